/** Child processes that never outlive the testbed. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync } from 'node:fs'

export class CommandError extends Error {
  /** a word such as ENOENT when the command could not be run at all */
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string

  constructor(command: string, code: number | string | null, stdout: string, stderr: string) {
    super(`${command}: exit ${code ?? 'by signal'}: ${(stderr || stdout).trim()}`)
    this.code = code
    this.stdout = stdout
    this.stderr = stderr
  }
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  /** whether the answer has standard error behind standard output */
  readonly withStderr?: boolean
}

/** Nothing that is run here takes a tenth of it; a daemon that hangs must not hang whoever asks it. */
const RUN_MS = 120_000

/** Runs a command to its end, or kills it after two minutes; returns stdout, throws a CommandError on anything but 0. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      {
        env: options.env ?? process.env,
        maxBuffer: 256 * 1024 * 1024,
        timeout: RUN_MS,
        killSignal: 'SIGKILL'
      },
      (error, stdout, stderr) => {
        if (!error) resolve(options.withStderr === true ? stdout + stderr : stdout)
        else
          reject(
            new CommandError(
              [command, ...args].join(' '),
              error.code ?? null,
              stdout,
              stderr || error.message
            )
          )
      }
    )
    if (options.input !== undefined) child.stdin?.end(options.input)
  })
}

export interface DaemonOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  /** What the kernel sends to it when this process dies without a chance to clean up. */
  readonly orphanSignal: 'TERM' | 'KILL'
}

/** Starts a program that stays; its output goes to logFile. */
export function startDaemon(options: DaemonOptions): ChildProcess {
  const log = openSync(options.logFile, 'a')
  try {
    return spawn('setpriv', ['--pdeathsig', options.orphanSignal, '--', options.command, ...options.args], {
      stdio: ['ignore', log, log],
      env: options.env ?? process.env
    })
  } finally {
    closeSync(log)
  }
}

export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/** SIGTERM, then SIGKILL once the grace is over. */
export async function endDaemon(child: ChildProcess, graceMs: number): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks again and again until the answer is true; throws with `what` (and its detail) after timeoutMs. */
export async function waitUntil(
  what: string,
  isReady: () => Promise<boolean>,
  timeoutMs: number,
  detail: () => Promise<string> = () => Promise.resolve('')
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isReady())) {
    if (Date.now() > deadline) throw new Error(`${what}: not after ${timeoutMs} ms\n${await detail()}`)
    await sleep(50)
  }
}
