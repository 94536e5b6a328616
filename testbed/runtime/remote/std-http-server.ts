/**
 * Stands in for https://deno.land/std/http/server.ts where there is no network: the same ways in, and the
 * same way down, `Deno.listen` and then `Deno.serveHttp` on each connection.
 */

export interface ConnInfo {
  readonly localAddr: Deno.Addr
  readonly remoteAddr: Deno.Addr
}

export type Handler = (request: Request, connInfo: ConnInfo) => Response | Promise<Response>

export interface ServerInit extends Partial<Deno.ListenOptions> {
  handler: Handler
  onError?: (error: unknown) => Response | Promise<Response>
}

export interface ServeInit extends Partial<Deno.ListenOptions> {
  signal?: AbortSignal
  onError?: (error: unknown) => Response | Promise<Response>
  onListen?: (params: { hostname: string; port: number }) => void
}

interface RequestEvent {
  readonly request: Request
  respondWith(response: Response | Promise<Response>): Promise<void>
}

interface HttpConn {
  nextRequest(): Promise<RequestEvent | null>
  close(): void
}

const serveHttp = (conn: Deno.Conn): HttpConn =>
  (Deno as unknown as { serveHttp(conn: Deno.Conn): HttpConn }).serveHttp(conn)

function closeQuietly(resource: { close(): void }): void {
  try {
    resource.close()
  } catch {
    // closed already
  }
}

function defaultOnError(error: unknown): Response {
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}

export class Server {
  readonly #port: number | undefined
  readonly #hostname: string | undefined
  readonly #handler: Handler
  readonly #onError: (error: unknown) => Response | Promise<Response>
  readonly #listeners = new Set<Deno.Listener>()
  readonly #connections = new Set<HttpConn>()
  #closed = false

  constructor(init: ServerInit) {
    this.#port = init.port
    this.#hostname = init.hostname
    this.#handler = init.handler
    this.#onError = init.onError ?? defaultOnError
  }

  async listenAndServe(): Promise<void> {
    if (this.#closed) throw new Deno.errors.Http('Server closed')
    const listener = Deno.listen({ port: this.#port ?? 80, hostname: this.#hostname ?? '0.0.0.0' })
    return await this.serve(listener)
  }

  async serve(listener: Deno.Listener): Promise<void> {
    if (this.#closed) throw new Deno.errors.Http('Server closed')
    this.#listeners.add(listener)
    try {
      for (;;) {
        const conn = await this.#accept(listener)
        if (conn === null) return
        this.#serveConnection(conn)
      }
    } finally {
      this.#listeners.delete(listener)
      closeQuietly(listener)
    }
  }

  close(): void {
    if (this.#closed) throw new Deno.errors.Http('Server closed')
    this.#closed = true
    for (const resource of [...this.#listeners, ...this.#connections]) closeQuietly(resource)
  }

  get closed(): boolean {
    return this.#closed
  }

  get addrs(): Deno.Addr[] {
    return [...this.#listeners].map((listener) => listener.addr)
  }

  async #accept(listener: Deno.Listener): Promise<Deno.Conn | null> {
    while (!this.#closed) {
      try {
        return await listener.accept()
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return null
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    return null
  }

  async #serveConnection(conn: Deno.Conn): Promise<void> {
    let http: HttpConn
    try {
      http = serveHttp(conn)
    } catch {
      return
    }
    this.#connections.add(http)
    const info = { localAddr: conn.localAddr, remoteAddr: conn.remoteAddr }
    try {
      for (;;) {
        const event = await http.nextRequest()
        if (event === null) break
        this.#respond(event, info)
      }
    } catch {
      // the connection broke
    }
    this.#connections.delete(http)
    closeQuietly(http)
  }

  async #respond(event: RequestEvent, info: ConnInfo): Promise<void> {
    let response: Response
    try {
      response = await this.#handler(event.request, info)
      if (response.bodyUsed && response.body !== null) throw new TypeError('Response body already consumed.')
    } catch (error) {
      response = await this.#onError(error)
    }
    await event.respondWith(response).catch(() => {})
  }
}

export async function serveListener(
  listener: Deno.Listener,
  handler: Handler,
  options?: ServeInit
): Promise<void> {
  const server = new Server({ handler, ...(options?.onError ? { onError: options.onError } : {}) })
  options?.signal?.addEventListener('abort', () => server.close(), { once: true })
  return await server.serve(listener)
}

export async function serve(handler: Handler, options: ServeInit = {}): Promise<void> {
  const { port = 8000, hostname = '0.0.0.0', onError, onListen, signal } = options
  if (signal?.aborted) return
  const server = new Server({ port, hostname, handler, ...(onError ? { onError } : {}) })
  signal?.addEventListener('abort', () => server.close(), { once: true })
  const done = server.listenAndServe()
  const address = server.addrs[0] as Deno.NetAddr | undefined
  const actual = { hostname, port: address?.port ?? port }
  if (onListen) onListen(actual)
  else if (!('onListen' in options)) console.log(`Listening on http://localhost:${actual.port}/`)
  return await done
}

/** The name that it had before 0.130. */
export function listenAndServe(
  config: Partial<Deno.ListenOptions>,
  handler: Handler,
  options?: ServeInit
): Promise<void> {
  return serve(handler, { ...config, ...options })
}
