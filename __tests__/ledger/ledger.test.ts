import { afterAll, describe, expect, test } from '@jest/globals'
import type { TargetId } from '../../src/targets/table.ts'
import type { Session } from '../../src/targets/observe.ts'
import { openTargets } from '../../src/targets/open.ts'
import { Ledger, type Learned } from '../../src/ledger/ledger.ts'
import {
  NO_RECORD,
  NOTHING_OPENED,
  parseRecord,
  type DeployRecord,
  type OpenedRecord
} from '../../src/ledger/record.ts'
import type { SelfHosted } from '../../src/targets/self-hosted/self-hosted.ts'
import { MARK } from '../../src/targets/self-hosted/programs/program.ts'
import { inputsOf } from '../support/inputs.ts'
import { recordOf, releaseOf, servedOf, type FlatRelease } from '../support/records.ts'
import { servicesOf } from '../support/services.ts'
import { projectOf, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const PROJECT = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response(""))' })

const openedAs = (record: DeployRecord): OpenedRecord => ({ ...NOTHING_OPENED, record })

const NOTHING: Learned = { project: PROJECT, sessions: new Map(), folders: [], keptFacts: null }

test('a function called as what every object has is recorded as unknown before, by words', async () => {
  const written: DeployRecord[] = []
  const selfHosted = {
    ...{
      name: 'self-hosted',
      canConnect: true,
      opened: openedAs(NO_RECORD),
      backups: { made: [], found: ['r1'] }
    },
    writeRecord: (record: DeployRecord) => Promise.resolve(void written.push(record))
  } as unknown as SelfHosted
  const verdict = {
    ...{ name: 'constructor', verdict: 'in-sync', expected: 'h', served: 'h', hint: '' }
  } as const
  const session = {
    ...{ target: selfHosted, verdicts: new Map([['constructor', verdict]]) }
  } as unknown as Session
  await new Ledger(selfHosted, [selfHosted], servicesOf(), 5).recordFound({
    ...NOTHING,
    sessions: new Map([['self-hosted', session]])
  })
  const kept = parseRecord(JSON.stringify(written[0]))
  expect(kept?.releases[0]?.targets['self-hosted'].changes).toEqual({
    constructor: { before: '', after: 'h' }
  })
})

/** What a server keeps of our deploys, and what a run with a key makes of it. */
interface Kept {
  text: string
}

interface Opened {
  readonly ledger: Ledger
  readonly told: readonly string[]
}

/** The targets of a run that has the lock, on a server that keeps the record that it gets. */
async function openOn(kept: Kept, inputs: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const told: string[] = []
  const given = inputsOf({ targets: 'self-hosted', ...inputs })
  const { ledger, targets } = openTargets(given, PROJECT, servicesOf({}, told))
  const selfHosted = targets[0] as SelfHosted
  selfHosted.server.run = (verb: string, _lines: readonly string[], data: string) => {
    if (verb === 'record') kept.text = data
    const answers: Readonly<Record<string, string>> = {
      take: `${MARK} lock\nacquired\n${MARK} state\n${kept.text}\n${MARK} end\n`,
      record: `${MARK} written\n${MARK} freed\n`
    }
    const stdout = answers[verb] ?? ''
    return Promise.resolve({ code: 0, signal: null, stdout, stderr: '', bytes: Buffer.from(stdout) })
  }
  await ledger.lock()
  await ledger.unlock()
  return { ledger, told }
}

const learned = (keptFacts: string | null): Learned => ({ ...NOTHING, keptFacts })

const NOTHING_SEEN_YET = { sessions: new Map() }

describe('what preflight found', () => {
  test('is kept with the record, and comes back to the key that left it', async () => {
    const kept = { text: '' }
    const { ledger } = await openOn(kept)
    expect(ledger.last?.facts ?? null).toBeNull()
    await ledger.record(learned('found'), new Map(), 'whole')
    expect(kept.text).not.toContain('the key of ssh')
    expect((await openOn(kept)).ledger.last?.facts).toBe('found')
    expect((await openOn(kept, { 'ssh-key': 'another key' })).ledger.last?.facts ?? null).toBeNull()
  })

  test('comes back to the key with its passphrase, and not to the file of the key alone', async () => {
    const [kept, encrypted] = [{ text: '' }, { 'ssh-passphrase': 'open sesame' }]
    await (await openOn(kept, encrypted)).ledger.record(learned('found'), new Map(), 'whole')
    expect((await openOn(kept, encrypted)).ledger.last?.facts).toBe('found')
    expect((await openOn(kept)).ledger.last?.facts ?? null).toBeNull()
  })

  test('stays when a run has not looked, or only sweeps', async () => {
    const kept = { text: '' }
    await (await openOn(kept)).ledger.record(learned('found'), new Map(), 'whole')
    await (await openOn(kept)).ledger.record(learned(null), new Map(), 'whole')
    await (await openOn(kept)).ledger.sweep(NOTHING_SEEN_YET, 'whole')
    expect((await openOn(kept)).ledger.last?.facts).toBe('found')
  })

  test('is nothing when the server has changed it', async () => {
    const kept = { text: '' }
    await (await openOn(kept)).ledger.record(learned('found'), new Map(), 'whole')
    kept.text = kept.text.replace('"found"', '"fount"')
    expect((await openOn(kept)).ledger.last?.facts ?? null).toBeNull()
  })
})

const served = (selfHosted: Readonly<Record<string, string>>, cloud: Readonly<Record<string, string>>) => ({
  targets: { 'self-hosted': servedOf(selfHosted), cloud: servedOf(cloud) }
})

describe('the record of what was taken back', () => {
  const FLAT: FlatRelease = {
    ...{ id: 'r2', parts: ['r2'], buildHash: 'c'.repeat(64), commit: 'new', run: null, at: '' },
    selfHosted: { a: { before: 'old', after: 'new' } },
    cloud: { a: { before: 'old', after: 'new' }, b: { before: null, after: 'new' } }
  }
  const RELEASE = releaseOf(FLAT)
  const RECORD = recordOf({
    ...{ commit: 'new', selfHosted: { a: 'new' }, cloud: { a: 'new', b: 'new' } },
    releases: [{ ...FLAT, id: 'r1', commit: 'first' }, FLAT]
  })

  async function written(act: (ledger: Ledger) => Promise<void>, isObserved = false): Promise<DeployRecord> {
    const all: DeployRecord[] = []
    const selfHosted = {
      ...{ name: 'self-hosted', canConnect: true, opened: openedAs(RECORD), isObserved: false },
      writeRecord: (record: DeployRecord) => Promise.resolve(void all.push(record))
    } as unknown as SelfHosted
    const cloud = { name: 'cloud', isObserved } as const
    await act(new Ledger(selfHosted, [selfHosted, cloud], servicesOf(), 5))
    return all[0] as DeployRecord
  }

  const back = (names: Partial<Record<TargetId, string[]>>): Map<TargetId, ReadonlySet<string>> =>
    new Map(Object.entries(names).map(([name, all]) => [name as TargetId, new Set(all)]))

  test('keeps the functions of a target that did not come back, and the hash that they serve', async () => {
    const record = await written((ledger) =>
      ledger.recordRollback(NOTHING_SEEN_YET, RELEASE, back({ 'self-hosted': ['a'], cloud: ['a'] }))
    )
    expect(record).toMatchObject(served({ a: 'old' }, { a: 'old', b: 'new' }))
    expect(record.releases.at(-1)).toEqual(
      releaseOf({ ...FLAT, parts: [], selfHosted: {}, cloud: { b: { before: null, after: 'new' } } })
    )
  })

  test('drops a release from which all went back', async () => {
    const record = await written((ledger) =>
      ledger.recordRollback(NOTHING_SEEN_YET, RELEASE, back({ 'self-hosted': ['a'], cloud: ['a', 'b'] }))
    )
    expect(record).toMatchObject({ commit: 'first', ...served({ a: 'old' }, { a: 'old' }) })
    expect(record.releases.map(({ id }) => id)).toEqual(['r1'])
  })

  test('keeps of it what did not go back: the files of the way back with it', async () => {
    const record = await written((ledger) =>
      ledger.recordRollback(NOTHING_SEEN_YET, RELEASE, back({ cloud: ['a', 'b'] }))
    )
    expect(record).toMatchObject({ commit: 'new', ...served({ a: 'new' }, { a: 'old' }) })
    expect(record.releases.at(-1)).toEqual(releaseOf({ ...FLAT, cloud: {} }))
  })

  test('says of a cloud that others deploy what it serves, and waits for none', async () => {
    const record = await written(
      (ledger) => ledger.recordRollback(NOTHING_SEEN_YET, RELEASE, back({ 'self-hosted': ['a'] })),
      true
    )
    expect(record).toMatchObject(served({ a: 'old' }, { a: 'new', b: 'new' }))
    expect(record.releases.map(({ id }) => id)).toEqual(['r1'])
  })

  test('has no release for what somebody else deployed: it would take the place of a way back', async () => {
    const verdict = { name: 'a', verdict: 'in-sync', expected: 'x', served: 'x', hint: '' } as const
    const session = { target: { name: 'cloud' }, verdicts: new Map([['a', verdict]]) } as unknown as Session
    const sessions = new Map([['cloud', session] as const])
    const record = await written(
      (ledger) => ledger.record({ ...NOTHING, sessions }, new Map(), 'whole'),
      true
    )
    expect(record.targets.cloud).toEqual(servedOf({ a: 'x' }))
    expect(record.releases).toEqual(RECORD.releases)
  })
})

describe('a record that the server wrote itself', () => {
  const change = { before: null, after: 'h' }
  const FORGED = JSON.stringify({
    ...{ version: 1, revision: 'r', selfHosted: { hello: 'h' }, cloud: { victim: 'h' }, facts: 'forged' },
    releases: [
      {
        ...{ id: 'r', parts: ['r'], buildHash: 'b', commit: null, run: null, at: 't' },
        ...{ selfHosted: { hello: change }, cloud: { victim: change } }
      }
    ]
  })

  test('says nothing of the cloud: nothing there is known as ours, to be asked by GET or to be removed', async () => {
    const { ledger, told } = await openOn({ text: FORGED })
    expect(ledger.hashes('cloud')).toEqual({})
    expect(ledger.last?.releases[0]?.targets.cloud.changes).toEqual({})
    expect(ledger.last?.facts ?? null).toBeNull()
    expect(ledger.vouchesFor('cloud')).toBe(false)
    expect(told).toEqual([
      expect.stringMatching(/^warning: .*was not written with this SSH key: .*OPTIONS alone/)
    ])
  })

  test('leaves a mark on each release whose part of the cloud is left out, also when it is read by a third key', async () => {
    const kept = { text: FORGED }
    await (await openOn(kept, { 'ssh-key': 'second' })).ledger.sweep(NOTHING_SEEN_YET, 'whole')
    const second = await openOn(kept, { 'ssh-key': 'second' })
    expect(second.ledger.vouchesFor('cloud')).toBe(true)
    expect(second.ledger.last?.releases[0]?.targets.cloud.isUnknown).toBe(true)
    const third = await openOn(kept, { 'ssh-key': 'third' })
    expect(third.ledger.last?.releases[0]?.targets.cloud.isUnknown).toBe(true)
  })

  test('may say of the server itself what it likes', async () => {
    const { ledger } = await openOn({ text: FORGED })
    expect(ledger.hashes('self-hosted')).toEqual({ hello: 'h' })
    expect(ledger.last?.releases[0]?.targets['self-hosted'].changes).toEqual({ hello: change })
  })

  test('does not get under our seal with what it says of the cloud', async () => {
    const kept = { text: FORGED }
    await (await openOn(kept)).ledger.record(learned(null), new Map(), 'whole')
    const { ledger, told } = await openOn(kept)
    expect(ledger.vouchesFor('cloud')).toBe(true)
    expect(told).toEqual([])
    expect(ledger.hashes('self-hosted')).toEqual({ hello: 'h' })
    expect(kept.text).not.toContain('victim')
    expect(kept.text).not.toContain('forged')
  })

  test.each<[string, (text: string) => string]>([
    [
      'a function on the cloud was added',
      (text) => text.replace('"cloud":{"functions":{}}', '"cloud":{"functions":{"victim":{"hash":"h"}}}')
    ],
    ['a folder was added', (text) => text.replace('"folders":[]', '"folders":["x"]')],
    [
      'its seal differs in one letter',
      (text) => text.replace(/(?<="seal":")./, (first) => (first === '0' ? '1' : '0'))
    ],
    ['its seal was left out', (text) => text.replace(/,"seal":"[^"]*"/, '')],
    ['its seal is none', (text) => text.replace(/"seal":"[^"]*"/, '"seal":7')]
  ])('is also one of ours of which %s', async (_what, spoil) => {
    const kept = { text: '' }
    await (await openOn(kept)).ledger.record(NOTHING, new Map(), 'whole')
    const text = spoil(kept.text)
    expect(text).not.toBe(kept.text)
    expect((await openOn({ text })).ledger.vouchesFor('cloud')).toBe(false)
  })

  test('that is not there is none, and nothing is told', async () => {
    const { ledger, told } = await openOn({ text: '' })
    expect([ledger.last, ledger.isDamaged, ledger.vouchesFor('cloud'), told]).toEqual([null, false, true, []])
  })

  test.each(['null', '{', '{"version":2,"targets":null}'])(
    'that cannot be read, %j, says nothing and is named; the next record can be read',
    async (text) => {
      const kept = { text }
      const { ledger, told } = await openOn(kept)
      expect([ledger.last, ledger.isDamaged]).toEqual([null, true])
      expect(told).toEqual([
        expect.stringMatching(/^warning: The record on the server is damaged: .*writes the record anew/)
      ])
      await ledger.record(NOTHING, new Map(), 'broken')
      expect((await openOn(kept)).ledger.isDamaged).toBe(false)
    }
  )

  test('of a later version is refused, whatever else it says: nothing is written over it', async () => {
    await expect(openOn({ text: '{"version":3,"targets":7}' })).rejects.toMatchObject({
      message: expect.stringContaining('The record on the server is of version 3'),
      live: expect.stringContaining('unchanged'),
      next: expect.stringContaining('a later one')
    })
  })
})

describe('what a stopped run left live', () => {
  const verdict = (name: string, served: string) =>
    [name, { name, verdict: 'in-sync', expected: served, served, hint: '' }] as const
  const RECORD = recordOf({ selfHosted: { a: 'v2', b: 'v2' }, cloud: { a: 'v2', b: 'v2' } })

  const EARLIER = releaseOf({
    ...{ id: 'r1', parts: ['r1'], buildHash: 'b', commit: null, run: null, at: '' },
    ...{ selfHosted: {}, cloud: {} }
  })

  function worldOf(serving: Readonly<Record<string, string>>, found: readonly string[]) {
    const all: DeployRecord[] = []
    const selfHosted = {
      ...{ name: 'self-hosted', canConnect: true, opened: openedAs(RECORD), isObserved: false },
      ...{ backups: { made: ['r4'], found } },
      writeRecord: (record: DeployRecord) => Promise.resolve(void all.push(record))
    } as unknown as SelfHosted
    const session = {
      target: selfHosted,
      verdicts: new Map(Object.entries(serving).map(([name, hash]) => verdict(name, hash)))
    } as unknown as Session
    return {
      ledger: new Ledger(selfHosted, [selfHosted], servicesOf(), 5),
      learned: { ...NOTHING, sessions: new Map([['self-hosted', session] as const]) },
      session,
      all
    }
  }

  test.each<[string, Readonly<Record<string, string>>, readonly string[], string[]]>([
    [
      'a function that serves another hash than the recorded one',
      { a: 'v3', b: 'v2' },
      [],
      ['a on self-hosted']
    ],
    ['folders of a release', { a: 'v2' }, ['dead'], ['releases dead on the server']],
    ['nothing where all is as recorded, and what was never recorded', { a: 'v2', c: 'v1' }, [], []]
  ])('is %s', (_what, served, parts, found) => {
    const { ledger, learned } = worldOf(served, parts)
    expect(ledger.unrecorded(learned)).toEqual(found)
  })

  test('is no release when nothing that is recorded has changed: its folders hold what is live', async () => {
    const { ledger, learned, all } = worldOf({ a: 'v2', b: 'v2' }, ['dead'])
    await ledger.recordFound(learned)
    expect(all[0]?.releases).toEqual([])
  })

  test('is no release without a record: nobody knows which folders were replaced last', async () => {
    const { ledger, learned, all, session } = worldOf({ a: 'v3' }, ['one', 'two'])
    Object.assign(session.target, { opened: NOTHING_OPENED })
    await ledger.recordFound(learned)
    expect(all[0]).toMatchObject({ targets: { 'self-hosted': servedOf({ a: 'v3' }) }, releases: [] })
  })

  test('and cannot be gone back from ends what the record knows: the releases before it were never right before what is live', async () => {
    const releases = [EARLIER]
    const { ledger, learned, all, session } = worldOf({ a: 'v3', b: 'v2' }, [])
    Object.assign(session.target, { opened: openedAs({ ...RECORD, releases }) })
    await ledger.recordFound(learned)
    expect(all[0]?.releases).toEqual([])
  })

  test.each([
    ['whole', ['r1', 'this']],
    ['broken', ['this']]
  ] as const)('under a deploy: with a history that is %s the record keeps %j', async (history, kept) => {
    const releases = [EARLIER]
    const { ledger, learned, all, session } = worldOf({ a: 'v3', b: 'v2' }, ['dead'])
    Object.assign(session.target, { opened: openedAs({ ...RECORD, releases }) })
    await ledger.record(
      { ...learned, project: PROJECT },
      new Map([[session, new Map([['a', 'v2']])]]),
      history
    )
    const deployId = servicesOf().deployId
    expect(all[0]?.releases.map(({ id }) => (id === deployId ? 'this' : id))).toEqual(kept)
    await ledger.sweep(NOTHING_SEEN_YET, history)
    expect(all[1]?.releases.map(({ id }) => id)).toEqual(history === 'whole' ? ['r1'] : [])
  })

  test('is a release of what changed since the record', async () => {
    const { ledger, learned, all } = worldOf({ a: 'v3', b: 'v2' }, ['dead'])
    await ledger.recordFound(learned)
    expect(all[0]?.releases).toMatchObject([
      { targets: { 'self-hosted': { parts: ['dead'], changes: { a: { before: 'v2', after: 'v3' } } } } }
    ])
  })

  test('is no release of what was never recorded and not kept: there is no way back from it', async () => {
    const { ledger, learned, all } = worldOf({ a: 'v2', b: 'v2', c: 'v1' }, [])
    await ledger.recordFound(learned)
    expect(all[0]).toMatchObject({ targets: { 'self-hosted': servedOf({ c: 'v1' }) }, releases: [] })
  })
})
