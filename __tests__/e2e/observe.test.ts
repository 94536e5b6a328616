import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { ActionOptions, ActionRun } from '../../testbed/action.ts'
import { keepFunctions, NO_SECRETS, readCheckout } from './support/job.ts'
import { World, wrongOn } from './support/world.ts'

const FUNCTIONS = ['geo-lookup', 'wpp-qr', 'wpp-status']
const STAMP_COMMAND = 'npx --yes github:dual-deploy/dual-deploy#<commit that your workflow pins> stamp'

let world: World

beforeAll(async () => {
  world = await World.start({ router: 'new' })
}, 120_000)

afterAll(() => world.stop(), 60_000)

beforeEach(() => {
  world.resetCheckout()
  keepFunctions(world, FUNCTIONS)
  world.cloud.knobs.faults = []
  world.cloud.calls.length = 0
})

/** Lovable owns the project: there is no token for it. */
const observe = (
  inputs: Readonly<Record<string, string>> = {},
  options: Partial<ActionOptions> = {}
): Promise<ActionRun> =>
  world.run(
    {
      ...{ 'cloud-mode': 'observe', 'supabase-access-token': '' },
      ...{ 'verify-timeout': '20', 'verify-interval': '0.2' },
      ...inputs
    },
    options
  )

async function stampCheckout(inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
  const run = await observe({ ...NO_SECRETS, mode: 'stamp', ...inputs })
  expect(run.code).toBe(0)
  return run
}

/** Lovable deploys what is committed, when it likes. */
const lovableDeploys = (names: readonly string[] = FUNCTIONS): Promise<void> =>
  world.cloud.seed(world.workspace, names)

/** Both targets at the checkout's stamped build. */
async function inSync(): Promise<void> {
  await stampCheckout()
  await lovableDeploys()
  const run = await observe()
  expect(run.log).not.toContain('::error')
  expect(run.code).toBe(0)
  world.cloud.calls.length = 0
}

const edit = (name: string, text: string): void => {
  world.edit(`functions/${name}/index.ts`, (source) => `${source}\n// ${text}\n`)
}

const onServer = (name: string): string => readFileSync(world.onServer(name, 'index.ts'), 'utf8')

interface Recorded {
  readonly targets: Readonly<
    Record<
      'cloud' | 'self-hosted',
      { readonly functions: Readonly<Record<string, { readonly hash: string } | undefined>> }
    >
  >
}

const record = (): Recorded =>
  JSON.parse(readFileSync(path.join(world.onServer('..'), '.dual-deploy/state.json'), 'utf8')) as Recorded

const servedOn = (run: ActionRun, target: 'cloud' | 'self-hosted', name: string): string | null =>
  run.report.targets[target]?.functions.find((fn) => fn.name === name)?.served ?? null

describe('mode: stamp', () => {
  test('adds one import to each entrypoint and one file beside it, and no line anywhere', async () => {
    const before = readCheckout(world)
    const run = await stampCheckout()
    expect(run.log).toContain(`Renewed: ${FUNCTIONS.join(', ')}`)
    expect(run.outputs).toMatchObject({ changed: '[]', result: 'planned' })
    const after = readCheckout(world)
    const added = [...after.keys()].filter((file) => !before.has(file)).sort()
    expect(added).toEqual(FUNCTIONS.map((name) => `supabase/functions/${name}/dual-deploy-stamp.ts`))
    for (const [file, text] of before) {
      const isEntrypoint = FUNCTIONS.some((name) => file === `supabase/functions/${name}/index.ts`)
      const now = after.get(file)
      expect(isEntrypoint ? now?.replace('import "./dual-deploy-stamp.ts";', '') : now).toBe(text)
      expect(now === text).toBe(!isEntrypoint)
    }
  }, 30_000)

  test('is idempotent, and the build has the same hash with stamps and without', async () => {
    const first = await stampCheckout()
    const stamped = readCheckout(world)
    const second = await stampCheckout()
    expect(second.outputs).toMatchObject({ changed: '[]', result: 'in-sync' })
    expect(second.log).toContain('All stamps are fresh.')
    expect(readCheckout(world)).toEqual(stamped)
    expect(second.outputs['build-hash']).toBe(first.outputs['build-hash'])
  }, 30_000)

  test('renews the stamps of exactly those that reach a changed file', async () => {
    await stampCheckout()
    world.edit('functions/_shared/instances.ts', (text) => `${text}\nexport const revision = 2\n`)
    expect((await stampCheckout()).log).toMatch(/Renewed: wpp-qr, wpp-status$/m)
  }, 30_000)

  test('with dry-run says what it would renew and writes nothing', async () => {
    const before = readCheckout(world)
    const run = await stampCheckout({ 'dry-run': 'true' })
    expect(run.log).toContain(`Would renew: ${FUNCTIONS.join(', ')}`)
    expect(readCheckout(world)).toEqual(before)
  }, 30_000)
})

describe('Lovable deploys', () => {
  test('before: in sync at once, without a token, and the cloud’s API is never called', async () => {
    await stampCheckout()
    await lovableDeploys()
    const run = await observe()
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({
      ...{ result: 'deployed', 'in-sync': 'true', 'cloud-status': 'in-sync', mismatches: '[]' },
      'cloud-hash': run.outputs['build-hash'],
      'self-hosted-hash': run.outputs['build-hash']
    })
    expect(JSON.parse(run.outputs['changed'] ?? '')).toEqual(FUNCTIONS)
    expect(world.cloud.calls).toEqual([])
    const again = await observe()
    expect(again.outputs).toMatchObject({ result: 'in-sync', changed: '[]' })
  }, 60_000)

  test('late: the step waits for it and turns green', async () => {
    await inSync()
    edit('geo-lookup', 'late')
    await stampCheckout()
    let late: Promise<void> | null = null
    const run = await observe(
      {},
      {
        onOutput: (text) => {
          if (text.includes('Wait for cloud: geo-lookup')) late ??= lovableDeploys(['geo-lookup'])
        }
      }
    )
    expect(late).not.toBeNull()
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ result: 'deployed', 'in-sync': 'true', changed: '["geo-lookup"]' })
    expect(record().targets.cloud.functions['geo-lookup']?.hash).toBe(servedOn(run, 'cloud', 'geo-lookup'))
    expect(world.cloud.calls).toEqual([])
  }, 60_000)

  test('partly: red, with the verdict of each, the sentence for Lovable, and self-hosted stays', async () => {
    await inSync()
    // One that it deploys from before the stamps, one that is new, one that it forgets, and one that it does.
    world.resetCheckout()
    keepFunctions(world, FUNCTIONS)
    await lovableDeploys(['wpp-qr'])
    cpSync(
      path.join(world.workspace, 'supabase/functions/geo-lookup'),
      path.join(world.workspace, 'supabase/functions/geo-new'),
      { recursive: true }
    )
    edit('geo-lookup', 'partly')
    edit('wpp-status', 'partly')
    await stampCheckout()
    await lovableDeploys(['wpp-status'])
    const run = await observe({ 'verify-timeout': '5' })
    expect(run.code).toBe(1)
    expect(run.outputs).toMatchObject({
      ...{ 'in-sync': 'false', 'cloud-status': 'drift', 'self-hosted-status': 'in-sync' }
    })
    expect(wrongOn(run, 'cloud')).toEqual({
      ...{ 'geo-lookup': 'stale', 'geo-new': 'missing', 'wpp-qr': 'unstamped' }
    })
    expect(wrongOn(run, 'self-hosted')).toEqual({})
    expect(run.log).toContain(
      'Tell Lovable: "Deploy these edge functions: geo-lookup, geo-new, wpp-qr". Then run again'
    )
    expect(onServer('geo-lookup')).toContain('// partly')
    expect(record().targets['self-hosted'].functions['geo-lookup']?.hash).toBe(
      servedOn(run, 'self-hosted', 'geo-lookup')
    )
    expect(run.log).not.toMatch(/rolled back/i)
    expect(world.cloud.calls).toEqual([])

    // What was asked for comes: the next run has nothing to do but to see it.
    await lovableDeploys(['geo-lookup', 'geo-new', 'wpp-qr'])
    const startedAt = await world.server.startedAt()
    const healed = await observe()
    expect(healed.code).toBe(0)
    expect(healed.outputs).toMatchObject({ result: 'in-sync', 'in-sync': 'true', changed: '[]' })
    expect(await world.server.startedAt()).toBe(startedAt)
  }, 90_000)

  test('never: red, and the sentence names them all, however many', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `never-${String(i).padStart(2, '0')}`)
    const source = path.join(world.workspace, 'supabase/functions/geo-lookup')
    for (const name of many) {
      cpSync(source, path.join(world.workspace, 'supabase/functions', name), { recursive: true })
    }
    await stampCheckout()
    const run = await observe({ functions: 'never-*', 'verify-timeout': '8' })
    expect(run.code).toBe(1)
    expect(Object.values(wrongOn(run, 'cloud')).filter((verdict) => verdict === 'missing')).toHaveLength(12)
    expect(run.log).toContain(`"Deploy these edge functions: ${many.join(', ')}"`)
    expect(run.outputs['self-hosted-status']).toBe('in-sync')
    for (const name of many) rmSync(world.onServer(name), { recursive: true })
  }, 90_000)

  test('something else later: verify is red and gives the sentence, too', async () => {
    await inSync()
    edit('geo-lookup', 'deployed without a commit')
    await stampCheckout()
    await lovableDeploys(['geo-lookup'])
    world.resetCheckout()
    keepFunctions(world, FUNCTIONS)
    await stampCheckout()
    const run = await observe({ mode: 'verify', 'verify-timeout': '5' })
    expect(run.code).toBe(1)
    expect(run.outputs['result']).toBe('drift')
    expect(wrongOn(run, 'cloud')).toEqual({ 'geo-lookup': 'stale' })
    expect(run.log).toContain('"Deploy these edge functions: geo-lookup"')
  }, 60_000)
})

describe('a stale committed stamp', () => {
  test.each(['check', 'deploy'])(
    'stops mode: %s with the command to run',
    async (mode) => {
      await inSync()
      world.edit('functions/_shared/instances.ts', (text) => `${text}\nexport const revision = 3\n`)
      const startedAt = await world.server.startedAt()
      const run = await observe({ mode })
      expect(run.code).toBe(1)
      expect(run.report.findings).toMatchObject([
        { severity: 'error', code: 'stale-stamp', file: 'supabase/functions/wpp-qr/index.ts' },
        { severity: 'error', code: 'stale-stamp', file: 'supabase/functions/wpp-status/index.ts' }
      ])
      expect(run.log).toContain(STAMP_COMMAND)
      expect(await world.server.startedAt()).toBe(startedAt)
    },
    60_000
  )

  test('is no error where the cloud is deployed from the staged copy', async () => {
    await inSync()
    edit('geo-lookup', 'staged')
    const run = await world.run({ mode: 'check' })
    expect(run.code).toBe(0)
    expect(run.report.findings).toEqual([])
  }, 60_000)

  test('is not seen in stamps made with a probe-key by a fork’s check, which has no key', async () => {
    await stampCheckout({ 'probe-key': 'probe-key-0123456789' })
    const check = await observe({ ...NO_SECRETS, mode: 'check' })
    expect(check.report.findings).toEqual([])
    expect(check.code).toBe(0)
    const deploy = await observe({ 'probe-key': 'another-key-0123456789' })
    expect(deploy.report.findings.map((finding) => finding.code)).toEqual(FUNCTIONS.map(() => 'stale-stamp'))
  }, 60_000)
})

test('check in observe mode needs no secret and plans both targets', async () => {
  await inSync()
  edit('geo-lookup', 'proposed')
  await stampCheckout()
  const run = await observe({ ...NO_SECRETS, mode: 'check' })
  expect(run.code).toBe(0)
  const changes = run.report.plan.filter((entry) => entry.action !== 'unchanged')
  expect(changes.map(({ function: name, target }) => [name, target])).toEqual([
    ['geo-lookup', 'self-hosted'],
    ['geo-lookup', 'cloud']
  ])
  expect(run.log).toContain('Plan: 1 changes, 1 function to wait for on the cloud')
  expect(run.summary).toContain('Dual Deploy: 1 function to publish')
  expect(run.summary).toContain('| `geo-lookup` | Cloud | wait for Lovable |')
}, 60_000)

test('cloud-mode: deploy with a token that may not says 403, names observe mode, and does not fall back', async () => {
  await inSync()
  edit('geo-lookup', 'not ours to deploy')
  await stampCheckout()
  world.cloud.knobs.faults = [{ status: 403, body: '{"message":"Forbidden resource"}' }]
  const startedAt = await world.server.startedAt()
  const run = await world.run({ 'verify-timeout': '5' })
  expect(run.code).toBe(1)
  expect(run.outputs['result']).toBe('failed')
  expect(run.log).toMatch(/no rights on project [a-z]{20} \(403\)/)
  expect(run.log).toMatch(/Lovable-owned project.*cloud-mode: observe/)
  expect(world.takeWrites()).toEqual([])
  expect(await world.server.startedAt()).toBe(startedAt)
  expect(onServer('geo-lookup')).not.toContain('not ours to deploy')
}, 60_000)
