import { finding, type Finding } from '../findings/finding.ts'
import { byCodeUnit } from '../manifest/hash.ts'
import type { Project } from '../manifest/manifest.ts'
import { TARGETS, type Platform, type TargetId } from '../targets/table.ts'
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

/** There without anybody setting it. The keys are in the compose files of self-hosted stacks since 2026 only. */
const PROVIDED: Readonly<Record<Platform, ReadonlySet<string>>> = {
  hosted: new Set([
    ...['SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_SECRET_KEYS', 'SUPABASE_JWKS'],
    ...['SB_REGION', 'SB_EXECUTION_ID', 'DENO_DEPLOYMENT_ID', 'DENO_REGION']
  ]),
  compose: new Set()
}

const isProvided = (name: string, platform: Platform): boolean =>
  EVERYWHERE.has(name) || PROVIDED[platform].has(name)

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
    (use) => published.has(use.function) && !use.names.some((name) => isProvided(name, 'hosted'))
  )
}

/**
 * One warning for each variable that a target lacks, at the first place that reads it.
 * @param present names of the variables that the target has
 * @param selected names of the functions that count
 */
export function missingVariables(
  uses: readonly VariableUse[],
  target: TargetId,
  present: ReadonlySet<string>,
  selected: ReadonlySet<string>
): Finding[] {
  const { platform } = TARGETS[target]
  const missing = new Map<string, VariableUse[]>()
  for (const use of uses) {
    if (!selected.has(use.function)) continue
    if (use.names.some((name) => present.has(name) || isProvided(name, platform))) continue
    const key = use.names.join(' or ')
    const same = missing.get(key)
    if (same === undefined) missing.set(key, [use])
    else same.push(use)
  }
  return [...missing.values()].map((all) => missingVariable(all, platform))
}

function missingVariable(uses: readonly VariableUse[], platform: Platform): Finding {
  const [first, ...rest] = [...uses].sort((a, b) => byCodeUnit(a.file, b.file) || a.line - b.line)
  if (first === undefined) throw new Error('a variable is missing where something reads it')
  const readers = [...new Set([first, ...rest].map((use) => use.function))].sort(byCodeUnit)
  const what = first.names.join(' or ')
  const who =
    readers.length === 1
      ? `Function ${readers.join()} reads ${what}`
      : `${countOf(readers.length, 'function')} read ${what} (${nameSome(readers)})`
  return finding('missing-variable', {
    message: `${who}, which ${LACK[platform](first.names)}.`,
    file: `supabase/functions/${first.file}`,
    line: first.line,
    fix: `${REMEDY[platform](first.names)} If the code can do without it, give the read a default: \`?? ''\`.`
  })
}

type Words = (names: readonly string[]) => string

const LACK: Readonly<Record<Platform, Words>> = {
  hosted: () => 'the cloud project does not have',
  compose: (names) =>
    `the container of the self-hosted server does not have${names.every((name) => PROVIDED.hosted.has(name)) ? '; only the cloud sets it' : ''}`
}

const REMEDY: Readonly<Record<Platform, Words>> = {
  /** The cloud takes no secret whose name begins with SUPABASE_. */
  hosted: (names) => {
    const name = names.find((item) => !item.startsWith('SUPABASE_'))
    return name === undefined
      ? 'The cloud reserves names that begin with SUPABASE_: call the variable otherwise, on both targets.'
      : `Set the secret ${name}: in the dashboard, through Lovable, or with \`supabase secrets set\`.`
  },
  compose: ([name = '']) =>
    `Add ${name} to the environment of the functions service in docker-compose.yml, then \`docker compose up -d --force-recreate --no-deps functions\`: a restart does not read it.`
}
