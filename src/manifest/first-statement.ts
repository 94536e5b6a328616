import { isUtf8, type Buffer } from 'node:buffer'

/**
 * Where the first statement of a module begins: behind BOM, shebang, white space and leading comments, which keep their
 * meaning only in front (`@jsxImportSource`, `/// <reference>`, `@ts-nocheck`). Characters, not bytes. A last comment
 * that nothing ends stays behind that place: what is put there must not become part of it.
 */
export function firstStatement(source: string): number {
  let at = endOfMark(source)
  if (source.startsWith('#!', at)) at = endOfLine(source, at) ?? source.length
  for (;;) {
    const rest = /^\s+/.exec(source.slice(at, at + 4096))
    const end = rest ? at + rest[0].length : endOfComment(source, at)
    if (end === null) return at
    at = end
  }
}

/** A byte order mark as UTF-8 text has it, or as latin1 text shows its three bytes. */
function endOfMark(source: string): number {
  if (source.startsWith('\uFEFF')) return 1
  return source.startsWith('\u00EF\u00BB\u00BF') ? 3 : 0
}

/** Null when no comment begins at `from`, or one that nothing ends. */
function endOfComment(source: string, from: number): number | null {
  if (source.startsWith('//', from)) return endOfLine(source, from)
  if (!source.startsWith('/*', from)) return null
  const end = source.indexOf('*/', from + 2)
  return end === -1 ? null : end + 2
}

function endOfLine(source: string, from: number): number | null {
  const found = /[\n\r\u2028\u2029]/.exec(source.slice(from))
  return found ? from + found.index : null
}

/** How to read a source as text so that every byte survives the way back: latin1 maps bytes to characters one to one. */
export const encodingOf = (source: Buffer): 'utf8' | 'latin1' => (isUtf8(source) ? 'utf8' : 'latin1')
