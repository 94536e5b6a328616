import type { Finding } from '../findings/finding.ts'
import type { Mismatch } from './report.ts'

export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
  readonly file: string | null
  readonly line: number | null
}

/** GitHub keeps 10 annotations of a kind per step and loses the rest without a word; one is left for "and more". */
const PER_LEVEL = 9

/**
 * The worst first, within GitHub's limits.
 * @param places entrypoint of each function, relative to the workspace, by name
 */
export function makeAnnotations(
  findings: readonly Finding[],
  wrong: readonly Mismatch[],
  places: ReadonlyMap<string, string>
): Annotation[] {
  const all: Annotation[] = [
    ...findings.map((finding) => ({
      level: finding.severity,
      title: finding.code,
      message: `${finding.message} ${finding.fix}`,
      file: finding.file,
      line: finding.line
    })),
    ...wrong.map((mismatch) => ({
      level: 'error' as const,
      title: `${mismatch.function}: ${mismatch.verdict} on ${mismatch.target}`,
      message: mismatch.hint === '' ? mismatch.verdict : mismatch.hint,
      file: places.get(mismatch.function) ?? null,
      line: null
    }))
  ]
  return [...limit(all, 'error'), ...limit(all, 'warning')]
}

function limit(all: readonly Annotation[], level: Annotation['level']): Annotation[] {
  const own = all.filter((annotation) => annotation.level === level)
  if (own.length <= PER_LEVEL + 1) return own
  const rest = own.length - PER_LEVEL
  return [
    ...own.slice(0, PER_LEVEL),
    { level, title: 'more', message: `…and ${rest} more: see the job summary.`, file: null, line: null }
  ]
}
