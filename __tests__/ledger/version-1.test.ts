import { afterAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { Ledger } from '../../src/ledger/ledger.ts'
import { openRecord, sealRecord, type DeployRecord } from '../../src/ledger/record.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { goBack } from '../../src/publish/go-back.ts'
import { recordOf } from '../support/records.ts'
import { makeWorld, NEW, OLD } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

/** As the last version that wrote version 1 wrote and sealed it. */
const WRITTEN = readFileSync(path.join(import.meta.dirname, 'records/version-1.txt'), 'utf8')
const KEY = 'the key of ssh'

const open = (text: string, key = KEY) => openRecord(text, key, 'self-hosted')

describe('a record that version 1 wrote', () => {
  const LIFTED = recordOf({
    ...{ revision: '20260101000000-20-1-abcdef-mk2x1q9c', at: '2026-01-01T00:00:00.000Z' },
    ...{
      commit: '0123456789abcdef0123456789abcdef01234567',
      commitTime: 1_767_225_600,
      ref: 'refs/heads/main'
    },
    ...{ runId: 20, run: 'https://github.example/example/app/actions/runs/20' },
    ...{ selfHosted: { a: NEW, b: NEW }, cloud: { a: NEW, b: NEW }, folders: ['_shared', 'a', 'b'] },
    releases: [
      {
        ...{
          id: '20251231000000-19-1-abcdef',
          parts: ['20251231000000-19-1-abcdef'],
          commit: null,
          run: null
        },
        ...{ buildHash: 'd'.repeat(64), at: '2025-12-31T00:00:00.000Z' },
        ...{ selfHosted: { a: { before: '', after: OLD } }, cloud: {}, isCloudUnknown: true }
      },
      {
        ...{ id: '20260101000000-20-1-abcdef', run: null, at: '2026-01-01T00:00:00.000Z' },
        parts: ['20260101000000-20-1-abcdef', '20260101000000-20-1-abcdef-prune'],
        ...{ buildHash: 'c'.repeat(64), commit: '0123456789abcdef0123456789abcdef01234567' },
        selfHosted: {
          a: { before: OLD, after: NEW },
          b: { before: null, after: NEW },
          gone: { before: OLD, after: null }
        },
        cloud: { a: { before: OLD, after: NEW }, b: { before: null, after: NEW } }
      }
    ],
    facts: '{"kept":true}'
  })

  test('is read with all that it says, by the key that sealed it', () => {
    const { record, isSealed, isDamaged } = open(WRITTEN)
    expect(record).toMatchObject(LIFTED)
    expect([isSealed, isDamaged]).toEqual([true, false])
  })

  test('is the same when this version has written it again, on one line', () => {
    const text = sealRecord(open(WRITTEN).record as DeployRecord, KEY)
    expect(text).not.toContain('\n')
    expect(text).not.toMatch(/"(selfHosted|isCloudUnknown)"/)
    expect(open(text)).toMatchObject({ isSealed: true, record: LIFTED })
  })

  test('says nothing of the cloud to another key, and of the server what it said', () => {
    const { record, isSealed } = open(WRITTEN, 'another key')
    expect(isSealed).toBe(false)
    expect(record?.targets).toEqual({
      cloud: { functions: {} },
      'self-hosted': LIFTED.targets['self-hosted']
    })
    expect(record?.releases.map(({ targets }) => targets.cloud)).toEqual([
      { changes: {}, parts: [], isUnknown: true },
      { changes: {}, parts: [], isUnknown: true }
    ])
    expect(record?.facts).toBeNull()
  })

  test('in which one letter was changed is not sealed, or is none', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: WRITTEN.trimEnd().length - 1 }),
        fc.constantFrom('0', 'x', '"', '}'),
        (at, letter) => {
          if (WRITTEN[at] === letter) return
          const { record, isSealed } = open(`${WRITTEN.slice(0, at)}${letter}${WRITTEN.slice(at + 1)}`)
          expect(record === null || !isSealed).toBe(true)
        }
      )
    )
  })

  test('is the way back: what version 1 released is taken back, and what remains is recorded', async () => {
    let text = WRITTEN
    const store = {
      ...{ name: 'self-hosted', canConnect: true },
      get opened() {
        return open(text)
      },
      lock: () => Promise.resolve(false),
      assertLocked: () => Promise.resolve(),
      unlock: () => Promise.resolve(),
      writeRecord: (record: DeployRecord) => Promise.resolve(void (text = sealRecord(record, KEY)))
    } as unknown as LedgerStore
    const now = { a: NEW, b: NEW }
    const world = makeWorld({ selfHosted: now, cloud: now })
    const { services, targets } = world.run
    Object.assign(world.run, { ledger: new Ledger(store, targets, services, 5) })
    await goBack(world.run)
    expect([Object.fromEntries(world.selfHosted.serving), Object.fromEntries(world.cloud.serving)]).toEqual([
      { a: OLD, gone: OLD },
      { a: OLD }
    ])
    const { record, isSealed } = open(text)
    expect(isSealed).toBe(true)
    expect(record?.releases).toEqual(LIFTED.releases.slice(0, 1))
    expect(record?.targets).toEqual({
      cloud: { functions: { a: { hash: OLD } } },
      'self-hosted': { functions: { a: { hash: OLD }, gone: { hash: OLD } } }
    })
    // The one before was not sealed when it was read, of the cloud: nobody knows what that served.
    const again = makeWorld({ selfHosted: { a: OLD }, cloud: { a: OLD } })
    Object.assign(again.run, { ledger: new Ledger(store, again.run.targets, services, 5) })
    await expect(goBack(again.run)).rejects.toThrow('was not written with this SSH key')
  })
})
