import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { EventPayload } from './events.ts'
import { readCheckedOut } from './head.ts'
import type { Attempt } from './plan/older.ts'
import { searchPath } from './targets/tool.ts'

/** What the job says about itself in its environment (docs.github.com, variables of a workflow). */
export interface Job {
  readonly event: string
  readonly payload: EventPayload
  readonly workspace: string
  /** of what was checked out into the workspace */
  readonly attempt: Attempt
  /** what to know of its commit: that nobody knows, or that the event names another one; null = nothing */
  readonly commitNote: string | null
  readonly actor: string | null
  readonly runUrl: string | null
  readonly isForkEvent: boolean
  /** environment for children: without this action's inputs, the runner's own tokens and its command files */
  readonly childEnv: Readonly<Record<string, string>>
  /** sorts by time, never twice the same */
  readonly deployId: string
  readonly github: {
    /** `owner/name` */
    readonly repository: string | null
    /** its number, which stays when it is renamed */
    readonly repositoryId: string | null
    readonly apiUrl: string
    /** number of the pull request that the event is about */
    readonly pull: number | null
    readonly workflow: string
  }
}

type Env = Readonly<Record<string, string | undefined>>

export function readJob(env: Env, cwd: string, now: Date): Job {
  const payload = readPayload(env['GITHUB_EVENT_PATH'])
  const workspace = env['GITHUB_WORKSPACE'] ?? cwd
  return {
    event: env['GITHUB_EVENT_NAME'] ?? '',
    payload,
    workspace,
    ...attemptIn(env, payload, workspace, workspace),
    actor: env['GITHUB_ACTOR'] ?? null,
    runUrl: runUrl(env),
    isForkEvent: isForkEvent(env, payload),
    childEnv: childEnvironment(env),
    deployId: deployId(env, now),
    github: {
      repository: env['GITHUB_REPOSITORY'] ?? null,
      repositoryId: env['GITHUB_REPOSITORY_ID'] || null,
      apiUrl: (env['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/(?<!\/)\/+$/, ''),
      pull: payload.pull_request?.number ?? null,
      workflow: env['GITHUB_WORKFLOW'] ?? ''
    }
  }
}

/** The same job, of what was checked out into one folder of its workspace. */
export const jobIn = (job: Job, workingDirectory: string, env: Env): Job => ({
  ...job,
  ...attemptIn(env, job.payload, job.workspace, workingDirectory)
})

function attemptIn(
  env: Env,
  payload: EventPayload,
  workspace: string,
  folder: string
): Pick<Job, 'attempt' | 'commitNote'> {
  const runId = Number(env['GITHUB_RUN_ID'])
  const head = readCheckedOut(folder, workspace)
  const commit = head === null ? namedCommit(env, payload) : commitOf(head.commit, env, payload)
  return {
    attempt: {
      commit,
      commitTime: head?.commitTime ?? null,
      ref: env['GITHUB_REF'] ?? null,
      runId: Number.isSafeInteger(runId) && runId > 0 ? runId : null
    },
    commitNote: noteOn(head?.commit ?? null, commit, env)
  }
}

function noteOn(head: string | null, told: string | null, env: Env): string | null {
  const { GITHUB_SHA: sha = '' } = env
  if (head === null)
    return isCommit(sha)
      ? `There is no checkout of git here: GITHUB_SHA ${short(sha)} is not known to be what lies there.`
      : null
  if (!isCommit(sha) || head === sha || head !== told) return null
  return `Checked out is commit ${short(head)}, and GITHUB_SHA is ${short(sha)}: the former is told, compared and recorded.`
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40}$/.test(text)
const short = (commit: string): string => commit.slice(0, 7)

function readPayload(file: string | undefined): EventPayload {
  try {
    return (JSON.parse(readFileSync(file ?? '', 'utf8')) ?? {}) as EventPayload
  } catch {
    return {}
  }
}

/**
 * Where there is no checkout: what the event names. In a pull request GITHUB_SHA is a merge commit that nobody wrote; in a
 * `workflow_run` it is the default branch's newest, and what lies there may be what any run before it made.
 */
function namedCommit(env: Env, payload: EventPayload): string | null {
  if (env['GITHUB_EVENT_NAME'] === 'workflow_run') return null
  const sha = payload.pull_request?.head?.sha ?? env['GITHUB_SHA'] ?? ''
  return isCommit(sha) ? sha : null
}

/** What is told of a checkout: its own commit, but of GitHub's merge commit of a pull request the one that somebody wrote. */
function commitOf(head: string, env: Env, { pull_request: pull }: EventPayload): string {
  const { GITHUB_SHA: sha, GITHUB_REF: ref = '' } = env
  const isMerge =
    (head === sha && ref.startsWith('refs/pull/')) ||
    (pull?.merged !== true && head === pull?.merge_commit_sha && head !== sha)
  const written = pull?.head?.sha ?? ''
  return isMerge && isCommit(written) ? written : head
}

/** Of an event that is about somebody's code, a payload that does not say whose is taken for a stranger's. */
function isForkEvent(env: Env, payload: EventPayload): boolean {
  const { GITHUB_EVENT_NAME: event = '', GITHUB_REPOSITORY: own } = env
  const { pull_request: pull, workflow_run: run } = payload
  const isOwn = (name: string | undefined): boolean => name !== undefined && name === own
  if (pull != null || event.startsWith('pull_request')) return !isOwn(pull?.head?.repo?.full_name)
  return (run != null || event === 'workflow_run') && !isOwn(run?.head_repository?.full_name)
}

function runUrl(env: Env): string | null {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return null
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
}

/**
 * Inputs reach an action as variables; its children need none of them. Nor do they need the files by which a step gives
 * orders to the runner and state to its post step, or the tokens of the job.
 */
const PRIVATE =
  /^(INPUT_|STATE_|ACTIONS_|GITHUB_(STATE|OUTPUT|ENV|PATH|STEP_SUMMARY|TOKEN)$|GH_(ENTERPRISE_)?TOKEN$)/

function childEnvironment(env: Env): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || PRIVATE.test(name)
      ? []
      : [[name, name === 'PATH' ? searchPath(value) : value] as const]
  )
  return Object.fromEntries(kept)
}

function deployId(env: Env, now: Date): string {
  const time = now.toISOString().replace(/\D/g, '').slice(0, 14)
  const word = (value: string | undefined, fallback: string): string => (value ?? fallback).replace(/\W/g, '')
  const run = word(env['GITHUB_RUN_ID'], 'local')
  return `${time}-${run}-${word(env['GITHUB_RUN_ATTEMPT'], '1')}-${randomBytes(3).toString('hex')}`
}
