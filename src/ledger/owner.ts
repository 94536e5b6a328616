/** Whose deploys a record is about. What this run cannot say is null, and then it is not compared. */
export interface Owner {
  /** GitHub's number of the repository: it stays when the repository is renamed or transferred */
  readonly repositoryId: string | null
  /** `owner/name`, for people */
  readonly repository: string | null
  /** that holds `supabase/`, relative to the workspace */
  readonly directory: string
  /** of the cloud; null = it was not among the targets */
  readonly projectRef: string | null
  /** on the server */
  readonly functionsPath: string
}

/**
 * In what two owners differ, a sentence part for each thing; empty = they are the same as far as both can tell.
 * @param found who wrote the record
 */
export function differencesOf(found: Owner, ours: Owner): string[] {
  const differ = (what: string, theirs: string | null, own: string | null): string[] =>
    theirs === null || own === null || theirs === own ? [] : [`${what} ${theirs}, not ${own}`]
  return [
    ...repositoryDiffers(found, ours),
    ...differ('working-directory', found.directory || '.', ours.directory || '.'),
    ...differ('project', found.projectRef, ours.projectRef),
    ...differ('self-hosted-path', plain(found.functionsPath), plain(ours.functionsPath))
  ]
}

/** One that was renamed keeps its number, and one that took its name has another. */
function repositoryDiffers(found: Owner, ours: Owner): string[] {
  const areNumbered = found.repositoryId !== null && ours.repositoryId !== null
  const [theirs, own] = areNumbered
    ? [found.repositoryId, ours.repositoryId]
    : [found.repository?.toLowerCase() ?? null, ours.repository?.toLowerCase() ?? null]
  if (theirs === null || own === null || theirs === own) return []
  return [`repository ${named(found)}, not ${named(ours)}`]
}

const named = ({ repository, repositoryId }: Owner): string =>
  repositoryId === null ? (repository ?? '') : `${repository ?? ''} (id ${repositoryId})`.trim()

const plain = (folder: string): string => folder.replace(/(?<=[^/])\/+$/, '')

/** What is known of an owner now, and what was known before and cannot be said now. */
export const ownerAfter = (found: Owner | undefined, ours: Owner): Owner => ({
  ...ours,
  repositoryId: ours.repositoryId ?? found?.repositoryId ?? null,
  repository: ours.repository ?? found?.repository ?? null,
  projectRef: ours.projectRef ?? found?.projectRef ?? null
})
