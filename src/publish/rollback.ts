import { messageOf } from '../errors.ts'
import type { Expectation } from '../probe/poll.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'
import { proofOptions, type Run } from '../run.ts'
import { ask, type Session } from '../targets/observe.ts'
import { hashBefore, mayHaveChanged, servedBefore, type Touched } from './touched.ts'

/** Time for a way back to be proved, ms: the deadline of the deploy is over by then. */
const PATIENCE_MS = 60_000

/** How a way back went. */
export interface WayBack {
  /** one sentence for each thing that could not be brought back; empty = all is as it was */
  readonly problems: string[]
  /** functions that carried no stamp before, by name and target: they can be put back, and not proved */
  readonly unproved: string[]
}

/** Brings targets back to what they served before, and proves it by probes. Never throws. */
export async function rollBack(run: Run, all: readonly Touched[]): Promise<WayBack> {
  const wayBack: WayBack = { problems: [], unproved: [] }
  for (const touched of all) {
    const { target } = touched.session
    if (target.isObserved) continue
    await run.story.phase('rollback', `Back to what ${target.name} served before`, async () => {
      try {
        await goBack(run, touched, wayBack)
      } catch (error) {
        wayBack.problems.push(`${target.name}: ${messageOf(error)}`)
      }
    })
  }
  return wayBack
}

async function goBack(run: Run, touched: Touched, { problems, unproved }: WayBack): Promise<void> {
  const { target } = touched.session
  const published = new Map(run.build.project.manifest.functions.map((fn) => [fn.name, fn.hash]))
  const wanted = new Map(
    [...servedBefore(touched)].filter(([name]) => mayHaveChanged(touched, name, published.get(name) ?? ''))
  )
  // Also of none: a target that switches whole releases back has perhaps a router to bring back.
  const lost = await target.restore(wanted)
  for (const [name, why] of lost) problems.push(`${name} on ${target.name}: ${why}`)
  const was = new Map([...touched.before].filter(([name]) => !lost.has(name)))
  const expectations = expectedOf(touched, was, run.inputs.verify.streak)
  problems.push(...(await proveBack(run, touched.session, expectations, new Set(touched.names))))
  const unstamped = [...was.values()].filter((fn) => fn.verdict === 'unstamped' && wanted.has(fn.name))
  problems.push(...(await seeUnstamped(run, touched.session, unstamped)))
  for (const name of wanted.keys()) {
    if (hashBefore(touched, name) === '' && !lost.has(name)) unproved.push(`${name} on ${target.name}`)
  }
}

/** Functions that were not published are asked as well, once: they went through the same restart. */
function expectedOf(
  touched: Touched,
  was: ReadonlyMap<string, FunctionVerdict>,
  streak: number
): Expectation[] {
  const published = new Set(touched.names)
  return [...was.keys()].flatMap((name) => {
    const hash = hashBefore(touched, name)
    if (hash === '' || (hash === null && !published.has(name))) return []
    return [{ name, hash, mayGet: true, streak: published.has(name) ? Math.min(2, streak) : 1 }]
  })
}

/**
 * Asks for hashes from before; in the report a function that is back reads as what it is for this build: stale or missing.
 * @param takenBack names of functions that this run has changed; of the others there is nothing new to tell
 * @returns one sentence for each function that does not serve its own
 */
export async function proveBack(
  run: Run,
  session: Session,
  expectations: readonly Expectation[],
  takenBack: ReadonlySet<string>
): Promise<string[]> {
  const { inputs, services } = run
  const timeoutMs = Math.min(PATIENCE_MS, inputs.verify.timeoutMs)
  const options = { ...proofOptions(inputs, services), timeoutMs }
  const verdicts = await ask(session, expectations, options, services.clock)
  for (const verdict of verdicts)
    if (takenBack.has(verdict.name) || verdict.verdict !== 'in-sync') keep(run, session, verdict)
  return verdicts
    .filter((verdict) => verdict.verdict !== 'in-sync')
    .map((verdict) => `${verdict.name} on ${session.target.name} is ${verdict.verdict}: ${verdict.hint}`)
}

const LOOK_EVERY_MS = 1_000
const UNSTAMPED_PATIENCE_MS = 15_000

/** What carried no stamp cannot be proved, but must answer again without one. @returns one sentence for each that does not */
async function seeUnstamped(
  run: Run,
  session: Session,
  before: readonly FunctionVerdict[]
): Promise<string[]> {
  const { inputs, services } = run
  const options = { ...proofOptions(inputs, services), timeoutMs: 0 }
  const deadline = services.clock.now() + UNSTAMPED_PATIENCE_MS
  let waiting = before.map((fn) => ({ name: fn.name, hash: fn.expected, mayGet: false, streak: 1 }))
  for (;;) {
    const verdicts = await ask(session, waiting, options, services.clock)
    for (const verdict of verdicts) keep(run, session, verdict)
    const wrong = verdicts.filter((fn) => fn.verdict !== 'unstamped')
    if (wrong.length === 0) return []
    if (services.clock.now() >= deadline)
      return wrong.map(
        (fn) =>
          `${fn.name} on ${session.target.name} is ${fn.verdict}, and answered without a stamp before: ${fn.hint}`
      )
    waiting = waiting.filter(({ name }) => wrong.some((fn) => fn.name === name))
    await services.clock.sleep(LOOK_EVERY_MS)
  }
}

/** The report is about this build's functions. */
function keep(run: Run, session: Session, verdict: FunctionVerdict): void {
  const fn = run.build.project.manifest.functions.find(({ name }) => name === verdict.name)
  if (fn === undefined) return
  session.verdicts.set(fn.name, asSeenNow(fn.hash, verdict, session.verdicts.get(fn.name)))
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
