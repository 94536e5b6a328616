/**
 * Stand-in for `edge-runtime start`, over Deno.
 *
 *   deno run -A --no-lock --no-config start.ts --main-service <folder> --port <port>
 *   deno run -A --no-lock --no-config start.ts --direct --port <port>
 *
 * With --until-eof it ends when its stdin does. Port 0 picks a free one; the line `listening on <port>` tells which.
 */
import { parseArgs } from './args.ts'
import { serveDirect } from './direct.ts'
import { installErrors } from './errors.ts'
import { Pool } from './pool.ts'
import type { CreateOptions } from './pool.ts'
import { installEdgeRuntime, patchListening, serveDefaultExport } from './worker/globals.ts'

const drainMs = 800
const args = parseArgs(Deno.args)
const pool = new Pool(args)
let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  const deadline = performance.now() + drainMs
  while (pool.active > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20))
  pool.killProcesses()
  Deno.exit(0)
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

async function startMainService(folder: string): Promise<void> {
  const path = (folder.startsWith('/') ? folder : `${Deno.cwd()}/${folder}`).replace(/\/+$/, '')
  const create = (options: CreateOptions) => pool.create(options, parentOf(path), args.slowBootMs)
  installErrors()
  installEdgeRuntime({ userWorkers: { create } })
  try {
    serveDefaultExport(await import(new URL(`file://${path}/index.ts`).href))
  } catch (error) {
    console.error('main worker boot error:', error)
    Deno.exit(1)
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) Deno.addSignalListener(signal, () => void stop())
if (args.untilEof) void Deno.stdin.readable.pipeTo(new WritableStream()).finally(stop)
// A function's stray rejection may not take the whole runtime down.
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  console.error('unhandled rejection:', event.reason)
})
patchListening(args.host, args.port, (port) => console.error(`listening on ${port}`))
if (args.mainService === null) serveDirect(pool, args.slowBootMs)
else await startMainService(args.mainService)
