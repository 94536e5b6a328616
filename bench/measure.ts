/** One measured run of a side. */
import { spawn } from 'node:child_process'
import os from 'node:os'
import type { BenchWorld } from './world.ts'

export interface Measured {
  readonly ms: number
  /** by the name of the step or phase */
  readonly parts: Readonly<Record<string, number>>
  readonly apiCalls: number
  readonly sshConnections: number
  /** words that had to wait for an answer, one after the other */
  readonly sshRoundTrips: number
  readonly sshBytes: number
  /** peak resident memory, MiB; null = not measured */
  readonly peakMib: number | null
  /** ms of processor time of the side itself, with the programs that it runs; null = not measured */
  readonly ownProcessorMs: number | null
  /** ms of processor time of the whole machine, which both targets are a part of */
  readonly allProcessorMs: number
}

/** What a side says of itself. */
export type Told = Pick<Measured, 'parts' | 'peakMib' | 'ownProcessorMs'>

/** Runs a side, counting what goes over the wires. */
export async function measure(world: BenchWorld, side: () => Promise<Told>): Promise<Measured> {
  const { cloud, server } = world.testbed
  cloud.calls.length = 0
  server.resetTraffic()
  const busyBefore = busyMs()
  const start = performance.now()
  const told = await side()
  const ms = performance.now() - start
  const allProcessorMs = busyMs() - busyBefore
  const { toServer, fromServer, connections, roundTrips } = server.traffic()
  return {
    ...{ ms, ...told, allProcessorMs },
    apiCalls: cloud.calls.length,
    sshConnections: connections,
    sshRoundTrips: roundTrips,
    sshBytes: toServer + fromServer
  }
}

/** Processor time that this machine has spent since it was started. */
const busyMs = (): number =>
  os.cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** The run whose time is the median, or the slower of the two in the middle. */
export function medianRun(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.ms - b.ms)
  const run = sorted[sorted.length >> 1]
  if (run === undefined) throw new Error('no run to take the median of')
  return run
}

export interface Ended {
  readonly code: number | null
  readonly output: string
  readonly ms: number
  /** ms of processor time, of the process and its children */
  readonly firstOutputMs: number | null
}

/** Runs a program to its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string
): Promise<Ended> {
  const start = performance.now()
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let firstOutputMs: number | null = null
  const keep = (chunk: Buffer): void => {
    firstOutputMs ??= performance.now() - start
    output += chunk.toString('utf8')
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, output, ms: performance.now() - start, firstOutputMs }
}

/** The same, for a step that has to succeed. @returns ms */
export async function mustRun(...call: Parameters<typeof runProgram>): Promise<number> {
  const { code, output, ms } = await runProgram(...call)
  if (code !== 0)
    throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${code}:\n${output.slice(-2000)}`)
  return ms
}
