/** What others say: gateways, servers, tools. Bounded, on one line, and without the secrets that they were given, or that can be told by their looks. */

import { beginningOf, redactor, withoutTokens } from './redact.ts'

/** Longest part of it in a message of ours. */
const WORDS_LIMIT = 300

/** Control characters, line ends, and the signs that turn the direction of text around. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** Somebody's words for a message of ours. @param secrets null = there is none */
export function foreignWords(
  text: string,
  secrets: readonly (string | null)[] = [],
  limit = WORDS_LIMIT
): string {
  const redact = redactor(secrets)
  return beginningOf(text.replace(UNPRINTABLE, ' ').trim(), limit, (line) => withoutTokens(redact(line)))
}

/** One call of an API; `fetch` itself, or what a test says. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface BoundedBody {
  readonly text: string
  /** false: more was sent, and not read */
  readonly isWhole: boolean
}

/** Reads an answer's body up to `limit` bytes (after decompression), and lets go of what is longer. */
export async function readBounded(response: Response, limit: number): Promise<BoundedBody> {
  const reader = response.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  while (reader !== undefined) {
    const chunk: { readonly done: boolean; readonly value?: Uint8Array } = await reader.read()
    if (chunk.done || chunk.value === undefined) break
    chunks.push(chunk.value)
    size += chunk.value.length
    if (size <= limit) continue
    // Not awaited: the other side may never let go.
    reader.cancel().catch(() => undefined)
    break
  }
  const bytes = Buffer.concat(chunks).subarray(0, limit)
  return { text: new TextDecoder().decode(bytes), isWhole: size <= limit }
}
