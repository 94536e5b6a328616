/** What a target's own list says of a function: a witness beside its stamp. Null = the list does not say. */
export interface Listed {
  readonly version: number | null
  readonly verifyJwt: boolean | null
  /** of its bundle, in the platform's own way: it can be compared with itself alone */
  readonly digest: string | null
  /** ms since the epoch */
  readonly updatedAt: number | null
}

/** By name; null = the list was not read. */
export type Listing = ReadonlyMap<string, Listed>

const FIELDS = ['version', 'digest', 'updatedAt', 'verifyJwt'] as const

/** Whether two entries are of one publication, as far as both tell. */
export const isSameListed = (one: Listed, other: Listed): boolean =>
  FIELDS.every((field) => one[field] === null || other[field] === null || one[field] === other[field])

/** Where and when, in words. */
export function describeListed({ version, updatedAt }: Listed): string {
  const time = updatedAt === null ? '' : ` of ${timeOf(updatedAt)}`
  return version === null ? `another one${time}` : `version ${version}${time}`
}

/** Of a number that no calendar has there is no time to tell. */
const timeOf = (ms: number): string =>
  Math.abs(ms) > 8.64e15 ? 'an unknown time' : new Date(ms).toISOString()

/**
 * Why a function is not what the repository wants, or what a deploy proved, on the word of the list; null = it agrees.
 * @param listed undefined = it is not in the list
 * @param recorded what the list said when the function was proved; undefined = nobody recorded it
 */
export function whyListedOtherwise(
  wanted: { readonly verifyJwt: boolean },
  listed: Listed | undefined,
  recorded: Listed | undefined
): string | null {
  if (listed === undefined) return 'the project’s own list does not have it'
  const parts = [
    ...(listed.verifyJwt === null || listed.verifyJwt === wanted.verifyJwt
      ? []
      : [`verify_jwt is ${listed.verifyJwt} there, and ${wanted.verifyJwt} in the repository`]),
    ...(recorded === undefined || isSameListed(recorded, listed)
      ? []
      : [
          `changed there since by somebody else: it is ${describeListed(listed)}, proved was ${describeListed(recorded)}`
        ])
  ]
  return parts.length === 0 ? null : parts.join('; ')
}
