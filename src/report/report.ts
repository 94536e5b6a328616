import type { Finding } from '../findings/finding.ts'
import { entriesByTarget, type TargetId } from '../targets/table.ts'
import type { Leftover } from '../plan/leftovers.ts'
import { servedBuildHash, type PlanEntry } from '../plan/plan.ts'
import { byWeight, type FunctionVerdict, type Verdict } from '../probe/verdict.ts'

export type Result = 'in-sync' | 'deployed' | 'drift' | 'rolled-back' | 'failed' | 'planned'
export type TargetStatus = 'in-sync' | 'drift' | 'unknown'
export type InSync = 'true' | 'false' | 'unknown'

export interface TargetReport {
  readonly status: TargetStatus
  /** the target's build hash, recomputed from what its functions say; null when none says anything */
  readonly hash: string | null
  readonly functions: readonly FunctionVerdict[]
}

/** The JSON report: the whole story of one run. */
export interface Report {
  readonly version: 1
  readonly mode: string
  readonly result: Result
  readonly inSync: boolean | 'unknown'
  readonly buildHash: string
  readonly targets: Readonly<Partial<Record<TargetId, TargetReport>>>
  readonly plan: readonly PlanEntry[]
  readonly findings: readonly Finding[]
  /** functions that are live and not in the repository */
  readonly leftovers?: readonly Leftover[]
  /** what this run could not look at, in sentences */
  readonly unseen?: readonly string[]
  /** ms by phase */
  readonly timings: Readonly<Record<string, number>>
}

/** A function that does not serve what it should, for the output `mismatches`. */
export interface Mismatch {
  readonly function: string
  readonly target: TargetId
  readonly verdict: Verdict
  readonly expected: string
  readonly served: string | null
  readonly hint: string
}

/**
 * @param selected names that count for the status; the hash is over all functions that were asked
 * @param hasSecrets without them an answer that carries no stamp says nothing: the question may not have got through
 */
export function reportTarget(
  verdicts: readonly FunctionVerdict[],
  selected: ReadonlySet<string>,
  hasSecrets = true
): TargetReport {
  const counted = verdicts.filter((verdict) => selected.has(verdict.name))
  const blind: readonly Verdict[] = hasSecrets ? ['unreachable'] : ['unreachable', 'unstamped']
  return {
    status: statusOf(counted, blind),
    hash: servedBuildHash(verdicts),
    // A verdict knows more than what is told.
    functions: [...verdicts]
      .sort(byName)
      .map(({ name, verdict, expected, served, hint }) => ({ name, verdict, expected, served, hint }))
  }
}

function statusOf(verdicts: readonly FunctionVerdict[], blind: readonly Verdict[]): TargetStatus {
  if (verdicts.length > 0 && verdicts.every((verdict) => verdict.verdict === 'in-sync')) return 'in-sync'
  return verdicts.every(({ verdict }) => blind.includes(verdict)) ? 'unknown' : 'drift'
}

const byName = (a: FunctionVerdict, b: FunctionVerdict): number => (a.name < b.name ? -1 : 1)

export function mismatches(targets: Report['targets'], selected: ReadonlySet<string>): Mismatch[] {
  return entriesByTarget(targets).flatMap(([target, { functions }]) =>
    [...functions]
      .filter((verdict) => verdict.verdict !== 'in-sync' && selected.has(verdict.name))
      .sort(byWeight)
      .map(({ name, verdict, expected, served, hint }) => ({
        function: name,
        target,
        verdict,
        expected,
        served,
        hint
      }))
  )
}

/** `unknown` when a target said nothing at all; `false` as soon as one function is known to be wrong. */
export function inSyncOf(targets: Report['targets']): InSync {
  const statuses = entriesByTarget(targets).map(([, report]) => report.status)
  if (statuses.includes('drift')) return 'false'
  return statuses.length === 0 || statuses.includes('unknown') ? 'unknown' : 'true'
}
