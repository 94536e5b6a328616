/** What stands in front of the container, as Kong or Envoy do: /functions/v1/<name> becomes /<name>. */
import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse
} from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { GatewayRequest, ServerKnobs } from '../types.ts'
import { closeServer, listen } from './ports.ts'

export interface Gateway {
  readonly port: number
  readonly requests: GatewayRequest[]
  stop(): Promise<void>
}

const PREFIX = '/functions/v1'
/** Belong to one connection, not to the message; node writes its own. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'proxy-connection'])
/** Longer than a client is likely to keep an idle connection, so that it is never closed under its next request. */
const KEEP_ALIVE_MS = 120_000

interface Refusal {
  readonly status: number
  readonly body: string
  readonly type: string
}

const json = (status: number, message: string): Refusal => ({
  status,
  body: JSON.stringify({ message }),
  type: 'application/json; charset=utf-8'
})

const NO_ROUTE = json(404, 'no Route matched with those values')
const UNDERSCORE: Refusal = { status: 400, body: 'Bad Request', type: 'text/plain' }
/** A stopped container has no name in Docker's DNS. */
const NOT_UP = json(503, 'name resolution failed')
const BROKEN_OFF = json(502, 'An invalid response was received from the upstream server')

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
  'access-control-allow-headers': 'authorization, x-client-info, apikey, content-type',
  'access-control-max-age': '3600'
}

/** The path as the container sees it; null for what is not routed to it. */
function upstreamPath(url: string): string | null {
  const [path = '', query] = url.split(/\?(.*)/s)
  if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return null
  const rest = path.slice(PREFIX.length) || '/'
  return query === undefined ? rest : `${rest}?${query}`
}

function refusalOf(message: IncomingMessage): Refusal | null {
  const names = message.rawHeaders.filter((_, index) => index % 2 === 0)
  if (names.some((name) => name.includes('_'))) return UNDERSCORE
  return upstreamPath(message.url ?? '/') === null ? NO_ROUTE : null
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && Boolean(headers.origin && headers['access-control-request-method'])
}

function forwardedHeaders(message: IncomingMessage): Record<string, string> {
  return {
    'x-forwarded-for': message.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': message.headers.host ?? '',
    'x-forwarded-prefix': PREFIX
  }
}

function headersOf(message: IncomingMessage): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {}
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (!HOP_BY_HOP.has(name) && values) headers[name] = values.length === 1 ? values[0] : values
  }
  return headers
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(refusal.status, { 'content-type': refusal.type })
  response.end(refusal.body)
}

function forward(message: IncomingMessage, response: ServerResponse, port: number): void {
  const upstream = request({
    host: '127.0.0.1',
    port,
    method: message.method,
    path: upstreamPath(message.url ?? '/') ?? '/',
    headers: { ...headersOf(message), ...forwardedHeaders(message) },
    // A connection kept from before a restart would fail the first request after it.
    agent: false
  })
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headersOf(answer))
    response.flushHeaders()
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    refuse(response, error.code === 'ECONNREFUSED' ? NOT_UP : BROKEN_OFF)
  })
  response.on('close', () => {
    upstream.destroy()
  })
  message.pipe(upstream)
}

function headText(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** WebSocket and the like: the request is passed on, and from there on bytes both ways. */
function tunnel(message: IncomingMessage, client: Duplex, head: Buffer, port: number): Socket {
  const upstream = connect(port, '127.0.0.1')
  const names = message.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${message.rawHeaders[index + 1] ?? ''}`] : []
  )
  const added = Object.entries(forwardedHeaders(message)).map(([name, value]) => `${name}: ${value}`)
  const start = `${message.method ?? 'GET'} ${upstreamPath(message.url ?? '/') ?? '/'} HTTP/1.1`
  upstream.on('connect', () => {
    upstream.write(headText([start, ...names, ...added]))
    upstream.write(head)
    client.pipe(upstream).pipe(client)
  })
  upstream.on('error', () => client.destroy())
  client.on('error', () => upstream.destroy())
  client.on('close', () => upstream.destroy())
  return upstream
}

export async function startGateway(upstreamPort: number, knobs: ServerKnobs): Promise<Gateway> {
  const tunnels = new Set<Socket>()
  const requests: GatewayRequest[] = []
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (message, response) => {
    requests.push({ method: message.method ?? '', url: message.url ?? '', headers: message.headers })
    const refusal = refusalOf(message)
    if (refusal) {
      refuse(response, refusal)
    } else if (message.method === 'OPTIONS' && (knobs.swallowOptions || isPreflight(message))) {
      response.writeHead(200, { ...CORS, 'content-length': '0' }).end()
    } else {
      forward(message, response, upstreamPort)
    }
  })
  server.on('upgrade', (message: IncomingMessage, client: Duplex, head: Buffer) => {
    const refusal = refusalOf(message)
    if (refusal) {
      client.end(headText([`HTTP/1.1 ${refusal.status} Refused`, 'connection: close', 'content-length: 0']))
      return
    }
    const socket = tunnel(message, client, head, upstreamPort)
    tunnels.add(socket)
    socket.on('close', () => tunnels.delete(socket))
  })
  const port = await listen(server)
  return {
    port,
    requests,
    stop: async () => {
      for (const socket of tunnels) socket.destroy()
      const closed = closeServer(server)
      server.closeAllConnections()
      await closed
    }
  }
}
