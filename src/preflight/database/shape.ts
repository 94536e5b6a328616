import type {
  TSEntityName,
  TSIndexedAccessType,
  TSInterfaceDeclaration,
  TSLiteralType,
  TSMappedType,
  TSTupleType,
  TSType,
  TSTypeElement,
  TSTypeOperator,
  TSTypeParameter,
  TSUnionType
} from '@babel/types'
import type { TypeModule, TypeModules } from './module.ts'

/** A type, worked out when it is asked for; null = not knowable. */
export type Lazy = () => Shape | null

export interface ObjectShape {
  readonly kind: 'object'
  readonly members: ReadonlyMap<string, Lazy>
  /** false: it may have members that are not listed */
  readonly isWhole: boolean
  /** written out as `{ … }`, not an interface and not derived from another type */
  readonly isInline: boolean
}

/** What of a type matters here: the names of its members. */
export type Shape =
  | ObjectShape
  /** string literals; none of them is `never` */
  | { readonly kind: 'literals'; readonly values: ReadonlySet<string> }
  | { readonly kind: 'list'; readonly element: Lazy }
  | { readonly kind: 'tuple'; readonly elements: readonly Lazy[] }
  /** of types that are not all literals and not all scalars */
  | { readonly kind: 'union'; readonly parts: readonly (Shape | null)[] }
  | { readonly kind: 'scalar'; readonly isString: boolean }

interface Scope {
  readonly module: TypeModule
  /** type parameters, by name */
  readonly bindings: ReadonlyMap<string, Lazy>
}

const UNKNOWN: Lazy = () => null
const NEVER: Shape = { kind: 'literals', values: new Set() }
const STRING: Shape = { kind: 'scalar', isString: true }
const SCALAR: Shape = { kind: 'scalar', isString: false }
const EMPTY: ObjectShape = { kind: 'object', members: new Map(), isWhole: true, isInline: false }
const OPEN: ObjectShape = { ...EMPTY, isWhole: false }

/** No real types file nests this deep; one that calls itself does. */
const MAX_DEPTH = 100
/** Steps for one types file: several times what 1000 generated tables take, and less than a second. */
const MAX_STEPS = 200_000
const MAX_PARTS = 1000
/** Members that are taken from one shape into another: types that are put together again and again multiply them. */
const MAX_COPIED = 1_000_000

/** Works out types of the syntax tree. What it cannot follow, and what refers to itself, is null, never a guess. */
export class Shapes {
  readonly #modules: TypeModules
  readonly #known = new WeakMap<object, Shape | null>()
  readonly #scopes = new WeakMap<TypeModule, Scope>()
  #depth = 0
  #steps = 0
  #copied = 0

  constructor(modules: TypeModules) {
    this.#modules = modules
  }

  /** A type by the name that it has inside a module. */
  named(module: TypeModule, name: string, args: readonly Lazy[] = []): Shape | null {
    const declaration = module.declarations.get(name)
    const imported = module.imports.get(name)
    return this.#guard(null, () => {
      if (declaration === null) return null
      if (declaration === undefined) {
        if (imported === undefined) return BUILT_IN.get(name)?.(...args) ?? null
        if (imported.specifier === 'type-fest') return TYPE_FEST.get(imported.name)?.(...args) ?? null
        return this.#imported(module, imported.specifier, imported.name, args)
      }
      if ('typeAnnotation' in declaration) {
        const scope = this.#bind(module, declaration.typeParameters, args)
        return scope && this.#resolve(declaration.typeAnnotation, scope)
      }
      return this.#interface(module, declaration, args)
    })
  }

  /** A type by the name under which a module exports it. */
  exported(module: TypeModule, name: string, args: readonly Lazy[] = []): Shape | null {
    return this.#guard(null, () => {
      const found = module.exports.get(name)
      if (found !== undefined) {
        if ('local' in found) return this.named(module, found.local, args)
        return this.#imported(module, found.specifier, found.name, args)
      }
      if (name === 'default') return null
      for (const specifier of module.exportsAll) {
        const shape = this.#imported(module, specifier, name, args)
        if (shape !== null) return shape
      }
      return null
    })
  }

  #imported(from: TypeModule, specifier: string, name: string, args: readonly Lazy[]): Shape | null {
    const module = name === '*' ? null : this.#modules.follow(from, specifier)
    return module && this.exported(module, name, args)
  }

  /** Runs one step, remembers its result under `key`, and ends cycles: whoever asks again meanwhile gets null. */
  #guard(key: object | null, step: () => Shape | null): Shape | null {
    const known = key && this.#known.get(key)
    if (known !== undefined && key !== null) return known
    if (this.#depth >= MAX_DEPTH || this.#steps >= MAX_STEPS || this.#copied >= MAX_COPIED) return null
    if (key !== null) this.#known.set(key, null)
    this.#depth++
    this.#steps++
    try {
      const shape = step()
      this.#copies(shape)
      if (key !== null) this.#known.set(key, shape)
      return shape
    } finally {
      this.#depth--
    }
  }

  /** Whether there is still room for what is taken from this shape. */
  #copies(shape: Shape | null): boolean {
    if (shape?.kind === 'object') this.#copied += shape.members.size
    return this.#copied < MAX_COPIED
  }

  #resolve(node: TSType, scope: Scope): Shape | null {
    return this.#guard(scope.bindings.size === 0 ? node : null, () => this.#shapeOf(node, scope))
  }

  #later(node: TSType | null | undefined, scope: Scope): Lazy {
    return node ? once(() => this.#resolve(node, scope)) : UNKNOWN
  }

  #shapeOf(node: TSType, scope: Scope): Shape | null {
    switch (node.type) {
      case 'TSParenthesizedType':
        return this.#resolve(node.typeAnnotation, scope)
      case 'TSTypeLiteral':
        return this.#members(node.members, scope)
      case 'TSTypeReference':
        return this.#reference(node.typeName, node.typeParameters?.params ?? [], scope)
      case 'TSImportType': {
        const args = (node.typeParameters?.params ?? []).map((arg) => this.#later(arg, scope))
        if (node.qualifier?.type !== 'Identifier') return null
        return this.#imported(scope.module, node.argument.value, node.qualifier.name, args)
      }
      case 'TSIntersectionType':
        return this.#intersection(node.types, scope)
      case 'TSUnionType':
        return this.#union(node, scope)
      case 'TSTypeOperator':
        return this.#operator(node, scope)
      case 'TSIndexedAccessType':
        return this.#indexed(node, scope)
      case 'TSMappedType':
        return this.#mapped(node, scope)
      case 'TSArrayType':
        return { kind: 'list', element: this.#later(node.elementType, scope) }
      case 'TSTupleType':
        return this.#tuple(node, scope)
      case 'TSLiteralType':
        return literal(node)
      default:
        return KEYWORDS.get(node.type) ?? null
    }
  }

  #members(elements: readonly TSTypeElement[], scope: Scope): ObjectShape {
    const members = new Map<string, Lazy>()
    // `{}` is TypeScript for anything but null: it says nothing of its members.
    let isWhole = elements.length > 0
    for (const element of elements) {
      if (element.type === 'TSIndexSignature') {
        const value = element.typeAnnotation?.typeAnnotation
        if (!value || !isNever(this.#resolve(value, scope))) isWhole = false
        continue
      }
      const name = 'key' in element ? keyOf(element.key, element.computed ?? false) : null
      if (name === null) isWhole = false
      else {
        const type = element.type === 'TSPropertySignature' ? element.typeAnnotation?.typeAnnotation : null
        members.set(name, members.has(name) ? UNKNOWN : this.#later(type, scope))
      }
    }
    return { kind: 'object', members, isWhole, isInline: true }
  }

  #interface(
    module: TypeModule,
    declarations: readonly TSInterfaceDeclaration[],
    args: readonly Lazy[]
  ): Shape | null {
    const [first] = declarations
    return this.#guard(args.length === 0 && first ? first : null, () => {
      const members = new Map<string, Lazy>()
      let isWhole = declarations.some(({ body, extends: bases }) => body.body.length > 0 || bases?.length)
      for (const declaration of declarations) {
        const scope = this.#bind(module, declaration.typeParameters, args)
        if (scope === null) return null
        for (const base of declaration.extends ?? []) {
          const shape = this.#reference(base.expression, base.typeParameters?.params ?? [], scope)
          if (shape?.kind !== 'object' || !shape.isWhole) isWhole = false
          if (!this.#copies(shape)) return null
          if (shape?.kind === 'object') for (const [name, type] of shape.members) members.set(name, type)
        }
      }
      const own = new Map<string, Lazy>()
      for (const declaration of declarations) {
        const scope = this.#bind(module, declaration.typeParameters, args)
        if (scope === null) return null
        const shape = this.#members(declaration.body.body, scope)
        if (!shape.isWhole && declaration.body.body.length > 0) isWhole = false
        for (const [name, type] of shape.members) own.set(name, own.has(name) ? UNKNOWN : type)
      }
      for (const [name, type] of own) members.set(name, type)
      return { kind: 'object', members, isWhole, isInline: false }
    })
  }

  /** The scope inside a declaration with these arguments; null when one is missing. */
  #bind(
    module: TypeModule,
    parameters: { readonly params?: readonly TSTypeParameter[]; readonly type: string } | null | undefined,
    args: readonly Lazy[]
  ): Scope | null {
    const params = parameters?.params ?? []
    if (params.length === 0) return args.length === 0 ? this.#scopeOf(module) : null
    const bindings = new Map<string, Lazy>()
    const scope: Scope = { module, bindings }
    for (const [index, param] of params.entries()) {
      const arg = args[index] ?? (param.default ? this.#later(param.default, scope) : null)
      if (arg === null) return null
      bindings.set(param.name, arg)
    }
    return scope
  }

  #scopeOf(module: TypeModule): Scope {
    const known = this.#scopes.get(module)
    if (known) return known
    const scope: Scope = { module, bindings: new Map() }
    this.#scopes.set(module, scope)
    return scope
  }

  #reference(name: TSEntityName | { type: string }, args: readonly TSType[], scope: Scope): Shape | null {
    const lazies = args.map((arg) => this.#later(arg, scope))
    if (name.type === 'Identifier' && 'name' in name) {
      const bound = scope.bindings.get(name.name)
      if (bound) return args.length === 0 ? bound() : null
      return this.named(scope.module, name.name, lazies)
    }
    if (name.type !== 'TSQualifiedName' || !('left' in name) || name.left.type !== 'Identifier') return null
    const imported = scope.module.imports.get(name.left.name)
    const module = imported?.name === '*' && this.#modules.follow(scope.module, imported.specifier)
    return module ? this.exported(module, name.right.name, lazies) : null
  }

  #intersection(types: readonly TSType[], scope: Scope): Shape | null {
    // `X & {}` is X, for objects; authors write it to have a type shown written out.
    const telling = types.filter((type) => type.type !== 'TSTypeLiteral' || type.members.length > 0)
    // Each is put around those before it, and asked through all of them.
    if (telling.length > MAX_PARTS) return null
    const [first = null, ...rest] = telling.map((type) => this.#resolve(type, scope))
    return rest.reduce((all, shape) => (this.#copies(all) ? intersect(all, shape) : null), first)
  }

  #union(node: TSUnionType, scope: Scope): Shape | null {
    return unite(node.types.map((type) => this.#resolve(type, scope)))
  }

  #operator(node: TSTypeOperator, scope: Scope): Shape | null {
    const shape = this.#resolve(node.typeAnnotation, scope)
    if (node.operator === 'readonly') return shape
    return node.operator === 'keyof' && shape?.kind === 'object' && shape.isWhole
      ? { kind: 'literals', values: new Set(shape.members.keys()) }
      : null
  }

  #indexed(node: TSIndexedAccessType, scope: Scope): Shape | null {
    const shape = this.#resolve(node.objectType, scope)
    if (shape?.kind === 'list') return node.indexType.type === 'TSNumberKeyword' ? shape.element() : null
    const index = this.#resolve(node.indexType, scope)
    if (shape?.kind !== 'object' || index?.kind !== 'literals' || index.values.size !== 1) return null
    const [name = ''] = index.values
    return shape.members.get(name)?.() ?? null
  }

  #mapped(node: TSMappedType, scope: Scope): Shape | null {
    const { name, constraint } = node.typeParameter
    const value = node.typeAnnotation
    if (node.nameType || !constraint || !value) return null
    const keys = this.#resolve(constraint, scope)
    if (keys?.kind === 'scalar') return recordOf(keys, this.#later(value, scope))
    if (keys?.kind !== 'literals') return null
    const members = new Map<string, Lazy>()
    for (const key of keys.values) {
      const shape: Shape = { kind: 'literals', values: new Set([key]) }
      const bindings = new Map(scope.bindings).set(name, () => shape)
      members.set(key, this.#later(value, { module: scope.module, bindings }))
    }
    return { kind: 'object', members, isWhole: true, isInline: false }
  }

  #tuple(node: TSTupleType, scope: Scope): Shape | null {
    const elements: Lazy[] = []
    for (const element of node.elementTypes) {
      if (element.type === 'TSOptionalType' || element.type === 'TSRestType') return null
      if (element.type === 'TSNamedTupleMember' && element.optional) return null
      elements.push(this.#later(element.type === 'TSNamedTupleMember' ? element.elementType : element, scope))
    }
    return { kind: 'tuple', elements }
  }
}

function once(work: Lazy): Lazy {
  let known: Shape | null | undefined
  return () => (known === undefined ? (known = work()) : known)
}

const KEYWORDS = new Map<string, Shape>([
  ['TSNeverKeyword', NEVER],
  ['TSStringKeyword', STRING],
  ...['Number', 'Boolean', 'BigInt', 'Symbol', 'Null', 'Undefined', 'Void'].map(
    (name) => [`TS${name}Keyword`, SCALAR] as const
  )
])

const isNever = (shape: Shape | null): boolean => shape?.kind === 'literals' && shape.values.size === 0

function literal(node: TSLiteralType): Shape | null {
  if (node.literal.type === 'StringLiteral')
    return { kind: 'literals', values: new Set([node.literal.value]) }
  return node.literal.type === 'NumericLiteral' || node.literal.type === 'BooleanLiteral' ? SCALAR : null
}

/** The name of a member, or null when it is computed at run time. */
function keyOf(key: { readonly type: string }, isComputed: boolean): string | null {
  if (key.type === 'StringLiteral' && 'value' in key) return String(key.value)
  if (key.type === 'NumericLiteral' && 'value' in key) return String(key.value)
  return key.type === 'Identifier' && !isComputed && 'name' in key ? String(key.name) : null
}

function intersect(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null) return null
  if (a.kind === 'object' && b.kind === 'object') {
    return merge(a, b, (left, right) => intersect(left, right))
  }
  if (a.kind === 'literals' && b.kind === 'scalar') return b.isString ? a : null
  if (b.kind === 'literals' && a.kind === 'scalar') return a.isString ? b : null
  if (a.kind !== 'literals' || b.kind !== 'literals') return null
  return { kind: 'literals', values: new Set([...a.values].filter((value) => b.values.has(value))) }
}

/** The members of both; `both` says what a member is that both have. */
function merge(
  a: ObjectShape,
  b: ObjectShape,
  both: (left: Shape | null, right: Shape | null) => Shape | null
): ObjectShape {
  const members = new Map(a.members)
  for (const [name, right] of b.members) {
    const left = a.members.get(name)
    members.set(name, left === undefined ? right : once(() => both(left(), right())))
  }
  return { kind: 'object', members, isWhole: a.isWhole && b.isWhole, isInline: false }
}

function unite(shapes: readonly (Shape | null)[]): Shape | null {
  const parts: (Shape | null)[] = []
  for (const shape of shapes) {
    if (shape?.kind === 'union') parts.push(...shape.parts)
    else if (!isNever(shape)) parts.push(shape)
    if (parts.length > MAX_PARTS) return null
  }
  const [first] = parts
  if (first === undefined) return NEVER
  if (parts.length === 1) return first
  const values = new Set<string>()
  for (const part of parts) if (part?.kind === 'literals') for (const value of part.values) values.add(value)
  if (parts.every((part) => part?.kind === 'literals')) return { kind: 'literals', values }
  const isScalar = parts.every((part) => part?.kind === 'scalar' || part?.kind === 'literals')
  return isScalar ? SCALAR : { kind: 'union', parts }
}

const same = (type: Lazy = UNKNOWN): Shape | null => {
  const shape = type()
  return shape?.kind === 'object' ? { ...shape, isInline: false } : null
}

function pick(type: Lazy = UNKNOWN, names: Lazy = UNKNOWN): Shape | null {
  const shape = type()
  const keys = names()
  if (shape?.kind !== 'object' || keys?.kind !== 'literals') return null
  const members = new Map([...keys.values].map((key) => [key, shape.members.get(key) ?? UNKNOWN] as const))
  return { kind: 'object', members, isWhole: true, isInline: false }
}

function omit(type: Lazy = UNKNOWN, names: Lazy = UNKNOWN): Shape | null {
  const shape = type()
  const keys = names()
  if (shape?.kind !== 'object' || keys?.kind !== 'literals') return null
  const members = new Map([...shape.members].filter(([name]) => !keys.values.has(name)))
  return { ...shape, members, isInline: false }
}

function record(names: Lazy = UNKNOWN, value: Lazy = UNKNOWN): Shape | null {
  const keys = names()
  return keys === null ? null : recordOf(keys, value)
}

/** `Record<PropertyKey, never>` is how the generator writes that there is nothing. */
function recordOf(keys: Shape, value: Lazy): Shape | null {
  if (keys.kind === 'scalar') return isNever(value()) ? EMPTY : OPEN
  if (keys.kind !== 'literals') return null
  const members = new Map([...keys.values].map((key) => [key, value] as const))
  return { kind: 'object', members, isWhole: true, isInline: false }
}

const filtered =
  (keeps: boolean) =>
  (names: Lazy = UNKNOWN, others: Lazy = UNKNOWN): Shape | null => {
    const keys = names()
    const other = others()
    if (keys?.kind !== 'literals') return null
    if (other?.kind === 'scalar' && other.isString) return keeps ? keys : NEVER
    if (other?.kind !== 'literals') return null
    const values = new Set([...keys.values].filter((value) => other.values.has(value) === keeps))
    return { kind: 'literals', values }
  }

/** Plain objects merge name by name, anything else is replaced (type-fest, MergeDeep with its default options). */
function mergeDeep(left: Shape | null, right: Shape | null): Shape | null {
  if (left === null || right === null) return null
  return left.kind === 'object' && right.kind === 'object' ? merge(left, right, mergeDeep) : right
}

type BuiltIn = (...args: Lazy[]) => Shape | null

const list: BuiltIn = (element = UNKNOWN) => ({ kind: 'list', element })

/** Of TypeScript's own types, those that keep names provable. A file that declares one of these names means its own. */
const BUILT_IN: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  ...['Partial', 'Required', 'Readonly', 'NonNullable', 'NoInfer'].map((name) => [name, same] as const),
  ['Pick', pick],
  ['Omit', omit],
  ['Record', record],
  ['Exclude', filtered(false)],
  ['Extract', filtered(true)],
  ['Array', list],
  ['ReadonlyArray', list],
  ['PropertyKey', () => SCALAR]
])

/** Supabase's documentation has authors correct generated types with type-fest's MergeDeep. */
const TYPE_FEST: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  ['MergeDeep', (a = UNKNOWN, b = UNKNOWN, ...options) => (options.length > 0 ? null : mergeDeep(a(), b()))],
  ['Simplify', same]
])
