import { createHmac } from 'node:crypto'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const TEN_YEARS_S = 10 * 365 * 24 * 3600

/** A legacy API key of a stack: an HS256 token that names a role. */
export function makeApiKey(role: 'anon' | 'service_role', secret: string): string {
  const now = Math.floor(Date.now() / 1000)
  const payload = { iss: 'supabase', role, iat: now, exp: now + TEN_YEARS_S }
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
