export interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>
}

export interface Row {
  readonly file: string
  readonly mutants: number
  readonly detected: number
  readonly timeouts: number
  readonly survived: number
  readonly uncovered: number
}

export const modules: Readonly<
  Record<string, { readonly mutate: readonly string[]; readonly tests: readonly string[] }>
>
export function rowsOf(reports: readonly Report[]): Row[]
export function totalOf(rows: readonly Row[]): Row
export function scoreOf(row: Row): number
export function render(rows: readonly Row[]): string
