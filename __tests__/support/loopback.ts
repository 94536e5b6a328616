import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

export interface Loopback {
  readonly baseUrl: string
  /** requests in the order in which they came */
  readonly seen: Seen[]
  close(): Promise<void>
}

/** An HTTP server on 127.0.0.1 that answers as `reply` says. */
export async function startLoopback(
  reply: (seen: Seen, response: ServerResponse) => void
): Promise<Loopback> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers }
    seen.push(entry)
    reply(entry, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}
