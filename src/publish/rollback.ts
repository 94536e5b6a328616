import { messageOf } from '../errors.ts'
import type { Expectation } from '../probe/poll.ts'
import type { FunctionVerdict, Publication } from '../probe/verdict.ts'
import { proofOptions, type Run } from '../run.ts'
import { ask, type Session } from '../targets/observe.ts'
import { hashBefore, mayHaveChanged, servedBefore, type Touched } from './touched.ts'

/** Time for a way back to be proved after a failure, ms: the deadline of the deploy is over by then. */
const PATIENCE_MS = 60_000

/** How a way back went. */
export interface WayBack {
  /** one sentence for each thing that could not be brought back; empty = all is as it was */
  readonly problems: string[]
  /** functions that were put back and told no hash before, by name and target: no probe can prove them */
  readonly unproved: string[]
  /** functions that are missing, as they were before, where no function has ever answered: nothing shows that the URL leads to them */
  readonly unseen: string[]
  /** whether a call that failed in passing may have been taken all the same, and show only later */
  isDoubtful: boolean
}

/** Brings targets back to what they served before, and proves it by probes. Never throws. */
export async function rollBack(run: Run, all: readonly Touched[]): Promise<WayBack> {
  const wayBack: WayBack = { problems: [], unproved: [], unseen: [], isDoubtful: false }
  for (const touched of all) {
    const { target } = touched.session
    if (target.isObserved) continue
    await run.story.phase('rollback', `Back to what ${target.name} served before`, async () => {
      try {
        await restore(run, touched, wayBack)
      } catch (error) {
        wayBack.problems.push(`${target.name}: ${messageOf(error)}`)
      }
    })
  }
  return wayBack
}

async function restore(run: Run, touched: Touched, wayBack: WayBack): Promise<void> {
  const { problems, unproved } = wayBack
  const { session } = touched
  const { target } = session
  const published = new Map(run.build.project.manifest.functions.map((fn) => [fn.name, fn.hash]))
  const wanted = new Map(
    [...servedBefore(touched)].filter(([name]) => mayHaveChanged(touched, name, published.get(name) ?? ''))
  )
  wayBack.isDoubtful ||= [...touched.sent].some((name) => !wanted.has(name))
  // Also of none: a target that switches whole releases back has perhaps a router to bring back.
  const lost = await notBack(run, touched, await target.restore(wanted))
  for (const [name, why] of lost) problems.push(`${name} on ${target.name}: ${why}`)
  const { timeoutMs, streak } = run.inputs.verify
  const expectations = expectedOf(touched, new Set(wanted.keys()), lost, streak)
  const takenBack = new Set(touched.names)
  const patience = Math.min(PATIENCE_MS, timeoutMs)
  const wrong = [
    ...(await proveBack(run, session, expectations, { takenBack, timeoutMs: patience })),
    ...(await seeBack(run, session, unprovable(touched, wanted, lost, published), patience))
  ]
  problems.push(...wrong.map(sentenceOf(session)))
  // Two equal failures prove nothing: a wrong URL says 404 before and after.
  if (
    !hasAnswered(touched.before) &&
    !hasAnswered(session.verdicts) &&
    expectations.every(({ hash }) => hash === null)
  )
    wayBack.unseen.push(...expectations.map(({ name }) => `${name} on ${target.name}`))
  for (const name of wanted.keys())
    if (hashBefore(touched, name) === '' && !lost.has(name)) unproved.push(`${name} on ${target.name}`)
}

/** Whether a stamp has said something there: its URL leads to functions. */
export const hasAnswered = (verdicts: ReadonlyMap<string, FunctionVerdict>): boolean =>
  [...verdicts.values()].some(({ served }) => served !== null)

/** Time for what a target calls lost to answer otherwise, ms. */
const SECOND_LOOK_MS = 3_000

/**
 * A call that ended in an error may have brought back a part: what answers as it did before is proved like all else.
 * @returns functions that are lost indeed, with the reason
 */
async function notBack(
  { inputs, services }: Run,
  touched: Touched,
  lost: ReadonlyMap<string, string>
): Promise<ReadonlyMap<string, string>> {
  const expectations = [...lost.keys()].flatMap((name) => {
    const hash = hashBefore(touched, name)
    return hash === '' ? [] : [{ name, hash, release: backAs(touched, name), mayGet: true, streak: 1 }]
  })
  const options = { ...proofOptions(inputs, services), timeoutMs: SECOND_LOOK_MS }
  const verdicts = await ask(touched.session, expectations, options, services.clock)
  const back = new Set(verdicts.filter((fn) => fn.verdict === 'in-sync').map((fn) => fn.name))
  return new Map([...lost].filter(([name]) => !back.has(name)))
}

export const sentenceOf =
  ({ target }: Session) =>
  ({ name, verdict, hint }: FunctionVerdict): string =>
    `${name} on ${target.name} is ${verdict}: ${hint}`

/**
 * Of which publication a function is that came back. A cloud that took neither the new build nor the old one again serves what
 * it served, of the publication that it was; folders that were switched are of this way back alone.
 */
function backAs({ session: { target }, before }: Touched, name: string): Publication {
  const was = before.get(name)?.release
  if (target.wayBackId === null) return was ?? null
  return target.switchesAll || was === undefined ? target.wayBackId : [target.wayBackId, was]
}

/** Functions that were not published are asked as well where they went through the same switch, once. */
function expectedOf(
  touched: Touched,
  wanted: ReadonlySet<string>,
  lost: ReadonlyMap<string, string>,
  streak: number
): Expectation[] {
  const { target } = touched.session
  const published = new Set(touched.names)
  const asked = target.switchesAll ? touched.before.keys() : touched.names
  return [...asked].flatMap((name) => {
    const hash = hashBefore(touched, name)
    if (lost.has(name) || hash === '' || (hash === null && !published.has(name))) return []
    // What a target brings back one by one, and did not need to, serves the same build of this run's publication.
    const isBack = target.switchesAll || wanted.has(name)
    const release = published.has(name)
      ? isBack
        ? backAs(touched, name)
        : null
      : (touched.before.get(name)?.release ?? null)
    return [{ name, hash, release, mayGet: true, streak: published.has(name) ? Math.min(2, streak) : 1 }]
  })
}

/** Functions of which no hash is known that they should serve. */
function unprovable(
  touched: Touched,
  wanted: ReadonlyMap<string, string | null>,
  lost: ReadonlyMap<string, string>,
  published: ReadonlyMap<string, string>
): Unprovable[] {
  return [...touched.before.values()]
    .filter(({ name }) => hashBefore(touched, name) === '' && !lost.has(name))
    .filter(
      ({ name, verdict }) =>
        wanted.has(name) || (touched.session.target.switchesAll && verdict === 'unstamped')
    )
    .map(({ name, verdict }) => ({
      name,
      left: published.get(name) ?? '',
      mustAnswer: verdict === 'unstamped'
    }))
}

/**
 * Asks for hashes from before; in the report a function that is back reads as what it is for this build: stale or missing.
 * @param options.takenBack names of functions that were changed; of the others there is nothing new to tell
 * @returns the functions that do not serve their own
 */
export async function proveBack(
  run: Run,
  session: Session,
  expectations: readonly Expectation[],
  options: { readonly takenBack: ReadonlySet<string>; readonly timeoutMs: number }
): Promise<FunctionVerdict[]> {
  const { inputs, services } = run
  const { takenBack, timeoutMs } = options
  const verdicts = await ask(
    session,
    expectations,
    { ...proofOptions(inputs, services), timeoutMs },
    services.clock
  )
  for (const verdict of verdicts)
    if (takenBack.has(verdict.name) || verdict.verdict !== 'in-sync') keep(run, session, verdict)
  return verdicts.filter((verdict) => verdict.verdict !== 'in-sync')
}

const LOOK_EVERY_MS = 1_000

/** A function that cannot be proved to be back. */
export interface Unprovable {
  readonly name: string
  /** the hash that it must no longer serve; '' = nobody knows */
  readonly left: string
  /** it answered without a stamp before, or should have: it must answer, and not with the hash that was taken back */
  readonly mustAnswer: boolean
}

/** Looks at functions until none serves what was taken back. @returns those that do, or answer otherwise than before */
export async function seeBack(
  run: Run,
  session: Session,
  all: readonly Unprovable[],
  timeoutMs: number
): Promise<FunctionVerdict[]> {
  const { inputs, services } = run
  const deadline = services.clock.now() + timeoutMs
  let waiting = all
  for (;;) {
    const expectations = waiting.map(({ name, left }) => ({ name, hash: left, mayGet: false, streak: 1 }))
    const verdicts = await ask(
      session,
      expectations,
      { ...proofOptions(inputs, services), timeoutMs: 0 },
      services.clock
    )
    for (const verdict of verdicts) keepAnswer(run, session, verdict)
    const wrong = verdicts.filter(
      (fn, index) => fn.verdict === 'in-sync' || (waiting[index]?.mustAnswer && !isAnswer(fn))
    )
    if (wrong.length === 0) return []
    if (services.clock.now() >= deadline || services.signal.aborted) return wrong.map(notAsBefore)
    const names = new Set(wrong.map((fn) => fn.name))
    waiting = waiting.filter(({ name }) => names.has(name))
    await services.clock.sleep(LOOK_EVERY_MS)
  }
}

/** Without a stamp, or with that of another build. */
const isAnswer = ({ verdict }: FunctionVerdict): boolean => verdict === 'unstamped' || verdict === 'stale'

function notAsBefore(verdict: FunctionVerdict): FunctionVerdict {
  return verdict.verdict === 'in-sync'
    ? { ...verdict, verdict: 'stale', hint: 'still serves what was to be taken back' }
    : verdict
}

const hashIn = ({ build }: Run, name: string): string | null =>
  build.project.manifest.functions.find((fn) => fn.name === name)?.hash ?? null

/** What a function answered, as it is for this build. */
function keepAnswer(run: Run, session: Session, verdict: FunctionVerdict): void {
  const wanted = hashIn(run, verdict.name)
  if (wanted === null) return
  const isOther = verdict.verdict === 'in-sync' && verdict.served !== wanted
  session.verdicts.set(verdict.name, {
    ...verdict,
    expected: wanted,
    ...(isOther ? { verdict: 'stale' as const, hint: 'serves another build' } : {})
  })
}

/** The report is about this build's functions. */
function keep(run: Run, session: Session, verdict: FunctionVerdict): void {
  const wanted = hashIn(run, verdict.name)
  if (wanted === null) return
  session.verdicts.set(verdict.name, asSeenNow(wanted, verdict, session.verdicts.get(verdict.name)))
}

function asSeenNow(
  wanted: string,
  verdict: FunctionVerdict,
  was: FunctionVerdict | undefined
): FunctionVerdict {
  if (verdict.verdict !== 'in-sync') return { ...verdict, expected: wanted }
  if (verdict.served === wanted) return { ...verdict, hint: '' }
  const why =
    was === undefined || was.verdict === 'in-sync' || was.hint === ''
      ? ''
      : `; this build was ${was.verdict}: ${was.hint}`
  return {
    ...verdict,
    expected: wanted,
    verdict: verdict.served === null ? 'missing' : 'stale',
    hint: `rolled back to what it served before${why}`
  }
}
