import { DeployError } from '../errors.ts'
import type { Project } from '../manifest/manifest.ts'
import type { Attempt } from '../plan/older.ts'
import { byTarget, type TargetId } from '../targets/table.ts'
import {
  afterDeploy,
  afterUndo,
  changesOf,
  isEmpty,
  isNone,
  isUnwitnessed,
  known,
  only,
  provedSince,
  publishedAs,
  relisted,
  unrecordedNames,
  unrecordedParts,
  without,
  type Before,
  type Seen
} from './changes.ts'
import {
  NO_RECORD,
  NOTHING_REPLACED,
  NOTHING_SERVED,
  type DeployRecord,
  type RecordedFunction,
  type Release,
  type TargetRelease
} from './record.ts'
import { differencesOf, ownerAfter, type Owner } from './owner.ts'
import type { LedgerStore, RecordedTarget } from './store.ts'

/** What a run has learned that its record keeps. */
export interface Learned {
  /** null = the repository was not read */
  readonly project: Project | null
  readonly sessions: ReadonlyMap<TargetId, Seen>
  /** top-level folders of the staged copy */
  readonly folders: readonly string[]
  /** what preflight found in each module; null = it did not look */
  readonly keptFacts: string | null
}

/** The run that writes. */
export interface Author {
  readonly attempt: Attempt
  readonly deployId: string
  readonly runUrl: string | null
  /** told when the lock is taken and freed */
  readonly onLock: (isHeld: boolean) => void
}

/** Whether the releases in the record lead, one after the other, from what is live to what was. */
export type History = 'whole' | 'broken'

/** The record of all targets: what is known of earlier deploys, and what this run adds to it. */
export class Ledger {
  readonly #store: LedgerStore | null
  readonly #targets: ReadonlyMap<TargetId, RecordedTarget>
  readonly #author: Author
  readonly #keepReleases: number
  /** whose deploys this run's are; null = nobody asks */
  readonly owner: Owner | null

  /** @param store null = nothing keeps a record */
  constructor(
    store: LedgerStore | null,
    targets: readonly RecordedTarget[],
    author: Author,
    keepReleases: number,
    owner: Owner | null = null
  ) {
    this.owner = owner
    this.#store = store
    this.#targets = new Map(targets.map((target) => [target.name, target]))
    this.#author = author
    this.#keepReleases = keepReleases
  }

  /** Whether its store can be reached, where files can be compared as well as answers. */
  get canRead(): boolean {
    return this.#store?.canConnect ?? false
  }

  /** What the last deploy of ours recorded, as last seen; somebody else's says nothing of us. */
  get last(): DeployRecord | null {
    return this.foreign.length > 0 ? null : this.#written
  }

  get #written(): DeployRecord | null {
    return this.#store?.opened.record ?? null
  }

  /** In what the record that was found is somebody else's; empty = it is ours, or there is none. */
  get foreign(): readonly string[] {
    const found = this.#written?.owner
    return found === undefined || this.owner === null ? [] : differencesOf(found, this.owner)
  }

  /** Whether a version wrote it that did not say whose it is: who reads it first takes it for their own. */
  get isUnowned(): boolean {
    return this.#written !== null && this.#written.owner === undefined
  }

  /** @throws DeployError when the record is somebody else's */
  assertOwn(): void {
    if (this.foreign.length > 0) throw foreignRecord(this.foreign)
  }

  /** Whether there is a record that cannot be read: it says nothing, and that is not the same as none. */
  get isDamaged(): boolean {
    return this.#store?.opened.isDamaged ?? false
  }

  /** Whether what the record says of a target can be believed; else it was left out of it. */
  vouchesFor(id: TargetId): boolean {
    return this.#store === null || this.#store.opened.isSealed || this.#store.name === id
  }

  /** Hashes that our deploys left on a target, by function. */
  hashes(id: TargetId): Readonly<Record<string, string>> {
    const functions = Object.entries(this.last?.targets[id].functions ?? {})
    return Object.fromEntries(functions.map(([name, { hash }]) => [name, hash]))
  }

  /** What is known of each function of ours on a target, by name. */
  functions(id: TargetId): ReadonlyMap<string, RecordedFunction> {
    return new Map(Object.entries(this.last?.targets[id].functions ?? {}))
  }

  /** When the release was that last put a function of ours on a target, in words; undefined = no release that is kept did. */
  since(id: TargetId, name: string): string | undefined {
    const release = this.last?.releases.findLast((item) => {
      const change = new Map(Object.entries(item.targets[id].changes)).get(name)
      return change !== undefined && change.after !== null
    })
    if (release === undefined) return undefined
    const { at, commit } = release
    return commit === null ? at : `${at}, commit ${commit.slice(0, 7)}`
  }

  /** Whether a record is kept, which is a place for what a target's own list says. */
  get isKept(): boolean {
    return this.#store !== null
  }

  /** Whether the record could be read and is ours: then what it does not name, no deploy of ours put there. */
  get knowsOurs(): boolean {
    return this.canRead && this.foreign.length === 0
  }

  /** Whether a target can be looked at besides its functions' answers; the one that keeps the record is reached as that is. */
  canInspect(id: TargetId): boolean {
    return id !== this.#store?.name || this.canRead
  }

  /**
   * Takes the lock, where there is a place for one. @returns whether someone deployed since the record was seen
   * @throws DeployError when the record is somebody else's by now
   */
  async lock(): Promise<boolean> {
    if (this.#store === null) return false
    const changed = await this.#store.lock()
    this.#author.onLock(true)
    this.assertOwn()
    return changed
  }

  /** @param live what is served now @throws DeployError when the lock is another run's by now */
  async assertLocked(live: string): Promise<void> {
    await this.#store?.assertLocked(live)
  }

  async unlock(): Promise<void> {
    await this.#store?.unlock()
    this.#author.onLock(false)
  }

  /** `mode: unlock`. @returns who had the lock, or null */
  async forceUnlock(): Promise<string | null> {
    if (this.#store === null) throw noServer()
    return this.#store.forceUnlock()
  }

  /**
   * Keeps what each target is proved to serve, and the way back.
   * @param history `broken`: what this run replaced is not what the record says (`unrecorded`). The releases before it then
   * lead back to what was not live right before it, and would mix its files with theirs: they are forgotten
   */
  async record(learned: Learned, touched: ReadonlyMap<Seen, Before>, history: History): Promise<void> {
    await this.#recordDeploy(learned, touched, history, false)
  }

  /** The same, while something is still to come that may fail: the lock stays, and `record` writes all of it anew. */
  async note(learned: Learned, touched: ReadonlyMap<Seen, Before>, history: History): Promise<void> {
    await this.#recordDeploy(learned, touched, history, true)
  }

  async #recordDeploy(
    learned: Learned,
    touched: ReadonlyMap<Seen, Before>,
    history: History,
    isNote: boolean
  ): Promise<void> {
    const changes = new Map([...touched].map(([seen, before]) => [seen.target.name, changesOf(seen, before)]))
    const replaced = byTarget((id) => ({
      changes: changes.get(id) ?? {},
      parts: [...(this.#targets.get(id)?.backups?.made ?? [])]
    }))
    await this.#writeRelease(learned, replaced, history, isNote)
  }

  /**
   * What is live and not in the record: a run was stopped between its switch and its record, or told to keep what failed.
   * @returns functions, by name and target; folders of releases among them
   */
  unrecorded({ sessions }: Pick<Learned, 'sessions'>): string[] {
    const last = this.last ?? NO_RECORD
    const served = [...sessions.values()].flatMap((seen) => {
      const { name, isObserved } = seen.target
      return isObserved ? [] : unrecordedNames(last.targets[name], seen).map((fn) => `${fn} on ${name}`)
    })
    const kept = [...this.#targets.values()].flatMap((target) => {
      const parts = unrecordedParts(last, target)
      return parts.length === 0 ? [] : [`releases ${parts.join(', ')} on the server`]
    })
    return [...served, ...kept]
  }

  async #writeRelease(
    learned: Learned,
    replaced: Readonly<Record<TargetId, TargetRelease>>,
    history: History,
    isNote = false
  ): Promise<void> {
    if (learned.project === null) return
    const last = this.last ?? NO_RECORD
    const { attempt, deployId, runUrl } = this.#author
    // What somebody else deploys is no release of ours: there is no way back from it, and none may be lost for it.
    const own = byTarget((id) => (this.#isObserved(id) ? NOTHING_REPLACED : replaced[id]))
    const release: Release = {
      id: deployId,
      buildHash: learned.project.manifest.buildHash,
      commit: attempt.commit,
      run: runUrl,
      at: new Date().toISOString(),
      targets: own
    }
    const before = history === 'whole' ? last.releases : []
    const live = isEmpty(release) ? before : [...before, release]
    const served = byTarget((id) => {
      const known = this.#isObserved(id) ? NOTHING_SERVED : last.targets[id]
      return afterDeploy(known, learned.sessions.get(id), own[id].changes)
    })
    await this.#write(
      {
        ...last,
        ...attempt,
        run: runUrl,
        targets: { ...last.targets, ...served },
        folders: [...new Set([...last.folders, ...learned.folders])].sort(),
        releases: live.slice(-this.#keepReleases),
        facts: learned.keptFacts ?? last.facts
      },
      'this build, proved; only the record is missing',
      isNote
    )
  }

  #isObserved(id: TargetId): boolean {
    return this.#targets.get(id)?.isObserved ?? false
  }

  /** Whether a target is proved to serve what the record does not say: a run died between its switch and its record. */
  isBehind({ sessions }: Pick<Learned, 'sessions'>): boolean {
    if (!this.canRead) return false
    const { targets } = this.last ?? NO_RECORD
    return [...sessions.values()].some(
      (seen) =>
        !isNone(this.#provedSince(seen)) ||
        (!seen.target.isObserved && isUnwitnessed(targets[seen.target.name], seen))
    )
  }

  #provedSince(seen: Seen | undefined) {
    if (seen === undefined) return {}
    return provedSince((this.last ?? NO_RECORD).targets[seen.target.name], seen)
  }

  /** Writes what a dead run did not come to write; what it replaced becomes a release like any other. */
  async recordFound(learned: Learned): Promise<void> {
    const found = byTarget((id) => this.#foundOn(id, learned))
    const whole = Object.values(found).filter((target) => target.keepsParts && !isNone(target.changes))
    // There is no way back from it on all targets then, and half a one is none.
    if (whole.some(({ parts }) => parts.length === 0))
      return this.#writeRelease(
        learned,
        byTarget(() => NOTHING_REPLACED),
        'broken'
      )
    const replaced = byTarget((id): TargetRelease => {
      const { keepsParts, changes, parts } = found[id]
      if (keepsParts) return { changes, parts }
      const isUnknown = whole.length > 0 && Object.values(changes).some(({ before }) => before === '')
      return { changes: known(changes), parts, ...(isUnknown ? { isUnknown } : {}) }
    })
    await this.#writeRelease(learned, replaced, 'whole')
  }

  #foundOn(id: TargetId, learned: Learned) {
    const target = this.#targets.get(id)
    const changes = this.#provedSince(learned.sessions.get(id))
    // Without a record nobody knows which of several folders was replaced last.
    const isKnown = target !== undefined && this.last !== null && !isNone(changes)
    const parts = isKnown ? unrecordedParts(this.last, target) : []
    return { changes, parts, keepsParts: target?.backups !== undefined }
  }

  /**
   * After a way back that is complete: nobody needs what the failed release left.
   * @param history as for `record`: what a stopped run left before it is live again, and its folders go
   * @param back names of functions that were put back, by target
   */
  async sweep(
    { sessions }: Pick<Learned, 'sessions'>,
    history: History,
    back: ReadonlyMap<TargetId, ReadonlySet<string>> = new Map()
  ): Promise<void> {
    const last = this.last ?? NO_RECORD
    const served = byTarget((id) =>
      relisted(
        publishedAs(last.targets[id], sessions.get(id), this.#author.deployId),
        back.get(id) ?? new Set(),
        this.#targets.get(id)?.listing
      )
    )
    const targets = { ...last.targets, ...served }
    await this.#write(
      history === 'whole' ? { ...last, targets } : { ...last, targets, releases: [] },
      'what was served before this run'
    )
  }

  /**
   * What did not come back stays in the release: it is still the way back.
   * @param back names of functions that came back, by target; a target that did not move is not in it
   */
  async recordRollback(
    { sessions }: Pick<Learned, 'sessions'>,
    release: Release,
    back: ReadonlyMap<TargetId, ReadonlySet<string>>
  ): Promise<void> {
    if (back.size === 0) return
    const last = this.last ?? NO_RECORD
    const left = byTarget((id): TargetRelease => {
      const changes = without(release.targets[id].changes, back.get(id))
      const parts = back.has(id) && isNone(changes) ? [] : release.targets[id].parts
      return { ...release.targets[id], changes: this.#isObserved(id) ? {} : changes, parts }
    })
    const rest: Release = { ...release, targets: { ...release.targets, ...left } }
    const releases = last.releases.flatMap((item) => {
      if (item.id !== release.id) return [item]
      return isEmpty(rest) ? [] : [rest]
    })
    const served = byTarget((id) =>
      afterUndo(
        last.targets[id],
        sessions.get(id),
        only(release.targets[id].changes, back.get(id)),
        this.#targets.get(id)?.listing
      )
    )
    await this.#write(
      {
        ...last,
        commit: releases.at(-1)?.commit ?? null,
        commitTime: null,
        targets: { ...last.targets, ...served },
        releases
      },
      'what the log above says; only the record of it is missing'
    )
  }

  /** @param live what is served should it not be written */
  async #write(record: DeployRecord, live: string, isNote = false): Promise<void> {
    const owner = this.owner && ownerAfter(record.owner, this.owner)
    const revision = `${this.#author.deployId}-${Date.now().toString(36)}`
    const at = new Date().toISOString()
    const written = { ...record, ...(owner === null ? {} : { owner }), revision, at }
    if (isNote) await this.#store?.noteRecord(written, live)
    else await this.#store?.writeRecord(written, live)
  }
}

const foreignRecord = (differences: readonly string[]): DeployError =>
  new DeployError(`The record on the server is somebody else’s: ${describeForeign(differences)}.`, {
    live: 'unchanged; nothing was published, taken back or removed',
    next: TAKE_OVER
  })

/** The way out, for who shares a server, and for who has moved. */
export const TAKE_OVER =
  'If two workflows share the server, give this one a state-path of its own. To take over what the other one deployed, on the server: ' +
  '`mv state.json state.json.other` in state-path; its releases are forgotten.'

export const describeForeign = (differences: readonly string[]): string =>
  `it is of ${differences.join('; of ')}`

const noServer = (): DeployError =>
  new DeployError('The lock is on the self-hosted server, and targets does not name it.', {
    next: 'Set targets: self-hosted.'
  })
