// What the provider calls. Its proof is a signature over the body, not a JWT.
import { preflight } from '../_shared/cors.ts'
import { fail, json } from '../_shared/response.ts'

async function signature(secret: string, body: string): Promise<string> {
  const text = new TextEncoder()
  const usage = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', text.encode(secret), usage, false, ['sign'])
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, text.encode(body)))
  return 'sha256=' + [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function receive(request: Request): Promise<Response> {
  const secret = Deno.env.get('WPP_WEBHOOK_SECRET')
  if (secret === undefined) return fail(503, 'WPP_WEBHOOK_SECRET is not set')
  const body = await request.text()
  if (request.headers.get('x-hub-signature-256') !== (await signature(secret, body))) {
    return fail(401, 'the signature does not match')
  }
  return json({ received: body.length })
}

/** The provider asks once whether this address is ours: it wants its own words back. */
function challenge(url: string): Response {
  const words = new URL(url).searchParams.get('hub.challenge')
  return words === null ? json({ function: 'wpp-webhook' }) : new Response(words)
}

Deno.serve((request) => {
  const early = preflight(request)
  if (early !== null) return early
  return request.method === 'POST' ? receive(request) : challenge(request.url)
})
