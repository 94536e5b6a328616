import { describe, expect, test } from '@jest/globals'
import { readSql } from '../../../src/preflight/database/migrations.ts'
import { wrongNames } from '../../../src/preflight/queries/check.ts'
import { withoutStale } from '../../../src/preflight/queries/stale.ts'
import { queriesOf, sourceOf } from './support/snippet.ts'
import { SHOP } from './support/types.ts'

const told = (code: string, ...sql: string[]): string[] =>
  withoutStale(wrongNames(queriesOf(sourceOf({ code })), [SHOP], 'error'), () => readSql(sql)).map(
    ({ severity, code: kind, message }) => `${severity} ${kind} ${NAMES.exec(message)?.[1] ?? message}`
  )

const NAMES = /(?:use \(|the (?:column|table|function|argument) )([\w., ]+?)(?:\)|, which)/

describe('a name that the types lack and a migration creates', () => {
  test.each([
    [
      'a column',
      `await supabase.from('orders').insert({ gift: 1 })`,
      'alter table orders add gift int;',
      'orders.gift'
    ],
    [
      'a column in a select',
      `await supabase.from('orders').select('gift')`,
      'alter table orders add gift int;',
      'orders.gift'
    ],
    [
      'a column of what is embedded',
      `await supabase.from('orders').select('customers(vip)')`,
      'alter table public.customers add column vip boolean;',
      'customers.vip'
    ],
    ['a table', `await supabase.from('gifts').select('*')`, 'create table gifts (id int);', 'gifts'],
    [
      'a function',
      `await supabase.rpc('wrap', { a: 1 })`,
      'create function wrap(a int) returns int as $$ $$;',
      'wrap'
    ]
  ])('is one warning about the types: %s', (_, code, sql, name) => {
    expect(told(code, sql)).toEqual([`warning database-types ${name}`])
    expect(told(code)).toHaveLength(1)
    expect(told(code)[0]).toMatch(/^error unknown-/)
  })

  test('stays what it was after a later migration has taken it away', () => {
    const code = `await supabase.from('orders').insert({ state: 1 })`
    const sql = ['alter table orders add state text;', 'alter table orders rename state to status;']
    expect(told(code, ...sql)).toEqual(['error unknown-column state'])
  })

  test('says nothing of the same name in another table', () => {
    expect(
      told(`await supabase.from('orders').insert({ vip: 1 })`, 'alter table customers add vip int;')
    ).toEqual(['error unknown-column vip'])
  })
})

test('all old names of one file of types are told at once, beside what is really wrong', () => {
  const code = `await supabase.from('orders').insert({ gift: 1, wrap: 2, statuss: 3 })
  await supabase.from('orders').select('gift')`
  expect(told(code, 'alter table orders add gift int, add wrap int;')).toEqual([
    'error unknown-column statuss',
    'warning database-types orders.gift, orders.wrap'
  ])
})

test('migrations are read only when there is something to ask them', () => {
  const fail = (): never => {
    throw new Error('read')
  }
  expect(withoutStale([], fail)).toEqual([])
})

test('of migrations that are too long to be read each name may be one, and only the types are told', () => {
  const code = `await supabase.from('orders').insert({ gift: 1, statuss: 3 })
  await supabase.rpc('wrap')`
  const wrong = wrongNames(queriesOf(sourceOf({ code })), [SHOP], 'error')
  expect(wrong).toHaveLength(3)
  const [finding, ...more] = withoutStale(wrong, () => null)
  expect(more).toEqual([])
  expect(finding).toMatchObject({
    ...{ severity: 'warning', code: 'database-types' },
    message:
      'The database types may be older than the migrations, of which there is more than is read: they lack 3 names that functions use (orders.gift, orders.statuss, wrap), so nothing is said of those.'
  })
})
