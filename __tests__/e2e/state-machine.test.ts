import { afterAll, beforeAll, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { numberFor, seedNote, WANTS_ALL } from '../model/seed.ts'
import { stepOf, Walker } from '../model/state-machine.ts'
import { EngineWorld } from './support/engine-world.ts'

// What shows once in many tries is what random sequences are for.
jest.retryTimes(0)

/** Hundreds of others are walked in process (__tests__/in-process/state-machine.test.ts). */
const SEQUENCES = WANTS_ALL ? 20 : 2
const STEPS = 7
/** About what a deploy of this project sends over SSH, and says. */
const EXTENT = { bytes: 60_000, lines: 60 }

let world: EngineWorld

beforeAll(async () => {
  world = await EngineWorld.start()
}, 120_000)

afterAll(() => world.stop(), 60_000)

test('no sequence of deploys, faults, rollbacks and prunes turns green unless both targets serve the checkout', async () => {
  process.stdout.write(`state machine: ${SEQUENCES} sequences of ${STEPS} steps. ${seedNote}\n`)
  const walker = new Walker(world)
  const steps = fc.array(stepOf(EXTENT), { minLength: STEPS, maxLength: STEPS })
  await fc.assert(
    fc.asyncProperty(steps, (sequence) => walker.walk(sequence)),
    // Each begins with what the one before has left: none can be had again alone, or made shorter.
    { seed: numberFor('state machine'), numRuns: SEQUENCES, endOnFailure: true }
  )
}, 1_800_000)
