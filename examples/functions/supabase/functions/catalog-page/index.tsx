/** @jsxImportSource npm:hono@4/jsx */
import { preflight } from '../_shared/cors.ts'

interface Plan {
  readonly name: string
  readonly price: string
}

const plans: readonly Plan[] = [
  { name: 'Start', price: 'R$ 49' },
  { name: 'Team', price: 'R$ 149' }
]

function Page(props: { readonly plans: readonly Plan[] }) {
  return (
    <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
      <head>
        <title>catalog-page</title>
      </head>
      <body>
        <h1>Plans</h1>
        <ul>
          {props.plans.map((plan) => (
            <li>
              {plan.name}: {plan.price}
            </li>
          ))}
        </ul>
      </body>
    </html>
  )
}

Deno.serve((request) => {
  const early = preflight(request)
  if (early !== null) return early
  const html = '<!DOCTYPE html>' + String(<Page plans={plans} />)
  // The cloud turns text/html of a GET into text/plain; XHTML it leaves alone.
  return new Response(html, { headers: { 'content-type': 'application/xhtml+xml; charset=utf-8' } })
})
