import { parse, TomlError } from 'smol-toml'
import { PROJECT_REF } from './types.ts'

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
  /** `project_id` of each `[remotes.<name>]` that has one */
  readonly remoteIds: readonly string[]
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
type Env = Readonly<Record<string, string | undefined>>

/** `[functions.<name>]` while it is read. */
interface Section {
  readonly name: string
  readonly table: Table
  readonly env: Env
  readonly lineOf: (field: string) => number | null
}

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own keys only: a function may be called `constructor`. */
const at = (table: Table, key: string): unknown => (Object.hasOwn(table, key) ? table[key] : undefined)

const tableAt = (table: Table, key: string): Table => {
  const value = at(table, key)
  return isTable(value) ? value : {}
}

/**
 * The parts of config.toml that concern functions. `[remotes.<name>]` whose `project_id` is `projectRef` overrides, and
 * `env(NAME)` is resolved, as in the CLI.
 * @throws ConfigError when the text is no TOML or a key has the wrong type
 */
export function parseProjectConfig(text: string, projectRef: string | null, env: Env = {}): ProjectConfig {
  const root = parseToml(text)
  const projectId = projectIdOf(root, env)
  const remotes = Object.keys(tableAt(root, 'remotes')).map((name) => remoteAt(root, name, env))
  const remote = remotes.find(({ id }) => id !== null && id === (projectRef ?? projectId))
  const base = tableAt(root, 'functions')
  const override = tableAt(remote?.table ?? {}, 'functions')
  const names = new Set([...Object.keys(base), ...Object.keys(override)])
  const functions = new Map<string, FunctionSettings>()
  for (const name of [...names].sort()) {
    for (const table of [base, override]) refuseNoTable(table, name, text)
    const own = tableAt(override, name)
    const lineOf = (field: string): number | null =>
      lineInTable(
        text,
        `${Object.hasOwn(own, field) ? `remotes.${remote?.name ?? ''}.` : ''}functions.${name}`,
        field
      )
    functions.set(name, readSettings({ name, table: { ...tableAt(base, name), ...own }, env, lineOf }))
  }
  return { projectId, remoteIds: remotes.flatMap(({ id }) => id ?? []), functions }
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

function remoteAt(
  root: Table,
  name: string,
  env: Env
): { readonly name: string; readonly table: Table; readonly id: string | null } {
  const table = tableAt(tableAt(root, 'remotes'), name)
  return { name, table, id: typeof at(table, 'project_id') === 'string' ? projectIdOf(table, env) : null }
}

/** What is no ref stays as it is written: messages repeat it, and a variable may hold a secret. */
function projectIdOf(table: Table, env: Env): string | null {
  const value = at(table, 'project_id')
  if (value === undefined || value === '') return null
  if (typeof value !== 'string') throw new ConfigError('project_id must be a string')
  const variable = variableIn(value)
  if (variable === null) return value
  const found = valueOf(env, variable)
  return found === null || PROJECT_REF.test(found) ? found : value
}

/** `[functions] verify_jwt = false` sets nothing for all: the CLI takes `verify_jwt` for a function, and refuses the file. */
function refuseNoTable(functions: Table, name: string, text: string): void {
  const value = at(functions, name)
  if (value === undefined || isTable(value)) return
  const message = `[functions] ${name} must be a table: settings belong under [functions.<name>]`
  throw new ConfigError(message, lineInTable(text, 'functions', name))
}

function readSettings(section: Section): FunctionSettings {
  return {
    enabled: booleanAt(section, 'enabled'),
    verifyJwt: booleanAt(section, 'verify_jwt'),
    entrypoint: stringAt(section, 'entrypoint'),
    importMap: stringAt(section, 'import_map'),
    staticFiles: stringsAt(section, 'static_files')
  }
}

function booleanAt(section: Section, field: string): boolean {
  const value = at(section.table, field)
  if (value === undefined) return true
  if (typeof value === 'boolean') return value
  const variable = typeof value === 'string' ? variableIn(value) : null
  if (variable === null) throw wrong(section, field, 'must be true or false')
  const found = resolve(section, field, variable)
  if (found !== 'true' && found !== 'false')
    throw wrong(section, field, `is env(${variable}), and that variable is neither true nor false`)
  return found === 'true'
}

function stringAt(section: Section, field: string): string | null {
  const value = at(section.table, field)
  if (value === undefined || value === '') return null
  if (typeof value !== 'string') throw wrong(section, field, 'must be a string')
  return pathFrom(section, field, value)
}

function stringsAt(section: Section, field: string): string[] {
  const value = at(section.table, field)
  if (value === undefined) return []
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    throw wrong(section, field, 'must be a list of strings')
  return (value as string[]).map((item) => pathFrom(section, field, item))
}

/** Paths get into messages, hashes and the manifest: what does not look like one is not taken from the environment. */
function pathFrom(section: Section, field: string, written: string): string {
  const variable = variableIn(written)
  if (variable === null) return written
  const found = resolve(section, field, variable)
  if (!/^(\.\.?|functions)\//.test(found))
    throw wrong(section, field, `is env(${variable}), and that variable is no path that begins with ./`)
  return found
}

function resolve(section: Section, field: string, variable: string): string {
  const found = valueOf(section.env, variable)
  if (found === null)
    throw wrong(
      section,
      field,
      `is env(${variable}), and there is no such variable here: set it in env of the job`
    )
  return found
}

const wrong = ({ name, lineOf }: Section, field: string, what: string): ConfigError =>
  new ConfigError(`[functions.${name}] ${field} ${what}`, lineOf(field))

/** The name in a value that is `env(NAME)` and nothing else. */
const variableIn = (value: string): string | null => /^env\((\w+)\)$/.exec(value)?.[1] ?? null

/** An empty variable counts as none, as in the CLI: GitHub sets one for `vars` that do not exist. */
const valueOf = (env: Env, name: string): string | null => (Object.hasOwn(env, name) && env[name]) || null

/** The 1-based line of a key in `[functions.<name>]`, or of that header; null where the table is written otherwise. */
export const lineInConfig = (text: string, name: string, key: string): number | null =>
  lineInTable(text, `functions.${name}`, key)

/** What stands where in a config.toml: by table, in its first section, the header and each first key. */
interface Place {
  readonly header: number
  readonly keys: Map<string, number>
}

/** Of the text that was asked about last: each of a thousand functions may have a finding in one file. */
let known: { readonly text: string; readonly sections: ReadonlyMap<string, Place> } = {
  text: '',
  sections: new Map()
}

function lineInTable(text: string, name: string, key: string): number | null {
  if (known.text !== text) known = { text, sections: sectionsOf(text) }
  const section = known.sections.get(name)
  return section?.keys.get(key) ?? section?.header ?? null
}

function sectionsOf(text: string): Map<string, Place> {
  const sections = new Map<string, Place>()
  let open: Place | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const name = tableIn(line)
    if (name !== null) {
      open = sections.has(name) ? null : { header: index + 1, keys: new Map() }
      if (open !== null) sections.set(name, open)
    } else if (open !== null) {
      const key = keyIn(line)
      if (key !== null && !open.keys.has(key)) open.keys.set(key, index + 1)
    }
  }
  return sections
}

/** The table whose header a line is, as dotted names without quotes. */
function tableIn(line: string): string | null {
  const start = line.trimStart()
  const end = start.indexOf(']')
  return start.startsWith('[') && end > 0 ? start.slice(1, end).replaceAll(/["'\s]/g, '') : null
}

/** The key that a line sets, without its quotes. */
function keyIn(line: string): string | null {
  const end = line.indexOf('=')
  if (end === -1) return null
  const key = line.slice(0, end).trim().replace(/^"/, '').replace(/"$/, '')
  return key.includes('"') ? null : key
}
