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
}

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
  /** build hashes of releases that were rolled back, newest last */
  readonly bad: readonly string[]
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
  bad: []
}

/** A record that is not ours or of a later version is as good as none: nothing is ever removed because of it. */
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

type Shape = (value: unknown) => boolean

const isText: Shape = (value) => typeof value === 'string'
const isTextOrNull: Shape = (value) => value === null || isText(value)
const isNumberOrNull: Shape = (value) => value === null || typeof value === 'number'
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape)
const mapOf =
  (shape: Shape): Shape =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(shape)

const hasFields = (value: unknown, shapes: Readonly<Record<string, Shape>>): boolean =>
  Object.entries(shapes).every(([name, shape]) => shape((value as Readonly<Record<string, unknown>>)[name]))

/** Half of a change is unknown where an older version of ours left it out. */
const isChange: Shape = (value) =>
  typeof value === 'object' &&
  value !== null &&
  hasFields({ before: null, after: null, ...value }, { before: isTextOrNull, after: isTextOrNull })

const isRelease: Shape = (value) =>
  typeof value === 'object' &&
  value !== null &&
  hasFields(value, {
    ...{ id: isText, buildHash: isText, at: isText, parts: listOf(isText) },
    ...{ selfHosted: mapOf(isChange), cloud: mapOf(isChange) }
  })

/** The server is not trusted with shapes either: what is no record must not end a run half way. */
const isRecord = (record: DeployRecord): boolean =>
  hasFields(record, {
    ...{ revision: isText, at: isText, commit: isTextOrNull, ref: isTextOrNull, run: isTextOrNull },
    ...{ commitTime: isNumberOrNull, runId: isNumberOrNull },
    ...{ selfHosted: mapOf(isText), cloud: mapOf(isText), folders: listOf(isText), bad: listOf(isText) },
    releases: listOf(isRelease)
  })
