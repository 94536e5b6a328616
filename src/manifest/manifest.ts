import { realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { globSync } from 'glob'
import {
  ConfigError,
  DEFAULT_SETTINGS,
  lineInConfig,
  parseProjectConfig,
  type ProjectConfig
} from './config.ts'
import { discoverFunctions, type Candidate } from './discover.ts'
import { finding, hasErrors, sortFindings, uniqueFindings, type Finding } from '../findings/finding.ts'
import { addedBy, readFunctionConfig, type FunctionConfig } from './function-config.ts'
import { ModuleGraph, placeOf, type ExternalImport, type Reach } from './graph.ts'
import {
  buildHash,
  byCodeUnit,
  DESCRIPTION_FILE,
  functionHash,
  routerHash,
  SEAL_FILE,
  sortFiles,
  STAMP_FILE
} from './hash.ts'
import { Listing } from './listing.ts'
import { NO_IMPORT_MAP, resolveSpecifier } from './import-map.ts'
import { nameSome } from '../words.ts'
import { isPlainGlob } from './glob.ts'
import { readRegular } from './regular.ts'
import { atOnce, type Steps } from './steps.ts'
import {
  PROJECT_REF,
  ROUTER_NAME,
  type FunctionFile,
  type Manifest,
  type ManifestFunction,
  type Router
} from './types.ts'

export interface ManifestOptions {
  /** absolute path of the folder that holds `supabase/` */
  readonly workingDirectory: string
  /** input `project-ref`; null = `project_id` of config.toml */
  readonly projectRef: string | null
  /** 40 hex digits, or null outside git */
  readonly commit: string | null
  readonly env?: Readonly<Record<string, string | undefined>>
  /** absolute path of the checkout, which no symbolic link leaves; the working directory unless told */
  readonly checkout?: string
  /** names and patterns of the input `functions`: what it names must be there */
  readonly wanted?: readonly string[]
}

/** Everything that is known of the repository's functions after one pass over its files. */
export interface Project {
  readonly manifest: Manifest
  /** sorted: errors first */
  readonly findings: readonly Finding[]
  readonly projectRef: string | null
  /** functions with `enabled = false` */
  readonly disabled: readonly string[]
  /** bytes of every file of the manifest, by path relative to `supabase/functions` */
  readonly contents: ReadonlyMap<string, Buffer>
  /** of `contents`, those that have the stamp import in the checkout: with it */
  readonly stamped: ReadonlyMap<string, Buffer>
  /** what a staged copy needs beyond the manifest, by function name; the router under its own name */
  readonly staging: ReadonlyMap<string, StagingNotes>
  /** text of config.toml; empty when there is none */
  readonly configText: string
}

export interface StagingNotes {
  readonly config: FunctionConfig
  /** files that the upload walk of the CLI does not see by itself */
  readonly unseen: readonly string[]
  /** modules that run: not those that only give types */
  readonly loaded: ReadonlySet<string>
  /** imports that no file of the functions folder answers */
  readonly external: readonly ExternalImport[]
  /** of `loaded`, those that the boot needs */
  readonly booted: ReadonlySet<string>
  /** by module, the local module that each specifier of it names */
  readonly targets: Reach['targets']
}

/** Reads `supabase/` and says what the repository wants on its targets. Problems become findings, never exceptions. */
export const readProject = (options: ManifestOptions): Project => atOnce(readProjectInSteps(options))

/** The same, with a turn for others between files. */
export function* readProjectInSteps(options: ManifestOptions): Steps<Project> {
  yield { file: 'supabase/config.toml' }
  const supabaseDir = path.join(options.workingDirectory, 'supabase')
  const functionsDir = path.join(supabaseDir, 'functions')
  const findings: Finding[] = []
  const configText = readConfigText(supabaseDir, options, findings)
  const config = readConfig(configText, options, findings)
  const projectRef = options.projectRef ?? config.projectId
  if (!isFolder(functionsDir)) return emptyProject(options, projectRef, [...findings, noFunctions()])
  if (!isInCheckout(functionsDir, options)) {
    return emptyProject(options, projectRef, [...findings, leavesCheckout('supabase/functions')])
  }
  const listing = new Listing(functionsDir)
  const discovery = discoverFunctions(supabaseDir, config, listing, configText, options.wanted)
  const graph = new ModuleGraph(functionsDir, listing, options.checkout ?? options.workingDirectory)
  const staging = new Map<string, StagingNotes>()
  const functions: ManifestFunction[] = []
  for (const candidate of discovery.candidates) {
    yield { file: placeOf(candidate.entrypoint) }
    const staticFiles = matchStaticFiles(candidate, graph, supabaseDir, configText, findings)
    const functionConfig = readFunctionConfig(candidate, graph, configText)
    functions.push(yield* readFunction(candidate, graph, functionConfig, staticFiles, staging))
  }
  const router = discovery.router === null ? null : yield* readRouter(discovery.router, graph, staging)
  const others = [
    discovery.findings,
    graph.findings,
    sharedEntrypoints(functions, configText),
    ...[...staging.values()].map((notes) => notes.config.findings)
  ].flat()
  const isExplained = hasErrors(discovery.findings)
  if (functions.length === 0 && !isExplained) findings.push(noFunctions(discovery.disabled))
  const manifest: Manifest = {
    version: 1,
    buildHash: buildHash(functions),
    commit: options.commit,
    functions,
    router
  }
  const files = [...graph.files]
  const contents = new Map(files.map(([name, file]) => [name, file.bytes]))
  const stamped = files.filter(([, file]) => file.raw !== file.bytes)
  return {
    manifest,
    findings: sortFindings(uniqueFindings([...findings, ...others])),
    projectRef,
    disabled: discovery.disabled,
    contents,
    stamped: new Map(stamped.map(([name, file]) => [name, file.raw])),
    staging,
    configText
  }
}

/** Ten thousand functions with all their settings. */
const CONFIG_LIMIT = 1024 * 1024

function readConfigText(supabaseDir: string, options: ManifestOptions, findings: Finding[]): string {
  const file = path.join(supabaseDir, 'config.toml')
  const bytes = readRegular(file, CONFIG_LIMIT)
  if (bytes === 'absent') return ''
  if (bytes === 'large')
    findings.push(badConfig(new ConfigError(`it is larger than ${CONFIG_LIMIT / 1024 / 1024} MiB`)))
  else if (typeof bytes === 'string') findings.push(badConfig(new ConfigError(`it is ${bytes}`)))
  else if (isInCheckout(file, options)) return bytes.toString('utf8').replace(/^\uFEFF/, '')
  else findings.push(leavesCheckout('supabase/config.toml'))
  return ''
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory()
  } catch {
    return false
  }
}

/** A link out of the checkout would publish files of the runner. */
function isInCheckout(place: string, { checkout, workingDirectory }: ManifestOptions): boolean {
  const fence = path.join(realpathSync.native(checkout ?? workingDirectory), path.sep)
  return realpathSync.native(place).startsWith(fence)
}

function readConfig(text: string, options: ManifestOptions, findings: Finding[]): ProjectConfig {
  try {
    const config = parseProjectConfig(text, options.projectRef, options.env)
    if (refsDisagree(config, options.projectRef)) findings.push(refMismatch(config, options.projectRef))
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    findings.push(badConfig(error))
    return { projectId: null, remoteIds: [], functions: new Map() }
  }
}

/** A `project_id` that is no ref is a local name, and a ref under `[remotes]` is a second environment: both are fine. */
function refsDisagree({ projectId, remoteIds }: ProjectConfig, input: string | null): boolean {
  if (input === null || projectId === null || !PROJECT_REF.test(projectId)) return false
  return projectId !== input && !remoteIds.includes(input)
}

function* readFunction(
  candidate: Candidate,
  graph: ModuleGraph,
  config: FunctionConfig,
  staticFiles: readonly string[],
  staging: Map<string, StagingNotes>
): Steps<ManifestFunction> {
  const reach = yield* graph.reachInSteps(candidate.entrypoint, config.map, addedBy(config))
  const { loaded, booted, external, targets } = reach
  const unseen = [...reach.unseen].sort(byCodeUnit)
  staging.set(candidate.name, { config, unseen, loaded, booted, external, targets })
  const paths = new Set([...reach.paths, ...config.paths, ...staticFiles])
  const fn = {
    name: candidate.name,
    entrypoint: candidate.entrypoint,
    verifyJwt: candidate.settings.verifyJwt,
    importMap: config.source,
    staticFiles,
    files: describeFiles(paths, graph)
  }
  return { ...fn, hash: functionHash(fn) }
}

/** As a function, but that no target reads config.toml for it. */
function* readRouter(
  entrypoint: string,
  graph: ModuleGraph,
  staging: Map<string, StagingNotes>
): Steps<Router> {
  const found = readFunctionConfig({ name: ROUTER_NAME, settings: DEFAULT_SETTINGS, entrypoint }, graph)
  const mapped = yield* graph.reachInSteps(entrypoint, found.map, addedBy(found))
  const usesMap = found.own !== null || hasBareImports(mapped, graph)
  const config = usesMap ? found : withoutMap(found)
  const { paths, loaded, booted, external, targets } = usesMap
    ? mapped
    : graph.reach(entrypoint, NO_IMPORT_MAP)
  staging.set(ROUTER_NAME, { config, unseen: [], loaded, booted, external, targets })
  const files = describeFiles(new Set([...paths, ...config.paths]), graph)
  return { hash: routerHash(files), entrypoint, files }
}

const hasBareImports = ({ loaded }: Reach, graph: ModuleGraph): boolean =>
  [...loaded].some((file) =>
    graph
      .read(file)
      ?.imports.some(
        ({ kind, specifier }) =>
          kind !== 'type' && resolveSpecifier(specifier, graph.urlOf(file), NO_IMPORT_MAP) === null
      )
  )

/** A map that functions share does not make another router of one that imports nothing through it. */
const withoutMap = (config: FunctionConfig): FunctionConfig => ({
  ...config,
  source: null,
  map: NO_IMPORT_MAP,
  text: null,
  settings: null,
  findings: [],
  paths: config.paths.filter((file) => file !== config.source?.path && file !== config.text?.path)
})

function matchStaticFiles(
  { name, settings }: Candidate,
  graph: ModuleGraph,
  supabaseDir: string,
  configText: string,
  findings: Finding[]
): string[] {
  const lineOf = (): number | null => lineInConfig(configText, name, 'static_files')
  const matches = settings.staticFiles.flatMap((pattern) => {
    if (staysInside(pattern) && !isPlainGlob(pattern)) {
      findings.push(hardPattern(name, pattern, lineOf()))
      return []
    }
    const found = matchInside(pattern, supabaseDir)
    if (found === null) findings.push(strayPattern(name, pattern, lineOf()))
    else if (found.length === 0) findings.push(vainPattern(name, pattern, lineOf()))
    return found ?? []
  })
  const files = [...new Set(matches)].map((file) => path.posix.relative('functions', file)).sort(byCodeUnit)
  const beside = files.filter((file) => file.startsWith('../'))
  if (beside.length > 0) findings.push(besideFunctions(name, beside, lineOf()))
  return files.filter((file) => !file.startsWith('../') && !isOurs(file) && graph.read(file) !== null)
}

/** What a deploy puts into a function's folder under its own name, whatever is there. */
const isOurs = (file: string): boolean => {
  const below = file.slice(file.indexOf('/') + 1)
  return path.posix.basename(file) === STAMP_FILE || below === DESCRIPTION_FILE || below === SEAL_FILE
}

/** Files that a glob matches, or null when it looks outside of the folder: nothing there is walked. */
function matchInside(pattern: string, folder: string): string[] | null {
  if (!staysInside(pattern)) return null
  const fence = path.join(folder, path.sep)
  const strays = new Set<string>()
  // What no look at the text tells: `.{.,}/x`, `**/../x` and `{/etc/*,x}` all leave.
  const leaves = (place: { fullpath: () => string }): boolean => {
    const full = place.fullpath()
    if (path.join(full, path.sep).startsWith(fence)) return false
    strays.add(full)
    return true
  }
  const ignore = { ignored: leaves, childrenIgnored: leaves }
  const matches = globSync(pattern.replace(/(?<=^|\/)(?:\*\*\/)+/g, '**/'), {
    cwd: folder,
    nodir: true,
    posix: true,
    dot: true,
    ignore
  })
  return strays.size > 0 ? null : matches
}

/** Whether a glob stays in `supabase/`: others would be looked for on the whole machine before their files are refused. */
const staysInside = (pattern: string): boolean => {
  const plain = path.posix.normalize(pattern.replaceAll('\\', '/'))
  return !path.posix.isAbsolute(plain) && !/(^|[/{,(|!])\.\.($|[/},)|])/.test(plain)
}

function describeFiles(paths: ReadonlySet<string>, graph: ModuleGraph): FunctionFile[] {
  const files: FunctionFile[] = []
  for (const name of paths) {
    const file = graph.read(name)
    if (file !== null) files.push({ path: name, sha256: file.sha256 })
  }
  return sortFiles(files)
}

/** The CLI takes them along; on a server they would have to lie beside the mounted folder, where no container sees them. */
function besideFunctions(name: string, files: readonly string[], line: number | null): Finding {
  const [first = ''] = files
  const more = files.length > 1 ? ` and ${files.length - 1} more` : ''
  return finding('outside-functions', {
    severity: 'error',
    message: `static_files of ${name} matches ${JSON.stringify(path.posix.join('supabase/functions', first))}${more}, outside of supabase/functions.`,
    file: 'supabase/config.toml',
    line,
    fix: 'Move the files into the folder of the function.'
  })
}

function strayPattern(name: string, pattern: string, line: number | null): Finding {
  return finding('outside-functions', {
    severity: 'error',
    message: `static_files of ${name} looks outside of supabase/: ${JSON.stringify(pattern)}.`,
    file: 'supabase/config.toml',
    line,
    fix: 'Move the files into the folder of the function.'
  })
}

function hardPattern(name: string, pattern: string, line: number | null): Finding {
  const shown = pattern.length > 100 ? `${pattern.slice(0, 100)}…` : pattern
  return finding('static-files', {
    severity: 'error',
    message: `static_files of ${name} has a pattern that would take too long to match: ${JSON.stringify(shown)}.`,
    file: 'supabase/config.toml',
    line,
    fix: 'Use no more than two * in each part of a path, a few ** and a few braces; or write one pattern for each kind of file.'
  })
}

/** The CLI says so, and deploys. */
function vainPattern(name: string, pattern: string, line: number | null): Finding {
  return finding('static-files', {
    severity: 'warning',
    message: `static_files of ${name} has ${JSON.stringify(pattern)}, which matches no file: no target gets one.`,
    file: 'supabase/config.toml',
    line,
    fix: 'Write it relative to supabase/, as in "./functions/<name>/*.html", or remove it.'
  })
}

/** Two functions with one entrypoint file would need two stamps in it. */
function sharedEntrypoints(functions: readonly ManifestFunction[], configText: string): Finding[] {
  const owners = new Map<string, string>()
  const findings: Finding[] = []
  for (const fn of functions) {
    const other = owners.get(fn.entrypoint)
    if (other === undefined) owners.set(fn.entrypoint, fn.name)
    else findings.push(sharedEntrypoint(fn, other, configText))
  }
  return findings
}

function sharedEntrypoint(fn: ManifestFunction, other: string, configText: string): Finding {
  const lineOf = (name: string): number | null => lineInConfig(configText, name, 'entrypoint')
  return finding('shared-entrypoint', {
    message: `Functions ${other} and ${fn.name} have the same entrypoint ${fn.entrypoint}: neither could say which it is.`,
    file: 'supabase/config.toml',
    line: lineOf(fn.name) ?? lineOf(other),
    fix: `Give ${fn.name} an index.ts of its own that imports the shared module.`
  })
}

function leavesCheckout(place: string): Finding {
  return finding('outside-functions', {
    severity: 'error',
    message: `${place} is a symbolic link that leaves the checkout.`,
    file: place,
    fix: 'Put the files themselves there.'
  })
}

function badConfig(error: ConfigError): Finding {
  return finding('config', {
    message: `config.toml cannot be read: ${error.message}`,
    file: 'supabase/config.toml',
    line: error.line
  })
}

function refMismatch(config: ProjectConfig, input: string | null): Finding {
  return finding('project-ref', {
    severity: 'error',
    message: `Input project-ref is ${input ?? ''}, project_id in config.toml is ${config.projectId ?? ''}.`,
    file: 'supabase/config.toml',
    fix: 'Make them equal, or declare the second project as [remotes.<name>] with its project_id.'
  })
}

function noFunctions(disabled: readonly string[] = []): Finding {
  if (disabled.length > 0) return allDisabled(disabled)
  return finding('no-functions', {
    message: 'There is no edge function: no supabase/functions/<name>/index.ts.',
    file: null,
    fix: 'Check the input working-directory; it names the folder that holds supabase/.'
  })
}

function allDisabled(names: readonly string[]): Finding {
  return finding('no-functions', {
    message: `There is no edge function to publish: config.toml has enabled = false for ${nameSome(names)}, and there is no other.`,
    file: 'supabase/config.toml',
    fix: 'Enable one of them, or remove the step of this action.'
  })
}

function emptyProject(options: ManifestOptions, projectRef: string | null, findings: Finding[]): Project {
  const manifest: Manifest = {
    version: 1,
    buildHash: buildHash([]),
    commit: options.commit,
    functions: [],
    router: null
  }
  return {
    manifest,
    findings: sortFindings(findings),
    projectRef,
    disabled: [],
    contents: new Map(),
    stamped: new Map(),
    staging: new Map(),
    configText: ''
  }
}
