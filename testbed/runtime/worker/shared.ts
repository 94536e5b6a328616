/// <reference lib="deno.worker" />
/** Many functions in one Web Worker, loaded one after the other. What has been loaded stays as it was. */
import { describe, installEdgeRuntime, patchListening, replace, serveDefaultExport } from './globals.ts'
import type { Report } from './globals.ts'

/** A function to load. */
export interface SharedOrder {
  readonly entry: string
}

/** What there is to say of it. */
export interface SharedReport extends SharedOrder {
  readonly report: Report
}

/** As they are before anything replaced them; each function brings its own stamp. */
const own = { serve: Deno.serve, listen: Deno.listen }
const post = self.postMessage.bind(self)

async function load(entry: string): Promise<void> {
  const send = (report: Report) => post({ entry, report } satisfies SharedReport)
  replace('serve', own.serve)
  replace('listen', own.listen)
  patchListening('127.0.0.1', 0, (port) => send({ type: 'listening', port }))
  try {
    serveDefaultExport(await import(entry))
  } catch (error) {
    send({ type: 'failed', message: describe(error) })
  }
}

installEdgeRuntime()
// A function's stray rejection may not take the others down.
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  console.error('unhandled rejection:', event.reason)
})
let turn: Promise<void> = Promise.resolve()
self.addEventListener('message', ({ data }: MessageEvent<SharedOrder>) => {
  turn = turn.then(() => load(data.entry))
})
