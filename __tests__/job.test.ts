import { afterAll, describe, expect, test } from '@jest/globals'
import path from 'node:path'
import { readJob } from '../src/job.ts'
import { makeTree, removeTrees } from './support/tree.ts'

afterAll(removeTrees)

const SHA = '0123456789abcdef0123456789abcdef01234567'
const HEAD = 'fedcba9876543210fedcba9876543210fedcba98'
const NOW = new Date('2026-03-04T05:06:07.890Z')

const ENV = {
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REPOSITORY: 'example/app',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_RUN_ID: '42',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_ACTOR: 'ada',
  GITHUB_SHA: SHA
}

const withEvent = (payload: unknown): Record<string, string> => {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return { ...ENV, GITHUB_EVENT_PATH: path.join(makeTree({ 'event.json': text }), 'event.json') }
}
const jobOf = (env: Record<string, string | undefined>) => readJob(env, makeTree({}), NOW)

describe('whether the code is a fork’s', () => {
  const pull = (repo: unknown) => ({ pull_request: { head: { sha: HEAD, repo } } })
  test.each<[string, unknown, boolean]>([
    ['a push', { ref: 'refs/heads/main' }, false],
    ['a pull request of this repository', pull({ full_name: 'example/app' }), false],
    ['a pull request of another repository', pull({ full_name: 'stranger/app' }), true],
    ['a pull request whose fork was deleted', pull(null), true],
    ['a pull request that does not say where from', { pull_request: {} }, true],
    ['a run of this repository', { workflow_run: { head_repository: { full_name: 'example/app' } } }, false],
    [
      'a run of another repository',
      { workflow_run: { head_repository: { full_name: 'stranger/app' } } },
      true
    ],
    ['a run whose repository was deleted', { workflow_run: { head_repository: null } }, true],
    ['an event that cannot be read', '{', false],
    ['an event that is nothing', 'null', false]
  ])('%s: the code of another repository is told: %#', (_what, payload, isFork) => {
    expect(jobOf(withEvent(payload)).isForkEvent).toBe(isFork)
  })

  const PULLS = ['', '_target', '_review', '_review_comment'].map((suffix) => `pull_request${suffix}`)
  test.each([...PULLS, 'workflow_run'])(
    'is taken for sure where a payload of %s does not say whose',
    (name) => {
      for (const payload of ['{', '{}', 'null', '{"pull_request":null}', '{"workflow_run":null}']) {
        const env = { ...withEvent(payload), GITHUB_EVENT_NAME: name }
        expect([payload, jobOf(env).isForkEvent]).toEqual([payload, true])
      }
      expect(jobOf({ ...ENV, GITHUB_EVENT_NAME: name }).isForkEvent).toBe(true)
    }
  )

  test('is not disproved by a job that does not know its own repository', () => {
    const env = { ...withEvent({ pull_request: { head: { repo: {} } } }), GITHUB_REPOSITORY: undefined }
    expect(jobOf(env).isForkEvent).toBe(true)
  })
})

describe('who deploys', () => {
  test('is told by the environment', () => {
    expect(jobOf(ENV)).toMatchObject({
      event: 'push',
      actor: 'ada',
      runUrl: 'https://github.example/example/app/actions/runs/42',
      attempt: { commit: SHA, commitTime: null, ref: 'refs/heads/main', runId: 42 }
    })
  })

  test('is nobody known on a machine that is no runner', () => {
    expect(jobOf({})).toMatchObject({
      event: '',
      actor: null,
      runUrl: null,
      isForkEvent: false,
      attempt: { commit: null, commitTime: null, ref: null, runId: null }
    })
  })

  test('a pull request is its head, not the merge commit that nobody wrote', () => {
    const env = withEvent({ pull_request: { head: { sha: HEAD, repo: { full_name: 'example/app' } } } })
    expect(jobOf(env).attempt.commit).toBe(HEAD)
  })

  test.each(['', 'main', SHA.slice(1), `${SHA}\n--help`, SHA.toUpperCase()])('%j is no commit', (sha) => {
    expect(jobOf({ ...ENV, GITHUB_SHA: sha }).attempt.commit).toBeNull()
  })

  test.each(['', '0', '-1', '1.5', 'x', '99999999999999999999'])('%j is no run id', (id) => {
    expect(jobOf({ ...ENV, GITHUB_RUN_ID: id }).attempt.runId).toBeNull()
  })
})

test('children get the environment without inputs, saved state, tokens of the job and command files of the runner', () => {
  const { childEnv } = jobOf({
    PATH: '/bin',
    SUPABASE_PROFILE: 'x',
    GITHUB_SHA: SHA,
    EMPTY: '',
    GONE: undefined,
    ...Object.fromEntries(
      ['STATE', 'OUTPUT', 'ENV', 'PATH', 'STEP_SUMMARY', 'TOKEN'].map((name) => [`GITHUB_${name}`, 'x'])
    ),
    GH_TOKEN: 'secret',
    ACTIONS_RESULTS_URL: 'https://example.com',
    'INPUT_SSH-KEY': 'secret',
    INPUT_MODE: 'deploy',
    STATE_lock: 'token',
    ACTIONS_RUNTIME_TOKEN: 'secret',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com'
  })
  expect(childEnv).toEqual({ PATH: '/bin', SUPABASE_PROFILE: 'x', GITHUB_SHA: SHA, EMPTY: '' })
})

test('children look for programs in absolute places alone: a relative one is in the checkout', () => {
  const { childEnv } = jobOf({ PATH: 'node_modules/.bin:/usr/bin::.:../x:/bin' })
  expect(childEnv).toEqual({ PATH: '/usr/bin:/bin' })
})

describe('the id of a deploy', () => {
  test('begins with the time, the run and its attempt', () => {
    expect(jobOf(ENV).deployId).toMatch(/^20260304050607-42-2-[0-9a-f]{6}$/)
    expect(jobOf({}).deployId).toMatch(/^20260304050607-local-1-[0-9a-f]{6}$/)
  })

  test('is never twice the same', () => {
    expect(new Set(Array.from({ length: 50 }, () => jobOf(ENV).deployId)).size).toBe(50)
  })

  test('is a plain name of a folder, whatever the environment says', () => {
    expect(jobOf({ GITHUB_RUN_ID: '../../x;\n', GITHUB_RUN_ATTEMPT: '$(id)' }).deployId).toMatch(/^[\w-]+$/)
  })
})
