import type { Finding } from '../manifest/finding.ts'
import { syntaxError } from '../manifest/graph.ts'
import { isSource, parseModule, SyntaxProblem } from '../manifest/imports.ts'
import type { Project } from '../manifest/manifest.ts'
import { isSilenced, readSilences } from './silence.ts'
import { readVariables, type VariableRead } from './variables.ts'

/** What is to be read as syntax trees: plain values, so that a thread of its own can do it. */
export interface TreeRequest {
  readonly modules: readonly TreeSource[]
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

/** Every module that a function or the router reaches. */
export function treeRequest({ contents }: Project): TreeRequest {
  const modules = [...contents].filter(([path]) => isSource(path))
  return { modules: modules.map(([path, bytes]) => ({ path, source: bytes.toString('utf8') })) }
}

/** Parses each module once. It takes most of a run's processor time, so it is not done where the run waits for it. */
export function readTrees({ modules }: TreeRequest): TreeFacts {
  const findings: Finding[] = []
  const reads = new Map<string, readonly VariableRead[]>()
  for (const { path, source } of modules) {
    try {
      const found = readNeeds(source, path)
      if (found.length > 0) reads.set(path, found)
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      findings.push(syntaxError(path, error))
    }
  }
  return { findings, reads }
}

function readNeeds(source: string, path: string): VariableRead[] {
  const program = parseModule(path, source)
  const silences = readSilences(source)
  return readVariables(source, program).filter((read) => !isSilenced(silences, read.line, 'missing-variable'))
}
