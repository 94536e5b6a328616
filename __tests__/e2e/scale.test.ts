import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { rmSync } from 'node:fs'
import { changeShared, generateProject } from '../../testbed/generate.ts'
import { World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await World.start({ router: 'new' })
}, 120_000)

afterAll(() => world.stop(), 120_000)

const MEMORY_LIMIT_KIB = 300 * 1024

test('216 functions are deployed and proved on both targets in one run, in bounded memory', async () => {
  rmSync(world.workspace, { recursive: true })
  await generateProject({ root: world.workspace, projectRef: world.cloud.projectRef })
  const run = await world.run({ 'verify-timeout': '240' })
  expect(run.log).not.toContain('::error')
  expect(run.code).toBe(0)
  expect(JSON.parse(run.outputs['changed'] ?? '')).toHaveLength(216)
  expect(run.outputs['cloud-hash']).toBe(run.outputs['build-hash'])
  expect(run.outputs['self-hosted-hash']).toBe(run.outputs['build-hash'])
  expect(run.peakKib).toBeGreaterThan(0)
  expect(run.peakKib).toBeLessThan(MEMORY_LIMIT_KIB)
  expect(Buffer.byteLength(run.summary)).toBeLessThan(64 * 1024)
  world.cloud.calls.length = 0

  const { dependents } = await changeShared(world.workspace)
  const second = await world.run({ 'verify-timeout': '240' })
  expect(second.code).toBe(0)
  expect(world.takeUploads()).toEqual([...dependents].sort())
}, 480_000)
