import { describe, expect, test } from '@jest/globals'
import type { Connection, RemoteResult } from '../../../../src/targets/self-hosted/ssh/connection.ts'
import { DeployError } from '../../../../src/errors.ts'
import { NO_RECORD } from '../../../../src/ledger/record.ts'
import { LostSwitch } from '../../../../src/targets/self-hosted/lost.ts'
import { RemoteServer, type ServerOptions } from '../../../../src/targets/self-hosted/ssh/server.ts'
import { FakeClock } from '../../../support/services.ts'

const DONE: RemoteResult = { code: 0, signal: null, stdout: '', bytes: Buffer.from(''), stderr: '' }
const OPTIONS = {
  ssh: { privateKey: 'key', passphrase: null },
  statePath: '/state',
  functionsPath: '/functions'
} as unknown as ServerOptions

/** A connection whose commands end when the test says so. */
class FakeConnection {
  isOpen = true
  isClosed = false
  /** resolves when the first command is under way */
  readonly busy: Promise<void>
  #markBusy!: () => void
  readonly #waiting: { resolve: (result: RemoteResult) => void; reject: (error: Error) => void }[] = []

  constructor() {
    this.busy = new Promise((resolve) => (this.#markBusy = resolve))
  }

  run(): Promise<RemoteResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#markBusy()
    })
  }

  answer(result = DONE): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(result)
  }

  /** Everything that is under way ends as it does when the network goes. */
  break(): void {
    this.isOpen = false
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('lost'))
  }

  close(): void {
    this.isClosed = true
    this.break()
  }
}

/** The connections that a server opened, in their order; a test waits for the next one, and for what it is used for. */
class Connections {
  readonly opened: FakeConnection[] = []
  readonly #waiting: ((connection: FakeConnection) => void)[] = []
  #next = 0

  add(): FakeConnection {
    const connection = new FakeConnection()
    this.opened.push(connection)
    this.#waiting.shift()?.(connection)
    return connection
  }

  /** The next one, with a command under way. */
  async next(): Promise<FakeConnection> {
    const there = this.opened[this.#next]
    this.#next += 1
    const connection = there ?? (await new Promise<FakeConnection>((resolve) => this.#waiting.push(resolve)))
    await connection.busy
    return connection
  }
}

function makeServer(): { server: RemoteServer; connections: Connections } {
  const connections = new Connections()
  const open = async (): Promise<Connection> => {
    await new Promise((resolve) => setImmediate(resolve))
    return connections.add() as unknown as Connection
  }
  return { server: new RemoteServer(OPTIONS, new FakeClock(), open), connections }
}

/** What a promise that nobody has to wait for would have done by now: one that would, opens in the next turn. */
const nextTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('the connection to a server', () => {
  test('is one, also when two ask at once, first or after it broke', async () => {
    const { server, connections } = makeServer()
    const both = Promise.all([server.run('free', []), server.run('renew', [])])
    const first = await connections.next()
    await nextTurns()
    expect(connections.opened).toHaveLength(1)
    first.break()
    const second = await connections.next()
    await nextTurns()
    expect(connections.opened).toHaveLength(2)
    second.answer()
    await expect(both).resolves.toEqual([DONE, DONE])
  })

  test('that could not be opened is tried again by who asks next', async () => {
    let tries = 0
    const server = new RemoteServer(OPTIONS, new FakeClock(), () =>
      Promise.reject(new Error(`no ${++tries}`))
    )
    await expect(server.connection()).rejects.toThrow('no 1')
    await expect(server.connection()).rejects.toThrow('no 2')
  })

  test('is not opened again by what was under way when it was closed: it would hold the job for ever', async () => {
    const { server, connections } = makeServer()
    const renewal = server.run('renew', [])
    await connections.next()
    server.close()
    await expect(renewal).rejects.toThrow('closed at the end of the run')
    await expect(server.connection()).rejects.toThrow('closed at the end of the run')
    await nextTurns()
    expect(connections.opened.map(({ isClosed }) => isClosed)).toEqual([true])
  })

  test('that is lost in a switch, and does not come back, leaves open how the switch ended', async () => {
    const connections = new Connections()
    const server = new RemoteServer({ ...OPTIONS, docker: 'docker', container: 'c' }, new FakeClock(), () => {
      if (connections.opened.length > 0)
        return Promise.reject(
          new DeployError('No SSH connection to the server.', {
            live: 'unchanged; nothing was sent to the server'
          })
        )
      return Promise.resolve(connections.add() as unknown as Connection)
    })
    const switched = server.activate({
      ...{ id: 'r1', token: 'one', restart: 'around', folders: ['hello'], digests: [] },
      ...{ destination: '/home/deno/functions', pointer: '-' }
    })
    const connection = await connections.next()
    connection.break()
    const error = await switched.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(LostSwitch)
    expect(error).toMatchObject({
      message: 'No SSH connection to the server. A switch had been sent, and its result could not be read.',
      live: 'not known on self-hosted: a switch that was sent ends by itself there',
      next: expect.stringContaining('Run again')
    })
  })

  test('of a run whose lock went to another one writes no record, and says so', async () => {
    const { server, connections } = makeServer()
    const written = server.writeRecord(NO_RECORD, 'one', 'this build')
    const connection = await connections.next()
    connection.answer({ ...DONE, code: 3 })
    await expect(written).rejects.toMatchObject({
      message: 'The lock of this deploy went to another run while this one was under way.',
      live: 'this build'
    })
  })

  test.each([
    [65, 'The record of this deploy is larger than 16 MiB, and was not written.', /keep-releases/],
    [75, expect.stringContaining('/state'), /./]
  ])('of a run whose record ends with %i says why, and what is live', async (code, message, next) => {
    const { server, connections } = makeServer()
    const written = server.writeRecord(NO_RECORD, 'one', 'this build')
    const connection = await connections.next()
    connection.answer({ ...DONE, code })
    await expect(written).rejects.toMatchObject({
      message,
      live: 'this build',
      next: expect.stringMatching(next)
    })
  })

  test('is closed at once when it comes about after the end', async () => {
    const { server, connections } = makeServer()
    const late = server.connection()
    server.close()
    await expect(late).rejects.toThrow('closed at the end of the run')
    expect(connections.opened.map(({ isClosed }) => isClosed)).toEqual([true])
  })
})
