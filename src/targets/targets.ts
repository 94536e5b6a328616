import { DeployError } from '../errors.ts'
import type { Project } from '../manifest/manifest.ts'
import type { TargetName } from '../manifest/types.ts'
import type { Services } from '../services.ts'
import type { Session } from './observe.ts'
import { unlock } from './self-hosted/lock.ts'
import { changesIn, NO_RECORD, type Changes, type DeployRecord, type Release } from './self-hosted/record.ts'
import type { SelfHosted } from './self-hosted/self-hosted.ts'
import type { Before, Target } from './target.ts'

/** What a run has learned that its record keeps. */
export interface Learned {
  /** null = the repository was not read */
  readonly project: Project | null
  readonly sessions: ReadonlyMap<TargetName, Session>
  /** top-level folders of the staged copy */
  readonly folders: readonly string[]
  /** what preflight found in each module; null = it did not look */
  readonly keptFacts: string | null
}

/** Whether the releases in the record lead, one after the other, from what is live to what was. */
export type History = 'whole' | 'broken'

/** The targets of a run, in the order in which they are worked on, and the record that the server keeps of both. */
export class Targets {
  readonly inOrder: readonly Target[]
  readonly #selfHosted: SelfHosted | null
  readonly #services: Services
  readonly #keepReleases: number

  constructor(selfHosted: SelfHosted | null, cloud: Target | null, services: Services, keepReleases: number) {
    this.#selfHosted = selfHosted
    this.#services = services
    this.#keepReleases = keepReleases
    this.inOrder = [selfHosted, cloud].filter((target) => target !== null)
  }

  /** Whether the server can be reached, so that files can be compared as well as answers. */
  get canSeeFiles(): boolean {
    return this.#selfHosted?.canConnect ?? false
  }

  /** What the last deploy recorded on the server, as last seen. */
  lastRecord(): DeployRecord | null {
    return this.#selfHosted?.lastRecord ?? null
  }

  /** What preflight of the last deploy found in each module; null = nobody knows. */
  keptFacts(): string | null {
    return this.lastRecord()?.facts ?? null
  }

  /** Whether what the record says of the cloud was written with our SSH key; else it was left out of it. */
  get isRecordSealed(): boolean {
    return this.#selfHosted?.isRecordSealed ?? true
  }

  /** Hashes that our deploys left on a target, by function. */
  recordedHashes(target: TargetName): Readonly<Record<string, string>> {
    const record = this.lastRecord()
    return (target === 'cloud' ? record?.cloud : record?.selfHosted) ?? {}
  }

  /** Takes the lock on the server. The cloud has no place for one. @returns whether someone deployed since it was seen */
  async lock(): Promise<boolean> {
    if (this.#selfHosted === null) return false
    const changed = await this.#selfHosted.lock()
    this.#services.onLock(true)
    return changed
  }

  /** @param live what is served now @throws DeployError when the lock is another run's by now */
  async assertLocked(live: string): Promise<void> {
    await this.#selfHosted?.assertLocked(live)
  }

  async unlock(): Promise<void> {
    await this.#selfHosted?.unlock()
    this.#services.onLock(false)
  }

  /** `mode: unlock`. @returns who had the lock, or null */
  async forceUnlock(): Promise<string | null> {
    if (this.#selfHosted === null) throw noServer()
    return unlock(this.#selfHosted.server)
  }

  /**
   * Keeps on the server what each target is proved to serve, and the way back.
   * @param history `broken`: what this run replaced is not what the record says (`unrecorded`). The releases before it then
   * lead back to what was not live right before it, and would mix its files with theirs: they are forgotten
   */
  async record(learned: Learned, touched: ReadonlyMap<Session, Before>, history: History): Promise<void> {
    if (this.#selfHosted === null) return
    const { parts } = this.#selfHosted
    const changes = {
      parts,
      selfHosted: changesOf(touched, 'self-hosted'),
      cloud: changesOf(touched, 'cloud')
    }
    await this.#writeRelease(learned, changes, history)
  }

  /**
   * What is live and not in the record: a run was stopped between its switch and its record, or told to keep what failed.
   * @returns functions, by name and target; `releases` of the server among them
   */
  unrecorded({ sessions }: Pick<Learned, 'sessions'>): string[] {
    const own = [...sessions.values()].filter(({ target }) => !target.isObserved)
    const served = own.flatMap(({ target, verdicts }) => {
      const recorded = new Map(Object.entries(this.recordedHashes(target.name)))
      return [...verdicts.values()]
        .filter(
          ({ name, served: hash }) => hash !== null && recorded.has(name) && recorded.get(name) !== hash
        )
        .map(({ name }) => `${name} on ${target.name}`)
    })
    const parts = this.#selfHosted?.unrecordedParts ?? []
    return parts.length === 0 ? served : [...served, `releases ${parts.join(', ')} on the server`]
  }

  async #writeRelease(
    learned: Learned,
    found: Pick<Release, 'parts' | 'selfHosted' | 'cloud' | 'isCloudUnknown'>,
    history: History
  ): Promise<void> {
    if (learned.project === null || this.#selfHosted === null) return
    const last = this.lastRecord() ?? NO_RECORD
    const { attempt, deployId, runUrl } = this.#services
    // What somebody else deploys is no release of ours: there is no way back from it, and none may be lost for it.
    const cloud = this.#isObserved('cloud') ? {} : found.cloud
    const { selfHosted } = found
    const release: Release = {
      ...{ id: deployId, buildHash: learned.project.manifest.buildHash, commit: attempt.commit, run: runUrl },
      ...{ at: new Date().toISOString(), ...found, cloud }
    }
    const before = history === 'whole' ? last.releases : []
    const live = isEmpty(release) ? before : [...before, release]
    await this.#write(
      {
        ...last,
        ...attempt,
        run: runUrl,
        selfHosted: afterDeploy(last.selfHosted, learned.sessions.get('self-hosted'), selfHosted),
        cloud: afterDeploy(this.#isObserved('cloud') ? {} : last.cloud, learned.sessions.get('cloud'), cloud),
        folders: [...new Set([...last.folders, ...learned.folders])].sort(),
        releases: live.slice(-this.#keepReleases),
        facts: learned.keptFacts ?? last.facts
      },
      'this build, proved; only the record is missing'
    )
  }

  #isObserved(name: TargetName): boolean {
    return this.inOrder.some((target) => target.name === name && target.isObserved)
  }

  /** Whether a target is proved to serve what the record does not say: a run died between its switch and its record. */
  isRecordBehind(learned: Learned): boolean {
    if (this.#selfHosted?.canConnect !== true) return false
    return [...learned.sessions.values()].some(
      (session) => Object.keys(this.#provedSinceRecord(session)).length > 0
    )
  }

  #provedSinceRecord(session: Session): Changes {
    // A function may be called `constructor`, which every object has.
    const recorded = new Map(Object.entries(this.recordedHashes(session.target.name)))
    const found = [...session.verdicts.values()].filter(
      (fn) => fn.verdict === 'in-sync' && fn.served !== null && recorded.get(fn.name) !== fn.served
    )
    return Object.fromEntries(
      found.map((fn) => [fn.name, { before: recorded.get(fn.name) ?? '', after: fn.served }])
    )
  }

  /** Writes what a dead run did not come to write; what it replaced becomes a release like any other. */
  async recordFound(learned: Learned): Promise<void> {
    if (this.#selfHosted === null) return
    const changes = (name: TargetName): Changes => {
      const session = learned.sessions.get(name)
      return session === undefined ? {} : this.#provedSinceRecord(session)
    }
    const [selfHosted, cloud] = [changes('self-hosted'), changes('cloud')]
    const isChanged = Object.keys(selfHosted).length > 0
    // Without a record nobody knows which of several folders was replaced last.
    const parts = isChanged && this.lastRecord() !== null ? this.#selfHosted.unrecordedParts : []
    // There is no way back from it on both targets then, and half a one is none.
    if (isChanged && parts.length === 0)
      return this.#writeRelease(learned, { parts, selfHosted: {}, cloud: {} }, 'broken')
    const isCloudUnknown = Object.keys(known(cloud)).length < Object.keys(cloud).length
    const mark = isCloudUnknown && isChanged ? { isCloudUnknown } : {}
    await this.#writeRelease(learned, { parts, selfHosted, cloud: known(cloud), ...mark }, 'whole')
  }

  /**
   * After a way back that is complete: nobody needs what the failed release left on the server.
   * @param history as for `record`: what a stopped run left before it is live again, and its folders go
   */
  async sweep(history: History): Promise<void> {
    const last = this.lastRecord() ?? NO_RECORD
    await this.#write(
      history === 'whole' ? last : { ...last, releases: [] },
      'what was served before this run'
    )
  }

  /** Takes a release back on one target. @returns functions that cannot be brought back, with the reason */
  async undo(target: Target, release: Release, before: Before): Promise<ReadonlyMap<string, string>> {
    if (target !== this.#selfHosted) return target.restore(before)
    await this.#selfHosted.undo(release.parts)
    return new Map()
  }

  /**
   * What did not come back stays in the release: it is still the way back.
   * @param back names of functions that came back, by target; a target that did not move is not in it
   */
  async recordRollback(release: Release, back: ReadonlyMap<TargetName, ReadonlySet<string>>): Promise<void> {
    if (back.size === 0) return
    const last = this.lastRecord() ?? NO_RECORD
    const leftOf = (name: TargetName): Changes => without(changesIn(release, name), back.get(name))
    const selfHosted = leftOf('self-hosted')
    const isWhole = back.has('self-hosted') && Object.keys(selfHosted).length === 0
    const left: Release = {
      ...release,
      selfHosted,
      parts: isWhole ? [] : release.parts,
      cloud: this.#isObserved('cloud') ? {} : leftOf('cloud')
    }
    const releases = last.releases.flatMap((item) => {
      if (item.id !== release.id) return [item]
      return isEmpty(left) ? [] : [left]
    })
    const afterUndoOf = (name: TargetName, hashes: Readonly<Record<string, string>>) =>
      afterUndo(hashes, only(changesIn(release, name), back.get(name)))
    await this.#write(
      {
        ...last,
        commit: releases.at(-1)?.commit ?? null,
        commitTime: null,
        selfHosted: afterUndoOf('self-hosted', last.selfHosted),
        cloud: afterUndoOf('cloud', last.cloud),
        releases
      },
      'what the log above says; only the record of it is missing'
    )
  }

  /**
   * The last thing that a run does on the server: the lock goes with it.
   * @param live what is served should it not be written
   */
  async #write(record: Omit<DeployRecord, 'revision' | 'at' | 'version'>, live: string): Promise<void> {
    await this.#selfHosted?.writeRecord(
      {
        ...record,
        version: 1,
        revision: `${this.#services.deployId}-${Date.now().toString(36)}`,
        at: new Date().toISOString()
      },
      live
    )
  }

  async close(): Promise<void> {
    for (const target of this.inOrder) await target.close()
  }
}

/** Of these functions alone. */
const only = (changes: Changes, names: ReadonlySet<string> = new Set()): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => names.has(name)))

const without = (changes: Changes, names: ReadonlySet<string> = new Set()): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !names.has(name)))

/** Changes from a hash that was recorded. */
const known = (changes: Changes): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([, { before }]) => before !== ''))

/** Nothing to go back from. */
const isEmpty = ({ parts, selfHosted, cloud }: Release): boolean =>
  parts.length + Object.keys(selfHosted).length + Object.keys(cloud).length === 0

function changesOf(touched: ReadonlyMap<Session, Before>, target: TargetName): Changes {
  for (const [session, before] of touched) {
    if (session.target.name !== target) continue
    return Object.fromEntries(
      [...before].map(([name, hash]) => [
        name,
        { before: hash, after: session.verdicts.get(name)?.served ?? null }
      ])
    )
  }
  return {}
}

function afterDeploy(
  last: Readonly<Record<string, string>>,
  session: Session | undefined,
  changes: Changes
): Record<string, string> {
  const served = [...(session?.verdicts.values() ?? [])].flatMap((fn) =>
    fn.served === null ? [] : [[fn.name, fn.served] as const]
  )
  const removed = new Set(
    Object.entries(changes).flatMap(([name, change]) => (change.after === null ? [name] : []))
  )
  return Object.fromEntries([...Object.entries(last), ...served].filter(([name]) => !removed.has(name)))
}

function afterUndo(last: Readonly<Record<string, string>>, changes: Changes): Record<string, string> {
  const hashes = new Map(Object.entries(last))
  for (const [name, { before }] of Object.entries(changes)) {
    if (before === null || before === '') hashes.delete(name)
    else hashes.set(name, before)
  }
  return Object.fromEntries(hashes)
}

const noServer = (): DeployError =>
  new DeployError('The lock is on the self-hosted server, and targets does not name it.', {
    next: 'Set targets: self-hosted.'
  })
