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

beforeAll(() => startLanes({ router: 'managed', 'replace-router': 'true' }), 180_000)

afterAll(stopLanes, 60_000)

/** What the router changes is on the server; the cloud's part of a run is the same, and swept in crash-sweep.test.ts. */
test('with the managed router, too, whatever is cut or killed leaves whole functions and a green next run', async () => {
  const alone = await measure(SERVER_ALONE)
  const both = await measure(BOTH)
  let points = 0
  points += await sweep(
    'managed: connection cut',
    spread(40, alone.bytes).map((offset, i) => cutAtByte(offset, i % 2 === 0, SERVER_ALONE))
  )
  points += await sweep('managed: action killed at a byte', spread(20, alone.bytes).map(killAtByte))
  const lines = activationLines(true).filter((_, i) => i % 3 !== 2)
  points += await sweep('managed: activation killed', lines.map(killScriptAt))
  points += await sweep('managed: action killed at a line', [
    ...spread(12, alone.lines).map((line) => killAtLine(line, SERVER_ALONE)),
    ...spread(6, both.lines).map((line) => killAtLine(line, BOTH))
  ])
  points += await sweep(
    'managed: cancelled',
    PHASES.map((phase, i) => cancelAt(phase, i % 2 === 0 ? 2 : 1))
  )
  process.stdout.write(`crash sweep, managed router: ${points} points\n`)
  expect(points).toBeGreaterThanOrEqual(Math.floor(130 * SHARE) - (SHARE < 1 ? 10 : 0))
}, 2_400_000)
