import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/errors.ts'
import { selectFunctions } from '../../src/manifest/select.ts'

describe('the choice of functions', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,6}$/)
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 8 })
  const pattern = fc.stringMatching(/^!?[A-Za-z0-9_*?-]{1,6}$/)

  /** Glob by glob, letter by letter: no regular expression. */
  function matches(glob: string, text: string): boolean {
    if (glob === '') return text === ''
    if (glob.startsWith('*'))
      return matches(glob.slice(1), text) || (text !== '' && matches(glob, text.slice(1)))
    return text !== '' && (glob[0] === '?' || glob[0] === text[0]) && matches(glob.slice(1), text.slice(1))
  }

  test('is what the globs say, exclusions last; a glob for nothing and a choice of nothing are refused', () => {
    fc.assert(
      fc.property(names, fc.array(fc.oneof(pattern, name), { maxLength: 4 }), (all, patterns) => {
        const included = patterns.filter((item) => !item.startsWith('!'))
        const excluded = patterns.filter((item) => item.startsWith('!')).map((item) => item.slice(1))
        const isIn = (item: string): boolean =>
          included.length === 0 || included.some((glob) => matches(glob, item))
        const wanted = all.filter((item) => isIn(item) && !excluded.some((glob) => matches(glob, item)))
        const isVain = [...included, ...excluded].some((glob) => !all.some((item) => matches(glob, item)))
        if (isVain || wanted.length === 0) expect(() => selectFunctions(all, patterns)).toThrow(InputError)
        else expect([...selectFunctions(all, patterns)].sort()).toEqual([...wanted].sort())
      }),
      { numRuns: 500 }
    )
  })
})
