import { InputError } from '../errors.ts'
import { matchesWildcard } from '../wildcard.ts'

/**
 * Names that the patterns choose.
 * @throws InputError for a pattern that matches nothing, which is most likely a typing error: it would leave out what was
 * to be published, or publish what was to be left out; and for patterns that leave nothing
 */
export function selectFunctions(names: readonly string[], patterns: readonly string[]): Set<string> {
  for (const pattern of patterns) refuseVain(pattern, names)
  const selected = names.filter((name) => isSelected(name, patterns))
  if (selected.length > 0 || names.length === 0) return new Set(selected)
  throw new InputError(
    'functions',
    patterns.join(', '),
    `Together the patterns leave none of the ${names.length} functions.`,
    untouched(names)
  )
}

/** Whether the patterns choose a name; here one may match nothing. */
export function isSelected(name: string, patterns: readonly string[]): boolean {
  const matches = (pattern: string): boolean => matchesWildcard(withoutMark(pattern), name)
  const included = patterns.filter((pattern) => !pattern.startsWith('!'))
  const excluded = patterns.filter((pattern) => pattern.startsWith('!'))
  return (included.length === 0 || included.some(matches)) && !excluded.some(matches)
}

function refuseVain(pattern: string, names: readonly string[]): void {
  const glob = withoutMark(pattern)
  if (names.some((name) => matchesWildcard(glob, name))) return
  throw new InputError(
    'functions',
    pattern,
    `It matches none of the ${names.length} functions.`,
    untouched(names)
  )
}

const untouched = (names: readonly string[]): { live: string; next: string } => ({
  live: 'unchanged; nothing was sent anywhere',
  next: `Functions are: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
})

/** A pattern without the `!` in front of one that excludes. */
const withoutMark = (pattern: string): string => pattern.replace(/^!/, '')
