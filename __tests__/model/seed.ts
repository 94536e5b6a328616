import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** Whether all points and sequences are wanted where a sample is the rule: `script/test --all` says so. */
export const WANTS_ALL = process.env['DUAL_DEPLOY_ALL'] === '1'

/** What is drawn by lot is the same for each run of a commit; another draw: TEST_SEED=anything. */
export const SEED = process.env['TEST_SEED'] ?? process.env['GITHUB_SHA'] ?? commit()

function commit(): string {
  try {
    const git = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    })
    return git.trim()
  } catch {
    return 'no commit'
  }
}

/** A whole number below 2^31 that this seed and these words stand for. */
export const numberFor = (words: string, seed = SEED): number =>
  createHash('sha256').update(`${seed}\n${words}`).digest().readUInt32BE() >>> 1

/** Behind each failure, so that it can be had again. */
export const seedNote = `Again: TEST_SEED=${SEED}`

/**
 * A sample by lot, stratified: of each kind at least `perKind` (all, where it has no more), and at least `count` of all.
 * The lot falls on the place of an item in its kind, so that the same seed draws the same.
 */
export function sample<T extends { readonly kind: string }>(
  all: readonly T[],
  { count, perKind, seed = SEED }: { count: number; perKind: number; seed?: string }
): T[] {
  const places = new Map<string, number>()
  const drawn = all.map((item) => {
    const place = places.get(item.kind) ?? 0
    places.set(item.kind, place + 1)
    return { item, lot: numberFor(`${item.kind} ${place}`, seed) }
  })
  const byLot = [...drawn].sort((a, b) => a.lot - b.lot)
  const taken = new Set<T>()
  for (const kind of places.keys())
    for (const { item } of byLot.filter((one) => one.item.kind === kind).slice(0, perKind)) taken.add(item)
  for (const { item } of byLot) if (taken.size < count) taken.add(item)
  return all.filter((item) => taken.has(item))
}
