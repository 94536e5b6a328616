export function rowsIn(block: string): Map<string, string>
export function tables(
  totals: readonly (readonly [string, number | null])[],
  files: Readonly<Record<string, number>>,
  before: ReadonlyMap<string, string>,
  cores: number
): string
