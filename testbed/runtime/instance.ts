/** A running worker, in a Web Worker or in a process. */
import type { WebOrder } from './worker/web.ts'
import type { SharedOrder, SharedReport } from './worker/shared.ts'
import type { Report } from './worker/globals.ts'
import type { ModuleConfig } from './discover.ts'

export interface Instance {
  readonly isProcess: boolean
  onReport: (report: Report) => void
  onDeath: (reason: string) => void
  kill(): void
}

export interface Launch {
  readonly entrypoint: string
  readonly env: Record<string, string>
  readonly config: ModuleConfig | null
}

// Taken before the main service starts: for everything loaded later, listening is redirected.
const listen = Deno.listen

const fileUrl = (path: string) => new URL(`file://${path.split('/').map(encodeURIComponent).join('/')}`).href

export function startWebWorker(launch: Launch): Instance {
  const worker = new Worker(new URL('./worker/web.ts', import.meta.url), { type: 'module' })
  const instance: Instance = {
    isProcess: false,
    onReport: () => {},
    onDeath: () => {},
    kill: () => worker.terminate()
  }
  worker.onmessage = (event) => instance.onReport(event.data)
  worker.onerror = (event) => {
    event.preventDefault()
    instance.onDeath(event.message)
  }
  const usesNode = /['"](npm|node):/.test(Deno.readTextFileSync(launch.entrypoint))
  const order: WebOrder = { entry: fileUrl(launch.entrypoint), env: launch.env, usesNode }
  worker.postMessage(order)
  return instance
}

/** An import takes the longer the more an isolate has loaded, so there are several. */
const SHARES = 8

class Share {
  readonly #worker = new Worker(new URL('./worker/shared.ts', import.meta.url), { type: 'module' })
  readonly #waiting = new Map<string, Instance[]>()
  readonly #said = new Map<string, Report>()

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<SharedReport>) => {
      this.#said.set(data.entry, data.report)
      for (const instance of this.#waiting.get(data.entry) ?? []) instance.onReport(data.report)
      this.#waiting.delete(data.entry)
    }
  }

  start(entry: string): Instance {
    const instance: Instance = { isProcess: false, onReport: () => {}, onDeath: () => {}, kill: () => {} }
    const said = this.#said.get(entry)
    if (said !== undefined) {
      queueMicrotask(() => instance.onReport(said))
      return instance
    }
    const waiting = this.#waiting.get(entry)
    this.#waiting.set(entry, [...(waiting ?? []), instance])
    if (waiting === undefined) this.#worker.postMessage({ entry } satisfies SharedOrder)
    return instance
  }
}

const shares = new Map<number, Share>()

/**
 * All functions in a few isolates of this very process: for benchmarks, where the servers' processors would not be those of
 * the runner. What has been loaded stays as it was until this process ends.
 */
export function startShared({ entrypoint }: Launch): Instance {
  const entry = fileUrl(entrypoint)
  const index = [...entry].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 65_521, 0) % SHARES
  const share = shares.get(index) ?? new Share()
  shares.set(index, share)
  return share.start(entry)
}

function moduleFlags(config: ModuleConfig | null): string[] {
  if (config?.kind === 'deno') return ['--config', config.path]
  if (config?.kind === 'import-map') return ['--no-config', '--import-map', config.path]
  return ['--no-config']
}

/** What Deno itself needs, besides the environment that the router hands to the function. */
function ownEnv(config: ModuleConfig | null): Record<string, string> {
  const kept = ['DENO_DIR', 'DENO_TLS_CA_STORE', 'HOME', 'PATH', 'SSL_CERT_FILE', 'NPM_CONFIG_REGISTRY']
  const env: Record<string, string> = {}
  for (const name of kept) {
    const value = Deno.env.get(name)
    if (value !== undefined) env[name] = value
  }
  if (config?.kind !== 'package') env['DENO_NO_PACKAGE_JSON'] = '1'
  env['NO_COLOR'] = '1'
  return env
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}

export function startProcess(launch: Launch): Instance {
  const control = listen({ hostname: '127.0.0.1', port: 0 })
  const flags = [
    'run',
    '-A',
    '--no-lock',
    '--quiet',
    '--node-modules-dir=none',
    ...moduleFlags(launch.config)
  ]
  const preload = new URL('./worker/process.ts', import.meta.url).href
  const child = new Deno.Command(Deno.execPath(), {
    args: [...flags, '--preload', preload, fileUrl(launch.entrypoint)],
    cwd: launch.entrypoint.slice(0, launch.entrypoint.lastIndexOf('/')),
    env: {
      ...launch.env,
      ...ownEnv(launch.config),
      TESTBED_CONTROL_PORT: String((control.addr as Deno.NetAddr).port)
    },
    clearEnv: true,
    stdin: 'null',
    stdout: 'inherit',
    stderr: 'piped'
  }).spawn()
  const instance: Instance = {
    isProcess: true,
    onReport: () => {},
    onDeath: () => {},
    kill: () => killQuietly(child)
  }
  void followReports(control, instance)
  void followStderr(child, instance, control)
  return instance
}

function killQuietly(child: Deno.ChildProcess): void {
  try {
    child.kill('SIGKILL')
  } catch {
    // gone already
  }
}

async function followReports(control: Deno.Listener, instance: Instance): Promise<void> {
  try {
    const conn = await control.accept()
    control.close()
    for await (const line of lines(conn.readable)) instance.onReport(JSON.parse(line))
  } catch {
    // the process ended; its status says why
  }
}

async function followStderr(
  child: Deno.ChildProcess,
  instance: Instance,
  control: Deno.Listener
): Promise<void> {
  const tail: string[] = []
  for await (const line of lines(child.stderr)) {
    if (line.startsWith('warning: Detected export default')) continue
    console.error(line)
    tail.push(line)
    if (tail.length > 40) tail.shift()
  }
  const { code } = await child.status
  try {
    control.close()
  } catch {
    // closed after the accept
  }
  const from = tail.findLastIndex((line) => line.startsWith('error:'))
  instance.onDeath(
    from >= 0
      ? tail
          .slice(from)
          .join('\n')
          .replace(/^error: (Uncaught )?(\(in promise\) )?/, '')
      : `exit code ${code}`
  )
}
