import { finding, type Finding } from '../findings/finding.ts'
import { placeOf, type ExternalImport } from '../manifest/graph.ts'
import { entryThrough } from '../manifest/import-map.ts'
import type { Project, StagingNotes } from '../manifest/manifest.ts'
import { countOf, decoded } from '../words.ts'
import { lineOfKey } from './imports.ts'

/**
 * What an address leaves open: no version at all; a range, a tag or a branch, which can mean another version on each target;
 * or nothing.
 */
export type Pinning = 'none' | 'range' | 'exact'

/** Whose addresses carry a version behind an `@`. What they take there: a range as well, or the name of one release. */
const VERSIONED_HOSTS: ReadonlyMap<string, 'range' | 'release'> = new Map([
  ...['esm.sh', 'cdn.esm.sh', 'esm.run', 'unpkg.com', 'esm.unpkg.com'].map(
    (host) => [host, 'range'] as const
  ),
  ...['cdn.jsdelivr.net', 'cdn.skypack.dev', 'ga.jspm.io'].map((host) => [host, 'range'] as const),
  ...['deno.land', 'denopkg.com'].map((host) => [host, 'release'] as const)
])

/** Where the ref of a repository stands in the paths of hosts that serve its files. */
const REFS: ReadonlyMap<string, RegExp> = new Map([
  ['raw.githubusercontent.com', /^\/[^/]+\/[^/]+\/(refs\/(?:heads|tags)\/[^/]+|[^/]+)\//],
  ['raw.githack.com', /^\/[^/]+\/[^/]+\/([^/]+)\//],
  ['github.com', /^\/[^/]+\/[^/]+\/(?:raw|blob)\/(refs\/(?:heads|tags)\/[^/]+|[^/]+)\//],
  ['gitlab.com', /^\/.+\/-\/raw\/([^/]+)\//],
  ['gist.githubusercontent.com', /^\/[^/]+\/[^/]+\/raw\/([^/]*)/]
])

/** Everything that stands for what is newest. */
const NEWEST: ReadonlySet<string> = new Set(['', '*', 'latest', 'next', 'x'])
const EXACT = /^[=v]{0,2}\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/
const COMMIT = /^[0-9a-f]{7,64}$/
/** Two numbers are a tag, one is mostly a branch that moves. */
const TAG = /^(?:refs\/tags\/.+|v?\d+(?:\.\d+)+(?:[-+].*)?)$/

/** Declarations alone have no code, so no version of them runs. */
const isDeclaration = (address: string): boolean => /\.d\.[cm]?ts$/.test(address.split(/[?#]/, 1)[0] ?? '')

export function pinningOf(address: string): Pinning {
  if (isDeclaration(address)) return 'exact'
  const registry = /^(?:npm|jsr):\/?(?:@[^/@]+\/)?[^/@]+(?:@([^/]*))?/.exec(address)
  if (registry) return ofVersion(decoded(registry[1] ?? ''))
  if (!/^https?:/.test(address) || !URL.canParse(address)) return 'exact'
  const { host, pathname } = new URL(address)
  const ref = REFS.get(host)?.exec(pathname)?.[1]
  if (ref !== undefined) return ofRef(decoded(ref))
  const takes = VERSIONED_HOSTS.get(host)
  if (takes === undefined || pathname === '/') return 'exact'
  const versions = [...pathname.matchAll(/[^/@]@([^/]*)/g)].map((match) => decoded(match[1] ?? ''))
  if (versions.length === 0) return 'none'
  return worst(versions.map((version) => (takes === 'release' ? ofRelease(version) : ofVersion(version))))
}

function ofVersion(version: string): Pinning {
  if (NEWEST.has(version)) return 'none'
  return EXACT.test(version) || COMMIT.test(version) ? 'exact' : 'range'
}

const ofRelease = (name: string): Pinning =>
  NEWEST.has(name) ? 'none' : /^(?:main|master)$/.test(name) ? 'range' : 'exact'

const ofRef = (ref: string): Pinning => (COMMIT.test(ref) || TAG.test(ref) ? 'exact' : 'range')

const worst = (all: readonly Pinning[]): Pinning =>
  all.includes('none') ? 'none' : all.includes('range') ? 'range' : 'exact'

/** A place at which an address is written that does not say which version runs. */
export interface UnpinnedPlace extends Finding {
  readonly address: string
  readonly pinning: Exclude<Pinning, 'exact'>
}

/** Each place once; comments there silence them one by one. */
export function unpinnedPlaces(project: Project): UnpinnedPlace[] {
  const places = new Map<string, UnpinnedPlace>()
  for (const fn of project.manifest.functions) {
    const notes = project.staging.get(fn.name)
    for (const item of notes?.external ?? []) {
      if (notes === undefined || item.request.kind === 'type' || !notes.loaded.has(item.file)) continue
      const place = unpinnedPlace(project, notes, item)
      if (place === null) continue
      const key = `${place.address}\0${place.file ?? ''}\0${place.line ?? 0}`
      places.set(key, place)
    }
  }
  return [...places.values()]
}

function unpinnedPlace(
  project: Project,
  { config }: StagingNotes,
  { file, request, address }: ExternalImport
): UnpinnedPlace | null {
  const pinning = address === null ? 'exact' : pinningOf(address)
  if (address === null || pinning === 'exact') return null
  const { specifier, line } = request
  const entry =
    config.text === null || specifier === address ? null : entryThrough(config.text.content, specifier)
  if (config.text === null || entry === null) return placed(specifier, pinning, file, line)
  if (entry.key.endsWith('/') && !entry.address.endsWith('/')) return null // it is no entry
  const holder = config.text.path
  return placed(entry.address, pinning, holder, lineOfKey(project, holder, entry.key))
}

const placed = (
  address: string,
  pinning: UnpinnedPlace['pinning'],
  file: string,
  line: number | null
): UnpinnedPlace => ({
  ...finding('unpinned-import', { message: '', file: placeOf(file), line, fix: '' }),
  address,
  pinning
})

/** One for each address without a version, and one for all that leave a choice: hundreds of files write the same few. */
export function unpinnedImports(places: readonly UnpinnedPlace[]): Finding[] {
  const without = new Map<string, UnpinnedPlace[]>()
  for (const place of places) {
    if (place.pinning !== 'none') continue
    const same = without.get(place.address)
    if (same === undefined) without.set(place.address, [place])
    else same.push(place)
  }
  const open = places.filter((item) => item.pinning === 'range')
  return [
    ...[...without].map(([address, all]) => noVersion(address, all)),
    ...(open.length === 0 ? [] : [openVersions(open)])
  ]
}

function noVersion(address: string, places: readonly UnpinnedPlace[]): Finding {
  const { file, line } = first(places)
  const more = places.length === 1 ? '' : ` It stands in ${countOf(places.length, 'place')}.`
  return finding('unpinned-import', {
    message: `${JSON.stringify(address)} has no version: each target loads what is newest at its own moment, so one source runs as two programs.${more}`,
    file,
    line,
    fix: 'Write the version behind the name: name@1.2.3.'
  })
}

/** So many are named; who has more has them to look for. */
const NAMED = 30

function openVersions(places: readonly UnpinnedPlace[]): Finding {
  const { file, line } = first(places)
  const addresses = [...new Set(places.map((place) => place.address))].sort()
  const shown = addresses.slice(0, NAMED).map((address) => JSON.stringify(address))
  const more = addresses.length > NAMED ? ` and ${addresses.length - NAMED} more` : ''
  const [names, one] =
    addresses.length === 1 ? ['names', 'a range, a tag or a branch'] : ['name', 'ranges, tags or branches']
  return finding('unpinned-import', {
    message: `${shown.join(', ')}${more} ${names} ${one} and no version: each target loads what fits best at its own moment, so one source can run as two programs.`,
    file,
    line,
    fix: 'Write whole versions, as in name@1.2.3; a commit or a tag in place of a branch.'
  })
}

function first(places: readonly UnpinnedPlace[]): UnpinnedPlace {
  const [least] = [...places].sort((a, b) =>
    (a.file ?? '') < (b.file ?? '') ? -1 : a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : 1
  )
  if (least === undefined) throw new Error('an address is written nowhere')
  return least
}
