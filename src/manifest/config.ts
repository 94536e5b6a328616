import { parse, TomlError } from 'smol-toml'

/** `[functions.<name>]` of config.toml, defaults filled in as the Supabase CLI does. */
export interface FunctionSettings {
  readonly enabled: boolean
  readonly verifyJwt: boolean
  /** as written: relative to the `supabase` folder; null = the CLI's default, `functions/<name>/index.ts` */
  readonly entrypoint: string | null
  /** as written: relative to the `supabase` folder */
  readonly importMap: string | null
  /** globs as written: relative to the `supabase` folder */
  readonly staticFiles: readonly string[]
}

export interface ProjectConfig {
  readonly projectId: string | null
  readonly functions: ReadonlyMap<string, FunctionSettings>
}

export const DEFAULT_SETTINGS: FunctionSettings = {
  enabled: true,
  verifyJwt: true,
  entrypoint: null,
  importMap: null,
  staticFiles: []
}

/** config.toml that cannot be read; the line is 1-based where it is known. */
export class ConfigError extends Error {
  readonly line: number | null

  constructor(message: string, line: number | null = null) {
    super(message)
    this.name = 'ConfigError'
    this.line = line
  }
}

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own keys only: a function may be called `constructor`. */
const at = (table: Table, key: string): unknown => (Object.hasOwn(table, key) ? table[key] : undefined)

const tableAt = (table: Table, key: string): Table => {
  const value = at(table, key)
  return isTable(value) ? value : {}
}

/**
 * The parts of config.toml that concern functions. `[remotes.<name>]` whose `project_id` is `projectRef` overrides, as in
 * the CLI. `env(NAME)` is resolved in `project_id` alone: it is the only string here that people write that way.
 * @throws ConfigError when the text is no TOML or a key has the wrong type
 */
export function parseProjectConfig(
  text: string,
  projectRef: string | null,
  env: Readonly<Record<string, string | undefined>> = {}
): ProjectConfig {
  const root = parseToml(text)
  const projectId = resolveEnv(stringAt(root, 'project_id', { key: 'project_id', line: null }), env)
  const remote = remoteFor(root, projectRef ?? projectId)
  const base = tableAt(root, 'functions')
  const override = tableAt(remote, 'functions')
  const names = new Set([...Object.keys(base), ...Object.keys(override)])
  const functions = new Map<string, FunctionSettings>()
  for (const name of [...names].sort()) {
    for (const table of [base, override]) refuseNoTable(table, name, text)
    const overriding = tableAt(override, name)
    const lineOf = (field: string): number | null =>
      at(overriding, field) === undefined ? lineInConfig(text, name, field) : null
    functions.set(name, readSettings(name, { ...tableAt(base, name), ...overriding }, lineOf))
  }
  return { projectId, functions }
}

function parseToml(text: string): Table {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof TomlError) {
      throw new ConfigError(error.message.split('\n')[0] ?? 'invalid TOML', error.line)
    }
    throw error
  }
}

function remoteFor(root: Table, ref: string | null): Table {
  if (ref === null) return {}
  const remotes = tableAt(root, 'remotes')
  for (const name of Object.keys(remotes)) {
    const remote = tableAt(remotes, name)
    if (at(remote, 'project_id') === ref) return remote
  }
  return {}
}

/** `[functions] verify_jwt = false` sets nothing for all: the CLI takes `verify_jwt` for a function, and refuses the file. */
function refuseNoTable(functions: Table, name: string, text: string): void {
  const value = at(functions, name)
  if (value === undefined || isTable(value)) return
  const message = `[functions] ${name} must be a table: settings belong under [functions.<name>]`
  throw new ConfigError(message, lineInTable(text, 'functions', name))
}

/** Where a setting is written; the line is null where it is not known. */
interface Place {
  readonly key: string
  readonly line: number | null
}

function readSettings(
  name: string,
  table: Table,
  lineOf: (field: string) => number | null
): FunctionSettings {
  const place = (field: string): Place => ({ key: `[functions.${name}] ${field}`, line: lineOf(field) })
  return {
    enabled: booleanAt(table, 'enabled', place('enabled')),
    verifyJwt: booleanAt(table, 'verify_jwt', place('verify_jwt')),
    entrypoint: stringAt(table, 'entrypoint', place('entrypoint')),
    importMap: stringAt(table, 'import_map', place('import_map')),
    staticFiles: stringsAt(table, 'static_files', place('static_files'))
  }
}

function booleanAt(table: Table, field: string, { key, line }: Place): boolean {
  const value = at(table, field)
  if (value === undefined) return true
  if (typeof value !== 'boolean') throw new ConfigError(`${key} must be true or false`, line)
  return value
}

function stringAt(table: Table, field: string, { key, line }: Place): string | null {
  const value = at(table, field)
  if (value === undefined || value === '') return null
  if (typeof value !== 'string') throw new ConfigError(`${key} must be a string`, line)
  return value
}

function stringsAt(table: Table, field: string, { key, line }: Place): string[] {
  const value = at(table, field)
  if (value === undefined) return []
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new ConfigError(`${key} must be a list of strings`, line)
  }
  return value as string[]
}

function resolveEnv(value: string | null, env: Readonly<Record<string, string | undefined>>): string | null {
  const name = value === null ? null : /^env\((\w+)\)$/.exec(value)?.[1]
  return name === null || name === undefined ? value : Object.hasOwn(env, name) ? (env[name] ?? null) : null
}

/** The 1-based line of a key in `[functions.<name>]`, or of that header; null where the table is written otherwise. */
export const lineInConfig = (text: string, name: string, key: string): number | null =>
  lineInTable(text, `functions.${name}`, key)

/** The key that a line sets, without its quotes; a name may hold signs of regular expressions. */
const keyIn = (line: string): string | undefined => /^\s*"?([^"=]*?)"?\s*=/.exec(line)?.[1]

function lineInTable(text: string, name: string, key: string): number | null {
  let header: number | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const table = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.replaceAll(/["'\s]/g, '')
    if (table !== undefined) {
      if (header !== null) return header
      if (table === name) header = index + 1
    } else if (header !== null && keyIn(line) === key) return index + 1
  }
  return header
}
