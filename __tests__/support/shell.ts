import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Shells that a server may have as `sh`. `script/setup` installs them; `__tests__/shells.test.ts` is red where one is missing. */
export const WANTED_SHELLS = ['dash', 'bash', 'busybox'] as const

/** Debian has two of them that conflict, and that differ: a test of both has to say which. */
const BUSYBOX = process.env['DUAL_DEPLOY_BUSYBOX'] ?? 'busybox'

/** The command line that runs a program's text or file in a shell. */
export function shellCommand(shell: string, ...words: readonly string[]): [string, string[]] {
  if (shell === 'busybox') return [BUSYBOX, ['sh', ...words]]
  return [shell, shell === 'bash' ? ['--posix', ...words] : [...words]]
}

/** Those of this machine. */
export const SHELLS = WANTED_SHELLS.filter(
  (shell) => spawnSync(...shellCommand(shell, '-c', ':')).error === undefined
)

/** Names a folder whose programs stand in for the tools of the same names, in every shell. */
const SHIMS = 'DUAL_DEPLOY_SHIMS'

/** An environment in which programs of this folder stand in for tools: a script that `runScript` runs in it calls them. */
export function withShims(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, [SHIMS]: folder }
}

/** What stands in front of a command: the start of a line, an operator, or a word that a command follows. */
const BEFORE_COMMAND = String.raw`(?<=(?:^|[;&|(){!]|\b(?:then|else|elif|if|do|while|until|exec))[ \t]*)`

/**
 * The script with each of these commands called by a path. PATH alone is not enough: the busybox of `busybox-static`, which
 * Ubuntu has, runs `mv` and the like by itself whatever PATH says, also behind `exec` and `xargs`, where no function of the
 * shell is asked. A name with a slash in it is a file to every shell.
 */
export function shimmed(script: string, folder: string): string {
  const names = readdirSync(folder).sort()
  return names.reduce(
    (text, name) =>
      text.replace(new RegExp(`${BEFORE_COMMAND}${name}(?=[ \t\n;)&|]|$)`, 'gm'), () =>
        path.join(folder, name)
      ),
    script
  )
}

export interface ScriptRun {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly bytes: Buffer
  readonly stderr: string
}

/**
 * Runs a script as sshd would. `close` comes when every process that has descriptor 4 is gone: a guard in the background
 * has it, too, so nobody has to wait for a time.
 */
export function runScript(
  shell: string,
  script: string,
  stdin: string,
  env: NodeJS.ProcessEnv = process.env
): Promise<ScriptRun> {
  return new Promise((resolve, reject) => {
    // Five streams are beyond the types of spawn; the first three are pipes.
    const folder = env[SHIMS]
    const text = folder === undefined ? script : shimmed(script, folder)
    const child = spawn(...shellCommand(shell, '-c', text), {
      env,
      stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe']
    }) as ChildProcessWithoutNullStreams
    if (env['KILL_HOME'] !== undefined)
      writeFileSync(path.join(env['KILL_HOME'], 'pid'), `${child.pid ?? 0}\n`)
    const out: Buffer[] = []
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out)
      resolve({ code, signal, stdout: bytes.toString(), bytes, stderr })
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
  })
}

/** Values as a script reads them: one a line. */
export const lines = (...values: string[]): string => values.map((value) => `${value}\n`).join('')

/** Runs `body` while another process has a file locked, as an activation that is under way has. */
export async function whileFlocked(file: string, body: () => Promise<void>): Promise<void> {
  const child = spawn('flock', [file, 'sh', '-c', 'echo locked; cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    await body()
  } finally {
    const closed = once(child, 'close')
    child.stdin.end()
    await closed
  }
}
