'use strict'
import { serve } from 'https://deno.land/std@0.168.0/http/server.ts'
import { preflight } from '../_shared/cors.ts'
import { fail, json } from '../_shared/response.ts'
import type { Invoice } from '../_shared/types.ts'

const sample: Invoice = {
  number: 'INV-0001',
  currency: 'BRL',
  lines: [
    { text: 'WhatsApp instance, one month', quantity: 2, cents: 4990 },
    { text: 'Messages', quantity: 1000, cents: 3 }
  ]
}

function total(invoice: Invoice): number {
  return invoice.lines.reduce((sum, line) => sum + line.quantity * line.cents, 0)
}

async function handler(request: Request): Promise<Response> {
  const early = preflight(request)
  if (early !== null) return early
  if (request.method !== 'POST') return json({ ...sample, total: total(sample) })
  const invoice = (await request.json().catch(() => null)) as Invoice | null
  if (!Array.isArray(invoice?.lines)) return fail(400, 'lines are missing')
  return json({ number: invoice.number, total: total(invoice) })
}

serve(handler, { onListen: () => console.log('billing-invoice is ready') })
