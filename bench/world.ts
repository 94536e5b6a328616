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

/** After so many the engine of a process has compiled what answers. */
const WARM_REQUESTS = 1_000

/** Requests under way while all functions are asked. */
const CLIENTS = 16

/** Functions that reach the shared file that the case `shared` changes. */
export const DEPENDENTS = 40

/** Asks each function once, as soon as the first one answers. */
async function askAll(functionsUrl: string, names: readonly string[]): Promise<void> {
  const ask = async (name: string): Promise<boolean> => {
    const answer = await fetch(`${functionsUrl}/${name}`, { method: 'OPTIONS' }).catch(() => null)
    await answer?.arrayBuffer()
    return answer?.ok === true
  }
  const [first, ...others] = names
  while (first !== undefined && !(await ask(first))) await new Promise((resolve) => setTimeout(resolve, 100))
  const asker = async (): Promise<void> => {
    for (let name = others.pop(); name !== undefined; name = others.pop()) await ask(name)
  }
  await Promise.all(Array.from({ length: CLIENTS }, asker))
}

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

  /**
   * Both targets as they are when all is quiet: what is live has been asked for, and nothing else is loaded. The one
   * process of each would keep every version that it ever loaded, and take the longer for the next one.
   */
  async settle(): Promise<void> {
    const { cloud, server } = this.testbed
    await Promise.all([cloud.restartRuntime(), server.docker('restart', server.container)])
    const rounds = Math.ceil(WARM_REQUESTS / this.names.length)
    for (let round = 0; round < rounds; round++)
      for (const { functionsUrl } of [cloud, server]) await askAll(functionsUrl, this.names)
    for (const { requests } of [cloud, server]) requests.length = 0
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
