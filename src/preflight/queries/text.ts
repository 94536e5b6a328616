import type { Node } from '@babel/types'
import { literalKey, type Binding, type ModuleTree } from './tree.ts'

/** A part of a text that is written down in one place. */
export interface Piece {
  readonly text: string
  /** 1-based, where it starts */
  readonly line: number
  /** line breaks of the text are line breaks of the source */
  readonly isVerbatim: boolean
}

/** Stands in a text for what is only known when the code runs. */
export const HOLE = '\uFFFC'

const DEEPEST = 40

export const lineOf = (node: Node): number => node.loc?.start.line ?? 1

/** Assertions, parentheses and `!` do not change a value. */
export function unwrapped(node: Node): Node {
  let inner = node
  while (
    inner.type === 'TSAsExpression' ||
    inner.type === 'TSSatisfiesExpression' ||
    inner.type === 'TSNonNullExpression' ||
    inner.type === 'TSTypeAssertion' ||
    inner.type === 'TSInstantiationExpression' ||
    inner.type === 'ParenthesizedExpression'
  ) {
    inner = inner.expression
  }
  return inner
}

/** The one expression that a name stands for, or null when it is a parameter, an import, or assigned to. */
export function constantOf(binding: Binding | undefined): Node | null {
  const value = binding?.values[0]
  if (binding?.values.length !== 1 || value?.kind !== 'expression' || value.path.length > 0) return null
  return value.node
}

/** A text that the source alone determines: literals, concatenations, constants. Null for anything else. */
export function constantText(node: Node, tree: ModuleTree): string | null {
  const pieces = textOf(node, tree)
  return pieces && pieces.map(({ text }) => text).join('')
}

/**
 * Longer ones are not read: no gateway takes a URL of that length, and a text of names may be put together from two of the
 * one before, forty times.
 */
const LONGEST = 16 * 1024
const MOST_PIECES = 4096

type Pieces = readonly Piece[] | null

/** What each expression says, with holes and without. */
const known = [new WeakMap<Node, Pieces>(), new WeakMap<Node, Pieces>()] as const

/** @param holes whether a template may have parts that are not known; they become `HOLE` */
export function textOf(node: Node, tree: ModuleTree, holes = false, depth = 0): Pieces {
  if (depth > DEEPEST) return null
  const texts = known[holes ? 1 : 0]
  let pieces = texts.get(node)
  if (pieces === undefined) {
    pieces = bounded(readText(node, tree, holes, depth))
    texts.set(node, pieces)
  }
  return pieces
}

function bounded(pieces: Pieces): Pieces {
  if (pieces === null || pieces.length > MOST_PIECES) return null
  return pieces.reduce((sum, { text }) => sum + text.length, 0) > LONGEST ? null : pieces
}

function readText(node: Node, tree: ModuleTree, holes: boolean, depth: number): Pieces {
  const inner = unwrapped(node)
  switch (inner.type) {
    case 'StringLiteral':
      return [piece(inner.value, inner, inner.extra?.['raw'])]
    case 'TemplateLiteral':
      return templateText(inner, tree, holes, depth)
    case 'BinaryExpression': {
      if (inner.operator !== '+') return null
      const left = textOf(inner.left, tree, holes, depth + 1)
      const right =
        left && (textOf(inner.right, tree, holes, depth + 1) ?? (holes ? [hole(inner.right)] : null))
      return left && right && [...left, ...right]
    }
    case 'Identifier': {
      const value = constantOf(tree.bindings.get(inner))
      return value && textOf(value, tree, holes, depth + 1)
    }
    case 'MemberExpression':
      return memberText(inner, tree, depth)
    case 'CallExpression':
      return joinedText(inner, tree, depth)
    default:
      return null
  }
}

type NodeOf<Type extends Node['type']> = Extract<Node, { type: Type }>

const hole = (node: Node): Piece => ({ text: HOLE, line: lineOf(node), isVerbatim: false })

function piece(text: string, node: Node, raw: unknown): Piece {
  const isVerbatim = typeof raw === 'string' && !raw.includes('\\')
  return { text, line: lineOf(node), isVerbatim }
}

function templateText(
  node: NodeOf<'TemplateLiteral'>,
  tree: ModuleTree,
  holes: boolean,
  depth: number
): Piece[] | null {
  const pieces: Piece[] = []
  for (const [index, quasi] of node.quasis.entries()) {
    const { cooked, raw } = quasi.value
    if (typeof cooked !== 'string') return null
    pieces.push(piece(cooked, quasi, raw))
    const expression = node.expressions[index]
    if (!expression) continue
    const inside = textOf(expression, tree, holes, depth + 1)
    if (!inside && !holes) return null
    for (const item of inside ?? [hole(expression)]) pieces.push(item)
    if (pieces.length > MOST_PIECES) return null
  }
  return pieces
}

/** `TABLES.orders`, where TABLES is a constant object that nothing but reads of its properties refers to. */
function memberText(
  node: NodeOf<'MemberExpression'>,
  tree: ModuleTree,
  depth: number
): readonly Piece[] | null {
  const key = literalKey(node.property, node.computed)
  const object = unwrapped(node.object)
  if (key === null || object.type !== 'Identifier') return null
  const binding = tree.bindings.get(object)
  const value = binding && constantObject(binding, tree).get(key)
  return value === undefined ? null : textOf(value, tree, false, depth + 1)
}

const objects = new WeakMap<Binding, ReadonlyMap<string, Node>>()

/** Properties of a constant object, read once however many queries use them; none when more than reads refer to it. */
function constantObject(binding: Binding, tree: ModuleTree): ReadonlyMap<string, Node> {
  let properties = objects.get(binding)
  if (properties === undefined) objects.set(binding, (properties = readObject(binding, tree)))
  return properties
}

function readObject(binding: Binding, tree: ModuleTree): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>()
  const value = constantOf(binding)
  const literal = value && unwrapped(value)
  if (literal?.type !== 'ObjectExpression' || !binding.references.every((use) => isRead(use, tree)))
    return found
  if (literal.properties.some((item) => item.type === 'SpreadElement')) return found
  for (const item of literal.properties) {
    const key = item.type === 'ObjectProperty' ? literalKey(item.key, item.computed) : null
    if (item.type === 'ObjectProperty' && key !== null) found.set(key, item.value)
  }
  return found
}

function isRead(use: Node, tree: ModuleTree): boolean {
  const member = tree.parents.get(use)
  if (member?.type === 'ExportSpecifier') return true
  if (member?.type !== 'MemberExpression' || member.object !== use) return false
  const parent = tree.parents.get(member)
  if (parent?.type === 'AssignmentExpression') return parent.left !== member
  return parent?.type !== 'UnaryExpression' && parent?.type !== 'UpdateExpression'
}

/** `['id', 'name'].join(', ')` */
function joinedText(node: NodeOf<'CallExpression'>, tree: ModuleTree, depth: number): Piece[] | null {
  const { callee } = node
  if (callee.type !== 'MemberExpression' || literalKey(callee.property, callee.computed) !== 'join')
    return null
  const object = unwrapped(callee.object)
  const list = object.type === 'Identifier' ? constantList(object, tree) : object
  const [argument] = node.arguments
  const separator = argument ? constantText(argument, tree) : ','
  if (list?.type !== 'ArrayExpression' || separator === null) return null
  const pieces: Piece[] = []
  for (const [index, element] of list.elements.entries()) {
    const text = element && textOf(element, tree, false, depth + 1)
    if (!text) return null
    if (index > 0) pieces.push({ text: separator, line: lineOf(element), isVerbatim: false })
    for (const item of text) pieces.push(item)
    if (pieces.length > MOST_PIECES) return null
  }
  return pieces
}

/** A constant array of which nothing but `join` is ever used. */
function constantList(name: NodeOf<'Identifier'>, tree: ModuleTree): Node | null {
  const binding = tree.bindings.get(name)
  const value = constantOf(binding)
  return value && binding && isOnlyJoined(binding, tree) ? unwrapped(value) : null
}

const joined = new WeakMap<Binding, boolean>()

function isOnlyJoined(binding: Binding, tree: ModuleTree): boolean {
  const before = joined.get(binding)
  if (before !== undefined) return before
  const isSo = binding.references.every((use) => {
    const member = tree.parents.get(use)
    return member?.type === 'MemberExpression' && literalKey(member.property, member.computed) === 'join'
  })
  joined.set(binding, isSo)
  return isSo
}

/** Where the pieces of a text begin, and in those that are verbatim their lines; of a text that is asked about often. */
interface Lines {
  /** offsets at which a line of the text begins, in order */
  readonly starts: readonly number[]
  readonly numbers: readonly number[]
}

const linesOf = new WeakMap<readonly Piece[], Lines>()

/** The line of a character of a text that was put together from pieces. */
export function lineAt(pieces: readonly Piece[], offset: number): number {
  let known = linesOf.get(pieces)
  if (known === undefined) linesOf.set(pieces, (known = readLines(pieces)))
  const { starts, numbers } = known
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return numbers[low - 1] ?? numbers[0] ?? 1
}

function readLines(pieces: readonly Piece[]): Lines {
  const starts: number[] = []
  const numbers: number[] = []
  let from = 0
  for (const { text, line, isVerbatim } of pieces) {
    if (text === '') continue
    starts.push(from)
    numbers.push(line)
    let next = line
    if (isVerbatim) {
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
        starts.push(from + at + 1)
        numbers.push(++next)
      }
    }
    from += text.length
  }
  return { starts, numbers }
}
