/** What serves the functions of a target: what differs by it differs for every target of that kind. */
export type Platform = 'hosted' | 'compose'

interface Row {
  /** as a heading names it */
  readonly label: string
  readonly platform: Platform
  /** its turn: what can be switched back at once comes before what cannot */
  readonly order: number
  /** names of the outputs that tell of it */
  readonly outputs: { readonly hash: string; readonly status: string }
}

/** Every target that there is, in the order in which they are told. All else is keyed by it, so that the compiler sees what lacks one. */
export const TARGETS = {
  cloud: {
    label: 'Cloud',
    platform: 'hosted',
    order: 2,
    outputs: { hash: 'cloud-hash', status: 'cloud-status' }
  },
  'self-hosted': {
    label: 'Self-hosted',
    platform: 'compose',
    order: 1,
    outputs: { hash: 'self-hosted-hash', status: 'self-hosted-status' }
  }
} as const satisfies Readonly<Record<string, Row>>

export type TargetId = keyof typeof TARGETS

export const TARGET_IDS = Object.keys(TARGETS) as TargetId[]

/** Something for each target. */
export const byTarget = <T>(make: (id: TargetId) => T): Record<TargetId, T> =>
  Object.fromEntries(TARGET_IDS.map((id) => [id, make(id)])) as Record<TargetId, T>

/** What is kept by target, in the order in which targets are told. No target is left out, also none that the table lacks. */
export function entriesByTarget<T>(values: Readonly<Partial<Record<TargetId, T>>>): [TargetId, T][] {
  const rank = (id: TargetId): number => [...TARGET_IDS, id].indexOf(id)
  return (Object.entries(values) as [TargetId, T][]).sort(([a], [b]) => rank(a) - rank(b))
}
