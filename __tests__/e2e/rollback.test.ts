import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { ActionRun } from '../../testbed/action.ts'
import { expectRed, RED, SmallProject, type Live } from './support/small-project.ts'

let project: SmallProject
let before: Live

beforeAll(async () => {
  project = await SmallProject.start()
}, 120_000)

afterAll(() => project.world.stop(), 60_000)

beforeEach(async () => {
  before = await project.settle()
}, 120_000)

/** What a test adds is gone from the checkout, and from both targets, before the next one begins. */
afterEach(async () => {
  if (added.size === 0) return
  for (const name of added) removeFunction(name)
  added.clear()
  await project.deploy({ prune: 'true', 'allow-older': 'true' })
}, 90_000)

const added = new Set<string>()

const statusOf = async (name: string): Promise<{ cloud: number; selfHosted: number }> => ({
  cloud: (await project.world.ask('cloud', name)).status,
  selfHosted: (await project.world.ask('self-hosted', name)).status
})
const ON_BOTH = { cloud: 200, selfHosted: 200 }
const ON_NONE = { cloud: 404, selfHosted: 404 }

function addFunction(name: string): void {
  added.add(name)
  project.world.write(`functions/${name}/index.ts`, `Deno.serve(() => new Response('${name} is here'))\n`)
}

function removeFunction(name: string): void {
  const folder = path.join(project.world.workspace, 'supabase/functions', name)
  rmSync(folder, { recursive: true, force: true })
}

const deletedSlugs = (): (string | null)[] =>
  project.world.cloud.calls.filter((call) => call.method === 'DELETE').map((call) => call.slug)

const planOf = (run: ActionRun, action: string): string[] =>
  run.report.plan
    .filter((entry) => entry.action === action)
    .map((entry) => `${entry.function} on ${entry.target}`)

interface Recorded {
  readonly releases: readonly {
    readonly targets: { readonly 'self-hosted': { readonly parts: readonly string[] } }
  }[]
}
const record = (): Recorded =>
  JSON.parse(readFileSync(path.join(project.statePath, 'state.json'), 'utf8')) as Recorded

describe('a cloud that does not take the build', () => {
  test('both targets go back, and what this run created is removed again, nothing else', async () => {
    const version = project.change()
    addFunction('fresh')
    project.world.cloud.knobs.droppedSlugs = ['geo']
    const run = await project.run(RED)
    expectRed(run, {
      ...{ result: 'rolled-back', cause: /1 function on cloud not proved: geo \(stale: .*Rolled back/ },
      ...{ live: /both targets serve what they served before this run, proved/, next: /./ }
    })
    expect(run.outputs['in-sync']).toBe('false')
    expect(deletedSlugs()).toEqual(['fresh'])
    expect(await statusOf('fresh')).toEqual(ON_NONE)
    expect(existsSync(project.world.onServer('fresh'))).toBe(false)
    expect(await project.live()).toEqual(before)
    // The report's hashes are what probes saw after the way back.
    for (const target of ['cloud', 'self-hosted'] as const) {
      const geo = run.report.targets[target]?.functions.find((fn) => fn.name === 'geo')
      expect(geo).toMatchObject({ verdict: 'stale' })
      expect(geo?.hint).toContain('rolled back')
      expect(geo?.served).not.toBe(geo?.expected)
    }
    project.expectTidy()
    project.world.cloud.knobs.droppedSlugs = []
    await project.expectHealed()
    expect(await statusOf('fresh')).toEqual(ON_BOTH)
    expect((await project.live()).cloud['geo']).toBe(`geo ${version}`)
  }, 180_000)

  test('with on-failure keep what was published stays, and the report says where', async () => {
    const version = project.change()
    project.world.cloud.knobs.droppedSlugs = ['geo']
    const run = await project.run({ ...RED, 'on-failure': 'keep' })
    expectRed(run, {
      ...{ result: 'failed', cause: /1 function on cloud not proved: geo \(stale: / },
      ...{ live: /cloud serves this build in 3 of 4 functions/, next: /./ }
    })
    expect(run.outputs).toMatchObject({ 'self-hosted-status': 'in-sync', 'cloud-status': 'drift' })
    expect(deletedSlugs()).toEqual([])
    const now = await project.live()
    expect(now['self-hosted']['geo']).toBe(`geo ${version}`)
    expect(now.cloud).toMatchObject({ geo: before.cloud['geo'], ping: `ping ${version}` })
    project.expectTidy()
    project.world.cloud.knobs.droppedSlugs = []
    await project.expectHealed()
  }, 120_000)
})

describe('mode rollback', () => {
  test('goes to the good release before, twice in a row two back, and is never too old to run', async () => {
    const newest = {
      env: { GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: '9002', GITHUB_SHA: 'b'.repeat(40) }
    }
    const old = { env: { GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: '8001', GITHUB_SHA: 'a'.repeat(40) } }
    project.change('geo', 'orders')
    await project.deploy({}, newest)
    const middle = await project.live()
    project.change('orders')
    addFunction('brief')
    await project.deploy({}, newest)
    expect(await statusOf('brief')).toEqual(ON_BOTH)
    for (const expected of [middle, before]) {
      const run = await project.run({ mode: 'rollback' }, old)
      expect(run.log).not.toMatch(/^::error/m)
      expect(run.code).toBe(0)
      expect(run.outputs['result']).toBe('rolled-back')
      expect(await project.live()).toEqual(expected)
      expect(await statusOf('brief')).toEqual(ON_NONE)
      project.expectTidy()
    }
    removeFunction('brief')
    await project.expectHealed()
  }, 240_000)

  test('is refused while something is live that no record names, and works when a deploy has recorded it', async () => {
    project.change()
    project.world.cloud.knobs.droppedSlugs = ['geo']
    expect((await project.run({ ...RED, 'on-failure': 'keep' })).code).toBe(1)
    project.world.cloud.knobs.droppedSlugs = []
    const kept = await project.live()
    const run = await project.run({ mode: 'rollback' })
    expectRed(run, {
      ...{
        result: 'failed',
        cause: /What is live is not what the record on the server says: .*on self-hosted/
      },
      ...{ live: /unchanged/, next: /git revert/ }
    })
    expect(await project.live()).toEqual(kept)
    project.expectTidy()
    await project.expectHealed()
    const healed = await project.live()
    project.change()
    await project.deploy()
    const back = await project.run({ mode: 'rollback' })
    expect(back.log).not.toMatch(/^::error/m)
    expect(back.outputs['result']).toBe('rolled-back')
    expect(await project.live()).toEqual(healed)
    project.expectTidy()
    await project.expectHealed()
  }, 240_000)

  test('names what has no source to go back to, and brings back the rest', async () => {
    addFunction('legacy')
    await project.world.cloud.seed(project.world.workspace, ['legacy'])
    project.change('geo')
    project.world.edit('functions/legacy/index.ts', (text) => text.replace('is here', 'is ours now'))
    await project.deploy()
    const run = await project.run({ ...RED, mode: 'rollback' })
    expect(run.code).toBe(1)
    expect(run.log).toMatch(
      /::error.*did not come back: legacy on cloud: .*no stamp, so its source is not known/
    )
    const now = await project.live()
    expect(now.cloud['geo']).toBe(before.cloud['geo'])
    expect(now['self-hosted']['geo']).toBe(before['self-hosted']['geo'])
    expect(await (await project.world.ask('cloud', 'legacy')).text()).toBe('legacy is ours now')
    project.expectTidy()
    await project.expectHealed()
  }, 180_000)

  test('names every function whose release is gone from the server', async () => {
    project.change('geo')
    await project.deploy()
    const live = await project.live()
    rmSync(path.join(project.statePath, 'releases'), { recursive: true })
    const run = await project.run({ ...RED, mode: 'rollback' })
    expect(run.code).toBe(1)
    expect(run.log).toMatch(/::error.*geo on cloud: no release on the self-hosted server holds the source/)
    expect(run.log).toMatch(/::error.*self-hosted: What this release replaced is gone from/)
    expect(await project.live()).toEqual(live)
    project.expectTidy()
    project.change()
    await project.expectHealed()
  }, 180_000)
})

describe('prune', () => {
  test('removes what our record says we put there, and can be rolled back', async () => {
    addFunction('extra')
    await project.deploy()
    expect(await statusOf('extra')).toEqual(ON_BOTH)
    removeFunction('extra')
    const kept = await project.deploy()
    expect(planOf(kept, 'remove')).toEqual([])
    expect(await statusOf('extra')).toEqual(ON_BOTH)

    const dry = await project.run({ prune: 'true', 'dry-run': 'true' })
    expect(dry.outputs['result']).toBe('planned')
    expect(planOf(dry, 'remove')).toEqual(['extra on self-hosted', 'extra on cloud'])
    expect(await statusOf('extra')).toEqual(ON_BOTH)
    expect(project.world.takeWrites()).toEqual([])

    const pruned = await project.run({ prune: 'true' })
    expect(pruned.code).toBe(0)
    expect(planOf(pruned, 'remove')).toEqual(['extra on self-hosted', 'extra on cloud'])
    expect(deletedSlugs()).toEqual(['extra'])
    expect((await project.world.ask('cloud', 'extra')).status).toBe(404)
    expect(existsSync(project.world.onServer('extra'))).toBe(false)
    expect(await project.live()).toEqual(before)
    project.expectTidy()

    const back = await project.run({ mode: 'rollback' })
    expect(back.log).not.toMatch(/^::error/m)
    expect(back.code).toBe(0)
    expect(await statusOf('extra')).toEqual(ON_BOTH)
    expect(await project.live()).toEqual(before)
    project.expectTidy()
    await project.deploy({ prune: 'true' })
    expect((await statusOf('extra')).cloud).toBe(404)
  }, 240_000)
})

describe('keep-releases', () => {
  test('two keeps two, on the disk and in the record; a third way back is not there', async () => {
    for (let deploy = 0; deploy < 3; deploy++) {
      project.change('geo')
      await project.deploy({ 'keep-releases': '2' })
    }
    const { releases } = record()
    expect(releases).toHaveLength(2)
    const folders = readdirSync(path.join(project.statePath, 'releases'))
    expect(folders.sort()).toEqual(releases.flatMap(({ targets }) => targets['self-hosted'].parts).sort())
    const oldest = project.version - 2
    for (const version of [oldest + 1, oldest]) {
      expect((await project.run({ mode: 'rollback' })).code).toBe(0)
      const now = await project.live()
      expect([now.cloud['geo'], now['self-hosted']['geo']]).toEqual([`geo ${version}`, `geo ${version}`])
    }
    const run = await project.run({ ...RED, mode: 'rollback' })
    expectRed(run, {
      ...{ result: 'failed', cause: /keeps no release to go back from/, live: /unchanged/ },
      ...{ next: /git revert/ }
    })
    project.expectTidy()
    await project.expectHealed()
  }, 240_000)
})
