/** HS256 with JWT_SECRET, as the stock routers check it. Copied beside a router when one is installed. */

const encoder = new TextEncoder()

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0))
}

async function verifyJwt(token: string): Promise<boolean> {
  const [head, payload, signature, more] = token.split('.')
  if (!head || !payload || !signature || more !== undefined) return false
  const secret = encoder.encode(Deno.env.get('JWT_SECRET') ?? '')
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify'
  ])
  const signed = encoder.encode(`${head}.${payload}`)
  if (!(await crypto.subtle.verify('HMAC', key, fromBase64Url(signature), signed))) return false
  const { exp } = JSON.parse(new TextDecoder().decode(fromBase64Url(payload)))
  return exp === undefined || exp > Date.now() / 1000
}

export async function verifyRequest(req: Request): Promise<boolean> {
  const header = req.headers.get('authorization')
  if (!header) throw new Error('Missing authorization header')
  const [scheme, token] = header.split(' ')
  if (scheme !== 'Bearer' || !token) throw new Error("Auth header is not 'Bearer {token}'")
  return verifyJwt(token)
}
