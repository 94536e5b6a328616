import { NodeSSH } from 'node-ssh'
import type { ClientChannel } from 'ssh2'
import { DeployError } from '../../../errors.ts'
import { foreignWords } from '../../../untrusted.ts'
import {
  algorithmGroups,
  fingerprintOf,
  hostLabel,
  isKnownKey,
  parseKnownHosts,
  type KnownHosts
} from './known-hosts.ts'
import { asLines } from '../programs/program.ts'

/** What a server may cost. */
export interface SshLimits {
  /** ms until the login is done */
  readonly connectMs: number
  /** ms until a channel runs its command */
  readonly openMs: number
  /** ms until a script has ended */
  readonly scriptMs: number
  /** bytes of a script's output */
  readonly outputBytes: number
}

export interface SshOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  /** OpenSSH or PEM text */
  readonly privateKey: string
  readonly passphrase: string | null
  /** input `ssh-known-hosts` */
  readonly knownHosts: string
  readonly limits?: Partial<SshLimits>
}

export interface RemoteResult {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  /** standard output as it came */
  readonly bytes: Buffer
  readonly stderr: string
}

/** Opens a connection to a server; a test has a server of its own. */
export type OpenConnection = (options: SshOptions) => Promise<Connection>

const LIMITS: SshLimits = {
  connectMs: 20_000,
  openMs: 60_000,
  // Longer than an activation waits for another one, stops and starts; a hung docker answers keepalives for ever.
  scriptMs: 10 * 60_000,
  outputBytes: 32 * 1024 * 1024
}

/** A connection that is dropped without a word is noticed before the lease of the lock is over (lock.ts). */
const KEEPALIVE_MS = 5_000
const KEEPALIVE_MISSES = 3

/** One authenticated SSH connection; scripts and rsync share it as channels. */
export class Connection {
  readonly #ssh: NodeSSH
  readonly label: string
  readonly #limits: SshLimits
  #isOpen = true

  private constructor(ssh: NodeSSH, label: string, limits: SshLimits) {
    this.#ssh = ssh
    this.label = label
    this.#limits = limits
    ssh.connection?.on('close', () => {
      this.#isOpen = false
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /**
   * Connects, checking the host key before anything is sent.
   * @throws DeployError naming the cause: host key, login, network
   */
  static async open(options: SshOptions): Promise<Connection> {
    const known = parseKnownHosts(options.knownHosts)
    const label = `${options.user}@${hostLabel(options.host, options.port)}`
    const groups = algorithmGroups(known, options.host, options.port)
    if (groups.length === 0) throw hostNotListed(options)
    let refused: Buffer | null = null
    for (const group of groups) {
      const attempt = await tryConnect(options, known, group)
      if (attempt.ssh !== null) return new Connection(attempt.ssh, label, limitsOf(options))
      if (attempt.refused === null && !attempt.noCommonAlgorithm) throw explainFailure(attempt.error, options)
      refused = attempt.refused ?? refused
    }
    throw hostKeyRefused(options, refused)
  }

  /** Runs a command of ours; `lines` are its parameters, read from standard input, then `data`. */
  async run(command: string, lines: readonly string[], data = ''): Promise<RemoteResult> {
    const stdin = asLines(lines) + data
    return await this.channel(command, (channel) => this.#collect(channel, stdin))
  }

  /**
   * A raw channel for a command; `use` owns its streams. It gets the channel at once, not by a promise: a short answer comes
   * in the same packet as the channel, and its exit code is told to those who listen by then.
   */
  channel<T>(command: string, use: (channel: ClientChannel) => T | Promise<T>): Promise<T> {
    const client = this.#ssh.connection
    if (client === null) throw connectionLost(this.label)
    return new Promise((resolve, reject) => {
      let isGivenUp = false
      const giveUp = (error: DeployError): void => {
        isGivenUp = true
        settle()
        reject(error)
      }
      const onClose = (): void => {
        giveUp(connectionLost(this.label))
      }
      const timer = setTimeout(() => {
        giveUp(hangs(this.label))
      }, this.#limits.openMs)
      const settle = (): void => {
        clearTimeout(timer)
        client.off('close', onClose)
      }
      client.once('close', onClose)
      const onOpen = (error: Error | undefined, channel: ClientChannel): void => {
        settle()
        if (error) giveUp(commandRefused(this.label, error))
        else if (isGivenUp) channel.close()
        else resolve(use(channel))
      }
      try {
        client.exec(command, onOpen)
      } catch {
        onClose() // it was closed before
      }
    })
  }

  #collect(channel: ClientChannel, stdin: string): Promise<RemoteResult> {
    return new Promise((resolve, reject) => {
      const { scriptMs, outputBytes } = this.#limits
      const giveUp = (error: DeployError): void => {
        clearTimeout(timer)
        reject(error)
        channel.destroy()
      }
      const timer = setTimeout(() => {
        giveUp(hangs(this.label))
      }, scriptMs)
      const chunks: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] }
      let size = 0
      const keep = (into: Buffer[]) => (chunk: Buffer) => {
        size += chunk.length
        if (size <= outputBytes) into.push(chunk)
        else giveUp(tooMuch(this.label, outputBytes))
      }
      let exit: { code: number | null; signal: string | null } | null = null
      channel.on('data', keep(chunks.out))
      channel.stderr.on('data', keep(chunks.err))
      channel.on('exit', (code: number | null, signal?: string) => {
        exit = { code, signal: signal ?? null }
      })
      channel.on('error', reject)
      channel.on('close', () => {
        clearTimeout(timer)
        if (exit === null) reject(connectionLost(this.label))
        else
          resolve({
            ...exit,
            ...decode(Buffer.concat(chunks.out)),
            stderr: Buffer.concat(chunks.err).toString('utf8')
          })
      })
      channel.end(stdin)
    })
  }

  close(): void {
    this.#ssh.dispose()
  }
}

const limitsOf = ({ limits }: SshOptions): SshLimits => ({ ...LIMITS, ...limits })

const decode = (bytes: Buffer): { bytes: Buffer; stdout: string } => ({
  bytes,
  stdout: bytes.toString('utf8')
})

interface Attempt {
  readonly ssh: NodeSSH | null
  readonly error: unknown
  /** the host key that was shown and is not known */
  readonly refused: Buffer | null
  readonly noCommonAlgorithm: boolean
}

async function tryConnect(options: SshOptions, known: KnownHosts, algorithms: string[]): Promise<Attempt> {
  const ssh = new NodeSSH()
  let refused: Buffer | null = null
  try {
    await ssh.connect({
      host: options.host,
      port: options.port,
      username: options.user,
      privateKey: options.privateKey,
      ...(options.passphrase === null ? {} : { passphrase: options.passphrase }),
      readyTimeout: limitsOf(options).connectMs,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_MISSES,
      algorithms: { serverHostKey: algorithms as never },
      // ssh2 accepts every host key unless this is given. It runs in the key exchange, before authentication.
      hostVerifier: (key: Buffer) => {
        const isKnown = isKnownKey(known, options.host, options.port, key)
        if (!isKnown) refused = key
        return isKnown
      }
    })
    // An error on an idle connection has no other listener and would end the process; channels report the loss.
    ssh.connection?.on('error', () => undefined)
    return { ssh, error: null, refused: null, noCommonAlgorithm: false }
  } catch (error) {
    ssh.dispose()
    const message = error instanceof Error ? error.message : String(error)
    return { ssh: null, error, refused, noCommonAlgorithm: /no matching host key/i.test(message) }
  }
}

const NOTHING_SENT = 'unchanged; nothing was sent to the server'

function hostNotListed(options: SshOptions): DeployError {
  const label = hostLabel(options.host, options.port)
  return new DeployError(`Input ssh-known-hosts has no line for ${label}.`, {
    live: NOTHING_SENT,
    next: `Add the line that \`ssh-keyscan -p ${options.port} ${options.host}\` prints on a network that you trust.`
  })
}

function hostKeyRefused(options: SshOptions, key: Buffer | null): DeployError {
  const shown =
    key === null ? 'a key of a type that ssh-known-hosts does not name' : `the key ${fingerprintOf(key)}`
  return new DeployError(
    `The host key of ${hostLabel(options.host, options.port)} is not one that ssh-known-hosts names: the server showed ${shown}.`,
    {
      live: NOTHING_SENT,
      next:
        'If the server was set up anew, compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on it and renew ' +
        'ssh-known-hosts. If not, someone else may be answering.'
    }
  )
}

const tooMuch = (label: string, limit: number): DeployError =>
  new DeployError(`${label} sent more output than ${Math.round(limit / 1024 / 1024)} MiB.`, {
    next: "Log in as this user and run `sh -c true`. If it prints anything, remove that from the shell's start-up files."
  })

const hangs = (label: string): DeployError =>
  new DeployError(`${label} did not finish a command in time.`, {
    next:
      "Log in as this user and run `sh -c 'echo ok'`. If that hangs, look at load, disk and the shell's start-up files; " +
      'then run again.'
  })

const commandRefused = (label: string, error: Error): DeployError =>
  new DeployError(`${label} refused to run a command: ${foreignWords(error.message)}`, {
    next: 'The SSH user needs a POSIX shell and the right to run commands (no ForceCommand of another kind).',
    cause: error
  })

const connectionLost = (label: string): DeployError =>
  new DeployError(`The SSH connection to ${label} was lost.`, {
    next: 'Run again. If it is lost again, look at the log of sshd on the server.'
  })

/** Turns what ssh2 says into what a person can do. */
function explainFailure(error: unknown, options: SshOptions): DeployError {
  // A server may say why it hangs up, in words of its own: only what this side found out is taken for a reason.
  const message = foreignWords(error instanceof Error ? error.message : String(error))
  const label = hostLabel(options.host, options.port)
  const { code, level } = (error ?? {}) as { code?: unknown; level?: unknown }
  const build = (what: string, next: string): DeployError =>
    new DeployError(what, { live: NOTHING_SENT, next, cause: error })
  if (level === 'client-authentication') {
    return build(
      `${label} refused the login of user ${options.user} with ssh-key.`,
      `Add its public key (\`ssh-keygen -y -f <key>\`) to ~${options.user}/.ssh/authorized_keys on the server.`
    )
  }
  if (
    level === undefined &&
    /privateKey|passphrase|key format|OpenSSH private key|integrity check/i.test(message)
  ) {
    return build(`Input ssh-key cannot be used: ${message}.`, keyAdvice(options.privateKey))
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return build(`The name ${options.host} cannot be resolved (${code}).`, 'Check the input ssh-host.')
  }
  return build(
    `No SSH connection to ${label}: ${message}.`,
    'Check ssh-host, ssh-port and the firewall of the server.'
  )
}

function keyAdvice(key: string): string {
  if (/^ssh-|^ecdsa-/.test(key.trim())) return 'This is the public key; give the private one.'
  if (key.startsWith('PuTTY'))
    return 'This is a PuTTY key; export it in OpenSSH format (puttygen: Conversions).'
  if (key.includes('ENCRYPTED')) return 'The key has a passphrase; give it in ssh-passphrase.'
  return 'Give the whole private key, from -----BEGIN to -----END. A key with a passphrase needs ssh-passphrase.'
}
