import path from 'node:path'
import { Buffer } from 'node:buffer'
import type { FunctionConfig } from '../manifest/function-config.ts'
import { isRelative, relativeSpecifier } from '../manifest/import-map.ts'
import { exportsDefault } from '../manifest/imports.ts'
import { INDEX_FILES, type ManifestFunction } from '../manifest/types.ts'

/**
 * A deno.json for the staged copy of a function whose import map only one target would find: CLI 3 refuses
 * `import_map.json`, a self-hosted runtime reads neither it nor config.toml. The author's own deno.json keeps its other
 * keys. Null when both targets find the map by themselves.
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
  const rest = Object.entries(config.own?.all ?? {}).filter(
    ([key]) => !['importMap', 'imports', 'scopes'].includes(key)
  )
  return `${JSON.stringify(
    {
      ...Object.fromEntries(rest),
      imports: mapAll(content.imports),
      ...(scopes.length > 0 ? { scopes: Object.fromEntries(scopes) } : {})
    },
    null,
    2
  )}\n`
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
