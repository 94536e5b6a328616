import { readFileSync } from 'node:fs'
import path from 'node:path'

type Handler = (request: Request) => Response | Promise<Response>

/** What a file is made of: where its imports lead, and its statements without them. */
interface Module {
  readonly code: string
}

const IMPORT = /\bimport\s+(?:\{([^}]*)\}\s+from\s+)?(["'])([^"']+)\2;?/g

/**
 * Boots a function as the runtime does: reads the whole graph first, then evaluates it, and keeps what it has read for as
 * long as it lives. Enough of a module system for the functions of these tests, which hold no types, and for their stamps,
 * which are run as they are.
 * @param env what the function finds in its environment
 * @throws Error when a file is not there, or the function throws
 */
export function bootFunction(folder: string, env: Readonly<Record<string, string>>): Handler {
  const entry = path.join(folder, 'index.ts')
  const graph = new Map<string, Module>()
  readGraph(entry, graph)
  const handlers: Handler[] = []
  const serve = (...args: unknown[]): void => {
    const own = args.find((arg) => typeof arg === 'function') ?? (args[0] as { handler?: unknown }).handler
    handlers.push(own as Handler)
  }
  evaluate(entry, graph, new Map(), {
    serve,
    env: { get: (name: string) => env[name], toObject: () => ({ ...env }) }
  })
  const [handler] = handlers
  if (handler === undefined) throw new Error('the function serves nothing')
  return handler
}

function readGraph(file: string, graph: Map<string, Module>): void {
  if (graph.has(file)) return
  const text = readFileSync(file, 'utf8').replace(/^\/\/.*$/gm, '')
  const specifiers: string[] = []
  const code = text
    .replace(IMPORT, (_, names: string | undefined, __, specifier: string) => {
      const place = path.join(path.dirname(file), specifier)
      specifiers.push(place)
      const load = `load(${JSON.stringify(place)});`
      return names === undefined ? load : `const {${names.replaceAll(' as ', ': ')}} = ${load}`
    })
    .replace(/^export const (\w+) =/gm, 'const $1 = exports.$1 =')
  graph.set(file, { code })
  for (const specifier of specifiers) readGraph(specifier, graph)
}

type Exports = Record<string, unknown>

function evaluate(
  file: string,
  graph: ReadonlyMap<string, Module>,
  loaded: Map<string, Exports>,
  deno: object
): Exports {
  const known = loaded.get(file)
  if (known !== undefined) return known
  const exports: Exports = {}
  loaded.set(file, exports)
  const load = (place: string): Exports => evaluate(place, graph, loaded, deno)
  // The test's own text, and the stamp's.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const body = new Function('load', 'exports', 'Deno', graph.get(file)?.code ?? '') as (
    ...args: unknown[]
  ) => void
  body(load, exports, deno)
  return exports
}
