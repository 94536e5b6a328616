import { afterAll, describe, expect, test } from '@jest/globals'
import { DeployError } from '../../src/errors.ts'
import { deploy, isDone } from '../../src/publish/deploy.ts'
import { Prober } from '../../src/probe/ask.ts'
import { CancelledError } from '../../src/run.ts'
import { BROKEN, makeWorld, NEW, OLD, UNSTAMPED, type World } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const go = (world: World, observeAgain = (): Promise<void> => Promise.resolve()): Promise<void> =>
  deploy(world.run, observeAgain)

async function failure(world: World): Promise<DeployError> {
  const error = await go(world).then(
    () => null,
    (reason: unknown) => reason
  )
  if (error instanceof DeployError) return error
  throw new Error(`not a DeployError: ${String(error)}`)
}

const serving = ({ selfHosted, cloud }: World): unknown => [
  Object.fromEntries(selfHosted.serving),
  Object.fromEntries(cloud.serving)
]

/** A call that fails for good. */
const REFUSED = { notes: new Map<string, string>(), problem: new DeployError('Refused.'), isTransient: false }

describe('a deploy', () => {
  test('locks, prepares both targets, and proves self-hosted before it touches the cloud', async () => {
    const world = makeWorld()
    await go(world)
    expect(world.events).toEqual([
      'lock',
      'self-hosted prepare a b',
      'cloud prepare a b',
      'self-hosted publish a b',
      'cloud publish a b',
      'record',
      'unlock'
    ])
    expect(world.run.story.result).toBe('deployed')
    expect(world.run.story.outcome()).toMatchObject({ inSync: 'true', changed: ['a', 'b'], mismatches: [] })
  })

  test('of what is in sync does nothing: no lock', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: NEW } })
    expect(isDone(world.run)).toBe(true)
    await go(world)
    expect(world.events).toEqual([])
    expect(world.run.story.result).toBe('in-sync')
  })

  test('of what is in sync writes the record that a dead run did not come to write', async () => {
    const world = makeWorld({
      ...{ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: NEW } },
      isRecordBehind: true
    })
    await go(world)
    expect(world.events).toEqual(['lock', 'record found', 'unlock'])
    expect(world.run.story.result).toBe('in-sync')
  })

  test('publishes on each target only what is wrong there', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW } })
    await go(world)
    expect(world.events).toEqual(['lock', 'cloud prepare b', 'cloud publish b', 'record', 'unlock'])
    expect(world.run.story.outcome().changed).toEqual(['b'])
  })

  test('asks first for what it published, whose streak takes longest, and then for all others', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW } })
    const { probe } = world.run.services
    const asked: string[] = []
    const session = world.run.story.sessions.get('cloud')
    const prober = new Prober(world.cloud.endpoint, (url, question) => {
      asked.push(url.split('/').at(-1) ?? '')
      return probe(url, question)
    })
    if (session !== undefined) world.run.story.sessions.set('cloud', { ...session, prober })
    await go(world)
    expect(asked.slice(0, 2)).toEqual(['b', 'a'])
  })

  test('looks again when someone deployed while it waited for the lock, and may have nothing left to do', async () => {
    const world = makeWorld({ changed: true })
    await go(world, () => {
      world.events.push('look')
      world.run.story.plan = []
      return Promise.resolve()
    })
    expect(world.events).toEqual(['lock', 'look', 'unlock'])
    expect(world.run.story.result).toBe('in-sync')
  })
})

test('a container that does not stay up is no proof, whatever its functions answered', async () => {
  const world = makeWorld()
  world.selfHosted.fault = 'the container does not stay up'
  const error = await failure(world)
  expect(error.message).toMatch(/answered with this build, but the container does not stay up/)
  expect(world.events.filter((event) => event.startsWith('cloud publish'))).toEqual([])
})

describe('the cloud', () => {
  test('is published again with those alone that are still wrong', async () => {
    const world = makeWorld()
    world.cloud.onPublish = (names, round) => world.cloud.serve(round === 0 ? ['a'] : names)
    await go(world)
    expect(world.events.filter((event) => event.startsWith('cloud publish'))).toEqual([
      'cloud publish a b',
      'cloud publish b'
    ])
    expect(world.run.story.result).toBe('deployed')
  })

  test('is not published again after a failure that stays', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => ({
      notes: new Map(),
      problem: new DeployError('Refused.', { next: 'Do this.' }),
      isTransient: false
    })
    const error = await failure(world)
    expect(world.events.filter((event) => event.startsWith('cloud publish'))).toEqual(['cloud publish a b'])
    expect(error.message).toMatch(/^Refused\. 2 functions on cloud not proved: a \(stale: .*Rolled back\.$/)
    expect(error.next).toBe('Do this.')
  })

  test('that left a file behind is not proved by the stamp', async () => {
    const world = makeWorld()
    world.cloud.onPublish = (names) => ({ ...world.cloud.serve(names), notes: new Map([['b', 'left x.ts']]) })
    expect((await failure(world)).message).toMatch(/1 function on cloud not proved: b \(broken: left x\.ts/)
  })
})

describe('a failure', () => {
  test('on self-hosted switches back, sweeps what is left, and never touches the cloud', async () => {
    const world = makeWorld({ cloud: { a: OLD, b: OLD } })
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a'])
    const error = await failure(world)
    expect(world.events).toEqual([
      'lock',
      'self-hosted prepare a b',
      'cloud prepare a b',
      'self-hosted publish a b',
      'self-hosted restore a b',
      'sweep',
      'unlock'
    ])
    expect(serving(world)).toEqual([
      { a: OLD, b: OLD },
      { a: OLD, b: OLD }
    ])
    expect(world.run.story.result).toBe('rolled-back')
    expect(error.message).toMatch(/^1 function on self-hosted not proved: b \(stale: .* Rolled back\.$/)
    expect(error.live).toMatch(/what they served before this run, proved/)
  })

  test('on the cloud takes both targets back to what they served, what was new included', async () => {
    const world = makeWorld({ selfHosted: { a: OLD }, cloud: { a: OLD } })
    world.cloud.onPublish = () => world.cloud.serve(['a'])
    const error = await failure(world)
    expect(world.events.filter((event) => / (publish|restore)/.test(event))).toEqual([
      'self-hosted publish a b',
      'cloud publish a b',
      'cloud publish b',
      'cloud publish b',
      'self-hosted restore a b',
      'cloud restore a b'
    ])
    expect(serving(world)).toEqual([{ a: OLD }, { a: OLD }])
    expect(error.message).toMatch(/Rolled back\.$/)
    expect(world.events.slice(-2)).toEqual(['sweep', 'unlock'])
  })

  test('keeps its facts: verdicts say what each function was, and the log of the target what it said', async () => {
    const world = makeWorld()
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a'])
    await failure(world)
    const { report, mismatches } = world.run.story.outcome()
    expect(
      report.targets['self-hosted']?.functions.map(({ name, verdict, served }) => [name, verdict, served])
    ).toEqual([
      ['a', 'stale', OLD],
      ['b', 'stale', OLD]
    ])
    expect(mismatches.find((item) => item.function === 'b' && item.target === 'self-hosted')?.hint).toMatch(
      /^rolled back to what it served before; this build was stale: .*log: words about b$/
    )
    expect(report.timings).toMatchObject({ lock: expect.any(Number), rollback: expect.any(Number) })
  })

  test('whose way back is not complete names what is lost, and is no clean rollback', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => world.cloud.serve(['a'])
    world.cloud.onRestore = () => new Map([['a', 'no release holds its source']])
    const error = await failure(world)
    expect(error.message).toContain('The way back is not complete: a on cloud: no release holds its source.')
    expect(error.live).toBe(
      'self-hosted serves this build in 0 of 2 functions; cloud serves this build in 1 of 2 functions'
    )
    expect(world.run.story.result).not.toBe('rolled-back')
  })

  test('of the way back on one target does not keep the other from going back', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => world.cloud.serve(['a'])
    world.selfHosted.onRestore = () => {
      throw new DeployError('The connection was lost.')
    }
    const error = await failure(world)
    expect(error.message).toContain('self-hosted: The connection was lost.')
    expect(serving(world)).toEqual([
      { a: NEW, b: NEW },
      { a: OLD, b: OLD }
    ])
  })

  test('that only says that it went back is not believed: the old hashes are asked for', async () => {
    const world = makeWorld()
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a'])
    world.selfHosted.onRestore = () => new Map()
    expect((await failure(world)).message).toContain(
      'The way back is not complete: a on self-hosted is stale'
    )
  })

  test('with on-failure: keep takes nothing back', async () => {
    const world = makeWorld({ inputs: { onFailure: 'keep' } })
    world.cloud.onPublish = () => world.cloud.serve(['a'])
    const error = await failure(world)
    expect(world.events.some((event) => event.includes('restore'))).toBe(false)
    expect(serving(world)).toEqual([
      { a: NEW, b: NEW },
      { a: NEW, b: OLD }
    ])
    expect(error.live).toBe('cloud serves this build in 1 of 2 functions')
    expect(world.events.at(-1)).toBe('unlock')
  })

  test.each(['self-hosted', 'cloud'])('of the preparation of %s touches no target', async (name) => {
    const world = makeWorld()
    const target = name === 'cloud' ? world.cloud : world.selfHosted
    target.onPrepare = () => {
      throw new DeployError('Refused.')
    }
    await expect(go(world)).rejects.toThrow('Refused.')
    expect(world.events.filter((event) => /publish|restore|record|sweep/.test(event))).toEqual([])
    expect(world.events.at(-1)).toBe('unlock')
  })
})

describe('the way back', () => {
  test('is gone also where nothing but the router was published', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: NEW } })
    const session = world.run.story.sessions.get('self-hosted')
    if (session !== undefined)
      world.run.story.sessions.set('self-hosted', {
        ...session,
        inspection: { ...session.inspection, routerDiffers: true }
      })
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a', 'b'], BROKEN)
    world.selfHosted.onRestore = () => {
      world.selfHosted.serve(['a', 'b'])
      return new Map()
    }
    expect((await failure(world)).message).toMatch(/Rolled back\.$/)
    expect(world.events).toContain('self-hosted restore')
    expect(Object.fromEntries(world.selfHosted.serving)).toEqual({ a: NEW, b: NEW })
  })

  test('that leaves what was not published broken is not complete', async () => {
    const world = makeWorld({ selfHosted: { a: OLD, b: NEW } })
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a', 'b'], BROKEN)
    world.selfHosted.onRestore = () => {
      world.selfHosted.serve(['a'], OLD)
      return new Map()
    }
    expect((await failure(world)).message).toContain(
      'The way back is not complete: b on self-hosted is broken'
    )
  })

  test('of what carried no stamp is gone, and not called proved', async () => {
    const world = makeWorld({ selfHosted: { a: OLD, b: UNSTAMPED } })
    world.selfHosted.onPublish = (names) => {
      world.selfHosted.serve(names)
      return world.selfHosted.serve(['b'], BROKEN)
    }
    const error = await failure(world)
    expect(error.message).toMatch(/b \(broken: .* Rolled back\.$/)
    expect(error.live).toBe(
      'both targets serve what they served before this run, proved function by function, but for what told no hash before: that was put back, which no probe can prove (b on self-hosted)'
    )
    expect(Object.fromEntries(world.selfHosted.serving)).toEqual({ a: OLD, b: UNSTAMPED })
  })

  test('of what carried no stamp is not complete while it does not answer as before', async () => {
    const world = makeWorld({ selfHosted: { a: OLD, b: UNSTAMPED } })
    world.selfHosted.onPublish = () => world.selfHosted.serve(['b'], BROKEN)
    world.selfHosted.onRestore = () => new Map()
    expect((await failure(world)).message).toContain(
      'The way back is not complete: b on self-hosted is broken: does not run: 503 BOOT_ERROR'
    )
    expect(world.events).not.toContain('sweep')
  })

  test('on the cloud names what carried no stamp', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: UNSTAMPED } })
    world.cloud.onPublish = () => world.cloud.serve(['b'], BROKEN)
    world.cloud.onRestore = (before) => new Map([...before.keys()].map((name) => [name, 'it had no stamp']))
    expect((await failure(world)).message).toContain(
      'The way back is not complete: b on cloud: it had no stamp.'
    )
  })

  test('is gone for a function that still answers as before: the cloud has accepted the new one', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => world.cloud.serve(['a'])
    await failure(world)
    expect(world.events).toContain('cloud restore a b')
  })

  test('is not gone for what the cloud has refused for good', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => REFUSED
    await failure(world)
    expect(world.events).toContain('cloud restore')
  })

  test('is not gone either for what a call that failed has left as it was', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => ({ ...REFUSED, isTransient: true })
    expect((await failure(world)).live).toMatch(
      /proved function by function\. A call that failed may have been taken/
    )
    expect(world.events).toContain('cloud restore')
    expect(world.run.story.outcome().changed).toEqual(['a', 'b']) // on self-hosted
  })

  test('is gone for what a call that failed has changed all the same', async () => {
    const world = makeWorld()
    world.cloud.onPublish = () => ({ ...world.cloud.serve(['a']), problem: new DeployError('Timeout.') })
    await failure(world)
    expect(world.events).toContain('cloud restore a')
  })

  test('is not said to be lost for what told no hash and still tells none after a call that failed', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: UNSTAMPED } })
    world.cloud.onPublish = () => ({ ...REFUSED, isTransient: true })
    expect((await failure(world)).message).toMatch(/Rolled back\.$/)
    expect(world.run.story.outcome().changed).toEqual([])
  })

  test('asks nothing of functions of the cloud that were not published: no switch went through them', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: OLD, b: NEW } })
    world.cloud.onPublish = () => {
      world.cloud.serving.set('b', BROKEN) // by somebody else
      return REFUSED
    }
    world.run.story.selected = new Set(['a'])
    expect((await failure(world)).message).toMatch(/Rolled back\.$/)
  })

  test('that nothing was switched for is seen all the same: the container may be down', async () => {
    const world = makeWorld({ selfHosted: { a: UNSTAMPED, b: UNSTAMPED } })
    world.selfHosted.onPublish = () => {
      world.selfHosted.serve(['a', 'b'], BROKEN)
      throw new DeployError('The container did not come up.')
    }
    world.selfHosted.onRestore = () => new Map()
    expect((await failure(world)).message).toContain(
      'The way back is not complete: a on self-hosted is broken'
    )
  })

  test('is not looked at for long when the job is cancelled', async () => {
    const controller = new AbortController()
    const world = makeWorld({
      selfHosted: { a: UNSTAMPED, b: OLD },
      services: { signal: controller.signal }
    })
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a'], BROKEN)
    world.selfHosted.onRestore = () => {
      controller.abort()
      return new Map()
    }
    const before = world.run.services.clock.now()
    await failure(world)
    expect(world.run.services.clock.now() - before).toBeLessThan(45_000)
  })

  test('does not publish anew what a forced run has published', async () => {
    const world = makeWorld({ selfHosted: { a: NEW }, cloud: { a: NEW }, names: ['a'] })
    world.run.story.plan = world.run.story.plan.map((item) => ({ ...item, action: 'update' }))
    world.cloud.fault = 'the cloud is on its way down'
    await failure(world)
    expect(world.events).toContain('cloud restore')
  })
})

describe('what was refused', () => {
  test('is not asked by GET while it carries no stamp, and is nothing that this run has changed', async () => {
    const world = makeWorld({ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: UNSTAMPED } })
    const session = world.run.story.sessions.get('cloud')
    const asked: string[] = []
    const { probe } = world.run.services
    const endpoint = { ...world.cloud.endpoint, method: 'auto' as const }
    if (session !== undefined)
      world.run.story.sessions.set('cloud', {
        ...session,
        prober: new Prober(endpoint, (url, question) => {
          asked.push(`${question.method} ${url.split('/').at(-1) ?? ''}`)
          return probe(url, question)
        })
      })
    world.cloud.onPublish = () => REFUSED
    await failure(world)
    expect(asked).toContain('OPTIONS b')
    expect(asked).not.toContain('GET b')
    expect([...world.run.story.changed]).toEqual([])
  })
})

describe('what no record names', () => {
  test('ends the history: the releases before it were never right before what this deploy replaced', async () => {
    const world = makeWorld({ unrecorded: ['a on self-hosted'] })
    await go(world)
    expect(world.events).toContain('record broken')
    const failing = makeWorld({ unrecorded: ['a on self-hosted'] })
    failing.selfHosted.onPublish = () => failing.selfHosted.serve(['a'])
    await failure(failing)
    expect(failing.events).toContain('sweep broken')
  })
})

describe('a lock that went to another run', () => {
  test('stops this one before it touches a further target, and nothing is taken back under the other', async () => {
    const world = makeWorld({ lost: true })
    const error = await failure(world)
    expect(error.message).toMatch(/went to another run/)
    expect(error.live).toBe(
      'self-hosted serves this build in 2 of 2 functions; cloud serves this build in 0 of 2 functions'
    )
    expect(world.events.filter((event) => /publish|restore|record|sweep/.test(event))).toEqual([
      'self-hosted publish a b'
    ])
  })

  test('has nothing removed', async () => {
    const world = makeWorld({
      ...{ lost: true, selfHosted: { a: NEW, b: NEW, gone: OLD }, cloud: { a: NEW, b: NEW } },
      remove: { 'self-hosted': ['gone'] }
    })
    expect((await failure(world)).message).toMatch(/went to another run/)
    expect(world.events).not.toContain('self-hosted remove gone')
  })
})

describe('an older deploy', () => {
  const newer = { ref: 'refs/heads/main', commit: 'f'.repeat(40), commitTime: 3_000, runId: 30 }

  test('is refused under the lock, before anything is prepared', async () => {
    const world = makeWorld({ record: newer })
    const error = await failure(world)
    expect(error.message).toMatch(/^This deploy is older than what is live: run 20 is older than run 30/)
    expect(error.live).toBe('unchanged; the newer build stays')
    expect(error.next).toMatch(/allow-older: true/)
    expect(world.events).toEqual(['lock', 'unlock'])
  })

  test.each([
    ['with allow-older', newer, { allowOlder: true }],
    ['when the newer one is of another branch', { ...newer, ref: 'refs/heads/next' }, {}],
    ['when the record is older', { ...newer, commitTime: 1_000, runId: 10 }, {}]
  ])('goes on %s', async (_what, record, inputs) => {
    const world = makeWorld({ record, inputs })
    await go(world)
    expect(world.run.story.result).toBe('deployed')
  })
})

describe('a cancelled job', () => {
  test('before the switch leaves all as it is, and frees the lock', async () => {
    const world = makeWorld({ services: { signal: AbortSignal.abort() } })
    const error = await failure(world)
    expect(error).toBeInstanceOf(CancelledError)
    expect(error.live).toMatch(/unchanged/)
    expect(world.events).toEqual(['lock', 'unlock'])
  })

  test('between the preparation and the switch switches nothing', async () => {
    const controller = new AbortController()
    const world = makeWorld({ services: { signal: controller.signal } })
    world.cloud.onPrepare = () => {
      controller.abort()
    }
    expect(await failure(world)).toBeInstanceOf(CancelledError)
    expect(world.events).toEqual(['lock', 'self-hosted prepare a b', 'cloud prepare a b', 'unlock'])
  })

  test('after the switch takes nothing back, begins nothing new, and says what is live', async () => {
    const controller = new AbortController()
    const world = makeWorld({ services: { signal: controller.signal } })
    world.selfHosted.onPublish = (names) => {
      controller.abort()
      return world.selfHosted.serve(names)
    }
    const error = await failure(world)
    expect(error).toBeInstanceOf(CancelledError)
    expect(error.live).toMatch(/^self-hosted serves this build in 0 of 2 functions/)
    expect(world.events.filter((event) => /restore|cloud publish|sweep|record/.test(event))).toEqual([])
    expect(world.run.story.outcome().mismatches.map((item) => item.hint)).toContain(
      'not confirmed: the job was cancelled'
    )
  })
})

describe('prune', () => {
  const gone = { a: OLD, b: OLD, gone: OLD }

  test('comes last, when all is proved, and only on the target that has the function', async () => {
    const world = makeWorld({ selfHosted: gone, remove: { 'self-hosted': ['gone'] } })
    await go(world)
    expect(world.events.slice(-4)).toEqual(['note', 'self-hosted remove gone', 'record', 'unlock'])
    expect(serving(world)).toEqual([
      { a: NEW, b: NEW },
      { a: NEW, b: NEW }
    ])
  })

  test.each(['self-hosted', 'cloud'] as const)(
    'that is refused on %s is red when what was proved, and what was removed, is recorded',
    async (refusing) => {
      const both = { ...gone, old: OLD }
      const names = ['gone', 'old']
      const world = makeWorld({
        ...{ selfHosted: both, cloud: both },
        remove: { 'self-hosted': names, cloud: names }
      })
      const target = refusing === 'cloud' ? world.cloud : world.selfHosted
      target.onRemove = ([name]) => {
        if (name === 'gone')
          throw new DeployError('gone could not be removed.', { next: 'Ask for the right.' })
      }
      const noted: unknown[] = []
      const { ledger } = world.run
      const record = ledger.record.bind(ledger)
      Object.assign(ledger, {
        record: (...given: Parameters<typeof record>) => {
          for (const [{ target: of }, before] of given[1]) noted.push([of.name, [...before.keys()].sort()])
          return record(...given)
        }
      })
      expect(await failure(world)).toMatchObject({
        message: 'gone could not be removed.',
        live: expect.stringContaining('proved and recorded') as unknown,
        next: 'Ask for the right.'
      })
      expect(world.events.slice(world.events.indexOf('note'))).toEqual([
        'note',
        'self-hosted remove gone old',
        'cloud remove gone',
        'cloud remove old',
        'record',
        'unlock'
      ])
      const all = ['a', 'b', 'gone', 'old']
      expect(noted).toEqual([
        ['self-hosted', refusing === 'self-hosted' ? ['a', 'b'] : all],
        ['cloud', refusing === 'cloud' ? ['a', 'b', 'old'] : all]
      ])
    }
  )

  test('that the job’s end comes before is red, and loses nothing that was proved', async () => {
    const controller = new AbortController()
    const world = makeWorld({
      ...{ selfHosted: gone, remove: { 'self-hosted': ['gone'] } },
      services: { signal: controller.signal }
    })
    Object.assign(world.run.ledger, {
      note: () =>
        Promise.resolve(void world.events.push('note')).then(() => {
          controller.abort()
        })
    })
    expect(await failure(world)).toBeInstanceOf(CancelledError)
    expect(world.events.slice(-2)).toEqual(['note', 'unlock'])
    expect(world.selfHosted.serving.has('gone')).toBe(true)
  })

  test('leaves, and names, what somebody else has put there while this run proved its own', async () => {
    const world = makeWorld({
      ...{ selfHosted: gone, cloud: gone, inputs: { prune: true } },
      remove: { 'self-hosted': ['gone'], cloud: ['gone'] }
    })
    Object.assign(world.run.build.project, { disabled: [] })
    Object.assign(world.run.ledger, { functions: () => new Map([['gone', { hash: OLD }]]) })
    world.cloud.onPublish = (names) => {
      world.cloud.serving.set('gone', UNSTAMPED)
      return world.cloud.serve(names)
    }
    await go(world)
    expect(world.events.filter((event) => event.includes('remove'))).toEqual(['self-hosted remove gone'])
    expect(world.told.join('\n')).toMatch(/warning: gone is not removed from cloud: it does not answer/)
  })

  test('does not happen when something was not proved', async () => {
    const world = makeWorld({ selfHosted: gone, remove: { 'self-hosted': ['gone'] } })
    world.cloud.onPublish = () => world.cloud.serve([])
    await failure(world)
    expect(world.selfHosted.serving.has('gone')).toBe(true)
  })

  test('alone is work enough for a deploy', async () => {
    const world = makeWorld({
      selfHosted: { a: NEW, b: NEW },
      cloud: { a: NEW, b: NEW, gone: OLD },
      remove: { cloud: ['gone'] }
    })
    await go(world)
    expect(world.events).toEqual(['lock', 'cloud remove gone', 'record', 'unlock'])
  })
})
