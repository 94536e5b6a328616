import guarded from './shared/guarded.sh'
import pointed from './shared/pointed.sh'
import safe from './shared/safe.sh'

/**
 * The programs that run on the server. Each is a constant: what differs from run to run arrives on standard input, one
 * line a value, so no shell text is ever built from input. POSIX sh and what every server has (coreutils or busybox).
 */

/** Section marks of an answer. */
export const MARK = '#dual-deploy'

/** Exit code of a script that met a name of ours that is not what we made; its last words say which. */
export const UNSAFE = 98

/** More than any record has; `inspect` and `take` print it. */
export const RECORD_BYTES = 16 * 1024 * 1024
/** Exit code of `record` for a longer one. */
export const TOO_LARGE = 65

/** More than 400 lines of any sense have. What is before them is cut, not what is behind. */
export const LOG_BYTES = 256 * 1024

/** What the programs know by these names. */
const CONSTANTS: Readonly<Record<string, string | number>> = {
  MARK,
  UNSAFE,
  RECORD_BYTES,
  TOO_LARGE,
  LOG_BYTES,
  /** Seconds for a step that only reads, copies or hashes: a disk that does not answer must not keep the lock. */
  STEP_S: 300,
  /** What docker says of the container: two answers are compared, in an activation and after it. */
  STATE_FORMAT: '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.StartedAt}}'
}

const SHARED: Readonly<Record<string, string>> = { guarded, pointed, safe }

/** A program as a server gets it: the constants that it names in front, and in the place of each `. ./….sh` what that file says. */
export function program(text: string): string {
  const body = whole(text)
  const constants = Object.entries(CONSTANTS).filter(([name]) => new RegExp(`\\b${name}\\b`).test(body))
  return [
    'set -u',
    'set -f',
    'export LC_ALL=C',
    ...constants.map(([name, value]) => `${name}="${value}"`),
    body
  ].join('\n')
}

const whole = (text: string): string =>
  text.replace(/^\. \.\/(?:shared\/)?(\w+)\.sh$/gm, (_line, name: string) => {
    const part = SHARED[name]
    if (part === undefined) throw new Error(`no program has a part ${name}.sh`)
    return whole(part)
  })

/** The one line that a login shell sees. The script has no single quote, so quoting it is exact in sh, bash, zsh and fish. */
export function wrapScript(script: string): string {
  if (script.includes("'")) throw new Error('a remote script must not contain a single quote')
  return `exec sh -c '${script}'`
}

/**
 * Values as a script reads them.
 * @throws Error for one of more than one line: the rest would be taken for the next values
 */
export function asLines(values: readonly string[]): string {
  const bad = values.find((value) => /[\n\0]/.test(value))
  if (bad !== undefined) throw new Error(`not one line, so the server cannot be told: ${JSON.stringify(bad)}`)
  return values.map((value) => `${value}\n`).join('')
}
