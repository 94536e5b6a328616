import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createHash } from 'node:crypto'
import {
  cloudEnvironment,
  runAction,
  testbedInputs,
  type ActionOptions,
  type ActionRun
} from '../../../testbed/action.ts'
import { startTestbed, type Testbed, type TestbedOptions } from '../../../testbed/start.ts'

const EXAMPLES = path.resolve(import.meta.dirname, '../../../examples/functions')

/** A testbed, a checkout to deploy from, and short words for what tests do with them. */
export class World {
  readonly testbed: Testbed
  /** the checkout */
  readonly workspace: string
  readonly #temp: string
  #runs = 0

  private constructor(testbed: Testbed) {
    this.testbed = testbed
    this.workspace = path.join(testbed.dataDir, 'checkout')
    this.#temp = path.join(testbed.dataDir, 'runner')
    mkdirSync(this.#temp)
  }

  /** Starts a testbed of its own with the examples as checkout. */
  static async start(options: TestbedOptions = {}): Promise<World> {
    const unique = `supabase-edge-functions-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
    const world = new World(await startTestbed({ container: unique, ...options }))
    world.resetCheckout()
    return world
  }

  get cloud(): Testbed['cloud'] {
    return this.testbed.cloud
  }

  get server(): Testbed['server'] {
    return this.testbed.server
  }

  stop(): Promise<void> {
    return this.testbed.stop()
  }

  /** The examples, for this testbed's project. */
  resetCheckout(): void {
    rmSync(this.workspace, { recursive: true, force: true })
    cpSync(EXAMPLES, this.workspace, { recursive: true })
    this.edit('config.toml', (text) =>
      text.replace(/project_id = .*/, `project_id = "${this.cloud.projectRef}"`)
    )
  }

  /** Changes a file of the checkout; the path is relative to `supabase/`. */
  edit(file: string, change: (text: string) => string): void {
    const absolute = path.join(this.workspace, 'supabase', file)
    writeFileSync(absolute, change(readFileSync(absolute, 'utf8')))
  }

  read(file: string): string {
    return readFileSync(path.join(this.workspace, 'supabase', file), 'utf8')
  }

  write(file: string, text: string): void {
    const absolute = path.join(this.workspace, 'supabase', file)
    mkdirSync(path.dirname(absolute), { recursive: true })
    writeFileSync(absolute, text)
  }

  /** Runs the built action; `inputs` go over the testbed's own. */
  run(inputs: Record<string, string> = {}, options: Partial<ActionOptions> = {}): Promise<ActionRun> {
    this.#runs++
    return runAction({
      workspace: this.workspace,
      tempDir: this.#temp,
      inputs: { ...testbedInputs(this.testbed), ...inputs },
      ...options,
      env: {
        ...cloudEnvironment(this.cloud, this.#temp),
        GITHUB_RUN_ID: String(1000 + this.#runs),
        ...options.env
      }
    })
  }

  /** API calls since the last look that change something. */
  takeWrites(): string[] {
    const writes = this.cloud.calls
      .filter((call) => call.method !== 'GET')
      .map((call) => `${call.method} ${call.path}`)
    this.cloud.calls.length = 0
    return writes
  }

  /** Names published to the cloud since the last look, sorted. */
  takeUploads(): string[] {
    const slugs = this.cloud.calls.flatMap((call) =>
      call.method === 'POST' && call.slug !== null ? [call.slug] : []
    )
    this.cloud.calls.length = 0
    return [...new Set(slugs)].sort()
  }

  /** Path of a file in the server's functions folder. */
  onServer(...parts: string[]): string {
    return path.join(this.server.functionsPath, ...parts)
  }

  writeOnServer(file: string, text: string): void {
    const absolute = this.onServer(file)
    mkdirSync(path.dirname(absolute), { recursive: true })
    writeFileSync(absolute, text)
  }

  /** Digest of everything that is not ours in the functions folder: the router and foreign folders. */
  foreignDigest(more: readonly string[] = []): string {
    const hash = createHash('sha256')
    for (const name of ['main', 'hello', 'deno.jsonc', ...more]) {
      for (const file of filesBelow(this.onServer(name))) hash.update(`${file}\0`).update(readFileSync(file))
    }
    return hash.digest('hex')
  }

  /** A plain request, as a user of the functions makes it. */
  async ask(target: 'cloud' | 'self-hosted', name: string, init: RequestInit = {}): Promise<Response> {
    const base = target === 'cloud' ? this.cloud.functionsUrl : this.server.functionsUrl
    const key = target === 'cloud' ? this.cloud.anonKey : this.server.anonKey
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${key}`)
    return fetch(`${base}/${name}`, { redirect: 'manual', ...init, headers })
  }

  /** Every file below a folder with its bytes, to look for what must not be there. */
  leftOvers(): Map<string, string> {
    const roots = [this.#temp, path.dirname(this.server.functionsPath)]
    return new Map(
      roots.flatMap((root) => filesBelow(root).map((file) => [file, readFileSync(file, 'latin1')]))
    )
  }
}

export function filesBelow(root: string): string[] {
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (stat.isFile()) return [root]
  if (!stat.isDirectory()) return []
  return readdirSync(root)
    .sort()
    .flatMap((name) => filesBelow(path.join(root, name)))
}

/** `{ function: verdict }` of a target in a report, for those that are not in sync. */
export function wrongOn(run: ActionRun, target: 'cloud' | 'self-hosted'): Record<string, string> {
  const functions = run.report.targets[target]?.functions ?? []
  return Object.fromEntries(
    functions.filter((fn) => fn.verdict !== 'in-sync').map((fn) => [fn.name, fn.verdict])
  )
}
