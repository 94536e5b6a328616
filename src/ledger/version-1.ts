import { entriesOf } from './shape.ts'

type Fields = Readonly<Record<string, unknown>>

/** A record of version 1 had a field for each of the two targets that there were. What is wrong in it is as wrong in what it becomes. */
export function liftVersion1({ selfHosted = {}, cloud = {}, releases = [], ...rest }: Fields): Fields {
  return {
    ...rest,
    version: 2,
    targets: {
      'self-hosted': { functions: functionsOf(selfHosted) },
      cloud: { functions: functionsOf(cloud) }
    },
    releases: Array.isArray(releases) ? releases.map(liftRelease) : releases
  }
}

function functionsOf(hashes: unknown): unknown {
  const entries = entriesOf(hashes)
  return entries === null ? hashes : Object.fromEntries(entries.map(([name, hash]) => [name, { hash }]))
}

function liftRelease(release: unknown): unknown {
  if (entriesOf(release) === null) return release
  const { parts, selfHosted, cloud, isCloudUnknown, ...rest } = release as Fields
  return {
    ...rest,
    targets: {
      'self-hosted': { changes: selfHosted, parts },
      cloud: {
        ...{ changes: cloud, parts: [] },
        ...(isCloudUnknown === undefined ? {} : { isUnknown: isCloudUnknown })
      }
    }
  }
}
