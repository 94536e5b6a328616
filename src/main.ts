import { countOf } from './report/markdown.ts'
import path from 'node:path'
import { DeployError } from './errors.ts'
import { selectFunctions, type Inputs } from './inputs.ts'
import { hasErrors, sortFindings, type Finding } from './manifest/finding.ts'
import { readProject, type Project } from './manifest/manifest.ts'
import type { VariableUse } from './preflight/environment.ts'
import { judge } from './preflight/preflight.ts'
import { treeRequest, type ColumnRequest, type TreeFacts, type TreeThread } from './preflight/trees.ts'
import { makePlan, removableNames } from './plan/plan.ts'
import { deploy, isDone } from './publish/deploy.ts'
import { warnOfVariables } from './publish/environment.ts'
import { goBack } from './publish/rollback.ts'
import { nameSome, proofOptions, type Run } from './publish/run.ts'
import type { Mismatch } from './report/report.ts'
import { tellFindings, tellManifest, tellObservation, tellPlan } from './report/tell.ts'
import type { Services } from './services.ts'
import { staleStampFinding, staleStamps, writeStamps } from './stamp/checkout.ts'
import { stage } from './stamp/stage.ts'
import { Story, type Outcome } from './story.ts'
import { sentenceForLovable } from './targets/cloud/observed.ts'
import { observationOf, observe, type Session } from './targets/observe.ts'
import { topFolder } from './targets/self-hosted/upload.ts'
import { openTargets, type Targets } from './targets/open.ts'
import type { Build } from './targets/target.ts'

/** One run of the action. Never throws: an error is part of the outcome. */
export async function run(inputs: Inputs, services: Services): Promise<Outcome> {
  const story = new Story(inputs, services)
  let targets: Targets | null = null
  try {
    const trees = needsCheckout(inputs) ? services.startTrees() : null
    const project = await readManifest(inputs, services, story)
    const preflight = startPreflight(inputs, services, story, project, trees)
    if (hasErrors(project.findings)) await preflight()
    const build = await stageBuild(inputs, services, story, project)
    targets = openTargets(inputs, project, services)
    await MODES[inputs.mode]({ inputs, services, story, build, targets, trees, preflight })
  } catch (error) {
    story.fail(error)
  } finally {
    await targets?.close()
  }
  return story.outcome()
}

const MODES: Readonly<Record<Inputs['mode'], (run: Run) => Promise<void>>> = {
  check: planOnly,
  verify: async (run) => {
    await look(run)
    judgeDrift(run)
  },
  deploy: async (run) => {
    if (run.inputs.dryRun) return planOnly(run)
    await look(run)
    await deploy(run, () => look(run))
  },
  rollback: async (run) => {
    await look(run)
    if (run.inputs.dryRun) return
    try {
      await run.targets.lock()
      await goBack(run)
    } finally {
      await run.targets.unlock()
    }
  },
  stamp: async (run) => {
    await run.preflight()
    renewStamps(run)
  },
  unlock: async (run) => {
    const holder = await run.targets.forceUnlock()
    run.services.log.info(holder === null ? 'There is no lock.' : `Freed the lock of ${holder}.`)
    run.story.result = 'planned'
  }
}

/** Writes stamps into the checkout: the only mode that changes it. */
function renewStamps({ inputs, services, story, build }: Run): void {
  const functionsDir = path.join(inputs.workingDirectory, 'supabase', 'functions')
  const stale = staleStamps(build.project, functionsDir, inputs.probeKey)
  if (!inputs.dryRun) writeStamps(stale, functionsDir)
  for (const { name } of stale) story.changed.add(name)
  services.log.info(
    stale.length === 0 ? 'All stamps are fresh.' : `Renewed: ${nameSome(stale.map((item) => item.name))}`
  )
  story.result = stale.length === 0 ? 'in-sync' : 'planned'
}

async function planOnly(run: Run): Promise<void> {
  await look(run)
  run.story.result = isDone(run) ? 'in-sync' : 'planned'
}

async function readManifest(inputs: Inputs, services: Services, story: Story): Promise<Project> {
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

/** The way back and the lock do not depend on what the checkout holds. */
const needsCheckout = ({ mode }: Inputs): boolean => mode !== 'rollback' && mode !== 'unlock'

/**
 * Begins to look for what would break or differ, in a thread of its own.
 * @param thread null = what the checkout holds does not matter
 * @returns ends it, whenever its findings are wanted; it throws DeployError when they hold an error
 */
function startPreflight(
  inputs: Inputs,
  services: Services,
  story: Story,
  project: Project,
  thread: TreeThread | null
): () => Promise<readonly VariableUse[]> {
  if (thread === null) return () => Promise.resolve([])
  const trees = thread.read(treeRequest(project, columnRequest(inputs), inputs.mode === 'deploy'))
  // Whoever wants the findings gets the error as well.
  trees.catch(() => undefined)
  let ended: Promise<readonly VariableUse[]> | null = null
  return () => {
    ended ??= story.phase('preflight', 'What would break or differ', async () =>
      endPreflight(inputs, services, story, project, await trees)
    )
    return ended
  }
}

function columnRequest({ columnCheck, databaseTypes, workingDirectory }: Inputs): ColumnRequest | null {
  if (columnCheck === 'off') return null
  return { severity: columnCheck === 'error' ? 'error' : 'warning', databaseTypes, workingDirectory }
}

function endPreflight(
  inputs: Inputs,
  services: Services,
  story: Story,
  project: Project,
  trees: TreeFacts
): readonly VariableUse[] {
  const judgement = judge(project, trees, {
    functionsDir: path.join(inputs.workingDirectory, 'supabase', 'functions'),
    cloud: inputs.cloud?.mode ?? null,
    router: inputs.selfHosted?.router ?? null
  })
  const findings = withStampFindings(judgement.findings, project, inputs)
  story.project = { ...project, findings }
  story.keptFacts = trees.kept
  story.adaptations = [...judgement.adaptations, ...story.adaptations]
  for (const note of judgement.adaptations) services.log.info(note)
  tellFindings(services.log, findings)
  if (hasErrors(findings)) throw describeFindings(findings)
  return judgement.variables
}

/** A cloud that deploys what is committed can be proved by committed stamps alone. */
function withStampFindings(
  findings: readonly Finding[],
  project: Project,
  inputs: Inputs
): readonly Finding[] {
  const isJudged = inputs.mode === 'check' || inputs.mode === 'deploy'
  if (inputs.cloud?.mode !== 'observe' || !isJudged || hasErrors(findings)) return findings
  const functionsDir = path.join(inputs.workingDirectory, 'supabase', 'functions')
  const stale = staleStamps(project, functionsDir, inputs.probeKey, {
    // A fork's check has no secrets.
    keepKeys: inputs.mode === 'check'
  })
  return sortFindings([...findings, ...stale.map(staleStampFinding)])
}

function describeFindings(findings: readonly Finding[]): DeployError {
  const errors = findings.filter((finding) => finding.severity === 'error')
  return new DeployError(
    `The repository has ${countOf(errors.length, 'error')}: ${errors[0]?.message ?? ''}`,
    {
      live: 'unchanged; nothing was sent anywhere',
      next: errors[0]?.fix ?? ''
    }
  )
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
    story.folders = [...new Set([...tree.digests.keys()].map(topFolder))]
    for (const note of tree.adaptations) services.log.info(note)
    services.log.info(`${countOf(tree.digests.size, 'file')} staged`)
    return Promise.resolve({ project, tree })
  })
}

/** Observes all targets, while preflight looks at the repository, and plans. */
async function look(run: Run): Promise<void> {
  try {
    await observeTargets(run)
  } finally {
    // What is wrong with the repository is told even when a target cannot be seen.
    await endPreflightOf(run)
  }
  warnOfVariables(run)
  plan(run, changedFiles(run.story) ?? (await filesOfPull(run)))
}

async function endPreflightOf({ story, preflight }: Run): Promise<void> {
  try {
    story.variables = await preflight()
  } catch (error) {
    // The repository is what there is to mend; that targets differ from it would only bury that.
    story.sessions.clear()
    throw error
  }
}

/** What a pull request changes, where GitHub says it; relative to `supabase/functions`. */
async function filesOfPull({ inputs, services }: Run): Promise<ReadonlySet<string> | null> {
  const files = inputs.mode === 'check' ? await services.pullFiles() : null
  const prefix = `${inputs.workingPrefix === '' ? '' : `${inputs.workingPrefix}/`}supabase/functions/`
  return (
    files && new Set(files.flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : [])))
  )
}

/** A scheduled look is worth a second one before it turns red. */
const VERIFY_PATIENCE_MS = 10_000

async function observeTargets({ inputs, services, story, build, targets, trees }: Run): Promise<void> {
  await story.phase('observe', 'What the targets serve now', async () => {
    const timeoutMs = inputs.mode === 'verify' ? Math.min(VERIFY_PATIENCE_MS, inputs.verify.timeoutMs) : 0
    const seesFiles = inputs.mode !== 'check' && targets.canSeeFiles
    let recordRead: Promise<unknown> | null = null
    const looks: Promise<Session>[] = []
    // The self-hosted server keeps the record of both targets, so it comes first; its answer is not waited for.
    for (const target of targets.inOrder) {
      const look = observe(
        target,
        build,
        {
          ...proofOptions(inputs, services),
          ...{ timeoutMs, inspect: target.name === 'cloud' || seesFiles, recordRead },
          trustsRecord: inputs.mode === 'deploy',
          recorded: () => targets.recordedHashes(target.name)
        },
        services
      )
      recordRead ??= look.inspected
      looks.push(look.session)
    }
    recordRead?.then(
      () => {
        const kept = targets.keptFacts()
        if (kept !== null) trees?.know(kept)
      },
      () => undefined // told through the session
    )
    for (const session of await Promise.all(looks)) {
      story.sessions.set(session.target.name, session)
      tellObservation(services.log, session)
    }
  })
}

function plan({ inputs, services, story, build, targets }: Run, changed: ReadonlySet<string> | null): void {
  const { manifest, disabled } = build.project
  const known = new Set([...manifest.functions.map((fn) => fn.name), ...disabled])
  const names = inputs.prune ? targets.inOrder.map((target) => target.name) : []
  const observations = [...story.sessions.values()].map((session) =>
    observationOf(session, changed, manifest.functions)
  )
  story.plan = makePlan(manifest, observations, {
    selected: story.selected,
    force: inputs.force,
    changedFiles: changedFiles(story),
    removable: new Map(names.map((name) => [name, removableNames(targets.recordedHashes(name), known)]))
  })
  tellPlan(services.log, story.plan)
}

/** Known where a server's files were seen. The cloud's cannot be, but it held the same build as a rule. */
function changedFiles(story: Story): ReadonlySet<string> | null {
  const seen = [...story.sessions.values()].filter((session) => session.inspection.seesFiles)
  if (seen.length === 0) return null
  return new Set(seen.flatMap((session) => [...session.inspection.altered.values()].flat()))
}

function judgeDrift({ story, targets }: Run): void {
  const wrong = story.outcome().mismatches
  story.result = wrong.length === 0 ? 'in-sync' : 'drift'
  if (wrong.length === 0) return
  const since = targets.lastRecord()?.commit?.slice(0, 7)
  story.fail(
    new DeployError(
      `${countOf(wrong.length, 'function')} not in sync${since === undefined ? '' : ` (last deploy: commit ${since})`}: ${nameSome(wrong.map((item) => `${item.function} on ${item.target}`))}.`,
      { next: nextAfterDrift(wrong, targets) }
    )
  )
}

/** What somebody else deploys, nobody publishes again by running this workflow. */
function nextAfterDrift(wrong: readonly Mismatch[], targets: Targets): string {
  const observed = new Set(targets.inOrder.filter((target) => target.isObserved).map(({ name }) => name))
  const theirs = wrong.filter((item) => observed.has(item.target)).map((item) => item.function)
  return [
    ...(theirs.length === wrong.length
      ? []
      : ['Run this workflow by hand (workflow_dispatch) to publish them again.']),
    ...(theirs.length === 0 ? [] : [`Tell Lovable: "${sentenceForLovable(theirs)}".`])
  ].join(' ')
}
