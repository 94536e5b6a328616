// Everything comes through one barrel, and a format is loaded when somebody asks for it.
import { fail, headers, preflight, rows } from './mod.ts'
import type { Formatter } from './mod.ts'

interface Format {
  readonly type: string
  readonly format: Formatter
}

function load(name: string): Promise<Format> | null {
  if (name === 'csv') return import('./csv.ts')
  if (name === 'ndjson') return import('./ndjson.ts')
  return null
}

Deno.serve(async (request) => {
  const early = preflight(request)
  if (early !== null) return early
  const wanted = await load(new URL(request.url).searchParams.get('format') ?? 'csv')
  if (wanted === null) return fail(400, 'format is csv or ndjson')
  return new Response(wanted.format(rows), { headers: { ...headers, 'content-type': wanted.type } })
})
