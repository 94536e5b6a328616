/** What a worker may use: as the stock router of the same age sets it, unless `.dual-deploy/limits.json` says otherwise. */

export interface Limits {
  readonly memoryLimitMb: number
  readonly workerTimeoutMs: number
  /** a worker without a request ends after this long; null = the runtime's own rule */
  readonly requestAbsentTimeoutMs: number | null
  /** null = the runtime's default */
  readonly cpuTimeSoftLimitMs: number | null
  readonly cpuTimeHardLimitMs: number | null
}

const COMMON = { memoryLimitMb: 150, cpuTimeSoftLimitMs: null, cpuTimeHardLimitMs: null }

/** docker/volumes/functions/main/index.ts of supabase/supabase: up to 2026-08, and since. */
export const LIMITS: Readonly<Record<'old' | 'new', Limits>> = {
  old: { ...COMMON, workerTimeoutMs: 60_000, requestAbsentTimeoutMs: null },
  new: { ...COMMON, workerTimeoutMs: 400_000, requestAbsentTimeoutMs: 60_000 }
}

type Overrides = Readonly<Partial<Record<keyof Limits, number>>>

/** What the owner of the server wrote: for all functions, and for one by name. */
export interface LimitsFile {
  readonly all: Overrides
  readonly functions: ReadonlyMap<string, Overrides>
}

const KEYS = Object.keys(LIMITS.old) as (keyof Limits)[]

/** @throws Error naming the key that is wrong */
export function parseLimits(text: string): LimitsFile {
  const { functions = {}, ...all } = object(JSON.parse(text), 'the file')
  return {
    all: overrides(all, 'the file'),
    functions: new Map(
      Object.entries(object(functions, 'functions')).map(([name, value]) => [
        name,
        overrides(object(value, name), name)
      ])
    )
  }
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${where} is no object`)
  return value as Record<string, unknown>
}

function overrides(value: Readonly<Record<string, unknown>>, where: string): Overrides {
  for (const [key, number] of Object.entries(value)) {
    if (!(KEYS as string[]).includes(key)) throw new Error(`${where}: ${key} is no limit`)
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number <= 0)
      throw new Error(`${where}: ${key} is no whole number above 0`)
  }
  return value
}

export function limitsFor(name: string, generation: 'old' | 'new', file: LimitsFile | null): Limits {
  return { ...LIMITS[generation], ...file?.all, ...file?.functions.get(name) }
}

/** As `EdgeRuntime.userWorkers.create` takes them (edge-runtime, ext/workers/lib.rs, UserWorkerCreateOptions). */
export function workerOptions(limits: Limits): Record<string, unknown> {
  const { requestAbsentTimeoutMs, cpuTimeSoftLimitMs, cpuTimeHardLimitMs, ...always } = limits
  return {
    ...always,
    ...(cpuTimeSoftLimitMs === null ? {} : { cpuTimeSoftLimitMs }),
    ...(cpuTimeHardLimitMs === null ? {} : { cpuTimeHardLimitMs }),
    ...(requestAbsentTimeoutMs === null ? {} : { context: { supervisor: { requestAbsentTimeoutMs } } })
  }
}
