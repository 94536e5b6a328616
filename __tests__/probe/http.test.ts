import { afterEach, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getEventListeners, once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { keepingConnections, type Question, type Send } from '../../src/probe/http.ts'

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

async function start(reply: (asked: IncomingMessage, answer: ServerResponse) => unknown): Promise<Started> {
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
  bodyBytes: 1000,
  timeoutMs: 10_000,
  ...more
})

async function textOf(send: Send, url: string, more?: Partial<Question>): Promise<string> {
  return (await send(url, question(more))).body
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

  test.each([
    ['its time', () => ({ timeoutMs: 100 }), 'none within 0.1 s'],
    ['its signal', () => ({ signal: AbortSignal.timeout(100) }), 'The operation was aborted due to timeout']
  ])('ends with %s, before an answer and in the midst of it', async (_what, limit, message) => {
    const silent = await start(() => undefined)
    const slow = await start((_asked, answer) => answer.write('a'))
    for (const { baseUrl } of [silent, slow]) {
      await expect(textOf(keepingConnections({}), baseUrl, limit())).rejects.toThrow(message)
    }
  })

  test('is not asked when its signal says so before', async () => {
    const { baseUrl, seen } = await start((_asked, answer) => answer.end('ok'))
    const signal = AbortSignal.abort(new Error('cancelled'))
    await expect(textOf(keepingConnections({}), baseUrl, { signal })).rejects.toThrow('cancelled')
    expect(seen).toEqual([])
  })

  test('that was answered listens to its signal no longer', async () => {
    const { baseUrl } = await start((_asked, answer) => answer.end('ok'))
    const { signal } = new AbortController()
    await textOf(keepingConnections({}), baseUrl, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('reads as much as it is told, and waits for no more', async () => {
    const { baseUrl } = await start((_asked, answer) => answer.write('0123456789abcdef'))
    expect(await textOf(keepingConnections({}), baseUrl, { bodyBytes: 10 })).toBe('0123456789')
  })

  test('reads an answer of just so many bytes whole, and keeps its connection', async () => {
    const { baseUrl, sockets } = await start((_asked, answer) => answer.end('0123456789'))
    const send = keepingConnections({})
    for (let turn = 0; turn < 2; turn += 1)
      expect(await textOf(send, baseUrl, { bodyBytes: 10 })).toBe('0123456789')
    expect(sockets).toHaveLength(1)
  })

  test('reads letters that came in parts', async () => {
    const { baseUrl } = await start((_asked, answer) => {
      const [first, ...more] = Buffer.from('ä')
      answer.write(Uint8Array.of(first ?? 0))
      setTimeout(() => answer.end(Uint8Array.from(more)), 20)
    })
    expect(await textOf(keepingConnections({}), baseUrl)).toBe('ä')
  })

  test('whose answer breaks off is an error, on a kept connection too, and is not asked again', async () => {
    const { baseUrl, seen } = await start((asked, answer) => {
      if (seen.length === 1) return answer.end('ok')
      answer.writeHead(200, { 'content-length': '10' }).write('a')
      return setTimeout(() => asked.socket.resetAndDestroy(), 20)
    })
    const send = keepingConnections({})
    expect(await textOf(send, baseUrl)).toBe('ok')
    await expect(textOf(send, baseUrl)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(seen).toHaveLength(2)
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
