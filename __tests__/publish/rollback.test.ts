import { afterAll, describe, expect, test } from '@jest/globals'
import { DeployError } from '../../src/errors.ts'
import { goBack } from '../../src/publish/rollback.ts'
import type { Release } from '../../src/targets/self-hosted/record.ts'
import { makeWorld, NEW, OLD, type WorldOptions } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const RELEASE: Release = {
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
    expect(world.events).toEqual(['self-hosted restore a b', 'cloud restore a', 'record rollback'])
    expect(Object.fromEntries(world.selfHosted.serving)).toEqual({ a: OLD })
    expect(Object.fromEntries(world.cloud.serving)).toEqual({ a: OLD, b: NEW })
    expect(world.run.story.result).toBe('rolled-back')
    expect([...world.run.story.changed].sort()).toEqual(['a', 'b'])
    expect(world.told.join('\n')).toContain('Going back behind release r2 (build cccccccccccc')
  })

  test.each([null, {}, { releases: [] }])(
    'without a release (%j) changes nothing and says so',
    async (record) => {
      const world = released({ record })
      await expect(goBack(world.run)).rejects.toThrow('The server keeps no release to go back from.')
      expect(world.events).toEqual([])
    }
  )

  test('is refused for the cloud when the record was not written with our key, before anything changes', async () => {
    const world = released({ isRecordSealed: false })
    const refused = await goBack(world.run).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(DeployError)
    expect(refused).toMatchObject({
      message: expect.stringContaining('was not written with this SSH key'),
      live: 'unchanged',
      next: expect.stringMatching(/allow-older: true.*targets: self-hosted/)
    })
    expect(world.events).toEqual([])
  })

  test('takes the server alone back by what it says of itself', async () => {
    const world = released({ isRecordSealed: false })
    world.run.story.sessions.delete('cloud')
    await goBack(world.run)
    expect(world.events).toEqual(['self-hosted restore a b', 'record rollback'])
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
      /2 functions did not come back: a on self-hosted: stale, .*, b on self-hosted: stale/
    )
  })
})
