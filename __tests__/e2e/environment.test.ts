/** Variables that functions read, against a real container, the real CLI and the API's list of secrets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { supabaseCli, type ActionRun } from '../../testbed/action.ts'
import { parseServerState } from '../../src/targets/self-hosted/answers.ts'
import { Connection } from '../../src/targets/self-hosted/ssh/connection.ts'
import { commandOf } from '../../src/targets/self-hosted/ssh/verbs.ts'
import { World } from './support/world.ts'

/** Values that look like other variables, like marks of ours, like anything but one line. */
const VALUES: Readonly<Record<string, string>> = {
  PAY_KEY: 'hidden-a=hidden-b',
  CERTIFICATE: '-----BEGIN HIDDEN KEY-----\nHIDDEN_C=hidden-d\n\n-----END HIDDEN KEY-----',
  MARKED: 'x\n#dual-deploy folders\nw hidden-e',
  QUOTED: `hidden-f"'\`$(echo hidden-g)`
}

const FAST = { 'verify-interval': '0.1', 'verify-timeout': '20', 'verify-streak': '2' }

let world: World

beforeAll(async () => {
  world = await World.start({ env: VALUES })
}, 120_000)

afterAll(() => world.stop(), 60_000)

beforeEach(() => {
  world.cloud.knobs.faults = []
  world.cloud.knobs.secrets = { MAIL_KEY: 'hidden-h', PAY_KEY: 'hidden-i' }
  world.cloud.calls.length = 0
})

/** The checkout holds these functions alone; each answers with its name. */
function checkout(bodies: Readonly<Record<string, string>>): void {
  rmSync(world.workspace, { recursive: true, force: true })
  world.write('config.toml', `project_id = "${world.cloud.projectRef}"\n`)
  for (const [name, body] of Object.entries(bodies))
    world.write(`functions/${name}/index.ts`, `${body}\nDeno.serve(() => new Response('${name}'))\n`)
}

const reads = (...names: string[]): string =>
  names
    .map((name) => `console.log(Deno.env.get('${name}')?.length, Deno.env.get('${name}') as string)`)
    .join('\n')

/** The variables that a run misses, by target. */
function missing(run: ActionRun): string[] {
  return run.report.findings
    .filter((finding) => finding.code === 'missing-variable')
    .map(
      ({ message }) =>
        `${/reads? (\w+)/.exec(message)?.[1] ?? ''} ${/cloud|self-hosted/.exec(message)?.[0] ?? ''}`
    )
}

const secretsAsked = (): number => world.cloud.calls.filter((call) => call.path.endsWith('/secrets')).length

describe.each([2, 3] as const)('with CLI %i.x', (major) => {
  const inputs = { ...FAST, 'supabase-cli': supabaseCli(major) }

  test('what a target lacks is a warning of a green deploy, and no value is anywhere', async () => {
    checkout({
      pay: reads('PAY_KEY', 'CERTIFICATE', 'SUPABASE_URL', `NOWHERE_${major}`),
      mail: reads('MAIL_KEY', 'SUPABASE_SERVICE_ROLE_KEY')
    })
    const run = await world.run(inputs)
    expect(run.code).toBe(0)
    expect(run.outputs['result']).toBe('deployed')
    expect(missing(run).sort()).toEqual([
      'CERTIFICATE cloud',
      'MAIL_KEY self-hosted',
      `NOWHERE_${major} cloud`,
      `NOWHERE_${major} self-hosted`
    ])
    expect(run.log).toMatch(/^::warning [^\n]*title=missing-variable[^\n]*MAIL_KEY/m)
    expect(run.summary).toContain('missing-variable')
    const values = Object.entries(world.cloud.knobs.secrets)
    expect(values).not.toEqual([])
    const everything = [run.log, run.summary, JSON.stringify(run.report), ...world.leftOvers().values()]
    for (const text of everything) expect(text).not.toMatch(/hidden-[a-i]|BEGIN HIDDEN/)
    for (const digest of await digests()) expect(everything.join('\n')).not.toContain(digest)
  }, 120_000)

  test('a token that may not list secrets deploys all the same', async () => {
    checkout({ pay: reads('PAY_KEY', `ABSENT_${major}`) })
    const body = '{"message":"no","missing_permissions":["edge_functions_secrets_read"]}'
    world.cloud.knobs.faults = [{ call: 'secrets', status: 403, body }]
    const run = await world.run(inputs)
    expect(run.code).toBe(0)
    expect(missing(run)).toEqual([`ABSENT_${major} self-hosted`])
    expect(run.log).toMatch(/names of the cloud's secrets are not known.*edge_functions_secrets_read/)
  }, 120_000)
})

/** What the API answers in the place of values. */
async function digests(): Promise<string[]> {
  const { apiUrl, accessToken, projectRef } = world.cloud
  const url = `${apiUrl}/v1/projects/${projectRef}/secrets`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
  const list = (await answer.json()) as { value: string }[]
  expect(list[0]?.value).toMatch(/^[0-9a-f]{64}$/)
  return list.map((item) => item.value)
}

test('nobody asks for secrets when nothing is published, or nothing that is published reads one', async () => {
  checkout({ plain: reads('SUPABASE_URL', 'SB_REGION') })
  const first = await world.run(FAST)
  expect(first.code).toBe(0)
  expect(secretsAsked()).toBe(0)
  checkout({ plain: reads('SUPABASE_URL', 'SB_REGION'), pay: reads('PAY_KEY', 'LATER') })
  expect((await world.run({ ...FAST, mode: 'check' })).code).toBe(0)
  expect((await world.run({ ...FAST, 'dry-run': 'true' })).code).toBe(0)
  expect(secretsAsked()).toBe(0)
}, 120_000)

test('a scheduled look at the server tells of a variable that was taken away there', async () => {
  checkout({ plain: reads('SB_REGION', 'PAY_KEY') })
  await world.run(FAST)
  const run = await world.run({ ...FAST, mode: 'verify' })
  expect(run.code).toBe(0)
  expect(missing(run)).toEqual(['SB_REGION self-hosted'])
}, 120_000)

test('what comes over SSH from the engine are names alone', async () => {
  const { server } = world
  const connection = await Connection.open({
    host: server.sshHost,
    port: server.sshPort,
    user: server.sshUser,
    privateKey: server.sshPrivateKey,
    passphrase: null,
    knownHosts: server.knownHosts
  })
  try {
    const state = path.join(server.functionsPath, '../.dual-deploy')
    const answer = await connection.run(
      commandOf('inspect'),
      ['docker', server.container, server.functionsPath, state],
      ''
    )
    expect(await server.docker('inspect', server.container)).toContain('hidden-a=hidden-b')
    expect(answer.stdout + answer.stderr).not.toMatch(/hidden|BEGIN/i)
    const names = parseServerState(answer.stdout)?.variableNames
    expect([...(names ?? [])]).toEqual(expect.arrayContaining(['SUPABASE_URL', ...Object.keys(VALUES)]))
  } finally {
    connection.close()
  }
}, 60_000)
