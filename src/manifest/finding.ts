export type Severity = 'error' | 'warning'

/** Something in the repository that breaks, or differs between targets. */
export interface Finding {
  readonly severity: Severity
  readonly code: string
  readonly message: string
  /** relative to the working directory, e.g. `supabase/functions/hello/index.ts`; to the workspace in a report */
  readonly file: string | null
  /** 1-based */
  readonly line: number | null
  /** what to do about it */
  readonly fix: string
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
