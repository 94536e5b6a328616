import type { TargetId } from '../targets/table.ts'
import type { PlanEntry } from '../plan/plan.ts'
import { countOf } from '../words.ts'

/** What somebody else deploys is in the plan, too, and this action does not publish it. */

export interface Planned {
  /** functions that are to be published, or taken back, on targets of ours */
  readonly own: number
  /** functions that somebody else has to deploy */
  readonly observed: number
}

export function countPlanned(plan: readonly PlanEntry[], observed: ReadonlySet<TargetId>): Planned {
  const changes = plan.filter((entry) => entry.action !== 'unchanged')
  const own = changes.filter((entry) => !observed.has(entry.target))
  const others = changes.filter((entry) => observed.has(entry.target))
  return { own: countNames(own), observed: countNames(others) }
}

const countNames = (entries: readonly PlanEntry[]): number =>
  new Set(entries.map((entry) => entry.function)).size

/** Only a cloud can be another's. */
export const toWaitFor = (count: number): string => `${countOf(count, 'function')} to wait for on the cloud`

/** What is done about an entry, in a word or three. */
export const actionIn = ({ target, action }: PlanEntry, observed: ReadonlySet<TargetId>): string =>
  observed.has(target) ? 'wait for Lovable' : action
