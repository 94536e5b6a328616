import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseImportMapText, resolveImportMap, resolveSpecifier } from '../../src/manifest/import-map.ts'

const FILE = new URL('file:///f/hello/deno.json')
const REFERRER = new URL('file:///f/hello/deep/index.ts')

const word = fc.constantFrom(
  'a',
  'lib',
  'lib/',
  'lib/deep/',
  'hono',
  '__proto__',
  'constructor',
  './x.ts',
  '../',
  '/'
)
const specifier = fc.oneof(
  word,
  fc.string({ maxLength: 8 }),
  fc.tuple(word, word).map(([a, b]) => a + b)
)
const address = fc.oneof(
  fc.constantFrom(
    './x.ts',
    './lib/',
    '../up/',
    '/root/',
    'npm:hono@4',
    'jsr:@std/x@1',
    'https://e.x/m/',
    '',
    '//['
  ),
  fc.string({ maxLength: 8 })
)
const imports = fc.dictionary(specifier, address, { maxKeys: 5 })
const scopes = fc.dictionary(
  fc.oneof(fc.constantFrom('./', './deep/', '../other/', '//['), specifier),
  imports,
  {
    maxKeys: 3
  }
)

describe('any text', () => {
  test('is an import map, or is refused with an error that says why', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json({ maxDepth: 4 }).map((json) => `{"imports":${json}}`)
    )
    fc.assert(
      fc.property(text, (json) => {
        try {
          const map = resolveImportMap(parseImportMapText(json), FILE)
          for (const [key, to] of map.imports) expect([typeof key, typeof to]).toEqual(['string', 'string'])
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect(String(error)).toMatch(/^(Error|JsonProblem): (line \d+: |.*is no (object|string)$)/su)
        }
      }),
      { numRuns: 500 }
    )
  })

  test.each(['imports', 'scopes', 'importMap'])(
    'holds no %s that only a prototype has: Deno sees none',
    (name) => {
      const value =
        name === 'importMap'
          ? '"./evil.json"'
          : name === 'scopes'
            ? '{"./":{"a":"npm:evil"}}'
            : '{"a":"npm:evil"}'
      const text = parseImportMapText(`{"__proto__":{"${name}":${value}}}`)
      expect([Object.keys(text.imports), Object.keys(text.scopes), text.pointer]).toEqual([[], [], null])
    }
  )
})

describe('what a specifier means', () => {
  test('is what the longest key of the map says, and nothing else', () => {
    fc.assert(
      fc.property(imports, specifier, (map, wanted) => {
        const resolved = resolveImportMap(parseImportMapText(JSON.stringify({ imports: map })), FILE)
        const meant = resolveSpecifier(wanted, REFERRER, resolved)
        const url = /^\.{0,2}\//.test(wanted)
          ? URL.canParse(wanted, REFERRER.href)
            ? new URL(wanted, REFERRER).href
            : null
          : wanted
        if (url === null) {
          expect(meant).toBeNull()
          return
        }
        const keys = [...resolved.imports.keys()].filter(
          (key) => key === url || (key.endsWith('/') && url.startsWith(key))
        )
        const exact = resolved.imports.get(url)
        const [longest] = keys.sort((a, b) => b.length - a.length)
        if (exact !== undefined) expect(meant).toBe(exact)
        else if (longest !== undefined)
          expect(meant).toBe((resolved.imports.get(longest) ?? '') + url.slice(longest.length))
        else expect([url, null]).toContain(meant)
      }),
      { numRuns: 1000 }
    )
  })

  test('is never what a scope of another folder says', () => {
    fc.assert(
      fc.property(imports, scopes, specifier, (map, all, wanted) => {
        const of = (text: object, referrer: URL): string | null =>
          resolveSpecifier(wanted, referrer, resolveImportMap(parseImportMapText(JSON.stringify(text)), FILE))
        const far = new URL('https://far.example/away/index.ts')
        const local = Object.fromEntries(
          Object.entries(all).filter(([prefix]) => !/^(https?:|\/\/)/i.test(prefix))
        )
        expect(of({ imports: map, scopes: local }, far)).toBe(of({ imports: map }, far))
      }),
      { numRuns: 500 }
    )
  })
})
