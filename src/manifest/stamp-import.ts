import { encodingOf, firstStatement } from './first-statement.ts'
import { STAMP_FILE } from './hash.ts'
import { PARSED_AT_ONCE, isSource, parseModule, SyntaxProblem } from './imports.ts'

/** An import of a stamp: a statement at the top level of a module, with its semicolon. */
export interface StampImport {
  /** as written */
  readonly specifier: string
  readonly start: number
  readonly end: number
}

/**
 * As this tool writes it, or as a formatter prints that: Prettier and `deno fmt` choose the quotes and the semicolon. One
 * on the next line is the next statement's, where none ends a line: `;(async () => {})()`. The path is bounded: a line of
 * megabytes would be more than the stack of the regular expression holds.
 */
const STAMP_IMPORT =
  /import\s*(["'])(?<specifier>\.{1,2}\/(?:(?:(?!\1)[^\n]){0,1024}\/)?dual-deploy-stamp\.ts)\1(?:[^\S\n\r]*;)?/
const HERE = new RegExp(STAMP_IMPORT, 'y')
const ANYWHERE = new RegExp(STAMP_IMPORT, 'g')

const BLANK = /\s*/y
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g
/** What may still belong to an import that no semicolon ends, or hide it: attributes, a comment. */
const MORE = /\s*(?:with\b|\/)/y
/** Where these begin a line, the statement of the line before goes on. */
const GOES_ON = /[([`+\-/<]/

/**
 * An entrypoint as its author wrote it: without the imports that `mode: stamp` or staging put in, wherever they were moved
 * to and however they were formatted. Together with the white space that came with them, so that the hash is that of the
 * same file without a stamp (docs/inside/manifest.md).
 */
export function withoutStampImport(path: string, source: Buffer): Buffer {
  if (!source.includes(STAMP_FILE)) return source
  const encoding = encodingOf(source)
  const text = source.toString(encoding)
  const rest = cut(text, stampImports(path, text))
  return rest === text ? source : Buffer.from(rest, encoding)
}

/** In order. The same words in a comment or a string are the author's, and so is an import in another form. */
export function stampImports(path: string, text: string): StampImport[] {
  const at = firstStatement(text)
  const first = stampAt(text, at)
  const sure = first === null ? [] : [first]
  ANYWHERE.lastIndex = first?.end ?? at
  // Nearly always it is where it was put, and is the only one: no parser is needed to see that.
  if ((first === null || isWhole(text, first)) && !ANYWHERE.test(text)) return sure
  // Who stamps puts it in front: of a long module only the first statement is looked at.
  if (!isSource(path) || text.length > PARSED_AT_ONCE) return sure
  try {
    const code = text.slice(at)
    return parseModule(path, code).body.flatMap((node) => {
      // Behind the specifier stand attributes, or nothing.
      const isBare =
        node.type === 'ImportDeclaration' && /^\s*;?$/.test(code.slice(node.source.end ?? 0, node.end ?? 0))
      return (isBare ? stampAt(text, at + (node.start ?? 0)) : null) ?? []
    })
  } catch (error) {
    if (error instanceof SyntaxProblem) return sure
    throw error
  }
}

function stampAt(text: string, start: number): StampImport | null {
  HERE.lastIndex = start
  const specifier = HERE.exec(text)?.groups?.['specifier']
  return specifier === undefined ? null : { specifier, start, end: HERE.lastIndex }
}

function isWhole(text: string, { end }: StampImport): boolean {
  MORE.lastIndex = end
  return text[end - 1] === ';' || !MORE.test(text)
}

function cut(text: string, stamps: readonly StampImport[]): string {
  const at = firstStatement(text)
  let rest = ''
  let from = 0
  for (const run of runs(text, stamps)) {
    const { start, end } = extent(text, run, at)
    rest += text.slice(from, start)
    from = end
  }
  return rest + text.slice(from)
}

type Extent = Pick<StampImport, 'start' | 'end'>

/** Imports with nothing but white space between them are taken out as one. */
function runs(text: string, stamps: readonly StampImport[]): Extent[] {
  const found: Extent[] = []
  for (const { start, end } of stamps) {
    const last = found.at(-1)
    if (last !== undefined && endOfBlank(text, last.end) === start)
      found[found.length - 1] = { start: last.start, end }
    else found.push({ start, end })
  }
  return found
}

/** What is taken out with an import, so that a formatter's line breaks go with it and the author's stay. */
function extent(text: string, { start, end }: Extent, at: number): Extent {
  const before = startOfBlank(text, start)
  const after = endOfBlank(text, end)
  // It was put right in front of what is first: all white space behind it is a formatter's.
  if (start === at) return { start, end: after }
  if (joins(text, before, end)) return { start, end: start }
  const isLast = after === text.length
  const keepsBefore = lineEnds(text, before, start) >= lineEnds(text, end, after)
  return !isLast && keepsBefore ? { start, end: after } : { start: before, end }
}

/** Whether the statements in front and behind would become one: then the import has become part of the author's code. */
const joins = (text: string, before: number, end: number): boolean =>
  text[before - 1] !== ';' && GOES_ON.test(text.charAt(end + firstStatement(text.slice(end))))

function endOfBlank(text: string, from: number): number {
  BLANK.lastIndex = from
  BLANK.exec(text)
  return BLANK.lastIndex
}

function startOfBlank(text: string, from: number): number {
  let at = from
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--
  return at
}

const lineEnds = (text: string, from: number, to: number): number =>
  text.slice(from, to).match(LINE_END)?.length ?? 0
