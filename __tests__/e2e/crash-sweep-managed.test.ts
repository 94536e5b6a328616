import { afterAll, beforeAll, jest, test } from '@jest/globals'
import { MANAGED } from '../model/crash-sweep.ts'
import { startLanes, stopLanes, sweepOnEngine } from './support/sweep.ts'

// What shows once in many tries is what a sweep is for.
jest.retryTimes(0)

beforeAll(() => startLanes({ router: 'managed', 'replace-router': 'true' }), 180_000)

afterAll(stopLanes, 60_000)

test('with the managed router, too, whatever is cut or killed leaves whole functions and a green next run', async () => {
  await sweepOnEngine(MANAGED)
}, 2_400_000)
