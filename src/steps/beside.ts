import { finding, hasErrors, type Finding } from '../findings/finding.ts'
import { FUNCTION_NAME, ROUTER_NAME } from '../manifest/types.ts'
import { leftoversOf, type Leftover } from '../plan/leftovers.ts'
import { tellSightings } from '../report/tell.ts'
import { DeployError } from '../errors.ts'
import { proofOptions, sessionsOf, type Run } from '../run.ts'
import { ask, type Session } from '../targets/observe.ts'
import { TARGETS, type TargetId } from '../targets/table.ts'
import { countOf, nameSome } from '../words.ts'

/** What is live beside the build: functions that the repository does not have. */

/** Functions of our record that the repository does not have and that are no longer what we put there, with the reason. */
export type Changed = ReadonlyMap<TargetId, ReadonlyMap<string, string>>

const TOPIC = 'leftovers'

/** All names that the repository has; one with `enabled = false` is no left-over. */
export const knownNames = ({ build }: Run): ReadonlySet<string> =>
  new Set([...build.project.manifest.functions.map((fn) => fn.name), ...build.project.disabled])

/** Who has the name has not the function: what is there is compared before it is called ours, and before it is removed. */
export async function changedSince(run: Run): Promise<Changed> {
  const known = knownNames(run)
  const changed = new Map<TargetId, ReadonlyMap<string, string>>()
  for (const session of sessionsOf(run)) {
    const recorded = new Map(
      [...run.ledger.functions(session.target.name)].filter(([name]) => !known.has(name))
    )
    if (recorded.size === 0 || session.target.isObserved) continue
    const told = (await session.target.changedOthers?.(recorded)) ?? new Map<string, string | null>()
    const unsure = [...recorded].filter(([name]) => !told.has(name))
    const asked = run.inputs.prune ? await askOthers(run, session, unsure) : new Map<string, string>()
    changed.set(
      session.target.name,
      new Map([...told, ...asked].flatMap(([name, why]) => (why === null ? [] : [[name, why] as const])))
    )
  }
  return changed
}

/** Where a target cannot tell by itself: what functions answer. One that is not there is nobody's. */
async function askOthers(
  { inputs, services }: Run,
  session: Session,
  recorded: readonly (readonly [string, { readonly hash: string }])[]
): Promise<Map<string, string>> {
  const expectations = recorded.map(([name, { hash }]) => ({ name, hash, mayGet: true, streak: 1 }))
  if (expectations.length === 0) return new Map()
  const options = { ...proofOptions(inputs, services), timeoutMs: 0 }
  const verdicts = await ask(session, expectations, options, services.clock)
  return new Map(
    verdicts
      .filter(({ verdict }) => verdict !== 'in-sync' && verdict !== 'missing')
      .map(({ name, verdict, hint }) => [
        name,
        `it does not answer as what was put there (${verdict}: ${hint})`
      ])
  )
}

/** Tells of what is live and not in the repository, with what a target says of itself. */
export function tellLeftovers(run: Run, changed: Changed, removed: ReadonlySet<string>): void {
  const { inputs, story, services } = run
  if (inputs.mode === 'check' || inputs.leftovers === 'off') return
  const seen = sessionsOf(run).map((session) => ({
    target: session.target.name,
    functions: namesOn(session),
    ours: oursOn(run, session.target.name, changed)
  }))
  story.leftovers = leftoversOf(seen, knownNames(run))
  const findings = story.leftovers
    .filter((one) => !(one.ours && removed.has(one.function)))
    .map((one) => findingOf(run, one, changed))
  tellSightings(services.log, story.sightings, TOPIC, findings)
}

const namesOn = ({ inspection }: Session): string[] =>
  [...(inspection.listing?.keys() ?? []), ...(inspection.others?.keys() ?? [])].filter((name) =>
    FUNCTION_NAME.test(name)
  )

const oursOn = ({ ledger }: Run, target: TargetId, changed: Changed): ReadonlySet<string> =>
  new Set([...ledger.functions(target).keys()].filter((name) => changed.get(target)?.has(name) !== true))

function findingOf({ inputs, ledger }: Run, one: Leftover, changed: Changed): Finding {
  const where = one.targets.map((id) => TARGETS[id].label.toLowerCase()).join(' and ')
  const reasons = one.targets.flatMap((id) => changed.get(id)?.get(one.function) ?? [])
  const since = one.targets.flatMap((id) => ledger.since(id, one.function) ?? [])[0]
  const whose = one.ours
    ? `a deploy of ours put it there${since === undefined ? '' : `, last ${since}`}`
    : reasons.length > 0
      ? reasons.join('; ')
      : ledger.knowsOurs
        ? 'no deploy of ours put it there'
        : 'there is no record that says who put it there'
  return finding('leftover', {
    severity: inputs.leftovers === 'error' ? 'error' : 'warning',
    message: `${one.function} is live on ${where} and not in the repository: ${whose}.`,
    file: null,
    fix: one.ours
      ? 'Set prune: true to remove it with the next deploy.'
      : 'Add it to the repository, or remove it there. If it is meant to be there, set leftovers: off.'
  })
}

/** With `leftovers: error`, at the end: all else is as it is told. @throws DeployError */
export function judgeLeftovers({ inputs, story }: Run): void {
  const findings = story.sightings.get(TOPIC) ?? []
  if (!hasErrors(findings)) return
  if (inputs.mode === 'verify') story.result = 'drift'
  throw new DeployError(
    `${countOf(findings.length, 'function')} live that the repository does not have: ${nameSome(story.leftovers.map((one) => one.function))}.`,
    { next: 'Remove them, or add them to the repository; prune: true removes those of ours.' }
  )
}

/**
 * Functions that a pull request takes out of the repository: a check looks at no target.
 * @param changed files that it changes, relative to `supabase/functions`; null = nobody says
 */
export function tellRemoved(run: Run, changed: ReadonlySet<string> | null): void {
  const { inputs, story, services } = run
  if (inputs.mode !== 'check' || inputs.leftovers === 'off' || changed === null) return
  const known = knownNames(run)
  const names = [...changed].flatMap((file) => {
    const [, name = ''] = /^([^/]+)\/index\.[a-z]+$/.exec(file) ?? []
    return FUNCTION_NAME.test(name) && name !== ROUTER_NAME && !known.has(name) ? [name] : []
  })
  const findings = [...new Set(names)].sort().map((name): Finding => {
    const fate = inputs.prune
      ? 'the deploy removes it from the targets where a deploy of ours put it (prune)'
      : 'it stays live on every target that has it'
    return finding('leftover', {
      severity: 'warning',
      message: `${name} is no longer in the repository: ${fate}.`,
      file: null,
      fix: inputs.prune
        ? 'Nothing, if that is meant.'
        : 'Set prune: true, or remove it by hand after the merge.'
    })
  })
  tellSightings(services.log, story.sightings, TOPIC, findings)
}
