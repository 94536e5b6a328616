import type { MayGet, Prober, ProbeRequest } from './ask.ts'
import { Lanes } from './http.ts'
import {
  judge,
  judgeAbsence,
  worst,
  type FunctionVerdict,
  type Publication,
  type Reading
} from './verdict.ts'

/** Time, passed in so that tests need no waiting. */
export interface Clock {
  /** ms, monotonic */
  now(): number
  sleep(ms: number): Promise<void>
}

/** A function whose served hash is asked for. */
export interface Expectation {
  readonly name: string
  /** the function hash that must be served; null = the function must not be there */
  readonly hash: string | null
  /** of which publication it must be; none = of any. Known at once, or when the target's record has been read */
  readonly release?: Publication | Promise<Publication>
  /** known to be stamped: a GET does not run its handler */
  readonly mayGet: MayGet
  /** consecutive matches that count as proof; known at once, or when the target's record has been read */
  readonly streak: number | Promise<number>
}

export interface PollOptions {
  /** regions to prove one by one; empty = the nearest */
  readonly regions: readonly string[]
  /** ms from the start after which the last answer stands; 0 = take the first wrong answer as it is */
  readonly timeoutMs: number
  /** ms between a wrong answer and the next question, at most: the first questions come sooner */
  readonly intervalMs: number
  /** ms between a right answer and its confirmation */
  readonly confirmMs: number
  readonly concurrency: number
  /** the longest streak: confirmations go over as many connections of their own, and four at least */
  readonly streak?: number
  readonly signal?: AbortSignal
  /** called for each answer; what there is to tell is counted when it is asked for, which is seldom */
  readonly onProgress?: (progress: () => Progress) => void
}

export interface Progress {
  readonly total: number
  /** names that are proved */
  readonly inSync: number
  readonly waiting: readonly FunctionVerdict[]
}

const FIRST_WAIT_MS = 250

/** What a question gets at least, however near the deadline is: a worker that runs answers within that. */
const SHORTEST_QUESTION_MS = 1000

const FLAPPING = 'serves old and new in turn and did not settle before the deadline'

/** Connections for confirmations, at least. */
const LANES = 4

/** Each time that another build answers in between, twice as many matches are wanted; so often at most. */
const DOUBLINGS = 3
const NOT_ASKED = 'not asked before the deadline: the questions before it took too long'
const SILENT =
  'not asked: as many questions as are under way at once ran into their time limit, and nothing on this target has answered'
const CANCELLED = 'not confirmed: the job was cancelled'
const TOO_LATE = 'served the right build only at the very end; not confirmed before the deadline'

/**
 * Asks until each function has matched `streak` times in a row, or the deadline passes; then the last answer stands.
 * @returns one verdict a function, in the order of `expectations`
 */
export async function poll(
  prober: Prober,
  expectations: readonly Expectation[],
  options: PollOptions,
  clock: Clock
): Promise<FunctionVerdict[]> {
  const lanes = new Lanes(Math.max(LANES, options.streak ?? 0))
  try {
    return await new Poll(prober, expectations.length, options, clock, lanes).run(expectations)
  } finally {
    lanes.close()
  }
}

class Poll {
  readonly #current = new Map<string, FunctionVerdict>()
  readonly #gate: Gate
  readonly #deadline: number
  readonly #prober: Prober
  readonly #total: number
  readonly #options: PollOptions
  readonly #clock: Clock
  readonly #lanes: Lanes
  #hasAnswered = false
  #timedOut = 0

  constructor(prober: Prober, total: number, options: PollOptions, clock: Clock, lanes: Lanes) {
    this.#lanes = lanes
    this.#prober = prober
    this.#total = total
    this.#options = options
    this.#clock = clock
    this.#deadline = clock.now() + options.timeoutMs
    this.#gate = new Gate(options.concurrency)
  }

  run(expectations: readonly Expectation[]): Promise<FunctionVerdict[]> {
    return Promise.all(expectations.map((expectation, place) => this.#function(expectation, place)))
  }

  async #function(expectation: Expectation, place: number): Promise<FunctionVerdict> {
    const { regions } = this.#options
    const asked = regions.length === 0 ? [null] : regions
    const verdicts = await Promise.all(asked.map((region) => this.#settle(expectation, place, region)))
    const verdict = worst(verdicts) as FunctionVerdict
    this.#report(verdict)
    return verdict
  }

  /** @param place of the function among all: where one begins with the connections, the next goes on */
  async #settle(expectation: Expectation, place: number, region: string | null): Promise<FunctionVerdict> {
    const { name, hash, mayGet } = expectation
    const builds = new Builds()
    let matches = 0
    let misses = 0
    let slipped = false
    let lane = place
    let last: FunctionVerdict | null = null
    for (;;) {
      const reading = await this.#gate.run(
        // Slow answers of others may have used up the time.
        () =>
          this.#isPast || this.#isSilent
            ? null
            : this.#ask({ name, region, mayGet }, last === null ? null : lane++),
        { isNext: matches > 0 }
      )
      if (reading === null)
        return standing(last, name, hash, { slipped, builds, notAsked: this.#isSilent ? SILENT : NOT_ASKED })
      const verdict =
        hash === null
          ? judgeAbsence(name, reading)
          : judge(name, hash, reading, region, reading.kind === 'hash' ? await expectation.release : null)
      last = verdict
      const isMatch = verdict.verdict === 'in-sync'
      builds.saw(reading, isMatch)
      const streak = isMatch ? builds.needed(await expectation.streak, this.#lanes.size) : Infinity
      if (this.#isAborted && (verdict.verdict === 'unreachable' || (isMatch && matches + 1 < streak)))
        return { ...verdict, verdict: 'unreachable', served: null, hint: CANCELLED }
      slipped ||= matches > 0 && !isMatch
      matches = isMatch ? matches + 1 : 0
      misses = isMatch ? 0 : misses + 1
      if (matches >= streak) return verdict
      if (!isMatch) this.#report(verdict)
      const wait = isMatch ? this.#options.confirmMs : this.#afterMiss(misses)
      if (this.#isOver(isMatch, wait))
        return standing(verdict, name, hash, { slipped, builds, notAsked: NOT_ASKED })
      await this.#clock.sleep(wait)
    }
  }

  /** @param lane which of the connections that were opened anew; null = of a first look, which may use any */
  async #ask(request: ProbeRequest, lane: number | null): Promise<Reading> {
    const { timeoutMs: all, signal } = this.#options
    const timeoutMs = all > 0 ? Math.max(SHORTEST_QUESTION_MS, this.#deadline - this.#clock.now()) : undefined
    const reading = await this.#prober.ask(request, {
      signal,
      timeoutMs,
      over: lane === null ? undefined : { lanes: this.#lanes, lane }
    })
    if (reading.kind !== 'unreachable') this.#hasAnswered = true
    else if (reading.timedOut) {
      this.#timedOut++
      // Those that were asked beside it are as late in a moment: before that no other takes its place.
      if (all === 0 && !this.#hasAnswered) await this.#clock.sleep(FIRST_WAIT_MS)
    }
    return reading
  }

  /**
   * A look has no deadline, and a host that drops what it is sent would cost the time limit again for each 24 functions.
   * One worker that boots slowly says nothing of the others, and neither do many once one has answered.
   */
  get #isSilent(): boolean {
    const { timeoutMs, concurrency } = this.#options
    return timeoutMs === 0 && !this.#hasAnswered && this.#timedOut >= concurrency
  }

  /** A target that is just starting is right in a moment; one that lags for minutes is not worth many questions. */
  #afterMiss(misses: number): number {
    return Math.min(this.#options.intervalMs, FIRST_WAIT_MS * 2 ** (misses - 1))
  }

  get #isPast(): boolean {
    return this.#options.timeoutMs > 0 && this.#clock.now() > this.#deadline
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true
  }

  /** Without polling (no timeout) a wrong answer stands at once, and a right one may still be confirmed. */
  #isOver(isMatch: boolean, wait: number): boolean {
    if (this.#isAborted) return true
    if (this.#options.timeoutMs === 0) return !isMatch
    return this.#clock.now() + wait > this.#deadline
  }

  #report(verdict: FunctionVerdict): void {
    this.#current.set(verdict.name, verdict)
    this.#options.onProgress?.(() => progressOf(this.#total, this.#current))
  }
}

/** Which builds and publications answered. */
class Builds {
  readonly #seen = new Set<string>()
  #hasOther = false
  #wasRight = false
  #turns = 0

  saw(reading: Reading, isRight: boolean): void {
    if (reading.kind !== 'hash') return
    this.#seen.add(`${reading.hash} ${reading.release ?? ''}`)
    this.#hasOther ||= !isRight
    if (this.#wasRight && !isRight) this.#turns++
    this.#wasRight = isRight
  }

  /**
   * Matches that count as proof. Where another build has answered, what is right now has to be so over every connection; and
   * where the two took turns, some matches in a row are luck.
   */
  needed(streak: number, lanes: number): number {
    return (this.#hasOther ? Math.max(streak, lanes) : streak) * 2 ** Math.min(this.#turns, DOUBLINGS)
  }

  get hint(): string {
    return this.#seen.size < 2 ? FLAPPING : `${this.#seen.size} builds answer behind this URL: it ${FLAPPING}`
  }
}

/** What stands of an answer when time is over. */
function standing(
  last: FunctionVerdict | null,
  name: string,
  hash: string | null,
  {
    slipped,
    builds,
    notAsked
  }: { readonly slipped: boolean; readonly builds: Builds; readonly notAsked: string }
): FunctionVerdict {
  if (last === null)
    return { name, verdict: 'unreachable', expected: hash ?? '', served: null, hint: notAsked }
  // A lucky answer of a target that serves old and new in turn is no proof.
  if (last.verdict === 'in-sync')
    return { ...last, verdict: 'stale', served: null, hint: slipped ? builds.hint : TOO_LATE }
  return slipped && last.verdict === 'stale' ? { ...last, hint: builds.hint } : last
}

function progressOf(total: number, current: ReadonlyMap<string, FunctionVerdict>): Progress {
  const verdicts = [...current.values()]
  return {
    total,
    inSync: verdicts.filter((verdict) => verdict.verdict === 'in-sync').length,
    waiting: verdicts.filter((verdict) => verdict.verdict !== 'in-sync')
  }
}

/** At most `size` questions at once: gateways and small servers have limits. */
class Gate {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(size: number) {
    this.#free = size
  }

  /** @param isNext goes before all that wait: a streak that has begun is not to wait for first questions */
  async run<T>(task: () => T | Promise<T>, { isNext }: { readonly isNext: boolean }): Promise<T> {
    if (this.#free > 0) this.#free--
    else
      await new Promise<void>((resolve) => {
        if (isNext) this.#waiting.unshift(resolve)
        else this.#waiting.push(resolve)
      })
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
