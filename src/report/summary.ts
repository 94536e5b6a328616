import type { Finding } from '../findings/finding.ts'
import type { Manifest } from '../manifest/types.ts'
import { entriesByTarget, TARGETS, type TargetId } from '../targets/table.ts'
import { VERDICTS_BY_WEIGHT, type FunctionVerdict, type Verdict } from '../probe/verdict.ts'
import { cell, code, short } from './markdown.ts'
import { countOf } from '../words.ts'
import { actionIn, countPlanned, toWaitFor } from './planned.ts'
import type { Report, Result, TargetReport } from './report.ts'

/** GitHub drops a step summary above 1 MiB; below is room for what other tools of the step add. */
const LIMIT_BYTES = 900 * 1024
/** Rows of a table of functions: more than this nobody reads. */
const MAX_ROWS = 60
/** Annotations leave most findings out, so the page has all of them, as far as GitHub takes it. */
const FINDINGS_BYTES = 400 * 1024
/** Up to this many functions all are shown, also those in sync. */
const SHOW_ALL = 25

export interface SummaryInput {
  readonly report: Report
  readonly manifest: Manifest
  readonly selected: ReadonlySet<string>
  /** names published by this run: what was only planned is not among them */
  readonly changed: readonly string[]
  /** what went wrong, in the words of the log; null when nothing did */
  readonly error: string | null
  readonly adaptations: readonly string[]
  /** targets that somebody else deploys */
  readonly observed: ReadonlySet<TargetId>
}

/** What is as it should be is quiet, so that the rest is seen. */
const MARK: Readonly<Record<Verdict, string>> = {
  'in-sync': '✅',
  stale: '🕓 **stale**',
  missing: '❌ **missing**',
  unstamped: '❔ **unstamped**',
  broken: '💥 **broken**',
  tampered: '⚠️ **tampered**',
  unreachable: '🔌 **unreachable**'
}

/** The job summary, in GitHub's Markdown. */
export function renderSummary(input: SummaryInput): string {
  const parts = [
    headline(input),
    hashTable(input),
    input.error === null ? '' : errorBlock(input.error),
    // A plan names each function that differs, and why: a table of verdicts would say it twice.
    planTable(input) || functionTable(input),
    findingTable(input),
    details(input)
  ]
  return fit(parts.filter((part) => part !== ''))
}

function fit(parts: readonly string[]): string {
  let text = ''
  for (const part of parts) {
    if (Buffer.byteLength(text) + Buffer.byteLength(part) > LIMIT_BYTES)
      return `${text}\n\n_Cut here; the report file has the rest._\n`
    text += `${part}\n\n`
  }
  return text
}

function headline({ report, selected, error, observed }: SummaryInput): string {
  const entries = entriesByTarget(report.targets)
  const names = entries.map(([name]) => TARGETS[name].label.toLowerCase()).join(' and ')
  const where = [
    ...entries.filter(([, target]) => target.status !== 'in-sync'),
    ...entries.filter(([, target]) => target.status === 'in-sync')
  ]
    .map(([name, target]) => targetPhrase(name, target, selected, report.result))
    .join(', ')
  const after = (what: string, mark = '❌'): string =>
    `## ${mark} Dual Deploy: ${[what, where].filter(Boolean).join('; ')}`
  if (report.result === 'failed') return after('failed')
  // What `mode: rollback` was asked for is nothing that went wrong.
  if (report.result === 'rolled-back') return after('rolled back', error === null ? '↩️' : '❌')
  if (report.inSync === true)
    return `## ✅ Dual Deploy: ${countOf(selected.size, 'function')} live on ${names}, same build`
  if (report.result === 'planned') return `## 📋 Dual Deploy: ${plannedChanges(report, observed)}`
  return after('')
}

/** `self-hosted is wrong in 2 of 16 functions` */
function targetPhrase(
  name: TargetId,
  target: TargetReport,
  selected: ReadonlySet<string>,
  result: Result
): string {
  const label = TARGETS[name].label.toLowerCase()
  if (target.status === 'in-sync') return `${label} is in sync`
  if (target.status === 'unknown')
    return isSilent(target) ? `${label} cannot be reached` : `what ${label} serves is not known`
  const own = target.functions.filter((fn) => selected.has(fn.name))
  const wrong = own.filter((fn) => fn.verdict !== 'in-sync').length
  const what = result === 'rolled-back' ? 'serves another build' : 'is wrong'
  return `${label} ${what} in ${wrong} of ${countOf(own.length, 'function')}`
}

/** Not known is also a target that answers without a stamp, and one of which nothing was asked. */
const isSilent = ({ functions }: TargetReport): boolean =>
  functions.length > 0 && functions.every(({ verdict }) => verdict === 'unreachable')

function plannedChanges({ mode, plan }: Report, observed: ReadonlySet<TargetId>): string {
  const planned = countPlanned(plan, observed)
  if (planned.own > 0)
    return `${countOf(planned.own, 'function')} ${mode === 'rollback' ? 'to take back' : 'to publish'}`
  return planned.observed > 0 ? toWaitFor(planned.observed) : 'nothing to publish'
}

const STATUS: Readonly<Record<TargetReport['status'], string>> = {
  'in-sync': '✅ in sync',
  drift: '❌ **not in sync**',
  unknown: '🔌 **unreachable**'
}

/** Where a run only plans, another build on a target is what it found, not what it did wrong. */
function statusCell({ result }: Report, target: TargetReport): string {
  if (target.status === 'unknown' && !isSilent(target)) return '❔ **not known**'
  return result === 'planned' && target.status === 'drift' ? '📋 other build' : STATUS[target.status]
}

function hashTable({ report, manifest }: SummaryInput): string {
  const commit = manifest.commit === null ? '' : ` at ${code(manifest.commit.slice(0, 7))}`
  const rows = [
    `| Repository${commit} | | ${code(short(report.buildHash))} | ${countOf(manifest.functions.length, 'function')} |`
  ]
  for (const [name, target] of entriesByTarget(report.targets)) {
    const hash = target.hash === null ? 'none' : code(short(target.hash))
    rows.push(`| **${TARGETS[name].label}** | ${statusCell(report, target)} | ${hash} | ${tally(target)} |`)
  }
  return ['| | | Build | Functions |', '|---|---|---|---|', ...rows].join('\n')
}

/** What is wrong first. */
function tally(target: TargetReport): string {
  const parts = VERDICTS_BY_WEIGHT.flatMap((verdict) => {
    const n = target.functions.filter((fn) => fn.verdict === verdict).length
    if (n === 0) return []
    const text = `${n} ${verdict.replace('-', ' ')}`
    return [verdict === 'in-sync' ? text : `**${text}**`]
  })
  return parts.join(', ')
}

function errorBlock(error: string): string {
  return ['> [!CAUTION]', ...error.split('\n').map((line) => `> ${cell(line)}  `)].join('\n')
}

function functionTable({ report, selected, changed }: SummaryInput): string {
  const entries = entriesByTarget(report.targets)
  if (entries.length === 0) return ''
  const byTarget = entries.map(([, target]) => new Map(target.functions.map((fn) => [fn.name, fn])))
  const names = [...new Set(entries.flatMap(([, target]) => target.functions.map((fn) => fn.name)))]
  const isInteresting = (name: string): boolean =>
    byTarget.some((map) => map.get(name)?.verdict !== 'in-sync')
  const published = new Set(changed)
  const chosen = names
    .filter((name) => selected.has(name) || isInteresting(name))
    .filter((name) => names.length <= SHOW_ALL || isInteresting(name) || published.has(name))
    .sort(
      (a, b) =>
        rowWeight(a, byTarget) - rowWeight(b, byTarget) ||
        Number(published.has(b)) - Number(published.has(a)) ||
        (a < b ? -1 : 1)
    )
  const rows = chosen.slice(0, MAX_ROWS).map((name) => functionRow(name, byTarget, published))
  const rest = names.length - rows.length
  if (rows.length === 0) return `_All ${names.length} functions are in sync._`
  const head = ['Function', ...entries.map(([name]) => TARGETS[name].label), 'This run', 'What to know']
  return [
    '### Functions',
    '',
    ...table(head, rows),
    ...(rest > 0
      ? [
          '',
          `_…and ${rest} more, ${chosen.length > MAX_ROWS ? 'some of them not in sync: see the report file' : 'in sync'}._`
        ]
      : [])
  ].join('\n')
}

/** Columns in which no row says anything are left out. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const used = head.map((_, column) => rows.some((row) => row[column] !== ''))
  const line = (cells: readonly string[]): string =>
    `| ${cells.filter((_, column) => used[column]).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

function rowWeight(name: string, byTarget: readonly ReadonlyMap<string, FunctionVerdict>[]): number {
  return Math.min(...byTarget.map((map) => VERDICTS_BY_WEIGHT.indexOf(map.get(name)?.verdict ?? 'in-sync')))
}

function functionRow(
  name: string,
  byTarget: readonly ReadonlyMap<string, FunctionVerdict>[],
  published: ReadonlySet<string>
): string[] {
  const verdicts = byTarget.map((map) => map.get(name))
  const hints = [...new Set(verdicts.flatMap((fn) => (fn === undefined || fn.hint === '' ? [] : [fn.hint])))]
  return [
    code(name),
    ...verdicts.map((fn) => (fn === undefined ? '' : verdictCell(fn))),
    published.has(name) ? 'published' : '',
    cell(hints.join('; ').slice(0, 500))
  ]
}

/** A hash never breaks: it stands behind its mark by a space that does not, either. */
function verdictCell({ verdict, served }: FunctionVerdict): string {
  const hash = served === null ? '' : `\u00A0${code(short(served))}`
  return `${MARK[verdict]}${hash}`
}

function planTable({ report, observed }: SummaryInput): string {
  const changes = report.plan.filter((entry) => entry.action !== 'unchanged')
  if (report.result !== 'planned' || changes.length === 0) return ''
  const rows = changes
    .slice(0, MAX_ROWS)
    .map(
      (entry) =>
        `| ${code(entry.function)} | ${TARGETS[entry.target].label} | ${actionIn(entry, observed)} | ${cell(entry.reason)} |`
    )
  const rest = changes.length - rows.length
  return [
    '### Plan',
    '',
    '| Function | Target | Action | Why |',
    '|---|---|---|---|',
    ...rows,
    ...(rest > 0 ? ['', `_…and ${rest} more._`] : [])
  ].join('\n')
}

function findingTable({ report }: SummaryInput): string {
  if (report.findings.length === 0) return ''
  const rows: string[] = []
  let bytes = 0
  for (const finding of report.findings) {
    const row = findingRow(finding)
    bytes += Buffer.byteLength(row)
    if (bytes > FINDINGS_BYTES) break
    rows.push(row)
  }
  const rest = report.findings.length - rows.length
  return [
    '### Findings',
    '',
    '| | Where | What | Fix |',
    '|---|---|---|---|',
    ...rows,
    ...(rest > 0 ? ['', `_…and ${rest} more: see the report file._`] : [])
  ].join('\n')
}

function findingRow({ severity, code: name, message, file, line, fix }: Finding): string {
  const place = file === null ? '' : code(`${file}${line === null ? '' : `:${line}`}`)
  return `| ${severity === 'error' ? '❌' : '⚠️'} ${code(name)} | ${place} | ${cell(message)} | ${cell(fix)} |`
}

function details({ report, adaptations }: SummaryInput): string {
  const times = Object.entries(report.timings).map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(1)} s`)
  const lines = [
    ...(report.unseen ?? []).map((what) => `- Not looked at: ${cell(what)}`),
    ...adaptations.map((note) => `- ${cell(note)}`),
    ...(times.length > 0 ? [`- Time: ${times.join(', ')}`] : []),
    `- Full build hash: ${code(report.buildHash)}`
  ]
  return ['<details><summary>Details</summary>', '', ...lines, '', '</details>'].join('\n')
}
