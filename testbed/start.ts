/** The whole testbed: a cloud and a self-hosted server on this machine. */
import { join } from 'node:path'
import { startCloud } from './cloud/start.ts'
import { Cleanup } from './server/cleanup.ts'
import { startEngine, type Engine } from './server/engine.ts'
import { startServer } from './server/start.ts'
import { makeTempFolder } from './server/temp.ts'
import type { Cloud, Server, ServerOptions } from './types.ts'

export interface TestbedOptions extends ServerOptions {
  /** default: a temporary folder, removed at the end */
  readonly dataDir?: string
  /** of the cloud's functions; the server's is `env: { TESTBED_ISOLATION }` */
  readonly cloudIsolation?: 'shared'
  /** default: the one that TESTBED_DOCKER_HOST names, else one of its own */
  readonly engine?: Engine
}

export interface Testbed {
  readonly dataDir: string
  readonly engine: Engine
  readonly cloud: Cloud
  readonly server: Server
  /** ends every process, removes what is temporary; a second call does nothing */
  stop(): Promise<void>
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A signal ends the testbed first, then the process as it would have without us. */
function stopOnSignals(cleanup: Cleanup): void {
  const onSignal = (signal: NodeJS.Signals): void => {
    void cleanup.run().finally(() => process.kill(process.pid, signal))
  }
  for (const signal of SIGNALS) process.once(signal, onSignal)
  cleanup.add(async () => {
    await Promise.resolve()
    for (const signal of SIGNALS) process.removeListener(signal, onSignal)
  })
}

function makeDataDir(options: TestbedOptions, cleanup: Cleanup): string {
  if (options.dataDir !== undefined) return options.dataDir
  const folder = makeTempFolder()
  cleanup.addFolder(folder)
  return folder
}

async function getEngine(options: TestbedOptions, cleanup: Cleanup): Promise<Engine> {
  if (options.engine) return options.engine
  const engine = await startEngine()
  cleanup.add(() => engine.stop())
  return engine
}

async function startParts(options: TestbedOptions, cleanup: Cleanup): Promise<Omit<Testbed, 'stop'>> {
  const engine = await getEngine(options, cleanup)
  const dataDir = makeDataDir(options, cleanup)
  const isolation = options.cloudIsolation === undefined ? {} : { isolation: options.cloudIsolation }
  const cloudStart = startCloud({
    dataDir: join(dataDir, 'cloud'),
    runtime: { denoDir: engine.denoDir, ...isolation }
  })
  const serverStart = startServer({ ...options, dataDir: join(dataDir, 'server'), engine })
  const parts = [cloudStart, serverStart] as const
  // Both to their end before the first error counts: only then is all that was started known to the clean-up.
  for (const result of await Promise.allSettled(parts)) {
    if (result.status === 'fulfilled') cleanup.add(() => result.value.stop())
  }
  const [cloud, server] = await Promise.all(parts)
  return { dataDir, engine, cloud, server }
}

export async function startTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const cleanup = new Cleanup()
  stopOnSignals(cleanup)
  try {
    return { ...(await startParts(options, cleanup)), stop: () => cleanup.run() }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}
