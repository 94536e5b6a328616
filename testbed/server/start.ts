/** The self-hosted half of the testbed: a server with sshd, a container of edge functions, and a gateway in front. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScriptKill, Server, ServerKnobs, ServerOptions } from '../types.ts'
import { Cleanup } from './cleanup.ts'
import { startContainer } from './container.ts'
import { dockerCommand, type Engine } from './engine.ts'
import { startGateway } from './gateway.ts'
import { makeApiKey } from './jwt.ts'
import { makeLayout } from './layout.ts'
import { freePort } from './ports.ts'
import { run } from './processes.ts'
import { NO_TRAFFIC, startProxy, type Traffic } from './proxy.ts'
import { makeKillingShell, type KillingShell } from './shell.ts'
import { fingerprintOf, startSshd } from './sshd.ts'

export interface StartServerOptions extends ServerOptions {
  readonly dataDir: string
  readonly engine: Engine
}

const HOST = '127.0.0.1'
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

interface Secrets {
  readonly jwtSecret: string
  readonly anonKey: string
  readonly serviceRoleKey: string
}

function makeSecrets(): Secrets {
  const jwtSecret = randomBytes(32).toString('hex')
  return {
    jwtSecret,
    anonKey: makeApiKey('anon', jwtSecret),
    serviceRoleKey: makeApiKey('service_role', jwtSecret)
  }
}

/** What the compose file gives to the functions service. */
function containerEnv(options: ServerOptions, secrets: Secrets, gatewayPort: number): Record<string, string> {
  return {
    JWT_SECRET: secrets.jwtSecret,
    SUPABASE_URL: `http://${HOST}:${gatewayPort}`,
    SUPABASE_PUBLIC_URL: `http://${HOST}:${gatewayPort}`,
    SUPABASE_ANON_KEY: secrets.anonKey,
    SUPABASE_SERVICE_ROLE_KEY: secrets.serviceRoleKey,
    SUPABASE_DB_URL: `postgresql://postgres:${secrets.jwtSecret}@db:5432/postgres`,
    VERIFY_JWT: String(options.verifyJwt ?? false),
    ...options.env
  }
}

function trafficCounter(traffic: Traffic): Pick<Server, 'traffic' | 'resetTraffic'> {
  return {
    traffic: () => ({ ...traffic }),
    resetTraffic: () => {
      Object.assign(traffic, NO_TRAFFIC)
    }
  }
}

function quietKnobs(shell: KillingShell): ServerKnobs {
  let kill: ScriptKill | null = null
  return {
    swallowOptions: false,
    sshLatencyMs: 0,
    sshCutAfterBytes: null,
    onSshBytes: null,
    get killScript() {
      return shell.hasStruck() ? null : kill
    },
    set killScript(value) {
      kill = value
      shell.order(value)
    }
  }
}

async function assemble(options: StartServerOptions, cleanup: Cleanup): Promise<Server> {
  const { engine, dataDir } = options
  const name = options.container ?? 'supabase-edge-functions'
  const shell = makeKillingShell(join(dataDir, 'shell'))
  const knobs = quietKnobs(shell)
  const secrets = makeSecrets()
  const port = await freePort()
  await mkdir(dataDir, { recursive: true })
  const { functionsPath } = await makeLayout(
    { dataDir, router: options.router ?? 'new', tmpfsBytes: options.tmpfsBytes },
    cleanup
  )
  const gateway = await startGateway(port, knobs)
  cleanup.add(() => gateway.stop())
  const env = containerEnv(options, secrets, gateway.port)
  const starts = [
    startContainer({ engine, name, port, functionsPath, folder: join(dataDir, 'container'), env }, cleanup),
    startSshd({
      folder: join(dataDir, 'sshd'),
      env: {
        DOCKER_HOST: engine.dockerHost,
        PATH: [shell.binDir, ...(engine.binDir ? [engine.binDir] : []), PATH].join(':')
      }
    }).then((started) => {
      cleanup.add(() => started.stop())
      return started
    })
  ] as const
  // Both to their end before the first error counts: only then is all that was started known to the clean-up.
  await Promise.allSettled(starts)
  const [container, sshd] = await Promise.all(starts)
  const proxy = await startProxy(sshd.port, knobs)
  cleanup.add(() => proxy.stop())
  return {
    sshHost: HOST,
    sshPort: proxy.port,
    sshUser: sshd.user,
    sshPrivateKey: sshd.privateKey,
    knownHosts: sshd.hostKeys.map((key) => `[${HOST}]:${proxy.port} ${key}\n`).join(''),
    fingerprints: sshd.hostKeys.map(fingerprintOf),
    functionsPath,
    functionsUrl: `http://${HOST}:${gateway.port}/functions/v1`,
    anonKey: secrets.anonKey,
    container: name,
    dockerHost: engine.dockerHost,
    knobs,
    requests: gateway.requests,
    ...trafficCounter(proxy.traffic),
    docker: (...args) => engine.docker(...args),
    logs: () =>
      run(dockerCommand(engine), ['logs', name], {
        env: { ...process.env, DOCKER_HOST: engine.dockerHost },
        withStderr: true
      }),
    startedAt: () => container.startedAt(),
    isRunning: () => container.isRunning(),
    breakContainer: (broken, whileThere) => container.setBroken(broken, whileThere),
    setSession: (lines) => sshd.setSession(lines),
    stop: () => cleanup.run()
  }
}

export async function startServer(options: StartServerOptions): Promise<Server> {
  const cleanup = new Cleanup()
  try {
    return await assemble(options, cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}
