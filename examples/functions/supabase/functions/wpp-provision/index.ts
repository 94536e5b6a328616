// Registers a WhatsApp instance, so that a phone can be paired with it.
//
// GET  → what this function is
// POST { "instance": "shop", "phone": "+5511…" } → the stored integration
import { preflight } from '../_shared/cors.ts'
import { createClient } from '../_shared/db.ts'
import { describe } from '../_shared/instances.ts'
import { fail, json } from '../_shared/response.ts'
import type { Instance } from '../_shared/types.ts'

interface Wish {
  readonly instance: string
  readonly phone: string | null
}

const supabase = createClient()

function parse(body: unknown): Wish | null {
  if (typeof body !== 'object' || body === null) return null
  const { instance, phone } = body as Record<string, unknown>
  if (typeof instance !== 'string' || instance === '') return null
  return { instance, phone: typeof phone === 'string' ? phone : null }
}

async function provision(wish: Wish): Promise<Instance> {
  const { data } = await supabase.from('messenger_integrations').upsert(
    {
      instance: wish.instance,
      phone: wish.phone,
      provider: 'whatsapp',
      is_active: true
    },
    { onConflict: 'instance' }
  )
  return describe(String(data.instance), wish.phone)
}

Deno.serve(async (request) => {
  const early = preflight(request)
  if (early !== null) return early
  if (request.method !== 'POST') return json({ function: 'wpp-provision', provider: 'whatsapp' })

  const wish = parse(await request.json().catch(() => null))
  if (wish === null) return fail(400, 'instance is missing')
  return json(await provision(wish), 201)
})
