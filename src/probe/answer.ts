import { HASH_HEADER, RELEASE_HEADER, RELEASE_ID, SIDE_HEADER } from '../stamp/source.ts'
import { foreignWords } from '../untrusted.ts'
import type { Answer } from './http.ts'
import type { Reading } from './verdict.ts'

const HASH = /^[0-9a-f]{64}$/

/** Codes and names are short. */
const WORD_LIMIT = 100

/** Codes with which gateway and runtimes say that there is no such function (docs/inside/probe.md). */
const MISSING_CODES = new Set(['NOT_FOUND', 'NOT_FOUND_FUNCTION_BLOB'])

/** What was sent, as far as the reading of its answer depends on it. */
export interface Asked {
  /** what the question carried; no reading repeats it */
  readonly secrets?: readonly (string | null)[]
  /** what to do when whoever answers wants a key */
  readonly keyAdvice?: string
  /** the side on which it must answer; none = any */
  readonly side?: string | undefined
}

export const GIVE_KEY = 'give the key of this target (cloud-key, self-hosted-key)'

/** Reads an answer to a probe of `name`. Pure. */
export function readAnswer(
  name: string,
  answer: Answer,
  { secrets = [], keyAdvice = GIVE_KEY, side }: Asked = {}
): Reading {
  const { status } = answer
  const say = (value: unknown, limit?: number): string => foreignWords(text(value), secrets, limit)
  const json = parseObject(answer.body)
  const hash = answer.headers.get(HASH_HEADER)
  if (status === 200 && hash !== null && HASH.test(hash)) {
    const doubt = doubtOf(name, hash, answer, say(json['function'], WORD_LIMIT))
    if (doubt !== null) return { kind: 'unstamped', status, detail: doubt }
    return otherSide(answer, side, say) ?? { kind: 'hash', hash, ...releaseOf(answer) }
  }
  const code = say(answer.headers.get('sb-error-code') ?? codeOf(json, status), WORD_LIMIT)
  if (status === 404) return readNotFound(name, answer, code)
  if (status === 401 || status === 403) {
    const suffix = code === '' ? '' : ` (${code})`
    const detail = `answers ${status}${suffix} before the function runs; ${keyAdvice}`
    return { kind: 'unstamped', status, detail }
  }
  if (status >= 500) {
    const isMarkup = isPage(answer)
    const words = isMarkup ? titleOf(answer.body) : (json['msg'] ?? json['message'] ?? answer.body)
    return readFailure(status, code, say(words), isMarkup)
  }
  if (status === 429) return { kind: 'unreachable', detail: 'the gateway limits the rate of requests (429)' }
  return { kind: 'unstamped', status, detail: describeUnstamped(answer) }
}

/** The right stamp in the wrong place is no answer of this target: its URL leads to the other one. */
function otherSide(
  { headers }: Answer,
  side: string | undefined,
  say: (value: unknown, limit?: number) => string
): Reading | null {
  const other = headers.get(SIDE_HEADER)
  if (side === undefined || other === null || other === side) return null
  const detail = `the stamp that answers runs on the side of ${say(other, WORD_LIMIT)}, and this is ${side}: see where the URL of this target leads`
  return { kind: 'unreachable', detail }
}

function releaseOf({ headers }: Answer): { readonly release?: string } {
  const release = headers.get(RELEASE_HEADER)
  return release !== null && RELEASE_ID.test(release) ? { release } : {}
}

/** Why a stamp's header does not prove its function; a body that a proxy took away takes nothing from it. */
function doubtOf(name: string, hash: string, answer: Answer, other: string): string | null {
  const json = parseObject(answer.body)
  if (json['function'] !== undefined && json['function'] !== name)
    return `another function answers here: ${other}`
  const release = answer.headers.get(RELEASE_HEADER)
  const isOther = json['release'] !== undefined && release !== null && json['release'] !== release
  if (isOther || (json['hash'] !== undefined && json['hash'] !== hash))
    return 'header and body disagree: a cache or proxy answers'
  return isPage(answer) ? 'a page of HTML comes with the header of a stamp: a cache or proxy answers' : null
}

/** Gateways say the status again where runtimes have a code of their own. */
function codeOf({ code }: Readonly<Record<string, unknown>>, status: number): unknown {
  return code === status || code === String(status) ? undefined : code
}

/** The header alone says little: small servers give it to whatever they send. */
const isPage = ({ headers, body }: Answer): boolean =>
  /^\s*<(!doctype html|html)\b/i.test(body) ||
  (/^text\/html\b/i.test(headers.get('content-type') ?? '') && /^\s*</.test(body))

/** All that a page says in one line; the rest is markup, and words of whoever made it. */
const titleOf = (page: string): string =>
  (/<title\b[^<>]*>([^<]*)/i.exec(page)?.[1] ?? '').replaceAll(/\s+/g, ' ')

function readNotFound(name: string, answer: Answer, code: string): Reading {
  if (code === 'NOT_FOUND_FUNCTION_BLOB') {
    return { kind: 'missing', detail: 'listed as deployed, but its bundle is gone (NOT_FOUND_FUNCTION_BLOB)' }
  }
  if (MISSING_CODES.has(code) || /no route matched/i.test(answer.body) || saysMissing(name, answer.body)) {
    return { kind: 'missing', detail: 'the target has no function of this name' }
  }
  return { kind: 'unstamped', status: 404, detail: describeUnstamped(answer) }
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

/** It reached no server behind it, or none that it could talk to (developers.cloudflare.com, Cloudflare 5xx errors). */
const CLOUDFLARE = new Set([520, 521, 522, 523, 524, 525, 526, 527, 530])

function readFailure(status: number, code: string, message: string, isMarkup: boolean): Reading {
  // Stock routers up to 2026-02 answer 500 for a function that is not there (docs/inside/probe.md).
  if (/could not find an appropriate entrypoint/i.test(message)) {
    return { kind: 'missing', detail: 'the target has no function of this name' }
  }
  // Runtimes write no markup, and its authors may name anything.
  const saysWhy = !isMarkup && /worker|boot/i.test(message)
  const isGateway = CLOUDFLARE.has(status) || ([502, 503, 504].includes(status) && !saysWhy)
  if (code === '' && isGateway)
    return { kind: 'unreachable', detail: `the gateway answers ${status}: nothing runs behind it` }
  const what = [code, message].filter((part) => part !== '').join(': ')
  return { kind: 'broken', status, detail: `does not run: ${status}${what === '' ? '' : ` ${what}`}` }
}

function describeUnstamped({ status }: Answer): string {
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
