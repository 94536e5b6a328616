import { DeployError } from '../errors.ts'
import { FUNCTION_NAME } from '../manifest/types.ts'
import type { Attempt } from '../plan/older.ts'
import { RELEASE_ID } from '../stamp/source.ts'
import { byTarget, type TargetId } from '../targets/table.ts'
import type { Listed } from './listed.ts'
import type { Owner } from './owner.ts'
import { isSealOf, sealOf } from './seal.ts'
import {
  byName,
  entriesOf,
  isFolder,
  isNumber,
  isText,
  listOf,
  orAbsent,
  orNull,
  shapeOf,
  type Check
} from './shape.ts'
import { liftVersion1 } from './version-1.ts'

/** `state.json`: what our deploys put on the targets, and how to get back. It is kept on the self-hosted server. */

/** What a release did to one function: the hash served before and after; null = not there, '' = nobody knows. */
export interface Change {
  readonly before: string | null
  readonly after: string | null
}

export type Changes = Readonly<Record<string, Change>>

/** What a release did to one target. */
export interface TargetRelease {
  readonly changes: Changes
  /** names of the folders in which the target keeps what was replaced; in the order in which they came to be */
  readonly parts: readonly string[]
  /** what it did was not sealed by our key, and was left out */
  readonly isUnknown?: true
}

export interface Release {
  readonly id: string
  readonly buildHash: string
  readonly commit: string | null
  readonly run: string | null
  readonly at: string
  readonly targets: Readonly<Record<TargetId, TargetRelease>>
}

/** What is known of a function of ours: one entry, so that all of it goes when something else is served. */
export interface RecordedFunction {
  /** that it was proved to serve */
  readonly hash: string
  /** id of the publication that put it there; none: it told none, or an older version recorded it */
  readonly release?: string
  /** what the target's own list said then; left out where it has none, or nobody could read it */
  readonly listed?: Listed
}

export interface TargetRecord {
  /** by name */
  readonly functions: Readonly<Record<string, RecordedFunction>>
}

const VERSION = 2

export interface DeployRecord extends Attempt {
  readonly version: typeof VERSION
  /** left out by versions that did not ask */
  readonly owner?: Owner
  /** changes with each writing */
  readonly revision: string
  readonly at: string
  readonly run: string | null
  readonly targets: Readonly<Record<TargetId, TargetRecord>>
  /** top-level folders that we put into the functions folder */
  readonly folders: readonly string[]
  /** oldest first; the last one is live */
  readonly releases: readonly Release[]
  /** what preflight found in each module of the newest build; null = nothing that is known */
  readonly facts: string | null
}

export const NOTHING_SERVED: TargetRecord = { functions: {} }
export const NOTHING_REPLACED: TargetRelease = { changes: {}, parts: [] }

export const NO_RECORD: DeployRecord = {
  version: VERSION,
  revision: '',
  at: '',
  commit: null,
  commitTime: null,
  ref: null,
  runId: null,
  run: null,
  targets: byTarget(() => NOTHING_SERVED),
  folders: [],
  releases: [],
  facts: null
}

const isReleaseOrNone: Check = (value) =>
  value === undefined || (typeof value === 'string' && RELEASE_ID.test(value))

const TARGET_NAME = /^[a-z][a-z0-9-]*$/

const CHANGE = { before: orNull(isText), after: orNull(isText) }
const TARGET_RELEASE = {
  changes: byName(FUNCTION_NAME, shapeOf(CHANGE)),
  parts: listOf(isFolder),
  isUnknown: orAbsent((value) => value === true)
}
const RELEASE = {
  id: isFolder,
  buildHash: isText,
  commit: orNull(isText),
  run: orNull(isText),
  at: isText,
  targets: byName(TARGET_NAME, shapeOf(TARGET_RELEASE))
}
const LISTED: Readonly<Record<keyof Listed, Check>> = {
  version: orNull(isNumber),
  verifyJwt: orNull((value) => typeof value === 'boolean'),
  digest: orNull(isText),
  updatedAt: orNull(isNumber)
}
const FUNCTION = { hash: isText, release: isReleaseOrNone, listed: orAbsent(shapeOf(LISTED)) }
const TARGET_RECORD = { functions: byName(FUNCTION_NAME, shapeOf(FUNCTION)) }
const OWNER: Readonly<Record<keyof Owner, Check>> = {
  repositoryId: orNull(isText),
  repository: orNull(isText),
  directory: isText,
  projectRef: orNull(isText),
  functionsPath: isText
}
const RECORD: Readonly<Record<Exclude<keyof DeployRecord, 'version'>, Check>> = {
  owner: orAbsent(shapeOf(OWNER)),
  revision: isText,
  at: isText,
  commit: orNull(isText),
  commitTime: orNull(isNumber),
  ref: orNull(isText),
  runId: orNull(isNumber),
  run: orNull(isText),
  targets: byName(TARGET_NAME, shapeOf(TARGET_RECORD)),
  folders: listOf(isFolder),
  releases: listOf(shapeOf(RELEASE)),
  facts: orNull(isText)
}
const isRecord = shapeOf(RECORD)

/**
 * Reads a record of this version or the one before. Whoever may write to the state folder can write it, so each value is looked at.
 * @returns null when it is no record of ours: nothing is ever removed because of it
 */
export function parseRecord(text: string): DeployRecord | null {
  const written = objectIn(text)
  const value = written?.['version'] === 1 ? liftVersion1(written) : written
  if (value?.['version'] !== VERSION) return null
  const record: unknown = { ...NO_RECORD, ...value }
  return isRecord(record) ? complete(record as DeployRecord) : null
}

/** Targets that came to the table after it was written are in it as what they were then. */
const complete = (record: DeployRecord): DeployRecord => ({
  ...record,
  targets: { ...byTarget(() => NOTHING_SERVED), ...record.targets },
  releases: record.releases.map((release) => ({
    ...release,
    targets: { ...byTarget(() => NOTHING_REPLACED), ...release.targets }
  }))
})

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>>
    return entriesOf(value) === null ? null : value
  } catch {
    return null
  }
}

/** What `state.json` says for one who has the key. */
export interface OpenedRecord {
  /** null = there is none that can be read */
  readonly record: DeployRecord | null
  /** whether a run with this SSH key wrote it, as it is; else it says nothing of other targets. True where there is none */
  readonly isSealed: boolean
  /** whether something is there that is no record */
  readonly isDamaged: boolean
}

export const NOTHING_OPENED: OpenedRecord = { record: null, isSealed: true, isDamaged: false }

/** The text of `state.json`: the record, and a seal over all of it. */
export function sealRecord(record: DeployRecord, sealKey: string): string {
  const seal = sealOf('record', textOf(record), sealKey)
  return JSON.stringify({ ...record, seal })
}

/**
 * Reads what `sealRecord` wrote. Whoever has the server can write a record of their own. Of itself the server may say what
 * it likes, as it could in any case. But no function elsewhere is removed, taken back or believed for its word.
 * @param keeper the target on which it is kept
 * @throws DeployError when a later version wrote it: what it says is true, and must not be written over
 */
export function openRecord(text: string, sealKey: string, keeper: TargetId): OpenedRecord {
  const record = parseRecord(text)
  if (record === null) {
    refuseLater(text)
    return { ...NOTHING_OPENED, isDamaged: text.trim() !== '' }
  }
  const isSealed = isSealedText(text, sealKey)
  return { record: isSealed ? record : onlyOf(keeper, record), isSealed, isDamaged: false }
}

function refuseLater(text: string): void {
  const version = objectIn(text)?.['version']
  if (!Number.isSafeInteger(version) || Number(version) <= VERSION) return
  throw new DeployError(
    `The record on the server is of version ${Number(version)}, and this version of the action reads none above ${VERSION}.`,
    {
      live: 'unchanged; nothing was published',
      next: 'Use the version of the action that deployed last, or a later one, in every workflow.'
    }
  )
}

function isSealedText(text: string, sealKey: string): boolean {
  try {
    const written = JSON.parse(text) as { readonly seal?: unknown }
    return typeof written.seal === 'string' && isSealOf(written.seal, 'record', textOf(written), sealKey)
  } catch {
    return false // what is nested so deep that it can be read and not be written is not ours
  }
}

/** What is sealed. JSON keeps the order of keys, so that it is the same text again when it was read. */
const textOf = (record: object): string => JSON.stringify({ ...record, seal: undefined })

/**
 * Of one target alone, without the order of deploys (whoever wrote it could make every run older than what is live, or none),
 * and without fields that we do not know: a later version may, and would find them under our seal in the
 * next record. Nor do the facts count: they could hide a finding from a run that sends its functions elsewhere.
 */
const onlyOf = (keeper: TargetId, record: DeployRecord): DeployRecord => ({
  ...pick(record, { ...NO_RECORD, owner: null }),
  commitTime: null,
  runId: null,
  targets: byTarget((id) => (id === keeper ? knownRecord(record.targets[id]) : NOTHING_SERVED)),
  releases: record.releases.map((release) => ({
    ...pick(release, RELEASE),
    targets: byTarget((id) =>
      id === keeper ? knownRelease(release.targets[id]) : leftOut(release.targets[id])
    )
  })),
  facts: null
})

const knownRecord = ({ functions }: TargetRecord): TargetRecord => ({
  functions: mapValues(functions, (fn) => pick(fn, FUNCTION))
})

const knownRelease = (release: TargetRelease): TargetRelease => ({
  ...pick(release, TARGET_RELEASE),
  changes: mapValues(release.changes, (change) => pick(change, CHANGE))
})

const leftOut = ({ changes, parts, isUnknown }: TargetRelease): TargetRelease =>
  isUnknown === true || Object.keys(changes).length + parts.length > 0
    ? { ...NOTHING_REPLACED, isUnknown: true }
    : NOTHING_REPLACED

const mapValues = <T>(values: Readonly<Record<string, T>>, make: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, make(value)]))

/** The fields of a value that a shape has. */
const pick = <T extends object>(value: T, shape: object): T =>
  Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(shape, name))) as T
