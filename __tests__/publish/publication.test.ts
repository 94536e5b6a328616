import { afterAll, describe, expect, test } from '@jest/globals'
import { DeployError } from '../../src/errors.ts'
import { deploy } from '../../src/publish/deploy.ts'
import type { TargetId } from '../../src/targets/table.ts'
import { makeWorld, NEW, OLD, RELEASE, sessionIn, type World } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const BEFORE = '20251231000000-1-1-abcdef'

/** Both targets serve this build of an earlier publication, and this run is to publish `names` all the same. */
function forced(names: readonly string[]): World {
  const serving = { a: NEW, b: NEW }
  const world = makeWorld({ selfHosted: serving, cloud: serving, inputs: { onFailure: 'keep' } })
  const { story } = world.run
  for (const target of [world.selfHosted, world.cloud]) {
    for (const name of ['a', 'b']) {
      target.releases.set(name, BEFORE)
      const { verdicts } = sessionIn(world, target.name)
      const verdict = verdicts.get(name)
      if (verdict !== undefined) verdicts.set(name, { ...verdict, release: BEFORE })
    }
    target.onPublish = (published) => {
      for (const name of published) target.releases.set(name, RELEASE)
      return target.serve(published)
    }
  }
  story.plan = story.plan.map((entry) =>
    names.includes(entry.function) ? { ...entry, action: 'update', reason: 'forced' } : entry
  )
  return world
}

const run = (world: World): Promise<unknown> =>
  deploy(world.run, () => Promise.resolve()).then(
    () => null,
    (error: unknown) => error
  )

const wrongOn = (world: World, target: TargetId): string[] =>
  [...sessionIn(world, target).verdicts.values()]
    .filter((fn) => fn.verdict !== 'in-sync')
    .map((fn) => fn.name)

describe('what a run published', () => {
  test.each([[['a']], [['b']], [['a', 'b']]])('is proved by its own id: %j', async (names) => {
    const world = forced(names)
    expect(await run(world)).toBeNull()
    for (const id of ['self-hosted', 'cloud'] as const)
      for (const name of ['a', 'b'])
        expect(sessionIn(world, id).verdicts.get(name)?.release).toBe(names.includes(name) ? RELEASE : BEFORE)
  })

  const dropped = (['self-hosted', 'cloud'] as const).flatMap((id) =>
    [['a'], ['b'], ['a', 'b']].map((names) => [id, names] as const)
  )
  test.each(dropped)('is not proved by what served the same build before: %s drops %j', async (id, names) => {
    const world = forced(['a', 'b'])
    const target = id === 'cloud' ? world.cloud : world.selfHosted
    target.onPublish = (published) => {
      const taken = published.filter((name) => !names.includes(name))
      for (const name of taken) target.releases.set(name, RELEASE)
      return target.serve(taken)
    }
    expect(String(await run(world))).toContain(BEFORE)
    expect(wrongOn(world, id)).toEqual(names)
  })

  test('is not proved by a stamp that tells no publication', async () => {
    const world = forced(['a'])
    world.cloud.onPublish = () => {
      world.cloud.releases.delete('a')
      return world.cloud.serve(['a'])
    }
    expect(String(await run(world))).toContain('tells no publication')
  })
})

test.each(['self-hosted', 'cloud'] as const)(
  'what a run did not publish must answer of the publication that it was seen with: %s',
  async (id) => {
    const world = forced(['a'])
    const target = id === 'cloud' ? world.cloud : world.selfHosted
    const { onPublish } = target
    target.onPublish = (names, round) => {
      target.releases.set('b', 'somebody-else')
      return onPublish(names, round)
    }
    expect(String(await run(world))).toContain('somebody-else')
    expect(wrongOn(world, id)).toEqual(['b'])
  }
)

describe('two equal failures', () => {
  /** Nothing that is asked leads to a function, before and after. */
  const nowhere = () => Promise.resolve({ status: 404, headers: new Headers(), body: '{"code":"NOT_FOUND"}' })

  test('are no proof of a way back: a wrong URL says 404 before and after', async () => {
    const world = makeWorld({ selfHosted: {}, cloud: {}, services: { probe: nowhere } })
    const error = String(await run(world))
    const live = String(
      (await failed(makeWorld({ selfHosted: {}, cloud: {}, services: { probe: nowhere } }))).live
    )
    expect(error).toContain('Rolled back')
    expect(live).toMatch(/Nothing proves it of a on self-hosted, b on self-hosted: missing now as before/)
  })

  test('are a proof where another function of that target has answered', async () => {
    const world = makeWorld({ selfHosted: { a: OLD }, cloud: {} })
    world.selfHosted.onPublish = () => world.selfHosted.serve(['a'])
    expect((await failed(world)).live).not.toContain('Nothing proves')
  })
})

async function failed(world: World): Promise<DeployError> {
  const error = await run(world)
  if (error instanceof DeployError) return error
  throw new Error('it did not fail')
}
