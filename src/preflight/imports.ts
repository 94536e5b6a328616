import { isBuiltin } from 'node:module'
import path from 'node:path'
import { finding, type Finding } from '../findings/finding.ts'
import { Folders } from '../manifest/folders.ts'
import { placeOf, type ExternalImport } from '../manifest/graph.ts'
import { byCodeUnit } from '../manifest/hash.ts'
import { isRelative, parseImportMapText, type ImportMapText } from '../manifest/import-map.ts'
import type { Project, StagingNotes } from '../manifest/manifest.ts'
import { readRegular } from '../manifest/regular.ts'
import { ROUTER_NAME } from '../manifest/types.ts'
import { nameSome } from '../words.ts'

/** Of a deno.json that is only looked at for its workspace. */
const SETTINGS_LIMIT = 4 * 1024 * 1024

const textOf = ({ contents }: Project, file: string): string => contents.get(file)?.toString('utf8') ?? ''

/** Imports that run, and that no file of the repository answers: what they mean must be the same on both targets. */
export function importFindings(
  project: Project,
  isForCloud: boolean,
  functionsDir: string | null = null
): Finding[] {
  const bare = new Map<string, Bare>()
  const findings: Finding[] = []
  for (const fn of project.manifest.functions) {
    const notes = project.staging.get(fn.name)
    if (notes === undefined) continue
    const packages = packageNames(textOf(project, `${fn.name}/package.json`))
    for (const item of notes.external) {
      if (item.request.kind === 'type' || !notes.loaded.has(item.file)) continue
      if (item.address === null && isUnmapped(item, notes))
        noteBare(bare, fn.name, item, isNamed(item, packages))
    }
    findings.push(...brokenPrefixes(project, notes))
  }
  if (bare.size > 0) {
    const workspace = functionsDir === null ? null : workspaceOf(functionsDir)
    findings.push(...[...bare.values()].map((item) => bareSpecifier(item, isForCloud, 'function', workspace)))
  }
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
  what: 'function' | 'router' = 'function',
  workspace: string | null = null
): Finding {
  const { specifier, line, kind } = item.request
  const builtin = isBuiltin(specifier)
  const isSure = isForCloud && kind === 'static' && !builtin && !isPackage
  const name = JSON.stringify(specifier)
  const who = nameSome([...functions].sort(byCodeUnit))
  const found = isPackage
    ? 'only package.json names it, which the CLI does not upload'
    : `no import map of ${who} names it`
  // What members of a workspace share by name is a package or an entry of the root's map, and neither target looks there.
  const why =
    workspace === null || builtin || isPackage
      ? ''
      : ` ${workspace} declares a Deno workspace, and no target reads one: each function has its own deno.json alone.`
  return finding('bare-specifier', {
    severity: isSure ? 'error' : 'warning',
    message: `${name} is a bare specifier, and ${found}: the ${what} does not boot where nothing maps it.${why}`,
    file: placeOf(item.file),
    line,
    fix: builtin
      ? `Write ${JSON.stringify(`node:${specifier}`)}.`
      : `${npmAdvice(specifier)} "imports" in the deno.json of the ${what}'s folder.`
  })
}

/** An alias such as `@/lib` is no package. */
function npmAdvice(specifier: string): string {
  const parts = /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(\/.*)?$/i.exec(specifier)
  if (parts === null) return 'Add it to'
  return `Write ${JSON.stringify(`npm:${parts[1] ?? ''}@<version>${parts[2] ?? ''}`)}, or add it to`
}

/**
 * The deno.json that makes a Deno workspace of the functions, as findings name it; null = there is none.
 * @param functionsDir absolute path of `supabase/functions`
 */
function workspaceOf(functionsDir: string): string | null {
  const folders = ['supabase/functions', 'supabase', '']
  const places = folders.flatMap((folder) =>
    ['deno.json', 'deno.jsonc'].map((file) => path.posix.join(folder, file))
  )
  return places.find((place) => isWorkspace(path.resolve(functionsDir, '../..', place))) ?? null
}

function isWorkspace(file: string): boolean {
  const bytes = readRegular(file, SETTINGS_LIMIT)
  if (typeof bytes === 'string') return false
  try {
    return parseImportMapText(bytes.toString('utf8')).all['workspace'] !== undefined
  } catch {
    return false // whoever needs it says so
  }
}

/** Where each key of a JSON file stands first: all entries of one may have a finding. */
const keyLines = new WeakMap<Buffer, ReadonlyMap<string, number>>()

export function lineOfKey({ contents }: Project, file: string, key: string): number | null {
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
  return [...found].map(([key, address]) =>
    finding('import-map', {
      message: `${JSON.stringify(key)} stands for a folder and ${JSON.stringify(address)} does not: an entry without the last slash is ignored.`,
      file: placeOf(holder),
      line: lineOfKey(project, holder, key),
      fix: `Write ${JSON.stringify(`${address}/`)}.`
    })
  )
}
