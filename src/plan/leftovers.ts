import { ROUTER_NAME } from '../manifest/types.ts'
import type { TargetId } from '../targets/table.ts'

/** A function that is live and not in the repository. */
export interface Leftover {
  readonly function: string
  readonly targets: readonly TargetId[]
  /** whether a deploy of ours put it there, and it is still that */
  readonly ours: boolean
}

/** What one target has. */
export interface Seen {
  readonly target: TargetId
  /** names of all functions that are seen there */
  readonly functions: Iterable<string>
  /** those of them that our deploys put there */
  readonly ours: ReadonlySet<string>
}

/** @param known names that the repository has, whether they are published or not */
export function leftoversOf(seen: readonly Seen[], known: ReadonlySet<string>): Leftover[] {
  const found = new Map<string, { targets: TargetId[]; ours: boolean }>()
  for (const { target, functions, ours } of seen) {
    for (const name of functions) {
      if (known.has(name) || name === ROUTER_NAME) continue
      const entry = found.get(name) ?? { targets: [], ours: false }
      entry.targets.push(target)
      entry.ours ||= ours.has(name)
      found.set(name, entry)
    }
  }
  return [...found]
    .map(([name, { targets, ours }]) => ({ function: name, targets: [...targets].sort(), ours }))
    .sort((a, b) => (a.function < b.function ? -1 : 1))
}
