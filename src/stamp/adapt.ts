import path from 'node:path'
import { Buffer } from 'node:buffer'
import type { FunctionConfig } from '../manifest/function-config.ts'
import { isRelative, relativeSpecifier, type ImportMapText } from '../manifest/import-map.ts'
import { exportsDefault } from '../manifest/imports.ts'
import { INDEX_FILES, type ManifestFunction } from '../manifest/types.ts'

/**
 * A deno.json for the staged copy of a function whose import map only one target would find: CLI 3 refuses
 * `import_map.json`, a self-hosted runtime reads neither it nor config.toml. The author's own deno.json keeps its other
 * keys, and one that holds the map brings them along: without its `compilerOptions` JSX means something else. Null when
 * both targets find the map by themselves.
 */
export function adaptedDenoJson(name: string, config: FunctionConfig): string | null {
  if (config.source === null || config.source.native || config.text === null) return null
  const { path: holder, content } = config.text
  const rebase = (address: string): string => rebaseAddress(address, path.posix.dirname(holder), name)
  const mapAll = (map: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(map).map(([key, address]) => [isRelative(key) ? rebase(key) : key, rebase(address)])
    )
  const scopes = Object.entries(content.scopes).map(([prefix, map]) => [rebase(prefix), mapAll(map)] as const)
  const { own, settings } = config
  return `${JSON.stringify(
    {
      ...otherKeys(own),
      ...(settings === null || settings.content === own ? {} : movedKeys(settings, name)),
      imports: mapAll(content.imports),
      ...(scopes.length > 0 ? { scopes: Object.fromEntries(scopes) } : {})
    },
    null,
    2
  )}\n`
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
