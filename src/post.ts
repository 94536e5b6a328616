import { lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import * as core from '@actions/core'
import { describeError } from './errors.ts'
import { readLockInputs } from './inputs.ts'
import { isDeployId, isTempName, LOCK_TOKEN } from './saved.ts'
import { Connection } from './targets/self-hosted/ssh/connection.ts'
import { holderIn } from './targets/self-hosted/answers.ts'
import { checkRefusal } from './targets/self-hosted/ssh/refusal.ts'
import { commandOf } from './targets/self-hosted/ssh/verbs.ts'

/**
 * The post step, a program of its own: it runs however the main step ended, at whatever instant, and can do no more than
 * tidy up. It knows nothing of deploys (`__tests__/architecture.test.ts`), starts no program, and believes of what was saved no more
 * than a word that frees one lock. Warns, never fails.
 */
async function post(): Promise<void> {
  attempt(() => {
    removeFolders(process.env['RUNNER_TEMP'] ?? '')
  })
  const token = core.getState(LOCK_TOKEN)
  if (token === '') return
  if (!isDeployId(token))
    throw new Error('what was saved is no id of a deploy; the lock is left to its lease.')
  await freeLock(token)
}

/** Folders of runs that were killed: found by their names, so that no path has to be believed. No link is followed. */
function removeFolders(temp: string): void {
  if (!path.isAbsolute(temp)) return
  const root = realpathSync(temp)
  for (const name of readdirSync(root).filter(isTempName)) {
    const folder = path.join(root, name)
    const stats = lstatSync(folder)
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) continue
    attempt(() => {
      rmSync(folder, { recursive: true, force: true })
    })
  }
}

/** What cannot be removed must not keep the lock from being freed. */
function attempt(work: () => void): void {
  try {
    work()
  } catch (error) {
    warn(error)
  }
}

function warn(error: unknown): void {
  core.warning(`Cleaning up: ${describeError(error)}`)
}

async function freeLock(token: string): Promise<void> {
  const { statePath, key, ...server } = readLockInputs({
    get: (name) => core.getInput(name),
    hide: (secret) => {
      core.setSecret(secret)
    }
  })
  const connection = await Connection.open({ ...server, privateKey: key })
  try {
    const answer = checkRefusal(await connection.run(commandOf('free'), [statePath, token]))
    if (answer.code === 0 && (holderIn(answer.stdout) ?? '') !== '')
      core.info('Freed the lock that the cancelled step held on the server.')
  } finally {
    connection.close()
  }
}

/** ms after the last word in which connections may still be closing */
const LINGER_MS = 10_000

/** ms for all of it: a server that says nothing must not hold the job, and the lease frees the lock as well */
const PATIENCE_MS = 90_000

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

setTimeout(() => process.exit(), PATIENCE_MS).unref()
process.on('uncaughtException', warn)
process.on('unhandledRejection', warn)
post()
  .catch(warn)
  .finally(() => {
    setTimeout(() => process.exit(), LINGER_MS).unref()
  })
