import { parse, type ParserPlugin, type ParseResult } from '@babel/parser'
import type { Program } from '@babel/types'
import { firstStatement } from './first-statement.ts'
import { scanImports, type ImportPattern, type ImportRequest } from './scan.ts'

/** Source that is no valid TypeScript or JavaScript. */
export class SyntaxProblem extends Error {
  readonly line: number | null

  constructor(message: string, line: number | null) {
    super(message)
    this.name = 'SyntaxProblem'
    this.line = line
  }
}

const COMMON: ParserPlugin[] = [
  'decorators',
  'decoratorAutoAccessors',
  'explicitResourceManagement',
  'importAttributes',
  'sourcePhaseImports',
  'deferredImportEvaluation'
]

/** Plugins by extension: JSX in a .ts file would change what `<T>x` means. */
const PLUGINS: Readonly<Record<string, ParserPlugin[]>> = {
  ts: [...COMMON, 'typescript'],
  mts: [...COMMON, 'typescript'],
  cts: [...COMMON, 'typescript'],
  tsx: [...COMMON, 'typescript', 'jsx'],
  js: [...COMMON, 'jsx'],
  mjs: [...COMMON, 'jsx'],
  cjs: [...COMMON, 'jsx'],
  jsx: [...COMMON, 'jsx']
}

/** Whether a file is a module with imports of its own; JSON, text and WASM are leaves. */
export const isSource = (path: string): boolean => Object.hasOwn(PLUGINS, extension(path))

const extension = (path: string): string => /\.([a-z]+)$/.exec(path)?.[1] ?? ''

interface Node {
  readonly type: string
  readonly loc?: { readonly start: { readonly line: number } } | null
}

/** Extensions of files that never hold JSX, whose text would not scan. */
const SCANNABLE = new Set(['ts', 'mts', 'cts'])

/**
 * Every import, re-export and literal dynamic import of a module, in order.
 * @throws SyntaxProblem when the source has to be parsed and does not parse
 */
export function readImports(path: string, source: string): ImportRequest[] {
  const written = scanOnly(path, source) ?? parseImports(path, source)
  const told = toldByComments(path, source)
  return told.length === 0 ? written : [...written, ...told]
}

/** Whether JSX in a module is calls of a runtime that the compiler imports. */
export const mayHoldJsx = (path: string): boolean => /\.[jt]sx$/.test(path)

/** What a module imports for its JSX, by its own comment; it counts more than any configuration. */
export const isJsxRuntime = ({ specifier, quoted }: ImportRequest): boolean =>
  !quoted && /\/jsx(?:-dev)?-runtime$/.test(specifier)

const PRAGMA = /@jsxImportSource[ \t]+([^\s*]+)/
const REFERENCE = /^\/\/\/[ \t]*<reference[ \t]+(?:path|types)[ \t]*=[ \t]*["']([^"'\n]+)["']/
const TYPES_OF = /^\/\/[ \t]*@(?:deno|ts)-types[ \t]*=[ \t]*["']([^"'\n]+)["']/

/** Comments that name modules: Deno has them in its graph, in a boot as well. */
function toldByComments(path: string, source: string): ImportRequest[] {
  const isJsx = mayHoldJsx(path) && source.includes('@jsxImportSource')
  if (!isJsx && !source.includes('<reference') && !source.includes('-types')) return []
  const head = source.slice(0, firstStatement(source))
  const found: ImportRequest[] = []
  let at = 0
  for (const [index, text] of source.split('\n').entries()) {
    const line = index + 1
    const told = text.trimStart()
    const types = TYPES_OF.exec(told)?.[1] ?? (at < head.length ? REFERENCE.exec(told)?.[1] : undefined)
    if (types !== undefined) found.push({ specifier: types, line, kind: 'type', quoted: false })
    const jsx = isJsx && at < head.length ? PRAGMA.exec(told)?.[1] : undefined
    if (jsx !== undefined)
      found.push({ specifier: `${jsx}/jsx-runtime`, line, kind: 'static', quoted: false })
    at += text.length + 1
  }
  return found
}

/** The same without a parser; null = that does not tell. */
export const scanOnly = (path: string, source: string): ImportRequest[] | null =>
  SCANNABLE.has(extension(path)) && !mayRequire(source) ? scanImports(source) : null

/** Whether a module may ask for a file of its own by `require`. */
const mayRequire = (source: string): boolean =>
  source.includes('require') && /\brequire\s*\(\s*["'`]\.{1,2}\//.test(source)

/** The same by a syntax tree. @throws SyntaxProblem when the source does not parse */
export function parseImports(path: string, source: string): ImportRequest[] {
  const program = parseModule(path, source)
  const requests: ImportRequest[] = []
  for (const statement of program.body) {
    if (
      (statement.type === 'ImportDeclaration' ||
        statement.type === 'ExportNamedDeclaration' ||
        statement.type === 'ExportAllDeclaration') &&
      statement.source
    ) {
      const kind = statement.type === 'ImportDeclaration' ? statement.importKind : statement.exportKind
      requests.push({
        specifier: statement.source.value,
        line: lineOf(statement.source),
        kind: kind === 'type' || kind === 'typeof' ? 'type' : 'static',
        quoted: true
      })
    }
  }
  // Most modules have no dynamic import: the walk over the whole tree is for those that may.
  if (/\bimport\s*(?:[(/]|\.)/.test(source) || mayRequire(source)) collectDynamic(program, requests)
  return requests
}

/** Whether a module has a default export of its own; false for source that does not parse. */
export function exportsDefault(path: string, source: string): boolean {
  if (source.length > PARSED_AT_ONCE) return /^export\s+default\b|\bas\s+default\s*[,}]/m.test(source)
  try {
    return parseModule(path, source).body.some(
      (statement) =>
        statement.type === 'ExportDefaultDeclaration' ||
        (statement.type === 'ExportNamedDeclaration' &&
          statement.specifiers.some(
            ({ exported }) => (exported.type === 'Identifier' ? exported.name : exported.value) === 'default'
          ))
    )
  } catch (error) {
    if (error instanceof SyntaxProblem) return false
    throw error
  }
}

/** Characters that are parsed well within a second on a small runner, so that a signal is answered: of more a thread does it. */
export const PARSED_AT_ONCE = 128 * 1024

/** @throws SyntaxProblem when the source does not parse */
export const parseModule = (path: string, source: string): Program => parseFile(path, source).program

/** The same with the problems behind which the parser went on. @throws SyntaxProblem when the source does not parse */
export function parseFile(path: string, source: string): ParseResult {
  if (isDense(source)) throw new SyntaxProblem('it has more comments on one line than are read', null)
  try {
    return parseAs(path, source, true)
  } catch (error) {
    if (error instanceof SyntaxError || isTooDeep(error)) throw problemOf(error)
  }
  // Going on behind one problem, the parser may fail by an error of its own; without that it names the problem.
  try {
    return parseAs(path, source, false)
  } catch (error) {
    throw problemOf(error)
  }
}

/** Characters that the parser may look at behind comments: from the end of each it looks for the end of the line. */
const BEHIND_COMMENTS = 300_000_000

/** Whether a line is so long, and so full of comments, that the parser would take minutes for it. */
function isDense(source: string): boolean {
  let behind = 0
  let end = -1
  for (let at = source.indexOf('/*'); at !== -1; at = source.indexOf('/*', at + 2)) {
    if (end < at) {
      const found = LINE_END.exec(source.slice(at))
      end = found === null ? source.length : at + found.index
    }
    behind += end - at
    if (behind > BEHIND_COMMENTS) return true
  }
  return false
}

const LINE_END = /[\n\r\u2028\u2029]/

const parseAs = (path: string, source: string, errorRecovery: boolean): ParseResult =>
  parse(source, {
    sourceType: 'module',
    plugins: PLUGINS[extension(path)] ?? [],
    allowReturnOutsideFunction: !errorRecovery,
    createImportExpressions: true,
    errorRecovery,
    attachComment: false
  })

function problemOf(error: unknown): SyntaxProblem {
  if (isTooDeep(error)) return tooDeep()
  const message = error instanceof Error ? error.message : String(error)
  const line = (error as { loc?: { line?: number } }).loc?.line ?? null
  return new SyntaxProblem(message.replace(/ \(\d+:\d+\)$/, ''), line)
}

/** A parser, or what walks a tree, goes as deep as its source is nested. */
export const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError && /call stack/i.test(error.message)

const tooDeep = (): SyntaxProblem => new SyntaxProblem('it is nested too deeply to be read', null)

const lineOf = (node: Node): number => node.loc?.start.line ?? 1

function collectDynamic(root: unknown, into: ImportRequest[]): void {
  const stack: unknown[] = [root]
  while (stack.length > 0) {
    const item = stack.pop()
    if (Array.isArray(item)) {
      for (let index = item.length - 1; index >= 0; index--) stack.push(item[index])
      continue
    }
    if (typeof item !== 'object' || item === null) continue
    const node = item as Record<string, unknown> & Node
    const found = namedBy(node)
    if (found !== null) into.push({ ...found, line: lineOf(node) })
    for (const key of Object.keys(node)) {
      if (key !== 'loc' && typeof node[key] === 'object') stack.push(node[key])
    }
  }
}

type Named = Omit<ImportRequest, 'line'>

/** Beside `import()`, Deno has the modules of types and of any function `require` in its graph. */
function namedBy(node: TreeItem): Named | null {
  if (node.type === 'TSImportType') {
    const type = literalText(node['argument'])
    return type === null ? null : { ...type, kind: 'type', quoted: false }
  }
  if (node.type === 'TSImportEqualsDeclaration') {
    const module = literalText((node['moduleReference'] as TreeItem)['expression'])
    return module === null
      ? null
      : { ...module, kind: node['importKind'] === 'type' ? 'type' : 'static', quoted: false }
  }
  if (node.type === 'CallExpression') {
    const [first] = (node['arguments'] ?? []) as readonly unknown[]
    const literal = isNamed(node['callee'], 'require') ? literalText(first) : null
    if (literal === null || !REQUIRED.test(literal.specifier)) return null
    return withGaps([literal.specifier], 'required')
  }
  if (node.type !== 'ImportExpression') return null
  const literal = literalText(node['source'])
  if (literal !== null) return { ...literal, kind: 'dynamic' }
  const parts = textParts(node['source'])
  return parts === null ? null : withGaps(parts, asksForJson(node['options']) ? 'json' : 'modules')
}

const withGaps = (parts: readonly (string | null)[], of: ImportPattern['of']): Named => ({
  specifier: '',
  kind: 'dynamic',
  quoted: false,
  pattern: { parts, of }
})

type TreeItem = Record<string, unknown> & Partial<Node>

/** A file by its whole name: what else Node finds for a shorter one is no import of Deno. */
const REQUIRED = /^\.{1,2}\/.*\.(?:[cm]?[jt]s|json)$/

const isNamed = (node: unknown, name: string): boolean =>
  (node as TreeItem | null)?.type === 'Identifier' && (node as TreeItem)['name'] === name

function literalText(source: unknown): { specifier: string; quoted: boolean } | null {
  const node = (source ?? {}) as TreeItem
  if (node.type === 'StringLiteral') return { specifier: node['value'] as string, quoted: true }
  if (node.type !== 'TemplateLiteral') return null
  const [text = null, ...more] = textParts(node) ?? ['']
  return text === null || more.length > 0 ? null : { specifier: text, quoted: false }
}

/** A template literal or a sum as texts, with null for what is not known before it runs; null = it is neither. */
export function textParts(source: unknown): (string | null)[] | null {
  const node = (source ?? {}) as TreeItem
  if (node.type === 'StringLiteral') return [node['value'] as string]
  if (node.type === 'TemplateLiteral') return templateParts(node)
  if (node.type !== 'BinaryExpression' || node['operator'] !== '+') return null
  // From the last summand to the first: sums lean to the left, and may be long.
  const parts: (string | null)[] = []
  let left = node
  for (; left.type === 'BinaryExpression' && left['operator'] === '+'; left = left['left'] as TreeItem)
    parts.push(summand(left['right']))
  if (left.type === 'BinaryExpression') return null
  return [summand(left), ...parts.reverse()]
}

const summand = (node: unknown): string | null =>
  (node as TreeItem).type === 'StringLiteral' ? ((node as TreeItem)['value'] as string) : null

function templateParts(node: TreeItem): (string | null)[] | null {
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked?: string | null } }[]
  const parts: (string | null)[] = []
  for (const [index, { value }] of quasis.entries()) {
    if (value.cooked == null) return null
    if (index > 0) parts.push(null)
    if (value.cooked !== '' || quasis.length === 1) parts.push(value.cooked)
  }
  return parts
}

/** `{ with: { type: 'json' } }` */
function asksForJson(options: unknown): boolean {
  const type = propertyOf(propertyOf(options, 'with'), 'type') as TreeItem | undefined
  return type?.type === 'StringLiteral' && type['value'] === 'json'
}

function propertyOf(node: unknown, name: string): unknown {
  const properties = ((node as TreeItem | null | undefined)?.['properties'] ?? []) as readonly TreeItem[]
  return properties.find(
    ({ key }) => isNamed(key, name) || (key as TreeItem | undefined)?.['value'] === name
  )?.['value']
}
