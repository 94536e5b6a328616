import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from '@babel/parser'
import type {
  ArrayExpression,
  CallExpression,
  Class,
  NewExpression,
  Node,
  TemplateLiteral
} from '@babel/types'

const src = path.resolve(import.meta.dirname, '../../src')

/** A text that the sources write; what they put in at run time is `…`. */
export interface Message {
  readonly text: string
  /** where it stands, e.g. `inputs.ts:321` */
  readonly place: string
}

export interface Sources {
  /** messages of every DeployError */
  readonly errors: readonly Message[]
  /** what is given to a DeployError and is no text, as it is written: it was made elsewhere */
  readonly passedOn: ReadonlySet<string>
  /** every text there is */
  readonly texts: readonly Message[]
}

/** Local functions whose first argument becomes the message of a DeployError. */
const MAKERS = new Set(['build', 'failure', 'refuse'])
const ERRORS = new Set(['DeployError', 'InputError', 'CancelledError', 'ObservedLagError'])

export function readSources(): Sources {
  const sources = { errors: [] as Message[], passedOn: new Set<string>(), texts: [] as Message[] }
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  for (const file of files.sort()) new Reading(file, sources).read()
  return sources
}

class Reading {
  readonly #file: string
  readonly #source: string
  readonly #named = new Map<string, readonly string[]>()
  readonly #into: { errors: Message[]; passedOn: Set<string>; texts: Message[] }

  constructor(file: string, into: { errors: Message[]; passedOn: Set<string>; texts: Message[] }) {
    this.#file = file
    this.#source = readFileSync(path.join(src, file), 'utf8')
    this.#into = into
  }

  read(): void {
    const program = parse(this.#source, { sourceType: 'module', plugins: ['typescript'] }).program
    this.#learnNames(program)
    this.#visit(program, false)
  }

  /** `const name = …` that is a text, or a function that makes one of its arguments. */
  #learnNames(node: unknown): void {
    if (Array.isArray(node)) for (const item of node) this.#learnNames(item)
    if (!isNode(node)) return
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init != null) {
      const value = node.init.type === 'ArrowFunctionExpression' ? node.init.body : node.init
      this.#named.set(node.id.name, textsOf(value))
    }
    if (node.type === 'FunctionDeclaration' && node.id != null) {
      const returned = node.body.body.flatMap((line) =>
        line.type === 'ReturnStatement' && line.argument != null ? textsOf(line.argument) : []
      )
      this.#named.set(node.id.name, returned)
    }
    for (const value of Object.values(node)) this.#learnNames(value)
  }

  #visit(node: unknown, isErrorClass: boolean): void {
    if (Array.isArray(node)) for (const item of node) this.#visit(item, isErrorClass)
    if (!isNode(node)) return
    if (isText(node)) for (const text of textsOf(node)) this.#keep(this.#into.texts, text, node)
    const message = messageOf(node, isErrorClass, this.#source)
    if (message !== null) this.#keepError(message)
    const isInError = isClass(node) ? isErrorOf(node) : isErrorClass
    for (const value of Object.values(node)) this.#visit(value, isInError)
  }

  #keepError(node: Node): void {
    const texts = this.#textsAt(node)
    if (texts.length === 0) this.#into.passedOn.add(this.#source.slice(node.start ?? 0, node.end ?? 0))
    for (const text of texts) this.#keep(this.#into.errors, text, node)
  }

  #textsAt(node: Node): readonly string[] {
    if (node.type === 'ConditionalExpression')
      return [...this.#textsAt(node.consequent), ...this.#textsAt(node.alternate)]
    const name = node.type === 'CallExpression' ? node.callee : node
    const known = name.type === 'Identifier' ? (this.#named.get(name.name) ?? []) : []
    return known.length > 0 ? known : textsOf(node)
  }

  #keep(into: Message[], text: string, node: Node): void {
    into.push({ text, place: `${this.#file}:${node.loc?.start.line ?? 0}` })
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

const isClass = (node: Node): node is Class => node.type === 'ClassDeclaration'

const isErrorOf = ({ superClass }: Class): boolean =>
  superClass?.type === 'Identifier' && ERRORS.has(superClass.name)

/** The expression that becomes a message, where this node makes an error. */
function messageOf(node: Node, isErrorClass: boolean, source: string): Node | null {
  if (node.type === 'NewExpression') return isError(node) ? (node.arguments[0] ?? null) : null
  if (node.type === 'CallExpression') return isMaker(node, isErrorClass) ? (node.arguments[0] ?? null) : null
  return node.type === 'ArrayExpression' && isPair(node) && source.includes('new DeployError(')
    ? (node.elements[0] ?? null)
    : null
}

/** An InputError's arguments are no message; its constructor makes it of them. */
const isError = ({ callee }: NewExpression): boolean =>
  callee.type === 'Identifier' && callee.name === 'DeployError'

function isMaker({ callee, arguments: given }: CallExpression, isErrorClass: boolean): boolean {
  if (callee.type === 'Super') return isErrorClass
  return callee.type === 'Identifier' && MAKERS.has(callee.name) && given[0]?.type !== 'SpreadElement'
}

/** `[message, next]`: two sentences. */
function isPair({ elements }: ArrayExpression): boolean {
  const [first, second] = elements
  return elements.length === 2 && isSentence(first) && isSentence(second)
}

function isSentence(node: Node | null | undefined): boolean {
  return node != null && textsOf(node).some((text) => text.includes(' ') && /[.…]$/.test(text))
}

const isText = (node: Node): boolean =>
  node.type === 'StringLiteral' || node.type === 'TemplateLiteral' || node.type === 'BinaryExpression'

/** All texts that an expression can be; none when it is no text. */
function textsOf(node: Node): string[] {
  switch (node.type) {
    case 'StringLiteral':
      return [node.value]
    case 'TemplateLiteral':
      return textsOfTemplate(node)
    case 'ConditionalExpression':
      return [...textsOf(node.consequent), ...textsOf(node.alternate)]
    case 'BinaryExpression':
      return node.operator === '+' ? both(partsOf(node.left), partsOf(node.right)) : []
    case 'CallExpression':
      // `text.trim()`
      return node.callee.type === 'MemberExpression' && node.arguments.length === 0
        ? textsOf(node.callee.object)
        : []
    default:
      return []
  }
}

const partsOf = (node: Node): string[] => {
  const texts = textsOf(node)
  return texts.length === 0 ? ['…'] : texts
}

const both = (first: readonly string[], second: readonly string[]): string[] =>
  first.flatMap((left) => second.map((right) => left + right))

const textsOfTemplate = ({ quasis, expressions }: TemplateLiteral): string[] =>
  quasis.reduce<string[]>(
    (texts, { value }, index) => {
      const fixed = both(texts, [value.cooked ?? value.raw])
      const next = expressions[index]
      return next === undefined ? fixed : both(fixed, partsOf(next))
    },
    ['']
  )

/** Whether a text has these words in this order; `…` among them stands for anything. */
export function hasWords(text: string, words: string): boolean {
  let from = 0
  for (const part of words.split('…').map((piece) => piece.trim())) {
    const at = text.indexOf(part, from)
    if (at === -1) return false
    from = at + part.length
  }
  return true
}
