import type { Node } from '@babel/types'
import { returnsOf } from './client.ts'
import { constantOf, constantText, lineOf, unwrapped } from './text.ts'
import { literalKey, type Binding, type ModuleTree, type Value } from './tree.ts'

export interface Key {
  readonly name: string
  readonly line: number
}

type NodeOf<Type extends Node['type']> = Extract<Node, { type: Type }>

/** Expressions looked at for one payload: constants that use each other many times would never end. */
const BUDGET = 3000

/** Keys that are looked at in one module: a large constant that is sent in a thousand places is read in each. */
const MODULE_BUDGET = 50_000
const looked = new WeakMap<ModuleTree, number>()

/** Calls that only read what is passed to them. */
const READERS =
  /^(console\.\w+|JSON\.stringify|Object\.(keys|values|entries|freeze|assign)|Array\.isArray|String|Boolean|structuredClone)$/
/** Methods of an array whose result holds the same rows. */
const SAME_ROWS = new Set(['filter', 'slice', 'reverse', 'sort', 'concat', 'toSorted', 'toReversed'])
/** Methods that take a payload without changing it. */
const SENDERS = new Set([
  'insert',
  'upsert',
  'update',
  'rpc',
  'match',
  'send',
  'json',
  'push',
  'unshift',
  'stringify',
  'invoke',
  'log',
  'info',
  'warn',
  'error',
  'debug'
])

/**
 * The keys that the rows of a payload certainly get from what is written down: literal objects, arrays of them, `map`
 * with literal results, constants, spreads, conditions, functions of the same file. Every other part adds nothing. Keys
 * whose value is literally `undefined` or a function are not sent. A key that some `delete` of the module names is left
 * out as soon as the payload has a name, and so is all of a constant that other code may change before it is sent.
 */
export function payloadKeys(payload: Node, tree: ModuleTree): Key[] {
  const before = looked.get(tree) ?? 0
  if (before > MODULE_BUDGET) return []
  const found = new PayloadReader(tree, payload).keys(payload)
  looked.set(tree, before + found.length)
  const seen = new Set<string>()
  return found.filter(({ name, line }) => {
    const place = `${line} ${name}`
    if (seen.has(place)) return false
    seen.add(place)
    return true
  })
}

class PayloadReader {
  readonly #tree: ModuleTree
  readonly #use: Node
  readonly #open = new Set<Binding | Node>()
  #steps = 0

  constructor(tree: ModuleTree, use: Node) {
    this.#tree = tree
    this.#use = use
  }

  keys(node: Node): Key[] {
    if (++this.#steps > BUDGET || this.#open.size > 50) return []
    const inner = unwrapped(node)
    switch (inner.type) {
      case 'ObjectExpression':
        return this.#within(inner, () => this.#objectKeys(inner))
      case 'ArrayExpression':
        return this.#within(inner, () =>
          inner.elements.flatMap((element) =>
            element ? this.keys(element.type === 'SpreadElement' ? element.argument : element) : []
          )
        )
      case 'ConditionalExpression':
        return this.#within(inner, () => [...this.keys(inner.consequent), ...this.keys(inner.alternate)])
      case 'LogicalExpression':
        return this.#within(inner, () =>
          inner.operator === '&&'
            ? this.keys(inner.right)
            : [...this.keys(inner.left), ...this.keys(inner.right)]
        )
      case 'AwaitExpression':
        return this.keys(inner.argument)
      case 'Identifier': {
        const binding = this.#tree.bindings.get(inner)
        return binding ? this.#within(binding, () => this.#constantKeys(binding)) : []
      }
      case 'CallExpression':
        return this.#within(inner, () => this.#callKeys(inner))
      default:
        return []
    }
  }

  #within(key: Binding | Node, find: () => Key[]): Key[] {
    if (this.#open.has(key)) return []
    this.#open.add(key)
    const found = find()
    this.#open.delete(key)
    return found
  }

  #objectKeys(object: NodeOf<'ObjectExpression'>): Key[] {
    let keys: Key[] = []
    for (const property of object.properties) {
      if (property.type === 'SpreadElement') {
        const { argument } = property
        // The elements of an array would become keys such as `0`.
        if (unwrapped(argument).type !== 'ArrayExpression') keys.push(...this.keys(argument))
        continue
      }
      const name = this.#keyName(property)
      if (name === null) continue
      if (property.type === 'ObjectProperty' && isSent(property.value)) {
        keys.push({ name, line: lineOf(property.key) })
      } else keys = keys.filter((key) => key.name !== name)
    }
    return keys
  }

  #keyName(property: NodeOf<'ObjectProperty' | 'ObjectMethod'>): string | null {
    const name = literalKey(property.key, property.computed)
    return name ?? (property.computed ? constantText(property.key, this.#tree) : null)
  }

  /** Keys of a constant: those of its value, and those that are assigned to it before it is used. */
  #constantKeys(binding: Binding): Key[] {
    const values = isConstant(binding) ? binding.values : extensionsOf(binding, this.#tree)
    if (this.#tree.deletesAny) return []
    const keys = values.flatMap((value, index) =>
      (value.kind === 'expression' || value.kind === 'element') &&
      (index === 0 || this.#runsBefore(value.node, binding))
        ? this.keys(value.node)
        : []
    )
    const removed = new Set(this.#tree.deleted)
    for (const reference of binding.references) {
      if (!this.#mayRunBefore(reference, binding)) continue
      const effect = this.#effectOf(reference, binding)
      if (effect === 'unknown') return []
      for (const key of effect) {
        if (key.line === 0) removed.add(key.name)
        else if (this.#runsBefore(reference, binding)) keys.push(key)
      }
    }
    return keys.filter(({ name }) => !removed.has(name))
  }

  /**
   * What one use of a constant does to it: keys that it adds; a key with line 0 for one that it takes away; `unknown` when
   * it hands the object to code that may change it.
   */
  #effectOf(reference: Node, binding: Binding): Key[] | 'unknown' {
    const { node, parent } = this.#outermost(reference)
    switch (parent?.type) {
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return parent.object === node ? this.#memberEffect(parent) : []
      case 'CallExpression':
      case 'OptionalCallExpression':
      case 'NewExpression':
        if (dottedName(unwrapped(parent.callee)) === 'Object.assign' && parent.arguments[0] === node) {
          return parent.arguments.slice(1).flatMap((item) => this.keys(item))
        }
        return this.#isHarmless(parent, node) ? [] : 'unknown'
      case 'AssignmentExpression':
        return parent.left === node ? [] : 'unknown'
      case 'SpreadElement':
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'BinaryExpression':
      case 'UnaryExpression':
      case 'LogicalExpression':
      case 'TemplateLiteral':
      case 'ExpressionStatement':
      case 'ForInStatement':
      case 'ExportSpecifier':
        return []
      case 'ForOfStatement':
        return parent.left.type === 'VariableDeclaration' &&
          this.#isOnlyReadAs(parent.left.declarations[0]?.id, parent)
          ? []
          : 'unknown'
      case 'ReturnStatement':
        return this.#functionOf(parent) === this.#functionOf(binding.scope.node) ? [] : 'unknown'
      default:
        return 'unknown'
    }
  }

  #memberEffect(member: NodeOf<'MemberExpression' | 'OptionalMemberExpression'>): Key[] | 'unknown' {
    const name = literalKey(member.property, member.computed) ?? this.#computedName(member)
    const { node, parent } = this.#outermost(member)
    if (parent?.type === 'AssignmentExpression' && parent.left === member) {
      if (name === null) return []
      return [{ name, line: isSent(parent.right) ? lineOf(member.property) : 0 }]
    }
    if (parent?.type === 'CallExpression' && parent.callee === node) {
      if (name === 'push' || name === 'unshift') {
        return parent.arguments.flatMap((item) =>
          this.keys(item.type === 'SpreadElement' ? item.argument : item)
        )
      }
      return name === 'forEach' || name === 'splice' ? 'unknown' : []
    }
    return []
  }

  #computedName(member: NodeOf<'MemberExpression' | 'OptionalMemberExpression'>): string | null {
    return member.computed ? constantText(member.property, this.#tree) : null
  }

  /** Climbs out of assertions and choices, and of literals that are passed on as a whole. */
  #outermost(start: Node): { node: Node; parent: Node | undefined } {
    let node = start
    let parent = this.#tree.parents.get(node)
    while (
      parent &&
      (unwrapped(parent) !== parent ||
        parent.type === 'ArrayExpression' ||
        parent.type === 'ObjectExpression' ||
        (parent.type === 'ObjectProperty' && parent.value === node) ||
        (parent.type === 'ConditionalExpression' && parent.test !== node) ||
        (parent.type === 'LogicalExpression' && (parent.right === node || parent.operator !== '&&')))
    ) {
      node = parent
      parent = this.#tree.parents.get(node)
    }
    return { node, parent }
  }

  #isHarmless(
    call: NodeOf<'CallExpression' | 'OptionalCallExpression' | 'NewExpression'>,
    passed: Node
  ): boolean {
    const callee = unwrapped(call.callee)
    const name = dottedName(callee)
    if (READERS.test(name)) return true
    if (callee.type === 'MemberExpression') {
      return SENDERS.has(literalKey(callee.property, callee.computed) ?? '')
    }
    return callee.type === 'Identifier' && this.#isOnlyRead(callee, call.arguments.indexOf(passed as never))
  }

  /** Whether a function of this file does nothing to one of its arguments; what it deletes is known for all the module. */
  #isOnlyRead(callee: NodeOf<'Identifier'>, index: number): boolean {
    const fn = this.#functionNamed(callee)
    if (fn?.type !== 'FunctionDeclaration' && fn?.type !== 'ArrowFunctionExpression') return false
    return this.#isOnlyReadAs(fn.params[index], fn)
  }

  /** Whether nothing is done to a value under the name that a function or a loop gives it. */
  #isOnlyReadAs(name: Node | undefined, owner: Node): boolean {
    const binding = name?.type === 'Identifier' ? this.#tree.bindings.get(name) : undefined
    if (binding?.values.length !== 1 || this.#open.has(owner)) return false
    this.#open.add(owner)
    const isRead = binding.references.every((reference) => {
      // What is returned has one more name, which nobody follows.
      if (this.#outermost(reference).parent?.type === 'ReturnStatement') return false
      const effect = this.#effectOf(reference, binding)
      return effect !== 'unknown' && effect.every(({ line }) => line > 0)
    })
    this.#open.delete(owner)
    return isRead
  }

  /** Whether a use of a constant may run between its declaration and the payload. */
  #mayRunBefore(reference: Node, binding: Binding): boolean {
    if ((reference.start ?? 0) < (this.#use.start ?? 0)) return true
    return this.#isRepeated(this.#use, binding) || this.#isRepeated(reference, binding)
  }

  /** Whether it stands before the payload, on a way that leads there, in the code that declares the constant. */
  #runsBefore(reference: Node, binding: Binding): boolean {
    return (
      (reference.start ?? 0) < (this.#use.start ?? 0) &&
      this.#functionOf(reference) === this.#functionOf(binding.scope.node) &&
      this.#leadsToUse(reference)
    )
  }

  /** False in another arm of the same condition, and in a block that is left before it ends. */
  #leadsToUse(reference: Node): boolean {
    const around = new Set<Node>()
    for (let at: Node | undefined = this.#use; at; at = this.#tree.parents.get(at)) around.add(at)
    for (let at = this.#tree.parents.get(reference); at; at = this.#tree.parents.get(at)) {
      if (around.has(at)) return at.type !== 'IfStatement' && at.type !== 'SwitchStatement'
      const last =
        at.type === 'BlockStatement' ? at.body.at(-1) : at.type === 'SwitchCase' ? at.consequent.at(-1) : null
      if (
        last &&
        /^(Return|Throw|Continue|Break)Statement$/.test(last.type) &&
        !this.#endsSwitch(last, around)
      )
        return false
    }
    return false
  }

  /** A `break` that leaves a `switch` leads to what stands behind it. */
  #endsSwitch(last: Node, around: ReadonlySet<Node>): boolean {
    if (last.type !== 'BreakStatement' || last.label) return false
    let at = this.#tree.parents.get(last)
    while (at && !/^(For|While|DoWhile|Switch)\w*Statement$/.test(at.type)) at = this.#tree.parents.get(at)
    return at?.type === 'SwitchStatement' && !around.has(at)
  }

  #functionOf(node: Node): Node | null {
    for (let at: Node | undefined = node; at; at = this.#tree.parents.get(at)) {
      if (/Function|Method$|^Program$/.test(at.type) && !this.#runsAtOnce(at)) return at
    }
    return null
  }

  /** A function that is written as the argument of `forEach` or `map`. */
  #runsAtOnce(fn: Node): boolean {
    const call = this.#tree.parents.get(fn)
    if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false
    const method = literalKey(call.callee.property, call.callee.computed)
    return call.callee !== fn && (method === 'forEach' || method === 'map')
  }

  /** A loop or function between the declaration and the node: its code may run at any time, or again. */
  #isRepeated(node: Node, binding: Binding): boolean {
    const home = binding.scope.node
    for (let at: Node | undefined = node; at && at !== home; at = this.#tree.parents.get(at)) {
      if (/Function|Method$|^(For|While|DoWhile)/.test(at.type)) return true
    }
    return false
  }

  #callKeys(call: NodeOf<'CallExpression'>): Key[] {
    const callee = unwrapped(call.callee)
    const [first] = call.arguments
    if (callee.type === 'Identifier') {
      if (callee.name === 'structuredClone' && first) return this.keys(first)
      return this.#returnedKeys(callee)
    }
    if (callee.type !== 'MemberExpression') return []
    const method = literalKey(callee.property, callee.computed)
    if (method === 'assign' && dottedName(callee) === 'Object.assign') {
      return call.arguments.flatMap((item) => (item.type === 'SpreadElement' ? [] : this.keys(item)))
    }
    if (method === 'from' && dottedName(callee) === 'Array.from') {
      return call.arguments[1] ? this.#returnedKeys(call.arguments[1]) : first ? this.keys(first) : []
    }
    if (method === 'all' && dottedName(callee) === 'Promise.all') return first ? this.keys(first) : []
    if ((method === 'map' || method === 'flatMap') && first) return this.#returnedKeys(first)
    if (method !== null && SAME_ROWS.has(method)) {
      const more = method === 'concat' ? call.arguments.flatMap((item) => this.keys(item)) : []
      return [...this.keys(callee.object), ...more]
    }
    return []
  }

  /**
   * Keys of the objects that a function of this file returns. One that has a name may return other objects to other
   * callers: of it only those keys count that every result has.
   */
  #returnedKeys(node: Node): Key[] {
    const given = unwrapped(node)
    const fn = given.type === 'Identifier' ? this.#functionNamed(given) : given
    const returned = fn && returnsOf(fn, this.#tree)
    if (!fn || !returned) return []
    return this.#within(fn, () => {
      const results = returned
        .filter((item) => unwrapped(item).type !== 'NullLiteral')
        .map((item) => new PayloadReader(this.#tree, item).#inside(this, item))
      if (fn === given) return results.flat()
      return results
        .flat()
        .filter(({ name }) => results.every((keys) => keys.some((key) => key.name === name)))
    })
  }

  #functionNamed(identifier: NodeOf<'Identifier'>): Node | null {
    const [value, ...others] = this.#tree.bindings.get(identifier)?.values ?? []
    if (!value || others.length > 0) return null
    if (value.kind === 'function') return value.node
    return value.kind === 'expression' && value.path.length === 0 ? unwrapped(value.node) : null
  }

  /** Inside of another function a payload is used where it is returned. */
  #inside(outer: PayloadReader, node: Node): Key[] {
    this.#steps = outer.#steps
    for (const key of outer.#open) this.#open.add(key)
    const found = this.keys(node)
    outer.#steps = this.#steps
    return found
  }
}

const isConstant = (binding: Binding): boolean =>
  constantOf(binding) !== null || (binding.values.length === 1 && binding.values[0]?.kind === 'element')

/** The values of `row = …; row = { ...row, more }`: each but the first takes over all of the one before. None otherwise. */
function extensionsOf(binding: Binding, tree: ModuleTree): readonly Value[] {
  const [first, ...others] = binding.values
  const isExtended = others.every((value) => {
    const object = value.kind === 'expression' && value.path.length === 0 ? unwrapped(value.node) : null
    if (object?.type !== 'ObjectExpression') return false
    const isKept = object.properties.some(
      (item) => item.type === 'SpreadElement' && tree.bindings.get(unwrapped(item.argument)) === binding
    )
    return isKept && object.properties.every((item) => item.type !== 'ObjectProperty' || isSent(item.value))
  })
  return first?.kind === 'expression' && first.path.length === 0 && isExtended ? binding.values : []
}

/** JSON leaves out what is undefined, and functions. */
function isSent(value: Node): boolean {
  const inner = unwrapped(value)
  if (inner.type === 'UnaryExpression' && inner.operator === 'void') return false
  return !(
    (inner.type === 'Identifier' && inner.name === 'undefined') ||
    inner.type === 'ArrowFunctionExpression' ||
    inner.type === 'FunctionExpression'
  )
}

/** `a.b.c` for a chain of plain names, otherwise an empty string. */
function dottedName(node: Node): string {
  const names: string[] = []
  let at = node
  while (at.type === 'MemberExpression' && !at.computed && at.property.type === 'Identifier') {
    names.unshift(at.property.name)
    at = at.object
  }
  return at.type === 'Identifier' ? [at.name, ...names].join('.') : ''
}
