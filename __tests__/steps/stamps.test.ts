import { afterAll, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Run } from '../../src/run.ts'
import { renewStamps } from '../../src/steps/stamps.ts'
import { Story } from '../../src/story.ts'
import { inputsOf } from '../support/inputs.ts'
import { servicesOf } from '../support/services.ts'
import { inFunctions, makeTree, projectOf, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const FILES = { 'hello/index.ts': 'Deno.serve(() => new Response("hello"))' }

/** `mode: stamp` over a checkout whose function has no stamp yet. */
function makeRun(dryRun: boolean) {
  const told: string[] = []
  const services = servicesOf({}, told)
  const workingDirectory = makeTree(inFunctions(FILES))
  const inputs = { ...inputsOf({ mode: 'stamp' }), workingDirectory, dryRun }
  const story = new Story(inputs, services)
  const stamp = path.join(workingDirectory, 'supabase/functions/hello/dual-deploy-stamp.ts')
  const run = { inputs, services, story, build: { project: projectOf(FILES) } } as unknown as Run
  return { run, story, told, stamp }
}

describe('stamps that are stale', () => {
  test('are written and named; nothing is said to be published', () => {
    const { run, story, told, stamp } = makeRun(false)
    renewStamps(run)
    expect(told).toEqual(['Renewed: hello'])
    expect(existsSync(stamp)).toBe(true)
    expect(story.result).toBe('planned')
    expect([...story.changed]).toEqual([])
  })

  test('with dry-run are only named, as what would be renewed', () => {
    const { run, story, told, stamp } = makeRun(true)
    renewStamps(run)
    expect(told).toEqual(['Would renew: hello'])
    expect(existsSync(stamp)).toBe(false)
    expect(story.result).toBe('planned')
  })
})
