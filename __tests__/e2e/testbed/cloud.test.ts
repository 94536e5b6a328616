import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startCloud } from '../../../testbed/cloud/start.ts'
import type { Cloud } from '../../../testbed/types.ts'

const run = promisify(execFile)
const tools = join(import.meta.dirname, '../../../testbed/node_modules')
const clis = {
  2: join(tools, '@supabase/cli-linux-x64/bin/supabase'),
  3: join(tools, 'supabase-3/node_modules/@supabase/cli-linux-x64/bin/supabase')
}

let folder: string
let project: string
let cloud: Cloud
let initial: Cloud['knobs']

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true })
  await writeFile(join(project, path), text)
}

const says = (text: string) =>
  `import { v } from '../_shared/v.ts'\nDeno.serve((r) => new Response('${text} ' + v + r.method))`

async function deploy(major: 2 | 3, ...names: string[]): Promise<void> {
  const target = major === 2 ? ['--project-ref', cloud.projectRef] : [`--remote=${cloud.projectRef}`, '--yes']
  await run(clis[major], ['functions', 'deploy', ...names, '--use-api', ...target], {
    cwd: project,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      DO_NOT_TRACK: '1',
      SUPABASE_API_MAX_RETRIES: '1',
      SUPABASE_ACCESS_TOKEN: cloud.accessToken,
      SUPABASE_PROFILE: cloud.profilePath
    }
  })
}

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(`${cloud.functionsUrl}/${path}`, init)
  return { status: response.status, text: await response.text(), code: response.headers.get('sb-error-code') }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testbed-cloud-'))
  project = join(folder, 'project')
  cloud = await startCloud({ dataDir: join(folder, 'cloud') })
  initial = { ...cloud.knobs }
  await write('supabase/functions/_shared/v.ts', "export const v = 'v1'")
  await write('supabase/functions/one/index.ts', says('one'))
  await write('supabase/functions/two/index.ts', says('two'))
  await write('supabase/functions/broken/index.ts', "throw new Error('boom')")
  await write('supabase/config.toml', 'project_id = "x"\n[functions.two]\nverify_jwt = false\n')
}, 60_000)

beforeEach(() => {
  Object.assign(cloud.knobs, initial, { faults: [], droppedSlugs: [], missingBlobs: [], propagationMs: {} })
  cloud.calls.length = 0
})

afterAll(async () => {
  await cloud.stop()
  await rm(folder, { recursive: true, force: true })
})

describe.each([2, 3] as const)('with the real CLI %i', (major) => {
  it('one function is live at once', async () => {
    await deploy(major, 'one')
    expect(cloud.calls.map(({ method, slug, status }) => [method, slug, status])).toContainEqual([
      'POST',
      'one',
      201
    ])
    expect(await call('one')).toMatchObject({ status: 200, text: 'one v1GET' })
  }, 20_000)

  it('several are switched by one PUT', async () => {
    await deploy(major, 'one', 'two', 'broken')
    expect(cloud.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1)
    expect(await call('two')).toMatchObject({ status: 200, text: 'two v1GET' })
    expect(await call('broken')).toMatchObject({ status: 503, code: 'BOOT_ERROR' })
    expect(cloud.deployed().get('two')?.verifyJwt).toBe(false)
  }, 20_000)

  it('a fault on one slug leaves the others published', async () => {
    cloud.knobs.faults = [{ call: 'upload', slug: 'one', status: 503 }]
    const before = cloud.deployed().get('two')?.version ?? 0
    await expect(deploy(major, 'one', 'two')).rejects.toThrow('503')
    expect(cloud.deployed().get('two')?.version).toBe(before + 1)
  }, 20_000)
})

describe('the gateway', () => {
  beforeAll(async () => {
    await cloud.seed(project, ['one', 'two', 'broken'])
  })

  it('refuses HEAD, unknown functions and lost bundles', async () => {
    expect(await call('one', { method: 'HEAD' })).toMatchObject({ status: 405 })
    expect(await call('nowhere')).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    cloud.knobs.missingBlobs = ['one']
    expect(await call('one')).toMatchObject({ status: 404, code: 'NOT_FOUND_FUNCTION_BLOB' })
  })

  it('checks JWTs except on OPTIONS and where verify_jwt is false', async () => {
    cloud.knobs.enforceJwt = true
    expect(await call('one')).toMatchObject({ status: 401, code: 'UNAUTHORIZED_NO_AUTH_HEADER' })
    expect(await call('one', { method: 'OPTIONS' })).toMatchObject({ status: 200, text: 'one v1OPTIONS' })
    expect(await call('one', { headers: { authorization: `Bearer ${cloud.anonKey}` } })).toMatchObject({
      status: 200
    })
    expect(await call('two')).toMatchObject({ status: 200 })
  })

  it('swallows OPTIONS when told to', async () => {
    cloud.knobs.swallowOptions = true
    expect(await call('one', { method: 'OPTIONS' })).toMatchObject({ status: 200, text: 'ok' })
  })

  it('lets regions lag, and flaps', async () => {
    const [near, far] = cloud.regions as [string, string]
    const from = async (region: string) => (await call('one', { headers: { 'x-region': region } })).text
    await write('supabase/functions/_shared/v.ts', "export const v = 'v2'")
    cloud.knobs.propagationMs = { [far]: 2_500 }
    await deploy(2, 'one')
    expect([await from(near), await from(far)]).toEqual(['one v2GET', 'one v1GET'])
    await new Promise((done) => setTimeout(done, 2_500))
    expect(await from(far)).toBe('one v2GET')
    cloud.knobs.flapping = true
    expect(new Set([await from(near), await from(near)])).toEqual(new Set(['one v2GET', 'one v1GET']))
  }, 20_000)

  it('says 201 for a dropped slug and publishes nothing', async () => {
    cloud.knobs.droppedSlugs = ['one']
    const before = cloud.deployed().get('one')?.version
    await deploy(3, 'one', 'two')
    expect(cloud.deployed().get('one')?.version).toBe(before)
  }, 20_000)
})

it('refuses a wrong token and too many calls', async () => {
  const list = `${cloud.apiUrl}/v1/projects/${cloud.projectRef}/functions`
  expect((await fetch(list)).status).toBe(401)
  cloud.knobs.rateLimitPerMinute = 1
  const headers = { authorization: `Bearer ${cloud.accessToken}` }
  const limited = await fetch(list, { headers })
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
})
