/** A router of a user's own making: it answers OPTIONS itself and also takes the gateway's path prefix. */
import { verifyRequest } from './jwt.ts'

const verify = Deno.env.get('VERIFY_JWT') === 'true'
const functions = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const cors = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'authorization, x-client-info, apikey, content-type',
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS'
}

function refuse(status: number, body: Record<string, string>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...cors, 'Content-Type': 'application/json' }
  })
}

function nameIn(pathname: string): string | undefined {
  const parts = pathname.split('/').filter(Boolean)
  return parts[0] === 'functions' && parts[1] === 'v1' ? parts[2] : parts[0]
}

console.log('[main] edge functions router started')

Deno.serve(async (req: Request) => {
  if (req.method === 'OPTIONS') return new Response('ok', { status: 200, headers: cors })
  const name = nameIn(new URL(req.url).pathname)
  if (!name) return refuse(400, { error: 'Function name is required' })
  if (verify && !(await verifyRequest(req).catch(() => false))) return refuse(401, { error: 'Invalid JWT' })
  const servicePath = `${functions}/${name}`
  console.log(`[main] serving the request with ${servicePath}`)
  try {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath,
      memoryLimitMb: 256,
      workerTimeoutMs: 60_000,
      noModuleCache: false,
      importMapPath: null,
      envVars: Object.entries(Deno.env.toObject())
    })
    return await worker.fetch(req)
  } catch (error) {
    console.error(`[main] ${name}:`, error)
    return refuse(500, { error: String(error), function: name })
  }
})
