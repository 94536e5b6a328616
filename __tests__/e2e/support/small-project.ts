import { expect } from '@jest/globals'
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { ActionOptions, ActionRun } from '../../../testbed/action.ts'
import type { TestbedOptions } from '../../../testbed/start.ts'
import { World } from './world.ts'

/** The functions of the small project; the first two share a module. */
export const NAMES = ['geo', 'invoices', 'orders', 'ping'] as const
export type Name = (typeof NAMES)[number]
/** On both targets, and none of ours: another team's function and what the stack ships. */
const FOREIGN = 'billing'

const FAST = { 'verify-interval': '0.1', 'verify-timeout': '20', 'verify-streak': '2' }
/** For runs that are to end red: none of them gets better by waiting. */
export const RED = { 'verify-timeout': '3' }

/** What plain requests are answered: a function's text, or the status where there is none. */
export interface Live {
  readonly cloud: Readonly<Record<string, string>>
  readonly 'self-hosted': Readonly<Record<string, string>>
}

/** A testbed with a project of four functions, each of which tells its version to whoever asks. */
export class SmallProject {
  readonly world: World
  /** of the checkout */
  version = 0
  #isGreen = false
  #foreign = ''

  private constructor(world: World) {
    this.world = world
  }

  static async start(options: TestbedOptions = {}): Promise<SmallProject> {
    const project = new SmallProject(await World.start(options))
    await project.#makeForeign()
    return project
  }

  async #makeForeign(): Promise<void> {
    const { world } = this
    rmSync(world.workspace, { recursive: true })
    this.#writeFunction(FOREIGN, '1')
    await world.cloud.seed(world.workspace, [FOREIGN])
    world.writeOnServer(`${FOREIGN}/index.ts`, handler(`${FOREIGN} 1`))
    this.#foreign = this.foreignDigest()
    this.reset()
  }

  /** What is in the places of others by now is to stay so: a router of ours has taken the place of theirs. */
  acceptForeign(): void {
    this.#foreign = this.foreignDigest()
  }

  get statePath(): string {
    return path.join(this.world.server.functionsPath, '../.dual-deploy')
  }

  get isLocked(): boolean {
    return existsSync(path.join(this.statePath, 'lock'))
  }

  foreignDigest(): string {
    return this.world.foreignDigest([FOREIGN])
  }

  /** The checkout as new, with a version of its own in every function. @returns the version */
  reset(): string {
    this.version++
    rmSync(this.world.workspace, { recursive: true, force: true })
    this.world.write('config.toml', `project_id = "${this.world.cloud.projectRef}"\n`)
    this.world.write('functions/_shared/money.ts', `export const currency = 'EUR'\n`)
    for (const name of NAMES) this.#writeFunction(name, String(this.version))
    return String(this.version)
  }

  #writeFunction(name: string, version: string): void {
    const shares = name === 'invoices' || name === 'orders'
    const head = shares ? `import { currency } from '../_shared/money.ts'\nvoid currency\n` : ''
    this.world.write(`functions/${name}/index.ts`, head + handler(`${name} ${version}`))
  }

  /** Another version of some functions, or of all. @returns the version */
  change(...names: readonly string[]): string {
    this.version++
    for (const name of names.length === 0 ? NAMES : names) this.#writeFunction(name, String(this.version))
    return String(this.version)
  }

  run(inputs: Record<string, string> = {}, options: Partial<ActionOptions> = {}): Promise<ActionRun> {
    this.#isGreen = false
    return this.world.run({ ...FAST, ...inputs }, options)
  }

  /** Deploys the checkout, and shows that both targets serve it. */
  async deploy(
    inputs: Record<string, string> = {},
    options: Partial<ActionOptions> = {}
  ): Promise<ActionRun> {
    const run = await this.run(inputs, options)
    expect(run.log).not.toMatch(/^::error/m)
    expect(run.code).toBe(0)
    expect(run.outputs).toMatchObject({ 'in-sync': 'true', mismatches: '[]' })
    expect(run.outputs['cloud-hash']).toBe(run.outputs['build-hash'])
    expect(run.outputs['self-hosted-hash']).toBe(run.outputs['build-hash'])
    this.expectTidy()
    this.#isGreen = true
    this.world.cloud.calls.length = 0
    return run
  }

  /** Both targets at a version of the whole checkout, and every knob at rest. @returns what is live */
  async settle(): Promise<Live> {
    const { world } = this
    Object.assign(world.cloud.knobs, {
      ...{ faults: [], droppedSlugs: [], missingBlobs: [], propagationMs: {} },
      ...{ apiLatencyMs: 0, rateLimitPerMinute: 0, flapping: false }
    })
    Object.assign(world.server.knobs, { sshLatencyMs: 0, sshCutAfterBytes: null })
    await world.server.breakContainer(false)
    await world.server.setSession(null)
    if (!this.#isGreen) {
      this.reset()
      await this.deploy({ 'allow-older': 'true' })
    }
    return this.live()
  }

  async live(): Promise<Live> {
    const [cloud, selfHosted] = await Promise.all([this.#ask('cloud'), this.#ask('self-hosted')])
    return { cloud, 'self-hosted': selfHosted }
  }

  async #ask(target: keyof Live): Promise<Record<string, string>> {
    const answers = [...NAMES, FOREIGN].map(async (name) => {
      const response = await this.world.ask(target, name)
      return [name, response.ok ? await response.text() : String(response.status)] as const
    })
    return Object.fromEntries(await Promise.all(answers))
  }

  /** No lock is left, no journal, and what is not ours is as it was. */
  expectTidy(): void {
    expect(this.isLocked).toBe(false)
    expect(existsSync(path.join(this.statePath, 'journal'))).toBe(false)
    expect(this.foreignDigest()).toBe(this.#foreign)
    expect(this.world.cloud.deployed().get(FOREIGN)?.version).toBe(1)
  }

  /** The next run without the fault turns green by itself, with what the checkout holds. */
  async expectHealed(inputs: Record<string, string> = {}): Promise<void> {
    await this.deploy(inputs)
    const expected = Object.fromEntries(NAMES.map((name) => [name, this.#versionOf(name)]))
    const now = await this.live()
    expect(now.cloud).toMatchObject(expected)
    expect(now['self-hosted']).toMatchObject(expected)
    expect(await this.world.server.isRunning()).toBe(true)
  }

  #versionOf(name: Name): string {
    return /Response\('([^']*)'/.exec(this.world.read(`functions/${name}/index.ts`))?.[1] ?? ''
  }
}

const handler = (text: string): string => `Deno.serve(() => new Response('${text}'))\n`

/** The parts of a red run that a person reads. */
export interface Told {
  readonly result: string
  /** what happened */
  readonly cause: RegExp
  readonly live: RegExp
  readonly next: RegExp
}

export function expectRed(run: ActionRun, told: Told): void {
  expect(run.code).toBe(1)
  expect(run.outputs['result']).toBe(told.result)
  const error = run.log
    .split('\n')
    .filter((line) => line.startsWith('::error'))
    .join('\n')
    .replaceAll('%0A', '\n')
  expect(error).toMatch(told.cause)
  expect(/^Live now: .*$/m.exec(error)?.[0]).toMatch(told.live)
  expect(/^Next: .*$/m.exec(error)?.[0]).toMatch(told.next)
}
