import { afterAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../src/targets/observe.ts'
import { openTargets } from '../../src/targets/open.ts'
import {
  NO_RECORD,
  parseRecord,
  type DeployRecord,
  type Release
} from '../../src/targets/self-hosted/record.ts'
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
    ...{ name: 'self-hosted', canConnect: true, lastRecord: null, unrecordedParts: ['r1'] },
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

describe('what preflight found', () => {
  const learned = (keptFacts: string | null): Learned => ({ ...NOTHING, keptFacts })

  /** A server that keeps the record that it gets. */
  function openOn(
    record: { current: DeployRecord | null },
    inputs: Readonly<Record<string, string>> = {}
  ): Targets {
    const real = openTargets(inputsOf({ targets: 'self-hosted', ...inputs }), PROJECT, servicesOf())
      .inOrder[0] as SelfHosted
    const selfHosted = Object.create(real, {
      lastRecord: { get: () => record.current },
      factsOf: { value: (read: DeployRecord) => real.factsOf(read) },
      sealFacts: { value: (kept: string) => real.sealFacts(kept) },
      parts: { value: [] },
      writeRecord: { value: (written: DeployRecord) => Promise.resolve(void (record.current = written)) }
    }) as SelfHosted
    return new Targets(selfHosted, null, servicesOf(), 5)
  }

  test('is kept with the record, and comes back to the key that left it', async () => {
    const record: { current: DeployRecord | null } = { current: null }
    const targets = openOn(record)
    expect(targets.keptFacts()).toBeNull()
    await targets.record(learned('found'), new Map())
    expect(targets.keptFacts()).toBe('found')
    expect(JSON.stringify(record.current)).not.toContain('the key of ssh')
    expect(openOn(record, { 'ssh-key': 'another key' }).keptFacts()).toBeNull()
  })

  test('stays when a run has not looked, or only sweeps', async () => {
    const record: { current: DeployRecord | null } = { current: null }
    const targets = openOn(record)
    await targets.record(learned('found'), new Map())
    await targets.record(learned(null), new Map())
    await targets.sweep()
    expect(targets.keptFacts()).toBe('found')
  })

  test('is nothing when the server has changed it', async () => {
    const record: { current: DeployRecord | null } = { current: null }
    const targets = openOn(record)
    await targets.record(learned('found'), new Map())
    const facts = record.current?.facts?.replace('found', 'fount') ?? ''
    record.current = { ...(record.current as DeployRecord), facts }
    expect(targets.keptFacts()).toBeNull()
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

  test('drops a release from which all went back', async () => {
    const record = await written((targets) =>
      targets.recordRollback(RELEASE, new Set(['self-hosted', 'cloud'] as const))
    )
    expect(record).toMatchObject({ commit: 'first', selfHosted: { a: 'old' }, cloud: { a: 'old' } })
    expect(record.releases.map(({ id }) => id)).toEqual(['r1'])
  })

  test('keeps of it what did not go back: the files of the way back with it', async () => {
    const record = await written((targets) => targets.recordRollback(RELEASE, new Set(['cloud'] as const)))
    expect(record).toMatchObject({ commit: 'new', selfHosted: { a: 'new' }, cloud: { a: 'old' } })
    expect(record.releases.at(-1)).toEqual({ ...RELEASE, cloud: {} })
  })

  test('says of a cloud that others deploy what it serves, and waits for none', async () => {
    const record = await written(
      (targets) => targets.recordRollback(RELEASE, new Set(['self-hosted'] as const)),
      true
    )
    expect(record).toMatchObject({ selfHosted: { a: 'old' }, cloud: { a: 'new', b: 'new' } })
    expect(record.releases.map(({ id }) => id)).toEqual(['r1'])
  })

  test('has no release for what somebody else deployed: it would take the place of a way back', async () => {
    const verdict = { name: 'a', verdict: 'in-sync', expected: 'x', served: 'x', hint: '' } as const
    const session = { target: { name: 'cloud' }, verdicts: new Map([['a', verdict]]) } as unknown as Session
    const sessions = new Map([['cloud', session] as const])
    const record = await written((targets) => targets.record({ ...NOTHING, sessions }, new Map()), true)
    expect(record.cloud).toEqual({ a: 'x' })
    expect(record.releases).toEqual(RECORD.releases)
  })
})
