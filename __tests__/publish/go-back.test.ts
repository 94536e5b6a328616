import { afterAll, describe, expect, test } from '@jest/globals'
import { DeployError } from '../../src/errors.ts'
import { goBack, planWayBack } from '../../src/publish/go-back.ts'
import { LostSwitch } from '../../src/targets/self-hosted/lost.ts'
import type { FlatRelease } from '../support/records.ts'
import { BROKEN, makeWorld, NEW, OLD, UNSTAMPED, type WorldOptions } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const RELEASE: FlatRelease = {
  id: 'r2',
  parts: ['r2'],
  buildHash: 'c'.repeat(64),
  commit: null,
  run: null,
  at: '2026-01-01T00:00:00Z',
  selfHosted: { a: { before: OLD, after: NEW }, b: { before: null, after: NEW } },
  cloud: { a: { before: OLD, after: NEW } }
}

const released = (options: WorldOptions = {}) =>
  makeWorld({
    selfHosted: { a: NEW, b: NEW },
    cloud: { a: NEW, b: NEW },
    record: { releases: [{ ...RELEASE, id: 'r1' }, RELEASE] },
    ...options
  })

describe('mode: rollback', () => {
  test('goes behind the last release on both targets, proves it, and records it', async () => {
    const world = released()
    await goBack(world.run)
    expect(world.events).toEqual([
      'lock',
      'self-hosted restore a b',
      'cloud restore a',
      'record back self-hosted a b, cloud a',
      'unlock'
    ])
    expect(Object.fromEntries(world.selfHosted.serving)).toEqual({ a: OLD })
    expect(Object.fromEntries(world.cloud.serving)).toEqual({ a: OLD, b: NEW })
    expect(world.run.story.result).toBe('rolled-back')
    expect([...world.run.story.changed].sort()).toEqual(['a', 'b'])
    expect(world.told.join('\n')).toContain('Going back behind release r2 (build cccccccccccc')
  })

  test.each([
    [['a'], 'b'],
    [['!a'], 'a'],
    [['other*'], 'a, b']
  ])('with functions: %j is refused, as the release holds also %s', async (functions, beyond) => {
    const world = released({ inputs: { functions } })
    const refused = await goBack(world.run).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DeployError)
    expect(refused).toMatchObject({
      message: `Release r2 also published what the input functions leaves out: ${beyond}. A release is taken back whole.`,
      live: 'unchanged',
      next: expect.stringContaining('Leave functions empty')
    })
    expect(world.events).toEqual([])
  })

  test('takes a release back that holds no more than the input functions names', async () => {
    const world = released({ inputs: { functions: ['?', '!experimental'] } })
    await goBack(world.run)
    expect(world.run.story.result).toBe('rolled-back')
  })

  test.each([null, {}, { releases: [] }])(
    'without a release (%j) changes nothing and says so',
    async (record) => {
      const world = released({ record })
      await expect(goBack(world.run)).rejects.toMatchObject({
        message: 'The server keeps no release to go back from.',
        live: 'unchanged',
        next: expect.stringContaining('git revert')
      })
      expect(world.events).toEqual([])
    }
  )

  test('says that the record cannot be read, and not that there is none', async () => {
    const world = released({ record: null, isRecordDamaged: true })
    await expect(goBack(world.run)).rejects.toMatchObject({
      message: 'The record on the server cannot be read, so nobody knows what to go back to.',
      live: 'unchanged'
    })
    expect(world.events).toEqual([])
  })

  test('is refused for the cloud when the record was not written with our key, before anything changes', async () => {
    const world = released({ isRecordSealed: false })
    const refused = await goBack(world.run).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DeployError)
    expect(refused).toMatchObject({
      message: expect.stringContaining('was not written with this SSH key'),
      live: 'unchanged',
      next: expect.stringMatching(/git revert.*targets: self-hosted/)
    })
    expect(world.events).toEqual([])
  })

  test('takes the server alone back by what it says of itself', async () => {
    const world = released({ isRecordSealed: false })
    Object.assign(world.run, { targets: [world.selfHosted] })
    await goBack(world.run)
    expect(world.events).toEqual(['lock', 'self-hosted restore a b', 'record back self-hosted a b', 'unlock'])
  })

  test('names what cannot be brought back', async () => {
    const world = released()
    world.cloud.onRestore = () => new Map([['a', 'its source is gone']])
    await expect(goBack(world.run)).rejects.toThrow(/did not come back: a on cloud: its source is gone/)
  })

  test('does not believe a target that says it went back', async () => {
    const world = released()
    world.selfHosted.onRestore = () => new Map()
    await expect(goBack(world.run)).rejects.toThrow(
      /2 functions did not come back: a on self-hosted is stale: .*, b on self-hosted is stale/
    )
  })

  test('leaves a way back to a target that did not move', async () => {
    const world = released()
    world.selfHosted.onRestore = () => {
      throw new DeployError('Another activation is still running.', { live: 'old', next: 'wait' })
    }
    const error = await goBack(world.run).catch((reason: unknown) => reason)
    expect((error as DeployError).message).toBe('self-hosted: Another activation is still running.')
    expect((error as DeployError).live).toBe(
      'taken back behind release r2: cloud (1 function); everything else is as it was'
    )
    expect((error as DeployError).next).toMatch(
      /^Repair the cause and run again: what is back stays so\. Or: .*git revert/
    )
    expect(world.told).toContain('Not back: self-hosted: Another activation is still running.')
    expect(world.events).toContain('record back cloud a')
    expect([...world.run.story.changed]).toEqual(['a'])
    expect(world.run.story.result).not.toBe('rolled-back')
  })

  test('of one target says nothing of what the other serves beside this checkout', async () => {
    const world = released({
      cloud: { a: OLD, b: OLD },
      record: { releases: [{ ...RELEASE, cloud: {} }] }
    })
    await goBack(world.run)
    expect(world.run.story.result).toBe('rolled-back')
    expect(world.events).toEqual(['lock', 'self-hosted restore a b', 'record back self-hosted a b', 'unlock'])
  })

  test('is judged by this build: what went back is out of sync with it', async () => {
    const world = released()
    await goBack(world.run)
    const { inSync, mismatches } = world.run.story.outcome()
    expect(inSync).toBe('false')
    expect(mismatches).toMatchObject([
      { function: 'a', target: 'cloud', verdict: 'stale', expected: NEW, served: OLD },
      { function: 'b', target: 'self-hosted', verdict: 'missing' },
      { function: 'a', target: 'self-hosted', verdict: 'stale' }
    ])
  })

  test('undoes no deploy that ended while it waited for the lock', async () => {
    const world = released({ changed: true })
    await expect(goBack(world.run)).rejects.toMatchObject({
      message: 'Another deploy ended while this run waited for the lock.',
      live: 'what that deploy published',
      next: 'Look at it. To take it back, run again.'
    })
    expect(world.events).toEqual(['lock', 'unlock'])
  })

  test('plans what it will do and why, and changes nothing by that', async () => {
    const cloud = { a: { before: '', after: NEW } }
    const world = released({ record: { releases: [{ ...RELEASE, cloud }] } })
    await planWayBack(world.run)
    const back = `back to ${OLD.slice(0, 12)} before that release`
    expect(world.run.story.plan).toEqual([
      { function: 'a', target: 'self-hosted', action: 'update', reason: back },
      { function: 'b', target: 'self-hosted', action: 'remove', reason: 'was not there before that release' },
      {
        function: 'a',
        target: 'cloud',
        action: 'update',
        reason: 'back to what was there before that release'
      }
    ])
    expect(world.told[0]).toBe('Going back behind release r2 (build cccccccccccc, 2026-01-01T00:00:00Z)')
    expect(world.events).toEqual([])
  })

  test('of a server alone does not ask for the seal of what the cloud served', async () => {
    const world = released({
      isRecordSealed: false,
      record: { releases: [{ ...RELEASE, isCloudUnknown: true }] }
    })
    Object.assign(world.run, { targets: [world.selfHosted] })
    expect((await planWayBack(world.run)).release.id).toBe('r2')
  })

  test('does not ask for it either where others deploy the cloud', async () => {
    const world = released({ isRecordSealed: false })
    Object.assign(world.cloud, { isObserved: true })
    expect((await planWayBack(world.run)).release.id).toBe('r2')
    expect(world.run.story.plan.every((item) => item.target === 'self-hosted')).toBe(true)
  })

  test('tells what it does on which target, and keeps its time', async () => {
    const world = released({ record: { releases: [{ ...RELEASE, cloud: {} }] } })
    await goBack(world.run)
    expect(world.told).toContain('# self-hosted: a, b')
    expect(world.run.story.outcome().report.timings).toHaveProperty('rollback')
    const router = released({ record: { releases: [{ ...RELEASE, selfHosted: {}, cloud: {} }] } })
    await goBack(router.run)
    expect(router.told).toContain('# self-hosted: the router')
  })

  test('sees that functions beside the release, which went through the same switch, serve what they served', async () => {
    const world = released({
      record: { releases: [{ ...RELEASE, selfHosted: { a: { before: OLD, after: NEW } }, cloud: {} }] }
    })
    world.selfHosted.onRestore = (before) => {
      world.selfHosted.serving.set('b', OLD)
      return world.selfHosted.bring(before)
    }
    await expect(goBack(world.run)).rejects.toThrow(/did not come back: b on self-hosted is stale/)
  })

  test('asks nothing of what tells no hash beside the release, nor of a cloud whose functions go one by one', async () => {
    const world = released({
      selfHosted: { a: NEW, b: UNSTAMPED },
      record: { releases: [{ ...RELEASE, selfHosted: { a: { before: OLD, after: NEW } } }] }
    })
    world.cloud.onRestore = (before) => {
      world.cloud.serving.set('b', OLD) // by somebody else
      return world.cloud.bring(before)
    }
    await goBack(world.run)
    expect(world.run.story.result).toBe('rolled-back')
  })

  test.each(['self-hosted', 'cloud'] as const)(
    'leaves on %s, and names, what somebody else has put in the place of what the release published',
    async (where) => {
      const all = {
        a: { before: OLD, after: NEW },
        b: { before: null, after: NEW },
        gone: { before: null, after: NEW }
      }
      const serving = { a: NEW, b: NEW, gone: NEW }
      const other = { a: NEW, b: UNSTAMPED, gone: UNSTAMPED }
      const world = released({
        selfHosted: where === 'self-hosted' ? other : serving,
        cloud: where === 'cloud' ? other : serving,
        record: { releases: [{ ...RELEASE, selfHosted: all, cloud: all }] }
      })
      const target = where === 'cloud' ? world.cloud : world.selfHosted
      const asked: string[] = []
      Object.assign(target, {
        changedOthers: (recorded: ReadonlyMap<string, unknown>) => {
          asked.push(...recorded.keys())
          return Promise.resolve(
            new Map([
              ['a', null],
              ['gone', 'somebody else has changed it since']
            ])
          )
        }
      })
      await expect(goBack(world.run)).rejects.toThrow(/2 functions did not come back: .*b.*since/)
      expect(asked).toEqual(['a', 'b', 'gone'])
      expect(Object.fromEntries(target.serving)).toEqual({ a: OLD, b: UNSTAMPED, gone: UNSTAMPED })
      const rest = where === 'cloud' ? 'self-hosted a b gone, cloud a' : 'self-hosted a, cloud a b gone'
      expect(world.events).toContain(`record back ${rest}`)
      expect(world.told.join('\n')).toContain(
        `gone is not taken back on ${where}: somebody else has changed it since.`
      )
      expect(world.run.story.plan.filter((one) => one.target === where).map((one) => one.function)).toEqual([
        'a'
      ])
    }
  )

  test('takes the last release that holds something of its targets', async () => {
    const world = released({
      record: { releases: [RELEASE, { ...RELEASE, id: 'r3', parts: [], selfHosted: {}, cloud: {} }] }
    })
    await goBack(world.run)
    expect(world.told.join('\n')).toContain('Going back behind release r2')
  })

  test('of a router alone goes back as well', async () => {
    const world = released({ record: { releases: [{ ...RELEASE, selfHosted: {}, cloud: {} }] } })
    await goBack(world.run)
    expect(world.events).toContain('self-hosted restore')
  })

  test('sends nothing to a cloud that others deploy, does not wait for it, and says what to tell them', async () => {
    const world = released()
    Object.assign(world.cloud, { isObserved: true })
    await goBack(world.run)
    expect(world.events).toEqual(['lock', 'self-hosted restore a b', 'record back self-hosted a b', 'unlock'])
    expect(world.told.join('\n')).toContain('tell Lovable: "Deploy these edge functions: a, b"')
  })

  test('has nothing to tell of a cloud that others deploy where the server did not move, or no function did', async () => {
    const world = released()
    Object.assign(world.cloud, { isObserved: true })
    world.selfHosted.onRestore = () => {
      throw new DeployError('No space left on device.')
    }
    await goBack(world.run).catch(() => undefined)
    const router = released({ record: { releases: [{ ...RELEASE, selfHosted: {}, cloud: {} }] } })
    Object.assign(router.cloud, { isObserved: true })
    await goBack(router.run)
    expect([...world.told, ...router.told].join('\n')).not.toContain('Lovable')
  })

  test('keeps in the record what did not come back, so that running again goes no further', async () => {
    const world = released()
    world.cloud.onRestore = () => new Map([['a', 'its source is gone']])
    await goBack(world.run).catch(() => undefined)
    expect(world.events).toContain('record back self-hosted a b')
    expect([...world.run.story.changed]).toEqual(['a', 'b'])
  })

  test('of which nothing moved says so', async () => {
    const world = released()
    for (const target of [world.selfHosted, world.cloud])
      target.onRestore = () => {
        throw new DeployError('No space left on device.')
      }
    const error = await goBack(world.run).catch((reason: unknown) => reason)
    expect((error as DeployError).live).toBe('unchanged; nothing was taken back')
    expect(world.events).toContain('record back ')
  })

  test('does not say that all is as it was when a switch was sent and nobody knows how it ended', async () => {
    const world = released()
    world.selfHosted.onRestore = () => {
      throw new LostSwitch(new DeployError('No SSH connection to the server.', { live: 'unchanged' }))
    }
    world.cloud.onRestore = () => {
      throw new DeployError('The API is down.')
    }
    const error = await goBack(world.run).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      message: expect.stringContaining('A switch had been sent, and its result could not be read'),
      live: 'not known on self-hosted, where the switch ends by itself'
    })
    const half = released()
    half.selfHosted.onRestore = world.selfHosted.onRestore
    expect(await goBack(half.run).catch((reason: unknown) => reason)).toMatchObject({
      live: expect.stringMatching(/^taken back .*: cloud \(1 function\); .*; not known on self-hosted/)
    })
  })

  test('takes no second target back under a lock that went to another run', async () => {
    const world = released({ lost: true })
    await expect(goBack(world.run)).rejects.toThrow(/cloud: The lock of this deploy went to another run/)
    expect(world.events).not.toContain('cloud restore a')
  })

  test('tells what did not come back also when the record cannot be written', async () => {
    const world = released()
    world.selfHosted.onRestore = () => {
      throw new DeployError('No space left on device.')
    }
    Object.assign(world.run.ledger, {
      recordRollback: () => Promise.reject(new DeployError('The record could not be written.'))
    })
    await expect(goBack(world.run)).rejects.toThrow(
      'self-hosted: No space left on device; The record could not be written.'
    )
  })

  test('waits for a cloud that lags as long as a deploy does', async () => {
    const world = released({
      inputs: { verify: { timeoutMs: 300_000, intervalMs: 2_000, streak: 2 } }
    })
    const { clock } = world.run.services
    world.cloud.onRestore = () => {
      void clock.sleep(90_000).then(() => world.cloud.serve(['a'], OLD))
      return new Map()
    }
    await goBack(world.run)
    expect(world.run.story.result).toBe('rolled-back')
  })

  test('looks at what told no hash before: it must no longer serve what was taken back', async () => {
    const first: FlatRelease = { ...RELEASE, selfHosted: { a: { before: '', after: NEW } }, cloud: {} }
    const world = released({ record: { releases: [first] } })
    world.selfHosted.onRestore = () => {
      world.selfHosted.serving.set('a', BROKEN)
      return new Map()
    }
    await expect(goBack(world.run)).rejects.toThrow(
      '1 function did not come back: a on self-hosted is broken: does not run: 503 BOOT_ERROR'
    )
    expect(world.run.story.outcome()).toMatchObject({
      inSync: 'false',
      mismatches: [{ function: 'a', target: 'self-hosted', verdict: 'broken' }]
    })
    const back = released({ record: { releases: [first] } })
    back.selfHosted.onRestore = () => {
      back.selfHosted.serving.set('a', UNSTAMPED)
      return new Map()
    }
    await goBack(back.run)
    expect(back.run.story.result).toBe('rolled-back')
    const still = released({ record: { releases: [first] } })
    still.selfHosted.onRestore = () => new Map()
    await expect(goBack(still.run)).rejects.toThrow(
      '1 function did not come back: a on self-hosted is stale: still serves what was to be taken back.'
    )
  })

  test('is refused while something is live that no record names: it would take back the release before', async () => {
    const world = released({ unrecorded: ['a on self-hosted'] })
    const error = await goBack(world.run).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      message: expect.stringContaining('or told to keep what failed (a on self-hosted)'),
      live: 'unchanged',
      next: expect.stringContaining('git revert')
    })
    expect(world.events).toEqual([])
  })

  test('is refused for the cloud where the release was sealed by another key', async () => {
    const world = released({ record: { releases: [{ ...RELEASE, cloud: {}, isCloudUnknown: true }] } })
    await expect(goBack(world.run)).rejects.toThrow(/was not written with this SSH key/)
    expect(world.events).toEqual([])
  })

  test('ends with the target that it is at when the job is cancelled', async () => {
    const controller = new AbortController()
    const world = released({ services: { signal: controller.signal } })
    world.selfHosted.onRestore = (before) => {
      controller.abort()
      return world.selfHosted.bring(before)
    }
    await expect(goBack(world.run)).rejects.toThrow('The job was cancelled.')
    expect(world.events).toEqual([
      'lock',
      'self-hosted restore a b',
      expect.stringMatching(/^record back/),
      'unlock'
    ])
  })
})
