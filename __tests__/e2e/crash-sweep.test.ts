import { afterAll, beforeAll, jest, test } from '@jest/globals'
import { STOCK } from '../model/crash-sweep.ts'
import { startLanes, stopLanes, sweepOnEngine } from './support/sweep.ts'

// What shows once in many tries is what a sweep is for.
jest.retryTimes(0)

beforeAll(() => startLanes(), 180_000)

afterAll(stopLanes, 60_000)

test('whatever is cut or killed at whichever instant, both targets serve whole functions and the next run is green', async () => {
  await sweepOnEngine(STOCK)
}, 2_400_000)
