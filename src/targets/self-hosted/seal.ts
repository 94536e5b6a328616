import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/**
 * A text that is kept on the server, and that the server cannot write: it carries a code that only those can make who have
 * the SSH key, which the server never sees (RFC 2104, RFC 5869). Whoever gets the text learns nothing of the key.
 */

const PURPOSE = 'dual-deploy: what preflight found'

function codeOf(text: string, privateKey: string): Buffer {
  const key = hkdfSync('sha256', privateKey, '', PURPOSE, 32)
  return createHmac('sha256', Buffer.from(key)).update(text).digest()
}

/** @param text without a dot, e.g. base64 */
export const seal = (text: string, privateKey: string): string =>
  `${codeOf(text, privateKey).toString('base64')}.${text}`

/** @returns the text, or null when this key did not seal it as it is */
export function unseal(sealed: string, privateKey: string): string | null {
  const [code = '', text = ''] = sealed.split('.', 2)
  const wanted = codeOf(text, privateKey)
  const found = Buffer.from(code, 'base64')
  return found.length === wanted.length && timingSafeEqual(found, wanted) ? text : null
}
