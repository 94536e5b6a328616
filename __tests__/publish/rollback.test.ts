import { afterAll, describe, expect, test } from '@jest/globals'
import type { TargetId } from '../../src/targets/table.ts'
import { Prober } from '../../src/probe/ask.ts'
import { rollBack, seeBack } from '../../src/publish/rollback.ts'
import { touch, type Touched } from '../../src/publish/touched.ts'
import {
  BROKEN,
  makeWorld,
  NEW,
  OLD,
  sessionIn,
  UNSTAMPED,
  type FakeTarget,
  type World,
  type WorldOptions
} from '../support/targets.ts'
import { answerOf } from '../support/answers.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const OTHER = 'd'.repeat(64)

interface Published {
  readonly world: World
  readonly target: FakeTarget
  readonly touched: Touched
  /** `<method> <function>` of every question after the publication */
  readonly asked: string[]
}

/** A target to which a run has published functions: its call was accepted, and they serve it. */
function published(name: TargetId, options: WorldOptions, names: readonly string[] = ['a']): Published {
  const world = makeWorld(options)
  const target = name === 'cloud' ? world.cloud : world.selfHosted
  const asked: string[] = []
  const { probe } = world.run.services
  const session = {
    ...sessionIn(world, name),
    prober: new Prober({ ...target.endpoint, method: 'auto' }, (url, question) => {
      asked.push(`${question.method} ${url.split('/').at(-1) ?? ''}`)
      return probe(url, question)
    })
  }
  world.run.story.sessions.set(name, session)
  const touched = touch(session, names)
  target.serve(names)
  for (const one of names) touched.published.add(one)
  return { world, target, touched, asked }
}

const back = ({ world, touched }: Published) => rollBack(world.run, [touched])

const verdictOf = ({ touched }: Published, name: string) => touched.session.verdicts.get(name)

/** Milliseconds that something takes. */
async function timeOf({ world }: Published, what: () => Promise<unknown>): Promise<number> {
  const { clock } = world.run.services
  const start = clock.now()
  await what()
  return clock.now() - start
}

const CLEAN = { problems: [], unproved: [], unseen: [], isDoubtful: false }

describe('the way back', () => {
  test('brings back what may have changed, and tells where it is', async () => {
    const run = published('cloud', { cloud: { a: OLD, b: OLD } })
    expect(await back(run)).toEqual(CLEAN)
    expect(run.world.events).toEqual(['cloud restore a'])
    expect(run.world.told).toContain('# Back to what cloud served before')
    expect(run.target.serving.get('a')).toBe(OLD)
  })

  test('passes over a cloud that others deploy', async () => {
    const run = published('cloud', { cloud: { a: OLD } })
    Object.assign(run.target, { isObserved: true })
    expect(await back(run)).toEqual(CLEAN)
    expect(run.world.events).toEqual([])
  })

  test.each([
    [5_000, 5_000],
    [300_000, 60_000]
  ])('waits for a proof as long as verify-timeout (%d ms), a minute at most', async (timeoutMs, longest) => {
    const run = published('cloud', {
      cloud: { a: OLD },
      inputs: { verify: { timeoutMs, intervalMs: 1_000, streak: 2 } }
    })
    run.target.onRestore = () => new Map()
    const took = await timeOf(run, async () => {
      const { problems } = await back(run)
      expect(problems).toEqual([expect.stringMatching(/^a on cloud is stale: /)])
    })
    expect(took).toBeGreaterThan(longest - 2_000)
    expect(took).toBeLessThan(longest + 2_000)
  })

  test('takes two right answers for a function that was published, and one for others of the same switch', async () => {
    const run = published('self-hosted', {
      selfHosted: { a: OLD, b: OLD },
      inputs: { verify: { timeoutMs: 30_000, intervalMs: 1_000, streak: 5 } }
    })
    await back(run)
    expect(run.asked.sort()).toEqual(['OPTIONS a', 'OPTIONS a', 'OPTIONS b'])
  })

  test('asks by GET where OPTIONS is swallowed: what is brought back carries a stamp', async () => {
    const { probe } = makeWorld({ selfHosted: { a: OLD } }).run.services
    const run = published('self-hosted', {
      names: ['a'],
      selfHosted: { a: OLD },
      services: {
        probe: (url, question) =>
          question.method === 'OPTIONS' ? Promise.resolve(answerOf('ok')) : probe(url, question)
      }
    })
    expect(await back(run)).toEqual(CLEAN)
  })

  test('asks for no function that was not there and was not published', async () => {
    const run = published('self-hosted', { selfHosted: { a: OLD } })
    run.target.serving.set('b', OTHER) // by somebody else
    expect(await back(run)).toEqual(CLEAN)
    expect(run.asked).not.toContain('OPTIONS b')
  })

  test('is not complete while a function that was not there still answers', async () => {
    const run = published('self-hosted', { selfHosted: { b: OLD } })
    run.target.onRestore = () => new Map()
    expect((await back(run)).problems).toEqual([expect.stringMatching(/^a on self-hosted is stale: /)])
  })

  test('leaves the verdict of a function alone that was not taken back and is what it was', async () => {
    const run = published('self-hosted', { selfHosted: { a: OLD, b: NEW } })
    const was = verdictOf(run, 'b')
    await back(run)
    expect(verdictOf(run, 'b')).toBe(was)
  })

  test('tells of a function that was not taken back and is something else now', async () => {
    const run = published('self-hosted', { selfHosted: { a: OLD, b: NEW } })
    run.target.onRestore = (before) => {
      run.target.serving.set('b', BROKEN)
      return run.target.bring(before)
    }
    expect((await back(run)).problems).toEqual([expect.stringMatching(/^b on self-hosted is broken: /)])
    expect(verdictOf(run, 'b')).toMatchObject({ verdict: 'broken', expected: NEW, served: null })
  })
})

describe('of a function that told no hash before, the way back', () => {
  test.each(['cloud', 'self-hosted'] as const)(
    'is looked at, never by GET, and not called proved: %s',
    async (name) => {
      const run = published(name, { [name === 'cloud' ? 'cloud' : 'selfHosted']: { a: UNSTAMPED, b: NEW } })
      expect(await back(run)).toEqual({ ...CLEAN, unproved: [`a on ${name}`] })
      expect(run.asked.filter((question) => question.endsWith(' a'))).toEqual(['OPTIONS a'])
      expect(verdictOf(run, 'a')).toMatchObject({ verdict: 'unstamped', expected: NEW, served: null })
    }
  )

  test('is waited for: an old worker may still serve what was taken back', async () => {
    const run = published('self-hosted', { selfHosted: { a: UNSTAMPED, b: UNSTAMPED } }, ['a', 'b'])
    run.target.onRestore = () => {
      run.target.serving.set('b', UNSTAMPED)
      void run.world.run.services.clock.sleep(10_000).then(() => run.target.serving.set('a', UNSTAMPED))
      return new Map()
    }
    const took = await timeOf(run, async () => {
      expect((await back(run)).problems).toEqual([])
    })
    expect(took).toBeLessThan(13_000)
    // One right answer is enough: it is not asked again.
    expect(run.asked.filter((question) => question === 'OPTIONS b')).toHaveLength(1)
  })

  test('takes no time when all is seen at once', async () => {
    const run = published('self-hosted', { selfHosted: { a: UNSTAMPED, b: OLD } })
    expect(await timeOf(run, () => back(run))).toBeLessThan(1_000)
  })

  test.each([UNSTAMPED, BROKEN])(
    'is not complete while it serves what was taken back (was %j)',
    async (was) => {
      const run = published('self-hosted', { selfHosted: { a: was, b: OLD } })
      run.target.onRestore = () => new Map()
      expect((await back(run)).problems).toEqual([
        'a on self-hosted is stale: still serves what was to be taken back'
      ])
      // For this build that is what was wanted.
      expect(verdictOf(run, 'a')).toMatchObject({ verdict: 'in-sync', served: NEW })
    }
  )

  test('is complete for one that did not run before, and does not', async () => {
    const run = published('self-hosted', { selfHosted: { a: BROKEN, b: OLD } })
    expect(await back(run)).toEqual({ ...CLEAN, unproved: ['a on self-hosted'] })
  })

  test('is seen of one that was not published and went through the same switch', async () => {
    const run = published('self-hosted', { selfHosted: { a: OLD, b: UNSTAMPED } })
    run.target.onRestore = (before) => {
      run.target.serving.set('b', BROKEN)
      return run.target.bring(before)
    }
    const { problems, unproved } = await back(run)
    expect(problems).toEqual([expect.stringMatching(/^b on self-hosted is broken: /)])
    expect(unproved).toEqual([])
  })

  test('needs no look where there was no switch, nor at one that did not run', async () => {
    const cloud = published('cloud', { cloud: { a: OLD, b: UNSTAMPED } })
    await back(cloud)
    expect(cloud.asked).not.toContain('OPTIONS b')
    const server = published('self-hosted', { selfHosted: { a: OLD, b: BROKEN } })
    await back(server)
    expect(server.asked).not.toContain('OPTIONS b')
  })

  test('is asked of none that is lost: what is wrong with it is known', async () => {
    const run = published('self-hosted', { selfHosted: { a: UNSTAMPED, b: OLD } })
    run.target.onRestore = () => new Map([['a', 'its folder is gone']])
    expect(await back(run)).toEqual({ ...CLEAN, problems: ['a on self-hosted: its folder is gone'] })
    expect(run.asked).not.toContain('OPTIONS a')
  })
})

describe('what a target calls lost', () => {
  test('is back all the same where it answers as before: a call that ended in an error may have been taken in part', async () => {
    const run = published('cloud', { cloud: { a: OLD, b: OLD } }, ['a', 'b'])
    run.target.onRestore = () => {
      run.target.serving.set('a', OLD)
      return new Map(['a', 'b'].map((name) => [name, 'publishing it again failed']))
    }
    expect(await back(run)).toEqual({ ...CLEAN, problems: ['b on cloud: publishing it again failed'] })
    expect(verdictOf(run, 'a')).toMatchObject({ verdict: 'stale', served: OLD })
  })

  test('has some seconds for its answer, and not the patience of what was brought back', async () => {
    const run = published('cloud', { cloud: { a: OLD } })
    run.target.onRestore = () => new Map([['a', 'publishing it again failed']])
    expect(await timeOf(run, () => back(run))).toBeLessThan(5_000)
  })
})

describe('a look at functions that no probe can prove', () => {
  const look = (run: Published, left: string, mustAnswer = true) =>
    seeBack(run.world.run, run.touched.session, [{ name: 'a', left, mustAnswer }], 5_000)

  test('takes another hash for an answer: something else was there before', async () => {
    const run = published('self-hosted', { names: ['a'], selfHosted: { a: UNSTAMPED } })
    run.target.serving.set('a', OLD)
    expect(await look(run, NEW)).toEqual([])
    expect(verdictOf(run, 'a')).toMatchObject({ verdict: 'stale', expected: NEW, served: OLD })
  })

  test('tells in the report what it is for this build, which need not be the one that was taken back', async () => {
    const run = published('self-hosted', { names: ['a'], selfHosted: { a: UNSTAMPED } })
    run.target.serving.set('a', OTHER)
    expect(await look(run, OTHER)).toMatchObject([{ name: 'a', verdict: 'stale', served: OTHER }])
    expect(verdictOf(run, 'a')).toMatchObject({
      ...{ verdict: 'stale', expected: NEW, served: OTHER },
      hint: 'serves another build'
    })
  })

  test('ends at its deadline with what it is then', async () => {
    const run = published('self-hosted', { names: ['a'], selfHosted: { a: UNSTAMPED } })
    const took = await timeOf(run, () => look(run, NEW))
    expect(took).toBeGreaterThanOrEqual(5_000)
    expect(took).toBeLessThan(6_000)
  })

  test('says nothing of a function that the repository no longer has', async () => {
    const run = published('self-hosted', { names: ['b'], selfHosted: { a: UNSTAMPED, b: NEW } })
    run.target.serving.set('a', UNSTAMPED)
    expect(await look(run, NEW)).toEqual([])
    expect(verdictOf(run, 'a')).toBeUndefined()
  })
})

describe('the report of what was taken back', () => {
  const hintOf = async (change: (run: Published) => void): Promise<string | undefined> => {
    const run = published('self-hosted', { names: ['a'], selfHosted: { a: OLD } })
    change(run)
    await back(run)
    return verdictOf(run, 'a')?.hint
  }
  const seen = (run: Published, verdict: 'in-sync' | 'broken', hint: string): void => {
    const was = verdictOf(run, 'a')
    if (was !== undefined) run.touched.session.verdicts.set('a', { ...was, verdict, hint })
  }

  test('says why, where this build was wrong', async () => {
    expect(
      await hintOf((run) => {
        seen(run, 'broken', 'BOOT_ERROR')
      })
    ).toBe('rolled back to what it served before; this build was broken: BOOT_ERROR')
  })

  test.each<[string, (run: Published) => void]>([
    [
      'was right',
      (run) => {
        seen(run, 'in-sync', 'all is well')
      }
    ],
    [
      'was wrong without a word',
      (run) => {
        seen(run, 'broken', '')
      }
    ],
    [
      'was not asked',
      (run) => {
        run.touched.session.verdicts.clear()
      }
    ]
  ])('says no more where this build %s', async (_what, change) => {
    expect(await hintOf(change)).toBe('rolled back to what it served before')
  })

  test('calls what was not there before missing', async () => {
    const run = published('self-hosted', { names: ['a'], selfHosted: {} })
    await back(run)
    expect(verdictOf(run, 'a')).toMatchObject({ verdict: 'missing', expected: NEW, served: null })
  })

  test('calls what served this build before in sync', async () => {
    const run = published('self-hosted', { names: ['a'], selfHosted: { a: NEW } })
    seen(run, 'broken', 'a moment ago')
    await back(run)
    expect(verdictOf(run, 'a')).toMatchObject({ verdict: 'in-sync', expected: NEW, served: NEW, hint: '' })
  })

  test('is about the functions of this build, each with its own hash', async () => {
    const run = published('self-hosted', { selfHosted: { a: OLD, b: OLD } }, ['a', 'b'])
    Object.assign(run.world.run.build.project.manifest.functions[1] ?? {}, { hash: OTHER })
    await back(run)
    expect(verdictOf(run, 'b')).toMatchObject({ verdict: 'stale', expected: OTHER, served: OLD })
  })
})
