import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { SyntaxProblem } from '../../../src/manifest/imports.ts'
import type { Query } from '../../../src/preflight/queries/query.ts'
import { checkQueries, findingsOf, marked, queriesOf, sourceOf } from './support/snippet.ts'
import { RIGHT } from './support/right.ts'
import { SHOP } from './support/types.ts'
import { WRONG } from './support/wrong.ts'

const IMPORT = `import { createClient } from 'npm:@supabase/supabase-js@2'\n`
const CLIENT = `${IMPORT}const supabase = createClient(Deno.env.get('SUPABASE_URL')!, key)\n`

/** `table: method column …`, one for each query. */
const facts = (source: string): string[] =>
  queriesOf(source).map(
    ({ name, columns, selected }) =>
      `${name}: ${[...columns.map((use) => `${use.method} ${[...use.path, use.name].join('/')}`), ...selected.map((item) => `select ${item.name}`)].join(', ')}`
  )

test('a query is a plain value with every name in it', () => {
  const source = `${CLIENT}const { data } = await supabase
  .from('orders')
  .update({
    status: 'x'
  })
  .eq('customers.name', 1) // dual-deploy-ignore
  .select('id, c:customers(name)')`
  const expected: Query = {
    file: 'supabase/functions/shop/index.ts',
    line: 4,
    target: 'relation',
    name: 'orders',
    schema: 'public',
    isSchemaAssumed: false,
    columns: [
      { how: 'update', method: 'update', name: 'status', path: [], line: 6 },
      { how: 'filter', method: 'eq', name: 'name', path: ['customers'], line: 8 }
    ],
    selected: [
      { kind: 'column', name: 'id', line: 9 },
      {
        kind: 'embed',
        name: 'customers',
        alias: 'c',
        line: 9,
        items: [{ kind: 'column', name: 'name', line: 9 }]
      }
    ]
  }
  expect(queriesOf(source)).toEqual([expected])
  expect(JSON.parse(JSON.stringify(queriesOf(source)))).toEqual([expected])
})

test('a config file beside the functions keeps its place', () => {
  expect(queriesOf(`${CLIENT}supabase.from('a').select()`, '../shared/x.ts')[0]?.file).toBe(
    'supabase/shared/x.ts'
  )
})

describe('where a client comes from', () => {
  const url = `Deno.env.get('SUPABASE_URL')!`
  test.each([
    ...[
      'npm:@supabase/supabase-js@2',
      'jsr:@supabase/supabase-js',
      '@supabase/supabase-js',
      'https://esm.sh/@supabase/supabase-js@2.39.3?target=deno',
      'https://cdn.jsdelivr.net/npm/@supabase/supabase-js/+esm',
      'supabase-js',
      'supabase',
      'https://deno.land/x/supabase@1.3.1/mod.ts'
    ].map(
      (specifier) =>
        [
          `import { createClient as make } from '${specifier}'\nmake(${url}, 'k').from('a').select('b')`,
          true
        ] as const
    ),
    [`import { createClient } from 'npm:redis'\ncreateClient(${url}, 'k').from('a').select('b')`, false],
    [`createClient(${url}, 'k').from('a').select('b')`, true],
    [`${IMPORT}createClient(Deno.env.get('SUPABASE_URL') ?? '', 'k').from('a').select('b')`, true],
    [`${IMPORT}createClient(process.env.NEXT_PUBLIC_SUPABASE_URL!, 'k').from('a').select('b')`, true],
    [`${IMPORT}createClient(requireEnv('SUPABASE_URL'), 'k').from('a').select('b')`, true],
    [`${IMPORT}createClient(config.supabaseUrl, 'k').from('a').select('b')`, true],
    [`${IMPORT}createClient('http://localhost:54321', 'k').from('a').select('b')`, true],
    [`${IMPORT}createClient(row.supabase_url, 'k').from('a').select('b')`, false],
    [`${IMPORT}createClient(Deno.env.get(name)!, 'k').from('a').select('b')`, false],
    [`${IMPORT}createClient(Deno.env.get('CRM_SUPABASE_URL')!, 'k').from('a').select('b')`, false],
    [`${IMPORT}createClient('https://abcdefghijklmnopqrst.supabase.co', 'k').from('a').select('b')`, false],
    [
      `${IMPORT}createClient('https://abcdefghijklmnopqrst.supabase.co', Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')!).from('a').select('b')`,
      true
    ],
    [`${IMPORT}const externalDb = createClient(url, 'k')\nexternalDb.from('a').select('b')`, false],
    [`${IMPORT}function remote() { return createClient(url, 'k') }\nremote().from('a').select('b')`, false],
    [`${IMPORT}createClient().from('a').select('b')`, false]
  ])('%s', (source, isClient) => {
    expect(facts(source)).toEqual(isClient ? ['a: select b'] : [])
  })

  test.each([
    [`import type { TypedSupabaseClient } from './t.ts'\nconst f = (x: TypedSupabaseClient) => x`, true],
    [`import type { Supabase } from '../_shared/t.ts'\nconst f = (supabase: Supabase) => supabase`, true],
    [`import type { Supabase } from '../_shared/t.ts'\nconst f = (x: Supabase) => x`, false],
    [
      `import type { SupabaseClient } from 'npm:fake'\nconst f = (supabase: SupabaseClient) => supabase`,
      false
    ],
    [`import { SupabaseClient as C } from 'jsr:@supabase/supabase-js'\nconst f = (x: C | null) => x!`, true],
    [`const f = (x: import('npm:y').SupabaseClient) => x`, false],
    [`type C = any\nconst f = (supabase: C) => supabase`, true],
    [`type C = { from: (t: string) => any }\nconst f = (supabase: C) => supabase`, true],
    [`type C = { query: string }\nconst f = (supabase: C) => supabase`, false],
    [`interface Deps { db: C; supabase: any }\nconst f = ({ db }: Deps) => db`, false],
    [`interface Deps { db: C; supabase: any }\nconst f = (deps: Deps) => deps.supabase`, true],
    [`interface Deps { db: SupabaseClient }\nconst f = (deps: Deps['db']) => deps`, true],
    [`type A = B\ntype B = A\nconst f = (supabase: A) => supabase`, true]
  ])('by its type: %s', (source, isClient) => {
    expect(facts(`${source}.from('a').select('b')`)).toEqual(isClient ? ['a: select b'] : [])
  })

  test('names that refer to each other in circles are nothing', () => {
    expect(facts(`let a = b\nlet b = a\na.from('x').select('y')`)).toEqual([])
    expect(facts(`const db = () => db()\ndb().from('x').select('y')`)).toEqual([])
    expect(facts(`${CLIENT}const a = { ...a, b: 1 }\nsupabase.from('x').insert(a)`)).toEqual(['x: insert b'])
  })
})

describe('no program makes it throw', () => {
  const parsed = (source: string): Query[] | null => {
    try {
      return queriesOf(source)
    } catch (error) {
      // Of some programs the parser says so by an error of its own, such as `async (a: b,, c) => {}` in a call (7.29).
      if (error instanceof SyntaxProblem) return null
      throw error
    }
  }
  const sources = [...RIGHT, ...WRONG].map((snippet) => marked(sourceOf(snippet)).source)
  const tokens = sources.map((source) => source.match(/\w+|\s+|[^\w\s]/g) ?? [])

  test('corpus programs with parts left out, doubled and moved', () => {
    const edit = fc.record({
      from: fc.nat(400),
      length: fc.integer({ min: 1, max: 6 }),
      to: fc.nat(400),
      keep: fc.boolean()
    })
    let count = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...tokens),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (original, edits) => {
          const items = [...original]
          for (const { from, length, to, keep } of edits) {
            const part = keep ? items.slice(from, from + length) : items.splice(from, length)
            items.splice(to, 0, ...part)
          }
          const queries = parsed(items.join(''))
          if (queries) count++
          checkQueries(queries ?? [], [SHOP], 'warning')
        }
      ),
      { numRuns: 1500 }
    )
    expect(count).toBeGreaterThan(100)
  })

  test.each([
    ['a long sum', `supabase.from('a').select(${Array.from({ length: 800 }, () => "'b'").join('+')})`],
    ['a long chain behind', `supabase.from('a').select('b')${`.eq('c', 1)`.repeat(3000)}`],
    ['a long chain before', `supabase${`.schema('public')`.repeat(3000)}.from('a').select('b')`],
    [
      'constants that double',
      `${Array.from({ length: 40 }, (_, i) => `const a${i} = a${i + 1} + a${i + 1}`).join('\n')}\nconst a40 = 'x'\nsupabase.from(a0).select(a0)`
    ],
    [
      'spreads that double',
      `${Array.from({ length: 40 }, (_, i) => `const a${i} = { ...a${i + 1}, ...a${i + 1} }`).join('\n')}\nconst a40 = { x: 1 }\nsupabase.from('a').insert(a0)`
    ],
    [
      'clients that depend on each other',
      `${Array.from({ length: 60 }, (_, i) => `let a${i} = a${(i + 1) % 60} ?? a${(i + 7) % 60}; a${i} = a${(i * 5) % 60}`).join('\n')}\na0.from('a').select('b')`
    ]
  ])('%s', (_, code) => {
    expect(() => queriesOf(CLIENT + code)).not.toThrow()
  })
})

describe('random code', () => {
  const bodies = RIGHT.filter(({ whole, code }) => whole !== true && !/\bdelete\b|^\s*import/m.test(code))

  test('right code in any company is silent', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(bodies, { minLength: 1, maxLength: 12 }), (snippets) => {
        const code = snippets.map((snippet) => `  await (async () => {\n${snippet.code}\n  })()`).join('\n')
        expect(findingsOf(sourceOf({ code }))).toEqual([])
      }),
      { numRuns: 150 }
    )
  })

  const relations = [...(SHOP.schemas.get('public')?.relations ?? [])].flatMap(([name, { row, insert }]) =>
    row && insert ? [{ name, columns: [...insert].filter((column) => row.has(column)) }] : []
  )
  const query = fc.constantFrom(...relations).chain(({ name, columns }) =>
    fc.record({
      name: fc.constant(name),
      some: fc.shuffledSubarray(columns, { minLength: 1 }),
      at: fc.nat(20),
      form: fc.nat(9)
    })
  )

  const codeOf = (name: string, columns: readonly string[], form: number): string => {
    const [first = 'id'] = columns
    const literal = `{ ${columns.map((column) => `${column}: x`).join(', ')} }`
    const forms = [
      `.select('${columns.join(', ')}')`,
      `.insert(${literal}).select()`,
      `.upsert([${literal}], { onConflict: '${columns.join(',')}' })`,
      `.update(${literal}).eq('id', 1)`,
      `.select().match(${literal})`,
      `.select('*')${columns.map((column) => `.eq('${column}', 1)`).join('')}`,
      `.select('*').or('${columns.map((column) => `${column}.eq.1`).join(',')}')`,
      `.delete()${columns.map((column) => `.order('${column}')`).join('')}`,
      `.insert(list.map((x) => (${literal})))`,
      `.select('n:${first}, ${columns.map((column) => `${column}->a`).join(', ')}')`
    ]
    return `await supabase.from('${name}')${forms[form] ?? ''}`
  }

  test('queries of what is there are silent', () => {
    fc.assert(
      fc.property(fc.array(query, { minLength: 1, maxLength: 8 }), (queries) => {
        const code = queries.map(({ name, some, form }) => codeOf(name, some, form)).join('\n')
        expect(findingsOf(sourceOf({ code }))).toEqual([])
      }),
      { numRuns: 200 }
    )
  })

  test('one wrong name among them is found, wherever it stands', () => {
    fc.assert(
      fc.property(query, ({ name, some, at, form }) => {
        const place = at % (some.length + 1)
        const code = codeOf(name, [...some.slice(0, place), 'q_wrong', ...some.slice(place)], form)
        expect(findingsOf(sourceOf({ code })).map(({ code: kind, line }) => ({ kind, line }))).toEqual([
          { kind: 'unknown-column', line: 8 }
        ])
      }),
      { numRuns: 200 }
    )
  })
})
