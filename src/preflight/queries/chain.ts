import type { Node } from '@babel/types'
import { unwrapped } from './text.ts'
import { literalKey, type Binding, type Call, type ModuleTree } from './tree.ts'

/** One method that is called on what `from` or `rpc` returned. */
export interface Link {
  readonly method: string
  readonly args: readonly Node[]
}

/**
 * Every method that is called on the result of `start`: in the chain itself, and through names that hold nothing but
 * that chain and its continuations (`let query = …; if (x) query = query.eq(…)`).
 */
export function linksOf(start: Call, tree: ModuleTree): Link[] {
  return new ChainReader(start, tree).read()
}

class ChainReader {
  readonly #start: Call
  readonly #tree: ModuleTree
  readonly #names = new Set<Binding>()
  readonly #links: Link[] = []

  constructor(start: Call, tree: ModuleTree) {
    this.#start = start
    this.#tree = tree
  }

  read(): Link[] {
    const queue: Node[] = [this.#start]
    for (let next = queue.pop(); next; next = queue.pop()) {
      const name = this.#climb(next)
      if (!name || this.#names.has(name) || !this.#holdsOnly(name)) continue
      this.#names.add(name)
      queue.push(...name.references.toReversed())
    }
    return this.#links
  }

  /** Adds the methods called on a node; returns the name that the result of the last one is given to. */
  #climb(start: Node): Binding | null {
    let node = start
    for (let parent = this.#tree.parents.get(node); parent; parent = this.#tree.parents.get(node)) {
      if (unwrapped(parent) !== parent) {
        node = parent
        continue
      }
      if (parent.type === 'VariableDeclarator' && parent.init === node) {
        return this.#tree.bindings.get(parent.id) ?? null
      }
      if (parent.type === 'AssignmentExpression' && parent.right === node && parent.operator === '=') {
        return this.#tree.bindings.get(parent.left) ?? null
      }
      const call = this.#callOf(parent, node)
      if (!call) return null
      node = call
    }
    return null
  }

  #callOf(member: Node, object: Node): Node | null {
    if (
      (member.type !== 'MemberExpression' && member.type !== 'OptionalMemberExpression') ||
      member.object !== object
    ) {
      return null
    }
    const method = literalKey(member.property, member.computed)
    let callee: Node = member
    let call = this.#tree.parents.get(member)
    while (call && unwrapped(call) !== call) {
      callee = call
      call = this.#tree.parents.get(call)
    }
    if (
      (call?.type !== 'CallExpression' && call?.type !== 'OptionalCallExpression') ||
      call.callee !== callee
    )
      return null
    if (method !== null) this.#links.push({ method, args: call.arguments })
    return call
  }

  #holdsOnly(name: Binding): boolean {
    return (
      name.values.length > 0 &&
      name.values.every(
        (value) =>
          value.kind === 'expression' && value.path.length === 0 && this.#isContinued(value.node, name, 0)
      )
    )
  }

  /** Whether an expression is this chain, or goes on with a name that holds it. */
  #isContinued(node: Node, name: Binding, depth: number): boolean {
    let root = unwrapped(node)
    while (root !== this.#start) {
      if (root.type === 'CallExpression' || root.type === 'OptionalCallExpression')
        root = unwrapped(root.callee)
      else if (root.type === 'MemberExpression' || root.type === 'OptionalMemberExpression')
        root = unwrapped(root.object)
      else break
    }
    if (root === this.#start) return true
    if (root.type === 'Identifier') {
      const binding = this.#tree.bindings.get(root)
      return binding !== undefined && (binding === name || this.#names.has(binding))
    }
    if (root.type !== 'ConditionalExpression' || depth > 10) return false
    return (
      this.#isContinued(root.consequent, name, depth + 1) &&
      this.#isContinued(root.alternate, name, depth + 1)
    )
  }
}
