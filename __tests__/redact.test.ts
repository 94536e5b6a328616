import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { redactor } from '../src/redact.ts'
import { headerSecret, leakIn, multiLine } from './support/secrets.ts'

const secret = fc.oneof(headerSecret, multiLine)

/** A text that says a secret, or a part of it, somewhere, once or again and again. */
const saying = secret.chain((word) => {
  const part = fc
    .tuple(fc.nat(word.length), fc.nat(word.length))
    .map(([a, b]) => word.slice(Math.min(a, b), Math.max(a, b)))
  const piece = fc.oneof(
    fc.constant(word),
    part,
    fc.string({ maxLength: 5 }),
    fc.constantFrom('***', '*', '\n')
  )
  return fc.tuple(
    fc.constant(word),
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  )
})

describe('a text without secrets', () => {
  test('has no run of eight characters of any of them', () => {
    fc.assert(
      fc.property(saying, secret, ([word, text], other) => {
        const told = redactor([null, other, word])(text)
        expect(leakIn(told, word)).toBeNull()
        expect(leakIn(told, other)).toBeNull()
      }),
      { numRuns: 500 }
    )
  })

  test('is what it was when it said none', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '\n', '*') }), (text) => {
        expect(redactor(['SECRET-0123456789', null, ''])(text)).toBe(text)
      })
    )
  })

  test.each([
    ['nothing is hidden without a secret', [], 'a text', 'a text'],
    ['words around it stay', ['abcdefghij'], 'key=abcdefghij; x', 'key=***; x'],
    ['a cut one is hidden as well', ['abcdefghij'], 'key=bcdefghi', 'key=***'],
    ['each of two that touch is hidden', ['abcdefgh', 'ABCDEFGH'], 'abcdefghABCDEFGH', '******'],
    ['what only ends like a frame is hidden', ['abcdefgh-----'], 'abcdefgh-----', '***'],
    ['what goes over a line end is hidden', ['abcd\r\nefgh'], 'abcd\nefgh', '***'],
    ['lines are not told together', ['abcd\nefgh'], 'abcdefgh', 'abcdefgh'],
    ['seven characters are words of any text', ['abcdefghij'], 'abcdefg', 'abcdefg'],
    [
      'the frame of a key is none of it',
      ['-----BEGIN KEY-----\nabcdefgh'],
      '-----BEGIN KEY-----',
      '-----BEGIN KEY-----'
    ]
  ])('%s', (_what, secrets, text, told) => {
    expect(redactor(secrets)(text)).toBe(told)
  })
})
