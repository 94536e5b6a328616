import { corsHeaders } from './cors.ts'

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: corsHeaders })
}

export function fail(status: number, message: string): Response {
  return json({ error: message }, status)
}
