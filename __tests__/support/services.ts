import type { Clock } from '../../src/probe/poll.ts'
import { readTrees } from '../../src/preflight/trees.ts'
import type { Services } from '../../src/services.ts'
import { makeTree } from './tree.ts'

/** Time that passes only when all sleep: each sleeper wakes in its turn. */
export class FakeClock implements Clock {
  #now = 0
  readonly sleeps: number[] = []
  #sleepers: { at: number; wake: () => void }[] = []

  now(): number {
    return this.#now
  }

  sleep(ms: number): Promise<void> {
    this.sleeps.push(ms)
    const woken = new Promise<void>((wake) => this.#sleepers.push({ at: this.#now + ms, wake }))
    setImmediate(() => {
      this.#tick()
    })
    return woken
  }

  #tick(): void {
    this.#sleepers.sort((a, b) => a.at - b.at)
    const next = this.#sleepers.shift()
    if (next === undefined) return
    this.#now = Math.max(this.#now, next.at)
    next.wake()
  }
}

/** What a run uses of the world, without the world: no network, time that passes by sleeping alone, a log in a list. */
export function servicesOf(given: Partial<Services> = {}, told: string[] = []): Services {
  return {
    log: {
      info: (text) => void told.push(text),
      warning: (text) => void told.push(`warning: ${text}`),
      detail: (title, text) => void told.push(`${title}\n${text}`),
      group: (title, body) => {
        told.push(`# ${title}`)
        return body()
      }
    },
    clock: new FakeClock(),
    fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    probe: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    tempDir: makeTree({}),
    startTrees: () => ({
      read: (request) => Promise.resolve().then(() => readTrees(request)),
      know: () => undefined
    }),
    bridgePath: '/nowhere/rsync-bridge.js',
    routerDir: '/nowhere/router',
    env: {},
    kinship: () => null,
    attempt: {
      commit: '0123456789abcdef0123456789abcdef01234567',
      commitTime: 2_000,
      ref: 'refs/heads/main',
      runId: 20
    },
    actor: 'ada',
    runUrl: 'https://github.example/example/app/actions/runs/20',
    signal: new AbortController().signal,
    pullFiles: () => Promise.resolve(null),
    onLock: () => undefined,
    deployId: '20260101000000-20-1-abcdef',
    ...given
  }
}
