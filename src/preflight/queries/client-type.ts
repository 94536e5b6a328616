import type { Node, TSInterfaceDeclaration, TSType } from '@babel/types'
import type { Client, Origin } from './origin.ts'
import { isClientName } from './own.ts'

/** What a type needs to know of the module that it stands in. */
export interface TypeNames {
  /** type aliases and interfaces of the module */
  readonly named: (name: string) => TSType | TSInterfaceDeclaration | null | undefined
  readonly importOf: (name: string) => { readonly specifier: string; readonly imported: string } | null
  /** what a function of the module returns */
  readonly returnOf: (name: string) => Origin
}

const SUPABASE = /supabase/
const LOCAL_MODULE = /^(\.|[@~#$]?\/)/
const WRAPPERS = new Set(['Promise', 'Awaited', 'NonNullable', 'Readonly', 'Required', 'Partial'])

/** A declared client: which schema it is bound to is told by its second type argument only. */
const DECLARED: Client = {
  schema: 'public',
  isSchemaAssumed: true,
  isProved: true,
  isPlausible: true,
  isNamed: true
}

/**
 * Whether a type, or the property at `path` of it, is that of a supabase client. `unknown` for `any`, for types of other
 * modules of which a property is asked, and for structural types with a `from`.
 */
export function clientOfType(type: TSType, path: readonly string[], names: TypeNames, depth = 0): Origin {
  if (depth > 12) return 'unknown'
  switch (type.type) {
    case 'TSAnyKeyword':
    case 'TSUnknownKeyword':
    case 'TSObjectKeyword':
      return 'unknown'
    case 'TSParenthesizedType':
      return clientOfType(type.typeAnnotation, path, names, depth + 1)
    case 'TSUnionType': {
      const some = type.types.filter(
        (item) => item.type !== 'TSNullKeyword' && item.type !== 'TSUndefinedKeyword'
      )
      const [only] = some
      return some.length === 1 && only ? clientOfType(only, path, names, depth + 1) : 'other'
    }
    case 'TSIntersectionType': {
      const all = type.types.map((item) => clientOfType(item, path, names, depth + 1))
      return all.find((origin) => typeof origin === 'object') ?? 'unknown'
    }
    case 'TSIndexedAccessType': {
      const { indexType } = type
      if (indexType.type !== 'TSLiteralType' || indexType.literal.type !== 'StringLiteral') return 'unknown'
      return clientOfType(type.objectType, [indexType.literal.value, ...path], names, depth + 1)
    }
    case 'TSTypeLiteral':
      return clientOfMembers(type.members, path, names, depth)
    case 'TSTypeReference':
      return clientOfReference(type, path, names, depth)
    case 'TSTypeQuery':
      return 'unknown'
    default:
      return 'other'
  }
}

type Reference = Extract<Node, { type: 'TSTypeReference' }>

function clientOfReference(
  type: Reference,
  path: readonly string[],
  names: TypeNames,
  depth: number
): Origin {
  if (type.typeName.type !== 'Identifier') return path.length > 0 ? 'unknown' : qualified(type)
  const { name } = type.typeName
  const [first, second] = type.typeParameters?.params ?? []
  if (WRAPPERS.has(name) && first) return clientOfType(first, path, names, depth + 1)
  if (name === 'ReturnType' && first?.type === 'TSTypeQuery' && first.exprName.type === 'Identifier') {
    return path.length > 0 ? 'unknown' : names.returnOf(first.exprName.name)
  }
  const declared = names.named(name)
  const imported = names.importOf(name)
  if (declared === undefined && path.length === 0 && isClientType(name, imported)) {
    return withSchema(second)
  }
  if (declared?.type === 'TSInterfaceDeclaration') {
    const origin = clientOfMembers(declared.body.body, path, names, depth)
    return origin === 'other' && declared.extends?.length ? 'unknown' : origin
  }
  if (declared) return clientOfType(declared, path, names, depth + 1)
  // `Supabase` or `AdminClient` of a local module is most likely an alias: the name and the chain have to show it.
  const isAlias =
    imported !== null &&
    LOCAL_MODULE.test(imported.specifier) &&
    (SUPABASE.test(name.toLowerCase()) || (/client/i.test(name) && isClientName(name)))
  return path.length > 0 || isAlias ? 'unknown' : 'other'
}

function isClientType(name: string, imported: { specifier: string; imported: string } | null): boolean {
  const original = imported && imported.imported !== 'default' ? imported.imported : name
  if (!original.endsWith('SupabaseClient')) return false
  return imported === null || SUPABASE.test(imported.specifier) || LOCAL_MODULE.test(imported.specifier)
}

/** `supabase.SupabaseClient` of a namespace import. */
function qualified(type: Reference): Origin {
  const name = type.typeName.type === 'TSQualifiedName' ? type.typeName.right.name : ''
  return name === 'SupabaseClient' ? withSchema(type.typeParameters?.params[1]) : 'other'
}

function withSchema(type: TSType | undefined): Client {
  if (type === undefined || type.type === 'TSAnyKeyword') return DECLARED
  const literal =
    type.type === 'TSLiteralType' && type.literal.type === 'StringLiteral' ? type.literal.value : null
  return { ...DECLARED, schema: literal, isSchemaAssumed: literal === 'public' }
}

function clientOfMembers(
  members: Extract<Node, { type: 'TSTypeLiteral' }>['members'],
  path: readonly string[],
  names: TypeNames,
  depth: number
): Origin {
  const wanted = path[0] ?? 'from'
  const member = members.find(
    (item) =>
      (item.type === 'TSPropertySignature' || item.type === 'TSMethodSignature') &&
      item.key.type === 'Identifier' &&
      item.key.name === wanted
  )
  if (path.length === 0) return member ? 'unknown' : 'other'
  if (member?.type !== 'TSPropertySignature' || !member.typeAnnotation) return 'other'
  return clientOfType(member.typeAnnotation.typeAnnotation, path.slice(1), names, depth + 1)
}
