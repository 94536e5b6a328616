import { parse, type ParseError } from 'jsonc-parser'
import path from 'node:path'
import type { Build } from '../target.ts'
import type { ServerState } from './answers.ts'

/**
 * What lies on the server, is not ours, and can change what an import means: config files, import maps, packages. Deno and the
 * runtime look for them beside a module and in every folder above it, whatever a list of files says.
 */
export interface Strays {
  /** in the folder of a function, or in the release that it is served from: its next publication takes them away */
  readonly altered: ReadonlyMap<string, readonly string[]>
  /** elsewhere, above functions or beside what they share: nobody's to take away */
  readonly beside: readonly string[]
}

const FILES = /^(?:deno\.jsonc?|deno\.lock|import_map\.json|package(?:-lock)?\.json|\.npmrc)$/
const FOLDERS = /^(?:node_modules|vendor)$/

export function straysOf(build: Build, { configs, stock, pointer, released }: ServerState): Strays {
  const altered = new Map<string, string[]>()
  const beside = new Set<string>()
  const known = ourPaths(build)
  const placed = new Map(
    build.project.manifest.functions.map((fn) => [
      fn.name,
      foldersAbove(build.tree.filesOf.get(fn.name) ?? [])
    ])
  )
  const find = (file: string, name: string): void =>
    void altered.set(name, [...(altered.get(name) ?? []), file])
  for (const file of configs) {
    const folder = path.posix.dirname(file)
    if (known.has(file) || (file === STOCK && isStock(stock))) continue
    const own = file.split('/', 1)[0] ?? ''
    if (placed.get(own)?.has(folder) === true) find(file, own)
    else if (folder.startsWith('.dual-deploy') || [...placed.values()].some((at) => at.has(folder)))
      beside.add(file)
  }
  const inReleases = configsIn(released.keys())
  for (const [name, folders] of placed) {
    const prefix = `${pointer?.functions.get(name)?.release ?? ''}/`
    for (const file of inReleases) {
      const inside = file.startsWith(prefix) ? file.slice(prefix.length) : ''
      if (inside !== '' && !known.has(inside) && folders.has(path.posix.dirname(inside)))
        find(`.dual-deploy/releases/${file}`, name)
    }
  }
  return { altered, beside: [...beside].sort() }
}

/** The stack ships it (supabase/supabase, docker/volumes/functions), with names of Supabase's own packages. */
const STOCK = 'deno.jsonc'

function isStock(text: string): boolean {
  const errors: ParseError[] = []
  const config: unknown = parse(text, errors, { allowTrailingComma: true })
  if (
    errors.length > 0 ||
    typeof config !== 'object' ||
    config === null ||
    Object.keys(config).join() !== 'imports'
  )
    return false
  const imports: unknown = Object.values(config)[0]
  if (typeof imports !== 'object' || imports === null) return false
  return Object.entries(imports).every(
    ([name, address]) =>
      /^@supabase\/[\w-]+\/?$/.test(name) && /^(?:npm|jsr):@supabase\//.test(String(address))
  )
}

/** Every path that the build has, folders among them. */
const ourPaths = ({ tree }: Build): ReadonlySet<string> =>
  new Set([...tree.digests.keys()].flatMap((file) => [file, ...foldersAbove([file])]))

/** Folders in which files lie, and those above them; `.` is the functions folder. */
function foldersAbove(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>(['.'])
  for (const file of files)
    for (let folder = path.posix.dirname(file); folder !== '.'; folder = path.posix.dirname(folder))
      folders.add(folder)
  return folders
}

/** Of a list of files the config files, and the folders of packages that they are in; each once. */
function configsIn(files: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const file of files) {
    const parts = file.split('/')
    const at = parts.findIndex((part, index) => FOLDERS.test(part) && index < parts.length - 1)
    if (at >= 0) found.add(parts.slice(0, at + 1).join('/'))
    else if (FILES.test(parts.at(-1) ?? '')) found.add(file)
  }
  return found
}
