import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Finding } from '../findings/finding.ts'
import type { WrongName } from './queries/check.ts'
import type { VariableRead } from './variables.ts'

/** What the syntax tree of one module told: all that is kept of it, as plain values. */
export interface ModuleFacts {
  /** that it does not parse, or is too deep to be looked at */
  readonly findings: readonly Finding[]
  readonly reads: readonly VariableRead[]
  readonly hasQueries: boolean
  /** names that the database types do not have, where no comment silences them */
  readonly wrong: readonly WrongName[]
  /** what ends the load of the module, though it parses */
  readonly refusals: readonly Finding[]
  readonly links: ModuleLinks
}

/** What a module is to others, and they to it. */
export interface ModuleLinks {
  /** types as well */
  readonly exports: readonly string[]
  /** specifiers of `export * from` */
  readonly stars: readonly string[]
  /** it exports what nobody can tell */
  readonly isOpen: boolean
  /** values alone, and none of an address */
  readonly wants: readonly Wanted[]
  /** files that it names when it runs */
  readonly named: readonly RuntimeName[]
}

/** A path in code, relative to the folder of its module. */
export interface RuntimeName {
  /** null = not known before it runs */
  readonly parts: readonly (string | null)[]
  /** 1-based */
  readonly line: number
  /** who is asked: `import()` takes modules and JSON, `require` looks for more than the whole name */
  readonly by: 'import' | 'require' | 'path'
}

/** A name that a module asks another one for. */
export interface Wanted {
  readonly specifier: string
  /** `default` as well */
  readonly name: string
  /** 1-based */
  readonly line: number
}

export const NO_LINKS: ModuleLinks = { exports: [], stars: [], isOpen: false, wants: [], named: [] }

/**
 * Facts of all modules, to be kept by a deploy and used by the next one: a module that did not change is not parsed again.
 * They hold for the same bytes under the same path, found by the same program that was asked the same, and compared with the
 * same types.
 */
export interface KeptFacts {
  /** stands for the program, and for what it was asked to find */
  readonly basis: string
  /** digest of the types that queries were compared with; null = no module has a query */
  readonly types: string | null
  /** by `moduleKey` */
  readonly modules: ReadonlyMap<string, ModuleFacts>
}

export const NO_FACTS: ModuleFacts = {
  findings: [],
  reads: [],
  hasQueries: false,
  wrong: [],
  refusals: [],
  links: NO_LINKS
}

/** 132 bits of a digest: it has to tell apart the modules of one project. */
const KEY_CHARS = 22

/** Stands for a module's path and its text. */
export const moduleKey = (path: string, source: string): string =>
  createHash('sha256').update(`${path}\0`).update(source).digest('base64').slice(0, KEY_CHARS)

type Packed = readonly [
  key: string,
  findings?: readonly Finding[],
  reads?: readonly VariableRead[],
  hasQueries?: 0 | 1,
  wrong?: readonly WrongName[],
  refusals?: readonly Finding[],
  links?: PackedLinks
]

type PackedLinks = readonly [
  exports: readonly string[],
  stars: readonly string[],
  isOpen: 0 | 1,
  wants: readonly (readonly [specifier: string, name: string, line: number])[],
  named: readonly RuntimeName[]
]

/** As one line of letters and digits: a record has room for it, and 1,000 functions take some 30 KiB. */
export function encodeFacts({ basis, types, modules }: KeptFacts): string {
  const packed = [...modules].map(([key, facts]) => pack(key, facts))
  return deflateRawSync(JSON.stringify([basis, types, packed])).toString('base64')
}

function pack(key: string, { findings, reads, hasQueries, wrong, refusals, links }: ModuleFacts): Packed {
  const { exports, stars, isOpen, wants, named } = links
  const isLinked = isOpen || exports.length + stars.length + wants.length + named.length > 0
  if (findings.length + reads.length + wrong.length + refusals.length === 0 && !hasQueries && !isLinked)
    return [key]
  const own = [key, findings, reads, hasQueries ? 1 : 0, wrong, refusals] as const
  if (!isLinked) return own
  const asked = wants.map(({ specifier, name, line }) => [specifier, name, line] as const)
  return [...own, [exports, stars, isOpen ? 1 : 0, asked, named]]
}

/** @param text what `encodeFacts` made, in this version or another. @returns null when it is nothing that can be read */
export function decodeFacts(text: string): KeptFacts | null {
  try {
    const [basis, types, packed] = JSON.parse(
      inflateRawSync(Buffer.from(text, 'base64')).toString('utf8')
    ) as [string, string | null, readonly Packed[]]
    return { basis, types, modules: new Map(packed.map(unpack)) }
  } catch {
    return null
  }
}

function unpack(packed: Packed): [string, ModuleFacts] {
  const [key, findings = [], reads = [], hasQueries = 0, wrong = [], refusals = [], links] = packed
  return [key, { findings, reads, hasQueries: hasQueries === 1, wrong, refusals, links: unpackLinks(links) }]
}

function unpackLinks(packed: PackedLinks | undefined): ModuleLinks {
  if (packed === undefined) return NO_LINKS
  const [exports, stars, isOpen, wants, named] = packed
  const asked = wants.map(([specifier, name, line]) => ({ specifier, name, line }))
  return { exports, stars, isOpen: isOpen === 1, wants: asked, named }
}
