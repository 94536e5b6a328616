import type { Database, Relation, Schema } from '../database/schema.ts'
import type { SelectItem } from './select.ts'

export type Embed = Extract<SelectItem, { kind: 'embed' }>

/** A schema of one file of database types, in which a query may be meant. */
export interface Place {
  readonly database: Database
  readonly schema: Schema
}

/**
 * The relations that an embedded resource may be, starting from `from`: a relation by its name, the target of a foreign
 * key by its column or constraint, the owner of a foreign key by its constraint. Null when that cannot be known, as with
 * computed relationships, which are functions (https://docs.postgrest.org/en/v12/references/api/resource_embedding.html).
 */
export function embedded(schema: Schema, from: readonly string[], name: string): string[] | null {
  if (schema.functions.has(name)) return null
  const found = new Set<string>()
  if (schema.relations.has(name)) found.add(name)
  for (const origin of from) {
    const relation = schema.relations.get(origin)
    if (!relation || (relation.relationships === null && (relation.row === null || relation.row.has(name))))
      return null
    for (const { foreignKeyName, columns, referencedRelation } of relation.relationships ?? []) {
      if (foreignKeyName === name || columns.includes(name)) found.add(referencedRelation)
    }
    for (const [owner, { relationships }] of schema.relations) {
      const isOwner = relationships?.some(
        ({ foreignKeyName, referencedRelation }) => foreignKeyName === name && referencedRelation === origin
      )
      if (isOwner) found.add(owner)
    }
  }
  const names = [...found]
  return names.length > 0 && names.every((item) => schema.relations.has(item)) ? names : null
}

/** The relations at the end of a way through embedded resources; null when it cannot be known. */
export function follow(schema: Schema, start: string, way: readonly Embed[]): string[] | null {
  let relations: string[] | null = schema.relations.has(start) ? [start] : null
  for (const { name } of way) relations = relations && embedded(schema, relations, name)
  return relations
}

/** The embeds that the names of a dotted filter stand for; null when the selects do not show them. */
export function wayOf(selected: readonly SelectItem[], path: readonly string[]): Embed[] | null {
  const way: Embed[] = []
  let items = selected
  for (const name of path) {
    const next = embedNamed(items, name)
    if (!next) return null
    way.push(next)
    items = next.items
  }
  return way
}

export const embedNamed = (items: readonly SelectItem[], name: string): Embed | undefined =>
  items.find((item): item is Embed => item.kind === 'embed' && (item.alias === name || item.name === name))

/** Whether the types can tell that a name is nothing that can be embedded in one of the relations. */
export function isNothingToEmbed(
  { database, schema }: Place,
  from: readonly string[],
  name: string
): boolean {
  if (database.origin !== 'generated' || !schema.isWhole) return false
  if (schema.relations.has(name) || schema.functions.has(name)) return false
  // Columns lead out of the relation itself only, constraints into it as well.
  if (from.some((origin) => (schema.relations.get(origin)?.row ?? null) === null)) return false
  return [...schema.relations.values()].every((relation) => !mentions(relation, name))
}

/** A column or a constraint of that name; unknown relationships may have one. */
function mentions({ row, relationships }: Relation, name: string): boolean {
  if (relationships === null || row?.has(name)) return true
  return relationships.some(
    ({ foreignKeyName, columns }) => foreignKeyName === name || columns.includes(name)
  )
}
