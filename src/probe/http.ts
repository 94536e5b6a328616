import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'

export interface Question {
  readonly method: 'OPTIONS' | 'GET'
  readonly headers: Readonly<Record<string, string>>
  /** bytes of the answer's body that are read; the rest is not waited for */
  readonly bodyBytes: number
  /** ms until the last of these bytes must be there */
  readonly timeoutMs: number
  /** ends the question and the reading of its answer */
  readonly signal?: AbortSignal | undefined
  /** over one of these that were opened anew, by its place; without it over whichever is kept */
  readonly over?: { readonly lanes: Lanes; readonly lane: number } | undefined
}

/**
 * A few ways to one target that share no connection with what was asked before: behind one address may stand several servers, and a
 * kept connection leads to one of them for ever. Opened when they are first used, and kept until `close`: a handshake for each
 * answer would be a load of its own on a small server.
 */
export class Lanes {
  readonly size: number
  readonly #open = new Map<number, Agents>()

  constructor(size: number) {
    this.size = size
  }

  at(lane: number, open: () => Agents): Agents {
    const place = lane % this.size
    const known = this.#open.get(place)
    if (known !== undefined) return known
    const agents = open()
    this.#open.set(place, agents)
    return agents
  }

  close(): void {
    for (const agents of this.#open.values()) {
      agents.http.destroy()
      agents.https.destroy()
    }
    this.#open.clear()
  }
}

/** Connections of one lane: what is under way at once on all of them is not held up. */
const LANE_SOCKETS = 6

/** As much of an HTTP answer as a probe needs. */
export interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  /** cut to the bytes that were asked for */
  readonly body: string
}

/** Asks once. No redirect is followed: it could carry a key to another origin. */
export type Send = (url: string, question: Question) => Promise<Answer>

/** No whole answer within the time that a question had. */
export class TimeLimitError extends Error {
  constructor(timeoutMs: number) {
    super(`none within ${timeoutMs / 1000} s`)
    this.name = 'TimeLimitError'
  }
}

/** Some gateways turn away who does not say what it is. */
const OWN_HEADERS = { accept: '*/*', 'user-agent': 'dual-deploy' }

/**
 * Asks by Node's own client, over connections that are kept. For answers as short as these, `fetch` takes half as much
 * processor time again, 20 MiB more in a run, and does not ask again when a kept connection was just closed. Nothing is
 * unpacked, as nothing packed is asked for.
 * @param env tells of a proxy, where NODE_USE_ENV_PROXY says so, as for `fetch` (nodejs.org/api/http.html, built-in proxy support)
 */
export function keepingConnections(env: Readonly<Record<string, string | undefined>>): Send {
  const proxy = env['NODE_USE_ENV_PROXY'] === '1' ? { proxyEnv: { ...env } } : {}
  const kept = agents({ keepAlive: true, ...proxy })
  const fresh = agents({ keepAlive: false, ...proxy })
  const openLane = (): Agents => agents({ keepAlive: true, maxSockets: LANE_SOCKETS, ...proxy })
  return async (url, question) => {
    const exchange = new Exchange(url, question)
    const { over } = question
    try {
      return await exchange.over(over === undefined ? kept : over.lanes.at(over.lane, openLane))
    } catch (error) {
      if (!exchange.lostOldConnection) throw error
    }
    // The other side may close a kept connection at the very moment at which it is used again.
    return new Exchange(url, question).over(fresh)
  }
}

interface Agents {
  readonly http: http.Agent
  readonly https: https.Agent
}

const agents = (options: http.AgentOptions): Agents => ({
  http: new http.Agent(options),
  https: new https.Agent(options)
})

/**
 * One question and its answer. Listeners and a timer, where `AbortSignal.any` and a loop over the body would read better:
 * they take a third less processor time, and a deploy of everything asks a thousand times.
 */
class Exchange {
  readonly #url: string
  readonly #question: Question
  readonly #chunks: Buffer[] = []
  #size = 0
  #isAnswered = false
  /** whether a connection from before ended without a word */
  lostOldConnection = false

  constructor(url: string, question: Question) {
    this.#url = url
    this.#question = question
  }

  over(by: Agents): Promise<Answer> {
    const { timeoutMs, signal } = this.#question
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const request = this.#ask(by)
      const stop = (why: Error): void => {
        settled()
        reject(why)
        request.destroy()
      }
      const onAbort = (): void => {
        stop(signal?.reason as Error)
      }
      const timer = setTimeout(stop, timeoutMs, new TimeLimitError(timeoutMs))
      signal?.addEventListener('abort', onAbort)
      const settled = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      request.on('response', (answer: IncomingMessage) => {
        this.#isAnswered = true
        this.#read(
          answer,
          (whole) => {
            settled()
            resolve(whole)
          },
          stop
        )
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        // An answer has events of its own; what follows a whole one is none of it.
        if (this.#isAnswered) return
        this.lostOldConnection = request.reusedSocket && error.code === 'ECONNRESET'
        stop(error)
      })
      request.end()
    })
  }

  #ask(by: Agents): http.ClientRequest {
    const { method, headers } = this.#question
    const options = { method, headers: { ...OWN_HEADERS, ...headers } }
    return this.#url.startsWith('https:')
      ? https.request(this.#url, { ...options, agent: by.https })
      : http.request(this.#url, { ...options, agent: by.http })
  }

  #read(answer: IncomingMessage, resolve: (answer: Answer) => void, stop: (why: Error) => void): void {
    const { bodyBytes } = this.#question
    const end = (): void => {
      const body = new TextDecoder().decode(Buffer.concat(this.#chunks).subarray(0, bodyBytes))
      resolve({ ...headOf(answer), body })
    }
    answer.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#size += chunk.length
      if (this.#size <= bodyBytes) return
      end()
      answer.destroy()
    })
    answer.on('end', end)
    answer.on('error', stop)
  }
}

function headOf(answer: IncomingMessage): Omit<Answer, 'body'> {
  return {
    status: answer.statusCode ?? 0,
    headers: {
      get: (name) => {
        const value = answer.headers[name]
        return value === undefined ? null : String(value)
      }
    }
  }
}
