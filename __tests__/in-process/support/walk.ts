import fc from 'fast-check'
import { startLane } from '../../model/crash-sweep.ts'
import { numberFor, seedNote, WANTS_ALL } from '../../model/seed.ts'
import { stepOf, Walker, type Step } from '../../model/state-machine.ts'
import { InProcessWorld } from './model-world.ts'
import { shellsHere, type Shell } from './world.ts'

/** Side by side: most of a run is waiting for programs. */
const LANES = 4
/** All shells and both routers together. */
const SEQUENCES = WANTS_ALL ? 800 : 208
const STEPS = 8
/** More than a deploy of this project sends and says: some faults come too late, and nothing goes wrong. */
const EXTENT = { bytes: 12_000, lines: 45 }

/** Each sequence has a world of its own, so that one that fails can be made shorter. */
async function walkAnew(shell: Shell, router: string, steps: readonly Step[]): Promise<void> {
  const world = new InProcessWorld({
    shell,
    hangsUp: steps.length % 2 === 0,
    inputs: { router, 'replace-router': 'true' }
  })
  try {
    // A router that takes the place of another one's changes what is there of others, once.
    const before = router === 'managed' ? (await startLane(world)).at.cloud : 0
    await new Walker(world, before).walk(steps)
  } finally {
    await world.stop()
  }
}

/** Walks a shell's and a router's share of the sequences. */
export async function walkInProcess(shell: Shell, router: 'stock' | 'managed'): Promise<void> {
  const steps = fc.array(stepOf(EXTENT), { minLength: 1, maxLength: STEPS, size: 'max' })
  const numRuns = Math.ceil(SEQUENCES / LANES / shellsHere().length / 2)
  const ends = await Promise.allSettled(
    Array.from({ length: LANES }, (_, lane) =>
      fc.assert(
        fc.asyncProperty(steps, (sequence) => walkAnew(shell, router, sequence)),
        {
          seed: numberFor(`state machine ${shell} ${router} ${lane}`),
          numRuns,
          // One that fails is made shorter for so long, ms.
          interruptAfterTimeLimit: 240_000,
          reporter: (details) => {
            if (details.failed)
              throw new Error(
                `${String(details.errorInstance)}\n${fc.defaultReportMessage(details) ?? ''}\n${seedNote}`
              )
          }
        }
      )
    )
  )
  // All of them have ended by now, whatever became of one.
  for (const end of ends) if (end.status === 'rejected') throw end.reason as Error
}
