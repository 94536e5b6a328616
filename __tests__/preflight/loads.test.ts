import { afterAll, describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/findings/finding.ts'
import { loadFindings } from '../../src/preflight/linked.ts'
import { readTrees, treeRequest } from '../../src/preflight/trees.ts'
import { projectOf, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

function find(files: Files): readonly Finding[] {
  const project = projectOf(files)
  const trees = readTrees(treeRequest(project, null))
  return [...trees.findings, ...loadFindings(project, trees)]
}

const lines = (files: Files): (string | null)[] =>
  find(files).map(({ code, file, line }) => `${code} ${file ?? ''}:${line ?? ''}`)

const OWN = 'supabase/functions/a/index.ts'

describe('a module that parses and does not load is an error at file and line', () => {
  // Each was refused by Deno 2.9.6 as a module.
  test.each([
    'const r = await x()\nconst r: number = 2',
    'let a\nvar a',
    'const f = 1\nfunction f() {}',
    '\nfunction f(a: number) { let a }',
    'try {} catch (e) {\nlet e }',
    'switch (a) { case 1: let x\ncase 2: let x }',
    'const { a,\na } = b',
    'function f(a,\na) {}',
    'function f(): void; function f() {}\nfunction f() {}',
    'class A { #a;\n#a }',
    'class A { constructor() {}\nconstructor() {} }',
    'a:\na: ;',
    'function f() {\nawait x }',
    'const f = () => {\nawait x }',
    'async () => { function g() {\nawait x } }',
    'class A { x =\nawait y }',
    'async function f(a =\nawait b) {}',
    '\nbreak',
    'if (a)\ncontinue',
    'for (;;) { [1].forEach(() => {\nbreak }) }',
    'a: {\ncontinue a }',
    '\nreturn 1',
    'if (a) {\nreturn }',
    'export const a = 1\nexport { a }',
    'export default 1\nexport default 2',
    'let a; export { a as "b" }\nexport { a as b }',
    'export function a() {}\nexport { b as a } from "./b.ts"',
    '\nexport { x }',
    '\nthis.#a',
    'class A { m() {\nsuper() } }',
    '\nnew.target',
    '\nconst a',
    '\nwith (a) {}',
    'let x\ndelete x',
    '\nlet a = 010',
    '\nvar public = 1',
    '\nconst await = 1',
    '\neval = 1',
    '\n1 = 2',
    '\nconst r = /(/',
    '\nconst r = /a/gg',
    '\n(a = 1) => { "use strict" }',
    '\n({ a = 1 })',
    '\nfunction f() { yield 1 }',
    '\nimport d from "./d.json" assert { type: "json" }'
  ])('%j', (source) => {
    const files = { 'a/index.ts': source, 'a/b.ts': 'export const b = 1', 'a/d.json': '{}' }
    expect(lines(files)).toEqual([`syntax ${OWN}:2`])
    expect(find(files)[0]?.severity).toBe('error')
  })

  // Each is run by Deno 2.9.6: what it has twice is erased, or merged.
  test.each([
    'type A = 1; type A = 2',
    'interface A {} interface A {} class A {}',
    'class A {} namespace A { export type X = 1 }',
    'enum A { X } enum A { Y = 1 }',
    'class A {} enum A {}',
    'let x = 1; declare let y: 1; let y = 2',
    'declare function f(): void; function f() {}',
    'function f(): void; function f(a: 1): void; function f(a?: 1) {}',
    'class A { constructor(); constructor(a?: 1) {} }',
    'export type T = 1; export const T = 2',
    'export default interface A {}; export default class B {}',
    'export default function f(): void; export default function f() {}',
    'export { X }; type X = 1',
    'abstract class A { abstract m() {} }',
    'class A { readonly readonly x = 1; private #y = 1 }',
    'import type X, { Y } from "./b.ts"',
    'import type { b } from "./b.ts"; const b = 1',
    'declare function f(a: 1, a: 1): void',
    'const a = await b; for await (const c of d) {}',
    'a: for (;;) { for (;;) { continue a } }',
    'a: { break a }',
    'var a; var a; function f(a) { var a }',
    'try {} catch (e) { var e }',
    'const r = /(?i:a)(?<y>b)|(?<y>c)[\\p{L}--[a-z]]/v',
    'declare global { var x: 1 } declare module "m" { const a: 1; export default a }',
    '{ using a = b(); await using c = d() }'
  ])('silent: %s', (source) => {
    expect(
      lines({ 'a/index.ts': source, 'a/b.ts': 'export const b = 1; export type Y = 1; export default b' })
    ).toEqual([])
  })

  test('a warning where only import() reaches it: the function boots', () => {
    const files = {
      'a/index.ts': 'await import("./late.ts")',
      'a/late.ts': 'import { x } from "./x.ts"; x(); let a; let a',
      'a/x.ts': ''
    }
    expect(find(files).map(({ severity }) => severity)).toEqual(['warning', 'warning'])
    const both = { ...files, 'b/index.ts': 'import "../a/late.ts"' }
    expect(find(both).map(({ severity }) => severity)).toEqual(['error', 'error'])
  })

  test('only in modules that are loaded', () => {
    const files = {
      'a/index.ts': 'import type { T } from "./types.ts"',
      'a/types.ts': 'export type T = 1; const x = 1; const x = 2'
    }
    expect(lines(files)).toEqual([])
    expect(lines({ ...files, 'a/index.ts': 'import { T } from "./types.ts"' })).toEqual([
      'syntax supabase/functions/a/types.ts:1'
    ])
  })
})

describe('a name that a local module does not export', () => {
  const LIBRARY = {
    '_shared/lib.ts': 'export const one = 1; export type T = 1; export * from "./more.ts"',
    '_shared/more.ts':
      'export function two() {} export { x as three, y as "a b" } from "./x.ts"; export * as four from "./x.ts"',
    '_shared/x.ts':
      'export const { x, z: [y, ...rest] } = v; export default 1; export enum E {} export class C {}',
    '_shared/open.ts': 'export * from "npm:zod@3"',
    '_shared/d.json': '{ "a": 1 }'
  }
  const ask = (source: string, config: Files = {}): (string | null)[] =>
    lines({ ...LIBRARY, ...config, 'a/index.ts': source })

  test.each([
    'import { gone } from "../_shared/lib.ts"; gone()',
    'import {\n  one,\n  gone as two\n} from "../_shared/lib.ts"; two.three',
    'import gone from "../_shared/lib.ts"; export default gone',
    'export { gone } from "../_shared/lib.ts"',
    'export { default } from "../_shared/lib.ts"',
    'import { gone } from "../_shared/lib.ts"; export const a = [gone, 1]',
    'import { a } from "../_shared/d.json" with { type: "json" }; a.b',
    'import { default as x, one } from "../_shared/x.ts"; x(one)',
    'import gone from "../_shared/more.ts"; new gone()',
    'import { gone } from "@lib"; gone()'
  ])('%j', (source) => {
    const config = { 'a/deno.json': '{ "imports": { "@lib": "../_shared/lib.ts" } }' }
    expect(ask(source, config)).toEqual([
      `missing-export ${OWN}:${1 + source.slice(0, source.indexOf('gone as')).split('\n').length - 1}`
    ])
  })

  test.each([
    'import { one, two, three, "a b" as b, four } from "../_shared/lib.ts"; one(two, three, b, four)',
    'import { T } from "../_shared/lib.ts"; const a: T = 1',
    'import { gone } from "../_shared/lib.ts"',
    'import { gone } from "../_shared/lib.ts"; const a: gone = 1; type B = typeof gone',
    'import { gone } from "../_shared/lib.ts"; function f(gone) { gone() }',
    'import { type gone } from "../_shared/lib.ts"; const a = 1 as gone',
    'import type { gone } from "../_shared/lib.ts"',
    'export type { gone } from "../_shared/lib.ts"',
    'import * as all from "../_shared/lib.ts"; all.gone()',
    'import { gone } from "../_shared/open.ts"; gone()',
    'import { gone } from "npm:x@1"; gone()',
    'import d from "../_shared/d.json" with { type: "json" }; d.a',
    'import x, { y, rest, E, C } from "../_shared/x.ts"; x(y, rest, E, C)'
  ])('silent: %s', (source) => {
    expect(ask(source)).toEqual([])
  })

  test('stars that go around in a circle', () => {
    const files = {
      '_shared/p.ts': 'export * from "./q.ts"',
      '_shared/q.ts': 'export * from "./p.ts"; export const q = 1'
    }
    expect(ask('import { q, gone } from "../_shared/p.ts"; q(gone)', files)).toEqual([
      `missing-export ${OWN}:1`
    ])
  })

  test('names what is missing, and where', () => {
    expect(find({ ...LIBRARY, 'a/index.ts': 'import { gone } from "../_shared/lib.ts"; gone()' })).toEqual([
      {
        severity: 'error',
        code: 'missing-export',
        message: '"../_shared/lib.ts" does not export "gone": a module that imports it does not load.',
        file: OWN,
        line: 1,
        fix: 'Export it from supabase/functions/_shared/lib.ts, or remove the import.'
      }
    ])
  })
})
