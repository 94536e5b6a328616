// Written with the standard library's server, as most functions of 2023 are.
import { serve } from 'https://deno.land/std@0.168.0/http/server.ts'
import { preflight } from '../_shared/cors.ts'
import { describe, instanceOf } from '../_shared/instances.ts'
import { fail, json } from '../_shared/response.ts'

serve((request: Request) => {
  const early = preflight(request)
  if (early !== null) return early
  const instance = instanceOf(request.url)
  if (instance === null) return fail(400, 'that is no instance name')
  return json({ function: 'wpp-status', instance: describe(instance) })
})
