import path from 'node:path'
import { exec } from '@actions/exec'

/** How a program ended, and what it said. */
export interface ToolRun {
  /** 127: it could not be started; 124: it was stopped for want of an end; 128: a signal ended it */
  readonly exitCode: number
  /** of each stream the last `outputBytes` */
  readonly stdout: string
  readonly stderr: string
}

export interface ToolOptions {
  readonly env: Readonly<Record<string, string>>
  /** a folder of ours: in the checkout a program may find settings of a stranger, and those name programs */
  readonly cwd: string
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
/** Seconds between the request to end and the end. */
const GRACE_S = 5
/** Processes that a program left behind may hold its streams open. */
const DRAIN_MS = 2_000

/**
 * Runs a program to its end, or to the end of its time, and keeps a bounded part of what it says: it is none of ours.
 * Never throws. `@actions/exec` has no time limit, so timeout(1) keeps it, which every Linux has; elsewhere there is none.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  options: ToolOptions
): Promise<ToolRun> {
  const { env, cwd, timeoutMs, outputBytes = OUTPUT_BYTES } = options
  const [out, err] = [new Tail(outputBytes), new Tail(outputBytes)]
  const limit = ['-k', String(GRACE_S), String(Math.max(0.1, timeoutMs / 1000))]
  const isLimited = process.platform === 'linux'
  const command = isLimited ? 'timeout' : commandOf(program)
  const words = isLimited ? [...limit, program, ...args] : [...args]
  try {
    const exitCode = await exec(command, words, {
      env: { ...env },
      cwd,
      silent: true,
      ignoreReturnCode: true,
      delay: DRAIN_MS,
      listeners: {
        stdout: (chunk) => {
          out.push(chunk)
        },
        stderr: (chunk) => {
          err.push(chunk)
        }
      }
    })
    // Null where a signal ended it, whatever its type says.
    const code = Number.isInteger(exitCode) ? exitCode : BY_SIGNAL
    return { exitCode: code, stdout: out.toString(), stderr: err.toString() }
  } catch (error) {
    return { exitCode: NOT_STARTED, stdout: out.toString(), stderr: `${err.toString()}${String(error)}\n` }
  }
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * What a program needs that is told everything by its arguments: no secret of the job, and no variable that changes what those
 * arguments mean (`TAR_OPTIONS`, `RSYNC_RSH`, `NODE_OPTIONS`, `LD_PRELOAD`).
 * @param more names of others that this one needs
 */
export function bareEnvironment(env: Variables, more = /^$/): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && (['HOME', 'TMPDIR'].includes(name) || more.test(name))
      ? [[name, value] as const]
      : []
  )
  return { ...Object.fromEntries(kept), PATH: searchPath(env['PATH'] ?? ''), LC_ALL: 'C' }
}

/** A relative place to look for programs would be one in the checkout. */
export const searchPath = (text: string): string =>
  text
    .split(path.delimiter)
    .filter((place) => path.isAbsolute(place))
    .join(path.delimiter)

/** @actions/exec splits the command at spaces, unless they are in double quotes. */
export const commandOf = (binary: string): string => (binary.includes(' ') ? `"${binary}"` : binary)

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
