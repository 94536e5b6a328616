import { preflight } from '../_shared/cors.ts'
import { fail, json } from '../_shared/response.ts'

/** An application object with a `handle`, as oak and its relatives have one. */
class Application {
  #steps = []

  use(step) {
    this.#steps.push(step)
    return this
  }

  async handle(request) {
    const context = { request, url: new URL(request.url), response: fail(404, 'not found') }
    const run = async (index) => {
      const step = this.#steps[index]
      if (step !== undefined) await step(context, () => run(index + 1))
    }
    await run(0)
    return context.response
  }
}

const flags = { 'qr-pairing': true, 'bulk-send': false }

const app = new Application()
  .use(async (context, next) => {
    const early = preflight(context.request)
    if (early === null) await next()
    else context.response = early
  })
  .use((context) => {
    const name = context.url.searchParams.get('flag')
    if (name === null) context.response = json(flags)
    else if (Object.hasOwn(flags, name)) context.response = json({ flag: name, on: flags[name] })
  })

Deno.serve((request) => app.handle(request))
