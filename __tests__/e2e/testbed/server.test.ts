import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startEngine, type Engine } from '../../../testbed/server/engine.ts'
import { CommandError, run, waitUntil } from '../../../testbed/server/processes.ts'
import { startServer } from '../../../testbed/server/start.ts'
import { makeTempFolder, mountsBelow } from '../../../testbed/server/temp.ts'
import type { Server } from '../../../testbed/types.ts'

const TMPFS_BYTES = 8 * 1024 * 1024
const CONTAINER = 'supabase-edge-functions-server-test'

let dataDir: string
let engine: Engine
let server: Server

beforeAll(async () => {
  dataDir = makeTempFolder()
  engine = await startEngine()
  server = await startServer({ dataDir, engine, container: CONTAINER, tmpfsBytes: TMPFS_BYTES })
  await writeFile(join(dataDir, 'key'), server.sshPrivateKey, { mode: 0o600 })
  await writeFile(join(dataDir, 'known_hosts'), server.knownHosts)
}, 120_000)

afterAll(async () => {
  await server.stop()
  await engine.stop()
  expect(mountsBelow(dataDir)).toEqual([])
  await rm(dataDir, { recursive: true, force: true })
}, 60_000)

beforeEach(() => {
  Object.assign(server.knobs, { swallowOptions: false, sshLatencyMs: 0, sshCutAfterBytes: null })
})

function sshOptions(...more: string[]): string[] {
  const options = [
    // The first value of an option is the one that counts.
    ...more,
    ...['StrictHostKeyChecking=yes', 'IdentitiesOnly=yes', 'BatchMode=yes', 'ConnectTimeout=20'],
    `UserKnownHostsFile=${join(dataDir, 'known_hosts')}`,
    'GlobalKnownHostsFile=/dev/null'
  ]
  const flags = ['-F', '/dev/null', '-p', String(server.sshPort), '-i', join(dataDir, 'key')]
  return [...flags, ...options.flatMap((option) => ['-o', option])]
}

const ssh = (command: string, ...options: string[]): Promise<string> =>
  run('ssh', [...sshOptions(...options), `${server.sshUser}@${server.sshHost}`, command])

const rsync = (source: string, target: string): Promise<string> =>
  run('rsync', [
    ...['-rlt', '-e', ['ssh', ...sshOptions()].join(' ')],
    ...['--', `${source}/`, `${server.sshUser}@${server.sshHost}:${target}/`]
  ])

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.functionsUrl}/${path}`, init)

async function writeFunction(name: string, source: string): Promise<void> {
  await mkdir(join(server.functionsPath, name), { recursive: true })
  await writeFile(join(server.functionsPath, name, 'index.ts'), source)
}

const failure = (promise: Promise<unknown>): Promise<CommandError> =>
  promise.then(
    () => {
      throw new Error('it succeeded')
    },
    (error: unknown) => error as CommandError
  )

/** Bytes as they are: node's own client would refuse some of these requests. Ends with the answer, or when it holds `until`. */
function exchange(request: string, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.functionsUrl)
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(request))
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (until !== undefined && text.includes(until)) socket.destroy()
    })
    socket.on('close', () => {
      resolve(text)
    })
    socket.on('error', reject)
  })
}

describe('the gateway', () => {
  it('serves a function that the stack ships, and 404 for one that is not there', async () => {
    const hello = await get('hello')
    expect([hello.status, await hello.text()]).toEqual([200, '"Hello from Edge Functions!"'])
    expect((await get('nope')).status).toBe(404)
    expect((await fetch(server.functionsUrl.replace('/functions/v1', '/rest/v1'))).status).toBe(404)
  })

  it('strips its prefix and passes method, query, headers and body on', async () => {
    await writeFunction(
      'echo',
      `Deno.serve(async (r) => Response.json([r.method, new URL(r.url).pathname + new URL(r.url).search, r.headers.get('x-a'), await r.text()]))`
    )
    const answer = await get('echo/sub?a=1', { method: 'PUT', headers: { 'x-a': 'b' }, body: 'text' })
    expect(await answer.json()).toEqual(['PUT', '/echo/sub?a=1', 'b', 'text'])
  })

  it('refuses header names with an underscore, as Envoy does', async () => {
    const text = await exchange(
      'GET /functions/v1/hello HTTP/1.1\r\nHost: a\r\nx_a: 1\r\nConnection: close\r\n\r\n'
    )
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('answers preflights itself and lets other OPTIONS through, unless told to swallow them', async () => {
    await writeFunction(
      'options',
      `Deno.serve((r) => new Response(r.method, { headers: { 'x-mine': '1' } }))`
    )
    const ask = async (headers: Record<string, string>): Promise<string | null> =>
      (await get('options', { method: 'OPTIONS', headers })).headers.get('x-mine')
    expect(await ask({})).toBe('1')
    expect(await ask({ 'access-control-request-method': 'POST' })).toBe('1')
    server.knobs.swallowOptions = true
    expect(await ask({})).toBeNull()
    const preflight =
      'Host: a\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\nConnection: close'
    server.knobs.swallowOptions = false
    expect(await exchange(`OPTIONS /functions/v1/options HTTP/1.1\r\n${preflight}\r\n\r\n`)).not.toContain(
      'x-mine'
    )
  })

  it('streams an answer while it is being made', async () => {
    await writeFunction(
      'slow',
      `Deno.serve(() => new Response(new ReadableStream({ async start(c) {
        for (const part of ['a', 'b']) { c.enqueue(new TextEncoder().encode(part)); await new Promise((r) => setTimeout(r, 400)) }
        c.close()
      } })))`
    )
    const reader = ((await get('slow')).body as ReadableStream<Uint8Array>).getReader()
    const startedAt = Date.now()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('a')
    expect(Date.now() - startedAt).toBeLessThan(350)
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('b')
  })

  it('lets WebSockets through', async () => {
    await writeFunction(
      'socket',
      `Deno.serve((r) => { const { socket, response } = Deno.upgradeWebSocket(r); socket.onopen = () => socket.send('greetings'); return response })`
    )
    const handshake =
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
    const text = await exchange(
      `GET /functions/v1/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n${handshake}\r\n\r\n`,
      'greetings'
    )
    expect(text).toMatch(/^HTTP\/1\.1 101 /)
    expect(text).toContain('greetings')
  })
})

describe('ssh', () => {
  it('lets the key in, with docker and rsync at hand, and only under the right host key', async () => {
    expect(await ssh('rsync --version && docker ps --format "{{.Names}}"')).toContain(CONTAINER)
    expect(await ssh(`docker exec ${CONTAINER} ls /home/deno/functions`)).toContain('hello\n')
    await writeFile(join(dataDir, 'no_hosts'), '')
    const refused = await failure(ssh('true', `UserKnownHostsFile=${join(dataDir, 'no_hosts')}`))
    expect([refused.code, refused.stderr]).toEqual([
      255,
      expect.stringContaining('Host key verification failed')
    ])
  })

  it('offers each of the host keys that it publishes', async () => {
    for (const type of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512']) {
      expect(await ssh('echo in', `HostKeyAlgorithms=${type}`)).toBe('in\n')
    }
    const printed = await run('ssh-keygen', ['-l', '-f', join(dataDir, 'known_hosts')])
    expect([...printed.matchAll(/SHA256:\S+/g)].map(String)).toEqual(server.fingerprints)
  })

  it('takes files by rsync, which the function then serves', async () => {
    const source = join(dataDir, 'copied')
    await mkdir(source)
    await writeFile(join(source, 'index.ts'), `Deno.serve(() => new Response('copied'))`)
    await rsync(source, join(server.functionsPath, 'copied'))
    expect(await (await get('copied')).text()).toBe('copied')
  })

  it('counts bytes, connections and round trips', async () => {
    server.resetTraffic()
    server.knobs.sshLatencyMs = 20
    const start = performance.now()
    await ssh('head -c 500000 /dev/zero')
    const { toServer, fromServer, connections, roundTrips } = server.traffic()
    expect(roundTrips).toBeGreaterThan(4)
    expect(roundTrips).toBeLessThanOrEqual((performance.now() - start) / 40)
    server.knobs.sshLatencyMs = 0
    expect(connections).toBe(1)
    expect(fromServer).toBeGreaterThan(500_000)
    expect(toServer).toBeGreaterThan(1000)
    expect(toServer).toBeLessThan(100_000)
  })

  it('adds latency in each direction', async () => {
    const time = async (): Promise<number> => {
      const startedAt = Date.now()
      await ssh('true')
      return Date.now() - startedAt
    }
    const plain = await time()
    server.knobs.sshLatencyMs = 50
    // A login is several round trips of 100 ms each.
    expect((await time()) - plain).toBeGreaterThan(500)
  })

  it('keeps the bytes in order under latency', async () => {
    server.knobs.sshLatencyMs = 20
    const source = join(dataDir, 'bulk')
    await mkdir(source)
    const data = Buffer.alloc(3_000_000, 'abcdefg')
    await writeFile(join(source, 'data'), data)
    await rsync(source, join(dataDir, 'bulk-copy'))
    expect(data.equals(await readFile(join(dataDir, 'bulk-copy/data')))).toBe(true)
  })

  it('cuts the connection after so many bytes', async () => {
    server.knobs.sshCutAfterBytes = 20_000
    server.resetTraffic()
    const source = join(dataDir, 'cut')
    await mkdir(source)
    await writeFile(
      join(source, 'data'),
      Buffer.from(Array.from({ length: 200_000 }, () => Math.random() * 256))
    )
    const error = await failure(rsync(source, join(dataDir, 'cut-copy')))
    expect(error.code).not.toBe(0)
    expect(server.traffic().toServer).toBe(20_000)
    expect(existsSync(join(dataDir, 'cut-copy/data'))).toBe(false)
  })
})

describe('the container', () => {
  it('stops and starts over ssh; the gateway says so in between', async () => {
    const before = await server.startedAt()
    await ssh(`docker stop -t 20 ${CONTAINER}`)
    expect(await server.isRunning()).toBe(false)
    const down = await get('hello')
    expect([down.status, await down.json()]).toEqual([503, { message: 'name resolution failed' }])
    await ssh(`docker start ${CONTAINER}`)
    await waitUntil('hello', async () => (await get('hello')).status === 200, 30_000)
    expect(await server.isRunning()).toBe(true)
    expect(await server.startedAt()).not.toBe(before)
  }, 60_000)

  it('cannot start while it is broken, and can be repaired', async () => {
    await server.breakContainer(true)
    await ssh(`docker stop -t 20 ${CONTAINER}; docker start ${CONTAINER}`)
    await waitUntil('dying', async () => !(await server.isRunning()), 30_000)
    const restarts = await server.docker('inspect', '-f', '{{.RestartCount}}', CONTAINER)
    await waitUntil(
      'a restart by its policy',
      async () => (await server.docker('inspect', '-f', '{{.RestartCount}}', CONTAINER)) > restarts,
      30_000
    )
    await server.breakContainer(false)
    await waitUntil('hello', async () => (await get('hello')).status === 200, 60_000)
    expect(await server.isRunning()).toBe(true)
  }, 120_000)

  it('shares its engine with others, each with its own router and settings', async () => {
    const folder = makeTempFolder()
    const container = `${CONTAINER}-2`
    const env = { MINE: 'yes' }
    const options = { container, router: 'old', verifyJwt: true, env } as const
    const other = await startServer({ dataDir: folder, engine, ...options })
    try {
      const headers = { authorization: `Bearer ${other.anonKey}` }
      expect((await fetch(`${other.functionsUrl}/hello`)).status).toBe(401)
      expect((await fetch(`${other.functionsUrl}/hello`, { headers })).status).toBe(200)
      expect((await get('hello')).status).toBe(200)
      expect(await other.docker('exec', container, 'sh', '-c', 'echo $MINE')).toBe('yes\n')
    } finally {
      await other.stop()
      await rm(folder, { recursive: true })
    }
    const names = await server.docker('ps', '-a', '--format', '{{.Names}}')
    expect(names.split('\n')).not.toContain(container)
  }, 60_000)

  it('has a disk that can be full', async () => {
    const state = join(server.functionsPath, '../.dual-deploy')
    await mkdir(state)
    const error = await failure(ssh(`head -c ${TMPFS_BYTES} /dev/zero > ${state}/fill`))
    expect(error.stderr).toContain('No space left on device')
    await rm(state, { recursive: true })
  })
})
