/** The Management API, as far as `supabase functions deploy`, `list` and `delete`, and `secrets list` use it. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiCall, ApiFault, CloudKnobs } from '../types.ts'
import { parseMultipart } from './multipart.ts'
import { InvalidUpload, safePath, toApi } from './store.ts'
import type { Metadata, Store } from './store.ts'

export interface ApiOptions {
  readonly projectRef: string
  readonly accessToken: string
  readonly knobs: CloudKnobs
  readonly calls: ApiCall[]
  readonly store: Store
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Call {
  readonly kind: NonNullable<ApiFault['call']> | 'project' | 'update' | 'other'
  readonly slug: string | null
}

const windowMs = 60_000
/** of a project without a limit of its own: what the real API states in its headers */
const statedLimit = 120
const maxSourceBytes = 5 * 1024 * 1024

function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) }
}

const message = (status: number, text: string): Answer => json(status, { message: text })

function classify(method: string, url: URL, projectRef: string): Call {
  const base = `/v1/projects/${projectRef}`
  const path = url.pathname
  if (path === base && method === 'GET') return { kind: 'project', slug: null }
  if (path === `${base}/secrets` && method === 'GET') return { kind: 'secrets', slug: null }
  if (path === `${base}/functions`) {
    if (method === 'GET') return { kind: 'list', slug: null }
    if (method === 'PUT') return { kind: 'publish', slug: null }
  }
  if (path === `${base}/functions/deploy` && method === 'POST') {
    return { kind: 'upload', slug: url.searchParams.get('slug') }
  }
  if (path.startsWith(`${base}/functions/`)) {
    const slug = decodeURIComponent(path.slice(`${base}/functions/`.length))
    if (method === 'DELETE') return { kind: 'delete', slug }
    // What the dashboard's switch for verify_jwt sends.
    if (method === 'PATCH') return { kind: 'update', slug }
  }
  return { kind: 'other', slug: null }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

interface Upload {
  readonly metadata: Metadata
  readonly files: Map<string, Buffer>
}

function readUpload(request: IncomingMessage, body: Buffer): Upload {
  const parts = parseMultipart(request.headers['content-type'] ?? '', body)
  if (parts === null) throw new InvalidUpload('multipart/form-data expected')
  const metadata = parts.find(({ name }) => name === 'metadata')?.bytes.toString('utf8') ?? '{}'
  const files = new Map<string, Buffer>()
  for (const { name, filename, bytes } of parts) {
    if (name === 'file' && filename !== undefined) files.set(safePath(filename), bytes)
  }
  return { metadata: JSON.parse(metadata) as Metadata, files }
}

class Limiter {
  #stamps: number[] = []

  /** Headers for this call, and whether it is one too many. */
  count(limit: number): { refused: boolean; headers: Record<string, string> } {
    const now = Date.now()
    this.#stamps = this.#stamps.filter((at) => at > now - windowMs)
    const refused = limit > 0 && this.#stamps.length >= limit
    if (!refused) this.#stamps.push(now)
    const stated = limit > 0 ? limit : statedLimit
    const reset = Math.ceil(((this.#stamps[0] ?? now) + windowMs - now) / 1000)
    return {
      refused,
      headers: {
        'x-ratelimit-limit': String(stated),
        'x-ratelimit-remaining': String(Math.max(0, stated - this.#stamps.length)),
        'x-ratelimit-reset': String(reset),
        ...(refused ? { 'retry-after': String(reset) } : {})
      }
    }
  }
}

/** Which fault, if any, meets this call. Counts down `times` without writing to the knobs. */
class Faults {
  readonly #used = new WeakMap<ApiFault, number>()

  take(faults: readonly ApiFault[], method: string, call: Call): Answer | null {
    const fault = faults.find((candidate) => this.#matches(candidate, method, call))
    if (fault === undefined) return null
    this.#used.set(fault, (this.#used.get(fault) ?? 0) + 1)
    const body = fault.body ?? JSON.stringify({ message: `fault ${fault.status}` })
    return { status: fault.status, body, ...(fault.headers ? { headers: fault.headers } : {}) }
  }

  #matches(fault: ApiFault, method: string, call: Call): boolean {
    if (fault.method !== undefined && fault.method !== method) return false
    if (fault.slug !== undefined && fault.slug !== call.slug) return false
    if (fault.call !== undefined && fault.call !== call.kind) return false
    return (this.#used.get(fault) ?? 0) < (fault.times ?? Infinity)
  }
}

async function upload(
  options: ApiOptions,
  request: IncomingMessage,
  url: URL,
  body: Buffer
): Promise<Answer> {
  const slug = url.searchParams.get('slug')
  if (slug === null || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(slug)) return message(400, 'slug: Invalid')
  const { metadata, files } = readUpload(request, body)
  const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  if (size > maxSourceBytes) return message(413, 'Function source code exceeds the maximum deployment size')
  const version = await options.store.upload(slug, metadata, files)
  if (url.searchParams.get('bundleOnly') !== 'true') options.store.publish(slug, version.version)
  return json(201, toApi(version))
}

function publish(options: ApiOptions, body: Buffer): Answer {
  const wanted = JSON.parse(body.toString('utf8')) as { slug: string; version: number }[]
  const missing = wanted.find(({ slug, version }) => options.store.publish(slug, version) === undefined)
  if (missing !== undefined) return message(400, `Function version not found: ${missing.slug}`)
  const functions = options.store.all().filter(({ slug }) => wanted.some((entry) => entry.slug === slug))
  return json(200, { functions: functions.map(toApi) })
}

/** The real one answers with digests of values, too. */
function secrets(values: Readonly<Record<string, string>>): Answer {
  const digest = (value: string): string => createHash('sha256').update(value).digest('hex')
  return json(
    200,
    Object.entries(values).map(([name, value]) => ({
      name,
      value: digest(value),
      updated_at: '2026-01-01T00:00:00.000Z'
    }))
  )
}

function project(ref: string): Answer {
  const database = {
    host: `db.${ref}.supabase.co`,
    version: '17.6.1',
    postgres_engine: '17',
    release_channel: 'ga'
  }
  const name = 'testbed'
  return json(200, {
    id: ref,
    ref,
    organization_id: name,
    organization_slug: name,
    name,
    region: 'us-east-1',
    status: 'ACTIVE_HEALTHY',
    created_at: '2026-01-01T00:00:00Z',
    database
  })
}

async function dispatch(
  options: ApiOptions,
  request: IncomingMessage,
  url: URL,
  call: Call,
  body: Buffer
): Promise<Answer> {
  const { store, projectRef } = options
  switch (call.kind) {
    case 'list':
      return json(200, store.all().map(toApi))
    case 'project':
      return project(projectRef)
    case 'secrets':
      return secrets(options.knobs.secrets)
    case 'upload':
      return upload(options, request, url, body)
    case 'publish':
      return publish(options, body)
    case 'update': {
      const { verify_jwt: verifyJwt } = JSON.parse(body.toString('utf8')) as Metadata
      const version = store.update(call.slug ?? '', verifyJwt)
      return version === undefined ? message(404, 'Function not found') : json(200, toApi(version))
    }
    case 'delete':
      return store.remove(call.slug ?? '') ? message(200, 'ok') : message(404, 'Function not found')
    case 'other':
      return message(404, 'Not Found')
  }
}

function asAnswer(error: unknown): Answer {
  if (error instanceof InvalidUpload) return message(400, error.message)
  if (error instanceof SyntaxError) return message(400, 'invalid JSON')
  return message(500, error instanceof Error ? error.message : String(error))
}

export function managementApi(options: ApiOptions): RequestListener {
  const { knobs, calls } = options
  const limiter = new Limiter()
  const faults = new Faults()

  async function answer(
    request: IncomingMessage,
    url: URL,
    call: Call,
    headers: Record<string, string>
  ): Promise<Answer> {
    const body = await readBody(request)
    if (knobs.apiLatencyMs > 0) await sleep(knobs.apiLatencyMs)
    if (request.headers.authorization !== `Bearer ${options.accessToken}`) return message(401, 'Unauthorized')
    const limit = limiter.count(knobs.rateLimitPerMinute)
    Object.assign(headers, limit.headers)
    if (limit.refused) return message(429, 'Too Many Requests')
    return (
      faults.take(knobs.faults, request.method ?? '', call) ??
      (await dispatch(options, request, url, call, body))
    )
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://api')
    const call = classify(request.method ?? '', url, options.projectRef)
    const headers: Record<string, string> = {}
    const { status, body, headers: own } = await answer(request, url, call, headers).catch(asAnswer)
    calls.push({
      method: request.method ?? '',
      path: url.pathname + url.search,
      slug: call.slug,
      status,
      at: Date.now()
    })
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers, ...own })
    response.end(body)
  }

  return (request, response) => {
    handle(request, response).catch(() => response.destroy())
  }
}
