/** Answers that are the router's own, with the cloud's codes (supabase.com/docs, edge functions: error codes). */
import type { AuthFailure } from './jwt.ts'

const EXPOSE = 'Access-Control-Expose-Headers'

function answer(status: number, code: string, body: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'sb-error-code': code, [EXPOSE]: 'sb-error-code' }
  })
}

const refuse = (status: number, code: string, message: string): Response =>
  answer(status, code, { code, message })

export const notFound = (): Response => refuse(404, 'NOT_FOUND', 'Requested function was not found')

/** `msg` is what routers answered up to early 2026; the stock router keeps it for old clients. */
export const unauthorized = ({ code, message }: AuthFailure): Response =>
  answer(401, code, { code, message, msg: message })

/**
 * What a worker's error means. By name: which classes there are depends on the runtime (`WorkerAlreadyRetired` is not in
 * v1.67, `WorkerRequestIdleTimeout` not before v1.71), and `instanceof` of one that is not there throws.
 */
export function workerFailed(error: unknown): Response {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (/is not equal to 101 and outside the range/.test(message))
    return refuse(
      500,
      'INVALID_RESPONSE_STATUS_CODE',
      'Function returned an invalid HTTP status code (please check logs)'
    )
  switch (name) {
    case 'InvalidWorkerCreation':
      return refuse(503, 'BOOT_ERROR', 'Function failed to start (please check logs)')
    case 'WorkerRequestCancelled':
      return refuse(
        546,
        'WORKER_RESOURCE_LIMIT',
        'Function failed due to not having enough compute resources (please check logs)'
      )
    case 'WorkerRequestIdleTimeout':
      return refuse(504, 'IDLE_TIMEOUT', 'Request idle timeout limit reached')
    case 'WorkerAlreadyRetired':
    case 'InvalidWorkerResponse':
      return refuse(500, 'WORKER_ERROR', 'Function exited due to an error (please check logs)')
    default:
      return refuse(500, 'EDGE_FUNCTION_ERROR', 'Internal Server Error')
  }
}

/** An answer of the function itself is returned as it is; one of 500 and above is marked as the function's. */
export function passOn(response: Response): Response {
  if (response.status < 500) return response
  const headers = new Headers(response.headers)
  headers.set('sb-error-code', 'EDGE_FUNCTION_ERROR')
  const exposed = (headers.get(EXPOSE) ?? '').split(',').map((name) => name.trim())
  if (!exposed.some((name) => name.toLowerCase() === 'sb-error-code'))
    headers.set(EXPOSE, [...exposed.filter((name) => name !== ''), 'sb-error-code'].join(', '))
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
