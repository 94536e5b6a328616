import { signJwt } from '../cloud/jwt.ts'

const TEN_YEARS_S = 10 * 365 * 24 * 3600

/** A legacy API key of a stack: a token that names a role. */
export function makeApiKey(role: 'anon' | 'service_role', secret: string): string {
  const now = Math.floor(Date.now() / 1000)
  return signJwt({ iss: 'supabase', role, iat: now, exp: now + TEN_YEARS_S }, secret)
}
