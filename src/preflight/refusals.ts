import type { ParseResult } from '@babel/parser'
import { finding, type Finding } from '../findings/finding.ts'
import { placeOf } from '../manifest/graph.ts'
import { nodesOf, type TreeNode } from './nodes.ts'

/**
 * Problems behind which the parser goes on, and at which the engine or Deno's own parser ends: each was tried with Deno. Others
 * are matters of types (two types of one name, a modifier in the wrong place), which are erased before a module is loaded.
 */
const REFUSED: ReadonlySet<string> = new Set([
  ...['VarRedeclaration', 'ParamDupe', 'LabelRedeclaration', 'PrivateNameRedeclaration', 'DuplicateProto'],
  ...['AwaitNotInAsyncContext', 'AwaitExpressionFormalParameter', 'YieldNotInGeneratorFunction'],
  ...['IllegalBreakContinue', 'IllegalReturn', 'IllegalLanguageModeDirective', 'ModuleExportUndefined'],
  ...['InvalidPrivateFieldResolution', 'UnexpectedSuper', 'SuperNotAllowed', 'UnexpectedNewTarget'],
  ...['DeclarationMissingInitializer', 'ForInOfLoopInitializer', 'InvalidCoverInitializedName', 'InvalidLhs'],
  ...['StrictWith', 'StrictDelete', 'StrictOctalLiteral', 'StrictNumericEscape', 'StrictEvalArguments'],
  ...['StrictFunction', 'StaticPrototype', 'ConstructorIsAccessor', 'UnexpectedReservedWord'],
  ...['LetInLexicalBinding', 'UnexpectedTokenUnaryExponentiation', 'DuplicateRegExpFlags'],
  ...['ImportAttributesUseAssert', 'InvalidCodePoint']
])

/** A part of a module that is gone before the engine sees it. */
interface Erased {
  readonly start: number
  readonly end: number
}

interface Problem {
  readonly at: number
  readonly line: number
  readonly message: string
}

/** Modules whose text is no module of the engine: declarations, and CommonJS. */
const isOther = (path: string): boolean => /\.d\.[cm]?ts$|\.c[jt]s$/.test(path)

/** What ends the load of a module that parses: each at its line, in order. Only what is sure. */
export function refusals(path: string, { errors, program }: ParseResult): Finding[] {
  if (isOther(path)) return []
  const own = ownProblems(program as unknown as TreeNode)
  const told = (errors ?? []).slice(0, LOOKED_AT)
  if (own.isCommonJs && !/\.[m]?tsx?$/.test(path)) return []
  const problems = told.flatMap((error): Problem[] => {
    const { reasonCode, message, loc, pos } = error as unknown as ParserError
    if (!REFUSED.has(reasonCode) || own.erased.some(({ start, end }) => start <= pos && pos < end)) return []
    const name = /^Identifier '(.+)' has already/.exec(message)?.[1]
    if (reasonCode === 'VarRedeclaration' && (name === undefined || own.ofTypes.has(name))) return []
    return [{ at: pos, line: loc.line, message: message.replace(/ ?\(\d+:\d+\)$/, '') }]
  })
  const first = new Map<string, Problem>()
  for (const problem of [...problems, ...own.problems].sort((a, b) => a.at - b.at))
    if (!first.has(`${problem.line}`)) first.set(`${problem.line}`, problem)
  return [...first.values()].map((problem) => refused(path, problem))
}

/** Problems of one module: the first of them are enough. */
const LOOKED_AT = 100

interface ParserError {
  readonly reasonCode: string
  readonly message: string
  readonly pos: number
  readonly loc: { readonly line: number }
}

interface OwnProblems {
  readonly problems: readonly Problem[]
  readonly erased: readonly Erased[]
  /** names that may be declared twice, where one of both is erased or merged */
  readonly ofTypes: ReadonlySet<string>
  readonly isCommonJs: boolean
}

const TYPE_DECLARATIONS: ReadonlySet<string> = new Set([
  ...['TSTypeAliasDeclaration', 'TSInterfaceDeclaration', 'TSEnumDeclaration', 'TSModuleDeclaration'],
  'TSImportEqualsDeclaration'
])
const ERASED: ReadonlySet<string> = new Set([
  ...['TSTypeAliasDeclaration', 'TSInterfaceDeclaration', 'TSDeclareFunction', 'TSDeclareMethod'],
  ...['TSTypeAnnotation', 'TSTypeParameterInstantiation', 'TSTypeParameterDeclaration']
])

/** What the parser does not look for in TypeScript, where some of it is meant. */
function ownProblems(program: TreeNode): OwnProblems {
  const problems: Problem[] = [...duplicateExports(program)]
  const erased: Erased[] = []
  const ofTypes = new Set<string>()
  let isCommonJs = false
  for (const node of nodesOf(program)) {
    if (node['declare'] === true) {
      for (const { type, name } of nodesOf(node)) if (type === 'Identifier' && name) ofTypes.add(name)
    }
    if (node['declare'] === true || ERASED.has(node.type)) erased.push({ start: node.start, end: node.end })
    if (TYPE_DECLARATIONS.has(node.type)) addName(ofTypes, node['id'])
    if (/^Import(?:Default|Namespace)?Specifier$/.test(node.type)) addName(ofTypes, node['local'])
    if (node.type === 'ClassBody') problems.push(...secondConstructor(node))
    if (node.type === 'RegExpLiteral') problems.push(...brokenPattern(node))
    isCommonJs ||= node.type === 'Identifier' && (node.name === 'require' || node.name === 'exports')
    isCommonJs ||= node.type === 'Identifier' && node.name === 'module'
  }
  return { problems, erased, ofTypes, isCommonJs }
}

function addName(names: Set<string>, node: unknown): void {
  const { name } = (node ?? {}) as { name?: unknown }
  if (typeof name === 'string') names.add(name)
}

const problemAt = (node: TreeNode, message: string): Problem => ({
  at: node.start,
  line: node.loc?.start.line ?? 1,
  message
})

function secondConstructor(body: TreeNode): Problem[] {
  const members = body['body'] as readonly TreeNode[]
  const [, second] = members.filter(({ type, kind }) => type === 'ClassMethod' && kind === 'constructor')
  return second === undefined ? [] : [problemAt(second, 'A class may only have one constructor.')]
}

/** Newer engines take more than this one: what may be new is left to them. */
function brokenPattern(node: TreeNode): Problem[] {
  const { pattern, flags } = node as unknown as { pattern: string; flags: string }
  if (!/^[dgimsuyv]*$/.test(flags) || /\(\?[a-z-]|\(\?<[^=!]/.test(pattern)) return []
  try {
    new RegExp(pattern, flags)
    return []
  } catch (error) {
    return [problemAt(node, `${error instanceof Error ? error.message : String(error)}.`)]
  }
}

/** Of values alone: a type and a value may be exported by one name. */
function duplicateExports(program: TreeNode): Problem[] {
  const body = program['body'] as readonly TreeNode[]
  const values = localValues(body)
  const seen = new Set<string>()
  return body.flatMap((statement) =>
    exportedValues(statement, values).flatMap(({ name, node }) => {
      if (!seen.has(name)) {
        seen.add(name)
        return []
      }
      return [problemAt(node, `Duplicate export of '${name}'.`)]
    })
  )
}

interface Exported {
  readonly name: string
  readonly node: TreeNode
}

const VALUE_DECLARATIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'ClassDeclaration'])

function exportedValues(statement: TreeNode, values: ReadonlySet<string>): Exported[] {
  if (statement.type === 'ExportDefaultDeclaration') {
    const { type } = statement['declaration'] as TreeNode
    const isType = type === 'TSInterfaceDeclaration' || type === 'TSDeclareFunction'
    return isType ? [] : [{ name: 'default', node: statement }]
  }
  if (statement.type !== 'ExportNamedDeclaration' || statement['exportKind'] === 'type') return []
  const declaration = statement['declaration'] as TreeNode | null
  if (declaration) return declaredValues(declaration)
  const specifiers = statement['specifiers'] as readonly TreeNode[]
  return specifiers.flatMap((node) => {
    const isValue = statement['source'] != null || values.has(nameOf(node['local']))
    return node['exportKind'] === 'type' || !isValue ? [] : [{ name: nameOf(node['exported']), node }]
  })
}

function declaredValues(declaration: TreeNode): Exported[] {
  if (declaration['declare'] === true) return []
  if (VALUE_DECLARATIONS.has(declaration.type))
    return [{ name: nameOf(declaration['id']), node: declaration }]
  if (declaration.type !== 'VariableDeclaration') return []
  const declarators = declaration['declarations'] as readonly TreeNode[]
  return declarators.flatMap(({ id }) =>
    boundNames(id as TreeNode).map((name) => ({ name, node: declaration }))
  )
}

/** An imported name may be a type, but that is not told twice. */
function localValues(body: readonly TreeNode[]): ReadonlySet<string> {
  const types = new Set<string>()
  const values = new Set<string>()
  for (const statement of body) {
    const declaration = (statement['declaration'] as TreeNode | null | undefined) ?? statement
    if (TYPE_DECLARATIONS.has(declaration.type)) addName(types, declaration['id'])
    for (const { name } of declaredValues(declaration)) values.add(name)
  }
  return new Set([...values].filter((name) => !types.has(name)))
}

/** @returns the name of an identifier, or the text of a string that stands for one */
export const nameOf = (node: unknown): string => {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown }
  return typeof name === 'string' ? name : typeof value === 'string' ? value : ''
}

/** Names that a pattern binds. */
export function boundNames(pattern: TreeNode | null | undefined): string[] {
  if (pattern == null) return []
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name ?? '']
    case 'ObjectPattern':
      return (pattern['properties'] as readonly TreeNode[]).flatMap((property) =>
        boundNames((property.type === 'RestElement' ? property['argument'] : property['value']) as TreeNode)
      )
    case 'ArrayPattern':
      return (pattern['elements'] as readonly (TreeNode | null)[]).flatMap(boundNames)
    case 'AssignmentPattern':
      return boundNames(pattern['left'] as TreeNode)
    case 'RestElement':
      return boundNames(pattern['argument'] as TreeNode)
    case 'TSParameterProperty':
      return boundNames(pattern['parameter'] as TreeNode)
    default:
      return []
  }
}

function refused(path: string, { message, line }: Problem): Finding {
  return finding('syntax', {
    message: `The file parses and does not load: ${message}`,
    file: placeOf(path),
    line,
    fix: 'Repair it: a function with this module does not boot.'
  })
}
