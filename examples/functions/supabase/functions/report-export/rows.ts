export interface ReportRow {
  readonly day: string
  readonly sent: number
}

export type Formatter = (rows: readonly ReportRow[]) => string

export const rows: readonly ReportRow[] = [
  { day: '2026-11-01', sent: 120 },
  { day: '2026-11-02', sent: 98 }
]
