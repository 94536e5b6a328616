import path from 'node:path'
import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser'
import { Folders } from './folders.ts'

/** An import map with every address resolved against the file that holds it (https://html.spec.whatwg.org/#import-maps). */
export interface ImportMap {
  /** specifier (or prefix ending in `/`) → URL or bare address such as `npm:hono@4` */
  readonly imports: ReadonlyMap<string, string>
  /** URL prefix of the importing module → the same for it; longest prefix first */
  readonly scopes: readonly (readonly [string, ReadonlyMap<string, string>])[]
}

export const NO_IMPORT_MAP: ImportMap = { imports: new Map(), scopes: [] }

/** The part of deno.json, deno.jsonc or import_map.json that maps imports. */
export interface ImportMapText {
  readonly imports: Readonly<Record<string, string>>
  readonly scopes: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** `"importMap": "./other.json"` of a deno.json */
  readonly pointer: string | null
  /** the whole parsed object */
  readonly all: Readonly<Record<string, unknown>>
}

/** Text that is no JSON with comments. */
export class JsonProblem extends Error {
  /** 1-based */
  readonly line: number

  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`)
    this.name = 'JsonProblem'
    this.line = line
  }
}

/** @throws JsonProblem, or Error with the place, when the text is no JSON with comments or has the wrong shape */
export function parseImportMapText(text: string): ImportMapText {
  const errors: ParseError[] = []
  const root: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true })
  const first = errors[0]
  if (first) {
    const line = text.slice(0, first.offset).split('\n').length
    throw new JsonProblem(line, printParseErrorCode(first.error))
  }
  const all = asRecord(root, 'the file')
  const scopes: Record<string, Record<string, string>> = Object.create(null) as Record<
    string,
    Record<string, string>
  >
  // jsonc-parser makes a prototype of `__proto__`: what is in it is no key of the file.
  const own = (key: string): unknown => (Object.hasOwn(all, key) ? all[key] : undefined)
  for (const [prefix, map] of Object.entries(asRecord(own('scopes') ?? {}, '"scopes"'))) {
    scopes[prefix] = asStrings(map, `"scopes" of ${prefix}`)
  }
  const pointer = own('importMap')
  return {
    imports: asStrings(own('imports') ?? {}, '"imports"'),
    scopes,
    pointer: typeof pointer === 'string' ? pointer : null,
    all
  }
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`)
  // The parser sets what is called `__proto__` as the prototype; own keys are all that a file says.
  return Object.assign(Object.create(null) as Record<string, unknown>, value)
}

function asStrings(value: unknown, what: string): Record<string, string> {
  const strings: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [key, address] of Object.entries(asRecord(value, what))) {
    if (typeof address !== 'string') throw new Error(`${what}: ${key} is no string`)
    strings[key] = address
  }
  return strings
}

/** Addresses that start with `./`, `../` or `/` become URLs against the file's own URL. */
export function resolveImportMap(text: ImportMapText, fileUrl: URL): ImportMap {
  return {
    imports: resolveAddresses(text.imports, fileUrl),
    scopes: Object.entries(text.scopes)
      .flatMap(([prefix, map]) => {
        const url = hrefOf(prefix, fileUrl)
        return url === null ? [] : [[url, resolveAddresses(map, fileUrl)] as const]
      })
      .sort(([a], [b]) => b.length - a.length)
  }
}

function resolveAddresses(map: Readonly<Record<string, string>>, fileUrl: URL): Map<string, string> {
  const resolved = new Map<string, string>()
  for (const [specifier, address] of Object.entries(map)) {
    const key = isRelative(specifier) ? hrefOf(specifier, fileUrl) : specifier
    const value = isRelative(address) ? hrefOf(address, fileUrl) : address
    if (key !== null && value !== null) resolved.set(key, value)
  }
  for (const [key, address] of [...resolved]) {
    const folder = expanded(key, address)
    if (folder !== null && !resolved.has(folder.key)) resolved.set(folder.key, folder.address)
  }
  return resolved
}

/**
 * Deno lets an entry of a deno.json that names a package stand for what is in the package as well
 * (docs.deno.com/runtime/fundamentals/modules): `"hono": "npm:hono@4"` maps `hono/cors`. An import_map.json becomes
 * `imports` of a staged deno.json.
 */
function expanded(key: string, address: string): { key: string; address: string } | null {
  const [, scheme, name] = /^(npm|jsr):\/?(.+)$/.exec(address) ?? []
  if (scheme === undefined || name === undefined || key.endsWith('/')) return null
  return { key: `${key}/`, address: `${scheme}:/${name.replace(/\/$/, '')}/` }
}

/** Whether an entry of an import map is one that a specifier goes through. */
export function isThrough(specifier: string, key: string, address: string): boolean {
  const folder = key.endsWith('/') ? key : expanded(key, address)?.key
  return specifier === key || (folder !== undefined && specifier.startsWith(folder))
}

/** What an entry of an import map says, as it is written. */
export interface MapEntry {
  readonly key: string
  readonly address: string
}

interface EntryIndex {
  readonly exact: Map<string, MapEntry>
  readonly folders: Folders<MapEntry>
}

const entriesOf = new WeakMap<ImportMapText, EntryIndex>()

/** The entry of an import map that a specifier goes through; the longest key wins. */
export function entryThrough(text: ImportMapText, specifier: string): MapEntry | null {
  let known = entriesOf.get(text)
  if (known === undefined) entriesOf.set(text, (known = indexOf(text)))
  return known.exact.get(specifier) ?? known.folders.longest(specifier)?.value ?? null
}

function indexOf({ imports, scopes: inner }: ImportMapText): EntryIndex {
  const index: EntryIndex = { exact: new Map(), folders: new Folders() }
  for (const entries of [imports, ...Object.values(inner)]) {
    for (const [key, address] of Object.entries(entries)) {
      if (!index.exact.has(key)) index.exact.set(key, { key, address })
      const folder = key.endsWith('/') ? key : expanded(key, address)?.key
      if (folder === undefined) continue
      const before = index.folders.at(folder)
      if (before === undefined || before.key.length < key.length) index.folders.set(folder, { key, address })
    }
  }
  return index
}

/** Null for text that makes no URL, such as `//[`: an import map ignores such an entry. */
const hrefOf = (text: string, base: URL): string | null =>
  URL.canParse(text, base.href) ? new URL(text, base).href : null

export const isRelative = (specifier: string): boolean => /^\.{0,2}\//.test(specifier)

/** Stands for the place of the functions folder, so that a path through `../` never depends on this process's own. */
const FUNCTIONS_DIR = '/supabase/functions'

/** The specifier of `to` in a module or map of the folder `from`; both relative to `supabase/functions`. */
export function relativeSpecifier(from: string, to: string): string {
  const relative = path.posix.relative(
    path.posix.join(FUNCTIONS_DIR, from),
    path.posix.join(FUNCTIONS_DIR, to)
  )
  const specifier = /^\.\.(\/|$)/.test(relative) ? relative : `./${relative}`
  return to.endsWith('/') && !specifier.endsWith('/') ? `${specifier}/` : specifier
}

/** What a specifier in a module means, or null when it is bare and no map names it. */
export function resolveSpecifier(specifier: string, referrer: URL, map: ImportMap): string | null {
  const url = isRelative(specifier) ? hrefOf(specifier, referrer) : specifier
  if (url === null) return null
  for (const scoped of scopesAround(referrer.href, map)) {
    const found = lookUp(url, scoped)
    if (found !== null) return found
  }
  const found = lookUp(url, map.imports)
  if (found !== null) return found
  return isRelative(specifier) || /^[a-z][a-z0-9+.-]*:/i.test(specifier) ? url : null
}

type Entries = ReadonlyMap<string, string>

interface Scopes {
  readonly exact: Map<string, Entries[]>
  readonly folders: Folders<Entries[]>
}

/** By the map that they are of: a map may have as many entries as the modules that go through it have imports. */
const foldersOf = new WeakMap<Entries, Folders<string>>()
const scopesOf = new WeakMap<ImportMap, Scopes>()

function lookUp(url: string, map: Entries): string | null {
  const exact = map.get(url)
  if (exact !== undefined) return exact
  const found = folders(map).longest(url)
  return found === null ? null : found.value + url.slice(found.length)
}

function folders(map: Entries): Folders<string> {
  let known = foldersOf.get(map)
  if (known !== undefined) return known
  known = new Folders()
  for (const [key, address] of map) if (key.endsWith('/')) known.set(key, address)
  foldersOf.set(map, known)
  return known
}

/** The scopes that a module is in, longest prefix first. */
function scopesAround(href: string, map: ImportMap): readonly Entries[] {
  if (map.scopes.length === 0) return []
  const { exact, folders: around } = scopes(map)
  return [...(exact.get(href) ?? []), ...around.all(href).flat()]
}

function scopes(map: ImportMap): Scopes {
  let known = scopesOf.get(map)
  if (known !== undefined) return known
  known = { exact: new Map(), folders: new Folders() }
  for (const [prefix, entries] of map.scopes) {
    const same = prefix.endsWith('/') ? known.folders.at(prefix) : known.exact.get(prefix)
    if (same !== undefined) same.push(entries)
    else if (prefix.endsWith('/')) known.folders.set(prefix, [entries])
    else known.exact.set(prefix, [entries])
  }
  scopesOf.set(map, known)
  return known
}
