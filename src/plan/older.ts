/** Who deploys: enough to tell an older deploy from a newer one of the same branch. */
export interface Attempt {
  readonly commit: string | null
  /** committer date, seconds since the epoch */
  readonly commitTime: number | null
  readonly ref: string | null
  readonly runId: number | null
}

/**
 * Why a deploy must not replace the recorded one, or null. Checkouts are shallow as a rule, so ancestry cannot be asked:
 * a re-run keeps its run id, and later commits of a branch have later committer dates.
 */
export function whyOlder(ours: Attempt, recorded: Attempt): string | null {
  if (ours.ref === null || ours.ref !== recorded.ref || ours.commit === recorded.commit) return null
  if (ours.runId !== null && recorded.runId !== null && ours.runId < recorded.runId) {
    return `run ${ours.runId} is older than run ${recorded.runId}, which deployed ${name(recorded)} of the same branch`
  }
  if (ours.commitTime !== null && recorded.commitTime !== null && ours.commitTime < recorded.commitTime) {
    return `commit ${name(ours)} is older than ${name(recorded)}, which is deployed from the same branch`
  }
  return null
}

const name = (attempt: Attempt): string => attempt.commit?.slice(0, 7) ?? 'an unknown commit'
