import { finding, type Finding, type Severity } from '../../findings/finding.ts'
import type { Database, Relation } from '../database/schema.ts'
import { nearest, typoOf } from './nearest.ts'
import type { ColumnUse, Query, Use } from './query.ts'
import { embedNamed, follow, isNothingToEmbed, wayOf, type Embed, type Place } from './resolve.ts'
import type { SelectItem } from './select.ts'

/**
 * What one file of types says of a name: `fine` when it has it, or may have it; `abstains` when it does not know what the
 * name belongs to.
 */
type Judgement = 'fine' | 'abstains' | Lacking

interface Lacking {
  readonly of: string
  /** the name that was most likely meant: costly, and asked for only where there is something to say */
  readonly near: () => string | null
}

/** A name that no file of types has, and what there is to say of it. */
export interface WrongName {
  readonly name: string
  /** the relations, or the function, that should have it; of a table or function itself its own name */
  readonly of: readonly string[]
  /** the file that lacks it */
  readonly types: string
  readonly finding: Finding
}

/** A name in a query that the types can be asked about. */
interface Subject {
  readonly code: 'unknown-column' | 'unknown-table' | 'unknown-rpc' | 'unknown-rpc-argument'
  readonly line: number
  readonly name: string
  readonly judge: (place: Place) => Judgement
  /** what the code does, with the relation that the judgement names */
  readonly says: (of: string) => string
}

/** Columns that every table of PostgreSQL has, and no types list. */
const SYSTEM_COLUMNS = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'oid'])

/** Wrong names that are compared with all right ones: of more than these nobody reads the advice. */
const MAX_NEARS = 300

/**
 * Names in queries that the database types do not have. With several files of types a name is wrong only when none of
 * those that know the relation has it, or may have it.
 * @param severity of every finding
 */
export function wrongNames(
  queries: readonly Query[],
  databases: readonly Database[],
  severity: Severity
): WrongName[] {
  const found = new Map<string, WrongName>()
  const nears = new Map<string, string | null>()
  for (const query of queries) {
    const places = placesOf(query, databases)
    if (places.length === 0) continue
    for (const subject of subjectsOf(query)) {
      const wrong = wrongOf(subject, places)
      if (!wrong) continue
      // A row that one way inserts and another updates is wrong once.
      const place = [query.file, subject.line, subject.code, wrong.of, subject.name].join('\0')
      if (found.has(place)) continue
      const asked = [wrong.types, wrong.of, subject.code, subject.name].join('\0')
      const near = nears.size < MAX_NEARS ? remembered(nears, asked, wrong.near) : (nears.get(asked) ?? null)
      const finding = findingOf(query.file, subject, { ...wrong, near }, severity)
      found.set(place, { name: subject.name, of: wrong.of.split(' or '), types: wrong.types, finding })
    }
  }
  return [...found.values()]
}

/** The schemas that a query may be meant for. With a schema that is only assumed, every one that has the relation. */
function placesOf(query: Query, databases: readonly Database[]): Place[] {
  return databases.flatMap((database) =>
    [...database.schemas].flatMap(([name, schema]) => {
      const members = query.target === 'rpc' ? schema.functions : schema.relations
      const isMeant = name === query.schema || (query.isSchemaAssumed && members.has(query.name))
      return isMeant ? [{ database, schema }] : []
    })
  )
}

function subjectsOf(query: Query): Subject[] {
  return [
    query.target === 'rpc' ? rpcSubject(query) : tableSubject(query),
    ...query.columns.flatMap((use) => columnSubject(query, use)),
    ...(query.target === 'rpc' ? returnedSubjects(query) : selectSubjects(query, query.selected, []))
  ]
}

interface Wrong extends Lacking {
  /** the file that says so */
  readonly types: string
}

/** What the first file says that knows the name to be wrong, when no other one says that it is fine. */
function wrongOf(subject: Subject, places: readonly Place[]): Wrong | null {
  let wrong: Wrong | null = null
  for (const place of places) {
    const judgement = subject.judge(place)
    if (judgement === 'fine') return null
    if (judgement !== 'abstains') wrong ??= { ...judgement, types: place.database.file }
  }
  return wrong
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const before = known.get(key)
  if (before !== undefined) return before
  const found = find()
  known.set(key, found)
  return found
}

function findingOf(
  file: string,
  subject: Subject,
  { of, near, types }: { readonly of: string; readonly near: string | null; readonly types: string },
  severity: Severity
): Finding {
  const hint = near === null ? '' : `; did you mean ${near}?`
  return finding(subject.code, {
    severity,
    message: `${subject.says(of)}, which the database types do not have${hint}`,
    file,
    line: subject.line,
    fix: fixOf(subject, near, types)
  })
}

function fixOf({ name }: Subject, near: string | null, types: string): string {
  const change = near === null ? `Use a name that ${types} has` : `Write ${near} instead of ${name}`
  return `${change}; if the database does have ${name}, bring ${types} up to date, or silence the line with // dual-deploy-ignore.`
}

function tableSubject(query: Query): Subject {
  return {
    code: 'unknown-table',
    line: query.line,
    name: query.name,
    says: () => `from names the table ${query.name}`,
    judge: ({ database, schema }) => {
      if (schema.relations.has(query.name)) return 'fine'
      const names = [...schema.relations.keys()]
      // Types written by hand leave tables out: only a slip of the pen is certain.
      if (database.origin === 'hand-written') return wrongWhenNear(query.name, typoOf(query.name, names))
      if (!schema.isWhole) return 'abstains'
      if (query.isSchemaAssumed) return wrongWhenNear(query.name, nearest(query.name, names))
      return { of: query.name, near: () => nearest(query.name, names) }
    }
  }
}

const wrongWhenNear = (of: string, near: string | null): Judgement =>
  near === null ? 'abstains' : { of, near: () => near }

function rpcSubject(query: Query): Subject {
  return {
    code: 'unknown-rpc',
    line: query.line,
    name: query.name,
    says: () => `rpc calls the function ${query.name}`,
    judge: ({ database, schema }) => {
      if (schema.functions.has(query.name)) return 'fine'
      if (database.origin === 'hand-written' || !schema.isWhole) return 'abstains'
      const names = [...schema.functions.keys()]
      if (query.isSchemaAssumed) return wrongWhenNear(query.name, nearest(query.name, names))
      return { of: query.name, near: () => nearest(query.name, names) }
    }
  }
}

function columnSubject(query: Query, use: ColumnUse): Subject[] {
  const subject = { line: use.line, name: use.name }
  if (use.how === 'argument') {
    return [
      {
        ...subject,
        code: 'unknown-rpc-argument',
        says: () => `rpc ${query.name} is given the argument ${use.name}`,
        judge: (place) => judgeArgument(place, query.name, use.name)
      }
    ]
  }
  if (query.target === 'rpc') return use.path.length > 0 ? [] : [returnedSubject(query, use)]
  const way = wayOf(query.selected, use.path)
  if (!way) return []
  // An embedded relation itself can be asked for being null.
  if (embedNamed(way.at(-1)?.items ?? query.selected, use.name)) return []
  return [
    {
      ...subject,
      code: 'unknown-column',
      says: (of) => `${verbOf(use)} ${of} names the column ${use.name}`,
      judge: (place) => judgeColumn(place, follow(place.schema, query.name, way), use.name, use.how)
    }
  ]
}

function verbOf({ how, method }: ColumnUse): string {
  switch (how) {
    case 'insert':
    case 'upsert':
      return `${method} into`
    case 'update':
      return 'update of'
    case 'on-conflict':
      return 'onConflict of an upsert into'
    default:
      return `${method} on`
  }
}

function selectSubjects(query: Query, items: readonly SelectItem[], way: readonly Embed[]): Subject[] {
  const within = way.length === 0 ? '' : ` (embedded in ${query.name})`
  return items.flatMap((item): Subject[] => {
    const subject = { line: item.line, name: item.name }
    if (item.kind === 'column') {
      return [
        {
          ...subject,
          code: 'unknown-column',
          says: (of) => `select from ${of}${within} names the column ${item.name}`,
          judge: (place) => judgeColumn(place, follow(place.schema, query.name, way), item.name, 'select')
        }
      ]
    }
    return [
      {
        ...subject,
        code: 'unknown-table',
        says: (of) => `select from ${of} embeds ${item.name}`,
        judge: (place) => judgeEmbed(place, follow(place.schema, query.name, way), item.name)
      },
      ...selectSubjects(query, item.items, [...way, item])
    ]
  })
}

function returnedSubjects(query: Query): Subject[] {
  return query.selected.flatMap((item) =>
    item.kind === 'column'
      ? [returnedSubject(query, { name: item.name, line: item.line, method: 'select' })]
      : []
  )
}

/** A column of the rows that an rpc returns. */
function returnedSubject(query: Query, use: Pick<ColumnUse, 'name' | 'line' | 'method'>): Subject {
  return {
    code: 'unknown-column',
    line: use.line,
    name: use.name,
    says: () => `${use.method} on the rows of rpc ${query.name} names the column ${use.name}`,
    judge: ({ schema }) => {
      const fn = schema.functions.get(query.name)
      if (!fn) return 'abstains'
      if (fn.returns === null || fn.returns.has(use.name) || schema.functions.has(use.name)) return 'fine'
      if (schema.relations.has(use.name)) return 'fine'
      const { returns } = fn
      return { of: query.name, near: () => nearest(use.name, returns) }
    }
  }
}

function judgeArgument({ database, schema }: Place, rpc: string, name: string): Judgement {
  const fn = schema.functions.get(rpc)
  if (!fn) return 'abstains'
  // A function with one unnamed argument takes the whole object.
  if (fn.args === null || fn.args.has(name) || fn.args.has('')) return 'fine'
  if (database.origin === 'hand-written') return wrongWhenNear(rpc, typoOf(name, fn.args))
  const { args } = fn
  return { of: rpc, near: () => nearest(name, args) }
}

function judgeColumn(
  { schema }: Place,
  relations: readonly string[] | null,
  name: string,
  how: Use | 'select'
): Judgement {
  if (!relations) return 'abstains'
  const isWritten = how === 'insert' || how === 'upsert' || how === 'update'
  // A function of that name can be a computed field, a relation of that name an embedded one that is asked for being null.
  if (!isWritten && (SYSTEM_COLUMNS.has(name) || schema.functions.has(name))) return 'fine'
  if (how === 'filter' && schema.relations.has(name)) return 'fine'
  const known: ReadonlySet<string>[] = []
  for (const relation of relations) {
    const columns = columnsOf(schema.relations.get(relation), how)
    if (!columns || columns.some((part) => part.has(name))) return 'fine'
    known.push(...columns)
  }
  return {
    of: relations.join(' or '),
    near: () => nearest(name, new Set(known.flatMap((part) => [...part])))
  }
}

/** The columns that a relation has by each of its types; null when the one that counts is not known. */
function columnsOf(relation: Relation | undefined, how: Use | 'select'): ReadonlySet<string>[] | null {
  if (!relation?.row) return null
  if ((how === 'insert' || how === 'upsert') && relation.insert === null) return null
  if (how === 'update' && relation.update === null) return null
  return [relation.row, relation.insert, relation.update].filter((part) => part !== null)
}

function judgeEmbed(place: Place, from: readonly string[] | null, name: string): Judgement {
  if (!from) return 'abstains'
  if (!isNothingToEmbed(place, from, name)) return 'fine'
  return { of: from.join(' or '), near: () => nearest(name, place.schema.relations.keys()) }
}
