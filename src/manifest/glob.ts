/** Longest pattern; a longer one names a single path that no system takes. */
const LONGEST = 4096
/** Patterns that one with braces stands for. */
const MOST_WAYS = 256
const MOST_DEEP_STARS = 4
const MOST_STARS = 2
/** `@(a|b)`, `?(a)`, `!(a)`; of `+(a)` and `*(a)` none. */
const MOST_GROUPS = 1

/**
 * Whether a glob is matched in no time, whatever the names are. It becomes a regular expression, which tries every way to share a
 * name of 255 letters among stars, and a repeated group in as many ways as it can be cut; and braces multiply.
 */
export function isPlainGlob(pattern: string): boolean {
  if (pattern.length > LONGEST || /[*+]\(/.test(pattern)) return false
  if ((pattern.match(/[@?!]\(/g)?.length ?? 0) > MOST_GROUPS) return false
  if (waysOf(pattern) > MOST_WAYS) return false
  let deep = 0
  let before = ''
  for (const part of pattern.split('/')) {
    if (part === '**' && before !== '**') deep++
    else if (part !== '**' && starsIn(part) > MOST_STARS) return false
    before = part
  }
  return deep <= MOST_DEEP_STARS
}

/** Runs of stars; between the arms of braces one alone counts, but to count them all is near enough. */
const starsIn = (part: string): number => part.match(/\*+/g)?.length ?? 0

/** How many patterns braces make, at most: each comma is one more, each pair multiplies, and a range counts its numbers. */
function waysOf(pattern: string): number {
  let ways = 1
  for (const [, inside = ''] of pattern.matchAll(/\{([^{}]*)\}?/g)) {
    const [from = '', to = ''] = inside.split('..')
    const isRange = /^-?\d+$/.test(from) && /^-?\d+$/.test(to)
    const arms = isRange ? Math.abs(Number(from) - Number(to)) + 1 : inside.split(',').length
    ways *= arms
    if (ways > MOST_WAYS) break
  }
  // Of braces within braces the outer commas stand outside of all pairs that were looked at.
  return ways * (1 + (pattern.replace(/\{[^{}]*\}/g, '').match(/,/g)?.length ?? 0))
}
