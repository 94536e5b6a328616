import type { Finding, Severity } from '../../src/findings/finding.ts'
import type { Manifest } from '../../src/manifest/types.ts'
import type { TargetId } from '../../src/targets/table.ts'
import type { Action } from '../../src/plan/plan.ts'
import type { Verdict } from '../../src/probe/verdict.ts'
import { inSyncOf, mismatches, reportTarget, type Report, type Result } from '../../src/report/report.ts'
import type { Outcome } from '../../src/story.ts'

const HASH = 'a'.repeat(64)

export interface OutcomeOptions {
  readonly result?: Result
  readonly error?: string | null
  /** verdicts by function, by target */
  readonly targets?: Readonly<Partial<Record<TargetId, Readonly<Record<string, Verdict>>>>>
  /** default: every function that a target names */
  readonly selected?: readonly string[]
  readonly plan?: readonly (readonly [name: string, target: TargetId, action: Action])[]
  readonly findings?: readonly Severity[]
  readonly hasManifest?: boolean
  /** targets that somebody else deploys */
  readonly observed?: readonly TargetId[]
}

/** What a run left behind, as far as reports look at it. */
export function outcomeOf(options: OutcomeOptions): Outcome {
  const { result = 'in-sync', error = null, targets: verdicts = {}, plan = [], findings = [] } = options
  const names = [...new Set(Object.values(verdicts).flatMap((byName) => Object.keys(byName)))].sort()
  const selected = new Set(options.selected ?? names)
  const targets = Object.fromEntries(
    Object.entries(verdicts).map(([target, byName]) => [target, reportTarget(functionsOf(byName), selected)])
  )
  const inSync = inSyncOf(targets)
  const report: Report = {
    ...{ version: 1, mode: 'deploy', result, buildHash: HASH, targets, timings: {} },
    inSync: inSync === 'unknown' ? inSync : inSync === 'true',
    plan: plan.map(([name, target, action]) => ({ function: name, target, action, reason: 'why' })),
    findings: findings.map(findingOf)
  }
  return {
    ...{ report, selected, inSync, error, changed: [], adaptations: [], places: new Map() },
    observed: new Set(options.observed),
    mismatches: mismatches(targets, selected),
    manifest: options.hasManifest === false ? null : manifestOf(names)
  }
}

const functionsOf = (byName: Readonly<Record<string, Verdict>>): Parameters<typeof reportTarget>[0] =>
  Object.entries(byName).map(([name, verdict]) => ({
    ...{ name, verdict, expected: HASH, hint: verdict === 'in-sync' ? '' : `hint of ${name}` },
    served: verdict === 'in-sync' ? HASH : null
  }))

const findingOf = (severity: Severity): Finding => ({
  ...{ severity, code: 'a-code', message: 'A message.', file: null, line: null, fix: 'A fix.' }
})

const manifestOf = (names: readonly string[]): Manifest => ({
  ...{ version: 1, buildHash: HASH, commit: null, router: null },
  functions: names.map((name) => ({
    ...{ name, hash: HASH, entrypoint: `${name}/index.ts`, verifyJwt: true },
    ...{ importMap: null, staticFiles: [], files: [] }
  }))
})
