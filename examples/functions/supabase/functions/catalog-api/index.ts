import { Hono } from 'hono'
import { corsHeaders } from '@shared/cors.ts'
import { products } from './products.ts'

// On every target the function's name is the first part of the path.
const app = new Hono().basePath('/catalog-api')

app.use(async (context, next) => {
  await next()
  for (const [name, value] of Object.entries(corsHeaders)) context.header(name, value)
})
app.get('/', (context) => context.json({ function: 'catalog-api', products: products.length }))
app.get('/products', (context) => context.json(products))
app.get('/products/:sku', (context) => {
  const product = products.find((other) => other.sku === context.req.param('sku'))
  return product === undefined ? context.json({ error: 'no such product' }, 404) : context.json(product)
})
app.options('*', (context) => context.body(null, 204))

Deno.serve(app.fetch)
