import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ActionOptions, ActionRun } from '../../../testbed/action.ts'
import { World } from './world.ts'

export const NAMES: readonly string[] = ['alpha', 'beta', 'delta', 'gamma']
export const TARGETS = ['self-hosted', 'cloud'] as const
export type TargetName = (typeof TARGETS)[number]

/** Which revision of each of its two files a function answers with; else the status and the words of the answer. */
export type Answer = { readonly own: number; readonly shared: number } | string

/** Lines that differ in every revision and do not shrink, so that an upload takes a while. */
const ballast = (revision: number): string =>
  Array.from({ length: 400 }, (_, line) => Math.sin(revision * 1000 + line).toString(36)).join('')

const functionSource = (own: number, text: string): string => `import { shared } from '../_shared/revision.ts'

const own = ${own}
export const text = '${text}'
Deno.serve(() => Response.json({ own, shared }))
`

const FAST = { 'verify-interval': '0.1', 'verify-streak': '1', 'verify-timeout': '30', 'keep-releases': '2' }
const SETTLE_MS = 60_000
/** A function here answers in a moment or, after a restart, in seconds. */
const ANSWER_MS = 15_000
/** Twenty times as long as a run of so few functions takes. */
const RUN_MS = 180_000
const LOOK_EVERY_MS = 50

/** A world with a small project of which every file carries a revision, so that a mix can be seen from outside. */
export class Revisions {
  readonly world: World
  readonly #inputs: Readonly<Record<string, string>>

  private constructor(world: World, inputs: Readonly<Record<string, string>>) {
    this.world = world
    this.#inputs = inputs
  }

  /** @param inputs those that all runs have */
  static async start(inputs: Readonly<Record<string, string>> = {}): Promise<Revisions> {
    const revisions = new Revisions(await World.start(), inputs)
    rmSync(revisions.world.workspace, { recursive: true, force: true })
    revisions.world.write('config.toml', `project_id = "${revisions.world.cloud.projectRef}"\n`)
    return revisions
  }

  /** Puts every file of the checkout at a revision. */
  checkOut(revision: number): void {
    this.writeShared(revision)
    for (const name of NAMES) this.writeFunction(name, revision, name === 'beta' ? ballast(revision) : '')
  }

  writeShared(revision: number): void {
    this.world.write('functions/_shared/revision.ts', `export const shared = ${revision}\n`)
  }

  writeFunction(name: string, revision: number, text = ''): void {
    this.world.write(`functions/${name}/index.ts`, functionSource(revision, text))
  }

  removeFunction(name: string): void {
    rmSync(path.join(this.world.workspace, 'supabase/functions', name), { recursive: true })
  }

  /** A run with short waits. */
  run(inputs: Record<string, string> = {}, options: Partial<ActionOptions> = {}): Promise<ActionRun> {
    return this.world.run({ ...FAST, ...this.#inputs, ...inputs }, { limitMs: RUN_MS, ...options })
  }

  /** What a function says to a user's request. */
  async ask(target: TargetName, name: string): Promise<Answer> {
    try {
      const response = await this.world.ask(target, name, { signal: AbortSignal.timeout(ANSWER_MS) })
      const text = await response.text()
      return response.status === 200
        ? (JSON.parse(text) as Answer)
        : `${response.status} ${text.slice(0, 120)}`
    } catch (error) {
      return String(error)
    }
  }

  /** Whether nothing on the server is half way: the container runs, and no activation or its repair is under way. */
  async isAtRest(): Promise<boolean> {
    return !existsSync(this.#ours('journal')) && (await this.world.server.isRunning())
  }

  /**
   * Waits until the server is at rest and a look at all functions is accepted.
   * @returns what was seen last where that did not come about
   */
  async settle(look: () => Promise<string[]>): Promise<string[]> {
    const deadline = performance.now() + SETTLE_MS
    for (;;) {
      const isAtRest = await this.isAtRest()
      const wrong = isAtRest ? await look() : ['the container does not run, or an activation is half way']
      if (wrong.length === 0 || performance.now() > deadline) return wrong
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  get isLocked(): boolean {
    return existsSync(this.#ours('lock'))
  }

  /** Whether the lock keeps others out: one whose lease is over is anybody's. */
  get isHeld(): boolean {
    return this.isLocked && Number(readFileSync(this.#ours('lock/lease'), 'utf8')) >= Date.now() / 1000
  }

  /** As if the lease of a dead runner's lock had run out; the lock stays. */
  expireLease(): void {
    const now = Math.floor(Date.now() / 1000)
    if (this.isLocked) writeFileSync(this.#ours('lock/lease'), `${now - 1}\n`)
  }

  #ours(file: string): string {
    return path.join(path.dirname(this.world.server.functionsPath), '.dual-deploy', file)
  }
}
