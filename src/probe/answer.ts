import { HASH_HEADER } from '../stamp/source.ts'
import { foreignWords } from '../untrusted.ts'
import type { Answer } from './http.ts'
import type { Reading } from './verdict.ts'

const HASH = /^[0-9a-f]{64}$/

/** Codes and names are short. */
const WORD_LIMIT = 100

/** Codes with which gateway and runtimes say that there is no such function (docs/probe.md). */
const MISSING_CODES = new Set(['NOT_FOUND', 'NOT_FOUND_FUNCTION_BLOB'])

/** Reads an answer to a probe of `name`. Pure. @param secrets what the question carried; no reading repeats it */
export function readAnswer(name: string, answer: Answer, secrets: readonly (string | null)[] = []): Reading {
  const { status } = answer
  const say = (value: unknown, limit?: number): string => foreignWords(text(value), secrets, limit)
  const json = parseObject(answer.body)
  const hash = answer.headers.get(HASH_HEADER)
  if (status === 200 && hash !== null && HASH.test(hash)) {
    if (json['function'] === undefined || json['function'] === name) return { kind: 'hash', hash }
    return {
      kind: 'unstamped',
      status,
      detail: `another function answers here: ${say(json['function'], WORD_LIMIT)}`
    }
  }
  const code = say(answer.headers.get('sb-error-code') ?? json['code'], WORD_LIMIT)
  if (status === 404) return readNotFound(name, answer, code)
  if (status >= 500) return readFailure(status, code, say(json['msg'] ?? json['message'] ?? answer.body))
  if (status === 429) return { kind: 'unreachable', detail: 'the gateway limits the rate of requests (429)' }
  return { kind: 'unstamped', status, detail: describeUnstamped(answer, code) }
}

function readNotFound(name: string, answer: Answer, code: string): Reading {
  if (code === 'NOT_FOUND_FUNCTION_BLOB') {
    return { kind: 'missing', detail: 'listed as deployed, but its bundle is gone (NOT_FOUND_FUNCTION_BLOB)' }
  }
  if (MISSING_CODES.has(code) || /no route matched/i.test(answer.body) || saysMissing(name, answer.body)) {
    return { kind: 'missing', detail: 'the target has no function of this name' }
  }
  return { kind: 'unstamped', status: 404, detail: describeUnstamped(answer, code) }
}

/**
 * How routers of people's own say it: `Function "x" not found`, `function does not exist`. Other words in between are a
 * handler's own, which runs all the same (Postgres: `function public.x(uuid) does not exist`).
 */
function saysMissing(name: string, body: string): boolean {
  return [...body.matchAll(NOT_THERE)].some(([, between = '']) =>
    between.split(/[^\w.()-]+/).every((word) => word === '' || word === name || FILLING.test(word))
  )
}

/** From the last `function` in front of it. */
const NOT_THERE = /function\b((?:(?!function\b).){0,80}?)\b(?:not found|does not exist)\b/gi

const FILLING = /^(was|is|with|the|name|named|called)$/i

function readFailure(status: number, code: string, message: string): Reading {
  // Stock routers up to 2026-02 answer 500 for a function that is not there (docs/probe.md).
  if (/could not find an appropriate entrypoint/i.test(message)) {
    return { kind: 'missing', detail: 'the target has no function of this name' }
  }
  const isGateway = code === '' && [502, 503, 504].includes(status) && !/worker|boot/i.test(message)
  if (isGateway)
    return { kind: 'unreachable', detail: `the gateway answers ${status}: nothing runs behind it` }
  const what = [code, message].filter((part) => part !== '').join(': ')
  return { kind: 'broken', status, detail: `does not run: ${status}${what === '' ? '' : ` ${what}`}` }
}

function describeUnstamped(answer: Answer, code: string): string {
  const { status } = answer
  if (status === 401 || status === 403) {
    const suffix = code === '' ? '' : ` (${code})`
    return `answers ${status}${suffix} before the function runs; give the key of this target (cloud-key, self-hosted-key)`
  }
  if (status >= 300 && status < 400) return `answers ${status} with a redirect, which a probe does not follow`
  return `answers ${status} without a stamp: deployed by something else, or the probe did not reach it`
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function text(value: unknown): string {
  if (value === undefined || typeof value === 'string') return value ?? ''
  // Deep nesting that was read can be too deep to be written.
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value)
}
