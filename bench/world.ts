/** A testbed with a generated project on it, and the words with which both sides of a comparison change it. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DEFAULT_CLI } from '../src/targets/cloud/install.ts'
import { supabaseCli } from '../testbed/action.ts'
import { changeOne, changeShared, generateProject } from '../testbed/generate.ts'
import { startTestbed, type Testbed } from '../testbed/start.ts'

export interface Latency {
  /** ms added to each call of the Management API */
  readonly apiMs: number
  /** ms of a round trip to the SSH server */
  readonly sshRoundTripMs: number
  /**
   * ms that a function takes to boot, all of them in one process of each target, as the targets' processors are not those
   * of the runner; null = a Deno worker each, on this machine's processors
   */
  readonly bootMs: number | null
  /** Management API calls a minute; 0 = no limit */
  readonly apiCallsPerMinute: number
}

/** What of a project changed since it was last published. */
export const CHANGES = ['nothing', 'one', 'shared', 'everything'] as const
export type Change = (typeof CHANGES)[number]

/** Functions that reach the shared file that the case `shared` changes. */
export const DEPENDENTS = 40

/** The CLI where an earlier job on this runner has left it: the network of this machine is not what is measured. */
function installCli(toolCache: string): void {
  const folder = path.join(toolCache, 'supabase', DEFAULT_CLI, process.arch)
  mkdirSync(path.join(folder, 'bin'), { recursive: true })
  symlinkSync(supabaseCli(3), path.join(folder, 'bin/supabase'))
  writeFileSync(`${folder}.complete`, '')
}

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
    const testbed = await startTestbed({
      router: 'new',
      ...(latency.bootMs === null
        ? {}
        : {
            cloudIsolation: 'shared',
            env: { TESTBED_ISOLATION: 'shared', TESTBED_SLOW_BOOT_MS: String(latency.bootMs) }
          })
    })
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
    installCli(path.join(temp, '_tool'))
    world.setLatency(latency)
    return world
  }

  setLatency({ apiMs, sshRoundTripMs, apiCallsPerMinute, bootMs }: Latency): void {
    const { cloud, server } = this.testbed
    cloud.knobs.apiLatencyMs = apiMs
    cloud.knobs.rateLimitPerMinute = apiCallsPerMinute
    cloud.knobs.slowBootMs = bootMs ?? 0
    server.knobs.sshLatencyMs = sshRoundTripMs / 2
  }

  /** As an edit of the author would. */
  async change(change: Change): Promise<void> {
    if (change === 'one') await changeOne(this.root)
    if (change === 'shared') await changeShared(this.root)
    if (change === 'everything') for (const name of this.names) await changeOne(this.root, name)
  }

  writeSecret(name: string, text: string): string {
    const file = path.join(this.temp, name)
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }

  stop(): Promise<void> {
    return this.testbed.stop()
  }
}
