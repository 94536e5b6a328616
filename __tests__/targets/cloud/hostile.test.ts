import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { chmodSync } from 'node:fs'
import type { Socket } from 'node:net'
import path from 'node:path'
import { stage } from '../../../src/stamp/stage.ts'
import type { Fetch } from '../../../src/untrusted.ts'
import { askApi } from '../../../src/targets/cloud/api.ts'
import { explainCli, explainSecrets, parseList, parseSecretNames } from '../../../src/targets/cloud/cli.ts'
import { Cloud } from '../../../src/targets/cloud/cloud.ts'
import type { Build } from '../../../src/targets/target.ts'
import { drip, pour, startRaw, type RawServer } from '../../support/raw.ts'
import { FakeClock, servicesOf } from '../../support/services.ts'
import { makeTree, projectOf, removeTrees } from '../../support/tree.ts'

const REF = 'abcdefghijklmnopqrst'
const DEPLOY = { verb: 'deploy', name: null } as const
const TOKEN = `sbp_${'0123456789'.repeat(4)}`
const MIB = 1024 * 1024

const servers: RawServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
afterAll(removeTrees)

async function start(talk: (socket: Socket, question: string) => void): Promise<RawServer> {
  const server = await startRaw(talk)
  servers.push(server)
  return server
}

const realFetch: Fetch = (url, init) => fetch(url, init)

const list = (server: RawServer) =>
  askApi(realFetch, { apiUrl: server.baseUrl, projectRef: REF, accessToken: TOKEN }, 'functions', {
    bodyBytes: 64 * 1024,
    timeoutMs: 400
  })

describe('an API', () => {
  test.each([
    [
      'sends without an end',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n[')
        pour(socket, Buffer.alloc(256 * 1024, ' '))
      }
    ],
    [
      'sends a byte now and then',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n[')
        drip(socket, ' ', 20)
      }
    ],
    ['says nothing', () => undefined],
    ['hangs up', (socket: Socket) => void socket.destroy()],
    ['breaks off', (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n[]')]
  ])('that %s is one that cannot be reached', async (_what, talk) => {
    const server = await start(talk)
    expect(await list(server)).toBeNull()
    expect(await server.sent()).toBeLessThan(32 * MIB)
  })

  test('that redirects gets the token nowhere else', async () => {
    const other = await start((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n[]'))
    const server = await start(
      (socket) =>
        void socket.end(`HTTP/1.1 307 X\r\nlocation: ${other.baseUrl}/\r\ncontent-length: 0\r\n\r\n`)
    )
    expect(await list(server)).toBeNull()
    expect(other.received).toEqual([])
  })

  test('that says the token back does not get it into a message', async () => {
    const server = await start(
      (socket) => void socket.end(`HTTP/1.1 500 X\r\n\r\n{"message":"no such token: ${TOKEN}"}`)
    )
    const answer = await list(server)
    expect(JSON.stringify(answer)).not.toContain(TOKEN)
    expect(explainCli(answer?.output ?? '', 1, REF, DEPLOY).message).toMatch(/no such token: \*\*\*/)
  })
})

describe('a list of the API or the CLI', () => {
  test.each(['null', '[null]', '{"__proto__":[]}', '7', '[[]]', '"x"', '['.repeat(100_000), ''])(
    'that is %.20s names no function that anybody could remove',
    (text) => {
      expect([...(parseList(text) ?? [])]).toEqual([])
      expect([...(parseSecretNames(text) ?? [])]).toEqual([])
    }
  )

  test.each(['__proto__', 'constructor', 'toString'])('holds %s like any other', (slug) => {
    const text = `[{"slug":"${slug}","verify_jwt":false,"name":"${slug}","__proto__":{"slug":"x"}}]`
    expect(parseList(text)).toMatchObject(new Map([[slug, { verifyJwt: false }]]))
    expect(parseSecretNames(text)).toEqual(new Set([slug]))
    expect(parseList('[]')?.has(slug)).toBe(false)
  })
})

describe('the words of a failed CLI', () => {
  const explain = (output: string): string => explainCli(output, 1, REF, DEPLOY).message

  test.each([
    ['a line', 'x'.repeat(50 * MIB)],
    ['many lines', 'failed\n'.repeat(5 * MIB)],
    ['a message that does not end', `{"message":"${'x'.repeat(20 * MIB)}`],
    ['a message of backslashes', `{"message":"${'\\\\'.repeat(5 * MIB)}"}`],
    ['permissions', `status 403 {"missing_permissions":[${'"a",'.repeat(MIB)}]}`]
  ])('are cut, however long: %s', (_what, output) => {
    expect(explain(output).length).toBeLessThan(500)
    expect(explainSecrets(output, 1).length).toBeLessThan(500)
  })

  test.each([
    ['escapes of a terminal', '\u001b[31merror\u001b[0m\u0007'],
    ['workflow commands', '{"message":"a\r::set-output name=x::y"}'],
    ['text that runs backwards', 'error \u202eexe.piz']
  ])('have no %s in the report', (_what, output) => {
    expect(explain(output)).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
  })
})

const PROJECT = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response("hello"))' })

function cloudWith(script: string, cliTimeoutMs = 30_000) {
  const home = makeTree({
    supabase: `#!/bin/sh\nif [ "$1" = --version ]; then echo 3.1.0; exit 0; fi\n${script}\n`
  })
  chmodSync(path.join(home, 'supabase'), 0o755)
  const told: string[] = []
  const services = servicesOf({}, told)
  const cloud = new Cloud(
    {
      projectRef: REF,
      accessToken: TOKEN,
      cli: path.join(home, 'supabase'),
      endpoint: { baseUrl: 'https://x.example.com', key: null, probeKey: null, method: 'options' },
      regions: [],
      deployId: '20260101000000-1-1-abcdef',
      tempDir: services.tempDir,
      env: { PATH: process.env['PATH'] ?? '' },
      fetch: services.fetch,
      store: null,
      cliTimeoutMs
    },
    new FakeClock(),
    services.log
  )
  const build: Build = { project: PROJECT, tree: stage(PROJECT, makeTree({}), null) }
  return { told, publish: () => cloud.publish(['hello'], build) }
}

describe('a CLI', () => {
  test('that does not end is stopped, and that is a problem to act on', async () => {
    const { publish } = cloudWith('exec sleep 1000', 300)
    const { problem, isTransient } = await publish()
    expect(problem).toMatchObject({
      message: 'The Supabase CLI did not come to an end and was stopped.',
      next: expect.stringMatching(/run again/)
    })
    expect(isTransient).toBe(false)
  })

  test('that a signal ends is a problem', async () => {
    const { publish } = cloudWith('kill -9 $$')
    expect((await publish()).problem?.message).toMatch(/ended with 128/)
  })

  test('that floods its output is a problem by its exit code alone', async () => {
    const { publish, told } = cloudWith('yes | head -c 50000000; exit 1')
    const { problem } = await publish()
    expect(problem?.message.length).toBeLessThan(500)
    expect(told.join('').length).toBeLessThan(10 * MIB)
  })

  test('that prints the token does not get it into the log or the report', async () => {
    const { publish, told } = cloudWith('echo "token $SUPABASE_ACCESS_TOKEN" | tee /dev/stderr; exit 1')
    const { problem } = await publish()
    expect(`${told.join('\n')}${problem?.message ?? ''}`).toMatch(/token \*\*\*/)
    expect(`${told.join('\n')}${problem?.message ?? ''}`).not.toContain(TOKEN)
  })
})
