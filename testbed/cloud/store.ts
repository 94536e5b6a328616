/** What the stand-in of the cloud holds: uploaded bundles, published versions, and which of them is served. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CloudKnobs, DeployedFunction } from '../types.ts'

export interface Metadata {
  readonly entrypoint_path?: string
  readonly import_map_path?: string
  readonly static_patterns?: readonly string[]
  readonly verify_jwt?: boolean
  readonly name?: string
}

/** One version of a function, written to a folder of its own: a new path is a new worker. */
export interface Version extends DeployedFunction {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly root: string
  readonly importMapPath: string | undefined
  readonly sha256: string
  publishedAt: number
}

/** As the Management API writes it. */
export interface ApiFunction {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly status: 'ACTIVE'
  readonly version: number
  readonly created_at: number
  readonly updated_at: number
  readonly verify_jwt: boolean
  readonly import_map: boolean
  readonly entrypoint_path: string
  readonly import_map_path?: string
  readonly ezbr_sha256: string
}

export class InvalidUpload extends Error {}

/** Paths come relative to the CLI's workdir, or as file URLs; neither may lead out of the version's folder. */
export function safePath(path: string): string {
  const plain = path.startsWith('file:') ? fileURLToPath(path) : path
  return posix
    .normalize(plain.replaceAll('\\', '/'))
    .split('/')
    .filter((part) => part !== '..' && part !== '' && part !== '.')
    .join('/')
}

export function toApi(version: Version): ApiFunction {
  const { importMapPath } = version
  return {
    id: version.id,
    slug: version.slug,
    name: version.name,
    status: 'ACTIVE',
    version: version.version,
    created_at: version.createdAt,
    updated_at: version.updatedAt,
    verify_jwt: version.verifyJwt ?? true,
    import_map: importMapPath !== undefined,
    entrypoint_path: version.entrypointPath,
    ...(importMapPath === undefined ? {} : { import_map_path: importMapPath }),
    ezbr_sha256: version.sha256
  }
}

function digest(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256')
  for (const [path, bytes] of files) hash.update(path).update('\0').update(bytes)
  return hash.digest('hex')
}

async function writeFiles(root: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), bytes)
  }
}

export class Store {
  readonly #folder: string
  readonly #knobs: CloudKnobs
  /** published, newest last */
  readonly #published = new Map<string, Version[]>()
  /** uploaded, by slug: not live until a bulk PUT names them */
  readonly #uploaded = new Map<string, Version[]>()
  readonly #turns = new Map<string, number>()

  constructor(folder: string, knobs: CloudKnobs) {
    this.#folder = folder
    this.#knobs = knobs
  }

  current(slug: string): Version | undefined {
    return this.#published.get(slug)?.at(-1)
  }

  all(): Version[] {
    return [...this.#published.keys()].flatMap((slug) => this.current(slug) ?? [])
  }

  /** Writes a bundle without making it live. */
  async upload(slug: string, metadata: Metadata, files: ReadonlyMap<string, Buffer>): Promise<Version> {
    const entrypointPath = safePath(metadata.entrypoint_path ?? `supabase/functions/${slug}/index.ts`)
    if (!files.has(entrypointPath)) {
      throw new InvalidUpload(`Entrypoint path does not exist - ${entrypointPath}`)
    }
    const root = join(this.#folder, slug, randomUUID())
    await writeFiles(root, files)
    return this.#add(slug, metadata, files, root, entrypointPath)
  }

  #add(
    slug: string,
    metadata: Metadata,
    files: ReadonlyMap<string, Buffer>,
    root: string,
    entrypointPath: string
  ): Version {
    const before = this.current(slug)
    const uploads = this.#uploaded.get(slug) ?? []
    const now = Date.now()
    const { import_map_path: importMap } = metadata
    const version: Version = {
      id: before?.id ?? uploads[0]?.id ?? randomUUID(),
      slug,
      name: metadata.name ?? slug,
      version: Math.max(before?.version ?? 0, ...uploads.map((upload) => upload.version)) + 1,
      verifyJwt: metadata.verify_jwt ?? before?.verifyJwt,
      entrypointPath,
      importMapPath: importMap === undefined || importMap === '' ? undefined : safePath(importMap),
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      publishedAt: Infinity,
      sha256: digest(files),
      root,
      files
    }
    this.#uploaded.set(slug, [...uploads, version])
    return version
  }

  publish(slug: string, number: number): Version | undefined {
    const version = this.#uploaded.get(slug)?.find((upload) => upload.version === number)
    if (version === undefined) return undefined
    if (this.#knobs.droppedSlugs.includes(slug)) return version
    version.publishedAt = Date.now()
    const before = (this.#published.get(slug) ?? []).filter((other) => other !== version)
    this.#published.set(slug, [...before, version])
    return version
  }

  /** The same bundle with another setting: a version of its own. */
  update(slug: string, verifyJwt: boolean | undefined): Version | undefined {
    const before = this.current(slug)
    if (before === undefined) return undefined
    const now = Date.now()
    const version = {
      ...before,
      ...{ version: before.version + 1, updatedAt: now, publishedAt: now },
      verifyJwt: verifyJwt ?? before.verifyJwt
    }
    this.#published.set(slug, [...(this.#published.get(slug) ?? []), version])
    return version
  }

  remove(slug: string): boolean {
    this.#uploaded.delete(slug)
    return this.#published.delete(slug)
  }

  /** One folder for all: each function of it still has a service path of its own. */
  async seed(slugs: readonly string[], files: ReadonlyMap<string, Buffer>): Promise<void> {
    const root = join(this.#folder, '.seed', randomUUID())
    await writeFiles(root, files)
    for (const slug of slugs) {
      const folder = `supabase/functions/${slug}`
      const config = ['deno.json', 'deno.jsonc', 'import_map.json'].find((name) =>
        files.has(`${folder}/${name}`)
      )
      if (!files.has(`${folder}/index.ts`)) throw new InvalidUpload(`no ${folder}/index.ts to seed`)
      const metadata = config === undefined ? {} : { import_map_path: `${folder}/${config}` }
      const version = this.#add(slug, metadata, files, root, `${folder}/index.ts`)
      version.publishedAt = 0
      this.#published.set(slug, [...(this.#published.get(slug) ?? []), version])
    }
  }

  /** The version that a region serves at this moment. */
  served(slug: string, region: string): Version | undefined {
    const delay = this.#knobs.propagationMs[region] ?? 0
    const arrived = (this.#published.get(slug) ?? []).filter(
      (version) => version.publishedAt + delay <= Date.now()
    )
    const { flapping } = this.#knobs
    if (flapping === false || (flapping !== true && !flapping.includes(slug))) return arrived.at(-1)
    const turn = this.#turns.get(slug) ?? 0
    this.#turns.set(slug, turn + 1)
    return (turn % 2 === 1 ? arrived.at(-2) : undefined) ?? arrived.at(-1)
  }
}
