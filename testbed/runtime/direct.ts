/**
 * No router: each request names its entrypoint. The cloud's gateway, which knows versions and regions, uses
 * this; `x-testbed-error` in the answer tells it that the runtime, not the function, is speaking.
 */
import { InvalidWorkerCreation, InvalidWorkerResponse, WorkerAlreadyRetired } from './errors.ts'
import type { Pool } from './pool.ts'

const prefix = 'x-testbed-'
const workerTimeoutMs = 400_000
const attempts = 3

interface Order {
  readonly entry: string
  readonly root: string
  readonly importMap: string | null
  readonly slowBootMs: number
  readonly env: Record<string, string>
  readonly request: Request
}

function readOrder(request: Request, slowBootMs: number): Order | null {
  const entry = request.headers.get(`${prefix}entry`)
  if (entry === null) return null
  const own = (name: string) => request.headers.get(prefix + name)
  const headers = new Headers(request.headers)
  for (const name of [...headers.keys()]) if (name.startsWith(prefix)) headers.delete(name)
  const isUpgrade = headers.has('upgrade')
  const { method, body } = request
  return {
    entry: decodeURIComponent(entry),
    root: decodeURIComponent(own('root') ?? entry.slice(0, entry.lastIndexOf('/'))),
    importMap: own('import-map') === null ? null : decodeURIComponent(own('import-map') ?? ''),
    slowBootMs: Number(own('slow-boot-ms') ?? slowBootMs),
    env: JSON.parse(decodeURIComponent(own('env') ?? '%7B%7D')),
    // An upgrade needs the very request that the server handed out. A copy of anything else leaves the signal
    // out: touching it makes Deno warn.
    request: isUpgrade ? request : new Request(request.url, { method, headers, body })
  }
}

function failure(error: unknown): Response {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof InvalidWorkerCreation ? 'BOOT_ERROR' : 'WORKER_ERROR'
  const name =
    error instanceof InvalidWorkerResponse && /failed to respond/.test(message) ? 'IDLE_TIMEOUT' : code
  return new Response(message, { status: 500, headers: { [`${prefix}error`]: name } })
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile
  } catch {
    return false
  }
}

async function answer(pool: Pool, order: Order): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      const worker = await pool.boot({
        key: order.entry,
        entrypoint: exists(order.entry) ? order.entry : null,
        root: order.root,
        importMapPath: order.importMap,
        env: order.env,
        timeoutMs: workerTimeoutMs,
        slowBootMs: order.slowBootMs
      })
      return await worker.fetch(order.request)
    } catch (error) {
      if (!(error instanceof WorkerAlreadyRetired) || attempt === attempts) throw error
    }
  }
}

export function serveDirect(pool: Pool, slowBootMs: number): void {
  Deno.serve(async (request) => {
    const order = readOrder(request, slowBootMs)
    if (order === null) return new Response(JSON.stringify({ workers: pool.size }), { status: 200 })
    try {
      return await answer(pool, order)
    } catch (error) {
      return failure(error)
    }
  })
}
