import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Ledger } from '../../src/ledger/ledger.ts'
import { isSameListed, whyListedOtherwise, type Listed, type Listing } from '../../src/ledger/listed.ts'
import { openRecord, sealRecord, type DeployRecord } from '../../src/ledger/record.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { deploy } from '../../src/publish/deploy.ts'
import { goBack } from '../../src/publish/go-back.ts'
import { look } from '../../src/steps/look.ts'
import { judgeDrift } from '../../src/steps/drift.ts'
import { NOTHING_SEEN } from '../../src/targets/target.ts'
import { makeWorld, NEW, OLD, type World } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const KEY = 'the key of ssh'
const PROVED: Listed = { version: 3, verifyJwt: true, digest: 'f00', updatedAt: 1_767_225_600_000 }

/** What somebody else may have done to a function and kept its stamp. */
const STRANGERS: readonly (readonly [string, Partial<Listed>, RegExp])[] = [
  [
    'deployed it again',
    { version: 4, updatedAt: 1_767_229_200_000 },
    /version 4 of 2026-01-01T01:00:00.000Z.*version 3/
  ],
  ['restored a project with fewer versions', { version: 2 }, /version 2/],
  ['changed its bundle alone', { digest: 'bad' }, /changed there since by somebody else/],
  ['switched verify_jwt off', { verifyJwt: false }, /verify_jwt is false there, and true in the repository/]
]

interface Kept {
  readonly world: World
  text: string
  /** what the cloud's list says; null = it cannot be read */
  listing: Listing | null
}

/** Both targets serve this build; the cloud has a list, the server keeps a record. */
function worldOf(serving: string, recorded: Listed | null, listing: Listing | null): Kept {
  const world = makeWorld({ names: ['a'], selfHosted: { a: serving }, cloud: { a: serving } })
  const listed = recorded === null ? {} : { listed: recorded }
  const functions = { a: { hash: NEW, ...listed } }
  const record = {
    ...openRecord('', KEY, 'self-hosted').record,
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
    ...{ folders: [], releases: [], facts: null },
    targets: { cloud: { functions }, 'self-hosted': { functions: { a: { hash: NEW } } } }
  } as unknown as DeployRecord
  const kept: Kept = { world, text: sealRecord(record, KEY), listing }
  const write = (written: DeployRecord) => Promise.resolve(void (kept.text = sealRecord(written, KEY)))
  const store = {
    ...{ name: 'self-hosted', canConnect: true },
    get opened() {
      return openRecord(kept.text, KEY, 'self-hosted')
    },
    lock: () => Promise.resolve(void world.events.push('lock')).then(() => false),
    assertLocked: () => Promise.resolve(),
    unlock: () => Promise.resolve(),
    noteRecord: write,
    writeRecord: write
  } as unknown as LedgerStore
  const { services, targets, build } = world.run
  const [fn] = build.project.manifest.functions
  Object.assign(fn ?? {}, { verifyJwt: true })
  Object.assign(build.project, { disabled: [] })
  Object.defineProperty(world.cloud, 'listing', { get: () => kept.listing })
  world.cloud.inspect = () => Promise.resolve({ ...NOTHING_SEEN, listing: kept.listing })
  Object.assign(world.run, { ledger: new Ledger(store, targets, services, 5) })
  return kept
}

const listingOf = (differs: Partial<Listed> = {}): Listing => new Map([['a', { ...PROVED, ...differs }]])
const recordedIn = ({ text }: Kept): Listed | undefined =>
  openRecord(text, KEY, 'self-hosted').record?.targets.cloud.functions['a']?.listed
const verdictOn = ({ run }: World) => run.story.sessions.get('cloud')?.verdicts.get('a')
const go = async ({ world }: Kept): Promise<void> => {
  await look(world.run)
  await deploy(world.run, () => look(world.run))
}

describe.each(STRANGERS)(
  'a function that somebody else %s, and whose stamp was kept',
  (_what, differs, words) => {
    test('is drift to verify, which names it', async () => {
      const kept = worldOf(NEW, PROVED, listingOf(differs))
      Object.assign(kept.world.run.inputs, { mode: 'verify' })
      await look(kept.world.run)
      judgeDrift(kept.world.run)
      expect(verdictOn(kept.world)).toMatchObject({
        verdict: 'tampered',
        hint: expect.stringMatching(words) as unknown
      })
      expect(kept.world.run.story.outcome()).toMatchObject({ inSync: 'false', report: { result: 'drift' } })
    })

    test('is planned and published again by a deploy, and recorded as it is from then on', async () => {
      const kept = worldOf(NEW, PROVED, listingOf(differs))
      const after = { ...PROVED, version: 9, updatedAt: 1_767_300_000_000 }
      kept.world.cloud.onPublish = (names) => {
        kept.listing = new Map([['a', after]])
        return kept.world.cloud.serve(names)
      }
      await go(kept)
      expect(kept.world.events).toContain('cloud publish a')
      expect(kept.world.events).not.toContain('self-hosted publish a')
      expect(recordedIn(kept)).toEqual(after)
      const again = kept.world.events.length
      await go(kept)
      expect(kept.world.events).toHaveLength(again)
    })
  }
)

test('verify_jwt that differs is drift without any record as well', async () => {
  const { world } = worldOf(NEW, null, listingOf({ verifyJwt: false }))
  await look(world.run)
  expect(verdictOn(world)?.verdict).toBe('tampered')
})

test('a function that the project’s own list does not have is not in sync, whoever answers', async () => {
  const { world } = worldOf(NEW, PROVED, new Map())
  await look(world.run)
  expect(verdictOn(world)?.hint).toMatch(/own list does not have it/)
})

test('what agrees is in sync, and nothing is done', async () => {
  const kept = worldOf(NEW, PROVED, listingOf())
  await go(kept)
  expect([kept.world.events, kept.world.run.story.result]).toEqual([[], 'in-sync'])
})

test('what is proved and has no witness in the record yet gets one', async () => {
  const kept = worldOf(NEW, null, listingOf())
  await go(kept)
  expect(recordedIn(kept)).toEqual(PROVED)
  expect(kept.world.events).toEqual(['lock'])
})

test('a publication after which the list cannot be read has no witness, and none of the one before', async () => {
  const kept = worldOf(NEW, PROVED, listingOf())
  Object.assign(kept.world.run.inputs, { force: true })
  kept.world.cloud.onPublish = (names) => {
    kept.listing = null
    return kept.world.cloud.serve(names)
  }
  await go(kept)
  expect(recordedIn(kept)).toBeUndefined()
})

describe('a way back', () => {
  const after = { ...PROVED, version: 9, updatedAt: 1_767_300_000_000 }
  const takesBack = (kept: Kept): void => {
    const { cloud } = kept.world
    cloud.onRestore = (before) => {
      kept.listing = new Map([['a', after]])
      return cloud.bring(before)
    }
  }

  test('after a failure puts a publication there that is ours as well', async () => {
    const kept = worldOf(NEW, PROVED, listingOf())
    Object.assign(kept.world.run.inputs, { force: true })
    takesBack(kept)
    kept.world.cloud.onPublish = () => kept.world.cloud.serve(['a'], 'd'.repeat(64))
    await expect(go(kept)).rejects.toThrow('Rolled back.')
    expect(recordedIn(kept)).toEqual(after)
  })

  test('of mode rollback as well', async () => {
    const kept = worldOf(OLD, PROVED, listingOf())
    takesBack(kept)
    await go(kept)
    await goBack(kept.world.run)
    expect(recordedIn(kept)).toEqual(after)
  })
})

describe('what was not looked at is said', () => {
  const unseen = async (kept: Kept): Promise<string> => {
    await look(kept.world.run)
    return (kept.world.run.story.outcome().report.unseen ?? []).join('\n')
  }

  test('without a list, with the input that it takes', async () => {
    expect(await unseen(worldOf(NEW, PROVED, null))).toMatch(/^cloud: .*supabase-access-token is not given/m)
  })

  test('without a record', async () => {
    const kept = worldOf(NEW, PROVED, listingOf())
    const { services, targets } = kept.world.run
    Object.assign(kept.world.run, { ledger: new Ledger(null, targets, services, 1) })
    expect(await unseen(kept)).toMatch(/^cloud: whether somebody else .* no server keeps a record/m)
  })

  test('and nothing where all was', async () => {
    expect(await unseen(worldOf(NEW, PROVED, listingOf()))).not.toMatch(/cloud/)
  })
})

describe('two entries of a list', () => {
  const entry: fc.Arbitrary<Listed> = fc.record({
    version: fc.option(fc.nat(3)),
    verifyJwt: fc.option(fc.boolean()),
    digest: fc.option(fc.constantFrom('a', 'b')),
    updatedAt: fc.option(fc.integer())
  })
  test('are told apart by anything that both say, and by nothing else', () => {
    fc.assert(
      fc.property(entry, entry, (one, other) => {
        expect(isSameListed(one, other)).toBe(isSameListed(other, one))
        expect(isSameListed(one, one)).toBe(true)
        const differs = (Object.keys(one) as (keyof Listed)[]).some(
          (field) => one[field] !== null && other[field] !== null && one[field] !== other[field]
        )
        expect(isSameListed(one, other)).toBe(!differs)
        const why = whyListedOtherwise({ verifyJwt: other.verifyJwt ?? true }, other, one)
        expect(why === null).toBe(!differs)
      })
    )
  })
})
