/** What one file of database types says, as far as it can be known. */
export interface Database {
  /** relative to the working directory */
  readonly file: string
  /** `generated`: written by `supabase gen types`, so it lists everything; `hand-written`: what it leaves out may exist */
  readonly origin: 'generated' | 'hand-written'
  /** by name: `public`, … */
  readonly schemas: ReadonlyMap<string, Schema>
}

export interface Schema {
  /** tables and views, by name */
  readonly relations: ReadonlyMap<string, Relation>
  readonly functions: ReadonlyMap<string, DatabaseFunction>
  /** false when a part of it is written in a way that cannot be followed: what is not listed may exist */
  readonly isWhole: boolean
}

export interface Relation {
  readonly kind: 'table' | 'view'
  /** null = not knowable; then nothing is said about it. An index signature makes it not knowable. */
  readonly row: ReadonlySet<string> | null
  readonly insert: ReadonlySet<string> | null
  readonly update: ReadonlySet<string> | null
  /** null = the types do not say */
  readonly relationships: readonly Relationship[] | null
}

export interface Relationship {
  readonly foreignKeyName: string
  readonly columns: readonly string[]
  readonly referencedRelation: string
  readonly referencedColumns: readonly string[]
}

export interface DatabaseFunction {
  /** names of the arguments, over all overloads; null = not knowable */
  readonly args: ReadonlySet<string> | null
  /** columns of the rows that it returns, which a select behind it may name; null = not knowable or no rows */
  readonly returns: ReadonlySet<string> | null
}
