/** The comparisons: each side publishes the same change of the same project to the same testbed. */
import { act, actMeasured } from './action.ts'
import { underLoad, type Lost } from './load.ts'
import { median, medianRun, type Measured } from './measure.ts'
import type { Options } from './options.ts'
import { Recipe, type Switch } from './recipe.ts'
import { BenchWorld, CHANGES, type Change, type Latency } from './world.ts'

/** The testbed's routers are written after the stock ones, and so none that is known. */
const MANAGED = { router: 'managed', 'replace-router': 'true' }

/** A run that publishes nothing takes two seconds: what else the machine does is a large part of it. */
export const QUIET_RUNS = 5

/** From so many functions on each case is run once. */
export const LARGE = 500

export interface Case {
  readonly functions: number
  readonly change: Change
  readonly ours: Measured
  /** with `router: managed` */
  readonly managed: Measured
  /**
   * as documented: the CLI uploads one function after the other, whatever changed; measured with everything changed. Null =
   * not measured: of many functions it takes minutes, and says nothing that fewer do not
   */
  readonly documented: Measured | null
  /** with the `--jobs` that was fastest for it; measured with everything changed, too */
  readonly withJobs: Measured
  readonly jobs: number
}

export interface Progress {
  (line: string): void
}

type Side = () => Promise<Measured>
type Inputs = Readonly<Record<string, string>>

export async function compareSize(functions: number, options: Options, tell: Progress): Promise<Case[]> {
  const runs = functions >= LARGE ? 1 : options.runs
  const start = (): Promise<BenchWorld> => BenchWorld.start(functions, options.latency)
  const runCase = async (
    world: BenchWorld,
    name: string,
    change: Change,
    side: Side,
    times = runs
  ): Promise<Measured> => {
    const measured: Measured[] = []
    for (let run = 0; run < times; run++) {
      await world.change(change)
      await world.settle()
      measured.push(await side())
    }
    const middle = medianRun(measured)
    tell(`${functions} functions, ${change} changed, ${name}: ${Math.round(middle.ms)} ms`)
    return middle
  }
  const runAction = async (world: BenchWorld, name: string, inputs: Inputs): Promise<Measured[]> => {
    const found: Measured[] = []
    await act(world, inputs)
    for (const change of CHANGES) {
      const times = change === 'nothing' && functions < LARGE ? Math.max(runs, QUIET_RUNS) : runs
      found.push(await runCase(world, name, change, () => actMeasured(world, inputs), times))
    }
    return found
  }
  const managed = await inWorld(start, (world) => runAction(world, 'Dual Deploy, router: managed', MANAGED))
  return inWorld(start, async (world) => {
    const ours = await runAction(world, 'Dual Deploy', {})
    const recipe = new Recipe(world)
    const jobs = await fastestJobs(recipe, options.jobs)
    // It does the same whatever changed, with many functions for minutes: one case says how long.
    const withJobs = await runCase(world, `recipe, --jobs ${jobs}`, 'everything', () => recipe.run(jobs))
    const documented =
      functions >= LARGE
        ? null
        : await runCase(world, 'recipe', 'everything', () => recipe.run(null), Math.min(runs, 3))
    return CHANGES.flatMap((change, index) => {
      const [our, own] = [ours[index], managed[index]]
      return our && own ? [{ functions, change, jobs, ours: our, managed: own, withJobs, documented }] : []
    })
  })
}

/**
 * The router of ours gets a world of its own: one process serves all functions of a target here, and keeps each version
 * that it ever loaded, so that who comes second would pay for who came first.
 */
async function inWorld<T>(
  start: () => Promise<BenchWorld>,
  use: (world: BenchWorld) => Promise<T>
): Promise<T> {
  const world = await start()
  try {
    return await use(world)
  } finally {
    await world.stop()
  }
}

async function fastestJobs(recipe: Recipe, tried: readonly number[]): Promise<number> {
  const [only, ...more] = tried
  if (only !== undefined && more.length === 0) return only
  const times = new Map<number, number>()
  for (const jobs of tried) times.set(jobs, (await recipe.run(jobs)).ms)
  return [...times].sort(([, a], [, b]) => a - b)[0]?.[0] ?? 1
}

export interface LimitedCase {
  readonly side: string
  readonly change: Change
  readonly measured: Measured
}

/** With the limit that the Management API is recorded to have. */
export async function compareLimited(
  functions: number,
  latency: Latency,
  jobs: number,
  tell: Progress
): Promise<LimitedCase[]> {
  const found: LimitedCase[] = []
  const run = async (world: BenchWorld, side: string, change: Change, call: Side): Promise<void> => {
    await world.change(change)
    await world.settle()
    const isLarge = change === 'everything' || side.startsWith('recipe')
    if (isLarge || spentLately(world) > FEW_CALLS) await aMinute(world)
    const measured = await call()
    tell(`${functions} functions, limited API, ${change} changed, ${side}: ${Math.round(measured.ms)} ms`)
    found.push({ side, change, measured })
  }
  const world = await BenchWorld.start(functions, { ...latency, apiCallsPerMinute: 0 })
  try {
    await act(world)
    world.setLatency(latency)
    for (const change of CHANGES) await run(world, 'Dual Deploy', change, () => actMeasured(world))
    const recipe = new Recipe(world)
    // What changed makes no difference to it.
    await run(world, `recipe, --jobs ${jobs}`, 'nothing', () => recipe.run(jobs))
    return found
  } finally {
    await world.stop()
  }
}

/** With so many behind it a run that publishes little meets no limit. */
const FEW_CALLS = 60
const MINUTE_MS = 61_000

const spentLately = ({ testbed }: BenchWorld): number =>
  testbed.cloud.calls.filter(({ at }) => at > Date.now() - MINUTE_MS).length

/** The budget of the limit is whole again. */
async function aMinute(world: BenchWorld): Promise<void> {
  const { calls } = world.testbed.cloud
  const last = calls.at(-1)?.at ?? 0
  const rest = last + MINUTE_MS - Date.now()
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
}

export interface LoadCase {
  readonly side: string
  readonly change: Change
  readonly lost: readonly Lost[]
}

export interface Load {
  readonly cases: readonly LoadCase[]
  /** ms of a docker command on the server that changes nothing: a stop and a start are one more than a restart */
  readonly dockerCommandMs: number
}

/** One request more or less is chance: so many runs at the least. */
export const LOAD_RUNS = 5

/** Requests that get lost while the self-hosted half is published. */
export async function compareLoad(functions: number, options: Options, tell: Progress): Promise<Load> {
  const runs = Math.max(options.runs, LOAD_RUNS)
  const { latency } = options
  // What a stop and a start cost users is for real workers to say.
  const world = await BenchWorld.start(functions, { ...latency, bootMs: null })
  try {
    const found: LoadCase[] = []
    const load = async (side: string, change: Change, deploy: () => Promise<unknown>): Promise<void> => {
      const lost: Lost[] = []
      for (let run = 0; run < runs; run++) {
        await world.change(change)
        lost.push(await underLoad(world, deploy))
      }
      tell(`${side}, ${change} changed: lost ${lost.map((item) => item.failed).join(', ')}`)
      found.push({ side, change, lost })
    }
    const selfHosted = { targets: 'self-hosted' }
    await act(world, selfHosted)
    for (const change of ['one', 'everything'] as const) {
      await load('Dual Deploy, restart: around', change, () =>
        act(world, { ...selfHosted, restart: 'around' })
      )
    }
    const managed = { ...selfHosted, ...MANAGED }
    await act(world, managed)
    for (const change of ['one', 'everything'] as const)
      await load('Dual Deploy, router: managed', change, () => act(world, managed))
    await act(world, { ...selfHosted, router: 'stock' })
    const recipe = new Recipe(world)
    for (const how of ['docker restart', 'stop, rsync, start'] satisfies Switch[]) {
      for (const change of ['one', 'everything'] as const)
        await load(`recipe, ${how}`, change, () => recipe.deploySelfHosted(how))
    }
    return { cases: found, dockerCommandMs: await dockerCommand(world) }
  } finally {
    await world.stop()
  }
}

async function dockerCommand({ testbed: { server } }: BenchWorld): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < LOAD_RUNS * 2; run++) {
    const start = performance.now()
    await server.docker('inspect', '--format', '{{.State.Running}}', server.container)
    times.push(performance.now() - start)
  }
  return median(times)
}
