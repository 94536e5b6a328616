import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ChildProcess } from 'node:child_process'
import type { ActionOptions, ActionRun } from '../../../testbed/action.ts'
import {
  linesIn,
  readAnswer,
  type Answer,
  type Ended,
  type ModelWorld,
  type TargetName,
  type Trap
} from '../../model/world.ts'
import { World } from './world.ts'

const FAST = { 'verify-interval': '0.1', 'verify-streak': '1', 'verify-timeout': '30', 'keep-releases': '2' }
const SETTLE_MS = 60_000
/** A function here answers in a moment or, after a restart, in seconds. */
const ANSWER_MS = 15_000
/** Twenty times as long as a run of so few functions takes. */
const RUN_MS = 180_000
const LOOK_EVERY_MS = 50

/** A trap that is set: what it hangs on a run, whether it was sprung, and what takes it back. */
interface Armed {
  readonly options: Partial<ActionOptions>
  readonly isStruck: (run: ActionRun) => boolean
  readonly release?: () => Promise<void>
}

/** The testbed as the models see it: the built action, the real CLI, rsync, sshd, Docker Engine and Deno. */
export class EngineWorld implements ModelWorld {
  readonly #world: World
  readonly #inputs: Readonly<Record<string, string>>

  private constructor(world: World, inputs: Readonly<Record<string, string>>) {
    this.#world = world
    this.#inputs = inputs
  }

  /** @param inputs those that all runs have */
  static async start(inputs: Readonly<Record<string, string>> = {}): Promise<EngineWorld> {
    const world = await World.start()
    rmSync(world.workspace, { recursive: true, force: true })
    world.write('config.toml', `project_id = "${world.cloud.projectRef}"\n`)
    return new EngineWorld(world, inputs)
  }

  write(file: string, text: string): void {
    this.#world.write(file, text)
  }

  read(file: string): string {
    return this.#world.read(file)
  }

  removeFunction(name: string): void {
    rmSync(path.join(this.#world.workspace, 'supabase/functions', name), { recursive: true })
  }

  async run(inputs: Readonly<Record<string, string>>, trap?: Trap): Promise<Ended> {
    const { server, cloud } = this.#world
    server.resetTraffic()
    const armed = await this.#arm(trap)
    const run = await this.#world.run(
      { ...FAST, ...this.#inputs, ...inputs },
      { limitMs: RUN_MS, ...armed.options }
    )
    const isStruck = armed.isStruck(run)
    const bytes = server.traffic().toServer
    Object.assign(server.knobs, { sshCutAfterBytes: null, onSshBytes: null, killScript: null })
    Object.assign(cloud.knobs, { faults: [], droppedSlugs: [] })
    await armed.release?.()
    const { code, log, outputs, report } = run
    return {
      code,
      log,
      result: outputs['result'] ?? '',
      isInSync: outputs['in-sync'] === 'true',
      isReported: outputs['result'] !== undefined && outputs['result'] === report.result,
      isStruck,
      bytes
    }
  }

  async #arm(trap: Trap | undefined): Promise<Armed> {
    const { server, cloud } = this.#world
    const { knobs } = server
    switch (trap?.kind) {
      case undefined:
        return { options: {}, isStruck: () => false }
      case 'cut':
        knobs.sshCutAfterBytes = trap.afterBytes
        if (trap.isOnce)
          knobs.onSshBytes = () => {
            if (server.traffic().connections > 1) knobs.sshCutAfterBytes = null
          }
        return { options: {}, isStruck: (run) => run.code !== 0 || server.traffic().connections > 1 }
      case 'kill at byte':
        return { options: this.#killAtByte(trap.bytes), isStruck: isKilled }
      case 'kill at line':
        return { options: whenOutput((log) => linesIn(log) >= trap.line, kill), isStruck: isKilled }
      case 'kill at phase':
        return { options: whenOutput((log) => log.includes(trap.phase), kill), isStruck: isKilled }
      case 'kill activation':
        knobs.killScript = { containing: 'finish activated', afterLine: trap.afterLine }
        return { options: {}, isStruck: () => knobs.killScript === null }
      case 'cancel':
        return {
          options: cancelling(trap.phase, trap.signals),
          isStruck: ({ log }) => log.includes(FINISHING)
        }
      case 'cloud refuses':
        cloud.knobs.faults = [{ call: 'upload', slug: trap.name, status: 503 }]
        return { options: {}, isStruck: (run) => run.code !== 0 }
      case 'cloud drops':
        cloud.knobs.droppedSlugs = [trap.name]
        return { options: {}, isStruck: (run) => run.code !== 0 }
      case 'container broken':
        await server.breakContainer(true)
        return {
          options: {},
          isStruck: (run) => run.code !== 0,
          release: () => server.breakContainer(false)
        }
    }
  }

  #killAtByte(offset: number): Partial<ActionOptions> {
    const { knobs } = this.#world.server
    return {
      onStart: (child) => {
        knobs.onSshBytes = (bytes) => {
          if (bytes >= offset) child.kill('SIGKILL')
        }
        knobs.sshCutAfterBytes = offset
      }
    }
  }

  async ask(target: TargetName, name: string): Promise<Answer> {
    try {
      const response = await this.#world.ask(target, name, { signal: AbortSignal.timeout(ANSWER_MS) })
      return readAnswer(response.status, await response.text())
    } catch (error) {
      return String(error)
    }
  }

  /** Here processes of others have to be waited for: until a look is accepted, or time is over. */
  async settle(look: () => Promise<string[]>): Promise<string[]> {
    const deadline = performance.now() + SETTLE_MS
    for (;;) {
      const isAtRest = !existsSync(this.#ours('journal')) && (await this.#world.server.isRunning())
      const wrong = isAtRest ? await look() : ['the container does not run, or an activation is half way']
      if (wrong.length === 0 || performance.now() > deadline) return wrong
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  startedAt(): Promise<string> {
    return this.#world.server.startedAt()
  }

  get isLocked(): boolean {
    return existsSync(this.#ours('lock'))
  }

  get isHeld(): boolean {
    return this.isLocked && Number(readFileSync(this.#ours('lock/lease'), 'utf8')) >= Date.now() / 1000
  }

  expireLease(): void {
    if (this.isLocked) writeFileSync(this.#ours('lock/lease'), `${Math.floor(Date.now() / 1000) - 1}\n`)
  }

  foreignDigest(): string {
    return this.#world.foreignDigest()
  }

  tamper(name: string): void {
    const file = this.#world.onServer(name, 'index.ts')
    // Where the function is not there, there is nothing to change.
    if (existsSync(file)) writeFileSync(file, `${readFileSync(file, 'utf8')}\n// by hand\n`)
  }

  stop(): Promise<void> {
    return this.#world.stop()
  }

  #ours(file: string): string {
    return path.join(path.dirname(this.#world.server.functionsPath), '.dual-deploy', file)
  }
}

/** What the action says when it was asked to end. */
const FINISHING = 'SIGINT: finishing'

const isKilled = (run: ActionRun): boolean => run.signal === 'SIGKILL'

const kill = (child: ChildProcess): void => {
  child.kill('SIGKILL')
}

/** Calls `strike` once, as soon as the output satisfies a condition. */
function whenOutput(
  isDue: (log: string) => boolean,
  strike: (child: ChildProcess) => void
): Partial<ActionOptions> {
  let child: ChildProcess | null = null
  let log = ''
  let isDone = false
  return {
    onStart: (started) => {
      child = started
    },
    onOutput: (text) => {
      log += text
      if (isDone || child === null || !isDue(log)) return
      isDone = true
      strike(child)
    }
  }
}

function cancelling(phase: string, signals: 1 | 2): Partial<ActionOptions> {
  const all = [
    whenOutput(
      (log) => log.includes(`::group::${phase}`),
      (child) => child.kill('SIGINT')
    ),
    ...(signals === 2
      ? [
          whenOutput(
            (log) => log.includes(FINISHING),
            (child) => child.kill('SIGTERM')
          )
        ]
      : [])
  ]
  return {
    onStart: (child) => {
      for (const one of all) one.onStart?.(child)
    },
    onOutput: (text) => {
      for (const one of all) one.onOutput?.(text)
    }
  }
}
