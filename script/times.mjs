import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/**
 * Writes how long the tests took here into CONTRIBUTING.md, and by file into __tests__/support/run/seconds.json, by which the next
 * run orders them: node script/times.mjs, behind `.ci/run` or `script/test`. What was not run keeps its last figure.
 */

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const SECONDS = '__tests__/support/run/seconds.json'
const PAGE = 'CONTRIBUTING.md'
const BLOCK = /(<!-- times: node script\/times\.mjs -->\n)[\s\S]*?(<!-- \/times -->)/
const SLOWEST = 10

function read(path) {
  try {
    return readFileSync(at(path), 'utf8')
  } catch {
    return null
  }
}

const clock = (seconds) =>
  `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`

/** Rows of the table that stands in the page: what was measured before, by its first cell. */
export const rowsIn = (block) =>
  new Map([...block.matchAll(/^\| (`.*?`.*?) \| (.*) \|$/gm)].map(([, what, took]) => [what, took]))

/** @param totals `[command, seconds or null][]` */
export function tables(totals, files, before, cores) {
  const whole = totals.flatMap(([command, seconds]) => {
    const took = seconds === null ? before.get(command) : `${clock(seconds)} on ${cores} cores`
    return took === undefined ? [] : [`| ${command} | ${took} |`]
  })
  const slowest = Object.entries(files)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, SLOWEST)
    .map(([file, seconds]) => `| \`${file}\` | ${clock(seconds)} |`)
  return [
    ...['| command | took |', '|---|--:|', ...whole, ''],
    ...['| the slowest files | took |', '|---|--:|', ...slowest, '']
  ].join('\n')
}

function main() {
  const total = (name) => {
    const text = read(`.testbed/times/${name}`)
    return text === null ? null : Number(text)
  }
  const known = JSON.parse(read(SECONDS) ?? '{}')
  const measured = { ...known, ...JSON.parse(read('.testbed/times/files.json') ?? '{}') }
  const files = Object.fromEntries(
    Object.entries(measured)
      .filter(([file]) => read(file) !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  )
  writeFileSync(at(SECONDS), `${JSON.stringify(files, null, 2)}\n`)
  const page = readFileSync(at(PAGE), 'utf8')
  const block = BLOCK.exec(page)
  if (block === null) throw new Error(`${PAGE} has no place for the times`)
  const totals = [
    ['`script/test`, with set-up', total('test')],
    ['`.ci/run`', total('ci')],
    ['`script/test --all`', total('all')]
  ]
  const text = tables(totals, files, rowsIn(block[0]), availableParallelism())
  writeFileSync(
    at(PAGE),
    page.replace(BLOCK, (_, head, foot) => `${head}\n${text}\n${foot}`)
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
