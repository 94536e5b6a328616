/**
 * Whether all of a text is what a pattern of `*` (any run) and `?` (any one character) stands for. No regular expression: of
 * `*a*a*a*a` one would try every way to share a text among the stars. Here the last star alone is ever given more, so that
 * no more steps are taken than the two lengths multiplied.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0
  let next = 0
  // Where the last star stands, and how far what it stands for goes.
  let star = -1
  let taken = 0
  while (at < text.length) {
    const sign = pattern.charAt(next)
    if (sign === '*') {
      star = next++
      taken = at
    } else if (sign === '?' || (sign !== '' && sign === text.charAt(at))) {
      next++
      at++
    } else if (star >= 0) {
      next = star + 1
      at = ++taken
    } else return false
  }
  while (pattern.charAt(next) === '*') next++
  return next === pattern.length
}
