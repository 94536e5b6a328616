import type { FunctionVerdict } from '../probe/verdict.ts'
import type { TargetId } from '../targets/table.ts'
import { isSameListed, type Listing } from './listed.ts'
import type { Change, Changes, DeployRecord, RecordedFunction, Release, TargetRecord } from './record.ts'
import type { RecordedTarget } from './store.ts'

/** What functions served before a run: a hash, null = certainly not there, '' = something that does not say. */
export type Before = ReadonlyMap<string, string | null>

/** A target, and the newest verdict of each of its functions, by name. */
export interface Seen {
  readonly target: RecordedTarget
  readonly verdicts: ReadonlyMap<string, FunctionVerdict>
}

const filter = (changes: Changes, keep: (name: string, change: Change) => boolean): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name, change]) => keep(name, change)))

/** Of these functions alone. */
export const only = (changes: Changes, names: ReadonlySet<string> = new Set()): Changes =>
  filter(changes, (name) => names.has(name))

export const without = (changes: Changes, names: ReadonlySet<string> = new Set()): Changes =>
  filter(changes, (name) => !names.has(name))

/** Changes from a hash that was recorded. */
export const known = (changes: Changes): Changes => filter(changes, (_name, { before }) => before !== '')

export const isNone = (changes: Changes): boolean => Object.keys(changes).length === 0

/** Whether a release has something to go back from on a target. */
export const holds = ({ targets }: Release, id: TargetId): boolean =>
  !isNone(targets[id].changes) || targets[id].parts.length > 0

/** Nothing to go back from; also on no target that only a later version knows. */
export const isEmpty = (release: Release): boolean =>
  (Object.keys(release.targets) as TargetId[]).every((id) => !holds(release, id))

/** What functions of a target were before a run, and are now. */
export const changesOf = ({ verdicts }: Seen, before: Before): Changes =>
  Object.fromEntries(
    [...before].map(([name, hash]) => [name, { before: hash, after: verdicts.get(name)?.served ?? null }])
  )

// A function may be called `constructor`, which every object has.
const hashIn = ({ functions }: TargetRecord, name: string): string | undefined =>
  new Map(Object.entries(functions)).get(name)?.hash

/** What a target is proved to serve and the record does not say. */
export function provedSince(record: TargetRecord, { verdicts }: Seen): Changes {
  const found = [...verdicts.values()].filter(
    ({ name, verdict, served }) => verdict === 'in-sync' && served !== null && hashIn(record, name) !== served
  )
  return Object.fromEntries(
    found.map(({ name, served }) => [name, { before: hashIn(record, name) ?? '', after: served }])
  )
}

/** Functions of ours that serve something else than what is recorded. */
export const unrecordedNames = (record: TargetRecord, { verdicts }: Seen): string[] =>
  [...verdicts.values()]
    .filter(({ name, served }) => served !== null && ![undefined, served].includes(hashIn(record, name)))
    .map(({ name }) => name)

/** Folders of what was replaced that no release names. */
export function unrecordedParts({ releases }: DeployRecord, { name, backups }: RecordedTarget): string[] {
  const named = new Set(releases.flatMap(({ targets }) => targets[name].parts))
  return backups?.found.filter((part) => !named.has(part)) ?? []
}

/** The record of a target with what was seen of it; what is known beside a hash stays for as long as that is served. */
export function afterDeploy(record: TargetRecord, seen: Seen | undefined, changes: Changes): TargetRecord {
  const functions = new Map(Object.entries(record.functions))
  for (const { name, verdict, served, release } of seen?.verdicts.values() ?? []) {
    if (served === null) continue
    const known = functions.get(name)
    // The same hash of another publication is news only where it is proved: else it is what the proof is to be told from.
    const isNews = known?.hash !== served || (verdict === 'in-sync' && known.release !== release)
    const entry = isNews ? anew(known, served, release) : known
    // What the list said of an older publication says nothing of this one.
    const now = Object.hasOwn(changes, name) ? unlisted(entry) : entry
    functions.set(name, verdict === 'in-sync' ? asListed(now, name, seen?.target.listing) : now)
  }
  for (const [name, { after }] of Object.entries(changes)) if (after === null) functions.delete(name)
  return { ...record, functions: Object.fromEntries(functions) }
}

const servedAs = (hash: string, release: string | undefined): RecordedFunction =>
  release === undefined ? { hash } : { hash, release }

/** What is known beside a hash stays for as long as that is served; another publication is listed as another one. */
function anew(
  known: RecordedFunction | undefined,
  hash: string,
  release: string | undefined
): RecordedFunction {
  return known?.hash === hash ? withRelease(unlisted(known), release) : servedAs(hash, release)
}

function withRelease(known: RecordedFunction, release: string | undefined): RecordedFunction {
  return { ...lacking(known, 'release'), ...servedAs(known.hash, release) }
}

const unlisted = (known: RecordedFunction): RecordedFunction => lacking(known, 'listed')

const lacking = (known: RecordedFunction, field: keyof RecordedFunction): RecordedFunction =>
  Object.fromEntries(Object.entries(known).filter(([name]) => name !== field)) as unknown as RecordedFunction

/** With what the list says now: of a function that is proved, that is what was proved. */
function asListed(entry: RecordedFunction, name: string, listing?: Listing | null): RecordedFunction {
  const listed = listing?.get(name)
  return listed === undefined ? entry : { ...entry, listed }
}

/** What is proved, and of which the record does not say what the list says: then nobody would see that it changes. */
export function isUnwitnessed(record: TargetRecord, { target, verdicts }: Seen): boolean {
  const functions = new Map(Object.entries(record.functions))
  return [...verdicts.values()].some(({ name, verdict }) => {
    const listed = target.listing?.get(name)
    if (verdict !== 'in-sync' || listed === undefined) return false
    const known = functions.get(name)?.listed
    return known === undefined || !isSameListed(known, listed)
  })
}

/** The record of a target of which these functions were put back: the list has them as new ones. */
export function relisted(
  record: TargetRecord,
  names: ReadonlySet<string>,
  listing?: Listing | null
): TargetRecord {
  const functions = Object.entries(record.functions).map(([name, entry]) =>
    names.has(name) ? [name, asListed(unlisted(entry), name, listing)] : [name, entry]
  )
  return { ...record, functions: Object.fromEntries(functions) as TargetRecord['functions'] }
}

/** @param seen which publications functions answer, now that they are back @param listing what the target says of them now */
export function afterUndo(
  record: TargetRecord,
  seen: Seen | undefined,
  changes: Changes,
  listing?: Listing | null
): TargetRecord {
  const functions = new Map(Object.entries(record.functions))
  for (const [name, { before }] of Object.entries(changes)) {
    if (before === null || before === '') functions.delete(name)
    else {
      const now = seen?.verdicts.get(name)
      const entry = servedAs(before, now?.served === before ? now.release : undefined)
      functions.set(name, asListed(entry, name, listing))
    }
  }
  return { ...record, functions: Object.fromEntries(functions) }
}

/** After a way back: what is served is what was recorded, of a publication of this run. @param deployId with which its ids begin */
export function publishedAs(record: TargetRecord, seen: Seen | undefined, deployId: string): TargetRecord {
  const functions = Object.entries(record.functions).map(([name, known]) => {
    const now = seen?.verdicts.get(name)
    const isOurs = now?.served === known.hash && now.release?.startsWith(deployId) === true
    return [name, isOurs ? withRelease(known, now.release) : known] as const
  })
  return { ...record, functions: Object.fromEntries(functions) }
}
