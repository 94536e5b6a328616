import { stringify } from 'smol-toml'
import type { Listed, Listing } from '../../ledger/listed.ts'
import type { Description } from '../../stamp/stage.ts'
import { foreignWords } from '../../untrusted.ts'
import { TIMED_OUT } from '../tool.ts'

/** Pure parts of publishing through the Supabase CLI: its arguments, its config, what its output means. */

export interface CliVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

export function parseCliVersion(output: string): CliVersion | null {
  const match = /(?:^|\s|v)(\d+)\.(\d+)\.(\d+)/m.exec(output)
  return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) } : null
}

export const formatVersion = (version: CliVersion): string =>
  `${version.major}.${version.minor}.${version.patch}`

/** 2.122 and later behave as docs/inside/targets.md says; older ones strand or skip functions on rate limits. */
export function isSupported(version: CliVersion): boolean {
  return version.major === 3 || (version.major === 2 && version.minor >= 122)
}

/** Uploads at once. The API takes about 120 requests a minute; more parallelism only meets that limit sooner. */
const JOBS = 32

/** Arguments of one deploy of several functions: with `--use-api` the last request switches all of them at once. */
export function deployArguments(
  version: CliVersion,
  ref: string,
  root: string,
  names: readonly string[]
): string[] {
  const jobs = names.length > 1 ? ['--jobs', String(Math.min(JOBS, names.length))] : []
  return [
    'functions',
    'deploy',
    ...names,
    '--use-api',
    ...jobs,
    ...target(version, ref),
    '--workdir',
    root,
    '--yes'
  ]
}

/** Arguments that take a function off the project. */
export function deleteArguments(version: CliVersion, ref: string, root: string, name: string): string[] {
  return ['functions', 'delete', name, ...target(version, ref), '--workdir', root, '--yes']
}

/** Arguments that list what the project has; also the cheapest way to try a token. */
export function listArguments(version: CliVersion, ref: string, root: string): string[] {
  return ['functions', 'list', ...target(version, ref), '--workdir', root, '-o', 'json']
}

/** What the API's list says, which is what `functions list -o json` prints; null when it is no list. */
export function parseList(stdout: string): Listing | null {
  try {
    const items = JSON.parse(stdout) as Readonly<Record<string, unknown>>[]
    return new Map(
      items.flatMap((item) => (typeof item['slug'] === 'string' ? [[item['slug'], listedIn(item)]] : []))
    )
  } catch {
    return null
  }
}

function listedIn(item: Readonly<Record<string, unknown>>): Listed {
  const { version, verify_jwt: jwt, ezbr_sha256: digest, updated_at: at } = item
  const time = typeof at === 'string' ? Date.parse(at) : at
  return {
    version: Number.isSafeInteger(version) ? (version as number) : null,
    verifyJwt: typeof jwt === 'boolean' ? jwt : null,
    digest: typeof digest === 'string' && digest !== '' ? digest : null,
    updatedAt: Number.isSafeInteger(time) ? (time as number) : null
  }
}

/** Arguments that list the project's secrets: names, and digests of their values. */
export function secretsArguments(version: CliVersion, ref: string, root: string): string[] {
  return ['secrets', 'list', ...target(version, ref), '--workdir', root, '-o', 'json']
}

/** The names alone of what `secrets list -o json` says; null when it is no list. */
export function parseSecretNames(stdout: string): ReadonlySet<string> | null {
  try {
    const items = JSON.parse(stdout) as { readonly name?: unknown }[]
    return new Set(items.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])))
  } catch {
    return null
  }
}

/** Why the names of secrets are not known, without a word of what was listed. */
export function explainSecrets(output: string, code: number): string {
  const status = /\bstatus (\d{3})\b/.exec(output)?.[1]
  const permissions = /"missing_permissions"\s*:\s*\[([\w",\s]*)\]/.exec(output)?.[1]
  if (permissions !== undefined)
    return `supabase-access-token may not list them; missing: ${foreignWords(permissions)}`
  return status === undefined ? `the CLI ended with ${code}` : `the Supabase API answered ${status}`
}

const target = (version: CliVersion, ref: string): string[] =>
  version.major >= 3 ? [`--remote=${ref}`] : ['--project-ref', ref]

/**
 * The config.toml of the staged copy: the functions' part alone. The rest of the user's file may name templates and
 * variables that staging lacks, and `verify_jwt` must be said for each: left out, the CLI repeats what the project has.
 */
export function stagedConfig(ref: string, functions: readonly Description[]): string {
  const sections = Object.create(null) as Record<string, Record<string, boolean | string | string[]>>
  for (const fn of functions) {
    sections[fn.name] = {
      enabled: true,
      verify_jwt: fn.verifyJwt,
      entrypoint: `./functions/${fn.entrypoint}`,
      ...(fn.denoJson === null ? {} : { import_map: `./functions/${fn.denoJson}` }),
      ...(fn.staticFiles.length === 0
        ? {}
        : { static_files: fn.staticFiles.map((file) => `./functions/${literalGlob(file)}`) })
    }
  }
  return stringify({ project_id: ref, functions: sections })
}

/** A glob that matches this path alone. Go's Match and the CLI's own walk both know classes; only one takes a backslash. */
const literalGlob = (file: string): string => file.replace(/[[*?]/g, '[$&]')

/**
 * What the CLI says that it uploads: both majors print a line for each file, `Uploading asset (<function>): <path>`.
 * @returns paths relative to `supabase/functions`, by function
 */
export function uploadedFiles(output: string): ReadonlyMap<string, ReadonlySet<string>> {
  const uploaded = new Map<string, Set<string>>()
  for (const line of output.split('\n')) {
    const [, name, file] = /^Uploading asset \(([\w-]+)\): supabase\/functions\/(.+?)\r?$/.exec(line) ?? []
    if (name === undefined || file === undefined) continue
    const files = uploaded.get(name) ?? new Set()
    uploaded.set(name, files.add(file))
  }
  return uploaded
}

/** Bytes that the CLI says of these uploads at the most; its own words beside that are few. */
export const uploadWords = (functions: readonly Description[]): number =>
  functions.reduce(
    (sum, fn) =>
      Object.keys(fn.files).reduce((bytes, file) => bytes + fn.name.length + 4 * file.length + 64, sum),
    4 * 1024 * 1024
  )

/** The CLI's warning about one file, where it has one. The path is compared whole: another's name may hold this one. */
export function warningAbout(output: string, file: string): string | null {
  const place = `supabase/functions/${file}`
  for (let at = output.indexOf(place); at !== -1; at = output.indexOf(place, at + 1)) {
    const isWhole =
      /^$|[\s"'/]/.test(output.charAt(at - 1)) && /^$|[\s"':]/.test(output.charAt(at + place.length))
    if (!isWhole) continue
    const end = output.indexOf('\n', at)
    const line = output.slice(output.lastIndexOf('\n', at) + 1, end === -1 ? undefined : end).trim()
    if (/^WARN(ING)?\b/.test(line)) return line
  }
  return null
}

/** Why a deploy failed, for the person who must act. */
export interface CliFailure {
  readonly message: string
  readonly next: string
  /** whether the same call may succeed in a moment */
  readonly transient: boolean
}

/** What the CLI was called for: the word behind `supabase functions`, and the function when it is one alone. */
export interface CliCall {
  readonly verb: 'deploy' | 'list' | 'delete'
  readonly name: string | null
}

export function explainCli(output: string, code: number, ref: string, call: CliCall): CliFailure {
  const failure = (message: string, next: string, transient = false): CliFailure => ({
    message,
    next,
    transient
  })
  if (code === TIMED_OUT) {
    return failure(
      'The Supabase CLI did not come to an end and was stopped.',
      'Look whether the Supabase API has an incident (status.supabase.com), then run again.'
    )
  }
  // Names of functions and of the project may look like anything, so the CLI's progress is not read.
  const said = complaints(output).join('\n')
  const statuses = new Set([...said.matchAll(/\bstatus (\d{3})\b/g)].map((match) => Number(match[1])))
  if (/Invalid access token format|LegacyInvalidAccessToken/i.test(said)) {
    return failure(
      'The Supabase CLI does not take supabase-access-token: wrong format.',
      'A token starts with sbp_. Older CLIs refuse scoped tokens (sbp_v0_…): leave supabase-cli at its default.'
    )
  }
  if (statuses.has(401) || /Access token not provided/i.test(said)) {
    return failure(
      'The Supabase API refused supabase-access-token (401).',
      'Renew the token; it may have expired.'
    )
  }
  if (statuses.has(403) || /missing_permissions|necessary privileges/i.test(said)) {
    const permissions = /"missing_permissions"\s*:\s*\[([^\]]*)\]/.exec(said)?.[1]
    return failure(
      `supabase-access-token has no rights on project ${ref} (403)${permissions ? `; missing: ${foreignWords(permissions)}` : ''}.`,
      'Give the token edge_functions_write and edge_functions_read on this project. If this is a Lovable-owned project, no token of yours can deploy to it: use cloud-mode: observe.'
    )
  }
  if (statuses.has(429) || /rate limit/i.test(said)) {
    return failure('The Supabase API limits the rate of requests (429).', 'Run again in a minute.', true)
  }
  if (statuses.has(413) || /maximum deployment size/i.test(said)) {
    return failure(
      'A function is larger than the API takes (5 MB).',
      call.name === null ? 'Make it smaller; see the log for its name.' : `Make ${call.name} smaller.`
    )
  }
  const reason = lastLine(said)
  return failure(
    `supabase functions ${call.verb} ended with ${code}: ${reason}`,
    `See the log of the CLI above${call.name === null ? '' : `, at ${call.name}`}.`,
    [...statuses].some((status) => status >= 500 || status === 409) || /\bbulk update\b/.test(said)
  )
}

const PROGRESS =
  /^(Try |Need help|A new version|Uploading|Bundling|Deploying|Skipping|No change found|Target:|Confirmed by)/i

/** Where the reason of a failure stands; all of a flood is not looked through. */
const COMPLAINTS_LIMIT = 256 * 1024

/** What the CLI said besides its progress, line by line. */
const complaints = (output: string): string[] =>
  output
    .slice(-COMPLAINTS_LIMIT)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !PROGRESS.test(line))

function lastLine(said: string): string {
  const json = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(said)?.[1]
  return foreignWords(json ?? said.split('\n').at(-1) ?? '') || 'no reason given'
}
