/** Behaves as the stock router does since 2026: the cloud's error codes, and retries on a retired worker. */
import { verifyRequest } from './jwt.ts'

const verify = Deno.env.get('VERIFY_JWT') === 'true'
const functions = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const attempts = 3

function refuse(status: number, code: string, message: string): Response {
  const headers = { 'Content-Type': 'application/json', 'sb-error-code': code }
  return new Response(JSON.stringify({ code, message, msg: message }), { status, headers })
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory
  } catch {
    return false
  }
}

function failure(error: Error): Response {
  if (error.name === 'InvalidWorkerCreation')
    return refuse(503, 'BOOT_ERROR', 'Function failed to start (please check logs)')
  if (error.name === 'WorkerRequestCancelled') {
    return refuse(
      546,
      'WORKER_RESOURCE_LIMIT',
      'Function failed due to not having enough compute resources (please check logs)'
    )
  }
  if (/failed to respond/.test(error.message))
    return refuse(504, 'IDLE_TIMEOUT', 'The request exceeded the idle timeout limit')
  return refuse(500, 'WORKER_ERROR', 'Function exited due to an error (please check logs)')
}

async function serveWith(servicePath: string, name: string, req: Request): Promise<Response> {
  const env = { ...Deno.env.toObject(), SUPABASE_FUNCTION_SLUG: name }
  for (let attempt = 1; ; attempt++) {
    try {
      const worker = await EdgeRuntime.userWorkers.create({
        servicePath,
        memoryLimitMb: 150,
        workerTimeoutMs: 400_000,
        requestAbsentTimeoutMs: 60_000,
        noModuleCache: false,
        envVars: Object.entries(env),
        forceCreate: false,
        context: { useReadSyncFileAPI: true }
      })
      return await worker.fetch(req)
    } catch (error) {
      if ((error as Error).name === 'WorkerAlreadyRetired' && attempt < attempts) continue
      console.error(`${name}:`, error)
      return failure(error as Error)
    }
  }
}

console.log('main function started')

Deno.serve(async (req: Request) => {
  if (req.method !== 'OPTIONS' && verify) {
    if (!req.headers.get('authorization'))
      return refuse(401, 'UNAUTHORIZED_NO_AUTH_HEADER', 'Missing authorization header')
    const valid = await verifyRequest(req).catch((error) => (console.error(error), false))
    if (!valid) return refuse(401, 'UNAUTHORIZED_LEGACY_JWT', 'Invalid JWT')
  }
  const name = new URL(req.url).pathname.split('/')[1]
  if (!name || !(await exists(`${functions}/${name}`)))
    return refuse(404, 'NOT_FOUND', 'Requested function was not found')
  const servicePath = `${functions}/${name}`
  console.error(`serving the request with ${servicePath}`)
  const response = await serveWith(servicePath, name, req)
  if (response.status < 500 || response.headers.has('sb-error-code')) return response
  const headers = new Headers(response.headers)
  headers.set('sb-error-code', 'EDGE_FUNCTION_ERROR')
  return new Response(response.body, { status: response.status, headers })
})
