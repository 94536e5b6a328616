/** What a function finds in its global scope on the edge runtime, laid over plain Deno. */
import type { Server } from 'node:http'
import { forward } from '../forward.ts'

export type Report =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'loaded' }
  | { readonly type: 'failed'; readonly message: string }

export type Send = (report: Report) => void
type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>

export function replace(name: 'serve' | 'listen' | 'serveHttp' | 'env', value: unknown): void {
  Object.defineProperty(Deno, name, { value, writable: true, enumerable: true, configurable: true })
}

function handlerOf(first: unknown, second: unknown): { options: Record<string, unknown>; handler: Handler } {
  if (typeof first === 'function') return { options: {}, handler: first as Handler }
  const options = (first ?? {}) as Record<string, unknown>
  const handler = (second ?? options['handler']) as Handler | undefined
  if (typeof handler !== 'function') throw new TypeError('A handler function must be provided.')
  return { options, handler }
}

/** The runtime, not the function, decides where a worker listens. */
export function patchListening(hostname: string, port: number, onPort: (port: number) => void): void {
  const realServe = Deno.serve
  const realListen = Deno.listen
  replace('serve', (first: unknown, second?: unknown) => {
    const { options, handler } = handlerOf(first, second)
    const { signal, onError, onListen } = options as Deno.ServeTcpOptions
    return realServe(
      {
        ...(signal ? { signal } : {}),
        ...(onError ? { onError } : {}),
        hostname,
        port,
        onListen(address: Deno.NetAddr) {
          onPort(address.port)
          onListen?.(address)
        }
      },
      handler as Deno.ServeHandler
    )
  })
  replace('listen', (options: Deno.ListenOptions & { transport?: string }) => {
    const listener = realListen({ hostname, port })
    onPort((listener.addr as Deno.NetAddr).port)
    void options
    return listener
  })
  const serveHttp = (Deno as unknown as { serveHttp: unknown }).serveHttp
  replace('serveHttp', serveHttp)
}

/**
 * On the edge runtime node:http serves through `Deno.serve`, whatever that is by then (a stamp may have
 * replaced it); in Deno it does not. Loading node:http costs as much as all the rest of a worker.
 */
export async function patchNodeHttp(): Promise<void> {
  const { default: http } = await import('node:http')
  const proto = http.Server.prototype
  const realListen = proto.listen
  proto.listen = function (this: Server, ...args: unknown[]): Server {
    const callback = args.find((arg) => typeof arg === 'function') as (() => void) | undefined
    this.once('listening', () => {
      const { port } = this.address() as { port: number }
      Deno.serve((request) => forward(request, port))
    })
    return Reflect.apply(realListen, this, [0, '127.0.0.1', callback])
  } as typeof proto.listen
}

/** Web Workers share the environment of their process; a function must see the one its router gave it. */
export function patchEnv(values: Record<string, string>): void {
  const map = new Map(Object.entries(values))
  replace('env', {
    get: (name: string) => map.get(name),
    has: (name: string) => map.has(name),
    set: (name: string, value: string) => void map.set(name, String(value)),
    delete: (name: string) => void map.delete(name),
    toObject: () => Object.fromEntries(map)
  })
}

export function installEdgeRuntime(extra: Record<string, unknown> = {}): void {
  const waitUntil = <T>(promise: Promise<T>): Promise<T> => {
    promise.catch((error) => console.error(error))
    return promise
  }
  Object.defineProperty(globalThis, 'EdgeRuntime', {
    value: { waitUntil, ...extra },
    writable: true,
    configurable: true
  })
}

/** `export default { fetch }` is served after the main module ran, through `Deno.serve` as it is by then. */
export function serveDefaultExport(module: Record<string, unknown>): void {
  const exported = module['default'] as { fetch?: unknown } | undefined
  const fetch = exported?.fetch
  if (typeof fetch !== 'function') return
  Deno.serve({
    handler: (request: Request, info: unknown) => Reflect.apply(fetch, exported, [request, info])
  } as never)
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error)
}
