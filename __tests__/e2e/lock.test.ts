import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { execFileSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stateVariables, type ActionRun } from '../../testbed/action.ts'
import { expectRed, RED, SmallProject, type Live } from './support/small-project.ts'

let project: SmallProject
let before: Live

beforeAll(async () => {
  project = await SmallProject.start()
}, 120_000)

afterAll(() => project.world.stop(), 60_000)

beforeEach(async () => {
  freeLock()
  before = await project.settle()
}, 90_000)

const HOLDER = {
  run: 'https://github.example/example/app/actions/runs/77',
  commit: '7'.repeat(40),
  actor: 'octocat',
  at: '2026-01-02T03:04:05.000Z'
}
const HOLDER_TOLD = `${HOLDER.run}, commit 7777777, by octocat, since ${HOLDER.at}`

const lockFile = (name: string): string => path.join(project.statePath, 'lock', name)

/** The lock of somebody else, whose lease ends in so many seconds from now. */
function lockOfAnother(leaseS: number): void {
  mkdirSync(path.join(project.statePath, 'lock'), { recursive: true })
  writeFileSync(lockFile('token'), 'somebody-else\n')
  writeFileSync(lockFile('holder'), `${JSON.stringify(HOLDER)}\n`)
  writeFileSync(lockFile('lease'), `${Math.floor(Date.now() / 1000) + leaseS}\n`)
}

function freeLock(): void {
  rmSync(path.join(project.statePath, 'lock'), { recursive: true, force: true })
}

const isOfAnother = (): boolean =>
  existsSync(lockFile('token')) && readFileSync(lockFile('token'), 'utf8') === 'somebody-else\n'

/** Runs a deploy and sends a signal as soon as its log says something. */
async function interrupt(pattern: RegExp, signal: NodeJS.Signals): Promise<ActionRun> {
  let child: ChildProcess | null = null
  let log = ''
  return project.run(RED, {
    onStart: (started) => {
      child = started
    },
    onOutput: (text) => {
      const was = pattern.test(log)
      log += text
      if (!was && pattern.test(log)) child?.kill(signal)
    }
  })
}

/** The post step of a run, as the runner starts it. */
const postStep = (run: ActionRun): Promise<ActionRun> =>
  project.run({}, { step: 'post', env: stateVariables(run.state) })

test('the lock of a dead runner is taken over', async () => {
  project.change()
  lockOfAnother(-1)
  await project.expectHealed()
}, 90_000)

test('a lock whose lease nobody can have written is taken over', async () => {
  project.change()
  lockOfAnother(365 * 86_400)
  await project.expectHealed()
}, 90_000)

test('a live lock is waited for, with its holder’s name, and the deploy goes on when it is free', async () => {
  project.change()
  lockOfAnother(25)
  let isFreed = false
  const run = await project.deploy(
    {},
    {
      onOutput: (text) => {
        if (isFreed || !text.includes('Waiting up to')) return
        isFreed = true
        freeLock()
      }
    }
  )
  expect(run.log).toContain(`The server is locked by ${HOLDER_TOLD}. Waiting up to 300 s.`)
}, 90_000)

test('when the time is over the deploy ends red with nothing changed, and the lock is not touched', async () => {
  project.change()
  lockOfAnother(25)
  const run = await project.run({ ...RED, 'lock-timeout': '1' })
  expectRed(run, {
    ...{ result: 'failed', cause: new RegExp(`still locked by ${HOLDER_TOLD} after 1 s`) },
    ...{ live: /unchanged; nothing was switched/, next: /lock-timeout.*mode: unlock/ }
  })
  expect(isOfAnother()).toBe(true)
  expect(project.world.takeWrites()).toEqual([])
  expect(await project.live()).toEqual(before)
  freeLock()
  await project.expectHealed()
}, 90_000)

test('mode unlock frees the lock and says whose it was; without one it says so', async () => {
  lockOfAnother(25)
  const run = await project.run({ mode: 'unlock' })
  expect(run.code).toBe(0)
  expect(run.log).toContain(`Freed the lock of ${HOLDER_TOLD}.`)
  expect(project.isLocked).toBe(false)
  const again = await project.run({ mode: 'unlock' })
  expect(again.code).toBe(0)
  expect(again.log).toContain('There is no lock.')
  expect(project.world.takeWrites()).toEqual([])
  expect(await project.live()).toEqual(before)
}, 90_000)

test('SIGTERM during the wait ends it at once, touches nothing and says that it was cancelled', async () => {
  project.change()
  lockOfAnother(25)
  const run = await interrupt(/Waiting up to/, 'SIGTERM')
  expectRed(run, {
    ...{ result: 'failed', cause: new RegExp(`cancelled while it waited for the lock of ${HOLDER_TOLD}`) },
    ...{ live: /unchanged; nothing was switched/, next: /Run again/ }
  })
  expect(run.ms).toBeLessThan(20_000)
  expect(isOfAnother()).toBe(true)
  expect(project.world.takeWrites()).toEqual([])
  expect(await project.live()).toEqual(before)
  const post = await postStep(run)
  expect(post.code).toBe(0)
  expect(isOfAnother()).toBe(true)
  freeLock()
  await project.expectHealed()
}, 90_000)

test('the post step frees the lock that a killed main step left', async () => {
  project.change()
  project.world.server.knobs.sshLatencyMs = 100
  const run = await interrupt(/::group::Prepare/, 'SIGKILL')
  expect(run.signal).toBe('SIGKILL')
  expect(project.isLocked).toBe(true)
  const post = await postStep(run)
  expect(post.code).toBe(0)
  expect(post.log).toContain('Freed the lock that the cancelled step held on the server.')
  expect(post.log).not.toContain('What the repository wants')
  project.expectTidy()
  expect(await project.live()).toEqual(before)
  await project.expectHealed()
}, 90_000)

test('the post step of a killed main step leaves the lock of the run that came after it', async () => {
  project.change()
  const run = await interrupt(/::group::Prepare/, 'SIGKILL')
  lockOfAnother(25)
  const post = await postStep(run)
  expect(post.code).toBe(0)
  expect(post.log).not.toContain('Freed the lock')
  expect(isOfAnother()).toBe(true)
  freeLock()
  await project.expectHealed()
}, 90_000)

test('the post step of a main step that died at any of 20 instants changes nothing on either target', async () => {
  project.change()
  const start = performance.now()
  let upToPublish = 0
  await project.deploy(
    {},
    {
      onOutput: (text) => {
        if (text.includes('::group::Prepare')) upToPublish ||= performance.now() - start
      }
    }
  )
  expect(upToPublish).toBeGreaterThan(0)
  project.change()
  for (let instant = 0; instant < 20; instant++) {
    let timer: NodeJS.Timeout | undefined
    const run = await project.run(RED, {
      onStart: (child) => {
        timer = setTimeout(() => child.kill('SIGKILL'), ((instant + 1) * upToPublish) / 20)
      }
    })
    clearTimeout(timer)
    // A switch that the main step began goes on by itself: it is not the post step's.
    execFileSync('flock', [path.join(project.statePath, 'activation'), 'true'])
    project.world.takeWrites()
    const live = await project.live()
    for (const state of [run.state, {}]) {
      const post = await postStep({ ...run, state })
      expect([instant, post.code]).toEqual([instant, 0])
      expect(post.log).not.toMatch(/What the repository wants|::error/)
      expect([instant, project.world.takeWrites()]).toEqual([instant, []])
      expect([instant, await project.live()]).toEqual([instant, live])
    }
  }
  freeLock()
  await project.expectHealed()
}, 400_000)

test('the post step of a run that ended well has nothing to do', async () => {
  project.change()
  const run = await project.deploy()
  const { connections } = project.world.server.traffic()
  const post = await postStep(run)
  expect(post.code).toBe(0)
  expect(project.world.server.traffic().connections).toBe(connections)
}, 90_000)

test('a run that nobody listens to any more ends like a cancelled one: nothing new begins', async () => {
  project.change()
  const run = await project.run(
    {},
    {
      onStart: ({ stdout, stderr }) => {
        stdout?.destroy()
        stderr?.destroy()
      }
    }
  )
  expect(run.code).toBe(1)
  expect(run.outputs).toMatchObject({ result: 'failed', changed: '[]' })
  project.expectTidy()
  await project.expectHealed()
}, 90_000)
