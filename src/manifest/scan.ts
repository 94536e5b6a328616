/** What a module asks for. */
export interface ImportRequest {
  readonly specifier: string
  /** 1-based */
  readonly line: number
  /** `type`: erased before the code runs. `dynamic`: `import('…')` with a literal. */
  readonly kind: 'static' | 'type' | 'dynamic'
  /** written in a form that the walk of the CLI's `--use-api` upload sees: quotes, not a template literal */
  readonly quoted: boolean
  /** what `import()` is asked for in place of a specifier, until the files are known that it may mean */
  readonly pattern?: ImportPattern
}

/** A text with gaps: a template literal with expressions, or a sum. */
export interface ImportPattern {
  /** null = not known before it runs */
  readonly parts: readonly (string | null)[]
  /** what it may mean: any module; with `{ with: { type: 'json' } }`, JSON alone; a file that `require` names in full, if there is one */
  readonly of: 'modules' | 'json' | 'required'
}

/**
 * The static imports of a TypeScript module, found by leaping from bracket to quote to comment instead of building a
 * syntax tree: many times faster, and every run begins with it (docs/inside/decisions/0012-scan.md). Null where that does not
 * tell, such as at a slash that may divide or begin a regular expression, or at `import()`: then a parser decides
 * (imports.ts). Nothing is guessed. Whether the rest of the module is valid is not looked at.
 */
export function scanImports(source: string): ImportRequest[] | null {
  // Line ends that nobody writes, and that would end a comment early.
  if (source.includes('\u2028') || source.includes('\u2029')) return null
  if (source.includes('\r') && /\r(?!\n)/.test(source)) return null
  try {
    return new Scanner(source).run()
  } catch (error) {
    if (error === UNCLEAR) return null
    throw error
  }
}

/** Made once: a stack trace for each would cost more than the scan. */
const UNCLEAR = new Error('unclear')

/** All that matters: everything between two of these is names, numbers, operators and white space. */
const LANDMARK = /["'`/()[\]{}\\\u007f-\uffff]|\b(?:import|export)\b/g
const BLANK = /\s*/y
const BEFORE_STRING = /\s*["'/]/y
const REGEX_FLAGS = /[a-z]*/y
const WORD = /[A-Za-z_$][\w$]*/y
const LAST_WORD = /(?:^|[^\w$])([\w$]+)\s*$/
const HEAD = /(?:^|[^\w$.#])(if|while|for|with|await)[ \t]*$/

/** Words in front of an expression. */
const OPENERS = new Set(
  'return typeof case in instanceof delete void new throw else do default if while for with'.split(' ')
)
/** Keywords in some places and names in others. */
const CONTEXTUAL = new Set('of yield await async'.split(' '))

/** What a slash is, by what stands in front of it; `call`: a closing parenthesis. */
type Slash = 'regex' | 'divide' | 'unclear' | 'call'

interface Opening {
  readonly bracket: '(' | '[' | '{' | '${'
  readonly at: number
}

/**
 * Where the last import or re-export may begin: the one has that word in it, the other `from` in front of a string. Most
 * modules have them at their head, and the rest is not looked at. -1 = there is none.
 */
function lastOfInterest(text: string): number {
  const last = text.lastIndexOf('import')
  // Nothing of interest begins with it: there is a word in front.
  for (
    let from = text.lastIndexOf('from');
    from > 0 && from > last;
    from = text.lastIndexOf('from', from - 1)
  ) {
    BEFORE_STRING.lastIndex = from + 'from'.length
    if (BEFORE_STRING.test(text)) return from
  }
  return last
}

/** Whether what follows is the name of a member: `a.b`, `#b`; but not `...b`. */
function isBehindDot(front: string): boolean {
  if (front.endsWith('#')) return true
  if (!front.endsWith('.') || front.endsWith('...')) return false
  // `1.` is a number, and what follows on the next line is something else.
  if (/\d\.$/.test(front)) throw UNCLEAR
  return true
}

class Scanner {
  readonly #text: string
  /** behind the last landmark, and what a slash right there is */
  #at = 0
  #slash: Slash = 'regex'
  /** where the last pair of parentheses opened */
  #parenthesis = 0
  readonly #open: Opening[] = []
  readonly #found: ImportRequest[] = []
  #line = 1
  #counted = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): ImportRequest[] {
    if (this.#text.startsWith('\uFEFF')) this.#at = 1
    if (this.#text.startsWith('#!', this.#at)) this.#skipLine(this.#at)
    const last = lastOfInterest(this.#text)
    while (this.#at <= last) {
      LANDMARK.lastIndex = this.#at
      // What is of interest is a landmark itself, or behind one.
      if (!LANDMARK.test(this.#text) || LANDMARK.lastIndex - 'import'.length > last) break
      this.#slash = this.#landmark(LANDMARK.lastIndex)
    }
    return this.#found
  }

  /**
   * @param end behind the landmark; only the two words are longer than one character
   * @returns what a slash is behind what was read
   */
  #landmark(end: number): Slash {
    const at = end - 1
    const mark = this.#text[at]
    switch (mark) {
      case '"':
      case "'":
        this.#string(at)
        return 'divide'
      case '`':
        return this.#template(end)
      case '/':
        return this.#slashAt(at)
      case '(':
      case '[':
      case '{':
        this.#open.push({ bracket: mark, at })
        return this.#go(end, 'regex')
      case ')':
        this.#parenthesis = this.#close('(').at
        return this.#go(end, 'call')
      case ']':
        this.#close('[')
        return this.#go(end, 'divide')
      case '}':
        return this.#brace(end)
      case 't':
        return this.#keyword(end)
      default:
        // An escape or a letter beyond ASCII: part of a name.
        throw UNCLEAR
    }
  }

  /** A block or an object: a slash behind the one begins an expression, behind the other it divides. */
  #brace(end: number): Slash {
    const opening = this.#open.pop()
    if (opening?.bracket === '${') return this.#template(end)
    if (opening?.bracket !== '{') throw UNCLEAR
    return this.#go(end, 'unclear')
  }

  #keyword(end: number): Slash {
    const at = end - 'import'.length
    if (!this.#isKeyword(at)) return this.#go(end, 'divide')
    return this.#text[at] === 'i' ? this.#import(end) : this.#export(end)
  }

  #go(at: number, slash: Slash): Slash {
    this.#at = at
    return slash
  }

  #close(bracket: Opening['bracket']): Opening {
    const opening = this.#open.pop()
    if (opening?.bracket !== bracket) throw UNCLEAR
    return opening
  }

  /** `if (a) /b/.test(c)`, but `f(a) / b`. */
  #slashBehindParentheses(at: number): Slash {
    const before = this.#text.slice(Math.max(0, at - 24), at)
    const words = before.trimEnd()
    if (words.endsWith('/') || before.includes('\n', words.length)) return 'unclear'
    const head = HEAD.exec(before)?.[1]
    return head === undefined ? 'divide' : head === 'await' ? 'unclear' : 'regex'
  }

  /** Not a part of a longer name, nor the name of a member. */
  #isKeyword(at: number): boolean {
    const text = this.#text
    if (text[at + 6] === '$') return false
    const gap = text.slice(this.#at, at).trimEnd()
    return !gap.endsWith('$') && !isBehindDot(gap)
  }

  #skipLine(from: number): void {
    const end = this.#text.indexOf('\n', from)
    this.#at = end === -1 ? this.#text.length : end
  }

  #slashAt(at: number): Slash {
    const next = this.#text[at + 1]
    if (next === '/' || next === '*') {
      this.#comment(at)
      return 'unclear'
    }
    const meaning = this.#meaningOf(at)
    if (meaning === 'regex') return this.#regex(at)
    if (meaning !== 'divide') throw UNCLEAR
    return this.#go(at + 1, 'regex')
  }

  #comment(at: number): void {
    if (this.#text[at + 1] === '/') {
      this.#skipLine(at)
      return
    }
    const end = this.#text.indexOf('*/', at + 2)
    if (end === -1) throw UNCLEAR
    this.#at = end + 2
  }

  /** Looks back to the last landmark. */
  #meaningOf(at: number): Slash {
    const gap = this.#text.slice(this.#at, at)
    const trimmed = gap.trimEnd()
    if (trimmed === '')
      return this.#slash === 'call' ? this.#slashBehindParentheses(this.#parenthesis) : this.#slash
    const word = LAST_WORD.exec(gap)?.[1]
    if (word !== undefined) {
      const front = trimmed.slice(0, trimmed.length - word.length).trimEnd()
      if (isBehindDot(front)) return 'divide'
      return CONTEXTUAL.has(word) ? 'unclear' : OPENERS.has(word) ? 'regex' : 'divide'
    }
    // What may end a type argument, a value (`i++`, TypeScript's `x!`) or a number (`1.`).
    return /(?:>|\+\+|--|!|\.)$/.test(trimmed) && !/(?:^|[=&|,;:?])\s*!$/.test(trimmed) ? 'unclear' : 'regex'
  }

  #regex(from: number): Slash {
    const text = this.#text
    let isInClass = false
    for (let at = from + 1; at < text.length; at++) {
      const char = text[at]
      if (char === '\n') break
      if (char === '\\') at++
      else if (char === '[') isInClass = true
      else if (char === ']') isInClass = false
      else if (char === '/' && !isInClass) {
        REGEX_FLAGS.lastIndex = at + 1
        REGEX_FLAGS.exec(text)
        return this.#go(REGEX_FLAGS.lastIndex, 'divide')
      }
    }
    throw UNCLEAR
  }

  /** Goes behind a string. @returns what is between its quotes, as written */
  #string(from: number): string {
    const text = this.#text
    const quote = text[from] ?? ''
    const first = text.indexOf(quote, from + 1)
    const end = /[\\\n]/.test(text.slice(from, first)) ? this.#endOfString(from, quote) : first
    if (end === -1) throw UNCLEAR
    this.#at = end + 1
    return text.slice(from + 1, end)
  }

  /** With escapes, character by character: a string of a megabyte of escaped quotes is looked at once. */
  #endOfString(from: number, quote: string): number {
    const text = this.#text
    for (let at = from + 1; at < text.length; at++) {
      const char = text[at]
      if (char === quote) return at
      if (char === '\n') return -1
      if (char === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1
    }
    return -1
  }

  #template(from: number): Slash {
    const text = this.#text
    for (let at = from; at < text.length; at++) {
      const char = text[at]
      if (char === '\\') at++
      else if (char === '`') return this.#go(at + 1, 'divide')
      else if (char === '$' && text[at + 1] === '{') {
        this.#open.push({ bracket: '${', at })
        return this.#go(at + 2, 'regex')
      }
    }
    throw UNCLEAR
  }

  /** Goes behind white space and comments. @returns the next character, empty at the end */
  #peek(): string {
    for (;;) {
      BLANK.lastIndex = this.#at
      BLANK.exec(this.#text)
      this.#at = BLANK.lastIndex
      if (!this.#text.startsWith('//', this.#at) && !this.#text.startsWith('/*', this.#at))
        return this.#text.charAt(this.#at)
      this.#comment(this.#at)
    }
  }

  #word(): string {
    WORD.lastIndex = this.#at
    const word = WORD.exec(this.#text)?.[0]
    if (word === undefined) throw UNCLEAR
    this.#at += word.length
    return word
  }

  #import(at: number): Slash {
    this.#at = at
    const next = this.#peek()
    if (next === '.') {
      if (!/^\.\s*meta\b/.test(this.#text.slice(this.#at, this.#at + 20))) throw UNCLEAR
      return 'unclear'
    }
    if (this.#open.length > 0 || next === '(') throw UNCLEAR
    if (next === '"' || next === "'") return this.#request('static')
    return this.#clause()
  }

  #export(at: number): Slash {
    this.#at = at
    // The name of a property, or part of a namespace: neither imports.
    if (this.#open.length > 0) return 'regex'
    let next = this.#peek()
    const start = this.#at
    if (next === '=') throw UNCLEAR
    const word = /^\w+/.exec(this.#text.slice(start, start + 20))?.[0]
    if (word === 'import' || word === 'as') throw UNCLEAR
    if (word === 'type') {
      this.#word()
      next = this.#peek()
    }
    if (next === '{') {
      this.#list()
      this.#peek()
    }
    if (next === '*' || (next === '{' && /^from\b/.test(this.#text.slice(this.#at, this.#at + 5)))) {
      this.#at = start
      return this.#clause()
    }
    if (next === '{') return 'unclear'
    // A declaration like any other.
    return this.#go(start, 'regex')
  }

  /** From behind `import`, or `export` of a star or a list, past the specifier. */
  #clause(): Slash {
    let kind: ImportRequest['kind'] = 'static'
    let last = ''
    for (let words = 0; ;) {
      const next = this.#peek()
      if ((next === '"' || next === "'") && last === 'from') return this.#request(kind)
      const isOnlyType = words === 1 && last === 'type'
      if (next === '{' || next === '*' || next === ',') {
        // `type` in front of a list is the keyword; in front of a comma it is a name.
        if (isOnlyType && next !== ',') kind = 'type'
        if (next === '{') this.#list()
        else this.#at++
        last = next
        continue
      }
      const word = this.#word()
      if (words === 0 && (word === 'defer' || word === 'source')) throw UNCLEAR
      // `import type from "…"` has a default import of that name; with one more `from` it is hard to say.
      if (isOnlyType && word !== 'from') kind = 'type'
      if (isOnlyType && word === 'from' && !/["']/.test(this.#peek())) throw UNCLEAR
      last = word
      words++
    }
  }

  /** From a brace past the one that closes its list of names. */
  #list(): void {
    this.#at++
    for (;;) {
      const next = this.#peek()
      if (next === '"' || next === "'") this.#string(this.#at)
      else if (next === ',' || next === '}') this.#at++
      else this.#word()
      if (next === '}') return
    }
  }

  #request(kind: ImportRequest['kind']): Slash {
    const line = this.#lineAt(this.#at)
    const specifier = this.#string(this.#at)
    if (specifier.includes('\\')) throw UNCLEAR
    this.#found.push({ specifier, line, kind, quoted: true })
    return 'unclear'
  }

  #lineAt(at: number): number {
    for (;;) {
      const end = this.#text.indexOf('\n', this.#counted)
      if (end === -1 || end >= at) return this.#line
      this.#line++
      this.#counted = end + 1
    }
  }
}
