import type { Before } from '../ledger/changes.ts'
import type { History } from '../ledger/ledger.ts'
import { DeployError, describeError, messageOf } from '../errors.ts'
import { toPublish, toRemove } from '../plan/plan.ts'
import { whyOlder } from '../plan/older.ts'
import { ask, type Session } from '../targets/observe.ts'
import { askBeside, proveBeside } from './beside.ts'
import { describeLive, publishAndProve } from './prove.ts'
import { rollBack, type WayBack } from './rollback.ts'
import { servedBefore, touch, type Touched } from './touched.ts'
import {
  CancelledError,
  ObservedLagError,
  proofOptions,
  sessionsOf,
  stopIfCancelled,
  type Run
} from '../run.ts'
import { changedSince } from '../steps/beside.ts'
import type { TargetId } from '../targets/table.ts'
import { warnOfVariables } from '../steps/variables.ts'
import { nameSome } from '../words.ts'

/** Whether targets and plan leave nothing to do. */
export function isDone({ story }: Run): boolean {
  return (
    story.sessions.size > 0 &&
    story.plan.every((entry) => entry.action === 'unchanged') &&
    ![...story.sessions.values()].some((session) => session.inspection.routerDiffers)
  )
}

/**
 * Publishes what the plan says, target after target, each proved before the next is touched.
 * @param observeAgain called when someone else deployed while this run waited for the lock
 * @throws DeployError when a function is not proved; both targets are then back at what they served, or it says what is not
 */
export async function deploy(run: Run, observeAgain: () => Promise<void>): Promise<void> {
  const { story, ledger, services } = run
  if (isDone(run) && !ledger.isBehind(story)) {
    story.result = 'in-sync'
    return
  }
  try {
    if (await story.phase('lock', 'Lock', () => ledger.lock())) {
      services.log.info('Another deploy ended in the meantime: looking again.')
      await observeAgain()
    }
    if (isDone(run)) {
      await catchUp(run)
      story.result = 'in-sync'
      return
    }
    refuseOlder(run)
    const history = ledger.unrecorded(story).length === 0 ? 'whole' : 'broken'
    await prepare(run)
    warnOfVariables(run)
    const { touched, lag } = await publishInOrder(run, history)
    const failure = (await recordAndPrune(run, touched, history)) ?? lag
    if (failure !== null) throw failure
    story.result = 'deployed'
  } finally {
    await ledger.unlock()
  }
}

/** All is in sync, and the record says otherwise: a run died after its switch. The way back needs the record. */
async function catchUp({ story, ledger, services }: Run): Promise<void> {
  if (!ledger.isBehind(story)) return
  services.log.info('The record on the server is behind what is served: writing it anew.')
  await story.phase('record', 'Record', () => ledger.recordFound(story))
}

/** Under the lock, right before anything is uploaded: the record cannot change any more. */
function refuseOlder({ inputs, services, ledger }: Run): void {
  const record = ledger.last
  if (record === null || inputs.allowOlder) return
  const reason = whyOlder(
    services.attempt,
    record,
    record.commit === null ? null : services.kinship(record.commit)
  )
  if (reason === null) return
  throw new DeployError(`This deploy is older than what is live: ${reason}.`, {
    live: 'unchanged; the newer build stays',
    next: 'Run the workflow on the newest commit. To go back on purpose: mode: rollback, or git revert and push; allow-older: true lets this run through.'
  })
}

/** All that users cannot see, on all targets at once: a token that is refused must not cost self-hosted a restart. */
async function prepare(run: Run): Promise<void> {
  await run.story.phase('prepare', 'Prepare', async () => {
    stopIfCancelled(run, 'unchanged; nothing was switched')
    const results = await Promise.allSettled(
      sessionsOf(run).map(async (session) => {
        if (hasWork(run, session))
          await session.target.prepare(
            toPublish(run.story.plan, session.target.name),
            run.build,
            run.story.variables
          )
      })
    )
    for (const result of results) if (result.status === 'rejected') throw result.reason as Error
  })
}

const hasWork = ({ story }: Run, session: Session): boolean =>
  toPublish(story.plan, session.target.name).length > 0 || session.inspection.routerDiffers

interface Published {
  readonly touched: readonly Touched[]
  /** a cloud that others deploy is behind: red, but no reason to take anything back */
  readonly lag: ObservedLagError | null
}

async function publishInOrder(run: Run, history: History): Promise<Published> {
  const touched: Touched[] = []
  for (const session of sessionsOf(run)) {
    if (!hasWork(run, session)) continue
    const names = toPublish(run.story.plan, session.target.name)
    const live = [...run.story.sessions.values()].map(describeLive).join('; ')
    stopIfCancelled(run, live)
    // The first target is a moment away from the taking of the lock; proving one may take minutes.
    if (touched.length > 0) await run.ledger.assertLocked(live)
    const beside = await askBeside(run, session, names)
    const one = touch(session, names)
    touched.push(one)
    try {
      await publishAndProve(run, one)
      await proveBeside(run, session, beside)
    } catch (error) {
      if (error instanceof ObservedLagError) return { touched, lag: error }
      throw await afterFailure(run, touched, error, history)
    }
  }
  return { touched, lag: null }
}

/** Rolls back unless told not to, and says what is live. @returns the error to end with */
async function afterFailure(
  run: Run,
  touched: readonly Touched[],
  error: unknown,
  history: History
): Promise<unknown> {
  const { inputs, story, services } = run
  if (error instanceof CancelledError || inputs.onFailure === 'keep') return error
  services.log.info(describeError(error))
  const wayBack = await rollBack(run, touched)
  const { problems } = wayBack
  const what = messageOf(error)
  const next = error instanceof DeployError ? error.next : undefined
  if (problems.length === 0) {
    await sweep(run, history, touched)
    story.result = 'rolled-back'
    return new DeployError(`${what} Rolled back.`, {
      live: describeBack(run, wayBack),
      ...(next === undefined ? {} : { next })
    })
  }
  return new DeployError(`${what} The way back is not complete: ${nameSome(problems)}.`, {
    live: [...story.sessions.values()].map(describeLive).join('; '),
    next: `Repair the cause and run again: a deploy continues from what is live. ${next ?? ''}`.trim()
  })
}

function describeBack({ targets }: Run, { unproved, unseen, isDoubtful }: WayBack): string {
  const [first, ...others] = targets.filter((target) => !target.isObserved)
  const who =
    first !== undefined && others.length === 0
      ? `${first.name} serves what it served`
      : `${others.length === 1 ? 'both' : `all ${others.length + 1}`} targets serve what they served`
  const rest =
    unproved.length === 0
      ? ''
      : `, but for what told no hash before: that was put back, which no probe can prove (${nameSome(unproved)})`
  const doubt = isDoubtful
    ? '. A call that failed may have been taken all the same: look again in some minutes (mode: verify)'
    : ''
  const blind =
    unseen.length === 0
      ? ''
      : `. Nothing proves it of ${nameSome(unseen)}: missing now as before, and no function there has answered with a stamp; see where the URL leads`
  return `${who} before this run, proved function by function${rest}${blind}${doubt}`
}

/** What cannot be swept must not hide why the deploy failed. */
async function sweep(
  { ledger, services, story }: Run,
  history: History,
  touched: readonly Touched[]
): Promise<void> {
  const back = new Map(touched.map(({ session, names }) => [session.target.name, new Set(names)]))
  try {
    await ledger.sweep(story, history, back)
  } catch (error) {
    services.log.info(`What the failed release left on the server stays: ${describeError(error)}`)
  }
}

/** For the record: what each target served before, of all that was published or removed. */
function changesOf(touched: readonly Touched[], removed: ReadonlyMap<Session, Before>): Map<Session, Before> {
  const published = new Map(touched.map((one) => [one.session, servedBefore(one)]))
  const sessions = new Set([...published.keys(), ...removed.keys()])
  return new Map(
    [...sessions].map((session) => [
      session,
      new Map([...(published.get(session) ?? []), ...(removed.get(session) ?? [])])
    ])
  )
}

/**
 * What is proved is in the record before anything is removed, which may be refused; then the record is written anew.
 * @returns why something could not be removed; null = all was
 */
async function recordAndPrune(
  run: Run,
  touched: readonly Touched[],
  history: History
): Promise<Error | null> {
  const { story, ledger } = run
  const record = (): Promise<void> =>
    story.phase('record', 'Record', () => ledger.record(story, changesOf(touched, removed), history))
  const removed = new Map<Session, Before>()
  if (!sessionsOf(run).some(({ target }) => toRemove(story.plan, target.name).length > 0)) {
    await record()
    return null
  }
  if (touched.length > 0)
    await story.phase('record', 'Record', () => ledger.note(story, changesOf(touched, removed), history))
  const failure = await prune(run, removed)
  if (removed.size > 0 || touched.length === 0) await record()
  return failure
}

/**
 * Last, when all else is proved: functions of ours that the repository no longer has.
 * @param removed gets what they served
 * @returns the first reason why one could not be removed; those after it are removed all the same
 */
async function prune(run: Run, removed: Map<Session, Before>): Promise<Error | null> {
  const { story, ledger, services } = run
  let failure: Error | null = null
  for (const session of sessionsOf(run)) {
    const { target } = session
    const planned = toRemove(story.plan, target.name)
    if (planned.length === 0) continue
    const names = await stillOurs(run, target.name, planned)
    if (names.length === 0) continue
    const served = ledger.hashes(target.name)
    await story.phase('prune', `Remove from ${target.name}: ${nameSome(names)}`, async () => {
      try {
        stopIfCancelled(run, PROVED)
        await ledger.assertLocked(PROVED)
        const gone = new Map<string, string | null>()
        removed.set(session, gone)
        // One switch takes all of them; elsewhere each is a call of its own, which may be refused.
        for (const group of target.switchesAll ? [names] : names.map((name) => [name])) {
          try {
            await target.remove(group)
            for (const name of group) gone.set(name, served[name] ?? '')
          } catch (error) {
            services.log.info(describeError(error))
            failure ??= notRemoved(error)
          }
        }
        await tellLeft(run, session, [...gone.keys()])
      } catch (error) {
        failure ??= notRemoved(error)
      }
    })
  }
  return failure
}

/** Once more right before: proving a build takes minutes. */
async function stillOurs(run: Run, target: TargetId, names: readonly string[]): Promise<string[]> {
  const changed = (await changedSince(run)).get(target)
  for (const name of names)
    if (changed?.has(name) === true)
      run.services.log.warning(`${name} is not removed from ${target}: ${changed.get(name) ?? ''}.`)
  return names.filter((name) => changed?.has(name) !== true)
}

/** Whatever it was, it came after the proof. */
function notRemoved(error: unknown): Error {
  if (error instanceof CancelledError) return error
  const failure = error instanceof Error ? error : new Error(String(error))
  const next = failure instanceof DeployError ? failure.next : undefined
  return new DeployError(failure.message, { live: PROVED, ...(next === undefined ? {} : { next }) })
}

const PROVED = 'this build, proved and recorded; what the log names was removed'

/** A worker that still runs ends by itself; its files are gone. */
async function tellLeft(
  { inputs, services }: Run,
  session: Session,
  names: readonly string[]
): Promise<void> {
  const options = { ...proofOptions(inputs, services), timeoutMs: PRUNE_PATIENCE_MS }
  const expectations = names.map((name) => ({ name, hash: null, mayGet: false, streak: 1 }))
  const verdicts = await ask(session, expectations, options, services.clock)
  const left = verdicts.filter((fn) => fn.verdict !== 'in-sync').map((fn) => fn.name)
  if (left.length > 0) services.log.info(`Still answering until their workers retire: ${nameSome(left)}`)
}

const PRUNE_PATIENCE_MS = 3_000
