import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  activationLines,
  BOTH,
  cancelAt,
  cutAtByte,
  killAtByte,
  killAtLine,
  killScriptAt,
  measure,
  PHASES,
  SERVER_ALONE,
  SHARE,
  spread,
  startLanes,
  stopLanes,
  sweep
} from './support/sweep.ts'

beforeAll(() => startLanes(), 180_000)

afterAll(stopLanes, 60_000)

test('whatever is cut or killed at whichever instant, both targets serve whole functions and the next run is green', async () => {
  const alone = await measure(SERVER_ALONE)
  const both = await measure(BOTH)
  let points = 0
  points += await sweep(
    'connection cut',
    spread(50, alone.bytes).map((offset, i) => cutAtByte(offset, i % 2 === 0, SERVER_ALONE))
  )
  points += await sweep('action killed at a byte', spread(26, alone.bytes).map(killAtByte))
  // Two lines of three here; every line, in two shells, in __tests__/targets/self-hosted/activation.test.ts.
  const lines = activationLines(false).filter((_, i) => i % 3 !== 2)
  points += await sweep('activation killed', lines.map(killScriptAt))
  points += await sweep('action killed at a line', [
    ...spread(12, alone.lines).map((line) => killAtLine(line, SERVER_ALONE)),
    ...spread(12, both.lines).map((line) => killAtLine(line, BOTH))
  ])
  points += await sweep('connection cut before the cloud', [
    cutAtByte(both.bytes - 1_500, true, BOTH),
    cutAtByte(both.bytes - 500, false, BOTH)
  ])
  points += await sweep(
    'cancelled',
    PHASES.map((phase, i) => cancelAt(phase, i % 2 === 0 ? 2 : 1))
  )
  process.stdout.write(`crash sweep: ${points} points\n`)
  expect(points).toBeGreaterThanOrEqual(Math.floor(150 * SHARE) - (SHARE < 1 ? 10 : 0))
}, 2_400_000)
