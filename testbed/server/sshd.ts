/** A real OpenSSH server of our own: host keys, configuration and one authorized key, all in one folder. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from './cleanup.ts'
import { answersOn, freePort } from './ports.ts'
import { endDaemon, hasEnded, run, startDaemon, waitUntil } from './processes.ts'

export interface Sshd {
  readonly port: number
  readonly user: string
  /** OpenSSH PEM text */
  readonly privateKey: string
  /** the line of it for authorized_keys */
  readonly publicKey: string
  /** `<type> <base64>` of each host key */
  readonly hostKeys: readonly string[]
  setSession(lines: string | null): Promise<void>
  stop(): Promise<void>
}

export interface SshdOptions {
  readonly folder: string
  /** environment of each session */
  readonly env: Readonly<Record<string, string>>
  /**
   * Another user, who logs in as sshd does it by itself: with the keys in his home, their options, and no session lines.
   * For set-ups that are to be tried as they are.
   */
  readonly plainUser?: string
  /** variables that a client of that user may set; Debian's are LANG and LC_* */
  readonly acceptEnv?: string
}

const SSHD = '/usr/sbin/sshd'
/** sshd refuses to start as root without this folder; only its service creates it. */
const PRIVILEGE_SEPARATION = '/run/sshd'
const HOST_KEY_TYPES = ['ed25519', 'ecdsa', 'rsa']

/** Runs what setSession() wrote, then what the client asked for, as sshd itself would. */
const SESSION_SCRIPT = `#!/bin/sh
lines="\${0%/*}/session-lines"
[ ! -e "$lines" ] || . "$lines"
[ "\${SSH_ORIGINAL_COMMAND+set}" ] || exec "$SHELL"
exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"
`

async function makeKey(type: string, path: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'testbed', '-f', path])
}

const readPublicKey = async (path: string): Promise<string> =>
  (await readFile(`${path}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ').trim()

/** `SHA256:…` as ssh-keygen -l prints it. */
export function fingerprintOf(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64')
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** sshd refuses a user whose account has no password set up ("locked"), unless PAM decides. */
async function isLocked(user: string): Promise<boolean> {
  const shadow = await readFile('/etc/shadow', 'utf8').catch(() => '')
  return shadow.split('\n').some((line) => line.startsWith(`${user}:!`))
}

/** Newer versions make an address wait after failed logins; here all clients have the same one. */
async function knowsPenalties(config: string): Promise<boolean> {
  return run(SSHD, ['-t', '-f', config, '-o', 'PerSourcePenalties=no']).then(
    () => true,
    () => false
  )
}

async function writeConfig(options: SshdOptions, port: number, user: string): Promise<string> {
  const path = join(options.folder, 'sshd_config')
  // A home of its own: the shell's start-up files of this machine's user are slow and none of our business.
  const env = Object.entries({ HOME: options.folder, ...options.env }).map(
    ([name, value]) => `"${name}=${value}"`
  )
  const sessions =
    options.plainUser === undefined
      ? [
          `AuthorizedKeysFile ${join(options.folder, 'authorized_keys')}`,
          'StrictModes no',
          `ForceCommand /bin/sh ${join(options.folder, 'session.sh')}`,
          `SetEnv ${env.join(' ')}`
        ]
      : [
          'AuthorizedKeysFile .ssh/authorized_keys',
          'StrictModes yes',
          `AcceptEnv ${options.acceptEnv ?? 'LANG LC_*'}`
        ]
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    ...HOST_KEY_TYPES.map((type) => `HostKey ${join(options.folder, `host_${type}`)}`),
    `AllowUsers ${user}`,
    'PidFile none',
    ...sessions,
    `UsePAM ${(await isLocked(user)) ? 'yes' : 'no'}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'MaxAuthTries 20',
    'MaxSessions 200',
    'MaxStartups 200:30:400',
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
    'LogLevel VERBOSE'
  ]
  await writeFile(path, `${lines.join('\n')}\n`)
  if (await knowsPenalties(path)) await writeFile(path, `${lines.join('\n')}\nPerSourcePenalties no\n`)
  return path
}

async function makeKeys(folder: string): Promise<void> {
  const keys = HOST_KEY_TYPES.map((type) => makeKey(type, join(folder, `host_${type}`)))
  await Promise.all([...keys, makeKey('ed25519', join(folder, 'client'))])
  await writeFile(join(folder, 'authorized_keys'), await readFile(join(folder, 'client.pub'), 'utf8'))
}

async function listenOn(port: number, config: string, folder: string): Promise<() => Promise<void>> {
  const logFile = join(folder, 'sshd.log')
  const child = startDaemon({
    command: SSHD,
    args: ['-D', '-e', '-f', config],
    logFile,
    orphanSignal: 'TERM'
  })
  const log = (): Promise<string> => readFile(logFile, 'utf8').catch(() => '')
  const isUp = async (): Promise<boolean> => {
    if (hasEnded(child)) throw new Error(`sshd ended at its start:\n${await log()}`)
    return answersOn(port)
  }
  const stop = (): Promise<void> => endDaemon(child, 5_000)
  try {
    await waitUntil('sshd', isUp, 20_000, log)
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}

export async function startSshd(options: SshdOptions): Promise<Sshd> {
  if (!existsSync(SSHD)) throw new Error('no OpenSSH server here: run script/setup as root')
  const { folder } = options
  const user = options.plainUser ?? userInfo().username
  const cleanup = new Cleanup()
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  if (process.getuid?.() === 0) await mkdir(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 })
  try {
    cleanup.add(() => rm(folder, { recursive: true, force: true }))
    await makeKeys(folder)
    await writeFile(join(folder, 'session.sh'), SESSION_SCRIPT)
    const linesFile = join(folder, 'session-lines')
    const port = await freePort()
    cleanup.add(await listenOn(port, await writeConfig(options, port, user), folder))
    return {
      port,
      user,
      privateKey: await readFile(join(folder, 'client'), 'utf8'),
      publicKey: await readPublicKey(join(folder, 'client')),
      hostKeys: await Promise.all(HOST_KEY_TYPES.map((type) => readPublicKey(join(folder, `host_${type}`)))),
      setSession: (lines) =>
        lines === null ? rm(linesFile, { force: true }) : writeFile(linesFile, `${lines}\n`),
      stop: () => cleanup.run()
    }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}
