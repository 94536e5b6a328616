import { FUNCTION_NAME, type TargetName } from '../../manifest/types.ts'
import { isSealOf, sealOf } from './seal.ts'

/** `state.json` on the server: what our deploys put on the targets, and how to get back. */

/** What a release did to one function: the hash served before and after; null = not there, '' = nobody knows. */
export interface Change {
  readonly before: string | null
  readonly after: string | null
}

export type Changes = Readonly<Record<string, Change>>

export interface Release {
  readonly id: string
  /** names of its folders in `releases/`, which hold what it replaced; in the order in which they came to be */
  readonly parts: readonly string[]
  readonly buildHash: string
  readonly commit: string | null
  readonly run: string | null
  readonly at: string
  readonly selfHosted: Changes
  readonly cloud: Changes
  /** what it did to the cloud was not sealed by our key, and was left out */
  readonly isCloudUnknown?: boolean
}

/**
 * Whether a folder in `releases/` bears the name of a deploy of ours (job.ts), or of what it did beside it. What others put
 * there says nothing of a run that was stopped, and no script of ours removes it (`ours` in scripts.ts).
 */
export const isReleaseName = (name: string): boolean =>
  /^\d{14}-\w+-\w+-[0-9a-f]{6}(-undo\d+|-prune)?$/.test(name)

export const changesIn = (release: Release, target: TargetName): Changes =>
  target === 'cloud' ? release.cloud : release.selfHosted

export interface DeployRecord {
  readonly version: 1
  /** changes with each writing */
  readonly revision: string
  readonly at: string
  readonly commit: string | null
  /** committer date of the commit, seconds since the epoch; null = unknown */
  readonly commitTime: number | null
  /** branch or tag, e.g. `refs/heads/main` */
  readonly ref: string | null
  /** id of the workflow run; later runs have higher ones */
  readonly runId: number | null
  readonly run: string | null
  /** hash that each function of ours was proved to serve, by name */
  readonly selfHosted: Readonly<Record<string, string>>
  readonly cloud: Readonly<Record<string, string>>
  /** top-level folders that we put into the functions folder */
  readonly folders: readonly string[]
  /** oldest first; the last one is live */
  readonly releases: readonly Release[]
  /** what preflight found in each module of the newest build; null = nothing that is known */
  readonly facts: string | null
}

export const NO_RECORD: DeployRecord = {
  version: 1,
  revision: '',
  at: '',
  commit: null,
  commitTime: null,
  ref: null,
  runId: null,
  run: null,
  selfHosted: {},
  cloud: {},
  folders: [],
  releases: [],
  facts: null
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => Number.isSafeInteger(value)
/** A folder's name: it travels as one line, and never leads out of the folder that it is in. */
const isFolder: Check = (value) =>
  typeof value === 'string' && /^[^/\u0000-\u001F\u007F]+$/.test(value) && value !== '.' && value !== '..'
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const entriesOf = (value: unknown): [string, unknown][] | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null
/** By name of a function: a name from here may become an argument of the CLI. */
const byName =
  (check: Check): Check =>
  (value) =>
    entriesOf(value)?.every(([name, item]) => FUNCTION_NAME.test(name) && check(item)) === true
const shapeOf =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) => {
    const fields = new Map(entriesOf(value))
    return Object.entries(shape).every(([name, check]) => check(fields.get(name)))
  }

const isChanges = byName(shapeOf({ before: orNull(isText), after: orNull(isText) }))

const RELEASE = {
  id: isFolder,
  parts: listOf(isFolder),
  buildHash: isText,
  commit: orNull(isText),
  run: orNull(isText),
  at: isText,
  selfHosted: isChanges,
  cloud: isChanges,
  isCloudUnknown: (value: unknown): boolean => value === undefined || value === true
}

const isRecord = shapeOf({
  revision: isText,
  at: isText,
  commit: orNull(isText),
  commitTime: orNull(isNumber),
  ref: orNull(isText),
  runId: orNull(isNumber),
  run: orNull(isText),
  selfHosted: byName(isText),
  cloud: byName(isText),
  folders: listOf(isFolder),
  releases: listOf(shapeOf(RELEASE)),
  facts: orNull(isText)
})

/**
 * A record that is not ours or of a later version is as good as none: nothing is ever removed because of it. Whoever may
 * write to the state folder can write it, so each value is looked at.
 */
export function parseRecord(text: string): DeployRecord | null {
  try {
    const value = JSON.parse(text) as Partial<DeployRecord> | null
    if (value?.version !== 1) return null
    const record = { ...NO_RECORD, ...value }
    return isRecord(record) ? record : null
  } catch {
    return null
  }
}

/** What `state.json` says for one who has the key. */
export interface OpenedRecord {
  readonly record: DeployRecord
  /** whether a run with this SSH key wrote it, as it is; else it says nothing of the cloud */
  readonly isSealed: boolean
}

/** The text of `state.json`: the record, and a seal over all of it. */
export function sealRecord(record: DeployRecord, sealKey: string): string {
  const seal = sealOf('record', textOf(record), sealKey)
  return JSON.stringify({ ...record, seal })
}

/**
 * Reads what `sealRecord` wrote. Whoever has the server can write a record of their own. Of itself the server may say what
 * it likes, as it could in any case. But no function on the cloud is removed, taken back or believed for its word.
 * @returns null when it is no record
 */
export function openRecord(text: string, sealKey: string): OpenedRecord | null {
  const record = parseRecord(text)
  if (record === null) return null
  const isSealed = isSealedText(text, sealKey)
  return { record: isSealed ? record : withoutOrder(withoutCloud(onlyKnown(record))), isSealed }
}

function isSealedText(text: string, sealKey: string): boolean {
  try {
    const written = JSON.parse(text) as { readonly seal?: unknown }
    return typeof written.seal === 'string' && isSealOf(written.seal, 'record', textOf(written), sealKey)
  } catch {
    return false // what is nested so deep that it can be read and not be written is not ours
  }
}

/** Without fields that we do not know: a later version may, and would find them under our seal in the next record. */
const onlyKnown = (record: DeployRecord): DeployRecord => ({
  ...pick(record, Object.keys(NO_RECORD)),
  releases: record.releases.map((release) => ({
    ...pick(release, Object.keys(RELEASE)),
    selfHosted: Object.fromEntries(
      Object.entries(release.selfHosted).map(([name, { before, after }]) => [name, { before, after }])
    )
  }))
})

const pick = <T extends object>(value: T, names: readonly string[]): T =>
  Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))) as T

/** What is sealed. JSON keeps the order of keys, so that it is the same text again when it was read. */
const textOf = (record: object): string => JSON.stringify({ ...record, seal: undefined })

/** Whoever wrote it could make every run older than what is live, or none. */
const withoutOrder = (record: DeployRecord): DeployRecord => ({ ...record, commitTime: null, runId: null })

/** Nor do the facts count: they could hide a finding from a run that sends its functions to the cloud. */
const withoutCloud = (record: DeployRecord): DeployRecord => ({
  ...record,
  cloud: {},
  releases: record.releases.map((release) =>
    Object.keys(release.cloud).length === 0 ? release : { ...release, cloud: {}, isCloudUnknown: true }
  ),
  facts: null
})
