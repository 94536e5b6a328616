import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { crashSweep, leastPoints, startLanes, stopLanes } from './support/sweep.ts'

beforeAll(() => startLanes(), 180_000)

afterAll(stopLanes, 60_000)

test('whatever is cut or killed at whichever instant, both targets serve whole functions and the next run is green', async () => {
  const points = await crashSweep('crash sweep', { router: 'stock', cuts: 50, kills: 26, bothLines: 12 })
  expect(points).toBeGreaterThanOrEqual(leastPoints(150))
}, 2_400_000)
