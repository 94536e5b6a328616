import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readPage } from '../support/page.ts'

const SRC = path.resolve(import.meta.dirname, '../../src')

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|sh)$/.test(file))
  .map((file) => readFileSync(path.join(SRC, file), 'utf8'))
  .join('\n')

const KIB = 1024

interface Figure {
  readonly page: string
  /** the sentence, with the figure as its first group */
  readonly says: RegExp
  /** name of the constant or field that has it, or what stands in front of it in a program for the server */
  readonly source: string | RegExp
  /** how many of the source's units the page's unit has */
  readonly unit?: number
}

/** Fields of that name stand in other places, too. */
const PROBE_BODY = /: ProbeLimits = \{[^}]*?bodyBytes: ([\d_* ]+)/
const PROBE_TIMEOUT = /: ProbeLimits = \{[^}]*?timeoutMs: ([\d_* ]+)/

const LIMITS = 'docs/use/limits.md'
const PROBE = 'docs/inside/probe.md'
const SELF_HOSTED = 'docs/server/self-hosted.md'

/** What pages say in figures about this program, and where the program has it. */
const FIGURES: readonly Figure[] = [
  { page: LIMITS, says: /\| (\d+) MiB at `state-path` at least/, source: 'MIN_FREE_KIB', unit: KIB },
  { page: LIMITS, says: /answers of a probe \| (\d+) s/, source: PROBE_TIMEOUT, unit: 1000 },
  { page: LIMITS, says: /answers of a probe .* (\d+) KiB of body/, source: PROBE_BODY, unit: KIB },
  {
    page: LIMITS,
    says: /output of a script on the server \| (\d+) MiB/,
    source: 'outputBytes',
    unit: KIB * KIB
  },
  { page: LIMITS, says: /the last ([\d,]+) characters/, source: 'DETAIL_LIMIT' },
  { page: LIMITS, says: /above (\d+) MiB an error before/, source: 'API_LIMIT_BYTES', unit: KIB * KIB },
  { page: PROBE, says: /(\d+) KiB of body read/, source: PROBE_BODY, unit: KIB },
  { page: PROBE, says: /body read, (\d+) s at most/, source: PROBE_TIMEOUT, unit: 1000 },
  { page: PROBE, says: /asked at once, (\d+) requests at a time/, source: 'CONCURRENCY' },
  { page: PROBE, says: /wrong answer is asked again after ([\d.]+) s/, source: 'FIRST_WAIT_MS', unit: 1000 },
  { page: PROBE, says: /confirmed after at most ([\d.]+) s/, source: 'CONFIRM_MS', unit: 1000 },
  { page: PROBE, says: /function that is wrong (\d+) s/, source: 'VERIFY_PATIENCE_MS', unit: 1000 },
  { page: 'action.yml', says: /one that is wrong (\d+) s at most/, source: 'VERIFY_PATIENCE_MS', unit: 1000 },
  { page: SELF_HOSTED, says: /a lease of (\d+) s/, source: 'LEASE_S' },
  { page: SELF_HOSTED, says: /that it renews\s+every (\d+) s/, source: 'RENEW_EVERY_MS', unit: 1000 },
  { page: SELF_HOSTED, says: /`docker stop -t (\d+)`/, source: 'STOP_GRACE_S' },
  { page: SELF_HOSTED, says: /--timeout=(\d+) /, source: 'SILENCE_S' },
  { page: SELF_HOSTED, says: /no byte for (\d+) s/, source: 'SILENCE_S' },
  { page: SELF_HOSTED, says: /lines and (\d+) KiB\)/, source: 'LOG_BYTES', unit: KIB },
  { page: SELF_HOSTED, says: /at most (\d+) lines and/, source: /--tail (\d+) / },
  { page: SELF_HOSTED, says: /waiting at most (\d+) s \(else `busy`\)/, source: /flock -w (\d+) 9/ },
  { page: 'docs/server/hardened-server.md', says: /\| (\d+) \| refused;/, source: 'REFUSED' },
  { page: 'docs/server/hardened-server.md', says: /\| (\d+) \| the action is of/, source: 'OTHER_VERSION' },
  {
    page: 'docs/use/troubleshooting.md',
    says: /It has (\d+) minutes/,
    source: 'CLI_TIMEOUT_MS',
    unit: 60_000
  },
  { page: 'docs/inside/performance.md', says: /The CLI runs (\d+) at once/, source: 'JOBS' },
  {
    page: 'docs/inside/performance.md',
    says: /kept-alive connections, at most (\d+) at once/,
    source: 'CONCURRENCY'
  }
]

/** `32 * 1024 * 1024`, `60_000` */
const product = (text: string): number =>
  text
    .split('*')
    .map((factor) => Number(factor.replaceAll('_', '').trim()))
    .reduce((all, factor) => all * factor)

/** Every value that the sources give it: one name may not mean two. */
function valuesOf(source: string | RegExp): number[] {
  const pattern =
    typeof source === 'string' ? new RegExp(`\\b${source}(?: =|:) ([\\d_]+(?: \\* [\\d_]+)*)`) : source
  const found = [...sources.matchAll(new RegExp(pattern, 'g'))].map(([, value = '']) => product(value))
  return [...new Set(found)]
}

describe('figures', () => {
  test.each(FIGURES.map((figure) => [figure.page, figure.says.source, figure] as const))(
    'of %s are those of the program: %s',
    (_page, _says, { page, says, source, unit = 1 }) => {
      const said = says.exec(readPage(page))?.[1]?.replaceAll(',', '')
      expect(valuesOf(source)).toEqual([Number(said) * unit])
    }
  )
})
