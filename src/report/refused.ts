import { describeError } from '../errors.ts'
import type { Outcome } from '../story.ts'

/**
 * What is left behind by a run that could not begin: later steps read its outputs in `always()`, and an empty one is
 * no JSON.
 * @param mode empty = the input `mode` cannot be read
 */
export const refusedOutcome = (mode: string, error: unknown): Outcome => ({
  report: {
    version: 1,
    mode,
    result: 'failed',
    inSync: 'unknown',
    buildHash: '',
    targets: {},
    plan: [],
    findings: [],
    timings: {}
  },
  manifest: null,
  places: new Map(),
  selected: new Set(),
  inSync: 'unknown',
  mismatches: [],
  changed: [],
  adaptations: [],
  observed: new Set(),
  error: describeError(error)
})
