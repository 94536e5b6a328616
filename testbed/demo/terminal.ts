/** Text for a person at a terminal: nothing is wider than WIDTH. */

export const WIDTH = 110
const INDENT = '    '

export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

const isTerminal = process.stdout.isTTY && !process.env['NO_COLOR']
const paint =
  (sgr: number) =>
  (text: string): string =>
    isTerminal ? `\u001b[${sgr}m${text}\u001b[0m` : text
export const bold = paint(1)
export const dim = paint(2)
export const green = paint(32)
export const red = paint(31)

export function heading(text: string): void {
  print()
  print(bold(`── ${text} ${'─'.repeat(Math.max(3, WIDTH - text.length - 4))}`))
  print()
}

/** Breaks between words; a word that is longer than a line is broken where the line ends. */
export function wrap(text: string, first: string, rest: string = first): string[] {
  const lines: string[] = []
  let line = first
  let isFresh = true
  const next = (): void => {
    lines.push(line)
    line = rest
    isFresh = true
  }
  for (let word of text.split(/ +/)) {
    if (!isFresh && line.length + 1 + word.length > WIDTH) next()
    while (line.length + word.length > WIDTH) {
      lines.push(line + word.slice(0, WIDTH - line.length))
      word = word.slice(WIDTH - line.length)
      line = rest
    }
    line += isFresh ? word : ` ${word}`
    isFresh = false
  }
  return [...lines, line]
}

export function paragraph(text: string): void {
  for (const line of wrap(text.replace(/\s+/g, ' ').trim(), '')) print(line)
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))
  )
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd().slice(0, WIDTH)
  print(dim(line(head)))
  print(dim(line(widths.map((width) => '─'.repeat(width)))))
  for (const row of rows) print(line(row))
}

const COMMAND = /^::([\w-]+)(?: ([^:]*))?::(.*)$/
const LEVELS: Readonly<Record<string, string>> = {
  error: 'Error: ',
  warning: 'Warning: ',
  notice: 'Notice: '
}

/** A step's output as a runner shows it: masks applied, groups as headings, other workflow commands hidden. */
export class JobLog {
  readonly #masks: string[] = []
  readonly #write: (line: string) => void
  #rest = ''
  #depth = 0
  #stopToken: string | null = null

  constructor(write: (line: string) => void = print) {
    this.#write = write
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
  }

  #line(line: string): void {
    if (this.#stopToken !== null) {
      if (line === `::${this.#stopToken}::`) this.#stopToken = null
      else this.#show(line)
      return
    }
    const [, command, , text = ''] = COMMAND.exec(line) ?? []
    if (command === undefined) this.#show(line)
    else this.#command(command, decode(text))
  }

  #command(command: string, text: string): void {
    if (command === 'add-mask') this.#mask(text)
    else if (command === 'stop-commands') this.#stopToken = text
    else if (command === 'group') {
      this.#show(`▾ ${text}`)
      this.#depth = 1
    } else if (command === 'endgroup') this.#depth = 0
    else if (LEVELS[command] !== undefined)
      for (const line of `${LEVELS[command]}${text}`.split('\n')) this.#show(line)
  }

  /** A runner masks each line of a secret that has several. */
  #mask(secret: string): void {
    this.#masks.push(...secret.split(/\r?\n/).filter((line) => line !== ''))
  }

  #show(line: string): void {
    if (line.trim() === '') return
    const safe = this.#masks.reduce((text, mask) => text.replaceAll(mask, '***'), line)
    const own = /^ */.exec(safe)?.[0] ?? ''
    const first = INDENT + '  '.repeat(this.#depth) + own
    for (const part of wrap(safe.trim(), first, `${first}  `)) this.#write(dim(part))
  }
}

const decode = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
