import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { PointerFile, type Disk } from '../../../router/pointer.ts'
import type { Answer } from '../../../src/probe/http.ts'
import { answerOf } from '../../support/answers.ts'
import type { QuietClock } from './clock.ts'
import { bootFunction } from './modules.ts'

/** A request as a gateway passes it on. */
export interface Asked {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
}

interface Worker {
  readonly handle: ReturnType<typeof bootFunction>
  /** ms of the clock */
  readonly bootedAt: number
}

/** As the stock routers have it: a minute, after which a worker takes no new request. */
const WORKER_MS = 60_000

/** By what a function can tell on which side it runs. */
const COMPOSE = { VERIFY_JWT: 'false', JWT_SECRET: 'not told' }
const HOSTED = { DENO_DEPLOYMENT_ID: 'x_1', SB_REGION: 'eu-central-1' }

const json = (status: number, value: object): Answer => answerOf(JSON.stringify(value), { status })
const NOT_FOUND = json(404, { code: 'NOT_FOUND', message: 'Requested function was not found' })
const bootError = (error: unknown): Answer =>
  json(503, { code: 'BOOT_ERROR', message: `Worker failed to boot: ${String(error)}` })

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const isFolder = (place: string): boolean =>
  statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false

async function answer(worker: Pick<Worker, 'handle'>, name: string, asked: Asked): Promise<Answer> {
  const response = await worker.handle(new Request(`http://functions/${name}`, asked))
  return { status: response.status, headers: response.headers, body: await response.text() }
}

const disk: Disk = {
  signature: (file) => {
    const stat = statSync(file, { throwIfNoEntry: false })
    return Promise.resolve(stat === undefined ? null : `${stat.ino} ${stat.mtimeMs} ${stat.size}`)
  },
  read: (file) => Promise.resolve().then(() => readFileSync(file, 'utf8')),
  isFolder: (place) => Promise.resolve(isFolder(place))
}

/** One start of the container: its router, and the workers that it has booted since. */
class Boot {
  readonly #functions: string
  readonly #clock: QuietClock
  readonly #pointer: PointerFile | null
  readonly #workers = new Map<string, Worker[]>()
  #turn = 0

  constructor(functions: string, isManaged: boolean, clock: QuietClock) {
    this.#functions = functions
    this.#clock = clock
    this.#pointer = isManaged
      ? new PointerFile(path.join(functions, '.dual-deploy'), disk, () => undefined)
      : null
  }

  async ask(name: string, asked: Asked): Promise<Answer> {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) || name === 'main') return NOT_FOUND
    const own = path.join(this.#functions, name)
    const release = (await this.#pointer?.current())?.functions.get(name)?.release
    const pointed =
      release === undefined ? own : path.join(this.#functions, '.dual-deploy/releases', release, name)
    const place = isFolder(pointed) ? pointed : own
    const active = this.#active(place)
    // A worker that runs needs its files no more.
    if (active.length === 0 && !isFolder(place)) return NOT_FOUND
    try {
      return await answer(await this.#worker(place, active), name, asked)
    } catch (error) {
      return bootError(error)
    }
  }

  #active(place: string): Worker[] {
    const youngest = this.#clock.now() - WORKER_MS
    const active = (this.#workers.get(place) ?? []).filter((worker) => worker.bootedAt >= youngest)
    this.#workers.set(place, active)
    return active
  }

  /** Counts as active only once it has booted: who asks meanwhile boots another one, and from then on they take turns. */
  async #worker(place: string, active: readonly Worker[]): Promise<Worker> {
    const next = active[this.#turn++ % Math.max(1, active.length)]
    if (next !== undefined) return next
    const worker = { handle: bootFunction(place, COMPOSE), bootedAt: this.#clock.now() }
    await new Promise((resolve) => setImmediate(resolve))
    this.#workers.get(place)?.push(worker)
    return worker
  }
}

/** The self-hosted functions: what the container of the fake docker serves of the live folder. */
export class EdgeRuntime {
  readonly #home: string
  readonly #clock: QuietClock
  #number = ''
  #boot: Boot | null = null

  constructor(home: string, clock: QuietClock) {
    this.#home = home
    this.#clock = clock
  }

  get container(): { readonly isRunning: boolean; readonly start: string } {
    const [running = '', start = ''] = textOf(path.join(this.#home, 'container')).trim().split(' ')
    return { isRunning: running === 'true', start }
  }

  async ask(name: string, asked: Asked): Promise<Answer> {
    const [running, start = '', router] = textOf(path.join(this.#home, 'container')).trim().split(' ')
    if (running !== 'true') return json(503, { message: 'name resolution failed' })
    if (this.#boot === null || start !== this.#number) {
      this.#number = start
      this.#boot = new Boot(path.join(this.#home, 'volumes/functions'), router === 'managed', this.#clock)
    }
    return this.#boot.ask(name, asked)
  }
}

/** The functions on the cloud: each serves the version that is current, from files that never change. */
export class CloudRuntime {
  readonly #home: string
  readonly #booted = new Map<string, ReturnType<typeof bootFunction>>()

  constructor(home: string) {
    this.#home = home
  }

  async ask(name: string, asked: Asked): Promise<Answer> {
    const current = path.join(this.#home, 'cloud/current', name)
    if (!existsSync(current)) return NOT_FOUND
    const version = readFileSync(current, 'utf8').trim()
    try {
      const handle =
        this.#booted.get(version) ??
        bootFunction(path.join(this.#home, 'cloud/versions', version, name), HOSTED)
      this.#booted.set(version, handle)
      return await answer({ handle }, name, asked)
    } catch (error) {
      return bootError(error)
    }
  }
}
