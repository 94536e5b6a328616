import type { Before } from '../../src/ledger/changes.ts'
import type { History, Ledger } from '../../src/ledger/ledger.ts'
import type { Inputs } from '../../src/inputs.ts'
import type { Project } from '../../src/manifest/manifest.ts'
import type { TargetId } from '../../src/targets/table.ts'
import type { Action, PlanEntry } from '../../src/plan/plan.ts'
import { Prober } from '../../src/probe/ask.ts'
import type { Send } from '../../src/probe/http.ts'
import { judge, type Reading } from '../../src/probe/verdict.ts'
import type { Run } from '../../src/run.ts'
import type { Services } from '../../src/services.ts'
import { Story } from '../../src/story.ts'
import type { Session } from '../../src/targets/observe.ts'
import { lockLost } from '../../src/targets/self-hosted/lost.ts'
import { NOTHING_SEEN, type Build, type Publication, type Target } from '../../src/targets/target.ts'
import { answerOf } from './answers.ts'
import { recordOf, type FlatRecord } from './records.ts'
import { FakeClock, servicesOf } from './services.ts'

export const NEW = 'a'.repeat(64)
export const OLD = 'b'.repeat(64)
/** of the run that publishes */
export const RELEASE = '20260101000000-1-1-abcdef'

/** In place of a hash: answers without a stamp, as what was deployed before us does. */
export const UNSTAMPED = ''
/** In place of a hash: does not boot. */
export const BROKEN = 'broken'

/** What functions serve, by name; one that is not there is missing. */
export type Serving = Map<string, string>

const PUBLISHED: Publication = { notes: new Map(), problem: null, isTransient: false }

/** A target in memory: it serves what is published, and tells all that is done to it. */
export class FakeTarget implements Target {
  readonly name: TargetId
  readonly endpoint
  readonly regions: readonly string[] = []
  readonly isObserved = false
  readonly wayBackId = null
  readonly switchesAll: boolean
  variableNames: ReadonlySet<string> | null = null
  readonly retries: number
  readonly serving: Serving
  /** of which publication functions say they are, by name; what was published says that of this run unless told */
  readonly releases = new Map<string, string>()
  readonly #before: ReadonlyMap<string, string>
  readonly #events: string[]
  /** in place of publishing all: what a publication does, by its number from 0 */
  onPublish: (names: readonly string[], round: number) => Publication = (names) => this.serve(names)
  onPrepare: () => void = () => undefined
  onRestore: (before: Before) => ReadonlyMap<string, string> = (before) => this.bring(before)
  #round = 0

  constructor(name: TargetId, serving: Readonly<Record<string, string>>, events: string[]) {
    this.name = name
    this.retries = name === 'cloud' ? 2 : 0
    this.switchesAll = name === 'self-hosted'
    this.endpoint = {
      baseUrl: `http://${name}.example.com`,
      key: null,
      probeKey: null,
      method: 'options' as const
    }
    this.serving = new Map(Object.entries(serving))
    this.#before = new Map(this.serving)
    this.#events = events
  }

  serve(names: readonly string[], hash = NEW): Publication {
    for (const name of names) this.serving.set(name, hash)
    return PUBLISHED
  }

  bring(before: Before): ReadonlyMap<string, string> {
    for (const [name, hash] of before) {
      if (hash === null) this.serving.delete(name)
      else this.serving.set(name, hash)
    }
    return new Map()
  }

  #tell(what: string, names: Iterable<string>): void {
    this.#events.push(`${this.name} ${what} ${[...names].join(' ')}`.trim())
  }

  inspect() {
    return Promise.resolve(NOTHING_SEEN)
  }

  prepare(names: readonly string[]): Promise<void> {
    this.#tell('prepare', names)
    this.onPrepare()
    return Promise.resolve()
  }

  publish(names: readonly string[]): Promise<Publication> {
    this.#tell('publish', names)
    for (const name of names) if (!this.releases.has(name)) this.releases.set(name, RELEASE)
    return Promise.resolve().then(() => this.onPublish(names, this.#round++))
  }

  /** what `confirm` says; null = all is well */
  fault: string | null = null

  confirm(): Promise<string | null> {
    return Promise.resolve(this.fault)
  }

  existed(name: string): boolean {
    return this.#before.has(name)
  }

  restore(before: Before): Promise<ReadonlyMap<string, string>> {
    this.#tell('restore', before.keys())
    return Promise.resolve().then(() => this.onRestore(before))
  }

  onRemove: (names: readonly string[]) => void = () => undefined

  async remove(names: readonly string[]): Promise<void> {
    this.#tell('remove', names)
    await Promise.resolve()
    this.onRemove(names)
    for (const name of names) this.serving.delete(name)
  }

  explain(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(names.map((name) => [name, `words about ${name}`])))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** Answers as stamps do. */
const answering = (targets: readonly FakeTarget[]): Send => {
  return (address) => {
    const url = new URL(address)
    const target = targets.find((item) => item.endpoint.baseUrl === url.origin)
    const hash = target?.serving.get(url.pathname.slice(1))
    if (hash === undefined) return Promise.resolve(answerOf('{"code":"NOT_FOUND"}', { status: 404 }))
    const release = hash === NEW ? target?.releases.get(url.pathname.slice(1)) : undefined
    return Promise.resolve(answerOfServing(hash, release))
  }
}

const answerOfServing = (hash: string, release: string | undefined) => {
  if (hash === BROKEN) return answerOf('{"code":"BOOT_ERROR"}', { status: 503 })
  return answerOf(
    '',
    hash === UNSTAMPED
      ? {}
      : {
          headers: {
            'x-function-hash': hash,
            ...(release === undefined ? {} : { 'x-function-release': release })
          }
        }
  )
}

export interface World {
  readonly run: Run
  readonly selfHosted: FakeTarget
  readonly cloud: FakeTarget
  readonly others: readonly FakeTarget[]
  /** what was done, in this order */
  readonly events: string[]
  /** what the log says */
  readonly told: string[]
}

export interface WorldOptions {
  readonly names?: readonly string[]
  readonly selfHosted?: Readonly<Record<string, string>>
  readonly cloud?: Readonly<Record<string, string>>
  /** names to remove, by target */
  readonly remove?: Partial<Record<TargetId, readonly string[]>>
  /** further targets, by what they serve */
  readonly others?: Readonly<Partial<Record<TargetId, Readonly<Record<string, string>>>>>
  readonly record?: FlatRecord | null
  readonly isRecordDamaged?: boolean
  /** whether our key sealed it */
  readonly isRecordSealed?: boolean
  /** what is served is not what the record says */
  readonly isRecordBehind?: boolean
  /** what a stopped run left live */
  readonly unrecorded?: readonly string[]
  readonly inputs?: Partial<Inputs>
  readonly services?: Partial<Services>
  /** whether the lock went to another run after the first target */
  readonly lost?: boolean
  /** whether someone deployed while this run waited for the lock */
  readonly changed?: boolean
}

/** A run of two targets, or more, that has looked and planned. */
export function makeWorld(options: WorldOptions = {}): World {
  const events: string[] = []
  const told: string[] = []
  const names = options.names ?? ['a', 'b']
  const selfHosted = new FakeTarget('self-hosted', options.selfHosted ?? { a: OLD, b: OLD }, events)
  const cloud = new FakeTarget('cloud', options.cloud ?? { a: OLD, b: OLD }, events)
  const others = Object.entries(options.others ?? {}).map(
    ([name, serving]) => new FakeTarget(name as TargetId, serving, events)
  )
  const all = [selfHosted, cloud, ...others]
  const services = servicesOf(
    { probe: answering(all), clock: new FakeClock(), deployId: RELEASE, ...options.services },
    told
  )
  const inputs = {
    mode: 'deploy',
    functions: [],
    workingPrefix: '',
    allowOlder: false,
    onFailure: 'rollback',
    verify: { timeoutMs: 30_000, intervalMs: 1_000, streak: 2 },
    github: { token: '', statusContext: '', comment: 'off' },
    ...options.inputs
  } as unknown as Inputs
  const story = new Story(inputs, services)
  const project = projectOf(names)
  story.project = project
  story.selected = new Set(names)
  for (const target of all) story.sessions.set(target.name, sessionOf(target, names, services))
  story.plan = all.flatMap((target) => [
    ...planOf(target, names),
    ...(options.remove?.[target.name] ?? []).map((name) => entry(name, target.name, 'remove'))
  ])
  const build = { project, tree: {} } as unknown as Build
  const ledger = ledgerOf(events, options)
  const preflight = { know: () => undefined, end: () => Promise.resolve([]) }
  return {
    run: { inputs, services, story, build, targets: all, ledger, preflight },
    selfHosted,
    cloud,
    others,
    events,
    told
  }
}

export function sessionIn({ run }: World, name: TargetId): Session {
  const session = run.story.sessions.get(name)
  if (session === undefined) throw new Error(`no session of ${name}`)
  return session
}

function projectOf(names: readonly string[]): Project {
  const functions = names.map((name) => ({ name, hash: NEW, entrypoint: `${name}/index.ts`, files: [] }))
  const manifest = { version: 1, buildHash: 'c'.repeat(64), commit: null, functions, router: null }
  return { manifest, findings: [], disabled: [] } as unknown as Project
}

function sessionOf(target: FakeTarget, names: readonly string[], services: Services): Session {
  const verdicts = names.map((name) => {
    return [name, judge(name, NEW, readingOf(target.serving.get(name)), null)] as const
  })
  return {
    target,
    prober: new Prober(target.endpoint, services.probe),
    inspection: NOTHING_SEEN,
    verdicts: new Map(verdicts)
  }
}

function readingOf(hash: string | undefined): Reading {
  if (hash === undefined) return { kind: 'missing', detail: 'gone' }
  if (hash === UNSTAMPED) return { kind: 'unstamped', status: 200, detail: 'no stamp' }
  if (hash === BROKEN) return { kind: 'broken', status: 503, detail: 'BOOT_ERROR' }
  return { kind: 'hash', hash }
}

const entry = (name: string, target: TargetId, action: Action): PlanEntry => ({
  function: name,
  target,
  action,
  reason: ''
})

const planOf = (target: FakeTarget, names: readonly string[]): PlanEntry[] =>
  names.map((name) => {
    const hash = target.serving.get(name)
    return entry(name, target.name, hash === NEW ? 'unchanged' : hash === undefined ? 'create' : 'update')
  })

const noted = (what: string, history: History): string => (history === 'whole' ? what : `${what} ${history}`)

function ledgerOf(events: string[], options: WorldOptions): Ledger {
  const { record = null, changed = false } = options
  const tell = (what: string) => () => {
    events.push(what)
    return Promise.resolve()
  }
  return {
    last: record === null ? null : recordOf(record),
    foreign: [],
    isUnowned: false,
    assertOwn: () => undefined,
    isDamaged: options.isRecordDamaged ?? false,
    vouchesFor: (id: TargetId) => id === 'self-hosted' || (options.isRecordSealed ?? true),
    hashes: () => ({}),
    functions: () => new Map(),
    since: () => undefined,
    isKept: true,
    canInspect: () => true,
    isBehind: () => options.isRecordBehind === true,
    recordFound: tell('record found'),
    lock: () => tell('lock')().then(() => changed),
    assertLocked: (live: string) =>
      options.lost === true ? Promise.reject(lockLost(live)) : Promise.resolve(),
    unlock: tell('unlock'),
    note: (_learned: unknown, _touched: unknown, history: History) => tell(noted('note', history))(),
    record: (_learned: unknown, _touched: unknown, history: History) => tell(noted('record', history))(),
    sweep: (_learned: unknown, history: History) => tell(noted('sweep', history))(),
    unrecorded: () => options.unrecorded ?? [],
    recordRollback: (
      _learned: unknown,
      _release: unknown,
      back: ReadonlyMap<TargetId, ReadonlySet<string>>
    ) =>
      tell(
        `record back ${[...back].map(([name, names]) => `${name} ${[...names].join(' ')}`.trim()).join(', ')}`
      )()
  } as unknown as Ledger
}
