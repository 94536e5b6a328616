import { describe, expect, test } from '@jest/globals'
import { makeStatus } from '../../src/report/status.ts'
import { outcomeOf, type OutcomeOptions } from '../support/outcome.ts'

const GOOD = { a: 'in-sync', b: 'in-sync' } as const
const HALF = { a: 'in-sync', b: 'stale' } as const

const status = (options: OutcomeOptions): ReturnType<typeof makeStatus> =>
  makeStatus(outcomeOf(options), 'dual-deploy', null)

describe('makeStatus', () => {
  test.each<[string, OutcomeOptions, 'success' | 'failure', string]>([
    [
      'both in sync',
      { targets: { cloud: GOOD, 'self-hosted': GOOD } },
      'success',
      'cloud 2/2 in sync, self-hosted 2/2 in sync'
    ],
    ['one target only', { targets: { 'self-hosted': GOOD } }, 'success', 'self-hosted 2/2 in sync'],
    [
      'drift',
      { result: 'drift', error: 'x', targets: { cloud: HALF, 'self-hosted': GOOD } },
      'failure',
      'drift: cloud 1/2 in sync, self-hosted 2/2 in sync'
    ],
    [
      'a way back',
      { result: 'rolled-back', error: 'x', targets: { cloud: HALF } },
      'failure',
      'rolled back: cloud 1/2 in sync'
    ],
    [
      'a way back that somebody wanted',
      { result: 'rolled-back', targets: { cloud: HALF } },
      'failure',
      'rolled back: cloud 1/2 in sync'
    ],
    ['a failure before anything was seen', { result: 'failed', error: 'x' }, 'failure', 'failed'],
    [
      'functions that were not chosen',
      { targets: { cloud: HALF }, selected: ['a'] },
      'success',
      'cloud 1/1 in sync'
    ],
    [
      'one error of the functions',
      { findings: ['error', 'warning'], error: 'x' },
      'failure',
      '1 error in the functions'
    ],
    [
      'errors of the functions',
      { findings: ['error', 'error'], error: 'x' },
      'failure',
      '2 errors in the functions'
    ],
    [
      'a function planned on both targets',
      {
        result: 'planned',
        targets: { cloud: HALF, 'self-hosted': HALF },
        plan: [
          ['b', 'cloud', 'update'],
          ['b', 'self-hosted', 'update'],
          ['a', 'cloud', 'unchanged']
        ]
      },
      'success',
      '1 function to publish when merged'
    ],
    [
      'several planned',
      {
        result: 'planned',
        plan: [
          ['a', 'cloud', 'create'],
          ['b', 'cloud', 'remove']
        ]
      },
      'success',
      '2 functions to publish when merged'
    ],
    [
      'a function that is planned here, and that somebody else has to deploy as well',
      {
        result: 'planned',
        observed: ['cloud'],
        plan: [
          ['a', 'self-hosted', 'update'],
          ['a', 'cloud', 'update'],
          ['b', 'cloud', 'update']
        ]
      },
      'success',
      '1 function to publish when merged'
    ],
    [
      'functions that only somebody else has to deploy',
      {
        result: 'planned',
        observed: ['cloud'],
        plan: [
          ['a', 'self-hosted', 'unchanged'],
          ['a', 'cloud', 'update'],
          ['b', 'cloud', 'create']
        ]
      },
      'success',
      '2 functions to wait for on the cloud'
    ],
    [
      'an empty plan',
      { result: 'planned', plan: [['a', 'cloud', 'unchanged']] },
      'success',
      'Nothing to publish'
    ]
  ])('tells of %s', (_what, options, state, description) => {
    expect(status(options)).toEqual({ state, description, context: 'dual-deploy' })
  })

  test('is as green and as red as the step', () => {
    const targets = { cloud: HALF }
    expect(status({ targets, error: null, result: 'planned' }).state).toBe('success')
    expect(status({ targets, error: 'The job was cancelled.', result: 'failed' }).state).toBe('failure')
  })

  test('links the run where there is one', () => {
    const made = makeStatus(outcomeOf({}), 'other name', 'https://github.example/run')
    expect(made).toMatchObject({ context: 'other name', target_url: 'https://github.example/run' })
  })

  test('stays within what GitHub takes, with thousands of functions', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`fn-${i}`, 'stale' as const]))
    const { description } = status({
      targets: { cloud: many, 'self-hosted': many },
      error: 'x',
      result: 'drift'
    })
    expect(description.length).toBeLessThanOrEqual(140)
    expect(description).toContain('self-hosted 0/5000 in sync')
  })
})
