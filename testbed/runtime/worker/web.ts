/// <reference lib="deno.worker" />
/** One function in a Web Worker. */
import {
  describe,
  installEdgeRuntime,
  patchEnv,
  patchListening,
  patchNodeHttp,
  serveDefaultExport
} from './globals.ts'
import type { Report } from './globals.ts'

export interface WebOrder {
  readonly entry: string
  readonly env: Record<string, string>
  readonly usesNode: boolean
}

const post = self.postMessage.bind(self)
const send = (report: Report) => post(report)

self.addEventListener(
  'message',
  async (event: MessageEvent<WebOrder>) => {
    const { entry, env, usesNode } = event.data
    patchEnv(env)
    patchListening('127.0.0.1', 0, (port) => send({ type: 'listening', port }))
    installEdgeRuntime()
    try {
      if (usesNode) await patchNodeHttp()
      serveDefaultExport(await import(entry))
      send({ type: 'loaded' })
    } catch (error) {
      send({ type: 'failed', message: describe(error) })
    }
  },
  { once: true }
)
