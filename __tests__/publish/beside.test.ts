import { afterAll, describe, expect, test } from '@jest/globals'
import { deploy } from '../../src/publish/deploy.ts'
import { sharersOf } from '../../src/targets/sharing.ts'
import { NOTHING_SEEN, type Build, type Inspection, type Other } from '../../src/targets/target.ts'
import { BROKEN, makeWorld, NEW, OLD, sessionIn, UNSTAMPED, type World } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const FILE = '_shared/u.ts'
const other = (differs: Partial<Other> = {}): Other => ({
  hash: OLD,
  files: new Map([[FILE, '1']]),
  ...differs
})

const build = { tree: { digests: new Map([['a/index.ts', '1']]) } } as unknown as Build
const inspected = (beside: Other, altered = [FILE]): Inspection => ({
  ...NOTHING_SEEN,
  altered: new Map([['a', altered]]),
  others: new Map([['beside', beside]])
})

describe('a function on the server that the repository does not have', () => {
  test.each<[string, Inspection, readonly string[], string | undefined]>([
    ['shares a file that changes', inspected(other()), ['a'], FILE],
    ['shares a file that does not change', inspected(other(), ['a/index.ts']), ['a'], undefined],
    ['shares a file of a function that is not published', inspected(other()), ['b'], undefined],
    ['has no stamp of ours', inspected(other({ hash: null })), ['a'], undefined],
    ['is served from a release of its own', inspected(other({ isApart: true })), ['a'], undefined],
    [
      'uses what is gone from a folder that is replaced',
      inspected(other({ files: new Map([['a/old.ts', '']]) }), []),
      ['a'],
      'a/old.ts'
    ],
    [
      'uses what stays in a folder that is replaced',
      inspected(other({ files: new Map([['a/index.ts', '']]) }), []),
      ['a'],
      undefined
    ]
  ])('and that %s', (_what, inspection, names, file) => {
    expect(sharersOf(build, inspection, names).get('beside')).toBe(file)
  })
})

/** @param before what it serves @param after what it serves once the switch has come */
function worldOf(before: string, after: string | null): World {
  const world = makeWorld({ names: ['a'], selfHosted: { a: OLD, beside: before }, cloud: { a: OLD } })
  Object.assign(world.run.build, build)
  const session = sessionIn(world, 'self-hosted')
  world.run.story.sessions.set('self-hosted', { ...session, inspection: inspected(other()) })
  world.selfHosted.onPublish = (names) => {
    if (after === null) world.selfHosted.serving.delete('beside')
    else world.selfHosted.serving.set('beside', after)
    return world.selfHosted.serve(names)
  }
  return world
}

const go = (world: World): Promise<void> => deploy(world.run, () => Promise.resolve())

describe('what shares a file with a publication', () => {
  test.each([BROKEN, UNSTAMPED, NEW, null])(
    'and then answers %j is a failed proof: all goes back',
    async (after) => {
      const world = worldOf(OLD, after)
      await expect(go(world)).rejects.toThrow(
        /1 function on self-hosted that the repository does not have.*beside.*Rolled back/
      )
      expect(world.events.filter((event) => event.startsWith('cloud publish'))).toEqual([])
      expect(world.events).toContain('self-hosted restore a')
    }
  )

  test('and answers as before is nothing to speak of', async () => {
    const world = worldOf(OLD, OLD)
    await go(world)
    expect(world.run.story.result).toBe('deployed')
    expect(world.told.join('\n')).toContain('What shares its files: beside')
  })

  test('and was broken before is nobody’s fault', async () => {
    const world = worldOf(BROKEN, BROKEN)
    await go(world)
    expect(world.run.story.result).toBe('deployed')
  })
})
