// The oldest style there is: accept connections by hand. The port means nothing to an edge runtime.
import { preflight } from '../_shared/cors.ts'
import { json } from '../_shared/response.ts'

interface RequestEvent {
  readonly request: Request
  respondWith(response: Response | Promise<Response>): Promise<void>
}

type ServeHttp = (connection: Deno.Conn) => AsyncIterable<RequestEvent>

// Deno 2 no longer has a type for it.
const { serveHttp } = Deno as unknown as { readonly serveHttp: ServeHttp }

async function echo(request: Request): Promise<Response> {
  const early = preflight(request)
  if (early !== null) return early
  return json({ function: 'legacy-echo', method: request.method, body: await request.text() })
}

async function converse(connection: Deno.Conn): Promise<void> {
  try {
    for await (const event of serveHttp(connection)) {
      event.respondWith(echo(event.request)).catch(() => console.warn('the caller hung up'))
    }
  } catch {
    console.warn('a connection broke')
  }
}

for await (const connection of Deno.listen({ port: Number(Deno.env.get('PORT') ?? 8000) })) {
  void converse(connection)
}
