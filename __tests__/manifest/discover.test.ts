import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { parseProjectConfig } from '../../src/manifest/config.ts'
import { discoverFunctions, type Discovery } from '../../src/manifest/discover.ts'
import { inFunctions, makeTree, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const discoverIn = (root: string, config = ''): Discovery =>
  discoverFunctions(path.join(root, 'supabase'), parseProjectConfig(config, null), undefined, config)

const discover = (files: Files, config = ''): Discovery => discoverIn(makeTree(inFunctions(files)), config)

const names = (found: Discovery): string[] => found.candidates.map((candidate) => candidate.name)

describe('what is a function', () => {
  test('every folder with an index.ts, sorted, and nothing else', () => {
    const found = discover({
      'b/index.ts': '',
      'a/index.ts': '',
      'A-1_x/index.ts': '',
      '_shared/index.ts': '',
      '.hidden/index.ts': '',
      'notes/readme.md': '',
      'deno.json': '{}',
      'loose.ts': ''
    })
    expect(names(found)).toEqual(['A-1_x', 'a', 'b'])
    expect(found.findings).toEqual([])
  })

  test('a file is none, whatever it is called', () => {
    expect(discover({ a: '', '1b': '', main: '' })).toEqual({
      candidates: [],
      disabled: [],
      router: null,
      findings: []
    })
  })

  test('those of folders and those of config.toml are sorted together', () => {
    const config = '[functions.a]\nentrypoint = "./functions/lib/a.ts"'
    expect(names(discover({ 'b/index.ts': '', 'lib/a.ts': '' }, config))).toEqual(['a', 'b'])
  })

  test('a folder may be a symbolic link', () => {
    const root = makeTree(inFunctions({ '_real/index.ts': '' }))
    symlinkSync('_real', path.join(root, 'supabase/functions/linked'))
    expect(names(discoverIn(root))).toEqual(['linked'])
  })

  test.each(['gone', 'loop'])('a symbolic link that leads nowhere is none: to %s', (target) => {
    const root = makeTree(inFunctions({ 'a/index.ts': '' }))
    symlinkSync(target, path.join(root, 'supabase/functions/loop'))
    expect(names(discoverIn(root))).toEqual(['a'])
  })

  test('an index.ts that is a folder is none', () => {
    expect(names(discover({ 'a/index.ts/x': '' }))).toEqual([])
  })

  test('without a functions folder there is none', () => {
    expect(discover({})).toEqual({ candidates: [], disabled: [], router: null, findings: [] })
  })

  test.each(['constructor', 'toString', 'hasOwnProperty'])('it may be called %s', (name) => {
    const found = discover({ [`${name}/index.ts`]: '' })
    expect(found.candidates).toEqual([
      expect.objectContaining({ name, settings: expect.objectContaining({ verifyJwt: true, enabled: true }) })
    ])
  })
})

describe('config.toml', () => {
  test('enabled = false takes a function out without a finding', () => {
    const found = discover({ 'a/index.ts': '', 'b/index.ts': '' }, '[functions.a]\nenabled = false')
    expect(names(found)).toEqual(['b'])
    expect(found.findings).toEqual([])
  })

  test.each([
    ['./functions/a/main.ts', 'a/main.ts'],
    ['functions/a/../a/main.ts', 'a/main.ts'],
    ['.\\functions\\a\\main.ts', 'a/main.ts'],
    ['../supabase/functions/a/main.ts', 'a/main.ts']
  ])('the entrypoint %s is relative to the supabase folder', (entrypoint, expected) => {
    const config = `[functions.a]\nentrypoint = ${JSON.stringify(entrypoint)}`
    const found = discover({ 'a/main.ts': '' }, config)
    expect(found.candidates.map((candidate) => candidate.entrypoint)).toEqual([expected])
    expect(found.findings).toEqual([])
  })

  test.each(['./lib/x.ts', '../src/x.ts', 'functions/../lib/x.ts', '/etc/x.ts'])(
    'an entrypoint outside of supabase/functions is an error at its line, whether it is there or not: %s',
    (entrypoint) => {
      const config = `[functions.a]\nentrypoint = ${JSON.stringify(entrypoint)}`
      const root = makeTree({ 'supabase/functions/b/index.ts': '', 'supabase/lib/x.ts': '', 'src/x.ts': '' })
      const found = discoverIn(root, config)
      expect(names(found)).toEqual(['b'])
      expect(found.findings).toEqual([
        {
          severity: 'error',
          code: 'outside-functions',
          message: `The entrypoint of a is ${JSON.stringify(entrypoint)}, outside of supabase/functions: it works on the cloud and does not exist self-hosted.`,
          file: 'supabase/config.toml',
          line: 2,
          fix: 'Move it to supabase/functions/a, with what it imports.'
        }
      ])
    }
  )

  test.each(['', '[functions.b]\n'])('a section that is left over of a function is a warning', (before) => {
    const found = discover({ 'b/index.ts': '' }, `${before}[functions.a]\nverify_jwt = false`)
    expect(names(found)).toEqual(['b'])
    expect(found.findings).toEqual([
      {
        severity: 'warning',
        code: 'no-entrypoint',
        message:
          'config.toml has [functions.a], and there is no supabase/functions/a: no target gets such a function.',
        file: 'supabase/config.toml',
        line: before === '' ? 1 : 2,
        fix: 'Remove [functions.a] from config.toml, or add supabase/functions/a/index.ts.'
      }
    ])
  })

  test('an empty folder is what is left of a function, too', () => {
    const root = makeTree({ 'supabase/functions/b/index.ts': '' })
    mkdirSync(path.join(root, 'supabase/functions/a'))
    expect(discoverIn(root, '[functions.a]').findings).toMatchObject([{ severity: 'warning' }])
  })

  test.each([
    ['the input functions names it', {}, '', ['a']],
    ['it says what its entrypoint is', {}, 'entrypoint = "./functions/a/index.ts"', []],
    ['its folder has other files', { 'a/handler.ts': '' }, '', []]
  ])('a section without its file is an error where %s', (_, files, line, wanted) => {
    const root = makeTree(inFunctions({ 'b/index.ts': '', ...files }))
    const config = `[functions.a]\n${line}`
    const found = discoverFunctions(
      path.join(root, 'supabase'),
      parseProjectConfig(config, null),
      undefined,
      config,
      wanted
    )
    expect(found.findings).toMatchObject([
      {
        severity: 'error',
        code: 'no-entrypoint',
        message: 'Function a has no entrypoint: supabase/functions/a/index.ts does not exist.'
      }
    ])
  })

  test('a disabled section needs no files, and is known by its name', () => {
    const found = discover({}, '[functions.b]\nenabled = false\n[functions.a]\nenabled = false')
    expect(found).toEqual({ candidates: [], disabled: ['a', 'b'], router: null, findings: [] })
  })

  test('a section whose entrypoint does not exist names that file', () => {
    const config = '[functions.a]\nentrypoint = "./functions/a/main.ts"'
    expect(discover({ 'a/index.ts': '', 'a/other.ts': '' }, config).findings).toMatchObject([
      { message: 'Function a has no entrypoint: supabase/functions/a/main.ts does not exist.', line: 2 }
    ])
  })

  test('a folder of another kind of entrypoint that a section names is told once', () => {
    expect(discover({ 'a/index.js': '' }, '[functions.a]').findings).toMatchObject([
      { code: 'no-entrypoint', file: 'supabase/config.toml' }
    ])
  })

  test('a section with a name that Supabase refuses is an error', () => {
    expect(discover({}, '[functions."1a"]').findings).toEqual([
      {
        severity: 'error',
        code: 'function-name',
        message: '"1a" is no name that Supabase takes for a function, so the cloud would not get it.',
        file: 'supabase/config.toml',
        line: 1,
        fix: 'Begin with a letter; use letters, digits, - and _ only. Start the folder with _ if it is no function.'
      }
    ])
  })
})

describe('a folder that looks like a function and is none', () => {
  test.each(['1a', 'a.b'])('called %s, without an index.ts, is none', (folder) => {
    expect(discover({ [`${folder}/index.js`]: '' }).findings).toEqual([])
  })

  test.each(['1a', '-a', 'a.b', 'a b', 'ä'])('called %s', (folder) => {
    expect(discover({ [`${folder}/index.ts`]: '' })).toMatchObject({
      candidates: [],
      findings: [{ severity: 'error', code: 'function-name', file: `supabase/functions/${folder}/index.ts` }]
    })
  })

  test.each(['index.js', 'index.tsx', 'index.mjs', 'index.jsx'])('with %s in place of index.ts', (file) => {
    const { findings } = discover({ [`a/${file}`]: '' })
    expect(findings).toEqual([
      {
        severity: 'error',
        code: 'no-entrypoint',
        message: `Function a has ${file} and no index.ts: the CLI skips it and the cloud never gets it.`,
        file: `supabase/functions/a/${file}`,
        line: null,
        fix: `Rename it to index.ts, or add to config.toml: [functions.a] entrypoint = "./functions/a/${file}"`
      }
    ])
  })

  test('a declared index.js is a function', () => {
    const config = '[functions.a]\nentrypoint = "./functions/a/index.js"'
    expect(discover({ 'a/index.js': '' }, config)).toMatchObject({
      candidates: [{ name: 'a', entrypoint: 'a/index.js' }],
      findings: []
    })
  })
})

describe('the router', () => {
  test('takes index.ts before others', () => {
    expect(discover({ 'main/index.js': '', 'main/index.ts': '', 'main/index.tsx': '' }).router).toBe(
      'main/index.ts'
    )
  })

  test('is not told as a folder without an index.ts', () => {
    expect(discover({ 'main/index.tsx': '' }).findings).toEqual([])
  })

  test.each(['index.ts', 'index.js'])('main/%s is the router and no function', (file) => {
    const found = discover({ [`main/${file}`]: '', 'a/index.ts': '' })
    expect(found.router).toBe(`main/${file}`)
    expect(names(found)).toEqual(['a'])
    expect(found.findings.filter((finding) => finding.file?.includes('main'))).toEqual([])
  })

  test('stays out of the functions when config.toml has a section for it', () => {
    const found = discover({ 'main/index.ts': '' }, '[functions.main]\nverify_jwt = false')
    expect(names(found)).toEqual([])
    expect(found.findings).toEqual([
      {
        severity: 'warning',
        code: 'router-name',
        message:
          '[functions.main] has no effect: main is the router of a self-hosted server and is never published to the cloud.',
        file: 'supabase/config.toml',
        line: 1,
        fix: 'Remove the section, or set enabled = false in it. If main is a function of yours, rename it.'
      }
    ])
  })

  test('and a section that is disabled are no contradiction, nor a disabled function', () => {
    const found = discover({ 'main/index.ts': '' }, '[functions.main]\nenabled = false')
    expect(found).toEqual({ candidates: [], disabled: [], router: 'main/index.ts', findings: [] })
  })

  test('is null when main/ has no entrypoint', () => {
    const root = makeTree({})
    mkdirSync(path.join(root, 'supabase/functions/main'), { recursive: true })
    expect(discoverIn(root).router).toBeNull()
  })
})
