import { readdirSync, statSync, type Dirent } from 'node:fs'
import path from 'node:path'
import { STAMP_FILE } from './hash.ts'
import type { ImportPattern } from './scan.ts'

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

/** Of these Deno expects a module where an `import()` does not say what it loads; declarations are none. */
const MODULE = /(?<!\.d)\.(?:js|ts|jsx|tsx|mjs|mts)$/i
const JSON_FILE = /\.json$/i

/** Folders that Deno looks into for no pattern. */
const isLeftOut = (name: string): boolean =>
  name.startsWith('.') || name === 'node_modules' || name === 'vendor'

/**
 * The files that an `import()` of a text with gaps may mean, as Deno takes them into its graph: from a folder at or below the
 * module's own that is named in full, however deep. Both targets make their bundle of that graph.
 * @param file the module, relative to the root of the listing
 * @returns specifiers, sorted
 */
export function expandPattern({ parts, of }: ImportPattern, file: string, listing: Listing): string[] {
  const [first] = parts
  if (of === 'required') return required(first ?? '', file, listing)
  if (first == null || !isExpandable(parts)) return []
  const from = path.posix.dirname(file)
  const kind = of === 'json' ? JSON_FILE : MODULE
  const found: string[] = []
  const start = placeIn(first, from)
  const folders = start === null ? [] : [start]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of listing.entriesOf(folder)) {
      const place = path.posix.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!isLeftOut(entry.name)) folders.push(place)
      } else if (entry.isFile() && kind.test(entry.name) && place !== file && entry.name !== STAMP_FILE) {
        const specifier = `./${encoded(path.posix.relative(from, place))}`
        if (hasParts(specifier, parts)) found.push(specifier)
      }
    }
  }
  return found.sort()
}

/** In bundled code the name means what a bundler made of it, so a file that is not there is not missed. */
function required(specifier: string, file: string, listing: Listing): string[] {
  const place = placeIn(specifier, path.posix.dirname(file))
  return place !== null && !place.startsWith('../') && listing.isFile(place) ? [specifier] : []
}

/** Deno's own conditions: gaps are whole parts of a path, but for the last one. */
function isExpandable(parts: ImportPattern['parts']): boolean {
  if (parts[0]?.startsWith('./') !== true) return false
  const texts = parts.filter((part) => part !== null)
  const last = parts.at(-1) === null ? -1 : texts.length - 1
  return texts.every((text, index) => {
    if (text.includes('/../')) return false
    if (index === 0) return text.endsWith('/')
    return index === last
      ? text.startsWith('/') || !text.includes('/')
      : text.startsWith('/') && text.endsWith('/')
  })
}

/**
 * Whether a text begins with the first part, has each behind the one before it, and the last one at its end. Without an
 * expression, which would try every way.
 */
export function hasParts(text: string, parts: ImportPattern['parts']): boolean {
  if (!text.startsWith(parts[0] ?? '')) return false
  let at = 0
  for (const part of parts) {
    if (part === null) continue
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.endsWith(parts.at(-1) ?? '')
}

function placeIn(text: string, from: string): string | null {
  try {
    return path.posix.join(from, decodeURIComponent(text)).replace(/\/$/, '') || '.'
  } catch {
    return null // no URL means it
  }
}

/** As a URL has it in its path. */
const encoded = (file: string): string => encodeURI(file).replace(/[?#]/g, encodeURIComponent)
