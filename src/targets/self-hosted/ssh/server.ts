import { DeployError } from '../../../errors.ts'
import { sealRecord, type DeployRecord } from '../../../ledger/record.ts'
import { sealKeyOf } from '../../../ledger/seal.ts'
import type { Clock } from '../../../probe/poll.ts'
import { foreignWords } from '../../../untrusted.ts'
import {
  leftIn,
  parseActivation,
  parseLogs,
  parseServerState,
  sections,
  type ActivationResult,
  type ServerState
} from '../answers.ts'
import { Connection, type OpenConnection, type RemoteResult, type SshOptions } from './connection.ts'
import type { Log } from '../../target.ts'
import { GUARD_IS_BUSY, guardBusy, LOCK_IS_LOST, lockLost, LostSwitch } from '../lost.ts'
import { LOOK_AT_STATE, NOTHING_CHANGED } from '../readiness.ts'
import { checkRefusal, ServerRefusal, StepRefused } from './refusal.ts'
import { asLines, LOG_BYTES, RECORD_BYTES, TOO_LARGE } from '../programs/program.ts'
import { commandOf, type Verb } from './verbs.ts'

export type Restart = 'around' | 'after' | 'never'

export interface ServerOptions {
  readonly ssh: SshOptions
  /** absolute path of the bind-mounted functions folder */
  readonly functionsPath: string
  /** absolute path of our own folder */
  readonly statePath: string
  readonly container: string
  /** words of the docker command, e.g. `sudo docker` */
  readonly docker: string
}

/** The edge runtime drains for 15 s; docker's own default kills after 10. */
const STOP_GRACE_S = 20
/** An activation that lost its connection is looked for this long: stop, start, and the wait for the container. */
const RESULT_PATIENCE_MS = 120_000
const RESULT_INTERVAL_MS = 1_000

export interface Activation {
  /** names the staging folder and the release */
  readonly id: string
  /** the lock's */
  readonly token: string
  readonly restart: Restart
  /** top-level folders to switch; one without a staged copy is taken away */
  readonly folders: readonly string[]
  /** `<sha256>  <path>` of every staged file; empty when they never left the server */
  readonly digests: readonly string[]
  /** where the container sees the functions folder */
  readonly destination: string
  /** the managed router's new pointer, one line; or what becomes of the one that is there */
  readonly pointer: PointerChange
}

/** JSON of a new pointer; `-` = it stays, `none` = it goes, `undo` = the one that `stageUndo` found */
export type PointerChange = '-' | 'none' | 'undo' | `{${string}`

/** @throws ServerRefusal when a restricted key does not let it through */
const runVerb = async (
  connection: Connection,
  verb: Verb,
  lines: readonly string[],
  data = ''
): Promise<RemoteResult> => checkRefusal(await connection.run(commandOf(verb), lines, data))

const openReal: OpenConnection = (options) => Connection.open(options)

/** The verbs of our scripts on one server, over one connection that is opened again when it breaks. */
export class RemoteServer {
  readonly options: ServerOptions
  readonly #clock: Clock
  readonly #openConnection: OpenConnection
  #connection: Connection | null = null
  /** Whoever asks while it is opened gets the same one: of two, one would never be closed, and hold the job for ever. */
  #opening: Promise<Connection> | null = null
  #isClosed = false

  /** @param openConnection for tests */
  constructor(options: ServerOptions, clock: Clock, openConnection: OpenConnection = openReal) {
    this.options = options
    this.#clock = clock
    this.#openConnection = openConnection
  }

  /** @throws DeployError naming the cause; Error when it was closed: what is still under way then must not open it again */
  async connection(): Promise<Connection> {
    if (this.#isClosed) throw closed()
    if (this.#connection?.isOpen === true) return this.#connection
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #open(): Promise<Connection> {
    const connection = await this.#openConnection(this.options.ssh)
    if (this.#isClosed) {
      connection.close()
      throw closed()
    }
    this.#connection = connection
    return connection
  }

  /** Runs a verb that may safely run twice: once more on a new connection when the first one breaks. */
  async run(verb: Verb, lines: readonly string[], data = ''): Promise<RemoteResult> {
    const connection = await this.connection()
    try {
      return await runVerb(connection, verb, lines, data)
    } catch (error) {
      if (connection.isOpen) throw error
      return runVerb(await this.connection(), verb, lines, data)
    }
  }

  /** @param paths files to hash, relative to the functions folder */
  async inspect(paths: readonly string[]): Promise<ServerState> {
    const { docker, container, functionsPath, statePath } = this.options
    // A name of two lines is an error of preflight, which looks at the same time.
    const list = asLines(paths.filter((file) => !file.includes('\n')))
    const answer = await this.run('inspect', [docker, container, functionsPath, statePath], list)
    const state = parseServerState(answer.stdout)
    if (state !== null) return state
    throw notOurScript(answer)
  }

  async activate(activation: Activation): Promise<ActivationResult> {
    const { docker, container, functionsPath, statePath } = this.options
    const { id, token, restart, folders, digests, destination, pointer } = activation
    const lines = [
      docker,
      container,
      destination,
      functionsPath,
      statePath,
      id,
      token,
      restart,
      String(STOP_GRACE_S),
      pointer
    ]
    const connection = await this.connection()
    let text: string
    let problem: string
    try {
      const input = asLines([...digests, 'end'])
      const answer = await runVerb(connection, 'activate', [...lines, ...folders, ''], input)
      text = answer.stdout
      problem = foreignWords(answer.stderr)
    } catch (error) {
      if (error instanceof ServerRefusal || error instanceof StepRefused) throw error
      // The script goes on without us; its result waits in a file.
      text = await this.#awaitResult(id).catch((lost: unknown) => {
        throw new LostSwitch(lost)
      })
      problem = String(error)
    }
    const result = parseActivation(text)
    if (result?.unsafe != null)
      throw new StepRefused(result.unsafe, 'the previous functions; nothing was switched')
    if (result !== null) return result
    throw new DeployError(`The activation on the server ended without a result. ${problem}`.trim(), {
      live: 'the previous functions: a guard on the server puts them back and starts the container',
      next: `Run again. The log is ${statePath}/log/${id}.result.part on the server.`
    })
  }

  async #awaitResult(id: string): Promise<string> {
    const deadline = this.#clock.now() + RESULT_PATIENCE_MS
    for (;;) {
      try {
        const answer = await this.run('result', [this.options.statePath, id])
        if (answer.code !== 3) return answer.stdout
      } catch (error) {
        if (this.#clock.now() > deadline) throw error
      }
      if (this.#clock.now() > deadline) return ''
      await this.#clock.sleep(RESULT_INTERVAL_MS)
    }
  }

  /** `<running> <restarts> <exit code> <started at>` of the container, as docker says it; changes with each restart. */
  async containerState(): Promise<string> {
    const { docker, container } = this.options
    const answer = await this.run('container', [docker, container])
    return foreignWords(answer.stdout)
  }

  /**
   * The container's log since an activation. Never throws: it explains a verdict, which is told without it as well.
   * @returns lines without the tokens in them; none when they cannot be had
   */
  async logs(id: string): Promise<readonly string[]> {
    const { docker, container, statePath } = this.options
    try {
      const answer = await this.run('logs', [docker, container, statePath, id])
      return answer.code === 0 ? parseLogs(answer.bytes, LOG_BYTES) : []
    } catch {
      return []
    }
  }

  /** Takes a staging tree away that nothing will be switched to. Never throws: the record sweeps it later. */
  async discard(id: string, log?: Log): Promise<void> {
    try {
      const answer = await this.run('discard', [this.options.statePath, id])
      tellLeft(leftIn(answer.stdout), log)
    } catch {
      // The error that led here is the one to tell.
    }
  }

  /**
   * Copies what a release replaced into the staging tree `id`; the stamps of `names` get that id, but where a pointer serves releases.
   * @returns the folders that the release touched
   */
  async stageUndo(
    id: string,
    parts: readonly string[],
    names: readonly string[]
  ): Promise<{ readonly folders: readonly string[]; readonly isStamped: boolean }> {
    const answer = await this.run('stage-undo', [this.options.statePath, id, ...parts, '', ...names, ''])
    const found = sections(answer.stdout)
    if (answer.code === 0 && found.has('end'))
      return { folders: [...new Set(found.get('folders') ?? [])].sort(), isStamped: found.has('stamped') }
    throw new DeployError(
      `The previous functions could not be prepared on the server: ${foreignWords(answer.stderr)}`,
      {
        next: `They are in ${this.options.statePath}/releases on the server.`
      }
    )
  }

  /** Lays the router that ours took the place of into the staging tree `id`. @returns whether there is a copy of it */
  async stageRouter(id: string): Promise<boolean> {
    const answer = await this.run('stage-router', [this.options.statePath, id])
    if (answer.code === 3) return false
    if (answer.code === 0 && sections(answer.stdout).has('end')) return true
    throw new DeployError(
      `The router from before could not be prepared on the server: ${foreignWords(answer.stderr)}`,
      { live: NOTHING_CHANGED, next: `It is in ${this.options.statePath}/router on the server.` }
    )
  }

  /** @returns a tar archive: `live/` and one folder a release, each with the top-level folders that it holds */
  async exportFolders(folders: readonly string[]): Promise<Buffer> {
    const { functionsPath, statePath } = this.options
    const connection = await this.connection()
    const answer = await runVerb(connection, 'export', [functionsPath, statePath, ...folders, ''])
    if (answer.code === 0) return answer.bytes
    throw new DeployError(`The releases on the server could not be read: ${foreignWords(answer.stderr)}`, {
      next: LOOK_AT_STATE
    })
  }

  /**
   * The last step of a deploy: the record, and with it the lock of `token`.
   * @param live what is served should it not be written
   * @param verb `note`: something is still to come, and the lock stays
   * @returns whether the lock is free
   */
  async writeRecord(
    record: DeployRecord,
    token: string,
    live: string,
    log?: Log,
    verb: 'record' | 'note' = 'record'
  ): Promise<boolean> {
    const keep = record.releases.flatMap(({ targets }) => targets['self-hosted'].parts)
    const answer = await this.run(
      verb,
      [this.options.statePath, this.options.functionsPath, token, ...keep, ''],
      `${sealRecord(record, sealKeyOf(this.options.ssh))}\n`
    )
    tellLeft(leftIn(answer.stdout), log)
    if (answer.code === 0 && sections(answer.stdout).has('written'))
      return sections(answer.stdout).has('freed')
    if (answer.code === LOCK_IS_LOST) throw lockLost(live)
    if (answer.code === GUARD_IS_BUSY) throw guardBusy(this.options.statePath, live)
    if (answer.code === TOO_LARGE) {
      throw new DeployError(
        `The record of this deploy is larger than ${RECORD_BYTES / 1024 / 1024} MiB, and was not written.`,
        { live, next: 'Keep fewer releases (keep-releases), then run again.' }
      )
    }
    throw new DeployError(
      `The record of this deploy could not be written to ${this.options.statePath}: ${foreignWords(answer.stderr)}`,
      {
        live,
        next: 'Check the disk of the server, then run again: the record is written anew.'
      }
    )
  }

  /** For good. */
  close(): void {
    this.#isClosed = true
    this.#connection?.close()
    this.#connection = null
  }
}

/** A clean-up that fails without a word would fail for ever. */
function tellLeft(paths: readonly string[], log?: Log): void {
  if (paths.length === 0) return
  log?.warning(
    `Could not be removed on the server: ${foreignWords(paths.join(', '))}. Somebody else owns what is in there; remove it as root.`
  )
}

/** Each of our scripts ends with words of its own: a forced command that says nothing, or something else, was no script of ours. */
export const notOurScript = ({ stdout, stderr }: Pick<RemoteResult, 'stdout' | 'stderr'>): DeployError =>
  new DeployError(
    `The server did not run our script: ${foreignWords(stderr.trim() === '' ? stdout : stderr, [], 200) || 'it said nothing'}`,
    {
      live: NOTHING_CHANGED,
      next: 'The SSH user needs a POSIX shell. A forced command or a login message that reads input gets in the way.'
    }
  )

/** Nobody is told: what is under way at the end of a run does not matter any more. */
const closed = (): Error => new Error('The connection was closed at the end of the run.')
