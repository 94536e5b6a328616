import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { installRouter } from '../../../testbed/runtime/install-router.ts'
import { startRuntime } from '../../../testbed/runtime/launch.ts'
import type { Runtime } from '../../../testbed/runtime/launch.ts'
import { ensureDenoDir } from '../../../testbed/runtime/seed-cache.ts'
import type { RouterKind } from '../../../testbed/types.ts'

let folder: string
let denoDir: string
const running: Runtime[] = []

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

interface Started {
  readonly functions: string
  readonly logPath: string
  get(path: string, init?: RequestInit): Promise<{ status: number; text: string; headers: Headers }>
  write(path: string, text: string): Promise<void>
}

let count = 0
async function start(kind: RouterKind, files: Record<string, string>, env = {}): Promise<Started> {
  const home = join(folder, String(count++))
  const functions = join(home, 'functions')
  for (const [path, text] of Object.entries(files)) await write(join(functions, path), text)
  await installRouter(kind, functions)
  const logPath = join(home, 'log')
  const mainService = join(functions, 'main')
  const runtime = await startRuntime({ mainService, denoDir, logPath, port: 0, serveWaitMs: 500, env })
  running.push(runtime)
  return {
    functions,
    logPath,
    write: (path, text) => write(join(functions, path), text),
    async get(path, init) {
      const response = await fetch(`http://127.0.0.1:${runtime.port}/${path}`, init)
      return { status: response.status, text: await response.text(), headers: response.headers }
    }
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testbed-runtime-'))
  denoDir = join(folder, 'deno')
  await ensureDenoDir(denoDir)
}, 60_000)

afterAll(async () => {
  await Promise.all(running.map((runtime) => runtime.stop()))
  await rm(folder, { recursive: true, force: true })
})

describe('how functions may serve', () => {
  const stdServer = 'https://deno.land/std@0.168.0/http/server.ts'
  const files = {
    '_shared/v.ts': 'export const v = 7',
    'plain/index.ts': "import { v } from '../_shared/v.ts'\nDeno.serve(() => new Response(`plain ${v}`))",
    'options/index.ts': "Deno.serve({ port: 1 }, () => new Response('options'))",
    'exported/index.ts': "export default { fetch: () => new Response('exported') }",
    'std/index.ts': `import { serve } from '${stdServer}'\nawait serve((r) => new Response('std ' + new URL(r.url).pathname))`,
    'hono/index.ts': `import { Hono } from 'npm:hono@4'\nDeno.serve(new Hono().get('/hono', (c) => c.text('hono')).fetch)`,
    'node/index.ts': `import { createServer } from 'node:http'\ncreateServer((q, s) => s.end('node')).listen(3000)`,
    'mapped/deno.json': '{ "imports": { "v": "../_shared/v.ts" } }',
    'mapped/index.ts': "import { v } from 'v'\nDeno.serve(() => new Response(`mapped ${v}`))",
    'main-only/index.ts': "if (import.meta.main) Deno.serve(() => new Response('main module'))",
    'late/index.ts':
      "await new Promise((done) => setTimeout(done, 100))\nDeno.serve(() => new Response('late'))",
    'echo/index.ts': 'Deno.serve((r) => new Response(r.body))',
    'patched/stamp.ts': `const serve = Deno.serve
Deno.serve = ((first: unknown, second: unknown) => serve(() => new Response('patched', { headers: { 'x-in': typeof (second ?? first) } }))) as typeof Deno.serve`,
    'patched/index.ts': `import './stamp.ts'; import http from 'node:http'\nhttp.createServer((q, s) => s.end('node')).listen(1)`
  }
  let server: Started
  beforeAll(async () => {
    server = await start('new', files)
  }, 30_000)

  it.each([
    ['plain', 'plain 7'],
    ['options', 'options'],
    ['exported', 'exported'],
    ['std', 'std /std'],
    ['hono', 'hono'],
    ['node', 'node'],
    ['mapped', 'mapped 7'],
    ['main-only', 'main module'],
    ['late', 'late'],
    ['patched', 'patched']
  ])('%s', async (name, text) => {
    expect(await server.get(name)).toMatchObject({ status: 200, text })
  })

  it('streams a body through unchanged', async () => {
    const body = 'ä'.repeat(500_000)
    expect((await server.get('echo', { method: 'POST', body })).text).toBe(body)
  })
})

describe('routers', () => {
  const files = {
    'ok/index.ts': "Deno.serve(() => new Response('ok'))",
    'bad/index.ts': "throw new Error('boom')"
  }

  it('old: 500 for what it cannot start, 400 without a name', async () => {
    const server = await start('old', files)
    expect((await server.get('ok')).status).toBe(200)
    expect((await server.get('')).status).toBe(400)
    const unknown = await server.get('nowhere')
    expect(unknown.status).toBe(500)
    expect(unknown.text).toContain('InvalidWorkerCreation: worker boot error: could not find an appropriate')
    expect((await server.get('bad')).text).toContain('boom')
    expect(await readFile(server.logPath, 'utf8')).toMatch(/\/bad: worker boot error: Error: boom/)
  })

  it('new: the codes of the cloud', async () => {
    const server = await start('new', { ...files, 'hollow/readme.md': '', 'idle/index.ts': 'export {}' })
    const codes = await Promise.all(
      ['nowhere', '', 'bad', 'hollow', 'idle'].map(async (name) => {
        const { status, headers } = await server.get(name)
        return [name, status, headers.get('sb-error-code')]
      })
    )
    expect(codes).toEqual([
      ['nowhere', 404, 'NOT_FOUND'],
      ['', 404, 'NOT_FOUND'],
      ['bad', 503, 'BOOT_ERROR'],
      ['hollow', 503, 'BOOT_ERROR'],
      ['idle', 504, 'IDLE_TIMEOUT']
    ])
  })

  it("first user's: swallows OPTIONS, takes the gateway's prefix, checks JWTs", async () => {
    const server = await start('first-user', files, { VERIFY_JWT: 'true', JWT_SECRET: 'x' })
    expect(await server.get('ok', { method: 'OPTIONS' })).toMatchObject({ status: 200, text: 'ok' })
    expect((await server.get('functions/v1/ok')).status).toBe(401)
  })
})

it('keeps a worker until it retires; a new one reads the files again', async () => {
  const text = (n: number) => `import { v } from './v.ts'\nDeno.serve(() => new Response('${n} ' + v))`
  const server = await start('old', { 'f/index.ts': text(1), 'f/v.ts': 'export const v = 1' })
  const router = join(server.functions, 'main/index.ts')
  await writeFile(router, (await readFile(router, 'utf8')).replace('60_000', '3_000'))
  const home = dirname(server.functions)
  const mainService = dirname(router)
  const runtime = await startRuntime({ mainService, denoDir, logPath: join(home, 'log2'), port: 0 })
  running.push(runtime)
  const get = async () => (await fetch(`http://127.0.0.1:${runtime.port}/f`)).text()
  expect(await get()).toBe('1 1')
  await server.write('f/index.ts', text(2))
  await server.write('f/v.ts', 'export const v = 2')
  expect(await get()).toBe('1 1')
  await new Promise((done) => setTimeout(done, 1_700))
  expect(await get()).toBe('2 2')
}, 15_000)
