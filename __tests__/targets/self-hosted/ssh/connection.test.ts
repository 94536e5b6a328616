import { afterEach, describe, expect, test } from '@jest/globals'
import type { AddressInfo } from 'node:net'
import ssh2, { type AuthContext, type Connection as ServerConnection, type ServerChannel } from 'ssh2'
import { DeployError } from '../../../../src/errors.ts'
import { Connection, type SshOptions } from '../../../../src/targets/self-hosted/ssh/connection.ts'
import { fingerprintOf } from '../../../../src/targets/self-hosted/ssh/known-hosts.ts'
import { makeKeyPair, type Pair } from '../../../support/ssh-keys.ts'

const { Server, utils } = ssh2

const HOST_ED = makeKeyPair()
const HOST_ECDSA = makeKeyPair('ecdsa')
const OTHER_HOST = makeKeyPair()
const USER = makeKeyPair()
const STRANGER = makeKeyPair()
const ENCRYPTED = makeKeyPair('ed25519', 'open sesame')

const blobOf = (key: Pair): Buffer => Buffer.from(key.public.split(' ')[1] ?? '', 'base64')

type Exec = (channel: ServerChannel, command: string, client: ServerConnection) => void

interface Running {
  readonly port: number
  /** methods of login that were tried, in this order */
  readonly logins: string[]
  readonly commands: string[]
  readonly stop: () => void
}

const servers: Running[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.stop()
})

/** An SSH server on loopback that lets in who has USER's or ENCRYPTED's key. */
async function startServer(hostKeys: readonly Pair[], exec: Exec = echo): Promise<Running> {
  const logins: string[] = []
  const commands: string[] = []
  const clients = new Set<ServerConnection>()
  const allowed = [blobOf(USER), blobOf(ENCRYPTED)]
  const server = new Server({ hostKeys: hostKeys.map((key) => key.private) }, (client) => {
    clients.add(client)
    client.on('error', () => undefined)
    client.on('close', () => clients.delete(client))
    client.on('authentication', (context: AuthContext) => {
      logins.push(context.method)
      if (context.method !== 'publickey' || !allowed.some((key) => key.equals(context.key.data))) {
        context.reject(['publickey'])
        return
      }
      if (context.signature === undefined || context.blob === undefined) {
        context.accept()
        return
      }
      const key = utils.parseKey(context.key.data)
      const isGood = !(key instanceof Error) && key.verify(context.blob, context.signature, context.hashAlgo)
      if (isGood) context.accept()
      else context.reject()
    })
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, info) => {
        commands.push(info.command)
        exec(acceptExec(), info.command, client)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const running = {
    port: (server.address() as AddressInfo).port,
    logins,
    commands,
    stop: () => {
      for (const client of clients) client.end()
      server.close()
    }
  }
  servers.push(running)
  return running
}

/** Says back what it was told, and how much that was on the error stream. */
function echo(channel: ServerChannel): void {
  const chunks: Buffer[] = []
  channel.on('data', (chunk: Buffer) => chunks.push(chunk))
  channel.on('end', () => {
    const all = Buffer.concat(chunks)
    channel.write(all)
    channel.stderr.write(String(all.length))
    channel.exit(7)
    channel.end()
  })
}

const lineFor = (server: Running, key: Pair): string => `[127.0.0.1]:${server.port} ${key.public}`

const optionsFor = (server: Running, given: Partial<SshOptions> = {}): SshOptions => ({
  host: '127.0.0.1',
  port: server.port,
  user: 'deploy',
  privateKey: `${USER.private.trim()}\n`,
  passphrase: null,
  knownHosts: lineFor(server, HOST_ED),
  ...given
})

/** The error with which a connection is refused. */
async function refusal(options: SshOptions): Promise<DeployError> {
  const result = await Connection.open(options).catch((error: unknown) => error)
  if (result instanceof DeployError) return result
  if (result instanceof Connection) result.close()
  throw new Error(`not refused, but ${String(result)}`)
}

describe('a connection', () => {
  test('runs a script with its parameters on standard input, and tells output, errors and exit code', async () => {
    const server = await startServer([HOST_ED])
    const connection = await Connection.open(optionsFor(server))
    const result = await connection.run('cat', ['one', 'two words'], 'data\n')
    connection.close()
    const said = 'one\ntwo words\ndata\n'
    expect(result).toEqual({ code: 7, signal: null, stdout: said, bytes: Buffer.from(said), stderr: '19' })
    expect(server.commands).toEqual(['cat'])
    expect(connection.label).toBe(`deploy@[127.0.0.1]:${server.port}`)
  })

  test('runs several scripts at once and one after the other', async () => {
    const server = await startServer([HOST_ED])
    const connection = await Connection.open(optionsFor(server))
    const both = await Promise.all([connection.run('cat', ['a']), connection.run('cat', ['b'])])
    const third = await connection.run('cat', ['c'])
    connection.close()
    expect([...both, third].map((result) => result.stdout)).toEqual(['a\n', 'b\n', 'c\n'])
    expect(server.logins.filter((method) => method === 'publickey').length).toBeLessThanOrEqual(2)
  })

  test('carries a megabyte each way whole', async () => {
    const server = await startServer([HOST_ED])
    const connection = await Connection.open(optionsFor(server))
    const data = '0123456789abcdef'.repeat(65_536)
    const result = await connection.run('cat', [], data)
    connection.close()
    expect(result.stdout === data).toBe(true)
  })

  test('tells how a script ended that ended at once, in the packet that opened its channel', async () => {
    const server = await startServer([HOST_ED], (channel) => {
      channel.exit('KILL', false, 'killed')
      channel.end()
    })
    const connection = await Connection.open(optionsFor(server))
    const { code, signal } = await connection.run('x', [])
    connection.close()
    expect(code).toBeNull()
    expect(signal).toMatch(/KILL/)
  })
})

describe('the host key', () => {
  test.each([
    ['a fingerprint', () => fingerprintOf(blobOf(HOST_ED))],
    [
      'one of several lines',
      (server: Running) => `${lineFor(server, OTHER_HOST)}\n${lineFor(server, HOST_ED)}`
    ]
  ])('is known by %s', async (_what, known) => {
    const server = await startServer([HOST_ED])
    const connection = await Connection.open(optionsFor(server, { knownHosts: known(server) }))
    connection.close()
  })

  test('of a type that the line names is asked for, also when the server would rather show another', async () => {
    const server = await startServer([HOST_ED, HOST_ECDSA])
    const connection = await Connection.open(optionsFor(server, { knownHosts: lineFor(server, HOST_ECDSA) }))
    connection.close()
  })

  test('is found by fingerprint among several types, one attempt each', async () => {
    const server = await startServer([HOST_ED, HOST_ECDSA])
    const knownHosts = fingerprintOf(blobOf(HOST_ECDSA))
    const connection = await Connection.open(optionsFor(server, { knownHosts }))
    connection.close()
  })

  test.each([
    ['another key for this host', (server: Running) => lineFor(server, OTHER_HOST)],
    ['another fingerprint', () => fingerprintOf(blobOf(OTHER_HOST))],
    [
      'this key, but revoked',
      (server: Running) => `${lineFor(server, OTHER_HOST)}\n@revoked ${lineFor(server, HOST_ED)}`
    ]
  ])('%s: the connection ends before any login, and the key that was shown is told', async (_what, known) => {
    const server = await startServer([HOST_ED])
    const error = await refusal(optionsFor(server, { knownHosts: known(server) }))
    expect(error.message).toContain(`the server showed the key ${fingerprintOf(blobOf(HOST_ED))}`)
    expect(error.live).toBe('unchanged; nothing was sent to the server')
    expect(server.logins).toEqual([])
  })

  test('of a type that no line names ends the connection before any login', async () => {
    const server = await startServer([HOST_ECDSA])
    const error = await refusal(optionsFor(server))
    expect(error.message).toMatch(/a key of a type that ssh-known-hosts does not name/)
    expect(server.logins).toEqual([])
  })

  test('without a line for this host and port nothing is connected to', async () => {
    const server = await startServer([HOST_ED])
    const error = await refusal(optionsFor(server, { knownHosts: `127.0.0.1 ${HOST_ED.public}` }))
    expect(error.message).toBe(`Input ssh-known-hosts has no line for [127.0.0.1]:${server.port}.`)
    expect(error.next).toContain(`ssh-keyscan -p ${server.port} 127.0.0.1`)
    expect(server.logins).toEqual([])
  })
})

describe('the login', () => {
  test('with a key that the server does not know names the user and what to add', async () => {
    const server = await startServer([HOST_ED])
    const error = await refusal(optionsFor(server, { privateKey: STRANGER.private }))
    expect(error.message).toMatch(/refused the login of user deploy with ssh-key/)
    expect(error.next).toMatch(/authorized_keys/)
    expect(server.logins).not.toContain('password')
    expect(server.commands).toEqual([])
  })

  test('with an encrypted key and its passphrase succeeds', async () => {
    const server = await startServer([HOST_ED])
    const options = optionsFor(server, { privateKey: ENCRYPTED.private, passphrase: 'open sesame' })
    const connection = await Connection.open(options)
    connection.close()
  })

  test('with a passphrase for a key that has none succeeds as well', async () => {
    const server = await startServer([HOST_ED])
    const connection = await Connection.open(optionsFor(server, { passphrase: 'unused' }))
    connection.close()
  })

  const cut = (key: string): string => key.split('\n').slice(0, 3).join('\n')
  const PUTTY = 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\nAAAA\n'

  test.each([
    ['an encrypted key without its passphrase', ENCRYPTED.private, null, /ssh-passphrase/],
    ['an encrypted key with another passphrase', ENCRYPTED.private, 'guess', /ssh-passphrase/],
    ['the public key', USER.public, null, /This is the public key/],
    ['a PuTTY key', PUTTY, null, /This is a PuTTY key/],
    ['a key that was cut', cut(USER.private), null, /Give the whole private key/],
    ['some other text', 'hello', null, /Give the whole private key/]
  ])('with %s is refused by the input, before any login', async (_what, privateKey, passphrase, advice) => {
    const server = await startServer([HOST_ED])
    const error = await refusal(optionsFor(server, { privateKey, passphrase }))
    expect(error.message).toMatch(/^Input ssh-key cannot be used: /)
    expect(error.next).toMatch(advice)
    expect(error.message).not.toContain('guess')
    expect(server.logins).toEqual([])
  })
})

describe('the network', () => {
  test('without a server the message names host, port and what to check', async () => {
    const server = await startServer([HOST_ED])
    server.stop()
    const error = await refusal(optionsFor(server))
    expect(error.message).toMatch(`No SSH connection to [127.0.0.1]:${server.port}: `)
    expect(error.next).toMatch(/firewall/)
  })

  test('a connection that closes while a script runs is told as lost, and so is the next script', async () => {
    const server = await startServer([HOST_ED], (channel, _command, client) => {
      channel.write('half an ans')
      client.end()
    })
    const connection = await Connection.open(optionsFor(server))
    await expect(connection.run('x', [])).rejects.toThrow(
      `The SSH connection to deploy@[127.0.0.1]:${server.port} was lost.`
    )
    await expect(connection.run('x', [])).rejects.toThrow(DeployError)
    connection.close()
  })

  test('a channel that closes without an exit code is no success', async () => {
    const server = await startServer([HOST_ED], (channel) => {
      channel.write('all of it')
      channel.end()
    })
    const connection = await Connection.open(optionsFor(server))
    await expect(connection.run('x', [])).rejects.toThrow(/was lost/)
    connection.close()
  })

  test('a server that refuses to run a command is told as that', async () => {
    const server = await startServer([HOST_ED])
    const connection = await Connection.open(optionsFor(server))
    server.stop()
    await expect(connection.run('x', [])).rejects.toThrow(DeployError)
    connection.close()
  })

  test('a server that floods its output is cut off, without the memory that it asks for', async () => {
    const block = Buffer.alloc(256 * 1024, 'x')
    const server = await startServer([HOST_ED], (channel) => {
      const pour = (): void => {
        while (channel.writable && channel.write(block));
      }
      channel.on('drain', pour)
      channel.on('error', () => undefined)
      pour()
    })
    const connection = await Connection.open(optionsFor(server))
    await expect(connection.run('yes', [])).rejects.toThrow(
      `deploy@[127.0.0.1]:${server.port} sent more output than 32 MiB.`
    )
    connection.close()
  }, 30_000)
})
