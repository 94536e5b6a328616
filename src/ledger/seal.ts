import { createHmac, hkdfSync, scryptSync, timingSafeEqual } from 'node:crypto'

/**
 * What is kept on the server, and what the server cannot write: beside it stands a code that only those can make who have the
 * SSH key, which the server never sees (RFC 2104, RFC 5869). Whoever gets the code learns nothing of the key.
 */

/** What a code is for: one text never passes for the other. */
export type Purpose = 'source' | 'record'

/**
 * What seals are made with. A key file that is encrypted is no secret without its passphrase: that has its part in them. By a
 * slow derivation (RFC 7914), so that a seal is no faster way to try passphrases than the file is.
 */
export function sealKeyOf({ privateKey, passphrase }: Secrets): string {
  if (passphrase === null || passphrase === '') return privateKey
  return privateKey + scryptSync(passphrase, privateKey.replace(/\s+/g, ''), 32).toString('hex')
}

interface Secrets {
  readonly privateKey: string
  readonly passphrase: string | null
}

/** A secret that was saved with other line ends is the same key. */
const keyFor = (purpose: Purpose, sealKey: string): Buffer =>
  Buffer.from(hkdfSync('sha256', sealKey.replace(/\s+/g, ''), '', `dual-deploy: ${purpose}`, 32))

const codeOf = (purpose: Purpose, text: string | Buffer, sealKey: string): Buffer =>
  createHmac('sha256', keyFor(purpose, sealKey)).update(text).digest()

export const sealOf = (purpose: Purpose, text: string | Buffer, sealKey: string): string =>
  codeOf(purpose, text, sealKey).toString('base64')

/** Whether this key sealed exactly these bytes, for this purpose. */
export function isSealOf(code: string, purpose: Purpose, text: string | Buffer, sealKey: string): boolean {
  const wanted = codeOf(purpose, text, sealKey)
  const found = Buffer.from(code, 'base64')
  return found.length === wanted.length && timingSafeEqual(found, wanted)
}
