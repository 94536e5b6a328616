import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Finding } from '../../../src/findings/finding.ts'
import { readDatabase } from '../../../src/preflight/database/read.ts'
import type { Database, Relation, Schema } from '../../../src/preflight/database/schema.ts'
import { OF_2022, OF_2023, OF_2025, ofSize } from './samples.ts'

type Texts = Readonly<Record<string, string>>

const read = (source: string, others: Texts = {}): Database | null =>
  readDatabase('src/types.ts', source, (file) => others[file] ?? null)

function schemaOf(source: string, others?: Texts, name = 'public'): Schema {
  const schema = read(source, others)?.schemas.get(name)
  if (schema === undefined) throw new Error(`no schema ${name}`)
  return schema
}

function relationOf(schema: Schema, name: string): Relation {
  const relation = schema.relations.get(name)
  if (relation === undefined) throw new Error(`no relation ${name}`)
  return relation
}

const listOf = (set: ReadonlySet<string> | null): string | null => set && [...set].sort().join(' ')

/** Columns of the row, of an insert, and of an update; null where not knowable. */
const columnsOf = (schema: Schema, name: string): (string | null)[] => {
  const { row, insert, update } = relationOf(schema, name)
  return [row, insert, update].map(listOf)
}

/** A database of one table `t`; `rest` are declarations beside it. */
const withTable = (table: string, rest = ''): string =>
  `${rest}\nexport type Database = { public: { Tables: { sure: { Row: { s: 1 } }; t: ${table} }; Views: {}; Functions: {} } }`

const withRow = (row: string, rest = ''): string => withTable(`{ Row: ${row} }`, rest)

const rowOf = (source: string, others?: Texts): string | null =>
  listOf(relationOf(schemaOf(source, others), 't').row)

describe('what the generator writes', () => {
  test('in 2022: an interface without relationships', () => {
    const database = read(OF_2022)
    const schema = schemaOf(OF_2022)
    expect(database?.origin).toBe('hand-written') // nothing marks it for sure
    expect([...schema.relations.keys()]).toEqual(['bookings', 'rooms'])
    expect(columnsOf(schema, 'rooms')).toEqual(Array(3).fill('id name price-per-night'))
    expect(relationOf(schema, 'rooms').relationships).toBeNull()
    expect(schema.isWhole).toBe(true)
    expect(listOf(schema.functions.get('free_rooms')?.args ?? null)).toBe('beds day')
    expect(listOf(schema.functions.get('free_rooms')?.returns ?? null)).toBe('id name')
    expect(schema.functions.get('now_utc')).toEqual({ args: new Set(), returns: null })
  })

  test('in 2023: several schemas, relationships, views', () => {
    const database = read(OF_2023)
    expect(database?.origin).toBe('generated')
    expect([...(database?.schemas.keys() ?? [])]).toEqual(['graphql_public', 'public'])
    const graphql = schemaOf(OF_2023, {}, 'graphql_public')
    expect([graphql.relations.size, graphql.isWhole]).toEqual([0, true])
    expect(listOf(graphql.functions.get('graphql')?.args ?? null)).toBe(
      'extensions operationName query variables'
    )
    const schema = schemaOf(OF_2023)
    expect([...schema.relations].map(([name, { kind }]) => `${name} ${kind}`).sort()).toEqual([
      ...['authors table', 'book_authors table', 'book_titles view', 'book_totals view', 'books table']
    ])
    expect(columnsOf(schema, 'book_titles')).toEqual(Array(3).fill('id title'))
    expect(columnsOf(schema, 'book_totals')).toEqual(['authors id', null, null])
    expect(relationOf(schema, 'books').relationships).toEqual([])
    expect(relationOf(schema, 'book_authors').relationships).toEqual([
      {
        foreignKeyName: 'book_authors_author_id_fkey',
        columns: ['author_id'],
        referencedRelation: 'authors',
        referencedColumns: ['id']
      },
      {
        foreignKeyName: 'book_authors_book_id_edition_fkey',
        columns: ['book_id', 'author_id'],
        referencedRelation: 'books',
        referencedColumns: ['id', 'first_author_id']
      }
    ])
  })

  test('in 2025: computed columns are read and never written', () => {
    const schema = schemaOf(OF_2025)
    const written = 'created_at id is_active organization_id settings'
    expect(read(OF_2025)).toMatchObject({ origin: 'generated', file: 'src/types.ts' })
    expect([...(read(OF_2025)?.schemas.keys() ?? [])]).toEqual(['public'])
    expect(columnsOf(schema, 'messenger_integrations')).toEqual([
      ...['created_at full_label id is_active organization_id settings', written, written]
    ])
    expect(columnsOf(schema, 'active_integrations')).toEqual(['id organization_id', null, null])
    expect(relationOf(schema, 'active_integrations').relationships).toHaveLength(1)
    expect(schema.isWhole).toBe(true)
  })

  test.each([
    ['current_org', '', null],
    ['full_label', null, null],
    ['integrations_of', 'org', 'created_at full_label id is_active organization_id settings'],
    ['find_organization', 'by_name by_serial exact', 'id name serial'],
    ['stats', 'days weeks', null]
  ])('in 2025: function %s takes %s and returns %s', (name, args, returns) => {
    const fn = schemaOf(OF_2025).functions.get(name)
    expect([listOf(fn?.args ?? null), listOf(fn?.returns ?? null)]).toEqual([args, returns])
  })

  test('of 120 tables every column and relationship is there', () => {
    const schema = schemaOf(ofSize(120, 30))
    expect(schema.relations.size).toBe(120)
    expect(
      [...schema.relations.values()].every(({ row, insert, update }) =>
        [row, insert, update].every((columns) => columns?.size === 30)
      )
    ).toBe(true)
    expect(relationOf(schema, 'table_0119').relationships?.[0]?.referencedRelation).toBe('table_0118')
    expect(schema.functions.get('rows_0119')?.returns?.size).toBe(30)
    expect(read(ofSize(120, 30))?.origin).toBe('generated')
  })

  test('carriage returns and a byte order mark change nothing', () => {
    expect(read(`\uFEFF${OF_2025.replaceAll('\n', '\r\n')}`)).toEqual(read(OF_2025))
  })
})

describe('a generated file stops to be one', () => {
  test.each([
    [
      'a table in the order of its author',
      OF_2023.replaceAll(/(Insert|Update): \{ (first_author_id.*); (title.*) \}/g, '$1: { $3; $2 }')
    ],
    [
      'an Insert with a column that Update has not',
      OF_2025.replace(/Insert: \{\s*id\?: string/, 'Insert: { a?: string, id?: string')
    ],
    [
      'a row derived from another type',
      OF_2023.replace(
        'Update: { author_id?: string; book_id?: string }',
        'Update: Partial<{ author_id: string; book_id: string }>'
      )
    ],
    ['a table without relationships', OF_2023.replace('Relationships: []', '')],
    ['no Enums', OF_2025.replace('Enums: {\n      organization_kind', 'Kinds: {\n      organization_kind')],
    ['no Json', OF_2023.replace('type Json', 'type JSON')]
  ])('%s', (_, source) => {
    expect(read(source)?.origin).toBe('hand-written')
  })
})

describe('a generated file into which people have written', () => {
  const byHand = (count: number): string =>
    Array.from(
      { length: count },
      (_, index) =>
        `hand_${index}: { Row: { id: string; added_at: string }; Insert: { id?: string }; Update: {} }`
    ).join('\n')
  const withTables = (count: number): string =>
    ofSize(20, 5).replace('Tables: {', `Tables: {\n${byHand(count)}\n`)

  test('is still one while most of it is as it was written', () => {
    expect(read(withTables(0))?.origin).toBe('generated')
    expect(read(withTables(5))?.origin).toBe('generated')
    expect(read(withTables(6))?.origin).toBe('hand-written')
  })

  test('has the tables and columns of both', () => {
    const schema = schemaOf(withTables(1))
    expect(schema.relations.size).toBe(21)
    expect(columnsOf(schema, 'hand_0')[0]).toBe('added_at id')
  })
})

const USER = 'interface User { id: string; email: string; name?: string | null }'

describe('the columns of a row', () => {
  test.each([
    ['an object', '{ a: string; b?: number | null }', '', 'a b'],
    ['quoted and numeric names', `{ 'a-b': 1; "c d": 2; 3: 4; ['e']: 5 }`, '', '3 a-b c d e'],
    ['commas, readonly and methods', '{ readonly a: 1, b(): void }', '', 'a b'],
    ['an interface', 'User', USER, 'email id name'],
    ['an exported interface', 'User', `export ${USER}`, 'email id name'],
    ['a declared interface', 'User', `declare ${USER}`, 'email id name'],
    ['an interface behind it', 'User', `type X = 1; ${USER}; type Y = X`, 'email id name'],
    ['interfaces that merge', 'User', `${USER} interface User { age: number }`, 'age email id name'],
    ['extends', 'Admin', `${USER} interface Admin extends User { level: 1 }`, 'email id level name'],
    ['extends with nothing of its own', 'Admin', `${USER} interface Admin extends User {}`, 'email id name'],
    [
      'extends of two',
      'A',
      `${USER} interface B { b: 1 } interface A extends B, User { a: 1 }`,
      'a b email id name'
    ],
    ['extends Omit', 'A', `${USER} interface A extends Omit<User, 'name'> { a: 1 }`, 'a email id'],
    ['an alias of an alias', 'B', `${USER} type A = User; type B = (A)`, 'email id name'],
    ['Partial', 'Partial<User>', USER, 'email id name'],
    ['Required of Readonly', 'Required<Readonly<User>>', USER, 'email id name'],
    ['Pick', `Pick<User, 'id' | 'name'>`, USER, 'id name'],
    ['Pick by an alias', 'Pick<User, Keys>', `${USER} type Keys = 'id' | "email"`, 'email id'],
    ['Pick of what is open', `Pick<A, 'id'>`, 'interface A { id: 1; [key: string]: unknown }', 'id'],
    ['Omit', `Omit<User, 'id'>`, USER, 'email name'],
    ['Omit of nothing', 'Omit<User, never>', USER, 'email id name'],
    ['Omit by keyof', 'Omit<User, keyof A>', `${USER} type A = { name: 1; id: 2 }`, 'email'],
    ['Pick by Exclude', `Pick<User, Exclude<keyof User, 'id'>>`, USER, 'email name'],
    ['Extract', `Pick<User, Extract<keyof User, 'id' | 'zip'>>`, USER, 'id'],
    ['Extract of string', 'Pick<User, Extract<keyof User, string>>', USER, 'email id name'],
    ['keyof and string', 'Record<keyof User & string, 1>', USER, 'email id name'],
    ['Record', `Record<'a' | 'b', string>`, '', 'a b'],
    ['an intersection', 'User & { age: number }', USER, 'age email id name'],
    ['an intersection with {}', 'User & {}', USER, 'email id name'],
    [
      'a written-out alias',
      'Show<User>',
      `${USER} type Show<T> = { [K in keyof T]: T[K] } & {}`,
      'email id name'
    ],
    ['NonNullable', 'NonNullable<User>', USER, 'email id name'],
    ['indexed access', `All['user']`, `${USER} type All = { user: User }`, 'email id name'],
    ['another table', `Database['public']['Tables']['sure']['Row'] & { more: 1 }`, '', 'more s'],
    ['a mapped type', '{ [K in keyof User]?: User[K] }', USER, 'email id name'],
    ['a mapped type with -readonly', '{ -readonly [K in keyof User]-?: User[K] }', USER, 'email id name'],
    ['a mapped type over literals', `{ [K in 'a' | 'b']: K }`, '', 'a b'],
    ['a member of a mapped type', `{ [K in 'a' | 'b']: Record<K, 1> }['b']`, '', 'b'],
    ['a generic', 'With<User>', `${USER} type With<T> = T & { at: string }`, 'at email id name'],
    [
      'a default type argument',
      'With',
      `${USER} type With<T = User> = T & { at: string }`,
      'at email id name'
    ],
    ['a default by another parameter', `W<'a'>`, 'type W<K extends string, R = Record<K, 1>> = R', 'a'],
    [
      'a generic interface',
      'With<User>',
      `${USER} interface With<T> extends Pick<User, 'id'> { t: T }`,
      'id t'
    ],
    ['an element', 'Users[number]', `${USER} type Users = User[]`, 'email id name'],
    ['an element of Array', 'Users[number]', `${USER} type Users = ReadonlyArray<User>`, 'email id name'],
    ['a union of equals', `{ kind: 'a'; x: 1 } | { kind: 'b'; x: 2 }`, '', 'kind x'],
    [
      'Simplify of type-fest',
      'Simplify<User>',
      `import type { Simplify } from 'type-fest'; ${USER}`,
      'email id name'
    ],
    [
      'a generated helper of one kind',
      `Row<'sure'>`,
      `type Row<T extends string> = Database['public']['Tables'][T]['Row']`,
      's'
    ]
  ])('%s', (_, row, rest, expected) => {
    expect(rowOf(withRow(row, rest))).toBe(expected)
  })

  test.each([
    ['nothing', '{}', ''],
    ['any', 'any', ''],
    ['unknown', 'unknown', ''],
    ['object', 'object', ''],
    ['never', 'never', ''],
    ['Record<string, …>', 'Record<string, unknown>', ''],
    ['Record<string, never>', 'Record<string, never>', ''],
    ['an index signature', '{ a: 1; [key: string]: unknown }', ''],
    [
      'an index signature of a base',
      'A',
      'interface B { [key: string]: unknown } interface A extends B { a: 1 }'
    ],
    [
      'an index signature in a merged interface',
      'A',
      'interface A { a: 1 } interface A { [key: string]: unknown }'
    ],
    ['an intersection with an open one', '{ a: 1 } & Record<string, unknown>', ''],
    ['a computed name', '{ a: 1; [b]: 2 }', `const b = 'b'`],
    ['a call signature', '{ a: 1; (): void }', ''],
    ['a name that is not there', 'User', ''],
    ['a package', 'User', `import type { User } from '@acme/types'`],
    ['a path alias', 'User', `import type { User } from '@/types'`],
    ['a base from a package', 'A', `import type { User } from 'x'; interface A extends User { a: 1 }`],
    ['an intersection with a package', '{ a: 1 } & User', `import type { User } from 'x'`],
    ['a package type named like a built-in', 'Partial<User>', `import type { Partial } from 'x'; ${USER}`],
    ['an own type named like a built-in', 'Partial<User>', `${USER} type Partial<T> = T extends 1 ? 2 : T`],
    ['a conditional type', 'If<User>', `${USER} type If<T> = T extends object ? T : never`],
    ['keys renamed', '{ [K in keyof User as `x_${K}`]: User[K] }', USER],
    ['keys of a conditional', `Omit<User, X>`, `${USER} type X = 1 extends 2 ? 'id' : 'name'`],
    ['Omit of every string', 'Omit<User, string>', USER],
    ['keyof what is open', '{ [K in keyof A]: 1 }', 'interface A { a: 1; [key: string]: unknown }'],
    ['a union of others', '{ a: 1 } | { b: 2 }', ''],
    ['a union with null', 'User | null', USER],
    ['a class', 'User', 'class User { id = 1 }'],
    ['a class that merges', 'User', `class User { zip = 1 } ${USER}`],
    ['an enum', 'Pick<User, Keys>', `${USER} enum Keys { id = 'id' }`],
    ['keys of an enum', 'Record<Keys, 1>', `enum Keys { id = 'id' }`],
    ['typeof', 'typeof user', 'const user = { id: 1 }'],
    [
      'a schema library',
      'z.infer<typeof User>',
      `import { z } from 'zod'; const User = z.object({ id: z.string() })`
    ],
    ['a namespace', 'N.User', `namespace N { export ${USER} }`],
    ['a template', 'Record<`a${string}`, 1>', ''],
    ['a missing type argument', 'With', `type With<T> = T & { at: string }`],
    ['a superfluous type argument', 'User<1>', USER],
    ['a cycle of aliases', 'A', 'type A = B; type B = A'],
    ['a cycle of bases', 'A', 'interface A extends B { a: 1 } interface B extends A { b: 1 }'],
    ['a base of itself', 'A', 'interface A extends A { a: 1 }'],
    ['a row of itself', `Database['public']['Tables']['t']['Row']`, ''],
    ['a generic without end', 'A<1>', 'type A<T> = A<{ x: T }>'],
    ['a default of itself', 'A', 'type A<T = T> = T'],
    ['an alias declared twice', 'A', 'type A = { a: 1 }; type A = { b: 1 }'],
    ['several members at once', `All['a' | 'b']`, 'type All = { a: { x: 1 }; b: { y: 1 } }'],
    ['a list', 'User[]', USER]
  ])('are not knowable: %s', (_, row, rest) => {
    expect(rowOf(withRow(row, rest))).toBeNull()
  })

  test('a cycle does not spoil what is beside it', () => {
    const schema = schemaOf(withRow('A', 'type A = A'))
    expect(listOf(relationOf(schema, 'sure').row)).toBe('s')
  })
})

describe('what a table takes', () => {
  test.each([
    ['a Row alone', '{ Row: User }', ['email id name', 'email id name', 'email id name']],
    [
      'all three',
      `{ Row: User; Insert: Omit<User, 'id'>; Update: Partial<Pick<User, 'name'>> }`,
      ['email id name', 'email name', 'name']
    ],
    [
      'an Insert alone',
      `{ Row: User; Insert: Omit<User, 'id'> }`,
      ['email id name', 'email name', 'email id name']
    ],
    [
      'by its own Row',
      `{ Row: User; Insert: Database['public']['Tables']['t']['Row'] }`,
      ['email id name', 'email id name', 'email id name']
    ],
    ['a generic', 'Table<User>', ['email id name', 'email id name', 'email id name']],
    ['a generic with more', `Table<User, { id: 1 }>`, ['email id name', 'id', 'email id name']],
    [
      'an open Insert',
      '{ Row: User; Insert: Record<string, unknown> }',
      ['email id name', null, 'email id name']
    ],
    ['an unknowable Row', '{ Row: Gone }', [null, null, null]],
    ['an unknowable Row with an Insert', '{ Row: Gone; Insert: User }', [null, 'email id name', null]],
    ['a base that is unknowable', '{ Row: User } & Gone', [null, null, null]],
    ['an interface on a base that is unknowable', 'OnGone', ['email id name', null, null]],
    ['no Row', 'User', [null, null, null]],
    ['Insert: never', '{ Row: User; Insert: never }', ['email id name', null, 'email id name']]
  ])('%s', (_, table, expected) => {
    const rest = `${USER} interface OnGone extends Gone { Row: User }
      type Table<R, I = Partial<R>> = { Row: R; Insert: I; Update: Partial<R> }`
    expect(columnsOf(schemaOf(withTable(table, rest)), 't')).toEqual(expected)
  })

  test.each([
    ['[]', null],
    ['GenericRelationship[]', null],
    [
      '[{ foreignKeyName: string; columns: ["a"]; referencedRelation: "x"; referencedColumns: ["id"] }]',
      null
    ],
    ['[Fk<"a">, Gone]', null]
  ])('hand-written relationships %s say nothing for sure', (relationships, expected) => {
    const source = withTable(`{ Row: { a: 1 }; Relationships: ${relationships} }`, FK)
    expect(relationOf(schemaOf(source), 't').relationships).toEqual(expected)
  })

  test('hand-written relationships may be written with a type of their own', () => {
    const source = withTable('{ Row: { a: 1 }; Relationships: [Fk<"a">] }', FK)
    expect(relationOf(schemaOf(source), 't').relationships).toEqual([
      { foreignKeyName: 'fk', columns: ['a'], referencedRelation: 'x', referencedColumns: ['id'] }
    ])
  })

  test('a view of the name of a table is the table', () => {
    const schema = schemaOf(
      'type Database = { public: { Tables: { t: { Row: { a: 1 } } }; Views: { t: { Row: { b: 1 } } } } }'
    )
    expect(relationOf(schema, 't')).toMatchObject({ kind: 'table', row: new Set(['a']) })
  })

  test('a view without Insert is not knowable there', () => {
    const schema = schemaOf('type Database = { public: { Tables: {}; Views: { v: { Row: { b: 1 } } } } }')
    expect(relationOf(schema, 'v')).toMatchObject({
      kind: 'view',
      row: new Set(['b']),
      insert: null,
      update: null
    })
  })
})

const FK =
  'type Fk<C> = { foreignKeyName: "fk"; columns: [C]; referencedRelation: "x"; referencedColumns: ["id"] }'

describe('whether a schema lists all that there is', () => {
  const NONE = '{ [_ in never]: never }'
  test.each([
    [`Tables: { t: { Row: { a: 1 } } }; Views: ${NONE}; Functions: ${NONE}`, true],
    [
      'Tables: { t: { Row: { a: 1 } } }; Views: Record<string, never>; Functions: { [key: string]: never }',
      true
    ],
    [`Tables: { t: { Row: Gone } , u: { Row: { a: 1 } } }; Views: ${NONE}; Functions: ${NONE}`, true],
    [`Tables: { t: { Row: { a: 1 } } }; Views: ${NONE}`, false],
    [`Tables: { t: { Row: { a: 1 } } }; Views: {}; Functions: ${NONE}`, false],
    [`Tables: { t: { Row: { a: 1 } } }; Views: Gone; Functions: ${NONE}`, false],
    [`Tables: { t: { Row: { a: 1 } }; [table: string]: unknown }; Views: ${NONE}; Functions: ${NONE}`, false],
    [`Tables: { t: { Row: { a: 1 } } }; Views: ${NONE}; Functions: Record<string, unknown>`, false]
  ])('%s: %s', (schema, isWhole) => {
    expect(schemaOf(`type Database = { public: { ${schema} } }`).isWhole).toBe(isWhole)
  })
})

describe('functions', () => {
  test.each([
    ['{ Args: { a: 1; b?: 2 }; Returns: { x: 1 }[] }', 'a b', 'x'],
    ['{ Args: { a: 1 }; Returns: { x: 1 } }', 'a', 'x'],
    ['{ Args: Record<string, never>; Returns: number }', '', null],
    ['{ Args: { [_ in never]: never }; Returns: void }', '', null],
    ['{ Args: {}; Returns: string[] }', null, null],
    ['{ Args: Record<string, unknown>; Returns: any }', null, null],
    ['{ Args: { "": Json }; Returns: unknown }', null, null],
    ['{ Returns: { x: 1 }[] }', null, 'x'],
    ['{ Args: { a: 1 }; Returns: Record<string, unknown>[] }', 'a', null],
    ['{ Args: { a: 1 }; Returns: 1 } | { Args: Gone; Returns: 1 }', null, null],
    ['{ Args: { a: 1 }; Returns: 1 } | Gone', null, null],
    ['Gone', null, null]
  ])('%s', (fn, args, returns) => {
    const schema = schemaOf(
      `type Database = { public: { Tables: { t: { Row: { a: 1 } } }; Functions: { f: ${fn} } } }`
    )
    const found = schema.functions.get('f')
    expect([listOf(found?.args ?? null), listOf(found?.returns ?? null)]).toEqual([args, returns])
  })
})

const SCHEMAS = '{ public: { Tables: { t: { Row: { a: 1 } } } } }'
const SCHEMA = '{ Tables: { t: { Row: { a: 1 } } } }'

describe('which type is the database', () => {
  test.each([
    ['exported', `export type Database = ${SCHEMAS}`],
    ['local', `type Database = ${SCHEMAS}`],
    ['exported behind it', `type Database = ${SCHEMAS}; export type { Database }`],
    ['exported by another name', `type Mine = ${SCHEMAS}; export type { Mine as Database }`],
    ['a default export', `export default interface Database ${SCHEMAS}`],
    ['a default export by name', `interface Mine ${SCHEMAS} export default Mine`],
    ['declared', `declare interface Database ${SCHEMAS}`],
    ['merged', `interface Database ${SCHEMAS} interface Database { other: { Tables: {} } }`],
    ['of another name', `export type Whatever = ${SCHEMAS}`],
    ['the exported one of two', `type A = ${SCHEMAS.replace('a: 1', 'b: 1')}; export type B = ${SCHEMAS}`],
    [
      'named Database among others',
      `export type A = { x: ${SCHEMA.replace('a: 1', 'b: 1')} }; type Database = ${SCHEMAS}`
    ],
    ['tables at its top', `interface Database ${SCHEMA}`],
    ['a schema by its name', `export interface PublicSchema ${SCHEMA}`],
    ['DB with tables at its top', `export type DB = ${SCHEMA}`],
    ['tables by name', 'export interface DatabaseTables { t: { a: 1 } }'],
    ['tables by name, through interfaces', 'interface T { a: string } type Tables = { t: T }']
  ])('%s', (_, source) => {
    const database = read(source)
    expect(database?.origin).toBe('hand-written')
    expect([...(database?.schemas.keys() ?? [])]).toContain('public')
    expect(listOf(relationOf(schemaOf(source), 't').row)).toBe('a')
  })

  test.each([
    ['nothing', ''],
    ['other types', USER],
    ['two of them', `export type A = ${SCHEMAS}; export type B = ${SCHEMAS}`],
    ['a type of another schema', `export interface AuthSchema ${SCHEMA}`],
    ['Tables in a type that is named after something else', `export type Restaurant = ${SCHEMA}`],
    ['rows by a name that says nothing', 'export type Api = { t: { a: 1 } }'],
    ['tables whose names are none', 'export type Tables = { MyTable: { a: 1 } }'],
    ['tables of which one is unknowable', 'export type Tables = { t: { a: 1 }; u: Gone }'],
    ['tables that are no rows', 'export type Tables = { t: string }'],
    ['tables that are open', 'export type Tables = { t: { a: 1; [key: string]: unknown } }'],
    ['a generic', `export type Database<T> = ${SCHEMAS}`],
    [
      'a Database that cannot be followed, beside one that can',
      `import type { Database } from 'x'; export type { Database }; export type B = ${SCHEMAS}`
    ],
    [
      'a Database of a package in an intersection',
      `import type { G } from 'x'; type Database = G & ${SCHEMAS}`
    ],
    [
      'no table at all, as before the first migration',
      'export type Database = { public: { Tables: { [_ in never]: never }; Views: { [_ in never]: never }; Functions: { [_ in never]: never } } }'
    ],
    ['a value', 'export const Database = { public: { Tables: { t: { Row: { a: 1 } } } } }'],
    ['a comment', `// type Database = ${SCHEMAS}`]
  ])('none: %s', (_, source) => {
    expect(read(source)).toBeNull()
  })

  test('parts of a generated type are no second database', () => {
    expect(read(`${OF_2025}\nexport type Other = Omit<Database, '__InternalSupabase'>`)).toEqual(
      read(OF_2025)
    )
  })
})

describe('types in other files', () => {
  const ROWS = `export ${USER} export default User`
  test.each([
    ['by name', `import type { User } from './rows'`, 'src/rows.ts', ROWS],
    [
      'by another name',
      `import { type Person as User } from './rows.ts'`,
      'src/rows.ts',
      `type Person = { id: 1; email: 1; name: 1 }; export type { Person }`
    ],
    ['by default', `import type User from '../rows.js'`, 'rows.ts', ROWS],
    ['of a folder', `import type { User } from './rows'`, 'src/rows/index.ts', ROWS],
    ['of a declaration file', `import type { User } from './rows'`, 'src/rows.d.ts', `export ${USER}`],
    ['of a module', `import type * as R from './rows'; type User = R.User`, 'src/rows.ts', ROWS],
    ['in place', `type User = import('./rows').User`, 'src/rows.ts', ROWS]
  ])('%s', (_, statement, file, text) => {
    expect(rowOf(withRow('User', statement), { [file]: text })).toBe('email id name')
  })

  test('re-exports are followed', () => {
    const others = {
      'src/a.ts': `export * from './none'; export * from './b'`,
      'src/b.ts': `export { Person as User } from './c'`,
      'src/c.ts': 'export interface Person { a: Other } interface Other {}'
    }
    expect(rowOf(withRow('User', `import { User } from './a'`), others)).toBe('a')
  })

  test('the database itself may be elsewhere', () => {
    const others = { 'db/types.ts': OF_2025 }
    for (const statement of [`export type { Database } from '../db/types'`, `export * from '../db/types'`]) {
      expect(read(statement, others)?.schemas).toEqual(read(OF_2025)?.schemas)
    }
  })

  test('files that import each other end', () => {
    const others = {
      'src/a.ts': `import { B } from './b'; export interface A extends B { a: 1 }; export * from './b'`,
      'src/b.ts': `import { A } from './a'; export interface B extends A { b: 1 }; export * from './a'`
    }
    expect(rowOf(withRow('A', `import { A } from './a'`), others)).toBeNull()
    expect(rowOf(withRow('Gone', `import { Gone } from './a'`), others)).toBeNull()
  })

  test('a file that does not parse is not followed, and the rest is read', () => {
    const schema = schemaOf(withRow('User', `import { User } from './rows'`), {
      'src/rows.ts': 'export interface {'
    })
    expect([relationOf(schema, 't').row, listOf(relationOf(schema, 'sure').row)]).toEqual([null, 's'])
  })

  test('generated types with corrections of their author: MergeDeep', () => {
    const source = `import type { MergeDeep } from 'type-fest'
      import type { Database as Generated } from './generated'
      export type Database = MergeDeep<Generated, { public: {
        Tables: { organizations: { Row: { extra: string }; Insert: { name: 1 } } }
        Views: { mine: { Row: { x: 1 } } } } }>`
    const schema = schemaOf(source, { 'src/generated.ts': OF_2025 })
    expect(columnsOf(schema, 'organizations')).toEqual([
      ...['extra id kind name serial', 'id kind name serial', 'id kind name serial']
    ])
    expect(columnsOf(schema, 'mine')).toEqual(['x', null, null])
    expect(listOf(relationOf(schema, 'messenger_integrations').row)).toContain('is_active')
  })
})

describe('a file that cannot be read', () => {
  test.each([
    ['export type Database = {', 1],
    [`export type A = 1\n<<<<<<< HEAD\n${OF_2025}`, 2]
  ])('is a warning with its line', (source, line) => {
    const findings: Finding[] = []
    const database = readDatabase(
      'src/types.ts',
      source,
      () => null,
      (finding) => findings.push(finding)
    )
    expect(database).toBeNull()
    expect(findings).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'database-types', file: 'src/types.ts', line })
    ])
  })

  test('a file without database types is none', () => {
    const findings: Finding[] = []
    readDatabase(
      'src/types.ts',
      USER,
      () => null,
      (finding) => findings.push(finding)
    )
    expect(findings).toEqual([])
  })
})

describe('nothing makes it throw or hang', () => {
  const reads = (source: string): boolean => {
    const database = readDatabase('t.ts', source, (file) => (file.length < 40 ? source : null))
    return database === null || database.schemas.size > 0
  }

  /** A generated file in which pieces are cut out, doubled or replaced by others. */
  const mutated = fc
    .tuple(
      fc.constantFrom(
        OF_2022,
        OF_2023,
        OF_2025,
        withTable('Table<User>', `${USER} type Table<R> = { Row: R }`)
      ),
      fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.constantFrom(...PIECES())), { maxLength: 6 })
    )
    .map(([text, cuts]) =>
      cuts.reduce((source, [at, length, piece]) => {
        const from = at % (source.length + 1)
        return source.slice(0, from) + piece + source.slice(from + length)
      }, text)
    )

  test('any change to a file of types', () => {
    fc.assert(fc.property(mutated, reads), { numRuns: 400 })
  })

  test('any words of the language in any order', () => {
    const word = fc.constantFrom(...PIECES(), 'type Database =', 'Row:', 'Tables:', 'public:', 'A', ';')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => reads(words.join(' '))),
      { numRuns: 400 }
    )
  })

  test('parentheses without end', () => {
    expect(read(`type Database = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`)).toBeNull()
  })

  test.each([
    [
      'a chain of aliases',
      withRow('A3000', ['type A0 = { a: 1 }', ...chain(3000, (n) => `A${n - 1} & { a${n}: 1 }`)].join('\n'))
    ],
    [
      'doubling unions',
      withRow(
        'A28',
        ['type A0 = { a: 1 } | { b: 1 }', ...chain(28, (n) => `A${n - 1} | A${n - 1}`)].join('\n')
      )
    ],
    [
      'doubling intersections',
      withRow('A28', ['type A0 = { a: { b: 1 } }', ...chain(28, (n) => `A${n - 1} & A${n - 1}`)].join('\n'))
    ],
    [
      'doubling generics',
      withRow(
        'A28<1>',
        [
          'type A0<T> = { a: T }',
          ...Array.from({ length: 28 }, (_, n) => `type A${n + 1}<T> = A${n}<T> & A${n}<[T]>`)
        ].join('\n')
      )
    ]
  ])('%s, and what is beside them is read', (_, source) => {
    expect(listOf(relationOf(schemaOf(source), 'sure').row)).toBe('s')
  })
})

function PIECES(): string[] {
  return [
    ...[
      '',
      '{',
      '}',
      '[',
      ']',
      '<',
      '>',
      '(',
      ')',
      '|',
      '&',
      ',',
      '"',
      '/*',
      '`',
      '${',
      '?',
      ':',
      '[_ in never]: never'
    ],
    ...[
      'Database["public"]',
      'keyof Database',
      'Partial<',
      'Omit<Database, "public">',
      'typeof x',
      'extends',
      'infer R'
    ],
    ...[
      'import("./t").Database',
      'export * from "./t"',
      'interface Database extends Database {}',
      'enum X { a }',
      '\0'
    ]
  ]
}

function chain(length: number, write: (n: number) => string): string[] {
  return Array.from({ length }, (_, n) => `type A${n + 1} = ${write(n + 1)}`)
}
