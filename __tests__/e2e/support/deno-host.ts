import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { denoBinary, denoFlags } from '../../../testbed/runtime/deno-path.ts'

/** What the edge runtime does around a function, and a witness between it and the stamp. */
const HOST = `
const real = Deno.serve;
Deno.serve = (...args) => {
  const index = args.findIndex((arg) => typeof arg === "function");
  const handler = index === -1 ? args[0].handler : args[index];
  const witness = async function (request, info) {
    // An upgraded request has no headers any more.
    const isAsked = request.headers.has("x-witness");
    const response = await handler.call(this, request, info);
    if (!isAsked) return response;
    const { seen, made } = globalThis;
    return Response.json({ request: seen?.[0] === request, info: seen?.[1] === info, response: made === response });
  };
  if (index === -1) args[0] = { ...args[0], handler: witness };
  else args[index] = witness;
  return real(...args);
};
const { default: exported } = await import(Deno.args[0]);
if (typeof exported?.fetch === "function") Deno.serve({ handler: (request) => exported.fetch(request) });
`

export interface Served {
  readonly origin: string
  stop(): Promise<void>
}

/**
 * Runs a function under the real Deno, on a free port of 127.0.0.1.
 * @param config its deno.json, as a runtime finds it in the function's folder; null = it has none
 */
export async function serveWithDeno(
  entrypoint: string,
  folder: string,
  denoDir: string,
  config: string | null = null
): Promise<Served> {
  const host = path.join(folder, 'host.js')
  writeFileSync(host, HOST)
  const env = { ...process.env, DENO_DIR: denoDir, DENO_SERVE_ADDRESS: 'tcp:127.0.0.1:0', NO_COLOR: '1' }
  const flags = denoFlags
    .filter((flag) => flag !== '--quiet')
    .map((flag) => (flag === '--no-config' && config !== null ? `--config=${config}` : flag))
  const child = spawn(denoBinary, [...flags, host, `file://${entrypoint}`], { env })
  const port = await listeningPort(child)
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }
}

function listeningPort(child: ChildProcess): Promise<string> {
  const said: string[] = []
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line)
        const port = /Listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1]
        if (port !== undefined) resolve(port)
      })
    }
    child.once('exit', () => {
      reject(new Error(`the function does not serve: ${said.join('\n')}`))
    })
  })
}
