import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  linesIn,
  readAnswer,
  type Answer,
  type Ended,
  type ModelWorld,
  type TargetName,
  type Trap
} from '../../model/world.ts'
import { AT_REST } from './machine.ts'
import { filesBelow, World, type Running, type RunOptions, type WorldOptions } from './world.ts'

const FAST = { 'verify-interval': '0.1', 'verify-streak': '1', 'verify-timeout': '30', 'keep-releases': '2' }

/** Not ours, on the server: another team's function and a file; and a router, unless the managed one takes its place. */
const FOREIGN = ['hello', 'notes.txt']

/** A trap that is set: what it hangs on a run, and whether it was sprung. */
interface Armed {
  readonly options: RunOptions
  readonly isStruck: (code: number | null) => boolean
}

/** The world of this process as the models see it. */
export class InProcessWorld implements ModelWorld {
  readonly #world: World
  readonly #foreign: readonly string[]

  constructor(options: WorldOptions) {
    this.#foreign = options.inputs?.['router'] === 'managed' ? FOREIGN : [...FOREIGN, 'main']
    this.#world = new World({ ...options, inputs: { ...FAST, ...options.inputs } })
    this.#world.writeOnServer('hello/index.ts', `Deno.serve(() => new Response('hello'))\n`)
    this.#world.writeOnServer('notes.txt', 'written by hand\n')
  }

  write(file: string, text: string): void {
    this.#world.write(file, text)
  }

  read(file: string): string {
    return readFileSync(path.join(this.#world.workspace, 'supabase', file), 'utf8')
  }

  removeFunction(name: string): void {
    rmSync(path.join(this.#world.workspace, 'supabase/functions', name), { recursive: true })
  }

  async run(inputs: Readonly<Record<string, string>>, trap?: Trap): Promise<Ended> {
    const { machine } = this.#world
    machine.resetTraffic()
    const armed = this.#arm(trap)
    const { outcome, log, code } = await this.#world.run(inputs, armed.options)
    // What a killed run has left is under way: it is to meet the fault, and not the next run.
    if (trap?.kind !== 'kill activation') Object.assign(machine.knobs, AT_REST)
    const isStruck = armed.isStruck(code)
    Object.assign(machine.knobs, AT_REST)
    this.#world.setCloudKnob('refuse', [])
    this.#world.setCloudKnob('drop', [])
    this.#world.setBroken(false)
    return {
      code,
      log,
      result: outcome?.report.result ?? '',
      isInSync: outcome?.inSync === 'true',
      isReported: outcome !== null,
      isStruck,
      bytes: machine.toServer
    }
  }

  #arm(trap: Trap | undefined): Armed {
    const isKilled = (code: number | null): boolean => code === null
    const { machine } = this.#world
    switch (trap?.kind) {
      case undefined:
        return { options: {}, isStruck: () => false }
      case 'cut':
        machine.knobs.cutAfterBytes = trap.afterBytes
        if (trap.isOnce)
          machine.knobs.onBytes = () => {
            if (machine.connections > 1) machine.knobs.cutAfterBytes = null
          }
        return { options: {}, isStruck: (code) => code !== 0 || machine.connections > 1 }
      case 'kill at byte':
        return { options: this.#killAtByte(trap.bytes), isStruck: isKilled }
      case 'kill at line':
        return {
          options: onOutput(
            (log) => linesIn(log) >= trap.line,
            (running) => {
              running.kill()
            }
          ),
          isStruck: isKilled
        }
      case 'kill at phase':
        return {
          options: onOutput(
            (log) => log.includes(trap.phase),
            (running) => {
              running.kill()
            }
          ),
          isStruck: isKilled
        }
      case 'kill activation':
        machine.knobs.killScript = { containing: 'finish activated', afterLine: trap.afterLine }
        return { options: {}, isStruck: () => machine.knobs.killScript === null }
      case 'cancel':
        return cancelling(trap.phase)
      case 'cloud refuses':
      case 'cloud drops':
        this.#world.setCloudKnob(trap.kind === 'cloud drops' ? 'drop' : 'refuse', [trap.name])
        return { options: {}, isStruck: (code) => code !== 0 }
      case 'container broken':
        this.#world.setBroken(true)
        return { options: {}, isStruck: (code) => code !== 0 }
    }
  }

  #killAtByte(offset: number): RunOptions {
    const { knobs } = this.#world.machine
    return {
      onStart: (running) => {
        knobs.cutAfterBytes = offset
        knobs.onBytes = (bytes) => {
          // Behind the delivery of what got through.
          if (bytes >= offset)
            setImmediate(() => {
              running.kill()
            })
        }
      }
    }
  }

  async ask(target: TargetName, name: string): Promise<Answer> {
    const { status, body } = await this.#world.ask(target, name)
    return readAnswer(status, body)
  }

  async settle(look: () => Promise<string[]>): Promise<string[]> {
    await this.#world.quiet()
    if (existsSync(this.#ours('journal'))) return ['an activation is half way, and nothing works on it']
    if (!this.#world.container.isRunning) return ['the container does not run, and nothing works on it']
    return look()
  }

  async startedAt(): Promise<string> {
    await this.#world.quiet()
    return this.#world.container.start
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
    const hash = createHash('sha256')
    for (const name of this.#foreign)
      for (const file of filesBelow(path.join(this.#world.functionsPath, name)))
        hash.update(`${file}\0`).update(readFileSync(file))
    return hash.digest('hex')
  }

  tamper(name: string): void {
    const file = path.join(this.#world.functionsPath, name, 'index.ts')
    // Where the function is not there, there is nothing to change.
    if (existsSync(file)) writeFileSync(file, `${readFileSync(file, 'utf8')}\n// by hand\n`)
  }

  async stop(): Promise<void> {
    await this.#world.quiet()
    this.#world.stop()
  }

  #ours(file: string): string {
    return path.join(this.#world.statePath, file)
  }
}

/** Calls `strike` once, as soon as the log satisfies a condition. */
function onOutput(isDue: (log: string) => boolean, strike: (running: Running) => void): RunOptions {
  let isDone = false
  return {
    onOutput: (running) => {
      if (isDone || !isDue(running.log)) return
      isDone = true
      strike(running)
    }
  }
}

function cancelling(phase: string): Armed {
  let wasCancelled = false
  const options = onOutput(
    (log) => log.includes(`::group::${phase}`),
    (running) => {
      wasCancelled = true
      running.cancel()
    }
  )
  return { options, isStruck: () => wasCancelled }
}
