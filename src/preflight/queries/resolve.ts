import type { Database, Schema } from '../database/schema.ts'
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
  const known = waysIn(schema)
  const found = new Set<string>()
  if (schema.relations.has(name)) found.add(name)
  for (const origin of from) {
    const relation = schema.relations.get(origin)
    if (!relation || (relation.relationships === null && (relation.row === null || relation.row.has(name))))
      return null
    for (const referenced of known.targets.get(`${origin}\0${name}`) ?? []) found.add(referenced)
    for (const owner of known.owners.get(`${origin}\0${name}`) ?? []) found.add(owner)
  }
  const names = [...found]
  return names.length > 0 && names.every((item) => schema.relations.has(item)) ? names : null
}

/** The foreign keys of a schema, by what names them: a module may embed as often as a schema has tables. */
interface Ways {
  /** relations that a relation refers to, by `<relation>\0<column or constraint>` */
  readonly targets: ReadonlyMap<string, ReadonlySet<string>>
  /** relations that refer to a relation, by `<relation>\0<constraint>` */
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>
  /** columns and constraints of all relations */
  readonly mentioned: ReadonlySet<string>
  /** whether the relationships of each relation are known */
  readonly isWhole: boolean
}

const waysOf = new WeakMap<Schema, Ways>()

function waysIn(schema: Schema): Ways {
  let known = waysOf.get(schema)
  if (known === undefined) waysOf.set(schema, (known = readWays(schema)))
  return known
}

function readWays({ relations }: Schema): Ways {
  const targets = new Map<string, Set<string>>()
  const owners = new Map<string, Set<string>>()
  const mentioned = new Set<string>()
  const add = (ways: Map<string, Set<string>>, key: string, relation: string): void => {
    const known = ways.get(key) ?? new Set()
    ways.set(key, known.add(relation))
  }
  for (const [owner, { row, relationships }] of relations) {
    for (const column of row ?? []) mentioned.add(column)
    for (const { foreignKeyName, columns, referencedRelation } of relationships ?? []) {
      for (const name of [foreignKeyName, ...columns]) {
        mentioned.add(name)
        add(targets, `${owner}\0${name}`, referencedRelation)
      }
      add(owners, `${referencedRelation}\0${foreignKeyName}`, owner)
    }
  }
  const isWhole = [...relations.values()].every(({ relationships }) => relationships !== null)
  return { targets, owners, mentioned, isWhole }
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

const embedsOf = new WeakMap<readonly SelectItem[], ReadonlyMap<string, Embed>>()

/** The first embed with a name, or with an alias that is the name. */
export function embedNamed(items: readonly SelectItem[], name: string): Embed | undefined {
  let known = embedsOf.get(items)
  if (known === undefined) embedsOf.set(items, (known = readEmbeds(items)))
  return known.get(name)
}

function readEmbeds(items: readonly SelectItem[]): Map<string, Embed> {
  const embeds = new Map<string, Embed>()
  for (const item of items) {
    if (item.kind !== 'embed') continue
    for (const name of [item.alias ?? item.name, item.name]) if (!embeds.has(name)) embeds.set(name, item)
  }
  return embeds
}

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
  // Unknown relationships may have one of that name.
  const { isWhole, mentioned } = waysIn(schema)
  return isWhole && !mentioned.has(name)
}
