import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildHash } from '../../src/manifest/hash.ts'
import type { Manifest, ManifestFunction } from '../../src/manifest/types.ts'
import type { TargetId } from '../../src/targets/table.ts'
import {
  makePlan,
  removableNames,
  servedBuildHash,
  toPublish,
  toRemove,
  type Observation,
  type PlanEntry,
  type PlanOptions
} from '../../src/plan/plan.ts'
import type { FunctionVerdict, Verdict } from '../../src/probe/verdict.ts'

const hashOf = (name: string): string => name.repeat(64).slice(0, 64)

/** Functions by name, with the shared files that each reaches. */
function manifestOf(functions: Readonly<Record<string, readonly string[]>>): Manifest {
  const list = Object.entries(functions).map(([name, shared]): ManifestFunction => ({
    name,
    hash: hashOf(name),
    entrypoint: `${name}/index.ts`,
    verifyJwt: true,
    importMap: null,
    staticFiles: [],
    files: [`${name}/index.ts`, ...shared].map((path) => ({ path, sha256: '' }))
  }))
  return { version: 1, buildHash: buildHash(list), commit: null, functions: list, router: null }
}

const verdictOf = (name: string, verdict: Verdict, hint = ''): FunctionVerdict => ({
  name,
  verdict,
  expected: hashOf(name),
  served: verdict === 'in-sync' ? hashOf(name) : null,
  hint
})

const observe = (verdicts: Readonly<Record<string, Verdict>>, target: TargetId = 'cloud'): Observation => ({
  target,
  verdicts: Object.entries(verdicts).map(([name, verdict]) => verdictOf(name, verdict)),
  changes: new Map(),
  unreleased: new Set()
})

const all = (manifest: Manifest): ReadonlySet<string> => new Set(manifest.functions.map((fn) => fn.name))

function plan(
  manifest: Manifest,
  observations: Observation[],
  options: { selected?: Iterable<string> } & Partial<Omit<PlanOptions, 'selected'>> = {}
): PlanEntry[] {
  const selected = options.selected === undefined ? all(manifest) : new Set(options.selected)
  return makePlan(manifest, observations, {
    force: false,
    changedFiles: null,
    removable: new Map(),
    ...options,
    selected
  })
}

const actions = (entries: readonly PlanEntry[]): string[] =>
  entries.map((entry) => `${entry.target} ${entry.function} ${entry.action}`)

describe('each verdict', () => {
  test.each<[Verdict, string, string]>([
    ['in-sync', 'unchanged', 'serves this build'],
    ['missing', 'create', 'missing'],
    ['stale', 'update', 'stale'],
    ['unstamped', 'update', 'unstamped'],
    ['broken', 'update', 'broken'],
    ['tampered', 'update', 'tampered'],
    ['unreachable', 'update', 'unreachable']
  ])('%s leads to %s', (verdict, action, reason) => {
    expect(plan(manifestOf({ a: [] }), [observe({ a: verdict })])).toEqual([
      { function: 'a', target: 'cloud', action, reason }
    ])
  })

  test('gives its hint as the reason', () => {
    const observation = { ...observe({}), verdicts: [verdictOf('a', 'stale', 'serves another build')] }
    expect(plan(manifestOf({ a: [] }), [observation])[0]?.reason).toBe('serves another build')
  })

  test('that is not known counts as unreachable', () => {
    expect(plan(manifestOf({ a: [] }), [observe({})])).toMatchObject([
      { action: 'update', reason: 'unreachable' }
    ])
  })
})

describe('files that made a function another build', () => {
  test.each<[string[], string]>([
    [[], 'stale'],
    [['a/index.ts'], 'stale; changed: a/index.ts'],
    [['a/index.ts', 'a/b.ts'], 'stale; changed: a/index.ts and 1 more'],
    [['a/index.ts', 'a/b.ts', 'a/c.ts'], 'stale; changed: a/index.ts and 2 more']
  ])('are told, the first by name: %j', (files, reason) => {
    const observation = { ...observe({ a: 'stale' }), changes: new Map([['a', files]]) }
    expect(plan(manifestOf({ a: [] }), [observation])).toMatchObject([{ action: 'update', reason }])
  })

  test('are told before the function that shares a file', () => {
    const manifest = manifestOf({ a: ['_shared/x.ts'], b: ['_shared/x.ts'] })
    const observation = {
      ...observe({ a: 'missing', b: 'stale' }),
      changes: new Map([['b', ['_shared/x.ts']]])
    }
    expect(plan(manifest, [observation], { selected: ['a'] })).toMatchObject([
      { function: 'a', reason: 'missing' },
      { function: 'b', reason: 'stale; changed: _shared/x.ts; shares a file with a' }
    ])
  })
})

describe('a function that has to be published though it serves this build', () => {
  const unreleased = new Set(['a'])

  test.each([false, true])('is updated, and the plan says why; force: %s', (force) => {
    const observation = { ...observe({ a: 'in-sync', b: 'in-sync' }), unreleased }
    expect(plan(manifestOf({ a: [], b: [] }), [observation], { force })[0]).toEqual({
      function: 'a',
      target: 'cloud',
      action: 'update',
      reason: 'not served from a release yet'
    })
  })

  test('has its verdict for a reason when it serves another', () => {
    const observation = { ...observe({ a: 'stale' }), unreleased }
    expect(plan(manifestOf({ a: [] }), [observation])).toMatchObject([{ action: 'update', reason: 'stale' }])
  })

  test('leaves the others alone', () => {
    const observation = { ...observe({ a: 'in-sync', b: 'in-sync' }), unreleased }
    expect(actions(plan(manifestOf({ a: [], b: [] }), [observation]))).toEqual([
      'cloud a update',
      'cloud b unchanged'
    ])
  })
})

test('targets are planned one by one', () => {
  const entries = plan(manifestOf({ a: [], b: [] }), [
    observe({ a: 'in-sync', b: 'missing' }, 'cloud'),
    observe({ a: 'stale', b: 'in-sync' }, 'self-hosted')
  ])
  expect(actions(entries)).toEqual([
    'cloud a unchanged',
    'cloud b create',
    'self-hosted a update',
    'self-hosted b unchanged'
  ])
  expect(toPublish(entries, 'cloud')).toEqual(['b'])
  expect(toPublish(entries, 'self-hosted')).toEqual(['a'])
})

test('force publishes what is selected, and says so', () => {
  const manifest = manifestOf({ a: [], b: [] })
  const entries = plan(manifest, [observe({ a: 'in-sync', b: 'in-sync' })], { selected: ['a'], force: true })
  expect(entries).toEqual([{ function: 'a', target: 'cloud', action: 'update', reason: 'forced' }])
})

describe('shared files', () => {
  const manifest = manifestOf({
    a: ['_shared/x.ts'],
    b: ['_shared/x.ts', '_shared/y.ts'],
    c: ['_shared/y.ts'],
    d: []
  })

  test('bring in what is out of sync and reaches them, step by step, with the reason', () => {
    const entries = plan(manifest, [observe({ a: 'stale', b: 'stale', c: 'missing', d: 'stale' })], {
      selected: ['a']
    })
    expect(actions(entries)).toEqual(['cloud a update', 'cloud b update', 'cloud c create'])
    expect(entries.map((entry) => entry.reason)).toEqual([
      'stale',
      'stale; shares a file with a',
      'missing; shares a file with b'
    ])
  })

  test('bring in nothing that is in sync, nor what only that would reach', () => {
    const entries = plan(manifest, [observe({ a: 'stale', b: 'in-sync', c: 'stale', d: 'stale' })], {
      selected: ['a']
    })
    expect(actions(entries)).toEqual(['cloud a update'])
  })

  test('bring in nothing when nothing selected is published', () => {
    const entries = plan(manifest, [observe({ a: 'in-sync', b: 'stale', c: 'stale', d: 'stale' })], {
      selected: ['a']
    })
    expect(actions(entries)).toEqual(['cloud a unchanged'])
  })
})

describe('shared files of which it is known whether they changed', () => {
  const manifest = manifestOf({
    a: ['_shared/x.ts', '_shared/y.ts'],
    b: ['_shared/x.ts'],
    c: ['_shared/y.ts']
  })
  const observations = [observe({ a: 'stale', b: 'stale', c: 'stale' })]

  test.each<[string[], string[]]>([
    [[], ['a']],
    [['_shared/x.ts'], ['a', 'b']],
    [['_shared/y.ts'], ['a', 'c']],
    [
      ['_shared/x.ts', '_shared/y.ts'],
      ['a', 'b', 'c']
    ]
  ])('bring in functions only through a changed one: %j', (files, published) => {
    const entries = plan(manifest, observations, { selected: ['a'], changedFiles: new Set(files) })
    expect(toPublish(entries, 'cloud')).toEqual(published)
  })
})

describe('removal', () => {
  test('is planned for the target alone that has the function', () => {
    const removable = new Map<TargetId, string[]>([['self-hosted', ['old']]])
    const observations = [observe({ a: 'in-sync' }, 'cloud'), observe({ a: 'in-sync' }, 'self-hosted')]
    const entries = plan(manifestOf({ a: [] }), observations, { removable })
    expect(actions(entries)).toEqual([
      'cloud a unchanged',
      'self-hosted a unchanged',
      'self-hosted old remove'
    ])
    expect(entries.at(-1)?.reason).toBe('an earlier deploy put it there and the repository no longer has it')
    expect(toRemove(entries, 'self-hosted')).toEqual(['old'])
    expect([...toRemove(entries, 'cloud'), ...toPublish(entries, 'self-hosted')]).toEqual([])
  })

  test('is for what was recorded and is gone, never for the router, for odd names or for an empty repository', () => {
    const recorded = { z: '1', b: '1', a: '1', main: '1', '../x': '1', _shared: '1' }
    expect(removableNames(recorded, new Set(['a']))).toEqual(['b', 'z'])
    expect(removableNames(recorded, new Set())).toEqual([])
  })
})

describe('for every manifest and observation', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const shared = ['x', 'y', 'z']
  const verdict = fc.constantFrom<Verdict>('in-sync', 'stale', 'missing', 'broken', 'unreachable')
  const forAll = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
    fc
      .tuple(...names.map(() => value))
      .map((values) => Object.fromEntries(names.map((name, i) => [name, values[i] as T])))
  const world = fc.tuple(forAll(fc.subarray(shared)), forAll(verdict), fc.subarray(names), fc.boolean())

  test('the plan is closed: no published function shares a file with an unplanned one that is out of sync', () => {
    fc.assert(
      fc.property(world, ([files, verdicts, selected, force]) => {
        const manifest = manifestOf(files)
        const entries = plan(manifest, [observe(verdicts)], { selected, force })
        const published = new Set(toPublish(entries, 'cloud'))
        for (const name of published) {
          for (const other of names) {
            const touches = (files[name] ?? []).some((file) => (files[other] ?? []).includes(file))
            if (touches && verdicts[other] !== 'in-sync') expect(published.has(other)).toBe(true)
          }
        }
      })
    )
  })

  test('every selected function has one entry, and only what is forced is published while in sync', () => {
    fc.assert(
      fc.property(world, ([files, verdicts, selected, force]) => {
        const entries = plan(manifestOf(files), [observe(verdicts)], { selected, force })
        const planned = entries.map((entry) => entry.function)
        expect(new Set(planned).size).toBe(planned.length)
        expect(planned).toEqual(expect.arrayContaining(selected))
        for (const entry of entries) {
          const isIn = verdicts[entry.function] === 'in-sync'
          expect(entry.action === 'unchanged').toBe(isIn && !(force && selected.includes(entry.function)))
        }
      })
    )
  })
})

describe('the build hash that a target serves', () => {
  test('is that of the manifest when every function serves its hash, in any order', () => {
    const manifest = manifestOf({ a: [], b: [] })
    const verdicts = [verdictOf('b', 'in-sync'), verdictOf('a', 'in-sync')]
    expect(servedBuildHash(verdicts)).toBe(manifest.buildHash)
  })

  test('differs when one is silent or serves another', () => {
    const { buildHash: wanted } = manifestOf({ a: [], b: [] })
    const stale = { ...verdictOf('b', 'stale'), served: hashOf('c') }
    expect(servedBuildHash([verdictOf('a', 'in-sync'), verdictOf('b', 'missing')])).not.toBe(wanted)
    expect(servedBuildHash([verdictOf('a', 'in-sync'), stale])).not.toBe(wanted)
  })

  test('is null when none says anything', () => {
    expect(servedBuildHash([verdictOf('a', 'missing')])).toBeNull()
    expect(servedBuildHash([])).toBeNull()
  })
})
