import type { Finding } from '../findings/finding.ts'
import type { Manifest } from '../manifest/types.ts'
import type { TargetId } from '../targets/table.ts'
import { servedBuildHash, type PlanEntry } from '../plan/plan.ts'
import type { Clock, Progress } from '../probe/poll.ts'
import type { Session } from '../targets/observe.ts'
import type { Log, Target } from '../targets/target.ts'
import { short } from './markdown.ts'
import { actionIn, toWaitFor } from './planned.ts'

/** Sentences for the log. */

export function tellManifest(log: Log, manifest: Manifest): void {
  const files = new Set(manifest.functions.flatMap((fn) => fn.files.map((file) => file.path)))
  log.info(
    `${manifest.functions.length} functions, ${files.size} files${manifest.router === null ? '' : ', and a router (main)'}`
  )
  log.info(`build ${manifest.buildHash}`)
}

export function tellFindings(log: Log, findings: readonly Finding[]): void {
  for (const { severity, file, line, message } of findings.slice(0, 50)) {
    log.info(`${severity} ${file ?? ''}${line === null ? '' : `:${line}`} ${message}`)
  }
  if (findings.length > 50) log.info(`and ${findings.length - 50} more: see the report`)
}

/** The same of one topic, kept for the report: a look that is repeated tells it again only when it has changed. */
export function tellSightings(
  log: Log,
  sightings: Map<string, readonly Finding[]>,
  topic: string,
  findings: readonly Finding[]
): void {
  if (sightings.get(topic)?.length !== findings.length) tellFindings(log, findings)
  sightings.set(topic, findings)
}

export function tellObservation(log: Log, { target, verdicts, inspection }: Session): void {
  const all = [...verdicts.values()]
  const good = all.filter((verdict) => verdict.verdict === 'in-sync').length
  log.info(`${target.name}: ${good}/${all.length} in sync, build ${short(servedBuildHash(all)) || 'unknown'}`)
  for (const verdict of all.filter((item) => item.verdict !== 'in-sync').slice(0, 30)) {
    log.info(`  ${verdict.name}: ${verdict.verdict}, ${verdict.hint}`)
  }
  if (inspection.routerDiffers) log.info('  main: the router differs from the repository')
}

/** @param observed targets that somebody else deploys */
export function tellPlan(
  log: Log,
  plan: readonly PlanEntry[],
  observed: ReadonlySet<TargetId> = new Set()
): void {
  const changes = plan.filter((entry) => entry.action !== 'unchanged')
  const own = changes.filter((entry) => !observed.has(entry.target)).length
  const parts = [
    ...(own > 0 ? [`${own} changes`] : []),
    ...(own < changes.length ? [toWaitFor(changes.length - own)] : [])
  ]
  log.info(`Plan: ${parts.join(', ') || 'nothing to publish'}`)
  for (const entry of changes.slice(0, 50))
    log.info(`  ${entry.target} ${actionIn(entry, observed)} ${entry.function}: ${entry.reason}`)
}

const EVERY_MS = 2_000

/** `cloud 198/216 in sync, waiting for a, b, …`, at most every two seconds. */
export function describeWaiting(log: Log, clock: Clock): (target: Target, progress: () => Progress) => void {
  const start = clock.now()
  let last = start
  return (target, progress) => {
    const now = clock.now()
    if (now - last < EVERY_MS) return
    last = now
    const { total, inSync, waiting } = progress()
    const names = waiting.slice(0, 5).map((verdict) => `${verdict.name} (${verdict.verdict})`)
    const more = waiting.length > 5 ? ` and ${waiting.length - 5} more` : ''
    log.info(
      `${target.name} ${inSync}/${total} in sync, ${Math.round((now - start) / 1000)} s, waiting for ${names.join(', ') || 'answers'}${more}`
    )
  }
}
