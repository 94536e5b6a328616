import { Session, type Profiler } from 'node:inspector'

/** Of these the steps count: our own, and parsers that read what strangers write. */
const COUNTED = /\/(?:src|router)\/.*\.ts$|\/node_modules\/(?:smol-toml|jsonc-parser)\//

const session = new Session()

function post(method: string, params: object = {}): unknown {
  let answer: unknown
  session.post(method, params, (error: Error | null, result: unknown) => {
    if (error !== null) throw error
    answer = result
  })
  return answer
}

// As soon as this is loaded, and it has to be loaded first: what was compiled before is counted by functions alone.
session.connect()
post('Profiler.enable')
post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

const take = (): Profiler.ScriptCoverage[] =>
  (post('Profiler.takePreciseCoverage') as Profiler.TakePreciseCoverageReturnType).result

/**
 * How often any block of code ran, by the engine's own count. Time says little on a machine that does other things as well.
 * What a built-in does with a string is no block: for regular expressions there is a lint rule.
 */
export function stepsOf(work: () => unknown): number {
  take()
  work()
  return take()
    .filter(({ url }) => COUNTED.test(url))
    .flatMap(({ functions }) => functions)
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { count }) => sum + count, 0)
}

export function stopCounting(): void {
  session.disconnect()
}
