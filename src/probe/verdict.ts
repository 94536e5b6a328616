import { byCodeUnit } from '../manifest/hash.ts'

export type Verdict = 'in-sync' | 'stale' | 'missing' | 'unstamped' | 'broken' | 'tampered' | 'unreachable'

/** Worst first: the order of tables and annotations. */
export const VERDICTS_BY_WEIGHT: readonly Verdict[] = [
  'broken',
  'missing',
  'tampered',
  'stale',
  'unstamped',
  'unreachable',
  'in-sync'
]

/** What one answer to a probe says; `hash` is the only proof. */
export type Reading =
  /** release: of which publication it is; none where an older version or a committed stamp answers */
  | { readonly kind: 'hash'; readonly hash: string; readonly release?: string }
  | { readonly kind: 'missing'; readonly detail: string }
  | { readonly kind: 'unstamped'; readonly status: number; readonly detail: string }
  | { readonly kind: 'broken'; readonly status: number; readonly detail: string }
  /** timedOut: nobody said anything at all, for as long as a question may take */
  | { readonly kind: 'unreachable'; readonly detail: string; readonly timedOut?: true }

/** What is known of one function on one target. */
export interface FunctionVerdict {
  readonly name: string
  readonly verdict: Verdict
  /** the function hash of the manifest */
  readonly expected: string
  /** the function hash that the target serves, when it says one */
  readonly served: string | null
  /** of which publication that is, when it says so */
  readonly release?: string
  /** what it means and what to do; empty when in sync */
  readonly hint: string
}

/** Of which publication an answer must be, or of which ones it may be; null = of any: nobody knows. */
export type Publication = string | readonly string[] | null

export function judge(
  name: string,
  expected: string,
  reading: Reading,
  region: string | null,
  release: Publication = null
): FunctionVerdict {
  const where = region === null ? '' : ` (region ${region})`
  if (reading.kind === 'hash') {
    const { hash: served, release: of } = reading
    const why = whyStale(expected, reading, release)
    return {
      name,
      verdict: why === null ? 'in-sync' : 'stale',
      expected,
      served,
      ...(of === undefined ? {} : { release: of }),
      hint: why === null ? '' : why + where
    }
  }
  return { name, verdict: reading.kind, expected, served: null, hint: reading.detail + where }
}

function whyStale(
  expected: string,
  { hash, release: served }: Extract<Reading, { readonly kind: 'hash' }>,
  release: Publication
): string | null {
  if (hash !== expected) return `serves another build, ${hash.slice(0, 12)}`
  const wanted = release === null ? [] : [release].flat()
  if (wanted.length === 0 || wanted.some((one) => one === served)) return null
  const of = served === undefined ? 'that tells no publication' : `of another publication, ${served}`
  return `serves the same build, but ${of}: not what ${wanted[0] ?? ''} put there`
}

const weight = (verdict: Verdict): number => VERDICTS_BY_WEIGHT.indexOf(verdict)

/** The same for a function that must not be there. */
export function judgeAbsence(name: string, reading: Reading): FunctionVerdict {
  if (reading.kind === 'missing') return { name, verdict: 'in-sync', expected: '', served: null, hint: '' }
  const served = reading.kind === 'hash' ? reading.hash : null
  const verdict = reading.kind === 'hash' ? 'stale' : reading.kind
  return { name, verdict, expected: '', served, hint: 'is still there' }
}

/** Worst verdict first, then by name. */
export const byWeight = (a: FunctionVerdict, b: FunctionVerdict): number =>
  weight(a.verdict) - weight(b.verdict) || byCodeUnit(a.name, b.name)

/**
 * Of one function's verdicts in several regions: a region that lags decides. Missing in one region alone is lag as well:
 * the function is there.
 */
export function worst(verdicts: readonly FunctionVerdict[]): FunctionVerdict | undefined {
  const first = [...verdicts].sort(byWeight)[0]
  if (first?.verdict !== 'missing' || verdicts.every((verdict) => verdict.verdict === 'missing')) return first
  return { ...first, verdict: 'stale', hint: `not there yet, though other regions have it: ${first.hint}` }
}
