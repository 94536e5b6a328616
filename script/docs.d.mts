export interface Described {
  readonly description?: string
  readonly default?: string
}

export interface Group {
  readonly title: string
  readonly inputs: readonly (readonly [string, Described])[]
}

export function groupsOf(actionYaml: string): Group[]
export function inputTables(groups: readonly Group[]): string
export function outputTable(outputs: Readonly<Record<string, Described>>): string
export function replaceBetween(text: string, name: string, table: string): string
