import type {
  AssignmentExpression,
  CallExpression,
  Class,
  Expression,
  Function as FunctionNode,
  Identifier,
  ImportDeclaration,
  Node,
  OptionalCallExpression,
  Program,
  TSInterfaceDeclaration,
  TSType,
  UnaryExpression,
  VariableDeclaration
} from '@babel/types'

export type Call = CallExpression | OptionalCallExpression

/** What a name may hold. `path`: the properties that a destructuring pattern picks out of it. */
export type Value =
  | { readonly kind: 'expression'; readonly node: Expression; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly node: FunctionNode }
  | { readonly kind: 'import'; readonly specifier: string; readonly imported: string }
  | { readonly kind: 'parameter'; readonly path: readonly string[] }
  /** each element of a list in turn, as in `for (const x of list)` */
  | { readonly kind: 'element'; readonly node: Expression }
  | { readonly kind: 'unknown' }

export interface Binding {
  readonly name: string
  /** the scope that declares it */
  readonly scope: Scope
  /** of the whole pattern when the name is part of one; `path` then leads to the name */
  readonly annotation: { readonly type: TSType; readonly path: readonly string[] } | null
  /** one for each declaration with a value, and for each assignment */
  readonly values: Value[]
  readonly references: Identifier[]
}

interface Scope {
  readonly parent: Scope | null
  readonly node: Node
  /** whether `var` ends up here */
  readonly isFunction: boolean
  readonly bindings: Map<string, Binding>
}

/** The names of a module, and where they are used. */
export interface ModuleTree {
  readonly program: Program
  readonly parents: ReadonlyMap<Node, Node>
  /** by the identifier that declares it or refers to it; absent for globals */
  readonly bindings: ReadonlyMap<Node, Binding>
  /** the names of the module's own scope */
  readonly topLevel: ReadonlyMap<string, Binding>
  /** type aliases and interfaces, by name; null = declared more than once */
  readonly types: ReadonlyMap<string, TSType | TSInterfaceDeclaration | null>
  /** specifiers of static imports */
  readonly specifiers: readonly string[]
  /** calls of a method named `from` or `rpc` */
  readonly calls: readonly Call[]
  /** `this.x = …` */
  readonly fieldAssignments: readonly AssignmentExpression[]
  /** names of properties that some `delete` removes, of whatever object */
  readonly deleted: ReadonlySet<string>
  /** some `delete` removes a property whose name is not literal */
  readonly deletesAny: boolean
}

const CALLS = new Set(['from', 'rpc'])

/** Positions, comments and types: nothing in them runs. */
const SKIPPED = new Set([
  'loc',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'extra',
  'errors',
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'superTypeParameters',
  'returnType',
  'implements'
])

const TS_WITH_CODE = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
  'TSModuleBlock'
])

/** Nothing is in them, and nobody asks for what is around them. */
const LEAVES = new Set([
  'StringLiteral',
  'NumericLiteral',
  'BooleanLiteral',
  'NullLiteral',
  'TemplateElement',
  'RegExpLiteral',
  'EmptyStatement'
])

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** Reads the names of a module in one walk. Never recursive: a tree may be deeper than the stack. */
export function readTree(program: Program): ModuleTree {
  return new TreeReader(program).read()
}

/** The name that a property access or an object key has, when it is written down. */
export function literalKey(node: Node, isComputed: boolean): string | null {
  if (!isComputed && node.type === 'Identifier') return node.name
  if (node.type === 'StringLiteral') return node.value
  if (node.type === 'NumericLiteral') return String(node.value)
  return null
}

class TreeReader {
  readonly #program: Program
  readonly #top: Scope
  readonly #parents = new Map<Node, Node>()
  readonly #bindings = new Map<Node, Binding>()
  readonly #types = new Map<string, TSType | TSInterfaceDeclaration | null>()
  readonly #specifiers: string[] = []
  readonly #calls: Call[] = []
  readonly #fieldAssignments: AssignmentExpression[] = []
  readonly #deleted = new Set<string>()
  #deletesAny = false
  readonly #references: [Identifier, Scope][] = []
  readonly #assignments: [Identifier, Scope, Value][] = []
  readonly #nodes: Node[] = []
  readonly #scopes: Scope[] = []

  constructor(program: Program) {
    this.#program = program
    this.#top = { parent: null, node: program, isFunction: true, bindings: new Map() }
  }

  read(): ModuleTree {
    for (const statement of this.#program.body) this.#push(statement, this.#program, this.#top)
    for (let node = this.#nodes.pop(); node !== undefined; node = this.#nodes.pop()) {
      this.#visit(node, this.#scopes.pop() ?? this.#top)
    }
    for (const [identifier, scope, value] of this.#assignments)
      lookUp(scope, identifier.name)?.values.push(value)
    for (const [identifier, scope] of this.#references) {
      const binding = lookUp(scope, identifier.name)
      if (binding === null) continue
      this.#bindings.set(identifier, binding)
      binding.references.push(identifier)
    }
    this.#calls.sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
    return {
      program: this.#program,
      parents: this.#parents,
      bindings: this.#bindings,
      topLevel: this.#top.bindings,
      types: this.#types,
      specifiers: this.#specifiers,
      calls: this.#calls,
      fieldAssignments: this.#fieldAssignments,
      deleted: this.#deleted,
      deletesAny: this.#deletesAny
    }
  }

  #push(node: Node | null | undefined, parent: Node, scope: Scope): void {
    if (!node || LEAVES.has(node.type)) return
    this.#parents.set(node, parent)
    this.#nodes.push(node)
    this.#scopes.push(scope)
  }

  #children(node: Node, scope: Scope): void {
    const fields = node as unknown as Record<string, unknown>
    for (const key of Object.keys(node)) {
      const value = fields[key]
      if (typeof value !== 'object' || value === null || SKIPPED.has(key)) continue
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) this.#push(item, node, scope)
      } else if (isNode(value)) this.#push(value, node, scope)
    }
  }

  #visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        this.#references.push([node, scope])
        return
      case 'CallExpression':
      case 'OptionalCallExpression':
        this.#call(node)
        this.#children(node, scope)
        return
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        this.#push(node.object, node, scope)
        if (node.computed) this.#push(node.property, node, scope)
        return
      case 'ObjectProperty':
        if (node.computed) this.#push(node.key, node, scope)
        this.#push(node.value, node, scope)
        return
      case 'VariableDeclaration':
        this.#variables(node, scope)
        return
      case 'AssignmentExpression':
        this.#assignment(node, scope)
        return
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') this.#assign(node.argument, scope, { kind: 'unknown' })
        this.#children(node, scope)
        return
      case 'UnaryExpression':
        if (node.operator === 'delete') this.#delete(node)
        this.#children(node, scope)
        return
      case 'ImportDeclaration':
        this.#import(node, scope)
        return
      default:
        this.#structure(node, scope)
    }
  }

  #structure(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ObjectMethod':
      case 'ClassMethod':
      case 'ClassPrivateMethod':
        this.#function(node, scope)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node, scope)
        return
      case 'ClassProperty':
      case 'ClassAccessorProperty':
      case 'ClassPrivateProperty':
        if (node.type !== 'ClassPrivateProperty' && node.computed) this.#push(node.key, node, scope)
        this.#push(node.value, node, scope)
        return
      case 'BlockStatement':
      case 'StaticBlock':
      case 'ForStatement':
      case 'SwitchStatement':
      case 'TSModuleBlock':
        this.#children(node, inner(scope, node, node.type === 'StaticBlock' || node.type === 'TSModuleBlock'))
        return
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#loop(node, inner(scope, node))
        return
      case 'CatchClause':
        this.#catch(node, inner(scope, node))
        return
      default:
        this.#other(node, scope)
    }
  }

  #other(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'LabeledStatement':
        this.#push(node.body, node, scope)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        return
      case 'ExportNamedDeclaration':
        this.#push(node.declaration, node, scope)
        if (!node.source) for (const item of node.specifiers) this.#push(item, node, scope)
        return
      case 'ExportSpecifier':
        this.#push(node.local, node, scope)
        return
      case 'TSTypeAliasDeclaration':
        this.#type(node.id.name, node.typeAnnotation)
        return
      case 'TSInterfaceDeclaration':
        this.#type(node.id.name, node)
        return
      case 'TSEnumDeclaration':
        declare(scope, node.id.name, null, { kind: 'unknown' })
        return
      case 'TSModuleDeclaration':
        if (node.id.type === 'Identifier') declare(scope, node.id.name, null, { kind: 'unknown' })
        this.#push(node.body, node, scope)
        return
      default:
        if (!node.type.startsWith('TS') || TS_WITH_CODE.has(node.type)) this.#children(node, scope)
    }
  }

  #type(name: string, type: TSType | TSInterfaceDeclaration): void {
    this.#types.set(name, this.#types.has(name) ? null : type)
  }

  #call(node: Call): void {
    const { callee } = node
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return
    const name = literalKey(callee.property, callee.computed)
    if (name !== null && CALLS.has(name)) this.#calls.push(node)
  }

  #delete(node: UnaryExpression): void {
    const { argument } = node
    if (argument.type !== 'MemberExpression' && argument.type !== 'OptionalMemberExpression') return
    const name = literalKey(argument.property, argument.computed)
    if (name === null) this.#deletesAny = true
    else this.#deleted.add(name)
  }

  #import(node: ImportDeclaration, scope: Scope): void {
    const specifier = node.source.value
    this.#specifiers.push(specifier)
    for (const item of node.specifiers) {
      const imported =
        item.type === 'ImportNamespaceSpecifier'
          ? '*'
          : item.type === 'ImportDefaultSpecifier'
            ? 'default'
            : item.imported.type === 'Identifier'
              ? item.imported.name
              : item.imported.value
      declare(scope, item.local.name, null, { kind: 'import', specifier, imported })
    }
  }

  #variables(node: VariableDeclaration, scope: Scope): void {
    const home = node.kind === 'var' ? functionScope(scope) : scope
    for (const { id, init } of node.declarations) {
      this.#parents.set(id, node)
      const value = (path: readonly string[]): Value | null =>
        init ? { kind: 'expression', node: init, path } : null
      this.#declarePattern(id, home, scope, value, typeOf(id), [])
    }
    for (const declarator of node.declarations) {
      this.#parents.set(declarator, node)
      this.#push(declarator.init, declarator, scope)
    }
  }

  #assignment(node: AssignmentExpression, scope: Scope): void {
    this.#push(node.right, node, scope)
    const { left } = node
    if (left.type === 'Identifier') {
      const isPlain = ['=', '||=', '&&=', '??='].includes(node.operator)
      const value: Value = isPlain ? { kind: 'expression', node: node.right, path: [] } : { kind: 'unknown' }
      this.#assign(left, scope, value)
      this.#push(left, node, scope)
    } else if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') {
      this.#assignPattern(left, scope, node)
    } else {
      if (left.type === 'MemberExpression' && left.object.type === 'ThisExpression') {
        this.#fieldAssignments.push(node)
      }
      this.#push(left, node, scope)
    }
  }

  /** Names of a pattern that is assigned to may hold anything afterwards. */
  #assignPattern(pattern: Node, scope: Scope, parent: Node): void {
    for (const node of patternLeaves(pattern)) {
      if (node.type === 'Identifier') this.#assign(node, scope, { kind: 'unknown' })
      else this.#push(node, parent, scope)
    }
  }

  #assign(identifier: Identifier, scope: Scope, value: Value): void {
    this.#assignments.push([identifier, scope, value])
  }

  #function(node: FunctionNode, outer: Scope): void {
    const scope = inner(outer, node, true)
    if (node.type === 'FunctionDeclaration' && node.id) {
      declare(outer, node.id.name, null, { kind: 'function', node })
    } else if (node.type === 'FunctionExpression' && node.id) {
      declare(scope, node.id.name, null, { kind: 'function', node })
    }
    if ((node.type === 'ObjectMethod' || node.type === 'ClassMethod') && node.computed) {
      this.#push(node.key, node, outer)
    }
    for (const param of node.params) {
      const target = param.type === 'TSParameterProperty' ? param.parameter : param
      this.#parents.set(param, node)
      this.#declarePattern(target, scope, scope, (path) => ({ kind: 'parameter', path }), typeOf(target), [])
    }
    if (node.body.type === 'BlockStatement') {
      this.#parents.set(node.body, node)
      for (const statement of node.body.body) this.#push(statement, node.body, scope)
    } else this.#push(node.body, node, scope)
  }

  #class(node: Class, outer: Scope): void {
    const scope = inner(outer, node)
    if (node.id)
      declare(node.type === 'ClassDeclaration' ? outer : scope, node.id.name, null, { kind: 'unknown' })
    this.#push(node.superClass, node, outer)
    for (const decorator of node.decorators ?? []) this.#push(decorator, node, outer)
    this.#parents.set(node.body, node)
    for (const member of node.body.body) this.#push(member, node.body, scope)
  }

  #loop(node: Extract<Node, { type: 'ForInStatement' | 'ForOfStatement' }>, scope: Scope): void {
    const { left, right } = node
    const value = (path: readonly string[]): Value =>
      node.type === 'ForOfStatement' && path.length === 0
        ? { kind: 'element', node: right }
        : { kind: 'unknown' }
    if (left.type === 'VariableDeclaration') {
      this.#parents.set(left, node)
      const home = left.kind === 'var' ? functionScope(scope) : scope
      for (const { id } of left.declarations) {
        this.#declarePattern(id, home, scope, value, typeOf(id), [])
      }
    } else this.#assignPattern(left, scope, node)
    this.#push(right, node, scope)
    this.#push(node.body, node, scope)
  }

  #catch(node: Extract<Node, { type: 'CatchClause' }>, scope: Scope): void {
    if (node.param) this.#declarePattern(node.param, scope, scope, () => ({ kind: 'unknown' }), null, [])
    this.#push(node.body, node, scope)
  }

  #declarePattern(
    root: Node,
    home: Scope,
    scope: Scope,
    valueAt: (path: readonly string[]) => Value | null,
    type: TSType | null,
    start: readonly string[]
  ): void {
    const stack: { node: Node; path: readonly string[] | null; parent: Node }[] = []
    stack.push({ node: root, path: start, parent: root })
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { node, path, parent } = next
      if (node !== parent) this.#parents.set(node, parent)
      if (node.type === 'Identifier') {
        const value: Value | null = path === null ? { kind: 'unknown' } : valueAt(path)
        this.#bindings.set(node, declare(home, node.name, type && path ? { type, path } : null, value))
      } else if (node.type === 'AssignmentPattern') {
        stack.push({ node: node.left, path, parent: node })
        this.#push(node.right, node, scope)
        if (node.left.type === 'Identifier') {
          this.#assign(node.left, home, { kind: 'expression', node: node.right, path: [] })
        }
      } else if (node.type === 'ObjectPattern') {
        for (const property of node.properties) {
          if (property.type === 'RestElement')
            stack.push({ node: property.argument, path: null, parent: property })
          else {
            if (property.computed) this.#push(property.key, property, scope)
            const key = literalKey(property.key, property.computed)
            stack.push({
              node: property.value,
              path: path && key !== null ? [...path, key] : null,
              parent: property
            })
          }
        }
      } else if (node.type === 'ArrayPattern') {
        for (const element of node.elements)
          if (element) stack.push({ node: element, path: null, parent: node })
      } else if (node.type === 'RestElement') {
        stack.push({ node: node.argument, path: null, parent: node })
      }
    }
  }
}

const inner = (parent: Scope, node: Node, isFunction = false): Scope => ({
  parent,
  node,
  isFunction,
  bindings: new Map()
})

function functionScope(scope: Scope): Scope {
  let found = scope
  while (!found.isFunction && found.parent) found = found.parent
  return found
}

function lookUp(scope: Scope, name: string): Binding | null {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const found = at.bindings.get(name)
    if (found) return found
  }
  return null
}

function declare(
  scope: Scope,
  name: string,
  annotation: Binding['annotation'],
  value: Value | null
): Binding {
  const known = scope.bindings.get(name)
  if (known) {
    // A second declaration of the same name: both values are possible.
    known.values.push(value ?? { kind: 'unknown' })
    return known
  }
  const binding: Binding = { name, scope, annotation, values: value ? [value] : [], references: [] }
  scope.bindings.set(name, binding)
  return binding
}

function typeOf(pattern: Node): TSType | null {
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern
  const annotation = 'typeAnnotation' in target ? target.typeAnnotation : null
  return annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : null
}

/** Identifiers that a pattern assigns to, and the expressions in it. */
function patternLeaves(root: Node): Node[] {
  const leaves: Node[] = []
  const stack: Node[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'ObjectPattern') {
      for (const property of node.properties) {
        if (property.type === 'RestElement') stack.push(property.argument)
        else {
          if (property.computed) leaves.push(...(property.key.type === 'Identifier' ? [] : [property.key]))
          stack.push(property.value)
        }
      }
    } else if (node.type === 'ArrayPattern') {
      for (const element of node.elements) if (element) stack.push(element)
    } else if (node.type === 'AssignmentPattern') {
      stack.push(node.left)
      leaves.push(...(node.right.type === 'Identifier' ? [] : [node.right]))
    } else if (node.type === 'RestElement') stack.push(node.argument)
    else leaves.push(node)
  }
  return leaves
}
