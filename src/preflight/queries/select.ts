import { HOLE, lineAt, type Piece } from './text.ts'

/** What a select asks for. `*`, `count` and the like name no column and are left out. */
export type SelectItem =
  | { readonly kind: 'column'; readonly name: string; readonly line: number }
  | {
      readonly kind: 'embed'
      /** of a relation, a column with a foreign key, a constraint or a computed relationship */
      readonly name: string
      readonly alias: string | null
      readonly line: number
      readonly items: readonly SelectItem[]
    }

const AGGREGATES = /^\.(sum|avg|min|max|count)\(\)/
const DEEPEST = 50

class Unreadable extends Error {}

/**
 * Reads a select as PostgREST does (its `QueryParams.hs`), after supabase-js has stripped white space outside of quotes.
 * Null for a text that this grammar does not take.
 */
export function parseSelect(pieces: readonly Piece[]): SelectItem[] | null {
  const text = pieces.map((piece) => piece.text).join('')
  if (text.includes(HOLE)) return null
  const reader = new SelectReader(text, pieces)
  try {
    return reader.isEmpty ? [] : reader.all()
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

class SelectReader {
  readonly #text: string
  /** where each character was before white space went */
  readonly #offsets: number[] = []
  readonly #pieces: readonly Piece[]
  #at = 0

  constructor(text: string, pieces: readonly Piece[]) {
    this.#pieces = pieces
    let isQuoted = false
    let stripped = ''
    for (let index = 0; index < text.length; index++) {
      const char = text.charAt(index)
      if (!isQuoted && /\s/.test(char)) continue
      if (char === '"') isQuoted = !isQuoted
      stripped += char
      this.#offsets.push(index)
    }
    this.#text = stripped
  }

  get isEmpty(): boolean {
    return this.#text === ''
  }

  all(): SelectItem[] {
    const items = this.#list(0)
    if (this.#at < this.#text.length) throw new Unreadable()
    return items
  }

  #list(depth: number): SelectItem[] {
    if (depth > DEEPEST) throw new Unreadable()
    const items: SelectItem[] = []
    do {
      const item = this.#item(depth)
      if (item) items.push(item)
    } while (this.#take(','))
    return items
  }

  #item(depth: number): SelectItem | null {
    if (this.#take('*')) return null
    const isSpread = this.#take('...')
    let start = this.#at
    let name = this.#name()
    let alias: string | null = null
    if (this.#peek(':') && !this.#peek('::')) {
      this.#at++
      alias = name
      start = this.#at
      name = this.#name()
    }
    const line = lineAt(this.#pieces, this.#offsets[start] ?? 0)
    if (name === 'count' && this.#take('()')) {
      this.#cast()
      return null
    }
    if (name === 'count' && this.#peek('(')) throw new Unreadable()
    let hints = 0
    while (this.#take('!')) {
      this.#name()
      hints++
    }
    if (this.#take('(')) {
      const items = this.#peek(')') ? [] : this.#list(depth + 1)
      if (!this.#take(')')) throw new Unreadable()
      return { kind: 'embed', name, alias, line, items }
    }
    if (isSpread || hints > 0) throw new Unreadable()
    this.#tail()
    // Before aggregates had parentheses `count` was one.
    return name === 'count' ? null : { kind: 'column', name, line }
  }

  /** JSON path, cast, aggregate, cast of its result. */
  #tail(): void {
    this.#takeAll(/^(->>?(?:"[^"]*"|(?:[^,()":>-]|-(?!>))+))+/)
    this.#cast()
    if (this.#takeAll(AGGREGATES)) this.#cast()
    if (this.#at < this.#text.length && !this.#peek(',') && !this.#peek(')')) throw new Unreadable()
  }

  #cast(): void {
    this.#takeAll(/^::[\w]+(\[\])?/)
  }

  #name(): string {
    const rest = this.#text.slice(this.#at)
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest)
    if (quoted) {
      this.#at += quoted[0].length
      return (quoted[1] ?? '').replace(/\\(.)/g, '$1')
    }
    const plain = /^(?:[\p{L}\p{N}_$]|-(?!>))+/u.exec(rest)?.[0]
    if (plain === undefined) throw new Unreadable()
    this.#refuseGap(plain.length)
    this.#at += plain.length
    return plain
  }

  /** White space inside of a name: it was meant as something else, such as SQL's `as`. */
  #refuseGap(length: number): void {
    const first = this.#offsets[this.#at] ?? 0
    const last = this.#offsets[this.#at + length - 1] ?? 0
    if (last - first !== length - 1) throw new Unreadable()
  }

  #peek(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false
    this.#at += text.length
    return true
  }

  #takeAll(pattern: RegExp): boolean {
    const found = pattern.exec(this.#text.slice(this.#at))
    if (found) this.#at += found[0].length
    return found !== null
  }
}
