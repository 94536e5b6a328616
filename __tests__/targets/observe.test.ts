import { describe, expect, test } from '@jest/globals'
import type { Send } from '../../src/probe/http.ts'
import { observe, type ObserveOptions, type Session } from '../../src/targets/observe.ts'
import type { Build, Target } from '../../src/targets/target.ts'
import { answerOf } from '../support/answers.ts'
import { FakeClock } from '../support/services.ts'

const HASH = 'a'.repeat(64)
const NAMES = ['known', 'older', 'fresh']

const BUILD = {
  project: { manifest: { functions: NAMES.map((name) => ({ name, hash: HASH, files: [] })) } }
} as unknown as Build

const TARGET = {
  name: 'cloud',
  regions: [],
  endpoint: { baseUrl: 'http://127.0.0.1', key: null, probeKey: null, method: 'options' }
} as unknown as Target

/** A look at a target that serves this build in all functions. @returns how often each was asked */
async function look(
  options: Partial<ObserveOptions>
): Promise<{ asked: Record<string, number>; session: Session }> {
  const asked: Record<string, number> = {}
  const probe: Send = (url) => {
    const name = url.split('/').at(-1) ?? ''
    asked[name] = (asked[name] ?? 0) + 1
    return Promise.resolve(answerOf('', { headers: { 'x-function-hash': HASH } }))
  }
  const { session } = observe(
    TARGET,
    BUILD,
    {
      ...{
        timeoutMs: 0,
        intervalMs: 1_000,
        streak: 3,
        inspect: false,
        trustsRecord: true,
        names: null,
        recordRead: null
      },
      signal: new AbortController().signal,
      onProgress: () => undefined,
      recorded: () =>
        new Map([
          ['known', { hash: HASH }],
          ['older', { hash: 'b'.repeat(64) }]
        ]),
      ...options
    },
    { probe, clock: new FakeClock() }
  )
  return { asked, session: await session }
}

describe('a look', () => {
  test('needs one answer where it is the hash that was proved and recorded, else a streak', async () => {
    const { asked, session } = await look({})
    expect(asked).toEqual({ known: 1, older: 3, fresh: 3 })
    expect([...session.verdicts.values()].map(({ verdict }) => verdict)).toEqual(NAMES.map(() => 'in-sync'))
  })

  test('of a verify takes no record for a proof', async () => {
    const { asked } = await look({ trustsRecord: false })
    expect(asked).toEqual({ known: 3, older: 3, fresh: 3 })
  })

  test('of the functions that were chosen asks no other one', async () => {
    const { asked, session } = await look({ names: new Set(['fresh']) })
    expect(asked).toEqual({ fresh: 3 })
    expect([...session.verdicts.keys()]).toEqual(['fresh'])
  })

  test('takes a recorded hash for proved only of the publication that is recorded', async () => {
    const recorded = () =>
      new Map([
        ['known', { hash: HASH, release: 'r1' }],
        ['older', { hash: 'b'.repeat(64), release: 'r0' }]
      ])
    const { session } = await look({ recorded })
    expect([...session.verdicts.values()].map(({ name, verdict }) => [name, verdict])).toEqual(
      NAMES.map((name) => [name, name === 'known' ? 'stale' : 'in-sync'])
    )
  })

  test('at a target whose record cannot be read needs a streak everywhere', async () => {
    const { asked } = await look({ recordRead: Promise.reject(new Error('no server')) })
    expect(asked).toEqual({ known: 3, older: 3, fresh: 3 })
  })
})
