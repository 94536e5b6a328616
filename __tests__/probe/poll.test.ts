import { describe, expect, test } from '@jest/globals'
import { Prober } from '../../src/probe/ask.ts'
import { TimeLimitError, type Answer as HttpAnswer, type Send } from '../../src/probe/http.ts'
import { poll, type Expectation, type PollOptions, type Progress } from '../../src/probe/poll.ts'
import { answerOf } from '../support/answers.ts'
import { FakeClock } from '../support/services.ts'

const NEW = 'a'.repeat(64)
const OLD = 'b'.repeat(64)

type Answer = 'new' | 'old' | 'none' | 'missing' | 'broken'

const ENDPOINT = { baseUrl: 'http://127.0.0.1', key: null, probeKey: null, method: 'options' } as const
const FLAPPING =
  '2 builds answer behind this URL: it serves old and new in turn and did not settle before the deadline'
const TOO_LATE = 'served the right build only at the very end; not confirmed before the deadline'

/** What a target answers, one entry a request and the last one from then on, by function (and region). */
type Script = Readonly<Record<string, readonly Answer[]>>

function respond(answer: Answer): HttpAnswer {
  if (answer === 'none') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  if (answer === 'missing') return answerOf('{"code":"NOT_FOUND"}', { status: 404 })
  if (answer === 'broken') return answerOf('{"code":"BOOT_ERROR","message":"boom"}', { status: 503 })
  return answerOf('', { headers: { 'x-function-hash': answer === 'new' ? NEW : OLD } })
}

function scripted(script: Script): { prober: Prober; asked: string[] } {
  const asked: string[] = []
  const send: Send = (url, init) => {
    const region = new Headers(init.headers).get('x-region')
    const key = (url.split('/').at(-1) ?? '') + (region === null ? '' : `@${region}`)
    const answers = script[key] ?? []
    const turn = asked.filter((other) => other === key).length
    asked.push(key)
    return Promise.resolve().then(() => respond(answers[Math.min(turn, answers.length - 1)] ?? 'none'))
  }
  return { prober: new Prober(ENDPOINT, send), asked }
}

const expectation = (name: string, streak = 3): Expectation => ({ name, hash: NEW, mayGet: false, streak })

const OPTIONS: PollOptions = {
  regions: [],
  timeoutMs: 10_000,
  intervalMs: 2_000,
  confirmMs: 500,
  concurrency: 8
}

async function run(script: Script, options: Partial<PollOptions> = {}, streak = 3) {
  const { prober, asked } = scripted(script)
  const clock = new FakeClock()
  const names = [...new Set(Object.keys(script).map((key) => key.split('@')[0] ?? ''))]
  const verdicts = await poll(
    prober,
    names.map((name) => expectation(name, streak)),
    { ...OPTIONS, ...options },
    clock
  )
  return { verdicts, asked, clock }
}

describe('proof', () => {
  test('is a streak of matches, each confirmed after a short wait', async () => {
    const { verdicts, asked, clock } = await run({ a: ['new'] })
    expect(verdicts).toEqual([{ name: 'a', verdict: 'in-sync', expected: NEW, served: NEW, hint: '' }])
    expect(asked).toHaveLength(3)
    expect(clock.sleeps).toEqual([500, 500])
  })

  test.each([1, 2, 5])('needs as many as the streak says: %i', async (streak) => {
    expect((await run({ a: ['new'] }, {}, streak)).asked).toHaveLength(streak)
  })

  test('begins anew after a wrong answer in between, over all connections and twice', async () => {
    const { verdicts, asked } = await run({ a: ['new', 'new', 'old', 'new', 'new', 'new'] })
    expect(verdicts[0]?.verdict).toBe('in-sync')
    expect(asked).toHaveLength(11)
  })

  test('asks soon again after a match that did not last', async () => {
    const { clock } = await run({ a: ['old', 'old', 'new', 'old', 'old', 'new'] })
    expect(clock.sleeps).toEqual([250, 500, 500, 250, ...Array<number>(8).fill(500)])
  })

  test('may say later how long its streak is', async () => {
    const { prober, asked } = scripted({ a: ['new'] })
    const wanted = { ...expectation('a'), streak: Promise.resolve(2) }
    expect(await poll(prober, [wanted], OPTIONS, new FakeClock())).toMatchObject([{ verdict: 'in-sync' }])
    expect(asked).toHaveLength(2)
  })

  test('waits for what comes late, a little at first and by the interval in the end', async () => {
    const { verdicts, clock } = await run({ a: ['missing', 'broken', 'none', 'old', 'old', 'new'] })
    expect(verdicts[0]?.verdict).toBe('in-sync')
    // Another build had answered: once over each of the four connections.
    expect(clock.sleeps).toEqual([250, 500, 1000, 2000, 2000, 500, 500, 500])
  })
})

describe('at the deadline', () => {
  test.each<[Answer, string, string]>([
    ['old', 'stale', 'serves another build, bbbbbbbbbbbb'],
    ['missing', 'missing', 'the target has no function of this name'],
    ['broken', 'broken', 'does not run: 503 BOOT_ERROR: boom'],
    ['none', 'unreachable', 'no answer: ECONNREFUSED']
  ])('the last answer stands: %s', async (answer, verdict, hint) => {
    const { verdicts, clock } = await run({ a: [answer] })
    expect(verdicts).toMatchObject([{ verdict, hint }])
    expect(clock.now()).toBe(9_750)
  })

  test('no wait goes past it', async () => {
    expect((await run({ a: ['old'] }, { timeoutMs: 9_749 })).clock.now()).toBe(7_750)
    expect((await run({ a: ['old'] }, { timeoutMs: 9_750 })).clock.now()).toBe(9_750)
  })

  test('a target that went back to old is told as one that turns', async () => {
    expect((await run({ a: ['new', 'old'] })).verdicts).toMatchObject([{ verdict: 'stale', hint: FLAPPING }])
  })

  test('a target that serves old and new in turn is stale, whichever came last', async () => {
    const turns: Answer[] = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'new' : 'old'))
    for (const answers of [turns, turns.slice(1)]) {
      const { verdicts } = await run({ a: answers })
      expect(verdicts).toMatchObject([{ verdict: 'stale', hint: FLAPPING }])
    }
  })

  test('a first match is no proof and says that it came too late', async () => {
    const { verdicts } = await run({ a: [...Array<Answer>(7).fill('old'), 'new'] })
    expect(verdicts).toEqual([{ name: 'a', verdict: 'stale', expected: NEW, served: null, hint: TOO_LATE }])
  })

  test('a target that was right and then broke is told as broken', async () => {
    const { verdicts } = await run({ a: ['new', 'old', 'broken'] })
    expect(verdicts).toMatchObject([{ verdict: 'broken', hint: 'does not run: 503 BOOT_ERROR: boom' }])
  })

  test('one that was never right is not told as one that turns', async () => {
    const { verdicts } = await run({ a: ['broken', 'old'] })
    expect(verdicts).toMatchObject([{ verdict: 'stale', hint: 'serves another build, bbbbbbbbbbbb' }])
  })

  test.each<[number, string | null, boolean]>([
    [10_000, NEW, true],
    [10_001, NEW, false],
    [10_001, null, false]
  ])('a function whose turn comes after %i ms, for %s, is asked: %s', async (delayMs, hash, isAsked) => {
    const clock = new FakeClock()
    const asked: string[] = []
    const send: Send = async (url) => {
      asked.push(url.slice(-1))
      await clock.sleep(delayMs)
      return respond('old')
    }
    const prober = new Prober(ENDPOINT, send)
    const wanted = ['a', 'b'].map((name) => ({ ...expectation(name), hash }))
    const verdicts = await poll(prober, wanted, { ...OPTIONS, concurrency: 1 }, clock)
    expect(asked).toEqual(isAsked ? ['a', 'b'] : ['a'])
    if (!isAsked)
      expect(verdicts[1]).toEqual({
        name: 'b',
        verdict: 'unreachable',
        expected: hash ?? '',
        served: null,
        hint: 'not asked before the deadline: the questions before it took too long'
      })
  })
})

/** A target on which some functions are never heard of: their questions take the whole of their time. */
function silent(clock: FakeClock, isHeard: (name: string) => boolean) {
  const limits: number[] = []
  const send: Send = async (url, { timeoutMs }) => {
    limits.push(timeoutMs)
    if (isHeard(url.split('/').at(-1) ?? '')) return respond('old')
    await clock.sleep(timeoutMs)
    throw new TimeLimitError(timeoutMs)
  }
  return { prober: new Prober(ENDPOINT, send), limits }
}

const MANY = Array.from({ length: 20 }, (_, index) => expectation(`f${index}`))

describe('the time limit of a question', () => {
  test.each<[number, number[]]>([
    [0, [30_000]],
    [60_000, [30_000, 29_750]],
    [10_000, [10_000]],
    [200, [1_000]]
  ])('is what is left of %i ms, within bounds: %j', async (timeoutMs, expected) => {
    const clock = new FakeClock()
    const { prober, limits } = silent(clock, () => false)
    const verdicts = await poll(prober, [expectation('a')], { ...OPTIONS, timeoutMs }, clock)
    expect(limits).toEqual(expected)
    expect(verdicts).toMatchObject([{ verdict: 'unreachable' }])
  })
})

describe('a look at a target that drops what it is sent', () => {
  const NOT_ASKED =
    'not asked: as many questions as are under way at once ran into their time limit, and nothing on this target has answered'

  test('takes as long as one question, however many functions there are', async () => {
    const clock = new FakeClock()
    const { prober, limits } = silent(clock, () => false)
    const verdicts = await poll(prober, MANY, { ...OPTIONS, timeoutMs: 0 }, clock)
    expect(clock.now()).toBeLessThanOrEqual(30_250)
    expect(limits).toHaveLength(8)
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['unreachable']))
    expect(verdicts.map(({ hint }) => hint)).toEqual([
      ...Array<string>(8).fill('no answer: none within 30 s'),
      ...Array<string>(12).fill(NOT_ASKED)
    ])
  })

  test.each(['f0', 'f7', 'f8'])('asks all the same once one has answered: %s', async (heard) => {
    const clock = new FakeClock()
    const { prober, limits } = silent(clock, (name) => name === heard || Number(name.slice(1)) > 7)
    const verdicts = await poll(prober, MANY, { ...OPTIONS, timeoutMs: 0, concurrency: 9 }, clock)
    expect(limits).toHaveLength(20)
    expect(verdicts.filter(({ verdict }) => verdict === 'stale').length).toBeGreaterThanOrEqual(12)
  })

  test('asks all while fewer are late than are under way at once', async () => {
    const clock = new FakeClock()
    const { prober, limits } = silent(clock, (name) => Number(name.slice(1)) > 6)
    await poll(prober, MANY, { ...OPTIONS, timeoutMs: 0 }, clock)
    expect(limits).toHaveLength(20)
  })

  test('is no matter of a target that refuses: that costs no time', async () => {
    const { asked } = await run(Object.fromEntries(MANY.map(({ name }) => [name, ['none']])), {
      timeoutMs: 0
    })
    expect(asked).toHaveLength(20)
  })
})

describe('without a deadline to wait for', () => {
  test('a wrong answer stands at once', async () => {
    const { verdicts, asked, clock } = await run({ a: ['old', 'new'] }, { timeoutMs: 0 })
    expect(verdicts[0]?.verdict).toBe('stale')
    expect(asked).toHaveLength(1)
    expect(clock.sleeps).toEqual([])
  })

  test('a right one is still confirmed', async () => {
    expect((await run({ a: ['new'] }, { timeoutMs: 0 })).asked).toHaveLength(3)
    expect((await run({ a: ['new', 'old'] }, { timeoutMs: 0 })).verdicts[0]?.verdict).toBe('stale')
  })
})

describe('regions', () => {
  test('are all proved', async () => {
    const { verdicts, asked } = await run(
      { 'a@eu': ['new'], 'a@us': ['old', 'new'] },
      { regions: ['eu', 'us'] }
    )
    expect(verdicts).toMatchObject([{ name: 'a', verdict: 'in-sync' }])
    expect(asked.filter((key) => key === 'a@us')).toHaveLength(5)
  })

  test('one that lags decides and is named', async () => {
    const { verdicts } = await run({ 'a@eu': ['new'], 'a@us': ['old'] }, { regions: ['eu', 'us'] })
    expect(verdicts).toMatchObject([
      { verdict: 'stale', served: OLD, hint: expect.stringContaining('(region us)') }
    ])
  })

  test('of several that are wrong the worst decides', async () => {
    const { verdicts } = await run({ 'a@eu': ['old'], 'a@us': ['broken'] }, { regions: ['eu', 'us'] })
    expect(verdicts).toMatchObject([{ verdict: 'broken', hint: expect.stringContaining('(region us)') }])
  })
})

describe('many functions', () => {
  test('come back in the order in which they were given, one verdict each', async () => {
    const { verdicts } = await run({ c: ['new'], a: ['old'], b: ['missing'] })
    expect(verdicts.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['c', 'in-sync'],
      ['a', 'stale'],
      ['b', 'missing']
    ])
  })

  test('one that is proved is not asked again while others wait', async () => {
    const { asked } = await run({ a: ['new'], b: ['old'] })
    expect(asked.filter((key) => key === 'a')).toHaveLength(3)
  })

  test.each([1, 3])('are asked at most %i at a time, and all of them', async (concurrency) => {
    let open = 0
    let most = 0
    const send: Send = async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open--
      return respond('new')
    }
    const prober = new Prober(ENDPOINT, send)
    const names = Array.from({ length: 10 }, (_, index) => `f${index}`)
    const options = { ...OPTIONS, concurrency }
    const verdicts = await poll(
      prober,
      names.map((name) => expectation(name)),
      options,
      new FakeClock()
    )
    expect(verdicts.every((verdict) => verdict.verdict === 'in-sync')).toBe(true)
    expect(most).toBe(concurrency)
  })

  test('of which many wait: a streak that has begun goes before first questions', async () => {
    const asked: string[] = []
    const send: Send = async (url) => {
      asked.push(url.split('/').at(-1) ?? '')
      await new Promise((resolve) => setImmediate(resolve))
      return respond('new')
    }
    const names = Array.from({ length: 10 }, (_, index) => `f${index}`)
    const options = { ...OPTIONS, concurrency: 1 }
    await poll(
      new Prober(ENDPOINT, send),
      names.map((name) => expectation(name, 2)),
      options,
      new FakeClock()
    )
    expect(asked.lastIndexOf('f0')).toBeLessThan(asked.indexOf('f9'))
    expect([...asked].sort()).toEqual(names.flatMap((name) => [name, name]))
  })

  test('none is an answer, too', async () => {
    expect((await run({})).verdicts).toEqual([])
  })
})

test('progress counts what is proved and lists what is not', async () => {
  const seen: Progress[] = []
  await run({ a: ['new'], b: ['old', 'new'] }, { onProgress: (progress) => seen.push(progress()) })
  expect(seen).toHaveLength(3)
  expect(seen[0]).toMatchObject({ total: 2, inSync: 0, waiting: [{ name: 'b', verdict: 'stale' }] })
  expect(seen.at(-1)).toMatchObject({ total: 2, inSync: 2, waiting: [] })
})

test('a signal ends the questions, and no function passes by it', async () => {
  const controller = new AbortController()
  controller.abort()
  const { verdicts, asked } = await run({ a: ['new'], b: ['old'] }, { signal: controller.signal })
  expect(asked).toEqual(['a', 'b'])
  expect(verdicts).toMatchObject([
    { verdict: 'unreachable', served: null, hint: 'not confirmed: the job was cancelled' },
    { verdict: 'stale', served: OLD, hint: 'serves another build, bbbbbbbbbbbb' }
  ])
})

test.each([
  [1, 3, 'unreachable'],
  [2, 3, 'unreachable'],
  [3, 3, 'in-sync'],
  [1, 1, 'in-sync']
])('a signal during question %i of %i leaves it %s', async (turn, streak, verdict) => {
  const controller = new AbortController()
  let asked = 0
  const send: Send = () => {
    if (++asked === turn) controller.abort()
    return Promise.resolve(respond('new'))
  }
  const options = { ...OPTIONS, signal: controller.signal }
  const verdicts = await poll(
    new Prober(ENDPOINT, send),
    [expectation('a', streak)],
    options,
    new FakeClock()
  )
  expect(verdicts).toMatchObject([{ verdict }])
  expect(asked).toBe(turn)
})

test('a question that the signal cut short is told as cancelled, not as a network that failed', async () => {
  const { verdicts } = await run({ a: ['none'] }, { signal: AbortSignal.abort() })
  expect(verdicts).toMatchObject([{ verdict: 'unreachable', hint: 'not confirmed: the job was cancelled' }])
})

test('absence needs a streak of its own', async () => {
  const { prober, asked } = scripted({ a: ['new', 'missing'] })
  const [verdict] = await poll(prober, [{ ...expectation('a'), hash: null }], OPTIONS, new FakeClock())
  expect(verdict?.verdict).toBe('in-sync')
  expect(asked).toHaveLength(5)
})
