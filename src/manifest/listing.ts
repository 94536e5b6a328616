import { readdirSync, statSync, type Dirent } from 'node:fs'
import path from 'node:path'

/** `unsure`: behind a symbolic link, or a name that a file system may spell in two ways. */
export type Kind = 'file' | 'folder' | 'absent' | 'unsure'

/** Longest path that a system takes; a longer one is not walked. */
const PATH_LIMIT = 4096

/**
 * What stands in a folder tree: one look at each folder, instead of a question to the system for each of the many files
 * that a function may have and mostly does not.
 */
export class Listing {
  readonly #root: string
  readonly #folders = new Map<string, ReadonlyMap<string, Dirent>>()

  /** @param root absolute path */
  constructor(root: string) {
    this.#root = root
  }

  /** @param relative normalised path below the root, POSIX separators */
  kindOf(relative: string): Kind {
    if (relative === '.') return 'folder'
    if (relative.length > PATH_LIMIT) return 'absent'
    if (relative.startsWith('../')) return 'unsure'
    const parent = path.posix.dirname(relative)
    const kind = this.kindOf(parent)
    if (kind !== 'folder') return kind === 'unsure' ? 'unsure' : 'absent'
    const name = path.posix.basename(relative)
    const entry = this.#entriesOf(parent).get(name)
    if (entry === undefined) return isPlainName(name) ? 'absent' : 'unsure'
    if (entry.isFile()) return 'file'
    return entry.isDirectory() ? 'folder' : 'unsure'
  }

  isFile(relative: string): boolean {
    const kind = this.kindOf(relative)
    if (kind !== 'unsure') return kind === 'file'
    try {
      return statSync(path.join(this.#root, relative)).isFile()
    } catch {
      return false // absent, or a symbolic link that leads nowhere
    }
  }

  /** What is in a folder, by itself; nothing in one that is not there. */
  entriesOf(folder: string): Iterable<Dirent> {
    return this.#entriesOf(folder).values()
  }

  #entriesOf(folder: string): ReadonlyMap<string, Dirent> {
    const known = this.#folders.get(folder)
    if (known !== undefined) return known
    const entries = new Map(readFolder(path.join(this.#root, folder)).map((entry) => [entry.name, entry]))
    this.#folders.set(folder, entries)
    return entries
  }
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // there is none, or nobody may look
  }
}

const isPlainName = (name: string): boolean => /^[\x20-\x7e]+$/.test(name)
