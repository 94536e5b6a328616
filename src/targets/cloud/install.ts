import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { getExecOutput } from '@actions/exec'
import { cacheDir, extractTar, find } from '@actions/tool-cache'
import { DeployError, InputError } from '../../errors.ts'
import type { Log } from '../target.ts'
import { isSupported, parseCliVersion, type CliVersion } from './cli.ts'

/** The version that is installed when no other is asked for and none is on PATH. */
export const DEFAULT_CLI = '3.1.0'

/**
 * sha512 of the npm packages that hold the native binaries, as npm writes it. For other versions and platforms npm's own
 * check against its registry stands alone.
 */
const PINNED: Readonly<Record<string, string>> = {
  'linux-x64@3.1.0':
    'sha512-67aBVJQ5psQZ5ezM/uby+xjKlF2Er1GLH9EtQWpUkuOpR3uI7fQjQt9fXTfV6/oqLJA3I+X8O5Fhz/pa8lAiqg==',
  'linux-x64@2.122.1':
    'sha512-uMnSbNFJt/KjVyCQe/D0OzWZyGlVGsJKBxGiJfaiNhKlvrrsgQcqGLb27J2qdhPXuGnEfiaHpVYhALRRVQy54A=='
}

export interface Cli {
  readonly path: string
  readonly version: CliVersion
}

export interface CliRequest {
  /** input `supabase-cli`: a version, a path to a binary, or empty for the default */
  readonly wanted: string
  readonly tempDir: string
  readonly env: Readonly<Record<string, string>>
}

/** Finds or installs the CLI. @throws InputError, DeployError naming what to do */
export async function provideCli(request: CliRequest, log: Log): Promise<Cli> {
  const { wanted } = request
  if (wanted.includes('/')) {
    const version = existsSync(wanted) ? await versionOf(wanted, request.env) : null
    if (version === null)
      throw new InputError(
        'supabase-cli',
        wanted,
        'Give a version such as 3.1.0 or the path of a Supabase CLI.'
      )
    if (!isSupported(version)) throw unsupported(version)
    return { path: wanted, version }
  }
  const onPath = await versionOf('supabase', request.env)
  if (onPath !== null && (wanted === '' ? isSupported(onPath) : format(onPath) === wanted)) {
    log.info(`Supabase CLI ${format(onPath)} from PATH`)
    return { path: 'supabase', version: onPath }
  }
  const version = wanted === '' ? DEFAULT_CLI : wanted
  const parsed = parseCliVersion(version)
  if (parsed === null)
    throw new InputError(
      'supabase-cli',
      wanted,
      'Give a version such as 3.1.0 or the path of a Supabase CLI.'
    )
  if (!isSupported(parsed)) throw unsupported(parsed)
  return { path: await install(version, request, log), version: parsed }
}

const format = (version: CliVersion): string => `${version.major}.${version.minor}.${version.patch}`

function unsupported(version: CliVersion): DeployError {
  return new DeployError(`Supabase CLI ${format(version)} is not supported.`, {
    live: 'unchanged; nothing was published',
    next: `Use 2.122 or later, or 3.x; without the input supabase-cli ${DEFAULT_CLI} is installed.`
  })
}

/** @actions/exec splits the command at spaces, unless they are in double quotes. */
export const commandOf = (binary: string): string => (binary.includes(' ') ? `"${binary}"` : binary)

async function versionOf(binary: string, env: Readonly<Record<string, string>>): Promise<CliVersion | null> {
  try {
    const { exitCode, stdout } = await getExecOutput(commandOf(binary), ['--version'], {
      silent: true,
      ignoreReturnCode: true,
      env: { ...env }
    })
    return exitCode === 0 ? parseCliVersion(stdout) : null
  } catch {
    return null
  }
}

/** From the npm package of this platform, which carries the binary itself: nothing of it runs at install time. */
async function install(version: string, request: CliRequest, log: Log): Promise<string> {
  const cached = find('supabase', version)
  if (cached !== '') return path.join(cached, 'bin', 'supabase')
  const platform = `${process.platform}-${process.arch}`
  log.info(`Installing Supabase CLI ${version} (${platform}) from npm`)
  const folder = await mkdtemp(path.join(request.tempDir, 'supabase-cli-'))
  try {
    const archive = await pack(`@supabase/cli-${platform}@${version}`, folder, request.env)
    await checkDigest(archive, `${platform}@${version}`)
    const extracted = await extractTar(archive, path.join(folder, 'out'))
    const kept = await cacheDir(path.join(extracted, 'package'), 'supabase', version)
    return path.join(kept, 'bin', 'supabase')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function pack(spec: string, folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  const args = [
    'pack',
    spec,
    '--json',
    '--ignore-scripts',
    '--loglevel=error',
    `--pack-destination=${folder}`
  ]
  // In a folder of our own: the checkout's .npmrc belongs to whoever wrote the pull request.
  const run = await getExecOutput('npm', args, {
    cwd: folder,
    silent: true,
    ignoreReturnCode: true,
    env: { ...env }
  }).catch((error: unknown) => ({ exitCode: 127, stdout: '', stderr: String(error) }))
  const name = /"filename":\s*"([^"]+)"/.exec(run.stdout)?.[1]
  if (run.exitCode === 0 && name !== undefined) return path.join(folder, path.basename(name))
  throw new DeployError(
    `The Supabase CLI could not be installed: npm pack ${spec} failed: ${run.stderr.trim().slice(-400)}`,
    {
      live: 'unchanged; nothing was published',
      next: 'Give the path of a Supabase CLI in supabase-cli, or put one on PATH (supabase/setup-cli).'
    }
  )
}

async function checkDigest(archive: string, key: string): Promise<void> {
  const pinned = PINNED[key]
  if (pinned === undefined) return
  const actual = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`
  if (actual === pinned) return
  throw new DeployError(
    `The Supabase CLI that npm delivered is not the one that was reviewed: ${key} has ${actual}.`,
    {
      live: 'unchanged; nothing was published',
      next: 'Do not use it. Check the npm configuration of the runner, then report this.'
    }
  )
}
