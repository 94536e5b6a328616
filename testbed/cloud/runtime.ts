/** Starts the edge runtime's stand-in without a router. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { denoBinary, denoFlags, runtimeFolder } from '../runtime/deno-path.ts'

export interface RuntimeOptions {
  /** `auto` = a process only where a function's config or `import.meta.main` needs one */
  readonly isolation?: 'auto' | 'worker' | 'process'
  /** an unused worker ends after this long */
  readonly idleMs?: number
  /** default: `deno` in the cloud's data folder */
  readonly denoDir?: string
}

export interface Runtime {
  readonly port: number
  stop(): Promise<void>
}

const defaultIdleMs = 30_000
const startTimeoutMs = 20_000

function listeningPort(child: ChildProcess, log: NodeJS.WritableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the runtime did not start in time'))
    }, startTimeoutMs)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the runtime ended with code ${String(code)}`))
    })
    if (child.stderr === null) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.write(`${line}\n`)
      const [, port] = /^listening on (\d+)$/.exec(line) ?? []
      if (port === undefined) return
      clearTimeout(timer)
      resolve(Number(port))
    })
  })
}

export async function startRuntime(
  dataDir: string,
  denoDir: string,
  options: RuntimeOptions
): Promise<Runtime> {
  const own = ['--direct', '--until-eof', '--host', '127.0.0.1', '--port', '0']
  const tuning = [
    '--isolation',
    options.isolation ?? 'auto',
    '--idle-ms',
    String(options.idleMs ?? defaultIdleMs)
  ]
  const child = spawn(denoBinary, [...denoFlags, join(runtimeFolder, 'start.ts'), ...own, ...tuning], {
    cwd: dataDir,
    env: { DENO_TLS_CA_STORE: 'system', ...process.env, DENO_DIR: denoDir, NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe']
  })
  const log = createWriteStream(join(dataDir, 'runtime.log'), { flags: 'a' })
  child.stdout.pipe(log, { end: false })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve()
    })
  )
  const port = await listeningPort(child, log).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    port,
    async stop() {
      child.kill('SIGTERM')
      await exited
      log.end()
    }
  }
}
