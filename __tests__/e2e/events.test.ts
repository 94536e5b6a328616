import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { ActionRun } from '../../testbed/action.ts'
import {
  mergeGroup,
  other,
  PULL,
  pullRequest,
  pullRequestFromFork,
  pullRequestTarget,
  push,
  schedule,
  SHAS,
  workflowCall,
  workflowDispatch,
  workflowRun,
  workflowRunFromFork,
  type JobEvent
} from '../../testbed/github/events.ts'
import { startGitHub } from '../../testbed/github/start.ts'
import type { GitHubApi } from '../../testbed/types.ts'
import { keepFunctions, NO_SECRETS, readCheckout, runJob, secretHeaders } from './support/job.ts'
import { startStranger, type Stranger } from './support/stranger.ts'
import { World, wrongOn } from './support/world.ts'

const FUNCTIONS = ['geo-lookup', 'wpp-qr', 'wpp-status']
const MARKER = '<!-- dual-deploy: Dual Deploy: cloud+self_hosted -->'

let world: World
let github: GitHubApi
let stranger: Stranger
/** of a job with `permissions: { statuses: write, pull-requests: write }` */
let writeToken: string
/** of a pull request from a fork */
let readToken: string

beforeAll(async () => {
  world = await World.start({ router: 'new' })
  github = await startGitHub()
  stranger = await startStranger(world.testbed.dataDir)
  writeToken = github.addToken({ statuses: 'write', pullRequests: 'write' })
  readToken = github.addToken({ statuses: 'read', pullRequests: 'read' })
}, 120_000)

afterAll(async () => {
  await Promise.all([github.stop(), stranger.stop()])
  await world.stop()
}, 60_000)

beforeEach(() => {
  world.resetCheckout()
  keepFunctions(world, FUNCTIONS)
  world.cloud.knobs.swallowOptions = false
  world.server.knobs.swallowOptions = false
  github.pullFiles.set(PULL, [])
  github.comments.length = 0
  Object.assign(github.knobs, { latencyMs: 0, failWith: null, hang: false, redirectTo: null })
  forget()
})

/** What was seen so far is not what the next run does. */
function forget(): void {
  for (const seen of [world.cloud.requests, world.cloud.calls, world.server.requests, stranger.requests])
    seen.length = 0
  github.calls.length = 0
  github.statuses.length = 0
  world.server.resetTraffic()
}

const job = (event: JobEvent, inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> =>
  runJob(world, github, event, { 'github-token': writeToken, 'verify-timeout': '20', ...inputs })

/** Both targets at the checkout's build, by a push. */
async function inSync(): Promise<void> {
  const run = await job(push())
  expect(run.log).not.toContain('::error')
  expect(run.code).toBe(0)
  forget()
}

const editGeo = (text: string): void => {
  world.edit('functions/geo-lookup/index.ts', (source) => `${source}\n// ${text}\n`)
}

/** Nothing was written on a target, and the server was not even called. */
function expectUntouched(): void {
  expect(world.takeWrites()).toEqual([])
  expect(world.server.traffic().connections).toBe(0)
}

const changesOf = (run: ActionRun): string[] =>
  run.report.plan
    .filter((entry) => entry.action !== 'unchanged')
    .map((entry) => `${entry.function} on ${entry.target}`)

describe('push', () => {
  test('deploys, and sets a green status on the pushed commit', async () => {
    editGeo('pushed')
    const run = await job(push(), { comment: 'always' })
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ result: 'deployed', 'in-sync': 'true' })
    expect(github.statuses).toEqual([
      {
        sha: SHAS.push,
        state: 'success',
        context: 'dual-deploy',
        description: 'cloud 3/3 in sync, self-hosted 3/3 in sync',
        target_url: expect.stringMatching(/^https:\/\/github\.example\/example\/app\/actions\/runs\/\d+$/)
      }
    ])
    expect(github.comments).toEqual([])
  }, 180_000)

  test('that fails is red in the status, too', async () => {
    await inSync()
    editGeo('never arrives')
    world.cloud.knobs.droppedSlugs = ['geo-lookup']
    const run = await job(push(), { 'verify-timeout': '5' })
    world.cloud.knobs.droppedSlugs = []
    expect(run.code).toBe(1)
    expect(github.statuses).toMatchObject([
      {
        sha: SHAS.push,
        state: 'failure',
        description: 'rolled back: cloud 2/3 in sync, self-hosted 2/3 in sync'
      }
    ])
  }, 180_000)

  test('of an action without a token tells nothing to GitHub and says nothing of it', async () => {
    await inSync()
    const run = await job(push(), { 'github-token': '', comment: 'always' })
    expect(run.code).toBe(0)
    expect(github.calls).toEqual([])
  }, 180_000)

  test('sets no status when status-context is empty, and one of another name when it is named', async () => {
    await inSync()
    expect((await job(push(), { 'status-context': '' })).code).toBe(0)
    expect(github.calls).toEqual([])
    expect((await job(push(), { 'status-context': 'edge functions' })).code).toBe(0)
    expect(github.statuses.map((status) => status.context)).toEqual(['edge functions'])
  }, 180_000)
})

describe('pull_request of the same repository', () => {
  test('plans, names the changed file, and writes on no target and into no file', async () => {
    await inSync()
    editGeo('proposed')
    github.pullFiles.set(PULL, ['README.md', 'supabase/functions/geo-lookup/index.ts'])
    const before = readCheckout(world)
    const run = await job(pullRequest())
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ result: 'planned', 'in-sync': 'false', changed: '[]' })
    expect(changesOf(run)).toEqual(['geo-lookup on self-hosted', 'geo-lookup on cloud'])
    for (const entry of run.report.plan.filter(({ action }) => action !== 'unchanged'))
      expect(entry.reason).toMatch(/^serves another build, [0-9a-f]{12}; changed: geo-lookup\/index\.ts$/)
    expect(readCheckout(world)).toEqual(before)
    expectUntouched()
  }, 180_000)

  test('sets the status on the head commit, not on the merge commit that nobody wrote', async () => {
    await inSync()
    expect((await job(pullRequest())).code).toBe(0)
    editGeo('proposed')
    expect((await job(pullRequest())).code).toBe(0)
    expect(github.statuses.map(({ sha, state, description }) => [sha, state, description])).toEqual([
      [SHAS.pullHead, 'success', 'cloud 3/3 in sync, self-hosted 3/3 in sync'],
      [SHAS.pullHead, 'success', '1 function to publish when merged']
    ])
  }, 180_000)

  test('keeps one comment up to date, and says of which commit and time it speaks', async () => {
    await inSync()
    editGeo('proposed')
    expect((await job(pullRequest(), { comment: 'changes' })).code).toBe(0)
    expect(github.comments).toHaveLength(1)
    const first = github.comments[0]?.body ?? ''
    expect(first.split('\n', 1)).toEqual([MARKER])
    expect(first).toContain('Commit 2222222, ')
    expect(first).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/)
    expect(first).not.toContain('wpp-qr` | Cloud')
    world.edit('functions/wpp-qr/index.ts', (text) => `${text}\n// proposed as well\n`)
    expect((await job(pullRequest(), { comment: 'changes' })).code).toBe(0)
    expect(github.comments).toMatchObject([{ edits: 1, issue: PULL }])
    expect(github.comments[0]?.body).toContain('wpp-qr` | Cloud')
  }, 180_000)

  test('finds its comment behind a hundred others, and leaves the same words of somebody else alone', async () => {
    await inSync()
    for (let i = 0; i < 110; i++) github.addComment(PULL, `talk ${i}`, { login: 'author', type: 'User' })
    github.addComment(PULL, `${MARKER}\nmine!`, { login: 'author', type: 'User' })
    github.addComment(PULL, `> ${MARKER}\nquoted`, { login: 'other[bot]', type: 'Bot' })
    expect((await job(pullRequest(), { comment: 'always' })).code).toBe(0)
    expect((await job(pullRequest(), { comment: 'always' })).code).toBe(0)
    expect(github.comments).toHaveLength(113)
    expect(github.comments.slice(0, 112).every((comment) => comment.edits === 0)).toBe(true)
    expect(github.comments[112]).toMatchObject({ edits: 1, user: { type: 'Bot' } })
  }, 180_000)

  test('with comment: changes is quiet while there is nothing to publish, yet corrects what it said before', async () => {
    await inSync()
    expect((await job(pullRequest(), { comment: 'changes' })).code).toBe(0)
    expect(github.comments).toEqual([])
    editGeo('proposed')
    await job(pullRequest(), { comment: 'changes' })
    world.resetCheckout()
    keepFunctions(world, FUNCTIONS)
    await job(pullRequest(), { comment: 'changes' })
    expect(github.comments).toMatchObject([{ edits: 1 }])
    expect(github.comments[0]?.body).toContain('3 functions live on cloud and self-hosted, same build')
  }, 180_000)

  test('with an error in the functions is red, and says so in the comment it already has', async () => {
    await inSync()
    await job(pullRequest(), { comment: 'always' })
    world.edit('functions/geo-lookup/index.ts', (text) => `import './nowhere.ts'\n${text}`)
    const run = await job(pullRequest(), { comment: 'always' })
    expect(run.code).toBe(1)
    expect(github.statuses.at(-1)).toMatchObject({
      sha: SHAS.pullHead,
      state: 'failure',
      description: '1 error in the functions'
    })
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('nowhere.ts')
  }, 180_000)

  test('of two workflows has a comment of each', async () => {
    await inSync()
    await job(pullRequest(), { comment: 'always' })
    await job(workflowCall(pullRequest()), { comment: 'always' })
    await job(workflowCall(pullRequest()), { comment: 'always' })
    expect(github.comments.map(({ body, edits }) => [body.split('\n', 1)[0], edits])).toEqual([
      [MARKER, 0],
      ['<!-- dual-deploy: Caller: cloud+self_hosted -->', 1]
    ])
  }, 180_000)

  test('uses no secret that it is given: not to probe, not to log in, not for the API', async () => {
    await inSync()
    editGeo('proposed')
    const run = await job(pullRequest(), { 'probe-key': 'probe-key-0123456789' })
    expect(run.code).toBe(0)
    const requests = [...world.cloud.requests, ...world.server.requests]
    expect(requests.length).toBeGreaterThan(5)
    expect(secretHeaders(requests)).toEqual([])
    expect(requests.every((request) => request.method === 'OPTIONS')).toBe(true)
    expect(world.cloud.calls).toEqual([])
    expectUntouched()
  }, 180_000)
})

describe('pull_request from a fork', () => {
  test('is planned with a read-only token and no secret; what cannot be written is a notice', async () => {
    await inSync()
    editGeo('a stranger’s')
    github.pullFiles.set(PULL, ['supabase/functions/geo-lookup/index.ts'])
    const run = await job(pullRequestFromFork(), {
      ...NO_SECRETS,
      'github-token': readToken,
      comment: 'always'
    })
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ result: 'planned', 'in-sync': 'false' })
    expect(changesOf(run)).toEqual(['geo-lookup on self-hosted', 'geo-lookup on cloud'])
    expect(run.log).not.toMatch(/::(error|warning)/)
    expect(run.log).toMatch(/No commit status: the token may not write it\. .*statuses: write/)
    expect(run.log).toMatch(/No comment: the token may not write it\. .*pull-requests: write/)
    expect(run.summary).toContain('geo-lookup')
    expect(github.statuses).toEqual([])
    expect(github.comments).toEqual([])
    expect(github.calls.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['POST', 403],
      ['GET', 200],
      ['POST', 403]
    ])
    expect(secretHeaders([...world.cloud.requests, ...world.server.requests])).toEqual([])
    expectUntouched()
  }, 180_000)

  test('is green when nothing changes', async () => {
    await inSync()
    const run = await job(pullRequestFromFork(), { ...NO_SECRETS, 'github-token': readToken })
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ result: 'in-sync', 'in-sync': 'true' })
  }, 180_000)

  test.each(['deploy', 'verify'])(
    'refuses mode: %s, secrets or not, before anything is sent anywhere',
    async (mode) => {
      const run = await job(pullRequestFromFork(), { mode })
      expect(run.code).toBe(1)
      expect(run.log).toMatch(/::error.*pull request from a fork may only be checked/)
      expect([...world.cloud.requests, ...world.server.requests, ...github.calls]).toEqual([])
      expectUntouched()
    },
    30_000
  )

  test('by pull_request_target, which has the secrets, is planned and uses none of them', async () => {
    await inSync()
    editGeo('a stranger’s')
    const run = await job(pullRequestTarget(), { 'probe-key': 'probe-key-0123456789' })
    expect(run.code).toBe(0)
    expect(run.outputs['result']).toBe('planned')
    expect(github.statuses.map((status) => status.sha)).toEqual([SHAS.pullHead])
    expect(secretHeaders([...world.cloud.requests, ...world.server.requests])).toEqual([])
    expectUntouched()
  }, 180_000)

  test('by workflow_run, which has the secrets, is refused', async () => {
    const run = await job(workflowRunFromFork())
    expect(run.code).toBe(1)
    expect(run.log).toMatch(/may only be checked/)
    expectUntouched()
  }, 30_000)

  test('that names another project in config.toml makes nobody send a secret there', async () => {
    world.edit('config.toml', (text) => text.replace(world.cloud.projectRef, 'strangerstrangerabcd'))
    const run = await runJob(
      world,
      github,
      pullRequestFromFork(),
      {
        ...{ 'project-ref': '', 'cloud-url': '', 'github-token': writeToken },
        ...{ 'cloud-key': world.cloud.anonKey, 'probe-key': 'probe-key-0123456789' }
      },
      { env: stranger.asSupabase }
    )
    expect(run.code).toBe(0)
    expect(new Set(stranger.requests.map((request) => request.host))).toEqual(
      new Set(['strangerstrangerabcd.supabase.co'])
    )
    expect(secretHeaders(stranger.requests)).toEqual([])
    expect(JSON.stringify(stranger.requests)).not.toContain(world.cloud.anonKey)
    expectUntouched()
  }, 180_000)
})

describe('what cannot be seen without a secret', () => {
  test('is unknown, not failed: the gateways swallow OPTIONS and a GET would need a key', async () => {
    await inSync()
    world.cloud.knobs.swallowOptions = true
    world.server.knobs.swallowOptions = true
    const run = await job(pullRequestFromFork(), { ...NO_SECRETS, 'github-token': readToken })
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({
      ...{ 'in-sync': 'unknown', 'cloud-status': 'unknown', 'self-hosted-status': 'unknown' }
    })
    expect(run.log).not.toMatch(/::(error|warning)/)
    expect(run.summary).not.toContain('❌')
  }, 180_000)

  test('is unknown when a target does not answer at all', async () => {
    await inSync()
    const run = await job(pullRequest(), { 'cloud-url': 'http://127.0.0.1:9/functions/v1' })
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({
      ...{ 'in-sync': 'unknown', 'cloud-status': 'unknown', 'self-hosted-status': 'in-sync' }
    })
  }, 180_000)
})

describe('a probe that is redirected', () => {
  let redirector: HttpServer
  let url: string
  beforeAll(async () => {
    redirector = createServer((request, response) => {
      response.writeHead(307, { location: stranger.origin + (request.url ?? '') }).end()
    })
    await new Promise<void>((resolve) => redirector.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(redirector.address() as AddressInfo).port}/functions/v1`
  })
  afterAll(() => {
    redirector.close()
    redirector.closeAllConnections()
  })

  test.each([['check'], ['verify']])(
    'is not followed in mode: %s',
    async (mode) => {
      await inSync()
      const run = await job(push(), { mode, 'cloud-url': url, 'probe-method': 'get', 'verify-timeout': '1' })
      expect(run.code).toBe(mode === 'check' ? 0 : 1)
      expect(stranger.requests).toEqual([])
      expect(run.report.targets['cloud']?.functions[0]?.hint).toContain(
        'a redirect, which a probe does not follow'
      )
    },
    60_000
  )
})

describe('merge_group', () => {
  test('is checked, with the status on the commit of the queue and no comment', async () => {
    await inSync()
    editGeo('queued')
    const run = await job(mergeGroup(), { comment: 'always' })
    expect(run.code).toBe(0)
    expect(run.outputs['result']).toBe('planned')
    expect(github.statuses).toMatchObject([{ sha: SHAS.mergeGroup, state: 'success' }])
    expect(github.comments).toEqual([])
    expectUntouched()
  }, 180_000)
})

describe('schedule', () => {
  test('verifies: green while both serve the build', async () => {
    await inSync()
    const run = await job(schedule())
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ result: 'in-sync', 'in-sync': 'true' })
    expect(github.statuses).toMatchObject([{ sha: SHAS.main, state: 'success' }])
    expect(world.takeWrites()).toEqual([])
  }, 180_000)

  test('turns red on drift and names the commit of the last deploy; nothing is repaired', async () => {
    await inSync()
    await world.cloud.seed(world.workspace, ['geo-lookup'])
    rmSync(world.onServer('wpp-qr'), { recursive: true })
    await world.server.docker('restart', world.server.container)
    forget()
    const run = await job(schedule(), { 'verify-timeout': '5' })
    expect(run.code).toBe(1)
    expect(run.outputs).toMatchObject({ result: 'drift', 'in-sync': 'false' })
    expect(wrongOn(run, 'cloud')).toEqual({ 'geo-lookup': 'unstamped' })
    expect(wrongOn(run, 'self-hosted')).toEqual({ 'wpp-qr': 'missing' })
    expect(run.log).toContain('2 functions not in sync (last deploy: commit 1111111)')
    expect(github.statuses).toMatchObject([
      {
        state: 'failure',
        description: 'drift: cloud 2/3 in sync, self-hosted 2/3 in sync'
      }
    ])
    expect(world.takeWrites()).toEqual([])
    expect(JSON.parse((await job(workflowDispatch())).outputs['changed'] ?? '')).toEqual([
      'geo-lookup',
      'wpp-qr'
    ])
  }, 90_000)

  test('re-hashes files on the server: a changed one is tampered, whatever its stamp says', async () => {
    await inSync()
    rmSync(world.onServer('geo-lookup/countries.json'))
    const run = await job(schedule(), { 'verify-timeout': '5' })
    expect(run.code).toBe(1)
    expect(wrongOn(run, 'self-hosted')).toEqual({ 'geo-lookup': 'tampered' })
    expect(run.log).toContain('geo-lookup/countries.json')
    await inSync()
  }, 180_000)
})

describe('an event that is nobody’s decision to publish', () => {
  test.each([
    ['watch', { action: 'started' }],
    ['issues', { action: 'opened', issue: { number: 3 } }],
    ['issue_comment', { action: 'created', issue: { number: 3 } }],
    ['deployment_status', { deployment_status: { state: 'success' } }],
    ['check_run', { action: 'completed' }],
    ['an_event_to_come', {}],
    ['', {}]
  ])(
    '%j only checks, says why, and refuses mode: deploy without the word for it',
    async (event, payload) => {
      await inSync()
      editGeo('not to be published')
      const run = await job(other(event, payload))
      expect(run.code).toBe(0)
      expect(run.outputs['result']).toBe('planned')
      expect(run.log).toMatch(/^mode: auto on .* means check: ./m)
      // A check of what a star started says nothing of the default branch's commit.
      if (event !== 'deployment_status') expect(github.statuses).toEqual([])
      const refused = await job(other(event, payload), { mode: 'deploy', 'allow-unreviewed': 'push' })
      expect(refused.code).toBe(1)
      expect(refused.log).toMatch(/::error::.*may be code that nobody reviewed.*allow-unreviewed/)
      expectUntouched()
    },
    60_000
  )

  test.each([
    ['of a pull request', { event: 'pull_request', head_branch: 'feature' }],
    ['of a push that failed', { conclusion: 'failure' }],
    ['of another branch', { head_branch: 'feature' }]
  ])(
    'a workflow_run %s only checks',
    async (_what, run) => {
      await inSync()
      editGeo('not to be published')
      expect((await job(workflowRun(run))).outputs['result']).toBe('planned')
      expectUntouched()
    },
    60_000
  )
})

describe('workflow_run of a push that succeeded', () => {
  test('deploys what was checked out, and tells and records that commit, not the default branch’s', async () => {
    await inSync()
    editGeo('built')
    const git = (...args: string[]): string =>
      execFileSync(
        'git',
        ['-C', world.workspace, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args],
        {
          encoding: 'utf8'
        }
      ).trim()
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'built')
    const head = git('rev-parse', 'HEAD')
    const run = await job(workflowRun())
    expect(run.log).toContain(`Checked out is commit ${head.slice(0, 7)}, and GITHUB_SHA is 5555555`)
    expect(run.outputs['result']).toBe('deployed')
    expect(github.statuses).toMatchObject([{ sha: head, state: 'success' }])
    const state = path.join(world.server.functionsPath, '../.dual-deploy/state.json')
    expect(readFileSync(state, 'utf8')).toContain(head)
  }, 180_000)

  test('without a checkout tells no commit, as nobody knows which one lies there', async () => {
    await inSync()
    editGeo('from an artifact')
    const run = await job(workflowRun())
    expect(run.outputs['result']).toBe('deployed')
    expect(run.log).toContain('GITHUB_SHA 5555555 is not known to be what lies there')
    expect(github.statuses).toEqual([])
  }, 180_000)
})

describe('workflow_dispatch', () => {
  test('with force publishes everything again, also what is in sync', async () => {
    await inSync()
    const startedAt = await world.server.startedAt()
    const run = await job(workflowDispatch(), { force: 'true' })
    expect(run.code).toBe(0)
    expect(run.outputs['result']).toBe('deployed')
    expect(JSON.parse(run.outputs['changed'] ?? '')).toEqual(FUNCTIONS)
    expect(world.takeUploads()).toEqual(FUNCTIONS)
    expect(await world.server.startedAt()).not.toBe(startedAt)
    expect(github.statuses).toMatchObject([{ sha: SHAS.main, state: 'success' }])
  }, 180_000)

  test('without force publishes nothing that is in sync', async () => {
    await inSync()
    const run = await job(workflowDispatch(), { force: 'false' })
    expect(run.outputs['result']).toBe('in-sync')
    expect(world.takeWrites()).toEqual([])
  }, 180_000)
})

describe('workflow_call', () => {
  test('does what its caller’s event asks for', async () => {
    await inSync()
    editGeo('called')
    const check = await job(workflowCall(pullRequest()))
    expect(check.outputs['result']).toBe('planned')
    expectUntouched()
    const deploy = await job(workflowCall(push()))
    expect(deploy.outputs['result']).toBe('deployed')
  }, 180_000)
})

describe('an API that fails', () => {
  test.each([500, 404])(
    'with %i costs a notice, never the run',
    async (status) => {
      github.knobs.failWith = status
      const run = await job(pullRequest(), { comment: 'always' })
      expect(run.code).toBe(0)
      expect(run.log).not.toMatch(/::(error|warning)/)
      expect(run.log).toMatch(/No commit status: /)
      expect(run.log).toMatch(/No comment: /)
      expect(github.calls).toHaveLength(3)
    },
    60_000
  )

  test('by never answering costs seconds, never the run', async () => {
    await inSync()
    github.knobs.hang = true
    const run = await job(push())
    expect(run.code).toBe(0)
    expect(run.outputs['in-sync']).toBe('true')
    expect(run.log).toMatch(/No commit status: .*timeout/i)
  }, 180_000)

  test('by sending the token elsewhere does not get it sent there', async () => {
    await inSync()
    github.knobs.redirectTo = stranger.origin
    const run = await job(pullRequest(), { comment: 'always' })
    expect(run.code).toBe(0)
    expect(stranger.requests).toEqual([])
  }, 180_000)

  test('leaves a failed run failed', async () => {
    github.knobs.failWith = 500
    world.edit('functions/geo-lookup/index.ts', (text) => `import './nowhere.ts'\n${text}`)
    const run = await job(pullRequest(), { comment: 'always' })
    expect(run.code).toBe(1)
    expect(run.log).toMatch(/::error.*nowhere\.ts/)
  }, 180_000)
})

test('on GitHub Enterprise Server it talks to that server’s API and no other', async () => {
  await inSync()
  const enterprise = await startGitHub({ prefix: '/api/v3' })
  const token = enterprise.addToken({ statuses: 'write', pullRequests: 'write' })
  enterprise.pullFiles.set(PULL, [])
  const run = await runJob(world, enterprise, pullRequest(), { 'github-token': token, comment: 'always' })
  await enterprise.stop()
  expect(run.code).toBe(0)
  expect(enterprise.statuses).toMatchObject([{ sha: SHAS.pullHead }])
  expect(enterprise.comments).toHaveLength(1)
  expect(enterprise.calls.every((call) => call.path.startsWith('/api/v3/repos/example/app/'))).toBe(true)
  expect(github.calls).toEqual([])
}, 60_000)

test('the token is in no log, output, report or comment', async () => {
  await inSync()
  editGeo('proposed')
  const run = await job(pullRequest(), { comment: 'always' })
  const log = run.log.replace(/^::add-mask::.*$/gm, '')
  const told = [log, run.summary, JSON.stringify([run.outputs, run.report, github.comments, github.statuses])]
  for (const text of told) expect(text).not.toContain(writeToken)
  expect(github.calls.every((call) => call.authorization === `Bearer ${writeToken}`)).toBe(true)
}, 60_000)
