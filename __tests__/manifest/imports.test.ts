import { describe, expect, test } from '@jest/globals'
import { isSource, parseImports, readImports, SyntaxProblem } from '../../src/manifest/imports.ts'

const specifiers = (file: string, source: string): string[] =>
  readImports(file, source).map((request) => request.specifier)

describe('what counts as an import', () => {
  test.each([
    ['import "./a.ts"', './a.ts', 'static', true],
    ['import a from "./a.ts"', './a.ts', 'static', true],
    ['import * as a from "./a.ts"', './a.ts', 'static', true],
    ['import { a, type B } from "./a.ts"', './a.ts', 'static', true],
    ['export * from "./a.ts"', './a.ts', 'static', true],
    ['export * as a from "./a.ts"', './a.ts', 'static', true],
    ['export { a } from "./a.ts"', './a.ts', 'static', true],
    ['import type { A } from "./a.ts"', './a.ts', 'type', true],
    ['export type { A } from "./a.ts"', './a.ts', 'type', true],
    ['import data from "./a.json" with { type: "json" }', './a.json', 'static', true],
    ['const a = await import("./a.ts")', './a.ts', 'dynamic', true],
    ["const a = () => import ( './a.ts' )", './a.ts', 'dynamic', true],
    ['const a = await import("./a.json", { with: { type: "json" } })', './a.json', 'dynamic', true],
    ['const a = await import(`./a.ts`)', './a.ts', 'dynamic', false],
    ['class A { static { void import("./a.ts") } }', './a.ts', 'dynamic', true],
    ['const a = await import(/* why */ "./a.ts")', './a.ts', 'dynamic', true],
    ['const a = await import /* why */ ("./a.ts")', './a.ts', 'dynamic', true],
    ['import source a from "./a.wasm"', './a.wasm', 'static', true],
    ['import source from "./a.ts"', './a.ts', 'static', true],
    ['import source from from "./a.wasm"', './a.wasm', 'static', true],
    ['import source, { b } from "./a.ts"', './a.ts', 'static', true],
    ['import defer * as a from "./a.ts"', './a.ts', 'static', true],
    ['import defer from "./a.ts"', './a.ts', 'static', true],
    ['import /* late */ defer * as a from "./a.ts"', './a.ts', 'static', true],
    ['const a = await import.source("./a.wasm")', './a.wasm', 'dynamic', true],
    ['const a = await import.defer("./a.ts")', './a.ts', 'dynamic', true],
    ['const a = await import . defer ( "./a.ts" )', './a.ts', 'dynamic', true],
    ['const a = await import\n  .defer(`./a.ts`)', './a.ts', 'dynamic', false],
    ['import a from "./a.txt" with { type: "text" }', './a.txt', 'static', true],
    ['import a from "./a.bin" with { type: "bytes" }', './a.bin', 'static', true]
  ])('%s', (source, specifier, kind, quoted) => {
    expect(readImports('x.ts', source)).toEqual([{ specifier, kind, quoted, line: 1 }])
  })

  test.each([
    'const a = await import(name)',
    'const a = "import \\"./a.ts\\""',
    '// import "./a.ts"',
    '/* import("./a.ts") */',
    'const a = `import "./a.ts"`',
    'const a = /import\\("x"\\)/',
    'const url = import.meta.url',
    'export const a = 1',
    'export { a }; const a = 1'
  ])('%s is none', (source) => {
    expect(readImports('x.ts', source)).toEqual([])
  })

  test('lines are 1-based and those of the specifier', () => {
    const source = '\n\nimport {\n  a\n} from "./a.ts"\n\nvoid import("./b.ts")\n'
    expect(readImports('x.ts', source).map(({ line }) => line)).toEqual([5, 7])
  })

  test.each(['\n', '\r\n', '\r', '\u2028'])('any line end is a line end', (end) => {
    expect(readImports('x.ts', `const a = 1${end}import "./b.ts"`)[0]?.line).toBe(2)
  })
})

describe('syntax that Deno takes', () => {
  test.each([
    ['x.ts', 'decorators', '@sealed class A { @log m() {} @observe accessor x = 1 }'],
    ['x.ts', 'a decorator before export', '@sealed export class A {}'],
    ['x.ts', 'a decorator after export', 'export @sealed class A {}'],
    ['x.ts', 'using', '{ using file = open(); await using other = open() }'],
    [
      'x.ts',
      'enums and namespaces',
      'enum A { X = 1 } const enum B { Y } namespace N { export const a = 1 }'
    ],
    ['x.ts', 'satisfies and as const', 'const a = { x: 1 } satisfies A as const'],
    ['x.ts', 'top-level await', 'const a = await fetch(url); for await (const b of c) await b'],
    ['x.ts', 'regular expressions', 'const a = /[/"\'`]/v, b = /(?<y>\\d{4})/dgu; const c = 4 / 2 / 1'],
    ['x.ts', 'an angle bracket assertion', 'const a = <string>b'],
    ['x.ts', 'an arrow function with a type parameter', 'const f = <T,>(x: T): x is T => true'],
    [
      'x.ts',
      'overloads, abstract and declare',
      'declare module "m"; declare global { var a: 1 } abstract class A { abstract m(): void; declare x: 1 }'
    ],
    [
      'x.ts',
      'private names and static blocks',
      'class A { #a = 1; static { } has(o: object) { return #a in o } }'
    ],
    ['x.ts', 'operators', 'a ??= b?.c?.[d] ?? 1_000n ** 2n'],
    ['x.ts', 'a return at top level', 'if (a) return'],
    ['x.ts', 'templates in templates', 'const a = `${`${"}"}`}`'],
    ['x.ts', 'a shebang', '#!/usr/bin/env -S deno run\n'],
    ['x.ts', 'a byte order mark', '\uFEFF'],
    [
      'x.ts',
      'an accessor pair and override',
      'class A extends B { override get x() { return 1 } set x(v: number) {} }'
    ],
    ['x.ts', 'a const type parameter', 'function f<const T extends readonly unknown[]>(x: T) {}'],
    ['x.mts', 'a module by its extension', 'const a = <string>b'],
    ['x.tsx', 'JSX', 'const a = <div {...props}>{<b>import "./no.ts"</b>}</div>'],
    ['x.tsx', 'a JSX fragment and generics', 'const a = <><A<string> /></>; const f = <T,>(x: T) => x'],
    ['x.jsx', 'JSX in JavaScript', 'const a = <p>text</p>'],
    ['x.js', 'JavaScript', 'const a = 1, b = a < 2 > 1'],
    ['x.mjs', 'a JavaScript module', 'export default class {}']
  ])('in %s: %s', (file, _what, source) => {
    expect(specifiers(file, `${source}\nimport "./last.ts"`)).toEqual(['./last.ts'])
  })
})

describe('source that does not parse', () => {
  test.each([
    ['const a = {', 1],
    ['const a = 1\nconst = 2', 2],
    ['import { a from "./a.ts"', 1],
    ['const a = <div></div>', 1]
  ])('%s is refused with its line and without the position in the message', (source, line) => {
    const error = problemOf('x.ts', source)
    expect(error.line).toBe(line)
    expect(error.message).not.toMatch(/\(\d+:\d+\)/)
  })
})

test.each([
  ['a.ts', true],
  ['a.d.ts', true],
  ['a/b.mts', true],
  ['a.cts', true],
  ['a.tsx', true],
  ['a.js', true],
  ['a.mjs', true],
  ['a.cjs', true],
  ['a.jsx', true],
  ['a.json', false],
  ['a.wasm', false],
  ['a.txt', false],
  ['README', false],
  ['a.constructor', false],
  ['ts', false]
])('%s is a module of its own: %s', (file, expected) => {
  expect(isSource(file)).toBe(expected)
})

// babel/babel: `errorRecovery` goes on behind `b,,` and then reads a property of null.
test('a problem behind which the parser fails is named all the same', () => {
  const error = problemOf('x.ts', 'const a = 1\nf(async (a: b,, c) => a)')
  expect(error.message).toContain('Unexpected token')
  expect(error.line).toBe(2)
})

function problemOf(file: string, source: string): SyntaxProblem {
  try {
    parseImports(file, source)
  } catch (error) {
    if (error instanceof SyntaxProblem) return error
    throw error
  }
  throw new Error('it parsed')
}
