import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { leastScore, modules, reportOf } from '../stryker.config.mjs'

/** Runs Stryker module by module, and prints the score of each file and of all: script/mutation [--incremental] [module…] */

export { modules }

const STRYKER = 'node_modules/@stryker-mutator/core/bin/stryker.js'
const DETECTED = ['Killed', 'Timeout']
const MISSED = ['Survived', 'NoCoverage']

const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** One row a file, of reports as Stryker writes them. Mutants that are no program count neither way. */
export function rowsOf(reports) {
  return reports
    .flatMap(({ files }) => Object.entries(files))
    .map(([file, { mutants }]) => {
      const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
      return {
        file,
        mutants: count(...DETECTED, ...MISSED),
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

/** Per cent; where there are no mutants, none survives. */
export const scoreOf = ({ mutants, detected }) => (mutants === 0 ? 100 : (100 * detected) / mutants)

/** Rounded down: 84.99 is not 85. */
const shown = (score) => `${(Math.floor(score * 10) / 10).toFixed(1)} %`

/** As a table of Markdown, all of it in the last row. */
export function render(rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const row = (name, { mutants, detected, timeouts, survived, uncovered }, score) =>
    line([name, mutants, detected, timeouts, survived, uncovered, score])
  const total = totalOf(rows)
  return [
    line(['file', 'mutants', 'noticed', 'of these by time', 'survived', 'not covered', 'score']),
    line(['---', '--:', '--:', '--:', '--:', '--:', '--:']),
    ...rows.map((each) => row(`\`${each.file}\``, each, shown(scoreOf(each)))),
    row('**all**', total, `**${shown(scoreOf(total))}**`)
  ].join('\n')
}

/** A process each: the configuration is of one module. */
function mutate(name, flags) {
  const { status } = spawnSync(process.execPath, [STRYKER, 'run', ...flags], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MUTATION_MODULE: name }
  })
  if (status !== 0) throw new Error(`Stryker did not come to an end with ${name}`)
  return JSON.parse(readFileSync(reportOf(name), 'utf8'))
}

function main(args) {
  const flags = args.filter((arg) => arg === '--incremental')
  const names = args.filter((arg) => !flags.includes(arg))
  const unknown = names.filter((name) => !Object.hasOwn(modules, name))
  if (unknown.length > 0) {
    throw new Error(`no module: ${unknown.join(', ')}. There are: ${Object.keys(modules).join(', ')}`)
  }
  const chosen = names.length === 0 ? Object.keys(modules) : names
  const rows = rowsOf(chosen.map((name) => mutate(name, flags)))
  console.log(`\n${render(rows)}`)
  if (scoreOf(totalOf(rows)) >= leastScore) return
  console.error(`\nThe score is below ${leastScore} %.`)
  process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2))
