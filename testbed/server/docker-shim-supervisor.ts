/** Keeps a process in a container's place running, as the restart policy `unless-stopped` does. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { NOT_STARTED, writeJson, type ContainerState } from './docker-shim-state.ts'
import { isAlive } from './temp.ts'

export interface LogLine {
  readonly at: string
  readonly isError: boolean
  readonly line: string
}

/** Docker's own: doubled at each death, from the start again once the container has lived for a while. */
const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 60_000
const LIVED_MS = 10_000
const OWNER_CHECK_MS = 2_000

export function readLog(folder: string): LogLine[] {
  const path = join(folder, 'log')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as LogLine)
}

class Supervisor {
  private readonly folder: string
  private state: ContainerState
  private child: ChildProcess | null = null
  private stopping = false
  private wake: () => void = () => undefined

  constructor(folder: string) {
    this.folder = folder
    this.state = { ...NOT_STARTED, supervisor: process.pid }
  }

  async run(): Promise<void> {
    let delay = FIRST_DELAY_MS
    for (let restartCount = 0; !this.isStopping(); restartCount++) {
      const startedAt = Date.now()
      await this.runOnce(restartCount)
      if (this.isStopping()) break
      delay = Date.now() - startedAt > LIVED_MS ? FIRST_DELAY_MS : Math.min(delay * 2, LONGEST_DELAY_MS)
      await this.pause(delay)
    }
    this.update({ status: 'exited' })
  }

  stop(graceMs: number): void {
    this.stopping = true
    this.wake()
    const child = this.child
    if (!child) return
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
  }

  private isStopping(): boolean {
    return this.stopping
  }

  private async runOnce(restartCount: number): Promise<void> {
    const { command, env } = JSON.parse(readFileSync(join(this.folder, 'process.json'), 'utf8')) as {
      command: string[]
      env: NodeJS.ProcessEnv
    }
    const child = spawn(command[0] ?? '', command.slice(1), {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/'
    })
    const closed = once(child, 'close')
    this.child = child
    this.log(child.stdout, false)
    this.log(child.stderr, true)
    this.update({ status: 'running', pid: child.pid ?? 0, startedAt: new Date().toISOString(), restartCount })
    const [code] = (await closed) as [number | null]
    this.child = null
    this.update({
      status: this.isStopping() ? 'exited' : 'restarting',
      pid: 0,
      exitCode: code ?? 137,
      finishedAt: new Date().toISOString()
    })
  }

  private log(stream: Readable, isError: boolean): void {
    createInterface({ input: stream }).on('line', (line) => {
      const entry: LogLine = { at: new Date().toISOString(), isError, line }
      appendFileSync(join(this.folder, 'log'), `${JSON.stringify(entry)}\n`)
    })
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      setTimeout(resolve, ms)
    })
  }

  private update(changes: Partial<ContainerState>): void {
    this.state = { ...this.state, ...changes }
    writeJson(join(this.folder, 'state.json'), this.state)
  }
}

/** root/owner holds the pid of the process that all containers here depend on. */
export async function superviseContainer(root: string, folder: string): Promise<void> {
  const supervisor = new Supervisor(folder)
  const owner = Number(readFileSync(join(root, 'owner'), 'utf8'))
  const watch = setInterval(() => {
    if (!isAlive(owner)) supervisor.stop(0)
  }, OWNER_CHECK_MS)
  process.on('SIGTERM', () => {
    const { graceMs } = JSON.parse(readFileSync(join(folder, 'stop.json'), 'utf8')) as { graceMs: number }
    supervisor.stop(graceMs)
  })
  await supervisor.run()
  clearInterval(watch)
}
