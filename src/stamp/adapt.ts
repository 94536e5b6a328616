import path from 'node:path'
import { Buffer } from 'node:buffer'
import type { FunctionConfig } from '../manifest/function-config.ts'
import {
  isRelative,
  parseImportMapText,
  relativeSpecifier,
  type ImportMapText
} from '../manifest/import-map.ts'
import { exportsDefault } from '../manifest/imports.ts'
import { INDEX_FILES, type ManifestFunction } from '../manifest/types.ts'
import { decoded } from '../words.ts'

/**
 * A deno.json for the staged copy of a function: where only one target would find its import map (CLI 3 refuses
 * `import_map.json`, a self-hosted runtime reads neither it nor config.toml), and where the map names local files that
 * the function does not use. The CLI uploads every local target of a map: a folder with all that is in it, and ends at one that
 * is not there (docs/inside/targets.md). The author's own deno.json keeps its other keys, and one that holds the map brings them
 * along: without its `compilerOptions` JSX means something else.
 * @param files paths of the function's files; null = local targets stay, as for the router, which no CLI sends
 * @param specifiers what its modules ask for
 * @returns null where both targets read what the author wrote
 */
export function adaptedDenoJson(
  name: string,
  config: FunctionConfig,
  files: readonly string[] | null,
  specifiers: readonly string[] = []
): string | null {
  if (config.source === null || config.text === null) return null
  const { path: holder, content } = config.text
  const used = files === null ? null : usedPart(content, path.posix.dirname(holder), files, specifiers)
  if (config.source.native && used === null) return null
  const { imports, scopes } = used ?? content
  const rebase = (address: string): string => rebaseAddress(address, path.posix.dirname(holder), name)
  const mapAll = (map: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(map).map(([key, address]) => [isRelative(key) ? rebase(key) : key, rebase(address)])
    )
  const moved = Object.entries(scopes).map(([prefix, map]) => [rebase(prefix), mapAll(map)] as const)
  const { own, settings } = config
  return `${JSON.stringify(
    {
      ...otherKeys(own),
      ...(settings === null || settings.content === own ? {} : movedKeys(settings, name)),
      imports: mapAll(imports),
      ...(moved.length > 0 ? { scopes: Object.fromEntries(moved) } : {})
    },
    null,
    2
  )}\n`
}

/**
 * The same for a deno.json that is staged already, as a release on a server has it.
 * @param file relative to `supabase/functions`
 */
export function prunedDenoJson(
  text: string,
  file: string,
  files: readonly string[],
  specifiers: readonly string[] = []
): string {
  const content = parseImportMapText(text)
  const used = usedPart(content, path.posix.dirname(file), files, specifiers)
  return used === null ? text : `${JSON.stringify({ ...content.all, ...used }, null, 2)}\n`
}

type Entries = Readonly<Record<string, string>>
type MapPart = Pick<ImportMapText, 'imports' | 'scopes'>

/**
 * An import map with files in place of folders, and no other local target than the function's files.
 * @param folder of the map, relative to `supabase/functions`
 * @returns null when it is that already
 */
export function usedPart(
  map: MapPart,
  folder: string,
  files: readonly string[],
  specifiers: readonly string[] = []
): MapPart | null {
  const marked = specifiers.filter((specifier) => /[?#]/.test(specifier))
  const imports = usedEntries(map.imports, folder, files, marked)
  const scopes = Object.entries(map.scopes).map(
    ([prefix, entries]) => [prefix, entries, usedEntries(entries, folder, files, marked)] as const
  )
  if (imports === null && scopes.every(([, , used]) => used === null)) return null
  return {
    imports: imports ?? map.imports,
    scopes: Object.fromEntries(scopes.map(([prefix, entries, used]) => [prefix, used ?? entries]))
  }
}

/** @param marked specifiers with a query or a hash: a map without folders needs an entry for each */
function usedEntries(
  entries: Entries,
  folder: string,
  files: readonly string[],
  marked: readonly string[]
): Entries | null {
  const local = Object.entries(entries).filter(([, address]) => isRelative(address))
  const targets = new Map(local.map(([key, address]) => [key, targetOf(address, folder)]))
  const known = new Set(files)
  if (local.every(([key]) => !key.endsWith('/') && known.has(targets.get(key) ?? ''))) return null
  const folders = new Set(local.flatMap(([key]) => (key.endsWith('/') ? [key] : [])))
  const all = new Set(Object.keys(entries).filter((key) => key.endsWith('/')))
  const used: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [key, address] of Object.entries(entries)) {
    if (!targets.has(key)) used[key] = address
    else if (!folders.has(key)) {
      if (known.has(targets.get(key) ?? '')) used[key] = address
    } else {
      const below = filesBelow(key, address, targets.get(key) ?? '', files)
      for (const [exact, target] of [...below, ...withMarks(below, marked)])
        if (!Object.hasOwn(entries, exact) && longestPrefix(exact, all) === key) used[exact] = target
    }
  }
  return used
}

/** What a local address of a map means, relative to `supabase/functions`; a URL, where `%20` is a blank in the path. */
function targetOf(address: string, folder: string): string {
  const [plain = ''] = address.split(/[?#]/, 1)
  const specifier = plain.startsWith('/')
    ? plain
    : relativeSpecifier('', path.posix.join(folder, decoded(plain)))
  return specifier.replace(/^\.\//, '')
}

/** Every file below a folder target, by what a module calls it: as it is written in plain text, and as a URL has it. */
function filesBelow(
  key: string,
  address: string,
  target: string,
  files: readonly string[]
): [string, string][] {
  return files
    .filter((file) => file.startsWith(target))
    .flatMap((file) => {
      const rest = file.slice(target.length)
      const asUrl = encodeURI(rest).replace(/[?#]/g, encodeURIComponent)
      const place = `${address}${asUrl}`
      return rest === asUrl
        ? [[`${key}${rest}`, place]]
        : [
            [`${key}${rest}`, place],
            [`${key}${asUrl}`, place]
          ]
    })
}

/** The CLI takes a query for a part of the name, so the target has none. */
function withMarks(below: readonly [string, string][], marked: readonly string[]): [string, string][] {
  if (marked.length === 0) return []
  const targets = new Map(below)
  return marked.flatMap((specifier): [string, string][] => {
    const target = targets.get(specifier.split(/[?#]/, 1)[0] ?? '')
    return target === undefined ? [] : [[specifier, target]]
  })
}

function longestPrefix(key: string, prefixes: ReadonlySet<string>): string | null {
  for (let end = key.lastIndexOf('/', key.length - 2); end !== -1; end = key.lastIndexOf('/', end - 1)) {
    const prefix = key.slice(0, end + 1)
    if (prefixes.has(prefix)) return prefix
    if (end === 0) break
  }
  return null
}

const IN_THE_MAP = ['importMap', 'imports', 'scopes']

const otherKeys = (text: ImportMapText | null): Record<string, unknown> =>
  Object.fromEntries(Object.entries(text?.all ?? {}).filter(([key]) => !IN_THE_MAP.includes(key)))

/**
 * Keys that stay where the file was: they are for tools and not for a runtime, or say what the file's own folder is and
 * holds (a package, a workspace, a vendor folder, a list of files, a lock file), which is not true of the function's.
 */
const STAYS: ReadonlySet<string> = new Set([
  ...['$schema', 'name', 'version', 'exports', 'license', 'publish', 'deploy', 'compile'],
  ...['workspace', 'links', 'patch', 'catalog', 'catalogs', 'vendor', 'include', 'exclude'],
  ...['tasks', 'fmt', 'lint', 'test', 'bench']
])

/** What a deno.json(c) of another folder says beside imports, said in the folder of the function. */
function movedKeys({ path: file, content }: NonNullable<FunctionConfig['settings']>, name: string): object {
  const from = path.posix.dirname(file)
  const rest = Object.entries(otherKeys(content)).filter(
    ([key, value]) => !STAYS.has(key) && (key !== 'lock' || value === false)
  )
  return Object.fromEntries(
    rest.map(([key, value]) => [key, key === 'compilerOptions' ? rebaseAll(value, from, name) : value])
  )
}

/** Relative texts in compiler options are all paths: `types`, `rootDirs`, `paths`, a `jsxImportSource` of one's own. */
function rebaseAll(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return rebaseAddress(value, from, to)
  if (Array.isArray(value)) return value.map((item) => rebaseAll(item, from, to))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebaseAll(item, from, to)]))
}

function rebaseAddress(address: string, from: string, to: string): string {
  if (!isRelative(address) || address.startsWith('/')) return address
  return relativeSpecifier(to, path.posix.join(from, address))
}

/**
 * An index.ts for a function whose entrypoint has another name or place: a self-hosted runtime looks for `index.*` in
 * the function's folder and reads no config.toml. Null when the folder has one.
 */
export function adaptedIndex(fn: ManifestFunction, contents: ReadonlyMap<string, Buffer>): string | null {
  if (INDEX_FILES.includes(path.posix.relative(fn.name, fn.entrypoint))) return null
  if (fn.files.some((file) => file.path === `${fn.name}/index.ts`)) return null
  const specifier = JSON.stringify(relativeSpecifier(fn.name, fn.entrypoint))
  const source = contents.get(fn.entrypoint)?.toString('utf8') ?? ''
  const defaultExport = exportsDefault(fn.entrypoint, source) ? `export { default } from ${specifier};\n` : ''
  return `export * from ${specifier};\n${defaultExport}`
}
