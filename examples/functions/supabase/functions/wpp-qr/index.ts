/* The picture that a phone scans to pair: here a pattern made from the instance's name, as SVG. */
import { corsHeaders, preflight } from '../_shared/cors.ts'
import { instanceOf } from '../_shared/instances.ts'
import { fail } from '../_shared/response.ts'

const SIDE = 16

async function pattern(text: string): Promise<boolean[]> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const bytes = [...new Uint8Array(digest)]
  return bytes.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1) === 1))
}

function draw(cells: readonly boolean[]): string {
  const squares = cells.map((on, index) =>
    on ? `<rect x="${index % SIDE}" y="${Math.floor(index / SIDE)}" width="1" height="1"/>` : ''
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">${squares.join('')}</svg>`
}

Deno.serve(
  {
    onListen: () => console.log('wpp-qr is ready'),
    onError: (error) => fail(500, error instanceof Error ? error.message : 'unknown error')
  },
  async (request) => {
    const early = preflight(request)
    if (early !== null) return early
    const instance = instanceOf(request.url)
    if (instance === null) return fail(400, 'that is no instance name')
    const body = draw(await pattern(instance))
    return new Response(body, { headers: { ...corsHeaders, 'content-type': 'image/svg+xml' } })
  }
)
