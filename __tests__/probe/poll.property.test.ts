import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Prober } from '../../src/probe/ask.ts'
import type { Answer as HttpAnswer, Send } from '../../src/probe/http.ts'
import { poll, type Expectation, type PollOptions } from '../../src/probe/poll.ts'
import { answerOf } from '../support/answers.ts'
import { FakeClock } from '../support/services.ts'

const NEW = 'a'.repeat(64)
const OLD = 'b'.repeat(64)
/** The longest that one question takes here. */
const LIMIT_MS = 30_000
const REGION = 'eu-central-1'

interface Answer {
  readonly kind: 'new' | 'old' | 'none' | 'missing' | 'limited' | 'broken'
  readonly delayMs: number
}

const answer: fc.Arbitrary<Answer> = fc.record({
  kind: fc.constantFrom('new', 'new', 'old', 'none', 'missing', 'limited', 'broken'),
  delayMs: fc.oneof(fc.constant(0), fc.nat(500), fc.constant(LIMIT_MS))
})
const retryAfter = fc.constantFrom(
  '0',
  '-1',
  '1e99',
  '99999999999',
  'tomorrow',
  'Wed, 21 Oct 2099 07:28:00 GMT'
)

function respond(kind: Answer['kind'], after: string): HttpAnswer {
  if (kind === 'none') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  if (kind === 'missing') return answerOf('{"code":"NOT_FOUND"}', { status: 404 })
  if (kind === 'limited') return answerOf('', { status: 429, headers: { 'retry-after': after } })
  if (kind === 'broken')
    return answerOf('{"code":"BOOT_ERROR"}', { status: 503, headers: { 'retry-after': after } })
  return answerOf('', { headers: { 'x-function-hash': kind === 'new' ? NEW : OLD } })
}

interface World {
  /** one list a function; the last answer stands from then on */
  readonly answers: readonly (readonly Answer[])[]
  readonly options: PollOptions
  readonly streak: number
  readonly after: string
}

const world: fc.Arbitrary<World> = fc.record({
  answers: fc.array(fc.array(answer, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
  options: fc.record({
    regions: fc.constantFrom([], [REGION]),
    timeoutMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 })),
    intervalMs: fc.integer({ min: 250, max: 5_000 }),
    confirmMs: fc.integer({ min: 50, max: 200 }),
    concurrency: fc.integer({ min: 1, max: 3 })
  }),
  streak: fc.integer({ min: 1, max: 4 }),
  after: retryAfter
})

interface Question {
  readonly name: string
  readonly asked: number
  readonly answered: number
  readonly kind: Answer['kind']
}

async function run({ answers, options, streak, after }: World) {
  const clock = new FakeClock()
  const questions: Question[] = []
  let open = 0
  let most = 0
  const turns = new Map<string, number>()
  const send: Send = async (url) => {
    const name = url.split('/').at(-1) ?? ''
    const turn = turns.get(name) ?? 0
    turns.set(name, turn + 1)
    const list = answers[Number(name.slice(1))] ?? []
    const { kind, delayMs } = list[Math.min(turn, list.length - 1)] ?? { kind: 'none', delayMs: 0 }
    const asked = clock.now()
    most = Math.max(most, ++open)
    if (delayMs > 0) await clock.sleep(delayMs)
    open -= 1
    questions.push({ name, asked, answered: clock.now(), kind })
    return respond(kind, after)
  }
  const endpoint = { baseUrl: 'http://127.0.0.1', key: null, probeKey: null, method: 'options' } as const
  const expectations: Expectation[] = answers.map((_, index) => ({
    ...{ name: `f${index}`, hash: NEW, mayGet: false, streak }
  }))
  const verdicts = await poll(new Prober(endpoint, send), expectations, options, clock)
  return { verdicts, questions, most, end: clock.now() }
}

describe('polling, whatever is answered and however slowly', () => {
  test('begins no question after its deadline, and ends one question later at most', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        fc.pre(given.options.timeoutMs > 0)
        const { questions, end, verdicts } = await run(given)
        for (const { asked } of questions) expect(asked).toBeLessThanOrEqual(given.options.timeoutMs)
        expect(end).toBeLessThanOrEqual(given.options.timeoutMs + LIMIT_MS)
        expect(verdicts.map(({ name }) => name)).toEqual(given.answers.map((_, index) => `f${index}`))
      })
    )
  })

  test('asks no function sooner than it says, and no more at once than it may', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { questions, most } = await run(given)
        expect(most).toBeLessThanOrEqual(given.options.concurrency)
        for (const { name } of questions) {
          const own = questions.filter((question) => question.name === name)
          own.slice(1).forEach(({ asked }, index) => {
            const before = own[index]
            const rest = before?.kind === 'new' ? given.options.confirmMs : 250
            expect(asked - (before?.answered ?? 0)).toBeGreaterThanOrEqual(rest)
          })
        }
      })
    )
  })

  test('takes for proved exactly what answered right as often in a row as it must, at the end', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { verdicts, questions } = await run(given)
        for (const { name, verdict } of verdicts) {
          const own = questions.filter((question) => question.name === name).map(({ kind }) => kind)
          const isEnough =
            own.length >= given.streak && own.slice(-given.streak).every((kind) => kind === 'new')
          if (verdict === 'in-sync') expect(isEnough).toBe(true)
          // Where another build answered in between, so many in a row may still be luck.
          else expect(isEnough && !own.includes('old')).toBe(false)
        }
      })
    )
  })
})
