/**
 * Checks a caller's JWT as the stock router of 2026-09 does (supabase/supabase, docker/volumes/functions/main/index.ts,
 * which leaves the cryptography to `jose`): HS256 with the legacy secret, ES256 and RS256 with the key set.
 */

export interface AuthFailure {
  readonly code: string
  readonly message: string
}

export interface AuthKeys {
  /** JWT_SECRET */
  readonly secret: string | null
  /** the keys of SUPABASE_JWKS; null = none were given */
  readonly jwks: readonly Jwk[] | null
}

/** RFC 7517; what a set holds was only parsed. */
export type Jwk = Readonly<Record<string, unknown>>

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const failure = (code: string, message = 'Invalid JWT'): AuthFailure => ({ code, message })

const NO_HEADER = failure('UNAUTHORIZED_NO_AUTH_HEADER', 'Missing authorization header')
const BAD_FORMAT = failure('UNAUTHORIZED_INVALID_JWT_FORMAT', 'Invalid JWT format')
const LEGACY = failure('UNAUTHORIZED_LEGACY_JWT')
const ASYMMETRIC = failure('UNAUTHORIZED_ASYMMETRIC_JWT')

/** Only the shape is looked at: a key that is none simply matches nothing. */
export function parseJwks(text: string | undefined): readonly Jwk[] | null {
  try {
    const value = JSON.parse(text ?? '') as { keys?: unknown } | null
    return Array.isArray(value?.keys) ? (value.keys as (Jwk | null)[]).filter((key) => key !== null) : null
  } catch {
    return null
  }
}

/** @returns null = let in */
export async function checkCaller(
  headers: Headers,
  keys: AuthKeys,
  nowMs: number
): Promise<AuthFailure | null> {
  const authorization = headers.get('authorization')
  const minted = headers.get('sb-api-key')
  if (!authorization && !minted) return NO_HEADER
  // A publishable or secret key is no JWT: for those the gateway mints one and sends it beside.
  const bearer = bearerToken(authorization)
  const token = bearer === null || bearer.startsWith('sb_') ? minted : bearer
  return token ? checkToken(token, keys, nowMs) : BAD_FORMAT
}

function bearerToken(authorization: string | null): string | null {
  const [scheme = '', token = '', ...more] = (authorization ?? '').trim().split(/\s+/)
  return scheme.toLowerCase() === 'bearer' && token !== '' && more.length === 0 ? token : null
}

async function checkToken(token: string, keys: AuthKeys, nowMs: number): Promise<AuthFailure | null> {
  const parts = token.split('.')
  const header = decodeObject(parts[0])
  if (parts.length !== 3 || header === null || typeof header['alg'] !== 'string') return BAD_FORMAT
  const { alg } = header
  const way = alg === 'HS256' ? LEGACY : alg === 'ES256' || alg === 'RS256' ? ASYMMETRIC : null
  if (way === null)
    return failure('UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM', `Unsupported JWT algorithm ${alg}`)
  try {
    // Extensions that the signer wants understood (RFC 7515, 4.1.11); none is known here.
    if ('crit' in header) return way
    const key = alg === 'HS256' ? await secretKey(keys) : await publicKey(alg, header['kid'], keys)
    if (key === null) return way
    const signed = new TextEncoder().encode(`${parts[0] ?? ''}.${parts[1] ?? ''}`)
    const signature = decodeBytes(parts[2] ?? '')
    const isSigned = await crypto.subtle.verify(ALGORITHMS[alg] ?? '', key, signature, signed)
    return isSigned && isCurrent(decodeObject(parts[1]), nowMs / 1000) ? null : way
  } catch {
    return way
  }
}

const ALGORITHMS: Readonly<Record<string, { name: string; hash: string; namedCurve?: string }>> = {
  HS256: { name: 'HMAC', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
}

async function secretKey({ secret }: AuthKeys): Promise<Key | null> {
  if (!secret) {
    console.error('JWT_SECRET is not set: no HS256 token can be verified')
    return null
  }
  const bytes = new TextEncoder().encode(secret)
  return crypto.subtle.importKey('raw', bytes, ALGORITHMS['HS256'] ?? '', false, ['verify'])
}

/** As jose's local key set: by key type, key id, algorithm and use; a token that fits two keys fits none. */
async function publicKey(alg: string, kid: unknown, { jwks }: AuthKeys): Promise<Key | null> {
  if (jwks === null) console.error('SUPABASE_JWKS is not set: no ES256 or RS256 token can be verified')
  const fitting = (jwks ?? []).filter(
    (key) =>
      key['kty'] === (alg === 'ES256' ? 'EC' : 'RSA') &&
      (typeof kid !== 'string' || key['kid'] === kid) &&
      (typeof key['alg'] !== 'string' || key['alg'] === alg) &&
      (typeof key['use'] !== 'string' || key['use'] === 'sig') &&
      (!Array.isArray(key['key_ops']) || key['key_ops'].includes('verify')) &&
      (alg !== 'ES256' || key['crv'] === 'P-256')
  )
  const [key] = fitting
  if (key === undefined || fitting.length > 1) return null
  // The public half alone, should the set hold private keys.
  const { kty, n, e, x, y, crv } = key
  const half = kty === 'EC' ? { kty, x, y, crv } : { kty, n, e }
  const imported = await crypto.subtle.importKey('jwk', half as never, ALGORITHMS[alg] ?? '', false, [
    'verify'
  ])
  const { modulusLength } = imported.algorithm as { modulusLength?: number }
  return modulusLength !== undefined && modulusLength < 2048 ? null : imported
}

function isCurrent(claims: Readonly<Record<string, unknown>> | null, now: number): boolean {
  if (claims === null) return false
  const { exp, nbf, iat } = claims
  if ([exp, nbf, iat].some((time) => time !== undefined && typeof time !== 'number')) return false
  return (exp === undefined || (exp as number) > now) && (nbf === undefined || (nbf as number) <= now)
}

function decodeObject(part: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(decodeBytes(part ?? ''))
    )
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** @throws when it is not base64url */
function decodeBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('not base64url')
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
