import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import ts from 'typescript'
import { readDatabase } from '../../../src/preflight/database/read.ts'

/** What TypeScript's own library says of the types that are followed. */
const LIBRARY = `interface Array<T> { [n: number]: T } interface ReadonlyArray<T> { readonly [n: number]: T }
interface Boolean {} interface Function {} interface IArguments {} interface Number {} interface Object {}
interface RegExp {} interface String {} interface CallableFunction {} interface NewableFunction {}
type PropertyKey = string | number | symbol
type Partial<T> = { [P in keyof T]?: T[P] }
type Required<T> = { [P in keyof T]-?: T[P] }
type Readonly<T> = { readonly [P in keyof T]: T[P] }
type Pick<T, K extends keyof T> = { [P in K]: T[P] }
type Record<K extends keyof any, T> = { [P in K]: T }
type Exclude<T, U> = T extends U ? never : T
type Extract<T, U> = T extends U ? T : never
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>
type NonNullable<T> = T & {}`

const library = ts.createSourceFile('lib.d.ts', LIBRARY, ts.ScriptTarget.ES2022)

/**
 * The columns of table `t` as the compiler sees them: null when it reports an error, knows of an index signature, or
 * when the type is no object.
 */
function compiled(source: string): string[] | null {
  const file = ts.createSourceFile('types.ts', source, ts.ScriptTarget.ES2022)
  const files = new Map([
    ['types.ts', file],
    ['lib.d.ts', library]
  ])
  const host: ts.CompilerHost = {
    getSourceFile: (name) => files.get(name),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => files.has(name),
    readFile: () => undefined
  }
  const program = ts.createProgram(['types.ts'], { strict: true, types: [] }, host)
  if (program.getSemanticDiagnostics(file).length > 0) return null
  const checker = program.getTypeChecker()
  const alias = file.statements.find(
    (statement): statement is ts.TypeAliasDeclaration =>
      ts.isTypeAliasDeclaration(statement) && statement.name.text === 'Answer'
  )
  if (!alias) throw new Error('no Answer')
  const type = checker.getTypeFromTypeNode(alias.type)
  if (type.flags & ~(ts.TypeFlags.Object | ts.TypeFlags.Intersection | ts.TypeFlags.Union)) return null
  if (checker.getIndexInfosOfType(type).length > 0) return null
  const parts = type.isUnion() ? type.types : [type]
  return [...new Set(parts.flatMap((part) => part.getProperties().map(({ name }) => name)))].sort()
}

function read(source: string): string[] | null {
  const database = readDatabase('types.ts', source, () => null)
  const row = database?.schemas.get('public')?.relations.get('t')?.row
  return row ? [...row].sort() : null
}

const DECLARATIONS = `
interface User { id: string; email: string; name?: string | null }
interface Base { created_at: string; id: string }
interface Admin extends User { level: string }
interface Both extends User, Base { both: string }
interface Merged { a: string }
interface Merged { b: string }
interface Open { x: string; [key: string]: unknown }
type Alias = Omit<Admin, 'level'>
type Keys = 'id' | 'email'
type With<T, U = Base> = T & U
type Show<T> = { [K in keyof T]: T[K] } & {}
type Table<R, I = Partial<R>> = { Row: R; Insert: I }
type All = { user: User; base: Base; open: Open }
`

const name = fc.constantFrom('id', 'email', 'name', 'level', 'created_at', 'x', 'a')
const keys = fc.oneof(
  fc.constantFrom(
    'Keys',
    'keyof User',
    'keyof Base',
    'keyof Admin & string',
    'never',
    'string',
    'keyof Open'
  ),
  fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).map((names) => names.map((n) => `'${n}'`).join(' | ')),
  name.map((n) => `Exclude<keyof Admin, '${n}'>`),
  name.map((n) => `Extract<keyof Both, '${n}' | 'id'>`)
)

/** All members are strings: an intersection of contradictions is `never`, and nobody has such rows. */
const { type } = fc.letrec<{ type: string }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'User',
      'Base',
      'Admin',
      'Both',
      'Merged',
      'Open',
      'Alias',
      `All['user']`,
      '{}',
      'string',
      'null'
    ),
    fc
      .uniqueArray(name, { maxLength: 3 })
      .map((names) => `{ ${names.map((n) => `${n}: string`).join('; ')} }`),
    tie('type').chain((t) =>
      fc.constantFrom('Partial', 'Required', 'Readonly', 'Show', 'NonNullable').map((w) => `${w}<${t}>`)
    ),
    fc.tuple(fc.constantFrom('Pick', 'Omit'), tie('type'), keys).map(([w, t, k]) => `${w}<${t}, ${k}>`),
    keys.map((k) => `Record<${k}, string>`),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => `(${a}) & (${b})`),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => `With<${a}, ${b}>`),
    fc.tuple(tie('type'), tie('type')).map(([a, b]) => `${a} | ${b}`),
    tie('type').map((t) => `{ [K in keyof (${t})]?: string }`),
    tie('type').map((t) => `Table<${t}>['Insert']`),
    fc.tuple(tie('type'), name).map(([t, n]) => `({ ${n}: ${t} })['${n}']`),
    keys.map((k) => `{ [K in ${k}]: string }`)
  )
}))

const sourceOf = (row: string): string => `${DECLARATIONS}
export type Database = { public: { Tables: { sure: { Row: { s: 1 } }; t: { Row: ${row} } } } }
type Answer = Database['public']['Tables']['t']['Row']
`

describe('TypeScript itself', () => {
  test('agrees with every set of columns that is read from a type without errors', () => {
    let compared = 0
    fc.assert(
      fc.property(type, (row) => {
        const columns = read(sourceOf(row))
        const truth = columns && compiled(sourceOf(row))
        if (truth === null) return
        compared++
        expect(columns).toEqual(truth)
      }),
      { numRuns: 150 }
    )
    expect(compared).toBeGreaterThan(30)
  })
})
