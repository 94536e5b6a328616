import { expect } from '@jest/globals'
import { pointsOf, startLane, sweep, type Lane, type SweepPlan } from '../../model/crash-sweep.ts'
import { sample, seedNote, WANTS_ALL } from '../../model/seed.ts'
import { EngineWorld } from './engine-world.ts'

/** Most of a run is waiting for others: a file of this uses less than a core. */
const LANES = 4
/** Every point is tried in process (__tests__/in-process/); here a sample shows that the real engine is no other. */
const SAMPLE = { count: 24, perKind: 3 }

let worlds: EngineWorld[] = []
let lanes: Lane[] = []

/** @param inputs those that all runs of the sweep have */
export async function startLanes(inputs: Readonly<Record<string, string>> = {}): Promise<void> {
  worlds = await Promise.all(Array.from({ length: LANES }, () => EngineWorld.start(inputs)))
  lanes = await Promise.all(worlds.map(startLane))
}

export const stopLanes = (): Promise<unknown> => Promise.all(worlds.map((world) => world.stop()))

/** Tries a sample of the points of a plan, or all of them, and expects that all end well. Nothing is tried twice. */
export async function sweepOnEngine(plan: Omit<SweepPlan, 'beforeCloud'>): Promise<void> {
  const all = await pointsOf(lanes[0] as Lane, { ...plan, beforeCloud: [1_500, 500, 1_000] })
  const points = WANTS_ALL ? all : sample(all, SAMPLE)
  process.stdout.write(
    `crash sweep, ${plan.router} router: ${points.length} of ${all.length} points. ${seedNote}\n`
  )
  const { struck, problems } = await sweep(lanes, points)
  const text = Object.entries(struck).map(([kind, count]) => `${kind}: ${count}`)
  process.stdout.write(`crash sweep, ${plan.router} router, struck: ${text.join(', ')}\n`)
  expect({ problems, seedNote }).toEqual({ problems: [], seedNote })
  // A trap that never springs shows nothing. Some are set where this run does not come by.
  const total = Object.values(struck).reduce((sum, count) => sum + count, 0)
  expect(total).toBeGreaterThanOrEqual(Math.floor(points.length * 0.8))
}
