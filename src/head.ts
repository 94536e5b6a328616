import { readdirSync } from 'node:fs'
import path from 'node:path'
import { readRegular } from './manifest/regular.ts'
import { commitTimeIn, isAncestorIn } from './git-objects.ts'
import type { Kinship } from './plan/older.ts'

/** The commit that lies in a folder. */
export interface CheckedOut {
  readonly commit: string
  /** committer date, seconds since the epoch; null = unknown */
  readonly commitTime: number | null
}

/** What one file of git's own may hold that is read for a name; packed-refs has its own bound. */
const SMALL = 4096
/** Git itself stops a chain of symbolic names at this. */
const CHAIN = 5
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/
/** As git-check-ref-format has it, for what matters here: no name leaves the folder. */
const REF = /^refs\/(?!.*(\.\.|\/\/|\/\.))[A-Za-z0-9_./@{}+#=,%!&()'-]+$/

/**
 * The commit that was checked out into a folder. Read as files: git would take settings from a folder that may be a stranger's,
 * and those name programs.
 * @param top the highest folder that may be the checkout's. @returns null = there is no checkout, or its HEAD cannot be told
 */
export function readCheckedOut(folder: string, top: string): CheckedOut | null {
  const found = checkoutAbove(folder, top)
  if (found?.commit == null) return null
  const { commit, common } = found
  return { commit, commitTime: commitTimeIn(path.join(common, 'objects'), commit) }
}

/** @returns commit: null = its HEAD cannot be told */
function checkoutAbove(
  folder: string,
  top: string
): { readonly commit: string | null; readonly common: string } | null {
  for (const place of upTo(folder, top)) {
    const gitDir = gitDirOf(place)
    if (gitDir === null) continue
    const common = commonDirOf(gitDir)
    return { commit: resolve(gitDir, common, 'HEAD'), common }
  }
  return null
}

/** What another commit is to the one that was checked out, where the checkout has what lies between them. Never throws. */
export function kinshipOf(folder: string, top: string, other: string): Kinship {
  if (!COMMIT.test(other)) return null
  const found = checkoutAbove(folder, top)
  if (found?.commit == null) return null
  const objects = path.join(found.common, 'objects')
  if (isAncestorIn(objects, other, found.commit)) return 'ancestor'
  return isAncestorIn(objects, found.commit, other) ? 'descendant' : null
}

/** The folder and those above it; of a folder that is not below the highest one, itself alone. */
function upTo(folder: string, top: string): string[] {
  const relative = path.relative(top, folder)
  const isBelow = relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
  if (!isBelow) return [folder]
  const names = relative === '' ? [] : relative.split(path.sep)
  return [...names.keys(), names.length].reverse().map((count) => path.join(top, ...names.slice(0, count)))
}

function readWord(file: string): string | null {
  const bytes = readRegular(file, SMALL)
  return typeof bytes === 'string' ? null : bytes.toString('utf8').trim()
}

/**
 * `.git`, a folder or a file that names one (worktrees). A folder that itself looks like a repository is none: only what a
 * tarball or an artifact brings has that form. A submodule has commits of another repository.
 */
function gitDirOf(place: string): string | null {
  const dotGit = path.join(place, '.git')
  const text = readWord(dotGit)
  if (text === null) return hasEntries(dotGit) ? dotGit : null
  const named = /^gitdir: ([^\0\n]+)$/.exec(text)?.[1]
  if (named === undefined || /(^|\/)\.git\/modules\//.test(named)) return null
  return path.resolve(place, named)
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0
  } catch {
    return false
  }
}

function commonDirOf(gitDir: string): string {
  const named = readWord(path.join(gitDir, 'commondir'))
  return named === null || named === '' ? gitDir : path.resolve(gitDir, named)
}

function resolve(gitDir: string, common: string, name: string): string | null {
  let ref = name
  for (let step = 0; step <= CHAIN; step++) {
    const text = readRef(gitDir, common, ref)
    if (text === null || COMMIT.test(text)) return text
    ref = /^ref: *(\S+)$/.exec(text)?.[1] ?? ''
    if (!REF.test(ref)) return null
  }
  return null
}

function readRef(gitDir: string, common: string, ref: string): string | null {
  for (const folder of new Set([gitDir, common])) {
    const text = readWord(path.join(folder, ref))
    if (text !== null) return text
    if (ref === 'HEAD') return null
  }
  const packed = readRegular(path.join(common, 'packed-refs'))
  if (typeof packed === 'string') return null
  const line = packed
    .toString('utf8')
    .split('\n')
    .find((each) => each.endsWith(` ${ref}`) && !each.startsWith('#'))
  return line?.slice(0, -ref.length - 1) ?? null
}
