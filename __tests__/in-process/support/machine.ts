import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { PassThrough, Duplex, type Readable, type Writable } from 'node:stream'
import { Connection } from '../../../src/targets/self-hosted/ssh/connection.ts'
import type { QuietClock } from './clock.ts'

/** A script that arrives at the server, and the line after which it is killed with -9. */
export interface ScriptKill {
  /** a part of one line of its text */
  readonly containing: string
  /** counted from 1 */
  readonly afterLine: number
}

/** What may go wrong on the way to the server, and on it. */
export interface MachineKnobs {
  /** bytes of one connection after which it is cut; null = never */
  cutAfterBytes: number | null
  /** called with the bytes that a connection has sent so far, right before the last of them is passed on */
  onBytes: ((bytes: number) => void) | null
  /** the next script that matches is killed; null = none is, and once one was */
  killScript: ScriptKill | null
}

export const AT_REST: MachineKnobs = { cutAfterBytes: null, onBytes: null, killScript: null }

/** A command costs one byte, its input what it has: what a cut inside of a command does is the same at each byte of it. */
const COMMAND_BYTES = 1

/** A server that runs what comes over a connection, as sshd does, with a shell of the test's choice. */
export class Machine {
  readonly knobs: MachineKnobs = { ...AT_REST }
  connections = 0
  /** of all connections since `resetTraffic` */
  toServer = 0
  readonly #env: Readonly<Record<string, string>>
  readonly #clock: QuietClock
  readonly #hangsUp: boolean
  readonly #children = new Set<ChildProcess>()

  /** @param hangsUp whether the server tells the programs of a connection that was lost (SIGHUP), as some do */
  constructor(env: Readonly<Record<string, string>>, clock: QuietClock, hangsUp: boolean) {
    this.#env = env
    this.#clock = clock
    this.#hangsUp = hangsUp
  }

  resetTraffic(): void {
    this.connections = 0
    this.toServer = 0
  }

  /** @param isDead whether the run that connects was killed: nothing of it is heard any more */
  open(isDead: () => boolean): { connection: Connection; client: Client } {
    this.connections++
    const client = new Client(this, isDead)
    const ssh = {
      connection: client,
      dispose: () => {
        client.lose()
      }
    }
    const limits = { connectMs: 0, openMs: 60_000, scriptMs: 60_000, outputBytes: 2 ** 25 }
    // The product's own class with what stands for ssh2 below it; only its way to open one is private.
    const connection = Reflect.construct(Connection, [ssh, 'deploy@server', limits]) as Connection
    return { connection, client }
  }

  /** Runs a command line in a session of its own. Busy until all that it started has ended, in the background as well. */
  start(command: string): ChildProcess {
    const end = this.#clock.begin()
    const child = spawn('/bin/sh', ['-c', `exec sh -c "$0"`, this.#armed(command)], {
      env: this.#env,
      detached: true,
      // Whatever the script leaves behind has the last one, too: it ends when all of them have.
      stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe']
    })
    this.#children.add(child)
    const alive = child.stdio[4] as unknown as Readable
    alive.resume()
    const gone = [
      new Promise((resolve) => child.once('exit', resolve)),
      new Promise((resolve) => alive.once('close', resolve))
    ]
    void Promise.all(gone).then(() => {
      this.#children.delete(child)
      end()
    })
    child.once('error', end)
    return child
  }

  #armed(command: string): string {
    const { killScript } = this.knobs
    if (killScript === null || !command.includes(killScript.containing)) return command
    this.knobs.killScript = null
    const lines = command.split('\n')
    lines.splice(killScript.afterLine, 0, 'kill -9 $$')
    return lines.join('\n')
  }

  /** The other end of a program's connection is gone. */
  leave(child: ChildProcess): void {
    child.stdin?.end()
    child.stdout?.destroy()
    child.stderr?.destroy()
    if (!this.#hangsUp || child.pid === undefined || !this.#children.has(child)) return
    try {
      process.kill(-child.pid, 'SIGHUP')
    } catch {
      // it has just ended
    }
  }
}

/** What `node-ssh` has for a connection: ssh2's client, as far as the action uses it. */
export class Client extends EventEmitter {
  readonly #machine: Machine
  readonly #isDead: () => boolean
  readonly #channels = new Set<Channel>()
  #sent = 0
  #isOpen = true

  constructor(machine: Machine, isDead: () => boolean) {
    super()
    this.setMaxListeners(0)
    this.#machine = machine
    this.#isDead = isDead
  }

  exec(command: string, use: (error: Error | undefined, channel: Channel) => void): void {
    if (!this.#isOpen || this.#isDead()) throw new Error('Not connected')
    setImmediate(() => {
      if (!this.#isOpen || this.admit(COMMAND_BYTES) < COMMAND_BYTES) return
      const channel = new Channel(this, this.#machine, this.#machine.start(command))
      this.#channels.add(channel)
      channel.once('close', () => this.#channels.delete(channel))
      use(undefined, channel)
    })
  }

  /** @returns how many of these bytes get through; where fewer do, the connection is lost right after them */
  admit(length: number): number {
    const { knobs } = this.#machine
    if (!this.#isOpen) return 0
    const room = Math.max(0, (knobs.cutAfterBytes ?? Infinity) - this.#sent)
    const allowed = Math.min(length, room)
    this.#sent += allowed
    this.#machine.toServer += allowed
    knobs.onBytes?.(this.#sent)
    if (allowed < length)
      setImmediate(() => {
        this.lose()
      })
    return allowed
  }

  /** Both ends lose the connection. */
  lose(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    for (const channel of this.#channels) channel.lose()
    this.emit('close')
  }
}

/** ssh2's channel: a program's streams, `exit` with its code, then `close`. */
class Channel extends Duplex {
  readonly stderr = new PassThrough()
  readonly #client: Client
  readonly #machine: Machine
  readonly #child: ChildProcess
  readonly #input: Writable

  constructor(client: Client, machine: Machine, child: ChildProcess) {
    super({ autoDestroy: false })
    this.#client = client
    this.#machine = machine
    this.#child = child
    this.#input = child.stdin as Writable
    this.#input.on('error', () => undefined)
    const ends = [child.stdout as Readable, child.stderr as Readable].map(
      (stream) => new Promise((resolve) => stream.once('end', resolve))
    )
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout?.pause()
    })
    child.stderr?.on('data', (chunk: Buffer) => this.stderr.write(chunk))
    const exited = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        if (!this.destroyed) this.emit('exit', code, signal === null ? undefined : signal)
        resolve()
      })
    })
    void Promise.all([...ends, exited]).then(() => {
      this.stderr.end()
      this.push(null)
    })
    this.once('end', () => this.destroy())
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const allowed = this.#client.admit(chunk.length)
    // A server that has lost the connection still reads what had arrived by then.
    this.#input.write(chunk.subarray(0, allowed), () => {
      done()
    })
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#input.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#machine.leave(this.#child)
    done(error)
  }

  close(): void {
    this.destroy()
  }

  lose(): void {
    this.destroy()
  }
}
