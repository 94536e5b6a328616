import { describe, expect, test } from '@jest/globals'
import { InputError, type DeployError } from '../../src/errors.ts'
import { selectFunctions } from '../../src/manifest/select.ts'

describe('selectFunctions', () => {
  const names = ['hello', 'wpp-provision', 'wpp-qr', 'wpp-status']

  test.each([
    ['no pattern', [], names],
    ['a name', ['hello'], ['hello']],
    ['a name that begins others', ['wpp'], null],
    ['a star', ['wpp-*'], ['wpp-provision', 'wpp-qr', 'wpp-status']],
    ['a question mark', ['wpp-??'], ['wpp-qr']],
    ['an exclusion alone', ['!wpp-*'], ['hello']],
    ['an exclusion after a star', ['wpp-*', '!wpp-qr'], ['wpp-provision', 'wpp-status']],
    ['an exclusion in front', ['!wpp-qr', '*'], ['hello', 'wpp-provision', 'wpp-status']],
    ['two exclusions of the same', ['!wpp-*', '!wpp-qr'], ['hello']],
    ['everything excluded', ['!*'], null],
    ['what is named excluded', ['hello', '!hello'], null],
    ['a typing error', ['wpp-qrr'], null],
    ['a typing error in an exclusion', ['!wpp-qrr'], null],
    ['a typing error in an exclusion beside a name', ['hello', '!wpp-qrr'], null]
  ])('%s', (_what, patterns, expected) => {
    if (expected === null) expect(() => selectFunctions(names, patterns)).toThrow(InputError)
    else expect([...selectFunctions(names, patterns)].sort()).toEqual(expected)
  })

  test('a pattern that matches nothing is told with the names that there are', () => {
    expect.assertions(3)
    const many = Array.from({ length: 30 }, (_, i) => `fn-${i}`)
    try {
      selectFunctions(many, ['nope'])
    } catch (error) {
      expect((error as DeployError).message).toBe(
        'Input functions: "nope" is not allowed. It matches none of the 30 functions.'
      )
      expect((error as DeployError).live).toBe('unchanged; nothing was sent anywhere')
      expect((error as DeployError).next).toMatch(/^Functions are: fn-0, .*fn-19, …\.$/)
    }
  })

  test.each([
    [['!wpp-typo'], 'Input functions: "!wpp-typo" is not allowed. It matches none of the 4 functions.'],
    [['!*'], 'Input functions: "!*" is not allowed. Together the patterns leave none of the 4 functions.'],
    [
      ['wpp-*', '!wpp-*'],
      'Input functions: "wpp-*, !wpp-*" is not allowed. Together the patterns leave none of the 4 functions.'
    ]
  ])('%j would be green over the wrong functions: refused with the patterns', (patterns, message) => {
    expect(() => selectFunctions(names, patterns)).toThrow(message)
  })
})
