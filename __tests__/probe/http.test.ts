import { afterEach, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { keepingConnections, type Question, type Send } from '../../src/probe/http.ts'
import { readBounded } from '../../src/untrusted.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

interface Started {
  readonly baseUrl: string
  /** connections in the order in which they came */
  readonly sockets: Socket[]
  readonly seen: IncomingMessage[]
}

async function start(reply: (asked: IncomingMessage, answer: ServerResponse) => void): Promise<Started> {
  const seen: IncomingMessage[] = []
  const sockets: Socket[] = []
  const server = createServer((asked, answer) => {
    seen.push(asked)
    reply(asked, answer)
  })
  server.on('connection', (socket) => sockets.push(socket))
  servers.push(server)
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets, seen }
}

const question = (more: Partial<Question> = {}): Question => ({
  method: 'OPTIONS',
  headers: {},
  signal: new AbortController().signal,
  ...more
})

async function textOf(send: Send, url: string, more?: Partial<Question>): Promise<string> {
  return (await readBounded(await send(url, question(more)), 1000)).text
}

describe('a question', () => {
  test('says what it is, carries the headers that it is given, has no body and asks for nothing packed', async () => {
    const { baseUrl, seen } = await start((_asked, answer) => answer.end('ok'))
    expect(await textOf(keepingConnections({}), `${baseUrl}/x`, { headers: { 'x-a': 'b' } })).toBe('ok')
    const [asked] = seen
    expect([asked?.method, asked?.url]).toEqual(['OPTIONS', '/x'])
    expect(asked?.headers).toEqual({
      ...{ host: baseUrl.slice('http://'.length), connection: 'keep-alive' },
      ...{ accept: '*/*', 'user-agent': 'dual-deploy', 'x-a': 'b' }
    })
  })

  test('may be a GET', async () => {
    const { baseUrl } = await start((asked, answer) => answer.end(asked.method))
    expect(await textOf(keepingConnections({}), baseUrl, { method: 'GET' })).toBe('GET')
  })

  test('has an answer with status, headers in whatever letters, and those that are said twice in one', async () => {
    const { baseUrl } = await start((_asked, answer) => {
      answer.writeHead(418, ['X-Hash', 'a', 'X-Hash', 'b', 'X-One', 'c'])
      answer.end()
    })
    const { status, headers } = await keepingConnections({})(baseUrl, question())
    expect(status).toBe(418)
    expect(['x-hash', 'x-one', 'x-none'].map((name) => headers.get(name))).toEqual(['a, b', 'c', null])
  })

  test('follows no redirect', async () => {
    const { baseUrl, seen } = await start((_asked, answer) =>
      answer.writeHead(307, { location: '/other' }).end()
    )
    expect((await keepingConnections({})(baseUrl, question())).status).toBe(307)
    expect(seen).toHaveLength(1)
  })

  test('ends with its signal, before an answer and in the midst of it', async () => {
    const silent = await start(() => undefined)
    const slow = await start((_asked, answer) => answer.write('a'))
    for (const { baseUrl } of [silent, slow]) {
      const signal = AbortSignal.timeout(100)
      await expect(textOf(keepingConnections({}), baseUrl, { signal })).rejects.toThrow()
    }
  })
})

describe('connections', () => {
  test('are kept: the second question needs no new one', async () => {
    const { baseUrl, sockets } = await start((_asked, answer) => answer.end('ok'))
    const send = keepingConnections({})
    for (let turn = 0; turn < 3; turn += 1) expect(await textOf(send, baseUrl)).toBe('ok')
    expect(sockets).toHaveLength(1)
  })

  test('that the other side closed as they were used again: the question is asked once more, on a new one', async () => {
    const { baseUrl, sockets, seen } = await start((asked, answer) => {
      if (seen.length === 2) asked.socket.resetAndDestroy()
      else answer.end('ok')
    })
    const send = keepingConnections({})
    expect(await textOf(send, baseUrl)).toBe('ok')
    expect(await textOf(send, baseUrl)).toBe('ok')
    expect([sockets.length, seen.length]).toEqual([2, 3])
  })

  test('that are lost at each attempt are an error, and no question is asked a third time', async () => {
    const { baseUrl, seen } = await start((asked, answer) => {
      if (seen.length > 1) asked.socket.resetAndDestroy()
      else answer.end('ok')
    })
    const send = keepingConnections({})
    expect(await textOf(send, baseUrl)).toBe('ok')
    await expect(textOf(send, baseUrl)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(seen).toHaveLength(3)
  })

  test('that were new when they were lost are an error at once', async () => {
    const { baseUrl, seen } = await start((asked) => {
      asked.socket.resetAndDestroy()
    })
    await expect(textOf(keepingConnections({}), baseUrl)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(seen).toHaveLength(1)
  })
})
