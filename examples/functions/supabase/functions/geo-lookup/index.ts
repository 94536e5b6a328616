import countries from './countries.json' with { type: 'json' }
import { preflight } from '../_shared/cors.ts'
import { fail, json } from '../_shared/response.ts'

const byLength = Object.entries(countries).sort(([a], [b]) => b.length - a.length)

function countryOf(phone: string): string | null {
  const digits = phone.replace(/\D/g, '')
  return byLength.find(([code]) => digits.startsWith(code))?.[1] ?? null
}

export default {
  fetch(request: Request): Response {
    const early = preflight(request)
    if (early !== null) return early
    const phone = new URL(request.url).searchParams.get('phone') ?? '+55 11 99999-0000'
    const country = countryOf(phone)
    return country === null ? fail(404, 'no country known for that number') : json({ phone, country })
  }
}
