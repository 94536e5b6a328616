/**
 * Server-sent events: one per step of pairing, then the end of the stream.
 * `?steps=3&pause=20` asks for three of them, 20 ms apart.
 */
import { corsHeaders, preflight } from '../_shared/cors.ts'

const STATES = ['offline', 'pairing', 'online'] as const

function count(url: URL, name: string, fallback: number, most: number): number {
  const value = Number(url.searchParams.get(name) ?? fallback)
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : fallback
}

async function* events(steps: number, pause: number): AsyncGenerator<string> {
  for (let step = 0; step < steps; step++) {
    const state = STATES[step % STATES.length]
    yield `event: state\ndata: ${JSON.stringify({ step, state })}\n\n`
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

Deno.serve((request) => {
  const early = preflight(request)
  if (early !== null) return early
  const url = new URL(request.url)
  const source = events(count(url, 'steps', 3, 100), count(url, 'pause', 20, 1000))
  const body = ReadableStream.from(source).pipeThrough(new TextEncoderStream())
  return new Response(body, {
    headers: { ...corsHeaders, 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
  })
})
