import { describe, expect, test } from '@jest/globals'
import { parse } from '@babel/parser'
import { parseImports } from '../../src/manifest/imports.ts'
import { scanImports } from '../../src/manifest/scan.ts'

/** What the parser finds, or null when it refuses the source: strictly, where the action is lenient. */
function parsed(source: string): ReturnType<typeof parseImports> | null {
  try {
    parse(source, { sourceType: 'module', plugins: ['typescript'], allowReturnOutsideFunction: true })
    return parseImports('x.ts', source)
  } catch {
    return null
  }
}

const LAST = '\nimport "./last.ts"'

describe('what tokens alone tell', () => {
  test.each([
    'import "./a.ts"',
    'import a from "./a.ts"',
    'import type from "./a.ts"',
    'import from from "./a.ts"',
    'import type, { b } from "./a.ts"',
    'import type A from "./a.ts"',
    'import type { A } from "./a.ts"',
    'import type * as A from "./a.ts"',
    'import { type A, b as c, "d e" as f } from "./a.ts"',
    'import a, * as b from "./a.ts"',
    'import /* one */ a // two\n from /* three */ "./a.ts"',
    'import data from "./a.json" with { type: "json" }',
    'export * from "./a.ts"',
    'export * as a from "./a.ts"',
    'export type * from "./a.ts"',
    'export type { A } from "./a.ts"',
    'export { a, b as default } from "./a.ts"',
    'const a = 1; export { a }',
    'export type A = 1',
    'export default /import "x"/',
    'export const a = 1, from = "./a.ts"',
    'const a = import.meta.url / 2',
    'const a = { b: x.import, c: x.export, d: x?.import }',
    'const a = (1 + 2) / 3 / 4',
    'const a = b[0] / 2; const c = `x` / 2',
    'if (a) /import "x"/.test(b)',
    'while (a) /[/"]/.exec(b)',
    'const a = f(/["\'`]/g, /\\//)',
    'return /"/.test(a)',
    'const a = typeof /"/',
    'const a = x.return / 2 / 1',
    'const a = !/"/.test(b), c = a != /"/',
    'const a = `${`${"}"}`} import "x" ${ { b: 1 }.b }`',
    "const a = 'it\\'s', b = 'a\\\\'",
    "const a = 'two \\\nlines'",
    'const a = b as any / 2',
    'class A { static #import = 1; a = this.#import / 2 }',
    'namespace N { export const a = 1 }',
    '// import "x"\n/* import "x" */',
    '#!/usr/bin/env -S deno run',
    '\uFEFFconst a = 1',
    'const a = "\u00e7\u00e3o"',
    'const a = 1\r\nconst b = 2\r\n',
    "import './a.ts'",
    "import a from './a.ts'",
    "import { 'd e' as f } from './a.ts'",
    "export * from'./a.ts'",
    "export { a } from  \n './a.ts'",
    'export * from/* x */"./a.ts"',
    'const a = `\\``',
    'const a = `$`',
    'const a = `$x{`',
    'const a = `x{y`',
    'const a = `${b}`',
    'const a = `${"`"}`',
    'const a = `{${1}$`',
    'const a = `${ { b: `}` }.b }"`',
    'const a = /[/]"/',
    'const a = /\\/"/',
    'const a = /"/gi / 2',
    'const a = b(/"/)\n/ 2 / "c".length',
    'import.meta.url',
    'import . meta.url',
    'export type\n{ A } from "./a.ts"',
    'export type{A}from "./a.ts"',
    'if (a) /"/.test(b)',
    'if(a) /"/.test(b)',
    'while\t(a) /"/.test(b)',
    'f(a) / 2 / "c".length',
    'f (a) / "c".length',
    'x.if (a) / "c".length',
    'xif (a) / "c".length',
    '$if (a) / "c".length',
    'const import$ = 1',
    'const a$import = 1',
    '$import',
    'const $export = "x"',
    'f(...import.meta.x)',
    'const a = [...b] / "c".length',
    "const s = 'a\\\r\nb'",
    "const s = 'a\\\nb'",
    'const s = "\\\\"',
    'const s = \'"\', t = "\'"',
    '/*/ import "x" */',
    '/**/',
    '/* a */ /* b */ // c',
    'const a = b = !/"/',
    'const a = ! /"/.test(b)',
    'a && !/"/.test(b)',
    '!/"/.test(a)',
    'f(a, !/"/.test(b))',
    'a ? !/"/ : 1',
    'const a: b = { c: !/"/ }',
    '[!/"/]',
    'return\n/"/.test(a)',
    '(/"/)',
    'const a = 2 / b / "c".length',
    'const a = b /* x */ + 1',
    'const from = 1; from; "x"',
    'const a = { from: "b" }, c = from / "d"',
    'class A { from = "x" }',
    'export default a / "b"',
    'export default /"/',
    'export const a = /"/',
    'export class A { b = /"/ }',
    'export async function f() { return /"/ }',
    'import a, { defer, source } from "./a.ts"',
    'import a\n, { b }\nfrom\n"./a.ts"',
    'import {} from "./a.ts"',
    'import type {} from "./a.ts"',
    'import { type } from "./a.ts"',
    'import * as type from "./a.ts"',
    'const a = "import \'x\'"',
    'a.export; b?.export',
    'export { import as b } from "./a.ts"',
    'type A = 1; export type { A }',
    'const a = { export: 1 }',
    'const a = 1; export { a as "import" }',
    'class A { #if() {} b() { this.#if () / "c".length } }'
  ])('%j', (source) => {
    const scanned = scanImports(source + LAST)
    expect(scanned).toEqual(parsed(source + LAST))
    expect(scanned).not.toBeNull()
  })
})

describe('what it leaves to the parser', () => {
  test.each([
    'const a = await import("./a.ts")',
    'type A = import("./a.ts").A',
    'import a = require("./a.ts")',
    'import defer * as a from "./a.ts"',
    'export import a = b.c',
    'export = a',
    'import "./\\x61.ts"',
    'const a = {} / 2',
    'const a = 1.',
    'const a = 1.\nreturn /"/.test(b)',
    '{}\n/"/.test(a)',
    'const a = b! / 2',
    'a++ / 2',
    'const a = of / 2',
    'for await (const a of b) /"/.test(a)',
    'const a = 1 /* one */ / 2',
    'const caf\u00e9 = 1',
    'const \\u0061 = 1',
    'const a = 1\rconst b = 2',
    'const a = "\u2028"',
    'class A { import() {} }',
    'const a = { import: 1 }',
    'import source a from "./a.ts"',
    'const a = 1\rimport "./b.ts"',
    'x! / 2',
    'a++ / 2',
    'a-- / 2',
    'a > /x/',
    'export as namespace a',
    'import.metadata',
    'await (a) / 2 / "b"',
    'const a = 1.\nimport.meta',
    'const a = "b\nc"',
    '(/a\n/)',
    ')',
    '}',
    'import type from from "./a.ts"',
    'yield /"/',
    'of /"/',
    'f\n(a) / 2',
    'import defer from "./a.ts"',
    'const a = { export: 1, import: "/" }'
  ])('%j', (source) => {
    expect(scanImports(source + LAST)).toBeNull()
  })

  test.each([
    'const a = "b',
    'const a = `b',
    'const a = (1',
    'a)',
    'f(]',
    'import {',
    'import { a } from',
    '/* a'
  ])('and what is broken in front of an import: %s', (source) => {
    expect(scanImports(source + LAST)).toBeNull()
  })

  test('but not what is behind the last import: that is not looked at', () => {
    expect(scanImports(`${LAST}\nconst a = {} / 2 (`)).toHaveLength(1)
  })
})
