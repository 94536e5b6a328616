import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as core from '@actions/core'
import { describeError } from './errors.ts'
import type { InputSource } from './input-reader.ts'
import { modeOf, readInputs, type Inputs } from './inputs.ts'
import { readJob, type Job } from './job.ts'
import { run } from './main.ts'
import { keepingConnections } from './probe/http.ts'
import { startTreeThread } from './preflight/thread.ts'
import { jobLog } from './report/log.ts'
import { publish } from './report/publish.ts'
import { refusedOutcome } from './report/refused.ts'
import { readPullFiles, tellGitHub } from './report/tell-github.ts'
import type { Services } from './services.ts'
import { releaseLock } from './targets/self-hosted/lock.ts'
import { RemoteServer } from './targets/self-hosted/server.ts'
import type { Fetch } from './untrusted.ts'

/** Saved state: what the post step has to clean up. */
const STATE = { isPost: 'is-post', tempDir: 'temp-dir', lockToken: 'lock-token' } as const

/** A run that may begin. */
interface Start {
  readonly inputs: Inputs
  readonly services: Services
}

async function main(): Promise<void> {
  const runnerTemp = process.env['RUNNER_TEMP'] ?? tmpdir()
  const job = readJob(process.env, process.cwd(), new Date())
  // A job may use the action more than once, and read what each use left behind at its end.
  const reportDir = path.join(runnerTemp, 'dual-deploy', job.deployId)
  const { inputs, services } = await begin(job, runnerTemp, reportDir)
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
async function begin(job: Job, runnerTemp: string, reportDir: string): Promise<Start> {
  let mode = ''
  try {
    const source = sourceOf(job)
    mode = modeOf(source) ?? ''
    const inputs = readInputs(source)
    forgetInputs()
    for (const warning of inputs.warnings) core.warning(warning)
    const tempDir = mkdtempSync(path.join(runnerTemp, 'dual-deploy-'))
    core.saveState(STATE.tempDir, tempDir)
    return { inputs, services: servicesOf(job, inputs, tempDir) }
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
  isForkEvent: job.isForkEvent,
  isPullComment: job.isPullComment
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
    actor: job.actor,
    runUrl: job.runUrl,
    deployId: job.deployId,
    signal: cancelSignal(),
    pullFiles: () => readPullFiles(inputs, job, globalFetch),
    onLock: (isHeld) => {
      core.saveState(STATE.lockToken, isHeld ? job.deployId : '')
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

/** The post step: runs however the main step ended, also after a cancel. Warns, never fails. */
async function post(): Promise<void> {
  const tempDir = core.getState(STATE.tempDir)
  if (tempDir !== '') rmSync(tempDir, { recursive: true, force: true })
  const token = core.getState(STATE.lockToken)
  if (token === '') return
  const { selfHosted } = readInputs(sourceOf(readJob(process.env, process.cwd(), new Date())))
  if (selfHosted === null) return
  const { host, port, user, key, passphrase, knownHosts } = selfHosted
  const server = new RemoteServer(
    { ...selfHosted, ssh: { host, port, user, privateKey: key, passphrase, knownHosts } },
    clock
  )
  try {
    if (await releaseLock(server, token))
      core.info('Freed the lock that the cancelled step held on the server.')
  } finally {
    server.close()
  }
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

if (core.getState(STATE.isPost) === 'true') {
  post()
    .catch((error: unknown) => {
      core.warning(`Cleaning up: ${describeError(error)}`)
    })
    .finally(leave)
} else {
  core.saveState(STATE.isPost, 'true')
  main().catch(fail).finally(leave)
}
