import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { isConfidential } from '../../confidential.ts'
import type { Listing } from '../../ledger/listed.ts'
import { PROJECT_REF } from '../../manifest/types.ts'
import { redactor } from '../../redact.ts'
import { readBounded, type Fetch } from '../../untrusted.ts'
import { parseList } from './cli.ts'

/** What the Management API is asked directly: starting the CLI for it takes longer than the answer. */

/** Of the CLI's built-in profile `supabase`. */
const DEFAULT_API = 'https://api.supabase.com'

export interface ApiLimits {
  /** a list of 1,000 functions has 400 kB */
  readonly bodyBytes: number
  readonly timeoutMs: number
}

const LIMITS: ApiLimits = { bodyBytes: 8 * 1024 * 1024, timeoutMs: 10_000 }

/** What it takes to ask the API of a project. */
export interface ApiOptions {
  readonly projectRef: string
  /** empty = there is none */
  readonly accessToken: string
  readonly env: Readonly<Record<string, string>>
  readonly fetch: Fetch
}

/** An answer of the API in the shape of a run of the CLI, so that both fail in the same words. */
export interface ApiAnswer {
  readonly exitCode: number
  readonly stdout: string
  readonly output: string
}

/**
 * Where the CLI would find the API: `SUPABASE_PROFILE` or the profile that it saved, which are a name or a YAML file.
 * @param cwd where the job stands, which is the checkout as a rule
 * @returns null when only the CLI can tell, or the address is not one to send a token to
 */
export function apiUrlOf(env: Readonly<Record<string, string>>, cwd = process.cwd()): string | null {
  const home = env['HOME'] ?? ''
  const profile =
    env['SUPABASE_PROFILE'] ?? (home === '' ? '' : textOf(path.join(home, '.supabase', 'profile')).trim())
  if (profile === '' || profile === 'supabase') return DEFAULT_API
  // Other names are built into the CLI and change with it.
  if (!isProfileFile(profile, [cwd, env['GITHUB_WORKSPACE'] ?? cwd])) return null
  const url = /^api_url:\s*["']?([^"'\s#]+)/m.exec(textOf(profile))?.[1]
  return url !== undefined && URL.canParse(url) && isConfidential(url) ? url.replace(/(?<!\/)\/+$/, '') : null
}

/** A file of the checkout may have the name of a profile: whoever wrote it would say where the token goes. */
function isProfileFile(profile: string, checkouts: readonly string[]): boolean {
  if (!path.isAbsolute(profile) || !/\.(ya?ml|toml|json)$/.test(profile)) return false
  try {
    const real = realpathSync(profile)
    return checkouts.every((checkout) => !real.startsWith(path.join(realpathSync(checkout), path.sep)))
  } catch {
    return false // one of them is not there
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** The project's functions, as its own list has them; null = nobody says. */
export async function readList(options: ApiOptions): Promise<Listing | null> {
  const { projectRef, accessToken, env, fetch } = options
  const apiUrl = accessToken === '' || !PROJECT_REF.test(projectRef) ? null : apiUrlOf(env)
  if (apiUrl === null) return null
  const answer = await askApi(fetch, { apiUrl, projectRef, accessToken }, 'functions')
  return answer?.exitCode === 0 ? parseList(answer.stdout) : null
}

/**
 * One question about a project.
 * @param what path below the project, e.g. `functions`
 * @returns null when the API cannot be reached from here, or sends without an end; the CLI may know a proxy
 */
export async function askApi(
  fetch: Fetch,
  place: { readonly apiUrl: string; readonly projectRef: string; readonly accessToken: string },
  what: 'functions' | 'secrets',
  limits = LIMITS
): Promise<ApiAnswer | null> {
  try {
    const answer = await fetch(`${place.apiUrl}/v1/projects/${place.projectRef}/${what}`, {
      headers: { authorization: `Bearer ${place.accessToken}`, 'user-agent': 'dual-deploy' },
      // A redirect could carry the token to another origin.
      redirect: 'error',
      signal: AbortSignal.timeout(limits.timeoutMs)
    })
    const body = await readBounded(answer, limits.bodyBytes)
    if (!body.isWhole) return null
    const stdout = redactor([place.accessToken])(body.text)
    const output = answer.ok ? '' : `unexpected list ${what} status ${answer.status}: ${stdout}`
    return { exitCode: answer.ok ? 0 : 1, stdout, output }
  } catch {
    return null
  }
}
