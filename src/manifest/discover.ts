import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { DEFAULT_SETTINGS, lineInConfig, type FunctionSettings, type ProjectConfig } from './config.ts'
import { finding, type Finding } from '../findings/finding.ts'
import { Listing } from './listing.ts'
import { FUNCTION_NAME, INDEX_FILES, ROUTER_NAME } from './types.ts'

/** A function that the repository wants, before its files are known. */
export interface Candidate {
  readonly name: string
  readonly settings: FunctionSettings
  /** relative to `supabase/functions`, and in it */
  readonly entrypoint: string
}

export interface Discovery {
  readonly candidates: readonly Candidate[]
  /** names that the repository knows and does not want published: `enabled = false` */
  readonly disabled: readonly string[]
  /** entrypoint of `main/`, when the repository has a router */
  readonly router: string | null
  readonly findings: readonly Finding[]
}

const CONFIG = 'supabase/config.toml'

const OTHER_ENTRYPOINTS = INDEX_FILES.filter((name) => name !== 'index.ts')

/**
 * Functions as the Supabase CLI finds them: folders with an index.ts, and every `[functions.<name>]` of config.toml.
 * @param supabaseDir absolute path of the `supabase` folder
 * @param listing of its functions folder
 * @param configText of config.toml, for the lines of findings
 * @param wanted names that the input `functions` has
 */
export function discoverFunctions(
  supabaseDir: string,
  config: ProjectConfig,
  listing = new Listing(path.join(supabaseDir, 'functions')),
  configText = '',
  wanted: readonly string[] = []
): Discovery {
  const lineOf = (name: string, key = ''): number | null => lineInConfig(configText, name, key)
  const findings: Finding[] = []
  const names = new Set<string>()
  for (const folder of entriesOf(path.join(supabaseDir, 'functions'))) {
    const finding = judgeFolder(listing, folder, config)
    if (finding === 'function') names.add(folder)
    else if (finding !== null) findings.push(finding)
  }
  for (const name of config.functions.keys()) {
    if (FUNCTION_NAME.test(name)) names.add(name)
    else findings.push(badName(name, CONFIG, lineOf(name)))
  }
  const candidates: Candidate[] = []
  const disabled: string[] = []
  for (const name of [...names].sort()) {
    const settings = config.functions.get(name) ?? DEFAULT_SETTINGS
    if (name === ROUTER_NAME) {
      if (settings.enabled) findings.push(routerInConfig(lineOf(name)))
      continue
    }
    if (!settings.enabled) {
      disabled.push(name)
      continue
    }
    const entrypoint = entrypointOf(name, settings)
    if (entrypoint.startsWith('../'))
      findings.push(entrypointOutside(name, settings, lineOf(name, 'entrypoint')))
    else if (listing.isFile(path.posix.normalize(entrypoint))) candidates.push({ name, settings, entrypoint })
    else if (settings.entrypoint === null && isBare(listing, supabaseDir, name) && !wanted.includes(name))
      findings.push(leftOver(name, lineOf(name)))
    else findings.push(noEntrypoint(name, entrypoint, lineOf(name, 'entrypoint')))
  }
  return { candidates, disabled, router: routerOf(listing), findings }
}

/** Folders and whatever else is there: a file holds no index.ts. */
const entriesOf = (functionsDir: string): string[] =>
  existsSync(functionsDir) ? readdirSync(functionsDir).sort() : []

/** `function`, nothing worth saying, or what is wrong with a folder that looks like a function and is none. */
function judgeFolder(listing: Listing, folder: string, config: ProjectConfig): 'function' | Finding | null {
  if (folder.startsWith('_') || folder.startsWith('.') || folder === ROUTER_NAME) return null
  const hasIndex = listing.isFile(`${folder}/index.ts`)
  if (!FUNCTION_NAME.test(folder))
    return hasIndex ? badName(folder, `supabase/functions/${folder}/index.ts`) : null
  if (hasIndex) return 'function'
  if (config.functions.has(folder)) return null
  const other = OTHER_ENTRYPOINTS.find((file) => listing.isFile(`${folder}/${file}`))
  return other === undefined ? null : undeclaredEntrypoint(folder, other)
}

/** No folder of a function, or one with nothing in it, which git does not keep. */
const isBare = (listing: Listing, supabaseDir: string, name: string): boolean => {
  const kind = listing.kindOf(name)
  if (kind === 'absent') return true
  return kind === 'folder' && readdirSync(path.join(supabaseDir, 'functions', name)).length === 0
}

function entrypointOf(name: string, settings: FunctionSettings): string {
  if (settings.entrypoint === null) return `${name}/index.ts`
  return fromFunctions(settings.entrypoint.replaceAll('\\', '/'))
}

/**
 * A path that config.toml names, relative to `supabase/functions`; one outside of `supabase/` starts with `../../`.
 * Both stand at the root here, so that where this process is enters no path.
 */
export const fromFunctions = (written: string): string =>
  path.posix.relative('/checkout/supabase/functions', path.posix.resolve('/checkout/supabase', written))

function routerOf(listing: Listing): string | null {
  const found = ['index.ts', ...OTHER_ENTRYPOINTS].find((file) => listing.isFile(`${ROUTER_NAME}/${file}`))
  return found === undefined ? null : `${ROUTER_NAME}/${found}`
}

function badName(name: string, file: string, line: number | null = null): Finding {
  return finding('function-name', {
    message: `${JSON.stringify(name)} is no name that Supabase takes for a function, so the cloud would not get it.`,
    file,
    line
  })
}

/** An ordinary name for the CLI: a plain `supabase functions deploy` sends it to the cloud. */
function routerInConfig(line: number | null): Finding {
  return finding('router-name', {
    message:
      '[functions.main] has no effect: main is the router of a self-hosted server and is never published to the cloud.',
    file: CONFIG,
    line
  })
}

/** What is left of a function that was removed. The CLI, told by name what to deploy, does not look at it. */
function leftOver(name: string, line: number | null): Finding {
  return finding('no-entrypoint', {
    severity: 'warning',
    message: `config.toml has [functions.${name}], and there is no supabase/functions/${name}: no target gets such a function.`,
    file: CONFIG,
    line,
    fix: `Remove [functions.${name}] from config.toml, or add supabase/functions/${name}/index.ts.`
  })
}

function noEntrypoint(name: string, entrypoint: string, line: number | null): Finding {
  return finding('no-entrypoint', {
    severity: 'error',
    message: `Function ${name} has no entrypoint: supabase/functions/${entrypoint} does not exist.`,
    file: CONFIG,
    line,
    fix: `Add the file, or remove [functions.${name}] from config.toml.`
  })
}

function entrypointOutside(name: string, settings: FunctionSettings, line: number | null): Finding {
  return finding('outside-functions', {
    severity: 'error',
    message: `The entrypoint of ${name} is ${JSON.stringify(settings.entrypoint)}, outside of supabase/functions: it works on the cloud and does not exist self-hosted.`,
    file: CONFIG,
    line,
    fix: `Move it to supabase/functions/${name}, with what it imports.`
  })
}

function undeclaredEntrypoint(name: string, file: string): Finding {
  return finding('no-entrypoint', {
    severity: 'error',
    message: `Function ${name} has ${file} and no index.ts: the CLI skips it and the cloud never gets it.`,
    file: `supabase/functions/${name}/${file}`,
    fix: `Rename it to index.ts, or add to config.toml: [functions.${name}] entrypoint = "./functions/${name}/${file}"`
  })
}
