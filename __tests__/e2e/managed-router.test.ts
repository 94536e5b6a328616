import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expectRed, RED, SmallProject, type Live } from './support/small-project.ts'

const MANAGED = { router: 'managed' }

let project: SmallProject

beforeAll(async () => {
  project = await SmallProject.start({ router: 'first-user' })
}, 120_000)

afterAll(() => project.world.stop(), 60_000)

const onServer = (...parts: string[]): string => project.world.onServer(...parts)
const pointerPath = (): string => onServer('.dual-deploy', 'pointer.json')
const ask = (name: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${project.world.server.functionsUrl}/${name}`, init)
const anonKey = (): string => project.world.server.anonKey
const text = async (name: string): Promise<string> => (await project.world.ask('self-hosted', name)).text()

interface PointerFile {
  readonly release: string
  readonly functions: Readonly<Record<string, { readonly release: string; readonly verifyJwt: boolean }>>
}

const pointer = (): PointerFile => JSON.parse(readFileSync(pointerPath(), 'utf8')) as PointerFile
const releaseOf = (name: string): string => pointer().functions[name]?.release ?? ''

/** Deploys, and says whether the container was started anew for it. */
async function deployed(inputs: Record<string, string> = {}): Promise<{ restarted: boolean; log: string }> {
  const before = await project.world.server.startedAt()
  const run = await project.deploy({ ...MANAGED, ...inputs })
  return { restarted: (await project.world.server.startedAt()) !== before, log: run.log }
}

/** What is served once the container answers again. */
async function liveOnceUp(): Promise<Live> {
  for (;;) {
    const live = await project.live()
    if (!Object.values(live['self-hosted']).includes('503')) return live
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Ours replaced `main`: what `SmallProject` holds for foreign is looked at anew. */
const install = async (): Promise<void> => {
  if (existsSync(onServer('main', 'dual-deploy.json'))) return
  const run = await project.run({ ...MANAGED, 'replace-router': 'true' })
  expect(run.log).not.toMatch(/^::error/m)
  expect(run.code).toBe(0)
  project.acceptForeign()
}

describe('installing', () => {
  test('a router that is no stock router is left alone, with the way to say so', async () => {
    project.reset()
    const first = await project.run()
    expect(first.code).toBe(0)
    const before = readFileSync(onServer('main', 'index.ts'), 'utf8')
    const live = await project.live()
    project.change()
    const run = await project.run({ ...MANAGED, ...RED })
    expectRed(run, {
      result: 'failed',
      cause: /main is no stock router that this version knows: router: managed would take its place/,
      live: /unchanged; nothing was switched/,
      next: /replace-router: true/
    })
    expect(readFileSync(onServer('main', 'index.ts'), 'utf8')).toBe(before)
    expect(existsSync(onServer('.dual-deploy'))).toBe(false)
    expect(await project.live()).toEqual(live)
  }, 120_000)

  test('takes one restart, keeps the router from before, and serves every function from a release', async () => {
    const old = readFileSync(onServer('main', 'index.ts'), 'utf8')
    const startedAt = await project.world.server.startedAt()
    const version = project.reset()
    await install()
    expect(await project.world.server.startedAt()).not.toBe(startedAt)
    expect(readFileSync(path.join(project.statePath, 'router/main/index.ts'), 'utf8')).toBe(old)
    expect(await text('orders')).toBe(`orders ${version}`)
    const { functions } = pointer()
    expect(Object.keys(functions)).toEqual(['geo', 'invoices', 'orders', 'ping'])
    expect(readdirSync(onServer('.dual-deploy/releases', releaseOf('orders'))).sort()).toEqual([
      '_shared',
      'geo',
      'invoices',
      'orders',
      'ping'
    ])
    // Another team's function has no release: it is served from its own folder, as before.
    expect(await text('billing')).toBe('billing 1')
  }, 120_000)
})

describe('a deploy with the managed router', () => {
  beforeEach(async () => {
    await install()
    project.reset()
    await project.deploy({ ...MANAGED, 'allow-older': 'true' })
  }, 120_000)

  test('of one function moves that one alone and restarts nothing', async () => {
    const before = pointer()
    const version = project.change('geo')
    const { restarted, log } = await deployed()
    expect(restarted).toBe(false)
    expect(log).toContain('Activated: the pointer names this release, nothing was restarted')
    expect(await text('geo')).toBe(`geo ${version}`)
    expect(releaseOf('geo')).not.toBe(before.functions['geo']?.release)
    expect(releaseOf('orders')).toBe(before.functions['orders']?.release)
    // For people who look there: the folders have the same content.
    expect(readFileSync(onServer('geo/index.ts'), 'utf8')).toContain(`geo ${version}`)
    const again = await project.run(MANAGED)
    expect(again.outputs).toMatchObject({ result: 'in-sync', changed: '[]' })
  }, 120_000)

  test('of a shared module moves all that import it, into a release that holds the module', async () => {
    project.world.write('functions/_shared/money.ts', `export const currency = 'CHF'\n`)
    const untouched = releaseOf('geo')
    await deployed()
    expect(releaseOf('invoices')).toBe(releaseOf('orders'))
    expect(releaseOf('geo')).toBe(untouched)
    const shared = onServer('.dual-deploy/releases', releaseOf('orders'), '_shared/money.ts')
    expect(readFileSync(shared, 'utf8')).toContain('CHF')
    expect(readFileSync(onServer('_shared/money.ts'), 'utf8')).toContain('CHF')
  }, 120_000)

  test('that does not boot is taken back by the pointer, without a restart', async () => {
    const before = pointer()
    const live = await project.live()
    const startedAt = await project.world.server.startedAt()
    project.world.write('functions/ping/index.ts', `throw new Error('no boot')\n`)
    const run = await project.run({ ...MANAGED, ...RED })
    expect(run.outputs['result']).toBe('rolled-back')
    expect(pointer()).toEqual(before)
    expect(await project.live()).toEqual(live)
    expect(await project.world.server.startedAt()).toBe(startedAt)
    project.expectTidy()
  }, 120_000)

  test('goes back with mode rollback, without a restart', async () => {
    const before = pointer()
    const live = await project.live()
    project.change('geo', 'orders')
    await deployed()
    const startedAt = await project.world.server.startedAt()
    const run = await project.run({ ...MANAGED, mode: 'rollback' })
    expect(run.outputs['result']).toBe('rolled-back')
    expect(run.code).toBe(0)
    expect(pointer()).toEqual(before)
    expect(await project.live()).toEqual(live)
    expect(await project.world.server.startedAt()).toBe(startedAt)
  }, 120_000)

  test('prunes: the function is gone from the pointer, and answers 404 as on the cloud', async () => {
    project.world.write('functions/brief/index.ts', `Deno.serve(() => new Response('brief'))\n`)
    await deployed()
    expect(await text('brief')).toBe('brief')
    rmSync(path.join(project.world.workspace, 'supabase/functions/brief'), { recursive: true })
    await deployed({ prune: 'true' })
    const answer = await project.world.ask('self-hosted', 'brief')
    expect([answer.status, answer.headers.get('sb-error-code')]).toEqual([404, 'NOT_FOUND'])
    expect(Object.keys(pointer().functions)).not.toContain('brief')
  }, 120_000)

  test('finds a release that somebody edited on the server, and puts it right', async () => {
    const file = onServer('.dual-deploy/releases', releaseOf('geo'), 'geo/index.ts')
    writeFileSync(file, `${readFileSync(file, 'utf8')}// edited\n`)
    const seen = await project.run({ ...MANAGED, mode: 'verify', ...RED })
    expect(seen.report.targets['self-hosted']?.functions.find((fn) => fn.name === 'geo')?.verdict).toBe(
      'tampered'
    )
    await deployed()
    expect(
      readFileSync(onServer('.dual-deploy/releases', releaseOf('geo'), 'geo/index.ts'), 'utf8')
    ).not.toContain('edited')
  }, 120_000)
})

describe('what the router answers', () => {
  beforeAll(async () => {
    await install()
    project.reset()
    project.world.write(
      'config.toml',
      `project_id = "${project.world.cloud.projectRef}"\n[functions.geo]\nverify_jwt = false\n`
    )
    await project.deploy({ ...MANAGED, 'allow-older': 'true' })
  }, 120_000)

  const statusAndCode = async (answer: Promise<Response>): Promise<[number, string | null]> => {
    const { status, headers } = await answer
    return [status, headers.get('sb-error-code')]
  }

  test('verify_jwt of config.toml holds function by function, and OPTIONS passes', async () => {
    expect(await (await ask('geo')).text()).toMatch(/^geo /)
    expect(await statusAndCode(ask('orders'))).toEqual([401, 'UNAUTHORIZED_NO_AUTH_HEADER'])
    const wrong = { headers: { authorization: `Bearer ${anonKey().slice(0, -4)}AAAA` } }
    expect(await statusAndCode(ask('orders', wrong))).toEqual([401, 'UNAUTHORIZED_LEGACY_JWT'])
    const right = { headers: { authorization: `Bearer ${anonKey()}` } }
    expect((await ask('orders', right)).status).toBe(200)
    expect((await ask('orders', { method: 'OPTIONS' })).status).toBe(200)
  })

  test.each(['nowhere', 'main', '_shared', '.dual-deploy', '', '..%2Fmain'])(
    '%j is not found',
    async (name) => {
      expect(await statusAndCode(ask(name))).toEqual([404, 'NOT_FOUND'])
    }
  )
})

describe('a pointer that cannot be used', () => {
  beforeAll(async () => {
    await install()
    project.reset()
    await project.deploy({ ...MANAGED, 'allow-older': 'true' })
  }, 120_000)

  test.each([
    [
      'is gone',
      () => {
        rmSync(pointerPath())
      }
    ],
    [
      'is half written',
      () => {
        writeFileSync(pointerPath(), readFileSync(pointerPath(), 'utf8').slice(0, 40))
      }
    ],
    [
      'names a release that is gone',
      () => {
        writeFileSync(
          pointerPath(),
          readFileSync(pointerPath(), 'utf8').replaceAll(releaseOf('geo'), '2020-gone')
        )
      }
    ]
  ])(
    'because it %s leaves all functions served, also after a restart, and the next deploy heals it',
    async (_what, spoil) => {
      const live = await project.live()
      const good = pointer()
      const said = (await project.world.server.logs()).length
      spoil()
      expect(await project.live()).toEqual(live)
      await project.world.server.docker('restart', '-t', '1', project.world.server.container)
      expect(await liveOnceUp()).toEqual(live)
      expect((await project.world.server.logs()).slice(said)).toContain('pointer.json cannot be used')
      await project.deploy({ ...MANAGED })
      expect(Object.keys(pointer().functions)).toEqual(Object.keys(good.functions))
    },
    120_000
  )
})

describe('router: stock', () => {
  test('puts back the router from before, which serves the folders', async () => {
    await install()
    const version = project.reset()
    await project.deploy({ ...MANAGED, 'allow-older': 'true' })
    const run = await project.run({ router: 'stock' })
    expect(run.log).not.toMatch(/^::error/m)
    expect(run.code).toBe(0)
    expect(existsSync(onServer('main', 'dual-deploy.json'))).toBe(false)
    expect(existsSync(pointerPath())).toBe(false)
    expect(readFileSync(onServer('main', 'index.ts'), 'utf8')).toContain('edge functions router started')
    expect(await text('ping')).toBe(`ping ${version}`)
    const again = await project.run({ router: 'stock' })
    expect(again.outputs['result']).toBe('in-sync')
  }, 120_000)
})
