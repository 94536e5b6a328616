import path from 'node:path'
import type { Candidate } from './discover.ts'
import type { Finding } from './finding.ts'
import type { ModuleGraph } from './graph.ts'
import {
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
 */
export function readFunctionConfig(candidate: Candidate, graph: ModuleGraph): FunctionConfig {
  const folder = candidate.name
  const own = OWN_CONFIG.map((name) => `${folder}/${name}`).find((file) => graph.read(file) !== null) ?? null
  const chosen = chooseImportMap(candidate, own, graph)
  const companions = COMPANIONS.map((name) => `${folder}/${name}`).filter((file) => graph.read(file) !== null)
  const paths = new Set([...companions, ...(own === null ? [] : [own]), ...(chosen === null ? [] : [chosen])])
  const findings: Finding[] = []
  const read = (file: string): ImportMapText | null => readText(file, graph, findings)
  const ownText = own === null ? null : read(own)
  let text = chosen === null ? null : chosen === own ? ownText : read(chosen)
  const settings =
    chosen !== null && text !== null && isDenoJson(chosen) ? { path: chosen, content: text } : null
  let holder = chosen
  if (text?.pointer != null && chosen !== null) {
    holder = path.posix.join(path.posix.dirname(chosen), text.pointer)
    paths.add(holder)
    text = read(holder)
  }
  return {
    source: chosen === null ? null : { path: chosen, native: chosen === own && holder === own },
    map: text === null || holder === null ? NO_IMPORT_MAP : resolveImportMap(text, graph.urlOf(holder)),
    text: text === null || holder === null ? null : { path: holder, content: text },
    own: ownText,
    settings,
    paths: [...paths].sort(),
    findings
  }
}

function chooseImportMap(candidate: Candidate, own: string | null, graph: ModuleGraph): string | null {
  if (candidate.settings.importMap !== null) {
    return path.posix.relative('functions', path.posix.normalize(candidate.settings.importMap))
  }
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

function readText(file: string, graph: ModuleGraph, findings: Finding[]): ImportMapText | null {
  const source = graph.read(file)
  const place = path.posix.normalize(`supabase/functions/${file}`)
  if (source === null) {
    findings.push(unreadable(place, 'it does not exist', 'Add the file, or remove the reference to it.'))
    return null
  }
  try {
    return parseImportMapText(source.bytes.toString('utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    findings.push(unreadable(place, why, 'Repair the file: both targets read it.'))
    return null
  }
}

function unreadable(file: string, why: string, fix: string): Finding {
  return {
    severity: 'error',
    code: 'import-map',
    message: `${file} cannot be read: ${why}.`,
    file,
    line: null,
    fix
  }
}
