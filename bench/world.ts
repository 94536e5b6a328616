/** A testbed with a generated project on it, and the words with which both sides of a comparison change it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { changeOne, changeShared, generateProject } from '../testbed/generate.ts'
import { startTestbed, type Testbed } from '../testbed/start.ts'

export interface Latency {
  /** ms added to each call of the Management API */
  readonly apiMs: number
  /** ms of a round trip to the SSH server */
  readonly sshRoundTripMs: number
  /** Management API calls a minute; 0 = no limit */
  readonly apiCallsPerMinute: number
}

/** What of a project changed since it was last published. */
export const CHANGES = ['nothing', 'one', 'shared', 'everything'] as const
export type Change = (typeof CHANGES)[number]

/** Functions that reach the shared file that the case `shared` changes. */
export const DEPENDENTS = 40

export class BenchWorld {
  readonly testbed: Testbed
  readonly size: number
  /** the checkout */
  readonly root: string
  /** where runs leave their files */
  readonly temp: string
  readonly names: readonly string[]

  private constructor(testbed: Testbed, root: string, temp: string, names: readonly string[]) {
    this.testbed = testbed
    this.root = root
    this.temp = temp
    this.names = names
    this.size = names.length
  }

  static async start(size: number, latency: Latency): Promise<BenchWorld> {
    const testbed = await startTestbed({ router: 'new' })
    const root = path.join(testbed.dataDir, 'checkout')
    const temp = path.join(testbed.dataDir, 'runner')
    mkdirSync(temp)
    // No remote import: the network of this machine is not what is measured.
    const { names } = await generateProject({
      root,
      functions: size,
      shared: Math.min(DEPENDENTS, size),
      remote: false,
      projectRef: testbed.cloud.projectRef
    })
    const world = new BenchWorld(testbed, root, temp, names)
    world.setLatency(latency)
    return world
  }

  setLatency({ apiMs, sshRoundTripMs, apiCallsPerMinute }: Latency): void {
    const { cloud, server } = this.testbed
    cloud.knobs.apiLatencyMs = apiMs
    cloud.knobs.rateLimitPerMinute = apiCallsPerMinute
    server.knobs.sshLatencyMs = sshRoundTripMs / 2
  }

  /** As an edit of the author would. */
  async change(change: Change): Promise<void> {
    if (change === 'one') await changeOne(this.root)
    if (change === 'shared') await changeShared(this.root)
    if (change === 'everything') for (const name of this.names) await changeOne(this.root, name)
  }

  /** The repository as it is, again: for a side that knows nothing of what the other did to the targets. */
  forgetTargets(): void {
    const { server } = this.testbed
    for (const name of this.names)
      rmSync(path.join(server.functionsPath, name), { recursive: true, force: true })
    rmSync(path.join(server.functionsPath, '_shared'), { recursive: true, force: true })
    rmSync(path.join(server.functionsPath, '../.dual-deploy'), { recursive: true, force: true })
  }

  writeSecret(name: string, text: string): string {
    const file = path.join(this.temp, name)
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8')
  }

  stop(): Promise<void> {
    return this.testbed.stop()
  }
}
