export const SELDOM: Readonly<Record<string, { readonly why: string; readonly sources: readonly string[] }>>
export function choose(
  files: readonly string[],
  changed: readonly string[] | null
): { run: string[]; left: { file: string; why: string }[] }
export function endToEndFiles(): string[]
