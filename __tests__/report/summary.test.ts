import { describe, expect, test } from '@jest/globals'
import type { Manifest } from '../../src/manifest/types.ts'
import type { TargetId } from '../../src/targets/table.ts'
import type { FunctionVerdict, Verdict } from '../../src/probe/verdict.ts'
import { reportTarget, type Report, type Result } from '../../src/report/report.ts'
import { renderSummary } from '../../src/report/summary.ts'

const HASH = 'a'.repeat(64)

interface Given {
  readonly count?: number
  readonly result?: Result
  readonly mode?: string
  readonly verdict?: (index: number) => Verdict
  readonly hint?: string
  readonly error?: string | null
  readonly findings?: Report['findings']
  readonly plan?: Report['plan']
  readonly adaptations?: readonly string[]
  readonly changed?: readonly string[]
  readonly hasSecrets?: boolean
  readonly observed?: readonly TargetId[]
}

function summary(given: Given): string {
  const { count = 2, result = 'deployed', verdict = () => 'in-sync', hint = 'why' } = given
  const names = Array.from({ length: count }, (_, i) => `fn-${String(i).padStart(4, '0')}`)
  const verdicts = names.map((name, i): FunctionVerdict => {
    const kind = verdict(i)
    const isGood = kind === 'in-sync'
    return { name, verdict: kind, expected: HASH, served: isGood ? HASH : null, hint: isGood ? '' : hint }
  })
  const selected = new Set(names)
  const target = reportTarget(verdicts, selected, given.hasSecrets)
  const targets = { cloud: target, 'self-hosted': target }
  const isInSync = verdicts.every((item) => item.verdict === 'in-sync')
  const manifest: Manifest = {
    version: 1,
    buildHash: targets.cloud.hash ?? HASH,
    commit: '0123456789abcdef0123456789abcdef01234567',
    functions: names.map((name) => ({
      name,
      hash: HASH,
      entrypoint: `${name}/index.ts`,
      verifyJwt: true,
      importMap: null,
      staticFiles: [],
      files: []
    })),
    router: null
  }
  const report: Report = {
    version: 1,
    mode: given.mode ?? 'deploy',
    result,
    inSync: isInSync,
    buildHash: manifest.buildHash,
    targets,
    plan: given.plan ?? [],
    findings: given.findings ?? [],
    timings: { manifest: 1234 }
  }
  return renderSummary({
    report,
    manifest,
    selected,
    changed: given.changed ?? [],
    error: given.error ?? null,
    adaptations: given.adaptations ?? [],
    observed: new Set(given.observed)
  })
}

const LIMIT = 1024 * 1024

/** Columns of every table row: pipes without a backslash. */
const columns = (line: string): number => line.replace(/\\[\\|]/g, '').split('|').length

/** Rows of a table have as many columns as its head. */
function expectWholeTables(text: string): void {
  const lines = text.split('\n')
  lines.forEach((line, at) => {
    const above = lines[at - 1]
    if (line.startsWith('|') && above?.startsWith('|') === true) expect(columns(line)).toBe(columns(above))
  })
}

describe('the headline', () => {
  test.each<[string, Given, string]>([
    ['all is in sync', {}, '## ✅ Dual Deploy: 2 functions live on cloud and self-hosted, same build'],
    [
      'one function is',
      { count: 1 },
      '## ✅ Dual Deploy: 1 function live on cloud and self-hosted, same build'
    ],
    [
      'a run failed, whatever is in sync',
      { result: 'failed' },
      '## ❌ Dual Deploy: failed; cloud is in sync, self-hosted is in sync'
    ],
    [
      'targets differ',
      { result: 'drift', verdict: () => 'stale' },
      '## ❌ Dual Deploy: cloud is wrong in 2 of 2 functions, self-hosted is wrong in 2 of 2 functions'
    ],
    [
      'a deploy was undone',
      { result: 'rolled-back', verdict: () => 'stale', error: 'x' },
      '## ❌ Dual Deploy: rolled back; cloud serves another build in 2 of 2 functions, self-hosted serves another build in 2 of 2 functions'
    ],
    [
      'a release was taken back because somebody wanted that',
      { result: 'rolled-back', mode: 'rollback' },
      '## ↩️ Dual Deploy: rolled back; cloud is in sync, self-hosted is in sync'
    ],
    [
      'taking back is planned',
      {
        ...{ result: 'planned', mode: 'rollback', verdict: () => 'stale' },
        plan: [{ function: 'fn-0000', target: 'cloud', action: 'update', reason: 'x' }]
      },
      '## 📋 Dual Deploy: 1 function to take back'
    ],
    [
      'nothing is planned',
      { result: 'planned', verdict: () => 'stale' },
      '## 📋 Dual Deploy: nothing to publish'
    ],
    [
      'a function is planned on both targets',
      {
        result: 'planned',
        verdict: () => 'stale',
        plan: [
          { function: 'fn-0000', target: 'cloud', action: 'update', reason: 'x' },
          { function: 'fn-0000', target: 'self-hosted', action: 'update', reason: 'x' }
        ]
      },
      '## 📋 Dual Deploy: 1 function to publish'
    ],
    [
      'only somebody else has something to deploy',
      {
        result: 'planned',
        verdict: () => 'stale',
        observed: ['cloud'],
        plan: [
          { function: 'fn-0000', target: 'cloud', action: 'update', reason: 'x' },
          { function: 'fn-0000', target: 'self-hosted', action: 'unchanged', reason: 'x' }
        ]
      },
      '## 📋 Dual Deploy: 1 function to wait for on the cloud'
    ],
    [
      'somebody else has more to deploy than is to be published',
      {
        result: 'planned',
        verdict: () => 'stale',
        observed: ['cloud'],
        plan: [
          { function: 'fn-0000', target: 'cloud', action: 'update', reason: 'x' },
          { function: 'fn-0001', target: 'cloud', action: 'update', reason: 'x' },
          { function: 'fn-0001', target: 'self-hosted', action: 'update', reason: 'x' }
        ]
      },
      '## 📋 Dual Deploy: 1 function to publish'
    ]
  ])('says when %s', (_what, given, headline) => {
    expect(summary(given).split('\n')[0]).toBe(headline)
  })
})

describe('a target that serves another build', () => {
  test.each<[Result, string]>([
    ['planned', '| **Cloud** | 📋 other build |'],
    ['drift', '| **Cloud** | ❌ **not in sync** |']
  ])('is, where a run ends %s, shown as %s', (result, row) => {
    expect(summary({ result, verdict: () => 'stale' })).toContain(row)
  })
})

describe('a target of which nothing is known', () => {
  test.each<[string, Given, string, string]>([
    [
      'all its functions are unreachable',
      { verdict: () => 'unreachable' },
      '🔌 **unreachable**',
      'cloud cannot be reached'
    ],
    [
      'all its functions are unstamped',
      { verdict: () => 'unstamped' },
      '❔ **not known**',
      'what cloud serves is not known'
    ],
    ['none was asked', { count: 0 }, '❔ **not known**', 'what cloud serves is not known']
  ])('because %s is shown so', (_why, why, cell, phrase) => {
    const given = { ...why, hasSecrets: false }
    expect(summary({ ...given, result: 'planned' })).toContain(`| **Cloud** | ${cell} |`)
    expect(summary({ ...given, result: 'failed' })).toContain(phrase)
  })
})

describe('a plan', () => {
  test('says of a target that somebody else deploys that it is waited for', () => {
    const both = (['cloud', 'self-hosted'] as const).map((target) => {
      return { function: 'fn-0000', target, action: 'update', reason: 'x' } as const
    })
    const text = summary({ result: 'planned', verdict: () => 'stale', observed: ['cloud'], plan: both })
    expect(text).toContain('| `fn-0000` | Cloud | wait for Lovable | x |')
    expect(text).toContain('| `fn-0000` | Self-hosted | update | x |')
  })

  const plan = [{ function: 'fn-0000', target: 'cloud', action: 'update', reason: 'x' }] as const

  test('stands in the place of the verdicts, which it would repeat', () => {
    const text = summary({ result: 'planned', verdict: () => 'stale', plan })
    expect(text).toContain('### Plan')
    expect(text).not.toContain('### Functions')
  })

  test('that is empty leaves them', () => {
    expect(summary({ result: 'planned' })).toContain('### Functions')
  })
})

describe('the summary', () => {
  test.each([150, 400, 4_000])(
    'of 5,000 functions with long hints, findings and errors is within what GitHub takes (%i)',
    (times) => {
      const long = 'a | <b> `c` @d https://e.f/ '.repeat(times)
      const finding = { severity: 'error', code: 'x', message: long, file: long, line: 1, fix: long } as const
      const text = summary({
        count: 5_000,
        verdict: () => 'broken',
        hint: long,
        error: 'e\n'.repeat(1_000),
        findings: Array.from({ length: 5_000 }, () => finding),
        plan: Array.from({ length: 5_000 }, (_, i) => ({
          function: `fn-${i}`,
          target: 'cloud',
          action: 'update',
          reason: long
        })),
        result: 'planned'
      })
      expect(Buffer.byteLength(text)).toBeLessThan(LIMIT)
      expect(text).toContain('the report file')
    }
  )

  test('counts every function also where it shows only some', () => {
    const text = summary({ count: 5_000, verdict: (i) => (i < 100 ? 'missing' : 'in-sync'), result: 'drift' })
    expect(text).toContain('**100 missing**, 4900 in sync')
    expect(text).toMatch(/…and 4940 more, some of them not in sync: see the report file/)
    expect(Buffer.byteLength(text)).toBeLessThan(100_000)
  })

  test('shows the worst first', () => {
    const kinds: Verdict[] = ['in-sync', 'stale', 'broken', 'missing']
    const text = summary({ count: 4, verdict: (i) => kinds[i] ?? 'in-sync', result: 'drift' })
    const shown = [...text.matchAll(/^\| `(fn-\d+)`/gm)].map((match) => match[1])
    expect(shown).toEqual(['fn-0002', 'fn-0003', 'fn-0001', 'fn-0000'])
  })

  test('does not list what is in sync when there is much of it', () => {
    expect(summary({ count: 216 })).toContain('_All 216 functions are in sync._')
  })

  test('keeps its tables whole and opens no HTML of others', () => {
    const evil = 'a | b\n| c | <script> \\| \\'
    const text = summary({
      verdict: () => 'broken',
      result: 'drift',
      hint: evil,
      error: evil,
      findings: [{ severity: 'error', code: evil, message: evil, file: evil, line: 3, fix: evil }],
      adaptations: [evil]
    })
    expectWholeTables(text)
    expect(text).not.toMatch(/^\| c/m)
    expect(text.replace(/`[^`]*`/g, '')).not.toContain('<script')
  })

  test('keeps a row whole also where a hint is cut at any sign', () => {
    for (let pad = 480; pad < 502; pad += 1) {
      const text = summary({
        verdict: () => 'broken',
        result: 'drift',
        hint: `${'x'.repeat(pad)}\\|\\|\\|<&|`
      })
      expectWholeTables(text)
    }
  })

  test('tells the error, the whole build hash and the times', () => {
    const text = summary({ error: 'what\nNext: run again', result: 'failed' })
    expect(text).toContain('> [!CAUTION]\n> what  \n> Next: run again  ')
    expect(text).toMatch(/Full build hash: `[0-9a-f]{64}`/)
    expect(text).toContain('Time: manifest 1.2 s')
  })
})

describe('findings', () => {
  const finding = (message: string): Report['findings'][number] => ({
    ...{ severity: 'warning', code: 'x', file: 'x.ts', line: 1, fix: 'do' },
    message
  })

  test('are all there, where annotations show ten', () => {
    const text = summary({ findings: Array.from({ length: 300 }, (_, i) => finding(`number ${i};`)) })
    for (let i = 0; i < 300; i++) expect(text).toContain(`number ${i};`)
    expect(text).not.toContain('see the report file')
  })

  test('are cut between two, and counted, where the page would be too long', () => {
    const text = summary({ findings: Array.from({ length: 5_000 }, () => finding('m'.repeat(300))) })
    const shown = text.match(/m{300}/g)?.length ?? 0
    expect(shown).toBeGreaterThan(1_000)
    expect(text).toContain(`…and ${5_000 - shown} more: see the report file`)
    expect(text).toContain('Full build hash')
  })
})
