import { afterEach, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import { connect, createServer as createBalancer, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { Prober } from '../../src/probe/ask.ts'
import { keepingConnections } from '../../src/probe/http.ts'
import { poll } from '../../src/probe/poll.ts'

const NEW = 'a'.repeat(64)
const OLD = 'b'.repeat(64)

const open: Server[] = []
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of open.splice(0)) server.close()
})

async function listen(server: Server): Promise<number> {
  open.push(server)
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

interface Behind {
  readonly url: string
  /** number of the connection over which each question came, by function */
  readonly asked: Map<string, number[]>
}

/** What stands behind one address: each new connection goes to the next of the replicas. */
async function balancer(replicas: readonly Readonly<Record<string, string>>[]): Promise<Behind> {
  const asked = new Map<string, number[]>()
  const connections: Socket[] = []
  const ports = await Promise.all(
    replicas.map((headers) =>
      listen(
        createServer((request, answer) => {
          const name = request.url?.slice(1) ?? ''
          const peer = connections.findIndex(({ localPort }) => localPort === request.socket.remotePort)
          asked.set(name, [...(asked.get(name) ?? []), peer])
          answer.writeHead(200, headers).end()
        })
      )
    )
  )
  let turn = 0
  const front = createBalancer((client) => {
    const upstream = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1')
    connections.push(upstream)
    sockets.push(client, upstream)
    client.pipe(upstream).pipe(client)
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  return { url: `http://127.0.0.1:${await listen(front)}`, asked }
}

const CLOCK = {
  now: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
}

async function ask({ url }: Behind, names: readonly string[], streak: number, timeoutMs: number) {
  const prober = new Prober(
    { baseUrl: url, key: null, probeKey: null, method: 'options' },
    keepingConnections({})
  )
  const wanted = names.map((name) => ({ name, hash: NEW, release: 'r2', mayGet: false, streak }))
  const options = { regions: [], timeoutMs, intervalMs: 20, confirmMs: 1, concurrency: 24, streak }
  return poll(prober, wanted, options, CLOCK)
}

const says = (hash: string, release: string) => ({ 'x-function-hash': hash, 'x-function-release': release })

describe('several servers behind one address', () => {
  test.each([
    ['another build', says(OLD, 'r1')],
    ['the same build of another publication', says(NEW, 'r1')]
  ])('are never green while one has %s, however often they are asked', async (_what, other) => {
    for (const replicas of [
      [says(NEW, 'r2'), other],
      [says(NEW, 'r2'), says(NEW, 'r2'), other]
    ])
      for (const streak of [2, 3, 5]) {
        // Which connection a question gets is chance: one function may miss the other server, and eight do not.
        const verdicts = await ask(await balancer(replicas), 'abcdefgh'.split(''), streak, 400)
        const wrong = verdicts.filter(({ verdict }) => verdict !== 'in-sync')
        expect({ streak, wrong: wrong.length > 0 }).toEqual({ streak, wrong: true })
        expect(wrong.some(({ hint }) => hint.includes('2 builds answer behind this URL'))).toBe(true)
      }
  })

  test('are green when all have it', async () => {
    const verdicts = await ask(await balancer([says(NEW, 'r2'), says(NEW, 'r2')]), ['a', 'b'], 3, 2_000)
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['in-sync', 'in-sync'])
  })
})

test.each([2, 3, 5])(
  'a streak of %i goes over as many connections, of a few that all functions share',
  async (streak) => {
    const behind = await balancer([says(NEW, 'r2')])
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`)
    const verdicts = await ask(behind, names, streak, 5_000)
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['in-sync']))
    for (const over of behind.asked.values()) expect(new Set(over).size).toBe(streak)
    const all = new Set([...behind.asked.values()].flat())
    expect(all.size).toBeLessThanOrEqual(24 + Math.max(4, streak) * 6)
  }
)

test('connections are opened anew for each round, and closed behind it', async () => {
  const behind = await balancer([says(NEW, 'r2')])
  await ask(behind, ['a'], 4, 5_000)
  const first = behind.asked.get('a') ?? []
  behind.asked.clear()
  await ask(behind, ['a'], 4, 5_000)
  expect((behind.asked.get('a') ?? []).filter((over) => first.includes(over))).toEqual([])
})
