import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Attempt } from './plan/older.ts'

/** What the job says about itself in its environment (docs.github.com, variables of a workflow). */
export interface Job {
  readonly event: string
  readonly workspace: string
  readonly attempt: Attempt
  readonly actor: string | null
  readonly runUrl: string | null
  readonly isForkEvent: boolean
  /** whether somebody wrote a comment on a pull request */
  readonly isPullComment: boolean
  /** environment for children: without this action's inputs and the runner's own tokens */
  readonly childEnv: Readonly<Record<string, string>>
  /** sorts by time, never twice the same */
  readonly deployId: string
  readonly github: {
    /** `owner/name` */
    readonly repository: string | null
    readonly apiUrl: string
    /** number of the pull request that the event is about */
    readonly pull: number | null
    readonly workflow: string
  }
}

type Env = Readonly<Record<string, string | undefined>>

/** The parts of an event that are asked for. */
interface EventPayload {
  readonly pull_request?: {
    readonly number?: number
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null }
  }
  readonly workflow_run?: { readonly head_repository?: { readonly full_name?: string } | null }
  readonly issue?: { readonly pull_request?: unknown }
}

export function readJob(env: Env, cwd: string, now: Date): Job {
  const payload = readPayload(env['GITHUB_EVENT_PATH'])
  const workspace = env['GITHUB_WORKSPACE'] ?? cwd
  const commit = currentCommit(env, payload)
  const runId = Number(env['GITHUB_RUN_ID'])
  return {
    event: env['GITHUB_EVENT_NAME'] ?? '',
    workspace,
    attempt: {
      commit,
      commitTime: commit === null ? null : committerTime(workspace, commit, childEnvironment(env)),
      ref: env['GITHUB_REF'] ?? null,
      runId: Number.isSafeInteger(runId) && runId > 0 ? runId : null
    },
    actor: env['GITHUB_ACTOR'] ?? null,
    runUrl: runUrl(env),
    isForkEvent: isForkEvent(env, payload),
    isPullComment: isPullComment(env, payload),
    childEnv: childEnvironment(env),
    deployId: deployId(env, now),
    github: {
      repository: env['GITHUB_REPOSITORY'] ?? null,
      apiUrl: (env['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/(?<!\/)\/+$/, ''),
      pull: payload.pull_request?.number ?? null,
      workflow: env['GITHUB_WORKFLOW'] ?? ''
    }
  }
}

function readPayload(file: string | undefined): EventPayload {
  try {
    return (JSON.parse(readFileSync(file ?? '', 'utf8')) ?? {}) as EventPayload
  } catch {
    return {}
  }
}

/** In a pull request GITHUB_SHA is a merge commit that nobody wrote. */
function currentCommit(env: Env, payload: EventPayload): string | null {
  const sha = payload.pull_request?.head?.sha ?? env['GITHUB_SHA'] ?? ''
  return /^[0-9a-f]{40}$/.test(sha) ? sha : null
}

/** The date of a commit is there in a shallow checkout, too; its ancestors are not. */
function committerTime(workspace: string, commit: string, env: Record<string, string>): number | null {
  try {
    const text = execFileSync('git', ['-C', workspace, 'show', '--no-patch', '--format=%ct', commit], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore']
    })
    const seconds = Number(text.trim())
    return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null
  } catch {
    return null
  }
}

/** Of an event that is about somebody's code, a payload that does not say whose is taken for a stranger's. */
function isForkEvent(env: Env, payload: EventPayload): boolean {
  const { GITHUB_EVENT_NAME: event = '', GITHUB_REPOSITORY: own } = env
  const { pull_request: pull, workflow_run: run } = payload
  const isOwn = (name: string | undefined): boolean => name !== undefined && name === own
  if (pull !== undefined || event.startsWith('pull_request')) return !isOwn(pull?.head?.repo?.full_name)
  return (run !== undefined || event === 'workflow_run') && !isOwn(run?.head_repository?.full_name)
}

/** Issues and pull requests share this event; only the latter have the object. */
function isPullComment({ GITHUB_EVENT_NAME: event }: Env, { issue }: EventPayload): boolean {
  return event === 'issue_comment' && (issue === undefined || issue.pull_request !== undefined)
}

function runUrl(env: Env): string | null {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return null
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
}

/** Inputs reach an action as variables; its children need none of them. */
const PRIVATE = /^(INPUT_|STATE_|ACTIONS_RUNTIME_TOKEN$|ACTIONS_ID_TOKEN_)/

function childEnvironment(env: Env): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || PRIVATE.test(name) ? [] : [[name, value] as const]
  )
  return Object.fromEntries(kept)
}

function deployId(env: Env, now: Date): string {
  const time = now.toISOString().replace(/\D/g, '').slice(0, 14)
  const word = (value: string | undefined, fallback: string): string => (value ?? fallback).replace(/\W/g, '')
  const run = word(env['GITHUB_RUN_ID'], 'local')
  return `${time}-${run}-${word(env['GITHUB_RUN_ATTEMPT'], '1')}-${randomBytes(3).toString('hex')}`
}
