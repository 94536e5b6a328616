import path from 'node:path'
import { DeployError } from './errors.ts'
import { selectFunctions, type Inputs } from './inputs.ts'
import { hasErrors } from './manifest/finding.ts'
import { readProject, type Project } from './manifest/manifest.ts'
import { makePlan, toPublish } from './plan/plan.ts'
import type { Services } from './services.ts'
import { stage } from './stamp/stage.ts'
import { Story, type Outcome } from './story.ts'
import { observationOf, observe, prove, type ProofOptions, type Session } from './targets/observe.ts'
import { openTargets, type Targets } from './targets/open.ts'
import type { Build } from './targets/target.ts'
import { describeWaiting, tellManifest, tellObservation, tellPlan } from './report/tell.ts'

/** One run of the action. Never throws: an error is part of the outcome. */
export async function run(inputs: Inputs, services: Services): Promise<Outcome> {
  const story = new Story(inputs, services)
  let targets: Targets | null = null
  try {
    const project = await readManifest(inputs, services, story)
    const build = await stageBuild(inputs, services, story, project)
    targets = openTargets(inputs, project, services)
    await observeTargets(inputs, services, story, build, targets)
    makeRunPlan(inputs, services, story, build)
    if (inputs.mode === 'verify') judgeDrift(story)
    else if (inputs.mode === 'check' || inputs.dryRun) story.result = isDone(story) ? 'in-sync' : 'planned'
    else await publishAll(inputs, services, story, build, targets)
  } catch (error) {
    story.fail(error)
  } finally {
    await targets?.close()
  }
  return story.outcome()
}

async function readManifest(inputs: Inputs, services: Services, story: Story): Promise<Project> {
  return story.phase('manifest', 'What the repository wants', async () => {
    const project = readProject({
      workingDirectory: inputs.workingDirectory,
      projectRef: inputs.cloud?.projectRef ?? null,
      commit: services.commit,
      env: services.env
    })
    story.project = project
    const names = project.manifest.functions.map((fn) => fn.name)
    story.selected = new Set(names)
    tellManifest(services.log, project)
    if (hasErrors(project.findings)) {
      const errors = project.findings.filter((finding) => finding.severity === 'error')
      throw new DeployError(`The repository has ${errors.length} error(s): ${errors[0]?.message ?? ''}`, {
        live: 'unchanged; nothing was sent anywhere',
        next: errors[0]?.fix ?? ''
      })
    }
    story.selected = selectFunctions(names, inputs.functions)
    return Promise.resolve(project)
  })
}

async function stageBuild(
  inputs: Inputs,
  services: Services,
  story: Story,
  project: Project
): Promise<Build> {
  return story.phase('stage', 'Staged copy with stamps', async () => {
    const tree = stage(project, path.join(services.tempDir, 'staged'), inputs.probeKey)
    story.adaptations = tree.adaptations
    for (const note of tree.adaptations) services.log.info(note)
    services.log.info(`${tree.digests.size} files staged`)
    return Promise.resolve({ project, tree })
  })
}

/** Without polling: what is seen now is what there is. */
async function observeTargets(
  inputs: Inputs,
  services: Services,
  story: Story,
  build: Build,
  targets: Targets
): Promise<void> {
  await story.phase('observe', 'What the targets serve now', async () => {
    const options = {
      ...proofOptions(inputs, services),
      timeoutMs: inputs.mode === 'verify' ? VERIFY_PATIENCE_MS : 0
    }
    const seeFiles = inputs.mode !== 'check' && targets.canSeeFiles
    // The self-hosted server keeps the record of both targets, so it is asked first.
    for (const target of targets.inOrder) {
      const inspect = target.name === 'cloud' ? inputs.mode === 'deploy' : seeFiles
      const recorded = new Map(
        Object.entries(targets.lastRecord()?.[target.name === 'cloud' ? 'cloud' : 'selfHosted'] ?? {})
      )
      const session = await observe(target, build, { ...options, inspect, recorded }, services)
      story.sessions.set(target.name, session)
      tellObservation(services.log, session)
    }
  })
}

/** A scheduled look is worth a second one before it turns red. */
const VERIFY_PATIENCE_MS = 10_000

function proofOptions(inputs: Inputs, services: Services): ProofOptions {
  return {
    timeoutMs: inputs.verify.timeoutMs,
    intervalMs: inputs.verify.intervalMs,
    streak: inputs.verify.streak,
    onProgress: describeWaiting(services.log, services.clock)
  }
}

function makeRunPlan(inputs: Inputs, services: Services, story: Story, build: Build): void {
  const observations = [...story.sessions.values()].map(observationOf)
  story.plan = makePlan(build.project.manifest, observations, {
    selected: story.selected,
    force: inputs.force,
    changedFiles: changedFiles(story)
  })
  tellPlan(services.log, story.plan)
}

/** Known where a server's files were seen. The cloud's cannot be, but it held the same build as a rule. */
function changedFiles(story: Story): ReadonlySet<string> | null {
  const seen = [...story.sessions.values()].filter((session) => session.inspection.seesFiles)
  if (seen.length === 0) return null
  return new Set(seen.flatMap((session) => [...session.inspection.altered.values()].flat()))
}

const isDone = (story: Story): boolean =>
  story.sessions.size > 0 &&
  story.plan.every((entry) => entry.action === 'unchanged') &&
  ![...story.sessions.values()].some((session) => session.inspection.routerDiffers)

function judgeDrift(story: Story): void {
  const wrong = story.outcome().mismatches
  story.result = wrong.length === 0 ? 'in-sync' : 'drift'
  if (wrong.length === 0) return
  story.fail(
    new DeployError(
      `${wrong.length} function(s) are not in sync: ${nameSome(wrong.map((item) => `${item.function} on ${item.target}`))}.`,
      {
        next: 'Run this workflow by hand (workflow_dispatch) to publish them again.'
      }
    )
  )
}

async function publishAll(
  inputs: Inputs,
  services: Services,
  story: Story,
  build: Build,
  targets: Targets
): Promise<void> {
  if (isDone(story)) {
    story.result = 'in-sync'
    return
  }
  // Self-hosted first: it alone can be switched back at once. The cloud is touched only when it is proved.
  for (const target of targets.inOrder) {
    const session = story.sessions.get(target.name)
    if (session !== undefined) await publishTarget(inputs, services, story, build, session)
  }
  await targets.record(story.sessions, build.project)
  story.result = 'deployed'
}

async function publishTarget(
  inputs: Inputs,
  services: Services,
  story: Story,
  build: Build,
  session: Session
): Promise<void> {
  const { target } = session
  const names = toPublish(story.plan, target.name)
  if (names.length === 0 && !session.inspection.routerDiffers) return
  const publication = await story.phase(
    `publish ${target.name}`,
    `Publish to ${target.name}: ${nameSome(names)}`,
    () => target.publish(names, build)
  )
  for (const name of names) story.changed.add(name)
  await story.phase(`verify ${target.name}`, `What ${target.name} serves after that`, () =>
    verifyTarget(inputs, services, story, build, session, names, publication.problem !== null)
  )
  for (const [name, note] of publication.notes) blame(session, name, note)
  const wrong = [...session.verdicts.values()].filter(
    (fn) => fn.verdict !== 'in-sync' && story.selected.has(fn.name)
  )
  if (wrong.length === 0 && publication.problem === null) return
  const details = await target.explain(wrong.map((fn) => fn.name))
  for (const [name, detail] of details) addDetail(session, name, detail)
  throw new DeployError(
    describeUnproved(
      session,
      wrong.map((fn) => fn.name),
      publication.problem
    ),
    {
      live: describeLive(session),
      next:
        publication.problem instanceof DeployError
          ? (publication.problem.next ?? '')
          : 'See the table in the job summary for each function.',
      cause: publication.problem
    }
  )
}

async function verifyTarget(
  inputs: Inputs,
  services: Services,
  story: Story,
  build: Build,
  session: Session,
  published: readonly string[],
  hadProblem: boolean
): Promise<void> {
  const names = new Set(published)
  const expectations = build.project.manifest.functions
    .filter((fn) => story.selected.has(fn.name) || names.has(fn.name))
    .map((fn) => ({
      name: fn.name,
      hash: fn.hash,
      mayGet: names.has(fn.name) || session.verdicts.get(fn.name)?.served !== null,
      // What was proved before and not published since needs one more look only: the container was restarted.
      streak: names.has(fn.name) ? inputs.verify.streak : 1
    }))
  const options = proofOptions(inputs, services)
  // After a failed call what is not there will not come by waiting.
  const timeoutMs = hadProblem ? Math.min(options.timeoutMs, AFTER_FAILURE_MS) : options.timeoutMs
  await prove(session, expectations, { ...options, timeoutMs }, services.clock)
  tellObservation(services.log, session)
}

const AFTER_FAILURE_MS = 15_000

/** The stamp answers, yet something of the function is not there: that is no proof. */
function blame(session: Session, name: string, note: string): void {
  const verdict = session.verdicts.get(name)
  if (verdict !== undefined) session.verdicts.set(name, { ...verdict, verdict: 'broken', hint: note })
}

function addDetail(session: Session, name: string, detail: string): void {
  const verdict = session.verdicts.get(name)
  if (verdict !== undefined)
    session.verdicts.set(name, { ...verdict, hint: `${verdict.hint}; log: ${detail}` })
}

function describeUnproved(session: Session, wrong: readonly string[], problem: Error | null): string {
  const what =
    wrong.length === 0
      ? ''
      : `${wrong.length} function(s) on ${session.target.name} are not proved: ${nameSome(wrong)}.`
  return [problem === null ? '' : problem.message, what].filter((part) => part !== '').join(' ')
}

function describeLive(session: Session): string {
  const all = [...session.verdicts.values()]
  const good = all.filter((fn) => fn.verdict === 'in-sync').length
  const other =
    session.target.name === 'self-hosted' ? '; the cloud was not touched' : '; self-hosted serves this build'
  return `${session.target.name} serves this build in ${good} of ${all.length} functions${other}`
}

const SOME = 8

export function nameSome(names: readonly string[]): string {
  if (names.length <= SOME) return names.join(', ')
  return `${names.slice(0, SOME).join(', ')} and ${names.length - SOME} more`
}
