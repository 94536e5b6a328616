/** Events as GitHub hands them to a job: the payload, trimmed to what says which code this is, and its variables. */

export interface JobEvent {
  readonly event: string
  readonly payload: unknown
  readonly env: Readonly<Record<string, string>>
}

export const REPOSITORY = 'example/app'
const FORK = 'stranger/app'

/** Commits that differ in every event, so that a test sees which one was taken. */
export const SHAS = {
  push: '1'.repeat(40),
  pullHead: '2'.repeat(40),
  pullMerge: '3'.repeat(40),
  mergeGroup: '4'.repeat(40),
  main: '5'.repeat(40)
} as const

export const PULL = 7

const repository = { id: 1, name: 'app', full_name: REPOSITORY, default_branch: 'main', fork: false }

const variables = (name: string, ref: string, sha: string): Record<string, string> => ({
  GITHUB_REF: ref,
  GITHUB_SHA: sha,
  GITHUB_REPOSITORY: REPOSITORY,
  GITHUB_WORKFLOW: 'Dual Deploy',
  GITHUB_EVENT_NAME: name
})

const make = (event: string, ref: string, sha: string, payload: object): JobEvent => ({
  event,
  payload: { ...payload, repository },
  env: variables(event, ref, sha)
})

export const push = (sha: string = SHAS.push): JobEvent =>
  make('push', 'refs/heads/main', sha, {
    ref: 'refs/heads/main',
    before: SHAS.main,
    after: sha,
    head_commit: { id: sha, message: 'Change' },
    forced: false
  })

function pullPayload(headRepository: string): object {
  return {
    action: 'synchronize',
    number: PULL,
    pull_request: {
      number: PULL,
      state: 'open',
      draft: false,
      head: {
        ref: 'feature',
        sha: SHAS.pullHead,
        repo: { full_name: headRepository, fork: headRepository !== REPOSITORY }
      },
      base: { ref: 'main', sha: SHAS.main, repo: { full_name: REPOSITORY } },
      merge_commit_sha: SHAS.pullMerge
    }
  }
}

export const pullRequest = (): JobEvent =>
  make('pull_request', `refs/pull/${PULL}/merge`, SHAS.pullMerge, pullPayload(REPOSITORY))

export const pullRequestFromFork = (): JobEvent =>
  make('pull_request', `refs/pull/${PULL}/merge`, SHAS.pullMerge, pullPayload(FORK))

/** Runs with the secrets of the base repository, on its own code, about a stranger's. */
export const pullRequestTarget = (): JobEvent =>
  make('pull_request_target', 'refs/heads/main', SHAS.main, pullPayload(FORK))

export const mergeGroup = (): JobEvent => {
  const ref = `refs/heads/gh-readonly-queue/main/pr-${PULL}-${SHAS.main}`
  return make('merge_group', ref, SHAS.mergeGroup, {
    action: 'checks_requested',
    merge_group: {
      head_sha: SHAS.mergeGroup,
      head_ref: ref,
      base_sha: SHAS.main,
      base_ref: 'refs/heads/main'
    }
  })
}

export const workflowDispatch = (): JobEvent =>
  make('workflow_dispatch', 'refs/heads/main', SHAS.main, {
    ref: 'refs/heads/main',
    inputs: { force: 'true' },
    workflow: '.github/workflows/redeploy.yml'
  })

export const schedule = (): JobEvent =>
  make('schedule', 'refs/heads/main', SHAS.main, {
    schedule: '17 * * * *',
    workflow: '.github/workflows/verify.yml'
  })

/** A called workflow has the event of its caller; only its `inputs` are its own, and they come as inputs of the step. */
export const workflowCall = (caller: JobEvent): JobEvent => ({
  ...caller,
  env: { ...caller.env, GITHUB_WORKFLOW: 'Caller' }
})

/** An event that is nobody's decision to publish, with the default branch's newest commit, as GitHub gives it. */
export const other = (event: string, payload: object = {}): JobEvent =>
  make(event, 'refs/heads/main', SHAS.main, payload)

/** Another workflow ended; here one of a push to the default branch that succeeded, or what is said otherwise. */
export const workflowRun = (run: object = {}): JobEvent =>
  make('workflow_run', 'refs/heads/main', SHAS.main, {
    action: 'completed',
    workflow_run: {
      event: 'push',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: SHAS.push,
      head_repository: { full_name: REPOSITORY },
      ...run
    }
  })

/** Another workflow ended; here one that ran for a pull request from a fork. */
export const workflowRunFromFork = (): JobEvent =>
  make('workflow_run', 'refs/heads/main', SHAS.main, {
    action: 'completed',
    workflow_run: {
      event: 'pull_request',
      head_branch: 'feature',
      head_sha: SHAS.pullHead,
      head_repository: { full_name: FORK }
    }
  })
