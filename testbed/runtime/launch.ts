/** Starts the edge runtime's stand-in as a process of this machine. (Node side.) */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { denoBinary, denoFlags, runtimeFolder } from './deno-path.ts'

export interface RuntimeTuning {
  /** `auto` = a process only where a function's config or `import.meta.main` needs one */
  readonly isolation?: 'auto' | 'worker' | 'process' | 'shared'
  /** an unused worker ends after this long; absent = only when it retires */
  readonly idleMs?: number
  /** how long a request waits for a function that booted but does not serve */
  readonly serveWaitMs?: number
}

export interface RuntimeOptions extends RuntimeTuning {
  /** the router's folder; null = each request names its entrypoint (`direct.ts`) */
  readonly mainService: string | null
  readonly denoDir: string
  readonly logPath: string
  /** 0 = any free one */
  readonly port: number
  /** on top of this process's environment */
  readonly env?: Readonly<Record<string, string>>
}

export interface Runtime {
  readonly port: number
  stop(): Promise<void>
}

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

function flagsOf(options: RuntimeOptions): string[] {
  const { mainService, isolation, idleMs, serveWaitMs, port } = options
  return [
    ...(mainService === null ? ['--direct'] : ['--main-service', mainService]),
    ...['--until-eof', '--host', '127.0.0.1', '--port', String(port)],
    ...(isolation === undefined ? [] : ['--isolation', isolation]),
    ...(idleMs === undefined ? [] : ['--idle-ms', String(idleMs)]),
    ...(serveWaitMs === undefined ? [] : ['--serve-wait-ms', String(serveWaitMs)])
  ]
}

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const child = spawn(denoBinary, [...denoFlags, join(runtimeFolder, 'start.ts'), ...flagsOf(options)], {
    env: {
      DENO_TLS_CA_STORE: 'system',
      ...process.env,
      ...options.env,
      DENO_DIR: options.denoDir,
      NO_COLOR: '1'
    },
    stdio: ['pipe', 'pipe', 'pipe']
  })
  const log = createWriteStream(options.logPath, { flags: 'a' })
  child.stdout.pipe(log, { end: false })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
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
