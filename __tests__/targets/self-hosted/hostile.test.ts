import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, type AddressInfo, type Socket } from 'node:net'
import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ssh2, { type Connection as ServerConnection, type ServerChannel, type Session } from 'ssh2'
import { DeployError } from '../../../src/errors.ts'
import { sha256 } from '../../../src/manifest/hash.ts'
import { serveBridge } from '../../../src/targets/self-hosted/ssh/bridge.ts'
import { Connection, type SshLimits } from '../../../src/targets/self-hosted/ssh/connection.ts'
import { parseActivation, parseServerState } from '../../../src/targets/self-hosted/answers.ts'
import { encodeFrame, FRAME, FrameReader } from '../../../src/targets/self-hosted/ssh/frames.ts'
import { describeHolder } from '../../../src/targets/self-hosted/lock.ts'
import { checkServer } from '../../../src/targets/self-hosted/readiness.ts'
import { sealOf } from '../../../src/ledger/seal.ts'
import { parseRecord } from '../../../src/ledger/record.ts'
import { RemoteServer } from '../../../src/targets/self-hosted/ssh/server.ts'
import { ServerSources } from '../../../src/targets/self-hosted/release/sources.ts'
import { pour, startRaw, type RawServer } from '../../support/raw.ts'
import { makeKeyPair } from '../../support/ssh-keys.ts'
import { makeTree, removeTrees } from '../../support/tree.ts'

const { Server } = ssh2

const HOST = makeKeyPair()
const OTHER = makeKeyPair()
const USER = makeKeyPair()
const NAME = 'a-user-that-nobody-else-has'

const LIMITS: SshLimits = { connectMs: 1_500, openMs: 600, scriptMs: 600, outputBytes: 256 * 1024 }

const closing: (() => Promise<unknown> | undefined)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(removeTrees)

const optionsFor = (port: number, limits: Partial<SshLimits> = {}) => ({
  host: '127.0.0.1',
  port,
  user: NAME,
  privateKey: USER.private,
  passphrase: null,
  knownHosts: `[127.0.0.1]:${port} ${HOST.public}`,
  limits: { ...LIMITS, ...limits }
})

interface Hooks {
  readonly hostKey?: string
  readonly onClient?: (client: ServerConnection) => void
  readonly onLogin?: (accept: () => void, client: ServerConnection) => void
  readonly onSession?: (accept: () => Session, reject: () => void, client: ServerConnection) => void
  readonly onExec?: (
    accept: () => ServerChannel,
    reject: () => void,
    client: ServerConnection,
    command: string
  ) => void
}

/** An SSH server that lets everybody in, and from there on does what the hooks say. */
async function startServer(hooks: Hooks): Promise<{ port: number; logins: string[] }> {
  const clients = new Set<ServerConnection>()
  const logins: string[] = []
  const server = new Server({ hostKeys: [hooks.hostKey ?? HOST.private] }, (client) => {
    clients.add(client)
    client.on('error', () => undefined)
    hooks.onClient?.(client)
    client.on('authentication', (context) => {
      logins.push(context.username)
      const accept = (): void => {
        context.accept()
      }
      if (hooks.onLogin) hooks.onLogin(accept, client)
      else accept()
    })
    client.on('session', (accept, reject) => {
      if (hooks.onSession) {
        hooks.onSession(accept, reject, client)
        return
      }
      accept().on('exec', (acceptExec, rejectExec, info) => {
        hooks.onExec?.(acceptExec, rejectExec, client, info.command)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const client of clients) client.end()
    server.close()
    return undefined
  })
  return { port: (server.address() as AddressInfo).port, logins }
}

async function open(port: number, limits: Partial<SshLimits> = {}): Promise<Connection> {
  const connection = await Connection.open(optionsFor(port, limits))
  closing.push(() => {
    connection.close()
    return undefined
  })
  return connection
}

async function failure(call: Promise<unknown>): Promise<DeployError> {
  const error = await call.then(
    () => 'no failure',
    (reason: unknown) => reason
  )
  if (!(error instanceof DeployError)) throw new Error(`no DeployError, but ${String(error)}`)
  expect(error.message).not.toMatch(/[\u0000-\u001f]/)
  expect(error.next).toMatch(/\w/)
  return error
}

describe('a server that is none', () => {
  const raw = async (talk: (socket: Socket) => void): Promise<RawServer> => {
    const server = await startRaw(talk)
    closing.push(() => server.close())
    return server
  }

  test.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['hangs up', (socket) => void socket.destroy()],
    ['resets', (socket) => void socket.resetAndDestroy()],
    ['says its version and nothing more', (socket) => void socket.write('SSH-2.0-x\r\n')],
    ['says its version and hangs up', (socket) => void socket.end('SSH-2.0-x\r\n')],
    ['speaks an old version', (socket) => void socket.write('SSH-1.5-x\r\n')],
    ['speaks HTTP', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    [
      'sends a packet of a size beyond all limits',
      (socket) => void socket.write(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(64, 0xff)]))
    ],
    [
      'greets without an end',
      (socket) => {
        pour(socket, Buffer.from('welcome\r\n'.repeat(10_000)))
      }
    ],
    [
      'greets in a line without an end',
      (socket) => {
        pour(socket, Buffer.alloc(64 * 1024, 'w'))
      }
    ]
  ])('that %s is told as no connection; nobody was named to it', async (_what, talk) => {
    const server = await raw(talk)
    const error = await failure(Connection.open(optionsFor(server.port)))
    expect(error.message).toMatch(/^No SSH connection to \[127\.0\.0\.1\]/)
    expect(error.live).toBe('unchanged; nothing was sent to the server')
    expect(server.received.join('')).not.toContain(NAME)
    expect(await server.sent()).toBeLessThan(32 * 1024 * 1024)
  })
})

describe('before the host key is known', () => {
  test('a server with another one learns neither user nor key', async () => {
    const { port, logins } = await startServer({ hostKey: OTHER.private })
    const error = await failure(Connection.open(optionsFor(port)))
    expect(error.message).toMatch(/^The host key of .* is not one that ssh-known-hosts names/)
    expect(logins).toEqual([])
  })

  test('what a server in between passes on has no name in it', async () => {
    const { port } = await startServer({})
    // The real server's own first words, and no more: the key exchange never ends.
    const real = createConnection(port, '127.0.0.1')
    const [hello] = (await once(real, 'data')) as [Buffer]
    real.destroy()
    const server = await startRaw((socket, question) => {
      if (question.length < 100) socket.write(hello)
    })
    closing.push(() => server.close())
    await failure(Connection.open(optionsFor(server.port)))
    expect(server.received.join('')).toMatch(/^SSH-2\.0-/)
    expect(server.received.join('')).not.toContain(NAME)
  })
})

describe('at the login', () => {
  test.each<[string, Hooks, RegExp]>([
    ['answers nothing', { onLogin: () => undefined }, /^No SSH connection to /],
    ['hangs up', { onLogin: (_accept, client) => void client.end() }, /^No SSH connection to /],
    [
      'sends a banner of many lines',
      {
        onClient: (client) => {
          client.on('ready', () => undefined)
        },
        onLogin: (_accept, client) => {
          const { _protocol: protocol } = client as unknown as {
            _protocol: { authBanner?: (text: string) => void }
          }
          for (let i = 0; i < 50; i++) protocol.authBanner?.('::error::banner\r\n'.repeat(100))
          client.end()
        }
      },
      /^No SSH connection to /
    ]
  ])('a server that %s is given up', async (_what, hooks, message) => {
    const { port } = await startServer(hooks)
    const error = await failure(Connection.open(optionsFor(port)))
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('banner')
    expect(error.live).toBe('unchanged; nothing was sent to the server')
  })

  test('a reason of the server’s own is not taken for one of ours', async () => {
    const { port } = await startServer({
      onLogin: (_accept, client) => {
        const { _protocol: protocol } = client as unknown as {
          _protocol: { disconnect: (reason: number) => void }
        }
        protocol.disconnect(14)
      }
    })
    const error = await failure(Connection.open(optionsFor(port)))
    expect(error.message).toMatch(/^No SSH connection to /)
    expect(error.next).not.toMatch(/passphrase|authorized_keys/)
  })
})

describe('after the login', () => {
  test.each<[string, Hooks, RegExp]>([
    ['opens no channel', { onSession: () => undefined }, /did not finish a command in time/],
    [
      'refuses each channel',
      {
        onSession: (_accept, reject) => {
          reject()
        }
      },
      /refused to run a command/
    ],
    ['never answers a command', { onExec: () => undefined }, /did not finish a command in time/],
    [
      'refuses each command',
      {
        onExec: (_accept, reject) => {
          reject()
        }
      },
      /refused to run a command/
    ],
    [
      'runs a command that says nothing',
      { onExec: (accept) => void accept() },
      /did not finish a command in time/
    ],
    [
      'says much and never ends',
      {
        onExec: (accept) => {
          accept().write('#dual-deploy end\n')
        }
      },
      /did not finish a command in time/
    ],
    [
      'ends its output and not its channel',
      {
        onExec: (accept) => {
          accept().eof()
        }
      },
      /was lost/
    ],
    [
      'closes the channel without an exit code',
      {
        onExec: (accept) => {
          accept().close()
        }
      },
      /was lost/
    ],
    ['hangs up at a channel', { onSession: (_accept, _reject, client) => void client.end() }, /was lost/],
    ['hangs up at a command', { onExec: (_accept, _reject, client) => void client.end() }, /was lost/],
    [
      'floods the output',
      {
        onExec: (accept) => {
          pour(accept() as unknown as Socket, Buffer.alloc(64 * 1024, 'x'))
        }
      },
      /sent more output than/
    ],
    [
      'floods the errors',
      {
        onExec: (accept) => {
          pour(accept().stderr as unknown as Socket, Buffer.alloc(64 * 1024, 'x'))
        }
      },
      /sent more output than/
    ]
  ])('a server that %s ends the script, not the job', async (_what, hooks, message) => {
    const { port } = await startServer(hooks)
    const connection = await open(port)
    expect((await failure(connection.run('x', ['a line']))).message).toMatch(message)
  })

  test('a script that did not end leaves the connection to others', async () => {
    let calls = 0
    const { port } = await startServer({
      onExec: (accept) => {
        const channel = accept()
        if (calls++ === 0) return
        channel.exit(0)
        channel.end()
      }
    })
    const connection = await open(port)
    await failure(connection.run('x', []))
    expect((await connection.run('x', [])).code).toBe(0)
  })

  test('an exit of 255 is the script’s', async () => {
    const { port } = await startServer({
      onExec: (accept) => {
        const channel = accept()
        channel.exit(255)
        channel.end()
      }
    })
    expect((await (await open(port)).run('x', [])).code).toBe(255)
  })

  test('channels that a server opens to us are refused', async () => {
    const answers: string[] = []
    let markAll: () => void = () => undefined
    const all = new Promise<void>((resolve) => (markAll = resolve))
    const { port } = await startServer({
      onClient: (client) => {
        client.on('ready', () => {
          const tell = (error: Error | undefined): void => {
            if (answers.push(error ? 'refused' : 'opened') === 3) markAll()
          }
          client.forwardOut('127.0.0.1', 1, '127.0.0.1', 2, tell)
          client.x11('127.0.0.1', 1, tell)
          client.openssh_forwardOutStreamLocal('/x', tell)
        })
      },
      onExec: (accept) => {
        const channel = accept()
        void all.then(() => {
          channel.exit(0)
          channel.end()
        })
      }
    })
    await (await open(port)).run('x', [])
    expect(answers).toEqual(['refused', 'refused', 'refused'])
  })

  test('new keys in the middle of an answer change nothing', async () => {
    const { port } = await startServer({
      onExec: (accept, _reject, client) => {
        const channel = accept()
        channel.write('before ')
        client.rekey(() => {
          channel.write('after')
          channel.exit(0)
          channel.end()
        })
      }
    })
    expect((await (await open(port, { scriptMs: 10_000 })).run('x', [])).stdout).toBe('before after')
  })

  test('an inspection and an activation end by themselves, and say what is live', async () => {
    const asked: string[] = []
    let now = 0
    const { port } = await startServer({
      onExec: (accept, _reject, _client, command) => {
        const verb = / dual-deploy (\w+) \w+$/.exec(command)?.[1] ?? command
        asked.push(verb)
        const channel = accept()
        // Whether there is a result of the activation: not yet, says this server, for ever.
        if (verb === 'result') {
          channel.exit(3)
          channel.end()
        }
      }
    })
    const server = new RemoteServer(
      {
        ssh: optionsFor(port),
        functionsPath: '/srv/functions',
        statePath: '/srv/state',
        container: 'c',
        docker: 'docker'
      },
      { now: () => now, sleep: () => Promise.resolve(void (now += 60_000)) }
    )
    closing.push(() => {
      server.close()
      return undefined
    })
    expect((await failure(server.inspect([]))).message).toMatch(/did not finish a command in time/)
    const activation = server.activate({
      ...{ id: 'x', token: 'x', restart: 'around', folders: ['a'], digests: [] },
      ...{ destination: '/home/deno/functions', pointer: '-' }
    })
    const { message, live } = await failure(activation)
    expect(message).toMatch(
      /^The activation on the server ended without a result\. .*did not finish a command in time/
    )
    expect(live).toMatch(/^the previous functions: a guard on the server/)
    expect(asked).toEqual(['inspect', 'activate', ...Array<string>(4).fill('result')])
  })
})

describe('the bridge', () => {
  async function bridged(hooks: Hooks): Promise<Socket> {
    const { port } = await startServer(hooks)
    const folder = mkdtempSync(path.join(tmpdir(), 'dd-'))
    const place = path.join(folder, 's')
    const bridge = await serveBridge(place, await open(port), {
      functionsPath: '/f',
      tree: '/t',
      overlays: []
    })
    closing.push(() => {
      bridge.close()
      execFileSync('rm', ['-rf', folder])
      return undefined
    })
    const socket = createConnection(place)
    socket.on('error', () => undefined)
    return socket
  }

  async function framesOf(socket: Socket): Promise<{ kind: number; payload: Buffer }[]> {
    const reader = new FrameReader()
    const frames: { kind: number; payload: Buffer }[] = []
    for await (const chunk of socket) frames.push(...reader.push(chunk as Buffer))
    return frames
  }

  const REQUEST = `${JSON.stringify(['server', 'rsync', '--server', '.', '.'])}\n`

  test.each([
    ['no JSON', 'oops\n'],
    ['no list', '{"0":"rsync"}\n'],
    ['numbers', '[1,2]\n'],
    ['a command of its own', '["server","sh","-c","id"]\n'],
    ['words behind rsync', '["rsync","--server",";id"]\n'],
    ['a line without an end', 'x'.repeat(200_000)]
  ])('runs nothing for %s', async (_what, text) => {
    const commands: string[] = []
    const socket = await bridged({
      onExec: (_accept, _reject, _client, command) => void commands.push(command)
    })
    socket.write(text)
    const frames = await framesOf(socket)
    expect(frames.at(-1)).toEqual({ kind: FRAME.exit, payload: Buffer.from([255]) })
    expect(commands).toEqual([])
  })

  test('passes no flood of errors on', async () => {
    const socket = await bridged({
      onExec: (accept) => {
        const channel = accept()
        let left = 200
        const more = (): void => {
          while (left-- > 0 && channel.stderr.write(Buffer.alloc(32 * 1024, 'x')));
          if (left < 0) {
            channel.exit(12)
            channel.end()
          } else channel.stderr.once('drain', more)
        }
        more()
      }
    })
    socket.write(REQUEST)
    const frames = await framesOf(socket)
    const errors = frames.filter(({ kind }) => kind === FRAME.stderr)
    expect(errors.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThan(128 * 1024)
    expect(frames.at(-1)).toEqual({ kind: FRAME.exit, payload: Buffer.from([12]) })
  })

  test.each<[string, Hooks]>([
    ['opens no channel', { onSession: () => undefined }],
    [
      'refuses the command',
      {
        onExec: (_accept, reject) => {
          reject()
        }
      }
    ],
    ['hangs up', { onExec: (_accept, _reject, client) => void client.end() }],
    [
      'closes without an exit code',
      {
        onExec: (accept) => {
          accept().close()
        }
      }
    ]
  ])('tells rsync that the transport failed when the server %s', async (_what, hooks) => {
    const socket = await bridged(hooks)
    socket.write(REQUEST)
    const frames = await framesOf(socket)
    expect(frames.at(-1)).toEqual({ kind: FRAME.exit, payload: Buffer.from([255]) })
  })

  test('lets go of a server that goes on when rsync is gone', async () => {
    let isClosed = (): void => undefined
    const closed = new Promise<void>((resolve) => (isClosed = resolve))
    const socket = await bridged({
      onExec: (accept) => {
        const channel = accept()
        channel.on('close', isClosed)
        channel.resume()
        pour(channel as unknown as Socket, Buffer.alloc(32 * 1024, 'x'))
      }
    })
    socket.write(REQUEST)
    await once(socket, 'data')
    socket.destroy()
    await closed
  })

  test('a frame of a size that nobody sends is none', () => {
    const reader = new FrameReader()
    expect(() => reader.push(Buffer.from([1, 0xff, 0xff, 0xff, 0xff]))).toThrow(/a frame of/)
    expect(new FrameReader().push(encodeFrame(9 as never, Buffer.from('x')))).toHaveLength(1)
  })
})

describe('an answer that is made up', () => {
  const MARK = '#dual-deploy'
  const said = (parts: Readonly<Record<string, string>>): string =>
    [...Object.entries(parts), ['end', '']].map(([name, text]) => `${MARK} ${name}\n${text}\n`).join('')

  const paths = { functionsPath: '/f', statePath: '/s', container: 'c', docker: 'docker' }

  test.each([
    ['null', 'null'],
    ['numbers', '[{"Source":5,"Destination":{}}]'],
    ['null in a list', '[null]'],
    ['an object', '{"__proto__":[]}'],
    ['a text', '"x"']
  ])('with %s for mounts is a server that does not mount our folder', (_what, mounts) => {
    const state = parseServerState(
      said({ tools: 'rsync\nsha256sum\nflock\nxargs', container: 'true 0 2026', mounts })
    )
    if (state === null) throw new Error('no state')
    expect(() => {
      checkServer(state, paths, true)
    }).toThrow(/does not mount/)
  })

  test.each(['__proto__', 'constructor', 'hasOwnProperty'])(
    'with a section and a folder %s is read',
    (name) => {
      const text = said({ [name]: 'x', folders: `w ${name}` })
      const state = parseServerState(`${MARK} ${name}\nx\n${text}`)
      expect([...(state?.folders.keys() ?? [])]).toEqual([name])
      expect(state?.digests.size).toBe(0)
    }
  )

  test.each(['outcome', 'constructor', '__proto__', ''])(
    'with the outcome %j activates nothing',
    (outcome) => {
      expect(parseActivation(`${MARK} outcome\n${outcome}\n`)?.outcome).not.toBe('activated')
    }
  )

  const RECORD = { version: 1, selfHosted: { constructor: 'a' }, releases: [], folders: [] }
  const RELEASE = {
    ...{ id: 'r', parts: ['r'], buildHash: '', commit: null, run: null, at: '' },
    ...{ selfHosted: {}, cloud: {} }
  }

  test('a record whose functions are called constructor and the like is one', () => {
    expect(parseRecord(JSON.stringify(RECORD))?.targets['self-hosted'].functions).toEqual({
      constructor: { hash: 'a' }
    })
    expect(parseRecord(JSON.stringify({ ...RECORD, releases: [RELEASE] }))?.releases).toHaveLength(1)
  })

  test.each<[string, object]>([
    ['hashes that are none', { selfHosted: { a: 1 } }],
    ['hashes in a list', { cloud: ['a'] }],
    ['no hashes', { cloud: null }],
    ['releases that are none', { releases: [null] }],
    ['a release without parts', { releases: [{ ...RELEASE, parts: null }] }],
    ['a release with numbers for parts', { releases: [{ ...RELEASE, parts: [1] }] }],
    ['a release with changes that are none', { releases: [{ ...RELEASE, cloud: { a: 'x' } }] }],
    ['a number for a commit', { commit: 7 }],
    ['a text for a time', { commitTime: 'now' }],
    ['folders that are no names', { folders: [{}] }]
  ])('a record with %s is as good as none', (_what, part) => {
    expect(parseRecord(JSON.stringify({ ...RECORD, ...part }))).toBeNull()
  })

  test.each(['null', '7', '[]', '{"commit":7}', '{"run":{}}', '', '{"__proto__":{"run":"x"}}'])(
    'the holder %s of a lock has some name',
    (text) => {
      expect(describeHolder(text)).toMatch(/\w/)
    }
  )

  test('a holder of many words and signs is told in few', () => {
    const told = describeHolder(JSON.stringify({ run: `\u001b[2J\n::error::${'x'.repeat(1_000_000)}` }))
    expect(told).toMatch(/^[^\u0000-\u001f]{1,320}$/)
  })
})

describe('sources that a server makes up', () => {
  const HASH = 'b'.repeat(64)
  const SOURCE = 'export {}'

  /** Sealed, so that what is refused is refused for what it is. */
  async function find(
    description: object,
    arrange: (root: string) => void = () => undefined,
    sealedBy = 'key'
  ) {
    const text = JSON.stringify({
      ...{ version: 1, name: 'a', hash: HASH, verifyJwt: true, denoJson: null, staticFiles: [] },
      ...{ entrypoint: 'a/index.ts', files: { 'a/index.ts': sha256(SOURCE) } },
      ...description
    })
    const sent = makeTree({
      'live/a/index.ts': SOURCE,
      'live/a/dual-deploy.json': text,
      'live/a/dual-deploy.seal': sealOf('source', text, sealedBy)
    })
    arrange(sent)
    const exportFolders = () => Promise.resolve(execFileSync('tar', ['-C', sent, '-cf', '-', '.']))
    const server = { exportFolders } as unknown as RemoteServer
    const sources = new ServerSources(server, () => [], makeTree({}), 'key')
    return (await sources.find(new Map([['a', HASH]]), makeTree({}))).map((fn) => fn.name)
  }

  test('are taken as they are described', async () => {
    expect(await find({})).toEqual(['a'])
  })

  test.each<[string, object]>([
    ['an entrypoint of this machine', { entrypoint: '../../../../etc/passwd' }],
    ['an entrypoint that is none of its files', { entrypoint: 'a/other.ts' }],
    ['an entrypoint that every object has', { entrypoint: 'constructor' }],
    ['a deno.json of this machine', { denoJson: '/etc/passwd' }],
    ['static files of this machine', { staticFiles: ['../../../../etc/passwd'] }],
    ['static files that are no list', { staticFiles: 'a/index.ts' }],
    ['no files', { files: null }],
    ['a file with a name that none has', { files: { 'a/index.ts': sha256(SOURCE), 'a/\0': HASH } }],
    ['a switch that is none', { verifyJwt: 'no' }]
  ])('with %s are not taken', async (_what, description) => {
    expect(await find(description)).toEqual([])
  })

  test('that agree with themselves are not taken when they are not sealed by our key', async () => {
    expect(await find({}, () => undefined, 'a key of the server’s')).toEqual([])
  })

  test('with a file behind a link are not taken, whatever it holds', async () => {
    const place = makeTree({ secret: 'the runner’s', 'folder/index.ts': SOURCE })
    const files = { 'a/index.ts': sha256(SOURCE), 'a/link': sha256('the runner’s') }
    const linked = await find({ files }, (root) => {
      symlinkSync(path.join(place, 'secret'), path.join(root, 'live/a/link'))
    })
    expect(linked).toEqual([])
    const inFolder = { 'a/index.ts': sha256(SOURCE), 'b/index.ts': sha256(SOURCE) }
    const behind = await find({ files: inFolder }, (root) => {
      symlinkSync(path.join(place, 'folder'), path.join(root, 'live/b'))
    })
    expect(behind).toEqual([])
  })
})
