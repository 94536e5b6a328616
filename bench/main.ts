/** Both sides, measured in one process tree on one testbed; the figures become docs/inside/benchmarks.md. */
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { denoBinary } from '../testbed/runtime/deno-path.ts'
import { compareLimited, compareLoad, compareSize, type Case } from './cases.ts'
import { readOptions, type Options } from './options.ts'
import { page, type Results } from './page.ts'
import {
  checkCost,
  cliStart,
  distSizes,
  manifestCost,
  preflightCost,
  stampCost,
  type CheckCost
} from './parts.ts'

const root = path.resolve(import.meta.dirname, '..')
/** Functions in the cases beside the comparison of sizes. */
const USUAL = 200
const CHECK_SIZES = [20, 200, 1000]

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

function describeMachine(): string {
  const cpus = os.cpus()
  const memory = Math.round(os.totalmem() / 2 ** 30)
  return `${cpus.length} cores (${cpus[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, ${os.type()}`
}

/** @param keep gets what there is after each stage: the large sizes take long, and something may fail on the way */
async function run(
  options: Options,
  words: readonly string[],
  keep: (results: Results) => void
): Promise<void> {
  tell('parts')
  const manifest = await manifestCost(options.runs * 2 + 1)
  const preflight = await preflightCost(options.runs)
  const cliStartMs = await cliStart(options.runs * 2 + 1)
  const stampMicroseconds = await stampCost(denoBinary)
  const checks: CheckCost[] = []
  for (const size of CHECK_SIZES) checks.push(await checkCost(size, options.runs))
  tell('load')
  const load = await compareLoad(USUAL, options, tell)
  const results = {
    ...{ options, load, checks, manifest, preflight, cliStartMs, stampMicroseconds },
    machine: describeMachine(),
    cores: os.cpus().length,
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench', ...(words.length === 0 ? [] : ['--', ...words])].join(' '),
    distKib: distSizes()
  }
  const cases: Case[] = []
  for (const size of options.sizes) {
    cases.push(...(await compareSize(size, options, tell)))
    keep({ ...results, cases, limited: [] })
  }
  if (options.callsPerMinute === 0) return
  const limit = { ...options.latency, apiCallsPerMinute: options.callsPerMinute }
  const limited = await compareLimited(USUAL, limit, Math.max(...options.jobs), tell)
  keep({ ...results, cases, limited })
}

const words = process.argv.slice(2)
const options = readOptions(words)
let text = ''
await run(options, words, (results) => {
  text = page(results)
  if (options.page !== null) writeFileSync(path.join(root, options.page), text)
})
process.stdout.write(text)
