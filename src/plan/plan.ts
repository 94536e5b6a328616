import { buildHash } from '../manifest/hash.ts'
import { FUNCTION_NAME, ROUTER_NAME, type Manifest, type ManifestFunction } from '../manifest/types.ts'
import type { TargetId } from '../targets/table.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'

export type Action = 'create' | 'update' | 'unchanged' | 'remove'

/** What a run does with one function on one target, and why. */
export interface PlanEntry {
  readonly function: string
  readonly target: TargetId
  readonly action: Action
  readonly reason: string
}

/** What a target was seen to serve before anything was changed. */
export interface Observation {
  readonly target: TargetId
  /** one for each function of the manifest */
  readonly verdicts: readonly FunctionVerdict[]
  /** source files that made a function another build than the one served, by function; where that is known */
  readonly changes: ReadonlyMap<string, readonly string[]>
  /** functions that have to be published although they serve the right build */
  readonly unreleased: ReadonlySet<string>
}

export interface PlanOptions {
  /** names that the input `functions` chose */
  readonly selected: ReadonlySet<string>
  readonly force: boolean
  /** files that differ between the server and this build; null = nobody could see files, so any may */
  readonly changedFiles: ReadonlySet<string> | null
  /** names to take away, by target: ours on that target, and gone from the repository */
  readonly removable: ReadonlyMap<TargetId, readonly string[]>
  /** when a function of ours was put there, in words */
  readonly since?: (target: TargetId, name: string) => string | undefined
}

/**
 * Wanted against observed. Closed over shared files: when a module that a selected function reaches has changed, every
 * function that reaches it and is out of sync is planned as well, because a target holds one copy of that module.
 */
export function makePlan(
  manifest: Manifest,
  observations: readonly Observation[],
  options: PlanOptions
): PlanEntry[] {
  return observations.flatMap((observation) => [
    ...planTarget(manifest, observation, options),
    ...(options.removable.get(observation.target) ?? []).map((name) =>
      planRemoval(name, observation.target, options.since?.(observation.target, name))
    )
  ])
}

const planRemoval = (name: string, target: TargetId, since?: string): PlanEntry => ({
  function: name,
  target,
  action: 'remove',
  reason: `an earlier deploy put it there${since === undefined ? '' : ` (${since})`} and the repository no longer has it`
})

function planTarget(manifest: Manifest, observation: Observation, options: PlanOptions): PlanEntry[] {
  const verdicts = new Map(observation.verdicts.map((verdict) => [verdict.name, verdict]))
  const isWrong = (name: string): boolean =>
    verdicts.get(name)?.verdict !== 'in-sync' || observation.unreleased.has(name)
  const wanted = new Set(manifest.functions.map((fn) => fn.name).filter((name) => options.selected.has(name)))
  const toPublish = new Set([...wanted].filter((name) => options.force || isWrong(name)))
  const closure = closeOverShared(manifest.functions, toPublish, isWrong, options.changedFiles)
  const entries: PlanEntry[] = []
  for (const fn of manifest.functions) {
    if (!wanted.has(fn.name) && !closure.has(fn.name)) continue
    entries.push(
      planFunction(fn, observation.target, verdicts.get(fn.name), {
        publish: toPublish.has(fn.name) || closure.has(fn.name),
        sharedWith: closure.get(fn.name) ?? null,
        changes: observation.changes.get(fn.name) ?? [],
        isUnreleased: observation.unreleased.has(fn.name)
      })
    )
  }
  return entries
}

/** Functions outside `chosen` that are out of sync and share a changed file with it, with the function they share it with. */
function closeOverShared(
  functions: readonly ManifestFunction[],
  chosen: ReadonlySet<string>,
  isWrong: (name: string) => boolean,
  changedFiles: ReadonlySet<string> | null
): Map<string, string> {
  const users = new Map<string, ManifestFunction[]>()
  for (const fn of functions) {
    for (const file of fn.files) {
      const known = users.get(file.path)
      if (known) known.push(fn)
      else users.set(file.path, [fn])
    }
  }
  const added = new Map<string, string>()
  const queue = functions.filter((fn) => chosen.has(fn.name))
  for (let fn = queue.pop(); fn !== undefined; fn = queue.pop()) {
    for (const file of fn.files) {
      if (changedFiles !== null && !changedFiles.has(file.path)) continue
      for (const other of users.get(file.path) ?? []) {
        if (chosen.has(other.name) || added.has(other.name) || !isWrong(other.name)) continue
        added.set(other.name, fn.name)
        queue.push(other)
      }
    }
  }
  return added
}

function planFunction(
  fn: ManifestFunction,
  target: TargetId,
  verdict: FunctionVerdict | undefined,
  decision: {
    readonly publish: boolean
    readonly sharedWith: string | null
    readonly changes: readonly string[]
    readonly isUnreleased: boolean
  }
): PlanEntry {
  const seen = verdict?.verdict ?? 'unreachable'
  if (!decision.publish)
    return { function: fn.name, target, action: 'unchanged', reason: 'serves this build' }
  const action = seen === 'missing' ? 'create' : 'update'
  if (seen === 'in-sync' && decision.isUnreleased)
    return { function: fn.name, target, action, reason: 'not served from a release yet' }
  return {
    function: fn.name,
    target,
    action,
    reason: reasonFor(verdict, seen, decision.sharedWith, decision.changes)
  }
}

function reasonFor(
  verdict: FunctionVerdict | undefined,
  seen: string,
  sharedWith: string | null,
  changes: readonly string[]
): string {
  const [first, ...more] = changes
  const changed =
    first === undefined ? '' : `; changed: ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`
  const shared = sharedWith === null ? '' : `; shares a file with ${sharedWith}`
  if (seen === 'in-sync') return `forced${shared}`
  return `${verdict === undefined || verdict.hint === '' ? seen : verdict.hint}${changed}${shared}`
}

/** Names that a plan publishes on a target, sorted. */
export function toPublish(plan: readonly PlanEntry[], target: TargetId): string[] {
  return plan
    .filter((entry) => entry.target === target && (entry.action === 'create' || entry.action === 'update'))
    .map((entry) => entry.function)
}

/** Names that a plan takes away from a target. */
export function toRemove(plan: readonly PlanEntry[], target: TargetId): string[] {
  return plan
    .filter((entry) => entry.target === target && entry.action === 'remove')
    .map((entry) => entry.function)
}

/** Functions of ours on a target that the repository no longer names. An empty repository removes nothing. */
export function removableNames(
  recorded: Readonly<Record<string, string>>,
  known: ReadonlySet<string>
): string[] {
  if (known.size === 0) return []
  return Object.keys(recorded)
    .filter((name) => !known.has(name) && name !== ROUTER_NAME && FUNCTION_NAME.test(name))
    .sort()
}

/** Of these folders the ones that functions of the build import from, with the first such file. */
export function sharedFolders(
  { functions }: Manifest,
  folders: ReadonlySet<string>
): ReadonlyMap<string, string> {
  const shared = new Map<string, string>()
  for (const { path } of functions.flatMap((fn) => fn.files)) {
    const [folder = ''] = path.split('/', 1)
    if (folders.has(folder) && !shared.has(folder)) shared.set(folder, path)
  }
  return shared
}

/**
 * A target's build hash, from what each of its functions says it serves; null when none says anything. No function
 * vouches for another: those that say nothing have no line, so the hash differs from the manifest's.
 */
export function servedBuildHash(verdicts: readonly FunctionVerdict[]): string | null {
  const served = verdicts.flatMap(({ name, served: hash }) => (hash === null ? [] : [{ name, hash }]))
  return served.length === 0 ? null : buildHash(served)
}
