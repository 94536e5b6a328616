import type { Outcome } from '../story.ts'
import type { CommitStatus } from './github.ts'
import { entriesByTarget } from '../targets/table.ts'
import { countOf } from '../words.ts'
import { countPlanned, toWaitFor } from './planned.ts'

/** GitHub takes no more characters of a description. */
const DESCRIPTION_LIMIT = 140

/** The commit status of a run: its colour says whether this commit is live, or may be; its words say why. */
export function makeStatus(outcome: Outcome, context: string, url: string | null): CommitStatus {
  return {
    // A commit that was taken back is not live, also where somebody wanted that.
    state: outcome.error === null && outcome.report.result !== 'rolled-back' ? 'success' : 'failure',
    context,
    description: describe(outcome).slice(0, DESCRIPTION_LIMIT),
    ...(url === null ? {} : { target_url: url })
  }
}

function describe({ report, selected, error, observed }: Outcome): string {
  const errors = report.findings.filter((finding) => finding.severity === 'error').length
  if (errors > 0) return `${countOf(errors, 'error')} in the functions`
  if (error === null && report.result === 'planned') {
    const planned = countPlanned(report.plan, observed)
    if (planned.own > 0) return `${countOf(planned.own, 'function')} to publish when merged`
    return planned.observed > 0 ? toWaitFor(planned.observed) : 'Nothing to publish'
  }
  const targets = entriesByTarget(report.targets).map(([name, target]) => {
    const own = target.functions.filter((fn) => selected.has(fn.name))
    const good = own.filter((fn) => fn.verdict === 'in-sync').length
    return `${name} ${good}/${own.length} in sync`
  })
  const isWrong = error !== null || report.result === 'rolled-back'
  return [isWrong ? report.result.replace('-', ' ') : '', targets.join(', ')]
    .filter((part) => part !== '')
    .join(': ')
}
