/** What users of the functions notice of a deploy: requests at a fixed rate, whatever becomes of them. */
import type { BenchWorld } from './world.ts'

export const PER_SECOND = 50
/** Functions that are asked, in turn: few enough that each worker is warm before it counts. */
const FUNCTIONS = 20
const WARM_ROUNDS = 2
/** Requests go on for this long behind the deploy, ms: until workers are warm again. */
const AFTER_MS = 3_000
const PATIENCE_MS = 10_000

export interface Lost {
  readonly requests: number
  /** no answer, or one that is not the function's */
  readonly failed: number
  /** ms between two good answers, the longest */
  readonly gapMs: number
  /** ms of the slowest good answer */
  readonly slowestMs: number
}

interface Asked {
  readonly isGood: boolean
  readonly at: number
  readonly ms: number
}

/** Keeps asking the self-hosted functions while `deploy` runs. */
export async function underLoad(world: BenchWorld, deploy: () => Promise<unknown>): Promise<Lost> {
  const names = world.names.slice(0, FUNCTIONS)
  for (let round = 0; round < WARM_ROUNDS; round++) await Promise.all(names.map((name) => ask(world, name)))
  const asked: Promise<Asked>[] = []
  const next = (): void => {
    asked.push(ask(world, names[asked.length % names.length] ?? ''))
  }
  const timer = setInterval(next, 1000 / PER_SECOND)
  try {
    await deploy()
    await new Promise((resolve) => setTimeout(resolve, AFTER_MS))
  } finally {
    clearInterval(timer)
  }
  return judge(await Promise.all(asked))
}

async function ask(world: BenchWorld, name: string): Promise<Asked> {
  const { functionsUrl, anonKey } = world.testbed.server
  const start = performance.now()
  const isGood = await fetch(`${functionsUrl}/${name}`, {
    headers: { authorization: `Bearer ${anonKey}` },
    signal: AbortSignal.timeout(PATIENCE_MS)
  })
    .then(async (answer) => {
      const body = (await answer.json()) as { readonly function?: unknown }
      return answer.status === 200 && body.function === name
    })
    .catch(() => false)
  const at = performance.now()
  return { isGood, at, ms: at - start }
}

function judge(asked: readonly Asked[]): Lost {
  const good = asked.filter((item) => item.isGood)
  const times = good.map((item) => item.at).sort((a, b) => a - b)
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  return {
    requests: asked.length,
    failed: asked.length - good.length,
    gapMs: Math.max(0, ...gaps),
    slowestMs: Math.max(0, ...good.map((item) => item.ms))
  }
}
