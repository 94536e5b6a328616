import { afterEach, describe, expect, test } from '@jest/globals'
import type { ServerResponse } from 'node:http'
import { Prober, type Endpoint, type ProbeLimits } from '../../src/probe/ask.ts'
import { keepingConnections, type Send } from '../../src/probe/http.ts'
import { answerOf } from '../support/answers.ts'
import { startLoopback, type Loopback, type Seen } from '../support/loopback.ts'

const HASH = 'b'.repeat(64)

let server: Loopback | null = null

afterEach(async () => {
  await server?.close()
  server = null
})

type Reply = (seen: Seen, response: ServerResponse) => void

const stamped: Reply = (seen, response) => {
  response.writeHead(200, { 'x-function-hash': HASH })
  response.end(JSON.stringify({ function: seen.headers['x-dual-deploy-probe'], hash: HASH }))
}

/** A router that answers OPTIONS itself. */
const swallowing: Reply = (seen, response) => {
  if (seen.method === 'OPTIONS') response.end('ok')
  else stamped(seen, response)
}

async function proberFor(
  reply: Reply,
  endpoint: Partial<Endpoint> = {},
  limits?: ProbeLimits
): Promise<[Prober, Loopback]> {
  server = await startLoopback(reply)
  const { baseUrl } = server
  const full = {
    baseUrl: `${baseUrl}/functions/v1`,
    key: null,
    probeKey: null,
    method: 'auto',
    ...endpoint
  } as const
  return [new Prober(full, keepingConnections({}), limits), server]
}

const methods = (loopback: Loopback): string[] => loopback.seen.map((seen) => seen.method)

describe('the request', () => {
  test('is OPTIONS with the name in path and header, no origin, no body, no key', async () => {
    const [prober, { seen }] = await proberFor(stamped, { key: 'anon' })
    const reading = await prober.ask({ name: 'hello', region: null, mayGet: true })
    expect(reading).toEqual({ kind: 'hash', hash: HASH })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      method: 'OPTIONS',
      url: '/functions/v1/hello',
      headers: { 'x-dual-deploy-probe': 'hello', 'cache-control': 'no-cache' }
    })
    for (const name of [
      'origin',
      'content-type',
      'authorization',
      'apikey',
      'x-region',
      'x-dual-deploy-key'
    ]) {
      expect(seen[0]?.headers).not.toHaveProperty(name)
    }
  })

  test('carries the region and the probe key, where there are any', async () => {
    const [prober, { seen }] = await proberFor(stamped, { probeKey: 'secret' })
    await prober.ask({ name: 'hello', region: 'eu-west-1', mayGet: false })
    expect(seen[0]?.headers).toMatchObject({ 'x-region': 'eu-west-1', 'x-dual-deploy-key': 'secret' })
  })

  test('has no header name with an underscore: gateways drop such', async () => {
    const [prober, { seen }] = await proberFor(stamped, { probeKey: 'k', key: 'k', method: 'get' })
    await prober.ask({ name: 'hello', region: 'x', mayGet: true })
    expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => name.includes('_'))).toEqual([])
  })

  test('by GET carries no key when there is none', async () => {
    const [prober, { seen }] = await proberFor(stamped, { method: 'get', probeKey: 'k' })
    await prober.ask({ name: 'hello', region: null, mayGet: true })
    expect(Object.keys(seen[0]?.headers ?? {})).not.toContain('authorization')
    expect(seen[0]?.headers).not.toHaveProperty('apikey')
  })

  test('by GET carries the key of the target', async () => {
    const [prober, { seen }] = await proberFor(stamped, { key: 'anon', method: 'get' })
    await prober.ask({ name: 'hello', region: null, mayGet: true })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      headers: { apikey: 'anon', authorization: 'Bearer anon' }
    })
  })
})

describe('a target that swallows OPTIONS', () => {
  test('is asked by GET next, where the function is known to be stamped', async () => {
    const [prober, loopback] = await proberFor(swallowing)
    expect(await prober.ask({ name: 'hello', region: null, mayGet: true })).toEqual({
      kind: 'hash',
      hash: HASH
    })
    expect(methods(loopback)).toEqual(['OPTIONS', 'GET'])
  })

  test('is then asked by GET at once', async () => {
    const [prober, loopback] = await proberFor(swallowing)
    await prober.ask({ name: 'hello', region: null, mayGet: true })
    await prober.ask({ name: 'other', region: null, mayGet: true })
    expect(methods(loopback)).toEqual(['OPTIONS', 'GET', 'GET'])
  })

  test('is asked by OPTIONS again when GET finds no stamp any more, and by that alone while it lasts', async () => {
    let isReplaced = false
    const [prober, loopback] = await proberFor((seen, response) => {
      if (!isReplaced) swallowing(seen, response)
      else if (seen.method === 'OPTIONS') stamped(seen, response)
      else response.writeHead(401).end()
    })
    const ask = () => prober.ask({ name: 'a', region: null, mayGet: true })
    await ask()
    isReplaced = true
    expect([await ask(), await ask()]).toEqual([
      { kind: 'hash', hash: HASH },
      { kind: 'hash', hash: HASH }
    ])
    expect(methods(loopback)).toEqual(['OPTIONS', 'GET', 'GET', 'OPTIONS', 'OPTIONS'])
  })

  test('waits for the word of the record whether GET may be sent', async () => {
    const [prober, loopback] = await proberFor(swallowing)
    await prober.ask({ name: 'a', region: null, mayGet: Promise.resolve(false) })
    await prober.ask({ name: 'a', region: null, mayGet: Promise.resolve(true) })
    await prober.ask({ name: 'a', region: null, mayGet: Promise.resolve(false) })
    expect(methods(loopback)).toEqual(['OPTIONS', 'OPTIONS', 'GET', 'OPTIONS'])
  })

  test('is never asked by GET for a function that may be unstamped: its handler would run', async () => {
    const [prober, loopback] = await proberFor(swallowing)
    await prober.ask({ name: 'hello', region: null, mayGet: true })
    expect(await prober.ask({ name: 'other', region: null, mayGet: false })).toMatchObject({
      kind: 'unstamped'
    })
    expect(methods(loopback)).toEqual(['OPTIONS', 'GET', 'OPTIONS'])
  })

  test('is not asked by GET with probe-method options', async () => {
    const [prober, loopback] = await proberFor(swallowing, { method: 'options' })
    expect(await prober.ask({ name: 'hello', region: null, mayGet: true })).toMatchObject({
      kind: 'unstamped'
    })
    expect(methods(loopback)).toEqual(['OPTIONS'])
  })

  test('is not remembered as one when GET finds no stamp either', async () => {
    const [prober, loopback] = await proberFor((_seen, response) => response.end('ok'))
    await prober.ask({ name: 'a', region: null, mayGet: true })
    await prober.ask({ name: 'a', region: null, mayGet: true })
    expect(methods(loopback)).toEqual(['OPTIONS', 'GET', 'OPTIONS', 'GET'])
  })

  test.each([404, 500, 503])('is not what a %i says: no GET follows', async (status) => {
    const [prober, loopback] = await proberFor((_seen, response) => {
      response.writeHead(status)
      response.end('Function not found')
    })
    await prober.ask({ name: 'a', region: null, mayGet: true })
    expect(methods(loopback)).toEqual(['OPTIONS'])
  })
})

describe('what may go wrong on the way', () => {
  test('a redirect is not followed: it could carry a key elsewhere', async () => {
    const [prober, loopback] = await proberFor((_seen, response) => {
      response.writeHead(302, { location: '/elsewhere' })
      response.end()
    })
    const reading = await prober.ask({ name: 'a', region: null, mayGet: false })
    expect(reading).toMatchObject({ kind: 'unstamped', status: 302 })
    expect(loopback.seen.map((seen) => seen.url)).toEqual(['/functions/v1/a'])
  })

  test('an endless body is read to a bound', async () => {
    const [prober] = await proberFor((_seen, response) => {
      response.writeHead(200, { 'x-function-hash': HASH })
      const chunk = Buffer.alloc(16 * 1024, 'x')
      const fill = (): void => {
        while (!response.destroyed && response.write(chunk)) continue
      }
      response.on('drain', fill)
      fill()
    })
    expect(await prober.ask({ name: 'a', region: null, mayGet: false })).toEqual({ kind: 'hash', hash: HASH })
  })

  test('a connection that nobody accepts is unreachable with the reason', async () => {
    const [prober, loopback] = await proberFor(stamped)
    await loopback.close()
    server = null
    expect(await prober.ask({ name: 'a', region: null, mayGet: true })).toEqual({
      kind: 'unreachable',
      detail: 'no answer: ECONNREFUSED'
    })
  })

  test('a connection that breaks is unreachable', async () => {
    const [prober] = await proberFor((_seen, response) => response.destroy())
    expect(await prober.ask({ name: 'a', region: null, mayGet: true })).toMatchObject({ kind: 'unreachable' })
  })

  test('a body that breaks off is unreachable, also behind the right hash', async () => {
    const [prober] = await proberFor((_seen, response) => {
      response.writeHead(200, { 'x-function-hash': HASH, 'content-length': '100' })
      response.write('{', () => response.destroy())
    })
    expect(await prober.ask({ name: 'a', region: null, mayGet: true })).toMatchObject({ kind: 'unreachable' })
  })

  test('a signal ends the question', async () => {
    const controller = new AbortController()
    const [prober] = await proberFor(() => {
      controller.abort()
    })
    const reading = await prober.ask({ name: 'a', region: null, mayGet: true }, { signal: controller.signal })
    expect(reading).toMatchObject({ kind: 'unreachable' })
  })

  test('no detail holds a key', async () => {
    const [prober] = await proberFor((_seen, response) => response.destroy(), {
      key: 's3cret',
      probeKey: 's3cret'
    })
    expect(JSON.stringify(await prober.ask({ name: 'a', region: null, mayGet: true }))).not.toContain(
      's3cret'
    )
  })
})

describe('the limits of an answer', () => {
  const broken: Reply = (_seen, response) => response.writeHead(500).end('0123456789abcdef')

  test('bound what is read of it', async () => {
    const [prober] = await proberFor(broken, {}, { bodyBytes: 10, timeoutMs: 10_000 })
    expect(await prober.ask({ name: 'a', region: null, mayGet: false })).toMatchObject({
      detail: 'does not run: 500 0123456789'
    })
  })

  test('leave room for what a gateway says', async () => {
    const [prober] = await proberFor(broken)
    expect(await prober.ask({ name: 'a', region: null, mayGet: false })).toMatchObject({
      detail: 'does not run: 500 0123456789abcdef'
    })
  })

  test('bound the time until it is there', async () => {
    const [prober] = await proberFor(() => undefined, {}, { bodyBytes: 10, timeoutMs: 50 })
    expect(await prober.ask({ name: 'a', region: null, mayGet: false })).toEqual({
      kind: 'unreachable',
      detail: 'no answer: none within 0.05 s',
      timedOut: true
    })
  })

  test.each([
    [50, 10_000],
    [10_000, 50]
  ])('are the shorter of what it may take, %i ms, and what is left, %i ms', async (timeoutMs, left) => {
    const [prober] = await proberFor(() => undefined, {}, { bodyBytes: 10, timeoutMs })
    const reading = await prober.ask({ name: 'a', region: null, mayGet: false }, { timeoutMs: left })
    expect(reading).toMatchObject({ detail: 'no answer: none within 0.05 s' })
  })
})

const KEY = '0123456789abcdef'.repeat(4)

/** A prober whose network does what `send` does. */
const through = (send: Send, keys: Partial<Endpoint> = {}): Prober =>
  new Prober({ baseUrl: 'http://127.0.0.1', key: null, probeKey: null, method: 'options', ...keys }, send)

describe('a network that fails', () => {
  test.each<[string, unknown, string]>([
    ['by its code', Object.assign(new Error('a'), { code: 'EPIPE' }), 'EPIPE'],
    ['by its own words', new Error('a'), 'a'],
    ['by whatever was thrown', 'a text', 'a text'],
    ['without the key that it repeats', new Error(`bad header Bearer ${KEY}`), 'bad header Bearer ***']
  ])('is told %s', async (_what, error, told) => {
    const fails: Send = async () => {
      await Promise.resolve()
      throw error
    }
    for (const keys of [{ key: KEY }, { probeKey: KEY }])
      expect(await through(fails, keys).ask({ name: 'a', region: null, mayGet: false })).toEqual({
        kind: 'unreachable',
        detail: `no answer: ${told}`
      })
  })
})

test.each<Partial<Endpoint>>([{ key: KEY }, { probeKey: KEY }])(
  'a key that an answer repeats is not told, and the answer is read all the same: %j',
  async (keys) => {
    const fails: Send = () => Promise.resolve(answerOf(`no ${KEY}!`, { status: 500 }))
    expect(await through(fails, keys).ask({ name: 'a', region: null, mayGet: false })).toEqual({
      kind: 'broken',
      status: 500,
      detail: 'does not run: 500 no ***!'
    })
  }
)

describe('a gateway that wants a key is told with what to do about it', () => {
  const HOW = 'the key is sent with GET alone'
  const OR = 'give the ssh-* inputs so that the record can be read, or set probe-method: get'

  test.each<[string, Partial<Endpoint>, boolean, string]>([
    ['no key given', { method: 'auto' }, true, 'give the key of this target (cloud-key, self-hosted-key)'],
    [
      'one that no GET may carry',
      { key: KEY, method: 'auto' },
      false,
      `${HOW}, and only to functions known to be stamped: ${OR}`
    ],
    [
      'one that GET carried',
      { key: KEY, method: 'auto' },
      true,
      'the key of this target was sent: see whether it is the right one'
    ],
    [
      'one that GET carried first',
      { key: KEY, method: 'get' },
      false,
      'the key of this target was sent: see whether it is the right one'
    ],
    [
      'one that OPTIONS never carries',
      { key: KEY, method: 'options' },
      true,
      `${HOW}: set probe-method: auto`
    ],
    ['a check', { isCheck: true, method: 'auto' }, false, 'a check sends no key']
  ])('%s', async (_what, endpoint, mayGet, advice) => {
    const refuses: Send = () => Promise.resolve(answerOf('', { status: 401 }))
    const reading = await through(refuses, endpoint).ask({ name: 'a', region: null, mayGet })
    expect(reading).toEqual({
      kind: 'unstamped',
      status: 401,
      detail: `answers 401 before the function runs; ${advice}`
    })
  })
})

describe('a key of ours in the place of a hash', () => {
  const says: Send = () => Promise.resolve(answerOf('', { headers: { 'x-function-hash': KEY } }))

  test.each<[string, Partial<Endpoint>]>([
    ['the key of the target', { key: KEY }],
    ['the key of the probe', { probeKey: KEY }],
    ['a part of one', { key: `x${KEY.slice(20, 40)}x` }]
  ])('is not told: %s', async (_what, keys) => {
    expect(await through(says, keys).ask({ name: 'a', region: null, mayGet: false })).toEqual({
      kind: 'unstamped',
      status: 200,
      detail: 'answers with a key of ours in the place of a hash'
    })
  })

  test('is a hash when it is none of ours, though some digits are the same', async () => {
    const reading = await through(says, { key: KEY.slice(0, 15) }).ask({
      name: 'a',
      region: null,
      mayGet: false
    })
    expect(reading).toEqual({ kind: 'hash', hash: KEY })
  })
})
