import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { PINNED } from './support/github-cli.ts'
import { Machine } from './support/machine.ts'
import { Reader } from './support/reader.ts'
import { World, wrongOn } from './support/world.ts'

const FUNCTION = 'geo-lookup'

let world: World
let machine: Machine

// Anew for each attempt: a page is followed once, on a server where none of it was done.
beforeEach(async () => {
  world = await World.start({ router: 'new' })
  machine = await Machine.start(world)
}, 180_000)

afterEach(async () => {
  try {
    await machine.stop()
  } finally {
    await world.stop()
  }
}, 60_000)

const newReader = (): Reader =>
  new Reader(world, machine, {
    settings: {
      SSH_HOST: world.server.sshHost,
      SSH_PORT: String(machine.sshPort),
      SELF_HOSTED_PATH: world.server.functionsPath,
      SELF_HOSTED_URL: world.server.functionsUrl,
      CONTAINER: world.server.container,
      FUNCTION
    },
    workflow: '.github/workflows/functions.yml',
    token: world.cloud.accessToken
  })

test('who follows docs/use/set-up.md gets a green deploy, sees a broken function in red, and heals it', async () => {
  const foreign = world.foreignDigest()
  const reader = newReader()
  await reader.follow('docs/use/set-up.md')

  expect(reader.runs.map(({ section, event, job, run }) => [section, event, job, run.code])).toEqual([
    ['6. The first check', 'pull_request', 'check', 0],
    ['7. The first deploy', 'push', 'publish', 0],
    ['8. See it turn red', 'workflow_dispatch', 'publish', 1],
    ['8. See it turn red', 'workflow_dispatch', 'publish', 0]
  ])
  expect(reader.runs.map(({ uses }) => uses)).toEqual(Array(4).fill(`dual-deploy/dual-deploy@${PINNED}`))
  const [check, deploy, verify, heal] = reader.runs.map(({ run }) => run)
  expect(check?.outputs).toMatchObject({ result: 'planned', changed: '[]' })
  expect(deploy?.outputs).toMatchObject({ result: 'deployed', 'in-sync': 'true', mismatches: '[]' })
  expect(deploy?.outputs['cloud-hash']).toBe(deploy?.outputs['build-hash'])
  expect(deploy?.outputs['self-hosted-hash']).toBe(deploy?.outputs['build-hash'])
  expect(verify?.outputs['result']).toBe('drift')
  expect(verify && wrongOn(verify, 'self-hosted')).toEqual({ [FUNCTION]: 'missing' })
  expect(verify && wrongOn(verify, 'cloud')).toEqual({})
  expect(heal?.outputs).toMatchObject({ 'in-sync': 'true', changed: JSON.stringify([FUNCTION]) })
  expect(world.foreignDigest()).toBe(foreign)
  expectSecretsInTheirPlace(reader)
}, 300_000)

/** The check got none; the deploy got them from an environment that is for main alone; the laptop keeps no key. */
function expectSecretsInTheirPlace(reader: Reader): void {
  const [check, deploy] = reader.runs
  expect(Object.keys(check?.inputs ?? {})).not.toContain('ssh-key')
  expect(Object.keys(reader.gh.valuesFor('secrets', undefined))).toEqual([])
  expect(reader.gh.branchesOf('production')).toEqual(['name=main'])
  expect(deploy?.inputs['ssh-key']).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/)
  expect(deploy?.inputs['ssh-user']).toBe('deploy')
  const home = path.join(world.testbed.dataDir, 'laptop')
  expect(existsSync(path.join(home, 'dual-deploy-key'))).toBe(false)
  expect(readFileSync(path.join(home, 'dual-deploy-known-hosts'), 'utf8')).toMatch(
    /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 /m
  )
}
