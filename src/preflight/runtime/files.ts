import path from 'node:path'
import { finding, type Finding } from '../../findings/finding.ts'
import { placeOf } from '../../manifest/graph.ts'
import { byCodeUnit, STAMP_FILE } from '../../manifest/hash.ts'
import { isSource } from '../../manifest/imports.ts'
import { hasParts, Listing } from '../../manifest/listing.ts'
import type { Project } from '../../manifest/manifest.ts'
import { ROUTER_NAME } from '../../manifest/types.ts'
import { countOf, decoded, nameSome } from '../../words.ts'
import type { RuntimeName } from '../facts.ts'
import type { TreeFacts } from '../trees.ts'

/**
 * Files of the repository that code names when it runs and that are among no function's files: no target gets them. One
 * finding for each module. A path that leads to no file here is none: most of those are addresses.
 */
export function runtimeFiles(project: Project, { links }: TreeFacts, functionsDir: string): Finding[] {
  const files = filesOf(project)
  const listing = new Listing(functionsDir)
  const found = new Map<string, { readonly line: number; readonly missing: Set<string> }>()
  for (const [name, notes] of project.staging) {
    for (const module of notes.loaded) {
      for (const runtimeName of links.get(module)?.named ?? []) {
        for (const file of meant(module, runtimeName, listing)) {
          if (files.get(name)?.has(file) === true) continue
          const entry = found.get(module) ?? { line: runtimeName.line, missing: new Set<string>() }
          entry.missing.add(file)
          found.set(module, entry)
        }
      }
    }
  }
  return [...found].map(([module, { line, missing }]) => runtimeFile(module, line, [...missing]))
}

function filesOf({ manifest }: Project): ReadonlyMap<string, ReadonlySet<string>> {
  const all = [
    ...manifest.functions,
    ...(manifest.router === null ? [] : [{ name: ROUTER_NAME, ...manifest.router }])
  ]
  return new Map(all.map(({ name, files }) => [name, new Set(files.map((file) => file.path))]))
}

/** What Node looks for behind a path that is no file. */
const ENDINGS = ['', '.js', '.json', '.cjs', '/index.js']

/** Files below a folder that are looked at: a repository may have more than anybody wants to read of. */
const LOOKED_AT = 10_000

/** The files of the repository that a name may mean, relative to the functions folder. */
function meant(module: string, { parts, by }: RuntimeName, listing: Listing): string[] {
  const from = path.posix.dirname(module)
  const [first = null, ...rest] = parts
  if (first === null) return []
  const found = parts.includes(null)
    ? matching(path.posix.join(from, first), rest, listing)
    : wholePath(
        path.posix.join(from, decoded(first + rest.join(''))),
        from,
        by === 'require' ? ENDINGS : [''],
        listing
      )
  return found.filter(
    (file) =>
      file !== module && path.posix.basename(file) !== STAMP_FILE && (by !== 'import' || isModule(file))
  )
}

const isModule = (file: string): boolean =>
  (isSource(file) || file.endsWith('.json')) && !/\.d\.[cm]?ts$/.test(file)

function wholePath(place: string, from: string, endings: readonly string[], listing: Listing): string[] {
  const plain = place.replace(/\/$/, '')
  const file = endings.map((ending) => plain + ending).find((name) => listing.isFile(name))
  if (file !== undefined) return [file]
  // The module's own folder, or one that holds it, is where most paths begin.
  return from === plain || from.startsWith(`${plain}/`) ? [] : filesBelow(plain, listing)
}

function matching(first: string, rest: RuntimeName['parts'], listing: Listing): string[] {
  const folder = first.slice(0, first.lastIndexOf('/') + 1).replace(/\/$/, '')
  return filesBelow(folder === '' ? '.' : folder, listing).filter((file) => hasParts(file, [first, ...rest]))
}

/** Without what tools put there. */
function filesBelow(folder: string, listing: Listing): string[] {
  const files: string[] = []
  const folders = isNear(folder) ? [folder] : []
  for (let next = folders.pop(); next !== undefined && files.length < LOOKED_AT; next = folders.pop()) {
    for (const entry of listing.entriesOf(next)) {
      const place = path.posix.join(next, entry.name)
      if (entry.isFile()) files.push(place)
      else if (entry.isDirectory() && !/^(?:\.|node_modules$|vendor$)/.test(entry.name)) folders.push(place)
    }
  }
  return files.sort(byCodeUnit)
}

/** In the functions folder; what is outside is looked at file by file alone. */
const isNear = (folder: string): boolean => folder !== '..' && !folder.startsWith('../')

const runtimeFile = (module: string, line: number, missing: readonly string[]): Finding =>
  finding('runtime-file', {
    message: `The code names ${countOf(missing.length, 'file')} that no import loads (${nameSome(missing.map(placeOf))}): no target gets ${missing.length === 1 ? 'it' : 'them'}, and what asks there fails.`,
    file: placeOf(module),
    line
  })
