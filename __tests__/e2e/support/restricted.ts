import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startSshd, type Sshd } from '../../../testbed/server/sshd.ts'
import type { World } from './world.ts'

const SERVER = path.resolve(import.meta.dirname, '../../../server')

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Not the synchronous way: connections of this process to the gateway would be closed meanwhile, and not be seen to be. */
function run(program: string, args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { timeout: 60_000 }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr })
    })
    // It may have ended before it reads.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** A real user of this machine, made by server/set-up, and an SSH server at which only it logs in. */
export class RestrictedUser {
  readonly name: string
  readonly sbin: string
  readonly conf: string
  readonly #world: World
  readonly #folder: string
  readonly #sshd: Sshd

  private constructor(world: World, sshd: Sshd, name: string, folder: string) {
    this.#world = world
    this.#sshd = sshd
    this.name = name
    this.#folder = folder
    this.sbin = path.join(folder, 'sbin')
    this.conf = path.join(folder, 'dual-deploy.conf')
  }

  /**
   * @param folder a new one of root's, which the user can reach
   * @param sshOptions of the SSH server, where they are to be worse than Debian's
   */
  static async start(
    world: World,
    folder: string,
    sshOptions: { readonly acceptEnv?: string } = {}
  ): Promise<RestrictedUser> {
    const name = `dd-test-${process.pid}`
    const sshd = await startSshd({
      ...{ folder: path.join(folder, 'sshd'), env: {}, plainUser: name },
      ...sshOptions
    })
    const user = new RestrictedUser(world, sshd, name, folder)
    try {
      mkdirSync(user.sbin)
      // The testbed's folders are root's alone.
      chmodSync(world.testbed.dataDir, 0o711)
      writeFileSync(user.#file('deploy.pub'), `${sshd.publicKey} the test\n`)
      writeFileSync(user.#file('deploy'), sshd.privateKey, { mode: 0o600 })
      await user.setUp()
      return user
    } catch (error) {
      await user.stop()
      throw error
    }
  }

  #file(name: string): string {
    return path.join(this.#folder, name)
  }

  /** What an administrator types, with the paths of the testbed. */
  setUp(...more: readonly string[]): Promise<string> {
    const { server, testbed } = this.#world
    const docker = testbed.engine.binDir === undefined ? [] : ['--docker', `${testbed.engine.binDir}/docker`]
    return this.runSetUp(
      ...['--user', this.name, '--home', this.#file('home'), '--sbin', this.sbin],
      ...['--key', this.#file('deploy.pub'), '--functions', server.functionsPath],
      ...['--container', server.container, '--docker-host', server.dockerHost, ...docker],
      ...['--leave', 'hello billing deno.jsonc', ...more]
    )
  }

  /** What an administrator types for another user. */
  trySetUpOf(name: string, keyText: string): Promise<Ended> {
    writeFileSync(this.#file('other.pub'), keyText)
    const { server } = this.#world
    return this.trySetUp(
      ...['--conf', `${this.conf}.other`, '--user', name, '--home', this.#file('other-home')],
      ...['--sbin', this.#file('other-sbin'), '--key', this.#file('other.pub')],
      ...['--functions', server.functionsPath, '--container', server.container]
    )
  }

  get publicKey(): string {
    return readFileSync(this.#file('deploy.pub'), 'utf8')
  }

  /** Names in the folder of this set-up, and in sudoers.d. */
  leftOvers(): string[] {
    return [...readdirSync(this.#folder), ...readdirSync('/etc/sudoers.d')].filter(
      (name) => name !== 'other.pub'
    )
  }

  async runSetUp(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.trySetUp(...args)
    if (status !== 0) throw new Error(`set-up ended with ${String(status)}: ${stdout}${stderr}`)
    return stdout
  }

  trySetUp(...args: readonly string[]): Promise<Ended> {
    return run('sh', [path.join(SERVER, 'set-up'), '--conf', this.conf, ...args])
  }

  /** Inputs that make the action log in with the restricted key. */
  get inputs(): Record<string, string> {
    return {
      'ssh-port': String(this.#sshd.port),
      'ssh-user': this.name,
      'ssh-key': this.#sshd.privateKey,
      'ssh-known-hosts': this.#sshd.hostKeys.map((key) => `[127.0.0.1]:${this.#sshd.port} ${key}\n`).join('')
    }
  }

  /** OpenSSH's own client, as somebody who found the key would use it. */
  ssh(args: readonly string[], command: readonly string[] = [], input = ''): Promise<Ended> {
    return this.#client('ssh', ['-p', String(this.#sshd.port), ...args], command, input)
  }

  get sshdConfig(): string {
    return this.#file('sshd/sshd_config')
  }

  get privateKey(): string {
    return this.#sshd.privateKey
  }

  /** Words of OpenSSH's client, up to the command. */
  get sshWords(): [string, ...string[]] {
    return ['ssh', '-p', String(this.#sshd.port), ...this.#clientWords(), `${this.name}@127.0.0.1`]
  }

  sftp(): Promise<Ended> {
    return this.#client('sftp', ['-P', String(this.#sshd.port), '-b', '-'], [], 'ls\n')
  }

  #client(
    program: string,
    args: readonly string[],
    command: readonly string[],
    input: string
  ): Promise<Ended> {
    return run(program, [...this.#clientWords(), ...args, `${this.name}@127.0.0.1`, ...command], input)
  }

  #clientWords(): string[] {
    const options = [
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'BatchMode=yes',
      'LogLevel=ERROR'
    ]
    return [
      ...['-F', '/dev/null', '-i', this.#file('deploy')],
      ...options.flatMap((option) => ['-o', option])
    ]
  }

  /** Changes an installed program, and puts it back. */
  async withProgram(
    name: string,
    change: (text: string) => string,
    body: () => Promise<void>
  ): Promise<void> {
    const file = path.join(this.sbin, name)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, change(text))
    try {
      await body()
    } finally {
      writeFileSync(file, text)
    }
  }

  /** As if the user had a shell after all. */
  asUser(...command: readonly string[]): Promise<Ended> {
    return run('runuser', ['-u', this.name, '--', ...command])
  }

  async exists(): Promise<boolean> {
    return (await run('getent', ['passwd', this.name])).status === 0
  }

  async stop(): Promise<void> {
    await this.#sshd.stop()
    if (existsSync(this.conf)) await this.runSetUp('--remove')
    if (await this.exists()) await run('userdel', [this.name])
  }
}
