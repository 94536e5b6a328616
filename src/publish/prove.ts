import { DeployError } from '../errors.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'
import { tellObservation } from '../report/tell.ts'
import { prove, type Session } from '../targets/observe.ts'
import type { Publication } from '../targets/target.ts'
import { ObservedLagError, proofOptions, stopIfCancelled, type Run } from '../run.ts'
import { countOf, nameSome } from '../words.ts'
import type { Touched } from './touched.ts'

/** After a failed call what is not there will not come by waiting. */
const AFTER_FAILURE_MS = 15_000
const BETWEEN_ROUNDS_MS = 3_000

/**
 * Publishes functions on a target and proves them; publishes again those alone that are still wrong, as often as the
 * target is worth it.
 * @throws DeployError when a function is not proved, or nothing could be published
 */
export async function publishAndProve(run: Run, touched: Touched): Promise<void> {
  const { story, build } = run
  const { session, names } = touched
  const { target } = session
  let wanted = names
  let publication: Publication = { notes: new Map(), problem: null, isTransient: false }
  for (let round = 0; round <= target.retries; round++) {
    const title = titleFor(target.isObserved, round, target.name, wanted)
    const list = wanted
    publication = await story.phase(`publish ${target.name}`, title, () => target.publish(list, build))
    if (publication.problem === null) for (const name of list) touched.published.add(name)
    else if (publication.isTransient) for (const name of list) touched.sent.add(name)
    const isLast = round === target.retries || (publication.problem !== null && !publication.isTransient)
    await story.phase(`verify ${target.name}`, `What ${target.name} serves after that`, () =>
      verify(run, touched, patience(run, session, publication, isLast))
    )
    if (!target.isObserved) tellChanged(run, touched)
    for (const [name, note] of publication.notes) blame(session, name, note)
    wanted = names.filter((name) => session.verdicts.get(name)?.verdict !== 'in-sync')
    if (wanted.length === 0 || isLast) break
    stopIfCancelled(run, describeLive(session))
  }
  await throwIfUnproved(run, session, publication)
  if (target.confirm === undefined) return
  const confirm = target.confirm.bind(target)
  const fault = await story.phase(`verify ${target.name}`, `Whether ${target.name} stays up`, confirm)
  if (fault === null) return
  throw new DeployError(`${target.name} answered with this build, but ${fault}.`, {
    live: describeLive(session),
    next: 'Look at `docker logs` of the container on the server.'
  })
}

function titleFor(isObserved: boolean, round: number, target: string, names: readonly string[]): string {
  const verb = isObserved ? 'Wait for' : round === 0 ? 'Publish to' : 'Publish again to'
  return `${verb} ${target}: ${nameSome(names) || 'the router'}`
}

function patience(run: Run, session: Session, publication: Publication, isLast: boolean): number {
  const { timeoutMs } = run.inputs.verify
  if (publication.problem !== null) return Math.min(timeoutMs, isLast ? AFTER_FAILURE_MS : BETWEEN_ROUNDS_MS)
  return timeoutMs / (session.target.retries + 1)
}

/** Names that this run published, or that came with a call that failed in part. */
function tellChanged({ story }: Run, { session, names, published, before }: Touched): void {
  for (const name of names) {
    const isNew = session.verdicts.get(name)?.verdict === 'in-sync' && before.get(name)?.verdict !== 'in-sync'
    if (published.has(name) || isNew) story.changed.add(name)
  }
}

async function verify(run: Run, touched: Touched, timeoutMs: number): Promise<void> {
  const { story, build, inputs, services } = run
  const { session, published } = touched
  const names = new Set(touched.names)
  // What this run published is proved by its own publication: the same build may have answered before.
  const ownRelease = session.target.isObserved ? null : services.deployId
  const { functions } = build.project.manifest
  const others = functions.filter((fn) => story.selected.has(fn.name) && !names.has(fn.name))
  // First those whose streak takes the longest: the others are asked in between.
  const expectations = [...functions.filter((fn) => names.has(fn.name)), ...others].map((fn) => ({
    name: fn.name,
    hash: fn.hash,
    release: names.has(fn.name) ? ownRelease : (session.verdicts.get(fn.name)?.release ?? null),
    // A call that was refused, or that somebody else makes, has put a stamp on nothing.
    mayGet:
      (published.has(fn.name) && !session.target.isObserved) || session.verdicts.get(fn.name)?.served != null,
    // What was proved before and not published since needs one more look only: the container was restarted.
    streak: names.has(fn.name) ? inputs.verify.streak : 1
  }))
  await prove(session, expectations, { ...proofOptions(inputs, services), timeoutMs }, services.clock)
  tellObservation(services.log, session)
}

/** The stamp answers, yet something of the function is not there: that is no proof. What is wrong by itself stays what it is. */
function blame(session: Session, name: string, note: string): void {
  const verdict = session.verdicts.get(name)
  if (verdict === undefined) return
  const isAnswering = verdict.verdict === 'in-sync'
  const hint = isAnswering ? note : `${verdict.hint}; ${note}`
  session.verdicts.set(name, { ...verdict, verdict: isAnswering ? 'broken' : verdict.verdict, hint })
}

async function throwIfUnproved(run: Run, session: Session, publication: Publication): Promise<void> {
  const wrong = wrongOf(run, session).map((fn) => fn.name)
  if (wrong.length === 0) return
  stopIfCancelled(run, describeLive(session))
  const details = await session.target.explain(wrong)
  for (const [name, detail] of details) {
    const verdict = session.verdicts.get(name)
    if (verdict !== undefined)
      session.verdicts.set(name, { ...verdict, hint: `${verdict.hint}; log: ${detail}` })
  }
  if (session.target.isObserved) throw new ObservedLagError(wrong, describeLive(session))
  const { problem } = publication
  const what = `${countOf(wrong.length, 'function')} on ${session.target.name} not proved: ${nameSome(wrong.map((name) => describe(session, name)))}.`
  throw new DeployError(problem === null ? what : `${problem.message} ${what}`, {
    live: describeLive(session),
    next:
      (problem instanceof DeployError ? problem.next : undefined) ??
      'The table in the job summary says more about each function.'
  })
}

function describe(session: Session, name: string): string {
  const verdict = session.verdicts.get(name)
  return verdict === undefined ? name : `${name} (${verdict.verdict}: ${verdict.hint.slice(0, 160)})`
}

/** Selected functions of a target that are not proved. */
export const wrongOf = ({ story }: Run, session: Session): FunctionVerdict[] =>
  [...session.verdicts.values()].filter((fn) => fn.verdict !== 'in-sync' && story.selected.has(fn.name))

export function describeLive(session: Session): string {
  const all = [...session.verdicts.values()]
  const good = all.filter((fn) => fn.verdict === 'in-sync').length
  return `${session.target.name} serves this build in ${good} of ${countOf(all.length, 'function')}`
}
