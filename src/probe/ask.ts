import { redactor, type Redact } from '../redact.ts'
import { KEY_HEADER, PROBE_HEADER } from '../stamp/source.ts'
import type { TargetId } from '../targets/table.ts'
import { foreignWords } from '../untrusted.ts'
import { GIVE_KEY, readAnswer } from './answer.ts'
import { TimeLimitError, type Question, type Send } from './http.ts'
import type { Reading } from './verdict.ts'

export type ProbeMethod = 'auto' | 'options' | 'get'

/** How to reach one target's functions. */
export interface Endpoint {
  /** base URL without a trailing slash, e.g. `https://<ref>.supabase.co/functions/v1` */
  readonly baseUrl: string
  /** anon or publishable key, sent with GET alone; null = none */
  readonly key: string | null
  readonly probeKey: string | null
  readonly method: ProbeMethod
  /** the side on which its functions say that they run, where they can tell; none = not compared */
  readonly side?: TargetId
  /** a check, whose URLs may come from a pull request: no key is sent, also when one is given */
  readonly isCheck?: boolean
}

/** A probe of one function; `mayGet`: it is known to be stamped, so a GET does not run its handler. */
export interface ProbeRequest {
  readonly name: string
  readonly region: string | null
  readonly mayGet: MayGet
}

/** Known at once, or when the target's record has been read: asked for only when OPTIONS gave no hash. */
export type MayGet = boolean | Promise<boolean>

/** How long an answer is waited for: until the signal, and where less than usual is left, until then. */
export interface Patience {
  readonly signal?: AbortSignal | undefined
  /** ms */
  readonly timeoutMs?: number | undefined
  /** the connection to use; without it whichever is kept */
  readonly over?: Question['over']
}

/** What one answer may cost. */
export type ProbeLimits = Pick<Question, 'bodyBytes' | 'timeoutMs'>

const LIMITS: ProbeLimits = {
  // A stamp's answer has 150.
  bodyBytes: 64 * 1024,
  // A worker that boots for the first time downloads its packages.
  timeoutMs: 30_000
}

/** Hashes are long: shorter runs are in a key of hex digits by chance. */
const HASH_RUN = 16

/** Asks the functions of one target which hash they serve. Remembers when the target swallows OPTIONS. */
export class Prober {
  readonly #endpoint: Endpoint
  readonly #askOnce: Send
  readonly #limits: ProbeLimits
  readonly #redactHash: Redact
  #optionsSwallowed = false

  constructor(endpoint: Endpoint, send: Send, limits = LIMITS) {
    this.#redactHash = redactor([endpoint.key, endpoint.probeKey], HASH_RUN)
    this.#endpoint = endpoint
    this.#askOnce = send
    this.#limits = limits
  }

  async ask(request: ProbeRequest, patience: Patience = {}): Promise<Reading> {
    const { method } = this.#endpoint
    if (method === 'get') return this.#send('GET', request, patience)
    if (method === 'auto' && this.#optionsSwallowed && (await request.mayGet)) {
      const reading = await this.#send('GET', request, patience)
      if (reading.kind !== 'unstamped') return reading
      // A router that a deploy has just installed may let OPTIONS pass, and want a key of a GET.
      this.#optionsSwallowed = false
    }
    const reading = await this.#send('OPTIONS', request, patience)
    if (method === 'options' || reading.kind !== 'unstamped' || !(await request.mayGet)) return reading
    const second = await this.#send('GET', request, patience)
    if (second.kind === 'hash') this.#optionsSwallowed = true
    return second
  }

  async #send(
    method: 'OPTIONS' | 'GET',
    request: ProbeRequest,
    { signal, timeoutMs: left = Infinity, over }: Patience
  ): Promise<Reading> {
    const { bodyBytes } = this.#limits
    const timeoutMs = Math.min(this.#limits.timeoutMs, left)
    const { baseUrl, key, probeKey } = this.#endpoint
    try {
      const answer = await this.#askOnce(`${baseUrl}/${request.name}`, {
        ...{ method, headers: this.#headers(method, request) },
        ...{ bodyBytes, timeoutMs, signal, over }
      })
      const asked = {
        secrets: [key, probeKey],
        keyAdvice: keyAdvice(this.#endpoint, method),
        side: this.#endpoint.side
      }
      return this.#withoutKeys(readAnswer(request.name, answer, asked))
    } catch (error) {
      const why = foreignWords(describeNetworkError(error), [key, probeKey])
      const detail = `no answer: ${why}`
      return error instanceof TimeLimitError
        ? { kind: 'unreachable', detail, timedOut: true }
        : { kind: 'unreachable', detail }
    }
  }

  /** Whoever answers has seen our headers and may say them again, also as a hash; what it says is reported. */
  #withoutKeys(reading: Reading): Reading {
    if (reading.kind !== 'hash') return reading
    const told = `${reading.hash} ${reading.release ?? ''}`
    if (this.#redactHash(told) === told) return reading
    return { kind: 'unstamped', status: 200, detail: 'answers with a key of ours in the place of a hash' }
  }

  #headers(method: 'OPTIONS' | 'GET', request: ProbeRequest): Record<string, string> {
    const headers: Record<string, string> = { [PROBE_HEADER]: request.name, 'cache-control': 'no-cache' }
    if (this.#endpoint.probeKey !== null) headers[KEY_HEADER] = this.#endpoint.probeKey
    if (request.region !== null) headers['x-region'] = request.region
    if (method === 'GET' && this.#endpoint.key !== null) {
      headers['apikey'] = this.#endpoint.key
      headers['authorization'] = `Bearer ${this.#endpoint.key}`
    }
    return headers
  }
}

/** What to do when an answer to `method` wants a key. Where GET may follow OPTIONS, the answer to GET is what stands. */
function keyAdvice({ key, method: chosen, isCheck }: Endpoint, method: 'OPTIONS' | 'GET'): string {
  if (isCheck) return 'a check sends no key'
  if (key === null) return GIVE_KEY
  if (method === 'GET') return 'the key of this target was sent: see whether it is the right one'
  if (chosen === 'options') return 'the key is sent with GET alone: set probe-method: auto'
  return 'the key is sent with GET alone, and only to functions known to be stamped: give the ssh-* inputs so that the record can be read, or set probe-method: get'
}

/** A code says more than words that are the library's own ("socket hang up"). */
function describeNetworkError(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return String(code ?? message ?? error)
}
