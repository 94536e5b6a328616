import type { Finding, Severity } from '../manifest/finding.ts'
import { placeOf, syntaxError } from '../manifest/graph.ts'
import { isSource, isTooDeep, parseModule, SyntaxProblem } from '../manifest/imports.ts'
import type { Project } from '../manifest/manifest.ts'
import { readDatabaseTypes } from './database/find.ts'
import { readMigrations } from './database/migrations.ts'
import { wrongNames } from './queries/check.ts'
import { readQueries } from './queries/extract.ts'
import type { Query } from './queries/query.ts'
import { withoutStale } from './queries/stale.ts'
import { isSilenced, readSilences, withoutSilenced } from './silence.ts'
import { readVariables, type VariableRead } from './variables.ts'

/** What is to be read as syntax trees: plain values, so that a thread of its own can do it. */
export interface TreeRequest {
  readonly modules: readonly TreeSource[]
  /** null = no column check */
  readonly columns: ColumnRequest | null
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

/** What is kept of the trees: small, and plain values as well. */
export interface TreeFacts {
  readonly findings: readonly Finding[]
  /** by path relative to `supabase/functions` */
  readonly reads: ReadonlyMap<string, readonly VariableRead[]>
}

/** Asked once. Throws when the trees cannot be read at all; a source that does not parse is a finding. */
export type ReadTrees = (request: TreeRequest) => Promise<TreeFacts>

/** Every module that a function or the router reaches. */
export function treeRequest({ contents }: Project, columns: ColumnRequest | null): TreeRequest {
  const modules = [...contents].filter(([path]) => isSource(path))
  return { columns, modules: modules.map(([path, bytes]) => ({ path, source: bytes.toString('utf8') })) }
}

/** Parses each module once. It takes most of a run's processor time, so it is not done where the run waits for it. */
export function readTrees({ modules, columns }: TreeRequest): TreeFacts {
  const findings: Finding[] = []
  const queries: Query[] = []
  const reads = new Map<string, readonly VariableRead[]>()
  for (const { path, source } of modules) {
    try {
      const program = parseModule(path, source)
      const found = withoutSilencedReads(readVariables(source, program), source)
      if (found.length > 0) reads.set(path, found)
      if (columns !== null) for (const query of readQueries(path, source, program)) queries.push(query)
    } catch (error) {
      if (error instanceof SyntaxProblem) findings.push(syntaxError(path, error))
      else if (isTooDeep(error)) findings.push(notLookedAt(path))
      else throw error
    }
  }
  const wrong = columns === null ? [] : checkColumns(queries, modules, columns)
  return { findings: [...findings, ...wrong], reads }
}

/** It runs: a chain of thousands of calls is no fault. */
const notLookedAt = (path: string): Finding => ({
  severity: 'warning',
  code: 'too-deep',
  message: 'The file is nested too deeply: its variables and queries are not checked.',
  file: placeOf(path),
  line: null,
  fix: 'Divide its longest expression.'
})

function withoutSilencedReads(reads: readonly VariableRead[], source: string): VariableRead[] {
  const silences = readSilences(source)
  return reads.filter((read) => !isSilenced(silences, read.line, 'missing-variable'))
}

/**
 * Types are read only when there is a query to check, migrations only when a name is not in them. Comments silence these
 * findings whatever their severity.
 */
function checkColumns(
  queries: readonly Query[],
  modules: readonly TreeSource[],
  { workingDirectory, databaseTypes, severity }: ColumnRequest
): Finding[] {
  if (queries.length === 0 && databaseTypes === null) return []
  const types = readDatabaseTypes(workingDirectory, databaseTypes)
  const sources = new Map(modules.map(({ path, source }) => [placeOf(path), source]))
  const wrong = wrongNames(queries, types.databases, severity)
  const findings = wrong.map(({ finding }) => finding)
  const heard = new Set(withoutSilenced(findings, (file) => sources.get(file) ?? null))
  const names = wrong.filter(({ finding }) => heard.has(finding))
  return [...types.findings, ...withoutStale(names, () => readMigrations(workingDirectory))]
}
