import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readInputs, type Inputs } from '../../src/inputs.ts'
import { readJob, type Job } from '../../src/job.ts'
import type { Fetch } from '../../src/untrusted.ts'
import { readPullFiles, tellGitHub } from '../../src/report/tell-github.ts'
import type { Log } from '../../src/targets/target.ts'
import { mergeGroup, PULL, pullRequest, push, SHAS, type JobEvent } from '../../testbed/github/events.ts'
import { startGitHub } from '../../testbed/github/start.ts'
import type { GitHubApi, GitHubPermissions } from '../../testbed/types.ts'
import { outcomeOf, type OutcomeOptions } from '../support/outcome.ts'

const MARKER = '<!-- dual-deploy: Dual Deploy: cloud+self_hosted -->'
const GOOD = { a: 'in-sync', b: 'in-sync' } as const
const BOTH: OutcomeOptions = { targets: { cloud: GOOD, 'self-hosted': GOOD } }
const NEWS: OutcomeOptions = { ...BOTH, result: 'planned', plan: [['a', 'cloud', 'update']] }
const WRITE: GitHubPermissions = { statuses: 'write', pullRequests: 'write' }
const READ: GitHubPermissions = { statuses: 'read', pullRequests: 'read' }

const realFetch: Fetch = (url, init) => fetch(url, init)

let api: GitHubApi
let folder: string
let said: string[]

beforeEach(async () => {
  api = await startGitHub()
  folder = mkdtempSync(path.join(tmpdir(), 'dual-deploy-unit-'))
  said = []
})
afterEach(async () => {
  await api.stop()
  rmSync(folder, { recursive: true })
})

const log: Log = {
  info: (text) => said.push(text),
  warning: (text) => said.push(`WARNING ${text}`),
  detail: (text) => said.push(`DETAIL ${text}`)
}

function jobOf(event: JobEvent): Job {
  const file = path.join(folder, 'event.json')
  writeFileSync(file, JSON.stringify(event.payload))
  const env = { ...event.env, GITHUB_EVENT_PATH: file, GITHUB_API_URL: `${api.apiUrl}/` }
  return readJob(env, folder, new Date())
}

const DEFAULTS: Readonly<Record<string, string>> = {
  ...{ 'ssh-port': '22', container: 'functions', 'docker-command': 'docker', 'keep-releases': '5' },
  ...{ 'lock-timeout': '300', 'verify-timeout': '300', 'verify-interval': '2', 'verify-streak': '3' },
  ...{ mode: 'check', targets: 'cloud, self-hosted', 'status-context': 'dual-deploy', comment: 'changes' }
}

/** What a deploy cannot do without. */
const DEPLOY: Readonly<Record<string, string>> = {
  ...{ 'supabase-access-token': 'sbp_x', 'ssh-host': '127.0.0.1', 'ssh-user': 'deploy', 'ssh-key': 'key' },
  ...{ 'ssh-known-hosts': 'SHA256:x', 'self-hosted-path': '/srv/functions' },
  'self-hosted-url': 'https://api.example.com/functions/v1'
}

const inputsOf = (given: Readonly<Record<string, string>>): Inputs =>
  readInputs({
    get: (name) => given[name] ?? DEFAULTS[name] ?? '',
    hide: () => undefined,
    ...{ workspace: folder, event: 'push', isForkEvent: false }
  })

interface Telling {
  readonly event?: JobEvent
  readonly permissions?: GitHubPermissions
  readonly inputs?: Readonly<Record<string, string>>
}

const tell = (outcome: OutcomeOptions, telling: Telling = {}): Promise<void> => {
  const { event = pullRequest(), permissions = WRITE, inputs = {} } = telling
  const given = { 'github-token': api.addToken(permissions), ...inputs }
  return tellGitHub(outcomeOf(outcome), inputsOf(given), jobOf(event), realFetch, log)
}

describe('tellGitHub', () => {
  test('sets a status and writes a comment, and has nothing to say of it', async () => {
    await tell(NEWS)
    expect(api.statuses).toMatchObject([{ sha: SHAS.pullHead, state: 'success', context: 'dual-deploy' }])
    expect(api.comments).toMatchObject([{ issue: PULL, body: expect.stringContaining(MARKER) }])
    expect(said).toEqual([])
  })

  test.each([
    ['no token', { 'github-token': '' }],
    ['no name of a status and no comment', { 'status-context': '', comment: 'off' }]
  ])('asks nothing with %s', async (_what, inputs) => {
    await tell(NEWS, { inputs })
    expect(api.calls).toEqual([])
  })

  test.each(['true', 'false'])('tells of a deploy unless it is a dry run: %s', async (dryRun) => {
    await tell(NEWS, { inputs: { mode: 'deploy', ...DEPLOY, 'dry-run': dryRun } })
    expect([api.statuses.length, api.comments.length]).toEqual(dryRun === 'true' ? [0, 0] : [1, 1])
  })

  test.each([
    ['a push', push(), SHAS.push],
    ['a merge queue', mergeGroup(), SHAS.mergeGroup]
  ])('has no place for a comment in %s', async (_what, event, sha) => {
    await tell(NEWS, { event, inputs: { comment: 'always' } })
    expect(api.statuses).toMatchObject([{ sha }])
    expect(api.comments).toEqual([])
    expect(api.calls).toHaveLength(1)
  })

  test('takes changes of the plan and errors for news, and standing warnings not', async () => {
    await tell({ ...BOTH, findings: ['warning'] })
    expect(api.comments).toEqual([])
    await tell({ ...BOTH, findings: ['error'], error: 'The repository has 1 error.', result: 'failed' })
    expect(api.comments).toHaveLength(1)
  })

  test('writes about a run that failed early into the comment that is there', async () => {
    await tell(NEWS)
    // No target was asked, so none is in the report.
    await tell({ findings: ['error'], error: 'The repository has 1 error.', result: 'failed' })
    expect(api.comments).toMatchObject([{ edits: 1, body: expect.stringContaining('1 error') }])
  })

  test('keeps comments of other targets apart', async () => {
    await tell(NEWS)
    await tell({ ...NEWS, targets: { cloud: GOOD } }, { inputs: { targets: 'cloud' } })
    expect(api.comments.map(({ body, edits }) => [body.split('\n', 1)[0], edits])).toEqual([
      [MARKER, 0],
      ['<!-- dual-deploy: Dual Deploy: cloud -->', 0]
    ])
  })

  test('writes no comment when there is no manifest to speak of, yet the status', async () => {
    await tell({ result: 'failed', error: 'x', hasManifest: false }, { inputs: { comment: 'always' } })
    expect(api.comments).toEqual([])
    expect(api.statuses).toMatchObject([{ state: 'failure' }])
  })

  test('says which permission is missing, once for each thing it could not write', async () => {
    await tell(NEWS, { permissions: READ })
    expect(said).toEqual([
      expect.stringMatching(
        /^No commit status: the token may not write it\. Add `permissions: statuses: write`/
      ),
      expect.stringMatching(
        /^No comment: the token may not write it\. Add `permissions: pull-requests: write`/
      )
    ])
  })

  test('still writes the comment when the status is refused, and the other way round', async () => {
    await tell(NEWS, { permissions: { statuses: 'none', pullRequests: 'write' } })
    expect(api.comments).toHaveLength(1)
    await tell(NEWS, { permissions: { statuses: 'write', pullRequests: 'none' } })
    expect(api.statuses).toHaveLength(1)
  })

  test.each([500, 503, 422])('survives an API that answers %i', async (status) => {
    api.knobs.failWith = status
    await tell(NEWS)
    expect(said).toEqual([
      expect.stringContaining(`No commit status: GitHubError: POST /statuses/${SHAS.pullHead}: ${status}`),
      expect.stringContaining(`No comment: GitHubError: GET /issues/${PULL}/comments: ${status}`)
    ])
  })

  test('survives an API that is not there', async () => {
    const token = api.addToken(WRITE)
    const job = jobOf(pullRequest())
    await tellGitHub(
      outcomeOf(NEWS),
      inputsOf({ 'github-token': token }),
      { ...job, github: { ...job.github, apiUrl: 'http://127.0.0.1:9' } },
      realFetch,
      log
    )
    expect(said).toHaveLength(2)
    expect(said.join('\n')).not.toContain(token)
  })
})

describe('readPullFiles', () => {
  const read = (event: JobEvent, permissions = READ, token?: string): Promise<readonly string[] | null> =>
    readPullFiles(inputsOf({ 'github-token': token ?? api.addToken(permissions) }), jobOf(event), realFetch)

  test('names what the pull request changes', async () => {
    api.pullFiles.set(PULL, ['a.ts', 'b/c.ts'])
    expect(await read(pullRequest())).toEqual(['a.ts', 'b/c.ts'])
  })

  test.each<[string, JobEvent, GitHubPermissions]>([
    ['there is no pull request', push(), READ],
    ['the token may not read it', pullRequest(), { statuses: 'none', pullRequests: 'none' }],
    ['GitHub does not know it', pullRequest(), READ]
  ])('says nothing when %s', async (_what, event, permissions) => {
    expect(await read(event, permissions)).toBeNull()
  })

  test('asks nobody without a token', async () => {
    expect(await read(pullRequest(), READ, '')).toBeNull()
    expect(api.calls).toEqual([])
  })

  test('says nothing when the API fails', async () => {
    api.pullFiles.set(PULL, ['a.ts'])
    api.knobs.failWith = 500
    expect(await read(pullRequest())).toBeNull()
  })
})
