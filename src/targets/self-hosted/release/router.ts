import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { byCodeUnit, sha256 } from '../../../manifest/hash.ts'
import { ROUTER_NAME, type RouterChoice } from '../../../manifest/types.ts'
import type { Build } from '../../target.ts'

/** Lies beside a router of ours and says so. */
const ROUTER_MARK = 'dual-deploy.json'

/** Whose limits the managed router takes: those of the stock router that it took the place of. */
export type Generation = 'old' | 'new'

/** What a run does about the router. */
export type RouterPlan =
  | { readonly kind: 'keep' }
  /** the repository's own router differs: its files are put over the server's */
  | { readonly kind: 'overlay' }
  /** ours takes the place of what is there, or of an older one of ours; text by path */
  | { readonly kind: 'install'; readonly files: ReadonlyMap<string, string> }
  /** ours makes room for the router from before */
  | { readonly kind: 'uninstall' }

/** What the server has for a router. */
export type ServerRouter =
  | { readonly kind: 'managed'; readonly generation: Generation }
  | { readonly kind: 'other'; /** source of its index.ts */ readonly source: string }
  | { readonly kind: 'none' }

/** The script on the server cuts there as well; a server that runs another one does not. */
const SOURCE_LIMIT = 64 * 1024

/** @param text content of the mark, or the indented source of another router, or nothing */
export function parseServerRouter(text: string): ServerRouter {
  if (text.trim() === '') return { kind: 'none' }
  try {
    const value = JSON.parse(text) as { version?: unknown; generation?: unknown } | null
    if (value?.version === 1)
      return { kind: 'managed', generation: value.generation === 'new' ? 'new' : 'old' }
  } catch {
    // The source of a router is no JSON.
  }
  return { kind: 'other', source: text.replace(/^ /gm, '').slice(0, SOURCE_LIMIT) }
}

/** The router's modules as they stand beside this bundle, by file name. `settings.ts` is written for each server. */
export function readRouterSources(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).sort(byCodeUnit)
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
}

/** @param digests sha256 on the server, of the repository's router and of ours, by path */
export function planRouter(
  choice: RouterChoice,
  server: ServerRouter,
  digests: ReadonlyMap<string, string>,
  build: Build,
  ours: { readonly sources: ReadonlyMap<string, string>; readonly root: string }
): RouterPlan {
  if (choice === 'stock') {
    if (server.kind === 'managed') return { kind: 'uninstall' }
    const files = build.tree.filesOf.get(ROUTER_NAME) ?? []
    const differs = files.some((file) => digests.get(file) !== build.tree.digests.get(file))
    return differs ? { kind: 'overlay' } : { kind: 'keep' }
  }
  const files = routerFiles(ours.sources, ours.root, generationOn(server))
  const isThere = [...files].every(([file, text]) => digests.get(file) === sha256(Buffer.from(text)))
  return isThere ? { kind: 'keep' } : { kind: 'install', files }
}

function generationOn(server: ServerRouter): Generation {
  if (server.kind === 'none') return 'old'
  return server.kind === 'managed' ? server.generation : generationOf(server.source)
}

/** Paths of our router's files, relative to the functions folder. */
export const routerPaths = (sources: ReadonlyMap<string, string>): string[] => [
  ...routerFiles(sources, '', 'old').keys()
]

/**
 * All files of `main/` for one server, by path relative to the functions folder.
 * @param root where the container sees the functions folder
 */
export function routerFiles(
  sources: ReadonlyMap<string, string>,
  root: string,
  generation: Generation
): Map<string, string> {
  const settings = `/** Written by Dual Deploy for this server. */\nexport const settings = ${JSON.stringify({ root, generation }, null, 2)} as const\n`
  const modules = new Map([...sources, ['settings.ts', settings] as const])
  const names = [...modules.keys()].sort(byCodeUnit)
  const mark = {
    version: 1,
    generation,
    note: 'This folder belongs to Dual Deploy (router: managed). router: stock puts back the router that was here before.',
    hash: sha256(Buffer.from(JSON.stringify(names.map((name) => [name, modules.get(name)]))))
  }
  return new Map([
    ...names.map((name) => [`${ROUTER_NAME}/${name}`, modules.get(name) ?? ''] as const),
    [`${ROUTER_NAME}/${ROUTER_MARK}`, `${JSON.stringify(mark, null, 2)}\n`]
  ])
}

/**
 * Stock routers of supabase/supabase (docker/volumes/functions/main/index.ts) as they were published, by fingerprint. What
 * is not among them may hold somebody's own work.
 */
const STOCK: Readonly<Record<string, Generation>> = {
  d272f4c510f43879: 'old', // std's serve
  edca0eca57bcf33e: 'old', // Deno.serve, 2025-11
  '796ccdc3ab5227a7': 'old', // keys from the auth server, 2026-03
  f13ec408bfc26876: 'old', // SUPABASE_JWKS, 2026-07
  b689f6b9541b6d32: 'old', // error codes of 401
  '693de6ef98a85b26': 'new' // the cloud's error codes, 400 s, retries
}

/** Comments, spacing, quotes and pinned versions of imports do not make another router. */
export function fingerprint(source: string): string {
  const code = withoutComments(source)
    .replace(/@[v^~]?\d[\w.-]*/g, '@')
    .replaceAll('"', "'")
    .replace(/[\s;]+/g, '')
    .replace(/,(?=[)\]}])/g, '')
  return sha256(Buffer.from(code)).slice(0, 16)
}

/** Each character is looked at once: the text is a server's, which may have made it to be slow. */
function withoutComments(source: string): string {
  const opener = /^[^\S\r\n\u2028\u2029]*\/\/.*$|\/\*/gm
  const kept: string[] = []
  let end = 0
  for (let found = opener.exec(source); found !== null; found = opener.exec(source)) {
    const close = found[0] === '/*' ? source.indexOf('*/', opener.lastIndex) + 2 : opener.lastIndex
    if (close < opener.lastIndex) break // never closed: no source of a router
    kept.push(source.slice(end, found.index))
    opener.lastIndex = end = close
  }
  return kept.join('') + source.slice(end)
}

export const isStock = (source: string): boolean => STOCK[fingerprint(source)] !== undefined

/** Of a router that is not known, the one whose limits it seems to have. */
export const generationOf = (source: string): Generation =>
  STOCK[fingerprint(source)] ?? (source.includes('requestAbsentTimeoutMs') ? 'new' : 'old')
