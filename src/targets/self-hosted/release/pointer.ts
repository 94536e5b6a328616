import { formatPointer, type PointedFunction, type Pointer } from '../../../../router/pointer.ts'
import type { ManifestFunction } from '../../../manifest/types.ts'
import { stampOwner, stampPath } from '../../../stamp/stage.ts'
import type { Build } from '../../target.ts'
import type { ServerState } from '../answers.ts'

/** The pointer after a release: published functions move to it, the others stay where they are. */
export function pointerAfter(
  before: Pointer | null,
  release: string,
  published: readonly string[],
  functions: readonly ManifestFunction[]
): Pointer {
  const names = new Set(published)
  const moved = functions
    .filter((fn) => names.has(fn.name))
    .map((fn) => [fn.name, entryFor(fn, release)] as const)
  return {
    version: 1,
    release: moved.length === 0 ? (before?.release ?? release) : release,
    functions: new Map([...(before?.functions ?? []), ...moved])
  }
}

const entryFor = (fn: ManifestFunction, release: string): PointedFunction => ({
  release,
  verifyJwt: fn.verifyJwt,
  staticFiles: fn.staticFiles
})

/** The pointer without functions that are taken away. */
export const pointerWithout = (before: Pointer, names: readonly string[]): Pointer => ({
  ...before,
  functions: new Map([...before.functions].filter(([name]) => !names.includes(name)))
})

/** As an activation takes it. */
export const pointerLine = (pointer: Pointer): `{${string}` => formatPointer(pointer) as `{${string}`

/** Functions that the managed router does not serve from a whole release yet, or with other settings than the repository's. */
export function unreleasedFunctions(build: Build, { pointer, released }: ServerState): Set<string> {
  const isReleased = (fn: ManifestFunction): boolean => {
    const entry = pointer?.functions.get(fn.name)
    if (entry === undefined) return false
    const wanted = entryFor(fn, entry.release)
    const files = build.tree.filesOf.get(fn.name) ?? []
    return (
      JSON.stringify(entry) === JSON.stringify(wanted) &&
      files.every((file) => released.has(`${entry.release}/${file}`))
    )
  }
  return new Set(build.project.manifest.functions.filter((fn) => !isReleased(fn)).map((fn) => fn.name))
}

/** Files of a release that are not the staged ones, by function; a file that is not there makes it unreleased instead. */
export function alteredReleases(build: Build, { pointer, released }: ServerState): Map<string, string[]> {
  const altered = new Map<string, string[]>()
  for (const fn of build.project.manifest.functions) {
    const release = pointer?.functions.get(fn.name)?.release
    const files = (build.tree.filesOf.get(fn.name) ?? []).filter((file) => stampOwner(file) === null)
    const wrong = files.filter((file) => {
      const seen = released.get(`${release ?? ''}/${file}`)
      return seen !== undefined && seen !== build.tree.digests.get(file)
    })
    if (wrong.length > 0) altered.set(fn.name, wrong)
  }
  return altered
}

/** The digest of each function's own stamp in the release that serves it; none where it is not there. */
export function releasedStamps(
  build: Build,
  { pointer, released }: ServerState
): Map<string, readonly string[]> {
  const found = build.project.manifest.functions.flatMap((fn) => {
    const digest = released.get(`${pointer?.functions.get(fn.name)?.release ?? ''}/${stampPath(fn)}`)
    return digest === undefined ? [] : [[fn.name, [digest]] as const]
  })
  return new Map(found)
}
