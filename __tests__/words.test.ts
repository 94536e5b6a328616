import { describe, expect, test } from '@jest/globals'
import { countOf, nameSome } from '../src/words.ts'

describe('countOf', () => {
  test.each([
    [0, '0 functions'],
    [1, '1 function'],
    [2, '2 functions']
  ])('%i', (n, words) => {
    expect(countOf(n, 'function')).toBe(words)
  })
})

describe('nameSome', () => {
  const names = (n: number): string[] => Array.from({ length: n }, (_, index) => `f${index}`)

  test.each([
    [0, ''],
    [1, 'f0'],
    [8, 'f0, f1, f2, f3, f4, f5, f6, f7'],
    [9, 'f0, f1, f2, f3, f4, f5, f6, f7 and 1 more'],
    [216, 'f0, f1, f2, f3, f4, f5, f6, f7 and 208 more']
  ])('of %i', (n, words) => {
    expect(nameSome(names(n))).toBe(words)
  })
})
