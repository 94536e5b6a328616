import path from 'node:path'
import type { Inputs } from '../inputs.ts'
import { selectFunctions } from '../manifest/select.ts'
import { hasErrors } from '../manifest/finding.ts'
import { readProject, type Project } from '../manifest/manifest.ts'
import { tellManifest } from '../report/tell.ts'
import { needsCheckout, type Begun } from '../run.ts'
import { stage } from '../stamp/stage.ts'
import { topFolder } from '../targets/self-hosted/upload.ts'
import type { Build } from '../targets/target.ts'
import { countOf } from '../words.ts'

/** Reads what the repository wants. What is wrong with it is a finding. */
export async function readRepository({ inputs, services, story }: Begun): Promise<Project> {
  return story.phase('manifest', 'What the repository wants', async () => {
    const project = readProject({
      workingDirectory: inputs.workingDirectory,
      checkout: checkoutOf(inputs),
      projectRef: inputs.cloud?.projectRef ?? null,
      commit: services.attempt.commit,
      env: services.env
    })
    story.project = project
    const names = project.manifest.functions.map((fn) => fn.name)
    story.selected = new Set(names)
    if (!needsCheckout(inputs)) return Promise.resolve(project)
    tellManifest(services.log, project.manifest)
    if (!hasErrors(project.findings)) story.selected = selectFunctions(names, inputs.functions)
    return Promise.resolve(project)
  })
}

/** The workspace; a working directory beside it is a checkout of its own. */
function checkoutOf({ workingDirectory, workingPrefix }: Inputs): string {
  const isBeside = workingPrefix === '' || /^\.\.(\/|$)/.test(workingPrefix)
  return isBeside ? workingDirectory : path.resolve(workingDirectory, workingPrefix.replace(/[^/]+/g, '..'))
}

/** Copies the functions, with their stamps, to where both targets are published from. */
export async function stageBuild({ inputs, services, story }: Begun, project: Project): Promise<Build> {
  return story.phase('stage', 'Staged copy with stamps', async () => {
    const tree = stage(project, path.join(services.tempDir, 'staged'), inputs.probeKey)
    story.adaptations = tree.adaptations
    story.folders = [...new Set([...tree.digests.keys()].map(topFolder))]
    for (const note of tree.adaptations) services.log.info(note)
    services.log.info(`${countOf(tree.digests.size, 'file')} staged`)
    return Promise.resolve({ project, tree })
  })
}
