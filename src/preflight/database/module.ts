import { parse, type ParserPlugin } from '@babel/parser'
import type {
  ExportNamedDeclaration,
  ImportDeclaration,
  Program,
  Statement,
  TSInterfaceDeclaration,
  TSTypeAliasDeclaration
} from '@babel/types'
import path from 'node:path'
import { SyntaxProblem } from '../../manifest/imports.ts'

/** The text of a file by its path relative to the working directory, POSIX separators; null when there is none. */
export type Load = (file: string) => string | null

/** A name that another module exports. `*` names the module itself. */
export interface Origin {
  readonly specifier: string
  readonly name: string
}

/** Where a name that a module exports comes from. */
export type Export = { readonly local: string } | Origin

/** How a name is declared as a type: one alias, or interfaces that merge. Null = as something that is not followed. */
export type Declaration = TSTypeAliasDeclaration | readonly TSInterfaceDeclaration[] | null

/** The types that one file declares, imports and exports. */
export interface TypeModule {
  /** relative to the working directory */
  readonly file: string
  readonly declarations: ReadonlyMap<string, Declaration>
  readonly imports: ReadonlyMap<string, Origin>
  readonly exports: ReadonlyMap<string, Export>
  /** specifiers of `export * from '…'` */
  readonly exportsAll: readonly string[]
}

/** Types that are spread over some fifty files are not followed further; an import may look at six paths. */
const MAX_PATHS = 300

/** The modules that one types file reaches; each is read and parsed once. */
export class TypeModules {
  readonly #load: Load
  readonly #known = new Map<string, TypeModule | null>()

  constructor(load: Load) {
    this.#load = load
  }

  /** Whether one of the modules that were followed so far declares a type of this name. */
  declares(name: string): boolean {
    return [...this.#known.values()].some((module) => module?.declarations.has(name))
  }

  /** The module that a relative specifier names, or null when it is a package, absent, or does not parse. */
  follow(from: TypeModule, specifier: string): TypeModule | null {
    if (!/^\.\.?(\/|$)/.test(specifier)) return null
    const target = path.posix.join(path.posix.dirname(from.file), specifier)
    for (const file of filesOf(target)) {
      const module = this.#open(file)
      if (module !== null) return module
    }
    return null
  }

  #open(file: string): TypeModule | null {
    const known = this.#known.get(file)
    if (known !== undefined) return known
    if (this.#known.size >= MAX_PATHS) return null
    const source = this.#load(file)
    const module = source === null ? null : tryModule(file, source)
    this.#known.set(file, module)
    return module
  }
}

const ENDINGS = ['.ts', '.d.ts', '.tsx', '.mts', '/index.ts', '/index.d.ts']

/** The files that TypeScript would look at for a path without its extension, or with that of the built file. */
function filesOf(target: string): string[] {
  const built = /\.([mc]?)js$/.exec(target)
  if (built) {
    const stem = target.slice(0, -built[0].length)
    return [`${stem}.${built[1] ?? ''}ts`, `${stem}.d.${built[1] ?? ''}ts`]
  }
  const exact = /\.[mc]?tsx?$/.test(target) ? [target] : []
  return [...exact, ...ENDINGS.map((ending) => target + ending)]
}

function tryModule(file: string, source: string): TypeModule | null {
  try {
    return readModule(file, source)
  } catch (error) {
    if (error instanceof SyntaxProblem) return null
    throw error
  }
}

/**
 * What a file declares.
 * @throws SyntaxProblem when the source does not parse
 */
export function readModule(file: string, source: string): TypeModule {
  const found = {
    file,
    declarations: new Map<string, Declaration>(),
    imports: new Map<string, Origin>(),
    exports: new Map<string, Export>(),
    exportsAll: [] as string[]
  }
  for (const statement of parseTypes(file, source).body) {
    if (statement.type === 'ImportDeclaration') addImports(statement, found.imports)
    else if (statement.type === 'ExportAllDeclaration') found.exportsAll.push(statement.source.value)
    else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration) {
        const name = declare(statement.declaration, found.declarations)
        if (name !== null) found.exports.set(name, { local: name })
      }
      addExports(statement, found.exports)
    } else if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement
      const name =
        declaration.type === 'Identifier' ? declaration.name : declare(declaration, found.declarations)
      if (name !== null) found.exports.set('default', { local: name })
    } else declare(statement, found.declarations)
  }
  return found
}

function parseTypes(file: string, source: string): Program {
  const dts = /\.d\.[mc]?ts$/.test(file)
  const plugins: ParserPlugin[] = [
    ['typescript', { dts }],
    'decorators',
    'decoratorAutoAccessors',
    'explicitResourceManagement',
    'importAttributes',
    ...(file.endsWith('x') ? ['jsx' as const] : [])
  ]
  try {
    return parse(source, { sourceType: 'module', plugins, errorRecovery: true, attachComment: false }).program
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const line = (error as { loc?: { line?: number } }).loc?.line ?? null
    throw new SyntaxProblem(message.replace(/ \(\d+:\d+\)$/, ''), line)
  }
}

/** Enters what a statement declares as a type; its name, or null when it declares none. */
function declare(
  statement: Statement | { readonly type: string },
  into: Map<string, Declaration>
): string | null {
  if (!('id' in statement) || statement.id?.type !== 'Identifier') return null
  const { name } = statement.id
  const before = into.get(name)
  if (statement.type === 'TSInterfaceDeclaration' && (before === undefined || Array.isArray(before))) {
    into.set(name, [...(Array.isArray(before) ? (before as TSInterfaceDeclaration[]) : []), statement])
  } else if (statement.type === 'TSTypeAliasDeclaration' && before === undefined) into.set(name, statement)
  else if (/^(TSInterface|TSTypeAlias|TSEnum|Class)Declaration$|^EnumDeclaration$/.test(statement.type)) {
    into.set(name, null)
  } else return null
  return name
}

function addImports(statement: ImportDeclaration, into: Map<string, Origin>): void {
  for (const specifier of statement.specifiers) {
    const name =
      specifier.type === 'ImportNamespaceSpecifier'
        ? '*'
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : nameOf(specifier.imported)
    into.set(specifier.local.name, { specifier: statement.source.value, name })
  }
}

function addExports(statement: ExportNamedDeclaration, into: Map<string, Export>): void {
  for (const specifier of statement.specifiers) {
    const exported = nameOf(specifier.exported)
    const source = statement.source?.value
    if (specifier.type === 'ExportSpecifier') {
      const name = nameOf(specifier.local)
      into.set(exported, source === undefined ? { local: name } : { specifier: source, name })
    } else if (source !== undefined && specifier.type === 'ExportNamespaceSpecifier') {
      into.set(exported, { specifier: source, name: '*' })
    }
  }
}

const nameOf = (
  node: { type: 'Identifier'; name: string } | { type: 'StringLiteral'; value: string }
): string => (node.type === 'Identifier' ? node.name : node.value)
