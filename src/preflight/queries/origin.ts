/** A supabase client of the project, and how far that is known. */
export interface Client {
  /** what `from` and `rpc` mean; null = set to something that the source does not tell */
  readonly schema: string | null
  /** no option of a `createClient` in this file says which schema, so it is the default of supabase-js */
  readonly isSchemaAssumed: boolean
  /** false: only a usual name speaks for it, so that the chain must look like PostgREST too */
  readonly isProved: boolean
  /** nothing names the project: a name such as `externalClient` decides */
  readonly isPlausible: boolean
  /** its type, its making or its name says supabase */
  readonly isNamed: boolean
}

/** `other`: known to be something else. `unknown`: made by code that is not in this file. */
export type Origin = Client | 'other' | 'unknown'
