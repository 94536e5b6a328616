import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as core from '@actions/core'
import { describeError } from './errors.ts'
import type { InputSource } from './input-reader.ts'
import { modeOf, readInputs, type Inputs } from './inputs.ts'
import { kinshipOf } from './head.ts'
import { jobIn, readJob, type Job } from './job.ts'
import { run } from './main.ts'
import { keepingConnections } from './probe/http.ts'
import { startTreeThread } from './preflight/thread.ts'
import { jobLog } from './report/log.ts'
import { publish } from './report/publish.ts'
import { refusedOutcome } from './report/refused.ts'
import { readPullFiles, tellGitHub } from './report/tell-github.ts'
import { needsCheckout } from './run.ts'
import { LOCK_TOKEN, tempPrefix } from './saved.ts'
import type { Services } from './services.ts'
import { searchPath } from './targets/tool.ts'
import type { Fetch } from './untrusted.ts'

/** A run that may begin. */
interface Start {
  /** of what was checked out into the working directory */
  readonly job: Job
  readonly inputs: Inputs
  readonly services: Services
}

async function main(): Promise<void> {
  const runnerTemp = process.env['RUNNER_TEMP'] ?? tmpdir()
  // Before anything is started: what stands in the checkout is no program of ours.
  process.env['PATH'] = searchPath(process.env['PATH'] ?? '')
  const started = readJob(process.env, process.cwd(), new Date())
  // A job may use the action more than once, and read what each use left behind at its end.
  const reportDir = path.join(runnerTemp, 'dual-deploy', started.deployId)
  const { job, inputs, services } = await begin(started, runnerTemp, reportDir)
  try {
    const outcome = await run(inputs, services)
    // A report that cannot be written, as on a full disk, must not hide why the run failed.
    const [published] = await Promise.allSettled([publish(outcome, reportDir)])
    await tellGitHub(outcome, inputs, job, globalFetch, jobLog)
    if (outcome.error !== null) core.setFailed(outcome.error)
    if (published.status === 'rejected') fail(published.reason)
  } finally {
    rmSync(services.tempDir, { recursive: true, force: true })
  }
}

/** Outputs are set before the step fails, also when it fails here. */
async function begin(started: Job, runnerTemp: string, reportDir: string): Promise<Start> {
  let mode = ''
  try {
    const source = sourceOf(started)
    mode = modeOf(source) ?? ''
    const inputs = readInputs(source)
    forgetInputs()
    const job = jobIn(started, inputs.workingDirectory, process.env)
    for (const note of [inputs.modeNote, needsCheckout(inputs) ? job.commitNote : null])
      if (note !== null) jobLog.info(note)
    for (const warning of inputs.warnings) core.warning(warning)
    const tempDir = mkdtempSync(path.join(runnerTemp, tempPrefix(job.deployId)))
    return { job, inputs, services: servicesOf(job, inputs, tempDir) }
  } catch (error) {
    await publish(refusedOutcome(mode, error), reportDir).catch(fail)
    throw error
  }
}

const sourceOf = (job: Job): InputSource => ({
  get: (name) => core.getInput(name),
  hide: (secret) => {
    core.setSecret(secret)
  },
  workspace: job.workspace,
  event: job.event,
  payload: job.payload,
  repository: job.github.repository,
  ref: job.attempt.ref,
  isForkEvent: job.isForkEvent
})

/** They have been read; libraries start programs with this process's environment (tar, of @actions/tool-cache). */
function forgetInputs(): void {
  for (const name of Object.keys(process.env))
    if (name.startsWith('INPUT_')) Reflect.deleteProperty(process.env, name)
}

const globalFetch: Fetch = (url, init) => fetch(url, init)

const clock = {
  now: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
}

/** Another file of dist/. */
const besideUs = (name: string): string => path.join(path.dirname(realpathSync(process.argv[1] ?? '')), name)

function servicesOf(job: Job, inputs: Inputs, tempDir: string): Services {
  return {
    log: jobLog,
    clock,
    fetch: globalFetch,
    probe: keepingConnections(process.env),
    tempDir,
    bridgePath: besideUs('rsync-bridge.js'),
    routerDir: besideUs('router'),
    startTrees: () => startTreeThread(besideUs('preflight.js')),
    env: job.childEnv,
    attempt: job.attempt,
    kinship: (commit) => kinshipOf(inputs.workingDirectory, job.workspace, commit),
    repository: { id: job.github.repositoryId, name: job.github.repository },
    actor: job.actor,
    runUrl: job.runUrl,
    deployId: job.deployId,
    signal: cancelSignal(),
    pullFiles: () => readPullFiles(inputs, job, globalFetch),
    onLock: (isHeld) => {
      core.saveState(LOCK_TOKEN, isHeld ? job.deployId : '')
    }
  }
}

/** A cancelled job gets SIGINT, 7.5 s later SIGTERM, 2.5 s later its end (actions/runner, ProcessInvoker). */
function cancelSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) core.info(`${name}: finishing what has begun, beginning nothing new.`)
      controller.abort()
    })
  }
  process.stdout.on('error', () => {
    controller.abort()
  })
  return controller.signal
}

/** ms after the last word in which connections may still be closing */
const LINGER_MS = 10_000

/** All has been said: whatever still holds the process, such as a server that does not hang up, must not hold the job. */
function leave(): void {
  setTimeout(() => process.exit(), LINGER_MS).unref()
}

function fail(error: unknown): void {
  core.setFailed(describeError(error))
  if (error instanceof Error && error.stack !== undefined) core.debug(error.stack)
}

// A runner that is gone reads no more. The failure of each line must not become a line of its own: that never ends.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

main().catch(fail).finally(leave)
