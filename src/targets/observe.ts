import { whyListedOtherwise } from '../ledger/listed.ts'
import type { RecordedFunction } from '../ledger/record.ts'
import type { ManifestFunction } from '../manifest/types.ts'
import type { Observation } from '../plan/plan.ts'
import { Prober } from '../probe/ask.ts'
import type { Send } from '../probe/http.ts'
import { poll, type Clock, type Expectation, type Progress } from '../probe/poll.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'
import { sha256 } from '../manifest/hash.ts'
import { withRelease } from '../stamp/source.ts'
import { stampPath } from '../stamp/stage.ts'
import { NOTHING_SEEN, type Build, type Inspection, type Target } from './target.ts'

/** Probes of one target under way at once. Kong, Envoy and the cloud's gateway take this many without a murmur. */
const CONCURRENCY = 24

/** A target that is worked on in this run, with what is known of it. */
export interface Session {
  readonly target: Target
  readonly prober: Prober
  readonly inspection: Inspection
  /** the newest verdict of each function of the manifest, by name */
  readonly verdicts: Map<string, FunctionVerdict>
}

export interface ProofOptions {
  readonly timeoutMs: number
  readonly intervalMs: number
  readonly streak: number
  readonly signal: AbortSignal
  readonly onProgress: (target: Target, progress: () => Progress) => void
}

export interface ObserveOptions extends ProofOptions {
  /** functions to ask; null = all */
  readonly names: ReadonlySet<string> | null
  /** whether to look at the target itself, too: files, record */
  readonly inspect: boolean
  /** what our deploys recorded for this target, by function, once somebody has read it */
  readonly recorded: () => ReadonlyMap<string, RecordedFunction>
  /**
   * Whether one answer is enough where it is the hash that an earlier deploy proved and recorded: nothing of ours has
   * changed since, and a look without a streak costs a third.
   */
  readonly trustsRecord: boolean
  /** settled when the record has been read; null = this target reads it itself */
  readonly recordRead: Promise<unknown> | null
}

/** A look that has begun: `inspected` is settled before the probes are done, and alone says why a target cannot be looked at. */
export interface Look {
  readonly inspected: Promise<unknown>
  readonly session: Promise<Session>
}

/** The target is what its probes and, where they can be seen, its files say; both are asked at once. Changes nothing. */
export function observe(
  target: Target,
  build: Build,
  options: ObserveOptions,
  services: { readonly probe: Send; readonly clock: Clock }
): Look {
  const inspected = options.inspect ? target.inspect(build) : Promise.resolve(NOTHING_SEEN)
  const known = (options.recordRead ?? inspected).then(options.recorded, () => NOTHING_RECORDED)
  const session = look(target, build, { ...options, inspected, known }, services)
  // Whoever looks at both gets the error; nobody may be listening yet.
  inspected.catch(() => undefined)
  session.catch(() => undefined)
  return { inspected, session }
}

async function look(
  target: Target,
  build: Build,
  options: ProofOptions & {
    readonly trustsRecord: boolean
    readonly names: ReadonlySet<string> | null
    readonly inspected: Promise<Inspection>
    readonly known: Promise<ReadonlyMap<string, RecordedFunction>>
  },
  services: { readonly probe: Send; readonly clock: Clock }
): Promise<Session> {
  const prober = new Prober(target.endpoint, services.probe)
  const verdicts = new Map<string, FunctionVerdict>()
  const asked = build.project.manifest.functions.filter((fn) => options.names?.has(fn.name) ?? true)
  const expectations = asked.map((fn) => ({
    name: fn.name,
    hash: fn.hash,
    mayGet: options.known.then((functions) => functions.has(fn.name)),
    release: options.known.then((functions) => releaseIn(functions, fn)),
    streak: options.trustsRecord
      ? options.known.then((functions) => (functions.get(fn.name)?.hash === fn.hash ? 1 : options.streak))
      : options.streak
  }))
  const probing = prove(
    { target, prober, inspection: NOTHING_SEEN, verdicts },
    expectations,
    options,
    services.clock
  )
  // A server that cannot be looked at takes nothing from what its functions answer.
  const seen = options.inspected.catch(() => NOTHING_SEEN)
  const [inspection] = await Promise.all([seen, probing])
  const session: Session = { target, prober, inspection, verdicts }
  for (const [name, files] of alteredIn(inspection, verdicts, build))
    markTampered(session, name, describeAltered(files))
  compareListed(session, build, await options.known)
  return session
}

const NOTHING_RECORDED: ReadonlyMap<string, RecordedFunction> = new Map()

/** What this run did not publish is proved by its hash and the publication that is recorded; where none is, by its hash alone. */
function releaseIn(
  functions: ReadonlyMap<string, RecordedFunction>,
  { name, hash }: Pick<ManifestFunction, 'name' | 'hash'>
): string | null {
  const known = functions.get(name)
  return known?.hash === hash ? (known.release ?? null) : null
}

/** Asks until the expectations hold or time is over, and keeps the verdicts. */
export async function prove(
  session: Session,
  expectations: readonly Expectation[],
  options: ProofOptions,
  clock: Clock
): Promise<void> {
  const verdicts = await ask(session, expectations, options, clock)
  for (const verdict of verdicts) session.verdicts.set(verdict.name, verdict)
}

/** The same, for one who knows better what the verdicts mean. */
export function ask(
  { target, prober }: Session,
  expectations: readonly Expectation[],
  options: ProofOptions,
  clock: Clock
): Promise<FunctionVerdict[]> {
  return poll(
    prober,
    expectations,
    {
      regions: target.regions,
      timeoutMs: options.timeoutMs,
      intervalMs: options.intervalMs,
      // What is only looked at was not changed a moment ago: its answers need no time between them.
      confirmMs: options.timeoutMs === 0 ? 0 : Math.min(options.intervalMs, CONFIRM_MS),
      concurrency: CONCURRENCY,
      streak: options.streak,
      signal: options.signal,
      onProgress: (progress) => {
        options.onProgress(target, progress)
      }
    },
    clock
  )
}

/** Between an answer that is right and the question whether it stays so. */
const CONFIRM_MS = 100

/** Stamps differ by publication: that of the files must be the one that answers. */
function alteredIn(
  { altered, stamps }: Inspection,
  verdicts: ReadonlyMap<string, FunctionVerdict>,
  { tree }: Build
): ReadonlyMap<string, readonly string[]> {
  const all = new Map(altered)
  for (const [name, found] of stamps) {
    const stamp = tree.stamps.get(name)
    if (stamp === undefined) continue
    const wanted = sha256(withRelease(stamp, verdicts.get(name)?.release ?? null))
    if (found.some((digest) => digest !== wanted))
      all.set(name, [...(all.get(name) ?? []), stampPath({ name })])
  }
  return all
}

/** What the platform says of each function, against the repository and what was recorded when it was proved. */
function compareListed(
  session: Session,
  build: Build,
  recorded: ReadonlyMap<string, RecordedFunction>
): void {
  const { listing } = session.inspection
  if (listing == null) return
  for (const fn of build.project.manifest.functions) {
    const verdict = session.verdicts.get(fn.name)
    const known = recorded.get(fn.name)
    // What was recorded of another build than the one that answers says nothing of this one.
    const isProved = known?.hash === verdict?.served
    const why = whyListedOtherwise(fn, listing.get(fn.name), isProved ? known?.listed : undefined)
    if (why !== null) markTampered(session, fn.name, why)
  }
}

function describeAltered(files: readonly string[]): string {
  const more = files.length > 1 ? ` and ${files.length - 1} more` : ''
  return `its files on the server are others: ${files[0] ?? ''}${more}`
}

/** The stamp may be right and the code beside it not; and a worker keeps serving what it loaded. */
function markTampered(session: Session, name: string, why: string): void {
  const verdict = session.verdicts.get(name)
  if (verdict?.verdict !== 'in-sync') return
  session.verdicts.set(name, {
    ...verdict,
    verdict: 'tampered',
    hint: `answers with the right hash, but ${why}`
  })
}

/** Verdicts in the manifest's order. */
export const verdictsOf = (session: Session): FunctionVerdict[] => [...session.verdicts.values()]

export const observationOf = (
  session: Session,
  changed: ReadonlySet<string> | null,
  functions: readonly ManifestFunction[]
): Observation => ({
  target: session.target.name,
  verdicts: verdictsOf(session),
  changes: new Map(functions.map((fn) => [fn.name, changesOf(fn, session, changed)])),
  unreleased: session.inspection.unreleased
})

/** Files seen to differ on the target itself, else files that are known to have changed in the repository. */
function changesOf(fn: ManifestFunction, session: Session, changed: ReadonlySet<string> | null): string[] {
  const altered = new Set(session.inspection.altered.get(fn.name) ?? [])
  const differs = (file: string): boolean =>
    session.inspection.seesFiles ? altered.has(file) : changed?.has(file) === true
  return fn.files.map((file) => file.path).filter(differs)
}
