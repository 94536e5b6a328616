/** What the runtime adds to Deno, as far as the routers here use it. */
declare const EdgeRuntime: {
  waitUntil<T>(promise: Promise<T>): Promise<T>
  userWorkers: {
    create(options: {
      servicePath: string
      [option: string]: unknown
    }): Promise<{ fetch(request: Request, init?: { signal?: AbortSignal }): Promise<Response> }>
  }
}
