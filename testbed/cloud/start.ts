/** A cloud on this machine: Management API, gateway, and functions run by the real Deno. */
import { randomBytes, randomInt } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative, sep } from 'node:path'
import { startRuntime } from '../runtime/launch.ts'
import type { Runtime, RuntimeTuning } from '../runtime/launch.ts'
import { ensureDenoDir } from '../runtime/seed-cache.ts'
import type { ApiCall, Cloud, CloudKnobs, GatewayRequest } from '../types.ts'
import { managementApi } from './api.ts'
import { Gateway } from './gateway.ts'
import { signJwt } from './jwt.ts'
import { Store } from './store.ts'

export interface CloudOptions {
  /** an existing or new folder of this cloud's own */
  readonly dataDir: string
  readonly runtime?: RuntimeTuning & {
    /** default: `deno` in dataDir */
    readonly denoDir?: string
  }
}

/** The first is the nearest to every caller here. */
const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-1', 'sa-east-1'] as const

/** Hundreds of functions, each in several versions, would otherwise fill the memory. */
const defaultIdleMs = 30_000
const refLength = 20
const tenYears = 10 * 365 * 24 * 3600

function quietKnobs(): CloudKnobs {
  return {
    apiLatencyMs: 0,
    rateLimitPerMinute: 0,
    faults: [],
    secrets: {},
    droppedSlugs: [],
    missingBlobs: [],
    propagationMs: {},
    flapping: false,
    swallowOptions: false,
    enforceJwt: false,
    slowBootMs: 0
  }
}

function randomRef(): string {
  return Array.from({ length: refLength }, () => String.fromCharCode(97 + randomInt(26))).join('')
}

function listen(server: http.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}

async function readTree(root: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const entry of await readdir(join(root, 'supabase'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(root, path).split(sep).join('/'), await readFile(path))
  }
  return files
}

async function writeProfile(dataDir: string, apiUrl: string, projectHost: string): Promise<string> {
  const path = join(dataDir, 'profile.yaml')
  const keys = { name: 'testbed', api_url: apiUrl, dashboard_url: apiUrl, project_host: projectHost }
  const lines = Object.entries(keys).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  await writeFile(path, lines.join(''))
  return path
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { dataDir } = options
  const denoDir = options.runtime?.denoDir ?? join(dataDir, 'deno')
  await mkdir(dataDir, { recursive: true })
  await ensureDenoDir(denoDir)
  const start = (): Promise<Runtime> =>
    startRuntime({
      idleMs: defaultIdleMs,
      ...options.runtime,
      mainService: null,
      denoDir,
      logPath: join(dataDir, 'runtime.log'),
      port: 0
    })
  let runtime = await start()

  const projectRef = randomRef()
  const accessToken = `sbp_${randomBytes(20).toString('hex')}`
  const jwtSecret = randomBytes(32).toString('hex')
  const now = Math.floor(Date.now() / 1000)
  const anonKey = signJwt(
    { iss: 'supabase', ref: projectRef, role: 'anon', iat: now, exp: now + tenYears },
    jwtSecret
  )
  const knobs = quietKnobs()
  const calls: ApiCall[] = []
  const requests: GatewayRequest[] = []
  const store = new Store(join(dataDir, 'functions'), knobs)
  let functionsOrigin = ''
  // What the hosted platform tells each function, and a self-hosted one does not see.
  const env = () => ({
    SUPABASE_URL: functionsOrigin,
    SUPABASE_ANON_KEY: anonKey,
    DENO_DEPLOYMENT_ID: `${projectRef}_1`,
    SB_REGION: regions[0]
  })
  const gateway = new Gateway({
    projectRef,
    regions,
    jwtSecret,
    knobs,
    store,
    runtimePort: () => runtime.port,
    env
  })

  const api = http.createServer(managementApi({ projectRef, accessToken, knobs, calls, store }))
  const functions = http.createServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    gateway.handle(request, response)
  })
  functions.on('upgrade', (request, socket, head) => {
    gateway.upgrade(request, socket, head)
  })
  const apiUrl = await listen(api)
  functionsOrigin = await listen(functions)

  return {
    projectRef,
    apiUrl,
    functionsUrl: `${functionsOrigin}/functions/v1`,
    profilePath: await writeProfile(dataDir, apiUrl, new URL(functionsOrigin).hostname),
    accessToken,
    anonKey,
    regions,
    knobs,
    calls,
    requests,
    deployed: () => new Map(store.all().map((version) => [version.slug, version])),
    seed: async (root, names) => {
      await store.seed(names, await readTree(root))
    },
    async restartRuntime() {
      const old = runtime
      runtime = await start()
      await old.stop()
    },
    async stop() {
      gateway.stop()
      await Promise.all([close(api), close(functions), runtime.stop()])
    }
  }
}
