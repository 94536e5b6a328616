import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import path from 'node:path'
import { ensureDenoDir } from '../../testbed/runtime/seed-cache.ts'
import { DENO_CACHE } from '../../testbed/server/paths.ts'
import { stage } from '../../src/stamp/stage.ts'
import { fnOf, makeTree, projectOf, removeTrees, type Files } from '../support/tree.ts'
import { serveWithDeno, type Served } from './support/deno-host.ts'

const running: Served[] = []

beforeAll(() => ensureDenoDir(DENO_CACHE), 60_000)

afterAll(async () => {
  await Promise.all(running.map((served) => served.stop()))
  removeTrees()
})

interface Stamped {
  readonly origin: string
  /** the function hash that it must say */
  readonly hash: string
  ask(method: string, headers?: Record<string, string>, body?: string): Promise<Said>
}

interface Said {
  readonly status: number
  readonly hash: string | null
  readonly text: string
  readonly headers: Headers
}

/** Stages function `hello` of these files, as a deploy does, and runs it. */
async function serve(files: Files, probeKey: string | null = null, config = ''): Promise<Stamped> {
  const project = projectOf(files, config)
  const root = makeTree({})
  const tree = stage(project, root, probeKey)
  tree.write(tree.digests.keys())
  const fn = fnOf(project, 'hello')
  const denoJson = path.join(tree.functionsDir, 'hello', 'deno.json')
  const served = await serveWithDeno(
    path.join(tree.functionsDir, fn.entrypoint),
    root,
    DENO_CACHE,
    existsSync(denoJson) ? denoJson : null
  )
  running.push(served)
  return {
    origin: served.origin,
    hash: fn.hash,
    async ask(method, headers = {}, body) {
      const init = { method, headers, ...(body === undefined ? {} : { body }) }
      const response = await fetch(`${served.origin}/hello`, init)
      const hash = response.headers.get('x-function-hash')
      return { status: response.status, hash, text: await response.text(), headers: response.headers }
    }
  }
}

const PROBE = { 'x-dual-deploy-probe': 'hello' }
const STD = 'https://deno.land/std@0.168.0/http/server.ts'
const HANDLER = 'const handler = (request) => new Response("handled " + request.method);\n'

const STYLES: Readonly<Record<string, string>> = {
  'Deno.serve(handler)': 'Deno.serve(handler)',
  'Deno.serve(options, handler)': 'Deno.serve({ onError: () => new Response("error") }, handler)',
  'Deno.serve({ handler })': 'Deno.serve({ handler })',
  'an alias of Deno.serve': 'const { serve } = Deno; serve(handler)',
  'globalThis.Deno.serve': 'globalThis["Deno"]["serve"](handler)',
  'Deno.serve after await': 'await Promise.resolve(); Deno.serve(async (request) => handler(request))',
  'export default { fetch }': 'export default { fetch: handler }',
  'a default export of a class':
    'export default new (class { fetch(request) { return handler(request) } })()',
  'std serve': `import { serve } from "${STD}"; serve(handler, { port: 0, hostname: "127.0.0.1" })`,
  'Deno.serveHttp, for await': `const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    console.log("Listening on http://localhost:" + listener.addr.port + "/");
    const each = async (c) => { for await (const e of Deno.serveHttp(c)) await e.respondWith(handler(e.request)) };
    for await (const connection of listener) each(connection);`,
  'Deno.serveHttp, nextRequest': `const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    console.log("Listening on http://localhost:" + listener.addr.port + "/");
    const each = async (c) => {
      const http = Deno.serveHttp(c);
      for (let e = await http.nextRequest(); e; e = await http.nextRequest()) e.respondWith(handler(e.request));
    };
    for await (const connection of listener) each(connection);`,
  Hono: `import { Hono } from "npm:hono@4";
    Deno.serve(new Hono().all("*", (c) => handler(c.req.raw)).fetch)`
}

describe.each(Object.entries(STYLES))('a function that serves through %s', (_style, source) => {
  let fn: Stamped

  beforeAll(async () => {
    fn = await serve({ 'hello/index.ts': HANDLER + source })
  }, 30_000)

  test.each(['OPTIONS', 'GET'])('answers a probe by %s, without its handler', async (method) => {
    const said = await fn.ask(method, PROBE)
    expect(said).toMatchObject({ status: 200, hash: fn.hash })
    expect(said.headers.get('cache-control')).toBe('no-store')
    // A server that compresses adds its own.
    expect(said.headers.get('vary')).toContain('x-dual-deploy-probe, x-dual-deploy-key')
    expect(JSON.parse(said.text)).toEqual({ function: 'hello', hash: fn.hash })
  })

  test('answers probes and requests in turn on one connection', async () => {
    for (let turn = 0; turn < 3; turn++) {
      expect((await fn.ask('OPTIONS', PROBE)).hash).toBe(fn.hash)
      expect((await fn.ask('GET')).text).toBe('handled GET')
    }
  })

  test.each<[string, string, Record<string, string>]>([
    ['without the header', 'GET', {}],
    ['by OPTIONS, as a browser sends it', 'OPTIONS', { origin: 'https://example.com' }],
    ['for another function', 'OPTIONS', { 'x-dual-deploy-probe': 'other' }],
    ['with a part of the name', 'GET', { 'x-dual-deploy-probe': 'hell' }],
    ['with an empty name', 'GET', { 'x-dual-deploy-probe': '' }],
    ['by POST', 'POST', PROBE],
    ['by DELETE', 'DELETE', PROBE]
  ])('handles a request %s itself', async (_what, method, headers) => {
    expect(await fn.ask(method, headers)).toMatchObject({
      status: 200,
      hash: null,
      text: `handled ${method}`
    })
  })
})

test('JSX means in the staged copy what the shared deno.json says, and the stamp answers', async () => {
  const fn = await serve(
    {
      'deno.json':
        '{ "imports": { "@s/": "./_shared/" }, "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
      '_shared/h.ts': 'export const h = (tag: string) => `<${tag}>`\n',
      'hello/page.tsx': 'import { h } from "@s/h.ts";\nDeno.serve(() => new Response(String(<p />)))\n'
    },
    null,
    '[functions.hello]\nentrypoint = "./functions/hello/page.tsx"\n'
  )
  expect((await fn.ask('OPTIONS', PROBE)).hash).toBe(fn.hash)
  expect((await fn.ask('GET')).text).toBe('<p>')
}, 30_000)

describe('a probe key', () => {
  const key = 'the probe key'
  const sources = { 'Deno.serve': STYLES['Deno.serve(handler)'], 'Deno.serveHttp': STYLES['std serve'] }

  test.each(Object.entries(sources))(
    'is needed for an answer: %s',
    async (_style, source) => {
      const fn = await serve({ 'hello/index.ts': HANDLER + (source ?? '') }, key)
      const withKey = (value: string) => fn.ask('OPTIONS', { ...PROBE, 'x-dual-deploy-key': value })
      expect(await withKey(key)).toMatchObject({ status: 200, hash: fn.hash })
      for (const wrong of ['wrong', '', `${key} x`, key.toUpperCase()]) {
        expect(await withKey(wrong)).toMatchObject({ hash: null, text: 'handled OPTIONS' })
      }
      expect(await fn.ask('OPTIONS', PROBE)).toMatchObject({ hash: null, text: 'handled OPTIONS' })
    },
    30_000
  )
})

describe('what is no probe', () => {
  const handler = `function (...args) {
    globalThis.seen = args;
    return globalThis.made = new Response("x");
  }`

  test.each([
    ['Deno.serve(handler)', `Deno.serve(${handler})`],
    ['Deno.serve({ handler })', `Deno.serve({ handler: ${handler} })`],
    ['an async handler', `Deno.serve(async ${handler})`]
  ])(
    'reaches the handler as the same objects, and its response is not touched: %s',
    async (_style, source) => {
      const fn = await serve({ 'hello/index.ts': source })
      const said = await fn.ask('GET', { 'x-witness': '1' })
      expect(JSON.parse(said.text)).toEqual({ request: true, info: true, response: true })
    },
    30_000
  )

  test('keeps what the handler throws: its own onError answers', async () => {
    const source =
      'Deno.serve({ onError: (e) => new Response("caught " + e.message) }, () => { throw new Error("boom") })'
    expect((await (await serve({ 'hello/index.ts': source })).ask('GET')).text).toBe('caught boom')
  }, 30_000)

  test('keeps a body on the way in', async () => {
    const fn = await serve({ 'hello/index.ts': 'Deno.serve((request) => new Response(request.body))' })
    const body = 'ä'.repeat(100_000)
    expect((await fn.ask('POST', PROBE, body)).text).toBe(body)
  }, 30_000)

  test('streams: the first part arrives before the second is made', async () => {
    const source = `let go = () => {};
      Deno.serve((request) => {
        if (request.method === "PUT") return go(), new Response("gone");
        return new Response(new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("first"));
            go = () => { controller.enqueue(new TextEncoder().encode("second")); controller.close() };
          }
        }));
      })`
    const fn = await serve({ 'hello/index.ts': source })
    const response = await fetch(`${fn.origin}/hello`)
    const reader = response.body?.getReader()
    const next = async (): Promise<string> => {
      const part = (await reader?.read()) as { readonly value?: Uint8Array } | undefined
      return new TextDecoder().decode(part?.value)
    }
    expect(await next()).toBe('first')
    await fn.ask('PUT')
    expect(await next()).toBe('second')
  }, 30_000)

  test.each([
    ['Deno.serve', 'Deno.serve(upgrade)'],
    ['std serve', `import { serve } from "${STD}"; serve(upgrade, { port: 0, hostname: "127.0.0.1" })`]
  ])(
    'upgrades to a WebSocket: %s',
    async (_style, source) => {
      const upgrade = `const upgrade = (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = (event) => socket.send("echo " + event.data);
      return response;
    };\n`
      const fn = await serve({ 'hello/index.ts': upgrade + source })
      expect(await echoOverWebSocket(fn.origin, 'hi')).toBe('echo hi')
    },
    30_000
  )
})

describe('the module that is stamped', () => {
  test('runs behind its stamp, also when an import of its own serves', async () => {
    const files = {
      'hello/index.ts': 'import "../_shared/app.ts"',
      '_shared/app.ts': `${HANDLER}Deno.serve(handler)`
    }
    const fn = await serve(files)
    expect((await fn.ask('OPTIONS', PROBE)).hash).toBe(fn.hash)
  }, 30_000)

  test('keeps its lines: an error names the line of the checkout', async () => {
    const source = '// why\n\nDeno.serve(() => new Response(new Error().stack))\n'
    const fn = await serve({ 'hello/index.ts': source })
    expect((await fn.ask('GET')).text).toMatch(/hello\/index\.ts:3:/)
  }, 30_000)

  test('may stand behind a shebang, a byte order mark and CRLF', async () => {
    for (const head of ['#!/usr/bin/env deno\r\n', '\uFEFF', '/* a */\r\n// b\r\n']) {
      const fn = await serve({ 'hello/index.ts': `${head}${HANDLER}Deno.serve(handler)` })
      expect((await fn.ask('OPTIONS', PROBE)).hash).toBe(fn.hash)
    }
  }, 30_000)

  test('may have a custom entrypoint', async () => {
    const config = '[functions.hello]\nentrypoint = "./functions/lib/x.ts"'
    const fn = await serve({ 'lib/x.ts': `${HANDLER}Deno.serve(handler)` }, null, config)
    expect((await fn.ask('OPTIONS', PROBE)).hash).toBe(fn.hash)
  }, 30_000)

  test('that imports another function answers for itself alone', async () => {
    const files = {
      'hello/index.ts': `import { other } from "../other/index.ts"; ${HANDLER}Deno.serve(handler)`,
      'other/index.ts': 'export const other = 1'
    }
    const fn = await serve(files)
    expect((await fn.ask('OPTIONS', PROBE)).hash).toBe(fn.hash)
  }, 30_000)
})

/** Node 20 has no WebSocket client: one masked text frame there, one text frame back. */
async function echoOverWebSocket(origin: string, text: string): Promise<string> {
  const upgrade = httpRequest(`${origin}/hello`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16, 1).toString('base64')
    }
  })
  upgrade.end()
  const [, socket] = (await once(upgrade, 'upgrade')) as [unknown, Duplex]
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]))
  const [frame] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return frame.subarray(2).toString()
}
