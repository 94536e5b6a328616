import { HOLE, lineAt, type Piece } from './text.ts'

/** A column as filters and orders write it. */
export interface ColumnPlace {
  readonly name: string
  /** embedded relations that lead to it, outermost first */
  readonly path: readonly string[]
}

export type PlacedColumn = ColumnPlace & { readonly line: number }

const PLAIN = /^(?:[\p{L}\p{N}_$]|-(?!>))+$/u
/** Names that PostgREST takes for something else at the place of a column. */
const RESERVED = new Set(['and', 'or', 'not', 'select', 'order', 'limit', 'offset', 'columns', 'on_conflict'])

/** No relation is embedded deeper, and what nests deeper is no column. */
export const DEEPEST = 20

/** Reads `column`, `embed.column`, `column->json->>path`, `"Odd name"`, `column::cast`; null for anything else. */
export function parseColumn(text: string): ColumnPlace | null {
  if (text.includes(HOLE)) return null
  const names: string[] = []
  let rest = text
  for (;;) {
    const found = /^(?:"((?:[^"\\]|\\.)*)"|((?:[^".>:()\s,-]|-(?!>))+))/.exec(rest)
    if (!found) return null
    const name = found[1] === undefined ? (found[2] ?? '') : found[1].replace(/\\(.)/g, '$1')
    if (found[1] === undefined && !PLAIN.test(name)) return null
    names.push(name)
    if (names.length > DEEPEST) return null
    rest = rest.slice(found[0].length)
    if (!rest.startsWith('.')) break
    rest = rest.slice(1)
  }
  if (rest !== '' && !/^(->|::\w)/.test(rest)) return null
  const name = names.pop() ?? ''
  return RESERVED.has(name) ? null : { name, path: names }
}

/** Reads a list of columns such as `a, b` of `onConflict`. */
export function parseColumns(pieces: readonly Piece[]): PlacedColumn[] {
  return split(textOf(pieces)).flatMap(({ text, offset }) => placed(text, offset, pieces, parseColumn))
}

/** Reads `column`, `embed(column)` and lists of them, with `.desc` and the like. */
export function parseOrder(pieces: readonly Piece[]): PlacedColumn[] {
  return split(textOf(pieces)).flatMap(({ text, offset }) =>
    placed(text, offset, pieces, (term) => orderTerm(term))
  )
}

function orderTerm(text: string, depth = 0): ColumnPlace | null {
  if (depth > DEEPEST) return null
  const bare = withoutDirections(text)
  const embedded = /^([\p{L}\p{N}_$-]+)\((.*)\)$/u.exec(bare)
  if (!embedded) {
    const column = parseColumn(bare)
    return column?.path.length === 0 ? column : null
  }
  const inner = orderTerm(embedded[2] ?? '', depth + 1)
  return inner && { name: inner.name, path: [embedded[1] ?? '', ...inner.path] }
}

const DIRECTIONS = ['.asc', '.desc', '.nullsfirst', '.nullslast']

/** From behind, one after the other: tried from each dot, a list of them would be read again and again. */
function withoutDirections(text: string): string {
  let end = text.length
  for (;;) {
    const direction = DIRECTIONS.find((word) => text.startsWith(word, end - word.length))
    if (direction === undefined) return text.slice(0, end)
    end -= direction.length
  }
}

const OPERATORS =
  'eq|neq|gte?|lte?|like|ilike|match|imatch|in|is|isdistinct|fts|plfts|phfts|wfts|cs|cd|ov|sl|sr|nxr|nxl|adj'
const CONDITION = new RegExp(
  `^("(?:[^"\\\\]|\\\\.)*"|(?:[\\p{L}\\p{N}_$]|-(?!>))+)(?:->>?(?:"[^"]*"|(?:[^".,()>-]|-(?!>))+))*(?:::\\w+)?\\.(?:not\\.)?(?:${OPERATORS})(?:\\([^()]*\\))?\\.`,
  'u'
)

/**
 * Reads the conditions of `or`: `a.eq.1,and(b.gt.2,not.or(c.is.null,d.eq.x))`. What a template puts in is a value, never
 * a column: conditions whose column it could be are left out. Empty when parentheses or quotes do not match.
 */
export function parseLogic(pieces: readonly Piece[]): PlacedColumn[] {
  return logicOf(textOf(pieces), 0, pieces, 0)
}

function logicOf(text: string, from: number, pieces: readonly Piece[], depth: number): PlacedColumn[] {
  if (depth > DEEPEST) return []
  return split(text).flatMap(({ text: term, offset }) => {
    const group = /^(?:not\.)?(?:and|or)\(/.exec(term)
    if (group && term.endsWith(')')) {
      return logicOf(term.slice(group[0].length, -1), from + offset + group[0].length, pieces, depth + 1)
    }
    const column = CONDITION.exec(term)?.[1]
    return column === undefined ? [] : placed(column, from + offset, pieces, parseColumn)
  })
}

function placed(
  text: string,
  offset: number,
  pieces: readonly Piece[],
  parse: (text: string) => ColumnPlace | null
): PlacedColumn[] {
  const column = parse(text)
  return column ? [{ ...column, line: lineAt(pieces, offset) }] : []
}

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('')

interface Part {
  readonly text: string
  readonly offset: number
}

/** Parts between commas that are outside of quotes and brackets, trimmed; none when those do not match. */
function split(text: string): Part[] {
  const parts: Part[] = []
  let depth = 0
  let isQuoted = false
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at)
    if (isQuoted) {
      if (char === '\\') at++
      else if (char === '"') isQuoted = false
    } else if (char === '"') isQuoted = true
    else if (char === '(' || char === '{') depth++
    else if (char === ')' || char === '}') depth--
    else if ((char === ',' && depth === 0) || char === '') {
      parts.push(trimmed(text.slice(start, at), start))
      start = at + 1
    }
  }
  return isQuoted || depth !== 0 ? [] : parts.filter((part) => part.text !== '')
}

function trimmed(text: string, offset: number): Part {
  return { text: text.trim(), offset: offset + (text.length - text.trimStart().length) }
}
