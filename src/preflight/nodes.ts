/** A node of a syntax tree, whatever it is. */
export interface TreeNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly loc?: { readonly start: { readonly line: number } } | null
  readonly name?: string
  readonly kind?: string
  readonly [key: string]: unknown
}

/** Every node of a tree, from the front to the back: without recursion, so that no depth ends it. */
export function* nodesOf(
  root: TreeNode,
  skip: (node: TreeNode) => boolean = () => false
): Generator<TreeNode> {
  const stack: unknown[] = [root]
  while (stack.length > 0) {
    const item = stack.pop()
    if (Array.isArray(item)) {
      for (let index = item.length - 1; index >= 0; index--) stack.push(item[index])
      continue
    }
    if (typeof item !== 'object' || item === null) continue
    const node = item as TreeNode
    if (typeof node.type !== 'string' || skip(node)) continue
    yield node
    const keys = Object.keys(node)
    for (let index = keys.length - 1; index >= 0; index--) {
      const key = keys[index] ?? ''
      if (key !== 'loc' && key !== 'extra' && typeof node[key] === 'object') stack.push(node[key])
    }
  }
}
