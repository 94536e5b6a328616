import type { Finding } from '../manifest/finding.ts'
import { byCodeUnit } from '../manifest/hash.ts'
import type { Project } from '../manifest/manifest.ts'
import type { TargetName } from '../manifest/types.ts'
import { countOf, nameSome } from '../words.ts'
import type { VariableRead } from './variables.ts'

/** A place at which a function reads a variable that it cannot do without. */
export interface VariableUse extends VariableRead {
  readonly function: string
  /** relative to `supabase/functions` */
  readonly file: string
}

/** On both targets without anybody setting it (supabase.com/docs/guides/functions/secrets; docker-compose.yml). */
const EVERYWHERE: ReadonlySet<string> = new Set([
  ...['SUPABASE_URL', 'SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_DB_URL'],
  // Whoever starts the process or the worker sets these; no list of a container or of secrets shows them.
  ...['HOME', 'HOSTNAME', 'PATH', 'SUPABASE_FUNCTION_SLUG']
])

/** On the cloud without anybody setting it. The keys are in the compose files of self-hosted stacks since 2026 only. */
const ON_THE_CLOUD: ReadonlySet<string> = new Set([
  ...['SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_SECRET_KEYS', 'SUPABASE_JWKS'],
  ...['SB_REGION', 'SB_EXECUTION_ID', 'DENO_DEPLOYMENT_ID', 'DENO_REGION']
])

const isProvided = (name: string, target: TargetName): boolean =>
  EVERYWHERE.has(name) || (target === 'cloud' && ON_THE_CLOUD.has(name))

/** @param reads of each module, by path relative to `supabase/functions` */
export function variableUses(
  { manifest, staging }: Project,
  reads: ReadonlyMap<string, readonly VariableRead[]>
): VariableUse[] {
  return manifest.functions.flatMap(({ name, files }) => {
    const loaded = staging.get(name)?.loaded
    return files
      .filter(({ path }) => loaded?.has(path) === true)
      .flatMap(({ path }) => (reads.get(path) ?? []).map((read) => ({ ...read, function: name, file: path })))
  })
}

/** Whether the cloud's secrets decide if these functions find what they read. */
export function needsSecrets(uses: readonly VariableUse[], names: readonly string[]): boolean {
  const published = new Set(names)
  return uses.some(
    (use) => published.has(use.function) && !use.names.some((name) => isProvided(name, 'cloud'))
  )
}

/**
 * One warning for each variable that a target lacks, at the first place that reads it.
 * @param present names of the variables that the target has
 * @param selected names of the functions that count
 */
export function missingVariables(
  uses: readonly VariableUse[],
  target: TargetName,
  present: ReadonlySet<string>,
  selected: ReadonlySet<string>
): Finding[] {
  const missing = new Map<string, VariableUse[]>()
  for (const use of uses) {
    if (!selected.has(use.function)) continue
    if (use.names.some((name) => present.has(name) || isProvided(name, target))) continue
    const key = use.names.join(' or ')
    const same = missing.get(key)
    if (same === undefined) missing.set(key, [use])
    else same.push(use)
  }
  return [...missing.values()].map((all) => missingVariable(all, target))
}

function missingVariable(uses: readonly VariableUse[], target: TargetName): Finding {
  const [first, ...rest] = [...uses].sort((a, b) => byCodeUnit(a.file, b.file) || a.line - b.line)
  if (first === undefined) throw new Error('a variable is missing where something reads it')
  const readers = [...new Set([first, ...rest].map((use) => use.function))].sort(byCodeUnit)
  const what = first.names.join(' or ')
  const who =
    readers.length === 1
      ? `Function ${readers.join()} reads ${what}`
      : `${countOf(readers.length, 'function')} read ${what} (${nameSome(readers)})`
  return {
    severity: 'warning',
    code: 'missing-variable',
    message: `${who}, which ${lackOf(first.names, target)}.`,
    file: `supabase/functions/${first.file}`,
    line: first.line,
    fix: `${remedyOf(first.names, target)} If the code can do without it, give the read a default: \`?? ''\`.`
  }
}

function lackOf(names: readonly string[], target: TargetName): string {
  if (target === 'cloud') return 'the cloud project does not have'
  const only = names.every((name) => ON_THE_CLOUD.has(name)) ? '; only the cloud sets it' : ''
  return `the container of the self-hosted server does not have${only}`
}

/** The cloud takes no secret whose name begins with SUPABASE_. */
function remedyOf(names: readonly string[], target: TargetName): string {
  const name = names.find((item) => target === 'self-hosted' || !item.startsWith('SUPABASE_'))
  if (name === undefined)
    return 'The cloud reserves names that begin with SUPABASE_: call the variable otherwise, on both targets.'
  return target === 'cloud'
    ? `Set the secret ${name}: in the dashboard, through Lovable, or with \`supabase secrets set\`.`
    : `Add ${name} to the environment of the functions service in docker-compose.yml, then \`docker compose up -d --force-recreate --no-deps functions\`: a restart does not read it.`
}
