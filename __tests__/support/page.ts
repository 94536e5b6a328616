import { readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

export interface Block {
  /** the language of the fence, e.g. `sh` */
  readonly language: string
  /** the words after it, e.g. `['laptop', 'paste']` */
  readonly marks: readonly string[]
  readonly text: string
  /** the heading that it stands under */
  readonly section: string
  /** number of the fence's line, from 1 */
  readonly line: number
}

export const readPage = (file: string): string => readFileSync(path.join(root, file), 'utf8')

/** The fenced blocks of a page, in order. */
export function blocksIn(page: string): Block[] {
  const blocks: Block[] = []
  let section = ''
  let open: { language: string; marks: string[]; line: number; lines: string[] } | null = null
  for (const [index, line] of page.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line)
    if (fence === null) {
      if (open !== null) open.lines.push(line)
      else section = /^#+ (.*)$/.exec(line)?.[1] ?? section
    } else if (open === null) {
      const [language = '', ...marks] = (fence[1] ?? '').split(' ')
      open = { language, marks, line: index + 1, lines: [] }
    } else {
      const { lines, ...rest } = open
      blocks.push({ ...rest, section, text: `${lines.join('\n')}\n` })
      open = null
    }
  }
  if (open !== null) throw new Error(`the block of line ${open.line} has no end`)
  return blocks
}

export interface Table {
  /** the heading that it stands under */
  readonly section: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The tables of a page, in order. */
export function tablesIn(page: string): Table[] {
  const tables: { section: string; head: string[]; rows: string[][] }[] = []
  let section = ''
  let isInside = false
  for (const line of page.split('\n')) {
    section = /^#+ (.*)$/.exec(line)?.[1] ?? section
    if (!line.startsWith('|')) isInside = false
    else if (!isInside) {
      tables.push({ section, head: cellsOf(line), rows: [] })
      isInside = true
    } else if (!/^\|[\s|:-]+\|$/.test(line)) tables.at(-1)?.rows.push(cellsOf(line))
  }
  return tables
}

/** Rows of all tables of a page, with the heading above. */
export const rowsIn = (page: string): { readonly section: string; readonly cells: readonly string[] }[] =>
  tablesIn(page).flatMap(({ section, rows }) => rows.map((cells) => ({ section, cells })))

/** A `|` inside a cell is written `\|`. */
const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
