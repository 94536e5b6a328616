/** `EdgeRuntime.userWorkers`: one worker per service path, reused until it retires. */
import { findConfig, findEntrypoint, needsProcess } from './discover.ts'
import type { ModuleConfig } from './discover.ts'
import {
  InvalidWorkerCreation,
  InvalidWorkerResponse,
  WorkerAlreadyRetired,
  WorkerRequestCancelled
} from './errors.ts'
import { forward } from './forward.ts'
import { startProcess, startShared, startWebWorker } from './instance.ts'
import type { Instance } from './instance.ts'

export interface CreateOptions {
  readonly servicePath: string
  readonly workerTimeoutMs?: number
  readonly envVars?: readonly (readonly [string, string])[]
  readonly forceCreate?: boolean
  readonly memoryLimitMb?: number
  readonly noModuleCache?: boolean
  readonly importMapPath?: string | null
  readonly context?: { readonly importMapPath?: string | null }
}

export interface BootOptions {
  readonly key: string
  readonly entrypoint: string | null
  /** where the search for deno.json(c) and package.json ends */
  readonly root: string
  readonly importMapPath?: string | null
  readonly env: Record<string, string>
  readonly timeoutMs: number
  readonly slowBootMs: number
}

export interface PoolSettings {
  readonly isolation: 'auto' | 'worker' | 'process' | 'shared'
  /** how long a request waits for a worker that booted but does not serve */
  readonly serveWaitMs: number
  /** an unused worker ends after this long; null = only by retirement */
  readonly idleMs: number | null
}

interface Gate<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

function gate<T>(): Gate<T> {
  const made = Promise.withResolvers<T>()
  made.promise.catch(() => {})
  return made
}

type Timer = ReturnType<typeof setTimeout> | undefined

function unref(timer: Timer): void {
  if (timer !== undefined) Deno.unrefTimer(timer)
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function within<T>(promise: Promise<T>, ms: number, error: () => Error): Promise<T> {
  let timer: Timer
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

const defaultTimeoutMs = 60_000

class PooledWorker {
  readonly key: string
  readonly booted = gate<void>()
  readonly #port = gate<number>()
  readonly #settings: PoolSettings
  readonly #onLeave: () => void
  readonly #onEnd: () => void
  #instance: Instance | null = null
  #timers: Timer[] = []
  #idleTimer: Timer
  #active = 0
  #state: 'running' | 'retired' | 'dead' = 'running'

  constructor(options: BootOptions, settings: PoolSettings, onLeave: () => void, onEnd: () => void) {
    this.key = options.key
    this.#settings = settings
    this.#onLeave = onLeave
    this.#onEnd = onEnd
    this.#boot(options).catch((error) => this.#fail(error instanceof Error ? error.message : String(error)))
  }

  async #boot(options: BootOptions): Promise<void> {
    const started = performance.now()
    await sleep(options.slowBootMs)
    if (options.entrypoint === null) return this.#fail('could not find an appropriate entrypoint')
    const config = configOf(options)
    const asProcess =
      this.#settings.isolation === 'process' ||
      (this.#settings.isolation === 'auto' && needsProcess(options.entrypoint, config))
    const launch = { entrypoint: options.entrypoint, env: options.env, config }
    if (this.#state === 'dead') return
    const instance =
      this.#settings.isolation === 'shared'
        ? startShared(launch)
        : asProcess
          ? startProcess(launch)
          : startWebWorker(launch)
    this.#instance = instance
    const ready = () => {
      this.booted.resolve()
      if (this.#timers.length === 0) this.#startClock(options.timeoutMs, performance.now() - started)
    }
    instance.onDeath = (reason) => this.#fail(reason)
    instance.onReport = (report) => {
      if (report.type === 'failed') return this.#fail(report.message)
      if (report.type === 'listening') this.#port.resolve(report.port)
      ready()
    }
  }

  #startClock(timeoutMs: number, bootMs: number): void {
    console.error(`booted (time: ${Math.round(bootMs)}ms)`)
    this.#timers = [setTimeout(() => this.retire(), timeoutMs / 2), setTimeout(() => this.#end(), timeoutMs)]
    this.#timers.forEach(unref)
  }

  #fail(reason: string): void {
    if (this.#state === 'dead') return
    const kind = this.#timers.length === 0 ? 'worker boot error' : 'event loop error'
    console.error(`[Error] ${this.key}: ${kind}: ${reason}`)
    this.booted.reject(new InvalidWorkerCreation(`worker boot error: ${reason}`))
    this.#end()
  }

  #end(): void {
    if (this.#state === 'dead') return
    this.#leave()
    this.#state = 'dead'
    this.#onEnd()
    for (const timer of [...this.#timers, this.#idleTimer]) clearTimeout(timer)
    this.#port.reject(new InvalidWorkerResponse('user worker failed to respond'))
    this.#instance?.kill()
  }

  #leave(): void {
    if (this.#state === 'running') this.#onLeave()
    this.#state = 'retired'
  }

  /** Takes no new request; ends with its last one. */
  retire(): void {
    if (this.#state !== 'running') return
    this.#leave()
    if (this.#active === 0) this.#end()
  }

  killProcess(): void {
    if (this.#instance?.isProcess === true) this.#instance.kill()
  }

  get active(): number {
    return this.#active
  }

  get retired(): boolean {
    return this.#state !== 'running'
  }

  async fetch(request: Request, signal?: AbortSignal): Promise<Response> {
    if (this.retired) throw new WorkerAlreadyRetired('worker has already retired')
    clearTimeout(this.#idleTimer)
    this.#active++
    let released = false
    const release = () => {
      if (released) return
      released = true
      this.#active--
      if (this.#active === 0) this.#rest()
    }
    try {
      const port = await within(this.#port.promise, this.#settings.serveWaitMs, notServing)
      return await forward(request, port, signal, release)
    } catch (error) {
      release()
      throw asWorkerError(error, signal)
    }
  }

  #rest(): void {
    if (this.#state === 'retired') return this.#end()
    if (this.#settings.idleMs === null || this.#state === 'dead') return
    this.#idleTimer = setTimeout(() => this.retire(), this.#settings.idleMs)
    unref(this.#idleTimer)
  }
}

function configOf(options: BootOptions): ModuleConfig | null {
  const path = options.importMapPath
  if (path) return { path, kind: /deno\.jsonc?$/.test(path) ? 'deno' : 'import-map' }
  return options.entrypoint === null ? null : findConfig(options.entrypoint, options.root)
}

function notServing(): Error {
  return new InvalidWorkerResponse('user worker failed to respond')
}

function asWorkerError(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return new WorkerRequestCancelled('request has been cancelled by supervisor')
  if (error instanceof InvalidWorkerResponse || error instanceof WorkerAlreadyRetired) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new InvalidWorkerResponse(`event loop error: ${reason}`)
}

export class Pool {
  readonly #workers = new Map<string, PooledWorker>()
  readonly #all = new Set<PooledWorker>()
  readonly #settings: PoolSettings

  constructor(settings: PoolSettings) {
    this.#settings = settings
  }

  async boot(options: BootOptions, forceCreate = false): Promise<PooledWorker> {
    let worker = this.#workers.get(options.key)
    if (worker === undefined || forceCreate) {
      worker?.retire()
      worker = this.#start(options)
    }
    await worker.booted.promise
    return worker
  }

  #start(options: BootOptions): PooledWorker {
    const leave = () => {
      if (this.#workers.get(options.key) === worker) this.#workers.delete(options.key)
    }
    const worker: PooledWorker = new PooledWorker(options, this.#settings, leave, () =>
      this.#all.delete(worker)
    )
    this.#workers.set(options.key, worker)
    this.#all.add(worker)
    return worker
  }

  /** The call that routers make. */
  async create(
    options: CreateOptions,
    root: string,
    slowBootMs: number
  ): Promise<{ key: string; fetch: Fetch }> {
    const servicePath = options.servicePath.replace(/\/+$/, '')
    const worker = await this.boot(
      {
        key: servicePath,
        entrypoint: findEntrypoint(servicePath),
        root,
        importMapPath: options.context?.importMapPath ?? null,
        env: Object.fromEntries(options.envVars ?? []),
        timeoutMs: options.workerTimeoutMs ?? defaultTimeoutMs,
        slowBootMs
      },
      options.forceCreate
    )
    return { key: servicePath, fetch: (request, init) => worker.fetch(request, init?.signal) }
  }

  get size(): number {
    return this.#workers.size
  }

  get active(): number {
    return [...this.#all].reduce((sum, worker) => sum + worker.active, 0)
  }

  /** Web Workers end with this process anyway; child processes are ended by their own watch as well. */
  killProcesses(): void {
    for (const worker of [...this.#all]) worker.killProcess()
  }
}

export type Fetch = (request: Request, init?: { signal?: AbortSignal }) => Promise<Response>
