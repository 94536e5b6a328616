import type { Snippet } from './snippet.ts'

/** Code that works, or of which nobody can say that it does not: every one must stay silent. */
export const RIGHT: readonly Snippet[] = [
  { name: 'select of a star', code: `await supabase.from('orders').select('*')` },
  { name: 'select without an argument', code: `await supabase.from('orders').select()` },
  { name: 'select of columns', code: `await supabase.from('orders').select('id, total,status')` },
  {
    name: 'select with count',
    code: `await supabase.from('orders').select('*', { count: 'exact', head: true })`
  },
  { name: 'count as a column', code: `await supabase.from('orders').select('count')` },
  {
    name: 'aggregates',
    code: `await supabase.from('orders').select('total.sum(), amount:total.avg()::int, count()')`
  },
  { name: 'alias', code: `await supabase.from('orders').select('amount:total, when:placed_at')` },
  { name: 'cast', code: `await supabase.from('orders').select('id::text, total::numeric, t:total::text')` },
  {
    name: 'JSON path',
    code: `await supabase.from('orders').select('metadata->source, note:metadata->a->>b, metadata->>x::int')`
  },
  { name: 'quoted column', code: `await supabase.from('orders').select('"id","total"')` },
  {
    name: 'many lines',
    code: `await supabase.from('orders').select(\`
      id,
      customers (
        name,
        email
      ),
      order_items ( quantity, products ( name, sku ) )
    \`)`
  },
  {
    name: 'embed with inner',
    code: `await supabase.from('orders').select('id, customers!inner(name)').eq('customers.name', 'x')`
  },
  {
    name: 'embed with a hint',
    code: `await supabase.from('orders').select('creator:profiles!orders_created_by_fkey(full_name, email)')`
  },
  {
    name: 'embed with hint and inner',
    code: `await supabase.from('orders').select('profiles!created_by!inner(full_name)')`
  },
  {
    name: 'embed by column',
    code: `await supabase.from('orders').select('creator:created_by(full_name), who:assigned_to(email)')`
  },
  {
    name: 'embed by constraint',
    code: `await supabase.from('orders').select('orders_created_by_fkey(full_name)')`
  },
  {
    name: 'embed from the other side',
    code: `await supabase.from('customers').select('name, orders(total, order_items(quantity))')`
  },
  {
    name: 'embed by a constraint of the other side',
    code: `await supabase.from('customers').select('orders_customer_id_fkey(total)')`
  },
  {
    name: 'spread embed',
    code: `await supabase.from('orders').select('id, ...customers(customer_name:name)')`
  },
  { name: 'count of an embed', code: `await supabase.from('orders').select('*, order_items(count)')` },
  { name: 'empty embed', code: `await supabase.from('orders').select('id, customers!inner()')` },
  { name: 'computed field', code: `await supabase.from('customers').select('name, full_address')` },
  {
    name: 'computed relationship',
    code: `await supabase.from('customers').select('name, latest_order(anything, goes)')`
  },
  {
    name: 'filter on an alias of an embed',
    code: `await supabase.from('orders').select('c:customers!inner(name)').eq('c.email', 'x').ilike('c.name', '%')`
  },
  {
    name: 'embed that must be absent',
    code: `await supabase.from('orders').select('id, order_items(id)').is('order_items', null).not('customers', 'is', null)`
  },
  {
    name: 'or over embeds that are absent',
    code: `await supabase.from('orders').select('id, c:customers(id), order_items(id)').or('c.is.null,order_items.not.is.null')`
  },
  {
    name: 'embed in a table with unknown keys',
    code: `await supabase.from('legacy_contacts').select('id, owner_ref(anything), whoever(x)')`
  },
  {
    name: 'table that the types cannot tell',
    code: `await supabase.from('audit_logs').insert({ whatever: 1 }).select('anything')`
  },
  {
    name: 'view',
    code: `await supabase.from('active_orders').select('id, total').eq('customer_id', 1).order('total')`
  },
  { name: 'insert into a view', code: `await supabase.from('active_orders').insert({ anything: 1 })` },
  {
    name: 'generated column that is only read',
    code: `await supabase.from('products').insert({ name: 'x', search: 'y' })`
  },
  {
    name: 'text search',
    code: `await supabase.from('products').select('id').textSearch('search', 'a & b', { type: 'websearch' })`
  },
  {
    name: 'all filters',
    code: `await supabase.from('orders').select('*').eq('id', 1).neq('status', 'x').gt('total', 1).gte('total', 1).lt('total', 9)
      .lte('total', 9).like('status', '%').ilike('status', '%').is('placed_at', null).in('status', ['a']).contains('metadata', {})
      .containedBy('metadata', {}).rangeGt('placed_at', '[1,2)').rangeAdjacent('placed_at', '[1,2)').overlaps('metadata', [])
      .not('status', 'eq', 'x').filter('total', 'gt', 3).match({ status: 'x', customer_id: 1 }).isDistinct('status', 'x')
      .likeAllOf('status', ['a']).regexMatch('status', 'x').order('created_at').limit(1).range(0, 9).single()`
  },
  {
    name: 'JSON path in filters',
    code: `await supabase.from('orders').select('*').eq('metadata->>source', 'x').gt('metadata->a->b', 1).order('metadata->>n')`
  },
  {
    name: 'cast in a filter',
    code: `await supabase.from('orders').select('*').filter('id::text', 'ilike', '%')`
  },
  {
    name: 'or',
    code: `await supabase.from('orders').select('*').or('status.eq.a,and(total.gt.1,total.lt.5),not.and(id.eq.1,status.is.null)')`
  },
  {
    name: 'or with lists, quotes, JSON',
    code: `await supabase.from('orders').select('*').or('status.in.(a,b,"c,d.eq.e"),metadata->>k.eq.v,metadata.cs.{"bad.eq.1"}')`
  },
  {
    name: 'or with values of a template',
    code: "await supabase.from('customers').select('*').or(`name.ilike.%${q}%,email.ilike.%${q}%`)"
  },
  {
    name: 'or with columns of a template',
    code: "await supabase.from('customers').select('*').or(`${column}.eq.1,${a}.${b}.${c}`)"
  },
  {
    name: 'or on an embed',
    code: `await supabase.from('orders').select('*, customers(*)').or('name.eq.a,email.eq.b', { referencedTable: 'customers' })`
  },
  {
    name: 'or on an embed, old name',
    code: `await supabase.from('orders').select('*, customers(*)').or('name.eq.a', { foreignTable: 'customers' })`
  },
  {
    name: 'or with options that are not known',
    code: `await supabase.from('orders').select('*, customers(*)').or('name.eq.a', options)`
  },
  {
    name: 'order of an embed',
    code: `await supabase.from('orders').select('*, order_items(*)').order('quantity', { referencedTable: 'order_items', ascending: false })`
  },
  {
    name: 'order by an embed',
    code: `await supabase.from('orders').select('*, customers(*)').order('customers(name)', { ascending: true })`
  },
  {
    name: 'limit of an embed',
    code: `await supabase.from('orders').select('*, order_items(*)').limit(1, { referencedTable: 'order_items' })`
  },
  {
    name: 'dotted filter without the embed in sight',
    code: `await supabase.from('orders').select(columns).eq('anything.goes', 1)`
  },
  {
    name: 'dotted filter on a select built at run time',
    code: "await supabase.from('orders').select(`id, ${more}`).eq('c.bad', 1)"
  },
  {
    name: 'insert',
    code: `await supabase.from('messenger_integrations').insert({ tenant_id: 't', provider: 'wpp', is_active: true }).select().single()`
  },
  {
    name: 'insert of many',
    code: `await supabase.from('messages').insert([{ content: 'a' }, { content: 'b', direction: 'in' }])`
  },
  {
    name: 'upsert',
    code: `await supabase.from('messages').upsert({ external_id: 'x', content: 'y' }, { onConflict: 'conversation_id,external_id', ignoreDuplicates: true })`
  },
  {
    name: 'update',
    code: `await supabase.from('orders').update({ status: 'paid', metadata: { is_enabled: true, any: { thing: 1 } } }).eq('id', 1)`
  },
  { name: 'delete', code: `await supabase.from('orders').delete().eq('id', 1).lt('created_at', 'x')` },
  {
    name: 'undefined is not sent',
    code: `await supabase.from('orders').insert({ status: 'x', nope: undefined })`
  },
  { name: 'void 0 is not sent', code: `await supabase.from('orders').insert({ status: 'x', nope: void 0 })` },
  {
    name: 'a function is not sent',
    code: `await supabase.from('orders').insert({ status: 'x', nope: () => 1, toJSON() { return {} } })`
  },
  {
    name: 'key that is taken back',
    code: `await supabase.from('orders').insert({ nope: 1, status: 'x', nope: undefined })`
  },
  {
    name: 'computed keys',
    code: `await supabase.from('orders').update({ [field]: value, ['status']: 'x', [\`\${a}_b\`]: 1 })`
  },
  {
    name: 'computed key of a constant',
    code: `const key = 'status'\n  await supabase.from('orders').update({ [key]: 1 })`
  },
  {
    name: 'spread of unknown data',
    code: `const body = await req.json()\n  await supabase.from('orders').insert({ ...body, status: 'x' })`
  },
  {
    name: 'payload from a request',
    code: `const { row } = await req.json()\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'payload through JSON',
    code: `const row = { nope: 1 }\n  await supabase.from('orders').insert(JSON.parse(JSON.stringify(row)))`
  },
  {
    name: 'payload through a schema',
    code: `const row = schema.parse({ nope: 1 })\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'deleted key',
    code: `const row: any = { status: 'x', nope: 1 }\n  delete row.nope\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'key deleted by computed name',
    code: `const row: any = { status: 'x', nope: 1 }\n  for (const k of bad) delete row[k]\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'key deleted in a helper',
    code: `const strip = (r: any) => { delete r.nope; return r }\n  const row = { status: 'x', nope: 1 }\n  strip(row)\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'constant handed to other code',
    code: `const row = { status: 'x', nope: 1 }\n  sanitize(row)\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'key set to undefined',
    code: `const row: any = { status: 'x', nope: 1 }\n  row.nope = undefined\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'rest without the key',
    code: `const row = { status: 'x', nope: 1 }\n  const { nope, ...rest } = row\n  await supabase.from('orders').insert(rest)`
  },
  {
    name: 'reassigned payload',
    code: `let row: any = { nope: 1 }\n  row = { status: 'x' }\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'shadowed payload',
    code: `const row = { nope: 1 }\n  { const row = { status: 'x' }\n    await supabase.from('orders').insert(row) }`
  },
  {
    name: 'payload as a parameter',
    code: `const row = { nope: 1 }\n  const save = (row: any) => supabase.from('orders').insert(row)\n  await save({ status: 'x' })`
  },
  {
    name: 'key added after the insert',
    code: `const row: any = { status: 'x' }\n  await supabase.from('orders').insert(row)\n  row.nope = 1\n  return Response.json(row)`
  },
  {
    name: 'key added in a way that ends',
    code: `const row: any = { status: 'x' }\n  if (bad) { row.nope = 1; return Response.json(row) }\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'key added in the other arm',
    code: `const row: any = { status: 'x' }\n  if (bad) { row.nope = 1 } else { await supabase.from('orders').insert(row) }`
  },
  {
    name: 'key added by a function that is perhaps never called',
    code: `const row: any = { status: 'x' }\n  const mark = () => { row.nope = 1 }\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'map to good rows',
    code: `await supabase.from('order_items').insert(items.map((item: any) => ({ order_id: 1, product_id: item.id, quantity: item.nope })))`
  },
  {
    name: 'map to unknown rows',
    code: `await supabase.from('order_items').insert(items.map(({ nope, ...item }: any) => item))`
  },
  {
    name: 'map with a block',
    code: `await supabase.from('messages').insert(items.map((i: any) => { const nope = i.nope; if (!nope) return { content: 'a' }; return { content: nope } }))`
  },
  {
    name: 'callback in the map with returns of its own',
    code: `await supabase.from('messages').insert(items.map((i: any) => { const x = i.y.map((z: any) => { return { nope: z } }); return { content: x } }))`
  },
  {
    name: 'pushed rows',
    code: `const rows: any[] = []\n  for (const m of list) rows.push({ content: m.nope, direction: 'in' })\n  await supabase.from('messages').insert(rows)`
  },
  {
    name: 'conditional spread',
    code: `await supabase.from('orders').update({ ...(paid && { status: 'paid' }), ...(who ? { assigned_to: who } : {}) })`
  },
  {
    name: 'row of a query',
    code: `const { data } = await supabase.from('orders').select('*').single()\n  await supabase.from('orders').insert({ ...data, id: undefined, status: 'copy' })`
  },
  {
    name: 'chain through a name',
    code: `let query = supabase.from('orders').select('*, customers(name)')\n  if (status) query = query.eq('status', status)\n  query = query.order('created_at').range(0, 9)\n  const { data, error } = await query.eq('customers.name', 'x')`
  },
  {
    name: 'name with two chains',
    code: `let query = supabase.from('orders').select('*')\n  if (other) query = supabase.from('customers').select('*') as any\n  await query.eq('email', 1).eq('total', 2)`
  },
  {
    name: 'name that gets something else',
    code: `let query: any = supabase.from('orders').select('*')\n  query = wrap(query)\n  await query.eq('anything', 1)`
  },
  {
    name: 'computed method',
    code: `const op = 'eq'\n  await (supabase.from('orders').select('*') as any)[op]('nope', 1)`
  },
  {
    name: 'any around the chain',
    code: `await (supabase.from('orders') as any).update({ status: 'x' }).eq('id', 1)`
  },
  {
    name: 'types of rows',
    code: `await supabase.from('orders').select('id, total').returns<{ nope: string }[]>()\n  await supabase.from('orders').select('id').overrideTypes<Array<{ nope: 1 }>>()`
  },
  {
    name: 'the rest of the builder',
    code: `await supabase.from('orders').select('id').abortSignal(s).throwOnError().maybeSingle()\n  await supabase.from('orders').select('id').csv()\n  await supabase.from('orders').select('id').explain({ analyze: true })`
  },
  {
    name: 'then',
    code: `supabase.from('orders').select('id').then(({ data }) => data?.map((row: any) => row.nope))`
  },
  {
    name: 'dynamic table',
    code: `await supabase.from(table).insert({ nope: 1 })\n  for (const t of ['a', 'b']) await supabase.from(t).delete().eq('nope', 1)`
  },
  { name: 'dynamic column', code: `await supabase.from('orders').select('*').eq(column, 1).order(sort)` },
  { name: 'select put together at run time', code: `await supabase.from('orders').select('id, ' + more)` },
  {
    name: 'constant select',
    code: `const COLUMNS = 'id, total'\n  await supabase.from('orders').select(COLUMNS)`
  },
  { name: 'joined select', code: `await supabase.from('orders').select(['id', 'total'].join(','))` },
  { name: 'select with SQL in it', code: `await supabase.from('orders').select('id as order_id, total')` },
  { name: 'select that does not parse', code: `await supabase.from('orders').select('id, (nope')` },
  { name: 'trailing comma', code: `await supabase.from('orders').select('id, total,')` },
  {
    name: 'storage',
    code: `await supabase.storage.from('invoices').upload('a.pdf', file)\n  await supabase.storage.from('avatars').remove(['nope'])\n  supabase.storage.from('avatars').getPublicUrl('nope')`
  },
  {
    name: 'storage by a name',
    code: `const bucket = supabase.storage.from('invoices')\n  await bucket.update('nope', file)\n  const { storage } = supabase\n  await storage.from('x').list()\n  const client = supabase.storage\n  await client.from('y').update('nope', file)`
  },
  {
    name: 'other things called from',
    code: `Array.from('abc').map((x) => x)\n  Buffer.from('abc', 'utf8')\n  Uint8Array.from([1])\n  Readable.from('x')\n  Temporal.Instant.from('x')`
  },
  {
    name: 'schema',
    code: `await supabase.schema('api').from('jobs').insert({ kind: 'x', payload: {} }).select('id, attempts')`
  },
  {
    name: 'schema that the types do not have',
    code: `await supabase.schema('crm').from('nope').insert({ nope: 1 })\n  await supabase.schema(name).from('nope').select('nope')`
  },
  {
    name: 'schema in a name',
    code: `const api = supabase.schema('api')\n  await api.from('jobs').select('kind')`
  },
  {
    name: 'rpc',
    code: `await supabase.rpc('match_documents', { query_embedding: e, match_count: 5 }).select('id, similarity').gt('similarity', 0.5)\n  await supabase.rpc('is_admin')`
  },
  {
    name: 'rpc with one unnamed argument',
    code: `await supabase.rpc('take_all', { whatever: 1 })\n  await supabase.rpc('run_report', { anything: 1 })`
  },
  {
    name: 'rpc with unknown rows',
    code: `await supabase.rpc('run_report').select('anything').eq('goes', 1)`
  },
  {
    name: 'rpc of another schema',
    code: `await supabase.schema('api').rpc('claim_job', { worker_id: 'x' })`
  },
  {
    name: 'dynamic rpc',
    code: `await supabase.rpc(name, { nope: 1 })\n  await supabase.rpc('match_documents', args)`
  },
  {
    name: 'comment on the line',
    code: `await supabase.from('orders').insert({ nope: 1 }) // dual-deploy-ignore`
  },
  {
    name: 'comment before the line',
    code: `await supabase.from('orders').insert({\n    // dual-deploy-ignore-next-line unknown-column: comes with the next migration\n    nope: 1 })`
  },
  {
    name: 'comment in a block',
    code: `/* dual-deploy-ignore-next-line */\n  await supabase.from('ordrs').select('*')`
  },
  {
    name: 'realtime',
    code: `supabase.channel('x').on('postgres_changes', { event: '*', schema: 'public', table: 'nope' }, () => {}).subscribe()`
  },
  {
    name: 'functions and auth',
    code: `await supabase.functions.invoke('nope', { body: { nope: 1 } })\n  await supabase.auth.admin.updateUserById(id, { nope: 1 })`
  },
  {
    name: 'a client of another project',
    whole: true,
    code: `import { createClient } from 'npm:@supabase/supabase-js@2'
const external = createClient(Deno.env.get('EXTERNAL_SUPABASE_URL')!, Deno.env.get('EXTERNAL_SUPABASE_KEY')!)
const supabase = createClient(Deno.env.get('OLD_PROJECT_URL')!, Deno.env.get('OLD_KEY')!)
const crm = createClient('https://abcdefghijklmnopqrst.supabase.co', Deno.env.get('CRM_KEY')!)
await external.from('orders').insert({ nope: 1 })
await supabase.from('nothing_like_it').select('nope')
await crm.from('orders').select('nope')`
  },
  {
    name: 'a client of a tenant',
    whole: true,
    code: `import { createClient } from 'npm:@supabase/supabase-js@2'
export async function copy(integration: { url: string; key: string }, url: string, key: string) {
  const client = createClient(integration.url, integration.key)
  const { supabase_url, supabase_key } = integration as any
  const supabase = createClient(supabase_url, supabase_key)
  const db = createClient(url, key)
  await client.from('nope').select('nope')
  await supabase.from('nope').select('nope')
  await db.from('nope').select('nope')
}`
  },
  {
    name: 'clients that are given to a function that copies',
    whole: true,
    code: `import type { SupabaseClient } from 'jsr:@supabase/supabase-js@2'
export async function sync(source: SupabaseClient, target: SupabaseClient, externalSupabase: SupabaseClient) {
  const { data } = await source.from('contacts').select('nope')
  await target.from('leads').insert({ nope: 1 })
  await externalSupabase.from('orders').insert({ nope: 1 })
}`
  },
  {
    name: 'a client with an unknown schema',
    whole: true,
    code: `import { createClient } from '@supabase/supabase-js'
const supabase = createClient(Deno.env.get('SUPABASE_URL')!, key, { db: { schema: Deno.env.get('SCHEMA') } })
await supabase.from('nope').insert({ nope: 1 })
const other = createClient(Deno.env.get('SUPABASE_URL')!, key, options)
await other.from('nope').insert({ nope: 1 })
const more = createClient(Deno.env.get('SUPABASE_URL')!, key, { db: { schema: 'api' } })
await more.from('jobs').insert({ kind: 'x' })`
  },
  {
    name: 'knex',
    whole: true,
    code: `import knex from 'npm:knex@3'
const db = knex({ client: 'pg' })
await db.from('orders').select('nope', 'id as order_id').where({ nope: 1 })
await db.select('nope').from('orders').first()
const client = makeClient()
await client.from('orders').select('nope')`
  },
  {
    name: 'drizzle',
    whole: true,
    code: `import { drizzle } from 'npm:drizzle-orm/postgres-js'
import { orders } from '../_shared/tables.ts'
const db = drizzle(sql)
await db.select({ nope: orders.id }).from(orders).where(eq(orders.id, 1))
await db.insert(orders).values({ nope: 1 })
await db.update(orders).set({ nope: 1 })`
  },
  {
    name: "a query builder of one's own",
    whole: true,
    code: `class Db { from(t: string) { return { select: (c: string) => [c, t], insert: (x: object) => x } } }
const db = new Db()
db.from('orders').select('nope')
const client = { from: (t: string) => ({ select: (c: string) => c + t }) }
client.from('orders').select('nope')
function use(client: Db) { return client.from('orders').insert({ nope: 1 }) }`
  },
  {
    name: 'typed clients of other libraries',
    whole: true,
    code: `import { Client } from 'npm:some-db'
import type { Database } from './local.ts'
export async function a(db: Client, client: Database, sb: import('npm:x').Y) {
  await db.from('orders').insert({ nope: 1 })
  await client.from('orders').select('nope')
  await sb.from('orders').select('nope')
}`
  },
  {
    name: 'builders that look alike at first',
    whole: true,
    code: `export async function a(db: any, client, sb) {
  await db.from('orders').select('nope').where('nope', 1)
  await db.from('orders').select('nope', 'nothing')
  await client.from('orders').select(['nope'])
  await client.from('bucket').update('nope.png', file)
  await sb.from('orders').leftJoin('nope')
  await db.from('nothing_like_it').insert({ nope: 1 }).into('x')
}`
  },
  {
    name: 'names that mean something else',
    whole: true,
    code: `export async function a(source, reader, x: any, bucket: any, legacyDb: any, clickhouse: any) {
  await source.from('orders').select('nope')
  await reader.from('orders').select('nope')
  await x.from('orders').insert({ nope: 1 })
  await legacyDb.from('orders').select('nope')
  await clickhouse.from('orders').select('nope')
}`
  },
  {
    name: 'shadowed client',
    whole: true,
    code: `import { createClient } from 'npm:@supabase/supabase-js@2'
const supabase = createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_ANON_KEY')!)
function report(supabase: Reporter) { return supabase.from('orders').select('nope') }
{ const supabase = new Fake(); supabase.from('orders').insert({ nope: 1 }) }`
  },
  {
    name: 'shadowed createClient',
    whole: true,
    code: `import { createClient } from 'npm:redis@4'
const client = createClient({ url: Deno.env.get('REDIS_URL') })
client.from('orders').select('nope')
const db = createClient(Deno.env.get('SUPABASE_URL'), 'x')
db.from('orders').select('nope')`
  },
  {
    name: 'reassigned client',
    whole: true,
    code: `import { createClient } from 'npm:@supabase/supabase-js@2'
let db: any = createClient(Deno.env.get('SUPABASE_URL')!, key)
if (flag) db = openWarehouse
await db.from('orders').select('nope')
let c: any = createClient(Deno.env.get('SUPABASE_URL')!, key)
c = createClient(Deno.env.get('WAREHOUSE_URL')!, key)
await c.from('orders').select('nope')`
  },
  {
    name: 'client of an unknown schema by its type',
    whole: true,
    code: `import type { SupabaseClient } from 'npm:@supabase/supabase-js@2'
export const a = (supabase: SupabaseClient<Database, 'crm'>) => supabase.from('orders').select('nope')
export const b = <S extends string>(supabase: SupabaseClient<Database, S>) => supabase.from('orders').select('nope')
export const c = (supabase: SupabaseClient<Database, 'api'>) => supabase.from('jobs').select('attempts')`
  },
  {
    name: 'unknown table of a client that may have another schema',
    whole: true,
    code: `import { supabase } from '../_shared/client.ts'
await supabase.from('campaign_budgets').select('nope')
await supabase.from('jobs').select('kind, attempts')
await supabase.rpc('somewhere_else', { nope: 1 })`
  },
  {
    name: 'builder of another kind, under a type of the project',
    whole: true,
    code: `import type { DbClient } from '../_shared/sql.ts'
export const a = (db: DbClient) => db.from('orders').select('nope').where('id', 1)
export const b = (rows: DbClient) => rows.from('orders').select('nope')`
  },
  {
    name: 'clients that functions of the project make for something else',
    whole: true,
    code: `import { createPartnerClient, createServiceClient, openCatalog } from '../_shared/clients.ts'
const service = createPartnerClient()
await service.from('orders').select('nope')
const legacy = createServiceClient()
await legacy.from('orders').select('nope')
const catalog = openCatalog()
await catalog.from('orders').select('nope')`
  },
  {
    name: 'break out of the code that sends the payload',
    code: `const row: any = { status: 'x' }
  switch (action) {
    case 'cancel':
      if (late) { row.nope = 1; break }
      await supabase.from('orders').update(row).eq('id', 1)
  }
  const other: any = { status: 'x' }
  for (const step of steps) {
    if (step.last) { other.nope = 1; break }
    await supabase.from('orders').update(other).eq('id', 1)
  }`
  },
  {
    name: 'JSON-RPC',
    whole: true,
    code: `export async function a(client: any, provider: any) {
  await client.rpc('eth_call', { nope: 1 })
  await provider.rpc('match_documents', { nope: 1 })
}
export async function b(client: any) {
  const { data } = await client.from('orders').select('id')
  return data
}`
  },
  {
    name: 'Lovable webhook',
    whole: true,
    code: `import { serve } from "https://deno.land/std@0.168.0/http/server.ts";
import { createClient } from "https://esm.sh/@supabase/supabase-js@2";
import Stripe from "https://esm.sh/stripe@14.21.0";

const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, x-client-info, apikey, content-type",
};

serve(async (req) => {
  if (req.method === "OPTIONS") return new Response(null, { headers: corsHeaders });
  try {
    const stripe = new Stripe(Deno.env.get("STRIPE_SECRET_KEY") || "", { apiVersion: "2023-10-16" });
    const signature = req.headers.get("stripe-signature");
    const body = await req.text();
    const event = stripe.webhooks.constructEvent(body, signature!, Deno.env.get("STRIPE_WEBHOOK_SECRET")!);
    const supabaseUrl = Deno.env.get("SUPABASE_URL")!;
    const supabaseServiceKey = Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")!;
    const supabaseClient = createClient(supabaseUrl, supabaseServiceKey, { auth: { persistSession: false } });
    switch (event.type) {
      case "checkout.session.completed": {
        const session = event.data.object as Stripe.Checkout.Session;
        const { error } = await supabaseClient.from("subscriptions").upsert({
          user_id: session.client_reference_id,
          stripe_customer_id: session.customer,
          stripe_subscription_id: session.subscription,
          status: "active",
        }, { onConflict: "user_id" });
        if (error) throw error;
        break;
      }
      case "customer.subscription.deleted":
        await supabaseClient.from("subscriptions").update({ status: "canceled" })
          .eq("stripe_subscription_id", event.data.object.id);
        break;
    }
    const customer = await stripe.customers.update(id, { nope: 1 });
    return new Response(JSON.stringify({ received: true, customer }), {
      headers: { ...corsHeaders, "Content-Type": "application/json" },
      status: 200,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : "Unknown error";
    return new Response(JSON.stringify({ error: message }), { headers: corsHeaders, status: 400 });
  }
});`
  },
  {
    name: 'Lovable function with zod and helpers',
    whole: true,
    code: `import { createClient, type SupabaseClient } from 'jsr:@supabase/supabase-js@2'
import { z } from 'https://deno.land/x/zod@v3.22.4/mod.ts'

const Body = z.object({ conversationId: z.string(), nope: z.string().optional() })

async function saveMessage(supabase: SupabaseClient, conversationId: string, content: string) {
  const row = { conversation_id: conversationId, content, direction: 'out', sent_at: new Date().toISOString() }
  console.log('saving', row)
  const { data, error } = await supabase.from('messages').insert(row).select('id').single()
  if (error) throw new Error(error.message)
  return data
}

Deno.serve(async (req) => {
  const parsed = Body.safeParse(await req.json())
  if (!parsed.success) return Response.json({ error: parsed.error.flatten() }, { status: 400 })
  const authHeader = req.headers.get('Authorization')!
  const supabase = createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_ANON_KEY')!, {
    global: { headers: { Authorization: authHeader } }
  })
  const { data: { user } } = await supabase.auth.getUser()
  const [{ data: profile }, { count }] = await Promise.all([
    supabase.from('profiles').select('id, full_name, tenants(name, plan)').eq('user_id', user!.id).maybeSingle(),
    supabase.from('messages').select('*', { count: 'exact', head: true }).is('read_at', null)
  ])
  const updates: Record<string, unknown> = {}
  if (profile) updates.full_name = profile.full_name
  updates['avatar_url'] = null
  await supabase.from('profiles').update(updates).eq('user_id', user!.id)
  const saved = await saveMessage(supabase, parsed.data.conversationId, 'hi')
  return Response.json({ saved, count, nope: parsed.data.nope })
})`
  },
  {
    name: 'class with a client',
    whole: true,
    code: `import { createClient, SupabaseClient } from 'npm:@supabase/supabase-js@2'
export class Repo {
  private supabase: SupabaseClient
  #db = createClient(Deno.env.get('SUPABASE_URL')!, key)
  private cache: Cache
  constructor(private readonly admin: SupabaseClient, cache: Cache) {
    this.supabase = createClient(Deno.env.get('SUPABASE_URL')!, key)
    this.cache = cache
  }
  async orders() {
    await this.#db.from('orders').select('id')
    await this.admin.from('orders').update({ status: 'x' })
    await this.cache.from('nope').select('nope')
    return this.supabase.from('orders').select('total').order('created_at')
  }
}`
  },
  {
    name: 'helper that returns rows of two kinds',
    code: `function rowOf(x: any) { if (x.old) return x.row; return { nope: 1 } }\n  await supabase.from('orders').insert(load(rowOf))`
  },
  { name: 'system column', code: `await supabase.from('orders').select('ctid, xmin')` },
  { name: 'table with a schema in its name', code: `await supabase.from('public.orders').select('nope')` },
  {
    name: 'constants of tables',
    code: `const TABLES = { orders: 'orders', gone: 'nothing_like_it' } as const\n  await supabase.from(TABLES.orders).select('id')\n  TABLES.gone`
  },
  {
    name: 'function that returns this or that',
    code: `const build = (kind: string) => kind === 'mail' ? { to: 1 } : { status: 2 }\n  function make(kind: string) { if (kind === 'mail') return { to: 1, nope: 2 }; return { status: 'x' } }\n  await supabase.from('orders').insert(make('order'))`
  },
  {
    name: 'helper that changes its argument',
    code: `const tidy = (r: any) => { r.nope = undefined }\n  const row = { status: 'x', nope: 1 }\n  tidy(row)\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'helper that hands on its argument',
    code: `const tidy = (r: any) => sanitize(r)\n  const row = { status: 'x', nope: 1 }\n  tidy(row)\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'alias of a payload',
    code: `const row: any = { status: 'x', nope: 1 }\n  const other = row\n  strip(other)\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'payload changed in a loop after the insert',
    code: `const row: any = { status: 'x', nope: 1 }\n  for (const i of list) { await supabase.from('orders').insert(row); strip(row) }`
  },
  {
    name: 'payload that is replaced',
    code: `let row: any = { nope: 1 }\n  row = { ...defaults, status: 'x' }\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'payload that is extended and cleaned',
    code: `let row: any = { status: 'x', nope: 1 }\n  row = { ...row, nope: undefined }\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'payload extended after the insert',
    code: `let row: any = { status: 'x' }\n  await supabase.from('orders').insert(row)\n  row = { ...row, nope: 1 }\n  return Response.json(row)`
  },
  {
    name: 'payload extended in another arm',
    code: `let row: any = { status: 'x' }\n  if (mail) { row = { ...row, nope: 1 }; return Response.json(row) }\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'rows that a loop cleans by other code',
    code: `const rows = [{ content: 'a', nope: 1 }]\n  for (const row of rows) sanitize(row)\n  await supabase.from('messages').insert(rows)`
  },
  {
    name: 'rows that a loop cleans',
    code: `const rows: any[] = [{ content: 'a', nope: 1 }]\n  for (const row of rows) { row.nope = undefined }\n  await supabase.from('messages').insert(rows)`
  },
  {
    name: 'rows of a list that are cleaned first',
    code: `for (const row of [{ content: 'a', nope: 1 }] as any[]) { strip(row); await supabase.from('messages').insert(row) }`
  },
  {
    name: 'payload by another name of a choice',
    code: `const row = { status: 'x', nope: 1 }\n  const chosen = flag ? row : null\n  strip(chosen)\n  await supabase.from('orders').insert(row)`
  },
  {
    name: 'keys of a loop over an object',
    code: `for (const key in { nope: 1 }) await supabase.from('orders').update({ [key]: 1 })\n  for (const [key, value] of Object.entries({ nope: 1 })) await supabase.from('orders').update({ [key]: value })`
  },
  {
    name: 'helper that gets a client of a schema that is not known',
    whole: true,
    code: `import { createClient } from 'npm:@supabase/supabase-js@2'
async function save(supabase: any) {
  await supabase.from('orders').insert({ nope: 1 })
  await supabase.from('ordrs').select('nope')
}
const supabase = createClient(Deno.env.get('SUPABASE_URL')!, key, { db: { schema } })
await save(supabase)`
  },
  {
    name: 'helper that gets a client of one of two schemas',
    whole: true,
    code: `import { createClient } from 'npm:@supabase/supabase-js@2'
import type { SupabaseClient } from 'npm:@supabase/supabase-js@2'
const save = (client: SupabaseClient<any, any, any>) => client.from('orders').insert({ nope: 1 })
const a = createClient(Deno.env.get('SUPABASE_URL')!, key)
const b = createClient(Deno.env.get('SUPABASE_URL')!, key, { auth: {}, db: { schema: 'crm' } })
await a.from('orders').select('id')
await save(b)`
  },
  {
    name: 'payload that a helper gives back',
    code: `const same = (r: any) => { console.log(r); return r }\n  const row = { status: 'x', nope: 1 }\n  const out = same(row)\n  strip(out)\n  await supabase.from('orders').insert(row)`
  }
]
