export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly license?: string | { readonly type: string }
  readonly licenses?: readonly { readonly type: string }[]
  readonly author?: string | { readonly name: string } | readonly string[]
}

export interface Licensed {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
  readonly within: string | null
}

export interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number
        readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>
      }
    >
  >
}

export const ALLOWED: readonly string[]
export function packageFolder(path: string): string | null
export function bundledFiles(metafiles: readonly Metafile[]): string[]
export function embeddedNames(sourceMap: { readonly sources?: readonly string[] }): string[]
export function licenceOf(manifest: Manifest): string
export function isAllowed(expression: string): boolean
export function licenceText(manifest: Manifest, files: Readonly<Record<string, string>>): string
export function render(packages: readonly Licensed[]): string

export interface Bundle {
  readonly file: string
  readonly bytes: number
  readonly own: number
  readonly packages: ReadonlyMap<string, number>
}

export function sizesOf(metafiles: readonly Metafile[]): Bundle[]
export function inKilobytes(bytes: number): string
export function renderSizes(
  bundles: readonly Bundle[],
  described: ReadonlyMap<string, Pick<Licensed, 'name' | 'version' | 'licence'>>
): string
