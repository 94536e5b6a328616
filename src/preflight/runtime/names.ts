import { textParts } from '../../manifest/imports.ts'
import type { RuntimeName } from '../facts.ts'
import { nameOf } from '../refusals.ts'
import { nodesOf, type TreeNode } from '../nodes.ts'

/** What a module has that names a file by code: others are not walked. */
const MAY_NAME = /\bimport\s*\.\s*meta\b|\bcreateRequire\b|\bimport\s*\(/

/**
 * Files that code names when it runs and no import does: by `new URL(…, import.meta.url)`, `import.meta.resolve`,
 * `import.meta.dirname`, what `createRequire` made, and an `import()` of a text with gaps.
 */
export function readRuntimeNames(source: string, program: TreeNode): RuntimeName[] {
  if (!MAY_NAME.test(source)) return []
  const own = new Own()
  const found: RuntimeName[] = []
  for (const node of nodesOf(program)) {
    if (node.type === 'VariableDeclarator') own.bind(node)
    const parts = own.named(node)
    if (parts === null) continue
    const path = withoutQuery(parts)
    if (isWorthALook(path)) found.push({ parts: path, line: node.loc?.start.line ?? 1, by: own.asker(node) })
  }
  return found
}

type Parts = readonly (string | null)[]

/** A relative path with a name in it: neither an address, nor a path of the machine, nor the folder itself. */
function isWorthALook(parts: Parts): boolean {
  const [first] = parts
  if (first == null || /^(?:[a-z][a-z\d+.-]*:|[/\\?#])/i.test(first)) return false
  return parts.some((part) => part !== null && /[\p{L}\p{N}_]/u.test(part))
}

/** What stands behind the path of a URL names no file. */
function withoutQuery(parts: Parts): Parts {
  const end = parts.findIndex((part) => part !== null && /[?#]/.test(part))
  return end === -1 ? parts : [...parts.slice(0, end), (parts[end] ?? '').split(/[?#]/, 1)[0] ?? '']
}

/** What variables of a module stand for its own place: names alone are compared, whatever their scope. */
class Own {
  readonly #urls = new Set<string>()
  readonly #folders = new Set<string>(['__dirname'])
  readonly #requires = new Set<string>()

  bind({ id, init }: TreeNode): void {
    const value = init as TreeNode | null
    if ((id as TreeNode).type !== 'Identifier' || value == null) return
    const name = nameOf(id)
    if (this.#isUrl(value)) this.#urls.add(name)
    else if (this.#isFolder(value)) this.#folders.add(name)
    else if (isCallOf(value, 'createRequire')) this.#requires.add(name)
  }

  asker(node: TreeNode): RuntimeName['by'] {
    if (node.type === 'ImportExpression') return 'import'
    return node.type === 'CallExpression' && this.#isRequire(node['callee'] as TreeNode) ? 'require' : 'path'
  }

  /** The path that a node names, relative to the folder of the module. */
  named(node: TreeNode): Parts | null {
    const [first, second] = argumentsOf(node)
    if (node.type === 'ImportExpression') {
      const parts = textParts(node['source'])
      // A whole text is an import like any other.
      return parts?.includes(null) === true && /^\.\.?\//.test(parts[0] ?? '') ? parts : null
    }
    if (node.type === 'NewExpression')
      return nameOf(node['callee']) === 'URL' && this.#isUrl(second) ? textParts(first) : null
    if (node.type === 'CallExpression') return this.#called(node)
    return this.#joined(node)
  }

  #called(node: TreeNode): Parts | null {
    const [first, ...rest] = argumentsOf(node)
    const callee = node['callee'] as TreeNode
    const isResolve = isMeta(callee, 'resolve') || this.#isRequire(callee)
    if (isResolve) {
      const parts = textParts(first)
      return parts !== null && /^\.\.?\//.test(parts[0] ?? '') ? parts : null
    }
    if (!/^(?:join|resolve)$/.test(lastNameOf(callee)) || !this.#isFolder(first)) return null
    return rest.flatMap((part, index) => [...(index > 0 ? ['/'] : []), ...(textParts(part) ?? [null])])
  }

  /** `import.meta.dirname + '/x'`, as a sum or a template literal. */
  #joined(node: TreeNode): Parts | null {
    if (node.type !== 'TemplateLiteral' && node.type !== 'BinaryExpression') return null
    const parts = textParts(node)
    if (parts === null || parts[0] !== null || parts[1]?.startsWith('/') !== true) return null
    return this.#isFolder(firstOf(node)) ? [`.${parts[1]}`, ...parts.slice(2)] : null
  }

  /** `import.meta.url`, or the URL of the module's folder. */
  #isUrl(node: TreeNode | undefined): boolean {
    if (node === undefined) return false
    if (node.type === 'Identifier') return this.#urls.has(nameOf(node))
    if (node.type === 'NewExpression' && nameOf(node['callee']) === 'URL') {
      const [first, second] = argumentsOf(node)
      return this.#isUrl(second) && /^\.?\/?$/.test(textParts(first)?.join() ?? '-')
    }
    return isMeta(node, 'url')
  }

  #isFolder(node: TreeNode | undefined): boolean {
    if (node === undefined) return false
    if (node.type === 'Identifier') return this.#folders.has(nameOf(node))
    if (isMeta(node, 'dirname')) return true
    if (node.type === 'MemberExpression' && nameOf(node['property']) === 'pathname')
      return this.#isUrl(node['object'] as TreeNode) && !isMeta(node['object'] as TreeNode, 'url')
    if (node.type !== 'CallExpression') return false
    const [first] = argumentsOf(node)
    const callee = lastNameOf(node['callee'] as TreeNode)
    if (callee === 'dirname') return this.#isFile(first)
    return isPathOf(callee) && this.#isUrl(first) && !isMeta(first, 'url')
  }

  #isFile(node: TreeNode | undefined): boolean {
    if (node === undefined) return false
    if (isMeta(node, 'filename')) return true
    const callee = node.type === 'CallExpression' ? lastNameOf(node['callee'] as TreeNode) : ''
    return isPathOf(callee) && isMeta(argumentsOf(node)[0], 'url')
  }

  #isRequire(node: TreeNode): boolean {
    if (node.type === 'Identifier') return this.#requires.has(nameOf(node))
    return isCallOf(node, 'createRequire')
  }
}

const isPathOf = (callee: string): boolean => /^(?:fromFileUrl|fileURLToPath)$/.test(callee)

const argumentsOf = (node: TreeNode): readonly TreeNode[] => (node['arguments'] ?? []) as readonly TreeNode[]

const isCallOf = (node: TreeNode, name: string): boolean =>
  node.type === 'CallExpression' && lastNameOf(node['callee'] as TreeNode) === name

/** `join` and `path.join` alike. */
const lastNameOf = (node: TreeNode): string =>
  nameOf(node.type === 'MemberExpression' ? node['property'] : node)

function isMeta(node: TreeNode | undefined, name: string): boolean {
  if (node?.type !== 'MemberExpression' || nameOf(node['property']) !== name) return false
  return (node['object'] as TreeNode).type === 'MetaProperty'
}

function firstOf(node: TreeNode): TreeNode | undefined {
  if (node.type === 'TemplateLiteral') return (node['expressions'] as readonly TreeNode[])[0]
  let left = node
  while (left.type === 'BinaryExpression') left = left['left'] as TreeNode
  return left
}
