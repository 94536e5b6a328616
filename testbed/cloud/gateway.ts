/** What stands before a hosted project's functions: routing by region, JWT check, error codes. */
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import net from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { CloudKnobs } from '../types.ts'
import { refusalOf } from './jwt.ts'
import type { Store, Version } from './store.ts'

export interface GatewayOptions {
  readonly projectRef: string
  readonly regions: readonly string[]
  readonly jwtSecret: string
  readonly knobs: CloudKnobs
  readonly store: Store
  readonly runtimePort: () => number
  /** what every function finds in its environment */
  readonly env: () => Readonly<Record<string, string>>
}

interface Refused {
  readonly status: number
  readonly code: string
  readonly message: string
}

interface Routed {
  readonly version: Version
  readonly path: string
}

const base = '/functions/v1/'
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const refusals = {
  method: { status: 405, code: 'METHOD_NOT_ALLOWED', message: 'Method not allowed' },
  notFound: { status: 404, code: 'NOT_FOUND', message: 'Requested function was not found' },
  noBlob: { status: 404, code: 'NOT_FOUND_FUNCTION_BLOB', message: 'Function bundle was not found' },
  BOOT_ERROR: { status: 503, code: 'BOOT_ERROR', message: 'Function failed to start (please check logs)' },
  IDLE_TIMEOUT: { status: 504, code: 'IDLE_TIMEOUT', message: 'The request exceeded the idle timeout limit' },
  WORKER_ERROR: {
    status: 500,
    code: 'WORKER_ERROR',
    message: 'Function exited due to an error (please check logs)'
  }
} as const satisfies Record<string, Refused>

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, x-client-info, apikey, content-type',
  'access-control-allow-methods': methods.join(', ')
}

function refusalOfRuntime(error: string): Refused {
  return error === 'BOOT_ERROR' || error === 'IDLE_TIMEOUT' ? refusals[error] : refusals.WORKER_ERROR
}

export class Gateway {
  readonly #options: GatewayOptions
  readonly #agent = new http.Agent({ keepAlive: true })

  constructor(options: GatewayOptions) {
    this.#options = options
  }

  #regionOf(request: IncomingMessage, url: URL): string {
    const wanted = request.headers['x-region'] ?? url.searchParams.get('forceFunctionRegion')
    const { regions } = this.#options
    return regions.find((region) => region === wanted) ?? regions[0] ?? 'local'
  }

  #route(request: IncomingMessage, url: URL, region: string): Routed | Refused {
    const { knobs, store, jwtSecret } = this.#options
    if (!methods.includes(request.method ?? '')) return refusals.method
    if (!url.pathname.startsWith(base)) return refusals.notFound
    const [slug = '', ...rest] = url.pathname.slice(base.length).split('/')
    const version = store.served(decodeURIComponent(slug), region)
    if (version === undefined) return refusals.notFound
    if (knobs.enforceJwt && request.method !== 'OPTIONS' && version.verifyJwt !== false) {
      const refusal = refusalOf(request.headers.authorization, jwtSecret)
      if (refusal !== null)
        return { status: 401, code: `UNAUTHORIZED_${refusal}`, message: 'Invalid credentials' }
    }
    if (knobs.missingBlobs.includes(version.slug)) return refusals.noBlob
    return { version, path: `/${[slug, ...rest].join('/')}${url.search}` }
  }

  #ownHeaders(region: string): Record<string, string> {
    return {
      server: 'cloudflare',
      'cf-cache-status': 'DYNAMIC',
      'sb-gateway-version': '1',
      'sb-project-ref': this.#options.projectRef,
      'sb-request-id': randomUUID(),
      'x-sb-edge-region': region
    }
  }

  #order({ version }: Routed): Record<string, string> {
    const { knobs, env } = this.#options
    const own = {
      ...env(),
      DENO_DEPLOYMENT_ID: `${this.#options.projectRef}_${version.id}_${version.version}`
    }
    const importMap = version.importMapPath
    return {
      'x-testbed-entry': encodeURIComponent(join(version.root, version.entrypointPath)),
      'x-testbed-root': encodeURIComponent(version.root),
      'x-testbed-env': encodeURIComponent(JSON.stringify(own)),
      'x-testbed-slow-boot-ms': String(knobs.slowBootMs),
      ...(importMap === undefined
        ? {}
        : { 'x-testbed-import-map': encodeURIComponent(join(version.root, importMap)) })
    }
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://gateway')
    const region = this.#regionOf(request, url)
    const own = this.#ownHeaders(region)
    if (request.method === 'OPTIONS' && this.#options.knobs.swallowOptions) {
      response.writeHead(200, { ...own, ...cors, 'content-type': 'text/plain' }).end('ok')
      return
    }
    const routed = this.#route(request, url, region)
    if ('code' in routed) this.#refuse(response, routed, own)
    else this.#forward(request, response, routed, own)
  }

  #refuse(response: ServerResponse, refused: Refused, own: Record<string, string>): void {
    const { status, code, message } = refused
    const headers = { ...own, 'sb-error-code': code, 'content-type': 'application/json' }
    response.writeHead(status, headers).end(JSON.stringify({ code, message }))
  }

  #forward(
    request: IncomingMessage,
    response: ServerResponse,
    routed: Routed,
    own: Record<string, string>
  ): void {
    const outgoing = http.request({
      agent: this.#agent,
      host: '127.0.0.1',
      port: this.#options.runtimePort(),
      method: request.method,
      path: routed.path,
      headers: { ...request.headers, ...this.#order(routed) }
    })
    outgoing.on('response', (incoming) => {
      const error = incoming.headers['x-testbed-error']
      if (error === undefined) this.#relay(request, incoming, response, own)
      else {
        incoming.resume()
        this.#refuse(response, refusalOfRuntime(String(error)), own)
      }
    })
    outgoing.on('error', () => {
      if (response.headersSent) response.destroy()
      else this.#refuse(response, refusals.WORKER_ERROR, own)
    })
    response.on('close', () => {
      if (!response.writableFinished) outgoing.destroy()
    })
    request.pipe(outgoing)
  }

  #relay(
    request: IncomingMessage,
    incoming: IncomingMessage,
    response: ServerResponse,
    own: Record<string, string>
  ): void {
    const status = incoming.statusCode ?? 502
    const headers: http.OutgoingHttpHeaders = {
      ...incoming.headers,
      ...own,
      'x-served-by': 'supabase-edge-runtime'
    }
    delete headers.connection
    delete headers['keep-alive']
    headers['x-deno-execution-id'] = randomUUID()
    if (status >= 500) headers['sb-error-code'] = 'EDGE_FUNCTION_ERROR'
    const type = headers['content-type']
    // The cloud lets nobody host pages on its functions.
    if (request.method === 'GET' && typeof type === 'string' && type.startsWith('text/html')) {
      headers['content-type'] = type.replace('text/html', 'text/plain')
    }
    response.writeHead(status, headers)
    response.flushHeaders()
    incoming.on('error', () => response.destroy())
    incoming.pipe(response)
  }

  /** WebSockets: from here on only bytes. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://gateway')
    const routed = this.#route(request, url, this.#regionOf(request, url))
    socket.on('error', () => socket.destroy())
    if ('code' in routed) {
      const body = JSON.stringify({ code: routed.code, message: routed.message })
      const length = Buffer.byteLength(body)
      socket.end(
        `HTTP/1.1 ${routed.status} Refused\r\nsb-error-code: ${routed.code}\r\ncontent-type: application/json\r\n` +
          `content-length: ${length}\r\nconnection: close\r\n\r\n${body}`
      )
      return
    }
    const lines = [`${request.method ?? 'GET'} ${routed.path} HTTP/1.1`]
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      lines.push(`${request.rawHeaders[at] ?? ''}: ${request.rawHeaders[at + 1] ?? ''}`)
    }
    for (const [name, value] of Object.entries(this.#order(routed))) lines.push(`${name}: ${value}`)
    const inner = net.connect(this.#options.runtimePort(), '127.0.0.1', () => {
      inner.write(`${lines.join('\r\n')}\r\n\r\n`)
      inner.write(head)
      socket.pipe(inner).pipe(socket)
    })
    inner.on('error', () => socket.destroy())
    socket.on('close', () => inner.destroy())
  }

  stop(): void {
    this.#agent.destroy()
  }
}
