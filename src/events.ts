/** The parts of an event's payload that are asked for (docs.github.com, webhook events and payloads). */
export interface EventPayload {
  readonly action?: string
  readonly after?: string
  readonly deleted?: boolean
  readonly issue?: unknown
  readonly pull_request?: {
    readonly number?: number
    readonly merged?: boolean
    readonly merge_commit_sha?: string | null
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null }
  } | null
  readonly release?: { readonly draft?: boolean; readonly prerelease?: boolean } | null
  readonly repository?: { readonly default_branch?: string } | null
  readonly workflow_run?: {
    readonly conclusion?: string | null
    readonly event?: string
    readonly head_branch?: string | null
    readonly head_repository?: { readonly full_name?: string } | null
  } | null
}

/** What started the workflow. */
export interface Happening {
  /** as `GITHUB_EVENT_NAME` has it; empty = nobody says */
  readonly event: string
  readonly payload?: EventPayload
  /** `owner/name` of the workflow's own repository */
  readonly repository?: string | null
  /** `GITHUB_REF` */
  readonly ref?: string | null
}

/** What an event means. */
export interface Meaning {
  /** what `mode: auto` does */
  readonly mode: 'check' | 'deploy' | 'verify'
  /** why it does not deploy, to stand behind a colon; empty where it does */
  readonly why: string
  /** whether the code may be such that nobody reviewed it, or anybody can cause the event */
  readonly isUnreviewed: boolean
}

const DEPLOYS: Meaning = { mode: 'deploy', why: '', isUnreviewed: false }
const onlyChecks = (why: string, isUnreviewed = true): Meaning => ({ mode: 'check', why, isUnreviewed })

/**
 * A closed list: what is not on it only checks, also what GitHub may invent. Most events are nobody's decision to publish:
 * anybody can star a repository or comment, and a preview is made of each branch.
 */
const MEANINGS: ReadonlyMap<string, (happening: Happening) => Meaning> = new Map([
  ['push', ofPush],
  ['workflow_dispatch', () => DEPLOYS],
  ['repository_dispatch', () => DEPLOYS],
  ['release', ofRelease],
  ['workflow_run', ofWorkflowRun],
  // Of the default branch, always.
  ['schedule', (): Meaning => ({ mode: 'verify', why: 'a schedule looks for drift', isUnreviewed: false })],
  ['merge_group', () => onlyChecks('what is in the merge queue is not merged')]
])

const PULLS: readonly string[] = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment'
]

/** What an event means to `mode: auto`, and whether a mode that writes to targets needs a word of its own. */
export function meaningOf(happening: Happening): Meaning {
  const { event } = happening
  if (PULLS.includes(event)) return onlyChecks('a pull request is not merged')
  if (event === '') return onlyChecks('nothing says which event started the job (GITHUB_EVENT_NAME)')
  return (
    MEANINGS.get(event)?.(happening) ??
    onlyChecks(
      'deploys begin by push, workflow_dispatch, repository_dispatch, release, or workflow_run of a push that succeeded'
    )
  )
}

/** Commits and tags alike: which branches deploy is the workflow's own filter. */
function ofPush({ payload = {}, ref }: Happening): Meaning {
  if (payload.deleted === true || /^0+$/.test(payload.after ?? ''))
    return onlyChecks('a branch or tag was deleted', false)
  // GitHub pushes them itself, and a workflow without a filter of branches runs on them.
  if (ref?.startsWith('refs/heads/gh-readonly-queue/'))
    return onlyChecks('what is in the merge queue is not merged')
  return DEPLOYS
}

/** Where a payload says nothing, the name of the event does. */
const RELEASED: readonly (string | undefined)[] = [undefined, 'created', 'published', 'released']

function ofRelease({ payload = {} }: Happening): Meaning {
  const { action, release } = payload
  if (!RELEASED.includes(action)) return onlyChecks('no release was published', false)
  if (release?.draft === true) return onlyChecks('the release is a draft', false)
  return release?.prerelease === true ? onlyChecks('the release is a pre-release', false) : DEPLOYS
}

/** The workflow before it may have run for a pull request, whose code then lies there: the payload must say otherwise. */
function ofWorkflowRun({ payload, repository }: Happening): Meaning {
  const run = payload?.workflow_run
  const main = payload?.repository?.default_branch
  if (run?.conclusion !== 'success') return onlyChecks('the run before it did not succeed')
  if (run.event !== 'push') return onlyChecks('the run before it was not one of a push')
  if (!repository || run.head_repository?.full_name !== repository)
    return onlyChecks('the run before it was of another repository')
  if (!main || run.head_branch !== main)
    return onlyChecks('the run before it was not one of the default branch')
  return DEPLOYS
}

/** Events about a commit that GITHUB_SHA, or the payload of a pull request, names; of others it is the default branch's. */
const OF_A_COMMIT: readonly string[] = [
  ...PULLS,
  ...['merge_group', 'push', 'release', 'create', 'deployment', 'deployment_status'],
  // The default branch, or the branch that somebody chose, is what these are about.
  ...['schedule', 'workflow_dispatch', 'repository_dispatch', 'workflow_run']
]

/** Whether a check says something of the job's commit: one that a star or a comment started does not. */
export const isOfACommit = (event: string): boolean => OF_A_COMMIT.includes(event)
