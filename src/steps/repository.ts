import path from 'node:path'
import type { Inputs } from '../inputs.ts'
import { selectFunctions } from '../manifest/select.ts'
import { hasErrors } from '../findings/finding.ts'
import { placeOf } from '../manifest/graph.ts'
import { readProjectInSteps, type Project } from '../manifest/manifest.ts'
import { inTurns, type Parsed, type Steps } from '../manifest/steps.ts'
import type { TreeThread } from '../preflight/trees.ts'
import { tellManifest } from '../report/tell.ts'
import { needsCheckout, type Begun } from '../run.ts'
import { stageInSteps } from '../stamp/stage.ts'
import { topFolder } from '../targets/self-hosted/release/upload.ts'
import type { Build } from '../targets/target.ts'
import { countOf } from '../words.ts'
import { Reading } from './reading.ts'

/** Reads what the repository wants. What is wrong with it is a finding. */
export async function readRepository(
  { inputs, services, story }: Begun,
  thread: TreeThread | null = null
): Promise<Project> {
  return story.phase('manifest', 'What the repository wants', async () => {
    const steps = readProjectInSteps({
      workingDirectory: inputs.workingDirectory,
      checkout: checkoutOf(inputs),
      projectRef: inputs.cloud?.projectRef ?? null,
      commit: services.attempt.commit,
      env: services.env,
      wanted: inputs.functions
    })
    const project = await inTime(steps, services, thread)
    story.project = project
    const names = project.manifest.functions.map((fn) => fn.name)
    story.selected = new Set(names)
    if (!needsCheckout(inputs)) return project
    tellManifest(services.log, project.manifest)
    if (!hasErrors(project.findings)) story.selected = selectFunctions(names, inputs.functions)
    return project
  })
}

/** All that is to be read, unless that takes too long or the job is cancelled. @throws DeployError */
async function inTime(
  steps: Steps<Project>,
  { signal }: Begun['services'],
  thread: TreeThread | null
): Promise<Project> {
  const reading = new Reading(signal)
  try {
    return await inTurns(steps, {
      now: () => performance.now(),
      goesOn: (file) => {
        thread?.reads?.(file)
        reading.goesOn(file)
      },
      parse:
        thread?.parse &&
        ((module) => reading.wait(thread.parse?.(module) as Promise<Parsed>, placeOf(module.path)))
    })
  } finally {
    thread?.reads?.(null)
  }
}

/** The workspace; a working directory beside it is a checkout of its own. */
function checkoutOf({ workingDirectory, workingPrefix }: Inputs): string {
  const isBeside = workingPrefix === '' || /^\.\.(\/|$)/.test(workingPrefix)
  return isBeside ? workingDirectory : path.resolve(workingDirectory, workingPrefix.replace(/[^/]+/g, '..'))
}

/** Copies the functions, with their stamps, to where both targets are published from. */
export async function stageBuild({ inputs, services, story }: Begun, project: Project): Promise<Build> {
  return story.phase('stage', 'Staged copy with stamps', async () => {
    const root = path.join(services.tempDir, 'staged')
    const reading = new Reading(services.signal)
    const tree = await inTurns(stageInSteps(project, root, inputs.probeKey, services.deployId), {
      now: () => performance.now(),
      goesOn: (file) => {
        reading.goesOn(file)
      }
    })
    story.adaptations = tree.adaptations
    story.folders = [...new Set([...tree.digests.keys()].map(topFolder))]
    for (const note of tree.adaptations) services.log.info(note)
    services.log.info(`${countOf(tree.digests.size, 'file')} staged`)
    return { project, tree }
  })
}
