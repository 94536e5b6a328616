import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DeployError } from '../../../src/errors.ts'
import type { Clock } from '../../../src/probe/poll.ts'
import { holderIn, sections } from '../../../src/targets/self-hosted/answers.ts'
import {
  describeHolder,
  releaseLock,
  ServerLock,
  unlock,
  type Holder,
  type LockOptions
} from '../../../src/targets/self-hosted/lock.ts'
import { NOTHING_CHANGED } from '../../../src/targets/self-hosted/readiness.ts'
import type { RemoteServer } from '../../../src/targets/self-hosted/ssh/server.ts'
import { VERBS, type Verb } from '../../../src/targets/self-hosted/ssh/verbs.ts'
import { lines, runScript, SHELLS, whileFlocked } from '../../support/shell.ts'
import { makeTree, removeTrees } from '../../support/tree.ts'

const TAKE = VERBS.take.script
const RENEW = VERBS.renew.script
const FREE = VERBS.free.script

afterAll(removeTrees)

const LEASE = 30
const HOLDER: Holder = {
  run: 'https://github.example/example/app/actions/runs/7',
  commit: '0123456789abcdef0123456789abcdef01234567',
  actor: 'ada',
  at: '2026-01-01T00:00:00Z'
}

const makeState = (): string => path.join(makeTree({ 'functions/x': '' }), 'state')
const nowS = (): number => Math.floor(Date.now() / 1000)
const leaseOf = (state: string): number => Number(readFileSync(path.join(state, 'lock', 'lease'), 'utf8'))
const setLease = (state: string, text: string): void => {
  writeFileSync(path.join(state, 'lock', 'lease'), text)
}
const tokenOf = (state: string): string => readFileSync(path.join(state, 'lock', 'token'), 'utf8').trim()
const isLocked = (state: string): boolean => existsSync(path.join(state, 'lock'))

describe.each(SHELLS)('the lock under %s', (shell) => {
  const take = async (state: string, token: string, holder: unknown = HOLDER): Promise<string> => {
    const run = await runScript(shell, TAKE, lines(state, token, String(LEASE), JSON.stringify(holder)))
    const found = sections(run.stdout)
    if (!found.has('end')) throw new Error(`no answer: ${run.stdout}${run.stderr}`)
    return found.get('lock')?.[0] ?? ''
  }
  const free = (state: string, token: string) => runScript(shell, FREE, lines(state, token))
  const renew = (state: string, token: string) => runScript(shell, RENEW, lines(state, token, String(LEASE)))

  test('is taken on a server that has nothing yet, with its owner, its holder and a lease', async () => {
    const state = makeState()
    const before = nowS()
    expect(await take(state, 'one')).toBe('acquired')
    expect(tokenOf(state)).toBe('one')
    expect(JSON.parse(readFileSync(path.join(state, 'lock', 'holder'), 'utf8'))).toEqual(HOLDER)
    expect(leaseOf(state)).toBeGreaterThanOrEqual(before + LEASE)
    expect(leaseOf(state)).toBeLessThanOrEqual(nowS() + LEASE)
    expect(readdirSync(state)).toEqual(expect.arrayContaining(['staging', 'releases', 'log']))
  })

  test('tells the record as it is under the lock', async () => {
    const state = makeState()
    mkdirSync(state)
    writeFileSync(path.join(state, 'state.json'), '{"version":1,"revision":"r"}')
    const run = await runScript(shell, TAKE, lines(state, 'one', '30', JSON.stringify(HOLDER)))
    expect(sections(run.stdout).get('state')).toEqual(['{"version":1,"revision":"r"}'])
  })

  test('that is held is not taken: its holder and the rest of its lease are told', async () => {
    const state = makeState()
    await take(state, 'one')
    const run = await runScript(shell, TAKE, lines(state, 'two', '30', '{}'))
    const found = sections(run.stdout)
    expect(found.get('lock')?.[0]).toMatch(/^held (2\d|30)$/)
    expect(JSON.parse(found.get('holder')?.[0] ?? '')).toEqual(HOLDER)
    expect(tokenOf(state)).toBe('one')
  })

  test('is taken again by its owner, whose first answer may have been lost', async () => {
    const state = makeState()
    await take(state, 'one')
    expect(await take(state, 'one')).toBe('acquired')
    expect(tokenOf(state)).toBe('one')
  })

  test('of a dead runner is free once its lease is over', async () => {
    const state = makeState()
    await take(state, 'one')
    setLease(state, `${nowS() - 1}\n`)
    expect(await take(state, 'two')).toBe('acquired')
    expect(tokenOf(state)).toBe('two')
  })

  test('of a dead runner stays held while its activation still runs', async () => {
    const state = makeState()
    await take(state, 'one')
    setLease(state, '1\n')
    await whileFlocked(path.join(state, 'activation'), async () => {
      expect(await take(state, 'two')).toMatch(/^held -/)
      expect(tokenOf(state)).toBe('one')
    })
    expect(await take(state, 'two')).toBe('acquired')
  })

  test.each([
    ['far in the future, because the clock of the server was wrong', '99999999999\n'],
    ['empty, because the disk was full', ''],
    ['no number', 'soon\n'],
    ['negative', '-5\n']
  ])('with a lease that is %s is not honoured for ever', async (_what, lease) => {
    const state = makeState()
    await take(state, 'one')
    setLease(state, lease)
    expect(await take(state, 'two')).toBe('acquired')
    expect(tokenOf(state)).toBe('two')
  })

  test('that nobody has is not taken while an activation runs: the post step of a cancelled run has freed it', async () => {
    const state = makeState()
    await take(state, 'one')
    await whileFlocked(path.join(state, 'activation'), async () => {
      expect((await free(state, 'one')).code).toBe(0)
      expect(await take(state, 'two')).toMatch(/^held -/)
      expect(isLocked(state)).toBe(false)
    })
    expect(await take(state, 'two')).toBe('acquired')
  })

  test('tells which releases there are under it', async () => {
    const state = makeState()
    for (const id of ['r2', 'r1']) mkdirSync(path.join(state, 'releases', id), { recursive: true })
    const run = await runScript(shell, TAKE, lines(state, 'one', '30', '{}'))
    expect(sections(run.stdout).get('releases')).toEqual(['r1', 'r2'])
  })

  test('that was only half made, by a shell that died, is free', async () => {
    const state = makeState()
    mkdirSync(path.join(state, 'lock'), { recursive: true })
    expect(await take(state, 'one')).toBe('acquired')
  })

  test('is had by exactly one of two that take it at once, each time', async () => {
    for (let round = 0; round < 20; round++) {
      const state = makeState()
      const answers = await Promise.all(['one', 'two'].map((token) => take(state, token)))
      const winner = answers.indexOf('acquired')
      expect([round, answers.filter((answer) => answer === 'acquired')]).toEqual([round, ['acquired']])
      expect(answers[1 - winner]).toMatch(/^held /)
      expect(tokenOf(state)).toBe(winner === 0 ? 'one' : 'two')
    }
  }, 120_000)

  test('whose lease is over is had by exactly one of two that take it at once, each time', async () => {
    for (let round = 0; round < 20; round++) {
      const state = makeState()
      await take(state, 'dead')
      setLease(state, '1\n')
      const answers = await Promise.all(['one', 'two'].map((token) => take(state, token)))
      expect([round, answers.filter((answer) => answer === 'acquired')]).toEqual([round, ['acquired']])
    }
  }, 120_000)

  test('is renewed by its owner', async () => {
    const state = makeState()
    await take(state, 'one')
    setLease(state, '1\n')
    expect(await renew(state, 'one')).toMatchObject({ code: 0, stderr: '' })
    expect(leaseOf(state)).toBeGreaterThan(nowS())
    expect(existsSync(path.join(state, 'lock', 'lease.new'))).toBe(false)
  })

  test.each(['two', '', 'on', '*'])('is not renewed by %j, and its lease stays', async (token) => {
    const state = makeState()
    await take(state, 'one')
    setLease(state, '1\n')
    expect((await renew(state, token)).code).toBe(3)
    expect(leaseOf(state)).toBe(1)
  })

  test('that someone freed cannot be renewed: exit 3, and no lock comes to be', async () => {
    const state = makeState()
    await take(state, 'one')
    await free(state, '*')
    expect((await renew(state, 'one')).code).toBe(3)
    expect(isLocked(state)).toBe(false)
  })

  test('is freed by its owner, who is told whose it was', async () => {
    const state = makeState()
    await take(state, 'one')
    const run = await free(state, 'one')
    expect([run.code, JSON.parse(holderIn(run.stdout) ?? '')]).toEqual([0, HOLDER])
    expect(isLocked(state)).toBe(false)
  })

  test('is not freed by somebody else', async () => {
    const state = makeState()
    await take(state, 'one')
    expect((await free(state, 'two')).code).toBe(3)
    expect(tokenOf(state)).toBe('one')
  })

  test('that is not there is freed without a word, and nothing is made for it', async () => {
    const state = makeState()
    for (const [place, said] of [
      [state, '#dual-deploy unmade\n#dual-deploy end\n'],
      [path.join(state, 'mistyped/functions/.dual-deploy'), '#dual-deploy unmade\n#dual-deploy end\n']
    ] as const)
      for (const token of ['one', '*'])
        expect(await free(place, token)).toMatchObject({ code: 0, stdout: said })
    expect((await renew(path.join(state, 'mistyped'), 'one')).code).toBe(3)
    expect(existsSync(state)).toBe(false)
    await take(state, 'one')
    await free(state, 'one')
    expect(await free(state, 'one')).toMatchObject({ code: 0, stdout: '#dual-deploy end\n' })
  })

  test('is freed for whoever asks with *, but not while its activation runs', async () => {
    const state = makeState()
    await take(state, 'one')
    await whileFlocked(path.join(state, 'activation'), async () => {
      const run = await free(state, '*')
      expect([run.code, JSON.parse(holderIn(run.stdout) ?? '')]).toEqual([4, HOLDER])
      expect(isLocked(state)).toBe(true)
    })
    const run = await free(state, '*')
    expect([run.code, JSON.parse(holderIn(run.stdout) ?? '')]).toEqual([0, HOLDER])
    expect(isLocked(state)).toBe(false)
  })

  test('is freed by its owner also while an activation runs, which holds a lock of its own', async () => {
    const state = makeState()
    await take(state, 'one')
    await whileFlocked(path.join(state, 'activation'), async () => {
      expect((await free(state, 'one')).code).toBe(0)
    })
  })

  test.each([
    ['TAKE', TAKE, ['one', '30', '{}']],
    ['RENEW', RENEW, ['one', '30']],
    ['FREE', FREE, ['*']]
  ])('%s on a state folder that cannot be made fails and has no end', async (_name, script, values) => {
    const state = makeState()
    writeFileSync(state, 'a file is in the way')
    const run = await runScript(shell, script, lines(state, ...values))
    expect(run.code).not.toBe(0)
    expect(sections(run.stdout).has('end')).toBe(false)
    expect(statSync(state).isFile()).toBe(true)
  })
})

/** A server whose scripts run here; `before` is called with each script first. */
function localServer(
  state: string,
  before: (script: string, verb: Verb) => void = () => undefined
): RemoteServer {
  return {
    options: { statePath: state },
    run: (verb: Verb, values: readonly string[]) => {
      const { script } = VERBS[verb]
      before(script, verb)
      return runScript(SHELLS[0] ?? 'sh', script, lines(...values))
    }
  } as unknown as RemoteServer
}

interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A server that answers every script so. */
const answering = (answer: Answer | (() => Answer)): RemoteServer =>
  ({
    options: { statePath: '/srv/state' },
    run: () => Promise.resolve().then(() => (typeof answer === 'function' ? answer() : answer))
  }) as unknown as RemoteServer

const ACQUIRED = '#dual-deploy lock\nacquired\n#dual-deploy end\n'

/** All that a fake clock could stand in for but intervals. */
const REAL_TIME = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout'
] as const

const HELD = '#dual-deploy lock\nheld 3\n#dual-deploy holder\n{"run":"u"}\n#dual-deploy end\n'

/** Time passes with each sleep; `onSleep` is what happens meanwhile. */
function sleepingClock(
  onSleep: (n: number) => void = () => undefined
): Clock & { readonly sleeps: number[] } {
  let now = 0
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => now,
    sleep: (ms) => {
      now += ms
      sleeps.push(ms)
      onSleep(sleeps.length)
      return Promise.resolve()
    }
  }
}

function makeLock(server: RemoteServer, given: Partial<LockOptions> = {}) {
  const told: string[] = []
  const log = {
    info: (text: string) => void told.push(text),
    warning: (text: string) => void told.push(`warning: ${text}`),
    detail: () => undefined
  }
  const options = {
    token: 'one',
    holder: HOLDER,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...given
  }
  return { lock: new ServerLock(server, options, log), told }
}

const failure = async (promise: Promise<unknown>): Promise<DeployError> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason
  )
  if (error instanceof DeployError) return error
  throw new Error(`not a DeployError: ${String(error)}`)
}

const OF_HOLDER =
  'https://github.example/example/app/actions/runs/7, commit 0123456, by ada, since 2026-01-01T00:00:00Z'

describe('a deploy', () => {
  test('takes the lock, gets the record that is under it, and frees it', async () => {
    const state = makeState()
    mkdirSync(state)
    writeFileSync(path.join(state, 'state.json'), '{"a":1}')
    for (const id of ['r2', 'r1']) mkdirSync(path.join(state, 'releases', id), { recursive: true })
    const { lock, told } = makeLock(localServer(state))
    expect(await lock.take(sleepingClock())).toEqual({
      recordText: '{"a":1}',
      releases: ['r1', 'r2'],
      hasWaited: false
    })
    expect(isLocked(state)).toBe(true)
    await lock.release()
    expect(isLocked(state)).toBe(false)
    expect(told).toEqual([])
  })

  test('waits for another one, says so once, and goes on when it has ended', async () => {
    const state = makeState()
    const other = makeLock(localServer(state), { token: 'other' })
    await other.lock.take(sleepingClock())
    const { lock, told } = makeLock(localServer(state))
    const clock = sleepingClock((n) => {
      if (n === 3) rmSync(path.join(state, 'lock'), { recursive: true })
    })
    const taken = await lock.take(clock)
    expect(taken.hasWaited).toBe(true)
    await other.lock.release()
    expect(tokenOf(state)).toBe('one')
    expect(clock.sleeps).toHaveLength(3)
    expect(told).toEqual([`The server is locked by ${OF_HOLDER}. Waiting up to 10 s.`])
    await lock.release()
    expect(isLocked(state)).toBe(false)
  })

  test('gives up at the deadline, names the holder, and frees nothing', async () => {
    const state = makeState()
    const other = makeLock(localServer(state), { token: 'other' })
    await other.lock.take(sleepingClock())
    const { lock } = makeLock(localServer(state))
    const clock = sleepingClock()
    const error = await failure(lock.take(clock))
    expect(error.message).toBe(`The server is still locked by ${OF_HOLDER} after 10 s.`)
    expect(error.next).toMatch(/lock-timeout.*mode: unlock/)
    expect(error.live).toBe(NOTHING_CHANGED)
    expect(clock.sleeps).toEqual(Array(10).fill(1000))
    await lock.release()
    expect(tokenOf(state)).toBe('other')
    await other.lock.release()
  })

  test('that is cancelled does not wait', async () => {
    const state = makeState()
    const other = makeLock(localServer(state), { token: 'other' })
    await other.lock.take(sleepingClock())
    const { lock } = makeLock(localServer(state), { signal: AbortSignal.abort() })
    const clock = sleepingClock()
    expect(await failure(lock.take(clock))).toMatchObject({
      message: `The job was cancelled while it waited for the lock of ${OF_HOLDER}.`,
      live: NOTHING_CHANGED,
      next: 'Run again when that run has ended.'
    })
    expect(clock.sleeps).toEqual([])
    await other.lock.release()
  })

  test('is told when the server cannot keep a lock', async () => {
    const state = makeState()
    writeFileSync(state, 'a file is in the way')
    const error = await failure(makeLock(localServer(state)).lock.take(sleepingClock()))
    expect(error.message).toMatch(/^The lock on the server could not be used: .*state/)
    expect(error.live).toBe(NOTHING_CHANGED)
    expect(error.next).toMatch(/state-path/)
  })

  test('is told the first of what the server says when it says a lot', async () => {
    const { lock } = makeLock(answering({ code: 1, stdout: '', stderr: ` ${'x'.repeat(400)} ` }))
    const error = await failure(lock.take(sleepingClock()))
    expect(error.message).toBe(`The lock on the server could not be used: ${'x'.repeat(300)}…`)
  })

  test('does not wait past its deadline by a moment', async () => {
    const held = answering({ code: 0, stdout: HELD, stderr: '' })
    const clock = sleepingClock()
    await failure(makeLock(held, { timeoutMs: 9_999 }).lock.take(clock))
    expect(clock.sleeps).toHaveLength(9)
  })

  test('says anew who has the lock when somebody else has it', async () => {
    let turn = 0
    const server = answering(() => ({
      code: 0,
      stdout: turn++ < 2 ? HELD : HELD.replace('{"run":"u"}', '{"run":"v"}'),
      stderr: ''
    }))
    const { lock, told } = makeLock(server, { timeoutMs: 3_400 })
    await failure(lock.take(sleepingClock()))
    expect(told).toEqual([
      'The server is locked by u. Waiting up to 3 s.',
      'The server is locked by v. Waiting up to 3 s.'
    ])
  })

  test('has no record when the server says none, and no holder when there is none', async () => {
    const { lock } = makeLock(answering({ code: 0, stdout: ACQUIRED, stderr: '' }))
    expect(await lock.take(sleepingClock())).toEqual({ recordText: '', releases: [], hasWaited: false })
    await lock.release()
    const { lock: other, told } = makeLock(
      answering({ code: 0, stdout: '#dual-deploy lock\nheld 3\n#dual-deploy end\n', stderr: '' })
    )
    await failure(other.take(sleepingClock()))
    expect(told).toEqual(['The server is locked by a deploy that left no name. Waiting up to 10 s.'])
  })

  test('does not take an answer that says nothing of the lock for the lock', async () => {
    const { lock } = makeLock(answering({ code: 0, stdout: '#dual-deploy end\n', stderr: '' }))
    expect((await failure(lock.take(sleepingClock()))).message).toMatch(/^The server is still locked by/)
  })

  test('reads a holder of several lines', async () => {
    const { lock, told } = makeLock(
      answering({ code: 0, stdout: HELD.replace('"run":', '"run":\n'), stderr: '' })
    )
    await failure(lock.take(sleepingClock()))
    expect(told).toEqual(['The server is locked by u. Waiting up to 10 s.'])
  })

  test('reads a record of several lines as it is', async () => {
    const stdout = '#dual-deploy lock\nacquired\n#dual-deploy state\n{\n"a":1}\n#dual-deploy end\n'
    const { lock } = makeLock(answering({ code: 0, stdout, stderr: '' }))
    expect((await lock.take(sleepingClock())).recordText).toBe('{\n"a":1}')
    await lock.release()
  })

  test('frees nothing that it does not have, and frees once', async () => {
    const scripts: string[] = []
    const state = makeState()
    const { lock } = makeLock(localServer(state, (script) => scripts.push(script)))
    await lock.release()
    expect(scripts).toEqual([])
    await lock.take(sleepingClock())
    await lock.release()
    await lock.release()
    expect(scripts).toEqual([TAKE, FREE])
  })

  test('renews its lease', async () => {
    const state = makeState()
    const { lock, told } = makeLock(localServer(state))
    await lock.take(sleepingClock())
    setLease(state, '1\n')
    await lock.renew()
    expect(leaseOf(state)).toBeGreaterThanOrEqual(nowS() + LEASE - 5)
    expect(told).toEqual([])
    await lock.release()
  })

  test('warns when its lock is no longer its own, and leaves it to its owner', async () => {
    const state = makeState()
    const { lock, told } = makeLock(localServer(state))
    await lock.take(sleepingClock())
    writeFileSync(path.join(state, 'lock', 'token'), 'other\n')
    await lock.renew()
    expect(told).toEqual(['warning: The lock on the server is no longer ours: someone freed it.'])
    await lock.release()
    expect(tokenOf(state)).toBe('other')
  })

  test('renews its lock every eight seconds while it has it, and not before or after', async () => {
    jest.useFakeTimers({ doNotFake: [...REAL_TIME] })
    try {
      const asked: unknown[] = []
      const server = {
        options: { statePath: '/srv/state' },
        run: (verb: Verb, values: readonly string[]) => {
          asked.push([verb, values])
          return Promise.resolve({ code: 0, stdout: ACQUIRED, stderr: '' })
        }
      } as unknown as RemoteServer
      const { lock } = makeLock(server)
      jest.advanceTimersByTime(60_000)
      await lock.take(sleepingClock())
      jest.advanceTimersByTime(7_999)
      expect(asked).toEqual([['take', ['/srv/state', 'one', '30', JSON.stringify(HOLDER)]]])
      jest.advanceTimersByTime(8_001)
      expect(asked.slice(1)).toEqual(Array(2).fill(['renew', ['/srv/state', 'one', '30']]))
      await lock.release()
      expect(asked.slice(3)).toEqual([['free', ['/srv/state', 'one']]])
      expect(jest.getTimerCount()).toBe(0)
      jest.advanceTimersByTime(60_000)
      expect(asked).toHaveLength(4)
    } finally {
      jest.useRealTimers()
    }
  })

  test('ends with a step that frees it: nothing more is asked, and a renewal that was under way is no alarm', async () => {
    const state = makeState()
    const asked: Verb[] = []
    const server = localServer(state, (_script, verb) => void asked.push(verb))
    const { lock, told } = makeLock(server)
    await lock.take(sleepingClock())
    await lock.endWith(async (token) => {
      await lock.renew()
      const freed = await releaseLock(server, token)
      await lock.renew()
      return freed
    })
    expect(isLocked(state)).toBe(false)
    await lock.release()
    expect(asked).toEqual(['take', 'renew', 'free', 'renew'])
    expect(told).toEqual([])
  })

  test.each([
    ['freed nothing', () => Promise.resolve(false)],
    ['failed', () => Promise.reject(new Error('disk full'))]
  ])('is held, and freed as ever, after a last step that %s', async (_what, step) => {
    const state = makeState()
    const { lock } = makeLock(localServer(state))
    await lock.take(sleepingClock())
    await lock.endWith(step).catch(() => undefined)
    expect(isLocked(state)).toBe(true)
    await lock.release()
    expect(isLocked(state)).toBe(false)
  })

  test('asks whether the lock is still its own before it goes on, and stops when it is not', async () => {
    const state = makeState()
    const { lock } = makeLock(localServer(state))
    await lock.take(sleepingClock())
    setLease(state, '1\n')
    await lock.assertHeld('the first target')
    expect(leaseOf(state)).toBeGreaterThan(nowS())
    writeFileSync(path.join(state, 'lock', 'token'), 'two\n')
    expect(await failure(lock.assertHeld('the first target'))).toMatchObject({
      message: 'The lock of this deploy went to another run while this one was under way.',
      live: 'the first target'
    })
    await lock.release()
  })

  test('goes on when nobody can say whose the lock is, and where it has none', async () => {
    let answer: Answer | null = { code: 0, stdout: ACQUIRED, stderr: '' }
    const server = answering(() => {
      if (answer === null) throw new Error('the connection was lost')
      return answer
    })
    const { lock } = makeLock(server)
    await lock.assertHeld('x')
    await lock.take(sleepingClock())
    answer = null
    await lock.assertHeld('x')
    await lock.release()
  })

  test('does not give up when a renewal fails: the next one may go through', async () => {
    for (const server of [
      answering({ code: 1, stdout: '', stderr: 'x' }),
      answering(() => {
        throw new Error('cut')
      })
    ]) {
      const { lock, told } = makeLock(server)
      await lock.renew()
      expect(told).toEqual([])
    }
  })

  test('that cannot free its lock says that the lease does', async () => {
    const state = makeState()
    let isCut = false
    const server = localServer(state, () => {
      if (isCut) throw new Error('cut')
    })
    const { lock, told } = makeLock(server)
    await lock.take(sleepingClock())
    isCut = true
    await lock.release()
    expect(told).toEqual(['The lock could not be freed (Error: cut); it is free in 30 s by itself.'])
  })

  test('releases by its token alone: the post step of a run whose lock is another’s by now frees nothing', async () => {
    const state = makeState()
    const { lock } = makeLock(localServer(state), { token: 'other' })
    await lock.take(sleepingClock())
    expect(await releaseLock(localServer(state), 'one')).toBe(false)
    expect(tokenOf(state)).toBe('other')
    expect(await releaseLock(localServer(state), 'other')).toBe(true)
    expect(await releaseLock(localServer(state), 'other')).toBe(false)
    await lock.release()
  })
})

const QUIET = { info: () => undefined, warning: () => undefined, detail: () => undefined }

describe('mode: unlock', () => {
  test('frees whoever’s lock and names the holder', async () => {
    const state = makeState()
    const { lock } = makeLock(localServer(state))
    await lock.take(sleepingClock())
    expect(await unlock(localServer(state), QUIET)).toBe(OF_HOLDER)
    expect(isLocked(state)).toBe(false)
    expect(await unlock(localServer(state), QUIET)).toBeNull()
    await lock.release()
  })

  test('does not free a lock whose activation runs', async () => {
    const state = makeState()
    const { lock } = makeLock(localServer(state))
    await lock.take(sleepingClock())
    await whileFlocked(path.join(state, 'activation'), async () => {
      const error = await failure(unlock(localServer(state), QUIET))
      expect(error).toMatchObject({
        message: `The lock is held by ${OF_HOLDER}, and its activation still runs on the server.`,
        live: NOTHING_CHANGED,
        next: 'Wait for it to end, then run again.'
      })
    })
    await lock.release()
  })

  test('knows no holder of a lock that left an empty line', async () => {
    const server = answering({ code: 0, stdout: '\n#dual-deploy end\n', stderr: '' })
    expect(await unlock(server, QUIET)).toBeNull()
    expect(await releaseLock(server, 'one')).toBe(false)
  })

  test('is told when the server cannot keep a lock', async () => {
    const error = await failure(unlock(answering({ code: 1, stdout: 'x', stderr: 'no space' }), QUIET))
    expect(error.message).toBe('The lock on the server could not be used: no space')
  })

  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['what it was sent', '/srv/state\n*\n'],
    ['the command', 'exec sh -c ...; printf "%s\\n" "#dual-deploy end"\n'],
    ['a greeting', 'Welcome!\n'],
    ['a mark of another step', '#dual-deploy freed\n'],
    ['our last words and then more', '#dual-deploy end\nbye\n']
  ])('takes %s of a forced command for no answer, whatever its exit code', async (_what, stdout) => {
    for (const code of [0, 4]) {
      const server = answering({ code, stdout, stderr: '' })
      const error = await failure(unlock(server, QUIET))
      expect(error.message).toContain('The server did not run our script')
      expect(await releaseLock(server, 'one')).toBe(false)
    }
  })

  test('says where it found nothing of any deploy', async () => {
    const told: string[] = []
    const log = { ...QUIET, warning: (text: string) => void told.push(text) }
    expect(await unlock(localServer(makeState()), log)).toBeNull()
    expect(told.join()).toContain('No deploy has left anything in')
  })

  test('frees a lock that left no holder', async () => {
    const state = makeState()
    mkdirSync(path.join(state, 'lock'), { recursive: true })
    await unlock(localServer(state), QUIET)
    expect(isLocked(state)).toBe(false)
  })
})

test.each([
  [JSON.stringify(HOLDER), OF_HOLDER],
  ['{"run":null,"commit":null,"actor":null,"at":"t"}', 'a deploy without a run URL, since t'],
  ['{}', 'a deploy without a run URL'],
  ['', 'a deploy that left no name'],
  ['null', 'a deploy that left no name'],
  ['{"run":', 'a deploy that left no name'],
  ['{"commit":7}', 'a deploy that left no name'],
  ['{"at":true}', 'a deploy that left no name'],
  ['{"run":"","actor":"ada"}', 'a deploy without a run URL, by ada'],
  ['{"run":"u","commit":"abc"}', 'u, commit abc'],
  ['{"run":"a\\u0000\\nb"}', 'a b'],
  [`{"run":"${'u'.repeat(201)}"}`, 'u'.repeat(200)],
  [`{"actor":"${'a'.repeat(201)}","run":"u"}`, `u, by ${'a'.repeat(200)}`]
])('a holder of %s is told as: %s', (json, words) => {
  expect(describeHolder(json)).toBe(words)
})
