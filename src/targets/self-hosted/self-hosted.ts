import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getExecOutput } from '@actions/exec'
import { DeployError } from '../../errors.ts'
import { byCodeUnit } from '../../manifest/hash.ts'
import { ROUTER_NAME } from '../../manifest/types.ts'
import type { Endpoint } from '../../probe/ask.ts'
import type { Build, Inspection, Log, Publication, Target } from '../target.ts'
import { ACTIVATE } from './activation.ts'
import {
  parseActivation,
  parseServerState,
  type ActivationResult,
  type DeployRecord,
  type ServerState
} from './answers.ts'
import { serveBridge } from './bridge.ts'
import { Connection, type SshOptions } from './connection.ts'
import { checkServer, mountDestination, NOTHING_CHANGED } from './preflight.ts'
import { explainTransfer, uploadArguments } from './rsync.ts'
import { INSPECT, RECORD } from './scripts.ts'

export type Restart = 'around' | 'after' | 'never'

export interface SelfHostedOptions {
  readonly ssh: SshOptions
  /** absolute path of the bind-mounted functions folder on the server */
  readonly functionsPath: string
  /** absolute path of our own folder on the server */
  readonly statePath: string
  readonly container: string
  /** words of the docker command, e.g. `sudo docker` */
  readonly docker: string
  readonly restart: Restart
  readonly endpoint: Endpoint
  readonly tempDir: string
  /** absolute path of dist/rsync-bridge.js */
  readonly bridgePath: string
  /** names this deploy on the server: sorts by time, never twice the same */
  readonly deployId: string
  readonly env: Readonly<Record<string, string>>
}

/** The edge runtime drains for 15 s; docker's own default kills after 10. */
const STOP_GRACE_S = 20
const KEEP_RELEASES = 5

/** A Supabase docker compose stack, through one SSH connection. */
export class SelfHosted implements Target {
  readonly name = 'self-hosted'
  readonly regions: readonly string[] = []
  readonly endpoint: Endpoint
  readonly #options: SelfHostedOptions
  readonly #log: Log
  #connection: Connection | null = null
  #state: ServerState | null = null
  #logs: readonly string[] = []

  constructor(options: SelfHostedOptions, log: Log) {
    this.#options = options
    this.#log = log
    this.endpoint = options.endpoint
  }

  /** Without a host there are probes alone (`mode: verify` needs no more). */
  get canConnect(): boolean {
    return this.#options.ssh.host !== '' && this.#options.ssh.privateKey !== ''
  }

  /** What the last deploy recorded, once `inspect` has run. */
  get lastRecord(): DeployRecord | null {
    return this.#state?.record ?? null
  }

  async inspect(build: Build): Promise<Inspection> {
    this.#connection ??= await Connection.open(this.#options.ssh)
    const { docker, container, functionsPath, statePath } = this.#options
    const paths = [...build.tree.digests.keys()].map((file) => `${file}\n`).join('')
    const answer = await this.#connection.run(INSPECT, [docker, container, functionsPath, statePath], paths)
    this.#state = parseServerState(answer.stdout)
    if (this.#state === null) {
      throw new DeployError(
        `${this.#connection.label} did not run our script: ${answer.stderr.trim().slice(0, 300)}`,
        {
          live: NOTHING_CHANGED,
          next: 'The SSH user needs a POSIX shell. A forced command or a login message that reads input gets in the way.'
        }
      )
    }
    checkServer(this.#state, this.#options)
    return {
      recorded: new Map(Object.entries(this.#state.record?.selfHosted ?? {})),
      seesFiles: true,
      altered: alteredFunctions(build, this.#state.digests),
      routerDiffers: routerDiffers(build, this.#state.digests)
    }
  }

  async publish(names: readonly string[], build: Build): Promise<Publication> {
    const withRouter = build.project.manifest.router !== null && this.#routerIsPlanned(build)
    const upload = planUpload([...names, ...(withRouter ? [ROUTER_NAME] : [])], build)
    this.#refuseUnwritable(upload.folders)
    await this.#upload(upload, build)
    const result = await this.#activate(upload, build)
    this.#logs = result.logs
    if (result.outcome !== 'activated') throw this.#activationFailed(result)
    const notes = new Map<string, string>()
    for (const name of names) {
      if (!result.folders.has(name))
        notes.set(name, `the container does not see ${mountDestination(this.#state, this.#options)}/${name}`)
    }
    return { notes, problem: null }
  }

  #routerIsPlanned(build: Build): boolean {
    return routerDiffers(build, this.#state?.digests ?? new Map())
  }

  async #upload(upload: Upload, build: Build): Promise<void> {
    const { tempDir, bridgePath, functionsPath, statePath, deployId, env } = this.#options
    const folder = mkdtempSync(path.join(socketParent(tempDir), 'upload-'))
    const listFile = path.join(folder, 'files')
    writeFileSync(listFile, upload.files.map((file) => `${file}\0`).join(''))
    const socket = path.join(folder, 's')
    const bridge = await serveBridge(socket, this.#connected(), {
      functionsPath,
      tree: `${statePath}/staging/${deployId}/tree`,
      overlays: upload.overlays
    })
    try {
      const args = uploadArguments({
        remoteShell: [process.execPath, bridgePath, socket],
        listFile,
        source: build.tree.functionsDir
      })
      const run = await getExecOutput('rsync', args, {
        silent: true,
        ignoreReturnCode: true,
        env: rsyncEnv(env)
      }).catch((error: unknown) => ({ exitCode: 14, stdout: '', stderr: String(error) }))
      if (run.exitCode !== 0) throw this.#transferFailed(run.exitCode, run.stderr)
      this.#log.info(`Uploaded ${upload.files.length} files in ${upload.folders.length} folders`)
    } finally {
      bridge.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }

  async #activate(upload: Upload, build: Build): Promise<ActivationResult> {
    const { docker, container, functionsPath, statePath, deployId, restart } = this.#options
    const destination = mountDestination(this.#state, this.#options)
    const parameters = [
      docker,
      container,
      destination,
      functionsPath,
      statePath,
      deployId,
      restart,
      String(STOP_GRACE_S)
    ]
    const digests = upload.files.map((file) => `${build.tree.digests.get(file) ?? ''}  ${file}\n`).join('')
    const answer = await this.#connected().run(ACTIVATE, [...parameters, ...upload.folders, ''], digests)
    const result = parseActivation(answer.stdout)
    if (result === null) {
      throw new DeployError(
        `The activation on the server ended without a result: ${answer.stderr.trim().slice(0, 300)}`,
        {
          live: 'the server starts its container with the previous functions by itself',
          next: `Look at ${statePath}/log/${deployId}.result.part on the server, then run again.`
        }
      )
    }
    this.#log.detail(
      `activation on the server: ${result.outcome}`,
      [result.detail, ...result.logs.slice(-60)].join('\n')
    )
    return result
  }

  #activationFailed(result: ActivationResult): DeployError {
    const { container } = this.#options
    const live = 'the previous functions; the cloud was not touched'
    const reasons: Record<string, [string, string]> = {
      busy: ['Another activation is still running on the server.', 'Run again when it has ended.'],
      corrupt: [
        'The uploaded files are not the ones that were sent.',
        'Check the disk of the server, then run again.'
      ],
      'stop-failed': [`Container ${container} could not be stopped.`, 'See the words of docker above.'],
      'switch-failed': [
        'The function folders could not be switched.',
        'Check who owns the folders in the functions folder.'
      ],
      'start-failed': [
        `Container ${container} did not come up with the new functions; the old ones were put back.`,
        `Look at \`docker logs ${container}\` on the server.`
      ]
    }
    const [message, next] = reasons[result.outcome] ?? [
      `Activation ended with ${result.outcome}.`,
      'See the log above.'
    ]
    return new DeployError(`${message} ${result.detail.split('\n').slice(-3).join('; ')}`.trim(), {
      live,
      next
    })
  }

  #transferFailed(code: number, stderr: string): DeployError {
    const free = this.#state?.freeKib ?? null
    const failure = explainTransfer(
      code,
      stderr,
      free === null ? 'free space unknown' : `${Math.round(free / 1024)} MiB free before`
    )
    this.#log.detail(`rsync, exit ${code}`, stderr)
    return new DeployError(failure.message, { live: NOTHING_CHANGED, next: failure.next })
  }

  /** Renaming a folder into another parent needs write access to the folder itself. */
  #refuseUnwritable(folders: readonly string[]): void {
    const locked = folders.filter((folder) => this.#state?.folders.get(folder) === false)
    if (locked.length === 0) return
    throw new DeployError(
      `The SSH user ${this.#options.ssh.user} may not replace ${locked.join(', ')} in ${this.#options.functionsPath}.`,
      {
        live: NOTHING_CHANGED,
        next: `On the server: chown -R ${this.#options.ssh.user} ${this.#options.functionsPath}`
      }
    )
  }

  #connected(): Connection {
    if (this.#connection === null) throw new Error('inspect() comes first')
    return this.#connection
  }

  /** Lines of the container's log that name the function, the last ones. */
  async explain(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    for (const name of names) {
      const lines = this.#logs.filter((line) => line.includes(name))
      if (lines.length > 0) found.set(name, lines.slice(-3).join(' ⏎ ').slice(0, 600))
    }
    return Promise.resolve(found)
  }

  async record(record: DeployRecord): Promise<void> {
    const answer = await this.#connected().run(
      RECORD,
      [this.#options.statePath, String(KEEP_RELEASES)],
      JSON.stringify(record)
    )
    if (answer.code !== 0) {
      throw new DeployError(
        `The record of this deploy could not be written to ${this.#options.statePath}: ${answer.stderr.trim()}`
      )
    }
  }

  close(): Promise<void> {
    this.#connection?.close()
    this.#connection = null
    return Promise.resolve()
  }
}

interface Upload {
  readonly files: readonly string[]
  /** top-level folders of the functions folder that are switched */
  readonly folders: readonly string[]
  /** of those, the ones that keep what else is in them: shared modules, other functions, the router */
  readonly overlays: readonly string[]
}

/** A published function's own folder is replaced; every other folder that it needs only gets its files. */
export function planUpload(names: readonly string[], build: Build): Upload {
  const published = new Set(names.filter((name) => name !== ROUTER_NAME))
  const files = new Set(names.flatMap((name) => build.tree.filesOf.get(name) ?? []))
  // Files in a replaced folder that another function needs would be gone with it.
  for (const all of build.tree.filesOf.values()) {
    for (const file of all) if (published.has(topFolder(file))) files.add(file)
  }
  const folders = [...new Set([...files].map(topFolder))].sort(byCodeUnit)
  return {
    files: [...files].sort(byCodeUnit),
    folders,
    overlays: folders.filter((folder) => !published.has(folder))
  }
}

/** The folder, or the file itself, that stands directly in the functions folder. */
const topFolder = (file: string): string => file.split('/', 1)[0] ?? file

/** Functions of which a file on the server is not the staged one; functions with no file there are just missing. */
export function alteredFunctions(
  build: Build,
  digests: ReadonlyMap<string, string>
): Map<string, readonly string[]> {
  const altered = new Map<string, readonly string[]>()
  for (const fn of build.project.manifest.functions) {
    const files = build.tree.filesOf.get(fn.name) ?? []
    const wrong = files.filter((file) => digests.get(file) !== build.tree.digests.get(file))
    if (wrong.length > 0) altered.set(fn.name, wrong)
  }
  return altered
}

function routerDiffers(build: Build, digests: ReadonlyMap<string, string>): boolean {
  const files = build.tree.filesOf.get(ROUTER_NAME) ?? []
  return files.some((file) => digests.get(file) !== build.tree.digests.get(file))
}

/** Longest path of a Unix socket on Linux and macOS, less what mkdtemp and the name add. */
const SOCKET_PARENT_LIMIT = 80

const socketParent = (tempDir: string): string => (tempDir.length > SOCKET_PARENT_LIMIT ? tmpdir() : tempDir)

/** rsync and the bridge need no secrets of the job, and RSYNC_* variables would change what our arguments mean. */
function rsyncEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR'].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const]
  )
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}
