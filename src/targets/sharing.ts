import type { Build, Inspection, Other } from './target.ts'

/**
 * Functions on a target that the build does not have (removed, disabled, of another repository), and that share a file which a
 * publication changes or takes away: the closure over shared files does not end at the repository.
 * @param names functions to publish
 * @returns the first such file, by function
 */
export function sharersOf(
  { tree }: Build,
  { others, altered }: Inspection,
  names: readonly string[]
): ReadonlyMap<string, string> {
  const published = new Set(names)
  const changed = new Set(names.flatMap((name) => altered.get(name) ?? []))
  // A published function's own folder is replaced: what the build does not have of it is gone.
  const isTouched = (file: string): boolean =>
    changed.has(file) || (published.has(file.split('/', 1)[0] ?? '') && !tree.digests.has(file))
  const found = [...(others ?? [])].flatMap(([name, other]) => {
    const file = isApart(other) ? undefined : [...other.files.keys()].sort().find(isTouched)
    return file === undefined ? [] : [[name, file] as const]
  })
  return new Map(found)
}

/** Without a stamp there is nothing to ask it; from a release of its own nothing of it moves. */
const isApart = (other: Other): boolean => other.hash === null || other.isApart === true
