import type { Snippet } from './snippet.ts'

/** Code that names what the database does not have. */
export const WRONG: readonly Snippet[] = [
  {
    name: 'insert',
    code: `await supabase.from('messenger_integrations').insert({ tenant_id: 't', ‹is_enabled›: true })`,
    says: ['messenger_integrations → is_active']
  },
  {
    name: 'insert over lines',
    code: `await supabase\n    .from('messenger_integrations')\n    .insert({\n      tenant_id: 't',\n      ‹is_enabled›: true\n    })\n    .select()\n    .single()`,
    says: ['messenger_integrations → is_active']
  },
  {
    name: 'insert of many',
    code: `await supabase.from('messages').insert([{ content: 'a' }, { ‹contents›: 'b' }])`,
    says: ['messages → content']
  },
  {
    name: 'shorthand key',
    code: `await supabase.from('orders').insert({ ‹customerId› })`,
    says: ['orders → customer_id']
  },
  {
    name: 'quoted key',
    code: `await supabase.from('orders').insert({ ‹'statsu'›: 'x' })`,
    says: ['orders → status']
  },
  {
    name: 'computed key of a constant',
    code: `const key = 'statuss'\n  await supabase.from('orders').update({ ‹[key]›: 1 })`,
    says: ['orders → status']
  },
  {
    name: 'two keys',
    code: `await supabase.from('orders').insert({ ‹totl›: 1, ‹zzz›: 2, status: 'x' })`,
    says: ['orders → total', 'orders']
  },
  {
    name: 'upsert',
    code: `await supabase.from('profiles').upsert({ user_id: 1, ‹fullname›: 'x' })`,
    says: ['profiles → full_name']
  },
  {
    name: 'onConflict',
    code: `await supabase.from('profiles').upsert({ user_id: 1 }, { onConflict: 'user_id, ‹tenant›' })`,
    says: ['profiles → tenant_id']
  },
  {
    name: 'onConflict in named options',
    code: `const options = { onConflict: '‹userid›' }\n  await supabase.from('profiles').upsert({ user_id: 1 }, options)`,
    says: ['profiles → user_id']
  },
  {
    name: 'update',
    code: `await supabase.from('orders').update({ ‹state›: 'paid' }).eq('id', 1)`,
    says: ['orders → status']
  },
  {
    name: 'constant payload',
    code: `const row = { status: 'x', ‹price_total›: 1 }\n  await supabase.from('orders').insert(row)`,
    says: ['orders → total']
  },
  {
    name: 'logged constant',
    code: `const row = { ‹statuss›: 'x' }\n  console.log('row', row)\n  await supabase.from('orders').insert(row)\n  return new Response(JSON.stringify({ row }))`,
    says: ['orders → status']
  },
  {
    name: 'constant in an array',
    code: `const row = { ‹statuss›: 'x' }\n  await supabase.from('orders').insert([row])`,
    says: ['orders → status']
  },
  {
    name: 'constant that is typed',
    code: `const row: Record<string, unknown> = { ‹statuss›: 'x' }\n  await supabase.from('orders').insert(row as any)`,
    says: ['orders → status']
  },
  {
    name: 'constant handed on after the insert',
    code: `const row = { ‹statuss›: 'x' }\n  await supabase.from('orders').insert(row)\n  await notify(row)`,
    says: ['orders → status']
  },
  {
    name: 'key added later',
    code: `const row: any = { status: 'x' }\n  if (paid) row.‹paid_total› = 1\n  await supabase.from('orders').insert(row)`,
    says: ['orders → total']
  },
  {
    name: 'key added by a literal name',
    code: `const row: any = {}\n  row[‹'statuss'›] = 'x'\n  await supabase.from('orders').insert(row)`,
    says: ['orders → status']
  },
  {
    name: 'key added in a loop',
    code: `const updates: Record<string, unknown> = {}\n  if (body.name) {\n    updates.‹full_nam› = body.name\n  }\n  await supabase.from('profiles').update(updates).eq('id', 1)`,
    says: ['profiles → full_name']
  },
  {
    name: 'spread of a constant',
    code: `const base = { ‹tenantid›: 't' }\n  await supabase.from('customers').insert({ ...base, name: 'x' })`,
    says: ['customers → tenant_id']
  },
  {
    name: 'key beside unknown data',
    code: `const body = await req.json()\n  await supabase.from('customers').insert({ ...body, ‹tenantid›: 't' })`,
    says: ['customers → tenant_id']
  },
  {
    name: 'key beside rows of a query',
    code: `const { data } = await supabase.from('orders').select('*').single()\n  await supabase.from('orders').insert({ ...data, ‹copied_from›: 1 })`,
    says: ['orders']
  },
  {
    name: 'conditional spread with and',
    code: `await supabase.from('orders').update({ status: 'x', ...(paid && { ‹paid_date›: 1 }) })`,
    says: ['orders']
  },
  {
    name: 'conditional spread with a choice',
    code: `await supabase.from('orders').update({ ...(who ? { ‹assigned›: who } : {}), ...(x ? {} : { ‹asigned_to›: 1 }) })`,
    says: ['orders → assigned_to', 'orders → assigned_to']
  },
  {
    name: 'choice of payloads',
    code: `await supabase.from('orders').update(paid ? { status: 'paid' } : { ‹stat›: 'open' })`,
    says: ['orders']
  },
  {
    name: 'fallback payload',
    code: `await supabase.from('orders').insert(body ?? { ‹statuss›: 'x' })`,
    says: ['orders → status']
  },
  {
    name: 'satisfies',
    code: `await supabase.from('orders').insert({ ‹statuss›: 'x' } satisfies Row)`,
    says: ['orders → status']
  },
  {
    name: 'as and !',
    code: `await supabase.from('orders').insert(({ ‹statuss›: 'x' } as any)!)`,
    says: ['orders → status']
  },
  {
    name: 'map',
    code: `await supabase.from('order_items').insert(items.map((item: any) => ({ order_id: 1, ‹qty›: item.qty })))`,
    says: ['order_items → quantity']
  },
  {
    name: 'map with a block',
    code: `await supabase.from('messages').insert(list.map((m: any) => {\n    const text = m.text\n    if (m.out) return { content: text, direction: 'out' }\n    return { ‹message_content›: text }\n  }))`,
    says: ['messages → content']
  },
  {
    name: 'map by a named function',
    code: `const toRow = (m: any) => ({ ‹contnt›: m.text })\n  await supabase.from('messages').insert(list.map(toRow))`,
    says: ['messages → content']
  },
  {
    name: 'map that is kept',
    code: `const rows = list.map((m: any) => ({ ‹contnt›: m.text }))\n  if (rows.length > 0) await supabase.from('messages').insert(rows)`,
    says: ['messages → content']
  },
  {
    name: 'filtered and sliced map',
    code: `const rows = list.map((m: any) => ({ ‹contnt›: m.text })).filter(Boolean)\n  await supabase.from('messages').insert(rows.slice(0, 100))`,
    says: ['messages → content']
  },
  {
    name: 'pushed rows',
    code: `const rows: any[] = []\n  for (const m of list) rows.push({ content: m, ‹direccion›: 'in' })\n  await supabase.from('messages').insert(rows)`,
    says: ['messages → direction']
  },
  {
    name: 'rows pushed in a callback',
    code: `const rows: any[] = []\n  list.forEach((m: any) => { rows.push({ ‹contnt›: m }) })\n  await supabase.from('messages').upsert(rows)`,
    says: ['messages → content']
  },
  {
    name: 'Object.assign',
    code: `await supabase.from('orders').insert(Object.assign({}, body, { ‹statuss›: 'x' }))`,
    says: ['orders → status']
  },
  {
    name: 'function of the file',
    code: `function rowOf(x: any) { return { ‹statuss›: x } }\n  await supabase.from('orders').insert(rowOf(1))`,
    says: ['orders → status']
  },
  {
    name: 'async function of the file',
    code: `const build = async (x: any) => { if (!x) return null; return { ‹statuss›: x } }\n  await supabase.from('orders').insert(await build(1))`,
    says: ['orders → status']
  },
  {
    name: 'frozen copy',
    code: `await supabase.from('orders').insert(structuredClone({ ‹statuss›: 'x' }))`,
    says: ['orders → status']
  },
  {
    name: 'concatenated rows',
    code: `await supabase.from('messages').insert([...old, ...[{ ‹contnt›: 1 }]].concat([{ ‹sent_on›: 1 }]))`,
    says: ['messages → content', 'messages → sent_at']
  },
  {
    name: 'select',
    code: `await supabase.from('orders').select('id, ‹totals›, status')`,
    says: ['orders → total']
  },
  {
    name: 'select of many lines',
    code: `await supabase.from('orders').select(\`\n    id,\n    total,\n    ‹order_status›,\n    created_at\n  \`)`,
    says: ['orders → status']
  },
  {
    name: 'select behind an insert',
    code: `await supabase.from('orders').insert({ status: 'x' }).select('id, ‹order_total›').single()`,
    says: ['orders → total']
  },
  {
    name: 'alias of a column that is not there',
    code: `await supabase.from('orders').select('total:‹totl›')`,
    says: ['orders → total']
  },
  { name: 'cast', code: `await supabase.from('orders').select('‹totl›::text')`, says: ['orders → total'] },
  {
    name: 'JSON path',
    code: `await supabase.from('orders').select('src:‹metdata›->>source')`,
    says: ['orders → metadata']
  },
  {
    name: 'aggregate',
    code: `await supabase.from('orders').select('‹totl›.sum(), n:‹totals›.avg()::int')`,
    says: ['orders → total', 'orders → total']
  },
  {
    name: 'quoted column',
    code: `await supabase.from('orders').select('"id","‹Total Sum›"')`,
    says: ['orders → total']
  },
  {
    name: 'concatenated select',
    code: `await supabase.from('orders').select('id, ' +\n    '‹totl›')`,
    says: ['orders → total']
  },
  {
    name: 'constant select',
    code: `const COLUMNS = 'id, ‹totl›'\n  await supabase.from('orders').select(COLUMNS)`,
    says: ['orders → total']
  },
  {
    name: 'joined select',
    code: `const COLUMNS = ['id', '‹totl›'].join(', ')\n  await supabase.from('orders').select(COLUMNS)`,
    says: ['orders → total']
  },
  {
    name: 'template of constants',
    code: 'const MORE = "status"\n  await supabase.from("orders").select(`id, ${MORE}, ‹totl›`)',
    says: ['orders → total']
  },
  {
    name: 'embed',
    code: `await supabase.from('orders').select('id, customers(name, ‹phon›)')`,
    says: ['customers → phone']
  },
  {
    name: 'embed in an embed',
    code: `await supabase.from('orders').select('order_items(quantity, products(name, ‹cost_price›))')`,
    says: ['products → price']
  },
  {
    name: 'embed by a hint',
    code: `await supabase.from('orders').select(\`\n    creator:profiles!orders_created_by_fkey(\n      ‹name›\n    )\`)`,
    says: ['profiles → full_name']
  },
  {
    name: 'embed by a column',
    code: `await supabase.from('orders').select('creator:created_by(‹username›)')`,
    says: ['profiles']
  },
  {
    name: 'embed by a constraint',
    code: `await supabase.from('orders').select('orders_customer_id_fkey(‹mail›)')`,
    says: ['customers → email']
  },
  {
    name: 'embed of the other side',
    code: `await supabase.from('customers').select('orders(total, ‹state›)')`,
    says: ['orders → status']
  },
  {
    name: 'spread embed',
    code: `await supabase.from('orders').select('...customers(customer:‹nam›)')`,
    says: ['customers → name']
  },
  {
    name: 'eq',
    code: `await supabase.from('messenger_integrations').select('*').eq('‹is_enabled›', true)`,
    says: ['messenger_integrations → is_active']
  },
  ...[
    'neq',
    'gt',
    'gte',
    'lt',
    'lte',
    'like',
    'ilike',
    'is',
    'in',
    'contains',
    'containedBy',
    'overlaps',
    'rangeGt',
    'textSearch',
    'isDistinct',
    'likeAnyOf',
    'regexMatch'
  ].map((method): Snippet => ({
    name: method,
    code: `await supabase.from('orders').select('*').${method}('‹totl›', x)`,
    says: ['orders → total']
  })),
  {
    name: 'not',
    code: `await supabase.from('orders').select('*').not('‹totl›', 'is', null)`,
    says: ['orders → total']
  },
  {
    name: 'filter',
    code: `await supabase.from('orders').select('*').filter('‹totl›', 'gt', 1)`,
    says: ['orders → total']
  },
  {
    name: 'match',
    code: `await supabase.from('orders').select('*').match({ status: 'x', ‹customer›: 1 })`,
    says: ['orders → customer_id']
  },
  {
    name: 'order',
    code: `await supabase.from('orders').select('*').order('‹created›', { ascending: false })`,
    says: ['orders → created_at']
  },
  {
    name: 'order with a direction',
    code: `await supabase.from('orders').select('*').order('status.asc,‹creatd_at›.desc')`,
    says: ['orders → created_at']
  },
  {
    name: 'order of an alias',
    code: `await supabase.from('orders').select('amount:total').order('‹amount›')`,
    says: ['orders → total']
  },
  {
    name: 'filter on an alias',
    code: `await supabase.from('profiles').select('name:full_name').eq('‹name›', 'x')`,
    says: ['profiles → full_name']
  },
  {
    name: 'filter after a delete',
    code: `await supabase.from('orders').delete().eq('‹order_id›', 1)`,
    says: ['orders']
  },
  {
    name: 'filter after an update',
    code: `await supabase.from('orders').update({ status: 'x' }).eq('‹order_status›', 1)`,
    says: ['orders → status']
  },
  {
    name: 'JSON path in a filter',
    code: `await supabase.from('orders').select('*').eq('‹meta›->>source', 'x')`,
    says: ['orders']
  },
  {
    name: 'dotted filter',
    code: `await supabase.from('orders').select('*, customers!inner(*)').eq('customers.‹mail›', 'x')`,
    says: ['customers → email']
  },
  {
    name: 'dotted filter by an alias',
    code: `await supabase.from('orders').select('*, c:customers!inner(*)').eq('c.‹mail›', 'x')`,
    says: ['customers → email']
  },
  {
    name: 'filter two embeds deep',
    code: `await supabase.from('orders').select('*, order_items(products(*))').gt('order_items.products.‹cost_price›', 1)`,
    says: ['products → price']
  },
  {
    name: 'or',
    code: `await supabase.from('orders').select('*').or('status.eq.a,‹totl›.gt.1')`,
    says: ['orders → total']
  },
  {
    name: 'or with groups',
    code: `await supabase.from('orders').select('*').or('and(total.gt.1,or(‹totl›.lt.5,id.eq.1)),not.and(‹stats›.eq.x,id.eq.2)')`,
    says: ['orders → total', 'orders → status']
  },
  {
    name: 'or of a template',
    code: 'await supabase.from("customers").select("*").or(`name.ilike.%${q}%,‹mail›.ilike.%${q}%`)',
    says: ['customers → email']
  },
  {
    name: 'or of several lines',
    code: `await supabase.from('customers').select('*').or(\`name.eq.a,\n    ‹mail›.eq.b\`)`,
    says: ['customers → email']
  },
  {
    name: 'or on an embed',
    code: `await supabase.from('orders').select('*, customers(*)').or('name.eq.a,‹mail›.eq.b', { referencedTable: 'customers' })`,
    says: ['customers → email']
  },
  {
    name: 'order on an embed',
    code: `await supabase.from('orders').select('*, order_items(*)').order('‹qty›', { foreignTable: 'order_items' })`,
    says: ['order_items → quantity']
  },
  {
    name: 'order by an embed',
    code: `await supabase.from('orders').select('*, customers(*)').order('customers(‹nam›)')`,
    says: ['customers → name']
  },
  {
    name: 'view',
    code: `await supabase.from('active_orders').select('id, ‹totl›').order('‹customer›')`,
    says: ['active_orders → total', 'active_orders → customer_id']
  },
  {
    name: 'unknown table',
    code: `await supabase.from('‹custmers›').select('*')`,
    says: ['custmers → customers']
  },
  {
    name: 'singular table',
    code: `await supabase\n    .from('‹order›')\n    .insert({ anything: 1 })`,
    says: ['order → orders']
  },
  {
    name: 'table like none',
    code: `await supabase.from('‹wpp_blocklist_entries›').delete().eq('id', 1)`,
    says: ['wpp_blocklist_entries']
  },
  {
    name: 'constant table',
    code: `const TABLE = '‹custmers›'\n  await supabase.from(TABLE).select('*')`,
    says: ['custmers → customers']
  },
  {
    name: 'tables in an object',
    code: `const TABLES = { customers: '‹custmers›' } as const\n  await supabase.from(TABLES.customers).select('*')`,
    says: ['custmers → customers']
  },
  {
    name: 'typed from',
    code: `await (supabase as any).from<Row>('‹custmers›').select('*')`,
    says: ['custmers → customers']
  },
  {
    name: 'any around from',
    code: `await (supabase.from as any)('orders').select('totl')`,
    says: ['orders → total'],
    miss: 'the method is not called on the client'
  },
  {
    name: 'any around the chain',
    code: `await (supabase.from('orders') as any).update({ ‹statuss›: 'x' })`,
    says: ['orders → status']
  },
  {
    name: 'schema',
    code: `await supabase.schema('api').from('jobs').insert({ ‹type›: 'x' })`,
    says: ['jobs → kind']
  },
  { name: 'table of another schema', code: `await supabase.from('‹jobs›').select('*')`, says: ['jobs'] },
  {
    name: 'schema in a name',
    code: `const api = supabase.schema('api')\n  await api.from('‹job›').select('*')`,
    says: ['job → jobs']
  },
  {
    name: 'rpc',
    code: `await supabase.rpc('‹match_document›', { query_embedding: e })`,
    says: ['match_document → match_documents']
  },
  {
    name: 'rpc argument',
    code: `await supabase.rpc('match_documents', { query_embedding: e, ‹match_threshold›: 0.5 })`,
    says: ['match_documents → match_count']
  },
  {
    name: 'rpc argument of a constant',
    code: `const args = { ‹product›: 1, amount: 2 }\n  await supabase.rpc('increment_stock', args)`,
    says: ['increment_stock → product_id']
  },
  {
    name: 'rpc without arguments',
    code: `await supabase.rpc('is_admin', { ‹user_id›: 1 })`,
    says: ['is_admin']
  },
  {
    name: 'rows of an rpc',
    code: `await supabase.rpc('match_documents', { filter: {} }).select('id, ‹similarty›').gt('‹similar›', 1)`,
    says: ['match_documents → similarity', 'match_documents → similarity']
  },
  {
    name: 'rpc of a schema',
    code: `await supabase.schema('api').rpc('claim_job', { ‹worker›: 'x' })`,
    says: ['claim_job → worker_id']
  },
  {
    name: 'chain through a name',
    code: `let query = supabase.from('orders').select('*')\n  if (status) query = query.eq('‹state›', status)\n  query = query.order('‹created›')\n  const { data } = await query`,
    says: ['orders → status', 'orders → created_at']
  },
  {
    name: 'chain through two names',
    code: `const base = supabase.from('orders').select('*')\n  const open = base.eq('status', 'open')\n  const { data } = await open.gt('‹totl›', 1)`,
    says: ['orders → total']
  },
  {
    name: 'table in a name',
    code: `const orders = supabase.from('orders')\n  await orders.insert({ ‹statuss›: 'x' })\n  await orders.select('‹totl›')`,
    says: ['orders → status', 'orders → total']
  },
  {
    name: 'chosen continuation',
    code: `let q = supabase.from('orders').select('*')\n  q = asc ? q.order('‹totl›') : q.order('total')\n  await q`,
    says: ['orders → total']
  },
  {
    name: 'in Promise.all',
    code: `const [a, b] = await Promise.all([\n    supabase.from('orders').select('id'),\n    supabase.from('customers').select('‹mail›')\n  ])`,
    says: ['customers → email']
  },
  {
    name: 'optional calls',
    code: `await supabase?.from('orders')?.select('‹totl›')`,
    says: ['orders → total']
  },
  {
    name: 'callback of then',
    code: `supabase.from('orders').select('‹totl›').then(({ data }) => data).catch(console.error)`,
    says: ['orders → total']
  },
  {
    name: 'alias of the client',
    code: `const db = supabase\n  await db.from('orders').select('‹totl›')`,
    says: ['orders → total']
  },
  {
    name: 'comment for another code',
    code: `await supabase.from('orders').insert({ ‹statuss›: 1 }) // dual-deploy-ignore unknown-table`,
    says: ['orders → status']
  },
  {
    name: 'text that looks like a comment for the line before',
    code: `const x = 1 // dual-deploy-ignore\n  await supabase.from('orders').insert({ ‹statuss›: 1 })`,
    says: ['orders → status']
  },
  {
    name: 'client of a function',
    whole: true,
    code: `import { createClient } from 'jsr:@supabase/supabase-js@2'
function getAdmin() {
  const url = Deno.env.get('SUPABASE_URL')
  if (!url) throw new Error('no url')
  return createClient(url, Deno.env.get('SUPABASE_SERVICE_ROLE_KEY')!)
}
const admin = getAdmin()
await admin.from('‹nothing_like_it›').select('*')
await getAdmin().from('orders').select('‹totl›')`,
    says: ['nothing_like_it', 'orders → total']
  },
  {
    name: 'client with a schema',
    whole: true,
    code: `import { createClient } from '@supabase/supabase-js'
const options = { auth: { persistSession: false }, db: { schema: 'api' } }
const db = createClient(Deno.env.get('SUPABASE_URL')!, key, options)
await db.from('jobs').insert({ ‹kinds›: 'x' })
await db.from('‹orders›').select('*')`,
    says: ['jobs → kind', 'orders']
  },
  {
    name: 'client by its type',
    whole: true,
    code: `import type { SupabaseClient } from 'https://esm.sh/@supabase/supabase-js@2'
import { createClient } from 'npm:@supabase/supabase-js@2'
import type { Database } from '../_shared/types.ts'
type Admin = ReturnType<typeof createClient>
interface Context { client: SupabaseClient<Database>; user: string }
export const a = (x: SupabaseClient) => x.from('orders').select('‹totl›')
export const b = (x: SupabaseClient<Database>) => x.from('orders').select('‹totl›')
export const c = (x: Admin | null) => x?.from('orders').select('‹totl›')
export const d = ({ client }: Context) => client.from('orders').select('‹totl›')
export const e = (ctx: Context) => ctx.client.from('orders').select('‹totl›')
export const f = (x: SupabaseClient<any, 'api'>) => x.from('jobs').select('‹kinds›')
export const g = (x: ReturnType<typeof createClient<Database>>) => x.from('orders').select('‹totl›')`,
    says: [
      'orders → total',
      'orders → total',
      'orders → total',
      'orders → total',
      'orders → total',
      'jobs → kind',
      'orders → total'
    ]
  },
  {
    name: 'payload completed in a switch',
    code: `const row: any = { status: 'x' }
  switch (action) {
    case 'ship':
      row.‹totl› = 1
      break
    case 'pay': {
      row.‹note› = 'paid'
      break
    }
    case 'drop':
      row.gone = true
      return new Response('gone')
  }
  await supabase.from('orders').update(row).eq('id', 1)`,
    says: ['orders → total', 'orders']
  },
  {
    name: 'client by the type that the project gives it',
    whole: true,
    code: `import type { AdminClient } from '../_shared/auth.ts'
export async function a(supabase: AdminClient) {
  await supabase.from('orders').update({ ‹statuss›: 'x' }).eq('id', 1)
}
export const b = (ctx: { db: AdminClient }) => ctx.db.from('orders').select('‹totl›')`,
    says: ['orders → status', 'orders → total']
  },
  {
    name: 'function of a client that is asked for relations too',
    whole: true,
    code: `export async function a(db: any) {
  await db.rpc('match_documents', { ‹nope›: 1 })
  return await db.from('orders').select('id')
}`,
    says: ['match_documents']
  },
  {
    name: 'client by the name of the function that makes it',
    whole: true,
    code: `import { createServiceClient, getAdminClient } from '../_shared/clients.ts'
const service = createServiceClient()
const own = await getAdminClient(req)
await service.from('orders').select('‹totl›')
await own.from('orders').insert({ ‹statuss›: 'x' })`,
    says: ['orders → total', 'orders → status']
  },
  {
    name: 'client by its usual name',
    whole: true,
    code: `import { supabaseAdmin } from '../_shared/supabase.ts'
import { getClient } from '../_shared/client.ts'
await supabaseAdmin.from('orders').insert({ ‹statuss›: 'x' })
export async function a(supabase: any, serviceClient, { sb, log }, ctx: any) {
  await supabase.from('orders').select('‹totl›')
  await serviceClient.from('orders').update({ ‹statuss›: 'x' }).eq('id', 1)
  await sb.from('orders').delete().eq('‹totl›', 1)
  await ctx.supabase.from('orders').select('‹totl›')
  const { supabase: db } = await prepare()
  await db.from('orders').select('‹totl›')
  const client = getClient()
  await client.from('orders').select('‹totl›')
}`,
    says: [
      'orders → status',
      'orders → total',
      'orders → status',
      'orders → total',
      'orders → total',
      'orders → total',
      'orders → total'
    ]
  },
  {
    name: 'near table of a client by name',
    whole: true,
    code: `import { supabase } from '../_shared/client.ts'
await supabase.from('‹custmers›').select('*')
await supabase.rpc('‹match_docments›')`,
    says: ['custmers → customers', 'match_docments → match_documents']
  },
  {
    name: 'client in a class',
    whole: true,
    code: `import { createClient, SupabaseClient } from 'npm:@supabase/supabase-js@2'
export class Repo {
  private db
  #admin: SupabaseClient
  constructor(private readonly client: SupabaseClient) {
    this.db = createClient(Deno.env.get('SUPABASE_URL')!, key)
    this.#admin = client
  }
  a = async () => this.db.from('orders').select('‹totl›')
  async b() {
    await this.client.from('orders').select('‹totl›')
    return this.#admin.from('orders').insert({ ‹statuss›: 'x' })
  }
}`,
    says: ['orders → total', 'orders → total', 'orders → status']
  },
  {
    name: 'client made later',
    whole: true,
    code: `import * as sdk from 'npm:@supabase/supabase-js@2'
let cached: sdk.SupabaseClient | null = null
function client() {
  if (!cached) cached = sdk.createClient(Deno.env.get('SUPABASE_URL')!, Deno.env.get('SUPABASE_ANON_KEY')!)
  return cached
}
const clients = { admin: sdk.createClient(process.env.SUPABASE_URL!, 'x') }
await client().from('orders').select('‹totl›')
await clients.admin.from('orders').select('‹totl›')
const { createClient } = await import('npm:@supabase/supabase-js@2')
const late = createClient(Deno.env.get('SUPABASE_URL')!, 'x')
await late.from('orders').select('‹totl›')`,
    says: ['orders → total', 'orders → total', 'orders → total']
  },
  {
    name: 'client of the server package',
    whole: true,
    code: `import { createServerClient } from 'npm:@supabase/ssr'
const supabaseUrl = Deno.env.get('SUPABASE_URL') as string
const client = createServerClient<Database>(supabaseUrl, key, { cookies: {} })
await client.from('orders').select('‹totl›')`,
    says: ['orders → total']
  },
  {
    name: 'the first user',
    whole: true,
    code: `import { serve } from "https://deno.land/std@0.168.0/http/server.ts";
import { createClient } from "https://esm.sh/@supabase/supabase-js@2.39.3";
import type { MessengerIntegration } from "../_shared/types.ts";

const corsHeaders = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, x-client-info, apikey, content-type",
};

serve(async (req) => {
  if (req.method === "OPTIONS") {
    return new Response("ok", { headers: corsHeaders });
  }

  try {
    const supabase = createClient(
      Deno.env.get("SUPABASE_URL") ?? "",
      Deno.env.get("SUPABASE_SERVICE_ROLE_KEY") ?? "",
    );
    const { tenant_id, instance_name } = await req.json();
    const { data: existing } = await supabase
      .from("messenger_integrations")
      .select("id, status")
      .eq("tenant_id", tenant_id)
      .eq("provider", "wpp")
      .maybeSingle();

    const integrationData: Partial<MessengerIntegration> & Record<string, unknown> = {
      tenant_id,
      provider: "wpp",
      instance_name,
      ‹is_enabled›: true,
      updated_at: new Date().toISOString(),
    };

    const { error } = existing
      ? await supabase.from("messenger_integrations").update(integrationData).eq("id", existing.id)
      : await supabase.from("messenger_integrations").insert(integrationData);
    if (error) throw error;

    return new Response(JSON.stringify({ success: true }), {
      headers: { ...corsHeaders, "Content-Type": "application/json" },
    });
  } catch (error) {
    console.error("wpp-provision error:", error);
    return new Response(JSON.stringify({ error: (error as Error).message }), { status: 500, headers: corsHeaders });
  }
});`,
    says: ['messenger_integrations → is_active']
  },
  {
    name: 'a webhook of Lovable',
    whole: true,
    code: `import { createClient } from "https://esm.sh/@supabase/supabase-js@2.57.2";
const logStep = (step: string, details?: unknown) => console.log(\`[HOOK] \${step}\`, details);
Deno.serve(async (req) => {
  const supabaseClient = createClient(
    Deno.env.get("SUPABASE_URL") ?? "",
    Deno.env.get("SUPABASE_SERVICE_ROLE_KEY") ?? "",
    { auth: { persistSession: false } }
  );
  try {
    const event = await req.json();
    for (const message of event.messages) {
      const { data: known } = await supabaseClient.from("messages").select("id").eq("‹external_message_id›", message.key.id).maybeSingle();
      if (known) continue;
      const messageData = {
        conversation_id: message.conversation,
        content: message.text ?? "",
        ‹message_direction›: message.fromMe ? "out" : "in",
        ...(message.timestamp ? { ‹timestamp›: message.timestamp } : {}),
      };
      logStep("saving", { id: message.key.id });
      const { error } = await supabaseClient.from("messages").insert(messageData);
      if (error) logStep("failed", { error });
    }
    return new Response(JSON.stringify({ ok: true }));
  } catch (e) {
    return new Response(String(e), { status: 500 });
  }
});`,
    says: ['messages → external_id', 'messages → direction', 'messages']
  },
  {
    name: 'payload that a helper logs',
    code: `const logStep = (step: string, details?: any) => console.log(step, JSON.stringify(details))\n  const row = { ‹statuss›: 'x' }\n  logStep('saving', { row })\n  logStep('saving', row)\n  await supabase.from('orders').insert(row)`,
    says: ['orders → status']
  },
  {
    name: 'table of a helper that gets the client',
    code: `async function log(supabase: any) { await supabase.from('‹wpp_blocklist_entries›').insert({ a: 1 }) }\n  await supabase.from('orders').select('id')\n  await log(supabase)`,
    says: ['wpp_blocklist_entries']
  },
  {
    name: 'payload assigned once, later',
    code: `let row\n  row = { ‹statuss›: 'x' }\n  await supabase.from('orders').insert(row)`,
    says: ['orders → status']
  },
  {
    name: 'payload that is extended',
    code: `let row: any = { status: 'x' }\n  if (paid) row = { ...row, ‹paid_total›: 1 }\n  Object.assign(row, { ‹totals›: 2 })\n  await supabase.from('orders').insert(row)`,
    says: ['orders → total', 'orders → total']
  },
  {
    name: 'rows made one by one',
    code: `const batch = []\n  for (const item of items) {\n    const row: any = { content: item.text }\n    if (item.out) row.‹dir› = 'out'\n    batch.push(row)\n  }\n  await supabase.from('messages').upsert(batch, { onConflict: '‹external›' })`,
    says: ['messages', 'messages → external_id']
  },
  {
    name: 'row that a helper builds up',
    code: `function rowOf(x: any) {\n    const row: any = { content: x.text }\n    if (x.out) row.‹directon› = 'out'\n    return row\n  }\n  await supabase.from('messages').insert(rowOf(1))`,
    says: ['messages → direction']
  },
  {
    name: 'background insert',
    code: `EdgeRuntime.waitUntil(supabase.from('messages').insert({ ‹contnt›: 1 }))`,
    says: ['messages → content']
  },
  {
    name: 'choice of continuations',
    code: `const q = supabase.from('orders').select('id')\n  const { data } = await (asc ? q.order('‹totl›') : q.eq('‹stats›', 1))`,
    says: ['orders → total', 'orders → status']
  },
  {
    name: 'middleware',
    whole: true,
    code: `import { Hono } from 'npm:hono@4'
const app = new Hono()
app.get('/orders', async (c) => {
  const supabase = c.get('supabase')
  await supabase.from('orders').select('‹totl›')
  await c.var.supabase.from('orders').select('‹totl›')
})
Deno.serve(app.fetch)`,
    says: ['orders → total', 'orders → total']
  },
  {
    name: 'rows of a list, one by one',
    code: `const rows = [{ content: 'a' }, { ‹contnt›: 'b' }]\n  for (const row of rows) {\n    const { error } = await supabase.from('messages').insert(row)\n    if (error) console.error(row, error)\n  }`,
    says: ['messages → content']
  },
  {
    name: 'rows of a list with more keys',
    code: `for (const row of list.map((x: any) => ({ ‹contnt›: x })) as any[]) {\n    row.‹directon› = 'in'\n    await supabase.from('messages').insert({ ...row })\n  }`,
    says: ['messages → content', 'messages → direction']
  },
  {
    name: 'payload through a parameter',
    code: `const save = (row: any) => supabase.from('orders').insert(row)\n  await save({ statuss: 'x' })`,
    says: ['orders → status'],
    miss: 'arguments of calls are not followed'
  },
  {
    name: 'payload handed to other code first',
    code: `const row = { statuss: 'x' }\n  audit(row)\n  await supabase.from('orders').insert(row)`,
    says: ['orders → status'],
    miss: 'the other code may take the key away'
  },
  {
    name: 'either of two tables',
    code: `const table = archived ? 'custmers' : 'customers'\n  await supabase.from(table).select('*')`,
    says: ['custmers → customers'],
    miss: 'the table is one of two'
  },
  {
    name: 'rows in chunks',
    code: `const rows = list.map((m: any) => ({ contnt: m }))\n  for (const chunk of chunksOf(rows, 50)) await supabase.from('messages').insert(chunk)`,
    says: ['messages → content'],
    miss: 'a function of the project cuts the rows'
  },
  {
    name: 'payload assigned in two arms',
    code: `let row\n  if (x) row = { statuss: 1 }\n  else row = { status: 2 }\n  await supabase.from('orders').insert(row)`,
    says: ['orders → status'],
    miss: 'the name has two values'
  },
  {
    name: 'columns looped over',
    code: `for (const column of ['status', 'totl']) await supabase.from('orders').select(column)`,
    says: ['orders → total'],
    miss: 'the column is one of several'
  },
  {
    name: 'payload from entries',
    code: `await supabase.from('orders').insert(Object.fromEntries([['statuss', 1]]))`,
    says: ['orders → status'],
    miss: 'keys are values'
  },
  {
    name: 'select with a part that is not known',
    code: 'await supabase.from("orders").select(`id, totl, ${more}`)',
    says: ['orders → total'],
    miss: 'the select is not a constant'
  },
  {
    name: 'chain through a function of the project',
    code: `const query = paged(supabase.from('orders').select('*'))\n  await query.eq('totl', 1)`,
    says: ['orders → total'],
    miss: 'what the function returns is not known'
  },
  {
    name: 'request by hand',
    code: 'await fetch(`${url}/rest/v1/orders?select=totl`)',
    says: ['orders → total'],
    miss: 'no supabase client'
  }
]
