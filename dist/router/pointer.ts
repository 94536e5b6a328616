/**
 * The pointer: which release serves which function. A deploy renames a new one into place; that is the switch.
 *
 * A release is a folder that never changes once it is named, with all files of the functions that it serves. The runtime
 * reuses a worker by its service path (edge-runtime, crates/base/src/worker/pool.rs, `active_workers`), so a new release
 * is a new worker at once, and the old worker ends with its last request.
 */

export interface PointedFunction {
  /** name of a folder in `.dual-deploy/releases` */
  readonly release: string
  readonly verifyJwt: boolean
  /** files that the function reads at run time, relative to the release */
  readonly staticFiles: readonly string[]
}

export interface Pointer {
  readonly version: 1
  /** the newest release */
  readonly release: string
  readonly functions: ReadonlyMap<string, PointedFunction>
}

/** A folder name that can be no path: it comes from a file, and a path is made of it. */
const RELEASE = /^[0-9A-Za-z][0-9A-Za-z._-]*$/

/** @throws Error saying what is wrong with it */
export function parsePointer(text: string): Pointer {
  const value = JSON.parse(text) as { version?: unknown; release?: unknown; functions?: unknown } | null
  if (value?.version !== 1) throw new Error(`version ${String(value?.version)} is not 1`)
  const { release, functions } = value
  if (typeof functions !== 'object' || functions === null) throw new Error('it names no functions')
  return {
    version: 1,
    release: releaseName(release),
    functions: new Map(Object.entries(functions).map(([name, entry]) => [name, parseEntry(name, entry)]))
  }
}

function parseEntry(name: string, value: unknown): PointedFunction {
  const entry = (value ?? {}) as { release?: unknown; verifyJwt?: unknown; staticFiles?: unknown }
  // An open door must be said, not left out.
  if (typeof entry.verifyJwt !== 'boolean') throw new Error(`${name}: verifyJwt is neither true nor false`)
  const files = entry.staticFiles ?? []
  if (!Array.isArray(files) || files.some((file) => typeof file !== 'string'))
    throw new Error(`${name}: staticFiles is no list`)
  const outside = (files as string[]).find(leadsOut)
  if (outside !== undefined) throw new Error(`${name}: ${JSON.stringify(outside)} leads out of its release`)
  return {
    release: releaseName(entry.release),
    verifyJwt: entry.verifyJwt,
    staticFiles: files as string[]
  }
}

/**
 * Whether a path leaves the folder that it is relative to, as it stands or as the runtime may come to read it: it is a
 * pattern there, so a brace may become a dot.
 */
function leadsOut(file: string): boolean {
  const read = file.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replaceAll('\\', '/')
  return file.startsWith('/') || read.split('/').includes('..') || /[{,]\.|\.[{,}]/.test(read)
}

function releaseName(value: unknown): string {
  if (typeof value !== 'string' || !RELEASE.test(value))
    throw new Error(`${JSON.stringify(value)} is no release`)
  return value
}

/** One line of JSON, names sorted. */
export function formatPointer({ release, functions }: Pointer): string {
  const names = [...functions.keys()].sort()
  // From entries: a function may be called `__proto__`.
  return JSON.stringify({
    version: 1,
    release,
    functions: Object.fromEntries(names.map((name) => [name, functions.get(name)]))
  })
}

export const releasesOf = (pointer: Pointer): Set<string> =>
  new Set([...pointer.functions.values()].map((entry) => entry.release))

/** What the router reads of the disk. */
export interface Disk {
  /** changes with every new file; null = there is none */
  signature(path: string): Promise<string | null>
  read(path: string): Promise<string>
  isFolder(path: string): Promise<boolean>
}

/** A pointer as it was read, or why it cannot be used. */
interface Reading {
  readonly signature: string | null
  readonly pointer: Pointer | null
}

/**
 * The pointer of this moment. It is looked at for every request, which costs one `stat`; so a request that starts after
 * the rename is served by the new release. What cannot be used, because it is not there, half written, or names a
 * release that is gone, is said once and changes nothing: the last good one keeps serving. After a restart that is the
 * one that the last deploy proved.
 */
export class PointerFile {
  readonly #folder: string
  readonly #disk: Disk
  readonly #say: (message: string) => void
  #last: Reading = { signature: null, pointer: null }
  #good: Pointer | null = null
  #readings = new Map<string, Promise<Reading>>()
  #turn = 0
  #lastTurn = 0
  #said = ''

  /** @param folder absolute path of `.dual-deploy` */
  constructor(folder: string, disk: Disk, say: (message: string) => void) {
    this.#folder = folder
    this.#disk = disk
    this.#say = say
  }

  /** @returns null = no pointer was ever good: functions are served from their own folders */
  async current(): Promise<Pointer | null> {
    const turn = (this.#turn += 1)
    const signature = await this.#disk.signature(`${this.#folder}/pointer.json`)
    const reading =
      signature !== null && signature === this.#last.signature ? this.#last : await this.#read(signature)
    // A slow reader must not put an older pointer back.
    if (turn > this.#lastTurn) {
      this.#lastTurn = turn
      this.#last = reading
      if (reading.pointer !== null) this.#good = reading.pointer
    }
    return reading.pointer ?? this.#good ?? (await this.#proved())
  }

  /** Requests that see the same file wait for one reading of it. */
  async #read(signature: string | null): Promise<Reading> {
    const key = signature ?? ''
    const begun = this.#readings.get(key)
    if (begun !== undefined) return begun
    const reading = this.#load('pointer.json').then(
      (pointer) => ({ signature, pointer }),
      (error: unknown) => {
        this.#complain(`pointer.json cannot be used (${String(error)})`)
        return { signature, pointer: null }
      }
    )
    this.#readings.set(key, reading)
    try {
      return await reading
    } finally {
      this.#readings.delete(key)
    }
  }

  async #proved(): Promise<Pointer | null> {
    try {
      this.#good = await this.#load('proved.json')
      this.#say('serving the release that the last deploy proved (proved.json)')
    } catch {
      // There is none before the first deploy has ended: the folders themselves are all there is.
    }
    return this.#good
  }

  async #load(name: string): Promise<Pointer> {
    const pointer = parsePointer(await this.#disk.read(`${this.#folder}/${name}`))
    for (const release of releasesOf(pointer)) {
      if (!(await this.#disk.isFolder(`${this.#folder}/releases/${release}`)))
        throw new Error(`release ${release} is gone`)
    }
    return pointer
  }

  #complain(message: string): void {
    if (message === this.#said) return
    this.#said = message
    this.#say(`${message}; what served before keeps serving`)
  }
}
