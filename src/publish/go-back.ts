import { DeployError, messageOf } from '../errors.ts'
import { holds, type Before } from '../ledger/changes.ts'
import type { Change, Release } from '../ledger/record.ts'
import { isSelected } from '../manifest/select.ts'
import type { TargetId } from '../targets/table.ts'
import type { PlanEntry } from '../plan/plan.ts'
import type { Expectation } from '../probe/poll.ts'
import { tellPlan } from '../report/tell.ts'
import { proofOptions, sessionsOf, stopIfCancelled, type Run } from '../run.ts'
import { sentenceForLovable } from '../targets/cloud/observed.ts'
import { ask, type Session } from '../targets/observe.ts'
import { LostSwitch } from '../targets/self-hosted/lost.ts'
import { countOf, DEPLOY_WHAT_YOU_WANT, nameSome } from '../words.ts'
import { hasAnswered, proveBack, seeBack, sentenceOf } from './rollback.ts'

/**
 * `mode: rollback`, before anything is changed: what taking the last release back does becomes the plan.
 * @throws DeployError when there is none, or it is more than what may be taken back
 */
export async function planWayBack(run: Run): Promise<Planned> {
  const { inputs, targets, ledger, story, services } = run
  ledger.assertOwn()
  const own = targets.filter((target) => !target.isObserved)
  if (ledger.isDamaged) throw damaged()
  if (!own.every(({ name }) => ledger.vouchesFor(name))) throw unsealed()
  const release = ledger.last?.releases.findLast((item) => own.some(({ name }) => holds(item, name)))
  if (own.some(({ name }) => release?.targets[name].isUnknown)) throw unsealed()
  if (release === undefined) {
    throw new DeployError('The server keeps no release to go back from.', {
      live: 'unchanged',
      next: DEPLOY_WHAT_YOU_WANT
    })
  }
  const unrecorded = ledger.unrecorded(story)
  if (unrecorded.length > 0) throw notRecorded(unrecorded)
  services.log.info(
    `Going back behind release ${release.id} (build ${release.buildHash.slice(0, 12)}, ${release.at})`
  )
  const kept = await notOurs(run, release)
  const plan = own.flatMap((target) =>
    planOf(release, target.name).filter((entry) => kept.get(target.name)?.has(entry.function) !== true)
  )
  for (const [target, reasons] of kept)
    for (const [name, why] of reasons) services.log.warning(`${name} is not taken back on ${target}: ${why}.`)
  const beyond = new Set(
    plan.map((entry) => entry.function).filter((name) => !isSelected(name, inputs.functions))
  )
  if (beyond.size > 0) throw moreThanAsked(release, [...beyond].sort())
  story.plan = plan
  tellPlan(services.log, story.plan)
  return { release, kept }
}

interface Planned {
  readonly release: Release
  readonly kept: Kept
}

/** Functions of a release that stay as they are, with the reason, by target. */
type Kept = ReadonlyMap<TargetId, ReadonlyMap<string, string>>

/** What somebody else has put in the place of what the release published is not for it to take away. */
async function notOurs(run: Run, { targets }: Release): Promise<Kept> {
  const kept = new Map<TargetId, ReadonlyMap<string, string>>()
  for (const { target, verdicts } of sessionsOf(run)) {
    if (target.isObserved) continue
    const recorded = run.ledger.functions(target.name)
    const published = Object.entries(targets[target.name].changes).flatMap(([name, { after }]) => {
      if (after === null) return []
      const known = recorded.get(name)
      return [[name, known?.hash === after ? known : { hash: after }] as const]
    })
    const told = (await target.changedOthers?.(new Map(published))) ?? new Map<string, string | null>()
    const reasons = published.flatMap(([name]) => {
      const isOther = verdicts.get(name)?.verdict === 'unstamped'
      const why = told.get(name) ?? (isOther ? 'somebody else has put it there since' : null)
      return why === null ? [] : [[name, why] as const]
    })
    if (reasons.length > 0) kept.set(target.name, new Map(reasons))
  }
  return kept
}

/** It may well name a release. */
const damaged = (): DeployError =>
  new DeployError('The record on the server cannot be read, so nobody knows what to go back to.', {
    live: 'unchanged',
    next: DEPLOY_WHAT_YOU_WANT
  })

/** Whoever has the server could write what to publish to the cloud again, and what to remove from it. */
const unsealed = (): DeployError =>
  new DeployError(
    'The record on the server was not written with this SSH key, so it does not say what the cloud served before.',
    {
      live: 'unchanged',
      next: `${DEPLOY_WHAT_YOU_WANT} Or set targets: self-hosted to take back that server alone.`
    }
  )

/** The release before the last would be taken back in the place of what is live, and the files of both be mixed. */
const notRecorded = (unrecorded: readonly string[]): DeployError =>
  new DeployError(
    `What is live is not what the record on the server says: a run was stopped, or told to keep what failed (${nameSome(unrecorded)}).`,
    {
      live: 'unchanged',
      next: `${DEPLOY_WHAT_YOU_WANT} From then on a rollback knows where it begins.`
    }
  )

/** One release, one way back: some of its functions from before and some from now were never live together. */
const moreThanAsked = ({ id }: Release, names: readonly string[]): DeployError =>
  new DeployError(
    `Release ${id} also published what the input functions leaves out: ${nameSome(names)}. A release is taken back whole.`,
    {
      live: 'unchanged',
      next: 'Leave functions empty to take all of it back. To change some functions alone, deploy them: mode: deploy with functions, on the commit that has them.'
    }
  )

const planOf = (release: Release, target: TargetId): PlanEntry[] =>
  Object.entries(release.targets[target].changes).map(([name, { before }]) => ({
    function: name,
    target,
    action: before === null ? 'remove' : 'update',
    reason:
      before === null
        ? 'was not there before that release'
        : `back to ${before === '' ? 'what was there' : before.slice(0, 12)} before that release`
  }))

/** Behind the last release, on all targets. @throws DeployError when there is none or it is not proved */
export async function goBack(run: Run): Promise<void> {
  const planned = await planWayBack(run)
  try {
    if (await run.ledger.lock()) throw outrun()
    await undo(run, planned)
  } finally {
    await run.ledger.unlock()
  }
}

/** The release that is live now is not the one that somebody wanted to leave. */
const outrun = (): DeployError =>
  new DeployError('Another deploy ended while this run waited for the lock.', {
    live: 'what that deploy published',
    next: 'Look at it. To take it back, run again.'
  })

/** What did not come back, in sentences. */
interface Left {
  readonly functions: string[]
  /** of targets that did not move, and of the record */
  readonly others: string[]
  /** targets of which nobody knows whether they moved */
  readonly unknown: TargetId[]
}

async function undo(run: Run, { release, kept }: Planned): Promise<void> {
  const { ledger, story, services } = run
  const back = new Map<TargetId, ReadonlySet<string>>()
  const left: Left = { functions: [], others: [], unknown: [] }
  for (const session of sessionsOf(run)) {
    const { target } = session
    if (target.isObserved || !holds(release, target.name) || services.signal.aborted) continue
    const names = Object.keys(release.targets[target.name].changes)
    await story.phase('rollback', `${target.name}: ${nameSome(names) || 'the router'}`, async () => {
      // A target that cannot go back must not keep the other, and the record, from what has moved.
      try {
        if (back.size > 0) await ledger.assertLocked(describeBack(back, release, left))
        const away = await takeBack(run, session, release, kept.get(target.name) ?? new Map<string, string>())
        left.functions.push(...away.values())
        const cameBack = names.filter((name) => !away.has(name))
        // One switch moves all, whatever answers then; a cloud of which nothing came back has not moved.
        if (target.switchesAll || cameBack.length > 0) back.set(target.name, new Set(cameBack))
        for (const name of cameBack) story.changed.add(name)
      } catch (error) {
        left.others.push(`${target.name}: ${messageOf(error)}`)
        if (error instanceof LostSwitch) left.unknown.push(target.name)
      }
    })
  }
  for (const what of [...left.others, ...left.functions]) services.log.info(`Not back: ${what}`)
  try {
    await ledger.recordRollback(story, release, back)
  } catch (error) {
    left.others.push(messageOf(error))
  }
  tellObserved(run, release, back)
  stopIfCancelled(run, describeBack(back, release, left))
  if (left.functions.length + left.others.length > 0) throw notBack(left, back, release)
  story.result = 'rolled-back'
}

/** @returns what is wrong with each function that did not come back, by name. @throws when the target did not move */
async function takeBack(
  run: Run,
  session: Session,
  release: Release,
  kept: ReadonlyMap<string, string>
): Promise<ReadonlyMap<string, string>> {
  const { target } = session
  const { streak, timeoutMs } = run.inputs.verify
  const { changes: all, parts } = release.targets[target.name]
  const changes = Object.entries(all).filter(([name]) => !kept.has(name))
  const before: Before = new Map(changes.map(([name, change]) => [name, change.before]))
  const isSeen = hasAnswered(session.verdicts) || (await answersNow(run, session, changes))
  const gone = await (target.undo?.(parts, [...before.keys()], new Set(kept.keys())) ??
    target.restore(before))
  const lost = new Map([...kept, ...gone])
  const asked = changes.filter(([name]) => !lost.has(name))
  const known = asked.flatMap(([name, { before: hash }]) =>
    hash === '' ? [] : [{ name, hash, release: target.wayBackId, mayGet: true, streak }]
  )
  const unprovable = asked.flatMap(([name, { before: hash, after }]) =>
    hash === '' ? [{ name, left: after ?? '', mustAnswer: true }] : []
  )
  const takenBack = new Set([...before.keys(), ...kept.keys()])
  const wrong = [
    ...(await proveBack(run, session, [...known, ...beside(session, takenBack)], { takenBack, timeoutMs })),
    ...(await seeBack(run, session, unprovable, timeoutMs))
  ]
  const unseen = isSeen || known.some(({ hash }) => hash !== null) ? [] : known.map(({ name }) => name)
  return new Map([
    ...unseen.map((name) => [name, `${name} on ${target.name} is missing, ${SAYS_NOTHING}`] as const),
    ...[...lost].map(([name, why]) => [name, `${name} on ${target.name}: ${why}`] as const),
    ...wrong.map((verdict) => [verdict.name, sentenceOf(session)(verdict)] as const)
  ])
}

const SAYS_NOTHING =
  'as before, and no function there has answered with a stamp: nothing shows that the URL of this target leads to them'

/** Whether what is to be taken back answers with a stamp: after that its absence says something. */
async function answersNow(
  { inputs, services }: Run,
  session: Session,
  changes: readonly (readonly [string, Change])[]
): Promise<boolean> {
  const expectations = changes.map(([name, { after: hash }]) => ({
    name,
    hash: hash ?? '',
    mayGet: true,
    streak: 1
  }))
  const options = { ...proofOptions(inputs, services), timeoutMs: 0 }
  const verdicts = await ask(session, expectations, options, services.clock)
  return verdicts.some(({ served }) => served !== null)
}

/** Functions that the release did not touch, and that went through the same switch. */
function beside({ target, verdicts }: Session, takenBack: ReadonlySet<string>): Expectation[] {
  if (!target.switchesAll) return []
  return [...verdicts.values()].flatMap(({ name, served: hash, release = null }) =>
    hash === null || takenBack.has(name) ? [] : [{ name, hash, release, mayGet: true, streak: 1 }]
  )
}

/** What somebody else deploys, only they can take back. */
function tellObserved(
  { targets, services }: Run,
  release: Release,
  back: ReadonlyMap<TargetId, ReadonlySet<string>>
): void {
  if (!targets.some((target) => target.isObserved)) return
  const names = [...new Set([...back.keys()].flatMap((id) => Object.keys(release.targets[id].changes)))]
  if (names.length === 0) return
  services.log.warning(
    `The cloud is deployed by somebody else and was not taken back. Revert the commit there, then tell Lovable: "${sentenceForLovable(names)}".`
  )
}

function notBack(
  left: Left,
  back: ReadonlyMap<TargetId, ReadonlySet<string>>,
  release: Release
): DeployError {
  const { functions, others } = left
  const what = [
    ...(functions.length === 0
      ? []
      : [`${countOf(functions.length, 'function')} did not come back: ${nameSome(functions)}`]),
    ...others
  ].map((text) => text.replace(/\.$/, ''))
  return new DeployError(`${what.join('; ')}.`, {
    live: describeBack(back, release, left),
    next: `Repair the cause and run again: what is back stays so. Or: ${DEPLOY_WHAT_YOU_WANT}`
  })
}

function describeBack(
  back: ReadonlyMap<TargetId, ReadonlySet<string>>,
  { id }: Release,
  { unknown }: Left
): string {
  const doubt = unknown.map((name) => `; not known on ${name}, where the switch ends by itself`).join('')
  if (back.size === 0) return doubt === '' ? 'unchanged; nothing was taken back' : doubt.slice(2)
  const where = [...back]
    .map(([target, names]) => `${target} (${countOf(names.size, 'function')})`)
    .join(', ')
  return `taken back behind release ${id}: ${where}; everything else is as it was${doubt}`
}
