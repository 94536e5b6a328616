/** Who deploys: enough to tell an older deploy from a newer one of the same branch. */
export interface Attempt {
  readonly commit: string | null
  /** committer date, seconds since the epoch */
  readonly commitTime: number | null
  readonly ref: string | null
  readonly runId: number | null
}

/** What another commit is to ours, where the checkout has what lies between them; null = it does not say. */
export type Kinship = 'ancestor' | 'descendant' | null

/**
 * Why a deploy must not replace the recorded one, or null. History says which commit is newer, where a checkout has it; most
 * are shallow. Then of one branch the higher run id is the newer one, and a re-run keeps its own. Clocks of committers are
 * asked where nothing else is known: a parent's may be ahead of its child's.
 */
export function whyOlder(ours: Attempt, recorded: Attempt, kinship: Kinship = null): string | null {
  if (ours.ref === null || ours.ref !== recorded.ref || ours.commit === recorded.commit) return null
  const olderCommit = `commit ${name(ours)} is older than ${name(recorded)}, which is deployed from the same branch`
  if (kinship !== null) return kinship === 'ancestor' ? null : olderCommit
  if (ours.runId !== null && recorded.runId !== null && ours.runId !== recorded.runId) {
    if (ours.runId > recorded.runId) return null
    return `run ${ours.runId} is older than run ${recorded.runId}, which deployed ${name(recorded)} of the same branch`
  }
  const areDated = ours.commitTime !== null && recorded.commitTime !== null
  return areDated && ours.commitTime < recorded.commitTime ? olderCommit : null
}

const name = (attempt: Attempt): string => attempt.commit?.slice(0, 7) ?? 'an unknown commit'
