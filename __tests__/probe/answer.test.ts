import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readAnswer } from '../../src/probe/answer.ts'
import { answerOf } from '../support/answers.ts'

const HASH = 'a'.repeat(64)

const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
  readAnswer('hello', answerOf(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }))

const stamp = { 'x-function-hash': HASH }

describe('an answer of a stamp', () => {
  test.each([{ function: 'hello', hash: HASH }, '', 'no json', 'null', '[]', '"x"'])(
    'gives the hash, with body %j',
    (body) => {
      expect(answer(200, body, stamp)).toEqual({ kind: 'hash', hash: HASH })
    }
  )

  test.each([
    ['constructor', 'constructor'],
    ['goodbye', 'goodbye'],
    ['', ''],
    [3, '3'],
    [true, 'true'],
    [null, 'null'],
    [{ a: 1 }, 'an object'],
    [['hello'], 'an object'],
    ['x'.repeat(101), `${'x'.repeat(100)}…`]
  ])('of another function is no proof: %j', (name, told) => {
    expect(answer(200, { function: name }, stamp)).toEqual({
      kind: 'unstamped',
      status: 200,
      detail: `another function answers here: ${told}`
    })
  })

  test.each(['b'.repeat(64), '', null, 3, HASH.toUpperCase()])(
    'whose body has another hash is no proof: %j',
    (hash) => {
      expect(answer(200, { function: 'hello', hash }, stamp)).toEqual({
        kind: 'unstamped',
        status: 200,
        detail: 'header and body disagree: a cache or proxy answers'
      })
    }
  )

  test.each([
    ['<html>cached</html>', undefined],
    ['\n<!DOCTYPE html><title>hello</title>', undefined],
    ['<!-- cached --><p>hello', 'Text/HTML; charset=utf-8']
  ])('whose body is a page is no proof: %j', (body, type) => {
    expect(answer(200, body, { ...stamp, ...(type === undefined ? {} : { 'content-type': type }) })).toEqual({
      kind: 'unstamped',
      status: 200,
      detail: 'a page of HTML comes with the header of a stamp: a cache or proxy answers'
    })
  })

  test.each(['', ' ', `{"function":"hello","hash":"${HASH}"}`, 'x < y', '<svg>'])(
    'counts where a proxy says that %j is a page, or took the body away',
    (body) => {
      const type = body === '<svg>' ? 'image/svg+xml' : 'text/html'
      expect(answer(200, body, { ...stamp, 'content-type': type })).toEqual({ kind: 'hash', hash: HASH })
    }
  )

  test.each([201, 204, 404, 500])('needs status 200: %i is none', (status) => {
    expect(answer(status, '', stamp).kind).not.toBe('hash')
  })

  test.each(['', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), 'g'.repeat(64)])(
    'needs a whole hash: %j is none',
    (hash) => {
      expect(answer(200, '', { 'x-function-hash': hash })).toMatchObject({ kind: 'unstamped' })
    }
  )
})

describe('a function that is not there', () => {
  test.each<[string, number, unknown, Record<string, string>?]>([
    ['by the code of the body', 404, { code: 'NOT_FOUND', message: 'Requested function was not found' }, {}],
    ['by the code of the header', 404, '', { 'sb-error-code': 'NOT_FOUND' }],
    ['by its words', 404, { msg: 'Function not found' }, {}],
    ['by other words', 404, { msg: 'function does not exist' }, {}],
    ['by words in plain text', 404, 'Requested function was not found', {}],
    ['by its name', 404, 'Function "hello" not found', {}],
    ['by its name in JSON', 404, { error: 'Function "hello" not found' }, {}],
    ['by its name, as an edge function', 404, 'Edge function hello not found', {}],
    ['by its name behind other functions', 404, 'functions: no such function. Function hello not found', {}],
    ['by its name among words', 404, 'The function named `hello` does not exist', {}],
    ['by its name in a path', 404, 'function: /hello was not found', {}],
    ['as a gateway says it', 404, { message: 'no Route matched with those values' }, {}],
    [
      'as an old router says it',
      500,
      { msg: 'InvalidWorkerCreation: worker boot error: could not find an appropriate entrypoint' },
      {}
    ],
    ['as an old router says it in plain text', 500, 'Error: could not find an appropriate entrypoint', {}]
  ])('is missing: %s', (_how, status, body, headers) => {
    expect(answer(status, body, headers)).toEqual({
      kind: 'missing',
      detail: 'the target has no function of this name'
    })
  })

  test('whose bundle is gone is missing, and the detail says so', () => {
    const reading = answer(404, { code: 'NOT_FOUND_FUNCTION_BLOB' })
    expect(reading).toEqual({
      kind: 'missing',
      detail: 'listed as deployed, but its bundle is gone (NOT_FOUND_FUNCTION_BLOB)'
    })
  })

  test('is told in time whatever a body repeats', () => {
    const start = performance.now()
    expect(answer(404, 'function '.repeat(7000))).toMatchObject({ kind: 'unstamped' })
    expect(answer(404, `function ${' not'.repeat(16_000)}`)).toMatchObject({ kind: 'unstamped' })
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test.each([
    ...['no such user', 'User not found', 'does not exist', 'Not Found', 'not found'],
    'function public.hello(uuid) does not exist',
    'function goodbye not found',
    'The function of this button is in the manual; the page was not found',
    'function hello ran, and a row\nwas not found'
  ])('is not what a 404 of the function itself says: %s', (error) => {
    expect(answer(404, { error })).toMatchObject({ kind: 'unstamped', status: 404 })
  })
})

describe('a function that does not run', () => {
  test.each<[number, unknown, Record<string, string>, string]>([
    [
      503,
      { code: 'BOOT_ERROR', message: 'Worker failed to boot' },
      {},
      'does not run: 503 BOOT_ERROR: Worker failed to boot'
    ],
    [500, { msg: 'boom' }, {}, 'does not run: 500 boom'],
    [500, 'Internal Server Error', {}, 'does not run: 500 Internal Server Error'],
    [546, '', { 'sb-error-code': 'WORKER_LIMIT' }, 'does not run: 546 WORKER_LIMIT'],
    [500, '', {}, 'does not run: 500'],
    [504, { code: 'IDLE_TIMEOUT' }, {}, 'does not run: 504 IDLE_TIMEOUT: {"code":"IDLE_TIMEOUT"}'],
    [502, 'WorkerError: boot failed', {}, 'does not run: 502 WorkerError: boot failed'],
    [502, 'Worker gone', {}, 'does not run: 502 Worker gone'],
    [500, { msg: { a: 1 } }, {}, 'does not run: 500 an object'],
    [500, { msg: null, message: 'second' }, {}, 'does not run: 500 second'],
    [501, 'x', {}, 'does not run: 501 x'],
    [505, '', {}, 'does not run: 505'],
    [599, '', { 'sb-error-code': 'A' }, 'does not run: 599 A'],
    [500, { code: 500, message: 'boom' }, {}, 'does not run: 500 boom'],
    [500, { code: '500', message: 'boom' }, {}, 'does not run: 500 boom'],
    [502, { code: 503, message: 'x' }, {}, 'does not run: 502 503: x'],
    [521, '', { 'sb-error-code': 'BOOT_ERROR' }, 'does not run: 521 BOOT_ERROR'],
    [528, '', {}, 'does not run: 528'],
    [
      ...([500, '<html><head><title lang="en">\n500\n  Error </title></head>x', {}] as const),
      'does not run: 500 500 Error'
    ],
    [500, '<p>Error</p>', { 'content-type': 'text/html' }, 'does not run: 500'],
    [500, 'Error < 3', { 'content-type': 'text/html' }, 'does not run: 500 Error < 3']
  ])('is broken with its code and message: %i %j', (status, body, headers, detail) => {
    expect(answer(status, body, headers)).toEqual({ kind: 'broken', status, detail })
  })

  test.each<unknown>([{ toString: 1 }, [[1]], { valueOf: null }])('may give any code: %j', (code) => {
    expect(answer(500, { code, msg: 'x' })).toMatchObject({ detail: 'does not run: 500 an object: x' })
  })

  test('is told in time whatever a page repeats', () => {
    const start = performance.now()
    for (const part of ['<title', '<title>', '<title ', '<', ' '])
      answer(500, `<html>${part.repeat(64_000 / part.length)}`)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('has its message cut', () => {
    const reading = answer(500, { msg: 'x'.repeat(1000) })
    expect(reading.kind === 'broken' && reading.detail.length).toBeLessThan(350)
  })
})

const gatewayDown = (status: number): string => `the gateway answers ${status}: nothing runs behind it`

test.each([
  [502, '<html>Bad Gateway</html>', 'the gateway answers 502: nothing runs behind it'],
  [503, '', 'the gateway answers 503: nothing runs behind it'],
  [504, 'upstream request timeout', 'the gateway answers 504: nothing runs behind it'],
  [503, '<html><title>Worker down</title>the worker process is rebooting</html>', gatewayDown(503)],
  [502, '{"code":502,"message":"Bad gateway"}', gatewayDown(502)],
  [502, '{"code":"502","message":"Bad gateway"}', gatewayDown(502)],
  ...[520, 521, 522, 523, 524, 525, 526, 527].map((status): [number, string, string] => [
    status,
    `<!DOCTYPE html><title>x | ${status}: Web server is down</title> reboot it`,
    gatewayDown(status)
  ]),
  [530, 'error code: 1033', gatewayDown(530)],
  [429, '{"message":"API rate limit exceeded"}', 'the gateway limits the rate of requests (429)']
])('a gateway that answers for itself makes the target unreachable: %i', (status, body, detail) => {
  expect(answer(status, body)).toEqual({ kind: 'unreachable', detail })
})

describe('an answer without a stamp', () => {
  test.each([200, 204, 299, 400, 404, 405, 418])('is unstamped: %i', (status) => {
    expect(answer(status, 'ok')).toEqual({
      kind: 'unstamped',
      status,
      detail: `answers ${status} without a stamp: deployed by something else, or the probe did not reach it`
    })
  })

  test.each([
    [401, { code: 'UNAUTHORIZED_NO_AUTH_HEADER' }, ' (UNAUTHORIZED_NO_AUTH_HEADER)'],
    [403, { code: 7 }, ' (7)'],
    [401, '', ''],
    [403, 'forbidden', '']
  ])('that asks for a key says which input gives it: %i %j', (status, body, code) => {
    expect(answer(status, body)).toEqual({
      kind: 'unstamped',
      status,
      detail: `answers ${status}${code} before the function runs; give the key of this target (cloud-key, self-hosted-key)`
    })
  })

  test.each([300, 302, 399])('that redirects says so: %i', (status) => {
    expect(answer(status)).toEqual({
      kind: 'unstamped',
      status,
      detail: `answers ${status} with a redirect, which a probe does not follow`
    })
  })
})

test('no answer throws, and only a stamp with status 200 gives a hash', () => {
  const json = fc.oneof(fc.string(), fc.json())
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), json, fc.boolean(), (status, body, isStamped) => {
      const reading = answer(status, body, isStamped ? stamp : {})
      if (reading.kind === 'hash') expect([status, isStamped]).toEqual([200, true])
    })
  )
})
