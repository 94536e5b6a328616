import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { leastScore, modules, reportOf } from '../stryker.config.mjs'

/** Runs Stryker module by module, and prints the score of each file and of all: script/mutation.mjs [--incremental] [module…] */

const DETECTED = new Set(['Killed', 'Timeout'])
/** Neither is the fault of a test: the mutant is no program, or was told not to count. */
const INVALID = new Set(['CompileError', 'RuntimeError', 'Ignored', 'Pending'])

const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** One row a file, of reports as Stryker writes them. */
export function rowsOf(reports) {
  return reports
    .flatMap(({ files }) => Object.entries(files))
    .map(([file, { mutants }]) => {
      const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
      return {
        file,
        mutants: mutants.length - count(...INVALID),
        detected: count(...DETECTED),
        timeouts: count('Timeout'),
        survived: count('Survived'),
        uncovered: count('NoCoverage')
      }
    })
    .sort((a, b) => byCodeUnit(a.file, b.file))
}

export function totalOf(rows) {
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0)
  return {
    file: 'all',
    mutants: sum('mutants'),
    detected: sum('detected'),
    timeouts: sum('timeouts'),
    survived: sum('survived'),
    uncovered: sum('uncovered')
  }
}

/** Per cent; what has no mutants has none that survive. */
export const scoreOf = ({ mutants, detected }) => (mutants === 0 ? 100 : (100 * detected) / mutants)

/** Rounded down: 84.99 is not 85. */
const shown = (score) => `${(Math.floor(score * 10) / 10).toFixed(1)} %`

/** As a table of Markdown. */
export function render(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [
    line(['file', 'mutants', 'killed', 'of these by time', 'survived', 'not covered', 'score']),
    line(['---', '--:', '--:', '--:', '--:', '--:', '--:']),
    ...[...rows, totalOf(rows)].map((row) =>
      line([
        row.file === 'all' ? '**all**' : `\`${row.file}\``,
        row.mutants,
        row.detected,
        row.timeouts,
        row.survived,
        row.uncovered,
        shown(scoreOf(row))
      ])
    )
  ].join('\n')
}

function main(args) {
  const isIncremental = args.includes('--incremental')
  const names = args.filter((arg) => !arg.startsWith('--'))
  const chosen = names.length === 0 ? Object.keys(modules) : names
  const unknown = chosen.filter((name) => !Object.hasOwn(modules, name))
  if (unknown.length > 0)
    throw new Error(`no module: ${unknown.join(', ')}. There are ${Object.keys(modules).join(', ')}`)
  for (const name of chosen) {
    // A process each: Stryker leaves its handlers behind.
    execFileSync(
      process.execPath,
      [
        'node_modules/@stryker-mutator/core/bin/stryker.js',
        'run',
        ...(isIncremental ? ['--incremental'] : [])
      ],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, MUTATION_MODULE: name }
      }
    )
  }
  const rows = rowsOf(chosen.map((name) => JSON.parse(readFileSync(reportOf(name), 'utf8'))))
  console.log(`\n${render(rows)}`)
  if (scoreOf(totalOf(rows)) >= leastScore) return
  console.error(`\nThe score is below ${leastScore} %.`)
  process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2))
