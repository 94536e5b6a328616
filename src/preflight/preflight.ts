import path from 'node:path'
import { sortFindings, uniqueFindings, type Finding } from '../findings/finding.ts'
import type { Project } from '../manifest/manifest.ts'
import { atOnce, type Steps } from '../manifest/steps.ts'
import type { RouterChoice } from '../manifest/types.ts'
import { adaptationsOf } from './adapted.ts'
import {
  callableHelpers,
  ignoredRouter,
  mainModules,
  mixedVerifyJwt,
  shadowedEntrypoints,
  sizes,
  staticFiles,
  unquotableNames
} from './differences.ts'
import { otherProject } from './dotenv.ts'
import { variableUses, type VariableUse } from './environment.ts'
import { importFindings, routerImports } from './imports.ts'
import { loadFindings } from './linked.ts'
import { unpinnedImports, unpinnedPlaces } from './pinning.ts'
import { runtimeFiles } from './runtime/files.ts'
import { withoutSilenced } from './silence.ts'
import type { TreeFacts } from './trees.ts'

export interface PreflightOptions {
  /** absolute path of `supabase/functions` */
  readonly functionsDir: string
  /** who deploys to the cloud; null = it is no target */
  readonly cloud: 'deploy' | 'observe' | null
  /** who routes on the self-hosted server; null = it is no target */
  readonly router: RouterChoice | null
}

export interface Judgement {
  /** those of the manifest included; sorted */
  readonly findings: readonly Finding[]
  /** what was made equal for both targets, one sentence each */
  readonly adaptations: readonly string[]
  /** the variables that functions cannot do without */
  readonly variables: readonly VariableUse[]
}

/** What would break or differ, from the repository alone: nothing is asked of a target. Comments silence warnings. */
export const judge = (project: Project, trees: TreeFacts, options: PreflightOptions): Judgement =>
  atOnce(judgeInSteps(project, trees, options))

/** The same, look by look: others have their turn in between. */
export function* judgeInSteps(
  project: Project,
  trees: TreeFacts,
  options: PreflightOptions
): Steps<Judgement> {
  // A module that the manifest had to parse may be found to be broken twice.
  const all = [...project.findings, ...trees.findings]
  for (const look of looksAt(project, trees, options)) {
    yield { file: 'supabase/functions' }
    for (const finding of look()) all.push(finding)
  }
  const found = uniqueFindings(all)
  yield { file: 'supabase/functions' }
  const warnings = found.filter((finding) => finding.severity === 'warning')
  const sourceOf = (file: string): string | null => readSource(project, file)
  return {
    findings: sortFindings([
      ...found.filter((finding) => finding.severity === 'error'),
      ...withoutSilenced(warnings, sourceOf),
      ...unpinnedImports(withoutSilenced(unpinnedPlaces(project), sourceOf))
    ]),
    adaptations: adaptationsOf(project, options.functionsDir),
    variables: variableUses(project, trees.reads)
  }
}

const looksAt = (project: Project, trees: TreeFacts, options: PreflightOptions): (() => Finding[])[] => [
  () => loadFindings(project, trees),
  () => runtimeFiles(project, trees, options.functionsDir),
  ...differences(project, options)
]

/** What breaks on one target alone is worth a word only where that is a target. */
function differences(
  project: Project,
  { cloud, router, functionsDir }: PreflightOptions
): (() => Finding[])[] {
  const looks: [boolean, () => Finding[]][] = [
    [true, () => importFindings(project, cloud !== null, functionsDir)],
    [true, () => staticFiles(project, router)],
    [router !== null, () => shadowedEntrypoints(project)],
    [router !== null, () => mainModules(project)],
    [router !== null, () => (router === null ? [] : callableHelpers(project, router))],
    [router === 'stock', () => mixedVerifyJwt(project)],
    [router === 'stock', () => routerImports(project)],
    [router === 'managed', () => ignoredRouter(project)],
    [cloud === 'deploy', () => sizes(project)],
    [cloud === 'deploy', () => unquotableNames(project)],
    [cloud !== null, () => otherProject(project, path.resolve(functionsDir, '../..'))]
  ]
  return looks.flatMap(([isAsked, look]) => (isAsked ? [look] : []))
}

/** @param file as findings name it: relative to the working directory */
function readSource({ contents, stamped, configText }: Project, file: string): string | null {
  if (file === 'supabase/config.toml') return configText
  const inFunctions = file.startsWith('supabase/functions/')
  const name = inFunctions ? file.slice('supabase/functions/'.length) : file.replace(/^supabase\//, '../')
  return (stamped.get(name) ?? contents.get(name))?.toString('utf8') ?? null
}
