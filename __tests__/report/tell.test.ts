import { describe, expect, test } from '@jest/globals'
import type { PlanEntry } from '../../src/plan/plan.ts'
import type { Progress } from '../../src/probe/poll.ts'
import type { FunctionVerdict } from '../../src/probe/verdict.ts'
import { describeWaiting, tellPlan } from '../../src/report/tell.ts'
import { FakeTarget } from '../support/targets.ts'
import { servicesOf } from '../support/services.ts'

const stale = (name: string): FunctionVerdict => ({
  ...{ name, verdict: 'stale', expected: 'a', served: 'b', hint: '' }
})

/** What is told of progress reports at these times, and how often somebody counted for it. */
function waiting(times: readonly number[], names: readonly string[]): { told: string[]; counted: number } {
  const told: string[] = []
  let counted = 0
  let now = 1_000
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const describe = describeWaiting(servicesOf({}, told).log, clock)
  const progress = (): Progress => {
    counted += 1
    return { total: 9, inSync: 9 - names.length, waiting: names.map(stale) }
  }
  for (const time of times) {
    now = 1_000 + time
    describe(new FakeTarget('cloud', {}, []), progress)
  }
  return { told, counted }
}

test('progress is told every two seconds at most, and counted no more often', () => {
  expect(waiting([0, 100, 1_999, 2_000, 2_100, 3_999, 4_500], ['a', 'b'])).toEqual({
    told: [
      'cloud 7/9 in sync, 2 s, waiting for a (stale), b (stale)',
      'cloud 7/9 in sync, 5 s, waiting for a (stale), b (stale)'
    ],
    counted: 2
  })
})

test('a long list is cut, and an empty one is of those that did not answer yet', () => {
  expect(waiting([2_000], ['a', 'b', 'c', 'd', 'e', 'f', 'g']).told).toEqual([
    'cloud 2/9 in sync, 2 s, waiting for a (stale), b (stale), c (stale), d (stale), e (stale) and 2 more'
  ])
  expect(waiting([2_000], []).told).toEqual(['cloud 9/9 in sync, 2 s, waiting for answers'])
})

describe('a plan', () => {
  const entry = (target: PlanEntry['target'], action: PlanEntry['action'] = 'update'): PlanEntry => {
    return { function: 'a', target, action, reason: 'why' }
  }

  /** What is told where somebody else deploys the cloud. */
  const told = (plan: readonly PlanEntry[]): string[] => {
    const lines: string[] = []
    tellPlan(servicesOf({}, lines).log, plan, new Set(['cloud']))
    return lines
  }

  test('counts what this action changes, and names what is waited for', () => {
    expect(told([entry('self-hosted'), entry('cloud')])).toEqual([
      'Plan: 1 changes, 1 function to wait for on the cloud',
      '  self-hosted update a: why',
      '  cloud wait for Lovable a: why'
    ])
  })

  test('of another’s target alone changes nothing', () => {
    expect(told([entry('self-hosted', 'unchanged'), entry('cloud')])).toEqual([
      'Plan: 1 function to wait for on the cloud',
      '  cloud wait for Lovable a: why'
    ])
    expect(told([entry('cloud', 'unchanged')])).toEqual(['Plan: nothing to publish'])
  })
})
