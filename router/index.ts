/**
 * The self-hosted main service that `router: managed` of Dual Deploy installs. It serves each function from the release
 * that the pointer names (pointer.ts), checks JWTs function by function, and else behaves as the stock router does.
 * Functions that no deploy of ours put there are served from their own folders, as before.
 */
import { notFound, passOn, unauthorized, workerFailed } from './answers.ts'
import { checkCaller, parseJwks, type AuthKeys } from './jwt.ts'
import { limitsFor, parseLimits, workerOptions, type LimitsFile } from './limits.ts'
import { PointerFile, type Disk, type Pointer } from './pointer.ts'
import { settings } from './settings.ts'

const OURS = `${settings.root}/.dual-deploy`
/** Not `main`, which would call itself, nor what begins with a dot or an underscore: the cloud serves none of these. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/
/** As often as the stock router tries again. */
const RETRIES = 3

const keys: AuthKeys = {
  secret: Deno.env.get('JWT_SECRET') ?? null,
  jwks: parseJwks(Deno.env.get('SUPABASE_JWKS'))
}
/** The stock router's one switch: for functions that are not ours. */
const VERIFY_JWT = Deno.env.get('VERIFY_JWT') === 'true'

const disk: Disk = {
  signature: async (path) => {
    try {
      const { ino, mtime, size } = await Deno.stat(path)
      return `${ino ?? ''} ${mtime?.getTime() ?? ''} ${size}`
    } catch {
      return null
    }
  },
  read: (path) => Deno.readTextFile(path),
  isFolder: async (path) => {
    try {
      return (await Deno.stat(path)).isDirectory
    } catch {
      return false
    }
  }
}

const say = (message: string): void => {
  console.error(`[dual-deploy] ${message}`)
}

const pointerFile = new PointerFile(OURS, disk, say)

async function readLimits(): Promise<LimitsFile | null> {
  const path = `${OURS}/limits.json`
  if ((await disk.signature(path)) === null) return null
  try {
    return parseLimits(await disk.read(path))
  } catch (error) {
    say(`limits.json is left aside: ${String(error)}`)
    return null
  }
}

/** Read once: a change counts from the next start of the container. */
const limitsFile = readLimits()

interface Place {
  readonly servicePath: string
  readonly verifyJwt: boolean
  readonly staticPatterns: readonly string[]
  /** the function's own folder, which has the same content; should somebody take the release away. Null = this is it */
  readonly spare: string | null
}

async function placeOf(name: string, pointer: Pointer | null): Promise<Place | null> {
  const pointed = pointer?.functions.get(name)
  if (pointed !== undefined) {
    const release = `${OURS}/releases/${pointed.release}`
    return {
      servicePath: `${release}/${name}`,
      verifyJwt: pointed.verifyJwt,
      staticPatterns: pointed.staticFiles.map((file) => `${release}/${file}`),
      spare: `${settings.root}/${name}`
    }
  }
  const servicePath = `${settings.root}/${name}`
  if (!(await disk.isFolder(servicePath))) return null
  return { servicePath, verifyJwt: VERIFY_JWT, staticPatterns: [], spare: null }
}

async function callWorker(
  name: string,
  place: Place,
  request: Request,
  retries = RETRIES
): Promise<Response> {
  // A body can be sent once. Its copy is held in memory, so there is one only where there is a body.
  const again = retries === 0 ? null : request.body === null ? request : request.clone()
  try {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath: place.servicePath,
      noModuleCache: false,
      importMapPath: null,
      envVars: Object.entries({ ...Deno.env.toObject(), SUPABASE_FUNCTION_SLUG: name }),
      ...(place.staticPatterns.length === 0 ? {} : { staticPatterns: place.staticPatterns }),
      ...workerOptions(limitsFor(name, settings.generation, await limitsFile))
    })
    return passOn(await worker.fetch(forFunction(request)))
  } catch (error) {
    // It was refused before it reached the function (edge-runtime, crates/base/src/worker/pool.rs, send_request).
    if (again !== null && (error as Error | null)?.name === 'WorkerAlreadyRetired') {
      if (again !== request) EdgeRuntime.applySupabaseTag?.(request, again)
      return callWorker(name, place, again, retries - 1)
    }
    if (place.spare !== null && !(await disk.isFolder(place.servicePath))) {
      say(`${place.servicePath} is gone: serving ${place.spare}`)
      return callWorker(name, { ...place, servicePath: place.spare, spare: null }, again ?? request, 0)
    }
    console.error(`${name}:`, error)
    return workerFailed(error)
  }
}

/** The token that the gateway mints is for the router alone. */
function forFunction(request: Request): Request {
  if (!request.headers.has('sb-api-key')) return request
  const copy = new Request(request)
  copy.headers.delete('sb-api-key')
  EdgeRuntime.applySupabaseTag?.(request, copy)
  return copy
}

console.log('main function started (Dual Deploy router)')

Deno.serve(async (request) => {
  const name = new URL(request.url).pathname.split('/')[1] ?? ''
  if (!NAME.test(name) || name === 'main') return notFound()
  const place = await placeOf(name, await pointerFile.current())
  if (place === null) return notFound()
  if (request.method !== 'OPTIONS' && place.verifyJwt) {
    const failure = await checkCaller(request.headers, keys, Date.now())
    if (failure !== null) return unauthorized(failure)
  }
  console.error(`serving the request with ${place.servicePath}`)
  return callWorker(name, place, request)
})
