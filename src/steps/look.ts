import type { TargetId } from '../targets/table.ts'
import { makePlan, removableNames, sharedFolders, toPublish, toRemove } from '../plan/plan.ts'
import { finding } from '../findings/finding.ts'
import { tellObservation, tellPlan, tellSightings } from '../report/tell.ts'
import { proofOptions, type Run } from '../run.ts'
import type { Story } from '../story.ts'
import { sharersOf } from '../targets/sharing.ts'
import { observationOf, observe, type Look } from '../targets/observe.ts'
import { regardOwner } from './owner.ts'
import { changedSince, knownNames, tellLeftovers, tellRemoved, type Changed } from './beside.ts'
import { unseenOf } from './unseen.ts'
import { warnOfVariables } from './variables.ts'

/** Observes all targets, while preflight looks at the repository, and plans. @throws DeployError for an error in the repository */
export async function look(run: Run): Promise<void> {
  try {
    await observeTargets(run)
  } finally {
    // What is wrong with the repository is told even when a target cannot be seen.
    await endPreflight(run)
  }
  warnOfVariables(run)
  const pulled = await filesOfPull(run)
  tellRemoved(run, pulled)
  const changed = await changedSince(run)
  plan(run, changedFiles(run.story) ?? pulled, changed)
  tellSharers(run)
  tellLeftovers(run, changed, new Set(run.targets.flatMap(({ name }) => toRemove(run.story.plan, name))))
}

async function endPreflight({ story, preflight }: Run): Promise<void> {
  try {
    story.variables = await preflight.end()
  } catch (error) {
    // The repository is what there is to mend; that targets differ from it would only bury that.
    story.sessions.clear()
    throw error
  }
}

/** Asks all targets what they serve. @throws DeployError when one cannot be looked at; the answers are kept all the same */
export async function observeTargets(run: Run): Promise<void> {
  const { services, story } = run
  await story.phase('observe', 'What the targets serve now', async () => {
    const looks = startLooks(run)
    handOverFacts(run, looks)
    for (const session of await Promise.all(looks.map((look) => look.session))) {
      story.sessions.set(session.target.name, session)
      tellObservation(services.log, session)
      if (session.target.isObserved) services.log.info(LESS_PROVED)
    }
    // Only now: what functions answered is in the report, whatever became of the look at their server.
    await Promise.all(looks.map((look) => look.inspected))
    regardOwner(run)
    tellUnseen(run)
    tellStrays(run)
  })
}

const LESS_PROVED =
  'This target is deployed by somebody else: its committed stamps tell no publication, so a right answer proves the build and not which deploy put it there.'

/** Functions that are not in the repository, and that what is planned changes all the same. */
function tellSharers({ story, services, build }: Run): void {
  const findings = [...story.sessions.values()].flatMap((session) => {
    const names = toPublish(story.plan, session.target.name)
    return [...sharersOf(build, session.inspection, names)].map(([name, file]) =>
      finding('shared-beside', {
        message: `${name} is on ${session.target.name} and not in the repository, and uses ${file}, which this deploy changes: it is asked before the switch and after it.`,
        file: null
      })
    )
  })
  tellSightings(services.log, story.sightings, 'sharers', findings)
}

/** More than this nobody reads. */
const MAX_STRAYS = 20

/** What no deploy takes away, as it is not ours. */
function tellStrays({ story, services }: Run): void {
  const strays = [...story.sessions.values()].flatMap(({ inspection }) => inspection.strays ?? [])
  const findings = strays.slice(0, MAX_STRAYS).map((file) =>
    finding('server-config', {
      message: `${file} in the functions folder on the server is not of this build, and can change what imports mean there.`,
      file: null
    })
  )
  tellSightings(services.log, story.sightings, 'strays', findings)
}

function tellUnseen(run: Run): void {
  const unseen = unseenOf(run)
  for (const what of unseen)
    if (!run.story.unseen.includes(what)) run.services.log.info(`Not looked at: ${what}`)
  run.story.unseen = unseen
}

/** A scheduled look is worth a second one before it turns red. */
const VERIFY_PATIENCE_MS = 10_000

/** The self-hosted server keeps the record of both targets, so it comes first; its answer is not waited for. */
function startLooks({ inputs, services, story, build, targets, ledger }: Run): Look[] {
  const timeoutMs = inputs.mode === 'verify' ? Math.min(VERIFY_PATIENCE_MS, inputs.verify.timeoutMs) : 0
  const looks: Look[] = []
  for (const target of targets) {
    const options = {
      ...proofOptions(inputs, services),
      timeoutMs,
      // A verify changes nothing, so no other function can come along for a shared file.
      names: inputs.mode === 'verify' ? story.selected : null,
      inspect: inputs.mode !== 'check' && ledger.canInspect(target.name),
      trustsRecord: inputs.mode === 'deploy',
      recordRead: looks[0]?.inspected ?? null,
      recorded: () => ledger.functions(target.name)
    }
    looks.push(observe(target, build, options, services))
  }
  return looks
}

/** What the last deploy kept with its record spares preflight the modules that it has not come to yet. */
function handOverFacts({ ledger, preflight }: Run, looks: readonly Look[]): void {
  looks[0]?.inspected.then(
    () => {
      const facts = ledger.last?.facts ?? null
      if (facts !== null) preflight.know(facts)
    },
    () => undefined // told through the session
  )
}

/** What a pull request changes, where GitHub says it; relative to `supabase/functions`. */
async function filesOfPull({ inputs, services }: Run): Promise<ReadonlySet<string> | null> {
  const files = inputs.mode === 'check' ? await services.pullFiles() : null
  const prefix = `${inputs.workingPrefix === '' ? '' : `${inputs.workingPrefix}/`}supabase/functions/`
  return (
    files && new Set(files.flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : [])))
  )
}

function plan(run: Run, changed: ReadonlySet<string> | null, others: Changed): void {
  const { inputs, services, story, build, targets } = run
  const { manifest } = build.project
  const observations = [...story.sessions.values()].map((session) =>
    observationOf(session, changed, manifest.functions)
  )
  story.plan = makePlan(manifest, observations, {
    selected: story.selected,
    force: inputs.force,
    changedFiles: changedFiles(story),
    removable: new Map(inputs.prune ? removable(run, others) : []),
    since: (target, name) => run.ledger.since(target, name)
  })
  // What comes along for a shared file has to be proved like what was asked for.
  story.selected = new Set([...story.selected, ...targets.flatMap(({ name }) => toPublish(story.plan, name))])
  tellPlan(services.log, story.plan, story.observed)
}

/** Functions to take away, by target; somebody else's deploys are not ours to undo. */
function removable(run: Run, others: Changed): [TargetId, string[]][] {
  const { services, build, targets, ledger } = run
  const known = knownNames(run)
  const own = targets.filter((target) => !target.isObserved)
  const recorded = own.map(({ name }): [TargetId, string[]] => [
    name,
    removableNames(ledger.hashes(name), known)
  ])
  const all = recorded.map(([target, names]): [TargetId, string[]] => {
    const changed = others.get(target) ?? new Map<string, string>()
    for (const name of names)
      if (changed.has(name))
        services.log.warning(`${name} is not removed from ${target}: ${changed.get(name) ?? ''}.`)
    return [target, names.filter((name) => !changed.has(name))]
  })
  const shared = sharedFolders(build.project.manifest, new Set(all.flatMap(([, names]) => names)))
  for (const [name, file] of shared)
    services.log.warning(
      `${name} is not removed: supabase/functions/${file} is still imported. Move that file to a folder that is no function's, such as _shared.`
    )
  return all.map(([target, names]) => [target, names.filter((name) => !shared.has(name))])
}

/** Known where a server's files were seen. The cloud's cannot be, but it held the same build as a rule. */
function changedFiles(story: Story): ReadonlySet<string> | null {
  const seen = [...story.sessions.values()].filter((session) => session.inspection.seesFiles)
  if (seen.length === 0) return null
  return new Set(seen.flatMap((session) => [...session.inspection.altered.values()].flat()))
}
