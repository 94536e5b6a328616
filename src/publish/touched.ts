import type { Before } from '../ledger/changes.ts'
import type { FunctionVerdict } from '../probe/verdict.ts'
import type { Session } from '../targets/observe.ts'

/** A target that a run publishes to, as it was before. */
export interface Touched {
  readonly session: Session
  /** functions to publish */
  readonly names: readonly string[]
  /** what every function of the manifest answered before */
  readonly before: ReadonlyMap<string, FunctionVerdict>
  /** names of publications that were accepted: an answer may show it minutes later */
  readonly published: Set<string>
  /** names of calls that failed in passing: they may have been taken all the same */
  readonly sent: Set<string>
}

/** Taken right before the target is changed. */
export const touch = (session: Session, names: readonly string[]): Touched => ({
  session,
  names,
  before: new Map(session.verdicts),
  published: new Set(),
  sent: new Set()
})

/** What the published functions served before, as a way back needs it. */
export const servedBefore = (touched: Touched): Before =>
  new Map(touched.names.map((name) => [name, hashBefore(touched, name)]))

/** An answer alone is no proof of absence (a region, a gateway): nothing is removed for it. */
export function hashBefore({ session, before }: Touched, name: string): string | null {
  const verdict = before.get(name)
  if (verdict?.verdict !== 'missing') return verdict?.served ?? ''
  return session.target.existed(name) === false ? null : ''
}

/**
 * Whether a function may serve something else than before. The same answer is no proof that it does not where a publication
 * was accepted: a region, or a cache, can lag for minutes (edge-runtime#721).
 * @param hash of the function that was published
 */
export function mayHaveChanged(touched: Touched, name: string, hash: string): boolean {
  const was = touched.before.get(name)
  const now = touched.session.verdicts.get(name)
  if (was?.verdict !== now?.verdict || was?.served !== now?.served) return true
  return touched.published.has(name) && was?.served !== hash
}
