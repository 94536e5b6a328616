import { afterAll, describe, expect, test } from '@jest/globals'
import { symlinkSync, utimesSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { buildHash, functionHash } from '../../src/manifest/hash.ts'
import type { Project } from '../../src/manifest/manifest.ts'
import { insertStampImport } from '../../src/stamp/insert.ts'
import { stampSource } from '../../src/stamp/source.ts'
import {
  codesOf,
  fnOf,
  inFunctions,
  makeTree,
  pathsOf,
  projectOf,
  read,
  removeTrees,
  writeTree,
  type Files
} from '../support/tree.ts'

afterAll(removeTrees)

const REF = 'abcdefghijklmnopqrst'

const TWO: Files = {
  'a/index.ts': 'import "../_shared/x.ts"; Deno.serve(() => new Response("a"))',
  'b/index.ts': 'import "../_shared/x.ts"; Deno.serve(() => new Response("b"))',
  '_shared/x.ts': 'export const x = 1'
}

const hashes = (files: Files, config?: string): Record<string, string> =>
  Object.fromEntries(projectOf(files, config).manifest.functions.map((fn) => [fn.name, fn.hash]))

/** Names whose hash differs between two projects. */
function changed(before: Files, after: Files, config = ['', '']): string[] {
  const [old, now] = [hashes(before, config[0]), hashes(after, config[1])]
  return Object.keys({ ...old, ...now })
    .filter((name) => old[name] !== now[name])
    .sort()
}

describe('a manifest', () => {
  test('lists functions and their files sorted, with the hashes that its own parts give', () => {
    const { manifest, findings } = projectOf(TWO)
    expect(findings).toEqual([])
    expect(manifest.functions.map((fn) => fn.name)).toEqual(['a', 'b'])
    expect(manifest.functions[0]?.files.map((file) => file.path)).toEqual(['_shared/x.ts', 'a/index.ts'])
    for (const fn of manifest.functions) expect(fn.hash).toBe(functionHash(fn))
    expect(manifest.buildHash).toBe(buildHash(manifest.functions))
  })

  test('is the same in another folder, with other times and another commit', () => {
    const roots = [
      makeTree(inFunctions(TWO)),
      makeTree(inFunctions(Object.fromEntries(Object.entries(TWO).reverse())))
    ]
    utimesSync(path.join(roots[1] ?? '', 'supabase/functions/a/index.ts'), 1, 1)
    const [one, two] = roots.map((root, index) => read(root, { commit: String(index) }).manifest)
    expect(one?.functions).toEqual(two?.functions)
    expect(one?.buildHash).toBe(two?.buildHash)
    expect([one?.commit, two?.commit]).toEqual(['0', '1'])
  })

  test('holds the bytes of every file that it names', () => {
    const project = projectOf(TWO)
    for (const fn of project.manifest.functions) {
      for (const file of fn.files) expect(project.contents.has(file.path)).toBe(true)
    }
  })

  test.each(['constructor', 'toString', 'valueOf'])('takes a function called %s', (name) => {
    const project = projectOf(
      { [`${name}/index.ts`]: '1', 'a/index.ts': '2' },
      `[functions.${name}]\nverify_jwt=false`
    )
    expect(fnOf(project, name)).toMatchObject({ name, verifyJwt: false })
    expect(fnOf(project, 'a').verifyJwt).toBe(true)
  })
})

describe('the hash of a function changes', () => {
  const file = fc.constantFrom(...Object.keys(TWO))
  const content = fc.constantFrom('', '1', '1 ', '1\n', '1\r\n', '\uFEFF1')

  test('exactly for the functions that reach a changed file', () => {
    fc.assert(
      fc.property(file, content, content, (name, before, after) => {
        const others = { ...TWO, 'a/unused.ts': '' }
        const base = name.endsWith('x.ts') ? '' : 'import "../_shared/x.ts";'
        const affected = name.startsWith('_shared') ? ['a', 'b'] : [name.slice(0, 1)]
        const difference = changed({ ...others, [name]: base + before }, { ...others, [name]: base + after })
        expect(difference).toEqual(before === after ? [] : affected)
        removeTrees()
      }),
      { numRuns: 40 }
    )
  })

  test('not with a file that nothing reaches', () => {
    expect(changed(TWO, { ...TWO, 'a/notes.md': 'x', 'a/unused.ts': 'y', '_shared/y.ts': 'z' })).toEqual([])
  })

  test('with the name of a file', () => {
    const renamed = {
      'a/index.ts': 'import "./y.ts"',
      'a/y.ts': ''
    }
    expect(changed({ 'a/index.ts': 'import "./x.ts"', 'a/x.ts': '' }, renamed)).toEqual(['a'])
  })

  test.each([
    ['verify_jwt', 'verify_jwt = false'],
    ['entrypoint', 'entrypoint = "./functions/a/other.ts"'],
    ['import_map', 'import_map = "./functions/map.json"'],
    ['static_files', 'static_files = ["./functions/a/*.html"]']
  ])('with %s in config.toml, for that function alone', (_key, line) => {
    const files = { ...TWO, 'a/other.ts': TWO['a/index.ts'] ?? '', 'map.json': '{}', 'a/x.html': '' }
    expect(changed(files, files, ['[functions.a]', `[functions.a]\n${line}`])).toEqual(['a'])
  })

  test('not with a default that is written out, nor with a comment in config.toml', () => {
    expect(changed(TWO, TWO, ['', '# why\n[functions.a]\nverify_jwt = true\nenabled = true'])).toEqual([])
  })

  test.each(['a/deno.json', 'a/package.json', 'a/.npmrc'])('with %s, for that function alone', (name) => {
    expect(changed(TWO, { ...TWO, [name]: '{}' })).toEqual(['a'])
  })

  test('never with the router', () => {
    const before = { ...TWO, 'main/index.ts': '1' }
    expect(changed(before, { ...TWO, 'main/index.ts': '2' })).toEqual([])
    expect(projectOf(before).manifest.buildHash).toBe(projectOf(TWO).manifest.buildHash)
  })
})

describe('committed stamps', () => {
  function stamped(files: Files): Files {
    const entries = Object.entries(files).flatMap(([name, content]) => {
      if (!name.endsWith('/index.ts')) return [[name, content] as const]
      const fn = path.posix.dirname(name)
      const stamp = stampSource({ name: fn, hash: '0'.repeat(64), keyDigest: null, release: null, carry: [] })
      return [
        [name, insertStampImport(Buffer.from(content), './dual-deploy-stamp.ts')] as const,
        [`${fn}/dual-deploy-stamp.ts`, stamp] as const
      ]
    })
    return Object.fromEntries(entries)
  }

  test.each<[string, Files, string]>([
    ['plain functions', TWO, ''],
    [
      'a comment that speaks of the stamp',
      { 'a/index.ts': '// import "./dual-deploy-stamp.ts";\nserve()' },
      ''
    ],
    ['a comment that held a stamp', { 'a/index.ts': '/* import "./dual-deploy-stamp.ts"; */serve()\n' }, ''],
    ['a string with the import', { 'a/index.ts': 'const x = \'import "./dual-deploy-stamp.ts";\'' }, ''],
    ['a shebang', { 'a/index.ts': '#!/usr/bin/env deno\nserve()' }, ''],
    ['CRLF and a byte order mark', { 'a/index.ts': '\uFEFF// a\r\nserve()\r\n' }, ''],
    ['bytes that are no UTF-8', { 'a/index.ts': Buffer.from([0x2f, 0x2f, 0xe4, 0x0a, 0x3b]) }, ''],
    ['comments alone', { 'a/index.ts': '// nothing yet' }, ''],
    ['a function that imports another', { ...TWO, 'a/index.ts': 'import "../b/index.ts"' }, ''],
    [
      'static files that are the whole folder',
      { ...TWO, 'a/x.html': '' },
      '[functions.a]\nstatic_files = ["./functions/a/**"]'
    ]
  ])('change no hash: %s', (_what, files, config) => {
    expect(hashes(stamped(files), config)).toEqual(hashes(files, config))
  })

  test.each(['import "./dual-deploy-stamp.ts";\n', "import './dual-deploy-stamp.ts'\n\n"])(
    'on a line of their own change no hash either, and findings name the lines of the checkout: %j',
    (line) => {
      const source = '// a\nimport "../_shared/x.ts"\nimport "./gone.ts"\nserve()\n'
      const files = { ...TWO, 'a/index.ts': source }
      const formatted = { ...files, 'a/index.ts': source.replace('import', `${line}import`) }
      expect(hashes(formatted)).toEqual(hashes(files))
      const lineOf = (project: Project): number | null | undefined =>
        project.findings.find(({ code }) => code === 'missing-module')?.line
      expect([lineOf(projectOf(files)), lineOf(projectOf(formatted))]).toEqual([
        3,
        2 + line.split('\n').length
      ])
      expect(codesOf(projectOf(formatted))).toEqual(['missing-module'])
    }
  )

  test('are no file of the manifest', () => {
    const project = projectOf(stamped(TWO))
    expect(pathsOf(project, 'a')).toEqual(['_shared/x.ts', 'a/index.ts'])
    expect(codesOf(project)).toEqual([])
  })

  test('are kept as they are in the checkout, beside the bytes without them', () => {
    const files = stamped({ 'a/index.ts': 'serve()' })
    const project = projectOf({ ...files, 'b/index.ts': 'serve()' })
    expect([...project.stamped].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ['a/index.ts', 'import "./dual-deploy-stamp.ts";serve()']
    ])
    expect(project.contents.get('a/index.ts')?.toString()).toBe('serve()')
  })
})

describe('config.toml', () => {
  test('of [remotes] overrides for the ref of the input', () => {
    const config = [
      '[functions.a]',
      '[remotes.prod]',
      `project_id = "${REF}"`,
      '[remotes.prod.functions.a]',
      'verify_jwt = false'
    ].join('\n')
    const root = makeTree({ ...inFunctions(TWO), 'supabase/config.toml': config })
    expect(fnOf(read(root), 'a').verifyJwt).toBe(true)
    expect(fnOf(read(root, { projectRef: REF }), 'a').verifyJwt).toBe(false)
  })

  test('with enabled = false takes a function out of the manifest', () => {
    const project = projectOf(TWO, '[functions.a]\nenabled = false')
    expect(project.manifest.functions.map((fn) => fn.name)).toEqual(['b'])
    expect(project.disabled).toEqual(['a'])
  })

  test('may begin with a byte order mark', () => {
    expect(codesOf(projectOf(TWO, '\uFEFFproject_id = "x"'))).toEqual([])
  })

  test('that does not parse is an error with its line, and the functions are still read', () => {
    const project = projectOf(TWO, 'project_id = "x"\n[functions.a')
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'config',
        message: expect.stringMatching(/^config\.toml cannot be read: Invalid TOML/),
        file: 'supabase/config.toml',
        line: 2,
        fix: 'Repair it: verify_jwt and entrypoints of all functions are read from it.'
      }
    ])
    expect(project.projectRef).toBeNull()
    expect(project.manifest.functions).toHaveLength(2)
  })

  test.each([
    ['another ref', `project_id = "${'z'.repeat(20)}"`, ['project-ref']],
    ['the same ref', `project_id = "${REF}"`, []],
    ['a local name', 'project_id = "my-project"', []],
    ['a longer name that ends like a ref', `project_id = "x${'z'.repeat(20)}"`, []],
    ['a name that begins like a ref', `project_id = "${'z'.repeat(20)}-x"`, []],
    ['no ref', '', []],
    ['the ref among its remotes', `project_id = "${'z'.repeat(20)}"\n[remotes.p]\nproject_id = "${REF}"`, []],
    [
      'the ref among its remotes in single quotes',
      `project_id = '${'z'.repeat(20)}'\n[remotes.p]\nproject_id='${REF}'`,
      []
    ],
    ['the ref in a comment', `project_id = "${'z'.repeat(20)}" # not "${REF}"`, ['project-ref']],
    ['the ref in another setting', `project_id = "${'z'.repeat(20)}"\n[x]\ny = "${REF}"`, ['project-ref']]
  ])('with %s beside the input project-ref', (_what, config, codes) => {
    const root = makeTree({ ...inFunctions(TWO), 'supabase/config.toml': config })
    expect(codesOf(read(root, { projectRef: REF }))).toEqual(codes)
  })

  test('and the input are told when they disagree', () => {
    const root = makeTree({ ...inFunctions(TWO), 'supabase/config.toml': `project_id = "${'z'.repeat(20)}"` })
    const project = read(root, { projectRef: REF })
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'project-ref',
        message: `Input project-ref is ${REF}, project_id in config.toml is ${'z'.repeat(20)}.`,
        file: 'supabase/config.toml',
        line: null,
        fix: 'Make them equal, or declare the second project as [remotes.<name>] with its project_id.'
      }
    ])
    expect(project.projectRef).toBe(REF)
    expect(codesOf(read(root))).toEqual([])
  })

  test('may say the ref of the input in either kind of quotes', () => {
    for (const quote of ['"', "'"]) {
      const root = makeTree({
        ...inFunctions(TWO),
        'supabase/config.toml': `project_id = ${quote}${REF}${quote}`
      })
      expect(codesOf(read(root, { projectRef: REF }))).toEqual([])
    }
  })

  test('is kept as text, without its byte order mark', () => {
    const root = makeTree({ ...inFunctions(TWO), 'supabase/config.toml': '# a\uFEFF' })
    expect(read(root).configText).toBe('# a\uFEFF')
    expect(projectOf(TWO, '\uFEFF# a\uFEFF').configText).toBe('# a\uFEFF')
    expect(projectOf(TWO).configText).toBe('')
  })

  test('that is a device is an error, and is not waited for', () => {
    const root = makeTree(inFunctions(TWO))
    symlinkSync('/dev/null', path.join(root, 'supabase/config.toml'))
    expect(read(root).findings).toMatchObject([
      { code: 'config', message: 'config.toml cannot be read: it is special', line: null }
    ])
  })

  test('that is a link out of the checkout is an error, and is not read', () => {
    const root = makeTree({
      'out.toml': 'project_id = "secret"',
      ...{ 'repo/supabase/functions/a/index.ts': '' }
    })
    symlinkSync('../../out.toml', path.join(root, 'repo/supabase/config.toml'))
    const project = read(path.join(root, 'repo'))
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'outside-functions',
        message: 'supabase/config.toml is a symbolic link that leaves the checkout.',
        file: 'supabase/config.toml',
        line: null,
        fix: 'Put the files themselves there.'
      }
    ])
    expect([project.configText, project.projectRef]).toEqual(['', null])
    const whole = read(path.join(root, 'repo'), { checkout: root })
    expect([codesOf(whole), whole.projectRef]).toEqual([[], 'secret'])
  })

  test('may leave a setting to a variable, and the hash is of what that says', () => {
    const root = makeTree({
      ...inFunctions(TWO),
      'supabase/config.toml': '[functions.a]\nverify_jwt = "env(JWT)"'
    })
    const [off, on] = ['false', 'true'].map((JWT) => fnOf(read(root, { env: { JWT } }), 'a'))
    expect([off?.verifyJwt, on?.verifyJwt]).toEqual([false, true])
    expect(off?.hash).toBe(fnOf(projectOf(TWO, '[functions.a]\nverify_jwt = false'), 'a').hash)
    expect(on?.hash).toBe(fnOf(projectOf(TWO), 'a').hash)
    expect(read(root).findings).toMatchObject([{ code: 'config', severity: 'error', line: 2 }])
  })

  test('gives the ref when the input does not', () => {
    const root = makeTree({ ...inFunctions(TWO), 'supabase/config.toml': 'project_id = "env(REF)"' })
    expect(read(root, { env: { REF } }).projectRef).toBe(REF)
  })
})

describe('a custom entrypoint', () => {
  test('is read in place of index.ts', () => {
    const config = '[functions.a]\nentrypoint = "./functions/lib/a.ts"'
    const project = projectOf({ 'lib/a.ts': 'import "./b.ts"', 'lib/b.ts': '', 'a/index.ts': '' }, config)
    expect(fnOf(project, 'a').entrypoint).toBe('lib/a.ts')
    expect(pathsOf(project, 'a')).toEqual(['lib/a.ts', 'lib/b.ts'])
  })

  test('that two functions share is an error', () => {
    const config = '[functions.a]\nentrypoint = "./functions/b/index.ts"'
    expect(projectOf(TWO, config).findings).toEqual([
      {
        severity: 'error',
        code: 'shared-entrypoint',
        message: 'Functions a and b have the same entrypoint b/index.ts: neither could say which it is.',
        file: 'supabase/config.toml',
        line: 2,
        fix: 'Give b an index.ts of its own that imports the shared module.'
      }
    ])
  })

  test('outside supabase/functions is an error', () => {
    const root = makeTree({
      'supabase/config.toml': '[functions.a]\nentrypoint = "../a.ts"',
      'supabase/functions/b/index.ts': '',
      'a.ts': ''
    })
    expect(codesOf(read(root))).toEqual(['outside-functions'])
  })

  test('has the import map beside it, and one that config.toml names elsewhere is told with its line', () => {
    const section = '[functions.a]\nentrypoint = "./functions/a/src/main.ts"\n'
    const files = {
      'a/src/main.ts': 'import "x"',
      'a/x.ts': '',
      'a/src/deno.json': '{"imports":{"x":"../x.ts"}}'
    }
    expect(pathsOf(projectOf(files, section), 'a')).toEqual(['a/src/deno.json', 'a/src/main.ts', 'a/x.ts'])
    expect(projectOf(files, `${section}import_map = "../deno.json"`).findings).toMatchObject([
      { code: 'outside-functions', file: 'supabase/config.toml', line: 3 }
    ])
  })
})

describe('static files', () => {
  test('are what the globs match, relative to supabase/, each once and sorted', () => {
    const config =
      '[functions.a]\nstatic_files = ["./functions/a/**/*.html", "./functions/a/t/*", "./functions/_shared/*.txt"]'
    const files = {
      ...TWO,
      'a/x.html': '',
      'a/t/y.html': '',
      'a/t/.hidden': '',
      'a/t/z.png': Buffer.from([0xff, 0]),
      '_shared/k.txt': '',
      'b/no.html': ''
    }
    const project = projectOf(files, config)
    expect(fnOf(project, 'a').staticFiles).toEqual([
      '_shared/k.txt',
      'a/t/.hidden',
      'a/t/y.html',
      'a/t/z.png',
      'a/x.html'
    ])
    expect(pathsOf(project, 'a')).toEqual(expect.arrayContaining(['a/t/z.png', 'a/index.ts']))
  })

  test('change the hash when their bytes change', () => {
    const config = '[functions.a]\nstatic_files = ["./functions/a/*.html"]'
    const [before, after] = [
      { ...TWO, 'a/x.html': '1' },
      { ...TWO, 'a/x.html': '2' }
    ]
    expect(changed(before, after, [config, config])).toEqual(['a'])
  })

  test('outside supabase/ are refused', () => {
    const root = makeTree({
      ...inFunctions(TWO),
      'supabase/config.toml': '[functions.a]\nstatic_files = ["../*.txt"]',
      'secret.txt': ''
    })
    const project = read(root)
    expect(fnOf(project, 'a').staticFiles).toEqual([])
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'outside-functions',
        message: 'static_files of a looks outside of supabase/: "../*.txt".',
        file: 'supabase/config.toml',
        line: 2,
        fix: 'Move the files into the folder of the function.'
      }
    ])
  })

  test('of .git are refused, where supabase/functions is a link to what has one', () => {
    const root = makeTree({
      'lib/a/index.ts': 'Deno.serve(() => new Response())',
      'lib/.git/config': 'extraheader = AUTHORIZATION: basic secret',
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./functions/.git/config"]'
    })
    symlinkSync('../lib', path.join(root, 'supabase/functions'))
    const project = read(root)
    expect(fnOf(project, 'a').staticFiles).toEqual([])
    expect([...project.contents.keys()]).toEqual(['a/index.ts'])
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'outside-functions',
        message: 'supabase/functions/.git/config is in a .git folder, which is no part of a function.',
        file: 'supabase/functions/.git/config',
        line: null,
        fix: 'Take it out of static_files or of the imports: it may hold the token of the checkout.'
      }
    ])
  })

  test('of .git are refused, where supabase/functions is a link to .git itself', () => {
    const root = makeTree({
      '.git/config': 'extraheader = AUTHORIZATION: basic secret',
      '.git/a/index.ts': '',
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./functions/config"]'
    })
    symlinkSync('../.git', path.join(root, 'supabase/functions'))
    const project = read(root)
    expect([...project.contents.keys()]).toEqual([])
    expect(project.findings.filter(({ code }) => code === 'outside-functions')).toHaveLength(2)
  })

  test('are taken from a checkout that is itself in a folder called .git', () => {
    const checkout = path.join(makeTree({}), '.git/checkout')
    writeTree(checkout, {
      ...inFunctions({ ...TWO, 'a/k.txt': '' }),
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./functions/a/*.txt"]'
    })
    const project = read(checkout)
    expect(fnOf(project, 'a').staticFiles).toEqual(['a/k.txt'])
    expect(project.findings).toEqual([])
  })

  test('are not what a deploy puts into the folder of a function', () => {
    const ours = { 'a/dual-deploy.json': '{}', 'a/dual-deploy.seal': 'x', 'b/dual-deploy.json': '{}' }
    const others = { 'a/k.txt': '', 'a/x/dual-deploy.json': '', 'a/x/dual-deploy.seal': '', 'a/x.seal': '' }
    const config = {
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./functions/**/*.{json,seal,txt}"]'
    }
    const project = read(makeTree({ ...inFunctions({ ...TWO, ...others, ...ours }), ...config }))
    expect(fnOf(project, 'a').staticFiles).toEqual(Object.keys(others).sort())
    expect(project.manifest).toEqual(
      read(makeTree({ ...inFunctions({ ...TWO, ...others }), ...config })).manifest
    )
  })

  test('of which some are beside the functions folder: those alone are the error, and the others are taken', () => {
    const root = makeTree({
      ...inFunctions({ ...TWO, 'a/k.txt': '' }),
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./**/*.txt"]',
      'supabase/assets/x.txt': '',
      'supabase/assets/y.txt': ''
    })
    const project = read(root)
    expect(fnOf(project, 'a').staticFiles).toEqual(['a/k.txt'])
    expect(project.findings).toEqual([
      expect.objectContaining({
        code: 'outside-functions',
        message:
          'static_files of a matches "supabase/assets/x.txt" and 1 more, outside of supabase/functions.'
      })
    ])
  })

  test.each([
    ['/etc/*', true],
    ['..', true],
    ['functions/../../x', true],
    ['..\\x', true],
    ['{a,../x}', true],
    ['{..,a}', true],
    ['@(../x|a)', true],
    ['!(..)', true],
    ['functions/a/../a/x.html', false],
    ['functions/a/..x.html', false],
    ['functions/a/x..html', false],
    ['functions/a/x../x.html', false],
    ['./functions/a/*.html', false]
  ])('by the pattern %s look outside: %s', (pattern, isOutside) => {
    const config = `[functions.a]\nstatic_files = [${JSON.stringify(pattern)}]`
    expect(codesOf(projectOf(TWO, config))).toEqual([isOutside ? 'outside-functions' : 'static-files'])
  })

  test.each([
    '.{.,}/*.txt',
    '{.,x}./secret.txt',
    '**/../*.txt',
    'functions/**/../../*.txt',
    '{ROOT/*.txt,x}'
  ])(
    'by the pattern %s look outside, though its text does not say so, and nothing is found there',
    (pattern) => {
      const root = makeTree({ ...inFunctions(TWO), 'secret.txt': '' })
      const written = JSON.stringify(pattern.replace('ROOT', root))
      writeTree(root, { 'supabase/config.toml': `[functions.a]\nstatic_files = [${written}]` })
      const project = read(root)
      expect(project.findings).toMatchObject([
        { code: 'outside-functions', message: `static_files of a looks outside of supabase/: ${written}.` }
      ])
      expect(fnOf(project, 'a').staticFiles).toEqual([])
    }
  )

  test('are those of the good patterns also beside one that looks outside', () => {
    const config = '[functions.a]\nstatic_files = ["../x", "./functions/a/*.html"]'
    expect(fnOf(projectOf({ ...TWO, 'a/x.html': '' }, config), 'a').staticFiles).toEqual(['a/x.html'])
  })

  test('beside supabase/functions are refused, and no file of the function', () => {
    const root = makeTree({
      ...inFunctions(TWO),
      'supabase/config.toml': '[functions.a]\nstatic_files = ["./assets/*.txt"]',
      'supabase/assets/x.txt': '',
      'supabase/assets/y.txt': ''
    })
    const project = read(root)
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'outside-functions',
        message:
          'static_files of a matches "supabase/assets/x.txt" and 1 more, outside of supabase/functions.',
        file: 'supabase/config.toml',
        line: 2,
        fix: 'Move the files into the folder of the function.'
      }
    ])
    expect([fnOf(project, 'a').staticFiles, pathsOf(project, 'a')]).toEqual([
      [],
      ['_shared/x.ts', 'a/index.ts']
    ])
  })

  test('are files, never folders, and never the stamp', () => {
    const config = '[functions.a]\nstatic_files = ["./functions/a/**"]'
    const files = { ...TWO, 'a/t/y.html': '', 'a/dual-deploy-stamp.ts': '' }
    expect(fnOf(projectOf(files, config), 'a').staticFiles).toEqual(['a/index.ts', 'a/t/y.html'])
  })
})

describe('problems are findings', () => {
  test.each([
    ['no supabase folder', {}],
    ['no functions folder', { 'supabase/config.toml': '' }],
    ['no function', { 'supabase/functions/_shared/x.ts': '' }],
    ['only the router', { 'supabase/functions/main/index.ts': '' }]
  ])('%s', (_what, files) => {
    const project = read(makeTree(files), { commit: 'c', projectRef: REF })
    expect(project.findings).toEqual([
      {
        severity: 'error',
        code: 'no-functions',
        message: 'There is no edge function: no supabase/functions/<name>/index.ts.',
        file: null,
        line: null,
        fix: 'Check the input working-directory; it names the folder that holds supabase/.'
      }
    ])
    expect(project.manifest).toMatchObject({
      version: 1,
      buildHash: buildHash([]),
      commit: 'c',
      functions: []
    })
    expect(project).toMatchObject({ projectRef: REF, disabled: [], configText: '' })
    expect([...project.staging.keys()].filter((name) => name !== 'main')).toEqual([])
    expect(project.stamped.size).toBe(0)
  })

  test('all functions disabled, which are named', () => {
    const config = '[functions.a]\nenabled = false\n[functions.b]\nenabled = false'
    expect(projectOf(TWO, config).findings).toEqual([
      {
        severity: 'error',
        code: 'no-functions',
        message:
          'There is no edge function to publish: config.toml has enabled = false for a, b, and there is no other.',
        file: 'supabase/config.toml',
        line: null,
        fix: 'Enable one of them, or remove the step of this action.'
      }
    ])
  })

  test('the only function has no entrypoint: that there is none at all would be untrue', () => {
    expect(codesOf(projectOf({ 'a/x.ts': '' }, '[functions.a]'))).toEqual(['no-entrypoint'])
  })

  test('what is left of one is none', () => {
    expect(codesOf(projectOf({ '_shared/x.ts': '' }, '[functions.a]'))).toEqual([
      'no-functions',
      'no-entrypoint'
    ])
  })

  test('a functions folder that is a file, or leaves the checkout, which is not read', () => {
    const root = makeTree({
      'repo/supabase/functions': '',
      'other/a/index.ts': 'secret',
      'linked/supabase/x': ''
    })
    symlinkSync('../../other', path.join(root, 'linked/supabase/functions'))
    expect(codesOf(read(path.join(root, 'repo')))).toEqual(['no-functions'])
    const project = read(path.join(root, 'linked'))
    expect(project.findings).toMatchObject([
      {
        code: 'outside-functions',
        message: 'supabase/functions is a symbolic link that leaves the checkout.',
        file: 'supabase/functions'
      }
    ])
    expect(project.manifest).toMatchObject({ functions: [], router: null })
    expect(project.contents.size).toBe(0)
  })

  test('a folder whose name only begins as that of the checkout is outside of it', () => {
    const root = makeTree({ 'repo-2/a/index.ts': '', 'repo/supabase/x': '' })
    symlinkSync('../../repo-2', path.join(root, 'repo/supabase/functions'))
    expect(codesOf(read(path.join(root, 'repo')))).toEqual(['outside-functions'])
  })

  test('an entrypoint that leaves the checkout through a symbolic link', () => {
    const root = makeTree({ 'outside.ts': 'secret', 'repo/supabase/functions/b/index.ts': '' })
    writeTree(root, { 'repo/supabase/functions/a/readme.md': '' })
    symlinkSync(path.join(root, 'outside.ts'), path.join(root, 'repo/supabase/functions/a/index.ts'))
    const project = read(path.join(root, 'repo'))
    expect(codesOf(project)).toEqual(['outside-functions'])
    expect([...project.contents.values()].join()).not.toContain('secret')
  })

  test('errors come first, and each once', () => {
    const project = projectOf({
      'a/index.ts': 'import("../_shared/x.ts"); import("./gone.ts")',
      'b/index.ts': 'import "../_shared/x.ts"',
      '_shared/x.ts': 'import "./gone.ts"'
    })
    expect(project.findings.map((finding) => finding.severity)).toEqual(['error', 'warning'])
  })

  test('an import map whose scopes make no URL', () => {
    const project = projectOf({ ...TWO, 'a/deno.json': '{"scopes":{"http://":{}},"imports":{"x":"//["}}' })
    expect(project.manifest.functions).toHaveLength(2)
  })
})

test('a deno.json that cannot be read is a finding of its function', () => {
  const project = projectOf({ ...TWO, 'a/deno.json': '{' })
  expect(project.findings).toMatchObject([
    { severity: 'error', code: 'import-map', file: 'supabase/functions/a/deno.json' }
  ])
})

test('modules behind template literals are noted for staging', () => {
  const project = projectOf({ 'a/index.ts': 'await import(`./b.ts`)', 'a/b.ts': '' })
  expect(project.staging.get('a')?.unseen).toEqual(['a/b.ts'])
  expect(pathsOf(project, 'a')).toContain('a/b.ts')
})

test('staging notes what runs, what no file answers, and modules behind template literals sorted', () => {
  const source =
    'import type { C } from "./c.ts"; import "npm:z"; await import(`./d.ts`); await import(`./b.ts`)'
  const project = projectOf({ 'a/index.ts': source, 'a/b.ts': '', 'a/c.ts': '', 'a/d.ts': '' })
  const notes = project.staging.get('a')
  expect(notes?.unseen).toEqual(['a/b.ts', 'a/d.ts'])
  expect([...(notes?.loaded ?? [])].sort()).toEqual(['a/b.ts', 'a/d.ts', 'a/index.ts'])
  expect(notes?.external).toMatchObject([{ file: 'a/index.ts', address: 'npm:z' }])
})

test('the router has a hash of its own over its modules and its deno.json', () => {
  const files = { ...TWO, 'main/index.ts': 'import "./x.ts"', 'main/x.ts': '', 'main/deno.json': '{}' }
  const router = projectOf(files).manifest.router
  expect(router?.files.map((file) => file.path)).toEqual(['main/deno.json', 'main/index.ts', 'main/x.ts'])
  const other = projectOf({ ...files, 'main/x.ts': '1' }).manifest.router
  expect(other?.hash).not.toBe(router?.hash)
  expect(router?.entrypoint).toBe('main/index.ts')
  expect(projectOf(TWO).manifest.router).toBeNull()
  const jsonc = projectOf({
    ...TWO,
    'main/index.ts': '',
    'main/deno.jsonc': '{}',
    'main/import_map.json': '{}'
  })
  expect(jsonc.manifest.router?.files.map((file) => file.path)).toEqual(['main/deno.jsonc', 'main/index.ts'])
})

describe('the import map of the router', () => {
  const main: Files = { ...TWO, 'main/index.ts': 'import "lib/jwt.ts"', 'main/lib/jwt.ts': '' }
  const routerFiles = (files: Files, config = ''): string[] | undefined =>
    projectOf(files, config).manifest.router?.files.map((file) => file.path)
  const map = '{"imports":{"lib/":"./lib/"}}'
  const modules = ['main/index.ts', 'main/lib/jwt.ts']

  test('is its own deno.json, with its package.json and .npmrc', () => {
    const files = { ...main, 'main/deno.json': map, 'main/package.json': '{}', 'main/.npmrc': '' }
    expect(routerFiles(files)).toEqual(['main/.npmrc', 'main/deno.json', ...modules, 'main/package.json'])
  })

  test('is another one when it imports through that', () => {
    const shared = '{"imports":{"lib/":"./main/lib/"}}'
    expect(routerFiles({ ...main, 'deno.json': shared })).toEqual(['deno.json', ...modules])
    expect(routerFiles({ ...main, 'main/import_map.json': map })).toEqual(
      ['main/import_map.json', ...modules].sort()
    )
  })

  test('is none when it imports nothing through one that functions share, broken or not', () => {
    const files = { ...TWO, 'a/deno.json': '{}', 'b/deno.json': '{}', 'main/index.ts': '' }
    const project = projectOf({ ...files, 'deno.json': '{' })
    expect(project.manifest.router?.files.map((file) => file.path)).toEqual(['main/index.ts'])
    expect(project.findings).toEqual([])
  })

  test('is none that config.toml names, which nothing reads for it', () => {
    const config = '[functions.main]\nenabled = false\nimport_map = "./functions/m.json"'
    expect(routerFiles({ ...main, 'm.json': '{"imports":{"lib/":"./main/lib/"}}' }, config)).toEqual([
      'main/index.ts'
    ])
  })

  test('enters the build hash in no way', () => {
    expect(changed(main, { ...main, 'main/deno.json': map })).toEqual([])
    const build = (files: Files): string => projectOf(files).manifest.buildHash
    expect(build({ ...main, 'main/deno.json': map })).toBe(build(main))
  })
})
