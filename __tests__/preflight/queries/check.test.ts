import { describe, expect, test } from '@jest/globals'
import type { Database } from '../../../src/preflight/database/schema.ts'
import { checkQueries, findingsOf, queriesOf } from './support/snippet.ts'
import { columns, database, fn, schema, table, view } from './support/types.ts'

const HEAD = `import { createClient } from 'npm:@supabase/supabase-js@2'
const supabase = createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_ANON_KEY')!)
`

const messages = (code: string, ...databases: Database[]): string[] =>
  findingsOf(HEAD + code, databases).map(({ message }) => message)

const orders = table('id total status')
const generated = database({ public: schema({ orders }) })
const handWritten = database(
  { public: schema({ orders }) },
  'hand-written',
  'supabase/functions/_shared/types.ts'
)

test('a finding says what, where, and what to do', () => {
  const source = `${HEAD}await supabase.from('messenger_integrations').insert({ tenant_id, is_enabled: true })`
  const types = database({ public: schema({ messenger_integrations: table('id tenant_id is_active') }) })
  expect(checkQueries(queriesOf(source, 'wpp-provision/index.ts'), [types], 'error')).toEqual([
    {
      severity: 'error',
      code: 'unknown-column',
      message:
        'insert into messenger_integrations names the column is_enabled, which the database types do not have; did you mean is_active?',
      file: 'supabase/functions/wpp-provision/index.ts',
      line: 3,
      fix: 'Write is_active instead of is_enabled; if the database does have is_enabled, bring src/integrations/supabase/types.ts up to date, or silence the line with // dual-deploy-ignore.'
    }
  ])
})

test.each([
  [`.from('orders').insert({ x_1: 1 })`, 'insert into orders names the column x_1'],
  [`.from('orders').upsert({ x_1: 1 })`, 'upsert into orders names the column x_1'],
  [`.from('orders').update({ x_1: 1 })`, 'update of orders names the column x_1'],
  [
    `.from('orders').upsert({}, { onConflict: 'x_1' })`,
    'onConflict of an upsert into orders names the column x_1'
  ],
  [`.from('orders').select('x_1')`, 'select from orders names the column x_1'],
  [`.from('items').select('orders(x_1)')`, 'select from orders (embedded in items) names the column x_1'],
  [`.from('items').select('x_1(id)')`, 'select from items embeds x_1'],
  [`.from('orders').select().eq('x_1', 1)`, 'eq on orders names the column x_1'],
  [`.from('orders').select().order('x_1')`, 'order on orders names the column x_1'],
  [`.from('x_1').select()`, 'from names the table x_1'],
  [`.rpc('x_1')`, 'rpc calls the function x_1'],
  [`.rpc('f', { x_1: 1 })`, 'rpc f is given the argument x_1'],
  [`.rpc('f').eq('x_1', 1)`, 'eq on the rows of rpc f names the column x_1']
])('the message for %s', (code, expected) => {
  const types = database({
    public: schema({ orders, items: table('id order_id', ['fk order_id orders']) }, { f: fn('a', 'b') })
  })
  expect(messages(`await supabase${code}`, types)).toEqual([
    `${expected}, which the database types do not have`
  ])
})

describe('files of types that disagree', () => {
  const code = `await supabase.from('orders').insert({ totals: 1 })`

  test('a column is wrong when all that know the table say so', () => {
    expect(messages(code, generated, handWritten)).toHaveLength(1)
    expect(messages(code, generated, database({ public: schema({}) }, 'hand-written'))).toHaveLength(1)
    expect(messages(code, generated, database({ other: schema({}) }))).toHaveLength(1)
  })

  test('one that has it, or may have it, is enough for silence', () => {
    const newer = database({ public: schema({ orders: table('id totals') }) })
    const vague = database({ public: schema({ orders: table('id', [], { row: null }) }) })
    expect(messages(code, generated, newer)).toEqual([])
    expect(messages(code, newer, generated)).toEqual([])
    expect(messages(code, generated, vague)).toEqual([])
  })

  test('a table that one of them has is none of the unknown', () => {
    const more = database({ public: schema({ invoices: table('id') }) }, 'hand-written')
    expect(messages(`await supabase.from('invoices').select('id')`, generated, more)).toEqual([])
    expect(messages(`await supabase.from('invoices').select('nope')`, generated, more)).toHaveLength(1)
  })

  test('without types nothing is said', () => {
    expect(messages(code)).toEqual([])
  })
})

describe('types written by hand', () => {
  test.each([
    ['columns of a table that they have', `.from('orders').select('totl')`, 1],
    ['a table they may have left out', `.from('invoices').select('x')`, 0],
    ['a slip of the pen in the name of a table', `.from('ordrs').select('x')`, 1],
    ['a short name', `.from('ordr').select('x')`, 0],
    ['an rpc', `.rpc('whatever', { a: 1 })`, 0],
    ['an embedded relation', `.from('orders').select('whatever(x)')`, 0]
  ])('%s', (_, code, count) => {
    expect(messages(`await supabase${code}`, handWritten)).toHaveLength(count)
  })
})

describe('what types may leave open', () => {
  test.each([
    [
      'types that are not whole say nothing of tables',
      database({ public: schema({ orders }, {}, false) }),
      `.from('invoices').select('x')`
    ],
    [
      'types that are not whole say nothing of rpcs',
      database({ public: schema({ orders }, {}, false) }),
      `.rpc('x_1')`
    ],
    [
      'nor of embeds',
      database({ public: schema({ orders }, {}, false) }),
      `.from('orders').select('invoices(x)')`
    ],
    [
      'unknown rows',
      database({ public: schema({ orders: table('', [], { row: null }) }) }),
      `.from('orders').select('x').insert({ x: 1 })`
    ],
    [
      'unknown inserts',
      database({ public: schema({ orders: table('id', [], { insert: null }) }) }),
      `.from('orders').insert({ x: 1 })`
    ],
    [
      'unknown updates',
      database({ public: schema({ orders: table('id', [], { update: null }) }) }),
      `.from('orders').update({ x: 1 })`
    ],
    [
      'columns that are only written',
      database({ public: schema({ orders: table('id', [], { insert: columns('id x') }) }) }),
      `.from('orders').update({ x: 1 }).eq('x', 1)`
    ],
    [
      'inserts into views',
      database({ public: schema({ orders: view('id') }) }),
      `.from('orders').insert({ x: 1 })`
    ],
    ['unknown arguments', database({ public: schema({}, { f: fn(null) }) }), `.rpc('f', { x: 1 })`],
    ['unknown results', database({ public: schema({}, { f: fn('') }) }), `.rpc('f').select('x').eq('y', 1)`],
    ['another schema', database({ api: schema({}) }), `.from('orders').select('x')`],
    [
      'an embed by a foreign key into a relation that is not listed',
      database({ public: schema({ orders: table('id by', ['fk by users']) }) }),
      `.from('orders').select('by(x)')`
    ],
    [
      'an embed that is a relation here and a key there',
      database({
        public: schema({
          orders: table('id buyer', ['fk buyer people']),
          buyer: table('id'),
          people: table('id name')
        })
      }),
      `.from('orders').select('buyer(name)')`
    ],
    [
      'an embed that is a relation and a computed relationship',
      database({ public: schema({ orders, latest: table('id') }, { latest: fn('') }) }),
      `.from('orders').select('latest(x)')`
    ],
    [
      'an embed that a relation without known keys may name',
      database({ public: schema({ orders, other: table('id', null) }) }),
      `.from('orders').select('constraint_of_other(x)')`
    ]
  ])('%s', (_, types, code) => {
    expect(messages(`await supabase${code}`, types)).toEqual([])
  })
})

describe('embeds of nothing', () => {
  const types = database({
    public: schema(
      { orders: table('id buyer_id', ['orders_buyer_fkey buyer_id buyers']), buyers: table('id name') },
      { latest: fn('') }
    )
  })

  test.each([
    [
      `select('byers(name)')`,
      ['select from orders embeds byers, which the database types do not have; did you mean buyers?']
    ],
    [
      `select('b:nothing!inner(name)')`,
      ['select from orders embeds nothing, which the database types do not have']
    ],
    [
      `select('buyers(orders(nothing(x)))')`,
      ['select from orders embeds nothing, which the database types do not have']
    ],
    [`select('buyers(name), buyer_id(name), orders_buyer_fkey(name), latest(x)')`, []]
  ])('%s', (code, expected) => {
    expect(messages(`await supabase.from('orders').${code}`, types)).toEqual(expected)
  })
})

describe('comments that silence', () => {
  test.each([
    ['x() // dual-deploy-ignore', 0],
    ['x() // dual-deploy-ignore unknown-column', 0],
    ['x() // dual-deploy-ignore: unknown-column, the view has it', 0],
    ['x() /* dual-deploy-ignore */', 0],
    ['x() // dual-deploy-ignore unknown-table', 1],
    ['x() // dual-deploy-ignored', 1],
    ['x() // dual-deploy-ignore-next-line', 1],
    ['x("dual-deploy-ignore")', 1]
  ])('%s', (text, count) => {
    const [call = '', comment = ''] = text.split(/(?<=\))/)
    expect(
      messages(`await supabase.from('orders').select('totl').${call}${comment}`, generated)
    ).toHaveLength(count)
  })

  test('the next line only', () => {
    const code = `// dual-deploy-ignore-next-line
await supabase.from('orders').select('totl')
await supabase.from('orders').select('totl')`
    expect(findingsOf(HEAD + code, [generated]).map(({ line }) => line)).toEqual([5])
  })
})

test('a name that is wrong twice on a line is reported once, other names on it too', () => {
  const code = `const row = { totl: 1, stats: 2 }
if (x) await supabase.from('orders').insert(row)
else await supabase.from('orders').update(row)`
  expect(messages(code, generated)).toHaveLength(2)
})

test('findings stand in the order of the source', () => {
  const code = `await supabase.from('ordrs').select('x')
await supabase.from('orders').update({ totl: 1 }).eq('idd', 1)
await supabase.from('orders').select('statuss')`
  expect(findingsOf(HEAD + code, [generated]).map(({ line }) => line)).toEqual([3, 4, 4, 5])
})
