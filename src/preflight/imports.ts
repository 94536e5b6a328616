import { isBuiltin } from 'node:module'
import type { Finding } from '../manifest/finding.ts'
import { Folders } from '../manifest/folders.ts'
import { placeOf, type ExternalImport } from '../manifest/graph.ts'
import { byCodeUnit } from '../manifest/hash.ts'
import { entryThrough, isRelative, type ImportMapText } from '../manifest/import-map.ts'
import type { Project, StagingNotes } from '../manifest/manifest.ts'
import { ROUTER_NAME } from '../manifest/types.ts'
import { nameSome } from '../words.ts'

const textOf = ({ contents }: Project, file: string): string => contents.get(file)?.toString('utf8') ?? ''

/** Imports that run, and that no file of the repository answers: what they mean must be the same on both targets. */
export function importFindings(project: Project, isForCloud: boolean): Finding[] {
  const bare = new Map<string, Bare>()
  const findings: Finding[] = []
  for (const fn of project.manifest.functions) {
    const notes = project.staging.get(fn.name)
    if (notes === undefined) continue
    const packages = packageNames(textOf(project, `${fn.name}/package.json`))
    for (const item of notes.external) {
      if (item.request.kind === 'type' || !notes.loaded.has(item.file)) continue
      if (item.address !== null) findings.push(...unpinned(project, notes, item, item.address))
      else if (isUnmapped(item, notes)) noteBare(bare, fn.name, item, isNamed(item, packages))
    }
    findings.push(...brokenPrefixes(project, notes))
  }
  findings.push(...[...bare.values()].map((item) => bareSpecifier(item, isForCloud)))
  return uniqueByPlace(findings)
}

/** The router runs self-hosted alone, where its package.json is read: what neither that nor an import map names. */
export function routerImports(project: Project): Finding[] {
  const notes = project.staging.get(ROUTER_NAME)
  if (notes === undefined) return []
  const bare = new Map<string, Bare>()
  const packages = packageNames(textOf(project, `${ROUTER_NAME}/package.json`))
  for (const item of notes.external) {
    const isLoaded = item.request.kind !== 'type' && notes.loaded.has(item.file)
    if (isLoaded && item.address === null && isUnmapped(item, notes) && !isNamed(item, packages))
      noteBare(bare, ROUTER_NAME, item, false)
  }
  return uniqueByPlace([...bare.values()].map((item) => bareSpecifier(item, false, 'router')))
}

/** One for each specifier and file, at the first line: functions share modules, and modules repeat imports. */
function uniqueByPlace(findings: readonly Finding[]): Finding[] {
  const first = new Map<string, Finding>()
  for (const finding of findings) {
    const key = `${finding.code}\0${finding.file ?? ''}\0${finding.message}`
    const known = first.get(key)
    if (known === undefined || (finding.line ?? 0) < (known.line ?? 0)) first.set(key, finding)
  }
  return [...first.values()]
}

/** Where the import map itself cannot be read, that is what there is to say. */
const isUnmapped = ({ request }: ExternalImport, { config }: StagingNotes): boolean =>
  !isRelative(request.specifier) && config.findings.length === 0 && !isOwnName(request.specifier, config.own)

/** A module may import its own package by the name in its deno.json. */
function isOwnName(specifier: string, own: ImportMapText | null): boolean {
  const name = own?.all['name']
  return typeof name === 'string' && (specifier === name || specifier.startsWith(`${name}/`))
}

interface Bare {
  readonly item: ExternalImport
  /** of those that do not map it */
  readonly functions: string[]
  /** a package.json that every one of them has names it */
  isPackage: boolean
}

function noteBare(all: Map<string, Bare>, name: string, item: ExternalImport, isPackage: boolean): void {
  const key = `${item.file}\0${item.request.line}\0${item.request.specifier}`
  const known = all.get(key)
  if (known === undefined) {
    all.set(key, { item, functions: [name], isPackage })
    return
  }
  known.functions.push(name)
  known.isPackage &&= isPackage
}

/** Names as they are, and as folders of what is in them: `@scope/*` of `imports` is a pattern. */
interface Packages {
  readonly exact: ReadonlySet<string>
  readonly folders: Folders<true>
}

function packageNames(text: string): Packages {
  const exact = namesOfPackages(text)
  const folders = new Folders<true>()
  for (const name of exact) folders.set(`${name.replace(/(?<!\/)\/?\*$/, '')}/`, true)
  return { exact, folders }
}

function namesOfPackages(text: string): ReadonlySet<string> {
  try {
    const json = JSON.parse(text.replace(/^\uFEFF/, '')) as Readonly<Record<string, unknown>>
    const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'imports']
    return new Set(fields.flatMap((field) => Object.keys(json[field] ?? {})))
  } catch {
    return new Set()
  }
}

const isNamed = ({ request }: ExternalImport, { exact, folders }: Packages): boolean =>
  exact.has(request.specifier) || folders.longest(request.specifier) !== null

/**
 * Deno resolves no bare specifier by itself (docs.deno.com/runtime/fundamentals/modules). A self-hosted server may have a
 * deno.json of its own beside the functions; the cloud has what is uploaded, and that is no package.json.
 */
function bareSpecifier(
  { item, functions, isPackage }: Bare,
  isForCloud: boolean,
  what: 'function' | 'router' = 'function'
): Finding {
  const { specifier, line, kind } = item.request
  const builtin = isBuiltin(specifier)
  const isSure = isForCloud && kind === 'static' && !builtin && !isPackage
  const name = JSON.stringify(specifier)
  const who = nameSome([...functions].sort(byCodeUnit))
  const found = isPackage
    ? 'only package.json names it, which the CLI does not upload'
    : `no import map of ${who} names it`
  return {
    severity: isSure ? 'error' : 'warning',
    code: 'bare-specifier',
    message: `${name} is a bare specifier, and ${found}: the ${what} does not boot where nothing maps it.`,
    file: placeOf(item.file),
    line,
    fix: builtin
      ? `Write ${JSON.stringify(`node:${specifier}`)}.`
      : `${npmAdvice(specifier)} "imports" in the deno.json of the ${what}'s folder.`
  }
}

/** An alias such as `@/lib` is no package. */
function npmAdvice(specifier: string): string {
  const parts = /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(\/.*)?$/i.exec(specifier)
  if (parts === null) return 'Add it to'
  return `Write ${JSON.stringify(`npm:${parts[1] ?? ''}@<version>${parts[2] ?? ''}`)}, or add it to`
}

/** Hosts whose addresses carry the version of what they serve behind an `@`. */
const VERSIONED_HOSTS: ReadonlySet<string> = new Set([
  ...['esm.sh', 'cdn.esm.sh', 'esm.run', 'deno.land', 'unpkg.com', 'esm.unpkg.com', 'cdn.jsdelivr.net'],
  ...['cdn.skypack.dev', 'denopkg.com', 'ga.jspm.io']
])

const MOVING: ReadonlySet<string> = new Set(['', '*', 'latest', 'next', 'x'])

/** Whether an address means another version tomorrow. A range such as `npm:hono@4` counts as a version. */
export function isUnpinned(address: string): boolean {
  const registry = /^(?:npm|jsr):\/?(?:@[^/@]+\/)?[^/@]+(?:@([^/]*))?/.exec(address)
  if (registry) return MOVING.has(registry[1] ?? '')
  if (!/^https?:/.test(address) || !URL.canParse(address)) return false
  const { host, pathname } = new URL(address)
  if (!VERSIONED_HOSTS.has(host) || pathname === '/') return false
  const versions = [...pathname.matchAll(/[^/@]@([^/]*)/g)].map((match) => match[1] ?? '')
  return versions.length === 0 || versions.some((version) => MOVING.has(version))
}

function unpinned(
  project: Project,
  { config }: StagingNotes,
  { file, request }: ExternalImport,
  address: string
): Finding[] {
  if (!isUnpinned(address)) return []
  const { specifier, line } = request
  const entry =
    config.text === null || specifier === address ? null : entryThrough(config.text.content, specifier)
  if (config.text === null || entry === null) return [noVersion(specifier, file, line)]
  const holder = config.text.path
  return [noVersion(entry.address, holder, lineOfKey(project, holder, entry.key))]
}

function noVersion(address: string, file: string, line: number | null): Finding {
  return {
    severity: 'warning',
    code: 'unpinned-import',
    message: `${JSON.stringify(address)} has no version: each target loads what is newest at its own moment, so one source runs as two programs.`,
    file: placeOf(file),
    line,
    fix: 'Write the version behind the name: name@1.2.3.'
  }
}

/** Where each key of a JSON file stands first: all entries of one may have a finding. */
const keyLines = new WeakMap<Buffer, ReadonlyMap<string, number>>()

function lineOfKey({ contents }: Project, file: string, key: string): number | null {
  const bytes = contents.get(file)
  if (bytes === undefined) return null
  let lines = keyLines.get(bytes)
  if (lines === undefined) keyLines.set(bytes, (lines = linesOfKeys(bytes.toString('utf8'))))
  return lines.get(JSON.stringify(key)) ?? null
}

function linesOfKeys(text: string): Map<string, number> {
  const lines = new Map<string, number>()
  for (const [index, line] of text.split('\n').entries())
    for (const [, key = '', colon] of line.matchAll(/("(?:[^"\\]|\\.)*")(:?)/g))
      if (colon === ':' && !lines.has(key)) lines.set(key, index + 1)
  return lines
}

/** https://html.spec.whatwg.org/#import-maps: such an entry is no entry, so what goes through it resolves to nothing. */
function brokenPrefixes(project: Project, { config, external, loaded }: StagingNotes): Finding[] {
  if (config.text === null) return []
  const { path: holder, content } = config.text
  const broken = new Folders<readonly [string, string]>()
  for (const [key, address] of Object.entries(content.imports))
    if (key.endsWith('/') && !address.endsWith('/')) broken.set(key, [key, address])
  const used = external.filter((item) => item.request.kind !== 'type' && loaded.has(item.file))
  const found = new Set(used.flatMap(({ request }) => broken.all(request.specifier)))
  return [...found].map(([key, address]) => ({
    severity: 'error',
    code: 'import-map',
    message: `${JSON.stringify(key)} stands for a folder and ${JSON.stringify(address)} does not: an entry without the last slash is ignored.`,
    file: placeOf(holder),
    line: lineOfKey(project, holder, key),
    fix: `Write ${JSON.stringify(`${address}/`)}.`
  }))
}
