// @ts-check
/// <reference lib="deno.ns" />
import { preflight } from '../_shared/cors.ts'
import { createClient } from '../_shared/db.ts'
import { fail, json } from '../_shared/response.ts'
import type { Message } from '../_shared/types.ts'

/** Only the edge runtime has it; under plain Deno the work simply goes on. */
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined

const supabase = createClient()

function inBackground(work: Promise<unknown>): void {
  if (typeof EdgeRuntime === 'undefined') void work
  else EdgeRuntime.waitUntil(work)
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false
  const { instance, recipient, body } = value as Record<string, unknown>
  return typeof instance === 'string' && typeof recipient === 'string' && typeof body === 'string'
}

async function store(message: Message): Promise<void> {
  const { data } = await supabase
    .from('outbox')
    .insert({ instance: message.instance, recipient: message.recipient, body: message.body })
  console.log(`stored message ${String(data.id)}`)
}

async function handler(request: Request): Promise<Response> {
  const early = preflight(request)
  if (early !== null) return early
  if (request.method !== 'POST') return json({ function: 'wpp-send', accepts: 'POST' })
  const message: unknown = await request.json().catch(() => null)
  if (!isMessage(message)) return fail(400, 'instance, recipient and body are needed')
  inBackground(store(message))
  return json({ accepted: true, recipient: message.recipient }, 202)
}

Deno.serve({ handler })
