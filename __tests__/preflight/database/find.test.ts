import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { findDatabaseTypes, loadWithin, readDatabaseTypes } from '../../../src/preflight/database/find.ts'
import { makeTree, removeTrees, type Files } from '../../support/tree.ts'
import { OF_2025 } from './samples.ts'

afterAll(removeTrees)

const TYPES = 'export type Database = { public: { Tables: { t: { Row: { a: 1 } } } } }'

const DIGEST: unknown = expect.stringMatching(/^[0-9a-f]{64}$/)

const find = (files: Files): readonly string[] => findDatabaseTypes(makeTree(files), null).files

describe('the usual places', () => {
  test.each([
    'src/integrations/supabase/types.ts',
    'database.types.ts',
    'types/supabase.ts',
    'types/database.ts',
    'types_db.ts',
    'src/types/supabase.ts',
    'src/types/database.types.ts',
    'src/lib/database.types.ts',
    'lib/database.types.ts',
    'lib/supabase/database.types.ts',
    'utils/database.types.ts',
    'utils/supabase/types.ts',
    'app/types/database.d.ts',
    'src/database.types.d.ts',
    'supabase/types.ts',
    'supabase/anything.ts',
    'supabase/types/index.types.ts',
    'supabase/functions/types.ts',
    'supabase/functions/_shared/types.ts',
    'supabase/functions/_shared/my-database.ts',
    'supabase/functions/_shared/supabaseTypes.ts',
    'supabase/functions/_shared/types/database.ts',
    'apps/web/src/integrations/supabase/types.ts',
    'apps/web/database.types.ts',
    'packages/db/src/types.ts',
    'packages/db/supabase/gen.ts',
    'frontend/src/integrations/supabase/types.ts'
  ])('%s', (file) => {
    expect(find({ [file]: TYPES })).toEqual([file])
  })

  test('a package of a nested group has a package.json of its own', () => {
    const nested = { 'packages/core/db/types.ts': TYPES, 'packages/core/ui/types.ts': TYPES }
    expect(find({ ...nested, 'packages/core/db/package.json': '{}' })).toContain('packages/core/db/types.ts')
    expect(find(nested)).not.toContain('packages/core/ui/types.ts')
  })

  test.each([
    'node_modules/x/types.ts',
    'apps/node_modules/types.ts',
    'packages/dist/types.ts',
    'src/components/types.ts',
    'a/b/c/types.ts',
    'supabase/functions/hello/types.ts',
    'src/types.json',
    'src/types.ts/index.ts',
    'src/main.ts'
  ])('%s is none', (file) => {
    expect(find({ [file]: TYPES })).toEqual([])
  })

  test('a file that does not speak of tables does not count', () => {
    expect(
      find({ 'src/types.ts': 'export interface Props { table: string }', 'types/database.ts': '' })
    ).toEqual([])
  })

  test('a map of tables by its name counts', () => {
    expect(find({ 'src/types.ts': 'export interface DatabaseTables { t: { a: 1 } }' })).toEqual([
      'src/types.ts'
    ])
  })

  test('they come sorted, in the working directory only', () => {
    const root = makeTree({
      'database.types.ts': TYPES,
      'web/types/supabase.ts': TYPES,
      'web/database.types.ts': TYPES,
      'web/supabase/types.ts': TYPES
    })
    expect(findDatabaseTypes(path.join(root, 'web'), null)).toEqual({
      files: ['database.types.ts', 'supabase/types.ts', 'types/supabase.ts'],
      problem: null
    })
  })

  test('a working directory that is not there has none', () => {
    expect(findDatabaseTypes(path.join(makeTree({}), 'gone'), null)).toEqual({ files: [], problem: null })
  })
})

describe('symbolic links', () => {
  test('do not lead out of the working directory', () => {
    const root = makeTree({ 'secret/types.ts': TYPES, 'work/src/keep': '', 'work/types/keep': '' })
    const work = path.join(root, 'work')
    symlinkSync('../../secret/types.ts', path.join(work, 'src/types.ts'))
    symlinkSync('../secret', path.join(work, 'db'))
    mkdirSync(path.join(work, 'apps'))
    symlinkSync('../../secret', path.join(work, 'apps/web'))
    expect(findDatabaseTypes(work, null).files).toEqual([])
    expect(loadWithin(work)('src/types.ts')).toBeNull()
    expect(findDatabaseTypes(work, 'src/types.ts').problem).toContain('src/types.ts')
  })

  test('inside it are followed, and a file counts once', () => {
    const root = makeTree({ 'src/types.ts': TYPES, 'supabase/functions/_shared/keep': '' })
    symlinkSync('../../../src/types.ts', path.join(root, 'supabase/functions/_shared/types.ts'))
    expect(findDatabaseTypes(root, null).files).toEqual(['src/types.ts'])
  })

  test('that lead nowhere, or to themselves, are none', () => {
    const root = makeTree({ 'src/keep': '' })
    symlinkSync('gone', path.join(root, 'src/types.ts'))
    symlinkSync('database.ts', path.join(root, 'src/database.ts'))
    symlinkSync('.', path.join(root, 'apps'))
    expect(findDatabaseTypes(root, null).files).toEqual([])
  })
})

describe('the named file', () => {
  const files = { 'src/types.ts': TYPES, 'odd/place.ts': 'export {}', 'apps/api/keep': '' }

  test.each(['odd/place.ts', './odd/place.ts', 'odd/../odd/place.ts'])('%s counts alone', (named) => {
    expect(findDatabaseTypes(makeTree(files), named)).toEqual({ files: ['odd/place.ts'], problem: null })
  })

  test('may be absolute', () => {
    const root = makeTree(files)
    expect(findDatabaseTypes(root, path.join(root, 'odd/place.ts')).files).toEqual(['odd/place.ts'])
  })

  test('may be elsewhere in the repository', () => {
    const root = makeTree(files)
    const api = path.join(root, 'apps/api')
    expect(findDatabaseTypes(api, '../../src/types.ts')).toEqual({
      files: ['../../src/types.ts'],
      problem: null
    })
    expect(readDatabaseTypes(api, '../../src/types.ts').databases).toHaveLength(1)
  })

  test.each([
    ['src/gone.ts', 'src/gone.ts does not exist'],
    ['src', 'src is no file that may be read from here']
  ])('%s is a problem', (named, problem) => {
    const root = makeTree(files)
    expect(findDatabaseTypes(root, named)).toEqual({ files: [], problem })
    expect(readDatabaseTypes(root, named)).toEqual({
      digest: DIGEST,
      databases: [],
      findings: [expect.objectContaining({ severity: 'warning', code: 'database-types', file: null })]
    })
  })
})

describe('reading what was found', () => {
  test('every file that has a database type, with the files that it imports', () => {
    const root = makeTree({
      'src/integrations/supabase/types.ts': OF_2025,
      'src/types/index.types.ts': 'export interface Tables<T> { x: T }',
      'supabase/functions/_shared/types.ts': `import type { Row } from './rows.ts'
        export interface Database { public: { Tables: { t: { Row: Row } } } }`,
      'supabase/functions/_shared/rows.ts': 'export interface Row { a: 1; b: 2 }'
    })
    const { databases, findings } = readDatabaseTypes(root, null)
    expect(findings).toEqual([])
    expect(databases.map(({ file, origin }) => [file, origin])).toEqual([
      ['src/integrations/supabase/types.ts', 'generated'],
      ['supabase/functions/_shared/types.ts', 'hand-written']
    ])
    expect(databases[1]?.schemas.get('public')?.relations.get('t')?.row).toEqual(new Set(['a', 'b']))
  })

  test('its digest is of every file that was read, imported ones and paths too, and of what was named', () => {
    const types = `import type { Row } from './rows.ts'
      export interface Database { public: { Tables: { t: { Row: Row } } } }`
    const all = { 'types/database.ts': types, 'types/rows.ts': 'export interface Row { a: 1 }' }
    const digestOf = (of: Files, named: string | null = null): string =>
      readDatabaseTypes(makeTree(of), named).digest
    expect(digestOf(all)).toBe(digestOf({ ...all, 'src/other.ts': 'export {}' }))
    const others = [
      digestOf(all),
      digestOf({ ...all, 'types/database.ts': `${types}\n` }),
      digestOf({ ...all, 'types/rows.ts': 'export interface Row { a: 1; b: 2 }' }),
      digestOf({ 'types/database.ts': types }),
      digestOf({ 'src/types/database.ts': types, 'src/types/rows.ts': all['types/rows.ts'] }),
      digestOf({ ...all, 'src/types.ts': TYPES }),
      digestOf(all, 'types/database.ts'),
      digestOf(all, 'gone.ts')
    ]
    expect(new Set(others).size).toBe(others.length)
  })

  test('imports do not leave the working directory', () => {
    const root = makeTree({
      'rows.ts': 'export interface Row { a: 1 }',
      'work/types/database.ts': `import { Row } from '../../rows'; type Database = { public: { Tables: { s: { Row: { a: 1 } }; t: { Row: Row } } } }`
    })
    symlinkSync('../../rows.ts', path.join(root, 'work/types/rows.ts'))
    const { databases } = readDatabaseTypes(path.join(root, 'work'), null)
    const rows = [...(databases[0]?.schemas.get('public')?.relations ?? [])].map(([name, { row }]) => [
      name,
      row
    ])
    expect(rows).toEqual([
      ['s', new Set(['a'])],
      ['t', null]
    ])
    expect(loadWithin(path.join(root, 'work'))('types/rows.ts')).toBeNull()
  })

  test('a file that does not parse is a warning with its place', () => {
    const root = makeTree({ 'src/types.ts': `${TYPES}\n}`, 'types/database.ts': TYPES })
    const { databases, findings } = readDatabaseTypes(root, null)
    expect(databases.map(({ file }) => file)).toEqual(['types/database.ts'])
    expect(findings).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'database-types', file: 'src/types.ts', line: 2 })
    ])
  })

  test('a file that speaks of tables in passing is not warned about', () => {
    const root = makeTree({ 'supabase/functions/_shared/database.ts': 'export const tables = [' })
    expect(readDatabaseTypes(root, null)).toEqual({ databases: [], findings: [], digest: DIGEST })
    expect(readDatabaseTypes(root, 'supabase/functions/_shared/database.ts').findings).toHaveLength(1)
  })

  test('types may stand among code of any syntax that Deno takes', () => {
    const code = `import data from './a.json' with { type: 'json' }; { using file = open() }; await 1; @sealed class A { accessor x = 1 }`
    const root = makeTree({ 'supabase/functions/_shared/database.ts': `${code}\n${TYPES}` })
    expect(readDatabaseTypes(root, null)).toMatchObject({
      databases: [{ origin: 'hand-written' }],
      findings: []
    })
  })

  test('a named file without database types is a warning, a found one is none', () => {
    const root = makeTree({ 'src/types.ts': 'export type Tables = string[]' })
    expect(readDatabaseTypes(root, null)).toEqual({ databases: [], findings: [], digest: DIGEST })
    expect(readDatabaseTypes(root, 'src/types.ts').findings).toEqual([
      expect.objectContaining({ code: 'database-types', message: expect.stringContaining('src/types.ts') })
    ])
  })
})
