import { afterAll, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { DEFAULT_SETTINGS } from '../../src/manifest/config.ts'
import { readFunctionConfig, type FunctionConfig } from '../../src/manifest/function-config.ts'
import { ModuleGraph } from '../../src/manifest/graph.ts'
import { resolveSpecifier } from '../../src/manifest/import-map.ts'
import { inFunctions, makeTree, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const mapTo = (target: string): string => JSON.stringify({ imports: { x: target } })

function configOf(
  files: Files,
  importMap: string | null = null,
  entrypoint = 'a/index.ts'
): FunctionConfig & { graph: ModuleGraph } {
  const root = makeTree({ ...inFunctions({ 'a/index.ts': '' }), ...files })
  const graph = new ModuleGraph(path.join(root, 'supabase/functions'))
  const settings = { ...DEFAULT_SETTINGS, importMap }
  return { ...readFunctionConfig({ name: 'a', settings, entrypoint }, graph), graph }
}

/** What `x` means for the function, relative to the functions folder. */
function meaning(config: ReturnType<typeof configOf>): string | null {
  const url = resolveSpecifier('x', config.graph.urlOf('a/index.ts'), config.map)
  return url === null ? null : path.posix.relative(config.graph.urlOf('.').pathname, new URL(url).pathname)
}

describe('the import map of a function', () => {
  const all: Record<string, string> = {
    'supabase/declared.json': mapTo('./functions/1.ts'),
    'supabase/functions/a/deno.json': mapTo('./2.ts'),
    'supabase/functions/a/deno.jsonc': mapTo('./3.ts'),
    'supabase/functions/a/import_map.json': mapTo('./4.ts'),
    'supabase/functions/deno.json': mapTo('./5.ts'),
    'supabase/functions/deno.jsonc': mapTo('./6.ts'),
    'supabase/functions/import_map.json': mapTo('./7.ts')
  }
  const places = Object.keys(all)

  test.each([
    [1, 'a/deno.json', true, 'a/2.ts'],
    [2, 'a/deno.jsonc', true, 'a/3.ts'],
    [3, 'a/import_map.json', false, 'a/4.ts'],
    [4, 'deno.json', false, '5.ts'],
    [5, 'deno.jsonc', false, '6.ts'],
    [6, 'import_map.json', false, '7.ts']
  ])('without the first %i places is the next one, %s', (skipped, source, native, target) => {
    const files = Object.fromEntries(places.slice(skipped).map((place) => [place, all[place] ?? '']))
    const config = configOf(files)
    expect(config.source).toEqual({ path: source, native })
    expect(meaning(config)).toBe(target)
  })

  test('declared in config.toml comes before all others', () => {
    const config = configOf(all, './declared.json')
    expect(config.source).toEqual({ path: '../declared.json', native: false })
    expect(meaning(config)).toBe('1.ts')
    expect(config.paths).toEqual(['../declared.json', 'a/deno.json'])
  })

  test('declared in config.toml may be the own deno.json', () => {
    expect(configOf(all, './functions/a/deno.json').source).toEqual({ path: 'a/deno.json', native: true })
  })

  test('is none without any of them', () => {
    expect(configOf({})).toMatchObject({ source: null, text: null, own: null, paths: [], findings: [] })
  })
})

describe('beside a custom entrypoint', () => {
  const files = {
    'supabase/functions/a/src/deno.json': mapTo('./1.ts'),
    'supabase/functions/a/src/deno.jsonc': mapTo('./2.ts'),
    'supabase/functions/a/deno.json': mapTo('./3.ts'),
    'supabase/functions/a/src/import_map.json': mapTo('./4.ts'),
    'supabase/functions/a/import_map.json': mapTo('./5.ts')
  }

  test.each([
    [0, 'a/src/deno.json', false, 'a/src/1.ts'],
    [1, 'a/src/deno.jsonc', false, 'a/src/2.ts'],
    [2, 'a/deno.json', true, 'a/3.ts'],
    [3, 'a/src/import_map.json', false, 'a/src/4.ts'],
    [4, 'a/import_map.json', false, 'a/5.ts']
  ])('without the first %i places the import map is %s', (skipped, source, native, target) => {
    const config = configOf(Object.fromEntries(Object.entries(files).slice(skipped)), null, 'a/src/server.ts')
    expect(config.source).toEqual({ path: source, native })
    expect(config.paths).toContain(source)
    expect(meaning(config)).toBe(target)
  })
})

describe('a deno.json that points at another file', () => {
  test('takes the imports of that file, relative to that file; both are shipped', () => {
    const config = configOf({
      'supabase/functions/a/deno.json': '{"importMap":"../_shared/map.json","imports":{"x":"./no.ts"}}',
      'supabase/functions/_shared/map.json': mapTo('./yes.ts')
    })
    expect(meaning(config)).toBe('_shared/yes.ts')
    expect(config.source).toEqual({ path: 'a/deno.json', native: false })
    expect(config.text?.path).toBe('_shared/map.json')
    expect(config.paths).toEqual(['_shared/map.json', 'a/deno.json'])
  })

  test('that does not exist is an error', () => {
    const config = configOf({ 'supabase/functions/a/deno.json': '{"importMap":"./gone.json"}' })
    expect(config.findings).toMatchObject([
      { severity: 'error', code: 'import-map', file: 'supabase/functions/a/gone.json' }
    ])
  })
})

test('package.json and .npmrc of the folder are shipped', () => {
  const config = configOf({
    'supabase/functions/a/package.json': '{}',
    'supabase/functions/a/.npmrc': '',
    'supabase/functions/a/deno.lock': '{}',
    'supabase/functions/package.json': '{}'
  })
  expect(config.paths).toEqual(['a/.npmrc', 'a/package.json'])
})

test.each([
  ['supabase/functions/a/deno.json', '{\n', null, 'line 2: CloseBraceExpected', 2],
  ['supabase/functions/a/deno.json', '{"imports":{"x":1}}', null, '"imports": x is no string', null],
  ['supabase/map.json', '[]', './map.json', 'the file is no object', null]
])('%s with %j is an error at that file', (file, text, importMap, why, line) => {
  const config = configOf({ [file]: text }, importMap)
  expect(config.findings).toEqual([
    {
      severity: 'error',
      code: 'import-map',
      message: `${file} cannot be read: ${why}.`,
      file,
      line,
      fix: 'Repair the file: both targets read it.'
    }
  ])
  expect(config).toMatchObject({ text: null, own: null, map: { scopes: [] } })
  expect(config.map.imports.size).toBe(0)
  expect(meaning(config)).toBeNull()
})

test.each(['./gone.json', 'functions/../gone.json'])(
  'a declared import map that does not exist is an error: %s',
  (declared) => {
    const config = configOf({}, declared)
    expect(config.findings).toEqual([
      {
        severity: 'error',
        code: 'import-map',
        message: 'supabase/gone.json cannot be read: it does not exist.',
        file: 'supabase/gone.json',
        line: null,
        fix: 'Add the file, or remove the reference to it.'
      }
    ])
    expect(config.source).toEqual({ path: '../gone.json', native: false })
  }
)

describe('an import map outside of supabase/', () => {
  const outside = (written: string, file: string, line: number): unknown => ({
    severity: 'error',
    code: 'outside-functions',
    message: `The import map of a is ${JSON.stringify(written)}, outside of supabase/: it works on the cloud and does not exist self-hosted.`,
    file,
    line,
    fix: 'Move it into supabase/functions, or its imports into supabase/functions/a/deno.json.'
  })

  test.each(['../deno.json', '/etc/deno.json', 'functions/../../deno.json'])(
    'is an error at the line of config.toml that names it, and nothing else is said: %s',
    (written) => {
      const root = makeTree({ 'supabase/functions/a/index.ts': '', 'deno.json': '{}' })
      const graph = new ModuleGraph(path.join(root, 'supabase/functions'))
      const settings = { ...DEFAULT_SETTINGS, importMap: written }
      const text = `[functions.a]\nenabled = true\nimport_map = ${JSON.stringify(written)}`
      const config = readFunctionConfig({ name: 'a', settings, entrypoint: 'a/index.ts' }, graph, text)
      expect(config.findings).toEqual([outside(written, 'supabase/config.toml', 3)])
      expect([config.paths, config.text, graph.findings]).toEqual([[], null, []])
    }
  )

  test('is an error at the line of the deno.json that points at it', () => {
    const config = configOf({
      'supabase/functions/a/deno.json': '{\n"importMap": "../../../deno.json"}',
      'deno.json': '{}'
    })
    expect(config.findings).toEqual([outside('../../../deno.json', 'supabase/functions/a/deno.json', 2)])
    expect([config.paths, config.graph.findings]).toEqual([['a/deno.json'], []])
  })
})

test('the own deno.json is told beside a declared import map, and holds no imports then', () => {
  const config = configOf(
    { 'supabase/map.json': mapTo('./functions/1.ts'), 'supabase/functions/a/deno.json': '{"tasks":{}}' },
    './map.json'
  )
  expect(config.own?.all).toEqual({ tasks: {} })
  expect(config.text).toMatchObject({ path: '../map.json', content: { imports: { x: './functions/1.ts' } } })
})

test('a declared import map may point at the own deno.json, which a target would not look for by itself', () => {
  const config = configOf(
    {
      'supabase/map.json': '{"importMap":"./functions/a/deno.json"}',
      'supabase/functions/a/deno.json': mapTo('./1.ts')
    },
    './map.json'
  )
  expect(config.source).toEqual({ path: '../map.json', native: false })
  expect(meaning(config)).toBe('a/1.ts')
})

test('the text of the own deno.json is both its own and that of the map', () => {
  const config = configOf({ 'supabase/functions/a/deno.json': mapTo('./1.ts') })
  expect(config.text).toEqual({ path: 'a/deno.json', content: config.own })
})
