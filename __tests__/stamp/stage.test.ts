import { afterAll, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sha256 } from '../../src/manifest/hash.ts'
import type { Project } from '../../src/manifest/manifest.ts'
import { keyDigest, stage, stageInMemory, type StagedTree } from '../../src/stamp/stage.ts'
import { fnOf, makeTree, projectOf, read, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const STAMP = 'import "./dual-deploy-stamp.ts";'

function staged(
  files: Files,
  config = '',
  probeKey: string | null = null
): { tree: StagedTree; project: Project } {
  const project = projectOf(files, config)
  return { project, tree: written(stage(project, makeTree({}), probeKey)) }
}

function written(tree: StagedTree): StagedTree {
  tree.write(tree.digests.keys())
  return tree
}

const fileOf = (tree: StagedTree, name: string): string =>
  readFileSync(path.join(tree.functionsDir, name), 'latin1')

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort()
}

describe('a staged copy', () => {
  const files = {
    'a/index.ts': '// why\nimport "../_shared/x.ts"\n',
    'b/index.ts': 'import "../_shared/x.ts"',
    '_shared/x.ts': 'export const x = 1',
    'a/unused.ts': '',
    'main/index.ts': 'import "./y.ts"',
    'main/y.ts': ''
  }

  test('holds what the functions and the router need, their stamps, and nothing else', () => {
    const { tree } = staged(files)
    expect(filesIn(tree.root)).toEqual(
      [
        '_shared/x.ts',
        'a/dual-deploy-stamp.ts',
        'a/dual-deploy.json',
        'a/index.ts',
        'b/dual-deploy-stamp.ts',
        'b/dual-deploy.json',
        'b/index.ts',
        'main/index.ts',
        'main/y.ts'
      ].map((name) => `supabase/functions/${name}`)
    )
  })

  test('says which files each function needs', () => {
    expect(Object.fromEntries(staged(files).tree.filesOf)).toEqual({
      a: ['_shared/x.ts', 'a/dual-deploy-stamp.ts', 'a/dual-deploy.json', 'a/index.ts'],
      b: ['_shared/x.ts', 'b/dual-deploy-stamp.ts', 'b/dual-deploy.json', 'b/index.ts'],
      main: ['main/index.ts', 'main/y.ts']
    })
  })

  test('differs from the checkout in the entrypoints alone', () => {
    const { tree } = staged(files)
    expect(fileOf(tree, 'a/index.ts')).toBe(`// why\n${STAMP}import "../_shared/x.ts"\n`)
    expect(fileOf(tree, '_shared/x.ts')).toBe(files['_shared/x.ts'])
    expect(fileOf(tree, 'main/index.ts')).toBe(files['main/index.ts'])
  })

  test('gives the digest of every staged file', () => {
    const { tree } = staged(files)
    const names = filesIn(tree.functionsDir)
    expect([...tree.digests.keys()].sort()).toEqual(names)
    for (const name of names) {
      expect(tree.digests.get(name)).toBe(sha256(readFileSync(path.join(tree.functionsDir, name))))
    }
  })

  test('is the same in memory', () => {
    const { project, tree } = staged(files, '', 'key')
    const memory = stageInMemory(project, 'key', 'all')
    const isDescription = (name: string): boolean => name.endsWith('/dual-deploy.json')
    const digests = new Map([...tree.digests].filter(([name]) => !isDescription(name)))
    expect(new Map([...memory.bytes].map(([name, bytes]) => [name, sha256(bytes)]))).toEqual(digests)
    for (const [name, all] of memory.filesOf)
      expect(all).toEqual(tree.filesOf.get(name)?.filter((file) => !isDescription(file)))
  })

  test('is on the disk as far as it was asked for, and what is there is not written again', () => {
    const project = projectOf(files)
    const tree = stage(project, makeTree({}), null)
    expect(readdirSync(tree.root)).toEqual([])
    tree.write(tree.filesOf.get('a') ?? [])
    expect(filesIn(tree.functionsDir)).toEqual([...(tree.filesOf.get('a') ?? [])].sort())
    writeFileSync(path.join(tree.functionsDir, 'a/index.ts'), 'mine')
    tree.write(['a/index.ts', 'b/index.ts', 'nowhere.ts'])
    expect(fileOf(tree, 'a/index.ts')).toBe('mine')
    expect(filesIn(tree.functionsDir)).toContain('b/index.ts')
    expect(filesIn(tree.functionsDir)).not.toContain('nowhere.ts')
  })

  test('read again has the hashes of the checkout', () => {
    const { project, tree } = staged(files)
    expect(read(tree.root).manifest.buildHash).toBe(project.manifest.buildHash)
  })

  test('stamps each function with its own name and hash', () => {
    const { project, tree } = staged(files)
    for (const name of ['a', 'b']) {
      const stamp = fileOf(tree, `${name}/dual-deploy-stamp.ts`)
      expect(stamp).toContain(`const NAME = "${name}";`)
      expect(stamp).toContain(`const HASH = "${fnOf(project, name).hash}";`)
      expect(stamp).toContain('const KEY_DIGEST = null;')
    }
  })

  test('of a tree with committed stamps has each import once and no old stamp', () => {
    const committed = {
      ...files,
      'a/index.ts': `// why\n${STAMP}import "../_shared/x.ts"\n`,
      'a/dual-deploy-stamp.ts': 'old'
    }
    const { tree } = staged(committed)
    expect(tree.digests).toEqual(staged(files).tree.digests)
  })

  test('keeps bytes that are no UTF-8, in modules and in static files', () => {
    const binary = Buffer.from([0xff, 0xfe, 0x00, 0xe4])
    const source = Buffer.concat([Buffer.from('// '), binary, Buffer.from('\nserve()')])
    const { tree } = staged(
      { 'a/index.ts': source, 'a/x.bin': binary },
      '[functions.a]\nstatic_files = ["./functions/a/*.bin"]'
    )
    expect(fileOf(tree, 'a/index.ts')).toBe(`// ${binary.toString('latin1')}\n${STAMP}serve()`)
    expect(fileOf(tree, 'a/x.bin')).toBe(binary.toString('latin1'))
  })
})

describe('the probe key', () => {
  test('stands in no staged file, only its digest for each function', () => {
    const { tree } = staged({ 'a/index.ts': '', 'b/index.ts': '' }, '', 'very secret key')
    for (const name of filesIn(tree.functionsDir)) expect(fileOf(tree, name)).not.toContain('very secret key')
    expect(fileOf(tree, 'a/dual-deploy-stamp.ts')).toContain(
      `const KEY_DIGEST = "${sha256('a\nvery secret key')}";`
    )
    expect(keyDigest('a', 'very secret key')).not.toBe(keyDigest('b', 'very secret key'))
    expect(keyDigest('a', null)).toBeNull()
  })

  test('enters no hash', () => {
    const { project, tree } = staged({ 'a/index.ts': '' }, '', 'very secret key')
    expect(read(tree.root).manifest.buildHash).toBe(project.manifest.buildHash)
  })
})

describe('files that the upload walk of the CLI does not see', () => {
  test('are named in a comment of the stamp, relative to it', () => {
    const { tree } = staged({
      'a/index.ts': 'await import(`./b.ts`); await import(`../_shared/c.ts`)',
      'a/b.ts': '',
      '_shared/c.ts': ''
    })
    const stamp = fileOf(tree, 'a/dual-deploy-stamp.ts')
    expect(stamp).toContain('// import "../_shared/c.ts";\n')
    expect(stamp).toContain('// import "./b.ts";\n')
  })

  test('are named so that they stay relative in a folder that begins with a dot', () => {
    const { tree } = staged({ 'a/index.ts': 'await import(`./.data/b.ts`)', 'a/.data/b.ts': '' })
    expect(fileOf(tree, 'a/dual-deploy-stamp.ts')).toContain('// import "./.data/b.ts";\n')
  })
})

describe('what only one target would find', () => {
  test('an import map further up becomes the deno.json of each function, and is not shipped', () => {
    const { tree } = staged({
      'a/index.ts': 'import "x"',
      'b/index.ts': 'import "x"',
      'x.ts': '',
      'import_map.json': '{"imports":{"x":"./x.ts"}}'
    })
    expect(filesIn(tree.functionsDir)).not.toContain('import_map.json')
    expect(tree.filesOf.get('a')).toEqual([
      'a/deno.json',
      'a/dual-deploy-stamp.ts',
      'a/dual-deploy.json',
      'a/index.ts',
      'x.ts'
    ])
    expect(JSON.parse(fileOf(tree, 'a/deno.json'))).toEqual({ imports: { x: '../x.ts' } })
    expect(tree.adaptations).toEqual([
      '2 functions (a, b): where this action publishes them, their import map import_map.json becomes a deno.json in the folder of each, which both targets read.'
    ])
  })

  test('one that the router imports through becomes its deno.json, without a stamp', () => {
    const { tree } = staged({
      'a/index.ts': '',
      'main/index.ts': 'import "x"',
      'x.ts': '',
      'deno.json': '{"imports":{"x":"./x.ts"}}'
    })
    expect(tree.filesOf.get('main')).toEqual(['main/deno.json', 'main/index.ts', 'x.ts'])
    expect(JSON.parse(fileOf(tree, 'main/deno.json'))).toEqual({ imports: { x: '../x.ts' } })
    expect(filesIn(tree.functionsDir)).not.toContain('deno.json')
  })

  test('the own deno.json of the router is shipped as it is', () => {
    const files = {
      'a/index.ts': '',
      'main/index.ts': 'import "x"',
      'main/deno.json': '{"imports":{"x":"npm:x@1"} }'
    }
    const { tree } = staged(files)
    expect(tree.filesOf.get('main')).toEqual(['main/deno.json', 'main/index.ts'])
    expect(fileOf(tree, 'main/deno.json')).toBe(files['main/deno.json'])
  })

  test('a map beside the functions stays out of the staged functions', () => {
    const root = makeTree({
      'supabase/config.toml': '[functions.a]\nimport_map = "./map.json"',
      'supabase/map.json': '{"imports":{"x":"npm:x"}}',
      'supabase/functions/a/index.ts': 'import "x"'
    })
    const tree = written(stage(read(root), makeTree({}), null))
    expect(filesIn(tree.root)).toEqual(
      ['deno.json', 'dual-deploy-stamp.ts', 'dual-deploy.json', 'index.ts'].map(
        (name) => `supabase/functions/a/${name}`
      )
    )
  })

  test('a deno.json that points at another file is replaced by one that does not', () => {
    const { tree } = staged({
      'a/index.ts': 'import "x"',
      'a/deno.jsonc': '{"importMap":"./import_map.json"}',
      'a/import_map.json': '{"imports":{"x":"npm:x"}}'
    })
    expect(tree.filesOf.get('a')).toEqual([
      'a/deno.json',
      'a/dual-deploy-stamp.ts',
      'a/dual-deploy.json',
      'a/index.ts'
    ])
    expect(tree.digests.has('a/deno.jsonc')).toBe(false)
  })

  test('a custom entrypoint gets an index.ts and the stamp', () => {
    const { tree } = staged({ 'lib/a.ts': 'serve()' }, '[functions.a]\nentrypoint = "./functions/lib/a.ts"')
    expect(fileOf(tree, 'a/index.ts')).toBe('export * from "../lib/a.ts";\n')
    expect(fileOf(tree, 'lib/a.ts')).toBe('import "../a/dual-deploy-stamp.ts";serve()')
    expect(tree.filesOf.get('a')).toEqual([
      'a/dual-deploy-stamp.ts',
      'a/dual-deploy.json',
      'a/index.ts',
      'lib/a.ts'
    ])
    expect(tree.adaptations).toHaveLength(1)
  })

  test('an author’s index.ts beside a custom entrypoint that imports it is not overwritten', () => {
    const { tree } = staged(
      { 'a/main.ts': 'import "./index.ts"', 'a/index.ts': 'export const own = 1' },
      '[functions.a]\nentrypoint = "./functions/a/main.ts"'
    )
    expect(fileOf(tree, 'a/index.ts')).toContain('own')
  })
})

test('a function that imports the entrypoint of another ships the stamp of that one, too', () => {
  const { tree } = staged({ 'a/index.ts': 'import "../b/index.ts"', 'b/index.ts': 'serve()' })
  expect(tree.filesOf.get('a')).toEqual([
    'a/dual-deploy-stamp.ts',
    'a/dual-deploy.json',
    'a/index.ts',
    'b/dual-deploy-stamp.ts',
    'b/index.ts'
  ])
  expect(fileOf(tree, 'b/index.ts')).toBe(`${STAMP}serve()`)
})
