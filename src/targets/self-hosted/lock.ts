import { DeployError } from '../../errors.ts'
import type { Clock } from '../../probe/poll.ts'
import { foreignWords } from '../../untrusted.ts'
import type { Log } from '../target.ts'
import { holderIn, sections } from './answers.ts'
import { GUARD_IS_BUSY, guardBusy, LOCK_IS_LOST, lockLost } from './lost.ts'
import { NOTHING_CHANGED } from './readiness.ts'
import type { RemoteResult } from './ssh/connection.ts'
import { notOurScript, type RemoteServer } from './ssh/server.ts'

/** Seconds after which a lock that is not renewed is free. Counted by the server's clock alone. */
const LEASE_S = 30
const RENEW_EVERY_MS = 8_000
const ASK_EVERY_MS = 1_000

/** Who has the lock, for the people who wait for it. */
export interface Holder {
  readonly run: string | null
  readonly commit: string | null
  readonly actor: string | null
  readonly at: string
}

export interface LockOptions {
  /** the owner's secret word: the id of this deploy */
  readonly token: string
  readonly holder: Holder
  /** ms to wait for another deploy */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** What was under the lock when it was taken. */
export interface Taken {
  /** text of state.json */
  readonly recordText: string
  /** names in `releases/`, sorted */
  readonly releases: readonly string[]
  /** whether another run had the lock before: what it did may be in no record */
  readonly hasWaited: boolean
}

/** The lock on a server; renewed while it is held. */
export class ServerLock {
  readonly #server: RemoteServer
  readonly #options: LockOptions
  readonly #log: Log
  #timer: NodeJS.Timeout | null = null
  #isHeld = false
  #isEnding = false

  constructor(server: RemoteServer, options: LockOptions, log: Log) {
    this.#server = server
    this.#options = options
    this.#log = log
  }

  /**
   * Waits for the lock and takes it.
   * @throws DeployError naming the holder when time is over
   */
  async take(clock: Clock): Promise<Taken> {
    const { token, holder, timeoutMs, signal } = this.#options
    const { statePath } = this.#server.options
    const deadline = clock.now() + timeoutMs
    let told = ''
    for (;;) {
      const answer = await this.#server.run('take', [
        statePath,
        token,
        String(LEASE_S),
        JSON.stringify(holder)
      ])
      const parts = sections(answer.stdout)
      if (!parts.has('end')) throw lockFailed(answer, statePath)
      if (parts.get('lock')?.[0] === 'acquired') {
        this.#isHeld = true
        this.#timer = setInterval(() => void this.renew(), RENEW_EVERY_MS)
        this.#timer.unref()
        return {
          recordText: parts.get('state')?.join('\n') ?? '',
          releases: [...(parts.get('releases') ?? [])].sort(),
          hasWaited: told !== ''
        }
      }
      const other = describeHolder(parts.get('holder')?.join('') ?? '')
      if (other !== told)
        this.#log.info(`The server is locked by ${other}. Waiting up to ${Math.round(timeoutMs / 1000)} s.`)
      told = other
      if (signal.aborted) throw cancelled(other)
      if (clock.now() + ASK_EVERY_MS > deadline) throw stillLocked(other, timeoutMs)
      await clock.sleep(ASK_EVERY_MS)
    }
  }

  /** Makes the lease last from now on; a timer does it while the lock is held. Never throws. */
  async renew(): Promise<void> {
    if ((await this.#renewOnce()) === 'lost' && !this.#isEnding)
      this.#log.warning('The lock on the server is no longer ours: someone freed it.')
  }

  async #renewOnce(): Promise<'ours' | 'lost' | 'unknown'> {
    try {
      const { statePath } = this.#server.options
      const answer = await this.#server.run('renew', [statePath, this.#options.token, String(LEASE_S)])
      if (answer.code === LOCK_IS_LOST) return 'lost'
      return sections(answer.stdout).has('renewed') ? 'ours' : 'unknown'
    } catch {
      // The next renewal tries again; the activation script checks the lock itself, and so does that of the record.
      return 'unknown'
    }
  }

  /**
   * Before a further target is touched: a run that was cut off for longer than the lease may no longer be alone.
   * @throws DeployError when the lock is another's by now
   */
  async assertHeld(live: string): Promise<void> {
    if (this.#isHeld && (await this.#renewOnce()) === 'lost') throw lockLost(live)
  }

  /**
   * Takes a last step that frees the lock on the server by itself; it is renewed meanwhile, as the step may take long.
   * @param step gets the lock's token. @returns whether it freed the lock; else `release` does
   */
  async endWith(step: (token: string) => Promise<boolean>): Promise<void> {
    this.#isEnding = true
    if (!(await step(this.#options.token))) return
    this.#isHeld = false
    this.#stopRenewing()
  }

  /** Frees the lock if it is ours. Never throws: the lease frees it as well. */
  async release(): Promise<void> {
    this.#stopRenewing()
    if (!this.#isHeld) return
    this.#isHeld = false
    try {
      await releaseLock(this.#server, this.#options.token)
    } catch (error) {
      this.#log.info(`The lock could not be freed (${String(error)}); it is free in ${LEASE_S} s by itself.`)
    }
  }

  #stopRenewing(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }
}

/** Frees the lock if it is the token's; somebody else's stays. @returns whether it was the token's */
export async function releaseLock(server: RemoteServer, token: string): Promise<boolean> {
  const answer = await server.run('free', [server.options.statePath, token])
  return answer.code === 0 && (holderIn(answer.stdout) ?? '') !== ''
}

/** `mode: unlock`: frees whoever's lock. @returns the holder, or null when there was none */
export async function unlock(server: RemoteServer, log: Log): Promise<string | null> {
  const answer = await server.run('free', [server.options.statePath, '*'])
  const holder = holderIn(answer.stdout)
  if (holder === null && (answer.code === 0 || answer.code === 4)) throw notOurScript(answer)
  if (answer.code === 4) {
    throw new DeployError(
      `The lock is held by ${describeHolder(holder ?? '')}, and its activation still runs on the server.`,
      {
        live: NOTHING_CHANGED,
        next: 'Wait for it to end, then run again.'
      }
    )
  }
  if (answer.code !== 0) throw lockFailed(answer, server.options.statePath)
  if (sections(answer.stdout).has('unmade')) log.warning(nothingThere(server.options.statePath))
  return holder === null || holder === '' ? null : describeHolder(holder)
}

const nothingThere = (statePath: string): string =>
  `No deploy has left anything in ${statePath} on the server. Is it the right folder (state-path, or beside self-hosted-path)?`

/** Whoever may write to the state folder can write it. */
export function describeHolder(json: string): string {
  try {
    const { run, commit, actor, at } = JSON.parse(json) as Readonly<Record<string, unknown>>
    const word = (before: string, value: unknown, limit = WORD_LIMIT): string => {
      if (value == null) return ''
      if (typeof value !== 'string') throw new TypeError('no text')
      return before + value.replace(/\p{Cc}+/gu, ' ').slice(0, limit)
    }
    const parts = [
      word('', run) || 'a deploy without a run URL',
      word('commit ', commit, 7),
      word('by ', actor),
      word('since ', at)
    ]
    return foreignWords(parts.filter((part) => part !== '').join(', '))
  } catch {
    return 'a deploy that left no name'
  }
}

const WORD_LIMIT = 200

const cancelled = (holder: string): DeployError =>
  new DeployError(`The job was cancelled while it waited for the lock of ${holder}.`, {
    live: NOTHING_CHANGED,
    next: 'Run again when that run has ended.'
  })

function stillLocked(holder: string, timeoutMs: number): DeployError {
  return new DeployError(`The server is still locked by ${holder} after ${Math.round(timeoutMs / 1000)} s.`, {
    live: NOTHING_CHANGED,
    next: 'Wait for that run, or raise lock-timeout. If it is dead for sure: mode: unlock.'
  })
}

function lockFailed({ code, stderr }: Pick<RemoteResult, 'code' | 'stderr'>, statePath: string): DeployError {
  if (code === GUARD_IS_BUSY) return guardBusy(statePath, NOTHING_CHANGED)
  return new DeployError(`The lock on the server could not be used: ${foreignWords(stderr)}`, {
    live: NOTHING_CHANGED,
    next: 'Check that the SSH user may write to state-path.'
  })
}
