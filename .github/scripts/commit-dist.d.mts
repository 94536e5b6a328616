export type Call = (method: string, path: string, body?: unknown) => Promise<unknown>

export interface Found {
  readonly runId: number
  readonly sha: string
  readonly branch: string
}

export const FILES: Readonly<Record<string, string>>
export class Refused extends Error {}
export function connect(options: {
  readonly apiUrl: string
  readonly repository: string
  readonly token: string
  readonly fetch: typeof fetch
}): Call
export function find(
  call: Call,
  request: { readonly number: string; readonly repository: string; readonly baseBranch: string }
): Promise<Found>
export function readArtifact(root: string): Map<string, Buffer>
export function commit(
  call: Call,
  request: {
    readonly sha: string
    readonly branch: string
    readonly files: ReadonlyMap<string, Uint8Array>
  }
): Promise<string | null>
