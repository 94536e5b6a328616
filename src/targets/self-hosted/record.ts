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
    return Array.isArray(record.releases) && Array.isArray(record.folders) && Array.isArray(record.bad)
      ? record
      : null
  } catch {
    return null
  }
}
