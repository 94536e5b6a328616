import { describe, expect, test } from '@jest/globals'
import {
  isRelative,
  isThrough,
  NO_IMPORT_MAP,
  parseImportMapText,
  relativeSpecifier,
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

  test('is all that the file says, and nothing that its prototype would', () => {
    const { all, scopes, imports, pointer } = parseImportMapText('{"a":1,"scopes":{"./b/":{"x":"./y.ts"}}}')
    expect([{ ...all }, { ...scopes['./b/'] }, { ...imports }, pointer]).toEqual([
      { a: 1, scopes: { './b/': { x: './y.ts' } } },
      { x: './y.ts' },
      {},
      null
    ])
    for (const record of [scopes, all, scopes['./b/'] ?? {}]) expect('toString' in record).toBe(false)
    const hidden = parseImportMapText('{"__proto__":{"imports":{"a":"./a.ts"},"importMap":"./m.json"}}')
    expect([Object.keys(hidden.imports), hidden.pointer]).toEqual([[], null])
  })

  test('may say that there are no imports', () => {
    const { imports, scopes } = parseImportMapText('{"imports":null,"scopes":null}')
    expect([Object.keys(imports), Object.keys(scopes)]).toEqual([[], []])
  })

  test('says where another file holds the imports', () => {
    expect(parseImportMapText('{"importMap":"./map.json"}').pointer).toBe('./map.json')
    expect(parseImportMapText('{"importMap":3}').pointer).toBeNull()
  })

  test.each([
    ['{\n"imports": {\n', /^line 3: CloseBraceExpected$/],
    ['null', /the file is no object/],
    ['1', /the file is no object/],
    ['{} \uFEFF', /^line 1: InvalidSymbol$/],
    ['{"scopes": []}', /"scopes" is no object/],
    ['{"scopes": {"./": 1}}', /"scopes" of \.\/ is no object/],
    ['{"imports": null, "scopes": null, "x"}', /^line 1: ColonExpected$/],
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
    ['HTTPS://example.com/x.ts', 'HTTPS://example.com/x.ts'],
    ['git+ssh:x', 'git+ssh:x'],
    ['x1.y-z:a', 'x1.y-z:a'],
    ['1x:a', null],
    ['x_y:a', null],
    ['x/y:a', null],
    ['-x:a', null],
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

  test.each([
    [{ 'a/b/': './long/', 'a/': './short/' }, 'a/b/x.ts', 'file:///f/hello/long/x.ts'],
    [{ 'a/': './short/', 'a/b/': './long/' }, 'a/b/x.ts', 'file:///f/hello/long/x.ts'],
    [{ 'a/b': './exact.ts', 'a/': './short/' }, 'a/b/x.ts', 'file:///f/hello/short/b/x.ts'],
    [{ hono: 'npm:hono@4', 'hono/': './vendored/' }, 'hono/cors', 'file:///f/hello/vendored/cors'],
    [{ 'hono/': './vendored/', hono: 'npm:hono@4' }, 'hono/cors', 'file:///f/hello/vendored/cors'],
    [{ a: 'npm:/hono@4' }, 'a/x', 'npm:/hono@4/x'],
    [{ a: 'npm:hono@4/' }, 'a/x', 'npm:/hono@4/x'],
    [{ a: 'npm:hono@4/y' }, 'a/x', 'npm:/hono@4/y/x'],
    [{ 'a/': 'npm:/hono@4/' }, 'a/x', 'npm:/hono@4/x'],
    [{ 'a/': 'npm:/hono@4/' }, 'a//x', 'npm:/hono@4//x'],
    [{ a: 'npm:' }, 'a/x', null],
    [{ a: 'xnpm:hono' }, 'a/x', null],
    [{ a: './npm:hono' }, 'a/x', null],
    [{ a: '/root/a.ts' }, 'a', 'file:///root/a.ts'],
    [{ a: 'b', b: './b.ts' }, 'a', 'b'],
    [{ a: '//[' }, 'a', null],
    [{ '//[': './a.ts', a: './a.ts' }, 'a', 'file:///f/hello/a.ts'],
    [{ './': './other/' }, './x.ts', 'file:///f/hello/other/x.ts']
  ])('by the imports %j: %s', (imports, specifier, expected) => {
    expect(resolveIn({ imports }, specifier)).toBe(expected)
  })

  test('a scope that makes no URL counts for nothing, and the others stay', () => {
    const scopes = { 'http://': { a: './no.ts' }, './': { a: './yes.ts' } }
    expect(resolveIn({ scopes }, 'a')).toBe('file:///f/hello/yes.ts')
    expect(resolveImportMap(parseImportMapText(JSON.stringify({ scopes })), FILE).scopes).toHaveLength(1)
  })

  test('a longer scope without an entry leaves it to a shorter one', () => {
    const scopes = { './': { a: './short.ts' }, './index.ts': { b: './b.ts' } }
    expect(resolveIn({ scopes }, 'a')).toBe('file:///f/hello/short.ts')
  })

  test('a relative specifier is one of a scope by its URL, and none without an entry', () => {
    expect(resolveIn({ scopes: { './': { './x.ts': './y.ts' } } }, './x.ts')).toBe('file:///f/hello/y.ts')
    expect(resolveSpecifier('//[', REFERRER, NO_IMPORT_MAP)).toBeNull()
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
  ['a/b', false],
  ['a/../b', false],
  ['..', false],
  ['.../a', false],
  ['npm:a', false],
  ['.a/b', false]
])('%s is relative: %s', (specifier, expected) => {
  expect(isRelative(specifier)).toBe(expected)
})

test.each([
  ['hono', 'hono', './x.ts', true],
  ['hono/cors', 'hono', './x.ts', false],
  ['hono/cors', 'hono', 'npm:hono@4', true],
  ['hono', 'hono', 'npm:hono@4', true],
  ['honor', 'hono', 'npm:hono@4', false],
  ['lib/x.ts', 'lib/', './lib/', true],
  ['lib/', 'lib/', './lib/', true],
  ['lib', 'lib/', './lib/', false],
  ['library/x.ts', 'lib/', './lib/', false]
])('%s goes through the entry %s: %s: %s', (specifier, key, address, expected) => {
  expect(isThrough(specifier, key, address)).toBe(expected)
})

test.each([
  ['a', 'a/x.ts', './x.ts'],
  ['a', '_shared/x.ts', '../_shared/x.ts'],
  ['a/b', 'x.ts', '../../x.ts'],
  ['.', 'a/x.ts', './a/x.ts'],
  ['a', 'a/lib/', './lib/'],
  ['a', 'lib/', '../lib/'],
  ['a', 'a/', './'],
  ['a/b', 'a/', '../'],
  ['a', 'a/..x.ts', './..x.ts'],
  ['a', '../map.json', '../../map.json'],
  ['../x', 'a.ts', '../functions/a.ts']
])('in the folder %s the specifier of %s is %s', (from, to, expected) => {
  expect(relativeSpecifier(from, to)).toBe(expected)
})
