import { DeployError } from '../errors.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'
import { proofOptions, type Run } from '../run.ts'
import { ask, type Session } from '../targets/observe.ts'
import { sharersOf } from '../targets/sharing.ts'
import { countOf, nameSome } from '../words.ts'
import { describeLive } from './prove.ts'

/** Functions that are not of the build and share files that this run changes, as they answer before it. */
export type Beside = ReadonlyMap<string, FunctionVerdict>

/** Time for a worker to boot after a switch, ms: nobody waits longer for what is not ours. */
const PATIENCE_MS = 30_000

export async function askBeside(run: Run, session: Session, names: readonly string[]): Promise<Beside> {
  const sharers = sharersOf(run.build, session.inspection, names)
  if (sharers.size === 0) return new Map()
  const verdicts = await askAll(run, session, [...sharers.keys()], 0)
  return new Map(verdicts.map((verdict) => [verdict.name, verdict]))
}

/**
 * One that answered well has to answer so again. What did not, nobody can prove to be as it was: it is left alone.
 * @throws DeployError, which is a failed proof like any other
 */
export async function proveBeside(run: Run, session: Session, before: Beside): Promise<void> {
  const names = [...before].flatMap(([name, { verdict }]) => (verdict === 'in-sync' ? [name] : []))
  if (names.length === 0) return
  const { name: target } = session.target
  const verdicts = await run.story.phase(
    `verify ${target}`,
    `What shares its files: ${nameSome(names)}`,
    () => askAll(run, session, names, Math.min(PATIENCE_MS, run.inputs.verify.timeoutMs))
  )
  const wrong = verdicts.filter(({ verdict }) => verdict !== 'in-sync')
  if (wrong.length === 0) return
  const list = nameSome(wrong.map(({ name, verdict, hint }) => `${name} (${verdict}: ${hint.slice(0, 160)})`))
  throw new DeployError(
    `${countOf(wrong.length, 'function')} on ${target} that the repository does not have no longer answer as before, as they share files that this deploy changes: ${list}.`,
    {
      live: describeLive(session),
      next: 'Add them to the repository, remove them there (prune: true for those of ours), or keep the old file beside the new one.'
    }
  )
}

function askAll(
  { inputs, services }: Run,
  session: Session,
  names: readonly string[],
  timeoutMs: number
): Promise<FunctionVerdict[]> {
  const expectations = names.map((name) => ({
    name,
    hash: session.inspection.others?.get(name)?.hash ?? null,
    mayGet: true,
    streak: 1
  }))
  return ask(session, expectations, { ...proofOptions(inputs, services), timeoutMs }, services.clock)
}
