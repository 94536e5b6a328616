import { expect } from '@jest/globals'
import { pointsOf, startLane, sweep, type Lane, type Point, type SweepPlan } from '../../model/crash-sweep.ts'
import { numberFor, seedNote, WANTS_ALL } from '../../model/seed.ts'
import { InProcessWorld } from './model-world.ts'
import { shellsHere, type Shell } from './world.ts'

/** Most of a run is waiting for programs: four fill a core. */
const LANES = 4

/** Each point in one of the shells, which of them the lot says; or in all of them. */
function shareOf(shell: Shell, all: readonly Point[]): readonly Point[] {
  const shells = shellsHere()
  if (WANTS_ALL) return all
  const first = numberFor('shells') + shells.indexOf(shell)
  return all.filter((_, i) => (i + first) % shells.length === 0)
}

/** Tries a shell's share of the points of a plan on worlds with this shell, every other one of which tells programs of a lost connection. */
export async function sweepInProcess(shell: Shell, plan: SweepPlan): Promise<void> {
  const inputs = { router: plan.router, 'replace-router': 'true' }
  const worlds = Array.from(
    { length: LANES },
    (_, i) => new InProcessWorld({ shell, hangsUp: i % 2 === 1, inputs })
  )
  try {
    const lanes = await Promise.all(worlds.map(startLane))
    const points = shareOf(shell, await pointsOf(lanes[0] as Lane, plan))
    const { struck, problems } = await sweep(lanes, points)
    const text = Object.entries(struck).map(([kind, count]) => `${kind}: ${count}`)
    process.stdout.write(`crash sweep in process, ${plan.router} router, ${shell}: ${text.join(', ')}\n`)
    expect({ problems, seedNote }).toEqual({ problems: [], seedNote })
    // A trap that never springs shows nothing. Some are set where this run does not come by.
    for (const { kind } of points) {
      const all = points.filter((point) => point.kind === kind).length
      expect({ kind, isMostlyStruck: (struck[kind] ?? 0) >= all * 0.75 }).toEqual({
        kind,
        isMostlyStruck: true
      })
    }
  } finally {
    await Promise.all(worlds.map((world) => world.stop()))
  }
}
