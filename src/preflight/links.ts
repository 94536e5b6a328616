import type { File } from '@babel/types'
import type { ModuleLinks, Wanted } from './facts.ts'
import { boundNames, nameOf } from './refusals.ts'
import { nodesOf, type TreeNode } from './nodes.ts'
import { readRuntimeNames } from './runtime/names.ts'

/** Addresses of what is in no functions folder: nothing is known of what these export. */
const ELSEWHERE = /^(?:npm|jsr|node|https?|data|blob|ext):/

/** What a module exports and asks others for by name, and the files that it names where no import does. */
export function readLinks(path: string, source: string, file: File): ModuleLinks {
  const program = file.program as unknown as TreeNode
  const body = program['body'] as readonly TreeNode[]
  const used = valuesIn(program)
  const isTyped = /\.[cm]?tsx?$/.test(path)
  return {
    exports: [...new Set(body.flatMap(exportedNames))],
    stars: body.flatMap((node) =>
      node.type === 'ExportAllDeclaration' && node['exported'] == null ? [nameOf(node['source'])] : []
    ),
    isOpen: body.some(({ type }) => type === 'TSExportAssignment'),
    wants: body.flatMap((node) => wanted(node, (name) => !isTyped || used.has(name))),
    named: readRuntimeNames(source, program)
  }
}

/** Types as well: an import of a type is erased where it is used. */
function exportedNames(node: TreeNode): string[] {
  if (node.type === 'ExportDefaultDeclaration') return ['default']
  if (node.type === 'ExportAllDeclaration') return node['exported'] == null ? [] : [nameOf(node['exported'])]
  if (node.type === 'TSImportEqualsDeclaration') return node['isExport'] === true ? [nameOf(node['id'])] : []
  if (node.type !== 'ExportNamedDeclaration') return []
  const specifiers = (node['specifiers'] ?? []) as unknown as readonly TreeNode[]
  const declaration = node['declaration'] as TreeNode | null | undefined
  return [...specifiers.map((item) => nameOf(item['exported'])), ...declaredNames(declaration)]
}

function declaredNames(declaration: TreeNode | null | undefined): string[] {
  if (declaration == null) return []
  if (declaration.type !== 'VariableDeclaration') return [nameOf(declaration['id'])]
  const all = declaration['declarations'] as readonly TreeNode[]
  return all.flatMap(({ id }) => boundNames(id as TreeNode))
}

/** @param isUsed whether an imported name is used as a value: an import that is not is erased */
function wanted(node: TreeNode, isUsed: (name: string) => boolean): Wanted[] {
  const isImport = node.type === 'ImportDeclaration'
  if (!isImport && node.type !== 'ExportNamedDeclaration') return []
  if (node['source'] == null || node['phase'] != null) return []
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return []
  const specifier = nameOf(node['source'])
  if (ELSEWHERE.test(specifier)) return []
  const specifiers = node['specifiers'] as readonly TreeNode[]
  return specifiers.flatMap((item): Wanted[] => {
    if (item['importKind'] === 'type' || item['exportKind'] === 'type') return []
    if (isImport && !isUsed(nameOf(item['local']))) return []
    const name = askedFor(item)
    return name === null ? [] : [{ specifier, name, line: item.loc?.start.line ?? 1 }]
  })
}

function askedFor(item: TreeNode): string | null {
  if (item.type === 'ImportDefaultSpecifier') return 'default'
  if (item.type === 'ImportSpecifier') return nameOf(item['imported'])
  return item.type === 'ExportSpecifier' ? nameOf(item['local']) : null
}

/** Names in these are of types. */
const isErased = ({ type }: TreeNode): boolean =>
  (type.startsWith('TS') && !VALUES.has(type)) || type === 'ImportDeclaration'

/** Where TypeScript's own nodes hold values. */
const VALUES: ReadonlySet<string> = new Set([
  ...[
    'TSAsExpression',
    'TSSatisfiesExpression',
    'TSNonNullExpression',
    'TSTypeAssertion',
    'TSExportAssignment'
  ],
  ...['TSInstantiationExpression', 'TSParameterProperty', 'TSEnumDeclaration', 'TSEnumBody', 'TSEnumMember'],
  ...['TSModuleDeclaration', 'TSModuleBlock']
])

/**
 * Names that stand for a value somewhere in a module and are declared nowhere in it: what is declared as well, as a parameter
 * may be, could be all that is meant.
 */
function valuesIn(program: TreeNode): ReadonlySet<string> {
  const used = new Set<string>()
  const declared = new Set<string>()
  for (const node of nodesOf(program, isErased)) {
    for (const name of declaredBy(node)) declared.add(name)
    for (const name of usedBy(node)) used.add(name)
  }
  return new Set([...used].filter((name) => !declared.has(name)))
}

function declaredBy(node: TreeNode): string[] {
  const own = /^(?:Function|Class)(?:Declaration|Expression)$/.test(node.type) ? [nameOf(node['id'])] : []
  const parameters = node['params'] as readonly TreeNode[] | undefined
  if (Array.isArray(parameters)) own.push(...(parameters as readonly TreeNode[]).flatMap(boundNames))
  if (node.type === 'VariableDeclarator') own.push(...boundNames(node['id'] as TreeNode))
  if (node.type === 'CatchClause') own.push(...boundNames(node['param'] as TreeNode | null))
  return own
}

/** Only places where a name is surely a value. */
const VALUE_PLACES: Readonly<Record<string, readonly string[]>> = {
  CallExpression: ['callee', 'arguments'],
  NewExpression: ['callee', 'arguments'],
  OptionalCallExpression: ['callee', 'arguments'],
  MemberExpression: ['object'],
  OptionalMemberExpression: ['object'],
  ObjectProperty: ['value'],
  SpreadElement: ['argument'],
  ReturnStatement: ['argument'],
  AwaitExpression: ['argument'],
  UnaryExpression: ['argument'],
  ThrowStatement: ['argument'],
  ArrowFunctionExpression: ['body'],
  VariableDeclarator: ['init'],
  BinaryExpression: ['left', 'right'],
  LogicalExpression: ['left', 'right'],
  AssignmentExpression: ['right'],
  TemplateLiteral: ['expressions'],
  ArrayExpression: ['elements'],
  ConditionalExpression: ['test', 'consequent', 'alternate'],
  IfStatement: ['test'],
  ForOfStatement: ['right'],
  ClassDeclaration: ['superClass'],
  ClassExpression: ['superClass'],
  ExportDefaultDeclaration: ['declaration'],
  ExpressionStatement: ['expression']
}

function usedBy(node: TreeNode): string[] {
  if (node.type === 'JSXOpeningElement') return [nameOf(node['name'])]
  const places = Object.hasOwn(VALUE_PLACES, node.type) ? VALUE_PLACES[node.type] : undefined
  return places === undefined ? [] : identifiers(places.flatMap((place) => node[place]))
}

const identifiers = (nodes: readonly unknown[]): string[] =>
  nodes.flatMap((node) => ((node as TreeNode | null)?.type === 'Identifier' ? [nameOf(node)] : []))
