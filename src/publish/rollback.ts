import { DeployError, describeError } from '../errors.ts'
import { Prober } from '../probe/ask.ts'
import { poll, type Expectation } from '../probe/poll.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'
import { prove, type Session } from '../targets/observe.ts'
import type { Before } from '../targets/target.ts'
import { proofOptions, type Run } from '../run.ts'
import { countOf, nameSome } from '../words.ts'

/** Time for a way back to be proved, ms: the deadline of the deploy is over by then. */
const PATIENCE_MS = 60_000

/** What functions served before this run changed anything. */
export function beforeOf(session: Session, names: readonly string[]): Before {
  return new Map(names.map((name) => [name, servedBefore(session, name)]))
}

/** An answer alone is no proof of absence (a region, a gateway): nothing is removed for it. */
function servedBefore(session: Session, name: string): string | null {
  const served = servedBy(session.verdicts.get(name))
  return served === null && session.target.existed(name) !== false ? '' : served
}

function servedBy(verdict: FunctionVerdict | undefined): string | null {
  if (verdict?.verdict === 'missing') return null
  return verdict?.served ?? ''
}

/**
 * Brings targets back to what they served before, and proves it by probes.
 * @returns one sentence for each thing that could not be brought back; empty = all is as it was
 */
export async function rollBack(
  run: Run,
  touched: readonly (readonly [Session, Before])[]
): Promise<string[]> {
  const problems: string[] = []
  for (const [session, before] of touched) {
    const { target } = session
    await run.story.phase('rollback', `Back to what ${target.name} served before`, async () => {
      try {
        const wrong = new Map(
          [...before].filter(([name, hash]) => servedBy(session.verdicts.get(name)) !== hash)
        )
        const lost = wrong.size === 0 ? new Map<string, string>() : await target.restore(wrong)
        for (const [name, why] of lost) problems.push(`${name} on ${target.name}: ${why}`)
        problems.push(
          ...(await proveBefore(run, session, new Map([...before].filter(([name]) => !lost.has(name)))))
        )
      } catch (error) {
        problems.push(`${target.name}: ${describeError(error).replaceAll('\n', ' ')}`)
      }
    })
  }
  return problems
}

/** Asks for the old hashes; in the report a function that is back reads as what it is for this build: stale or missing. */
async function proveBefore(run: Run, session: Session, before: Before): Promise<string[]> {
  const { inputs, services } = run
  const expectations: Expectation[] = [...before]
    .filter(([, hash]) => hash !== '')
    .map(([name, hash]) => ({ name, hash, mayGet: true, streak: Math.min(2, inputs.verify.streak) }))
  const options = {
    ...proofOptions(inputs, services),
    timeoutMs: Math.min(PATIENCE_MS, inputs.verify.timeoutMs)
  }
  const verdicts = await poll(
    new Prober(session.target.endpoint, services.probe),
    expectations,
    {
      ...options,
      regions: session.target.regions,
      confirmMs: 200,
      concurrency: 24,
      onProgress: () => undefined
    },
    services.clock
  )
  for (const verdict of verdicts) {
    session.verdicts.set(verdict.name, asSeenNow(run, verdict, session.verdicts.get(verdict.name)))
  }
  return verdicts
    .filter((verdict) => verdict.verdict !== 'in-sync')
    .map((verdict) => `${verdict.name} on ${session.target.name} is ${verdict.verdict}: ${verdict.hint}`)
}

function asSeenNow(run: Run, verdict: FunctionVerdict, was: FunctionVerdict | undefined): FunctionVerdict {
  const wanted = run.build.project.manifest.functions.find((fn) => fn.name === verdict.name)?.hash ?? ''
  if (verdict.verdict !== 'in-sync') return { ...verdict, expected: wanted }
  const why = was === undefined || was.hint === '' ? '' : `; this build was ${was.verdict}: ${was.hint}`
  const isBack = { ...verdict, expected: wanted, hint: `rolled back to what it served before${why}` }
  if (verdict.served === wanted) return { ...isBack, hint: '' }
  return { ...isBack, verdict: verdict.served === null ? 'missing' : 'stale' }
}

/** `mode: rollback`: behind the last release, on both targets. @throws DeployError when there is none or it is not proved */
export async function goBack(run: Run): Promise<void> {
  const { targets, story, services } = run
  refuseUnsealed(run)
  const record = targets.lastRecord()
  const release = record?.releases.at(-1)
  if (record == null || release === undefined) {
    throw new DeployError('The server keeps no release to go back from.', {
      live: 'unchanged',
      next: 'Deploy the commit that you want instead: run this workflow on it, with allow-older: true.'
    })
  }
  services.log.info(
    `Going back behind release ${release.id} (build ${release.buildHash.slice(0, 12)}, ${release.at})`
  )
  const problems: string[] = []
  for (const session of [...story.sessions.values()]) {
    const changes = Object.entries(session.target.name === 'cloud' ? release.cloud : release.selfHosted)
    const before: Before = new Map(changes.map(([name, change]) => [name, change.before]))
    await story.phase(
      'rollback',
      `${session.target.name}: ${nameSome([...before.keys()]) || 'nothing to do'}`,
      async () => {
        if (before.size === 0) return
        // A target that cannot go back must not keep the other, and the record, from what has moved.
        try {
          const lost = await targets.undo(session.target, release, before)
          for (const [name, why] of lost) problems.push(`${name} on ${session.target.name}: ${why}`)
        } catch (error) {
          problems.push(`${session.target.name}: ${describeError(error).replaceAll('\n', ' ')}`)
        }
        await proveRelease(run, session, before)
      }
    )
    for (const name of before.keys()) story.changed.add(name)
  }
  await targets.recordRollback(release, story.sessions)
  for (const session of story.sessions.values()) problems.push(...notBack(session, problems))
  story.result = 'rolled-back'
  if (problems.length === 0) return
  throw new DeployError(`${countOf(problems.length, 'function')} did not come back: ${nameSome(problems)}.`, {
    live: 'everything else serves what it served before that release',
    next: 'Deploy the commit that you want: run this workflow on it, with allow-older: true.'
  })
}

/** Whoever has the server could write what to publish to the cloud again, and what to remove from it. */
function refuseUnsealed({ targets, story }: Run): void {
  if (targets.isRecordSealed || !story.sessions.has('cloud')) return
  throw new DeployError(
    'The record on the server was not written with this SSH key, so it does not say what the cloud served before.',
    {
      live: 'unchanged',
      next: 'Deploy the commit that you want: run this workflow on it, with allow-older: true. Or set targets: self-hosted to take back that server alone.'
    }
  )
}

/** Functions that are not proved to be back and of which nothing is said yet. */
function notBack({ target, verdicts }: Session, told: readonly string[]): string[] {
  return [...verdicts.values()]
    .filter((fn) => fn.verdict !== 'in-sync')
    .map((fn) => ({ place: `${fn.name} on ${target.name}`, hint: `${fn.verdict}, ${fn.hint}` }))
    .filter(({ place }) => !told.some((problem) => problem.startsWith(`${place}:`)))
    .map(({ place, hint }) => `${place}: ${hint}`)
}

async function proveRelease(run: Run, session: Session, before: Before): Promise<void> {
  const { inputs, services } = run
  const expectations = [...before]
    .filter(([, hash]) => hash !== '')
    .map(([name, hash]) => ({ name, hash, mayGet: true, streak: inputs.verify.streak }))
  session.verdicts.clear()
  await prove(session, expectations, proofOptions(inputs, services), services.clock)
}
