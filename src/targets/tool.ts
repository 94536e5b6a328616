import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** How a program ended, and what it said. */
export interface ToolRun {
  /** 127: it could not be started; 124: it was stopped for want of an end; 128 + n: a signal ended it */
  readonly exitCode: number
  /** of each stream the last `outputBytes` */
  readonly stdout: string
  readonly stderr: string
}

export interface ToolOptions {
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  /** ms until it is stopped */
  readonly timeoutMs: number
  /** bytes kept of each stream; 4 MiB unless told */
  readonly outputBytes?: number
}

/** As timeout(1) has it. */
export const TIMED_OUT = 124
const NOT_STARTED = 127
const BY_SIGNAL = 128

const OUTPUT_BYTES = 4 * 1024 * 1024
/** Between the request to end and the end. */
const GRACE_MS = 5_000
/** Processes that a program left behind may hold its streams open. */
const DRAIN_MS = 2_000

/**
 * Runs a program to its end, or to the end of its time, and keeps a bounded part of what it says: it is none of ours.
 * Never throws.
 */
export function runTool(program: string, args: readonly string[], options: ToolOptions): Promise<ToolRun> {
  const { env, cwd, timeoutMs, outputBytes = OUTPUT_BYTES } = options
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd })
    })
    const [out, err] = [new Tail(outputBytes), new Tail(outputBytes)]
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk)
    })
    let exitCode: number | null = null
    const finish = (code: number): void => {
      for (const timer of timers) clearTimeout(timer)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({ exitCode: exitCode ?? code, stdout: out.toString(), stderr: err.toString() })
    }
    const timers = [
      setTimeout(() => {
        exitCode = TIMED_OUT
        child.kill()
        timers.push(setTimeout(() => child.kill('SIGKILL'), GRACE_MS))
      }, timeoutMs)
    ]
    child.on('error', (error) => {
      err.push(Buffer.from(`${String(error)}\n`))
      if (child.pid === undefined) finish(NOT_STARTED)
    })
    child.on('exit', (code, signal) => {
      exitCode ??= code ?? BY_SIGNAL + (signal === null ? 0 : constants.signals[signal])
      timers.push(setTimeout(finish, DRAIN_MS, BY_SIGNAL))
    })
    child.on('close', () => {
      finish(BY_SIGNAL)
    })
  })
}

/** The last bytes of a stream. */
class Tail {
  readonly #limit: number
  #chunks: Buffer[] = []
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    // Put together now and then alone: each time would copy all for every chunk.
    if (this.#size > 2 * this.#limit) this.#cut()
  }

  #cut(): void {
    const kept = Buffer.concat(this.#chunks).subarray(-this.#limit)
    this.#chunks = [kept]
    this.#size = kept.length
  }

  toString(): string {
    this.#cut()
    return this.#chunks[0]?.toString('utf8') ?? ''
  }
}
