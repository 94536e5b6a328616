import { afterAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { ModuleGraph } from '../../src/manifest/graph.ts'
import { sha256 } from '../../src/manifest/hash.ts'
import { NO_IMPORT_MAP, parseImportMapText, resolveImportMap } from '../../src/manifest/import-map.ts'
import { makeTree, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const graphOf = (files: Files): ModuleGraph => new ModuleGraph(makeTree(files))

const reached = (graph: ModuleGraph, entrypoint = 'a/index.ts'): string[] =>
  [...graph.reach(entrypoint, NO_IMPORT_MAP).paths].sort()

const unseen = (graph: ModuleGraph): string[] => [...graph.reach('a/index.ts', NO_IMPORT_MAP).unseen].sort()

describe('what an entrypoint reaches', () => {
  test('all local modules, through re-exports, types and literal dynamic imports', () => {
    const graph = graphOf({
      'a/index.ts': 'import "./b.ts"; export * from "../_shared/c.ts"; import type { D } from "./d.ts"',
      'a/b.ts': 'await import("./e.json", { with: { type: "json" } })',
      'a/d.ts': 'export type D = 1',
      'a/e.json': '{}',
      'a/unused.ts': '',
      '_shared/c.ts': 'import "https://deno.land/x/y.ts"; import "npm:z"; import "node:fs"; import "bare"'
    })
    expect(reached(graph)).toEqual(['_shared/c.ts', 'a/b.ts', 'a/d.ts', 'a/e.json', 'a/index.ts'])
    expect(graph.findings).toEqual([])
  })

  test('modules that import each other, and one that imports itself', () => {
    const graph = graphOf({
      'a/index.ts': 'import "./b.ts"; import "./index.ts"',
      'a/b.ts': 'import "../c/d.ts"',
      'c/d.ts': 'import "../a/index.ts"; import "../a/b.ts"'
    })
    expect(reached(graph)).toEqual(['a/b.ts', 'a/index.ts', 'c/d.ts'])
  })

  test('names with characters that URLs escape', () => {
    const files = ['a/x y.ts', 'a/ä.ts', 'a/50%.ts', 'a/q?.ts', 'a/h#.ts']
    const graph = graphOf({
      'a/index.ts':
        'import "./x y.ts"; import "./%C3%A4.ts"; import "./50%25.ts"; import "./q%3F.ts"; import "./h%23.ts"',
      ...Object.fromEntries(files.map((file) => [file, '']))
    })
    expect(reached(graph)).toEqual([...files, 'a/index.ts'].sort())
  })

  test.each([
    ['./%62.ts', 'a/b.ts'],
    ['./%62c/x.ts', 'a/bc/x.ts'],
    ['./c?', 'a/c'],
    ['./c?/x.ts', 'a/c']
  ])('a name that a URL reads otherwise than a path does: %s', (specifier, file) => {
    const graph = graphOf({ 'a/index.ts': `import "${specifier}"`, [file]: '' })
    expect(reached(graph)).toEqual([file, 'a/index.ts'])
  })

  test('a module through a query or a fragment is the module', () => {
    const graph = graphOf({ 'a/index.ts': 'import "./b.ts?v=1"; import "./b.ts#x"', 'a/b.ts': '' })
    expect(reached(graph)).toEqual(['a/b.ts', 'a/index.ts'])
  })

  test('nothing behind what is no module', () => {
    const graph = graphOf({ 'a/index.ts': 'import "./b.txt"', 'a/b.txt': 'import "./c.ts"', 'a/c.ts': '' })
    expect(reached(graph)).toEqual(['a/b.txt', 'a/index.ts'])
    expect(graph.read('a/b.txt')?.imports).toEqual([])
  })

  test('never the stamp, whether it is there or not', () => {
    const source = '/* a */import "./dual-deploy-stamp.ts";export * from "../b/dual-deploy-stamp.ts"'
    const graph = graphOf({ 'a/index.ts': source, 'a/dual-deploy-stamp.ts': '' })
    expect(reached(graph)).toEqual(['a/index.ts'])
    expect(graph.findings).toEqual([])
  })

  test('a thousand modules in a row', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => [`a/${i}.ts`, `import "./${i + 1}.ts"`] as const)
    const graph = graphOf({ 'a/index.ts': 'import "./0.ts"', ...Object.fromEntries(chain), 'a/1000.ts': '' })
    expect(reached(graph)).toHaveLength(1002)
  })

  test('local modules that an import map names, each importer in its scope', () => {
    const graph = graphOf({
      'a/index.ts': 'import "lib"; import "./sub/x.ts"',
      'a/sub/x.ts': 'import "lib"',
      'a/lib.ts': '',
      'a/other.ts': ''
    })
    const text = parseImportMapText('{"imports":{"lib":"./lib.ts"},"scopes":{"./sub/":{"lib":"./other.ts"}}}')
    const map = resolveImportMap(text, graph.urlOf('a/deno.json'))
    expect([...graph.reach('a/index.ts', map).paths].sort()).toEqual([
      'a/index.ts',
      'a/lib.ts',
      'a/other.ts',
      'a/sub/x.ts'
    ])
  })
})

describe('an import map', () => {
  test('may name a module by a path, and that counts before what stands there', () => {
    const graph = graphOf({ 'a/index.ts': 'import "./b.ts"', 'a/b.ts': '', 'a/c.ts': '' })
    const map = resolveImportMap(
      parseImportMapText('{"imports":{"./b.ts":"./c.ts"}}'),
      graph.urlOf('a/deno.json')
    )
    expect([...graph.reach('a/index.ts', map).paths].sort()).toEqual(['a/c.ts', 'a/index.ts'])
    expect(reached(graph)).toEqual(['a/b.ts', 'a/index.ts'])
  })

  test('is needed for a name with a path in it', () => {
    const graph = graphOf({ 'a/index.ts': 'import "lib/./b.ts"', 'a/lib/b.ts': '' })
    expect(graph.reach('a/index.ts', NO_IMPORT_MAP)).toMatchObject({ external: [{ address: null }] })
    expect(reached(graph)).toEqual(['a/index.ts'])
  })
})

test('an encoded slash leads to nothing that a target could have', () => {
  const graph = graphOf({ 'a/index.ts': 'import "./b%2Fc.ts"', 'a/b/c.ts': '' })
  expect(reached(graph)).toEqual(['a/index.ts'])
  expect(graph.findings).toMatchObject([{ code: 'outside-functions', line: 1 }])
})

describe('what the upload walk of the CLI does not see', () => {
  test('a module behind a template literal alone', () => {
    const graph = graphOf({
      'a/index.ts': 'await import(`./b.ts`)',
      'a/b.ts': 'import "./c.ts"',
      'a/c.ts': ''
    })
    expect(reached(graph)).toEqual(['a/b.ts', 'a/c.ts', 'a/index.ts'])
    expect(unseen(graph)).toEqual(['a/b.ts'])
  })

  test.each([
    'await import(`./b.ts`); await import("./b.ts")',
    'await import("./b.ts"); await import(`./b.ts`)',
    'import "./c.ts"; await import(`./b.ts`)'
  ])('is seen when it is also written in quotes somewhere: %s', (source) => {
    const graph = graphOf({ 'a/index.ts': source, 'a/b.ts': '', 'a/c.ts': 'import "./b.ts"' })
    expect(unseen(graph)).toEqual([])
  })
})

describe('what it says about a module', () => {
  test('that is missing, with the one that was probably meant', () => {
    const graph = graphOf({
      'a/index.ts': '\nimport "./b"\nimport "./c.js"\nimport "../lib"',
      'a/b.ts': '',
      'lib/index.ts': ''
    })
    reached(graph)
    const missing = { severity: 'error', code: 'missing-module', file: 'supabase/functions/a/index.ts' }
    expect(graph.findings).toEqual([
      {
        ...missing,
        message: '"./b" does not exist. Deno needs the whole name: supabase/functions/a/b.ts exists.',
        line: 2,
        fix: 'Write the extension in the import.'
      },
      {
        ...missing,
        message: '"./c.js" does not exist.',
        line: 3,
        fix: 'Add the file or remove the import.'
      },
      {
        ...missing,
        message:
          '"../lib" does not exist. Deno needs the whole name: supabase/functions/lib/index.ts exists.',
        line: 4,
        fix: 'Write the extension in the import.'
      }
    ])
  })

  test.each(['b.ts', 'b.tsx', 'b.js', 'b.mjs', 'b/index.ts', 'b/mod.ts'])(
    'of a missing one guesses %s',
    (file) => {
      const graph = graphOf({ 'a/index.ts': 'import "./b"', [`a/${file}`]: '' })
      reached(graph)
      expect(graph.findings[0]?.message).toContain(`supabase/functions/a/${file} exists`)
    }
  )

  test('a guess is no file that is shipped', () => {
    const graph = graphOf({ 'a/index.ts': 'import "./b"', 'a/b.ts': '' })
    expect(reached(graph)).toEqual(['a/index.ts'])
    expect(graph.files.has('a/b.ts')).toBe(false)
  })

  test('a guess is not read: what is wrong with a file that nobody reaches stops no deploy', () => {
    const graph = graphOf({ 'a/index.ts': 'await import("./x")', 'a/x.ts': 'import { broken' })
    reached(graph)
    expect(graph.findings).toMatchObject([
      { severity: 'warning', code: 'missing-module', fix: 'Write the extension in the import.' }
    ])
  })

  test('a dynamic import of a missing one is a warning, a type import is nothing', () => {
    const graph = graphOf({
      'a/index.ts': 'import type { B } from "./b.ts"; import("./c.ts").catch(() => {})'
    })
    reached(graph)
    expect(graph.findings).toMatchObject([{ severity: 'warning', code: 'missing-module' }])
  })

  test('types alone from a module outside of the functions are nothing: they are erased', () => {
    const graph = graphOf({ 'a/index.ts': 'import type { B } from "../../b.ts"' })
    expect(reached(graph)).toEqual(['a/index.ts'])
    expect(graph.findings).toEqual([])
  })

  test.each(['../../lib/x.ts', '/etc/hostname', 'file:///etc/hostname'])(
    'that is outside the functions: %s',
    (specifier) => {
      const root = makeTree({ 'f/a/index.ts': `import "${specifier}"`, 'lib/x.ts': '' })
      const graph = new ModuleGraph(path.join(root, 'f'))
      expect(reached(graph)).toEqual(['a/index.ts'])
      expect(graph.findings).toEqual([
        {
          severity: 'error',
          code: 'outside-functions',
          message: `"${specifier}" is outside supabase/functions: it works on the cloud and does not exist self-hosted.`,
          file: 'supabase/functions/a/index.ts',
          line: 1,
          fix: 'Move the module into supabase/functions/_shared and import it from there.'
        }
      ])
    }
  )

  test('that had to be parsed and does not parse, with its line; the file still counts', () => {
    const graph = graphOf({ 'a/index.ts': 'import "./b.ts"', 'a/b.ts': '\nconst = 1\nvoid import(x)' })
    expect(reached(graph)).toEqual(['a/b.ts', 'a/index.ts'])
    expect(graph.findings).toEqual([
      {
        severity: 'error',
        code: 'syntax',
        message: expect.stringMatching(/^The file does not parse: \w+/),
        file: 'supabase/functions/a/b.ts',
        line: 2,
        fix: 'Repair the syntax: a function that does not parse does not boot.'
      }
    ])
    expect(graph.read('a/b.ts')).toMatchObject({ imports: [], problem: { line: 2 } })
    expect(graph.read('a/index.ts')?.problem).toBeNull()
  })

  test('whose name has a control character or a backslash', () => {
    const graph = graphOf({
      'a/index.ts': 'import "./x%0Ay.ts"; import "./b%5Cc.ts"',
      'a/x\ny.ts': '',
      'a/b\\c.ts': ''
    })
    reached(graph)
    expect(graph.findings).toContainEqual({
      severity: 'error',
      code: 'file-name',
      message: 'The name "a/x\\ny.ts" has a control character or a backslash.',
      file: 'supabase/functions/a/x\ny.ts',
      line: null,
      fix: 'Rename the file.'
    })
  })

  test('whose name has odd characters that are none of these is nothing', () => {
    const graph = graphOf({ 'a/index.ts': 'import "./x y~ä.ts"', 'a/x y~ä.ts': '' })
    expect(reached(graph)).toContain('a/x y~ä.ts')
    expect(graph.findings).toEqual([])
  })

  test.each(['./b%2Fc.ts', './b%00.ts', '//host/x.ts', '//['])(
    'whose address is odd, without an exception: %s',
    (odd) => {
      const graph = graphOf({ 'a/index.ts': `import "${odd}"` })
      expect(reached(graph)).toEqual(['a/index.ts'])
    }
  )

  test.each<[string, (file: string) => void, string]>([
    ['a pipe', (file) => execFileSync('mkfifo', [file]), 'is no regular file'],
    [
      'larger than any target takes',
      (file) => {
        truncateSync(file, 32 * 1024 * 1024 + 1)
      },
      'is larger than 32 MiB, which no target takes'
    ]
  ])('that is %s, which is not read', (_what, make, why) => {
    const root = makeTree({
      'a/index.ts': 'import "./b.ts"',
      ...(why.includes('large') ? { 'a/b.ts': '' } : {})
    })
    make(path.join(root, 'a/b.ts'))
    const graph = new ModuleGraph(root)
    expect(reached(graph)).toEqual(['a/index.ts'])
    expect(graph.findings).toContainEqual({
      severity: 'error',
      code: 'unusable-file',
      message: `supabase/functions/a/b.ts ${why}.`,
      file: 'supabase/functions/a/b.ts',
      line: null,
      fix: 'Remove it, or put a regular file of a smaller size there. Large data belongs into storage.'
    })
  })

  test('the same name in two modules and on two lines each for itself', () => {
    const graph = graphOf({
      'a/index.ts': 'import "./gone.ts"\nimport "./gone.ts"; import "./b.ts"',
      'a/b.ts': 'import "./gone.ts"'
    })
    reached(graph)
    expect(graph.findings.map(({ file, line }) => [file, line])).toEqual([
      ['supabase/functions/a/index.ts', 1],
      ['supabase/functions/a/index.ts', 2],
      ['supabase/functions/a/b.ts', 1]
    ])
  })

  test('the same thing once, however many functions reach it', () => {
    const graph = graphOf({
      'a/index.ts': 'import "../_shared/x.ts"',
      'b/index.ts': 'import "../_shared/x.ts"',
      '_shared/x.ts': 'import "./gone.ts"'
    })
    reached(graph, 'a/index.ts')
    reached(graph, 'b/index.ts')
    expect(graph.findings).toHaveLength(1)
  })
})

describe('symbolic links', () => {
  function linked(target: string, link: string): ModuleGraph {
    const root = makeTree({
      'repo/f/a/index.ts': 'import "./link.ts"',
      'repo/f/_shared/x.ts': 'export const x = 1',
      'repo/other.ts': 'export const secret = 1',
      'runner.ts': 'export const secret = 2'
    })
    symlinkSync(target, path.join(root, 'repo/f', link))
    return new ModuleGraph(path.join(root, 'repo/f'))
  }

  test('inside the functions are followed, and hash as what they point at', () => {
    const graph = linked('../_shared/x.ts', 'a/link.ts')
    expect(reached(graph)).toEqual(['a/index.ts', 'a/link.ts'])
    expect(graph.read('a/link.ts')?.sha256).toBe(sha256('export const x = 1'))
  })

  test('that lead into a .git folder are refused and not read, and so are files in it', () => {
    const root = makeTree({
      'f/a/index.ts': 'import "./link.ts"\nimport "../.git/x.ts"\nimport "./.github/y.ts"',
      'f/a/.github/y.ts': '',
      'f/.git/x.ts': 'export const secret = 1'
    })
    symlinkSync('../.git/x.ts', path.join(root, 'f/a/link.ts'))
    const graph = new ModuleGraph(path.join(root, 'f'))
    expect(reached(graph)).toEqual(['a/.github/y.ts', 'a/index.ts'])
    expect([...graph.files.keys()].sort()).toEqual(['a/.github/y.ts', 'a/index.ts'])
    const refused = graph.findings.filter(({ code }) => code === 'outside-functions')
    expect(refused.map(({ file }) => file).sort()).toEqual([
      'supabase/functions/.git/x.ts',
      'supabase/functions/a/link.ts'
    ])
  })

  test.each(['../../other.ts', '../../../runner.ts', '/etc/hostname'])(
    'that leave them are refused and not read: %s',
    (target) => {
      const graph = linked(target, 'a/link.ts')
      expect(reached(graph)).toEqual(['a/index.ts'])
      expect(graph.files.has('a/link.ts')).toBe(false)
      expect(graph.findings).toContainEqual({
        severity: 'error',
        code: 'outside-functions',
        message: 'supabase/functions/a/link.ts is a symbolic link that leaves supabase/functions.',
        file: 'supabase/functions/a/link.ts',
        line: null,
        fix: 'Put the file itself there.'
      })
    }
  )

  test('in a circle are missing modules', () => {
    const graph = linked('link.ts', 'a/link.ts')
    expect(reached(graph)).toEqual(['a/index.ts'])
    expect(graph.findings).toMatchObject([{ code: 'missing-module' }])
  })

  test('of the functions folder itself do not count as leaving it', () => {
    const root = makeTree({ 'real/a/index.ts': 'import "./b.ts"', 'real/a/b.ts': '' })
    symlinkSync('real', path.join(root, 'link'))
    expect(reached(new ModuleGraph(path.join(root, 'link')))).toEqual(['a/b.ts', 'a/index.ts'])
  })
})

test('a file is its bytes without the stamp import, read once', () => {
  const graph = graphOf({ 'a/index.ts': 'import "./dual-deploy-stamp.ts";serve()' })
  const file = graph.read('a/index.ts')
  expect(file?.bytes.toString()).toBe('serve()')
  expect(file?.sha256).toBe(sha256('serve()'))
  expect(graph.read('a/index.ts')).toBe(file)
})

test('a folder is no file', () => {
  const root = makeTree({})
  mkdirSync(path.join(root, 'a/x.ts'), { recursive: true })
  expect(new ModuleGraph(root).read('a/x.ts')).toBeNull()
})

describe('what runs', () => {
  test('is what is reached by more than imports of types', () => {
    const graph = graphOf({
      'a/index.ts': 'import "./b.ts"; import type { D } from "./d.ts"; void import("./e.ts")',
      'a/b.ts': 'import "./index.ts"; export type { F } from "./f.ts"',
      'a/d.ts': 'import "./g.ts"',
      'a/e.ts': '',
      'a/f.ts': '',
      'a/g.ts': ''
    })
    const { loaded, paths } = graph.reach('a/index.ts', NO_IMPORT_MAP)
    expect([...loaded].sort()).toEqual(['a/b.ts', 'a/e.ts', 'a/index.ts'])
    expect(paths.size).toBe(6)
  })
})

describe('imports that no file answers', () => {
  test('are told with the module, the line, and what they mean', () => {
    const graph = graphOf({ 'a/index.ts': 'import "bare"\nimport "npm:z"\nimport "h"', 'a/h.ts': '' })
    const map = resolveImportMap(
      parseImportMapText('{"imports":{"h":"npm:hono@4"}}'),
      graph.urlOf('a/deno.json')
    )
    const told = (given: typeof map) =>
      graph
        .reach('a/index.ts', given)
        .external.map(({ file, request, address }) => [file, request.line, request.specifier, address])
    const plain = [
      ['a/index.ts', 1, 'bare', null],
      ['a/index.ts', 2, 'npm:z', 'npm:z']
    ]
    expect(told(NO_IMPORT_MAP)).toEqual([...plain, ['a/index.ts', 3, 'h', null]])
    expect(told(map)).toEqual([...plain, ['a/index.ts', 3, 'h', 'npm:hono@4']])
    expect(told(NO_IMPORT_MAP)).toEqual([...plain, ['a/index.ts', 3, 'h', null]])
  })

  test('have no address when that makes no URL', () => {
    const graph = graphOf({ 'a/index.ts': 'import "x"' })
    const map = resolveImportMap(parseImportMapText('{"imports":{"x":"y"}}'), graph.urlOf('a/deno.json'))
    expect(graph.reach('a/index.ts', map).external).toMatchObject([{ address: null }])
  })
})

test('an entrypoint that is not there reaches nothing', () => {
  const graph = graphOf({ 'a/b.ts': '' })
  const { paths, unseen: missed, external, loaded } = graph.reach('a/index.ts', NO_IMPORT_MAP)
  expect([paths.size, missed.size, external, [...loaded]]).toEqual([0, 0, [], ['a/index.ts']])
})

test('files are those that were read and are there', () => {
  const graph = graphOf({ 'a/index.ts': 'import "./gone.ts"', 'a/b.ts': '' })
  reached(graph)
  expect([...graph.files.keys()]).toEqual(['a/index.ts'])
  expect(graph.read('a/gone.ts')).toBeNull()
  expect(graph.files.get('a/index.ts')?.raw.toString()).toBe('import "./gone.ts"')
})

test('a file beside the functions is read for config.toml, one further up is not', () => {
  const root = makeTree({ 'repo/s/f/a.ts': '', 'repo/s/map.json': '{}', 'repo/x.json': '{}' })
  const graph = new ModuleGraph(path.join(root, 'repo/s/f'))
  expect(graph.read('../map.json')?.bytes.toString()).toBe('{}')
  expect(graph.findings).toEqual([])
  expect(graph.read('../../x.json')).toBeNull()
  expect(graph.findings).toMatchObject([{ code: 'outside-functions', file: 'x.json' }])
})
