import { afterAll, describe, expect, test } from '@jest/globals'
import type { TargetName } from '../../src/manifest/types.ts'
import type { Session } from '../../src/targets/observe.ts'
import { openTargets } from '../../src/targets/open.ts'
import {
  NO_RECORD,
  parseRecord,
  type DeployRecord,
  type Release
} from '../../src/targets/self-hosted/record.ts'
import { MARK } from '../../src/targets/self-hosted/scripts.ts'
import type { SelfHosted } from '../../src/targets/self-hosted/self-hosted.ts'
import type { Target } from '../../src/targets/target.ts'
import { Targets, type Learned } from '../../src/targets/targets.ts'
import { inputsOf } from '../support/inputs.ts'
import { servicesOf } from '../support/services.ts'
import { projectOf, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const PROJECT = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response(""))' })

const NOTHING: Learned = { project: PROJECT, sessions: new Map(), folders: [], keptFacts: null }

test('a function called as what every object has is recorded as unknown before, by words', async () => {
  const written: DeployRecord[] = []
  const selfHosted = {
    ...{ name: 'self-hosted', canConnect: true, lastRecord: NO_RECORD, unrecordedParts: ['r1'] },
    writeRecord: (record: DeployRecord) => Promise.resolve(void written.push(record))
  } as unknown as SelfHosted
  const verdict = {
    ...{ name: 'constructor', verdict: 'in-sync', expected: 'h', served: 'h', hint: '' }
  } as const
  const session = {
    ...{ target: selfHosted, verdicts: new Map([['constructor', verdict]]) }
  } as unknown as Session
  await new Targets(selfHosted, null, servicesOf(), 5).recordFound({
    ...NOTHING,
    sessions: new Map([['self-hosted', session]])
  })
  const kept = parseRecord(JSON.stringify(written[0]))
  expect(kept?.releases[0]?.selfHosted).toEqual({ constructor: { before: '', after: 'h' } })
})

/** What a server keeps of our deploys, and what a run with a key makes of it. */
interface Kept {
  text: string
}

interface Opened {
  readonly targets: Targets
  readonly told: readonly string[]
}

/** The targets of a run that has the lock, on a server that keeps the record that it gets. */
async function openOn(kept: Kept, inputs: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const told: string[] = []
  const targets = openTargets(inputsOf({ targets: 'self-hosted', ...inputs }), PROJECT, servicesOf({}, told))
  const selfHosted = targets.inOrder[0] as SelfHosted
  selfHosted.server.run = (verb: string, _lines: readonly string[], data: string) => {
    if (verb === 'record') kept.text = data
    const answers: Readonly<Record<string, string>> = {
      take: `${MARK} lock\nacquired\n${MARK} state\n${kept.text}\n${MARK} end\n`,
      record: `${MARK} freed\n`
    }
    const stdout = answers[verb] ?? ''
    return Promise.resolve({ code: 0, signal: null, stdout, stderr: '', bytes: Buffer.from(stdout) })
  }
  await targets.lock()
  await targets.unlock()
  return { targets, told }
}

const learned = (keptFacts: string | null): Learned => ({ ...NOTHING, keptFacts })

describe('what preflight found', () => {
  test('is kept with the record, and comes back to the key that left it', async () => {
    const kept = { text: '' }
    const { targets } = await openOn(kept)
    expect(targets.keptFacts()).toBeNull()
    await targets.record(learned('found'), new Map(), 'whole')
    expect(kept.text).not.toContain('the key of ssh')
    expect((await openOn(kept)).targets.keptFacts()).toBe('found')
    expect((await openOn(kept, { 'ssh-key': 'another key' })).targets.keptFacts()).toBeNull()
  })

  test('comes back to the key with its passphrase, and not to the file of the key alone', async () => {
    const [kept, encrypted] = [{ text: '' }, { 'ssh-passphrase': 'open sesame' }]
    await (await openOn(kept, encrypted)).targets.record(learned('found'), new Map(), 'whole')
    expect((await openOn(kept, encrypted)).targets.keptFacts()).toBe('found')
    expect((await openOn(kept)).targets.keptFacts()).toBeNull()
  })

  test('stays when a run has not looked, or only sweeps', async () => {
    const kept = { text: '' }
    await (await openOn(kept)).targets.record(learned('found'), new Map(), 'whole')
    await (await openOn(kept)).targets.record(learned(null), new Map(), 'whole')
    await (await openOn(kept)).targets.sweep('whole')
    expect((await openOn(kept)).targets.keptFacts()).toBe('found')
  })

  test('is nothing when the server has changed it', async () => {
    const kept = { text: '' }
    await (await openOn(kept)).targets.record(learned('found'), new Map(), 'whole')
    kept.text = kept.text.replace('"found"', '"fount"')
    expect((await openOn(kept)).targets.keptFacts()).toBeNull()
  })
})

describe('the record of what was taken back', () => {
  const RELEASE: Release = {
    ...{ id: 'r2', parts: ['r2'], buildHash: 'c'.repeat(64), commit: 'new', run: null, at: '' },
    selfHosted: { a: { before: 'old', after: 'new' } },
    cloud: { a: { before: 'old', after: 'new' }, b: { before: null, after: 'new' } }
  }
  const RECORD: DeployRecord = {
    ...{ ...NO_RECORD, commit: 'new', selfHosted: { a: 'new' }, cloud: { a: 'new', b: 'new' } },
    releases: [{ ...RELEASE, id: 'r1', commit: 'first' }, RELEASE]
  }

  async function written(
    act: (targets: Targets) => Promise<void>,
    isObserved = false
  ): Promise<DeployRecord> {
    const all: DeployRecord[] = []
    const selfHosted = {
      ...{ name: 'self-hosted', canConnect: true, lastRecord: RECORD, parts: [], isObserved: false },
      writeRecord: (record: DeployRecord) => Promise.resolve(void all.push(record))
    } as unknown as SelfHosted
    const cloud = { name: 'cloud', isObserved } as unknown as Target
    await act(new Targets(selfHosted, cloud, servicesOf(), 5))
    return all[0] as DeployRecord
  }

  const back = (names: Partial<Record<TargetName, string[]>>): Map<TargetName, ReadonlySet<string>> =>
    new Map(Object.entries(names).map(([name, all]) => [name as TargetName, new Set(all)]))

  test('keeps the functions of a target that did not come back, and the hash that they serve', async () => {
    const record = await written((targets) =>
      targets.recordRollback(RELEASE, back({ 'self-hosted': ['a'], cloud: ['a'] }))
    )
    expect(record).toMatchObject({ selfHosted: { a: 'old' }, cloud: { a: 'old', b: 'new' } })
    expect(record.releases.at(-1)).toEqual({
      ...{ ...RELEASE, parts: [], selfHosted: {} },
      cloud: { b: { before: null, after: 'new' } }
    })
  })

  test('drops a release from which all went back', async () => {
    const record = await written((targets) =>
      targets.recordRollback(RELEASE, back({ 'self-hosted': ['a'], cloud: ['a', 'b'] }))
    )
    expect(record).toMatchObject({ commit: 'first', selfHosted: { a: 'old' }, cloud: { a: 'old' } })
    expect(record.releases.map(({ id }) => id)).toEqual(['r1'])
  })

  test('keeps of it what did not go back: the files of the way back with it', async () => {
    const record = await written((targets) => targets.recordRollback(RELEASE, back({ cloud: ['a', 'b'] })))
    expect(record).toMatchObject({ commit: 'new', selfHosted: { a: 'new' }, cloud: { a: 'old' } })
    expect(record.releases.at(-1)).toEqual({ ...RELEASE, cloud: {} })
  })

  test('says of a cloud that others deploy what it serves, and waits for none', async () => {
    const record = await written(
      (targets) => targets.recordRollback(RELEASE, back({ 'self-hosted': ['a'] })),
      true
    )
    expect(record).toMatchObject({ selfHosted: { a: 'old' }, cloud: { a: 'new', b: 'new' } })
    expect(record.releases.map(({ id }) => id)).toEqual(['r1'])
  })

  test('has no release for what somebody else deployed: it would take the place of a way back', async () => {
    const verdict = { name: 'a', verdict: 'in-sync', expected: 'x', served: 'x', hint: '' } as const
    const session = { target: { name: 'cloud' }, verdicts: new Map([['a', verdict]]) } as unknown as Session
    const sessions = new Map([['cloud', session] as const])
    const record = await written(
      (targets) => targets.record({ ...NOTHING, sessions }, new Map(), 'whole'),
      true
    )
    expect(record.cloud).toEqual({ a: 'x' })
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
    const { targets, told } = await openOn({ text: FORGED })
    expect(targets.recordedHashes('cloud')).toEqual({})
    expect(targets.lastRecord()?.releases[0]?.cloud).toEqual({})
    expect(targets.keptFacts()).toBeNull()
    expect(targets.isRecordSealed).toBe(false)
    expect(told).toEqual([
      expect.stringMatching(/^warning: .*was not written with this SSH key: .*OPTIONS alone/)
    ])
  })

  test('leaves a mark on each release whose part of the cloud is left out, also when it is read by a third key', async () => {
    const kept = { text: FORGED }
    await (await openOn(kept, { 'ssh-key': 'second' })).targets.sweep('whole')
    const second = await openOn(kept, { 'ssh-key': 'second' })
    expect(second.targets.isRecordSealed).toBe(true)
    expect(second.targets.lastRecord()?.releases[0]?.isCloudUnknown).toBe(true)
    const third = await openOn(kept, { 'ssh-key': 'third' })
    expect(third.targets.lastRecord()?.releases[0]?.isCloudUnknown).toBe(true)
  })

  test('may say of the server itself what it likes', async () => {
    const { targets } = await openOn({ text: FORGED })
    expect(targets.recordedHashes('self-hosted')).toEqual({ hello: 'h' })
    expect(targets.lastRecord()?.releases[0]?.selfHosted).toEqual({ hello: change })
  })

  test('does not get under our seal with what it says of the cloud', async () => {
    const kept = { text: FORGED }
    await (await openOn(kept)).targets.record(learned(null), new Map(), 'whole')
    const { targets, told } = await openOn(kept)
    expect(targets.isRecordSealed).toBe(true)
    expect(told).toEqual([])
    expect(targets.recordedHashes('self-hosted')).toEqual({ hello: 'h' })
    expect(kept.text).not.toContain('victim')
    expect(kept.text).not.toContain('forged')
  })

  test.each<[string, (text: string) => string]>([
    ['a function on the cloud was added', (text) => text.replace('"cloud":{}', '"cloud":{"victim":"h"}')],
    ['a folder was added', (text) => text.replace('"folders":[]', '"folders":["x"]')],
    [
      'its seal differs in one letter',
      (text) => text.replace(/(?<="seal":")./, (first) => (first === '0' ? '1' : '0'))
    ],
    ['its seal was left out', (text) => text.replace(/,"seal":"[^"]*"/, '')],
    ['its seal is none', (text) => text.replace(/"seal":"[^"]*"/, '"seal":7')]
  ])('is also one of ours of which %s', async (_what, spoil) => {
    const kept = { text: '' }
    await (await openOn(kept)).targets.record(NOTHING, new Map(), 'whole')
    const text = spoil(kept.text)
    expect(text).not.toBe(kept.text)
    expect((await openOn({ text })).targets.isRecordSealed).toBe(false)
  })

  test.each(['', 'null', '{', '{"version":2}'])(
    'is none when it is %j, and nothing is told',
    async (text) => {
      const { targets, told } = await openOn({ text })
      expect(targets.lastRecord()).toBeNull()
      expect(targets.isRecordSealed).toBe(true)
      expect(told).toEqual([])
    }
  )
})

describe('what a stopped run left live', () => {
  const verdict = (name: string, served: string) =>
    [name, { name, verdict: 'in-sync', expected: served, served, hint: '' }] as const
  const RECORD: DeployRecord = { ...NO_RECORD, selfHosted: { a: 'v2', b: 'v2' }, cloud: { a: 'v2', b: 'v2' } }

  function worldOf(served: Readonly<Record<string, string>>, unrecordedParts: readonly string[]) {
    const all: DeployRecord[] = []
    const selfHosted = {
      ...{ name: 'self-hosted', canConnect: true, lastRecord: RECORD, parts: ['r4'], isObserved: false },
      ...{ unrecordedParts, writeRecord: (record: DeployRecord) => Promise.resolve(void all.push(record)) }
    } as unknown as SelfHosted
    const session = {
      target: selfHosted,
      verdicts: new Map(Object.entries(served).map(([name, hash]) => verdict(name, hash)))
    } as unknown as Session
    return {
      targets: new Targets(selfHosted, null, servicesOf(), 5),
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
    const { targets, learned } = worldOf(served, parts)
    expect(targets.unrecorded(learned)).toEqual(found)
  })

  test('is no release when nothing that is recorded has changed: its folders hold what is live', async () => {
    const { targets, learned, all } = worldOf({ a: 'v2', b: 'v2' }, ['dead'])
    await targets.recordFound(learned)
    expect(all[0]?.releases).toEqual([])
  })

  test('is no release without a record: nobody knows which folders were replaced last', async () => {
    const { targets, learned, all, session } = worldOf({ a: 'v3' }, ['one', 'two'])
    Object.assign(session.target, { lastRecord: null })
    await targets.recordFound(learned)
    expect(all[0]).toMatchObject({ selfHosted: { a: 'v3' }, releases: [] })
  })

  test('and cannot be gone back from ends what the record knows: the releases before it were never right before what is live', async () => {
    const releases = [{ id: 'r1', parts: ['r1'] } as unknown as Release]
    const { targets, learned, all, session } = worldOf({ a: 'v3', b: 'v2' }, [])
    Object.assign(session.target, { lastRecord: { ...RECORD, releases } })
    await targets.recordFound(learned)
    expect(all[0]?.releases).toEqual([])
  })

  test.each([
    ['whole', ['r1', 'this']],
    ['broken', ['this']]
  ] as const)('under a deploy: with a history that is %s the record keeps %j', async (history, kept) => {
    const releases = [{ ...{ id: 'r1', parts: ['r1'] }, selfHosted: {}, cloud: {} } as unknown as Release]
    const { targets, learned, all, session } = worldOf({ a: 'v3', b: 'v2' }, ['dead'])
    Object.assign(session.target, { lastRecord: { ...RECORD, releases } })
    await targets.record(
      { ...learned, project: PROJECT },
      new Map([[session, new Map([['a', 'v2']])]]),
      history
    )
    const deployId = servicesOf().deployId
    expect(all[0]?.releases.map(({ id }) => (id === deployId ? 'this' : id))).toEqual(kept)
    await targets.sweep(history)
    expect(all[1]?.releases.map(({ id }) => id)).toEqual(history === 'whole' ? ['r1'] : [])
  })

  test('is a release of what changed since the record', async () => {
    const { targets, learned, all } = worldOf({ a: 'v3', b: 'v2' }, ['dead'])
    await targets.recordFound(learned)
    expect(all[0]?.releases).toMatchObject([
      { parts: ['dead'], selfHosted: { a: { before: 'v2', after: 'v3' } } }
    ])
  })

  test('is no release of what was never recorded and not kept: there is no way back from it', async () => {
    const { targets, learned, all } = worldOf({ a: 'v2', b: 'v2', c: 'v1' }, [])
    await targets.recordFound(learned)
    expect(all[0]).toMatchObject({ selfHosted: { c: 'v1' }, releases: [] })
  })
})
