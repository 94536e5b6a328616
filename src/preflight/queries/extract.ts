import type { Node, Program } from '@babel/types'
import { placeOf } from '../../manifest/graph.ts'
import { linksOf, type Link } from './chain.ts'
import { Clients, optionOf } from './client.ts'
import { DEEPEST, parseColumn, parseColumns, parseLogic, parseOrder, type PlacedColumn } from './column.ts'
import { payloadKeys } from './payload.ts'
import type { ColumnUse, Query, Use } from './query.ts'
import { parseSelect, type SelectItem } from './select.ts'
import { constantText, lineAt, textOf, unwrapped, type Piece } from './text.ts'
import { literalKey, readTree, type Binding, type Call, type ModuleTree } from './tree.ts'

const FILTERS = new Set(
  (
    'eq neq gt gte lt lte like ilike likeAllOf likeAnyOf ilikeAllOf ilikeAnyOf regexMatch regexIMatch is isDistinct in ' +
    'notIn contains containedBy rangeGt rangeGte rangeLt rangeLte rangeAdjacent overlaps textSearch not filter'
  ).split(' ')
)

const STARTS = new Set(['select', 'insert', 'upsert', 'update', 'delete'])

/** Every other method of a PostgREST builder. */
const OTHERS = new Set(
  (
    'or match order limit range single maybeSingle csv geojson explain rollback returns overrideTypes throwOnError ' +
    'abortSignal setHeader maxAffected retry then catch finally'
  ).split(' ')
)

/** Libraries whose builders have a `from` too: in a file with one of them a usual name proves nothing. */
const OTHER_BUILDERS =
  /(knex|drizzle-orm|kysely|objection|typeorm|sequelize|mikro-orm|bookshelf|arquero|postgrest-js|jinaga|slonik)/

/** The option of `createClient` that binds a client to another schema. */
const NAMES_SCHEMA = /\bdb\s*:\s*\{\s*schema\s*(?::(?!\s*['"`]public['"`])|[,}])/

const MAY_QUERY = /(?<!\b(?:Array|Buffer|Uint8Array))\??\.\s*(?:from|rpc)\s*[<(]/

/**
 * Every query of a module whose relation or function is certain, with the names in it that are certain.
 * @param modulePath relative to `supabase/functions`
 */
export function readQueries(modulePath: string, source: string, program: Program): Query[] {
  if (!MAY_QUERY.test(source)) return []
  return new QueryReader(modulePath, source, program).read()
}

class QueryReader {
  readonly #file: string
  readonly #tree: ModuleTree
  readonly #clients: Clients
  readonly #hasOtherBuilders: boolean
  readonly #namesSchema: boolean
  /** names of which relations are asked for: what no JSON-RPC client has */
  readonly #askers = new Set<Binding>()
  readonly #selects = new Map<readonly Piece[], readonly SelectItem[]>()

  constructor(modulePath: string, source: string, program: Program) {
    this.#file = placeOf(modulePath)
    this.#tree = readTree(program)
    this.#clients = new Clients(this.#tree)
    this.#namesSchema = NAMES_SCHEMA.test(source)
    this.#hasOtherBuilders = this.#tree.specifiers.some((specifier) => OTHER_BUILDERS.test(specifier))
  }

  read(): Query[] {
    const found = new Map<Call, Query>()
    for (const kind of ['relation', 'rpc']) {
      for (const call of this.#tree.calls) {
        const query = this.#isRpc(call) === (kind === 'rpc') ? this.#query(call) : null
        if (query) found.set(call, query)
      }
    }
    const queries = this.#tree.calls.flatMap((call) => found.get(call) ?? [])
    // A module gives the clients that it makes to its own helpers: they are bound to its schema, or to any of several.
    const made = queries.filter(({ isSchemaAssumed }) => !isSchemaAssumed)
    if (this.#namesSchema) return made
    if (made.length === 0 || made.some(({ schema }) => schema !== 'public')) return queries
    return queries.map((query) => ({ ...query, isSchemaAssumed: false }))
  }

  #query(call: Call): Query | null {
    const { callee } = call
    if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return null
    const [argument] = call.arguments
    const pieces = argument && textOf(argument, this.#tree)
    const name = pieces?.map(({ text }) => text).join('') ?? ''
    if (!pieces || !/^[\p{L}\p{N}_$-]+$/u.test(name)) return null
    const client = this.#clients.of(callee.object)
    if (!client || client.schema === null) return null
    const links = linksOf(call, this.#tree)
    const isRpc = this.#isRpc(call)
    const asker = this.#tree.bindings.get(unwrapped(callee.object))
    const isNamed = client.isNamed || (asker !== undefined && this.#askers.has(asker))
    if (!client.isProved && !this.#looksRight(isNamed, links, isRpc)) return null
    if (!isRpc && asker) this.#askers.add(asker)
    const [, args] = call.arguments
    return {
      file: this.#file,
      line: lineAt(pieces, 0),
      target: isRpc ? 'rpc' : 'relation',
      name,
      schema: client.schema,
      isSchemaAssumed: client.isSchemaAssumed,
      columns: [
        ...(isRpc && args ? this.#keys(args, 'argument', 'rpc') : []),
        ...links.flatMap((link) => this.#columns(link))
      ],
      selected: links.flatMap((link) => this.#selected(link))
    }
  }

  #isRpc({ callee }: Call): boolean {
    const isMember = callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression'
    return isMember && literalKey(callee.property, callee.computed) === 'rpc'
  }

  /** What is not proved to be a client has to be used like one from end to end. */
  #looksRight(isNamed: boolean, links: readonly Link[], isRpc: boolean): boolean {
    if (this.#hasOtherBuilders) return false
    const isKnown = links.every(
      ({ method }) => STARTS.has(method) || FILTERS.has(method) || OTHERS.has(method)
    )
    if (isRpc) return isKnown && isNamed
    const [first] = links
    return (
      isKnown &&
      first !== undefined &&
      STARTS.has(first.method) &&
      links.every((link) => this.#hasItsArguments(link))
    )
  }

  /** Tells PostgREST from builders with the same words: of SQL (`select('a', 'b')`), of storage (`update('a.png', file)`). */
  #hasItsArguments({ method, args }: Link): boolean {
    const [first, second] = args
    const options = second && unwrapped(second)
    const isText = first !== undefined && textOf(first, this.#tree, true) !== null
    if (!STARTS.has(method)) return true
    if (options && !/^(ObjectExpression|Identifier|MemberExpression)$/.test(options.type)) return false
    if (method === 'delete') return first === undefined || unwrapped(first).type === 'ObjectExpression'
    if (method !== 'select') return first !== undefined && !isText
    const columns = first && unwrapped(first)
    return (
      !columns ||
      !/^(ObjectExpression|ArrayExpression|ArrowFunctionExpression|FunctionExpression)$/.test(columns.type)
    )
  }

  #columns({ method, args }: Link): ColumnUse[] {
    const [first, second] = args
    if (!first) return []
    switch (method) {
      case 'insert':
      case 'update':
        return this.#keys(first, method, method)
      case 'upsert':
        return [...this.#keys(first, 'upsert', method), ...this.#onConflict(second)]
      case 'match':
        return this.#keys(first, 'filter', method).flatMap((key) => {
          const place = parseColumn(key.name)
          return place ? [{ ...key, ...place }] : []
        })
      case 'or':
        return this.#under(second, this.#placed(first, parseLogic, true), 'filter', method)
      case 'order':
        return this.#under(second, this.#placed(first, parseOrder), 'order', method)
      default:
        return FILTERS.has(method) ? uses(this.#placed(first, parseFilter), 'filter', method) : []
    }
  }

  #keys(payload: Node, how: Use, method: string): ColumnUse[] {
    return payloadKeys(payload, this.#tree).map(({ name, line }) => ({ how, method, name, path: [], line }))
  }

  #placed(node: Node, parse: (pieces: readonly Piece[]) => PlacedColumn[], holes = false): PlacedColumn[] {
    const pieces = textOf(node, this.#tree, holes)
    return pieces ? parse(pieces) : []
  }

  #onConflict(options: Node | undefined): ColumnUse[] {
    const columns = options && optionOf(options, 'onConflict', this.#tree)
    return columns ? uses(this.#placed(columns, parseColumns), 'on-conflict', 'onConflict') : []
  }

  /** `referencedTable` (once `foreignTable`) moves a condition to an embedded relation. */
  #under(options: Node | undefined, columns: readonly PlacedColumn[], how: Use, method: string): ColumnUse[] {
    if (!options) return uses(columns, how, method)
    const found = ['referencedTable', 'foreignTable'].map((key) => optionOf(options, key, this.#tree))
    if (found.includes(null)) return []
    const option = found.find((node) => node !== undefined)
    if (!option) return uses(columns, how, method)
    const table = constantText(option, this.#tree)
    const way = table?.split('.') ?? []
    if (way.length === 0 || way.length > DEEPEST) return []
    return uses(
      columns.map((column) => ({ ...column, path: [...way, ...column.path] })),
      how,
      method
    )
  }

  #selected({ method, args }: Link): readonly SelectItem[] {
    const [first] = args
    const pieces = method === 'select' && first ? textOf(first, this.#tree) : null
    if (!pieces) return []
    // A module may select the same constant many times.
    const items = this.#selects.get(pieces) ?? parseSelect(pieces) ?? []
    this.#selects.set(pieces, items)
    return items
  }
}

function parseFilter(pieces: readonly Piece[]): PlacedColumn[] {
  const column = parseColumn(pieces.map(({ text }) => text).join(''))
  return column ? [{ ...column, line: lineAt(pieces, 0) }] : []
}

const uses = (columns: readonly PlacedColumn[], how: Use, method: string): ColumnUse[] =>
  columns.map(({ name, path: place, line }) => ({ how, method, name, path: place, line }))
