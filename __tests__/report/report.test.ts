import { describe, expect, test } from '@jest/globals'
import { buildHash } from '../../src/manifest/hash.ts'
import type { Finding, Severity } from '../../src/findings/finding.ts'
import type { FunctionVerdict, Verdict } from '../../src/probe/verdict.ts'
import { makeAnnotations } from '../../src/report/annotations.ts'
import {
  inSyncOf,
  mismatches,
  reportTarget,
  type Mismatch,
  type TargetReport
} from '../../src/report/report.ts'
import { entriesByTarget } from '../../src/targets/table.ts'

const HASH = 'a'.repeat(64)
const verdict = (name: string, kind: Verdict, served: string | null = null): FunctionVerdict => ({
  name,
  verdict: kind,
  expected: HASH,
  served: kind === 'in-sync' ? HASH : served,
  hint: kind === 'in-sync' ? '' : `hint of ${name}`
})

describe('reportTarget', () => {
  test.each<[string, FunctionVerdict[], string[], string]>([
    ['in-sync when all are', [verdict('a', 'in-sync'), verdict('b', 'in-sync')], ['a', 'b'], 'in-sync'],
    ['in-sync when those that count are', [verdict('a', 'in-sync'), verdict('b', 'stale')], ['a'], 'in-sync'],
    ['drift when one is not', [verdict('a', 'in-sync'), verdict('b', 'missing')], ['a', 'b'], 'drift'],
    [
      'drift when one does not answer',
      [verdict('a', 'in-sync'), verdict('b', 'unreachable')],
      ['a', 'b'],
      'drift'
    ],
    [
      'unknown when none answers',
      [verdict('a', 'unreachable'), verdict('b', 'unreachable')],
      ['a', 'b'],
      'unknown'
    ],
    ['unknown, never in-sync, when none counts', [verdict('a', 'in-sync')], [], 'unknown'],
    ['unknown when there is nothing', [], [], 'unknown']
  ])('is %s', (_what, verdicts, selected, status) => {
    expect(reportTarget(verdicts, new Set(selected)).status).toBe(status)
  })

  test('takes answers without a stamp for unknown, not for drift, where it has no secrets', () => {
    const verdicts = [verdict('a', 'unstamped'), verdict('b', 'unreachable')]
    const selected = new Set(['a', 'b'])
    expect(reportTarget(verdicts, selected).status).toBe('drift')
    expect(reportTarget(verdicts, selected, false).status).toBe('unknown')
    const stale = [...verdicts, verdict('c', 'stale')]
    expect(reportTarget(stale, new Set(['a', 'b', 'c']), false).status).toBe('drift')
  })

  test('hashes what each function says it serves, also those that do not count', () => {
    const verdicts = [verdict('b', 'stale', 'b'.repeat(64)), verdict('a', 'in-sync'), verdict('c', 'broken')]
    const report = reportTarget(verdicts, new Set(['a']))
    expect(report.hash).toBe(
      buildHash([
        { name: 'a', hash: HASH },
        { name: 'b', hash: 'b'.repeat(64) }
      ])
    )
    expect(report.functions.map((fn) => fn.name)).toEqual(['a', 'b', 'c'])
    expect(reportTarget([verdict('c', 'broken')], new Set()).hash).toBeNull()
  })
})

const target = (status: TargetReport['status']): TargetReport => ({ status, hash: null, functions: [] })

describe('inSyncOf', () => {
  test.each<[string, Parameters<typeof inSyncOf>[0], string]>([
    ['no target', {}, 'unknown'],
    ['one in sync', { cloud: target('in-sync') }, 'true'],
    ['both in sync', { cloud: target('in-sync'), 'self-hosted': target('in-sync') }, 'true'],
    ['one that drifts', { cloud: target('in-sync'), 'self-hosted': target('drift') }, 'false'],
    ['one that is unknown', { cloud: target('in-sync'), 'self-hosted': target('unknown') }, 'unknown'],
    [
      'one that drifts beside one that is unknown',
      { cloud: target('drift'), 'self-hosted': target('unknown') },
      'false'
    ]
  ])('of %s', (_what, targets, expected) => {
    expect(inSyncOf(targets)).toBe(expected)
  })
})

describe('mismatches', () => {
  test('are the selected functions that are not in sync, cloud first, the worst first', () => {
    const functions = [
      verdict('a', 'stale', 'b'.repeat(64)),
      verdict('b', 'in-sync'),
      verdict('c', 'broken'),
      verdict('d', 'missing')
    ]
    const report = { status: 'drift', hash: null, functions } as const
    const found = mismatches({ 'self-hosted': report, cloud: report }, new Set(['a', 'b', 'c']))
    expect(found.map((item) => [item.target, item.function])).toEqual([
      ['cloud', 'c'],
      ['cloud', 'a'],
      ['self-hosted', 'c'],
      ['self-hosted', 'a']
    ])
    expect(found[1]).toEqual({
      function: 'a',
      target: 'cloud',
      verdict: 'stale',
      expected: HASH,
      served: 'b'.repeat(64),
      hint: 'hint of a'
    })
  })

  test('tell targets in one order', () => {
    const entries = entriesByTarget({ 'self-hosted': target('drift'), cloud: target('drift') })
    expect(entries.map(([name]) => name)).toEqual(['cloud', 'self-hosted'])
  })
})

describe('annotations', () => {
  const findings = (n: number, severity: Severity): Finding[] =>
    Array.from({ length: n }, (_, i) => ({
      severity,
      code: `code-${i}`,
      message: `message ${i}.`,
      file: 'supabase/functions/a/index.ts',
      line: i + 1,
      fix: 'Fix it.'
    }))
  const wrong = (n: number): Mismatch[] =>
    Array.from({ length: n }, (_, i) => ({
      function: `fn-${i}`,
      target: 'cloud',
      verdict: 'stale',
      expected: HASH,
      served: null,
      hint: i === 0 ? '' : 'serves another build'
    }))

  const places = new Map([
    ['fn-0', 'apps/api/supabase/functions/fn-0/index.ts'],
    ['fn-1', 'apps/api/supabase/functions/pages/fn-1.tsx']
  ])

  test('say what and how to mend it, at the entrypoint of the function where it is known', () => {
    expect(makeAnnotations(findings(1, 'warning'), wrong(3), places)).toEqual([
      {
        level: 'error',
        title: 'fn-0: stale on cloud',
        message: 'stale',
        file: 'apps/api/supabase/functions/fn-0/index.ts',
        line: null
      },
      {
        level: 'error',
        title: 'fn-1: stale on cloud',
        message: 'serves another build',
        file: 'apps/api/supabase/functions/pages/fn-1.tsx',
        line: null
      },
      {
        level: 'error',
        title: 'fn-2: stale on cloud',
        message: 'serves another build',
        file: null,
        line: null
      },
      {
        level: 'warning',
        title: 'code-0',
        message: 'message 0. Fix it.',
        file: 'supabase/functions/a/index.ts',
        line: 1
      }
    ])
  })

  test.each([
    [0, 0, 0, 0, 0],
    [10, 0, 0, 10, 0],
    [11, 0, 0, 10, 2],
    [5, 6, 300, 10, 2],
    [0, 5_000, 0, 10, 4_991]
  ])(
    'keep GitHub’s limit for %i errors, %i mismatches and %i warnings',
    (errors, bad, warnings, shown, more) => {
      const all = makeAnnotations(
        [...findings(errors, 'error'), ...findings(warnings, 'warning')],
        wrong(bad),
        places
      )
      const ofErrors = all.filter((annotation) => annotation.level === 'error')
      expect(ofErrors).toHaveLength(shown)
      expect(all.length - ofErrors.length).toBe(Math.min(warnings, 10))
      if (more > 0) expect(ofErrors.at(-1)?.message).toBe(`…and ${more} more: see the job summary.`)
    }
  )
})
