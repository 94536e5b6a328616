import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exec } from '@actions/exec'
import { DeployError } from '../../errors.ts'
import { sha256 } from '../../manifest/hash.ts'
import { FUNCTION_NAME } from '../../manifest/types.ts'
import { DESCRIPTION_FILE, type Description } from '../../stamp/stage.ts'
import type { SourceStore } from '../cloud/cloud.ts'
import type { RemoteServer } from './server.ts'

/**
 * The sources that a server holds, live and in its releases. A function's own folder describes it, and every file is
 * taken only when its digest is the described one, from wherever on the server it is found.
 */
export class ServerSources implements SourceStore {
  readonly #server: RemoteServer
  readonly #folders: () => readonly string[]
  readonly #tempDir: string

  /** @param folders top-level folders that our deploys put into the functions folder */
  constructor(server: RemoteServer, folders: () => readonly string[], tempDir: string) {
    this.#server = server
    this.#folders = folders
    this.#tempDir = tempDir
  }

  async find(wanted: ReadonlyMap<string, string>, root: string): Promise<readonly Description[]> {
    const folders = new Set([...this.#folders(), ...wanted.keys()])
    const roots = await this.#fetch([...folders].filter((folder) => !folder.includes('\n')))
    const found: Description[] = []
    for (const [name, hash] of wanted) {
      const description = roots
        .map((place) => readDescription(place, name))
        .find((item) => item?.hash === hash)
      if (description != null && copyFiles(description, roots, root)) found.push(description)
    }
    return found
  }

  /** Unpacks what the server sends. @returns absolute paths: the live tree first, then the releases, newest first */
  async #fetch(folders: readonly string[]): Promise<string[]> {
    const target = mkdtempSync(path.join(this.#tempDir, 'sources-'))
    const archive = await this.#server.exportFolders(folders)
    const code = await exec('tar', ['-xf', '-', '--no-same-owner', '-C', target], {
      input: archive,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
      silent: true,
      ignoreReturnCode: true
    })
    if (code !== 0)
      throw new DeployError(`The sources that the server sent could not be unpacked (tar ${code}).`)
    const names = readdirSync(target).sort().reverse()
    return ['live', ...names.filter((name) => name !== 'live')].map((name) => path.join(target, name))
  }
}

function readDescription(place: string, name: string): Description | null {
  try {
    const text = readFileSync(path.join(place, name, DESCRIPTION_FILE), 'utf8')
    const value = JSON.parse(text) as Partial<Omit<Description, 'files'>> & {
      files?: Description['files'] | null
    }
    const isOurs = value.version === 1 && value.name === name && FUNCTION_NAME.test(name)
    const isWhole =
      typeof value.hash === 'string' &&
      typeof value.files === 'object' &&
      value.files !== null &&
      typeof value.verifyJwt === 'boolean' &&
      namesOwnFiles(value as Description)
    return isOurs && isWhole ? (value as Description) : null
  } catch {
    return null
  }
}

/** The CLI uploads what the config names: a path beside the described files could be one of the runner. */
function namesOwnFiles({ files, entrypoint, denoJson, staticFiles }: Description): boolean {
  const isOwn = (file: unknown): boolean => typeof file === 'string' && Object.hasOwn(files, file)
  return (
    isOwn(entrypoint) &&
    (denoJson === null || isOwn(denoJson)) &&
    Array.isArray(staticFiles) &&
    staticFiles.every((file) => typeof file === 'string' && isInside(file))
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
    const candidate = path.join(place, file)
    if (statSync(candidate, { throwIfNoEntry: false })?.isFile() !== true) continue
    const bytes = readFileSync(candidate)
    if (sha256(bytes) === digest) return bytes
  }
  return null
}
