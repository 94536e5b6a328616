import { afterAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseProjectConfig } from '../../src/manifest/config.ts'
import { parseImportMapText } from '../../src/manifest/import-map.ts'
import { Listing } from '../../src/manifest/listing.ts'
import type { Project } from '../../src/manifest/manifest.ts'
import { scanImports } from '../../src/manifest/scan.ts'
import { readTrees, treeRequest } from '../../src/preflight/trees.ts'
import { judge } from '../../src/preflight/preflight.ts'
import { stage } from '../../src/stamp/stage.ts'
import { staleStamps, writeStamps } from '../../src/stamp/checkout.ts'
import {
  codesOf,
  fnOf,
  inFunctions,
  makeTree,
  pathsOf,
  projectOf,
  read,
  removeTrees,
  type Files
} from '../support/tree.ts'

afterAll(removeTrees)

const SERVE = 'Deno.serve(() => new Response("x"))'
const MIB = 1024 * 1024

/** A project in which `arrange` puts what a table of files cannot hold. */
function arranged(files: Files, arrange: (functions: string, root: string) => void): Project {
  const root = makeTree(inFunctions(files))
  arrange(path.join(root, 'supabase/functions'), root)
  return read(root)
}

const messagesOf = (project: Project): string =>
  project.findings.map((finding) => `${finding.code}: ${finding.message}`).join('\n')

/** What no project may have read. */
const SECRET = 'the runner’s own secret'
const outside = (): string =>
  makeTree({ secret: SECRET, 'index.ts': `// ${SECRET}`, 'folder/index.ts': SECRET })

const holdsSecret = (project: Project): boolean =>
  [...project.contents.values()].some((bytes) => bytes.includes(SECRET)) ||
  messagesOf(project).includes(SECRET)

describe('a symbolic link', () => {
  test.each<[string, (functions: string, out: string) => void]>([
    [
      'an entrypoint',
      (fns, out) => {
        mkdirSync(path.join(fns, 'b'))
        symlinkSync(path.join(out, 'index.ts'), path.join(fns, 'b/index.ts'))
      }
    ],
    [
      'a function folder',
      (fns, out) => {
        symlinkSync(path.join(out, 'folder'), path.join(fns, 'b'))
      }
    ],
    [
      'a shared folder',
      (fns, out) => {
        symlinkSync(out, path.join(fns, '_shared'))
      }
    ],
    [
      'a chain',
      (fns, out) => {
        mkdirSync(path.join(fns, '_shared'))
        symlinkSync(path.join(out, 'secret'), path.join(fns, '_shared/one'))
        symlinkSync('one', path.join(fns, '_shared/secret'))
      }
    ],
    [
      'a relative one',
      (fns, out) => {
        mkdirSync(path.join(fns, '_shared'))
        symlinkSync(
          path.relative(path.join(fns, '_shared'), path.join(out, 'secret')),
          path.join(fns, '_shared/secret')
        )
      }
    ],
    [
      'a deno.json',
      (fns, out) => {
        symlinkSync(path.join(out, 'secret'), path.join(fns, 'a/deno.json'))
      }
    ],
    [
      'an .npmrc',
      (fns, out) => {
        symlinkSync(path.join(out, 'secret'), path.join(fns, 'a/.npmrc'))
      }
    ],
    [
      'the functions folder',
      (fns, out) => {
        execFileSync('rm', ['-r', fns])
        symlinkSync(out, fns)
      }
    ],
    [
      'config.toml',
      (fns, out) => {
        symlinkSync(path.join(out, 'secret'), path.join(fns, '../config.toml'))
      }
    ]
  ])('that leaves the checkout: %s, is an error, and nothing behind it is read', (_what, arrange) => {
    const project = arranged({ 'a/index.ts': 'import "../_shared/secret"' }, (fns) => {
      arrange(fns, outside())
    })
    expect(codesOf(project)).toContain('outside-functions')
    expect(holdsSecret(project)).toBe(false)
  })

  test('to a static file elsewhere is an error as well', () => {
    const root = makeTree({
      ...inFunctions({ 'a/index.ts': SERVE }),
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./functions/a/*.html"]'
    })
    symlinkSync(path.join(outside(), 'secret'), path.join(root, 'supabase/functions/a/x.html'))
    const project = read(root)
    expect(codesOf(project)).toContain('outside-functions')
    expect(holdsSecret(project)).toBe(false)
  })

  test.each(['../../../**', '/etc/*', './functions/../../../**', '{..,x}/../../**', '..\\..\\**'])(
    'is not needed: static_files that look at %s are an error',
    (pattern) => {
      const project = projectOf(
        { 'a/index.ts': SERVE },
        `[functions.a]\nstatic_files = [${JSON.stringify(pattern)}]`
      )
      expect(codesOf(project)).toContain('outside-functions')
      expect(pathsOf(project, 'a')).toEqual(['a/index.ts'])
    }
  )

  test('to itself, to its own folder, or to nothing is as if it were not there', () => {
    const project = arranged(
      { 'a/index.ts': 'import "./loop.ts"; import "./gone.ts"; import "./up/a/index.ts"' },
      (fns) => {
        symlinkSync('loop.ts', path.join(fns, 'a/loop.ts'))
        symlinkSync('nowhere.ts', path.join(fns, 'a/gone.ts'))
        symlinkSync('..', path.join(fns, 'a/up'))
      }
    )
    // Each way round is another path, as it is to Deno; the system ends it after forty links.
    expect([...new Set(codesOf(project))]).toEqual(['missing-module'])
  })

  test('inside the functions folder is followed; a hard link is a file', () => {
    const project = arranged(
      { 'a/index.ts': 'import "./link.ts"; import "./hard.ts"', '_shared/x.ts': 'export {}' },
      (fns) => {
        symlinkSync('../_shared/x.ts', path.join(fns, 'a/link.ts'))
        linkSync(path.join(fns, '_shared/x.ts'), path.join(fns, 'a/hard.ts'))
      }
    )
    expect(project.findings).toEqual([])
    expect(pathsOf(project, 'a')).toEqual(['a/hard.ts', 'a/index.ts', 'a/link.ts'])
  })

  test('in the place of a stamp is not written through', () => {
    const out = outside()
    for (const place of ['a/dual-deploy-stamp.ts', 'gone']) {
      const root = makeTree(inFunctions({ 'a/index.ts': SERVE }))
      const fns = path.join(root, 'supabase/functions')
      symlinkSync(
        path.join(out, place === 'gone' ? 'new' : 'secret'),
        path.join(fns, 'a/dual-deploy-stamp.ts')
      )
      const stale = staleStamps(read(root), fns, null)
      expect(() => {
        writeStamps(stale, fns)
      }).toThrow(/is a symbolic link that leaves/)
      expect(read(root).contents.get('a/index.ts')?.toString()).toBe(SERVE)
    }
    expect(execFileSync('ls', [out], { encoding: 'utf8' })).not.toContain('new')
  })
})

describe('a file that is none', () => {
  test.each([
    'a/pipe.ts',
    'a/deno.json',
    'a/dual-deploy-stamp.ts',
    'a/deno.lock',
    'config.toml',
    'b/index.ts'
  ])('a pipe at %s is not waited for', (name) => {
    const project = arranged({ 'a/index.ts': 'import "./pipe.ts"', 'b/x.ts': '' }, (fns) => {
      execFileSync('mkfifo', [
        name === 'config.toml' ? path.join(fns, '../config.toml') : path.join(fns, name)
      ])
      const own = read(path.join(fns, '../..'))
      staleStamps(own, fns, null)
      judge(own, readTrees(treeRequest(own, null)), { functionsDir: fns, cloud: 'deploy', router: 'stock' })
    })
    if (name === 'a/pipe.ts' || name === 'a/deno.json') expect(codesOf(project)).toContain('unusable-file')
    if (name === 'config.toml') expect(codesOf(project)).toContain('config')
  })

  test('of 100 MB is refused, and none of it is in memory', () => {
    const project = arranged({ 'a/index.ts': 'import "./big.ts"' }, (fns) => {
      writeFileSync(path.join(fns, 'a/big.ts'), '')
      truncateSync(path.join(fns, 'a/big.ts'), 100 * MIB)
    })
    expect(messagesOf(project)).toMatch(/unusable-file: .*a\/big\.ts is larger than 32 MiB/)
    expect([...project.contents.keys()]).toEqual(['a/index.ts'])
  })

  test.each(['config.toml', 'functions'])('a folder or a file in the place of %s is a finding', (name) => {
    const root = makeTree({ 'supabase/x': '' })
    const place = path.join(root, 'supabase', name)
    if (name === 'functions') writeFileSync(place, '')
    else mkdirSync(place)
    expect(codesOf(read(root))).toContain('no-functions')
  })

  test.each<[string, Uint8Array]>([
    ['UTF-16', Buffer.from('\ufeffimport "./x.ts"', 'utf16le')],
    ['no text', Buffer.from([0xff, 0xfe, 0, 1, 0x80, 0x69])],
    ['zeros', Buffer.alloc(1000)]
  ])('%s is an error of its syntax, in one of two looks', (_what, bytes) => {
    const project = projectOf({ 'a/index.ts': bytes })
    const { findings } = readTrees(treeRequest(project, null))
    expect([...project.findings, ...findings].map(({ code }) => code)).toContain('syntax')
  })
})

describe('names', () => {
  test.each([
    '-rf',
    '--yes',
    'a b',
    'a"b',
    "a'b",
    'a\nb',
    'a\\b',
    'ä',
    '😀',
    'a\u202eb',
    '1a',
    '$(id)',
    ';id',
    '__proto__'
  ])('a folder called %j is no function', (name) => {
    const project = projectOf({ [`${name}/index.ts`]: SERVE, 'ok/index.ts': SERVE })
    expect(project.manifest.functions.map((fn) => fn.name)).toEqual(['ok'])
    if (!name.startsWith('_')) expect(codesOf(project)).toContain('function-name')
  })

  test.each(['a\nb.ts', 'a\tb.ts', 'a\\b.ts', 'a\u007fb.ts'])(
    'a file called %j that is needed is an error',
    (name) => {
      const specifier = `./${encodeURIComponent(name)}`
      const project = projectOf({ 'a/index.ts': `import ${JSON.stringify(specifier)}`, [`a/${name}`]: '' })
      expect(codesOf(project)).toEqual(['file-name'])
    }
  )

  test.each([
    '-rf.ts',
    '--exclude=x.ts',
    '#x.ts',
    'a b.ts',
    'a"\'b.ts',
    '$(id).ts',
    ';id.ts',
    '😀.ts',
    '\u202ex.ts'
  ])('a file called %j is one like any other', (name) => {
    const specifier = `./${encodeURIComponent(name)}`
    const project = projectOf({ 'a/index.ts': `import ${JSON.stringify(specifier)}`, [`a/${name}`]: '' })
    expect(project.findings).toEqual([])
    expect(pathsOf(project, 'a')).toHaveLength(2)
  })

  test('twins by case or by normal form are two', () => {
    const project = projectOf({
      'Hello/index.ts': 'import "../_shared/%C3%A9.ts"; import "../_shared/e%CC%81.ts"',
      'hello/index.ts': SERVE,
      '_shared/\u00e9.ts': '1',
      '_shared/e\u0301.ts': '2'
    })
    expect(project.manifest.functions.map((fn) => fn.name)).toEqual(['Hello', 'hello'])
    expect(new Set(fnOf(project, 'Hello').files.map((file) => file.sha256)).size).toBe(3)
  })

  test('of 255 bytes are taken, and staged', () => {
    const name = 'a'.repeat(255)
    const project = projectOf({ [`${name}/index.ts`]: SERVE })
    const tree = stage(project, makeTree({}), null)
    tree.write(tree.digests.keys())
    expect(tree.filesOf.get(name)).toHaveLength(3)
  })

  const INHERITED = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf']

  test('that every object has are functions like any other', () => {
    const files = Object.fromEntries(INHERITED.map((name) => [`${name}/index.ts`, SERVE]))
    const config = INHERITED.map((name) => `[functions.${name}]\nverify_jwt = false\n`).join('')
    const project = projectOf(files, config)
    expect(project.findings).toEqual([])
    expect(project.manifest.functions.map((fn) => [fn.name, fn.verifyJwt])).toEqual(
      [...INHERITED].sort().map((name) => [name, false])
    )
    const tree = stage(project, makeTree({}), 'a-probe-key')
    expect([...tree.descriptions.keys()].sort()).toEqual([...INHERITED].sort())
    expect(JSON.parse(JSON.stringify(project.manifest))).toEqual(project.manifest)
  })

  test('in config.toml that no function has are errors, or nothing', () => {
    const project = projectOf(
      { 'a/index.ts': SERVE },
      '[functions.__proto__]\nverify_jwt = false\n[functions.a]\n[remotes.__proto__]\nproject_id = "x"'
    )
    expect(codesOf(project)).toEqual(['function-name'])
    expect(fnOf(project, 'a').verifyJwt).toBe(true)
  })

  test.each(['(', '[', 'a+', '(a+)+$'])(
    'in config.toml that look like patterns are no patterns: %j',
    (name) => {
      const project = projectOf({ 'a/index.ts': SERVE }, `[functions]\n"${name}" = 1`)
      expect(project.findings).toMatchObject([{ code: 'config', line: 2 }])
    }
  )

  test.each(['constructor', '__proto__', 'toString'])('of variables that are none: env(%s)', (name) => {
    expect(parseProjectConfig(`project_id = "env(${name})"`, null, {}).projectId).toBeNull()
  })

  test('in an import map that every object has are entries, and no prototypes', () => {
    const text = parseImportMapText(
      '{"__proto__":{"imports":{"x":"./y.ts"}},"imports":{"constructor":"./c.ts"}}'
    )
    expect(text.imports).toEqual(Object.assign(Object.create(null) as object, { constructor: './c.ts' }))
    expect(parseImportMapText('{"__proto__":{"importMap":"./x.json","imports":{"x":"y"}}}')).toMatchObject({
      imports: {},
      pointer: null
    })
  })
})

describe('size', () => {
  test('10,000 files are read once each', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `f${index}.ts`)
    const project = projectOf({
      ...Object.fromEntries(names.map((name) => [`_shared/${name}`, ''])),
      'a/index.ts': names.map((name) => `import "../_shared/${name}"`).join('\n'),
      'b/index.ts': names.map((name) => `import "../_shared/${name}"`).join('\n')
    })
    expect(fnOf(project, 'a').files).toHaveLength(10_001)
    expect(project.contents.size).toBe(10_002)
  })

  test('a chain of 5,000 imports is followed to its end, and round a ring', () => {
    const chain = Array.from({ length: 5_000 }, (_, index): [string, string] => [
      `a/f${index}.ts`,
      `import "./f${(index + 1) % 5_000}.ts"; import "./f${index}.ts"`
    ])
    const project = projectOf({ ...Object.fromEntries(chain), 'a/index.ts': 'import "./f0.ts"' })
    expect(project.findings).toEqual([])
    expect(fnOf(project, 'a').files).toHaveLength(5_001)
  })

  test('130,000 wrong imports are findings', () => {
    const source = Array.from({ length: 130_000 }, (_, index) => `import "./g${index}.ts"`).join('\n')
    expect(projectOf({ 'a/index.ts': source }).findings).toHaveLength(130_000)
  })

  test.each([
    ['a folder', '"./"'],
    ['a folder of its own', '"./sub"'],
    ['the root', '"/"'],
    ['a path of 100,000 folders', JSON.stringify(`./${'x/'.repeat(100_000)}y.ts`)],
    ['a path up beyond all', JSON.stringify(`${'../'.repeat(10_000)}etc/passwd`)],
    ['a name of 10,000 characters', JSON.stringify(`./${'x'.repeat(10_000)}.ts`)],
    ['a name with a zero', '"./x%00.ts"'],
    ['a name that is no escape', '"./x%zz.ts"']
  ])('an import of %s is a finding', (_what, specifier) => {
    const project = projectOf({ 'a/index.ts': `import ${specifier}`, 'a/sub/x.ts': '' })
    expect(codesOf(project)).toHaveLength(1)
    expect(pathsOf(project, 'a')).toEqual(['a/index.ts'])
  })

  test('a path that no system has is absent', () => {
    expect(new Listing(makeTree({})).kindOf('x/'.repeat(100_000) + 'y')).toBe('absent')
  })

  test.each([
    ['spaces', ' '.repeat(5 * MIB)],
    ['a text of escaped quotes', `const x = "${'\\"'.repeat(MIB)}"`],
    ['a text of escaped line ends', `const x = "${'\\\r\n'.repeat(MIB)}"`],
    ['names', 'a '.repeat(MIB)],
    ['slashes', '//'.repeat(MIB)],
    ['from', 'from '.repeat(MIB)]
  ])('a line of megabytes is read in one go: %s', (_what, text) => {
    expect(scanImports(`${text};\nimport "./b.ts"`)).toMatchObject([{ specifier: './b.ts' }])
  })
})

describe('depth', () => {
  const deep = (open: string, close: string, inside = '1'): string =>
    `export const x = ${open.repeat(10_000)}${inside}${close.repeat(10_000)}\n`

  test.each([
    ['parentheses', deep('(', ')')],
    ['lists', deep('[', ']')],
    ['objects', deep('{a:', '}')],
    ['functions', deep('()=>(', ')')],
    ['templates', deep('`${', '}`')],
    ['blocks', `${'{'.repeat(20_000)}${'}'.repeat(20_000)}`],
    ['types', `type T = ${'Array<'.repeat(20_000)}1${'>'.repeat(20_000)}`],
    ['a chain of calls', `x${'.a()'.repeat(50_000)}`],
    ['a sum', `export const x = ${'1+'.repeat(50_000)}1`],
    ['a chain of else', `${'if (a) {} else '.repeat(20_000)}{}`]
  ])('of %s is a finding, or nothing to speak of', (_what, source) => {
    // `import()` takes the parser in the manifest as well.
    for (const text of [source, `${source}\nimport("./b.ts")`]) {
      const project = projectOf({ 'a/index.ts': text, 'a/b.ts': '' })
      const { findings } = readTrees(treeRequest(project, null))
      for (const { code } of [...project.findings, ...findings])
        expect(['syntax', 'too-deep']).toContain(code)
    }
  })

  test.each([
    ['deno.json', 'a/deno.json', '{"imports":'.repeat(50_000)],
    ['package.json', 'a/package.json', '['.repeat(50_000)]
  ])('of %s is a finding at most', (_what, name, text) => {
    const project = projectOf({ 'a/index.ts': SERVE, [name]: text })
    for (const code of codesOf(project)) expect(code).toBe('import-map')
  })

  test('of config.toml is a finding', () => {
    const project = projectOf({ 'a/index.ts': SERVE }, `x = ${'['.repeat(50_000)}`)
    expect(codesOf(project)).toContain('config')
  })
})
