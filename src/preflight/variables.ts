import type { Node, ObjectPattern, Program } from '@babel/types'

/** A read of the environment that has no default. */
export interface VariableRead {
  /** one of them is enough: `Deno.env.get('A') ?? Deno.env.get('B')` */
  readonly names: readonly string[]
  /** 1-based */
  readonly line: number
}

/**
 * The variables that a module reads and does not say it can do without: `Deno.env.get('X')`, with a literal or a constant
 * of the same file, and `env.X` of `Deno.env.toObject()`. A read with a default (`??`, `||`), a mere test of one
 * (`if (Deno.env.get('X'))`, `=== 'true'`, `?.`, `has`) and a variable that the module itself sets are left out.
 */
export function readVariables(source: string, program: Program): VariableRead[] {
  if (!/\bDeno\b/.test(source) || !/\benv\b/.test(source)) return []
  const reader = new Reader(source, program)
  return reader.read()
}

/** What a name stands for, where it is bound once in the whole module, to a constant. */
type Meaning = { readonly text: string } | 'environment' | 'object' | null

/** `Deno.env` for something else than asking it at once: an alias, an object, an argument. */
const PASSED_ON = /\bDeno\s*\.\s*env\b(?!\s*\??\.\s*(?:get|has|set|delete)\b)/

class Reader {
  readonly #source: string
  readonly #program: Program
  readonly #mayAlias: boolean
  readonly #reads: VariableRead[] = []
  readonly #set = new Set<string>()
  readonly #meanings = new Map<string, Meaning>()

  constructor(source: string, program: Program) {
    this.#source = source
    this.#program = program
    this.#mayAlias = PASSED_ON.test(source)
  }

  read(): VariableRead[] {
    const places = new Places(this.#source, ['env', ...(this.#mayAlias ? this.#aliases() : [])])
    const stack: [Node, boolean][] = [[this.#program, false]]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const more = this.#visit(next[0], next[1])
      for (const item of more.reverse()) if (places.isIn(item[0])) stack.push(item)
    }
    return this.#reads.filter((read) => !read.names.some((name) => this.#set.has(name)))
  }

  /** Names that may stand for the environment. */
  #aliases(): string[] {
    const names: string[] = []
    walk(this.#program, new Places(this.#source, ['env']), (node) => {
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init == null) return
      const init = unwrap(node.init)
      if (isDenoEnv(init) || isToObject(init)) names.push(node.id.name)
    })
    return names
  }

  /** @returns what is inside, each with whether a read there may come back empty */
  #visit(outer: Node, mayBeEmpty: boolean): [Node, boolean][] {
    const node = unwrap(outer)
    const operands = operandsOf(node)
    if (operands !== null) return this.#visitChain(operands, mayBeEmpty)
    const name = this.#nameRead(node)
    if (name !== null) {
      if (!mayBeEmpty) this.#add([name], node)
      return []
    }
    if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern' && node.init != null) {
      if (this.#isObject(node.init)) this.#addPattern(node.id)
    } else this.#noteSet(node)
    return childrenOf(node).map(([key, child]) => [child, toleratesNothing(node, key)])
  }

  /** Of `a ?? b`, all operands are reads, or whatever else stands there is the default. */
  #visitChain(operands: readonly Node[], mayBeEmpty: boolean): [Node, boolean][] {
    const names = operands.map((operand) => this.#nameRead(unwrap(operand)))
    const all = names.filter((name) => name !== null)
    const first = operands[0]
    if (all.length === operands.length && !mayBeEmpty && first !== undefined) this.#add(all, first)
    return operands.flatMap((operand, index) => (names[index] === null ? [[operand, true]] : []))
  }

  #add(names: readonly string[], node: Node): void {
    this.#reads.push({ names: [...new Set(names)], line: node.loc?.start.line ?? 1 })
  }

  #addPattern(pattern: ObjectPattern): void {
    for (const property of pattern.properties) {
      if (property.type !== 'ObjectProperty' || property.value.type === 'AssignmentPattern') continue
      const name = property.computed ? this.#text(property.key) : keyOf(property.key)
      if (name !== null) this.#add([name], property)
    }
  }

  #noteSet(node: Node): void {
    if (node.type === 'AssignmentExpression' && isMember(node.left)) {
      const name = this.#isObject(node.left.object) ? this.#property(node.left) : null
      if (name !== null) this.#set.add(name)
    }
    if (node.type !== 'CallExpression' || !isMember(node.callee)) return
    if (this.#property(node.callee) !== 'set' || !this.#isEnvironment(node.callee.object)) return
    const name = this.#text(node.arguments[0])
    if (name !== null) this.#set.add(name)
  }

  /** The variable that an expression reads, or null when it is no read or its name is not known. */
  #nameRead(node: Node): string | null {
    if (isCall(node) && isMember(node.callee)) {
      const isGet = keyOf(node.callee.property) === 'get' && this.#isEnvironment(node.callee.object)
      return isGet ? this.#text(node.arguments[0]) : null
    }
    if (this.#mayAlias && isMember(node) && this.#isObject(node.object)) return this.#property(node)
    return null
  }

  #property(node: Member): string | null {
    return node.computed ? this.#text(node.property) : keyOf(node.property)
  }

  #isEnvironment(node: Node): boolean {
    if (node.type === 'Identifier') return this.#mayAlias && this.#meaningOf(node.name) === 'environment'
    return isDenoEnv(node)
  }

  #isObject(node: Node): boolean {
    if (node.type === 'Identifier') return this.#mayAlias && this.#meaningOf(node.name) === 'object'
    return isToObject(node)
  }

  #text(node: Node | undefined): string | null {
    if (node === undefined) return null
    if (node.type !== 'Identifier') return literal(node)
    const meaning = this.#meaningOf(node.name)
    return meaning !== null && typeof meaning === 'object' ? meaning.text : null
  }

  #meaningOf(name: string): Meaning {
    let meaning = this.#meanings.get(name)
    if (meaning === undefined) {
      meaning = readMeaning(name, this.#source, this.#program)
      this.#meanings.set(name, meaning)
    }
    return meaning
  }
}

/** Where words stand in a source. A tree is large: only what holds one of them is looked into. */
class Places {
  readonly #starts: readonly number[]

  constructor(source: string, words: readonly string[]) {
    const pattern = words.map((word) => word.replaceAll('$', '\\$')).join('|')
    const found = source.matchAll(new RegExp(`(?<![\\w$])(?:${pattern})(?![\\w$])`, 'g'))
    this.#starts = [...found].map((match) => match.index)
  }

  isIn({ start, end }: Node): boolean {
    if (start == null || end == null) return true
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) < start) low = middle + 1
      else high = middle
    }
    return (this.#starts[low] ?? end) < end
  }
}

/** Visits every node that holds one of the places, outer ones first. */
function walk(root: Node, places: Places, visit: (node: Node) => void): void {
  const stack: Node[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node)
    for (const [, child] of childrenOf(node)) if (places.isIn(child)) stack.push(child)
  }
}

type Member = Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>
type Call = Extract<Node, { type: 'CallExpression' | 'OptionalCallExpression' }>

const isMember = (node: Node): node is Member =>
  node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression'

const isCall = (node: Node): node is Call =>
  node.type === 'CallExpression' || node.type === 'OptionalCallExpression'

const keyOf = (node: Node): string | null =>
  node.type === 'Identifier' ? node.name : node.type === 'StringLiteral' ? node.value : null

function literal(node: Node): string | null {
  const inner = unwrap(node)
  if (inner.type === 'StringLiteral') return inner.value
  if (inner.type !== 'TemplateLiteral' || inner.expressions.length > 0) return null
  return inner.quasis[0]?.value.cooked ?? null
}

/** `Deno.env`, `globalThis.Deno.env` */
function isDenoEnv(node: Node): boolean {
  if (!isMember(node) || keyOf(node.property) !== 'env') return false
  const { object } = node
  return object.type === 'Identifier'
    ? object.name === 'Deno'
    : isMember(object) && keyOf(object.property) === 'Deno'
}

const isToObject = (node: Node): boolean =>
  isCall(node) &&
  isMember(node.callee) &&
  keyOf(node.callee.property) === 'toObject' &&
  isDenoEnv(node.callee.object)

/** Calls that only change the type of what they are given. */
const CONVERSIONS: ReadonlySet<string> = new Set(['Number', 'String', 'parseInt', 'parseFloat'])

/** The expression inside type assertions and conversions. */
function unwrap(outer: Node): Node {
  let node = outer
  for (;;) {
    if (
      node.type === 'TSNonNullExpression' ||
      node.type === 'TSAsExpression' ||
      node.type === 'TSSatisfiesExpression' ||
      node.type === 'TSTypeAssertion' ||
      node.type === 'ParenthesizedExpression'
    )
      node = node.expression
    else if (
      node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      CONVERSIONS.has(node.callee.name) &&
      node.arguments[0] !== undefined
    )
      node = node.arguments[0]
    else return node
  }
}

/** The operands of `a ?? b || c`, from left to right; null for any other expression. */
function operandsOf(node: Node): Node[] | null {
  if (node.type !== 'LogicalExpression' || node.operator === '&&') return null
  return [node.left, node.right].flatMap((side) => operandsOf(unwrap(side)) ?? [side])
}

/** Whether a value at this place is only looked at: nothing breaks when there is none. */
function toleratesNothing(node: Node, key: string): boolean {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return key === 'test'
    case 'LogicalExpression':
      return key === 'left'
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === 'typeof'
    case 'BinaryExpression':
      return /^[!=]==?$/.test(node.operator)
    case 'OptionalMemberExpression':
      return key === 'object' && node.optional
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'Boolean'
    case 'AssignmentExpression':
      return key === 'left'
    default:
      return false
  }
}

/** Comments, places and types hold no code that runs. */
const NO_CODE: ReadonlySet<string> = new Set([
  ...['loc', 'extra', 'leadingComments', 'trailingComments', 'innerComments'],
  ...['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'superTypeParameters']
])

function childrenOf(node: Node): [string, Node][] {
  const children: [string, Node][] = []
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (typeof value !== 'object' || value === null || NO_CODE.has(key)) continue
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(item)) children.push([key, item])
  }
  return children
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Whoever binds a name twice may mean either: such a name stands for nothing here. */
function readMeaning(name: string, source: string, program: Program): Meaning {
  let bindings = 0
  let meaning: Meaning = null
  walk(program, new Places(source, [name]), (node) => {
    bindings += bindingsOf(node).filter((bound) => bound === name).length
    if (node.type !== 'VariableDeclaration' || node.kind !== 'const') return
    for (const { id, init } of node.declarations)
      if (id.type === 'Identifier' && id.name === name && init != null) meaning = meaningOf(unwrap(init))
  })
  return bindings === 1 ? meaning : null
}

function meaningOf(init: Node): Meaning {
  const text = literal(init)
  if (text !== null) return { text }
  return isDenoEnv(init) ? 'environment' : isToObject(init) ? 'object' : null
}

/** The names that a node itself binds, wherever they are visible. */
function bindingsOf(node: Node): string[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return patternNames(node.id)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return [...(node.id ? [node.id.name] : []), ...node.params.flatMap(patternNames)]
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return node.params.flatMap(patternNames)
    case 'ClassDeclaration':
      return node.id ? [node.id.name] : []
    case 'CatchClause':
      return node.param ? patternNames(node.param) : []
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return [node.local.name]
    default:
      return []
  }
}

function patternNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return patternNames(pattern.left)
    case 'RestElement':
      return patternNames(pattern.argument)
    case 'TSParameterProperty':
      return patternNames(pattern.parameter)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : patternNames(element)))
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === 'RestElement' ? property : property.value)
      )
    default:
      return []
  }
}
