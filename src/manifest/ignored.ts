import path from 'node:path'
import { minimatch } from 'minimatch'
import { isPlainGlob } from './glob.ts'
import { readRegular } from './regular.ts'

/** Files of patterns are short; who has more than that has none that is worth a word here. */
const LIMIT = 256 * 1024

/**
 * Whether the `.gitignore` files of a checkout ignore a path, as git reads them (git-scm.com/docs/gitignore): the last pattern
 * that matches decides, and what is below an ignored folder cannot be taken back.
 * @param file absolute path; it need not exist
 * @param checkout absolute path of the folder that holds it
 */
export function isIgnoredByGit(file: string, checkout: string): boolean {
  const relative = path.relative(checkout, file).replaceAll(path.sep, '/')
  if (relative === '' || relative.startsWith('../')) return false
  const parts = relative.split('/')
  const rules: Rule[] = []
  for (const [index] of parts.entries()) {
    const folder = parts.slice(0, index).join('/')
    rules.push(...rulesOf(path.join(checkout, folder, '.gitignore'), folder))
    const isFolder = index < parts.length - 1
    const place = parts.slice(0, index + 1).join('/')
    if (rules.findLast((rule) => rule.matches(place, isFolder))?.ignores === true) return true
  }
  return false
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
  return lines.flatMap((line) => ruleOf(line, folder))
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
  return [
    {
      ignores,
      matches: (place, isFolder) =>
        (isFolder || !forFolders) &&
        place.startsWith(below) &&
        minimatch(isAnchored ? place.slice(below.length) : path.posix.basename(place), glob, OPTIONS)
    }
  ]
}

/** Blanks at the end do not count, but for one behind a backslash. */
function withoutBlanks(line: string): string {
  const text = line.trimEnd()
  return text.endsWith('\\') && text.length < line.length ? `${text} ` : text
}

const OPTIONS = { dot: true, nobrace: true, noext: true, nocomment: true, nonegate: true }
