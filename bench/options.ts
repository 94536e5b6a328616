import { parseArgs } from 'node:util'
import type { Latency } from './world.ts'

export interface Options {
  readonly sizes: readonly number[]
  /** runs of each case; the recipe without --jobs is so slow that it gets fewer */
  readonly runs: number
  readonly latency: Latency
  /** values of `--jobs` to try for the recipe; the best one counts */
  readonly jobs: readonly number[]
  /** Management API calls a minute in the case with a limit; 0 leaves that case out */
  readonly callsPerMinute: number
  /** where the page goes; null = standard output alone */
  readonly page: string | null
}

export const USAGE = `usage: npm run bench -- [options]
  --sizes 20,200,1000     functions in the project
  --runs 3                runs of each case; medians count
  --api-ms 150            added to each call of the Management API
  --ssh-ms 40             round trip to the SSH server
  --boot-ms 30            a function takes this long to boot; 'worker': a Deno worker each, on this machine's processors
  --jobs 8,32             values of the CLI's --jobs to try for the recipe
  --calls-per-minute 120  limit of the Management API in the last case; 0 leaves it out
  --page docs/inside/benchmarks.md   '-' prints only`

/** @throws Error when a value is no number */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      sizes: { type: 'string', default: '20,200,1000' },
      runs: { type: 'string', default: '3' },
      'api-ms': { type: 'string', default: '150' },
      'ssh-ms': { type: 'string', default: '40' },
      'boot-ms': { type: 'string', default: '30' },
      jobs: { type: 'string', default: '8,32' },
      'calls-per-minute': { type: 'string', default: '120' },
      page: { type: 'string', default: 'docs/inside/benchmarks.md' }
    }
  })
  return {
    sizes: numbers(values.sizes),
    runs: number(values.runs),
    latency: {
      apiMs: number(values['api-ms']),
      sshRoundTripMs: number(values['ssh-ms']),
      bootMs: values['boot-ms'] === 'worker' ? null : number(values['boot-ms']),
      apiCallsPerMinute: 0
    },
    jobs: numbers(values.jobs),
    callsPerMinute: number(values['calls-per-minute']),
    page: values.page === '-' ? null : values.page
  }
}

function number(text: string): number {
  const value = Number(text)
  if (text === '' || !Number.isFinite(value) || value < 0) throw new Error(`${text} is no number\n${USAGE}`)
  return value
}

const numbers = (text: string): number[] => text.split(',').map(number)
