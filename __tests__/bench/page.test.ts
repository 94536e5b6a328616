import { describe, expect, test } from '@jest/globals'
import type { Case } from '../../bench/cases.ts'
import { median, medianRun, type Measured } from '../../bench/measure.ts'
import { readOptions } from '../../bench/options.ts'
import { page, ratio, type Results } from '../../bench/page.ts'
import { CHANGES } from '../../bench/world.ts'

const measured = (ms: number, parts: Record<string, number> = {}): Measured => ({
  ...{ ms, parts, apiCalls: 3, sshConnections: 1, sshRoundTrips: 9, sshBytes: 2048, peakMib: 100 },
  ...{ ownProcessorMs: ms / 4, allProcessorMs: ms }
})

describe('figures', () => {
  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7]
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  test('the median run is one that was run', () => {
    expect(medianRun([measured(30), measured(10), measured(20)]).ms).toBe(20)
    expect(() => medianRun([])).toThrow(/no run/)
  })

  test.each([
    [1, 25, '1/25'],
    [1, 3.04, '1/3'],
    [1, 3.25, '1/3.3'],
    [1, 1.25, '0.80'],
    [6, 5, '1.20']
  ])('%d of %d is %s', (ours, theirs, expected) => {
    expect(ratio(ours, theirs)).toBe(expected)
  })
})

describe('options', () => {
  test('default to the goals: 20, 200 and 1,000 functions, 150 ms and 40 ms', () => {
    expect(readOptions([])).toEqual({
      sizes: [20, 200, 1000],
      runs: 3,
      latency: { apiMs: 150, sshRoundTripMs: 40, bootMs: 30, apiCallsPerMinute: 0 },
      jobs: [8, 32],
      callsPerMinute: 120,
      page: 'docs/inside/benchmarks.md'
    })
  })

  test('may be others', () => {
    const options = readOptions(['--sizes', '5', '--runs=1', '--calls-per-minute', '0', '--page', '-'])
    expect(options).toMatchObject({ sizes: [5], runs: 1, callsPerMinute: 0, page: null })
  })

  test.each([['--sizes', 'many'], ['--runs', ''], ['--api-ms=-1'], ['--nothing']])(
    '%s is refused',
    (...words) => {
      expect(() => readOptions(words)).toThrow()
    }
  )
})

test('the page has a row for each case, phases that sum up to all, and the command that wrote it', () => {
  const cases: Case[] = CHANGES.map((change) => ({
    ...{ functions: 200, change, jobs: 32 },
    ours: measured(1_000, { observe: 600, record: 100 }),
    managed: measured(500, { observe: 400 }),
    documented: measured(30_000),
    withJobs: measured(5_000)
  }))
  const results: Results = {
    ...{
      machine: '2 cores',
      cores: 2,
      date: '2026-11-23',
      command: 'npm run bench',
      options: readOptions([]),
      cases
    },
    limited: [{ side: 'recipe, --jobs 32', change: 'nothing', measured: measured(90_000) }],
    load: {
      cases: [
        { side: 'ours', change: 'one', lost: [{ requests: 100, failed: 4, gapMs: 300, slowestMs: 500 }] }
      ],
      dockerCommandMs: 36
    },
    checks: [{ functions: 1000, ms: 900, firstLineMs: 90, peakMib: 120 }],
    manifest: { functions: 216, lines: 66_000, oursMs: 150, sha256sumMs: 20, nodeMs: 40 },
    preflight: { allMs: 1_500, parseMs: 1_000 },
    cliStartMs: 800,
    stampMicroseconds: 0.05,
    distKib: { 'index.js': 1300 }
  }
  const text = page(results)
  expect(text).toContain('| nothing changed | **1.00** | **0.50** | 30.0 | 5.00 | 1/30, 1/60 | 1/5, 1/10 |')
  expect(text).toContain('| nothing changed | 3, 3 / 3 | 1, 1 / 1 | 9, 9 / 9 | 2, 2 / 2 | 100 |')
  expect(text).toContain('| start, report and end | 0.30 | 0.30 | 0.30 | 0.30 |')
  expect(text).toContain('| nothing changed, router: managed | 0.13 | 0.50 | 0.25 | 0.50 |')
  expect(text).toContain('| recipe, --jobs 32 | whatever changed | 90.0 | 3 |')
  expect(text).toContain('| ours | one function changed | 4 | 0.30 | 0.50 |')
  expect(text).toContain('takes 36 ms here: 1.8 requests.')
  expect(text).toContain('150 ms, 2.5 × (sha256sum 20 ms + node 40 ms)')
  expect(text).toContain('Written by `npm run bench` on 2026-11-23: 2 cores.')
})
