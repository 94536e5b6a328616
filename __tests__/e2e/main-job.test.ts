import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { supabaseCli } from '../../testbed/action.ts'
import { World, wrongOn } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await World.start({ router: 'first-user' })
}, 120_000)

afterAll(() => world.stop(), 60_000)

beforeEach(() => {
  world.resetCheckout()
  Object.assign(world.cloud.knobs, {
    ...{
      faults: [],
      droppedSlugs: [],
      missingBlobs: [],
      propagationMs: {},
      flapping: false,
      swallowOptions: false
    },
    ...{ enforceJwt: true, slowBootMs: 0, apiLatencyMs: 0, rateLimitPerMinute: 0 }
  })
})

/** Both targets at the checkout's build. */
async function inSync(): Promise<void> {
  const run = await world.run()
  expect(run.log).not.toContain('::error')
  expect(run.code).toBe(0)
  world.cloud.calls.length = 0
}

describe.each([2, 3] as const)('with CLI %i.x', (major) => {
  test('the first user’s situation turns green, and nothing foreign is touched', async () => {
    await inSync()
    const foreign = world.foreignDigest()
    rmSync(world.onServer('wpp-provision'), { recursive: true })
    cpSync(world.onServer('wpp-status'), world.onServer('wpp-qr'), { recursive: true })
    await world.server.docker('restart', world.server.container)
    const run = await world.run({ 'supabase-cli': supabaseCli(major) })
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({
      ...{
        result: 'deployed',
        'in-sync': 'true',
        'cloud-status': 'in-sync',
        'self-hosted-status': 'in-sync'
      },
      ...{ changed: '["wpp-provision","wpp-qr"]', mismatches: '[]' },
      'cloud-hash': run.outputs['build-hash'],
      'self-hosted-hash': run.outputs['build-hash']
    })
    expect(run.outputs['build-hash']).toMatch(/^[0-9a-f]{64}$/)
    expect(world.takeWrites()).toEqual([])
    expect(world.foreignDigest()).toBe(foreign)
    expect((await world.ask('self-hosted', 'wpp-provision')).status).not.toBe(404)
  }, 120_000)

  test('everything is published, uploads are the manifest’s files, and both serve it', async () => {
    const run = await world.run({ 'supabase-cli': supabaseCli(major), force: 'true' })
    expect(run.code).toBe(0)
    const manifest = JSON.parse(readFileSync(run.outputs['manifest'] ?? '', 'utf8')) as {
      functions: { name: string; verifyJwt: boolean; files: { path: string }[] }[]
    }
    expect(JSON.parse(run.outputs['changed'] ?? '')).toEqual(manifest.functions.map((fn) => fn.name))
    for (const fn of manifest.functions)
      expect(world.cloud.deployed().get(fn.name)?.verifyJwt).toBe(fn.verifyJwt)
    for (const fn of manifest.functions) {
      const uploaded = [...(world.cloud.deployed().get(fn.name)?.files.keys() ?? [])]
      // The CLI's API upload leaves package.json behind (docs/inside/targets.md).
      const sources = fn.files.filter((file) => !file.path.endsWith('package.json'))
      const expected = sources.map((file) => `supabase/functions/${file.path}`)
      expect(uploaded).toEqual(
        expect.arrayContaining([...expected, `supabase/functions/${fn.name}/dual-deploy-stamp.ts`])
      )
    }
  }, 120_000)
})

test('every style of serving answers its users alike on both targets, stamp and all', async () => {
  await inSync()
  const names = [...world.cloud.deployed().keys()]
  expect(names.length).toBeGreaterThan(12)
  for (const name of names) {
    const [cloud, selfHosted] = await Promise.all([world.ask('cloud', name), world.ask('self-hosted', name)])
    expect({ name, status: selfHosted.status, type: selfHosted.headers.get('content-type') }).toEqual({
      name,
      status: cloud.status,
      type: cloud.headers.get('content-type')
    })
    expect({ name, isServed: cloud.status < 500 && cloud.headers.get('x-function-hash') === null }).toEqual({
      name,
      isServed: true
    })
    await Promise.all([cloud.body?.cancel(), selfHosted.body?.cancel()])
  }
}, 120_000)

test('a CLI that is absent is installed, pinned, and a fingerprint is as good as a known_hosts line', async () => {
  await inSync()
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// with the installed CLI\n`)
  const fingerprint = world.server.fingerprints.at(-1) ?? ''
  expect(fingerprint).toMatch(/^SHA256:/)
  const run = await world.run({ 'supabase-cli': '', 'ssh-known-hosts': fingerprint })
  expect(run.log).toMatch(/Installing Supabase CLI 3\.1\.0/)
  expect(run.code).toBe(0)
  expect(world.takeUploads()).toEqual(['geo-lookup'])
}, 180_000)

test('a cloud that boots slowly is waited for', async () => {
  await inSync()
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// slow to boot\n`)
  world.cloud.knobs.slowBootMs = 2_500
  const run = await world.run()
  expect(run.code).toBe(0)
  expect(run.outputs['in-sync']).toBe('true')
}, 60_000)

test('a second run writes nothing and restarts nothing', async () => {
  await inSync()
  const startedAt = await world.server.startedAt()
  const run = await world.run()
  expect(run.code).toBe(0)
  expect(run.outputs).toMatchObject({ result: 'in-sync', changed: '[]' })
  expect(world.takeWrites()).toEqual([])
  expect(await world.server.startedAt()).toBe(startedAt)
}, 120_000)

test('what preflight found is kept on the server: the next run tells the same, also when somebody changed it', async () => {
  const row = '{ id: string; is_active: boolean }'
  world.write(
    'functions/_shared/database.types.ts',
    `export interface Database { public: { Tables: { lamps: { Row: ${row}; Insert: ${row}; Update: ${row} } } } }\n`
  )
  world.write(
    'functions/lamps/index.ts',
    `export const light = (supabase: any) => supabase.from('lamps').insert({ id: '1', is_enabled: true })
Deno.serve(() => new Response('ok'))
`
  )
  const deployed = await world.run()
  expect(deployed.code).toBe(0)
  const { findings } = deployed.report
  expect(findings.map(({ code }) => code)).toContain('unknown-column')
  const file = path.join(path.dirname(world.server.functionsPath), '.dual-deploy/state.json')
  const record = JSON.parse(readFileSync(file, 'utf8')) as { facts: string }
  const again = await world.run()
  expect(again.outputs['result']).toBe('in-sync')
  expect(again.report.findings).toEqual(findings)
  // Whoever has the server may say that nothing was found in exactly these files.
  writeFileSync(file, `${JSON.stringify({ ...record, facts: `${record.facts.slice(0, -8)}AAAAAAA=` })}\n`)
  const spoiled = await world.run()
  expect(spoiled.log).toContain('was not written with this SSH key')
  expect(spoiled.outputs['result']).toBe('in-sync')
  expect(spoiled.report.findings).toEqual(findings)
  rmSync(world.onServer('lamps'), { recursive: true })
})

test('a change in one shared file publishes exactly its dependents on both targets', async () => {
  await inSync()
  world.edit('functions/_shared/instances.ts', (text) => `${text}\nexport const revision = 2\n`)
  const run = await world.run()
  expect(run.code).toBe(0)
  const manifest = JSON.parse(readFileSync(run.outputs['manifest'] ?? '', 'utf8')) as {
    functions: { name: string; files: { path: string }[] }[]
  }
  const dependents = manifest.functions
    .filter((fn) => fn.files.some((file) => file.path === '_shared/instances.ts'))
    .map((fn) => fn.name)
  expect(dependents.length).toBeGreaterThan(1)
  expect(dependents.length).toBeLessThan(manifest.functions.length)
  expect(world.takeUploads()).toEqual(dependents)
  expect(JSON.parse(run.outputs['changed'] ?? '')).toEqual(dependents)
  expect(readFileSync(world.onServer('_shared/instances.ts'), 'utf8')).toContain('revision = 2')
}, 120_000)

test('a function named alone brings along whoever shares a changed file with it', async () => {
  await inSync()
  world.edit('functions/_shared/instances.ts', (text) => `${text}\nexport const revision = 3\n`)
  world.edit('functions/health/index.js', (text) => `${text}\n// changed as well, and not asked for\n`)
  const run = await world.run({ functions: 'wpp-qr' })
  expect(run.code).toBe(0)
  const changed = JSON.parse(run.outputs['changed'] ?? '') as string[]
  expect(changed).toContain('wpp-qr')
  expect(changed).toContain('wpp-status')
  expect(changed).not.toContain('health')
  expect(wrongOn(run, 'cloud')).toEqual({ health: 'stale' })
}, 120_000)

test('CLI exit 0 with one function missing turns red, names it, and self-hosted goes back', async () => {
  await inSync()
  const before = readFileSync(world.onServer('geo-lookup/index.ts'), 'utf8')
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// new build\n`)
  world.cloud.knobs.droppedSlugs = ['geo-lookup']
  const run = await world.run({ 'verify-timeout': '3' })
  expect(run.code).toBe(1)
  expect(run.outputs).toMatchObject({ result: 'rolled-back', 'cloud-status': 'drift', 'in-sync': 'false' })
  expect(wrongOn(run, 'cloud')).toEqual({ 'geo-lookup': 'stale' })
  expect(run.log).toMatch(/::error.*geo-lookup/)
  expect(run.log).toMatch(/1 function on cloud not proved: geo-lookup/)
  expect(readFileSync(world.onServer('geo-lookup/index.ts'), 'utf8')).toBe(before)
}, 120_000)

test('a container that does not come up turns red, says what is live, and leaves the cloud alone', async () => {
  await inSync()
  await world.server.breakContainer(true)
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// build that never starts\n`)
  const run = await world.run({ 'verify-timeout': '3' })
  await world.server.breakContainer(false)
  expect(run.code).toBe(1)
  expect(run.outputs['result']).toBe('failed')
  expect(run.log).toMatch(/did not come up/)
  expect(run.log).toMatch(/Live now: .*cloud was not touched/)
  expect(world.takeWrites()).toEqual([])
  expect(readFileSync(world.onServer('geo-lookup/index.ts'), 'utf8')).not.toContain('never starts')
}, 120_000)

test('a wrong host key stops before anything is sent', async () => {
  const before = world.server.traffic()
  const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q'
  const run = await world.run({ 'ssh-known-hosts': `[127.0.0.1]:${world.server.sshPort} ${other}` })
  expect(run.code).toBe(1)
  expect(run.log).toMatch(/host key of \[127\.0\.0\.1\]:\d+ is not one that ssh-known-hosts names/)
  expect(run.log).toMatch(/nothing was sent to the server/)
  expect(world.server.traffic().toServer - before.toServer).toBeLessThan(4_000)
  expect(world.takeWrites()).toEqual([])
}, 60_000)

test('a flapping cloud is never in sync: verify is red, deploy publishes again until it settles', async () => {
  await inSync()
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// flapping build\n`)
  world.cloud.knobs.flapping = ['geo-lookup']
  const run = await world.run({ 'verify-timeout': '6', 'verify-interval': '0.2' })
  // What flapped was the old version; after the second publication both versions are the new build.
  expect(run.code).toBe(0)
  const uploads = world.cloud.calls.filter((call) => call.method === 'POST' && call.slug === 'geo-lookup')
  expect(uploads).toHaveLength(2)
  world.cloud.knobs.flapping = false
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// and another\n`)
  expect((await world.run()).code).toBe(0)
  world.cloud.knobs.flapping = ['geo-lookup']
  const verify = await world.run({ mode: 'verify', 'verify-timeout': '2', 'verify-interval': '0.2' })
  expect(verify.code).toBe(1)
  expect(verify.outputs).toMatchObject({ result: 'drift', 'in-sync': 'false' })
  expect(wrongOn(verify, 'cloud')).toMatchObject({ 'geo-lookup': 'stale' })
}, 120_000)

test('a region that lags holds the step until it serves the build', async () => {
  await inSync()
  const [near = '', far = ''] = world.cloud.regions
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// slow to spread\n`)
  world.cloud.knobs.propagationMs = { [far]: 3_000 }
  const run = await world.run({ 'cloud-regions': `${near}, ${far}` })
  expect(run.code).toBe(0)
  expect(run.outputs['in-sync']).toBe('true')
}, 60_000)

test('a region that never gets there is named', async () => {
  await inSync()
  const [near = '', far = ''] = world.cloud.regions
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// never spreads\n`)
  world.cloud.knobs.propagationMs = { [far]: 600_000 }
  const run = await world.run({ 'cloud-regions': `${near}, ${far}`, 'verify-timeout': '3' })
  expect(run.code).toBe(1)
  expect(run.log).toContain(`region ${far}`)
  expect(world.cloud.calls.filter((call) => call.method === 'DELETE')).toEqual([])
}, 90_000)

test('a boot error in one function of many is broken, with the runtime’s words and the container’s', async () => {
  await inSync()
  world.edit('functions/geo-lookup/index.ts', (text) => `throw new Error('no such setting')\n${text}`)
  const run = await world.run({ 'verify-timeout': '3' })
  expect(run.code).toBe(1)
  expect(run.outputs['result']).toBe('rolled-back')
  expect(run.outputs['mismatches']).toMatch(
    /this build was broken: .*; log: .*\/geo-lookup: worker boot error: .*no such setting/
  )
  expect((await world.ask('self-hosted', 'geo-lookup')).status).toBeLessThan(500)
  expect(world.takeWrites()).toEqual([])
}, 60_000)

test('files changed by hand on the server are tampered, and the next deploy repairs them', async () => {
  await inSync()
  cpSync(world.onServer('geo-lookup/index.ts'), world.onServer('geo-lookup/countries.json'))
  const verify = await world.run({ mode: 'verify' })
  expect(verify.code).toBe(1)
  expect(verify.outputs['result']).toBe('drift')
  expect(wrongOn(verify, 'self-hosted')).toEqual({ 'geo-lookup': 'tampered' })
  const repair = await world.run()
  expect(repair.code).toBe(0)
  expect(JSON.parse(repair.outputs['changed'] ?? '')).toEqual(['geo-lookup'])
}, 60_000)

test('check and dry-run write nothing anywhere; check needs no secret', async () => {
  await inSync()
  world.edit('functions/geo-lookup/index.ts', (text) => `${text}\n// only planned\n`)
  const startedAt = await world.server.startedAt()
  const none = {
    'supabase-access-token': '',
    'ssh-key': '',
    'ssh-known-hosts': '',
    'cloud-key': '',
    'self-hosted-key': ''
  }
  const check = await world.run({ ...none, mode: 'auto' }, { event: 'pull_request' })
  expect(check.code).toBe(0)
  expect(check.outputs['result']).toBe('planned')
  expect(
    check.report.plan.filter((entry) => entry.target === 'cloud' && entry.action !== 'unchanged')
  ).toHaveLength(1)
  const dry = await world.run({ 'dry-run': 'true' })
  expect(dry.outputs['result']).toBe('planned')
  expect(world.takeWrites()).toEqual([])
  expect(await world.server.startedAt()).toBe(startedAt)
  expect(readFileSync(world.onServer('geo-lookup/index.ts'), 'utf8')).not.toContain('only planned')
}, 60_000)

test('no secret is in any log, output, report or file that is left behind', async () => {
  const probeKey = 'probe-key-0123456789abcdef'
  const run = await world.run({ force: 'true', 'probe-key': probeKey })
  expect(run.code).toBe(0)
  const keyLine = world.server.sshPrivateKey.split('\n')[1] ?? ''
  const log = run.log.replace(/^::add-mask::.*$/gm, '')
  for (const secret of [world.cloud.accessToken, keyLine, probeKey]) {
    expect(secret.length).toBeGreaterThan(10)
    expect(log).not.toContain(secret)
    const holders = [...world.leftOvers()].filter(([, text]) => text.includes(secret)).map(([file]) => file)
    expect(holders).toEqual([])
  }
  const back = await world.run({ force: 'true' })
  expect(back.code).toBe(0)
}, 120_000)

test('a router in the repository is deployed to the server, never to the cloud', async () => {
  await inSync()
  const main = readFileSync(world.onServer('main/index.ts'), 'utf8')
  world.write('functions/main/index.ts', `// ours\n${main}`)
  cpSync(world.onServer('main'), path.join(world.workspace, 'supabase/functions/main'), { recursive: true })
  world.edit('functions/main/index.ts', (text) => `// ours\n${text}`)
  const run = await world.run()
  expect(run.code).toBe(0)
  expect(world.takeWrites()).toEqual([])
  expect(readFileSync(world.onServer('main/index.ts'), 'utf8')).toMatch(/^\/\/ ours/)
  expect(existsSync(world.onServer('hello/index.ts'))).toBe(true)
  const again = await world.run()
  expect(again.outputs['result']).toBe('in-sync')
}, 120_000)
