import { preflight } from '../_shared/cors.ts'
import { fail } from '../_shared/response.ts'

const PLANS: ReadonlyMap<string, string> = new Map([
  ['start', '/pay/start-49'],
  ['team', '/pay/team-149']
])

// The headers of a redirect cannot be changed: whoever wraps this handler has to hand the response on as it is.
Deno.serve((request) => {
  const early = preflight(request)
  if (early !== null) return early
  const plan = new URL(request.url).searchParams.get('plan') ?? 'start'
  const path = PLANS.get(plan)
  if (path === undefined) return fail(404, `there is no plan ${plan}`)
  return Response.redirect(new URL(path, 'https://billing.example.com'), 303)
})
