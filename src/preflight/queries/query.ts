import type { SelectItem } from './select.ts'

/** One call of PostgREST through supabase-js, with every name in it that can be known from the source alone. */
export interface Query {
  /** relative to the working directory, e.g. `supabase/functions/hello/index.ts` */
  readonly file: string
  /** 1-based, of the name of the relation or function */
  readonly line: number
  readonly target: 'relation' | 'rpc'
  /** of the relation or function */
  readonly name: string
  readonly schema: string
  /** the client comes from elsewhere, so that it may be bound to another schema than supabase-js takes by default */
  readonly isSchemaAssumed: boolean
  readonly columns: readonly ColumnUse[]
  /** what the selects of the chain ask for, where it is literal */
  readonly selected: readonly SelectItem[]
}

export type Use = 'insert' | 'upsert' | 'update' | 'on-conflict' | 'filter' | 'order' | 'argument'

/** A column, or an argument of an rpc, that a query names. */
export interface ColumnUse {
  readonly how: Use
  /** the method that names it, such as `eq` or `or` */
  readonly method: string
  readonly name: string
  /** names or aliases of the embedded relations that hold it, outermost first; empty for the relation of the query */
  readonly path: readonly string[]
  readonly line: number
}
