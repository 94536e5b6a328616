import {
  checkOut,
  linesIn,
  NAMES,
  TARGETS,
  type Answer,
  type Ended,
  type ModelWorld,
  type TargetName,
  type Trap
} from './world.ts'
import { VERBS } from '../../src/targets/self-hosted/ssh/verbs.ts'

const ACTIVATE = VERBS.activate.script

/** One instant at which something goes wrong, on a deploy of the next revision. */
export interface Point {
  readonly kind: string
  readonly what: string
  readonly targets: readonly TargetName[]
  readonly trap: Trap
}

/** A world, and the revision that each of its targets is at. */
export interface Lane {
  readonly world: ModelWorld
  readonly at: Record<TargetName, number>
  readonly foreign: string
}

const BOTH = TARGETS
/** The cloud's CLI takes most of a run; what happens on the SSH connection alone is tried without it. */
const SERVER_ALONE = ['self-hosted'] as const

/** @throws Error when it cannot be deployed to */
export async function startLane(world: ModelWorld): Promise<Lane> {
  // Twice: the first run creates, all later ones replace.
  for (const revision of [1, 2]) {
    checkOut(world, revision)
    const run = await world.run({})
    if (run.code !== 0) throw new Error(`no deploy without a fault: ${run.log}`)
  }
  // The router that a run installed belongs to what no later one may touch.
  return { world, at: { cloud: 2, 'self-hosted': 2 }, foreign: world.foreignDigest() }
}

const nextOf = ({ at }: Lane): number => Math.max(...Object.values(at)) + 1

const isWhole = (answer: Answer, allowed: readonly number[]): boolean =>
  typeof answer !== 'string' && answer.own === answer.shared && allowed.includes(answer.own)

/** Functions that answer with something else than one whole revision of those allowed. */
async function notWhole(
  { world }: Lane,
  allowed: Readonly<Record<TargetName, readonly number[]>>
): Promise<string[]> {
  const asked = TARGETS.flatMap((target) => NAMES.map((name) => ({ target, name })))
  const answers = await Promise.all(
    asked.map(async ({ target, name }) => ({ target, name, answer: await world.ask(target, name) }))
  )
  return answers
    .filter(({ target, answer }) => !isWhole(answer, allowed[target]))
    .map(({ target, name, answer }) => `${name} on ${target}: ${JSON.stringify(answer)}`)
}

/** What must hold of the run itself, right after it ended. @returns what does not */
async function judge({ world }: Lane, { trap }: Point, run: Ended, startedAt: string): Promise<string[]> {
  if (trap.kind !== 'cancel') return []
  const wasSwitched = (await world.startedAt()) !== startedAt
  const isEarly = PHASES.indexOf(trap.phase) < PHASES.indexOf('Publish to self-hosted')
  return [
    ...(run.code === null ? ['it died'] : []),
    ...(run.code === 1 || run.result === 'deployed' ? [] : [`it ended with ${run.code}`]),
    ...(run.isReported ? [] : ['there is no report']),
    ...(world.isLocked ? ['it kept the lock'] : []),
    ...(isEarly && wasSwitched ? ['it began to switch after the signal'] : [])
  ]
}

/** @returns what does not hold at this point, and whether the trap was sprung */
export async function tryPoint(
  lane: Lane,
  point: Point
): Promise<{ readonly problems: readonly string[]; readonly isStruck: boolean }> {
  const { world, at, foreign } = lane
  const next = nextOf(lane)
  const after = { ...at, ...Object.fromEntries(point.targets.map((target) => [target, next])) }
  const problems: string[] = []
  const note = (when: string, found: readonly string[]): void => {
    problems.push(...found.map((text) => `${point.what}, ${when}: ${text}`))
  }
  checkOut(world, next)
  const startedAt = await world.startedAt()
  const inputs = { targets: point.targets.join(',') }
  const run = await world.run(inputs, point.trap)
  const only = { cloud: [after.cloud], 'self-hosted': [after['self-hosted']] }
  const either = {
    cloud: [at.cloud, after.cloud],
    'self-hosted': [at['self-hosted'], after['self-hosted']]
  }
  note('right after', await judge(lane, point, run, startedAt))
  note('after it', await world.settle(() => notWhole(lane, run.code === 0 ? only : either)))
  if (world.foreignDigest() !== foreign) note('after it', ['something foreign has changed'])
  world.expireLease()
  const heal = await world.run(inputs)
  if (heal.code !== 0) note('the next run', [heal.log.slice(-2_000)])
  note('after the next run', await world.settle(() => notWhole(lane, only)))
  // A run that finds nothing to do takes no lock, so it does not clear away that of a dead runner either.
  const isLocked = heal.result === 'in-sync' ? world.isHeld : world.isLocked
  if (isLocked) note('after the next run', ['the lock is still there'])
  if (world.foreignDigest() !== foreign) note('after the next run', ['something foreign has changed'])
  Object.assign(at, after)
  return { problems, isStruck: run.isStruck }
}

/** The two runs of a point and the waits behind them take seconds. */
const POINT_MS = 10 * 60_000

/** A point that does not come to its end is a problem with a name, not a test that is over without a word. */
async function within<T>(what: string, body: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what}: did not come to its end within ${POINT_MS / 60_000} minutes`))
    }, POINT_MS)
  })
  try {
    return await Promise.race([body, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What a sweep has shown. */
export interface Swept {
  /** points whose trap was sprung, by kind */
  readonly struck: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

/** Tries points: every lane takes the next one as soon as it is free. Nothing is tried twice. */
export async function sweep(lanes: readonly Lane[], points: readonly Point[]): Promise<Swept> {
  const queue = [...points]
  const problems: string[] = []
  const struck: Record<string, number> = Object.fromEntries(points.map(({ kind }) => [kind, 0]))
  await Promise.all(
    lanes.map(async (lane) => {
      for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
        const result = await within(point.what, tryPoint(lane, point))
        problems.push(...result.problems)
        // At once: what comes later may never come to its end.
        for (const problem of result.problems) process.stdout.write(`crash sweep: ${problem}\n`)
        if (result.isStruck) struck[point.kind] = (struck[point.kind] ?? 0) + 1
      }
    })
  )
  return { struck, problems }
}

/** `count` whole numbers from 1 to `end`, evenly spread. */
const spread = (count: number, end: number): number[] => [
  ...new Set(Array.from({ length: count }, (_, i) => Math.max(1, Math.round(((i + 1) * end) / count))))
]

const PHASES = [
  'What the repository wants',
  'Staged copy',
  'What the targets serve now',
  'Lock',
  'Prepare',
  'Publish to self-hosted',
  'What self-hosted serves after that',
  'Publish to cloud',
  'What cloud serves after that',
  'Record'
]

const killAtLine = (line: number, targets: readonly TargetName[]): Point => ({
  kind: 'action killed at a line',
  what: `action killed after line ${line} of its log (${targets.join(', ')})`,
  targets,
  trap: { kind: 'kill at line', line }
})

const killAtByte = (bytes: number): Point => ({
  kind: 'action killed at a byte',
  what: `action killed before the server got byte ${bytes}`,
  targets: SERVER_ALONE,
  trap: { kind: 'kill at byte', bytes }
})

const cutAtByte = (
  kind: string,
  afterBytes: number,
  isOnce: boolean,
  targets: readonly TargetName[]
): Point => ({
  kind,
  what: `${isOnce ? 'the connection' : 'every connection'} cut after byte ${afterBytes} (${targets.join(', ')})`,
  targets,
  trap: { kind: 'cut', afterBytes, isOnce }
})

const killScriptAt = (line: number): Point => ({
  kind: 'activation killed',
  what: `activation killed after its line ${line} (${ACTIVATE.split('\n')[line - 1]?.slice(0, 60) ?? ''})`,
  targets: SERVER_ALONE,
  trap: { kind: 'kill activation', afterLine: line }
})

const cancelAt = (phase: string, signals: 1 | 2): Point => ({
  kind: 'cancelled',
  what: `cancelled by ${signals === 1 ? 'SIGINT' : 'SIGINT and SIGTERM'} as "${phase}" begins`,
  targets: BOTH,
  trap: { kind: 'cancel', phase, signals }
})

/** Functions of the script that a run without another fault does not come to: with either router, or with the stock one. */
const NOT_REACHED = ['undo', 'recover', 'pointer_from', 'keep_router', 'ours', 'remove']
const MANAGED_ALONE = ['make_release', 'keep_pointer', 'point']

/** Lines of the activation that a run without another fault comes to, and after which a command may stand. */
function activationLines(isManaged: boolean): number[] {
  const lines = ACTIVATE.split('\n')
  const inBody = (name: string): ((line: number) => boolean) => {
    const from = lines.indexOf(`${name}() {`)
    const to = lines.indexOf('}', from)
    if (from <= 0) throw new Error(`the activation has no function ${name}`)
    return (line) => line > from && line <= to
  }
  const left = [...NOT_REACHED, ...(isManaged ? [] : MANAGED_ALONE)].map(inBody)
  const starts = lines.flatMap((line, index) =>
    /\bcase "\$\w+" in\b(?!.*\besac\b)/.test(line) ? [index + 1] : []
  )
  if (starts.length < 2)
    throw new Error(`the activation has ${starts.length} case statements of several lines`)
  const inCase = (line: number): boolean =>
    starts.some(
      (start) => line >= start && line <= lines.findIndex((text, i) => i >= start && /^ *esac/.test(text)) + 1
    )
  return lines
    .map((_, index) => index + 1)
    .filter((line) => !left.some((isIn) => isIn(line)) && !inCase(line))
    .filter((line) => line < lines.length)
}

/** What a run amounts to when nothing goes wrong. */
async function measure(
  lane: Lane,
  targets: readonly TargetName[]
): Promise<{ bytes: number; lines: number }> {
  const next = nextOf(lane)
  checkOut(lane.world, next)
  const run = await lane.world.run({ targets: targets.join(',') })
  if (run.code !== 0) throw new Error(`no deploy without a fault: ${run.log}`)
  for (const target of targets) lane.at[target] = next
  return { bytes: run.bytes, lines: linesIn(run.log) }
}

/** How much of a run is tried: numbers of instants, evenly spread. */
export interface SweepPlan {
  readonly router: 'stock' | 'managed'
  /** bytes after which the connection is cut */
  readonly cuts: number
  /** bytes at which the action is killed */
  readonly kills: number
  /** lines of the log of a run on both targets after which the action is killed */
  readonly bothLines: number
  /** bytes from the end of what a run on both targets sends: the cloud is published by then, or in a moment */
  readonly beforeCloud: readonly number[]
}

/** All that either ring knows to try. */
export const STOCK: Omit<SweepPlan, 'beforeCloud'> = { router: 'stock', cuts: 50, kills: 26, bothLines: 12 }
/** What the router changes is on the server; the cloud's part of a run is the same. */
export const MANAGED: Omit<SweepPlan, 'beforeCloud'> = {
  router: 'managed',
  cuts: 40,
  kills: 20,
  bothLines: 6
}

/** All points of a plan: cuts and kills at every kind of instant. */
export async function pointsOf(lane: Lane, plan: SweepPlan): Promise<Point[]> {
  const alone = await measure(lane, SERVER_ALONE)
  const both = await measure(lane, BOTH)
  // Two lines of three here; every line, in each shell, in __tests__/targets/self-hosted/activation-*.test.ts.
  const lines = activationLines(plan.router === 'managed').filter((_, i) => i % 3 !== 2)
  return [
    ...spread(plan.cuts, alone.bytes).map((offset, i) =>
      cutAtByte('connection cut', offset, i % 2 === 0, SERVER_ALONE)
    ),
    ...spread(plan.kills, alone.bytes).map(killAtByte),
    ...lines.map(killScriptAt),
    ...spread(12, alone.lines).map((line) => killAtLine(line, SERVER_ALONE)),
    ...spread(plan.bothLines, both.lines).map((line) => killAtLine(line, BOTH)),
    ...plan.beforeCloud.map((fromEnd, i) =>
      cutAtByte('connection cut before the cloud', both.bytes - fromEnd, i % 2 === 0, BOTH)
    ),
    ...PHASES.map((phase, i) => cancelAt(phase, i % 2 === 0 ? 2 : 1))
  ]
}
