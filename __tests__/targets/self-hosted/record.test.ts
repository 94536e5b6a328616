import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NO_RECORD, openRecord, parseRecord, sealRecord } from '../../../src/targets/self-hosted/record.ts'

describe('parseRecord', () => {
  test.each([
    '',
    'null',
    '1',
    '"text"',
    '[]',
    '{}',
    '{"version":2}',
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
        version: 1,
        revision: '',
        at: '',
        commit: null,
        commitTime: null,
        ref: null,
        runId: null,
        run: null
      },
      ...{ selfHosted: {}, cloud: {}, folders: [], releases: [], facts: null }
    })
    expect(parseRecord('{"version":1,"selfHosted":{"a":"h"}}')).toEqual({
      ...NO_RECORD,
      selfHosted: { a: 'h' }
    })
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
    const record = { ...NO_RECORD, commit: 'c', releases: [release], folders: ['a'] }
    expect(parseRecord(`${JSON.stringify(record)}\n`)).toEqual(record)
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
  const read = (change: object): unknown => parseRecord(JSON.stringify({ ...FULL, ...change }))
  const released = (change: object): unknown => read({ releases: [RELEASE, { ...RELEASE, ...change }] })

  test('reads a record in which everything is said', () => {
    expect(read({})).toEqual(FULL)
    expect(released({})).toEqual({ ...FULL, releases: [RELEASE, RELEASE] })
  })

  test.each(['commit', 'commitTime', 'ref', 'runId', 'run', 'facts'])(
    'takes null for a %s that is not known',
    (name) => {
      expect(read({ [name]: null })).toEqual({ ...FULL, [name]: null })
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
    ['selfHosted', [undefined, ...NO_CHANGES]],
    ['cloud', [undefined, ...NO_CHANGES]]
  ])('takes no record in which the %s of a release is something else', (name, values) => {
    expect(values.filter((value) => released({ [name]: value }) !== null)).toEqual([])
  })

  test('understands or refuses any text, and throws at none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const record = parseRecord(text)
        expect(record?.version ?? 1).toBe(1)
      })
    )
  })
})

describe('openRecord', () => {
  const change = { before: null, after: 'h' }
  const release = {
    ...{ id: 'r', parts: ['r'], buildHash: 'b', commit: null, run: null, at: 't' },
    ...{ selfHosted: { a: change }, cloud: {} }
  }
  const OF_A_LATER_VERSION = {
    ...NO_RECORD,
    ...{ later: 'x', selfHosted: { a: 'h' } },
    releases: [{ ...release, later: 'x', selfHosted: { a: { ...change, later: 'x' } } }]
  }

  test('has no fields that are not known, of a record that is not sealed', () => {
    const opened = openRecord(JSON.stringify(OF_A_LATER_VERSION), 'key')
    expect(opened).toMatchObject({
      isSealed: false,
      record: { selfHosted: { a: 'h' }, releases: [{ id: 'r', selfHosted: { a: change } }] }
    })
    expect(JSON.stringify(opened)).not.toContain('later')
  })

  test('keeps what a later version wrote under the seal', () => {
    const opened = openRecord(sealRecord(OF_A_LATER_VERSION, 'key'), 'key')
    expect(opened).toMatchObject({ isSealed: true, record: OF_A_LATER_VERSION })
  })

  test.each([100, 5000, 50_000])('is not led to throw by nesting, %i deep', (depth) => {
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
    const opened = openRecord(`{"version":1,"revision":"r","x":${nested},"seal":"a"}`, 'key')
    expect(opened?.isSealed ?? false).toBe(false)
    // As the next run writes it.
    if (opened !== null) expect(sealRecord(opened.record, 'key')).toContain('"revision":"r"')
  })
})
