import { sortFindings, type Finding } from '../manifest/finding.ts'
import type { Project } from '../manifest/manifest.ts'
import type { ModuleListener } from '../manifest/imports.ts'
import { adaptationsOf } from './adapted.ts'
import { callableHelpers, mixedVerifyJwt, shadowedEntrypoints, sizes, staticFiles } from './differences.ts'
import { variableUses, type VariableUse } from './environment.ts'
import { importFindings } from './imports.ts'
import { isSilenced, readSilences, withoutSilenced } from './silence.ts'
import { readVariables, type VariableRead } from './variables.ts'

/** A check of its own: it keeps small facts of each module while the tree is at hand, and judges when it has all. */
export interface Check {
  readonly onModule: ModuleListener
  /** A comment may silence any of them. */
  findings(project: Project): Finding[]
}

export interface PreflightOptions {
  /** absolute path of `supabase/functions` */
  readonly functionsDir: string
  /** who deploys to the cloud; null = it is no target */
  readonly cloud: 'deploy' | 'observe' | null
  readonly selfHosted: boolean
}

export interface Judgement {
  /** those of the manifest included; sorted */
  readonly findings: readonly Finding[]
  /** what was made equal for both targets, one sentence each */
  readonly adaptations: readonly string[]
  /** the variables that functions cannot do without */
  readonly variables: readonly VariableUse[]
}

/** Listens while the manifest is read, then says what would break or differ. Nothing is asked of a target. */
export class Preflight {
  readonly #checks: readonly Check[]
  readonly #reads = new Map<string, readonly VariableRead[]>()

  constructor(checks: readonly Check[] = []) {
    this.#checks = checks
  }

  readonly onModule: ModuleListener = (path, source, program) => {
    const silences = readSilences(source)
    const reads = readVariables(source, program).filter(
      (read) => !isSilenced(silences, read.line, 'missing-variable')
    )
    if (reads.length > 0) this.#reads.set(path, reads)
    for (const check of this.#checks) check.onModule(path, source, program)
  }

  judge(project: Project, options: PreflightOptions): Judgement {
    const sourceOf = (file: string): string | null => readSource(project, file)
    const own = [...project.findings, ...differences(project, options)]
    const warnings = own.filter((finding) => finding.severity === 'warning')
    const checked = this.#checks.flatMap((check) => check.findings(project))
    return {
      findings: sortFindings([
        ...own.filter((finding) => finding.severity === 'error'),
        ...withoutSilenced([...warnings, ...checked], sourceOf)
      ]),
      adaptations: adaptationsOf(project, options.functionsDir),
      variables: variableUses(project, this.#reads)
    }
  }
}

/** What breaks on one target alone is worth a word only where that is a target. */
function differences(project: Project, { cloud, selfHosted }: PreflightOptions): Finding[] {
  return [
    ...importFindings(project, cloud !== null),
    ...staticFiles(project),
    ...(selfHosted ? [...shadowedEntrypoints(project), ...callableHelpers(project)] : []),
    ...(selfHosted ? mixedVerifyJwt(project) : []),
    ...(cloud === 'deploy' ? sizes(project) : [])
  ]
}

/** @param file as findings name it: relative to the working directory */
function readSource({ contents, configText }: Project, file: string): string | null {
  if (file === 'supabase/config.toml') return configText
  const inFunctions = file.startsWith('supabase/functions/')
  const name = inFunctions ? file.slice('supabase/functions/'.length) : file.replace(/^supabase\//, '../')
  return contents.get(name)?.toString('utf8') ?? null
}
