import type { Clock } from '../../../src/probe/poll.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/**
 * Time that passes only while everybody sleeps: neither a program on the server, nor a question that was asked, is under
 * way. So a wait costs nothing, and none is over before what it waits for had its chance.
 */
export class QuietClock implements Clock {
  #now = 0
  #busy = 0
  #sleepers: Sleeper[] = []
  #waiters: (() => void)[] = []
  #isDue = false

  now(): number {
    return this.#now
  }

  sleep(ms: number): Promise<void> {
    const woken = new Promise<void>((wake) => this.#sleepers.push({ at: this.#now + ms, wake }))
    this.#tickSoon()
    return woken
  }

  /** Something is under way. @returns says that it has ended */
  begin(): () => void {
    this.#busy++
    let hasEnded = false
    return () => {
      if (hasEnded) return
      hasEnded = true
      this.#busy--
      this.#tickSoon()
    }
  }

  async during<T>(work: Promise<T>): Promise<T> {
    const end = this.begin()
    try {
      return await work
    } finally {
      end()
    }
  }

  /** Settled when nothing is under way, sleepers left aside. */
  quiet(): Promise<void> {
    const quiet = new Promise<void>((resolve) => this.#waiters.push(resolve))
    this.#tickSoon()
    return quiet
  }

  /** Those who sleep never wake: their run is dead. */
  forgetSleepers(): void {
    this.#sleepers = []
  }

  #tickSoon(): void {
    if (this.#isDue) return
    this.#isDue = true
    // Behind whatever the last one who woke, or ended, has set going by now.
    setImmediate(() => {
      this.#isDue = false
      this.#tick()
    })
  }

  #tick(): void {
    if (this.#busy > 0) return
    for (const resolve of this.#waiters.splice(0)) resolve()
    this.#sleepers.sort((a, b) => a.at - b.at)
    const next = this.#sleepers.shift()
    if (next === undefined) return
    this.#now = Math.max(this.#now, next.at)
    next.wake()
    this.#tickSoon()
  }
}
