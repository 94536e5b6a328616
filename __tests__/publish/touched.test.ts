import { afterAll, describe, expect, test } from '@jest/globals'
import type { FunctionVerdict } from '../../src/probe/verdict.ts'
import { hashBefore, mayHaveChanged, servedBefore, touch, type Touched } from '../../src/publish/touched.ts'
import { BROKEN, makeWorld, NEW, OLD, sessionIn, UNSTAMPED, type WorldOptions } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

/** The cloud, with what it served before. */
function touchedCloud(cloud: WorldOptions['cloud'] = {}, names: readonly string[] = ['a']): Touched {
  return touch(sessionIn(makeWorld({ cloud }), 'cloud'), names)
}

describe('what a function served before', () => {
  test.each([
    ['a hash', { a: OLD }, OLD],
    ['an answer without a stamp', { a: UNSTAMPED }, ''],
    ['an answer that it does not run', { a: BROKEN }, ''],
    ['nothing, as it was not there', {}, null]
  ])('is %s', (_what, cloud: Record<string, string>, expected) => {
    const touched = touchedCloud(cloud)
    expect(hashBefore(touched, 'a')).toBe(expected)
    expect(servedBefore(touched)).toEqual(new Map([['a', expected]]))
  })

  test.each([true, null])('is not known where it is missing and the target lists it: %s', (existed) => {
    const touched = touchedCloud()
    Object.assign(touched.session.target, { existed: () => existed })
    expect(hashBefore(touched, 'a')).toBe('')
  })

  test('is not known of a function that nobody asked', () => {
    expect(hashBefore(touchedCloud({ other: OLD }), 'other')).toBe('')
  })

  test('does not follow what the target serves afterwards', () => {
    const touched = touchedCloud({ a: OLD })
    touched.session.verdicts.clear()
    expect(hashBefore(touched, 'a')).toBe(OLD)
  })
})

describe('whether a function may serve something else than before', () => {
  /** What it answers by now. */
  const answers = (touched: Touched, change: Partial<FunctionVerdict>): void => {
    const was = touched.before.get('a')
    if (was !== undefined) touched.session.verdicts.set('a', { ...was, ...change })
  }

  test('no, as long as it answers the same and nothing was accepted', () => {
    expect(mayHaveChanged(touchedCloud({ a: OLD }), 'a', NEW)).toBe(false)
  })

  test.each<[string, Partial<FunctionVerdict>]>([
    ['with another verdict', { verdict: 'broken' }],
    ['with another hash', { served: NEW }]
  ])('yes, when it answers %s', (_what, change) => {
    const touched = touchedCloud({ a: OLD })
    answers(touched, change)
    expect(mayHaveChanged(touched, 'a', NEW)).toBe(true)
  })

  test('yes, when the new one was accepted, whatever it answers: a region may lag', () => {
    const touched = touchedCloud({ a: OLD })
    touched.published.add('a')
    expect(mayHaveChanged(touched, 'a', NEW)).toBe(true)
  })

  test('no, when it served already what was accepted', () => {
    const touched = touchedCloud({ a: NEW })
    touched.published.add('a')
    expect(mayHaveChanged(touched, 'a', NEW)).toBe(false)
  })

  test.each([
    [
      'before',
      (touched: Touched) => {
        ;(touched.before as Map<string, unknown>).clear()
      },
      true
    ],
    [
      'by now',
      (touched: Touched) => {
        touched.session.verdicts.clear()
      },
      true
    ]
  ])('yes, when nobody knows what it answered %s', (_when, forget, expected) => {
    const touched = touchedCloud({ a: OLD })
    forget(touched)
    expect(mayHaveChanged(touched, 'a', NEW)).toBe(expected)
  })

  test('no, when nobody knows it at all and nothing was accepted', () => {
    const touched = touchedCloud({ other: OLD })
    expect(mayHaveChanged(touched, 'other', NEW)).toBe(false)
    touched.published.add('other')
    expect(mayHaveChanged(touched, 'other', NEW)).toBe(true)
  })
})
