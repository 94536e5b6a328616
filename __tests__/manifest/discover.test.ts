import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { parseProjectConfig } from '../../src/manifest/config.ts'
import { discoverFunctions, type Discovery } from '../../src/manifest/discover.ts'
import { inFunctions, makeTree, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const discoverIn = (root: string, config = ''): Discovery =>
  discoverFunctions(path.join(root, 'supabase'), parseProjectConfig(config, null))

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
    ['.\\functions\\a\\main.ts', 'a/main.ts']
  ])('the entrypoint %s is relative to the supabase folder', (entrypoint, expected) => {
    const config = `[functions.a]\nentrypoint = ${JSON.stringify(entrypoint)}`
    const found = discover({ 'a/main.ts': '' }, config)
    expect(found.candidates.map((candidate) => candidate.entrypoint)).toEqual([expected])
    expect(found.findings).toEqual([])
  })

  test('a section whose files do not exist is an error that names the file', () => {
    const [finding] = discover({ 'b/index.ts': '' }, '[functions.a]').findings
    expect(finding).toMatchObject({ severity: 'error', code: 'no-entrypoint', file: 'supabase/config.toml' })
    expect(finding?.message).toContain('supabase/functions/a/index.ts')
  })

  test('a disabled section needs no files', () => {
    expect(discover({}, '[functions.a]\nenabled = false').findings).toEqual([])
  })

  test('a section with a name that Supabase refuses is an error', () => {
    expect(discover({}, '[functions."1a"]').findings).toMatchObject([
      { severity: 'error', code: 'function-name' }
    ])
  })
})

describe('a folder that looks like a function and is none', () => {
  test.each(['1a', '-a', 'a.b', 'a b', 'ä'])('called %s', (folder) => {
    expect(discover({ [`${folder}/index.ts`]: '' })).toMatchObject({
      candidates: [],
      findings: [{ severity: 'error', code: 'function-name', file: `supabase/functions/${folder}/index.ts` }]
    })
  })

  test.each(['index.js', 'index.tsx', 'index.mjs', 'index.jsx'])('with %s in place of index.ts', (file) => {
    const { findings } = discover({ [`a/${file}`]: '' })
    expect(findings).toMatchObject([
      { severity: 'error', code: 'no-entrypoint', file: `supabase/functions/a/${file}` }
    ])
    expect(findings[0]?.fix).toContain(`entrypoint = "./functions/a/${file}"`)
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
  test.each(['index.ts', 'index.js'])('main/%s is the router and no function', (file) => {
    const found = discover({ [`main/${file}`]: '', 'a/index.ts': '' })
    expect(found.router).toBe(`main/${file}`)
    expect(names(found)).toEqual(['a'])
    expect(found.findings.filter((finding) => finding.file?.includes('main'))).toEqual([])
  })

  test('stays out of the functions when config.toml has a section for it', () => {
    expect(names(discover({ 'main/index.ts': '' }, '[functions.main]\nverify_jwt = false'))).toEqual([])
  })

  test('is null when main/ has no entrypoint', () => {
    const root = makeTree({})
    mkdirSync(path.join(root, 'supabase/functions/main'), { recursive: true })
    expect(discoverIn(root).router).toBeNull()
  })
})
