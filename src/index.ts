import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as core from '@actions/core'
import { describeError } from './errors.ts'
import { readInputs } from './inputs.ts'
import { run } from './main.ts'
import { jobLog } from './report/log.ts'
import { publish } from './report/publish.ts'
import type { Services } from './services.ts'

/** Key of the saved state that tells the post step what to clean up. */
const STATE_TEMP_DIR = 'temp-dir'

async function main(): Promise<void> {
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd()
  const inputs = readInputs({
    get: (name) => core.getInput(name),
    hide: (secret) => {
      core.setSecret(secret)
    },
    workspace,
    event: process.env['GITHUB_EVENT_NAME'] ?? ''
  })
  for (const warning of inputs.warnings) core.warning(warning)
  const runnerTemp = process.env['RUNNER_TEMP'] ?? tmpdir()
  const tempDir = mkdtempSync(path.join(runnerTemp, 'dual-deploy-'))
  core.saveState(STATE_TEMP_DIR, tempDir)
  try {
    const outcome = await run(inputs, services(tempDir))
    await publish(outcome, path.join(runnerTemp, 'dual-deploy', 'report'))
    if (outcome.error !== null) core.setFailed(outcome.error)
  } finally {
    rmSync(tempDir, { recursive: true, force: true })
  }
}

function services(tempDir: string): Services {
  return {
    log: jobLog,
    clock: {
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    },
    fetch: (url, init) => fetch(url, init),
    tempDir,
    bridgePath: path.join(path.dirname(realpathSync(process.argv[1] ?? '')), 'rsync-bridge.js'),
    env: jobEnvironment(),
    commit: currentCommit(),
    runUrl: runUrl(),
    deployId: deployId()
  }
}

/** Inputs reach an action as variables; its children need none of them. */
function jobEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(INPUT_|STATE_|ACTIONS_RUNTIME_TOKEN|ACTIONS_ID_TOKEN)/.test(name)
  )
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** In a pull request GITHUB_SHA is a merge commit that nobody wrote. */
function currentCommit(): string | null {
  const sha = pullRequestHead() ?? process.env['GITHUB_SHA'] ?? ''
  return /^[0-9a-f]{40}$/.test(sha) ? sha : null
}

function pullRequestHead(): string | null {
  try {
    const event = JSON.parse(readFileSync(process.env['GITHUB_EVENT_PATH'] ?? '', 'utf8')) as {
      pull_request?: { head?: { sha?: string } }
    }
    return event.pull_request?.head?.sha ?? null
  } catch {
    return null
  }
}

function runUrl(): string | null {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID) return null
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
}

function deployId(): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const { GITHUB_RUN_ID = 'local', GITHUB_RUN_ATTEMPT = '1' } = process.env
  return `${time}-${GITHUB_RUN_ID.replace(/\W/g, '')}-${GITHUB_RUN_ATTEMPT.replace(/\W/g, '')}-${randomBytes(3).toString('hex')}`
}

/** The post step: runs however the main step ended, also after a cancel. Warns, never fails. */
function post(): void {
  const tempDir = core.getState(STATE_TEMP_DIR)
  if (tempDir === '') return
  try {
    rmSync(tempDir, { recursive: true, force: true })
  } catch (error) {
    core.warning(`The temporary folder could not be removed: ${describeError(error)}`)
  }
}

function fail(error: unknown): void {
  core.setFailed(describeError(error))
  if (error instanceof Error && error.stack !== undefined) core.debug(error.stack)
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

const IS_POST = 'is-post'
if (core.getState(IS_POST) === 'true') post()
else {
  core.saveState(IS_POST, 'true')
  main().catch(fail)
}
