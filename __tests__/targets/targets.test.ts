import { afterAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../src/targets/observe.ts'
import { openTargets } from '../../src/targets/open.ts'
import { parseRecord, type DeployRecord } from '../../src/targets/self-hosted/record.ts'
import type { SelfHosted } from '../../src/targets/self-hosted/self-hosted.ts'
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
