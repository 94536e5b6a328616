import { expect, test } from '@jest/globals'
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
  expect(judge('a', HASH, { kind: 'hash', hash: 'b'.repeat(64) }, null)).toMatchObject({
    verdict: 'stale',
    served: 'b'.repeat(64)
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
})

test('verdicts sort by weight, then by name', () => {
  const mixed = [...VERDICTS_BY_WEIGHT].reverse().flatMap((kind) => [verdict('b', kind), verdict('a', kind)])
  const sorted = mixed.sort(byWeight)
  expect(sorted.map((entry) => entry.verdict)).toEqual(VERDICTS_BY_WEIGHT.flatMap((kind) => [kind, kind]))
  expect(sorted.slice(0, 2).map((entry) => entry.name)).toEqual(['a', 'b'])
})

test('the worst of none is nothing', () => {
  expect(worst([])).toBeUndefined()
  expect(worst([verdict('a', 'in-sync'), verdict('a', 'tampered')])?.verdict).toBe('tampered')
})

test('a function that must not be there is in sync when it is missing, and only then', () => {
  expect(judgeAbsence('a', { kind: 'missing', detail: 'gone' })).toMatchObject({
    verdict: 'in-sync',
    hint: ''
  })
  expect(judgeAbsence('a', { kind: 'hash', hash: HASH })).toMatchObject({ verdict: 'stale', served: HASH })
  expect(judgeAbsence('a', { kind: 'unreachable', detail: '' }).verdict).toBe('unreachable')
})
