import { finding, type Finding, type Severity } from '../findings/finding.ts'
import { placeOf, syntaxError } from '../manifest/graph.ts'
import { isSource, isTooDeep, parseFile, SyntaxProblem } from '../manifest/imports.ts'
import type { Project } from '../manifest/manifest.ts'
import type { Parsed } from '../manifest/steps.ts'
import { NO_TYPES, readDatabaseTypes, type DatabaseTypes } from './database/find.ts'
import { readMigrations } from './database/migrations.ts'
import {
  encodeFacts,
  decodeFacts,
  moduleKey,
  NO_FACTS,
  type KeptFacts,
  type ModuleFacts,
  type ModuleLinks
} from './facts.ts'
import { readLinks } from './links.ts'
import { wrongNames, type WrongName } from './queries/check.ts'
import { readQueries } from './queries/extract.ts'
import type { Query } from './queries/query.ts'
import { withoutStale } from './queries/stale.ts'
import { refusals } from './refusals.ts'
import { isSilenced, readSilences, withoutSilenced } from './silence.ts'
import { readVariables, type VariableRead } from './variables.ts'

/** What is to be read as syntax trees: plain values, so that a thread of its own can do it. */
export interface TreeRequest {
  readonly modules: readonly TreeSource[]
  /** null = no column check */
  readonly columns: ColumnRequest | null
  /** whether the facts are wanted for the next run: only a deploy has a place for them */
  readonly keeps: boolean
}

export interface ColumnRequest {
  readonly severity: Severity
  /** absolute path of the folder that holds `supabase/` */
  readonly workingDirectory: string
  /** input `database-types`; null = the usual places */
  readonly databaseTypes: string | null
}

export interface TreeSource {
  /** relative to `supabase/functions` */
  readonly path: string
  readonly source: string
}

/** What all trees told together: plain values as well. */
export interface TreeFacts {
  readonly findings: readonly Finding[]
  /** by path relative to `supabase/functions` */
  readonly reads: ReadonlyMap<string, readonly VariableRead[]>
  /** by path: what ends the load of a module that parses */
  readonly refusals: ReadonlyMap<string, readonly Finding[]>
  /** by path, of every module that parses */
  readonly links: ReadonlyMap<string, ModuleLinks>
  /** the facts of each module, for the next run (`encodeFacts`); null when nobody wants them */
  readonly kept: string | null
}

/** What spares modules from being parsed. */
export interface Memory {
  /** told which module is looked at next */
  readonly at?: (file: string) => void
  /** stands for the program that reads now: what another one kept does not count, as this one may see more */
  readonly program: string
  /** `TreeFacts.kept` of an earlier run, as soon as it is at hand: asked before each module that is to be parsed */
  readonly kept: () => string | null
}

const NO_MEMORY: Memory = { program: '', kept: () => null }

/** Reads syntax trees, beside all else that the run does. */
export interface TreeThread {
  /** Asked once. Throws when the trees cannot be read at all; a source that does not parse is a finding. */
  readonly read: (request: TreeRequest) => Promise<TreeFacts>
  /** What one module imports: asked while the repository is read, for modules that take long to parse. Absent = nobody is there. */
  readonly parse?: (module: TreeSource) => Promise<Parsed>
  /** Says which file the action itself reads; null = none. The thread ends the process when that takes for ever. */
  readonly reads?: (file: string | null) => void
  /** The module that the thread reads; null = not known. */
  readonly at?: () => string | null
  /** Ends it, whatever it does. */
  readonly stop?: () => void
  /** Hands over what an earlier run kept; it may come while the modules are read, and spares those that are left. */
  readonly know: (kept: string) => void
}

/** Every module that a function or the router reaches, as it is in the checkout: findings name its lines. */
export function treeRequest(
  { contents, stamped }: Project,
  columns: ColumnRequest | null,
  keeps = false
): TreeRequest {
  const sources = [...contents].filter(([path]) => isSource(path))
  const modules = sources.map(([path, bytes]) => ({
    path,
    source: (stamped.get(path) ?? bytes).toString('utf8')
  }))
  return { modules, columns, keeps }
}

/**
 * Parses each module once, unless an earlier run did and it has not changed. It takes most of a run's processor time, so it
 * is not done where the run waits for it.
 */
export const readTrees = (request: TreeRequest, memory = NO_MEMORY): TreeFacts =>
  new TreeReader(request, memory).read()

class TreeReader {
  readonly #request: TreeRequest
  readonly #memory: Memory
  readonly #basis: string
  readonly #keys = new Map<string, string>()
  /** null = not at hand yet */
  #earlierModules: KeptFacts['modules'] | null = null
  #types: DatabaseTypes | null = null

  constructor(request: TreeRequest, memory: Memory) {
    this.#request = request
    this.#memory = memory
    this.#basis = `${memory.program} ${request.columns?.severity ?? 'off'}`
  }

  read(): TreeFacts {
    const { modules, keeps } = this.#request
    const reads = new Map<string, readonly VariableRead[]>()
    const refused = new Map<string, readonly Finding[]>()
    const links = new Map<string, ModuleLinks>()
    const all = modules.map((module) => {
      this.#memory.at?.(placeOf(module.path))
      const found = this.#known(module) ?? this.#parse(module)
      if (found.reads.length > 0) reads.set(module.path, found.reads)
      if (found.refusals.length > 0) refused.set(module.path, found.refusals)
      if (found.findings.length === 0) links.set(module.path, found.links)
      return found
    })
    const findings = [...all.flatMap((found) => found.findings), ...this.#columnFindings(all)]
    return { findings, reads, refusals: refused, links, kept: keeps ? this.#keep(all) : null }
  }

  #keep(all: readonly ModuleFacts[]): string {
    const { modules } = this.#request
    return encodeFacts({
      basis: this.#basis,
      types: all.some(({ hasQueries }) => hasQueries) ? this.#databaseTypes().digest : null,
      modules: new Map(all.map((facts, index) => [this.#keyOf(modules[index] as TreeSource), facts]))
    })
  }

  #known(module: TreeSource): ModuleFacts | undefined {
    const known = this.#knownModules()
    return known.size === 0 ? undefined : known.get(this.#keyOf(module))
  }

  #keyOf({ path, source }: TreeSource): string {
    const key = this.#keys.get(path) ?? moduleKey(path, source)
    this.#keys.set(path, key)
    return key
  }

  #knownModules(): KeptFacts['modules'] {
    if (this.#earlierModules !== null) return this.#earlierModules
    const text = this.#memory.kept()
    if (text === null) return NOTHING_KNOWN
    const kept = decodeFacts(text)
    this.#earlierModules = kept !== null && this.#holds(kept) ? kept.modules : NOTHING_KNOWN
    return this.#earlierModules
  }

  #holds({ basis, types }: KeptFacts): boolean {
    return basis === this.#basis && (types === null || types === this.#databaseTypes().digest)
  }

  #parse(module: TreeSource): ModuleFacts {
    const { columns } = this.#request
    const tree = readModule(module, columns !== null)
    if ('finding' in tree) return { ...NO_FACTS, findings: [tree.finding] }
    const { reads, queries, ...rest } = tree
    const wrong = columns === null ? [] : this.#wrongNames(queries, columns, module.source)
    return { findings: [], reads, hasQueries: queries.length > 0, wrong, ...rest }
  }

  /** Comments silence these whatever their severity. */
  #wrongNames(queries: readonly Query[], { severity }: ColumnRequest, source: string): WrongName[] {
    if (queries.length === 0) return []
    const wrong = wrongNames(queries, this.#databaseTypes().databases, severity)
    const heard = new Set(
      withoutSilenced(
        wrong.map(({ finding }) => finding),
        () => source
      )
    )
    return wrong.filter(({ finding }) => heard.has(finding))
  }

  /** Migrations are read only when a name is not in the types. */
  #columnFindings(all: readonly ModuleFacts[]): readonly Finding[] {
    const { columns } = this.#request
    if (columns === null) return []
    const { workingDirectory, databaseTypes } = columns
    if (databaseTypes === null && !all.some(({ hasQueries }) => hasQueries)) return []
    const wrong = all.flatMap((found) => found.wrong)
    return [
      ...this.#databaseTypes().findings,
      ...withoutStale(wrong, () => {
        this.#memory.at?.('supabase/migrations')
        return readMigrations(workingDirectory)
      })
    ]
  }

  /** Read only when there is a query to check, or the user named them. */
  #databaseTypes(): DatabaseTypes {
    const { columns } = this.#request
    if (this.#types === null) this.#memory.at?.(columns?.databaseTypes ?? 'the database types')
    this.#types ??=
      columns === null ? NO_TYPES : readDatabaseTypes(columns.workingDirectory, columns.databaseTypes)
    return this.#types
  }
}

const NOTHING_KNOWN: KeptFacts['modules'] = new Map()

interface ModuleTree extends Pick<ModuleFacts, 'reads' | 'refusals' | 'links'> {
  readonly queries: readonly Query[]
}

/** What one module's tree says by itself, or why there is none. */
function readModule(
  { path, source }: TreeSource,
  withQueries: boolean
): ModuleTree | { readonly finding: Finding } {
  try {
    const file = parseFile(path, source)
    const { program } = file
    return {
      refusals: refusals(path, file),
      links: withoutSilencedNames(readLinks(path, source, file), source),
      reads: withoutSilencedReads(readVariables(source, program), source),
      queries: withQueries ? readQueries(path, source, program) : []
    }
  } catch (error) {
    if (error instanceof SyntaxProblem) return { finding: syntaxError(path, error) }
    if (isTooDeep(error)) return { finding: notLookedAt(path) }
    throw error
  }
}

/** It runs: a chain of thousands of calls is no fault. */
const notLookedAt = (path: string): Finding =>
  finding('too-deep', {
    message: 'The file is nested too deeply: its variables and queries are not checked.',
    file: placeOf(path)
  })

function withoutSilencedNames(links: ModuleLinks, source: string): ModuleLinks {
  if (links.named.length === 0) return links
  const silences = readSilences(source)
  return { ...links, named: links.named.filter(({ line }) => !isSilenced(silences, line, 'runtime-file')) }
}

function withoutSilencedReads(reads: readonly VariableRead[], source: string): VariableRead[] {
  const silences = readSilences(source)
  return reads.filter((read) => !isSilenced(silences, read.line, 'missing-variable'))
}
