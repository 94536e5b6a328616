import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What a generated project is to look like. The defaults are the first user's project. */
export interface GenerateOptions {
  /** the folder that gets `supabase/` and `src/`; made when absent */
  readonly root: string
  /** how many functions; default 216 */
  readonly functions?: number
  /** lines of code of all functions and shared files together; default in proportion, 66,000 for 216 */
  readonly lines?: number
  /** how many functions depend on the one shared file `_shared/tenant.ts`; default in proportion, 40 of 216 */
  readonly shared?: number
  readonly seed?: number
  /** false: no remote import, every function serves with `Deno.serve`; default true, 68 of 216 use std's `serve` */
  readonly remote?: boolean
  /** `project_id` of config.toml */
  readonly projectRef?: string
}

export interface GeneratedProject {
  readonly root: string
  /** root/supabase/functions */
  readonly functionsPath: string
  /** sorted */
  readonly names: readonly string[]
  /** those that import `serve` from std */
  readonly std: readonly string[]
  /** those that import `_shared/types.ts` */
  readonly typed: readonly string[]
  /** those that reach `_shared/tenant.ts`, directly or through `_shared/audit.ts` */
  readonly dependents: readonly string[]
  readonly lines: number
}

const FIRST_USER = { functions: 216, lines: 66_000, std: 68, typed: 100, shared: 40 }
const STD_SERVE = 'https://deno.land/std@0.168.0/http/server.ts'
const SHARED_FILE = 'tenant.ts'
const SHARED_THROUGH = 'audit.ts'

// ---- choice ----

interface Random {
  /** an integer from 0 up to, not including, `limit` */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
  shuffle<T>(items: readonly T[]): T[]
}

/** mulberry32: the same seed gives the same project on every machine. */
function randomFrom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item)
  }
}

const DOMAINS = words(`wpp billing crm catalog auth report calendar ai webhook admin lead messenger
  ticket campaign media agenda funnel storage`)
const TOPICS = words(`send list sync import export create update delete archive search summary metrics webhook
  token invite notify schedule retry cleanup audit preview template contact group invoice refund plan usage
  history settings status tags merge assign transcribe upload download validate connect disconnect`)

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** The three that the first user's story is about come first, so that even a small project has them. */
function chooseNames(count: number, random: Random): string[] {
  const first = ['wpp-provision', 'wpp-qr', 'wpp-status']
  const combined = DOMAINS.flatMap((domain) => TOPICS.map((topic) => `${domain}-${topic}`))
  const pool = [...first, ...random.shuffle(combined.filter((name) => !first.includes(name)))]
  const nameAt = (index: number): string => {
    const round = Math.floor(index / pool.length)
    const name = pool[index % pool.length] ?? ''
    return round === 0 ? name : `${name}-v${round + 1}`
  }
  return Array.from({ length: count }, (_, index) => nameAt(index))
}

/** Sizes that sum to exactly `total`: many small functions, a few large ones. */
function shareOut(total: number, parts: number, least: number, random: Random): number[] {
  const spare = total - parts * least
  if (spare < 0) throw new Error(`${parts} functions need at least ${parts * least} lines, not ${total}`)
  const weights = Array.from({ length: parts }, () => 1 + random.below(100) ** 2 / 400)
  const sum = weights.reduce((a, b) => a + b, 0)
  const sizes = weights.map((weight) => least + Math.floor((spare * weight) / sum))
  const rest = total - sizes.reduce((a, b) => a + b, 0)
  return sizes.map((size, index) => (index < rest ? size + 1 : size))
}

// ---- the database that the functions speak of ----

interface Table {
  readonly name: string
  readonly type: string
  readonly columns: readonly (readonly [name: string, type: string])[]
}

const TABLES: readonly Table[] = [
  table('messenger_integrations', 'instance:string provider:string is_active:boolean phone:string'),
  table('messages', 'instance:string recipient:string body:string delivered:boolean attempts:number'),
  table('contacts', 'full_name:string email:string phone:string is_blocked:boolean score:number'),
  table('invoices', 'number:string currency:string total_cents:number is_paid:boolean due_on:string'),
  table('subscriptions', 'plan:string seats:number renews_on:string is_trial:boolean'),
  table('campaigns', 'title:string channel:string audience:string is_running:boolean sent_count:number'),
  table('appointments', 'starts_at:string ends_at:string place:string is_confirmed:boolean'),
  table('tickets', 'subject:string priority:number assignee:string is_open:boolean'),
  table('products', 'sku:string label:string price_cents:number in_stock:boolean'),
  table('webhook_events', 'source:string kind:string payload:string was_handled:boolean')
]

function table(name: string, columns: string): Table {
  const own = words(columns).map((column) => {
    const [key = '', type = ''] = column.split(':')
    return [key, type] as const
  })
  const common = [['id', 'string'] as const, ['tenant_id', 'string'] as const]
  const type = pascal(name.replace(/s$/, ''))
  return { name, type, columns: [...common, ...own, ['created_at', 'string'] as const] }
}

function pascal(name: string): string {
  return name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

function databaseTypes(): string[] {
  const shape = (kind: string, optional: string, { columns }: Table): string[] => [
    `        ${kind}: {`,
    ...columns.map(([name, type]) => `          ${name}${optional}: ${type}`),
    '        }'
  ]
  return [
    'export type Database = {',
    '  public: {',
    '    Tables: {',
    ...TABLES.flatMap((entry) => [
      `      ${entry.name}: {`,
      ...shape('Row', '', entry),
      ...shape('Insert', '?', entry),
      ...shape('Update', '?', entry),
      '        Relationships: []',
      '      }'
    ]),
    '    }',
    '    Views: { [_ in never]: never }',
    '    Functions: { [_ in never]: never }',
    '    Enums: { [_ in never]: never }',
    '    CompositeTypes: { [_ in never]: never }',
    '  }',
    '}'
  ]
}

// ---- shared files ----

const CORS = `
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, x-client-info, apikey, content-type'
}

export function preflight(request: Request): Response | null {
  return request.method === 'OPTIONS' ? new Response('ok', { headers: corsHeaders }) : null
}
`

const RESPONSE = `
import { corsHeaders } from './cors.ts'

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: corsHeaders })
}

export function fail(status: number, message: string): Response {
  return json({ error: message }, status)
}
`

const TYPES = `
export interface Context {
  readonly functionName: string
  readonly tenant: string
  readonly locale: 'pt-BR' | 'en-US' | 'es-ES'
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

export type Fields = Readonly<Record<string, unknown>>
`

/** A client of the shape of an untyped supabase-js one, over nothing: each query succeeds and finds no row. */
const DB = `
// deno-lint-ignore-file no-explicit-any
export interface Result {
  readonly data: any[] | null
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface Query extends PromiseLike<Result> {
  select(columns: string): Query
  insert(row: any): Query
  upsert(row: any, options: { onConflict: string }): Query
  update(row: any): Query
  eq(column: string, value: unknown): Query
  order(column: string, options: { ascending: boolean }): Query
  limit(count: number): Query
}

export interface Client {
  from(table: string): Query
}

export function createClient(): Client {
  const query: Query = {
    select: () => query,
    insert: () => query,
    upsert: () => query,
    update: () => query,
    eq: () => query,
    order: () => query,
    limit: () => query,
    then: (done, failed) => Promise.resolve<Result>({ data: [], error: null }).then(done, failed)
  }
  return { from: () => query }
}
`

const TENANT = `
export const SHARED_REVISION = 1

export function tenantOf(request: Request): string {
  return request.headers.get('x-tenant') ?? 'default'
}
`

const AUDIT = `
import { SHARED_REVISION, tenantOf } from './${SHARED_FILE}'

export function audit(request: Request, action: string): string {
  return [tenantOf(request), action, SHARED_REVISION].join('/')
}
`

const SHARED: Readonly<Record<string, string>> = {
  'cors.ts': CORS,
  'response.ts': RESPONSE,
  'types.ts': TYPES,
  'db.ts': DB,
  [SHARED_FILE]: TENANT,
  [SHARED_THROUGH]: AUDIT
}

// ---- functions ----

type Style = 'std' | 'plain' | 'options' | 'object'
type TenantUse = 'none' | 'direct' | 'through'

interface FunctionPlan {
  readonly name: string
  readonly size: number
  readonly style: Style
  readonly typed: boolean
  readonly tenant: TenantUse
  /** part of the code lives in steps.ts beside the entrypoint */
  readonly split: boolean
}

type Block = (random: Random, entry: Table, id: number) => string[]

const rowInterface: Block = (_random, { type, columns }, id) => [
  `export interface ${type}Row${id} {`,
  ...columns.map(([name, kind]) => `  ${name}: ${kind}`),
  '}',
  ''
]

const listRows: Block = (random, { name, type, columns }, id) => [
  `export async function list${type}s${id}(tenant: string): Promise<${type}Row${id}[]> {`,
  '  const { data, error } = await supabase',
  `    .from('${name}')`,
  `    .select('${columns.map(([column]) => column).join(', ')}')`,
  `    .eq('tenant_id', tenant)`,
  `    .order('created_at', { ascending: ${random.pick(['true', 'false'])} })`,
  `    .limit(${10 + random.below(90)})`,
  `  if (error !== null) throw new Error('${name}: ' + error.message)`,
  '  return data ?? []',
  '}',
  ''
]

const storeRow: Block = (_random, { name, type, columns }, id) => [
  `export async function store${type}${id}(row: ${type}Row${id}): Promise<void> {`,
  `  const { error } = await supabase.from('${name}').upsert(`,
  '    {',
  ...columns.slice(0, -1).map(([column]) => `      ${column}: row.${column},`),
  '      created_at: new Date().toISOString()',
  '    },',
  `    { onConflict: 'id' }`,
  '  )',
  `  if (error !== null) throw new Error('${name}: ' + error.message)`,
  '}',
  ''
]

const updateRow: Block = (random, { name, type, columns }, id) => {
  const own = columns.filter(([column]) => !['id', 'tenant_id', 'created_at'].includes(column))
  const [column, kind] = random.pick(own)
  return [
    `/** Changes the ${column.replaceAll('_', ' ')} alone. */`,
    `export async function set${type}${id}(id: string, value: ${kind}): Promise<boolean> {`,
    `  const { error } = await supabase.from('${name}').update({ ${column}: value }).eq('id', id)`,
    '  return error === null',
    '}',
    ''
  ]
}

const parseRow: Block = (_random, { type, columns }, id) => [
  `export function is${type}${id}(value: unknown): value is ${type}Row${id} {`,
  `  if (typeof value !== 'object' || value === null) return false`,
  '  const fields = value as Record<string, unknown>',
  ...columns.map(([column, kind]) => `  if (typeof fields.${column} !== '${kind}') return false`),
  '  return true',
  '}',
  ''
]

const summarise: Block = (random, { type }, id) => [
  `export type ${type}Summary${id} = Readonly<Record<'total' | 'fresh', number>>`,
  '',
  `export function summarise${type}s${id}(rows: readonly ${type}Row${id}[], now = Date.now()): ${type}Summary${id} {`,
  `  const day = ${1 + random.below(14)} * 24 * 60 * 60 * 1000`,
  '  const fresh = rows.filter((row) => now - Date.parse(row.created_at) < day)',
  '  return { total: rows.length, fresh: fresh.length }',
  '}',
  ''
]

const BLOCKS: readonly Block[] = [listRows, storeRow, updateRow, parseRow, summarise]

/** Code about one table after another until the room is used up; what is left over is for `labels` to fill. */
function codeBlocks(room: number, random: Random): string[] {
  const code: string[] = []
  for (let id = 1; ; id++) {
    const entry = random.pick(TABLES)
    const row = rowInterface(random, entry, id)
    const longest = Math.max(...BLOCKS.map((block) => block(random, entry, id).length))
    if (code.length + row.length + longest > room) return code
    code.push(...row)
    for (const block of random.shuffle(BLOCKS)) {
      const made = block(random, entry, id)
      if (code.length + made.length <= room) code.push(...made)
    }
  }
}

const LABEL_FRAME = ['export const labels: Readonly<Record<string, string>> = {', '}', '']

/** A table of texts, exactly `count` lines long. */
function labels(count: number, random: Random): string[] {
  const entries = Array.from({ length: count - LABEL_FRAME.length }, (_, index) => {
    const text = `${random.pick(TOPICS)} ${random.pick(DOMAINS)} ${random.pick(TOPICS)}`
    return `  text_${index + 1}: '${text}'`
  })
  const commas = entries.map((line, index) => (index < entries.length - 1 ? line + ',' : line))
  return [LABEL_FRAME[0] ?? '', ...commas, ...LABEL_FRAME.slice(1)]
}

function header({ name }: FunctionPlan, random: Random): string[] {
  const purpose = `${name.replaceAll('-', ' ')} for every tenant`
  return random.pick([[`// ${purpose}`], ['/**', ` * ${purpose}`, ' */'], ['// @ts-nocheck'], []])
}

function imports({ style, typed, tenant }: FunctionPlan): string[] {
  const tenantImport = {
    none: [],
    direct: [`import { SHARED_REVISION, tenantOf } from '../_shared/${SHARED_FILE}'`],
    through: [`import { audit } from '../_shared/${SHARED_THROUGH}'`]
  }
  return [
    ...(style === 'std' ? [`import { serve } from '${STD_SERVE}'`] : []),
    `import { preflight } from '../_shared/cors.ts'`,
    `import { fail, json } from '../_shared/response.ts'`,
    ...tenantImport[tenant],
    ...(typed ? [`import type { Context, Outcome } from '../_shared/types.ts'`] : [])
  ]
}

const CLIENT = [`import { createClient } from '../_shared/db.ts'`, '', 'const supabase = createClient()', '']

function context({ name, typed }: FunctionPlan): string[] {
  if (!typed) return []
  return [
    'function contextOf(request: Request): Outcome<Context> {',
    `  const tenant = request.headers.get('x-tenant') ?? 'default'`,
    `  if (tenant === '') return { ok: false, reason: 'the tenant is empty' }`,
    `  return { ok: true, value: { functionName: '${name}', tenant, locale: 'pt-BR' } }`,
    '}',
    ''
  ]
}

function handler({ name, typed, tenant }: FunctionPlan): string[] {
  const trace = {
    none: [],
    direct: ['    trace: [tenantOf(request), SHARED_REVISION],'],
    through: [`    trace: audit(request, '${name}'),`]
  }
  return [
    'const REVISION = 1',
    '',
    'async function handle(request: Request): Promise<Response> {',
    '  const early = preflight(request)',
    '  if (early !== null) return early',
    ...(typed
      ? ['  const context = contextOf(request)', '  if (!context.ok) return fail(400, context.reason)']
      : []),
    `  const body: unknown = request.method === 'POST' ? await request.json().catch(() => null) : {}`,
    `  if (body === null) return fail(400, 'the body is no JSON')`,
    '  return json({',
    `    function: '${name}',`,
    ...trace[tenant],
    '    texts: Object.keys(labels).length,',
    '    revision: REVISION',
    '  })',
    '}',
    ''
  ]
}

const SERVE: Readonly<Record<Style, string>> = {
  std: 'serve(handle)',
  plain: 'Deno.serve(handle)',
  options: `Deno.serve({ onError: () => fail(500, 'something broke') }, handle)`,
  object: 'Deno.serve({ handler: handle })'
}

function filled(size: number, random: Random): string[] {
  const code = codeBlocks(size - LABEL_FRAME.length - 1, random)
  return [...code, ...labels(size - code.length, random)]
}

/** The files of one function, together exactly `size` lines. */
function functionFiles(plan: FunctionPlan, random: Random): Map<string, string[]> {
  const top = [...header(plan, random), ...imports(plan)]
  const bottom = [...context(plan), ...handler(plan), SERVE[plan.style]]
  if (plan.split) {
    const link = [`import { labels } from './steps.ts'`, '', `export * from './steps.ts'`, '']
    const entry = [...top, ...link, ...bottom]
    const steps = [...CLIENT, ...filled(plan.size - entry.length - CLIENT.length, random)]
    return new Map([
      ['index.ts', entry],
      ['steps.ts', steps]
    ])
  }
  const room = plan.size - top.length - CLIENT.length - bottom.length
  return new Map([['index.ts', [...top, ...CLIENT, ...filled(room, random), ...bottom]]])
}

const LEAST_LINES = 60

// ---- the project ----

interface Sizes {
  readonly functions: number
  readonly lines: number
  readonly std: number
  readonly typed: number
  readonly shared: number
}

function sizesOf(options: GenerateOptions): Sizes {
  const functions = options.functions ?? FIRST_USER.functions
  if (!Number.isInteger(functions) || functions < 1) throw new Error('functions: at least one is needed')
  const share = (count: number): number => Math.round((count * functions) / FIRST_USER.functions)
  const shared = options.shared ?? share(FIRST_USER.shared)
  if (shared > functions) throw new Error(`shared: ${shared} of ${functions} functions is too many`)
  return {
    functions,
    lines: options.lines ?? share(FIRST_USER.lines),
    std: options.remote === false ? 0 : share(FIRST_USER.std),
    typed: share(FIRST_USER.typed),
    shared
  }
}

function planFunctions(sizes: Sizes, codeLines: number, random: Random): FunctionPlan[] {
  const names = chooseNames(sizes.functions, random)
  const lines = shareOut(codeLines, names.length, LEAST_LINES, random)
  const some = (count: number): Set<string> => new Set(random.shuffle(names).slice(0, count))
  const std = some(sizes.std)
  const typed = some(sizes.typed)
  const through = [...some(sizes.shared)].map((name, index): [string, TenantUse] => [
    name,
    index % 4 === 3 ? 'through' : 'direct'
  ])
  const tenant = new Map<string, TenantUse>(through)
  return names.map((name, index) => ({
    name,
    size: lines[index] ?? LEAST_LINES,
    style: std.has(name) ? 'std' : random.pick(['plain', 'plain', 'plain', 'options', 'object'] as const),
    typed: typed.has(name),
    tenant: tenant.get(name) ?? 'none',
    split: (lines[index] ?? 0) > 2 * LEAST_LINES && random.below(4) === 0
  }))
}

function configToml(projectRef: string, names: readonly string[], random: Random): string[] {
  // Lovable's projects list many of their functions here, not all.
  const listed = names.filter(() => random.below(10) < 7)
  return [
    `project_id = "${projectRef}"`,
    ...listed.flatMap((name) => [
      '',
      `[functions.${name}]`,
      `verify_jwt = ${random.pick(['true', 'false', 'false'])}`
    ])
  ]
}

async function writeLines(file: string, lines: readonly string[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, lines.join('\n') + '\n')
}

/** Writes a project such as the first user's: same options, same bytes. */
export async function generateProject(options: GenerateOptions): Promise<GeneratedProject> {
  const sizes = sizesOf(options)
  const random = randomFrom(options.seed ?? 1)
  const functionsPath = path.join(options.root, 'supabase', 'functions')
  const shared = Object.entries(SHARED).map(([name, text]) => [name, text.trim().split('\n')] as const)
  const sharedLines = shared.reduce((sum, [, lines]) => sum + lines.length, 0)
  const plans = planFunctions(sizes, sizes.lines - sharedLines, random)
  for (const [name, lines] of shared) await writeLines(path.join(functionsPath, '_shared', name), lines)
  for (const plan of plans) {
    for (const [file, lines] of functionFiles(plan, random)) {
      await writeLines(path.join(functionsPath, plan.name, file), lines)
    }
  }
  const names = plans.map(({ name }) => name).sort()
  const ref = options.projectRef ?? 'generatedprojectrefs'
  await writeLines(path.join(options.root, 'supabase', 'config.toml'), configToml(ref, names, random))
  await writeLines(path.join(options.root, 'src', 'integrations', 'supabase', 'types.ts'), databaseTypes())
  const namesWhere = (test: (plan: FunctionPlan) => boolean): string[] =>
    plans
      .filter(test)
      .map(({ name }) => name)
      .sort()
  return {
    root: options.root,
    functionsPath,
    names,
    std: namesWhere(({ style }) => style === 'std'),
    typed: namesWhere(({ typed }) => typed),
    dependents: namesWhere(({ tenant }) => tenant !== 'none'),
    lines: sizes.lines
  }
}

// ---- changes ----

/** Raises `<constant> = <number>` by one; returns the new number. */
async function raise(file: string, constant: string): Promise<number> {
  const text = await readFile(file, 'utf8')
  const found = new RegExp(`const ${constant} = (\\d+)`).exec(text)
  if (found === null) throw new Error(`${file} has no ${constant}: was it generated?`)
  const next = Number(found[1]) + 1
  await writeFile(file, text.replace(found[0], `const ${constant} = ${next}`))
  return next
}

/** Changes one function, as an edit would. Its answers carry the new `revision`. */
export async function changeOne(
  root: string,
  name = 'wpp-provision'
): Promise<{ name: string; revision: number }> {
  const file = path.join(root, 'supabase', 'functions', name, 'index.ts')
  return { name, revision: await raise(file, 'REVISION') }
}

/** Changes the shared file; tells which functions depend on it. */
export async function changeShared(
  root: string
): Promise<{ file: string; dependents: string[]; revision: number }> {
  const functionsPath = path.join(root, 'supabase', 'functions')
  const file = path.join(functionsPath, '_shared', SHARED_FILE)
  const revision = await raise(file, 'SHARED_REVISION')
  const dependents: string[] = []
  for (const folder of (await readdir(functionsPath)).sort()) {
    if (folder === '_shared') continue
    const entry = await readFile(path.join(functionsPath, folder, 'index.ts'), 'utf8')
    const uses = [SHARED_FILE, SHARED_THROUGH].some((name) => entry.includes(`'../_shared/${name}'`))
    if (uses) dependents.push(folder)
  }
  return { file, dependents, revision }
}

// ---- on the command line ----

async function cli([root, count]: readonly string[]): Promise<void> {
  if (root === undefined) throw new Error('usage: node testbed/generate.ts <folder> [how many functions]')
  const options = count === undefined ? {} : { functions: Number(count) }
  const project = await generateProject({ root, ...options })
  const { names, std, typed, dependents, lines } = project
  console.log(`${names.length} functions, ${lines} lines in ${project.functionsPath}`)
  console.log(`${std.length} with std's serve, ${typed.length} import _shared/types.ts`)
  console.log(`${dependents.length} depend on _shared/${SHARED_FILE}`)
}

if (import.meta.main) await cli(process.argv.slice(2))
