import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Ledger } from '../../src/ledger/ledger.ts'
import { differencesOf, type Owner } from '../../src/ledger/owner.ts'
import { openRecord, sealRecord, type DeployRecord } from '../../src/ledger/record.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { deploy } from '../../src/publish/deploy.ts'
import { goBack } from '../../src/publish/go-back.ts'
import { look } from '../../src/steps/look.ts'
import { openTargets } from '../../src/targets/open.ts'
import { inputsOf } from '../support/inputs.ts'
import { recordOf } from '../support/records.ts'
import { servicesOf } from '../support/services.ts'
import { makeWorld, NEW, OLD, type World } from '../support/targets.ts'
import { projectOf, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const KEY = 'the key of ssh'
const OURS: Owner = {
  ...{ repositoryId: '17', repository: 'example/app', directory: '' },
  ...{ projectRef: 'abcdefghijklmnopqrst', functionsPath: '/srv/functions' }
}

/** What makes a record somebody else's. */
const FOREIGN: readonly (readonly [string, Partial<Owner>, RegExp])[] = [
  ['another repository', { repositoryId: '18', repository: 'example/b' }, /repository example\/b \(id 18\)/],
  ['a repository that took the name', { repositoryId: '18' }, /id 18\), not example\/app \(id 17\)/],
  ['another working directory', { directory: 'apps/web' }, /working-directory apps\/web, not \./],
  ['staging', { projectRef: 'tsrqponmlkjihgfedcba' }, /project tsrqponmlkjihgfedcba, not abcdef/],
  ['another functions folder', { functionsPath: '/srv/other' }, /self-hosted-path \/srv\/other/]
]

/** The same owner, as another run of it sees itself. */
const SAME: readonly (readonly [string, Partial<Owner>])[] = [
  ['as it is', {}],
  ['that was renamed', { repository: 'other/name' }],
  ['that published to self-hosted alone', { projectRef: null }],
  ['of which no job said the number', { repositoryId: null }],
  ['of which no job said anything', { repositoryId: null, repository: null }],
  ['with a slash behind the path', { functionsPath: '/srv/functions/' }]
]

const RELEASE = {
  ...{ id: '20260101000000-20-1-abcdef', parts: ['20260101000000-20-1-abcdef'], run: null, commit: null },
  ...{ buildHash: 'c'.repeat(64), at: '2026-01-01T00:00:00.000Z' },
  selfHosted: { a: { before: null, after: NEW }, gone: { before: null, after: OLD } },
  cloud: { a: { before: null, after: NEW }, gone: { before: null, after: OLD } }
}

const written = (owner: Owner | null): DeployRecord =>
  recordOf({
    selfHosted: { a: NEW, gone: OLD },
    cloud: { a: NEW, gone: OLD },
    releases: [RELEASE],
    ...(owner === null ? {} : { owner })
  })

interface Kept {
  readonly world: World
  text: string
}

/** A run of ours against a server whose record somebody wrote. */
function worldOf(owner: Owner | null, serving: Readonly<Record<string, string>> = { a: NEW }): Kept {
  const world = makeWorld({ names: ['a'], selfHosted: serving, cloud: serving, inputs: { prune: true } })
  const kept = { world, text: sealRecord(written(owner), KEY) }
  const store = {
    ...{ name: 'self-hosted', canConnect: true },
    get opened() {
      return openRecord(kept.text, KEY, 'self-hosted')
    },
    lock: () => Promise.resolve(void world.events.push('lock')).then(() => false),
    assertLocked: () => Promise.resolve(),
    unlock: () => Promise.resolve(void world.events.push('unlock')),
    noteRecord: (record: DeployRecord) => Promise.resolve(void (kept.text = sealRecord(record, KEY))),
    writeRecord: (record: DeployRecord) => Promise.resolve(void (kept.text = sealRecord(record, KEY)))
  } as unknown as LedgerStore
  const { services, targets, build } = world.run
  Object.assign(build.project, { disabled: [] })
  Object.assign(world.run, { ledger: new Ledger(store, targets, services, 5, OURS) })
  return kept
}

const ownerIn = (text: string): Owner | undefined => openRecord(text, KEY, 'self-hosted').record?.owner

describe.each(FOREIGN)('the record of %s', (_what, differs, words) => {
  const owner = { ...OURS, ...differs }

  test('is not ours, and it says why', () => {
    expect(differencesOf(owner, OURS).join()).toMatch(words)
    expect(differencesOf(OURS, owner)).toHaveLength(1)
  })

  test('takes back nothing', async () => {
    const { world, text } = worldOf(owner)
    await expect(goBack(world.run)).rejects.toThrow(words)
    expect(world.events).toEqual([])
    expect(ownerIn(text)).toEqual(owner)
  })

  test('is not written over by a deploy, and nothing is pruned for it', async () => {
    const kept = worldOf(owner, { a: OLD, gone: OLD })
    const { world } = kept
    await expect(look(world.run)).rejects.toThrow(words)
    // Also where it became theirs while this run waited for the lock.
    await expect(deploy(world.run, () => look(world.run))).rejects.toThrow(words)
    expect(world.events).toEqual(['lock', 'unlock'])
    expect(kept.text).toBe(sealRecord(written(owner), KEY))
  })

  test('says nothing to mode verify, which says so', async () => {
    const { world } = worldOf(owner)
    Object.assign(world.run.inputs, { mode: 'verify' })
    await look(world.run)
    expect([world.run.ledger.last, world.run.ledger.hashes('cloud')]).toEqual([null, {}])
    expect(world.run.story.outcome().report.findings).toMatchObject([
      { severity: 'warning', code: 'foreign-record', message: expect.stringMatching(words) as unknown }
    ])
  })

  test('is refused with the two ways out', async () => {
    const { world } = worldOf(owner)
    const { next } = (await goBack(world.run).catch((error: unknown) => error)) as { next: string }
    expect(next).toMatch(/state-path/)
    expect(next).toMatch(/take over .*mv state\.json/)
  })
})

describe.each(SAME)('the record of a repository %s', (_what, differs) => {
  test('is ours, and knows what either of both knew', async () => {
    const kept = worldOf({ ...OURS, ...differs })
    await kept.world.run.ledger.sweep(kept.world.run.story, 'whole')
    expect(ownerIn(kept.text)).toEqual(OURS)
  })
})

test('a record of a version that named no owner is adopted by who reads it, and that is told', async () => {
  const kept = worldOf(null, { a: OLD, gone: OLD })
  await look(kept.world.run)
  await deploy(kept.world.run, () => look(kept.world.run))
  expect(ownerIn(kept.text)).toEqual(OURS)
  expect(kept.world.told.filter((line) => /names no owner/.test(line))).toHaveLength(1)
})

test('what a run is not sure of, it does not forget', async () => {
  const kept = worldOf(OURS)
  const { services, targets } = kept.world.run
  const store = { ...kept, opened: openRecord(kept.text, KEY, 'self-hosted') } as unknown as LedgerStore
  Object.assign(store, {
    writeRecord: (record: DeployRecord) => Promise.resolve(void (kept.text = sealRecord(record, KEY)))
  })
  const here = { ...OURS, repositoryId: null, repository: null, projectRef: null }
  await new Ledger(store, targets, services, 5, here).sweep({ sessions: new Map() }, 'whole')
  expect(ownerIn(kept.text)).toEqual(OURS)
})

describe('owners', () => {
  const text = fc.constantFrom('a', 'b')
  const owner: fc.Arbitrary<Owner> = fc.record({
    ...{ repositoryId: fc.option(text), repository: fc.option(text), directory: text },
    ...{ projectRef: fc.option(text), functionsPath: text }
  })
  test('are the same to each other, or to neither', () => {
    fc.assert(
      fc.property(owner, owner, (one, two) => {
        expect(differencesOf(one, two)).toHaveLength(differencesOf(two, one).length)
        expect(differencesOf(one, one)).toEqual([])
      })
    )
  })
})

test('the owner of a run is what its inputs and its job say', () => {
  const repository = { id: '17', name: 'example/app' }
  const project = { ...projectOf({}), projectRef: 'abcdefghijklmnopqrst' }
  const open = (given: Readonly<Record<string, string>>) =>
    openTargets(inputsOf(given), project, servicesOf({ repository })).ledger.owner
  expect(open({})).toEqual(OURS)
  expect(open({ targets: 'self-hosted' })?.projectRef).toBeNull()
  expect(open({ 'working-directory': 'apps/web' })?.directory).toBe('apps/web')
})
