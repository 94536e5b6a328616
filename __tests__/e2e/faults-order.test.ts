/** Deploys that meet each other, deploys in the wrong order, and a server with a clock of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ActionOptions } from '../../testbed/action.ts'
import { expectRed, NAMES, RED, SmallProject, type Live } from './support/small-project.ts'

let project: SmallProject
let before: Live

beforeAll(async () => {
  project = await SmallProject.start()
}, 120_000)

afterAll(() => project.world.stop(), 60_000)

beforeEach(async () => {
  before = await project.settle()
}, 90_000)

/** A run of the branch main with an id and a commit of its own. */
const asRun = (id: number, commit: string): Partial<ActionOptions> => ({
  env: {
    ...{ GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: String(id), GITHUB_ACTOR: `actor-${id}` },
    GITHUB_SHA: commit.repeat(40)
  }
})

const liveAt = (version: string): Record<string, string> =>
  Object.fromEntries(NAMES.map((name) => [name, `${name} ${version}`]))

/** A copy of the checkout as it is now. */
function snapshot(name: string): string {
  const folder = path.join(project.world.testbed.dataDir, name)
  cpSync(project.world.workspace, folder, { recursive: true })
  return folder
}

/** Starts a run, and another one as soon as the first holds the lock. */
async function meet(first: Partial<ActionOptions>, second: Partial<ActionOptions>) {
  const others: ReturnType<SmallProject['run']>[] = []
  const one = await project.run(
    {},
    {
      ...first,
      onOutput: () => {
        if (others.length === 0 && project.isLocked) others.push(project.run({}, second))
      }
    }
  )
  const [other] = await Promise.all(others)
  if (other === undefined) throw new Error('the first run never took the lock')
  return { one, other }
}

describe('two deploys at once', () => {
  test('the newer waits for the older, says for whom, and both targets end at the newer', async () => {
    project.change()
    const older = { ...asRun(2001, 'a'), workspace: snapshot('older') }
    const version = project.change()
    // Slow enough for the second to arrive while the first is at work.
    project.world.server.knobs.sshLatencyMs = 150
    const { one, other } = await meet(older, asRun(2002, 'b'))
    expect(one.code).toBe(0)
    expect(other.log).toMatch(
      /The server is locked by https:\/\/github\.example\/example\/app\/actions\/runs\/2001, commit aaaaaaa, by actor-2001, since 20\S+\. Waiting up to 300 s/
    )
    expect(other.code).toBe(0)
    expect(other.outputs).toMatchObject({ result: 'deployed', 'in-sync': 'true' })
    const now = await project.live()
    expect(now.cloud).toMatchObject(liveAt(version))
    expect(now['self-hosted']).toMatchObject(liveAt(version))
    project.expectTidy()
  }, 180_000)

  test('the older that comes second is refused, and both targets stay at the newer', async () => {
    project.change()
    const older = { ...asRun(2003, 'c'), workspace: snapshot('second') }
    const version = project.change()
    project.world.server.knobs.sshLatencyMs = 150
    const { one, other } = await meet(asRun(2004, 'd'), older)
    expect(one.code).toBe(0)
    expectRed(other, {
      ...{
        result: 'failed',
        cause: /older than what is live: run 2003 is older than run 2004, which deployed ddddddd/
      },
      ...{ live: /unchanged; the newer build stays/, next: /allow-older: true/ }
    })
    const now = await project.live()
    expect(now.cloud).toMatchObject(liveAt(version))
    expect(now['self-hosted']).toMatchObject(liveAt(version))
    project.expectTidy()
    await project.expectHealed({ 'allow-older': 'true' })
  }, 180_000)
})

describe('an old run that is run again', () => {
  test('is refused with both names, and goes through when told to', async () => {
    project.change()
    await project.deploy({}, asRun(3002, 'f'))
    const live = await project.live()
    project.change()
    const startedAt = await project.world.server.startedAt()
    const again = asRun(3001, 'e')
    const run = await project.run(RED, again)
    expectRed(run, {
      ...{
        result: 'failed',
        cause: /run 3001 is older than run 3002, which deployed fffffff of the same branch/
      },
      ...{
        live: /unchanged; the newer build stays/,
        next: /mode: rollback, or git revert and push; allow-older: true/
      }
    })
    expect(project.world.takeWrites()).toEqual([])
    expect(await project.world.server.startedAt()).toBe(startedAt)
    expect(await project.live()).toEqual(live)
    project.expectTidy()
    await project.deploy({ 'allow-older': 'true' }, again)
    const now = await project.live()
    expect(now.cloud).toMatchObject(liveAt(String(project.version)))
    expect(now['self-hosted']).toEqual({ ...before['self-hosted'], ...liveAt(String(project.version)) })
  }, 180_000)

  test('is let through on another branch', async () => {
    project.change()
    await project.deploy({}, asRun(3004, '1'))
    project.change()
    const other = asRun(3003, '2')
    await project.deploy({}, { env: { ...other.env, GITHUB_REF: 'refs/heads/next' } })
  }, 120_000)
})

test.each([
  ['a day behind', -86_400],
  ['a day ahead', 86_400]
])(
  'a server whose clock is %s locks, switches and frees as any other',
  async (_, seconds) => {
    const folder = path.join(project.world.testbed.dataDir, `clock${seconds}`)
    mkdirSync(folder)
    const real = 'real=$(PATH=/usr/bin:/bin; command -v date)'
    const shim = `${real}\nexec "$real" -d "@$(($("$real" +%s) + (${seconds})))" "$@"\n`
    writeFileSync(path.join(folder, 'date'), `#!/bin/sh\n${shim}`, { mode: 0o755 })
    await project.world.server.setSession(`PATH=${folder}:$PATH; export PATH`)
    project.change()
    await project.expectHealed()
    project.change('geo')
    project.world.cloud.knobs.droppedSlugs = ['geo']
    const live = await project.live()
    const run = await project.run(RED)
    expect(run.outputs['result']).toBe('rolled-back')
    expect(await project.live()).toEqual(live)
    project.expectTidy()
  },
  180_000
)
