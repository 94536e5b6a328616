/** The other side: what teams with two targets do today, step by step, with the real programs. Nothing of it proves anything. */
import path from 'node:path'
import { cloudEnvironment, supabaseCli } from '../testbed/action.ts'
import { measure, mustRun, type Measured } from './measure.ts'
import type { BenchWorld } from './world.ts'

/** How the container gets the new files. */
export type Switch = 'docker restart' | 'stop, rsync, start'

interface Ssh {
  /** for ssh itself */
  readonly args: readonly string[]
  /** for `rsync -e` */
  readonly shell: string
  readonly host: string
}

export class Recipe {
  readonly #world: BenchWorld
  readonly #ssh: Ssh

  constructor(world: BenchWorld) {
    const { server } = world.testbed
    const key = world.writeSecret('id_ed25519', server.sshPrivateKey)
    const known = world.writeSecret('known_hosts', `${server.knownHosts}\n`)
    const options = ['-p', String(server.sshPort), '-i', key, '-o', `UserKnownHostsFile=${known}`]
    this.#world = world
    this.#ssh = {
      args: [...options, '-o', 'BatchMode=yes'],
      shell: ['ssh', ...options].join(' '),
      host: `${server.sshUser}@${server.sshHost}`
    }
  }

  /** All of it. @param jobs `--jobs` of the CLI; null = as documented, without */
  run(jobs: number | null): Promise<Measured> {
    return measure(this.#world, async () => {
      const parts = { CLI: await this.#deployCloud(jobs), ...(await this.deploySelfHosted('docker restart')) }
      return { parts, peakMib: null, ownProcessorMs: null }
    })
  }

  /** The self-hosted half. @returns ms by step */
  async deploySelfHosted(how: Switch): Promise<Record<string, number>> {
    const isStopped = how !== 'docker restart'
    const before = isStopped ? await this.#remote('docker', 'stop', this.#world.testbed.server.container) : 0
    const rsync = await this.#rsync()
    const after = await this.#remote(
      'docker',
      isStopped ? 'start' : 'restart',
      this.#world.testbed.server.container
    )
    return { rsync, restart: before + after, curl: await this.#curlAll() }
  }

  #deployCloud(jobs: number | null): Promise<number> {
    const { cloud } = this.#world.testbed
    const args = ['functions', 'deploy', '--use-api', ...(jobs === null ? [] : ['--jobs', String(jobs)])]
    return mustRun(
      supabaseCli(3),
      [...args, `--remote=${cloud.projectRef}`, '--yes'],
      { ...cloudEnvironment(cloud, this.#world.temp), SUPABASE_ACCESS_TOKEN: cloud.accessToken },
      this.#world.root
    )
  }

  #rsync(): Promise<number> {
    const { server } = this.#world.testbed
    const source = `${path.join(this.#world.root, 'supabase/functions')}/`
    // The router is on the server alone here; --delete would take it.
    const args = ['-avz', '--delete', '--exclude=/main', '--exclude=/hello', '--exclude=/deno.jsonc']
    return mustRun(
      'rsync',
      [...args, '-e', this.#ssh.shell, source, `${this.#ssh.host}:${server.functionsPath}/`],
      {},
      '/'
    )
  }

  #remote(...words: string[]): Promise<number> {
    return mustRun('ssh', [...this.#ssh.args, this.#ssh.host, ...words], {}, '/')
  }

  /** Once round, as soon as the gateway answers again; what the answers say, nobody looks at. */
  #curlAll(): Promise<number> {
    const { functionsUrl } = this.#world.testbed.server
    const script = `base=$1; shift
      until curl -sf -o /dev/null -X OPTIONS "$base/$1"; do sleep 0.1; done
      for name in "$@"; do curl -s -o /dev/null -w "%{http_code} $name\\n" -X OPTIONS "$base/$name"; done`
    return mustRun('sh', ['-c', script, 'sh', functionsUrl, ...this.#world.names], {}, '/')
  }
}
