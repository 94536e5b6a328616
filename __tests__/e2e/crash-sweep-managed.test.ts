import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { crashSweep, leastPoints, startLanes, stopLanes } from './support/sweep.ts'

beforeAll(() => startLanes({ router: 'managed', 'replace-router': 'true' }), 180_000)

afterAll(stopLanes, 60_000)

/** What the router changes is on the server; the cloud's part of a run is the same, and swept in crash-sweep.test.ts. */
test('with the managed router, too, whatever is cut or killed leaves whole functions and a green next run', async () => {
  const points = await crashSweep('crash sweep, managed router', {
    ...{ router: 'managed', cuts: 40, kills: 20, bothLines: 6 }
  })
  expect(points).toBeGreaterThanOrEqual(leastPoints(130))
}, 2_400_000)
