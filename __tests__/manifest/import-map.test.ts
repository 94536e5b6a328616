import { describe, expect, test } from '@jest/globals'
import {
  isRelative,
  NO_IMPORT_MAP,
  parseImportMapText,
  resolveImportMap,
  resolveSpecifier
} from '../../src/manifest/import-map.ts'

const FILE = new URL('file:///f/hello/deno.json')
const REFERRER = new URL('file:///f/hello/index.ts')

const resolveIn = (map: object, specifier: string, referrer = REFERRER): string | null =>
  resolveSpecifier(specifier, referrer, resolveImportMap(parseImportMapText(JSON.stringify(map)), FILE))

describe('the text of a map', () => {
  test('may have comments, trailing commas and a byte order mark', () => {
    const text = parseImportMapText('\uFEFF{\n// why\n"imports": { "a": "./a.ts", /* b */ },\n}')
    expect({ ...text.imports }).toEqual({ a: './a.ts' })
  })

  test('keeps keys that are properties of every object', () => {
    const text = parseImportMapText('{"imports":{"constructor":"./c.ts","__proto__":"./p.ts"}}')
    expect(text.imports['constructor']).toBe('./c.ts')
    expect('toString' in text.imports).toBe(false)
  })

  test('says where another file holds the imports', () => {
    expect(parseImportMapText('{"importMap":"./map.json"}').pointer).toBe('./map.json')
    expect(parseImportMapText('{"importMap":3}').pointer).toBeNull()
  })

  test.each([
    ['{\n"imports": {\n', /^line 3: /],
    ['[]', /the file is no object/],
    ['""', /the file is no object/],
    ['', /./],
    ['{"imports": []}', /"imports" is no object/],
    ['{"imports": {"a": 1}}', /"imports": a is no string/],
    ['{"scopes": 1}', /"scopes" is no object/],
    ['{"scopes": {"./": {"a": null}}}', /"scopes" of \.\/: a is no string/]
  ])('%j is refused with the place', (text, message) => {
    expect(() => parseImportMapText(text)).toThrow(message)
  })
})

describe('what a specifier means', () => {
  const map = {
    imports: {
      a: './a.ts',
      'a/deep': '../other/deep.ts',
      'lib/': './lib/',
      'lib/inner/': './inner/',
      '/root.ts': './root.ts',
      './local.ts': '../_shared/local.ts',
      hono: 'npm:hono@4',
      '@std/text': 'jsr:@std/text@^1',
      zod: 'npm:zod@3',
      'zod/v4': './zod.ts',
      remote: 'https://example.com/remote/mod.ts',
      'https://deno.land/x/y.ts': './vendored.ts'
    },
    scopes: {
      './sub/': { a: './sub/a.ts' },
      './sub/deeper/': { a: './deepest.ts' },
      './one.ts': { a: './only-one.ts' }
    }
  }

  test.each([
    ['a', 'file:///f/hello/a.ts'],
    ['a/deep', 'file:///f/other/deep.ts'],
    ['lib/x.ts', 'file:///f/hello/lib/x.ts'],
    ['lib/inner/x.ts', 'file:///f/hello/inner/x.ts'],
    ['/root.ts', 'file:///f/hello/root.ts'],
    ['./local.ts', 'file:///f/_shared/local.ts'],
    ['./plain.ts', 'file:///f/hello/plain.ts'],
    ['../up.ts', 'file:///f/up.ts'],
    ['hono', 'npm:hono@4'],
    ['hono/cors', 'npm:/hono@4/cors'],
    ['honor', null],
    ['@std/text/case.d.ts', 'jsr:/@std/text@^1/case.d.ts'],
    ['zod/v4', 'file:///f/hello/zod.ts'],
    ['remote/x.ts', null],
    ['https://deno.land/x/y.ts', 'file:///f/hello/vendored.ts'],
    ['https://deno.land/x/z.ts', 'https://deno.land/x/z.ts'],
    ['npm:zod', 'npm:zod'],
    ['jsr:@std/path', 'jsr:@std/path'],
    ['node:fs', 'node:fs'],
    ['lib', null],
    ['unknown', null],
    ['constructor', null]
  ])('%s', (specifier, expected) => {
    expect(resolveIn(map, specifier)).toBe(expected)
  })

  test.each([
    ['file:///f/hello/sub/x.ts', 'file:///f/hello/sub/a.ts'],
    ['file:///f/hello/sub/deeper/x.ts', 'file:///f/hello/deepest.ts'],
    ['file:///f/hello/one.ts', 'file:///f/hello/only-one.ts'],
    ['file:///f/hello/one.ts/x', 'file:///f/hello/a.ts'],
    ['file:///f/hello/subway/x.ts', 'file:///f/hello/a.ts']
  ])('in a scope the longest prefix of the importing module counts: %s', (referrer, expected) => {
    expect(resolveIn(map, 'a', new URL(referrer))).toBe(expected)
  })

  test('a scope without an entry falls back to the imports', () => {
    expect(resolveIn(map, 'lib/x.ts', new URL('file:///f/hello/sub/x.ts'))).toBe('file:///f/hello/lib/x.ts')
  })

  test.each(['//[', '//a b/x.ts', '///x'])(
    'a specifier that makes no URL throws nothing: %s',
    (specifier) => {
      expect(() => resolveSpecifier(specifier, REFERRER, NO_IMPORT_MAP)).not.toThrow()
    }
  )

  test.each([
    { imports: { a: '//[' } },
    { imports: { '//[': './a.ts' } },
    { scopes: { 'http://': { a: './b.ts' } } }
  ])('an address that makes no URL throws nothing: %j', (bad) => {
    expect(() => resolveIn(bad, 'a')).not.toThrow()
  })
})

test.each([
  ['./a', true],
  ['../a', true],
  ['/a', true],
  ['a', false],
  ['.../a', false],
  ['npm:a', false],
  ['.a/b', false]
])('%s is relative: %s', (specifier, expected) => {
  expect(isRelative(specifier)).toBe(expected)
})
