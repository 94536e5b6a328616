import type { Node } from '@babel/types'
import { clientOfType } from './client-type.ts'
import type { Client, Origin } from './origin.ts'
import { addressOf, isClientFactoryName, isClientName, isForeignName, isSupabaseName } from './own.ts'
import { constantOf, constantText, unwrapped } from './text.ts'
import { literalKey, type Binding, type Call, type ModuleTree, type Value } from './tree.ts'

const SUPABASE = /(^|[/:@])supabase-js|@supabase\/(ssr|supabase-js)|^[@$#]?supabase$|deno\.land\/x\/supabase/
const FACTORIES = new Set(['createClient', 'createServerClient', 'createBrowserClient'])
const LOCAL_MODULE = /^(\.{0,2}\/|[@~#$]\/|_?shared\/|\$?lib\/)/

/** Chains of calls can be longer than the stack. */
const DEEPEST = 200

const BY_NAME: Client = {
  schema: 'public',
  isSchemaAssumed: true,
  isProved: false,
  isPlausible: true,
  isNamed: false
}

const isClient = (origin: Origin): origin is Client => typeof origin === 'object'

type ClassNode = Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>

/** Where a field of a class gets its type or a value. */
type FieldPlace = Extract<
  Node,
  { type: 'ClassProperty' | 'ClassPrivateProperty' | 'Identifier' | 'AssignmentExpression' }
>

/**
 * Decides which expressions of a module are supabase clients.
 *
 * Proved are: what `createClient` (or `createServerClient`, `createBrowserClient`) of a module named supabase-js or
 * @supabase/ssr returns for the address of the project itself; what is declared as `SupabaseClient` or as
 * `ReturnType<typeof createClient>`; and names, aliases, fields of `this`, properties of constant objects, `schema()` of
 * a client and functions of the same file that hold or return nothing else. Likely, so that the chain must show it, are
 * parameters, imports of local modules, properties and results of unknown functions that have a usual name and no type
 * that says otherwise. A name that may hold two different things is nothing.
 */
export class Clients {
  readonly #tree: ModuleTree
  #depth = 0
  readonly #known = new Map<Binding | Node, Map<string, Origin>>()
  readonly #fields = new Map<ClassNode, ReadonlyMap<string, readonly FieldPlace[]>>()
  #assigned: ReadonlyMap<ClassNode, ReadonlyMap<string, readonly FieldPlace[]>> | null = null

  constructor(tree: ModuleTree) {
    this.#tree = tree
  }

  /** The client that an expression is, or null. */
  of(node: Node): Client | null {
    const origin = this.#origin(node)
    if (isClient(origin)) return origin
    const made = origin === 'unknown' ? byFactory(node) : origin
    return isClient(made) ? made : null
  }

  /** Every place of a module asks again for the same names, and names can refer to each other in circles. */
  #once(key: Binding | Node, find: () => Origin, path: readonly string[] = []): Origin {
    const place = path.join('\0')
    const places = this.#known.get(key) ?? new Map<string, Origin>()
    this.#known.set(key, places)
    const known = places.get(place)
    if (known !== undefined) return known
    places.set(place, 'other')
    const found = find()
    places.set(place, found)
    return found
  }

  #origin(node: Node): Origin {
    if (this.#depth > DEEPEST) return 'other'
    this.#depth++
    const origin = this.#originOf(node)
    this.#depth--
    return origin
  }

  #originOf(node: Node): Origin {
    const inner = unwrapped(node)
    if (node.type === 'TSAsExpression') {
      const typed = clientOfType(node.typeAnnotation, [], this.#types)
      if (isClient(typed)) return typed
    }
    switch (inner.type) {
      case 'Identifier': {
        const binding = this.#tree.bindings.get(inner)
        return binding ? this.#ofBinding(binding) : byName(inner.name)
      }
      case 'CallExpression':
      case 'OptionalCallExpression':
        return this.#once(inner, () => this.#ofCall(inner))
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.#once(inner, () => this.#ofMember(inner))
      case 'LogicalExpression':
        return this.#once(inner, () =>
          inner.operator === '&&' ? this.#origin(inner.right) : this.#merge([inner.left, inner.right])
        )
      case 'ConditionalExpression':
        return this.#once(inner, () => this.#merge([inner.consequent, inner.alternate]))
      case 'AssignmentExpression':
        return inner.operator === '=' ? this.#once(inner, () => this.#origin(inner.right)) : 'other'
      case 'AwaitExpression':
        return this.#once(inner, () => this.#origin(inner.argument))
      default:
        return 'other'
    }
  }

  #merge(nodes: readonly Node[]): Origin {
    return merged(nodes.filter((node) => !isNothing(node)).map((node) => this.#origin(node)))
  }

  readonly #types = {
    named: (name: string) => this.#tree.types.get(name),
    importOf: (name: string): { specifier: string; imported: string } | null => {
      const value = this.#tree.topLevel.get(name)?.values[0]
      return value?.kind === 'import' ? value : null
    },
    returnOf: (name: string): Origin => {
      const binding = this.#tree.topLevel.get(name)
      return binding ? this.#returnedBy(binding, []) : 'unknown'
    }
  }

  #ofBinding(binding: Binding): Origin {
    return this.#once(binding, () => {
      const origin = this.#ofAnyBinding(binding)
      return isClient(origin) && origin.isPlausible && isForeignName(binding.name) ? 'other' : origin
    })
  }

  #ofAnyBinding(binding: Binding): Origin {
    if (binding.annotation) {
      const typed = clientOfType(binding.annotation.type, binding.annotation.path, this.#types)
      const created = binding.values.filter((value) => value.kind === 'expression' && !isNothing(value.node))
      const known = merged(created.map((value) => this.#ofValue(value, binding)))
      // The value tells more than the type: which schema, and which project.
      if (isClient(typed)) {
        return created.length > 0 && known !== 'unknown' && !isUnprovedClient(known) ? known : typed
      }
      if (typed === 'other') return 'other'
    }
    if (binding.values.length === 0) return 'other'
    const values = binding.values.filter((value) => value.kind !== 'expression' || !isNothing(value.node))
    return merged(values.map((value) => this.#ofValue(value, binding)))
  }

  #ofValue(value: Value, binding: Binding): Origin {
    switch (value.kind) {
      case 'parameter':
        return byName(value.path.at(-1) ?? binding.name)
      case 'import':
        return LOCAL_MODULE.test(value.specifier) && value.imported !== '*' ? byName(binding.name) : 'other'
      case 'expression': {
        if (value.path.length > 0) return this.#ofPath(value.node, value.path)
        const origin = this.#origin(value.node)
        if (origin !== 'unknown' || isName(value.node)) return origin
        const named = byName(binding.name)
        return isClient(named) ? named : byFactory(value.node)
      }
      default:
        return 'other'
    }
  }

  /** A property that destructuring picks out of a value. */
  #ofPath(node: Node, path: readonly string[]): Origin {
    const inner = unwrapped(node)
    const key = path.at(-1) ?? ''
    const held = this.#heldBy(inner, path)
    if (held !== 'unknown') return held
    return isClient(this.#origin(inner)) ? 'other' : byName(key)
  }

  /** Follows constant objects, and functions of this file that return them. */
  #heldBy(node: Node, path: readonly string[]): Origin {
    const [key, ...rest] = path
    const inner = unwrapped(node)
    if (key === undefined) return this.#origin(inner)
    if (inner.type === 'AwaitExpression') return this.#heldBy(inner.argument, path)
    if (inner.type === 'ObjectExpression') {
      const property = inner.properties.find(
        (item) => item.type === 'ObjectProperty' && literalKey(item.key, item.computed) === key
      )
      return property?.type === 'ObjectProperty' ? this.#heldBy(property.value, rest) : 'unknown'
    }
    if (inner.type === 'Identifier') {
      const binding = this.#tree.bindings.get(inner)
      if (binding?.annotation) {
        return clientOfType(binding.annotation.type, [...binding.annotation.path, ...path], this.#types)
      }
      const value = constantOf(binding)
      return value && binding ? this.#once(binding, () => this.#heldBy(value, path), path) : 'unknown'
    }
    if (inner.type === 'CallExpression' && inner.callee.type === 'Identifier') {
      const binding = this.#tree.bindings.get(inner.callee)
      return binding ? this.#returnedBy(binding, path) : 'unknown'
    }
    return 'unknown'
  }

  #ofMember(node: Extract<Node, { type: 'MemberExpression' | 'OptionalMemberExpression' }>): Origin {
    const key =
      node.property.type === 'PrivateName' ? node.property.id.name : literalKey(node.property, node.computed)
    if (key === null) return 'other'
    if (node.object.type === 'ThisExpression') {
      const field = this.#ofField(node.object, key)
      return field === 'unknown' ? byName(key) : field
    }
    const held = this.#heldBy(node.object, [key])
    if (held !== 'unknown') return held
    return isClient(this.#origin(node.object)) ? 'other' : byName(key)
  }

  /** A field of the class around `this`: its type, its first value, and everything assigned to it. */
  #ofField(self: Node, key: string): Origin {
    const owner = classAround(self, this.#tree)
    if (owner === null) return 'unknown'
    const origins = (this.#fieldsOf(owner).get(key) ?? []).flatMap((place) => this.#ofPlace(place))
    const proved = origins.filter((origin) => isClient(origin) && !origin.isSchemaAssumed)
    return origins.includes('other') || proved.length === 0 ? merged(origins) : merged(proved)
  }

  #ofPlace(place: FieldPlace): Origin[] {
    if (place.type === 'AssignmentExpression') return [this.#origin(place.right)]
    if (place.type === 'Identifier') return [this.#ofParameterProperty(place)]
    const annotation = place.typeAnnotation?.type === 'TSTypeAnnotation' ? place.typeAnnotation : null
    const typed = annotation ? clientOfType(annotation.typeAnnotation, [], this.#types) : 'unknown'
    const first = place.value && !isNothing(place.value) ? [this.#origin(place.value)] : []
    return typed === 'unknown' ? first : [typed, ...first]
  }

  /** By name: a class may have as many fields as a file has room for, and each is asked for by name. */
  #fieldsOf(owner: ClassNode): ReadonlyMap<string, readonly FieldPlace[]> {
    const known = this.#fields.get(owner)
    if (known !== undefined) return known
    const fields = new Map<string, FieldPlace[]>()
    this.#fields.set(owner, fields)
    for (const member of owner.body.body) {
      if (member.type === 'ClassProperty' || member.type === 'ClassPrivateProperty') {
        const name =
          member.type === 'ClassPrivateProperty'
            ? member.key.id.name
            : literalKey(member.key, member.computed)
        add(fields, name, member)
      } else if (member.type === 'ClassMethod' && member.kind === 'constructor') {
        for (const param of member.params) {
          if (param.type !== 'TSParameterProperty') continue
          const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter
          if (target.type === 'Identifier') add(fields, target.name, target)
        }
      }
    }
    this.#assigned ??= assignedByClass(this.#tree)
    for (const [name, places] of this.#assigned.get(owner) ?? [])
      for (const place of places) add(fields, name, place)
    return fields
  }

  #ofParameterProperty(target: Extract<Node, { type: 'Identifier' }>): Origin {
    const annotation = target.typeAnnotation?.type === 'TSTypeAnnotation' ? target.typeAnnotation : null
    return annotation ? clientOfType(annotation.typeAnnotation, [], this.#types) : byName(target.name)
  }

  #ofCall(call: Call): Origin {
    const callee = unwrapped(call.callee)
    if (callee.type === 'Identifier') {
      const binding = this.#tree.bindings.get(callee)
      if (!binding) return 'unknown'
      return this.#isFactory(binding) ? this.#created(call) : this.#returnedBy(binding, [])
    }
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return 'other'
    const method = literalKey(callee.property, callee.computed)
    if (method === 'schema') return this.#withSchema(callee.object, call)
    if (method !== null && FACTORIES.has(method) && this.#isSupabaseModule(callee.object))
      return this.#created(call)
    return isClient(this.#origin(callee.object)) || this.#isOfPackage(callee.object) ? 'other' : 'unknown'
  }

  /** Whether a chain of calls and properties begins at something that a package exports. */
  #isOfPackage(node: Node): boolean {
    let root = unwrapped(node)
    while (
      root.type === 'MemberExpression' ||
      root.type === 'OptionalMemberExpression' ||
      root.type === 'CallExpression' ||
      root.type === 'AwaitExpression'
    ) {
      root = unwrapped(
        root.type === 'CallExpression'
          ? root.callee
          : root.type === 'AwaitExpression'
            ? root.argument
            : root.object
      )
    }
    const value = root.type === 'Identifier' ? this.#tree.bindings.get(root)?.values[0] : undefined
    return value?.kind === 'import' && !LOCAL_MODULE.test(value.specifier)
  }

  #withSchema(object: Node, call: Call): Origin {
    const client = this.#origin(object)
    const [name] = call.arguments
    if (!isClient(client) || !name) return 'other'
    return { ...client, schema: constantText(name, this.#tree), isSchemaAssumed: false }
  }

  #isFactory(binding: Binding): boolean {
    const [value] = binding.values
    if (binding.values.length !== 1 || !value) return false
    if (value.kind === 'import') return FACTORIES.has(value.imported) && SUPABASE.test(value.specifier)
    if (value.kind !== 'expression') return false
    const name = value.path.length === 1 ? (value.path[0] ?? '') : ''
    return FACTORIES.has(name) && this.#isSupabaseModule(value.node)
  }

  /** `import * as supabase from 'npm:@supabase/supabase-js@2'`, or `await import('…')` of it. */
  #isSupabaseModule(node: Node): boolean {
    const inner = unwrapped(node)
    if (inner.type === 'AwaitExpression') {
      const { argument } = inner
      return (
        argument.type === 'ImportExpression' && SUPABASE.test(constantText(argument.source, this.#tree) ?? '')
      )
    }
    if (inner.type !== 'Identifier') return false
    const value = this.#tree.bindings.get(inner)?.values[0]
    if (value?.kind === 'expression' && value.path.length === 0 && value.node.type === 'AwaitExpression') {
      return this.#isSupabaseModule(value.node)
    }
    return value?.kind === 'import' && SUPABASE.test(value.specifier) && value.imported !== 'createClient'
  }

  #created(call: Call): Origin {
    const [url, key, options] = call.arguments
    const address = addressOf(url, key, this.#tree)
    if (address === 'foreign') return 'other'
    return {
      schema: options ? schemaOption(options, this.#tree) : 'public',
      isSchemaAssumed: false,
      isProved: true,
      isPlausible: address === 'plausible',
      isNamed: true
    }
  }

  /** What a function of this file returns, or the property at `path` of it; `unknown` for a function from elsewhere. */
  #returnedBy(binding: Binding, path: readonly string[]): Origin {
    if (path.length === 0 && this.#isFactory(binding)) {
      return { ...BY_NAME, isProved: true, isNamed: true }
    }
    const [value] = binding.values
    if (binding.values.length !== 1 || !value) return 'other'
    if (value.kind === 'import') return LOCAL_MODULE.test(value.specifier) ? 'unknown' : 'other'
    if (value.kind === 'parameter') return 'unknown'
    const fn =
      value.kind === 'function' ? value.node : value.kind === 'expression' ? unwrapped(value.node) : null
    const returned = fn && returnsOf(fn, this.#tree)
    if (!fn || !returned) return value.kind === 'expression' && value.path.length > 0 ? 'unknown' : 'other'
    const find = (): Origin => {
      const given = returned.filter((node) => !isNothing(node))
      const origin = merged(
        given.map((node) => (path.length === 0 ? this.#origin(node) : this.#heldBy(node, path)))
      )
      return isClient(origin) && origin.isPlausible && isForeignName(binding.name) ? 'other' : origin
    }
    return this.#once(fn, find, path)
  }
}

const isUnprovedClient = (origin: Origin): boolean => isClient(origin) && !origin.isProved

const byName = (name: string): Origin =>
  isClientName(name) ? { ...BY_NAME, isNamed: isSupabaseName(name) } : 'unknown'

/** What a function of another module returns that is named after a client: `createServiceClient()`. */
function byFactory(node: Node): Origin {
  const inner = unwrapped(node)
  const call = inner.type === 'AwaitExpression' ? unwrapped(inner.argument) : inner
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier') return 'unknown'
  const { name } = call.callee
  return isClientFactoryName(name) ? { ...BY_NAME, isNamed: /supabase/i.test(name) } : 'unknown'
}

function merged(origins: readonly Origin[]): Origin {
  const [first, ...rest] = origins
  if (first === undefined) return 'other'
  if (!isClient(first)) return rest.every((origin) => origin === first) ? first : 'other'
  let client = first
  for (const origin of rest) {
    if (!isClient(origin) || origin.schema !== client.schema) return 'other'
    client = {
      schema: client.schema,
      isSchemaAssumed: client.isSchemaAssumed || origin.isSchemaAssumed,
      isProved: client.isProved && origin.isProved,
      isPlausible: client.isPlausible || origin.isPlausible,
      isNamed: client.isNamed && origin.isNamed
    }
  }
  return client
}

const isName = (node: Node): boolean => unwrapped(node).type === 'Identifier'

/** `null` and `undefined` stand for a client that is made later. */
function isNothing(node: Node): boolean {
  const inner = unwrapped(node)
  return inner.type === 'NullLiteral' || (inner.type === 'Identifier' && inner.name === 'undefined')
}

/** The schema that the options of `createClient` name: `public` when they do not, null when it cannot be known. */
function schemaOption(options: Node, tree: ModuleTree): string | null {
  const db = optionOf(options, 'db', tree)
  if (db === undefined) return 'public'
  const schema = db && optionOf(db, 'schema', tree)
  if (schema === undefined) return 'public'
  return schema && constantText(schema, tree)
}

/** Undefined when the object has no such key, null when it cannot be known. */
export function optionOf(node: Node, key: string, tree: ModuleTree): Node | null | undefined {
  let object = unwrapped(node)
  if (object.type === 'Identifier') {
    const value = constantOf(tree.bindings.get(object))
    if (object.name === 'undefined') return undefined
    if (!value) return null
    object = unwrapped(value)
  }
  if (object.type !== 'ObjectExpression') return null
  for (const property of object.properties.toReversed()) {
    if (property.type === 'SpreadElement') return null
    const name = literalKey(property.key, property.computed)
    if (name === null) return null
    if (name === key) return property.type === 'ObjectProperty' ? property.value : null
  }
  return undefined
}

/** The class whose instance `this` is; null outside of one. */

/** Everything that is assigned to fields, by the class around it. */
function assignedByClass(tree: ModuleTree): Map<ClassNode, Map<string, FieldPlace[]>> {
  const all = new Map<ClassNode, Map<string, FieldPlace[]>>()
  for (const place of tree.fieldAssignments) {
    const { left, right } = place
    const owner = left.type === 'MemberExpression' ? classAround(left, tree) : null
    if (left.type !== 'MemberExpression' || owner === null || isNothing(right)) continue
    const fields = all.get(owner) ?? new Map<string, FieldPlace[]>()
    all.set(owner, fields)
    const name =
      left.property.type === 'PrivateName' ? left.property.id.name : literalKey(left.property, left.computed)
    add(fields, name, place)
  }
  return all
}

function add(fields: Map<string, FieldPlace[]>, name: string | null, place: FieldPlace): void {
  if (name === null) return
  const places = fields.get(name)
  if (places === undefined) fields.set(name, [place])
  else places.push(place)
}

function classAround(node: Node, tree: ModuleTree): ClassNode | null {
  for (let at = tree.parents.get(node); at; at = tree.parents.get(at)) {
    if (at.type === 'ClassDeclaration' || at.type === 'ClassExpression') return at
    if (at.type === 'FunctionDeclaration' || at.type === 'FunctionExpression' || at.type === 'ObjectMethod')
      return null
  }
  return null
}

const LOOPS_AND_BRANCHES = 20_000

/** Every expression that a function returns; null when it is none, or may end without a value that is written down. */
export function returnsOf(fn: Node, tree: ModuleTree): Node[] | null {
  if (fn.type === 'ArrowFunctionExpression' && fn.body.type !== 'BlockStatement') return [fn.body]
  if (
    fn.type !== 'FunctionDeclaration' &&
    fn.type !== 'FunctionExpression' &&
    fn.type !== 'ArrowFunctionExpression'
  ) {
    return null
  }
  if (fn.generator) return null
  const found: Node[] = []
  const stack: unknown[] = [fn.body]
  for (let steps = 0; stack.length > 0; steps++) {
    if (steps > LOOPS_AND_BRANCHES) return null
    const node = stack.pop() as Node
    if (node.type === 'ReturnStatement') {
      if (node.argument) found.push(node.argument)
      continue
    }
    if (!/Statement$|^(CatchClause|SwitchCase)$/.test(node.type) || !tree.parents.has(node)) continue
    for (const value of Object.values(node) as unknown[]) {
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (typeof item === 'object' && item !== null && 'type' in item) stack.push(item)
      }
    }
  }
  return found.sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
}
