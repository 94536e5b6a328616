/** HS256 tokens and what the cloud's gateway says about those it refuses. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const base64Url = (text: string) => Buffer.from(text).toString('base64url')

function signatureOf(signed: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest()
}

export function signJwt(payload: Readonly<Record<string, unknown>>, secret: string): string {
  const signed = `${base64Url(JSON.stringify({ alg: 'HS256', typ: 'JWT' }))}.${base64Url(JSON.stringify(payload))}`
  return `${signed}.${signatureOf(signed, secret).toString('base64url')}`
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

export type Refusal =
  'NO_AUTH_HEADER' | 'INVALID_JWT_FORMAT' | 'LEGACY_JWT' | 'ASYMMETRIC_JWT' | 'UNSUPPORTED_TOKEN_ALGORITHM'

/** null = accepted */
export function refusalOf(authorization: string | undefined, secret: string): Refusal | null {
  if (authorization === undefined) return 'NO_AUTH_HEADER'
  const [, token = ''] = /^Bearer (.+)$/i.exec(authorization) ?? []
  const [head = '', payload = '', signature = '', ...more] = token.split('.')
  const header = decode(head)
  const claims = decode(payload)
  if (header === null || claims === null || signature === '' || more.length > 0) return 'INVALID_JWT_FORMAT'
  if (header['alg'] === 'ES256' || header['alg'] === 'RS256') return 'ASYMMETRIC_JWT'
  if (header['alg'] !== 'HS256') return 'UNSUPPORTED_TOKEN_ALGORITHM'
  const expected = signatureOf(`${head}.${payload}`, secret)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'LEGACY_JWT'
  const expires = claims['exp']
  return typeof expires === 'number' && expires * 1000 < Date.now() ? 'LEGACY_JWT' : null
}
