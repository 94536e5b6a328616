import { DeployError } from '../errors.ts'
import type { Mismatch } from '../report/report.ts'
import type { Run } from '../run.ts'
import { sentenceForLovable } from '../targets/cloud/observed.ts'
import type { Target } from '../targets/target.ts'
import { countOf, nameSome } from '../words.ts'

/** `mode: verify`: red when a selected function is not in sync on a target. */
export function judgeDrift({ story, targets, ledger }: Run): void {
  const wrong = story.outcome().mismatches
  story.result = wrong.length === 0 ? 'in-sync' : 'drift'
  if (wrong.length === 0) return
  const since = ledger.last?.commit?.slice(0, 7)
  story.fail(
    new DeployError(
      `${countOf(wrong.length, 'function')} not in sync${since === undefined ? '' : ` (last deploy: commit ${since})`}: ${nameSome(wrong.map((item) => `${item.function} on ${item.target}`))}.`,
      { next: nextAfterDrift(wrong, targets) }
    )
  )
}

/** What somebody else deploys, nobody publishes again by running this workflow. */
function nextAfterDrift(wrong: readonly Mismatch[], targets: readonly Target[]): string {
  const observed = new Set(targets.filter((target) => target.isObserved).map(({ name }) => name))
  const theirs = wrong.filter((item) => observed.has(item.target)).map((item) => item.function)
  return [
    ...(theirs.length === wrong.length
      ? []
      : ['Run the deploy workflow (mode: deploy) to publish them again.']),
    ...(theirs.length === 0 ? [] : [`Tell Lovable: "${sentenceForLovable(theirs)}".`])
  ].join(' ')
}
