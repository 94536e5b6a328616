import { NO_RECORD, type Changes, type DeployRecord, type Release } from '../../src/ledger/record.ts'

/** A release of the two targets, in few words. */
export interface FlatRelease extends Omit<Release, 'targets'> {
  readonly parts: readonly string[]
  readonly selfHosted: Changes
  readonly cloud: Changes
  readonly isCloudUnknown?: true
}

export const releaseOf = ({ parts, selfHosted, cloud, isCloudUnknown, ...rest }: FlatRelease): Release => ({
  ...rest,
  targets: {
    'self-hosted': { changes: selfHosted, parts },
    cloud: { changes: cloud, parts: [], ...(isCloudUnknown === true ? { isUnknown: true } : {}) }
  }
})

export interface FlatRecord extends Partial<Omit<DeployRecord, 'targets' | 'releases'>> {
  /** hashes, by function */
  readonly selfHosted?: Readonly<Record<string, string>>
  readonly cloud?: Readonly<Record<string, string>>
  readonly releases?: readonly FlatRelease[]
}

export const recordOf = ({
  selfHosted = {},
  cloud = {},
  releases = [],
  ...rest
}: FlatRecord): DeployRecord => ({
  ...NO_RECORD,
  ...rest,
  targets: { 'self-hosted': servedOf(selfHosted), cloud: servedOf(cloud) },
  releases: releases.map(releaseOf)
})

export const servedOf = (hashes: Readonly<Record<string, string>>) => ({
  functions: Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [name, { hash }]))
})
