import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** Shells of this machine that a server may have as `sh`. */
export const SHELLS = ['dash', 'bash', 'busybox'].filter(
  (shell) => spawnSync(shell, ['--help']).error === undefined
)

const argv = (shell: string, script: string): string[] => [
  ...(shell === 'busybox' ? ['sh'] : []),
  ...(shell === 'bash' ? ['--posix'] : []),
  '-c',
  script
]

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
    const child = spawn(shell, argv(shell, script), {
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
