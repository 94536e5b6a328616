import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { byCodeUnit, DESCRIPTION_FILE, sha256, STAMP_FILE } from '../manifest/hash.ts'
import { relativeSpecifier } from '../manifest/import-map.ts'
import type { Project, StagingNotes } from '../manifest/manifest.ts'
import { placeOf } from '../manifest/graph.ts'
import { isSource } from '../manifest/imports.ts'
import { atOnce, type Steps } from '../manifest/steps.ts'
import { ROUTER_NAME, type ManifestFunction } from '../manifest/types.ts'
import { countOf, nameSome } from '../words.ts'
import { adaptedDenoJson, adaptedIndex, prunedDenoJson } from './adapt.ts'
import { insertStampImport } from './insert.ts'
import { keyDigestIn, stampSource, withRelease } from './source.ts'

/** What it takes to publish a staged function again, from its folder alone. */
export interface Description {
  readonly version: 1
  readonly name: string
  readonly hash: string
  readonly verifyJwt: boolean
  /** relative to `supabase/functions` */
  readonly entrypoint: string
  /** staged deno.json(c), relative to `supabase/functions`, or null */
  readonly denoJson: string | null
  readonly staticFiles: readonly string[]
  /** sha256 of every staged file that it needs, by path relative to `supabase/functions`; of stamps without their release */
  readonly files: Readonly<Record<string, string>>
}

/** As it is staged, byte by byte. */
export const descriptionText = (description: Description): string =>
  `${JSON.stringify(description, null, 2)}\n`

/** A stamped copy of the repository's functions; the CLI and rsync read what is written of it. */
export interface StagedTree {
  /** absolute path of the folder that holds `supabase/` */
  readonly root: string
  /** absolute path of `supabase/functions` in it */
  readonly functionsDir: string
  /** sha256 of the staged bytes of every file, by path relative to `supabase/functions` */
  readonly digests: ReadonlyMap<string, string>
  /** staged files that a function needs, sorted, by function name; the router under its own name */
  readonly filesOf: ReadonlyMap<string, readonly string[]>
  readonly descriptions: ReadonlyMap<string, Description>
  /** a function's stamp, without an id; `withRelease` makes it that of a publication */
  readonly stamps: ReadonlyMap<string, string>
  /** what was made equal for both targets, one sentence each */
  readonly adaptations: readonly string[]
  /** Writes files of `digests` that are not written yet. @throws when `root` cannot be written */
  write(files: Iterable<string>): void
}

interface Staged {
  readonly bytes: ReadonlyMap<string, Buffer>
  readonly filesOf: ReadonlyMap<string, readonly string[]>
  readonly adaptations: readonly string[]
}

/**
 * The staged copy, to be written to `root` file by file: most runs publish little or nothing. The checkout is only read.
 */
export const stage = (
  project: Project,
  root: string,
  probeKey: string | null,
  release: string | null = null
): StagedTree => atOnce(stageInSteps(project, root, probeKey, release))

/** The same, function by function: others have their turn in between. @param release id of this publication, for the stamps */
export function* stageInSteps(
  project: Project,
  root: string,
  probeKey: string | null,
  release: string | null
): Steps<StagedTree> {
  const staged = yield* inMemory(project, probeKey, 'all')
  const bytes = new Map(staged.bytes)
  const digests = yield* digestAll(project, bytes)
  const filesOf = new Map(staged.filesOf)
  const descriptions = yield* describeAll(project.manifest.functions, bytes, digests, filesOf)
  const stamps = new Map<string, string>()
  for (const fn of project.manifest.functions) {
    const place = stampPath(fn)
    const stamp = bytes.get(place)?.toString('utf8')
    if (stamp === undefined) continue
    stamps.set(fn.name, stamp)
    const own = Buffer.from(withRelease(stamp, release))
    bytes.set(place, own)
    digests.set(place, sha256(own))
  }
  const functionsDir = path.join(root, 'supabase', 'functions')
  const written = new Set<string>()
  const write = (files: Iterable<string>): void => {
    for (const name of files) {
      const content = bytes.get(name)
      if (content === undefined || written.has(name)) continue
      const file = path.join(functionsDir, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, content)
      written.add(name)
    }
  }
  return {
    root,
    functionsDir,
    digests,
    filesOf,
    descriptions,
    stamps,
    adaptations: staged.adaptations,
    write
  }
}

/**
 * Files that a stamp names for the CLI, whose upload walk is a search of the text: it misses what a comment, a line end or a
 * minifier puts between `import` and its string. `all` leaves nothing to the search. A committed stamp names `unseen` files
 * alone, those in no quotes: a longer list would change with each edit of an import.
 */
export type Carry = 'all' | 'unseen'

/** What a target that serves this manifest must hold, byte by byte, but for the descriptions. */
export const stageInMemory = (project: Project, probeKey: string | null, carry: Carry): Staged =>
  atOnce(inMemory(project, probeKey, carry))

function* inMemory(project: Project, probeKey: string | null, carry: Carry): Steps<Staged> {
  const { manifest, contents } = project
  const bytes = new Map<string, Buffer>()
  const generated = new Map<string, string[]>()
  const made: Made[] = []
  for (const fn of manifest.functions) {
    yield { file: placeOf(fn.entrypoint) }
    const notes = project.staging.get(fn.name)
    if (notes === undefined) continue
    const own = generatedFiles(fn, notes, contents)
    for (const [name, text] of own) bytes.set(name, Buffer.from(text))
    generated.set(fn.name, [...own.keys()])
    made.push({ fn, files: own })
  }
  const entrypoints = new Map(manifest.functions.map((fn) => [fn.entrypoint, fn]))
  const filesOf = new Map<string, readonly string[]>()
  for (const fn of manifest.functions) {
    yield { file: placeOf(fn.entrypoint) }
    const names = new Set([stampPath(fn), ...(generated.get(fn.name) ?? [])])
    const isGenerated = names.has(`${fn.name}/deno.json`)
    for (const { path: name } of fn.files) {
      if (isReplaced(name, fn) || (isGenerated && ownConfigs(fn).includes(name))) continue
      names.add(name)
      // A function may import another's entrypoint, which imports its own stamp.
      const owner = entrypoints.get(name)
      if (owner) names.add(stampPath(owner))
      if (!bytes.has(name)) bytes.set(name, stagedBytes(name, contents, owner))
    }
    const files = [...names].sort(byCodeUnit)
    filesOf.set(fn.name, files)
    const named = carry === 'all' ? carriedOf(fn, files) : (project.staging.get(fn.name)?.unseen ?? [])
    bytes.set(stampPath(fn), Buffer.from(stampOf(fn, named, probeKey)))
  }
  stageRouter(project, bytes, filesOf)
  return { bytes, filesOf, adaptations: describeAdaptations(made) }
}

/** A file that is staged as it is has its digest in the manifest. */
function* digestAll(project: Project, bytes: ReadonlyMap<string, Buffer>): Steps<Map<string, string>> {
  const { functions, router } = project.manifest
  const files = [...functions.flatMap((fn) => fn.files), ...(router?.files ?? [])]
  const known = new Map(files.map((file) => [file.path, file.sha256]))
  const digests = new Map<string, string>()
  for (const [name, content] of bytes) {
    yield { file: placeOf(name) }
    const isAsItIs = content === project.contents.get(name)
    digests.set(name, (isAsItIs ? known.get(name) : undefined) ?? sha256(content))
  }
  return digests
}

/** Adds a description to each function's files; it holds the digests of the others. */
function* describeAll(
  functions: readonly ManifestFunction[],
  bytes: Map<string, Buffer>,
  digests: Map<string, string>,
  filesOf: Map<string, readonly string[]>
): Steps<Map<string, Description>> {
  const descriptions = new Map<string, Description>()
  for (const fn of functions) {
    yield { file: placeOf(fn.entrypoint) }
    const files = filesOf.get(fn.name) ?? []
    const description: Description = {
      version: 1,
      name: fn.name,
      hash: fn.hash,
      verifyJwt: fn.verifyJwt,
      entrypoint: fn.entrypoint,
      denoJson:
        files.find((file) => file === `${fn.name}/deno.json` || file === `${fn.name}/deno.jsonc`) ?? null,
      staticFiles: fn.staticFiles,
      files: Object.fromEntries(files.map((file) => [file, digests.get(file) ?? '']))
    }
    descriptions.set(fn.name, description)
    const place = `${fn.name}/${DESCRIPTION_FILE}`
    const text = Buffer.from(descriptionText(description))
    bytes.set(place, text)
    digests.set(place, sha256(text))
    filesOf.set(fn.name, [...files, place].sort(byCodeUnit))
  }
  return descriptions
}

function stageRouter(
  project: Project,
  bytes: Map<string, Buffer>,
  filesOf: Map<string, readonly string[]>
): void {
  const { router } = project.manifest
  const config = project.staging.get(ROUTER_NAME)?.config
  if (router === null || config === undefined) return
  const replaced = { name: ROUTER_NAME, importMap: config.source }
  const names = router.files.map((file) => file.path).filter((name) => !isReplaced(name, replaced))
  for (const name of names) {
    if (!bytes.has(name)) bytes.set(name, stagedBytes(name, project.contents, undefined))
  }
  const denoJson = adaptedDenoJson(ROUTER_NAME, config, null)
  if (denoJson !== null) {
    const name = `${ROUTER_NAME}/deno.json`
    bytes.set(name, Buffer.from(denoJson))
    names.push(name)
  }
  filesOf.set(ROUTER_NAME, names.sort(byCodeUnit))
}

function stagedBytes(
  name: string,
  contents: ReadonlyMap<string, Buffer>,
  owner: ManifestFunction | undefined
): Buffer {
  const source = contents.get(name) ?? Buffer.alloc(0)
  if (owner === undefined) return source
  return insertStampImport(source, stampSpecifier(owner))
}

export const stampPath = (fn: Pick<ManifestFunction, 'name'>): string => `${fn.name}/${STAMP_FILE}`

/** What the entrypoint of a function calls its stamp. */
export const stampSpecifier = (fn: Pick<ManifestFunction, 'name' | 'entrypoint'>): string =>
  relativeSpecifier(path.posix.dirname(fn.entrypoint), stampPath(fn))

/** Files that the CLI is not told of by its config: all but the entrypoint, the map, and what `static_files` names. */
function carriedOf(
  fn: Pick<ManifestFunction, 'name' | 'entrypoint' | 'staticFiles'>,
  files: readonly string[]
): string[] {
  const told = new Set([fn.entrypoint, stampPath(fn), ...ownConfigs(fn), ...fn.staticFiles])
  return files.filter((file) => !told.has(file))
}

/** Whose stamp a file is, or null. */
export const stampOwner = (file: string): string | null =>
  path.posix.basename(file) === STAMP_FILE ? path.posix.dirname(file) : null

/** Digest of a file as a description has it: a stamp is the same one whatever publication it was made for. */
export const describedDigest = (file: string, bytes: Buffer): string =>
  sha256(stampOwner(file) === null ? bytes : withRelease(bytes.toString('utf8'), null))

/**
 * A staged function from a release, made for a publication of its own, and complete for the CLI where an older version of this
 * action made it. The bytes are no more those that `files` describes: they were compared before.
 * @returns new text by path relative to `supabase/functions`
 */
export function publishedAgain(
  fn: Description,
  release: string,
  read: (file: string) => string
): ReadonlyMap<string, string> {
  const files = Object.keys(fn.files)
  const completed = new Map<string, string>()
  if (files.includes(stampPath(fn))) {
    const carry = carriedOf(fn, files).map((file) => relativeSpecifier(fn.name, file))
    const key = keyDigestIn(read(stampPath(fn)))
    completed.set(
      stampPath(fn),
      stampSource({ name: fn.name, hash: fn.hash, keyDigest: key, release, carry })
    )
  }
  if (fn.denoJson !== null) {
    const asked = files.filter(isSource).flatMap((file) => markedIn(read(file)))
    completed.set(fn.denoJson, prunedDenoJson(read(fn.denoJson), fn.denoJson, files, asked))
  }
  return completed
}

/** Whatever is in quotes and could be a specifier with a query or a hash. */
const markedIn = (source: string): string[] =>
  [...source.matchAll(/["'`]([^"'`\s?#]+[?#][^"'`\s]*)["'`]/g)].flatMap(([, text]) => text ?? [])

const stampOf = (fn: ManifestFunction, carried: readonly string[], probeKey: string | null): string =>
  stampSource({
    name: fn.name,
    hash: fn.hash,
    keyDigest: keyDigest(fn.name, probeKey),
    release: null,
    carry: carried.map((file) => relativeSpecifier(fn.name, file))
  })

function generatedFiles(
  fn: ManifestFunction,
  notes: StagingNotes,
  contents: ReadonlyMap<string, Buffer>
): Map<string, string> {
  const files = new Map<string, string>()
  const denoJson = adaptedDenoJson(
    fn.name,
    notes.config,
    fn.files.map((file) => file.path),
    [...notes.targets.values()].flatMap((named) => [...named.keys()])
  )
  if (denoJson !== null) files.set(`${fn.name}/deno.json`, denoJson)
  const index = adaptedIndex(fn, contents)
  if (index !== null) files.set(`${fn.name}/index.ts`, index)
  return files
}

const ownConfigs = ({ name }: Pick<ManifestFunction, 'name'>): string[] => [
  `${name}/deno.json`,
  `${name}/deno.jsonc`
]

/** The key itself must not stand in a file; its digest, bound to the name, is enough to recognise it. */
export function keyDigest(name: string, probeKey: string | null): string | null {
  return probeKey === null ? null : sha256(`${name}\n${probeKey}`)
}

/** Configuration whose content the generated deno.json carries. */
function isReplaced(name: string, fn: Pick<ManifestFunction, 'name' | 'importMap'>): boolean {
  if (fn.importMap === null || fn.importMap.native) return false
  if (path.posix.basename(name) === 'import_map.json' || name.startsWith('../')) return true
  return name === fn.importMap.path || ownConfigs(fn).includes(name)
}

function describeAdaptations(made: readonly Made[]): string[] {
  const holders = new Map<string, string[]>()
  for (const { fn, files } of made) {
    // With fewer entries the author's own file means the same, and there is nothing to tell.
    if (!files.has(`${fn.name}/deno.json`) || fn.importMap?.native !== false) continue
    const { path: holder } = fn.importMap
    const names = holders.get(holder)
    if (names === undefined) holders.set(holder, [fn.name])
    else names.push(fn.name)
  }
  const maps = [...holders].map(([holder, names]) => {
    const [name = ''] = names
    return names.length === 1
      ? `${name}: where this action publishes it, its import map ${holder} becomes ${name}/deno.json, which both targets read.`
      : `${countOf(names.length, 'function')} (${nameSome(names)}): where this action publishes them, their import map ${holder} becomes a deno.json in the folder of each, which both targets read.`
  })
  const indexes = made
    .filter(({ fn, files }) => files.has(`${fn.name}/index.ts`))
    .map(
      ({ fn }) =>
        `${fn.name}: index.ts stands for the entrypoint ${fn.entrypoint}, which a self-hosted runtime does not look for.`
    )
  return [...maps, ...indexes]
}

/** Files that the staged copy of a function has and the repository does not. */
interface Made {
  readonly fn: ManifestFunction
  readonly files: ReadonlyMap<string, string>
}
