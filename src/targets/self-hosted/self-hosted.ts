import type { Pointer } from '../../../router/pointer.ts'
import { DeployError } from '../../errors.ts'
import {
  NOTHING_OPENED,
  openRecord,
  type DeployRecord,
  type OpenedRecord,
  type RecordedFunction
} from '../../ledger/record.ts'
import { sealKeyOf } from '../../ledger/seal.ts'
import type { Backups, LedgerStore } from '../../ledger/store.ts'
import { ROUTER_NAME, type RouterChoice } from '../../manifest/types.ts'
import type { Endpoint } from '../../probe/ask.ts'
import type { Clock } from '../../probe/poll.ts'
import { withRelease } from '../../stamp/source.ts'
import { stampOwner, stampPath } from '../../stamp/stage.ts'
import { foreignWords } from '../../untrusted.ts'
import { countOf, DEPLOY_WHAT_YOU_WANT } from '../../words.ts'
import type { Build, Inspection, Log, Publication, Target } from '../target.ts'
import { isReleaseName, type ActivationResult, type ServerState } from './answers.ts'
import type { OpenConnection } from './ssh/connection.ts'
import { ServerLock, unlock, type Holder } from './lock.ts'
import { ownFiles, readOther, whyChanged } from './others.ts'
import { linesAbout } from './log-lines.ts'
import { checkServer, mountDestination, NOTHING_CHANGED } from './readiness.ts'
import {
  alteredReleases,
  pointerAfter,
  pointerLine,
  pointerWithout,
  releasedStamps,
  unreleasedFunctions
} from './release/pointer.ts'
import { isStock, planRouter, routerPaths, type RouterPlan } from './release/router.ts'
import { RemoteServer, type PointerChange, type Restart, type ServerOptions } from './ssh/server.ts'
import { straysOf } from './strays.ts'
import { sealSources } from './release/sources.ts'
import { planUpload, uploadDigests, uploadTree, type Upload } from './release/upload.ts'

export interface SelfHostedOptions extends ServerOptions {
  readonly restart: Restart
  readonly router: RouterChoice
  /** whether ours may take the place of a router that is no stock one */
  readonly replaceRouter: boolean
  /** our router's modules, by file name; empty where none is wanted */
  readonly routerSources: ReadonlyMap<string, string>
  readonly endpoint: Endpoint
  readonly tempDir: string
  /** absolute path of dist/rsync-bridge.js */
  readonly bridgePath: string
  /** names this deploy on the server: sorts by time, never twice the same */
  readonly deployId: string
  readonly holder: Holder
  readonly lockTimeoutMs: number
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string>>
}

/**
 * A container must have been up for two seconds, without a restart, before what it served counts as proof. Counted from the
 * end of the activation, which looks at the container a quarter of a second after its start.
 */
const STEADY_MS = 1_750

const NOT_SEALED =
  'The record on the server was not written with this SSH key: what it says of the cloud is not used. Functions on the cloud ' +
  'are asked by OPTIONS alone, and none is removed there or taken back, until a deploy has written it anew.'

const DAMAGED =
  'The record on the server is damaged: state.json in state-path is no record of ours. So nothing is known of earlier deploys, and ' +
  'there is no way back to one. A deploy writes the record anew.'

/** A Supabase docker compose stack, through one SSH connection. It keeps the record of all targets. */
export class SelfHosted implements Target, LedgerStore {
  readonly name = 'self-hosted'
  readonly retries = 0
  readonly isObserved = false
  readonly switchesAll = true
  readonly regions: readonly string[] = []
  readonly endpoint: Endpoint
  readonly server: RemoteServer
  readonly #options: SelfHostedOptions
  readonly #log: Log
  readonly #clock: Clock
  readonly #lock: ServerLock
  #state: ServerState | null = null
  #opened: OpenedRecord = NOTHING_OPENED
  #upload: Upload | null = null
  #router: RouterPlan = { kind: 'keep' }
  /** the managed router's, as this run last saw or made it */
  #pointer: Pointer | null = null
  /** of the container, as the last activation saw them: before any function was asked */
  #logs: readonly string[] = []
  /** the last activation that was one; null = none yet */
  #activation: string | null = null
  readonly #parts: string[] = []
  #steps = 0
  #wayBackId: string | null = null
  #published: readonly string[] = []
  /** ms of the clock, at the end of the last activation */
  #activatedAt: number | null = null
  /** whether the container was started anew then */
  #hasRestarted = false
  /** as it was then */
  #container = ''

  /** @param connect for tests; a real SSH connection unless told */
  constructor(options: SelfHostedOptions, clock: Clock, log: Log, connect?: OpenConnection) {
    this.#options = options
    this.#clock = clock
    this.#log = log
    this.endpoint = options.endpoint
    this.server = new RemoteServer(options, clock, connect)
    const { deployId, holder, lockTimeoutMs, signal } = options
    this.#lock = new ServerLock(
      this.server,
      { token: deployId, holder, timeoutMs: lockTimeoutMs, signal },
      log
    )
  }

  /** Without a host there are probes alone (`mode: verify` needs no more). */
  get canConnect(): boolean {
    return this.#options.ssh.host !== '' && this.#options.ssh.privateKey !== ''
  }

  get variableNames(): ReadonlySet<string> | null {
    return this.#state?.variableNames ?? null
  }

  get opened(): OpenedRecord {
    return this.#opened
  }

  /** Folders in `releases/`. */
  get backups(): Backups {
    return { made: this.#parts, found: (this.#state?.releases ?? []).filter(isReleaseName) }
  }

  async inspect(build: Build): Promise<Inspection> {
    const { router, routerSources } = this.#options
    const state = await this.server.inspect([
      ...new Set([...build.tree.digests.keys(), ...(this.#isManaged ? routerPaths(routerSources) : [])])
    ])
    this.#state = state
    this.#readRecord(state.recordText)
    this.#pointer = state.pointer
    checkServer(state, this.#options, this.#options.restart !== 'never')
    this.#router = planRouter(router, state.router, state.digests, build, {
      sources: routerSources,
      root: mountDestination(state, this.#options)
    })
    const strays = straysOf(build, state)
    return {
      seesFiles: true,
      strays: strays.beside,
      altered: joined([
        alteredFunctions(build, state.digests),
        this.#isManaged ? alteredReleases(build, state) : new Map<string, string[]>(),
        strays.altered
      ]),
      // With the managed router nobody is served from the folders themselves.
      stamps: this.#isManaged ? releasedStamps(build, state) : stampsThere(build, state.digests),
      routerDiffers: this.#router.kind !== 'keep',
      unreleased: this.#isManaged ? unreleasedFunctions(build, state) : new Set(),
      others: new Map(
        [...state.others].map(([name, text]) => {
          const isApart = this.#isManaged && state.pointer?.functions.has(name) === true
          return [name, { ...readOther(text), isApart }]
        })
      )
    }
  }

  /** By the words of their folders, and the files in them. */
  async changedOthers(
    recorded: ReadonlyMap<string, RecordedFunction>
  ): Promise<ReadonlyMap<string, string | null>> {
    const there = [...recorded].flatMap(([name, fn]) => {
      const text = this.#state?.others.get(name)
      return text === undefined ? [] : [{ name, fn, other: readOther(text) }]
    })
    const paths = there.flatMap(({ name, other }) => ownFiles(name, other).map(([file]) => file))
    // A round trip, and most often there is nothing to ask.
    const digests =
      paths.length === 0 ? new Map<string, string>() : (await this.server.inspect(paths)).digests
    return new Map(there.map(({ name, fn, other }) => [name, whyChanged(name, other, fn, digests)]))
  }

  get #isManaged(): boolean {
    return this.#options.router === 'managed'
  }

  /**
   * Takes the lock.
   * @returns whether someone else may have deployed since `inspect`: one who was stopped after the switch, or told to keep
   * what failed, has written no record, and a release at most
   */
  async lock(): Promise<boolean> {
    const seen = [this.#opened.record?.revision ?? '', ...(this.#state?.releases ?? [])]
    const { recordText, releases, hasWaited } = await this.#lock.take(this.#clock)
    this.#readRecord(recordText)
    const found = [this.#opened.record?.revision ?? '', ...releases]
    return hasWaited || found.join('\n') !== seen.join('\n')
  }

  /** @throws DeployError when the lock is another run's by now */
  assertLocked(live: string): Promise<void> {
    return this.#lock.assertHeld(live)
  }

  #readRecord(text: string): void {
    const opened = openRecord(text, sealKeyOf(this.#options.ssh), this.name)
    if (!opened.isSealed && this.#opened.isSealed) this.#log.warning(NOT_SEALED)
    if (opened.isDamaged && !this.#opened.isDamaged) this.#log.warning(DAMAGED)
    this.#opened = opened
  }

  unlock(): Promise<void> {
    return this.#lock.release()
  }

  forceUnlock(): Promise<string | null> {
    return unlock(this.server, this.#log)
  }

  /** The lock is freed in the same round trip. */
  writeRecord(record: DeployRecord, live: string): Promise<void> {
    return this.#lock.endWith((token) => this.server.writeRecord(record, token, live, this.#log))
  }

  async noteRecord(record: DeployRecord, live: string): Promise<void> {
    await this.server.writeRecord(record, this.#options.deployId, live, this.#log, 'note')
  }

  async prepare(names: readonly string[], build: Build): Promise<void> {
    const own = new Map([
      ...sealSources(names, build, sealKeyOf(this.#options.ssh)),
      ...this.#stampsBeside(names, build)
    ])
    const upload = planUpload(names, build, this.#router, own)
    this.#refuseUnwritable(upload.folders)
    this.#refuseRouter()
    const { tempDir, bridgePath, env, deployId } = this.#options
    const freeKib = this.#state?.freeKib ?? null
    try {
      if (this.#router.kind === 'uninstall') await this.#stageRouter(build)
      await uploadTree(this.server, deployId, upload, build, { tempDir, bridgePath, env, freeKib }, this.#log)
    } catch (error) {
      await this.server.discard(deployId, this.#log)
      throw error
    }
    this.#upload = upload
  }

  /** A published function may import another's entrypoint, and with it a stamp: where that one is not published, it stays that of its publication. */
  #stampsBeside(names: readonly string[], { project, tree }: Build): Map<string, string> {
    const recorded = new Map(Object.entries(this.#opened.record?.targets[this.name].functions ?? {}))
    const beside = new Map<string, string>()
    for (const fn of project.manifest.functions) {
      const stamp = tree.stamps.get(fn.name)
      if (names.includes(fn.name) || stamp === undefined) continue
      const known = recorded.get(fn.name)
      beside.set(stampPath(fn), withRelease(stamp, known?.hash === fn.hash ? (known.release ?? null) : null))
    }
    return beside
  }

  async publish(names: readonly string[], build: Build): Promise<Publication> {
    const upload = this.#upload
    if (upload === null) throw new Error('prepare() comes first')
    const { deployId } = this.#options
    const { functions } = build.project.manifest
    let pointer: PointerChange = this.#router.kind === 'uninstall' ? 'none' : '-'
    if (this.#isManaged) pointer = this.#point(pointerAfter(this.#pointer, deployId, names, functions))
    const digests = uploadDigests(upload, build)
    this.#published = names
    const live = 'the previous functions; the cloud was not touched'
    const result = await this.#activate(deployId, upload.folders, { digests, pointer, live })
    const destination = mountDestination(this.#state, this.#options)
    const unseen = names.filter((name) => !result.folders.has(name))
    const notes = new Map(unseen.map((name) => [name, `the container does not see ${destination}/${name}`]))
    return { notes, problem: null, isTransient: false }
  }

  /** A container that dies soon after each start answers well in between. */
  async confirm(): Promise<string | null> {
    if (this.#activatedAt === null || !this.#hasRestarted) return null
    const before = this.#container
    const rest = STEADY_MS - (this.#clock.now() - this.#activatedAt)
    if (rest > 0) await this.#clock.sleep(rest)
    const after = await this.server.containerState()
    // docker counts restarts from our own start on.
    if (after === before && after.startsWith('true 0 ')) return null
    return `container ${this.#options.container} does not stay up (running, restarts, started: ${before}, then ${after})`
  }

  /** A switch back copies folders and makes their stamps anew; with the managed router the releases from before serve as they are. */
  get wayBackId(): string | null {
    return this.#wayBackId
  }

  existed(name: string): boolean | null {
    return this.#state?.folders.has(name) ?? null
  }

  /** The folders that this run's release replaced come back, all at once. */
  async restore(): Promise<ReadonlyMap<string, string>> {
    if (this.#parts.length === 0) return new Map()
    const lost = await this.undo([...this.#parts], this.#published)
    this.#parts.length = 0
    return lost
  }

  /** Goes back behind a release: an activation of what it replaced. @param parts its folders in `releases/` */
  async undo(
    parts: readonly string[],
    names: readonly string[],
    except: ReadonlySet<string> = new Set()
  ): Promise<ReadonlyMap<string, string>> {
    this.#steps++
    const id = `${this.#options.deployId}-undo${this.#steps}`
    // Newest first: where two parts touched a folder, the older copy is the one from before the release.
    const { folders, isStamped } = await this.server.stageUndo(id, [...parts].reverse(), names)
    this.#wayBackId = isStamped ? id : null
    const live = 'what self-hosted served before this attempt to go back'
    if (folders.length === 0) throw this.#releaseGone(parts)
    const moved = folders.filter((folder) => !except.has(folder))
    await this.#activate(id, moved, { pointer: 'undo', live })
    return new Map()
  }

  #releaseGone(parts: readonly string[]): DeployError {
    return new DeployError(
      `What this release replaced is gone from ${this.#options.statePath}/releases on the server (${parts.join(', ')}).`,
      { next: DEPLOY_WHAT_YOU_WANT }
    )
  }

  /** No restart: a worker of a function that is gone serves nobody who is still told of it. */
  async remove(names: readonly string[]): Promise<void> {
    const before = this.#isManaged ? this.#pointer : null
    const pointer = before === null ? '-' : this.#point(pointerWithout(before, names))
    const live = 'this build, proved; nothing was removed from self-hosted'
    await this.#activate(`${this.#options.deployId}-prune`, names, { pointer, live, restart: 'never' })
  }

  #point(pointer: Pointer): PointerChange {
    this.#pointer = pointer
    return pointerLine(pointer)
  }

  /** The managed router needs none, but when it comes, changes or goes itself. */
  #restartFor(folders: readonly string[]): Restart {
    return this.#isManaged && !folders.includes(ROUTER_NAME) ? 'never' : this.#options.restart
  }

  async #activate(
    id: string,
    folders: readonly string[],
    change: {
      readonly pointer: PointerChange
      /** what is served should it fail */
      readonly live: string
      readonly digests?: readonly string[]
      readonly restart?: Restart
    }
  ): Promise<ActivationResult> {
    const { pointer, digests = [], restart = this.#restartFor(folders) } = change
    const destination = mountDestination(this.#state, this.#options)
    const result = await this.server.activate({
      id,
      token: this.#options.deployId,
      restart,
      folders,
      digests,
      destination,
      pointer
    })
    if (result.outcome === 'activated') this.#log.info(describeSwitch(folders, pointer, restart))
    else
      this.#log.detail(
        `activation on the server: ${result.outcome}`,
        [result.detail, ...result.logs.slice(-60)].join('\n')
      )
    this.#logs = result.logs
    if (result.outcome !== 'activated') throw activationFailed(result, this.#options, change.live)
    this.#parts.push(id)
    this.#activation = id
    this.#activatedAt = this.#clock.now()
    this.#hasRestarted = restart !== 'never'
    this.#container = result.container
    return result
  }

  /** Renaming a folder into another parent needs write access to the folder itself. */
  #refuseUnwritable(folders: readonly string[]): void {
    const locked = folders.filter((folder) => this.#state?.folders.get(folder) === false)
    if (locked.length === 0) return
    const { ssh, functionsPath } = this.#options
    throw new DeployError(
      `The SSH user ${ssh.user} may not replace ${locked.join(', ')} in ${functionsPath}.`,
      {
        live: NOTHING_CHANGED,
        next:
          `On the server: chown -R ${ssh.user} ${functionsPath}. If the key was set up with server/set-up, ` +
          'run `sh server/set-up` there again instead (for main: with --main allowed).'
      }
    )
  }

  /**
   * What somebody made of their router is not thrown away without their word. And a router that runs is never read again: with
   * its files switched and nothing restarted each look from now on would find what it wants, and nobody be served by it.
   */
  #refuseRouter(): void {
    const { replaceRouter, restart, functionsPath } = this.#options
    if (this.#router.kind === 'keep') return
    const server = this.#state?.router
    const isReplaced = this.#router.kind !== 'overlay'
    if (isReplaced && server?.kind === 'other' && !replaceRouter && !isStock(server.source)) {
      throw new DeployError(
        `The router in ${functionsPath}/main is no stock router that this version knows: router: managed would take its place.`,
        {
          live: NOTHING_CHANGED,
          next: 'Compare what it does with docs/server/managed-router.md. If nothing is lost, set replace-router: true; a copy is kept, and router: stock puts it back.'
        }
      )
    }
    if (restart === 'never') {
      throw new DeployError('The router changes, which takes one restart of the container.', {
        live: NOTHING_CHANGED,
        next: 'Set restart: around for this run.'
      })
    }
  }

  async #stageRouter(build: Build): Promise<void> {
    const isThere = await this.server.stageRouter(this.#options.deployId)
    if (isThere || build.tree.filesOf.has(ROUTER_NAME)) return
    throw new DeployError(
      `router: stock is to put back the router from before, and ${this.#options.statePath}/router/main on the server is gone.`,
      {
        live: NOTHING_CHANGED,
        next: 'Put a stock router there (docker/volumes/functions/main of supabase/supabase), or keep router: managed.'
      }
    )
  }

  /** Lines of the container's log that name the function, the last ones. Never throws: the verdict is to be told. */
  async explain(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const since = this.#activation === null ? [] : await this.server.logs(this.#activation)
    const lines = [...this.#logs, ...since]
    const told = names.map((name) => [name, linesAbout(name, lines)] as const)
    return new Map(told.filter(([, words]) => words !== ''))
  }

  close(): Promise<void> {
    this.server.close()
    return Promise.resolve()
  }
}

function describeSwitch(folders: readonly string[], pointer: PointerChange, restart: Restart): string {
  const what = `${countOf(folders.length, 'folder')}: ${folders.join(', ')}`
  if (!pointer.startsWith('{')) return `Switched ${what}`
  return `Activated: the pointer names this release${restart === 'never' ? ', nothing was restarted' : ''}. Switched ${what}`
}

function activationFailed(
  result: ActivationResult,
  { container }: SelfHostedOptions,
  live: string
): DeployError {
  const reasons: Record<string, [string, string]> = {
    busy: ['Another activation is still running on the server.', 'Run again when it has ended.'],
    'lock-lost': [
      'Someone freed the lock of this deploy before it switched.',
      'Find out who, then run again.'
    ],
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
  return new DeployError(
    `${message} ${foreignWords(result.detail.split('\n').slice(-3).join('; '))}`.trim(),
    {
      live,
      next
    }
  )
}

/** The digest of each function's own stamp in its folder; none where it is not there. */
const stampsThere = (build: Build, digests: ReadonlyMap<string, string>): Map<string, readonly string[]> =>
  new Map(
    build.project.manifest.functions.flatMap((fn) => {
      const digest = digests.get(stampPath(fn))
      return digest === undefined ? [] : [[fn.name, [digest]] as const]
    })
  )
/** Lists of files by function, each file once. */
function joined(all: readonly ReadonlyMap<string, readonly string[]>[]): Map<string, readonly string[]> {
  const names = new Set(all.flatMap((one) => [...one.keys()]))
  return new Map([...names].map((name) => [name, [...new Set(all.flatMap((one) => one.get(name) ?? []))]]))
}

/** Functions of which a file on the server is not the staged one; functions with no file there are just missing. */
export function alteredFunctions(
  build: Build,
  digests: ReadonlyMap<string, string>
): Map<string, readonly string[]> {
  const altered = new Map<string, readonly string[]>()
  for (const fn of build.project.manifest.functions) {
    const files = build.tree.filesOf.get(fn.name) ?? []
    const wrong = files.filter((file) =>
      // Stamps differ by publication (`stampsThere`), and another function's is that one's business.
      stampOwner(file) === null ? digests.get(file) !== build.tree.digests.get(file) : !digests.has(file)
    )
    if (wrong.length > 0) altered.set(fn.name, wrong)
  }
  return altered
}
