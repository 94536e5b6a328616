import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Prober, type Endpoint } from '../../src/probe/ask.ts'
import type { Answer } from '../../src/probe/http.ts'
import { answerOf } from '../support/answers.ts'
import { leakIn, headerSecret } from '../support/secrets.ts'

/** Ways in which whoever answers may say what it was sent. */
type Echo = (key: string) => Answer

const ECHOES: readonly Echo[] = [
  (key) => answerOf(key, { status: 500 }),
  (key) => answerOf(JSON.stringify({ msg: `${'x'.repeat(295)}${key}` }), { status: 500 }),
  (key) => answerOf(JSON.stringify({ code: key, message: key }), { status: 503 }),
  (key) => answerOf(JSON.stringify({ code: { nested: [key] } }), { status: 401 }),
  (key) => answerOf('', { status: 403, headers: { 'sb-error-code': key } }),
  (key) => answerOf(JSON.stringify({ code: key }), { status: 404 }),
  (key) =>
    answerOf(JSON.stringify({ function: `another ${key}` }), {
      headers: { 'x-function-hash': 'a'.repeat(64) }
    }),
  (key) => answerOf('', { headers: { 'x-function-hash': key } }),
  (key) => {
    throw Object.assign(new Error(`invalid header value ${key}`), { code: `ERR ${key}` })
  }
]

describe('a server that says our keys again', () => {
  test('gets none of them into a reading, in whatever part of its answer', async () => {
    await fc.assert(
      fc.asyncProperty(
        headerSecret,
        headerSecret,
        fc.constantFrom(...ECHOES),
        fc.constantFrom<Endpoint['method']>('get', 'options', 'auto'),
        async (key, probeKey, echo, method) => {
          const sent: string[] = []
          const endpoint = { baseUrl: 'http://127.0.0.1', key, probeKey, method }
          const prober = new Prober(endpoint, (_url, init) => {
            const all = [...new Headers(init.headers).values()].join(' ')
            sent.push(all)
            return Promise.resolve().then(() => echo(sent.length % 2 === 0 ? key : probeKey))
          })
          for (let turn = 0; turn < 2; turn += 1) {
            const reading = await prober.ask({ name: 'hello', region: null, mayGet: true })
            const told = JSON.stringify(reading)
            for (const secret of [key, probeKey]) expect(leakIn(told, secret)).toBeNull()
          }
          expect(sent.join(' ')).toContain(probeKey)
        }
      ),
      { numRuns: 300 }
    )
  })

  test('still has its own words told', async () => {
    const endpoint = {
      baseUrl: 'http://127.0.0.1',
      key: 'anon-key-0123',
      probeKey: null,
      method: 'get'
    } as const
    const fetch = () => Promise.resolve(answerOf('{"msg":"no anon-key-0123 here"}', { status: 500 }))
    const reading = await new Prober(endpoint, fetch).ask({ name: 'hello', region: null, mayGet: true })
    expect(reading).toEqual({ kind: 'broken', status: 500, detail: 'does not run: 500 no *** here' })
  })

  test('may serve a hash that has a few digits of a key in it', async () => {
    const hash = 'a'.repeat(64)
    const endpoint = {
      ...{ baseUrl: 'http://127.0.0.1', key: `${'a'.repeat(15)}bbbbbbbb`, probeKey: null },
      method: 'get'
    } as const
    const fetch = () => Promise.resolve(answerOf('', { headers: { 'x-function-hash': hash } }))
    const reading = await new Prober(endpoint, fetch).ask({ name: 'hello', region: null, mayGet: true })
    expect(reading).toEqual({ kind: 'hash', hash })
  })
})
