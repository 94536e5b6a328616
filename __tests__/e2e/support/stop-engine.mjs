/** jest globalTeardown: ends the engine that start-engine.mjs started. */
import { once } from 'node:events'

export default async function stopEngine() {
  const child = globalThis.testbedEngine
  if (!child || child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.stdin.end()
  await ended
}
