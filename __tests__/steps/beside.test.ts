import { afterAll, describe, expect, test } from '@jest/globals'
import type { Listed } from '../../src/ledger/listed.ts'
import type { RecordedFunction } from '../../src/ledger/record.ts'
import { leftoversOf } from '../../src/plan/leftovers.ts'
import { judgeLeftovers } from '../../src/steps/beside.ts'
import { look } from '../../src/steps/look.ts'
import { NOTHING_SEEN } from '../../src/targets/target.ts'
import type { Other } from '../../src/targets/target.ts'
import { whyChanged } from '../../src/targets/self-hosted/others.ts'
import { makeWorld, NEW, OLD, UNSTAMPED, type World } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const LISTED: Listed = { version: 1, verifyJwt: true, digest: 'd', updatedAt: 1_767_225_600_000 }

interface Options {
  /** names on the cloud beside `a` */
  readonly cloud?: readonly string[] | null
  readonly server?: readonly string[]
  readonly recorded?: readonly string[]
  /** what the functions beside `a` serve */
  readonly serving?: string
  readonly inputs?: Record<string, unknown>
  readonly files?: readonly string[]
  readonly disabled?: readonly string[]
}

/** A repository of `a` alone, and what else is live. */
function worldOf(options: Options): World {
  const { cloud = [], server = [], recorded = [], serving = OLD, files = null } = options
  const all = (names: readonly string[]): Record<string, string> => ({
    a: NEW,
    ...Object.fromEntries(names.map((name) => [name, serving]))
  })
  const world = makeWorld({
    names: ['a'],
    selfHosted: all(server),
    cloud: all(cloud ?? []),
    inputs: { leftovers: 'warn', prune: false, ...options.inputs },
    services: { pullFiles: () => Promise.resolve(files) }
  })
  Object.assign(world.run.build.project.manifest.functions[0] ?? {}, { verifyJwt: true })
  Object.assign(world.run.build.project, { disabled: options.disabled ?? [] })
  const functions = new Map<string, RecordedFunction>(recorded.map((name) => [name, { hash: OLD }]))
  Object.assign(world.run.ledger, {
    functions: () => functions,
    hashes: () => Object.fromEntries([...functions].map(([name, { hash }]) => [name, hash])),
    canRead: true,
    knowsOurs: true
  })
  const listing = cloud === null ? null : new Map(['a', ...cloud].map((name) => [name, LISTED]))
  world.cloud.inspect = () => Promise.resolve({ ...NOTHING_SEEN, listing })
  const others = new Map(server.map((name): [string, Other] => [name, { hash: OLD, files: new Map() }]))
  world.selfHosted.inspect = () => Promise.resolve({ ...NOTHING_SEEN, seesFiles: true, others })
  return world
}

const seen = async (options: Options) => {
  const world = worldOf(options)
  await look(world.run)
  const { report } = world.run.story.outcome()
  return {
    world,
    leftovers: report.leftovers,
    words: report.findings.filter(({ code }) => code === 'leftover').map(({ message }) => message),
    planned: report.plan
      .filter(({ action }) => action === 'remove')
      .map(({ function: name, target }) => `${name} on ${target}`)
  }
}

describe('what is live and not in the repository', () => {
  test('is named with where it is, and whose', async () => {
    const { leftovers, words } = await seen({
      ...{ cloud: ['gone', 'dash', 'off'], server: ['gone', 'hand'] },
      ...{ recorded: ['gone', 'a'], disabled: ['off'] }
    })
    expect(leftovers).toEqual([
      { function: 'dash', targets: ['cloud'], ours: false },
      { function: 'gone', targets: ['cloud', 'self-hosted'], ours: true },
      { function: 'hand', targets: ['self-hosted'], ours: false }
    ])
    expect(words).toEqual(
      [
        'dash is live on cloud and not in the repository: no deploy of ours put it there.',
        'gone is live on self-hosted and cloud and not in the repository: a deploy of ours put it there.',
        'hand is live on self-hosted and not in the repository: no deploy of ours put it there.'
      ].map((text) => text.replace('self-hosted and cloud', 'cloud and self-hosted'))
    )
  })

  test.each([['off'], ['warn'], ['error']])(
    'is with leftovers: %s as bad as that says',
    async (leftovers) => {
      const { world, words } = await seen({ cloud: ['dash'], inputs: { leftovers } })
      expect(words).toHaveLength(leftovers === 'off' ? 0 : 1)
      const isRed = leftovers === 'error'
      if (isRed)
        expect(() => {
          judgeLeftovers(world.run)
        }).toThrow('1 function live that the repository does not have: dash.')
      else judgeLeftovers(world.run)
    }
  )

  test('is never main, nor what functions leaves out', () => {
    const on = { target: 'cloud' as const, functions: ['main', 'b'], ours: new Set<string>() }
    expect(leftoversOf([on], new Set(['b']))).toEqual([])
  })

  test('is not known without the list, which is said', async () => {
    const { leftovers, world } = await seen({ cloud: null, inputs: { mode: 'verify' } })
    expect(leftovers).toEqual([])
    expect(world.run.story.unseen.join()).toMatch(/what else is live/)
  })

  test('is said to stay by a check of the pull request that takes it away', async () => {
    const files = [
      'supabase/functions/gone/index.ts',
      'supabase/functions/_shared/index.ts',
      'supabase/functions/a/index.ts'
    ]
    const { words } = await seen({ files, inputs: { mode: 'check' } })
    expect(words).toEqual(['gone is no longer in the repository: it stays live on every target that has it.'])
    const pruned = await seen({ files, inputs: { mode: 'check', prune: true } })
    expect(pruned.words.join()).toMatch(/the deploy removes it/)
  })
})

describe('prune', () => {
  const all = { cloud: ['gone'], server: ['gone'], recorded: ['gone'], inputs: { prune: true } }

  test('plans what is ours and still what we put there', async () => {
    const { planned, words, leftovers } = await seen(all)
    expect(planned).toEqual(['gone on self-hosted', 'gone on cloud'])
    expect(words).toEqual([])
    expect(leftovers).toMatchObject([{ function: 'gone', ours: true }])
  })

  test.each([
    ['answers without a stamp', UNSTAMPED],
    ['answers another hash', 'e'.repeat(64)],
    ['does not start, and nothing tells whose it is', 'broken']
  ])('leaves and names what %s', async (_what, serving) => {
    const { planned, words, world } = await seen({ ...all, serving })
    expect(planned).toEqual([])
    expect(world.told.join('\n')).toMatch(
      /warning: gone is not removed from cloud: it does not answer as what was put/
    )
    expect(words).toHaveLength(1)
  })

  test('goes by what a target itself knows, where it does', async () => {
    const world = worldOf({ ...all, serving: 'broken' })
    Object.assign(world.cloud, {
      changedOthers: () => Promise.resolve(new Map([['gone', 'somebody else has changed it since']]))
    })
    Object.assign(world.selfHosted, { changedOthers: () => Promise.resolve(new Map([['gone', null]])) })
    await look(world.run)
    expect(world.run.story.plan.filter(({ action }) => action === 'remove')).toMatchObject([
      { function: 'gone', target: 'self-hosted' }
    ])
    expect(world.told.join('\n')).toMatch(
      /gone is not removed from cloud: somebody else has changed it since\./
    )
  })
})

describe('a folder on the server', () => {
  const other = (hash: string | null): Other => ({
    hash,
    files: new Map([
      ['f/index.ts', '1'],
      ['f/dual-deploy-stamp.ts', '3'],
      ['_shared/x.ts', '2']
    ])
  })
  test.each([
    [
      'has the stamp of its publication',
      other(OLD),
      { 'f/index.ts': '1', 'f/dual-deploy-stamp.ts': 'with an id' },
      null
    ],
    ['is what we put there', other(OLD), { 'f/index.ts': '1' }, null],
    ['says nothing of itself', other(null), {}, /somebody else has put it there since/],
    ['is of another deploy', other(NEW), { 'f/index.ts': '1' }, /another deploy/],
    ['has a file that is another one', other(OLD), { 'f/index.ts': '9' }, /changed f\/index\.ts since/],
    ['lacks a file', other(OLD), {}, /changed f\/index\.ts since/]
  ])('that %s', (_what, said, digests, why) => {
    const found = whyChanged('f', said, { hash: OLD }, new Map(Object.entries(digests)))
    if (why === null) expect(found).toBeNull()
    else expect(found).toMatch(why)
  })
})
