import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import path from 'node:path'
import { DeployError } from '../../../errors.ts'
import { isSealOf, sealOf } from '../../../ledger/seal.ts'
import { DESCRIPTION_FILE, SEAL_FILE } from '../../../manifest/hash.ts'
import { FUNCTION_NAME } from '../../../manifest/types.ts'
import { describedDigest, descriptionText, type Description } from '../../../stamp/stage.ts'
import type { SourceStore } from '../../cloud/cloud.ts'
import type { Build } from '../../target.ts'
import { bareEnvironment, runTool } from '../../tool.ts'
import { LOOK_AT_STATE } from '../readiness.ts'
import type { RemoteServer } from '../ssh/server.ts'

/**
 * Whether it is what `tar -cf - .` writes: the first name begins with a dot, and no format of compression does. That the header
 * says `ustar`, and its checksum, is not enough: the header of a gzip has room for both, and for a file that unpacks.
 */
const isPlainArchive = (bytes: Buffer): boolean =>
  bytes[0] === '.'.charCodeAt(0) && bytes.subarray(257, 262).toString('latin1') === 'ustar'

/** Time for an archive that fits into memory, ms. */
const UNPACK_MS = 120_000

/** Seals for the descriptions of functions that are sent to a server: text by path relative to the functions folder. */
export function sealSources(
  names: readonly string[],
  { tree }: Build,
  sealKey: string
): ReadonlyMap<string, string> {
  const seals = new Map<string, string>()
  for (const name of names) {
    const description = tree.descriptions.get(name)
    if (description === undefined) continue
    seals.set(`${name}/${SEAL_FILE}`, `${sealOf('source', descriptionText(description), sealKey)}\n`)
  }
  return seals
}

/**
 * The sources that a server holds, live and in its releases. A function's own folder describes it, and every file is
 * taken only when its digest is the described one, from wherever on the server it is found. The server could describe
 * sources of its own making, and what is found here goes to the cloud: a description counts only under its seal.
 */
export class ServerSources implements SourceStore {
  readonly #server: RemoteServer
  readonly #folders: () => readonly string[]
  readonly #tempDir: string
  readonly #sealKey: string

  /** @param folders top-level folders that our deploys put into the functions folder */
  constructor(server: RemoteServer, folders: () => readonly string[], tempDir: string, sealKey: string) {
    this.#server = server
    this.#folders = folders
    this.#tempDir = tempDir
    this.#sealKey = sealKey
  }

  async find(wanted: ReadonlyMap<string, string>, root: string): Promise<readonly Description[]> {
    const folders = new Set([...this.#folders(), ...wanted.keys()])
    const roots = await this.#fetch([...folders].filter((folder) => !folder.includes('\n')))
    const found: Description[] = []
    for (const [name, hash] of wanted) {
      const description = roots
        .map((place) => readDescription(place, name, this.#sealKey))
        .find((item) => item?.hash === hash)
      if (description != null && copyFiles(description, roots, root)) found.push(description)
    }
    return found
  }

  /** Unpacks what the server sends. @returns absolute paths: the live tree first, then the releases, newest first */
  async #fetch(folders: readonly string[]): Promise<string[]> {
    const target = realpathSync(mkdtempSync(path.join(this.#tempDir, 'sources-')))
    const archive = await this.#server.exportFolders(folders)
    // tar would unpack what is compressed as well, and a few bytes could become any number.
    if (!isPlainArchive(archive)) throw notUnpacked('it is no plain archive')
    // From a file: a tar that ends before it has read all would break a pipe, and with it this process.
    const file = `${target}.tar`
    writeFileSync(file, archive)
    const tool = { env: bareEnvironment(process.env), cwd: target }
    const { exitCode } = await runTool('tar', ['-xf', file, '--no-same-owner', '-C', target], {
      ...tool,
      timeoutMs: UNPACK_MS
    })
    rmSync(file)
    // A folder that nobody may enter could neither be read nor taken away again. A link is not followed (chmod(1), -R).
    await runTool('chmod', ['-R', 'u+rwX', target], { ...tool, timeoutMs: UNPACK_MS })
    if (exitCode !== 0) throw notUnpacked(`tar ${exitCode}`)
    const sent = readdirSync(target, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const names = sent
      .map((entry) => entry.name)
      .sort()
      .reverse()
    return ['live', ...names.filter((name) => name !== 'live')].map((name) => path.join(target, name))
  }
}

const notUnpacked = (why: string): DeployError =>
  new DeployError(`The sources that the server sent could not be unpacked: ${why}.`, {
    next: LOOK_AT_STATE
  })

function readDescription(place: string, name: string, sealKey: string): Description | null {
  const text = readRegular(path.join(place, name, DESCRIPTION_FILE))
  const seal = readRegular(path.join(place, name, SEAL_FILE))
  if (text === null || seal === null) return null
  if (!isSealOf(seal.toString('latin1'), 'source', text, sealKey)) return null
  try {
    const value = JSON.parse(text.toString('utf8')) as Partial<Description>
    const isOurs = value.version === 1 && value.name === name && FUNCTION_NAME.test(name)
    return isOurs && isWhole(value) ? value : null
  } catch {
    return null
  }
}

/** The CLI is told of the files that are described, and of no other file of this machine. */
function isWhole(value: Partial<Description>): value is Description {
  const { hash, verifyJwt, files, entrypoint, denoJson, staticFiles } = value
  if (typeof files !== 'object' || (files as unknown) === null || !Array.isArray(staticFiles)) return false
  const named: unknown[] = [
    entrypoint,
    ...(denoJson === null ? [] : [denoJson]),
    ...(staticFiles as unknown[])
  ]
  return (
    typeof hash === 'string' &&
    typeof verifyJwt === 'boolean' &&
    named.every((file) => typeof file === 'string' && Object.hasOwn(files, file))
  )
}

/** Copies all files of a function, or none. The server is not trusted with paths. */
function copyFiles(description: Description, roots: readonly string[], root: string): boolean {
  const files = new Map<string, Buffer>()
  for (const [file, digest] of Object.entries(description.files)) {
    const bytes = isInside(file) ? findFile(file, digest, roots) : null
    if (bytes === null) return false
    files.set(file, bytes)
  }
  for (const [file, bytes] of files) {
    const target = path.join(root, 'supabase', 'functions', file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }
  return true
}

const isInside = (file: string): boolean => !path.posix.isAbsolute(file) && !file.split('/').includes('..')

function findFile(file: string, digest: string, roots: readonly string[]): Buffer | null {
  for (const place of roots) {
    const bytes = readRegular(path.join(place, file))
    if (bytes !== null && describedDigest(file, bytes) === digest) return bytes
  }
  return null
}

/** A sparse file in an archive may seem to have any size. */
const FILE_LIMIT = 64 * 1024 * 1024

/** Null behind a link, too: the archive says where it leads, and that may be a file of this machine. */
function readRegular(file: string): Buffer | null {
  try {
    const stats = statSync(file)
    return stats.isFile() && stats.size <= FILE_LIMIT && realpathSync(file) === file
      ? readFileSync(file)
      : null
  } catch {
    return null // absent, or a name that no file has
  }
}
