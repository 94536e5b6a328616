import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DeployError } from '../../src/errors.ts'
import { NO_RECORD, openRecord, parseRecord, sealRecord } from '../../src/ledger/record.ts'
import type { TargetId } from '../../src/targets/table.ts'
import { recordOf, releaseOf, type FlatRelease } from '../support/records.ts'

describe('parseRecord, of what version 1 wrote', () => {
  test.each([
    '',
    'null',
    '1',
    '"text"',
    '[]',
    '{}',
    '{"version":3}',
    '{"version":2.5}',
    '{"version":"1"}',
    '{"version":1',
    '{"version":1,"releases":{}}',
    '{"version":1,"releases":null}',
    '{"version":1,"folders":"a"}'
  ])('takes %j for no record of ours', (text) => {
    expect(parseRecord(text)).toBeNull()
  })

  test('fills in what an older record lacks', () => {
    expect(parseRecord('{"version":1}')).toEqual(NO_RECORD)
    expect(NO_RECORD).toEqual({
      ...{
        version: 2,
        revision: '',
        at: '',
        commit: null,
        commitTime: null,
        ref: null,
        runId: null,
        run: null
      },
      targets: { cloud: { functions: {} }, 'self-hosted': { functions: {} } },
      ...{ folders: [], releases: [], facts: null }
    })
    expect(parseRecord('{"version":1,"selfHosted":{"a":"h"}}')).toEqual(recordOf({ selfHosted: { a: 'h' } }))
  })

  test('reads what was written', () => {
    const change = { before: null, after: 'h' }
    const release = {
      id: 'r',
      parts: ['r', 'r-prune'],
      buildHash: 'b',
      commit: 'c',
      run: null,
      at: 't',
      selfHosted: { a: change },
      cloud: {}
    }
    const record = { commit: 'c', releases: [release], folders: ['a'] }
    expect(parseRecord(`${JSON.stringify({ version: 1, ...record })}\n`)).toEqual(recordOf(record))
  })

  const CHANGE = { before: null, after: 'h' }
  const RELEASE = {
    id: 'r',
    parts: ['r'],
    buildHash: 'b',
    commit: null,
    run: null,
    at: 't',
    selfHosted: { a: CHANGE },
    cloud: { b: { before: '', after: null } }
  }
  const FULL = {
    version: 1,
    revision: 'r',
    at: 't',
    commit: 'c',
    commitTime: 1,
    ref: 'refs/heads/main',
    runId: 2,
    run: 'u',
    selfHosted: { a: 'h' },
    cloud: { b: 'h' },
    folders: ['a', 'b c', '.hidden', '..x'],
    releases: [RELEASE],
    facts: 'sealed'
  }
  const LIFTED = recordOf({ ...FULL, version: 2 })
  const read = (change: object): unknown => parseRecord(JSON.stringify({ ...FULL, ...change }))
  const released = (change: object): unknown => read({ releases: [RELEASE, { ...RELEASE, ...change }] })

  test('reads a record in which everything is said', () => {
    expect(read({})).toEqual(LIFTED)
    expect(released({})).toEqual({ ...LIFTED, releases: [releaseOf(RELEASE), releaseOf(RELEASE)] })
    expect(released({ isCloudUnknown: true })).toMatchObject({
      releases: [{}, releaseOf({ ...RELEASE, isCloudUnknown: true })]
    })
  })

  test.each(['commit', 'commitTime', 'ref', 'runId', 'run', 'facts'])(
    'takes null for a %s that is not known',
    (name) => {
      expect(read({ [name]: null })).toEqual({ ...LIFTED, [name]: null })
    }
  )

  test.each(['commit', 'run'])('takes null for the %s of a release that is not known', (name) => {
    expect(released({ [name]: null })).not.toBeNull()
  })

  const NO_TEXTS = [1, true, [], {}]
  const NO_FOLDERS = ['', '.', '..', 'a/b', '/', 'a\nb', 'a\u0000', '\u007f', 'a\u001f', 'a/', '\nb', 1, null]
  const NO_NAMES = [
    '',
    0,
    true,
    null,
    [],
    ['a'],
    'a',
    { '../x': 'h' },
    { '--x': 'h' },
    { '': 'h' },
    { a: 1 },
    { a: 'h', b: null }
  ]
  const NO_CHANGES = [
    null,
    [],
    'a',
    { '../x': CHANGE },
    { a: null },
    { a: 'h' },
    { a: [] },
    { a: {} },
    { a: { before: 'h' } },
    { a: { after: 'h' } },
    { a: { before: 1, after: null } },
    { a: { before: null, after: 1 } },
    { a: CHANGE, b: {} }
  ]
  const NO_LISTS = [null, 'a', { 0: 'a' }, 1]

  test.each<[string, unknown[]]>([
    ['revision', [...NO_TEXTS, null]],
    ['at', [...NO_TEXTS, null]],
    ['commit', NO_TEXTS],
    ['commitTime', ['1', 1.5, 2 ** 53, [], true]],
    ['ref', NO_TEXTS],
    ['runId', ['1', 1.5, 2 ** 53, [], true]],
    ['run', NO_TEXTS],
    ['selfHosted', NO_NAMES],
    ['cloud', NO_NAMES],
    ['folders', [...NO_LISTS, ...NO_FOLDERS.map((name) => ['a', name])]],
    ['releases', [...NO_LISTS, [null], ['r'], [[]], [{}], [RELEASE, null]]]
  ])('takes no record whose %s is something else', (name, values) => {
    expect(values.filter((value) => read({ [name]: value }) !== null)).toEqual([])
  })

  test.each<[string, unknown[]]>([
    ['id', [undefined, ...NO_FOLDERS]],
    ['parts', [undefined, ...NO_LISTS, ...NO_FOLDERS.map((name) => ['a', name])]],
    ['buildHash', [undefined, null, ...NO_TEXTS]],
    ['commit', [undefined, ...NO_TEXTS]],
    ['run', [undefined, ...NO_TEXTS]],
    ['at', [undefined, null, ...NO_TEXTS]],
    ['isCloudUnknown', [null, false, 1, 'true', []]],
    ['selfHosted', [undefined, ...NO_CHANGES]],
    ['cloud', [undefined, ...NO_CHANGES]]
  ])('takes no record in which the %s of a release is something else', (name, values) => {
    expect(values.filter((value) => released({ [name]: value }) !== null)).toEqual([])
  })

  test('understands or refuses any text, and throws at none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const record = parseRecord(text)
        expect(record?.version ?? 2).toBe(2)
      })
    )
  })
})

describe('parseRecord, of this version', () => {
  const FUNCTIONS = { a: { hash: 'h' } }
  const CHANGES = { a: { before: null, after: 'h' } }
  const HEAD = { id: 'r', buildHash: 'b', commit: null, run: null, at: 't' }
  const recordWith = (targets: unknown) => parseRecord(JSON.stringify({ version: 2, targets }))
  const releaseWith = (targets: unknown) =>
    parseRecord(JSON.stringify({ version: 2, releases: [{ ...HEAD, targets }] }))

  test('has every target, also one that came to the table after it was written', () => {
    expect(parseRecord('{"version":2}')).toEqual(NO_RECORD)
    expect(recordWith({ cloud: { functions: FUNCTIONS } })?.targets).toEqual({
      cloud: { functions: FUNCTIONS },
      'self-hosted': { functions: {} }
    })
    expect(releaseWith({ cloud: { changes: CHANGES, parts: ['r'] } })?.releases[0]?.targets).toEqual({
      cloud: { changes: CHANGES, parts: ['r'] },
      'self-hosted': { changes: {}, parts: [] }
    })
  })

  test('keeps a target that only a later version knows', () => {
    expect(recordWith({ third: { functions: FUNCTIONS } })?.targets).toMatchObject({
      third: { functions: FUNCTIONS }
    })
  })

  test.each<unknown>([
    ...[null, [], 'a', 7, { cloud: null }, { cloud: [] }, { cloud: {} }, { cloud: { functions: null } }],
    ...[
      { cloud: { functions: [] } },
      { cloud: { functions: { a: 'h' } } },
      { cloud: { functions: { a: {} } } }
    ],
    ...[{ cloud: { functions: { a: { hash: 1 } } } }, { cloud: { functions: { '--x': { hash: 'h' } } } }],
    ...[
      { '../x': { functions: {} } },
      { '': { functions: {} } },
      { third: { functions: { '': { hash: 'h' } } } }
    ]
  ])('is none with the targets %j', (targets) => {
    expect(recordWith(targets)).toBeNull()
  })

  const PART = { changes: CHANGES, parts: ['r'] }

  test.each<unknown>([
    ...[undefined, null, [], 'a', { cloud: null }, { cloud: {} }, { cloud: { changes: CHANGES } }],
    ...[
      { cloud: { parts: [] } },
      { cloud: { ...PART, parts: ['../..'] } },
      { cloud: { ...PART, parts: 'r' } }
    ],
    ...[{ cloud: { ...PART, changes: [] } }, { cloud: { ...PART, changes: { '-x': CHANGES.a } } }],
    ...[{ cloud: { ...PART, changes: { a: { after: null } } } }, { cloud: { ...PART, isUnknown: false } }],
    ...[{ Third: PART }, { third: { ...PART, parts: ['a\nb'] } }]
  ])('is none with a release whose targets are %j', (targets) => {
    expect(releaseWith(targets)).toBeNull()
  })
})

describe('openRecord', () => {
  const change = { before: null, after: 'h' }
  const OF_A_LATER_VERSION = {
    ...NO_RECORD,
    later: 'x',
    targets: {
      cloud: { functions: {} },
      'self-hosted': { later: 'x', functions: { a: { hash: 'h', later: 'x' } } },
      later: { functions: {} }
    },
    releases: [
      {
        ...{ id: 'r', buildHash: 'b', commit: null, run: null, at: 't', later: 'x' },
        targets: {
          cloud: { changes: {}, parts: [] },
          'self-hosted': { changes: { a: { ...change, later: 'x' } }, parts: ['r'], later: 'x' },
          later: { changes: {}, parts: [] }
        }
      }
    ]
  }
  const open = (text: string, key = 'key', keeper: TargetId = 'self-hosted') => openRecord(text, key, keeper)

  test('has no fields that are not known, of a record that is not sealed', () => {
    const opened = open(JSON.stringify(OF_A_LATER_VERSION))
    expect(opened).toMatchObject({
      isSealed: false,
      record: {
        targets: { 'self-hosted': { functions: { a: { hash: 'h' } } } },
        releases: [{ id: 'r', targets: { 'self-hosted': { changes: { a: change }, parts: ['r'] } } }]
      }
    })
    expect(JSON.stringify(opened)).not.toContain('later')
  })

  test('keeps what a later version wrote under the seal', () => {
    const opened = open(sealRecord(OF_A_LATER_VERSION, 'key'))
    expect(opened).toMatchObject({ isSealed: true, record: OF_A_LATER_VERSION })
  })

  test.each([100, 5000, 50_000])('is not led to throw by nesting, %i deep', (depth) => {
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
    const { record, isSealed } = open(`{"version":1,"revision":"r","x":${nested},"seal":"a"}`)
    expect(isSealed && record !== null).toBe(false)
    // As the next run writes it.
    if (record !== null) expect(sealRecord(record, 'key')).toContain('"revision":"r"')
  })

  test.each(['', '\n', ' '])('is of none when the file is not there or empty (%j)', (text) => {
    expect(open(text)).toEqual({ record: null, isSealed: true, isDamaged: false })
  })

  test.each([
    ...[
      'null',
      '[]',
      '1',
      '{',
      '{}',
      '{"version":0}',
      '{"version":"3"}',
      '{"version":2.5}',
      '{"version":1e999}'
    ],
    ...['{"version":1,"folders":["../.."]}', '{"version":2,"targets":[]}', 'x'.repeat(1000)]
  ])('names what is no record, and does not take it for none: %j', (text) => {
    expect(open(text)).toEqual({ record: null, isSealed: true, isDamaged: true })
  })

  test.each([3, 4, 1000])(
    'refuses a record of version %i: what it says is true, and would be written over',
    (version) => {
      const text = JSON.stringify({ ...OF_A_LATER_VERSION, version, targets: 'in another shape' })
      expect(() => open(text)).toThrow(DeployError)
      expect(() => open(text)).toThrow(
        `The record on the server is of version ${version}, and this version of the action reads none above 2.`
      )
    }
  )

  test('believes a server of itself alone, whichever target it is', () => {
    const flat: FlatRelease = {
      ...{ id: 'r', buildHash: 'b', commit: null, run: null, at: 't', parts: ['r'] },
      ...{ selfHosted: { a: change }, cloud: { b: change } }
    }
    const text = sealRecord(
      recordOf({ selfHosted: { a: 'h' }, cloud: { b: 'h' }, facts: 'f', releases: [flat] }),
      'key'
    )
    const [own, others] = [open(text, 'other'), open(text, 'other', 'cloud')].map(({ record }) => record)
    expect(own).toEqual(
      recordOf({ selfHosted: { a: 'h' }, releases: [{ ...flat, cloud: {}, isCloudUnknown: true }] })
    )
    expect(others?.targets).toMatchObject({
      cloud: { functions: { b: { hash: 'h' } } },
      'self-hosted': { functions: {} }
    })
    expect(others?.releases[0]?.targets).toEqual({
      cloud: { changes: { b: change }, parts: [] },
      'self-hosted': { changes: {}, parts: [], isUnknown: true }
    })
  })
})
