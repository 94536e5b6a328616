import { describe, expect, test } from '@jest/globals'
import {
  byWeight,
  judge,
  judgeAbsence,
  VERDICTS_BY_WEIGHT,
  worst,
  type FunctionVerdict
} from '../../src/probe/verdict.ts'

const HASH = 'a'.repeat(64)

const verdict = (name: string, kind: FunctionVerdict['verdict']): FunctionVerdict => ({
  name,
  verdict: kind,
  expected: HASH,
  served: null,
  hint: ''
})

test('the right hash alone is in sync', () => {
  expect(judge('a', HASH, { kind: 'hash', hash: HASH }, 'eu')).toMatchObject({ verdict: 'in-sync', hint: '' })
  const stale = { name: 'a', verdict: 'stale', expected: HASH, served: 'b'.repeat(64) }
  const other = { kind: 'hash', hash: 'b'.repeat(64) } as const
  expect(judge('a', HASH, other, null)).toEqual({ ...stale, hint: 'serves another build, bbbbbbbbbbbb' })
  expect(judge('a', HASH, other, 'eu')).toEqual({
    ...stale,
    hint: 'serves another build, bbbbbbbbbbbb (region eu)'
  })
})

test('other readings keep their detail and name the region', () => {
  expect(judge('a', HASH, { kind: 'missing', detail: 'gone' }, 'eu')).toEqual({
    name: 'a',
    verdict: 'missing',
    expected: HASH,
    served: null,
    hint: 'gone (region eu)'
  })
  expect(judge('a', HASH, { kind: 'unstamped', status: 200, detail: 'words' }, null).hint).toBe('words')
})

test('from the worst to the best: what serves nothing, what serves something else, what nobody knows', () => {
  expect(VERDICTS_BY_WEIGHT).toEqual([
    'broken',
    'missing',
    'tampered',
    'stale',
    'unstamped',
    'unreachable',
    'in-sync'
  ])
})

test('verdicts sort by weight, then by name', () => {
  const mixed = [...VERDICTS_BY_WEIGHT].reverse().flatMap((kind) => [verdict('b', kind), verdict('a', kind)])
  const sorted = mixed.sort(byWeight)
  expect(sorted.map((entry) => entry.verdict)).toEqual(VERDICTS_BY_WEIGHT.flatMap((kind) => [kind, kind]))
  expect(sorted.slice(0, 2).map((entry) => entry.name)).toEqual(['a', 'b'])
})

test('of one name and one verdict none is before the other, so that what was asked first is told', () => {
  expect(byWeight(verdict('a', 'stale'), verdict('a', 'stale'))).toBe(0)
  expect(byWeight(verdict('a', 'stale'), verdict('b', 'stale'))).toBe(-1)
  expect(byWeight(verdict('b', 'stale'), verdict('a', 'stale'))).toBe(1)
})

describe('of several regions', () => {
  const missing = { ...verdict('a', 'missing'), hint: 'gone (region eu)' }

  test.each<FunctionVerdict['verdict']>(['in-sync', 'stale', 'unreachable'])(
    'one in which a function is missing lags when another has it: %s',
    (other) => {
      for (const verdicts of [
        [missing, verdict('a', other)],
        [verdict('a', other), missing]
      ])
        expect(worst(verdicts)).toEqual({
          ...missing,
          verdict: 'stale',
          hint: 'not there yet, though other regions have it: gone (region eu)'
        })
    }
  )

  test('a function is missing when all say so', () => {
    expect(worst([missing])).toEqual(missing)
    expect(worst([missing, { ...missing, hint: 'gone (region us)' }])).toEqual(missing)
  })

  test('a broken one decides, whatever is missing', () => {
    expect(worst([missing, verdict('a', 'broken')])).toEqual(verdict('a', 'broken'))
  })
})

test('the worst of none is nothing', () => {
  expect(worst([])).toBeUndefined()
  expect(worst([verdict('a', 'in-sync'), verdict('a', 'tampered')])?.verdict).toBe('tampered')
})

test('a function that must not be there is in sync when it is missing, and only then', () => {
  const told = { name: 'a', expected: '', served: null, hint: 'is still there' }
  expect(judgeAbsence('a', { kind: 'missing', detail: 'gone' })).toEqual({
    ...told,
    verdict: 'in-sync',
    hint: ''
  })
  expect(judgeAbsence('a', { kind: 'hash', hash: HASH })).toEqual({ ...told, verdict: 'stale', served: HASH })
  expect(judgeAbsence('a', { kind: 'unreachable', detail: '' })).toEqual({ ...told, verdict: 'unreachable' })
})
