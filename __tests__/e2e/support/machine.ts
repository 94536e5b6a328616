import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { answersOn, freePort } from '../../../testbed/server/ports.ts'
import { endDaemon, hasEnded, startDaemon, waitUntil } from '../../../testbed/server/processes.ts'
import type { World } from './world.ts'

export interface CommandRun {
  readonly code: number | null
  readonly stdout: string
  /** stdout and stderr as they came */
  readonly output: string
}

/** Runs lines in a shell that stops at the first failure. */
export function runShell(
  argv: readonly [string, ...string[]],
  lines: string,
  options: { readonly env: NodeJS.ProcessEnv; readonly stdin?: string; readonly cwd?: string }
): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const [command, ...args] = argv
    const child = spawn(command, [...args, 'sh', '-eu', '-c', lines], {
      env: options.env,
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', 'pipe']
    })
    let [stdout, output] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8')
      output += chunk.toString('utf8')
    })
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, stdout, output })
    })
    // A command that reads nothing may have ended already.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.stdin ?? '')
  })
}

/**
 * What a stock server has and a test must not change on this machine: its own /etc with users and host keys, /home and
 * /run, bound over the real ones in a mount namespace. $1: a folder, $2: Docker's socket.
 */
const PREPARE = `
cp -a /etc "$1/etc"
mkdir -p "$1/home" "$1/run/sshd"
rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/ssh/sshd_config.d/*
: > "$1/run/docker.sock"
mount --bind "$1/etc" /etc
mount --bind "$1/home" /home
mount --bind "$1/run" /run
mount --bind "$2" /run/docker.sock
groupadd --force --system docker
chgrp docker /run/docker.sock
chmod 660 /run/docker.sock
ssh-keygen -q -A
: > "$1/ready"
exec sleep infinity
`

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The testbed's server as its administrator sees it: root's shell, users, an sshd with its stock settings. Takes root. */
export class Machine {
  readonly sshPort: number
  readonly #enter: readonly [string, ...string[]]
  readonly #stops: (() => Promise<void>)[]

  private constructor(
    sshPort: number,
    enter: readonly [string, ...string[]],
    stops: (() => Promise<void>)[]
  ) {
    this.sshPort = sshPort
    this.#enter = enter
    this.#stops = stops
  }

  static async start(world: World): Promise<Machine> {
    if (process.getuid?.() !== 0) throw new Error('a machine with users of its own: only root can have one')
    const folder = path.join(world.testbed.dataDir, 'machine')
    mkdirSync(folder)
    // What stands below / on a real server is below this folder here: other users must get through.
    chmodSync(world.testbed.dataDir, 0o711)
    const socket = world.server.dockerHost.replace(/^unix:\/\//, '')
    const logFile = path.join(folder, 'machine.log')
    const child = startDaemon({
      command: 'unshare',
      args: ['--mount', '--propagation', 'private', 'sh', '-eu', '-c', PREPARE, 'sh', folder, socket],
      logFile,
      orphanSignal: 'KILL'
    })
    const stops = [() => endDaemon(child, 5_000)]
    try {
      await startedAs('the machine', child, logFile, () => existsSync(path.join(folder, 'ready')))
      const enter = ['nsenter', `--mount=/proc/${child.pid ?? 0}/ns/mnt`, '--'] as const
      const port = await freePort()
      stops.unshift(await startSshd(enter, port, path.join(folder, 'sshd.log')))
      return new Machine(port, enter, stops)
    } catch (error) {
      for (const stop of stops) await stop()
      throw error
    }
  }

  /** In a shell of root's. */
  run(lines: string, stdin = ''): Promise<CommandRun> {
    return runShell(this.#enter, lines, { env: { PATH, HOME: '/root' }, stdin })
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop()
  }
}

async function startSshd(
  enter: readonly [string, ...string[]],
  port: number,
  logFile: string
): Promise<() => Promise<void>> {
  const [command, ...args] = enter
  const sshd = ['/usr/sbin/sshd', '-D', '-e', '-o', `ListenAddress=127.0.0.1:${port}`, '-o', 'PidFile=none']
  const child = startDaemon({ command, args: [...args, ...sshd], logFile, orphanSignal: 'TERM' })
  await startedAs('its sshd', child, logFile, () => answersOn(port))
  return () => endDaemon(child, 5_000)
}

async function startedAs(
  what: string,
  child: ChildProcess,
  logFile: string,
  isUp: () => boolean | Promise<boolean>
): Promise<void> {
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')
  const check = async (): Promise<boolean> => {
    if (hasEnded(child)) throw new Error(`${what} ended at its start:\n${log()}`)
    return isUp()
  }
  await waitUntil(what, check, 60_000, () => Promise.resolve(log()))
}
