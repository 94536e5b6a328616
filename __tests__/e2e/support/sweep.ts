import { expect } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import { ACTIVATE } from '../../../src/targets/self-hosted/activation.ts'
import type { ActionOptions, ActionRun } from '../../../testbed/action.ts'
import { NAMES, Revisions, TARGETS, type Answer, type TargetName } from './revisions.ts'

/** One instant at which something goes wrong, on a deploy of the next revision. */
interface Point {
  readonly what: string
  readonly targets: readonly TargetName[]
  /** Sets the trap. */
  readonly arm: (revisions: Revisions) => Partial<ActionOptions>
  /** Whether the trap was sprung; a point that was not does not count. */
  readonly isStruck: (run: ActionRun, revisions: Revisions) => boolean
  /** What must hold of the run itself, right after it ended. @returns what does not */
  readonly judge?: (run: ActionRun, revisions: Revisions, startedAt: string) => Promise<string[]>
}

/** A world, and the revision that each of its targets is at. */
interface Lane {
  readonly revisions: Revisions
  readonly at: Record<TargetName, number>
  readonly foreign: string
}

/** Most of a run is waiting for others: more than one at a time fits on two cores. */
const LANES = 3
/** Part of the points to try, evenly spread, for a quick look at one's own machine; all of them in CI. */
const SHARE = process.env['CI'] ? 1 : Number(process.env['CRASH_SWEEP_SHARE'] ?? 1)
const BOTH = TARGETS
/** The cloud's CLI takes most of a run; what happens on the SSH connection alone is tried without it. */
const SERVER_ALONE = ['self-hosted'] as const

let lanes: Lane[] = []

/** @param inputs those that all runs of the sweep have */
export async function startLanes(inputs: Readonly<Record<string, string>> = {}): Promise<void> {
  lanes = await Promise.all(Array.from({ length: LANES }, () => startLane(inputs)))
}

export const stopLanes = (): Promise<unknown> => Promise.all(lanes.map((lane) => lane.revisions.world.stop()))

async function startLane(inputs: Readonly<Record<string, string>>): Promise<Lane> {
  const revisions = await Revisions.start(inputs)
  // Twice: the first run creates, all later ones replace.
  for (const revision of [1, 2]) {
    revisions.checkOut(revision)
    expect((await revisions.run()).code).toBe(0)
  }
  // The router that a run installed belongs to what no later one may touch.
  return { revisions, at: { cloud: 2, 'self-hosted': 2 }, foreign: revisions.world.foreignDigest() }
}

const isWhole = (answer: Answer, allowed: readonly number[]): boolean =>
  typeof answer !== 'string' && answer.own === answer.shared && allowed.includes(answer.own)

/** Functions that answer with something else than one whole revision of those allowed. */
async function notWhole(
  { revisions }: Lane,
  allowed: Readonly<Record<TargetName, readonly number[]>>
): Promise<string[]> {
  const asked = TARGETS.flatMap((target) => NAMES.map((name) => ({ target, name })))
  const answers = await Promise.all(
    asked.map(async ({ target, name }) => ({ target, name, answer: await revisions.ask(target, name) }))
  )
  return answers
    .filter(({ target, answer }) => !isWhole(answer, allowed[target]))
    .map(({ target, name, answer }) => `${name} on ${target}: ${JSON.stringify(answer)}`)
}

/** @returns what does not hold at this point, and whether the trap was sprung */
async function tryPoint(lane: Lane, point: Point): Promise<{ problems: string[]; isStruck: boolean }> {
  const { revisions, at, foreign } = lane
  const { server } = revisions.world
  const next = Math.max(...Object.values(at)) + 1
  const after = { ...at, ...Object.fromEntries(point.targets.map((target) => [target, next])) }
  const problems: string[] = []
  const note = (when: string, found: readonly string[]): void => {
    problems.push(...found.map((text) => `${point.what}, ${when}: ${text}`))
  }
  revisions.checkOut(next)
  const startedAt = await server.startedAt()
  const inputs = { targets: point.targets.join(',') }
  const run = await revisions.run(inputs, point.arm(revisions))
  const isStruck = point.isStruck(run, revisions)
  Object.assign(server.knobs, { sshCutAfterBytes: null, onSshBytes: null, killScript: null })
  const only = { cloud: [after.cloud], 'self-hosted': [after['self-hosted']] }
  const either = {
    cloud: [at.cloud, after.cloud],
    'self-hosted': [at['self-hosted'], after['self-hosted']]
  }
  note('right after', (await point.judge?.(run, revisions, startedAt)) ?? [])
  note('after it', await revisions.settle(() => notWhole(lane, run.code === 0 ? only : either)))
  if (revisions.world.foreignDigest() !== foreign) note('after it', ['something foreign has changed'])
  revisions.expireLease()
  const heal = await revisions.run(inputs)
  if (heal.code !== 0) note('the next run', [heal.log.slice(-2_000)])
  note('after the next run', await revisions.settle(() => notWhole(lane, only)))
  // A run that finds nothing to do takes no lock, so it does not clear away that of a dead runner either.
  const isLocked = heal.outputs['result'] === 'in-sync' ? revisions.isHeld : revisions.isLocked
  if (isLocked) note('after the next run', ['the lock is still there'])
  if (revisions.world.foreignDigest() !== foreign)
    note('after the next run', ['something foreign has changed'])
  Object.assign(at, after)
  return { problems, isStruck }
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

/** Every lane takes the next point as soon as it is free. @returns how many were struck */
async function sweep(kind: string, all: readonly Point[]): Promise<number> {
  const queue = all.filter((_, i) => Math.floor((i + 1) * SHARE) > Math.floor(i * SHARE))
  const problems: string[] = []
  let struck = 0
  await Promise.all(
    lanes.map(async (lane) => {
      for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
        const result = await within(point.what, tryPoint(lane, point))
        problems.push(...result.problems)
        // At once: what comes later may never come to its end.
        for (const problem of result.problems) process.stdout.write(`crash sweep: ${problem}\n`)
        if (result.isStruck) struck++
      }
    })
  )
  process.stdout.write(`crash sweep: ${kind}: ${struck} points\n`)
  expect(problems).toEqual([])
  return struck
}

/** `count` whole numbers from 1 to `end`, evenly spread. */
const spread = (count: number, end: number): number[] => [
  ...new Set(Array.from({ length: count }, (_, i) => Math.max(1, Math.round(((i + 1) * end) / count))))
]

/** Calls `strike` once, as soon as the output satisfies a condition. */
function whenOutput(
  isDue: (log: string) => boolean,
  strike: (child: ChildProcess) => void
): Partial<ActionOptions> {
  let child: ChildProcess | null = null
  let log = ''
  let isDone = false
  return {
    onStart: (started) => {
      child = started
    },
    onOutput: (text) => {
      log += text
      if (isDone || child === null || !isDue(log)) return
      isDone = true
      strike(child)
    }
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1

const killAtLine = (line: number, targets: readonly TargetName[]): Point => ({
  what: `action killed after line ${line} of its log (${targets.join(', ')})`,
  targets,
  arm: () =>
    whenOutput(
      (log) => linesIn(log) >= line,
      (child) => child.kill('SIGKILL')
    ),
  isStruck: (run) => run.signal === 'SIGKILL'
})

const killAtByte = (offset: number): Point => ({
  what: `action killed before the server got byte ${offset}`,
  targets: SERVER_ALONE,
  arm: ({ world }) => {
    const { knobs } = world.server
    return {
      onStart: (child) => {
        knobs.onSshBytes = (bytes) => {
          if (bytes >= offset) child.kill('SIGKILL')
        }
        knobs.sshCutAfterBytes = offset
      }
    }
  },
  isStruck: (run) => run.signal === 'SIGKILL'
})

const cutAtByte = (offset: number, isOnce: boolean, targets: readonly TargetName[]): Point => ({
  what: `${isOnce ? 'the connection' : 'every connection'} cut after byte ${offset} (${targets.join(', ')})`,
  targets,
  arm: ({ world }) => {
    const { knobs } = world.server
    world.server.resetTraffic()
    knobs.sshCutAfterBytes = offset
    if (isOnce) {
      knobs.onSshBytes = () => {
        if (world.server.traffic().connections > 1) knobs.sshCutAfterBytes = null
      }
    }
    return {}
  },
  isStruck: (run, { world }) => run.code !== 0 || world.server.traffic().connections > 1
})

const killScriptAt = (line: number): Point => ({
  what: `activation killed after its line ${line} (${ACTIVATE.split('\n')[line - 1]?.slice(0, 60) ?? ''})`,
  targets: SERVER_ALONE,
  arm: ({ world }) => {
    world.server.knobs.killScript = { containing: 'finish activated', afterLine: line }
    return {}
  },
  isStruck: (_, { world }) => world.server.knobs.killScript === null
})

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

const cancelAt = (phase: string, signals: 1 | 2): Point => ({
  what: `cancelled by ${signals === 1 ? 'SIGINT' : 'SIGINT and SIGTERM'} as "${phase}" begins`,
  targets: BOTH,
  arm: () => {
    const first = whenOutput(
      (log) => log.includes(`::group::${phase}`),
      (child) => child.kill('SIGINT')
    )
    const second = whenOutput(
      (log) => log.includes('SIGINT: finishing'),
      (child) => signals === 2 && child.kill('SIGTERM')
    )
    return {
      onStart: (child) => {
        first.onStart?.(child)
        second.onStart?.(child)
      },
      onOutput: (text) => {
        first.onOutput?.(text)
        second.onOutput?.(text)
      }
    }
  },
  isStruck: (run) => run.log.includes('SIGINT: finishing'),
  judge: async (run, revisions, startedAt) => {
    const wasSwitched = (await revisions.world.server.startedAt()) !== startedAt
    const isEarly = PHASES.indexOf(phase) < PHASES.indexOf('Publish to self-hosted')
    return [
      ...(run.signal === null ? [] : [`it died of ${run.signal}`]),
      ...(run.code === 1 || run.outputs['result'] === 'deployed' ? [] : [`it ended with ${run.code}`]),
      ...(run.outputs['result'] === run.report.result ? [] : ['there is no report']),
      ...(revisions.isLocked ? ['it kept the lock'] : []),
      ...(isEarly && wasSwitched ? ['it began to switch after the signal'] : [])
    ]
  }
})

/** Functions of the script that a run without another fault does not come to: with either router, or with the stock one. */
const NOT_REACHED = ['undo', 'recover', 'pointer_from', 'keep_router']
const MANAGED_ALONE = ['make_release', 'keep_pointer', 'point']

/** Lines of the activation that a run without another fault comes to, and after which a command may stand. */
function activationLines(isManaged: boolean): number[] {
  const lines = ACTIVATE.split('\n')
  const inBody = (name: string): ((line: number) => boolean) => {
    const from = lines.indexOf(`${name}() {`)
    const to = lines.indexOf('}', from)
    expect(from).toBeGreaterThan(0)
    return (line) => line > from && line <= to
  }
  const left = [...NOT_REACHED, ...(isManaged ? [] : MANAGED_ALONE)].map(inBody)
  const starts = lines.flatMap((line, index) => (/^ *case "\$\w+" in$/.test(line) ? [index + 1] : []))
  expect(starts).toHaveLength(2)
  const inCase = (line: number): boolean =>
    starts.some(
      (start) => line >= start && line <= lines.findIndex((text, i) => i >= start && /^ *esac/.test(text)) + 1
    )
  return lines
    .map((_, index) => index + 1)
    .filter((line) => !left.some((isIn) => isIn(line)) && !inCase(line))
    .filter((line) => line < lines.length)
}

/** What a run of each sort amounts to when nothing goes wrong. */
async function measure(targets: readonly TargetName[]): Promise<{ bytes: number; lines: number }> {
  const [lane] = lanes
  if (lane === undefined) throw new Error('no lane')
  const { revisions, at } = lane
  const next = Math.max(...Object.values(at)) + 1
  revisions.checkOut(next)
  revisions.world.server.resetTraffic()
  const run = await revisions.run({ targets: targets.join(',') })
  expect(run.code).toBe(0)
  for (const target of targets) at[target] = next
  return { bytes: revisions.world.server.traffic().toServer, lines: linesIn(run.log) }
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
}

/** Points that a sweep must have struck; fewer of a part of it. */
export const leastPoints = (points: number): number => Math.floor(points * SHARE) - (SHARE < 1 ? 10 : 0)

/** Cuts and kills runs at every kind of instant. @returns how many points were struck; all of them ended well */
export async function crashSweep(title: string, plan: SweepPlan): Promise<number> {
  const alone = await measure(SERVER_ALONE)
  const both = await measure(BOTH)
  // Two lines of three here; every line, in two shells, in __tests__/targets/self-hosted/activation.test.ts.
  const lines = activationLines(plan.router === 'managed').filter((_, i) => i % 3 !== 2)
  const kinds: readonly (readonly [string, readonly Point[]])[] = [
    [
      'connection cut',
      spread(plan.cuts, alone.bytes).map((offset, i) => cutAtByte(offset, i % 2 === 0, SERVER_ALONE))
    ],
    ['action killed at a byte', spread(plan.kills, alone.bytes).map(killAtByte)],
    ['activation killed', lines.map(killScriptAt)],
    [
      'action killed at a line',
      [
        ...spread(12, alone.lines).map((line) => killAtLine(line, SERVER_ALONE)),
        ...spread(plan.bothLines, both.lines).map((line) => killAtLine(line, BOTH))
      ]
    ],
    [
      'connection cut before the cloud',
      [cutAtByte(both.bytes - 1_500, true, BOTH), cutAtByte(both.bytes - 500, false, BOTH)]
    ],
    ['cancelled', PHASES.map((phase, i) => cancelAt(phase, i % 2 === 0 ? 2 : 1))]
  ]
  let points = 0
  for (const [kind, all] of kinds) points += await sweep(`${plan.router} router: ${kind}`, all)
  process.stdout.write(`${title}: ${points} points\n`)
  return points
}
