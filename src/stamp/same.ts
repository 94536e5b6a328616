import type { Buffer } from 'node:buffer'
import { parse } from '@babel/parser'

/** Where a node stands and how it was written: quotes, parentheses, trailing commas. */
const WRITING = new Set(['start', 'end', 'loc', 'extra'])

/** Up to here stand the constants, which differ from stamp to stamp; what follows is the same in all of them. */
const BODY = /^const answer\b/m

/** No formatter makes a text that much longer; others are not parsed. */
const GROWTH = 4

/**
 * Tells whether a stamp is another one as a formatter prints it: the same syntax tree and the same comments. Prettier and
 * `deno fmt` change quotes, semicolons, commas, parentheses and line breaks, and `deno fmt` puts braces round a branch
 * that it breaks. A text that does not parse is no stamp.
 */
export function stampComparer(): (found: Buffer, fresh: Buffer) => boolean {
  // Functions have one body, and formatted by one formatter still have: a thousand of them are parsed once.
  const trees = new Map<string, string | null>()
  const treeOf = (half: string): string | null => {
    const known = trees.get(half)
    if (known !== undefined) return known
    const tree = readTree(half)
    trees.set(half, tree)
    return tree
  }
  return (found, fresh) => {
    if (found.equals(fresh)) return true
    if (found.length > GROWTH * fresh.length) return false
    const wanted = halves(fresh)
    return halves(found).every((half, index) => {
      const tree = treeOf(half)
      return tree !== null && tree === treeOf(wanted[index] ?? '')
    })
  }
}

function halves(stamp: Buffer): [string, string] {
  const text = stamp.toString('utf8')
  const at = text.search(BODY)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at)]
}

function readTree(text: string): string | null {
  try {
    const { program, comments } = parse(text, {
      sourceType: 'module',
      plugins: ['typescript'],
      attachComment: false
    })
    return JSON.stringify([program, comments], (key, value: unknown) =>
      WRITING.has(key) ? undefined : withoutBraces(value)
    )
  } catch {
    return null
  }
}

/** `{ return }` does what `return` does, unless it declares something of its own. */
function withoutBraces(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { type, body, directives } = value as { type?: unknown; body?: unknown; directives?: unknown }
  if (type !== 'BlockStatement' || !Array.isArray(body) || body.length !== 1) return value
  if (Array.isArray(directives) && directives.length > 0) return value
  const [only] = body as { type: string }[]
  return only?.type.endsWith('Declaration') === true ? value : only
}
