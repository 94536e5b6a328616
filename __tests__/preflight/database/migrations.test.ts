import { afterAll, describe, expect, test } from '@jest/globals'
import { readMigrations, readSql } from '../../../src/preflight/database/migrations.ts'
import { makeTree, removeTrees } from '../../support/tree.ts'

afterAll(removeTrees)

const columnsOf = (table: string, ...sources: string[]): string[] | null => {
  const columns = readSql(sources).relations.get(table)
  return columns ? [...columns] : null
}

const JOBS = 'create table public.jobs (id uuid primary key, kind text);'

describe('a table', () => {
  test.each([
    ['plain', 'CREATE TABLE jobs (id uuid, kind text);'],
    ['of a schema', 'create table if not exists public . jobs(id uuid,kind text)'],
    [
      'as pg_dump writes it',
      'CREATE TABLE IF NOT EXISTS "public"."jobs" (\n  "id" "uuid",\n  "kind" "text"\n);'
    ],
    [
      'with types and defaults that have commas',
      'create table jobs (id uuid, kind numeric(10, 2) default f(1, 2));'
    ],
    [
      'with constraints',
      'create table jobs (id uuid, kind text, constraint c check (kind in (1)), unique (id, kind));'
    ],
    [
      'with texts and comments',
      "create table jobs (id uuid default 'a, b)', -- x, y\n /* old text, */ kind text);"
    ],
    ['in capitals that count only in quotes', 'CREATE TABLE JOBS ("id" UUID, KIND TEXT)'],
    ['in a block', 'do $$ begin if true then create table jobs (id uuid, kind text); end if; end $$;'],
    [
      'in two steps',
      'create table jobs (id uuid); alter table only public.jobs add column if not exists kind text;'
    ],
    [
      'in one more step',
      'create table jobs (); alter table jobs add id uuid, add column kind text check (a, b);'
    ],
    [
      'that was there before',
      'alter table jobs add id uuid; alter table jobs add kind text, add constraint x unique (y)'
    ],
    ['by another name', 'create table tasks (id uuid, kind text); alter table tasks rename to jobs;'],
    [
      'with columns by other names',
      'create table jobs (id uuid, k text); alter table jobs rename column k to kind;'
    ],
    [
      'with one column less',
      'create table jobs (id uuid, k text, kind text); alter table jobs drop column if exists k;'
    ],
    [
      'without rules',
      'create table jobs (id uuid, kind text); alter table jobs drop constraint c, enable row level security;'
    ]
  ])('%s', (_, sql) => {
    expect(columnsOf('jobs', sql)).toEqual(['id', 'kind'])
  })

  test.each([
    ['drop table jobs;'],
    ['drop table if exists public.users, "public"."jobs" cascade;'],
    ['alter table jobs rename to tasks;'],
    ['drop table jobs; alter table if exists jobs add column kind text;']
  ])('is gone: %s', (sql) => {
    expect(columnsOf('jobs', JOBS, sql)).toBeNull()
  })

  test('is there again when it is created again', () => {
    expect(columnsOf('jobs', JOBS, 'drop table jobs;', 'create table jobs (state text);')).toEqual(['state'])
  })

  test('that is spoken of is not there', () => {
    const sql =
      "-- create table jobs (id uuid);\n/* create table jobs (id uuid); */ select 'create table jobs (id uuid)';"
    expect(columnsOf('jobs', sql)).toBeNull()
  })
})

test('a view has what its query names', () => {
  const view = 'create or replace view active with (security_invoker) as select id, kind as sort from jobs;'
  expect(columnsOf('active', view)).toEqual(expect.arrayContaining(['id', 'kind', 'sort']))
  expect(columnsOf('active', view)).not.toContain('state')
  expect(columnsOf('active', view, 'drop view active;')).toBeNull()
})

describe('a function', () => {
  const FUNCTION =
    'create or replace function public.pay(p_id uuid, out total numeric(8, 2)) returns table (state text, "at" date) as $$ select 1 $$;'
  const namesOf = (...sources: string[]): string[] | null => {
    const names = readSql(sources).functions.get('pay')
    return names ? [...names] : null
  }

  test('has its arguments and the columns of its rows', () => {
    expect(namesOf(FUNCTION)).toEqual(['p_id', 'total', 'state', 'at'])
    expect(namesOf('create function pay() returns int as $f$ begin return 1; end $f$;')).toEqual([])
  })

  test('is gone when as many are dropped as were created', () => {
    const other = 'create function pay(p_all boolean) returns int as $$ select 1 $$;'
    expect(namesOf('drop function if exists pay(uuid);', FUNCTION)).toContain('p_id')
    expect(namesOf(FUNCTION, 'drop function pay(uuid);')).toBeNull()
    expect(namesOf(FUNCTION, other, 'drop function pay(uuid);')).toContain('p_all')
  })
})

test('text that is cut off or no SQL at all breaks nothing', () => {
  for (const sql of [
    'create table',
    'create table jobs (id',
    "alter table jobs add 'x",
    '((((',
    'drop table ;'
  ]) {
    expect(() => readSql([sql])).not.toThrow()
  }
})

test('a text that was made to be slow is read like any other', () => {
  const much = (text: string): string => text.repeat(Math.ceil((1024 * 1024) / text.length))
  for (const noise of [
    '/*',
    '/* ',
    "'''",
    '$a ',
    '$',
    '"',
    'create ',
    'create table a( ',
    'drop table a, ',
    '-- x\n',
    '\n'
  ])
    expect(columnsOf('jobs', `${JOBS}\n${much(noise)}`)).toEqual(['id', 'kind'])
  for (const noise of [
    'create view v as select "x ',
    'create function f( ',
    'create function f() ',
    'alter table b add c '
  ])
    expect(columnsOf('jobs', `${JOBS}\n${much(noise)}`)).toEqual(['id', 'kind'])
  const grown = Array.from({ length: 40_000 }, (_, index) => `create table t (column_${index} int);`)
  expect(columnsOf('t', grown.join('\n'))).toHaveLength(40_000)
})

test('what opens and is never closed hides nothing behind it, and nothing hides in what is closed', () => {
  expect(columnsOf('jobs', `/* ' */ ${JOBS} /* -- ' `)).toEqual(['id', 'kind'])
  expect(columnsOf('jobs', `select 'it''s /* here'; ${JOBS} -- */`)).toEqual(['id', 'kind'])
  expect(columnsOf('jobs', `/* /* ${JOBS} */ select 1`)).toBeNull()
  expect(columnsOf('jobs', `/* open ${JOBS}`)).toEqual(['id', 'kind'])
  expect(columnsOf('jobs', `-- ${JOBS}`)).toBeNull()
  expect(columnsOf('jobs', `select 'a''${JOBS}'`)).toBeNull()
})

test('of more SQL than is read nothing is known', () => {
  const read = (length: number): number | undefined =>
    readMigrations(
      makeTree({ 'supabase/migrations/1.sql': JOBS, 'supabase/migrations/2.sql': ' '.repeat(length) })
    )?.relations.size
  expect(read(4 * 1024 * 1024 - JOBS.length)).toBe(1)
  expect(read(4 * 1024 * 1024 - JOBS.length + 1)).toBeUndefined()
})

test('migrations run in the order of their names, after the declared schemas', () => {
  const workingDirectory = makeTree({
    'supabase/migrations/20250102_b.sql': 'alter table jobs rename column kind to sort;',
    'supabase/migrations/20250101_a.sql': 'alter table jobs add kind text;',
    'supabase/migrations/notes.txt': 'alter table jobs add note text;',
    'supabase/schemas/core/jobs.sql': 'create table jobs (id uuid);',
    'other/x.sql': 'alter table jobs add x text;'
  })
  expect([...(readMigrations(workingDirectory)?.relations.get('jobs') ?? [])]).toEqual(['id', 'sort'])
  expect(readMigrations(makeTree({}))?.relations.size).toBe(0)
})
