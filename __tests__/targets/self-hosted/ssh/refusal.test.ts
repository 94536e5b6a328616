import { describe, expect, test } from '@jest/globals'
import { DeployError } from '../../../../src/errors.ts'
import type { Connection, RemoteResult } from '../../../../src/targets/self-hosted/ssh/connection.ts'
import { checkRefusal, refusalIn, ServerRefusal } from '../../../../src/targets/self-hosted/ssh/refusal.ts'
import { explainTransfer } from '../../../../src/targets/self-hosted/release/rsync.ts'
import { RemoteServer } from '../../../../src/targets/self-hosted/ssh/server.ts'

const said = (words: string): string => `Warning: somebody else\ndual-deploy-server: ${words}\nmore\n`

function refusal(code: number | null, stderr: string): unknown {
  try {
    return checkRefusal({ code, stderr })
  } catch (error) {
    return error
  }
}

describe('checkRefusal', () => {
  test('a refusal is told in the words of the server', () => {
    const error = refusal(96, said('the container of this server is a, not b'))
    expect(error).toBeInstanceOf(ServerRefusal)
    expect(error).toBeInstanceOf(DeployError)
    expect(error).toMatchObject({
      message: `The server's dual-deploy-server refused: the container of this server is a, not b`,
      next: expect.stringContaining('server/set-up')
    })
  })

  test('another version is told with what to install', () => {
    expect(refusal(97, said('the server has a, the action b'))).toMatchObject({
      message: expect.stringContaining(
        'is of another version than this action: the server has a, the action b'
      ),
      live: 'unchanged; nothing was switched',
      next: expect.stringContaining('sh server/set-up')
    })
  })

  test.each([
    ['a script that ends so by itself', 96, 'something else\n'],
    ['a script that fails and names the program', 1, said('x')],
    ['a script that was killed', null, ''],
    ['a good answer', 0, '']
  ])('%s is an answer', (_what, code, stderr) => {
    expect(refusal(code, stderr)).toEqual({ code, stderr })
  })
})

test('refusalIn finds the words at the head of a line only', () => {
  expect(refusalIn(said('no'))).toBe('no')
  expect(refusalIn('x dual-deploy-server: no\n')).toBeNull()
})

test('an upload that is refused is not tried again', () => {
  const failure = explainTransfer(
    12,
    `${said('this is no staging tree: /etc')}rsync: connection unexpectedly closed`,
    ''
  )
  expect(failure).toMatchObject({
    message: `The server's dual-deploy-server refused: this is no staging tree: /etc`,
    transient: false
  })
})

/** A server that answers each command so. */
class Answering extends RemoteServer {
  override connection(): Promise<Connection> {
    const answer: RemoteResult = {
      ...{ code: 96, signal: null, stdout: '', bytes: Buffer.alloc(0) },
      stderr: 'dual-deploy-server: the router (main) is not for this key to replace\n'
    }
    return Promise.resolve({ isOpen: true, run: () => Promise.resolve(answer) } as unknown as Connection)
  }
}

test('a switch that is refused is not waited for, as one would be whose connection was lost', async () => {
  const slept: number[] = []
  let now = 0
  const clock = {
    now: () => now,
    sleep: (ms: number) => {
      slept.push(ms)
      now += ms
      return Promise.resolve()
    }
  }
  const server = new Answering(
    {
      ssh: { host: 'h', port: 22, user: 'u', privateKey: '', passphrase: null, knownHosts: '' },
      ...{ functionsPath: '/f', statePath: '/s', container: 'c', docker: 'docker' }
    },
    clock
  )
  const activation = {
    id: 'i',
    token: 't',
    restart: 'around',
    folders: ['main'],
    digests: [],
    destination: '/d',
    pointer: '-'
  } as const
  await expect(server.activate(activation)).rejects.toThrow(/router \(main\) is not for this key/)
  await expect(server.exportFolders(['main'])).rejects.toThrow(ServerRefusal)
  await expect(server.inspect([])).rejects.toThrow(ServerRefusal)
  expect(slept).toEqual([])
})
