/** The figures as a page. */
import { LARGE, LOAD_RUNS, QUIET_RUNS, type Case, type LimitedCase, type Load } from './cases.ts'
import { PER_SECOND } from './load.ts'
import { median, type Measured } from './measure.ts'
import type { Options } from './options.ts'
import type { CheckCost, ManifestCost, PreflightCost } from './parts.ts'

export interface Results {
  readonly machine: string
  readonly cores: number
  readonly date: string
  readonly command: string
  readonly options: Options
  readonly cases: readonly Case[]
  readonly limited: readonly LimitedCase[]
  readonly load: Load
  readonly checks: readonly CheckCost[]
  readonly manifest: ManifestCost
  readonly preflight: PreflightCost
  /** of the Supabase CLI, doing nothing */
  readonly cliStartMs: number
  readonly stampMicroseconds: number
  readonly distKib: Readonly<Record<string, number>>
}

const WHAT = {
  nothing: 'nothing changed',
  one: 'one function changed',
  shared: 'a shared file of 40 functions changed',
  everything: 'everything changed'
} as const

const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 1)
const whole = (value: number): string => String(Math.round(value))

/** `1/12` or `1.1`: how much of the other's time it takes. */
export function ratio(ours: number, theirs: number): string {
  const part = ours / theirs
  return part <= 0.5 ? `1/${(1 / part).toFixed(1).replace(/\.0$/, '')}` : part.toFixed(2)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n'
  )
}

function timesTable(cases: readonly Case[], functions: number): string {
  const rows = cases
    .filter((item) => item.functions === functions)
    .map(({ change, ours, managed, documented, withJobs }) => [
      WHAT[change],
      `**${seconds(ours.ms)}**`,
      `**${seconds(managed.ms)}**`,
      documented === null ? 'not measured' : seconds(documented.ms),
      seconds(withJobs.ms),
      documented === null ? '' : `${ratio(ours.ms, documented.ms)}, ${ratio(managed.ms, documented.ms)}`,
      `${ratio(ours.ms, withJobs.ms)}, ${ratio(managed.ms, withJobs.ms)}`
    ])
  const jobs = cases.find((item) => item.functions === functions)?.jobs ?? 0
  const head = [
    '',
    'Dual Deploy, s',
    'with router: managed, s',
    'recipe, s',
    `recipe with --jobs ${jobs}, s`,
    'ours, managed / recipe',
    'ours, managed / --jobs'
  ]
  return table(head, rows)
}

function wiresTable(cases: readonly Case[], functions: number): string {
  const rows = cases
    .filter((item) => item.functions === functions)
    .map(({ change, ours, managed, withJobs }) => [
      WHAT[change],
      `${ours.apiCalls}, ${managed.apiCalls} / ${withJobs.apiCalls}`,
      `${ours.sshConnections}, ${managed.sshConnections} / ${withJobs.sshConnections}`,
      `${ours.sshRoundTrips}, ${managed.sshRoundTrips} / ${withJobs.sshRoundTrips}`,
      `${whole(ours.sshBytes / 1024)}, ${whole(managed.sshBytes / 1024)} / ${whole(withJobs.sshBytes / 1024)}`,
      ours.peakMib === null ? '' : `${whole(ours.peakMib)}${functions >= 1000 ? ' (goal: under 400)' : ''}`
    ])
  return table(
    [
      'ours, managed / recipe',
      ...['API calls', 'SSH connections', 'SSH round trips', 'KiB over SSH', 'peak memory of the action, MiB']
    ],
    rows
  )
}

/** What no waiting less could take away: the processors of this machine are those of both targets, too. */
function processorTable(cases: readonly Case[], functions: number, cores: number): string {
  const rows = cases
    .filter((item) => item.functions === functions)
    .flatMap(({ change, ours, managed, withJobs }) => [
      processorRow(WHAT[change], ours, cores),
      processorRow(`${WHAT[change]}, router: managed`, managed, cores),
      ...(change === 'everything' ? [processorRow('recipe with --jobs', withJobs, cores)] : [])
    ])
  const bound = `so at least, on ${cores} cores`
  return table(['processor time, s', 'the action', 'all processes', bound, 'took'], rows)
}

const processorRow = (
  what: string,
  { ms, ownProcessorMs, allProcessorMs }: Measured,
  cores: number
): string[] => [
  what,
  ownProcessorMs === null ? '' : seconds(ownProcessorMs),
  seconds(allProcessorMs),
  seconds(allProcessorMs / cores),
  seconds(ms)
]

function phasesTable(cases: readonly Case[], functions: number, side: 'ours' | 'managed'): string {
  const own = cases
    .filter((item) => item.functions === functions)
    .map((item) => ({ change: item.change, ours: item[side] }))
  const phases = [...new Set(own.flatMap((item) => Object.keys(item.ours.parts)))]
  const rows = phases.map((phase) => [phase, ...own.map((item) => seconds(item.ours.parts[phase] ?? 0))])
  const rest = own.map(({ ours }) =>
    seconds(ours.ms - Object.values(ours.parts).reduce((sum, ms) => sum + ms, 0))
  )
  return table(
    ['phase, s', ...own.map((item) => WHAT[item.change])],
    [...rows, ['start, report and end', ...rest], ['**all**', ...own.map((item) => seconds(item.ours.ms))]]
  )
}

function loadTable({ cases }: Load): string {
  const rows = cases.map(({ side, change, lost }) => [
    side,
    WHAT[change],
    whole(median(lost.map((item) => item.failed))),
    seconds(median(lost.map((item) => item.gapMs))),
    seconds(median(lost.map((item) => item.slowestMs)))
  ])
  return table(['', 'case', 'failed requests', 'longest gap, s', 'slowest answer, s'], rows)
}

/** What the switch between a stop and a start costs over a restart. */
const commandText = ({ dockerCommandMs }: Load): string =>
  `A stop and a start are one docker command more than a restart. One that changes nothing (\`docker inspect\`) takes ${whole(dockerCommandMs)} ms here: ${((dockerCommandMs / 1000) * PER_SECOND).toFixed(1)} requests.`

function limitedTable(limited: readonly LimitedCase[]): string {
  return table(
    ['', 'case', 's', 'API calls'],
    limited.map(({ side, change, measured }) => [
      side,
      side.startsWith('recipe') ? 'whatever changed' : WHAT[change],
      seconds(measured.ms),
      String(measured.apiCalls)
    ])
  )
}

function partsTable({ manifest, preflight, cliStartMs, stampMicroseconds, checks }: Results): string {
  const base = manifest.sha256sumMs + manifest.nodeMs
  return table(
    ['', 'measured', 'goal'],
    [
      ...checks.map((item) => [
        `check mode, ${item.functions} functions`,
        `${seconds(item.ms)} s, ${whole(item.peakMib)} MiB`,
        item.functions >= 1000 ? 'under 5 s, under 400 MiB' : ''
      ]),
      ['start of the action to its first line', `${whole(checks[0]?.firstLineMs ?? NaN)} ms`, 'under 250 ms'],
      [
        `manifest and stamps of ${manifest.functions} functions, ${manifest.lines} lines`,
        `${whole(manifest.oursMs)} ms, ${(manifest.oursMs / base).toFixed(1)} × (sha256sum ${whole(manifest.sha256sumMs)} ms + node ${whole(manifest.nodeMs)} ms)`,
        'at most 3 ×'
      ],
      [
        'preflight of the same, processor time in a thread of its own',
        `${whole(preflight.allMs - preflight.parseMs)} ms beside the ${whole(preflight.parseMs)} ms of the parser`,
        'adds under 1,000 ms'
      ],
      ['start of the Supabase CLI, `--version`', `${whole(cliStartMs)} ms`, ''],
      ['stamp, for each request that is no probe', `${stampMicroseconds.toFixed(3)} µs`, 'under 2 µs']
    ]
  )
}

const bootText = ({ latency: { bootMs } }: Options): string =>
  bootMs === null
    ? 'a function boots as a Deno worker on the processors of this machine'
    : `a function boots in ${bootMs} ms, which the processors of this machine do not spend, as those of a server would not be the runner’s`

export function page(results: Results): string {
  const { options, cases, machine, date, command, distKib } = results
  const sizes = [...new Set(cases.map((item) => item.functions))]
  const { apiMs, sshRoundTripMs } = options.latency
  const sections = sizes.flatMap((size) => [
    `## ${size} functions`,
    timesTable(cases, size),
    wiresTable(cases, size),
    'Processor time of the action and of the programs that it runs, and of all that ran meanwhile, both targets included:',
    processorTable(cases, size, results.cores),
    `Where our time goes:`,
    phasesTable(cases, size, 'ours'),
    'The same with `router: managed`, which restarts nothing:',
    phasesTable(cases, size, 'managed')
  ])
  const limited =
    results.limited.length === 0
      ? []
      : [
          `## With ${options.callsPerMinute} API calls a minute`,
          'The limit that the Management API is recorded to have. Here no parallelism helps, and publishing only what changed is worth minutes.',
          limitedTable(results.limited)
        ]
  return (
    [
      '# Benchmarks',
      `Written by \`${command}\` on ${date}: ${machine}. Medians of ${options.runs} runs, and of ${Math.max(options.runs, QUIET_RUNS)} where nothing changed, but of ${LARGE} functions or more one run alone; both targets are as they are when all is quiet: what is live was asked for before, and nothing else is loaded; ${apiMs} ms are added to each Management API call, a round trip to the SSH server takes ${sshRoundTripMs} ms, ${bootText(options)}, and probes and \`curl\` have no latency on either side. Both sides run in one process tree on the same testbed (testbed.md): real CLI, rsync, sshd, Docker Engine and Deno.`,
      'The **recipe** is what teams with two targets do today: `supabase functions deploy --use-api`, `rsync -avz --delete`, `docker restart`, and one `curl` for each self-hosted function, whose answer nobody reads. It proves nothing. Dual Deploy publishes what changed, and proves **every** function on **both** targets, in all cases. What the times consist of and what they cannot fall below: [performance.md](performance.md).',
      ...sections,
      ...limited,
      '## Requests lost',
      `${PER_SECOND} requests a second over 20 self-hosted functions while the self-hosted half is published; stock router but where it says otherwise; medians of ${Math.max(options.runs, LOAD_RUNS)} runs.`,
      loadTable(results.load),
      commandText(results.load),
      '## Parts',
      partsTable(results),
      `Sizes of \`dist/\`, KiB: ${Object.entries(distKib)
        .map(([name, kib]) => `${name} ${whole(kib)}`)
        .join(', ')}.`
    ].join('\n\n') + '\n'
  )
}
