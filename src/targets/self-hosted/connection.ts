import { NodeSSH } from 'node-ssh'
import type { ClientChannel } from 'ssh2'
import { DeployError } from '../../errors.ts'
import {
  algorithmGroups,
  fingerprintOf,
  hostLabel,
  isKnownKey,
  parseKnownHosts,
  type KnownHosts
} from './known-hosts.ts'
import { asLines } from './scripts.ts'

export interface SshOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  /** OpenSSH or PEM text */
  readonly privateKey: string
  readonly passphrase: string | null
  /** input `ssh-known-hosts` */
  readonly knownHosts: string
}

export interface RemoteResult {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  /** standard output as it came */
  readonly bytes: Buffer
  readonly stderr: string
}

const CONNECT_TIMEOUT_MS = 20_000
const KEEPALIVE_MS = 15_000
const KEEPALIVE_MISSES = 4

/** What a server said that is too much to keep. */
const OUTPUT_LIMIT = 32 * 1024 * 1024

/** One authenticated SSH connection; scripts and rsync share it as channels. */
export class Connection {
  readonly #ssh: NodeSSH
  readonly label: string
  #isOpen = true

  private constructor(ssh: NodeSSH, label: string) {
    this.#ssh = ssh
    this.label = label
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
      if (attempt.ssh !== null) return new Connection(attempt.ssh, label)
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
      const onClose = (): void => {
        reject(connectionLost(this.label))
      }
      client.once('close', onClose)
      client.exec(command, (error, channel) => {
        client.off('close', onClose)
        if (error)
          reject(
            new DeployError(`${this.label} refused to run a command: ${error.message}`, { cause: error })
          )
        else resolve(use(channel))
      })
    })
  }

  #collect(channel: ClientChannel, stdin: string): Promise<RemoteResult> {
    return new Promise((resolve, reject) => {
      const chunks: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] }
      let size = 0
      const keep = (into: Buffer[]) => (chunk: Buffer) => {
        size += chunk.length
        if (size <= OUTPUT_LIMIT) into.push(chunk)
        else {
          reject(tooMuch(this.label))
          channel.destroy()
        }
      }
      let exit: { code: number | null; signal: string | null } | null = null
      channel.on('data', keep(chunks.out))
      channel.stderr.on('data', keep(chunks.err))
      channel.on('exit', (code: number | null, signal?: string) => {
        exit = { code, signal: signal ?? null }
      })
      channel.on('error', reject)
      channel.on('close', () => {
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
      readyTimeout: CONNECT_TIMEOUT_MS,
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

const tooMuch = (label: string): DeployError =>
  new DeployError(`${label} sent more output than ${OUTPUT_LIMIT / 1024 / 1024} MiB.`)

const connectionLost = (label: string): DeployError =>
  new DeployError(`The SSH connection to ${label} was lost.`)

/** Turns what ssh2 says into what a person can do. */
function explainFailure(error: unknown, options: SshOptions): DeployError {
  const message = error instanceof Error ? error.message : String(error)
  const label = hostLabel(options.host, options.port)
  const code = (error as { code?: string } | null)?.code
  const build = (what: string, next: string): DeployError =>
    new DeployError(what, { live: NOTHING_SENT, next, cause: error })
  if (/All configured authentication methods failed/i.test(message)) {
    return build(
      `${label} refused the login of user ${options.user} with ssh-key.`,
      `Add its public key (\`ssh-keygen -y -f <key>\`) to ~${options.user}/.ssh/authorized_keys on the server.`
    )
  }
  if (/privateKey|passphrase|key format|OpenSSH private key|integrity check/i.test(message)) {
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
