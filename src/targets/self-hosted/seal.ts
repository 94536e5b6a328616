import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * What is kept on the server, and what the server cannot write: beside it stands a code that only those can make who have the
 * SSH key, which the server never sees (RFC 2104, RFC 5869). Whoever gets the code learns nothing of the key.
 */

/** What a code is for: one text never passes for the other. */
export type Purpose = 'source' | 'record'

/** A secret that was saved with other line ends is the same key. */
const keyFor = (purpose: Purpose, privateKey: string): Buffer =>
  Buffer.from(hkdfSync('sha256', privateKey.replace(/\s+/g, ''), '', `dual-deploy: ${purpose}`, 32))

const codeOf = (purpose: Purpose, text: string | Buffer, privateKey: string): Buffer =>
  createHmac('sha256', keyFor(purpose, privateKey)).update(text).digest()

export const sealOf = (purpose: Purpose, text: string | Buffer, privateKey: string): string =>
  codeOf(purpose, text, privateKey).toString('base64')

/** Whether this key sealed exactly these bytes, for this purpose. */
export function isSealOf(code: string, purpose: Purpose, text: string | Buffer, privateKey: string): boolean {
  const wanted = codeOf(purpose, text, privateKey)
  const found = Buffer.from(code, 'base64')
  return found.length === wanted.length && timingSafeEqual(found, wanted)
}
