import { parse } from '@babel/parser'
import type { CallExpression, Node, TemplateLiteral } from '@babel/types'

/** Names of the tests in a file: titles of the groups, then the test's, as written; what is computed is `%s`. */
export function testsIn(source: string): string[][] {
  const tests: string[][] = []
  const visit = (node: unknown, groups: readonly string[]): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item, groups)
    } else if (isNode(node)) {
      const named = node.type === 'CallExpression' ? nameOf(node) : null
      if (named?.kind === 'test') tests.push([...groups, named.title])
      const inside = named?.kind === 'group' ? [...groups, named.title] : groups
      for (const value of Object.values(node)) visit(value, inside)
    }
  }
  visit(parse(source, { sourceType: 'module', plugins: ['typescript'] }).program, [])
  return tests
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

const KINDS: Readonly<Record<string, 'test' | 'group'>> = { test: 'test', it: 'test', describe: 'group' }

interface Named {
  readonly kind: 'test' | 'group'
  readonly title: string
}

function nameOf(call: CallExpression): Named | null {
  const kind = KINDS[functionName(call.callee)]
  const [first] = call.arguments
  if (kind === undefined || first === undefined) return null
  if (first.type === 'StringLiteral') return { kind, title: first.value }
  return first.type === 'TemplateLiteral' ? { kind, title: textOf(first) } : null
}

/** `test` of `test(…)`, `test.each(…)(…)` and ``test.each`…`(…)``. */
function functionName(callee: Node): string {
  switch (callee.type) {
    case 'Identifier':
      return callee.name
    case 'MemberExpression':
      return functionName(callee.object)
    case 'CallExpression':
      return functionName(callee.callee)
    case 'TaggedTemplateExpression':
      return functionName(callee.tag)
    default:
      return ''
  }
}

const textOf = (template: TemplateLiteral): string =>
  template.quasis.map(({ value }) => value.cooked ?? value.raw).join('%s')

/**
 * Whether a test may be called by this name, ` › ` between its parts: the last ones are enough. In a title of `each`,
 * `%s`, `%j`, `$name` and the like stand for anything, and may be written as they are.
 */
export function isCalled(test: readonly string[], name: string): boolean {
  const parts = name.split(' › ')
  const tail = test.slice(-parts.length)
  return tail.length === parts.length && tail.every((title, index) => isTitle(title, parts[index] ?? ''))
}

function isTitle(title: string, name: string): boolean {
  const fixed = title.split(/%[sdifjopcO#]|\$[\w.]+/)
  const pattern = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')
  return title === name || new RegExp(`^${pattern}$`).test(name)
}
