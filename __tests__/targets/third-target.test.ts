import { THIRD, THIRD_ROW } from '../support/third-target.ts'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ledger } from '../../src/ledger/ledger.ts'
import { openRecord, sealRecord, type DeployRecord } from '../../src/ledger/record.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { makePlan, removableNames, toPublish } from '../../src/plan/plan.ts'
import { deploy } from '../../src/publish/deploy.ts'
import { goBack } from '../../src/publish/go-back.ts'
import { publish } from '../../src/report/publish.ts'
import { inSyncOf, mismatches } from '../../src/report/report.ts'
import { makeStatus } from '../../src/report/status.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { missingVariables } from '../../src/preflight/environment.ts'
import { TARGET_IDS, type TargetId } from '../../src/targets/table.ts'
import { outcomeOf } from '../support/outcome.ts'
import { recordOf } from '../support/records.ts'
import { BROKEN, makeWorld, NEW, OLD, RELEASE, type World, type WorldOptions } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'third-target-'))

afterAll(() => {
  removeTrees()
  rmSync(folder, { recursive: true, force: true })
})

/** Keeps the record as text, as a server does. */
class Store implements LedgerStore {
  readonly name = 'self-hosted'
  readonly canConnect = true
  text = ''
  constructor(record: DeployRecord | null) {
    if (record !== null) this.text = sealRecord(record, 'key')
  }
  get opened() {
    return openRecord(this.text, 'key', this.name)
  }
  lock = () => Promise.resolve(false)
  assertLocked = () => Promise.resolve()
  unlock = () => Promise.resolve()
  forceUnlock = () => Promise.resolve(null)
  noteRecord(record: DeployRecord) {
    return this.writeRecord(record)
  }
  writeRecord(record: DeployRecord) {
    this.text = sealRecord(record, 'key')
    return Promise.resolve()
  }
}

const BOTH = { a: OLD, b: OLD }

/** A world of three whose record is a real one. */
function worldOf(store: Store, options: WorldOptions = {}): World & { readonly third: Map<string, string> } {
  const world = makeWorld({ others: { [THIRD]: BOTH }, ...options })
  const { services, targets } = world.run
  Object.assign(world.run, { ledger: new Ledger(store, targets, services, 5) })
  return { ...world, third: world.others[0]?.serving ?? new Map<string, string>() }
}

const observeAgain = () => Promise.reject(new Error('nobody deployed meanwhile'))
const servedBy = (record: DeployRecord | null, id: TargetId) => record?.targets[id].functions

describe('a third target', () => {
  let store: Store
  beforeEach(() => {
    const old = { a: OLD, b: OLD }
    const { targets, ...rest } = recordOf({ selfHosted: old, cloud: old })
    store = new Store({ ...rest, targets: { ...targets, [THIRD]: targets.cloud } })
  })

  test('is planned for', () => {
    const { run } = worldOf(store)
    const observations = [...run.story.sessions.values()].map(({ target, verdicts }) => ({
      target: target.name,
      verdicts: [...verdicts.values()],
      changes: new Map(),
      unreleased: new Set<string>()
    }))
    const plan = makePlan(run.build.project.manifest, observations, {
      ...{ selected: new Set(['a', 'b']), force: false, changedFiles: null },
      removable: new Map([[THIRD, removableNames({ gone: OLD }, new Set(['a', 'b']))]])
    })
    expect(toPublish(plan, THIRD)).toEqual(['a', 'b'])
    expect(plan.filter(({ action }) => action === 'remove')).toMatchObject([
      { function: 'gone', target: THIRD }
    ])
  })

  test('is published to, proved and recorded, and rolled back with the others', async () => {
    const world = worldOf(store)
    await deploy(world.run, observeAgain)
    expect(Object.fromEntries(world.third)).toEqual({ a: NEW, b: NEW })
    expect(world.events.filter((event) => event.includes('publish'))).toEqual(
      ['self-hosted', 'cloud', 'third'].map((name) => `${name} publish a b`)
    )
    expect(world.run.story.outcome().inSync).toBe('true')
    for (const id of TARGET_IDS)
      expect(servedBy(store.opened.record, id)).toEqual({
        a: { hash: NEW, release: RELEASE },
        b: { hash: NEW, release: RELEASE }
      })
    expect(store.opened.record?.releases.at(-1)?.targets[THIRD].changes).toEqual({
      a: { before: OLD, after: NEW },
      b: { before: OLD, after: NEW }
    })
    const now = { a: NEW, b: NEW }
    const back = worldOf(store, { selfHosted: now, cloud: now, others: { [THIRD]: now } })
    await goBack(back.run)
    expect(Object.fromEntries(back.third)).toEqual(BOTH)
    expect(store.opened.record?.releases).toEqual([])
    for (const id of TARGET_IDS)
      expect(servedBy(store.opened.record, id)).toEqual({ a: { hash: OLD }, b: { hash: OLD } })
  })

  test('that is not proved takes all of them back', async () => {
    const world = worldOf(store)
    const [third] = world.others
    if (third !== undefined) third.onPublish = (names) => third.serve(names, BROKEN)
    await expect(deploy(world.run, observeAgain)).rejects.toMatchObject({
      message: expect.stringMatching(/2 functions on third not proved.*Rolled back\.$/),
      live: expect.stringContaining('all 3 targets serve what they served before')
    })
    expect([world.selfHosted, world.cloud, third].map((target) => target?.serving.get('a'))).toEqual([
      OLD,
      OLD,
      OLD
    ])
  })

  test('that did not come back stays in the release, which is still its way back', async () => {
    await deploy(worldOf(store).run, observeAgain)
    const now = { a: NEW, b: NEW }
    const world = worldOf(store, { selfHosted: now, cloud: now, others: { [THIRD]: now } })
    const [third] = world.others
    if (third !== undefined) third.onRestore = () => new Map([['b', 'its source is gone']])
    await expect(goBack(world.run)).rejects.toThrow('b on third: its source is gone')
    const left = store.opened.record?.releases.at(-1)?.targets
    expect([left?.cloud.changes, Object.keys(left?.[THIRD].changes ?? {})]).toEqual([{}, ['a', 'b']])
    expect(servedBy(store.opened.record, THIRD)?.['a']).toEqual({ hash: NEW, release: RELEASE })
  })

  test('loses what the repository no longer has, and its record says so', async () => {
    const now = { a: NEW, b: NEW }
    const record = recordOf({ selfHosted: now, cloud: now })
    store = new Store({
      ...record,
      targets: { ...record.targets, [THIRD]: { functions: { a: { hash: NEW }, gone: { hash: OLD } } } }
    })
    const world = worldOf(store, {
      ...{ selfHosted: now, cloud: now, others: { [THIRD]: { ...now, gone: OLD } } },
      remove: { [THIRD]: ['gone'] }
    })
    await deploy(world.run, observeAgain)
    expect([...world.third.keys()]).toEqual(['a', 'b'])
    expect(Object.keys(servedBy(store.opened.record, THIRD) ?? {})).toEqual(['a', 'b'])
    expect(store.opened.record?.releases.at(-1)?.targets[THIRD].changes).toEqual({
      gone: { before: OLD, after: null }
    })
  })

  test('of whose record a server that we do not believe says nothing', () => {
    const { record } = openRecord(store.text, 'another key', 'self-hosted')
    expect([servedBy(record, THIRD), servedBy(record, 'self-hosted')?.['a']]).toEqual([{}, { hash: OLD }])
    const unbelieved = new Ledger(new Store(null), [], makeWorld().run.services, 5)
    expect(unbelieved.vouchesFor(THIRD)).toBe(true)
  })

  test.each([
    ['drift', 'stale', 'false'],
    ['unknown', 'unreachable', 'unknown'],
    ['in-sync', 'in-sync', 'true']
  ] as const)('that is %s makes the run so', (status, verdict, inSync) => {
    const { report, ...outcome } = outcomeOf({
      targets: { cloud: { a: 'in-sync' }, 'self-hosted': { a: 'in-sync' }, [THIRD]: { a: verdict } }
    })
    expect([report.targets[THIRD]?.status, inSyncOf(report.targets), outcome.inSync]).toEqual([
      status,
      inSync,
      inSync
    ])
    expect(mismatches(report.targets, new Set(['a'])).map(({ target }) => target)).toEqual(
      verdict === 'in-sync' ? [] : [THIRD]
    )
  })

  test('is told in summary, status and outputs', async () => {
    const outcome = outcomeOf({
      ...{ error: 'no', result: 'drift', plan: [['a', THIRD, 'update']] },
      targets: { cloud: { a: 'in-sync' }, 'self-hosted': { a: 'in-sync' }, [THIRD]: { a: 'stale' } }
    })
    const { manifest } = outcome
    if (manifest === null) throw new Error('no manifest')
    expect(renderSummary({ ...outcome, manifest })).toMatch(
      /third is wrong in 1 of 1 function[^]*\| \*\*Third\*\* \|[^]*\| Cloud \| Self-hosted \| Third \|/
    )
    expect(makeStatus(outcome, 'x', null).description).toContain('third 0/1 in sync')
    const outputs = path.join(folder, 'outputs')
    writeFileSync(outputs, '')
    process.env['GITHUB_OUTPUT'] = outputs
    try {
      await publish({ ...outcome, mismatches: [] }, folder)
    } finally {
      Reflect.deleteProperty(process.env, 'GITHUB_OUTPUT')
    }
    expect(readFileSync(outputs, 'utf8')).toMatch(
      new RegExp(`${THIRD_ROW.outputs.hash}<<[^]*${THIRD_ROW.outputs.status}<<.*\\s+drift`)
    )
  })

  test('lacks variables as the targets of its platform do', () => {
    const use = { function: 'a', file: 'a/index.ts', line: 1, names: ['KEY'] }
    const finding = (id: TargetId) => missingVariables([use], id, new Set(), new Set(['a']))
    expect(finding(THIRD)).toEqual(finding('cloud'))
  })
})

test('no target is left out where the table lacks it', () => {
  const { report } = outcomeOf({
    targets: { cloud: { a: 'in-sync' }, ['fourth' as TargetId]: { a: 'stale' } }
  })
  expect(inSyncOf(report.targets)).toBe('false')
})
