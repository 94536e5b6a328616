/** A file that a function ships. */
export interface FunctionFile {
  /** relative to `supabase/functions`, POSIX separators */
  readonly path: string
  /** sha256 of the bytes, 64 hex digits; for an entrypoint without the stamp import */
  readonly sha256: string
}

/** Where a function's import map comes from. */
export interface ImportMapSource {
  /** relative to `supabase/functions`; may start with `../` when config.toml names a file beside the functions */
  readonly path: string
  /** whether both targets find this file by themselves, or the staged copy must carry its content in a deno.json */
  readonly native: boolean
}

export interface ManifestFunction {
  readonly name: string
  /** the function hash, 64 hex digits */
  readonly hash: string
  /** relative to `supabase/functions` */
  readonly entrypoint: string
  readonly verifyJwt: boolean
  readonly importMap: ImportMapSource | null
  /** files, relative to `supabase/functions`, that `static_files` of config.toml matches; sorted */
  readonly staticFiles: readonly string[]
  /** sorted by path */
  readonly files: readonly FunctionFile[]
}

/** `supabase/functions/main`: the self-hosted main service. Never part of the build hash, never sent to the cloud. */
export interface Router {
  readonly hash: string
  readonly entrypoint: string
  readonly files: readonly FunctionFile[]
}

export interface Manifest {
  readonly version: 1
  /** sha256 over the sorted lines `<name> <function hash>\n`, 64 hex digits */
  readonly buildHash: string
  readonly commit: string | null
  /** sorted by name */
  readonly functions: readonly ManifestFunction[]
  readonly router: Router | null
}

/** Which router a self-hosted server has: its own, or ours. */
export type RouterChoice = 'stock' | 'managed'

/** Name of the router's folder; an ordinary slug on the cloud, the main service on a self-hosted server. */
export const ROUTER_NAME = 'main'

/** What the Supabase CLI takes for a function (supabase/cli, pkg/function; facts in docs/inside/targets.md). */
export const FUNCTION_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

/** The name of a hosted project; `project_id` of config.toml may hold another word (supabase init writes the folder's). */
export const PROJECT_REF = /^[a-z]{20}$/

/** Base URL of the functions of a hosted project. */
export const cloudUrlOf = (projectRef: string): string => `https://${projectRef}.supabase.co/functions/v1`

/** In this order a self-hosted worker looks for the entrypoint in a function's folder (edge-runtime, crates/base). */
export const INDEX_FILES: readonly string[] = ['index.ts', 'index.tsx', 'index.js', 'index.mjs', 'index.jsx']
