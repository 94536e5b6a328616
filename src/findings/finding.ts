import { CATALOGUE, type FindingCode, type Kind, type Severity } from './catalogue.ts'

export type { Severity }

/** Something in the repository that breaks, or differs between targets. */
export interface Finding {
  readonly severity: Severity
  /** of the catalogue; of another version's where a record holds it */
  readonly code: string
  readonly message: string
  /** relative to the working directory, e.g. `supabase/functions/hello/index.ts`; to the workspace in a report */
  readonly file: string | null
  /** 1-based */
  readonly line: number | null
  /** what to do about it */
  readonly fix: string
}

/** What a place has to say: how bad it is and what to do only where the catalogue does not know. */
type Said<K extends Kind> = Pick<Finding, 'message' | 'file'> &
  Partial<Pick<Finding, 'line'>> &
  (K['severity'] extends 'either' ? Pick<Finding, 'severity'> : unknown) &
  (K extends { fix: string } ? unknown : Pick<Finding, 'fix'>)

/** The one way to make a finding. */
export function finding<C extends FindingCode>(code: C, said: Said<(typeof CATALOGUE)[C]>): Finding {
  const { severity, fix = '' }: Kind = CATALOGUE[code]
  return { severity: severity === 'either' ? 'error' : severity, code, line: null, fix, ...said }
}

/** Errors first, then by place, then by code: the same order on every machine. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding): string =>
    [
      finding.severity === 'error' ? '0' : '1',
      finding.file ?? '',
      String(finding.line ?? 0).padStart(8, '0'),
      finding.code,
      finding.message
    ].join('\0')
  return [...findings].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error')
}

/** Each finding once: functions share modules, and a module may be read twice. */
export function uniqueFindings(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]
}
