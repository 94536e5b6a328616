/** What the router uses of the edge runtime's main service (supabase/edge-runtime, ext/runtime and ext/workers). */

interface FileInfo {
  readonly isDirectory: boolean
  readonly mtime: Date | null
  readonly ino: number | null
  readonly size: number
}

declare const Deno: {
  readonly env: { get(name: string): string | undefined; toObject(): Record<string, string> }
  stat(path: string): Promise<FileInfo>
  readTextFile(path: string): Promise<string>
  serve(handler: (request: Request) => Response | Promise<Response>): unknown
}

interface UserWorker {
  fetch(request: Request): Promise<Response>
}

declare const EdgeRuntime: {
  readonly userWorkers: { create(options: Readonly<Record<string, unknown>>): Promise<UserWorker> }
  /** hands the connection of a request on to a copy of it; a copy without it cannot be sent to a worker */
  applySupabaseTag?(from: Request, to: Request): void
}
