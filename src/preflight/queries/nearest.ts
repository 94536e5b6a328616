import { byCodeUnit } from '../../manifest/hash.ts'

/** Words that tables use for the same thing; the first user's `is_enabled` was `is_active`. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['enabled', 'active', 'activated'],
  ['disabled', 'inactive', 'deactivated'],
  ['created', 'inserted', 'added'],
  ['updated', 'modified', 'changed', 'edited'],
  ['deleted', 'removed', 'archived'],
  ['name', 'title', 'label'],
  ['phone', 'mobile', 'telephone', 'whatsapp'],
  ['email', 'mail'],
  ['message', 'msg', 'content', 'body', 'text'],
  ['quantity', 'qty', 'amount'],
  ['total', 'amount', 'sum'],
  ['url', 'uri', 'link', 'href'],
  ['image', 'img', 'photo', 'picture', 'avatar'],
  ['description', 'desc', 'details'],
  ['status', 'state'],
  ['type', 'kind', 'category'],
  ['user', 'owner', 'profile', 'account'],
  ['tenant', 'organization', 'org', 'company', 'workspace'],
  ['position', 'order', 'sort', 'rank']
]

/** Words that so many columns share that they alone make none alike. */
const COMMON = new Set(['id', 'at', 'is', 'has', 'on', 'by', 'to', 'of', 'the', 'in', 'no'])

/** PostgreSQL cuts names there (NAMEDATALEN); two names are compared letter by letter. */
const LONGEST = 63

/** Share of the words of two names that must be alike. */
const HALF = 0.5
/** The score of names with half of their words alike, and not one letter of the others. */
const LEAST = 0.465

/**
 * The real name that was most likely meant, or null when none is near. Near are names with few changed letters, and names
 * that begin or end with the same words and of which at least half the words are the same or mean the same.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > LONGEST) return null
  const scored = [...candidates]
    .filter((candidate) => candidate.length <= LONGEST)
    .map((candidate) => ({ candidate, score: likeness(name, candidate) }))
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score || byCodeUnit(a.candidate, b.candidate))
  const [best, second] = scored
  if (!best) return null
  // Half of the words alike, and another name as near: that is a guess.
  return best.score < 0.6 && second && best.score - second.score < 0.02 ? null : best.candidate
}

/** A name so near that it was meant: one changed letter, or two in a name of eight letters or more. */
export function typoOf(name: string, candidates: Iterable<string>): string | null {
  if (name.length < 5 || name.length > LONGEST) return null
  const most = name.length < 8 ? 1 : 2
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > most) continue
    const distance = editDistance(name, candidate)
    if (distance <= most && (best === null || distance < best.distance)) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

function likeness(name: string, candidate: string): number {
  const a = name.toLowerCase()
  const b = candidate.toLowerCase()
  if (a.replaceAll('_', '') === b.replaceAll('_', '')) return 1
  const longest = Math.max(a.length, b.length)
  const distance = editDistance(a, b)
  const letters = 1 - distance / longest
  const isTypo = distance <= 1 ? longest >= 4 : letters >= 0.7
  const words = wordLikeness(wordsOf(name), wordsOf(candidate))
  // Letters decide between names whose words are equally alike.
  return Math.max(isTypo ? 0.3 + letters * 0.7 : 0, words === 0 ? 0 : words * 0.93 + letters * 0.07)
}

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')

/** Share of the words that are alike, when the names begin or end alike; otherwise 0. */
function wordLikeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  const rest = [...b]
  const pairs = a
    .flatMap((word) => b.map((other) => ({ word, other, score: sameness(word, other) })))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
  const open = [...a]
  let sum = 0
  let telling = 0
  for (const { word, other, score } of pairs) {
    if (!open.includes(word) || !rest.includes(other)) continue
    open.splice(open.indexOf(word), 1)
    rest.splice(rest.indexOf(other), 1)
    sum += score
    if (!COMMON.has(word)) telling += score
  }
  const hasSameEnd = sameness(a[0] ?? '', b[0] ?? '') > 0 || sameness(a.at(-1) ?? '', b.at(-1) ?? '') > 0
  const share = sum / Math.max(a.length, b.length)
  return hasSameEnd && share >= HALF && (telling > 0 || a[0] === b[0]) ? share : 0
}

/** 1 for the same word, less for its plural, a synonym or a slip of the pen, 0 for another word. */
function sameness(a: string, b: string): number {
  if (a === b) return 1
  if (`${a}s` === b || `${b}s` === a) return 0.95
  if (SYNONYMS.some((group) => group.includes(a) && group.includes(b))) return 0.85
  return Math.min(a.length, b.length) >= 4 && editDistance(a, b) <= 1 ? 0.9 : 0
}

/** Damerau-Levenshtein (optimal string alignment): insertions, deletions, changes, and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + change)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1)
      }
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0
