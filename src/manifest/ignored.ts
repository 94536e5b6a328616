import path from 'node:path'
import { Minimatch } from 'minimatch'
import { isPlainGlob } from './glob.ts'
import { readRegular } from './regular.ts'

/** Files of patterns are short; who has more than that has none that is worth a word here. */
const LIMIT = 256 * 1024

/** What is looked for: each place asks each pattern of each folder above it. Who has more of any of them gets no word about git. */
const MOST = { characters: 4096, folders: 32, patterns: 1000, places: 100 }

/** The `.gitignore` files of a checkout, each read once. */
export class GitIgnore {
  readonly #checkout: string
  readonly #rules = new Map<string, readonly Rule[]>()
  #asked = 0

  /** @param checkout absolute path */
  constructor(checkout: string) {
    this.#checkout = checkout
  }

  /**
   * Whether git ignores a path (git-scm.com/docs/gitignore): the last pattern that matches decides, and what is below an
   * ignored folder cannot be taken back. False for what is too much to look for.
   * @param file absolute path; it need not exist
   */
  ignores(file: string): boolean {
    if (file.length > MOST.characters || this.#asked >= MOST.places) return false
    this.#asked++
    const relative = path.relative(this.#checkout, file).replaceAll(path.sep, '/')
    if (relative === '' || relative.startsWith('../')) return false
    const parts = relative.split('/')
    if (parts.length > MOST.folders) return false
    const rules: Rule[] = []
    for (const [index] of parts.entries()) {
      rules.push(...this.#rulesIn(parts.slice(0, index).join('/')))
      if (rules.length > MOST.patterns) return false
      const isFolder = index < parts.length - 1
      const place = parts.slice(0, index + 1).join('/')
      if (rules.findLast((rule) => rule.matches(place, isFolder))?.ignores === true) return true
    }
    return false
  }

  #rulesIn(folder: string): readonly Rule[] {
    const known = this.#rules.get(folder)
    if (known !== undefined) return known
    const rules = rulesOf(path.join(this.#checkout, folder, '.gitignore'), folder)
    this.#rules.set(folder, rules)
    return rules
  }
}

interface Rule {
  readonly ignores: boolean
  matches(place: string, isFolder: boolean): boolean
}

function rulesOf(file: string, folder: string): Rule[] {
  const bytes = readRegular(file, LIMIT)
  if (typeof bytes === 'string') return []
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
  return lines.slice(0, 2 * MOST.patterns).flatMap((line) => ruleOf(line, folder))
}

function ruleOf(line: string, folder: string): Rule[] {
  const text = withoutBlanks(line)
  if (text === '' || text.startsWith('#')) return []
  const ignores = !text.startsWith('!')
  const pattern = (ignores ? text : text.slice(1)).replace(/^\\(?=[#!])/, '')
  const forFolders = pattern.endsWith('/')
  const body = pattern.replace(/\/$/, '')
  if (body === '' || !isPlainGlob(body)) return []
  const isAnchored = body.includes('/')
  const glob = body.replace(/^\//, '')
  const below = folder === '' ? '' : `${folder}/`
  const wanted = new Minimatch(glob, OPTIONS)
  return [
    {
      ignores,
      matches: (place, isFolder) =>
        (isFolder || !forFolders) &&
        place.startsWith(below) &&
        wanted.match(isAnchored ? place.slice(below.length) : path.posix.basename(place))
    }
  ]
}

/** Blanks at the end do not count, but for one behind a backslash. */
function withoutBlanks(line: string): string {
  const text = line.trimEnd()
  return text.endsWith('\\') && text.length < line.length ? `${text} ` : text
}

const OPTIONS = { dot: true, nobrace: true, noext: true, nocomment: true, nonegate: true }
