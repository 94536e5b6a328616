import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheDir, find } from '@actions/tool-cache'
import { DeployError, InputError } from '../../errors.ts'
import { foreignWords } from '../../untrusted.ts'
import type { Log } from '../target.ts'
import { bareEnvironment, runTool } from '../tool.ts'
import { formatVersion, isSupported, parseCliVersion, type CliVersion } from './cli.ts'

/** The version that is installed when no other is asked for and none is on PATH. */
export const DEFAULT_CLI = '3.1.0'

/** What was reviewed: sha512 of an npm package that holds the native binaries, as npm writes it, and of each binary. */
export interface Pin {
  readonly archive: string
  /** by path in the package */
  readonly binaries: Readonly<Record<string, string>>
}

/** For other versions and platforms npm's own check against its registry stands alone. */
const PINNED: ReadonlyMap<string, Pin> = new Map([
  [
    'linux-x64@3.1.0',
    {
      archive:
        'sha512-67aBVJQ5psQZ5ezM/uby+xjKlF2Er1GLH9EtQWpUkuOpR3uI7fQjQt9fXTfV6/oqLJA3I+X8O5Fhz/pa8lAiqg==',
      binaries: {
        'bin/supabase':
          'sha512-wsX1vWQJPgnBfFdR0YUno/xUH9mIoNBMqFco209g0Qy22qtGAk67jOZ5oAmurazQzZCWeJd+7t8Qjz1NF/ktHA=='
      }
    }
  ],
  [
    'linux-x64@2.122.1',
    {
      archive:
        'sha512-uMnSbNFJt/KjVyCQe/D0OzWZyGlVGsJKBxGiJfaiNhKlvrrsgQcqGLb27J2qdhPXuGnEfiaHpVYhALRRVQy54A==',
      binaries: {
        'bin/supabase':
          'sha512-8RZ3OpOYqjJ7OSrlRPQSinrlkFj4vsrLAvRW83E+VehuYq6EdraBcHmSU7BA7DDtK3vEo/y9A56Q5cef0s50Zw==',
        'bin/supabase-go':
          'sha512-uyDUdwYPs6rBHRb5N3ylJglm9XncEbpbxGFt7YvJBIgXUSqTRIF36Vw/fBaEIzQ2FYflrlBZOevJLNW8lwhPdQ=='
      }
    }
  ]
])

/** ms; a program that only says its version, and a download of 45 MB over a slow line. */
const VERSION_TIMEOUT_MS = 60_000
const PACK_TIMEOUT_MS = 10 * 60_000
const UNPACK_TIMEOUT_MS = 5 * 60_000

export interface Cli {
  readonly path: string
  readonly version: CliVersion
}

export interface CliRequest {
  /** input `supabase-cli`: a version, a path to a binary, or empty for the default */
  readonly wanted: string
  readonly tempDir: string
  readonly env: Readonly<Record<string, string>>
  /** by `<platform>-<arch>@<version>`; those of this file unless told */
  readonly pins?: ReadonlyMap<string, Pin>
}

/** Finds or installs the CLI. @throws InputError, DeployError naming what to do */
export async function provideCli(request: CliRequest, log: Log): Promise<Cli> {
  const { wanted } = request
  if (wanted.includes('/')) {
    const file = path.resolve(wanted)
    const version = existsSync(file) ? await versionOf(file, request) : null
    if (version === null)
      throw new InputError(
        'supabase-cli',
        wanted,
        'Give a version such as 3.1.0 or the path of a Supabase CLI.'
      )
    if (!isSupported(version)) throw unsupported(version)
    return { path: file, version }
  }
  const onPath = await versionOf('supabase', request)
  if (onPath !== null && (wanted === '' ? isSupported(onPath) : formatVersion(onPath) === wanted)) {
    log.info(`Supabase CLI ${formatVersion(onPath)} from PATH`)
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

function unsupported(version: CliVersion): DeployError {
  return new DeployError(`Supabase CLI ${formatVersion(version)} is not supported.`, {
    live: 'unchanged; nothing was published',
    next: `Use 2.122 or later, or 3.x; without the input supabase-cli ${DEFAULT_CLI} is installed.`
  })
}

async function versionOf(binary: string, { env, tempDir }: CliRequest): Promise<CliVersion | null> {
  const { exitCode, stdout } = await runTool(binary, ['--version'], {
    ...{ env, cwd: tempDir },
    timeoutMs: VERSION_TIMEOUT_MS
  })
  return exitCode === 0 ? parseCliVersion(stdout) : null
}

/** From the npm package of this platform, which carries the binary itself: nothing of it runs at install time. */
async function install(version: string, request: CliRequest, log: Log): Promise<string> {
  const platform = `${process.platform}-${process.arch}`
  const pin = (request.pins ?? PINNED).get(`${platform}@${version}`)
  const cached = find('supabase', version)
  if (cached !== '' && (await isReviewed(cached, pin))) return path.join(cached, 'bin', 'supabase')
  if (cached !== '' && pin !== undefined)
    log.warning(`The Supabase CLI ${version} in the tool cache is not the one that was reviewed: not used.`)
  log.info(`Installing Supabase CLI ${version} (${platform}) from npm`)
  const folder = await mkdtemp(path.join(request.tempDir, 'supabase-cli-'))
  try {
    const archive = await pack(`@supabase/cli-${platform}@${version}`, folder, request.env)
    if (pin !== undefined) await checkDigest(archive, `${platform}@${version}`, pin)
    const extracted = await unpack(archive, path.join(folder, 'out'))
    const kept = await cacheDir(path.join(extracted, 'package'), 'supabase', version)
    return path.join(kept, 'bin', 'supabase')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where the registry is, the way there, and who asks it: as actions/setup-node sets it. */
const NPM_NEEDS =
  /^((https?|no)_proxy|npm_config_.*|NODE_AUTH_TOKEN|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i

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
  const run = await runTool('npm', args, {
    cwd: folder,
    env: bareEnvironment(env, NPM_NEEDS),
    timeoutMs: PACK_TIMEOUT_MS
  })
  const name = /"filename":\s*"([^"]+)"/.exec(run.stdout)?.[1]
  if (run.exitCode === 0 && name !== undefined) return path.join(folder, path.basename(name))
  throw new DeployError(
    `The Supabase CLI could not be installed: npm pack ${spec} failed: ${foreignWords(run.stderr.trim().slice(-400), [], 400)}`,
    {
      live: 'unchanged; nothing was published',
      next: 'Give the path of a Supabase CLI in supabase-cli, or put one on PATH (supabase/setup-cli).'
    }
  )
}

/** The tool cache's own `extractTar` would start tar with all that this process knows. @returns the folder */
async function unpack(archive: string, folder: string): Promise<string> {
  await mkdir(folder)
  const run = await runTool('tar', ['-xzf', archive, '--no-same-owner', '-C', folder], {
    ...{ env: bareEnvironment(process.env), cwd: folder },
    timeoutMs: UNPACK_TIMEOUT_MS
  })
  if (run.exitCode === 0) return folder
  throw new DeployError(
    `The Supabase CLI could not be installed: tar ended with ${run.exitCode}: ${foreignWords(run.stderr.trim(), [], 400)}`,
    {
      live: 'unchanged; nothing was published',
      next: 'Look at the free space of the runner, or give the path of a Supabase CLI in supabase-cli.'
    }
  )
}

/** Every job of a runner of one's own may write to its tool cache: what nothing was pinned for is not taken from it. */
async function isReviewed(folder: string, pin: Pin | undefined): Promise<boolean> {
  if (pin === undefined) return false
  try {
    for (const [file, digest] of Object.entries(pin.binaries)) {
      if ((await digestOf(path.join(folder, file))) !== digest) return false
    }
    return true
  } catch {
    return false // it is not there, or cannot be read
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha512')
  // The binary has 140 MB; in chunks of the usual 64 KiB it takes twice as long.
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash)
  return `sha512-${hash.digest('base64')}`
}

async function checkDigest(archive: string, key: string, pin: Pin): Promise<void> {
  const actual = await digestOf(archive)
  if (actual === pin.archive) return
  throw new DeployError(
    `The Supabase CLI that npm delivered is not the one that was reviewed: ${key} has ${actual}.`,
    {
      live: 'unchanged; nothing was published',
      next: 'Do not use it. Check the npm configuration of the runner, then report this.'
    }
  )
}
