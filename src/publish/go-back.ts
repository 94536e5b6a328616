import { DeployError, messageOf } from '../errors.ts'
import type { PlanEntry } from '../plan/plan.ts'
import type { TargetName } from '../probe/verdict.ts'
import { tellPlan } from '../report/tell.ts'
import { sessionsOf, type Run } from '../run.ts'
import { sentenceForLovable } from '../targets/cloud/observed.ts'
import type { Session } from '../targets/observe.ts'
import { changesIn, type Release } from '../targets/self-hosted/record.ts'
import { countOf, nameSome } from '../words.ts'
import { proveBack } from './rollback.ts'

/**
 * `mode: rollback`, before anything is changed: what taking the last release back does becomes the plan.
 * @throws DeployError when there is none
 */
export function planWayBack({ targets, story, services }: Run): Release {
  const own = targets.inOrder.filter((target) => !target.isObserved)
  if (!targets.isRecordSealed && own.some((target) => target.name === 'cloud')) throw unsealed()
  const release = targets
    .lastRecord()
    ?.releases.findLast((item) => own.some((target) => holds(item, target.name)))
  if (release === undefined) {
    throw new DeployError('The server keeps no release to go back from.', {
      live: 'unchanged',
      next: 'Deploy the commit that you want instead: run this workflow on it, with allow-older: true.'
    })
  }
  services.log.info(
    `Going back behind release ${release.id} (build ${release.buildHash.slice(0, 12)}, ${release.at})`
  )
  story.plan = own.flatMap((target) => planOf(release, target.name))
  tellPlan(services.log, story.plan)
  return release
}

/** Whoever has the server could write what to publish to the cloud again, and what to remove from it. */
const unsealed = (): DeployError =>
  new DeployError(
    'The record on the server was not written with this SSH key, so it does not say what the cloud served before.',
    {
      live: 'unchanged',
      next: 'Deploy the commit that you want: run this workflow on it, with allow-older: true. Or set targets: self-hosted to take back that server alone.'
    }
  )

const holds = (release: Release, target: TargetName): boolean =>
  Object.keys(changesIn(release, target)).length > 0 || (target === 'self-hosted' && release.parts.length > 0)

const planOf = (release: Release, target: TargetName): PlanEntry[] =>
  Object.entries(changesIn(release, target)).map(([name, { before }]) => ({
    function: name,
    target,
    action: before === null ? 'remove' : 'update',
    reason:
      before === null
        ? 'was not there before that release'
        : `back to ${before === '' ? 'what was there' : before.slice(0, 12)} before that release`
  }))

/** Behind the last release, on both targets. @throws DeployError when there is none or it is not proved */
export async function goBack(run: Run): Promise<void> {
  const release = planWayBack(run)
  try {
    if (await run.targets.lock()) throw outrun()
    await undo(run, release)
  } finally {
    await run.targets.unlock()
  }
}

/** The release that is live now is not the one that somebody wanted to leave. */
const outrun = (): DeployError =>
  new DeployError('Another deploy ended while this run waited for the lock.', {
    live: 'what that deploy published',
    next: 'Look at it. To take it back, run again.'
  })

async function undo(run: Run, release: Release): Promise<void> {
  const { targets, story } = run
  const undone = new Set<TargetName>()
  const problems: string[] = []
  for (const session of sessionsOf(run)) {
    const { target } = session
    if (target.isObserved || !holds(release, target.name)) continue
    const names = Object.keys(changesIn(release, target.name))
    await story.phase('rollback', `${target.name}: ${nameSome(names) || 'the router'}`, async () => {
      // A target that cannot go back must not keep the other, and the record, from what has moved.
      try {
        problems.push(...(await takeBack(run, session, release)))
        undone.add(target.name)
        for (const name of names) story.changed.add(name)
      } catch (error) {
        problems.push(`${target.name}: ${messageOf(error)}`)
      }
    })
  }
  await targets.recordRollback(release, undone)
  tellObserved(run, release)
  if (problems.length > 0) throw notBack(problems, release)
  story.result = 'rolled-back'
}

/** @returns one sentence for each function that did not come back. @throws when the target did not move */
async function takeBack(run: Run, session: Session, release: Release): Promise<string[]> {
  const { target } = session
  const changes = Object.entries(changesIn(release, target.name))
  const lost = await run.targets.undo(
    target,
    release,
    new Map(changes.map(([name, change]) => [name, change.before]))
  )
  const { streak } = run.inputs.verify
  const back = changes.flatMap(([name, { before: hash }]) =>
    hash === '' || lost.has(name) ? [] : [{ name, hash, mayGet: true, streak }]
  )
  const touched = new Set(changes.map(([name]) => name))
  // What the release did not touch went through the same restart.
  const others = [...session.verdicts.values()].flatMap(({ name, served: hash }) =>
    hash === null || touched.has(name) ? [] : [{ name, hash, mayGet: true, streak: 1 }]
  )
  return [
    ...[...lost].map(([name, why]) => `${name} on ${target.name}: ${why}`),
    ...(await proveBack(run, session, [...back, ...others], touched))
  ]
}

/** What somebody else deploys, only they can take back. */
function tellObserved({ targets, services }: Run, release: Release): void {
  if (!targets.inOrder.some((target) => target.isObserved)) return
  const names = Object.keys(release.selfHosted)
  if (names.length === 0) return
  services.log.warning(
    `The cloud is deployed by somebody else and was not taken back. Revert the commit there, then tell Lovable: "${sentenceForLovable(names)}".`
  )
}

const notBack = (problems: readonly string[], release: Release): DeployError =>
  new DeployError(
    `${countOf(problems.length, 'function')} did not come back: ${nameSome(problems).replace(/\.$/, '')}.`,
    {
      live: `everything else serves what it served before release ${release.id}`,
      next: 'Repair the cause and run again, or deploy the commit that you want: run this workflow on it, with allow-older: true.'
    }
  )
