import { DeployError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import { hasErrors, sortFindings, type Finding } from '../findings/finding.ts'
import type { Project } from '../manifest/manifest.ts'
import { inTurns } from '../manifest/steps.ts'
import type { VariableUse } from '../preflight/environment.ts'
import { judgeInSteps } from '../preflight/preflight.ts'
import { treeRequest, type ColumnRequest, type TreeFacts, type TreeThread } from '../preflight/trees.ts'
import { tellFindings } from '../report/tell.ts'
import { functionsDirOf, type Begun, type Preflight } from '../run.ts'
import { sharedStamps, staleStampFinding, staleStamps } from '../stamp/checkout.ts'
import { countOf } from '../words.ts'
import { Reading } from './reading.ts'

/**
 * Begins to look for what would break or differ, in a thread of its own.
 * @param thread null = what the checkout holds does not matter
 */
export function startPreflight(begun: Begun, project: Project, thread: TreeThread | null): Preflight {
  if (thread === null) return { know: () => undefined, end: () => Promise.resolve([]) }
  const { inputs, story } = begun
  const reading = thread.read(treeRequest(project, columnRequest(inputs), inputs.mode === 'deploy'))
  // Whoever wants the findings gets the error as well.
  reading.catch(() => undefined)
  let ended: Promise<readonly VariableUse[]> | null = null
  return {
    know: thread.know,
    end: () => {
      ended ??= story.phase('preflight', 'What would break or differ', async () =>
        tellPreflight(begun, project, await answerOf(thread, reading, begun))
      )
      return ended
    }
  }
}

/** What the thread answers, unless that takes too long or the job is cancelled: then nobody waits for it. */
function answerOf(thread: TreeThread, reading: Promise<TreeFacts>, { services }: Begun): Promise<TreeFacts> {
  return new Reading(services.signal).wait(reading, () => thread.at?.() ?? 'supabase/functions')
}

function columnRequest({ columnCheck, databaseTypes, workingDirectory }: Inputs): ColumnRequest | null {
  if (columnCheck === 'off') return null
  return { severity: columnCheck === 'error' ? 'error' : 'warning', databaseTypes, workingDirectory }
}

/** @throws DeployError when there is an error among the findings */
async function tellPreflight(
  { inputs, services, story }: Begun,
  project: Project,
  trees: TreeFacts
): Promise<readonly VariableUse[]> {
  const options = {
    functionsDir: functionsDirOf(inputs),
    cloud: inputs.cloud?.mode ?? null,
    router: inputs.selfHosted?.router ?? null
  }
  const reading = new Reading(services.signal)
  const judgement = await inTurns(judgeInSteps(project, trees, options), {
    now: () => performance.now(),
    goesOn: (file) => {
      reading.goesOn(file)
    }
  })
  const findings = withStampFindings(judgement.findings, project, inputs)
  story.project = { ...project, findings }
  story.keptFacts = trees.kept
  story.adaptations = [...judgement.adaptations, ...story.adaptations]
  for (const note of judgement.adaptations) services.log.info(note)
  tellFindings(services.log, findings)
  if (hasErrors(findings)) throw repositoryError(findings)
  return judgement.variables
}

/** A cloud that deploys what is committed can be proved by committed stamps alone, which `mode: stamp` writes. */
function withStampFindings(
  findings: readonly Finding[],
  project: Project,
  inputs: Inputs
): readonly Finding[] {
  const isJudged = inputs.cloud?.mode === 'observe' && (inputs.mode === 'check' || inputs.mode === 'deploy')
  if ((!isJudged && inputs.mode !== 'stamp') || hasErrors(findings)) return findings
  const shared = sharedStamps(project, functionsDirOf(inputs))
  if (inputs.mode === 'stamp' || shared.length > 0) return sortFindings([...findings, ...shared])
  const stale = staleStamps(project, functionsDirOf(inputs), inputs.probeKey, {
    // A fork's check has no secrets.
    keepKeys: inputs.mode === 'check'
  })
  return sortFindings([...findings, ...stale.map(staleStampFinding)])
}

function repositoryError(findings: readonly Finding[]): DeployError {
  const errors = findings.filter((finding) => finding.severity === 'error')
  return new DeployError(
    `The repository has ${countOf(errors.length, 'error')}: ${errors[0]?.message ?? ''}`,
    {
      live: 'unchanged; nothing was published',
      next: errors[0]?.fix ?? ''
    }
  )
}
