/** Behaves as the stock router did up to early 2026. */
import { verifyRequest } from './jwt.ts'

const verify = Deno.env.get('VERIFY_JWT') === 'true'
const functions = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const json = { 'Content-Type': 'application/json' }
const refuse = (status: number, msg: string) =>
  new Response(JSON.stringify({ msg }), { status, headers: json })

console.log('main function started')

Deno.serve(async (req: Request) => {
  if (req.method !== 'OPTIONS' && verify) {
    try {
      if (!(await verifyRequest(req))) return refuse(401, 'Invalid JWT')
    } catch (error) {
      console.error(error)
      return refuse(401, String(error))
    }
  }
  const name = new URL(req.url).pathname.split('/')[1]
  if (!name) return refuse(400, 'missing function name in request')
  const servicePath = `${functions}/${name}`
  console.error(`serving the request with ${servicePath}`)
  try {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath,
      memoryLimitMb: 150,
      workerTimeoutMs: 60_000,
      noModuleCache: false,
      importMapPath: null,
      envVars: Object.entries(Deno.env.toObject())
    })
    return await worker.fetch(req)
  } catch (error) {
    console.error(error)
    return refuse(500, String(error))
  }
})
