import { afterAll, describe, expect, test } from '@jest/globals'
import { adaptedDenoJson, adaptedIndex, prunedDenoJson, usedPart } from '../../src/stamp/adapt.ts'
import { fnOf, makeTree, projectOf, read, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

/** The deno.json that function `a` gets. */
function adapted(files: Files, config = ''): unknown {
  const root = makeTree({ 'supabase/functions/a/index.ts': '', 'supabase/config.toml': config, ...files })
  const notes = read(root).staging.get('a')
  const text = notes === undefined ? null : adaptedDenoJson('a', notes.config, null)
  return text === null ? null : JSON.parse(text)
}

const json = (value: unknown): string => JSON.stringify(value)

describe('the deno.json of the staged copy', () => {
  test.each([
    ['no import map', {}],
    ['an own deno.json', { 'supabase/functions/a/deno.json': '{"imports":{"x":"./x.ts"}}' }],
    ['an own deno.jsonc', { 'supabase/functions/a/deno.jsonc': '{}' }]
  ])('is the own one with %s', (_what, files) => {
    expect(adapted(files)).toBeNull()
  })

  const imports = {
    x: './x.ts',
    'up/': '../up/',
    './from.ts': './to.ts',
    hono: 'npm:hono@4',
    abs: '/abs.ts',
    url: 'https://example.com/x.ts'
  }

  test('takes an import_map.json of the folder as it is', () => {
    expect(adapted({ 'supabase/functions/a/import_map.json': json({ imports }) })).toEqual({ imports })
  })

  test('rebases the addresses of a map further up', () => {
    const map = {
      imports: {
        'shared/': './_shared/',
        x: './a/x.ts',
        './a/y.ts': './b/y.ts',
        up: '../up.ts',
        hono: 'npm:hono'
      },
      scopes: { './b/': { x: './b/x.ts' }, 'https://example.com/': { y: './a/y.ts' } }
    }
    expect(adapted({ 'supabase/functions/import_map.json': json(map) })).toEqual({
      imports: {
        'shared/': '../_shared/',
        x: './x.ts',
        './y.ts': '../b/y.ts',
        up: '../../up.ts',
        hono: 'npm:hono'
      },
      scopes: { '../b/': { x: '../b/x.ts' }, 'https://example.com/': { y: './y.ts' } }
    })
  })

  test('names the own folder, and folders that begin with a dot, in a way that stays relative', () => {
    const map = { imports: { '@/': './a/', 'all/': './', 'data/': './a/.data/', 'b/': './b/' } }
    expect(adapted({ 'supabase/functions/deno.json': json(map) })).toEqual({
      imports: { '@/': './', 'all/': '../', 'data/': './.data/', 'b/': '../b/' }
    })
  })

  test('does not go through the name of the folder that holds the functions: it is another one on a server', () => {
    const map = { imports: { x: './functions/_shared/x.ts', 'own/': './functions/a/' } }
    const config = '[functions.a]\nimport_map = "./import_map.json"'
    expect(adapted({ 'supabase/import_map.json': json(map) }, config)).toEqual({
      imports: { x: '../_shared/x.ts', 'own/': './' }
    })
  })

  test('follows the pointer of a deno.json and keeps its other keys', () => {
    const own = { importMap: '../maps/m.json', imports: { no: './no.ts' }, compilerOptions: { jsx: 'react' } }
    const files = {
      'supabase/functions/a/deno.json': json(own),
      'supabase/functions/maps/m.json': json({ imports: { x: './x.ts' } })
    }
    expect(adapted(files)).toEqual({ compilerOptions: { jsx: 'react' }, imports: { x: '../maps/x.ts' } })
  })

  test('keeps the own keys also when config.toml declares another map', () => {
    const files = {
      'supabase/functions/a/deno.json': json({ imports: { no: './no.ts' }, lock: false }),
      'supabase/functions/m.json': json({ imports: { x: './x.ts' } })
    }
    const config = '[functions.a]\nimport_map = "./functions/m.json"'
    expect(adapted(files, config)).toEqual({ lock: false, imports: { x: '../x.ts' } })
  })

  const options = {
    jsx: 'react',
    jsxFactory: 'h',
    jsxImportSource: './_shared/jsx',
    types: ['./_shared/types.d.ts', 'npm:@types/x'],
    paths: { './a/*': ['./a/*'] }
  }
  const moved = {
    jsx: 'react',
    jsxFactory: 'h',
    jsxImportSource: '../_shared/jsx',
    types: ['../_shared/types.d.ts', 'npm:@types/x'],
    paths: { './a/*': ['./*'] }
  }

  test.each(['deno.json', 'deno.jsonc'])('brings the compiler options of a shared %s along', (file) => {
    const map = { imports: { 's/': './_shared/' }, compilerOptions: options, unstable: ['kv'] }
    expect(adapted({ [`supabase/functions/${file}`]: json(map) })).toEqual({
      compilerOptions: moved,
      unstable: ['kv'],
      imports: { 's/': '../_shared/' }
    })
  })

  test('brings those of a deno.json along that config.toml names, over those of the own one', () => {
    const files = {
      'supabase/functions/a/deno.json': json({ compilerOptions: { jsx: 'precompile' }, unstable: ['kv'] }),
      'supabase/functions/maps/deno.json': json({ compilerOptions: { types: ['./t.d.ts'] } })
    }
    const config = '[functions.a]\nimport_map = "./functions/maps/deno.json"'
    expect(adapted(files, config)).toEqual({
      compilerOptions: { types: ['../maps/t.d.ts'] },
      unstable: ['kv'],
      imports: {}
    })
  })

  test('brings those of the deno.json along that points at the map, not those of the map', () => {
    const files = {
      'supabase/functions/deno.json': json({ importMap: './m/deno.json', compilerOptions: { jsx: 'react' } }),
      'supabase/functions/m/deno.json': json({
        imports: { x: './x.ts' },
        compilerOptions: { jsx: 'precompile' }
      })
    }
    expect(adapted(files)).toEqual({ compilerOptions: { jsx: 'react' }, imports: { x: '../m/x.ts' } })
  })

  test('leaves what is true of the shared folder alone, or for tools, where it is', () => {
    const map = {
      ...{ name: '@x/all', version: '1.0.0', exports: './mod.ts', workspace: ['./a'], exclude: ['./b'] },
      ...{ tasks: { x: 'deno' }, vendor: true, lock: './deno.lock', fmt: { semiColons: false } }
    }
    expect(adapted({ 'supabase/functions/deno.json': json(map) })).toEqual({ imports: {} })
  })

  test('keeps that a shared deno.json wants no lock file', () => {
    expect(adapted({ 'supabase/functions/deno.json': '{"lock":false}' })).toEqual({
      lock: false,
      imports: {}
    })
  })

  test('takes the keys of a deno.json alone: any other file is an import map', () => {
    const map = { imports: { x: './x.ts' }, compilerOptions: { jsx: 'react' } }
    expect(adapted({ 'supabase/functions/import_map.json': json(map) })).toEqual({
      imports: { x: '../x.ts' }
    })
  })

  test('carries the deno.json beside a custom entrypoint', () => {
    const map = { imports: { x: './x.ts' }, compilerOptions: { types: ['./t.d.ts'] } }
    const files = {
      'supabase/functions/a/src/server.ts': '',
      'supabase/functions/a/src/deno.json': json(map)
    }
    expect(adapted(files, '[functions.a]\nentrypoint = "./functions/a/src/server.ts"')).toEqual({
      compilerOptions: { types: ['./src/t.d.ts'] },
      imports: { x: './src/x.ts' }
    })
  })

  test('keeps specifiers that are properties of every object', () => {
    const map = '{"imports":{"constructor":"./c.ts"}}'
    const text = json(adapted({ 'supabase/functions/import_map.json': map }))
    expect(text).toContain('"constructor":"../c.ts"')
  })
})

describe('the index.ts of the staged copy', () => {
  function indexFor(entrypoint: string, source: string): string | null {
    const config = `[functions.a]\nentrypoint = "./functions/${entrypoint}"`
    const project = projectOf({ [entrypoint]: source }, config)
    return adaptedIndex(fnOf(project, 'a'), project.contents)
  }

  test.each(['a/index.ts', 'a/index.js', 'a/index.tsx'])(
    'is the own one for the entrypoint %s',
    (entrypoint) => {
      expect(indexFor(entrypoint, '')).toBeNull()
    }
  )

  test.each([
    ['a/main.ts', './main.ts'],
    ['a/src/index.ts', './src/index.ts'],
    ['lib/a.ts', '../lib/a.ts'],
    ['a/.build/main.ts', './.build/main.ts']
  ])('stands for the entrypoint %s', (entrypoint, specifier) => {
    expect(indexFor(entrypoint, 'Deno.serve(f)')).toBe(`export * from "${specifier}";\n`)
  })

  test.each([
    'export default { fetch() {} }',
    'const f = 1; export { f as default }',
    'export { default } from "npm:x"',
    'export * as default from "npm:x"'
  ])('passes the default export on: %s', (source) => {
    expect(indexFor('a/main.ts', source)).toContain('export { default } from "./main.ts";')
  })

  test.each([
    '// export default is for later\nDeno.serve(f)',
    'const text = "export default"',
    'import { default as x } from "npm:x"',
    'import x from "npm:x"; export { x }'
  ])('passes no default export on where there is none: %s', (source) => {
    expect(indexFor('a/main.ts', source)).not.toContain('default')
  })
})

describe('the local targets of a staged map', () => {
  const FILES = ['a/index.ts', 'a/b c.ts', 'a/100%.ts', '_shared/db.ts', '_shared/deep/x.ts']
  const used = (imports: Record<string, string>, folder = 'a') =>
    usedPart({ imports, scopes: {} }, folder, FILES)?.imports

  test.each([
    ['no local target', { hono: 'npm:hono@4', 'std/': 'https://deno.land/std@0.224.0/' }],
    ['files that the function has', { db: '../_shared/db.ts', me: './index.ts', '../x/': 'npm:/x@1/' }]
  ])('stay as they are with %s', (_what, imports) => {
    expect(used(imports)).toBeUndefined()
  })

  test('are gone where the function has no such file, and nothing else is', () => {
    const rest = { hono: 'npm:hono@4', db: '../_shared/db.ts' }
    expect(used({ ...rest, cors: '../_shared/cors.ts', abs: '/x.ts', folder: '../_shared' })).toEqual(rest)
  })

  test('are files and not folders, under every name that a module may call them', () => {
    expect(used({ '@/': '../' })).toEqual({
      '@/a/index.ts': '../a/index.ts',
      '@/a/b c.ts': '../a/b%20c.ts',
      '@/a/b%20c.ts': '../a/b%20c.ts',
      '@/a/100%.ts': '../a/100%25.ts',
      '@/a/100%25.ts': '../a/100%25.ts',
      '@/_shared/db.ts': '../_shared/db.ts',
      '@/_shared/deep/x.ts': '../_shared/deep/x.ts'
    })
    expect(used({ '@shared/': '../_shared/' }, 'b')).toEqual({
      '@shared/db.ts': '../_shared/db.ts',
      '@shared/deep/x.ts': '../_shared/deep/x.ts'
    })
    expect(used({ 'nothing/': '../_other/' })).toEqual({})
    expect(used({ 'own/': './functions/' }, '..')).toMatchObject({
      'own/a/index.ts': './functions/a/index.ts'
    })
  })

  test('have an entry for each specifier with a query or a hash, whose target has none: the CLI takes it for a name', () => {
    const asked = ['@s/db.ts?v=1', '@s/db.ts#x', '@s/gone.ts?v=1', 'npm:x?y', './db.ts?v=1']
    expect(usedPart({ imports: { '@s/': '../_shared/' }, scopes: {} }, 'b', FILES, asked)?.imports).toEqual({
      '@s/db.ts': '../_shared/db.ts',
      '@s/deep/x.ts': '../_shared/deep/x.ts',
      '@s/db.ts?v=1': '../_shared/db.ts',
      '@s/db.ts#x': '../_shared/db.ts'
    })
  })

  test('do not take the place of a longer key', () => {
    const map = { '@/': '../_shared/', '@/deep/': 'https://example.com/deep/', '@/db.ts': 'npm:db@1' }
    expect(used(map)).toEqual({ '@/deep/': 'https://example.com/deep/', '@/db.ts': 'npm:db@1' })
  })

  test('of scopes as well', () => {
    const scopes = {
      './': { cors: '../_shared/cors.ts', db: '../_shared/db.ts' },
      'https://x/': { y: 'npm:y' }
    }
    expect(usedPart({ imports: {}, scopes }, 'a', FILES)).toEqual({
      imports: {},
      scopes: { './': { db: '../_shared/db.ts' }, 'https://x/': { y: 'npm:y' } }
    })
  })

  test('in a deno.json that a release holds: other keys stay, and a text that is right stays to the letter', () => {
    const right = '{ "imports": {"db":"../_shared/db.ts"}, // why\n }'
    expect(prunedDenoJson(right, 'a/deno.json', FILES)).toBe(right)
    const text = json({
      imports: { x: './gone.ts', db: '../_shared/db.ts' },
      compilerOptions: { jsx: 'react' }
    })
    expect(JSON.parse(prunedDenoJson(text, 'a/deno.json', FILES))).toEqual({
      imports: { db: '../_shared/db.ts' },
      scopes: {},
      compilerOptions: { jsx: 'react' }
    })
  })
})
