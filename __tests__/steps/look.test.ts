import { afterAll, describe, expect, test } from '@jest/globals'
import type { Manifest } from '../../src/manifest/types.ts'
import { look } from '../../src/steps/look.ts'
import { DeployError } from '../../src/errors.ts'
import { makeWorld, NEW, OLD, UNSTAMPED, type World, type WorldOptions } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

interface LookOptions extends WorldOptions {
  /** files of each function */
  readonly files?: Readonly<Record<string, readonly string[]>>
  readonly selected?: readonly string[]
  /** names that our deploys recorded, on either target */
  readonly recorded?: readonly string[]
}

function worldOf(options: LookOptions): World {
  const { files = {}, recorded = [], ...rest } = options
  const world = makeWorld(rest)
  const { run } = world
  const { manifest } = run.build.project
  const functions = manifest.functions.map((fn) => ({
    ...fn,
    files: (files[fn.name] ?? []).map((path) => ({ path, sha256: '' }))
  }))
  const project = {
    ...run.build.project,
    manifest: { ...manifest, functions } as Manifest,
    disabled: [] as string[]
  }
  Object.assign(run.build, { project })
  Object.assign(run.ledger, {
    hashes: () => Object.fromEntries(recorded.map((name) => [name, OLD])),
    functions: () => new Map(recorded.map((name) => [name, { hash: OLD }])),
    canRead: true
  })
  run.story.sessions.clear()
  if (options.selected !== undefined) run.story.selected = new Set(options.selected)
  return world
}

const planned = ({ run }: World): string[] =>
  run.story.plan
    .filter(({ action }) => action !== 'unchanged')
    .map((item) => `${item.target} ${item.action} ${item.function}`)

describe('a look', () => {
  test('keeps what functions answer when their server cannot be looked at', async () => {
    const world = worldOf({ selfHosted: { a: NEW, b: OLD }, cloud: { a: NEW, b: UNSTAMPED } })
    world.selfHosted.inspect = () => Promise.reject(new DeployError('No connection.'))
    await expect(look(world.run)).rejects.toThrow('No connection.')
    const { inSync, mismatches } = world.run.story.outcome()
    expect(inSync).toBe('false')
    expect(mismatches.map((item) => `${item.target} ${item.function} ${item.verdict}`)).toEqual([
      'cloud b unstamped',
      'self-hosted b stale'
    ])
  })

  test('tells of what somebody else deploys that it is waited for, in log and outcome', async () => {
    const world = worldOf({ selfHosted: { a: NEW, b: NEW }, cloud: { a: OLD, b: NEW } })
    Object.assign(world.cloud, { isObserved: true })
    await look(world.run)
    expect(world.told).toContain('Plan: 1 function to wait for on the cloud')
    expect([...world.run.story.outcome().observed]).toEqual(['cloud'])
  })

  test('counts what comes along for a shared file among what must be proved', async () => {
    const world = worldOf({
      files: { a: ['a/index.ts', '_shared/x.ts'], b: ['b/index.ts', '_shared/x.ts'] },
      selected: ['a']
    })
    await look(world.run)
    expect(planned(world)).toEqual([
      'self-hosted update a',
      'self-hosted update b',
      'cloud update a',
      'cloud update b'
    ])
    expect([...world.run.story.selected].sort()).toEqual(['a', 'b'])
  })

  test('does not count what is right among what was not asked for', async () => {
    const world = worldOf({ selfHosted: { a: NEW, b: OLD }, selected: ['a'], cloud: { a: NEW, b: OLD } })
    await look(world.run)
    expect(planned(world)).toEqual([])
    expect([...world.run.story.selected]).toEqual(['a'])
  })
})

describe('what prune takes away', () => {
  const all = { selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: NEW } }
  const inputs = { prune: true } as const

  test('is what our deploys recorded and the repository no longer has', async () => {
    const world = worldOf({ ...all, inputs, recorded: ['a', 'old'] })
    await look(world.run)
    expect(planned(world)).toEqual(['self-hosted remove old', 'cloud remove old'])
  })

  test('is nothing unless it was asked for', async () => {
    const world = worldOf({ ...all, recorded: ['a', 'old'] })
    await look(world.run)
    expect(planned(world)).toEqual([])
  })

  test('is never a folder that a function imports from, and that is told', async () => {
    const world = worldOf({
      ...{ ...all, inputs, recorded: ['old'] },
      files: { b: ['b/index.ts', 'old/helper.ts'] }
    })
    await look(world.run)
    expect(planned(world)).toEqual([])
    expect(world.told.join('\n')).toContain(
      'warning: old is not removed: supabase/functions/old/helper.ts is still imported.'
    )
  })

  test('is nothing on a target that others deploy', async () => {
    const world = worldOf({ ...all, inputs, recorded: ['old'] })
    Object.assign(world.cloud, { isObserved: true })
    await look(world.run)
    expect(planned(world)).toEqual(['self-hosted remove old'])
  })
})
