/** `1 function`, `2 functions` */
export const countOf = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

/** The way back where the server keeps none: an ordinary deploy, which the record cannot refuse as older. */
export const DEPLOY_WHAT_YOU_WANT =
  'Deploy what you want: git revert what came after it on this branch, and push.'

const SOME = 8

/** `a, b, c`, and of many the first few and how many more. */
export function nameSome(names: readonly string[]): string {
  if (names.length <= SOME) return names.join(', ')
  return `${names.slice(0, SOME).join(', ')} and ${names.length - SOME} more`
}

/** A text without its percent-encoding; one that no URL would have stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
