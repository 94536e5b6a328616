import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  buildHash,
  byCodeUnit,
  functionHash,
  routerHash,
  sha256,
  sortFiles
} from '../../src/manifest/hash.ts'

type Hashed = Parameters<typeof functionHash>[0]

const digest = fc.string().map(sha256)
const file = fc.record({ path: fc.string({ minLength: 1 }), sha256: digest })
const files = fc.uniqueArray(file, { selector: (entry) => entry.path, minLength: 1, maxLength: 8 })
const hashed: fc.Arbitrary<Hashed> = fc.record({
  name: fc.string({ minLength: 1 }),
  verifyJwt: fc.boolean(),
  entrypoint: fc.string({ minLength: 1 }),
  importMap: fc.option(fc.record({ path: fc.string({ minLength: 1 }), native: fc.boolean() }), { nil: null }),
  staticFiles: fc.uniqueArray(fc.string()),
  files
})

const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length })

describe('the function hash', () => {
  test('is 64 hex digits', () => {
    fc.assert(fc.property(hashed, (fn) => /^[0-9a-f]{64}$/.test(functionHash(fn))))
  })

  test('does not depend on the order of files and static files', () => {
    const permuted = hashed.chain((fn) =>
      fc.tuple(fc.constant(fn), shuffled(fn.files), shuffled(fn.staticFiles))
    )
    fc.assert(
      fc.property(permuted, ([fn, files, staticFiles]) => {
        expect(functionHash({ ...fn, files, staticFiles })).toBe(functionHash(fn))
      })
    )
  })

  test('is equal for two functions exactly when all that is hashed is equal', () => {
    const canonical = (fn: Hashed): string =>
      JSON.stringify([
        fn.name,
        fn.verifyJwt,
        fn.entrypoint,
        fn.importMap?.path ?? null,
        [...fn.staticFiles].sort(),
        sortFiles(fn.files).map((entry) => [entry.path, entry.sha256])
      ])
    fc.assert(
      fc.property(hashed, hashed, (a, b) => {
        expect(functionHash(a) === functionHash(b)).toBe(canonical(a) === canonical(b))
      })
    )
  })

  const fn: Hashed = {
    name: 'a',
    verifyJwt: true,
    entrypoint: 'a/index.ts',
    importMap: { path: 'a/deno.json', native: true },
    staticFiles: ['a/x.html'],
    files: [
      { path: 'a/index.ts', sha256: sha256('1') },
      { path: 'a/x.html', sha256: sha256('2') }
    ]
  }

  test.each<[string, Partial<Hashed>]>([
    ['the name', { name: 'b' }],
    ['verify_jwt', { verifyJwt: false }],
    ['the entrypoint', { entrypoint: 'a/main.ts' }],
    ['the import map', { importMap: { path: 'deno.json', native: true } }],
    ['having an import map', { importMap: null }],
    ['the static files', { staticFiles: [] }],
    ['a path', { files: [{ path: 'a/index.js', sha256: sha256('1') }, ...fn.files.slice(1)] }],
    ['a byte', { files: [{ path: 'a/index.ts', sha256: sha256('1 ') }, ...fn.files.slice(1)] }],
    ['one file more', { files: [...fn.files, { path: 'a/y.ts', sha256: sha256('') }] }],
    ['one file less', { files: fn.files.slice(1) }]
  ])('changes with %s', (_what, change) => {
    expect(functionHash({ ...fn, ...change })).not.toBe(functionHash(fn))
  })

  test('cannot be the same through a path that looks like two', () => {
    const one = { ...fn, files: [{ path: 'a","b', sha256: '0' }] }
    const two = {
      ...fn,
      files: [
        { path: 'a', sha256: 'b' },
        { path: '', sha256: '0' }
      ]
    }
    expect(functionHash(one)).not.toBe(functionHash(two))
  })

  test('is the same in every version of this tool', () => {
    expect(functionHash(fn)).toBe(
      sha256(
        `["dual-deploy function 1","a",true,"a/index.ts","a/deno.json",["a/x.html"],` +
          `[["a/index.ts","${sha256('1')}"],["a/x.html","${sha256('2')}"]]]`
      )
    )
  })
})

describe('the build hash', () => {
  const functions = fc.uniqueArray(fc.record({ name: fc.string(), hash: digest }), {
    selector: (fn) => fn.name
  })

  test('does not depend on order', () => {
    const permuted = functions.chain((list) => fc.tuple(fc.constant(list), shuffled(list)))
    fc.assert(
      fc.property(permuted, ([list, other]) => {
        expect(buildHash(other)).toBe(buildHash(list))
      })
    )
  })

  test('is sha256 over the sorted lines, each ended by a newline', () => {
    expect(
      buildHash([
        { name: 'b', hash: '2' },
        { name: 'B', hash: '1' }
      ])
    ).toBe(sha256('B 1\nb 2\n'))
    expect(buildHash([])).toBe(sha256(''))
  })

  test('changes with each name and each hash', () => {
    const list = [
      { name: 'a', hash: '1' },
      { name: 'b', hash: '2' }
    ]
    const others = [list.slice(1), [...list, { name: 'c', hash: '3' }], [{ name: 'a', hash: '2' }, list[1]]]
    for (const other of others) expect(buildHash(other as typeof list)).not.toBe(buildHash(list))
  })
})

test('the router hash does not depend on order and is no function hash', () => {
  const list = [
    { path: 'main/a.ts', sha256: '1' },
    { path: 'main/b.ts', sha256: '2' }
  ]
  expect(routerHash([...list].reverse())).toBe(routerHash(list))
  expect(routerHash(list.slice(1))).not.toBe(routerHash(list))
  expect(routerHash(list)).toBe(sha256('["dual-deploy router 1",[["main/a.ts","1"],["main/b.ts","2"]]]'))
})

test('code units order names in the same way on every machine', () => {
  expect(['b', 'ä', 'B', 'a', '_', '-'].sort(byCodeUnit)).toEqual(['-', 'B', '_', 'a', 'b', 'ä'])
  expect([byCodeUnit('a', 'b'), byCodeUnit('b', 'a'), byCodeUnit('a', 'a')]).toEqual([-1, 1, 0])
})
