import { afterEach, describe, expect, test } from '@jest/globals'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { readAnswer } from '../../src/probe/answer.ts'
import { Prober } from '../../src/probe/ask.ts'
import { keepingConnections } from '../../src/probe/http.ts'
import { poll } from '../../src/probe/poll.ts'
import type { Reading } from '../../src/probe/verdict.ts'
import { answerOf } from '../support/answers.ts'
import { drip, pour, startRaw, type RawServer } from '../support/raw.ts'
import { FakeClock } from '../support/services.ts'

const HASH = 'b'.repeat(64)
const KEY = 'anon-key-0123456789'
const PROBE_KEY = 'probe-key-0123456789'
const LIMITS = { bodyBytes: 4096, timeoutMs: 400 }

const MIB = 1024 * 1024

const servers: RawServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(talk: (socket: Socket, question: string) => void): Promise<RawServer> {
  const server = await startRaw(talk)
  servers.push(server)
  return server
}

const proberOf = (baseUrl: string, method: 'get' | 'options' = 'get'): Prober =>
  new Prober({ baseUrl, key: KEY, probeKey: PROBE_KEY, method }, keepingConnections({}), LIMITS)

const ask = (baseUrl: string, method: 'get' | 'options' = 'get'): Promise<Reading> =>
  proberOf(baseUrl, method).ask({ name: 'hello', region: null, mayGet: true })

const detailOf = (reading: Reading): string => ('detail' in reading ? reading.detail : '')

/** A server that answers every request with these bytes and keeps the connection. */
const saying = (text: string | Buffer) => (socket: Socket, question: string) => {
  if (question.endsWith('\r\n\r\n')) socket.write(text)
}

/** The same, and then it hangs up. */
const sayingOnce = (text: string | Buffer) => (socket: Socket, question: string) => {
  if (question.endsWith('\r\n\r\n')) socket.end(text)
}

const HEAD = `HTTP/1.1 200 OK\r\nx-function-hash: ${HASH}\r\n`
const BODY = `{"function":"hello","hash":"${HASH}"}`

describe('an answer without an end', () => {
  test('is read up to the limit, and its head counts', async () => {
    const server = await start((socket) => {
      socket.write(`${HEAD}\r\n${BODY}`)
      pour(socket, Buffer.alloc(256 * 1024, ' '))
    })
    expect(await ask(server.baseUrl)).toEqual({ kind: 'hash', hash: HASH })
    expect(await server.sent()).toBeLessThan(32 * MIB)
  })

  test('that says nothing of a stamp is unstamped, and as short in the report', async () => {
    const server = await start((socket) => {
      socket.write('HTTP/1.1 500 Internal Server Error\r\n\r\n')
      pour(socket, Buffer.alloc(256 * 1024, 'x'))
    })
    const reading = await ask(server.baseUrl)
    expect(reading.kind).toBe('broken')
    expect(detailOf(reading).length).toBeLessThan(400)
    expect(await server.sent()).toBeLessThan(32 * MIB)
  })

  test('of compressed nothing is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB))
    const server = await start(
      saying(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 500 X\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`),
          bomb
        ])
      )
    )
    const before = process.memoryUsage.rss()
    const reading = await ask(server.baseUrl)
    expect(reading.kind).toBe('broken')
    expect(detailOf(reading).length).toBeLessThan(400)
    expect(process.memoryUsage.rss() - before).toBeLessThan(32 * MIB)
    expect(server.received.join('')).not.toMatch(/accept-encoding/i)
  })

  test.each([
    [
      'a status line that never ends',
      (socket: Socket) => {
        drip(socket, `HTTP/1.1 200 ${'O'.repeat(100)}`, 20)
      }
    ],
    [
      'headers that never end',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        drip(socket, 'x: y\r\n', 20)
      }
    ],
    [
      'a body of one byte now and then',
      (socket: Socket) => {
        socket.write(`${HEAD}content-length: 4000\r\n\r\n`)
        drip(socket, ' ', 20)
      }
    ],
    ['no word at all', () => undefined]
  ])('%s: given up when the time of a question is over', async (_what, talk) => {
    const server = await start(talk)
    expect(await ask(server.baseUrl)).toEqual({
      kind: 'unreachable',
      detail: 'no answer: none within 0.4 s',
      timedOut: true
    })
    await server.sent()
  })

  test('a hundred thousand headers are not read', async () => {
    const server = await start((socket, question) => {
      if (!question.endsWith('\r\n\r\n')) return
      socket.write('HTTP/1.1 200 OK\r\n')
      pour(socket, Buffer.from('x-filler: 0123456789\r\n'.repeat(10_000)))
    })
    const reading = await ask(server.baseUrl)
    expect(reading).toEqual({ kind: 'unreachable', detail: expect.stringMatching(/HEADER_OVERFLOW/) })
    expect(await server.sent()).toBeLessThan(32 * MIB)
  })
})

describe('an answer that is none', () => {
  test.each<[string, string, Reading['kind']]>([
    ['a body longer than it says', `${HEAD}content-length: 2\r\n\r\n${BODY}`, 'hash'],
    ['chunks that are no chunks', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`, 'unreachable'],
    [
      'a chunk of a size beyond all numbers',
      `${HEAD}transfer-encoding: chunked\r\n\r\nffffffffffffffffffff\r\nx`,
      'unreachable'
    ],
    [
      'two lengths that differ',
      `HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc`,
      'unreachable'
    ],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'unreachable'],
    [
      'gzip that is none, which nobody asked for',
      `HTTP/1.1 500 X\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd`,
      'broken'
    ],
    ['a switch to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n', 'unstamped'],
    ['no content, with content', `HTTP/1.1 204 No Content\r\n\r\n${BODY}`, 'unstamped'],
    [
      'a hash under another status',
      `HTTP/1.1 203 X\r\nx-function-hash: ${HASH}\r\ncontent-length: 0\r\n\r\n`,
      'unstamped'
    ],
    ['two hashes', `${HEAD}x-function-hash: ${HASH}\r\ncontent-length: 0\r\n\r\n`, 'unstamped'],
    [
      'a hash that is none',
      'HTTP/1.1 200 X\r\nx-function-hash: <script>\r\ncontent-length: 0\r\n\r\n',
      'unstamped'
    ],
    ['not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'unreachable'],
    ['the alert of TLS', '\u0015\u0003\u0001\u0000\u0002\u0002\u0028', 'unreachable'],
    ['a line break in a header', 'HTTP/1.1 200 OK\r\nx-function-hash: a\n b\r\n\r\n', 'unreachable'],
    ['nothing', '', 'unreachable']
  ])('%s', async (_what, text, kind) => {
    const server = await start(sayingOnce(Buffer.from(text, 'latin1')))
    const reading = await ask(server.baseUrl)
    expect(reading.kind).toBe(kind)
    expect(detailOf(reading)).not.toMatch(/[\u0000-\u001f]/)
  })

  test('a body that breaks off before its length is no proof', async () => {
    const server = await start(sayingOnce(`${HEAD}content-length: 4000\r\n\r\n${BODY}`))
    expect((await ask(server.baseUrl)).kind).toBe('unreachable')
  })

  test.each([
    ['the connection', ''],
    ['the status line', 'HTTP/1.1 20'],
    ['the headers', 'HTTP/1.1 200 OK\r\nx-fun'],
    ['the body', `${HEAD}content-length: 400\r\n\r\n${BODY.slice(0, 10)}`]
  ])('a reset in %s is no connection', async (_what, text) => {
    const server = await start((socket) => {
      if (text === '') socket.resetAndDestroy()
      else socket.write(text, () => socket.resetAndDestroy())
    })
    const reading = await ask(server.baseUrl)
    expect(reading).toEqual({ kind: 'unreachable', detail: expect.stringMatching(/^no answer: \S/) })
  })

  test('what is no TLS is no connection', async () => {
    const server = await start(saying('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    const reading = await ask(server.baseUrl.replace('http:', 'https:'))
    expect(reading).toMatchObject({ kind: 'unreachable', detail: expect.stringMatching(/^no answer: \S/) })
    expect(server.received.join('')).not.toContain(KEY)
  })

  test('a connection that is closed between two questions is opened again', async () => {
    const server = await start((socket, question) => {
      if (!question.endsWith('\r\n\r\n')) return
      socket.write(`${HEAD}content-length: 0\r\nconnection: keep-alive\r\n\r\n`)
      setImmediate(() => socket.destroy())
    })
    const prober = proberOf(server.baseUrl)
    for (let turn = 0; turn < 5; turn += 1)
      expect((await prober.ask({ name: 'hello', region: null, mayGet: true })).kind).toBe('hash')
  })
})

describe('a redirect', () => {
  test.each([301, 302, 307, 308])('%i to another host is not followed: no key gets there', async (status) => {
    const other = await start(saying(`${HEAD}content-length: 0\r\n\r\n`))
    const server = await start(
      saying(`HTTP/1.1 ${status} X\r\nlocation: ${other.baseUrl}/hello\r\ncontent-length: 0\r\n\r\n`)
    )
    const reading = await ask(server.baseUrl)
    expect(reading).toMatchObject({ kind: 'unstamped', detail: expect.stringMatching(/does not follow/) })
    expect(other.received).toEqual([])
    expect(server.received).toHaveLength(1)
  })

  test('to itself is asked once', async () => {
    const server = await start(saying('HTTP/1.1 307 X\r\nlocation: /hello\r\ncontent-length: 0\r\n\r\n'))
    expect((await ask(server.baseUrl)).kind).toBe('unstamped')
    expect(server.received).toHaveLength(1)
  })
})

describe('what an answer says', () => {
  const read = (body: string, status = 500, headers: Record<string, string> = {}): Reading =>
    readAnswer('hello', answerOf(body, { status, headers }), { secrets: [KEY, PROBE_KEY] })

  test.each([
    ['terminal escapes', JSON.stringify({ message: '\u001b[2J\u001b]0;owned\u0007gone' })],
    ['workflow commands', JSON.stringify({ message: 'x\n::set-output name=in-sync::true\r\n##[error]' })],
    ['text that runs backwards', JSON.stringify({ message: '\u202egnp.exe' })],
    ['line separators', JSON.stringify({ message: 'a\u2028::warning::b' })],
    ['a code of many lines', JSON.stringify({ code: 'A\n::error::b', message: '' })]
  ])('%s: is one line in the report', (_what, body) => {
    expect(detailOf(read(body))).toMatch(/^does not run: 500[^\u0000-\u001f\u2028\u2029\u202a-\u202e]*$/)
  })

  test.each([
    ['a message', JSON.stringify({ message: 'm'.repeat(60_000) }), {}],
    ['a code', JSON.stringify({ code: 'C'.repeat(60_000) }), {}],
    ['a header', '', { 'sb-error-code': 'C'.repeat(10_000) }],
    ['a page', '<p>'.repeat(20_000), {}]
  ])('%s without an end is cut', (_what, body, headers) => {
    for (const status of [404, 401, 500]) {
      expect(detailOf(read(body, status, headers)).length).toBeLessThan(700)
    }
  })

  test('nesting that cannot be written again is no lost connection', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
    expect(read(`{"message":${deep},"code":${deep}}`).kind).toBe('broken')
    expect(read(`{"function":${deep}}`, 200, { 'x-function-hash': HASH })).toMatchObject({
      kind: 'unstamped',
      detail: 'another function answers here: an object'
    })
  })

  test.each([
    ['in its message', JSON.stringify({ message: `bad key ${KEY} and ${PROBE_KEY}` }), {}],
    ['in escapes', `{"message":"bad key \\u0061non-key-0123456789"}`, {}],
    ['where the message is cut', JSON.stringify({ message: `${'x'.repeat(290)}${KEY}` }), {}],
    ['as its code', JSON.stringify({ code: KEY }), {}],
    ['in a header', '', { 'sb-error-code': PROBE_KEY }],
    ['as a name', JSON.stringify({ function: KEY }), {}]
  ])('a key that comes back %s is not repeated', (_what, body, headers) => {
    const readings = [200, 401, 404, 429, 500, 503].map((status) =>
      read(body, status, status === 200 ? { 'x-function-hash': HASH, ...headers } : headers)
    )
    const told = JSON.stringify(readings)
    for (const secret of [KEY, PROBE_KEY]) {
      expect(told).not.toContain(secret)
      expect(told).not.toContain(secret.slice(0, 9))
    }
  })

  test('bytes that are no text are read as some', async () => {
    const server = await start(sayingOnce(Buffer.from('HTTP/1.1 500 X\r\n\r\n\xff\xfe\x00\x80', 'latin1')))
    expect(await ask(server.baseUrl)).toMatchObject({ kind: 'broken', status: 500 })
  })

  test.each(['null', '[]', '"x"', '7', '{"__proto__":{"function":"other"}}', '{"constructor":1}'])(
    'the JSON %s beside a right hash changes nothing',
    (body) => {
      expect(read(body, 200, { 'x-function-hash': HASH })).toEqual({ kind: 'hash', hash: HASH })
    }
  )
})

describe('polling a hostile server', () => {
  test('ends by its own deadline, with the last answer of each function', async () => {
    const server = await start((socket) => socket.resetAndDestroy())
    const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']
    const verdicts = await poll(
      proberOf(server.baseUrl, 'options'),
      names.map((name) => ({ name, hash: HASH, mayGet: false, streak: 2 })),
      { regions: [], timeoutMs: 3_000, intervalMs: 1_000, confirmMs: 200, concurrency: 2 },
      new FakeClock()
    )
    expect(verdicts.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(
      names.map((name) => `${name} unreachable`)
    )
  })
})
