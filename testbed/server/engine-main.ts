/** Runs an engine for other processes: prints where it is as one JSON line, and ends it when its input ends. */
import { once } from 'node:events'
import { startEngine } from './engine.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function main(): Promise<void> {
  // Started first, so that an end that comes during the start is not missed.
  const ended = Promise.race([once(process.stdin, 'end'), ...SIGNALS.map((signal) => once(process, signal))])
  process.stdin.resume()
  const engine = await startEngine()
  try {
    // Processes in place of containers belong to the process that started them: each test has its own.
    const dockerHost = engine.binDir === undefined ? engine.dockerHost : null
    process.stdout.write(`${JSON.stringify({ dockerHost, image: engine.image })}\n`)
    await ended
  } finally {
    await engine.stop()
  }
}

await main()
process.exit()
