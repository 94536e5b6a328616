import { finding, type Finding } from '../../findings/finding.ts'
import { byCodeUnit } from '../../manifest/hash.ts'
import { SyntaxProblem } from '../../manifest/imports.ts'
import { readModule, TypeModules, type Load, type TypeModule } from './module.ts'
import type { Database, DatabaseFunction, Relation, Relationship, Schema } from './schema.ts'
import { Shapes, type Lazy, type ObjectShape, type Shape } from './shape.ts'

/**
 * What a file of database types says, or null when it has no database type or one that cannot be told for sure.
 *
 * Accepted are, in this order; the first that is there decides, also when it turns out to be unreadable:
 * 1. the type `Database`, exported, default export or local, that has schemas (`{ public: { Tables: … } }`), or `Tables` itself;
 * 2. one type of any other name that has schemas with rows; of several, the only exported one;
 * 3. one type named like a database or its public schema (`DB`, `Schema`, `PublicSchema` …) with `Tables` at its top:
 *    then that is the schema `public`;
 * 4. one type named like a set of tables (`Tables`, `DatabaseTables`, `TableRows` …) that maps names in snake_case
 *    straight to the types of rows: then these are the tables of `public`.
 * Generic types without defaults and types of no table, view or function are none of these. A `Row` without columns, an index signature,
 * a conditional type, a union of different objects, and whatever comes from a package make what they describe unknowable;
 * so do types that refer to themselves. MergeDeep and Simplify of type-fest are followed.
 *
 * A table without `Insert` or `Update` takes the columns of its `Row`, as PostgREST does; a view without them is not
 * knowable there. An empty `Relationships` of a hand-written file says nothing: authors write `[]` to please the client.
 * @param file relative to the working directory, POSIX separators
 * @param load gives the text of files that `file` imports; the same kind of path
 * @param onFinding is told why a file cannot be read, with a warning `database-types`
 */
export function readDatabase(
  file: string,
  source: string,
  load: Load,
  onFinding?: (finding: Finding) => void
): Database | null {
  try {
    const module = readModule(file, source)
    const modules = new TypeModules(load)
    const found = findDatabase(module, new Shapes(modules))
    if (found === null) return null
    const hasJson = module.declarations.has('Json') || modules.declares('Json')
    return databaseOf(file, found, hasJson && [...found.values()].every(isGeneratedSchema))
  } catch (error) {
    if (error instanceof SyntaxProblem) onFinding?.(unreadable(file, error.message, error.line))
    // The stack ends before the bounds do when thousands of aliases build on each other.
    else if (error instanceof RangeError) onFinding?.(unreadable(file, 'its types nest too deeply', null))
    else throw error
    return null
  }
}

const unreadable = (file: string, why: string, line: number | null): Finding =>
  finding('database-types', {
    message: `The database types cannot be read, so columns are not checked against them: ${why}`,
    file,
    line,
    fix: 'Write the file again with `supabase gen types typescript`, or name another one in the input database-types.'
  })

/** Schemas by name, as far as they are objects. */
type Found = ReadonlyMap<string, ObjectShape>

/** What the usual words for a database, or for its public schema, look like. */
const DATABASE_NAME = /^(supabase|app|my|public)?(db|database|schema|dbschema|databaseschema)(types?)?$/i
const TABLES_NAME = /^(supabase|app|my|public|db|database)?(tables|tablerows|tabletypes)$/i
const TABLE_NAME = /^[a-z_][a-z0-9_]*$/

function findDatabase(module: TypeModule, shapes: Shapes): Found | null {
  const shapeOf = (name: string): ObjectShape | null => {
    const shape = module.exports.has(name) ? shapes.exported(module, name) : shapes.named(module, name)
    return shape?.kind === 'object' ? shape : null
  }
  const names = namesOf(module)
  const named = ['Database', 'default'].find((name) => names.includes(name))
  if (named === 'Database' || (named === undefined && module.exportsAll.length > 0)) {
    const shape = named ? shapeOf(named) : objectOf(shapes.exported(module, 'Database'))
    if (named || shape) return shape && (schemasOf(shape) ?? publicOf(shape))
  }
  return (
    onlyOne(module, names, (name) => schemasOf(shapeOf(name))) ??
    onlyOne(module, names, (name) => (isDatabaseName(name) ? publicOf(shapeOf(name)) : null)) ??
    onlyOne(module, names, (name) => (TABLES_NAME.test(name) ? rowsOf(shapeOf(name)) : null))
  )
}

const isDatabaseName = (name: string): boolean => name === 'default' || DATABASE_NAME.test(name)

/** Types that a module declares or exports by name, each once: an exported one by the name that others see. */
function namesOf(module: TypeModule): string[] {
  const exported = [...module.exports].filter(([, origin]) => 'local' in origin || origin.name !== '*')
  const locals = new Set(exported.flatMap(([, origin]) => ('local' in origin ? [origin.local] : [])))
  const declared = [...module.declarations.keys()].filter((name) => !locals.has(name))
  return [...new Set([...exported.map(([name]) => name), ...declared])].sort(byCodeUnit)
}

/** The only type that reads, or of several the only exported one: two databases in one file are no one's guess. */
function onlyOne(
  module: TypeModule,
  names: readonly string[],
  read: (name: string) => Found | null
): Found | null {
  const found = names.flatMap((name) => {
    const schemas = read(name)
    return schemas ? [{ schemas, isExported: module.exports.has(name) }] : []
  })
  const exported = found.filter(({ isExported }) => isExported)
  const [first, second] = exported.length > 0 ? exported : found
  return first && !second ? first.schemas : null
}

const objectOf = (shape: Shape | null): ObjectShape | null => (shape?.kind === 'object' ? shape : null)

const memberOf = (shape: ObjectShape | null, name: string): ObjectShape | null =>
  objectOf(shape?.members.get(name)?.() ?? null)

/** The schemas of a type, when at least one of them has a relation with columns. */
function schemasOf(shape: ObjectShape | null): Found | null {
  const schemas = new Map<string, ObjectShape>()
  for (const [name, type] of shape?.members ?? []) {
    const schema = objectOf(type())
    if (schema?.members.has('Tables')) schemas.set(name, schema)
  }
  return [...schemas.values()].some(hasRows) ? schemas : null
}

function publicOf(shape: ObjectShape | null): Found | null {
  return shape && hasRows(shape) ? new Map([['public', shape]]) : null
}

const hasRows = (schema: ObjectShape): boolean =>
  ['Tables', 'Views'].some((kind) => {
    const relations = memberOf(schema, kind)
    return [...(relations?.members.values() ?? [])].some((type) => {
      const row = objectOf(type())?.members.get('Row')
      return row !== undefined && columnsOf(row()) !== null
    })
  })

/** A map of tables to the types of their rows, as the schema that it stands for. */
function rowsOf(shape: ObjectShape | null): Found | null {
  if (shape === null || shape.members.size === 0) return null
  const tables = new Map<string, Lazy>()
  for (const [name, type] of shape.members) {
    const row = objectOf(type())
    if (row === null || row.members.has('Row') || columnsOf(row) === null || !TABLE_NAME.test(name))
      return null
    tables.set(name, () => objectWith(new Map([['Row', () => row]])))
  }
  return new Map([['public', objectWith(new Map([['Tables', () => objectWith(tables)]]))]])
}

const objectWith = (members: ReadonlyMap<string, Lazy>): ObjectShape => ({
  ...{ kind: 'object', members, isWhole: true, isInline: false }
})

function databaseOf(file: string, found: Found, isGenerated: boolean): Database {
  const schemas = new Map([...found].map(([name, shape]) => [name, schemaOf(shape, isGenerated)] as const))
  return { file, origin: isGenerated ? 'generated' : 'hand-written', schemas }
}

/** Of the tables that a generated file has, the share that nobody has written into by hand. */
const UNTOUCHED = 0.8

/**
 * Whether a schema looks as the generator writes it (supabase/postgres-meta, src/server/templates/typescript.ts): all
 * parts there, and in all tables but a few everything written out, sorted by name, `Insert` and `Update` of the same
 * columns. People write shorter; into generated files they and their tools write the columns and tables of the last days.
 */
function isGeneratedSchema(schema: ObjectShape): boolean {
  const tables = memberOf(schema, 'Tables')
  const isComplete = ['Tables', 'Views', 'Functions', 'Enums'].every(
    (part) => memberOf(schema, part)?.isWhole === true
  )
  if (!isComplete || !tables) return false
  const untouched = [...tables.members.values()].filter((type) => isGeneratedTable(objectOf(type())))
  return untouched.length >= tables.members.size * UNTOUCHED
}

function isGeneratedTable(table: ObjectShape | null): boolean {
  const [row, insert, update] = ['Row', 'Insert', 'Update'].map((part) => memberOf(table, part))
  if (!row?.isInline || !insert?.isInline || !update?.isInline) return false
  const hasSame = [...insert.members.keys()].join() === [...update.members.keys()].join()
  return table?.members.has('Relationships') === true && hasSame && isSorted(insert)
}

function isSorted({ members }: ObjectShape): boolean {
  const names = [...members.keys()]
  const isInOrder = (order: (a: string, b: string) => number): boolean =>
    names.every((name, index) => index === 0 || order(names[index - 1] ?? '', name) <= 0)
  return isInOrder(byCodeUnit) || isInOrder((a, b) => a.localeCompare(b, 'en'))
}

function schemaOf(shape: ObjectShape, isGenerated: boolean): Schema {
  const [tables, views, functions] = ['Tables', 'Views', 'Functions'].map((part) => memberOf(shape, part))
  const relations = new Map<string, Relation>()
  for (const [name, type] of views?.members ?? []) {
    relations.set(name, relationOf('view', objectOf(type()), isGenerated))
  }
  for (const [name, type] of tables?.members ?? []) {
    relations.set(name, relationOf('table', objectOf(type()), isGenerated))
  }
  return {
    relations,
    functions: new Map([...(functions?.members ?? [])].map(([name, type]) => [name, functionOf(type())])),
    isWhole: [tables, views, functions].every((part) => part?.isWhole === true)
  }
}

function relationOf(kind: Relation['kind'], shape: ObjectShape | null, isGenerated: boolean): Relation {
  const columns = (part: string): ReadonlySet<string> | null =>
    columnsOf(shape?.members.get(part)?.() ?? null)
  const row = columns('Row')
  // A part that is not written may still come with a base type that cannot be followed.
  const written = (part: string): ReadonlySet<string> | null => {
    if (shape?.members.has(part)) return columns(part)
    return kind === 'table' && shape?.isWhole ? row : null
  }
  const relationships = relationshipsOf(shape?.members.get('Relationships')?.() ?? null)
  return {
    kind,
    row,
    insert: written('Insert'),
    update: written('Update'),
    relationships: relationships?.length === 0 && !isGenerated ? null : relationships
  }
}

/** Names of an object, or of a union of objects that all have the same names; null when there is none. */
function columnsOf(shape: Shape | null): ReadonlySet<string> | null {
  if (shape?.kind === 'union') {
    const [first, ...rest] = shape.parts.map(columnsOf)
    if (!first) return null
    return rest.every((part) => part?.size === first.size && [...first].every((name) => part.has(name)))
      ? first
      : null
  }
  if (shape?.kind !== 'object' || !shape.isWhole || shape.members.size === 0) return null
  return new Set(shape.members.keys())
}

function relationshipsOf(shape: Shape | null): Relationship[] | null {
  if (shape?.kind !== 'tuple') return null
  const found: Relationship[] = []
  for (const element of shape.elements) {
    const relationship = relationshipOf(objectOf(element()))
    if (relationship === null) return null
    found.push(relationship)
  }
  return found
}

function relationshipOf(shape: ObjectShape | null): Relationship | null {
  const part = (name: string): Shape | null => shape?.members.get(name)?.() ?? null
  const foreignKeyName = textOf(part('foreignKeyName'))
  const columns = textsOf(part('columns'))
  const referencedRelation = textOf(part('referencedRelation'))
  const referencedColumns = textsOf(part('referencedColumns'))
  return foreignKeyName === null || !columns || referencedRelation === null || !referencedColumns
    ? null
    : { foreignKeyName, columns, referencedRelation, referencedColumns }
}

function textOf(shape: Shape | null): string | null {
  if (shape?.kind !== 'literals' || shape.values.size !== 1) return null
  const [value = null] = shape.values
  return value
}

function textsOf(shape: Shape | null): string[] | null {
  if (shape?.kind !== 'tuple') return null
  const texts = shape.elements.map((element) => textOf(element()))
  return texts.every((text) => text !== null) ? texts : null
}

/** All overloads of a function as one: what any of them takes, what any of them returns. */
function functionOf(shape: Shape | null): DatabaseFunction {
  const overloads = shape?.kind === 'union' ? shape.parts.map(overloadOf) : [overloadOf(shape)]
  return {
    args: unionOf(overloads.map(({ args }) => args)),
    returns: unionOf(overloads.map(({ returns }) => returns))
  }
}

function overloadOf(shape: Shape | null): DatabaseFunction {
  const [args = null, returns = null] = ['Args', 'Returns'].map(
    (part) => objectOf(shape)?.members.get(part)?.() ?? null
  )
  // Generators up to 2025 wrote overloads as a union of `Args`, with what the first of them returns (postgres-meta).
  return { args: argsOf(args), returns: args?.kind === 'union' ? null : returnsOf(returns) }
}

function argsOf(shape: Shape | null): ReadonlySet<string> | null {
  if (shape?.kind === 'union') return unionOf(shape.parts.map(argsOf))
  if (shape?.kind === 'literals' && shape.values.size === 0) return new Set() // Args: never
  // An argument without a name takes the whole body, whatever is in it.
  if (shape?.kind !== 'object' || !shape.isWhole || shape.members.has('')) return null
  return new Set(shape.members.keys())
}

function returnsOf(shape: Shape | null): ReadonlySet<string> | null {
  return columnsOf(shape?.kind === 'list' ? shape.element() : shape)
}

function unionOf(sets: readonly (ReadonlySet<string> | null)[]): ReadonlySet<string> | null {
  const union = new Set<string>()
  for (const set of sets) {
    if (set === null) return null
    for (const name of set) union.add(name)
  }
  return union
}
