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

export interface FindingKind {
  readonly severity: 'error' | 'warning' | 'either'
  readonly title: string
  readonly about: string
  readonly example: string
  readonly remedy: string
  readonly more?: string
}

type Chapters = Readonly<Record<string, Readonly<Record<string, FindingKind>>>>

export function readCatalogue(): Promise<Chapters>
export function findingSections(chapters: Chapters): string
