import path from 'node:path'
import { lineInConfig } from './config.ts'
import { fromFunctions, type Candidate } from './discover.ts'
import { finding, type Finding } from '../findings/finding.ts'
import { placeOf, type Added, type ModuleGraph, type SourceFile } from './graph.ts'
import {
  JsonProblem,
  NO_IMPORT_MAP,
  parseImportMapText,
  resolveImportMap,
  type ImportMap,
  type ImportMapText
} from './import-map.ts'
import type { ImportMapSource } from './types.ts'

/** The configuration files of one function and what they say about imports. */
export interface FunctionConfig {
  readonly source: ImportMapSource | null
  readonly map: ImportMap
  /** content behind `source`, with the path of the file that holds the `imports` themselves */
  readonly text: { readonly path: string; readonly content: ImportMapText } | null
  /** the deno.json(c) in the function's folder, when there is one */
  readonly own: ImportMapText | null
  /** `source` when it is a deno.json(c): what it says of other things than imports goes with the map */
  readonly settings: { readonly path: string; readonly content: ImportMapText } | null
  /** config files that belong to the function's files */
  readonly paths: readonly string[]
  readonly findings: readonly Finding[]
}

const OWN_CONFIG = ['deno.json', 'deno.jsonc']
const COMPANIONS = ['package.json', '.npmrc']

/**
 * Finds a function's import map in the order of the CLI (config.toml; deno.json, deno.jsonc beside the entrypoint, then in
 * the function's folder: supabase/cli, pkg/config/config.go and internal/functions/deploy/deploy.go; import_map.json), then
 * what a self-hosted runtime finds further up (`supabase/functions/deno.json`, since edge-runtime 1.69) or an older CLI
 * took (`supabase/functions/import_map.json`).
 * @param configText of config.toml, for the line of a finding
 */
export function readFunctionConfig(
  candidate: Candidate,
  graph: ModuleGraph,
  configText = ''
): FunctionConfig {
  const folder = candidate.name
  const own = OWN_CONFIG.map((name) => `${folder}/${name}`).find((file) => graph.read(file) !== null) ?? null
  const chosen = chooseImportMap(candidate, own, graph)
  const companions = COMPANIONS.map((name) => `${folder}/${name}`).filter((file) => graph.read(file) !== null)
  const paths = new Set([...companions, ...(own === null ? [] : [own])])
  const findings: Finding[] = []
  const take = (file: string, namedIn: () => Reference): ImportMapText | null => {
    if (file.startsWith('../../')) {
      findings.push(mapOutside(candidate.name, namedIn()))
      return null
    }
    paths.add(file)
    return readText(file, graph, findings)
  }
  const ownText = own === null ? null : readText(own, graph, findings)
  let text =
    chosen === null ? null : chosen === own ? ownText : take(chosen, () => referenceIn(candidate, configText))
  const settings =
    chosen !== null && text !== null && isDenoJson(chosen) ? { path: chosen, content: text } : null
  let holder = chosen
  if (text?.pointer != null && chosen !== null) {
    const { pointer } = text
    holder = path.posix.join(path.posix.dirname(chosen), pointer)
    text = take(holder, () => ({
      written: pointer,
      file: placeOf(chosen),
      line: lineOfPointer(chosen, graph)
    }))
  }
  return {
    source: chosen === null ? null : { path: chosen, native: chosen === own && holder === own },
    map: text === null || holder === null ? NO_IMPORT_MAP : resolvedOnce(text, holder, graph),
    text: text === null || holder === null ? null : { path: holder, content: text },
    own: ownText,
    settings,
    paths: [...paths].sort(),
    findings
  }
}

/** What the compiler options of a function add to its imports (docs.deno.com/runtime/reference/jsx). */
export function addedBy({ settings }: FunctionConfig): Added {
  const options = settings?.content.all['compilerOptions']
  if (settings === null || typeof options !== 'object' || options === null)
    return { from: '', jsx: null, types: [] }
  const { jsx, jsxImportSource: source, types } = options as Readonly<Record<string, unknown>>
  const runtime = typeof jsx === 'string' && Object.hasOwn(RUNTIMES, jsx) ? RUNTIMES[jsx] : undefined
  const named: unknown[] = Array.isArray(types) ? types : []
  return {
    from: settings.path,
    jsx: runtime === undefined || typeof source !== 'string' ? null : `${source}/${runtime}`,
    types: named.filter((item) => typeof item === 'string')
  }
}

const RUNTIMES: Readonly<Record<string, string>> = {
  'react-jsx': 'jsx-runtime',
  'react-jsxdev': 'jsx-dev-runtime',
  precompile: 'jsx-runtime'
}

/** Where a file says which import map to take. */
interface Reference {
  readonly written: string
  /** as findings name it */
  readonly file: string
  readonly line: number | null
}

const referenceIn = ({ name, settings }: Candidate, configText: string): Reference => ({
  written: settings.importMap ?? '',
  file: 'supabase/config.toml',
  line: lineInConfig(configText, name, 'import_map')
})

function lineOfPointer(file: string, graph: ModuleGraph): number | null {
  const lines = graph.read(file)?.bytes.toString('utf8').split('\n') ?? []
  const index = lines.findIndex((line) => line.includes('"importMap"'))
  return index === -1 ? null : index + 1
}

function chooseImportMap(candidate: Candidate, own: string | null, graph: ModuleGraph): string | null {
  if (candidate.settings.importMap !== null) return fromFunctions(candidate.settings.importMap)
  const isThere = (file: string): boolean => graph.read(file) !== null
  const beside = besideEntrypoint(candidate, OWN_CONFIG).find(isThere)
  const fallbacks = [
    ...besideEntrypoint(candidate, ['import_map.json']),
    `${candidate.name}/import_map.json`,
    ...['deno.json', 'deno.jsonc', 'import_map.json']
  ]
  return beside ?? own ?? fallbacks.find(isThere) ?? null
}

const besideEntrypoint = ({ entrypoint }: Candidate, names: readonly string[]): string[] =>
  names.map((name) => path.posix.join(path.posix.dirname(entrypoint), name))

/** Any other file is an import map and nothing else, whatever it holds. */
const isDenoJson = (file: string): boolean => OWN_CONFIG.includes(path.posix.basename(file))

/** Functions may share one map, which is read once. */
const texts = new WeakMap<SourceFile, ImportMapText>()
const maps = new WeakMap<ImportMapText, ImportMap>()

function resolvedOnce(text: ImportMapText, holder: string, graph: ModuleGraph): ImportMap {
  const map = maps.get(text) ?? resolveImportMap(text, graph.urlOf(holder))
  maps.set(text, map)
  return map
}

function readText(file: string, graph: ModuleGraph, findings: Finding[]): ImportMapText | null {
  const source = graph.read(file)
  const place = placeOf(file)
  if (source === null) {
    const fix = 'Add the file, or remove the reference to it.'
    findings.push(unreadable({ place, why: 'it does not exist', line: null, fix }))
    return null
  }
  try {
    const text = texts.get(source) ?? parseImportMapText(source.bytes.toString('utf8'))
    texts.set(source, text)
    return text
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const line = error instanceof JsonProblem ? error.line : null
    findings.push(unreadable({ place, why, line, fix: 'Repair the file: both targets read it.' }))
    return null
  }
}

function unreadable(what: {
  readonly place: string
  readonly why: string
  readonly line: number | null
  readonly fix: string
}): Finding {
  return finding('import-map', {
    message: `${what.place} cannot be read: ${what.why}.`,
    file: what.place,
    line: what.line,
    fix: what.fix
  })
}

function mapOutside(name: string, { written, file, line }: Reference): Finding {
  return finding('outside-functions', {
    severity: 'error',
    message: `The import map of ${name} is ${JSON.stringify(written)}, outside of supabase/: it works on the cloud and does not exist self-hosted.`,
    file,
    line,
    fix: `Move it into supabase/functions, or its imports into supabase/functions/${name}/deno.json.`
  })
}
