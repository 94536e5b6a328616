export interface Edit {
  readonly find: string
  readonly replace: string
}

export interface Fault extends Edit {
  readonly name: string
  readonly says: string
  readonly also?: readonly Edit[]
}

/** Where a fault is written to: the file, its text, and the text with the fault. */
export interface Applied {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** What one test file said, as script/seeded-faults-reporter.mjs writes it. */
export interface FileResult {
  readonly file: string
  readonly failed: readonly { readonly name: string; readonly message: string }[]
  /** why it could not be run at all; null = it was */
  readonly broken: string | null
}

export const FAULTS: readonly Fault[]
export function readSources(root: string): ReadonlyMap<string, string>
export function applyFault(fault: Fault, sources: ReadonlyMap<string, string>): Applied
export function checkSyntax(applied: Applied): void
export function isAssertion(message: string): boolean
export function firstCatch(
  results: readonly FileResult[],
  red?: ReadonlySet<string>
): { file: string; name: string } | null
