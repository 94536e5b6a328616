/** One function in a process: loaded with `--preload`, so that the function itself is the main module. */
import { describe, installEdgeRuntime, patchListening, patchNodeHttp, serveDefaultExport } from './globals.ts'
import type { Report } from './globals.ts'

const control = await Deno.connect({
  hostname: '127.0.0.1',
  port: Number(Deno.env.get('TESTBED_CONTROL_PORT'))
})
// Deno waits for the event loop to empty before it goes from the preloaded module to the main one.
control.unref()
Deno.env.delete('TESTBED_CONTROL_PORT')
const encoder = new TextEncoder()
let writing: Promise<unknown> = Promise.resolve()
const send = (report: Report) => {
  writing = writing.then(() => control.write(encoder.encode(`${JSON.stringify(report)}\n`)))
}

/** The runtime holds the other end: when it is gone, by whatever death, this process must go too. */
async function exitWithRuntime(): Promise<void> {
  try {
    while ((await control.read(new Uint8Array(64))) !== null);
  } finally {
    Deno.exit(0)
  }
}

void exitWithRuntime()
patchListening('127.0.0.1', 0, (port) => send({ type: 'listening', port }))
await patchNodeHttp()
installEdgeRuntime()
addEventListener('load', async () => {
  control.ref()
  try {
    serveDefaultExport(await import(Deno.mainModule))
    send({ type: 'loaded' })
  } catch (error) {
    send({ type: 'failed', message: describe(error) })
  }
})
