import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { beginningOf, redactor, withoutTokens } from '../src/redact.ts'
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
      'a short secret is hidden where it stands whole',
      ['hunter2'],
      'it is hunter2, hunter',
      'it is ***, hunter'
    ],
    ['and so is the longer of two', ['hunt', 'hunter2'], 'hunter2 hunt', '*** ***'],
    ['three characters are in any text', ['abc'], 'abc', 'abc'],
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

describe('secrets that can be told by their looks', () => {
  const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.dGhlIHNpZ25hdHVyZQ'
  const HEX = '0123456789abcdef0123456789abcdef01234567'

  test.each([
    ['a JWT', `key: ${JWT}, x`, 'key: ***, x'],
    ['a JWT in a URL', `?a=1%20${JWT}&b`, '?a=1%20***&b'],
    ['a JWT without a signature', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ. x', '*** x'],
    ['a JWT in a word', `x-${JWT} a.${JWT}`, 'x-*** a.***'],
    ['a secret key', '"sb_secret_abc-DEF_1234567890ABC"', '"***"'],
    ['a token of the Management API', `sbp_${HEX} "sbp_v0_${HEX}" sbp_oauth_${HEX}`, '*** "***" ***'],
    ['a password', 'postgres://postgres:p4ss@db:5432/x', 'postgres://postgres:***@db:5432/x'],
    ['a password with an @', 'postgresql://u:p@ss@db/x and b@c', 'postgresql://u:***@db/x and b@c'],
    ['a password that a URL would have to encode', 'redis://u:p?a#s@b@db/x', 'redis://u:***@db/x'],
    ['a password of digits', 'redis://u:12345@db/x', 'redis://u:***@db/x'],
    ['a password of nobody', 'redis://:secret@cache', 'redis://:***@cache']
  ])('%s is hidden', (_what, said, told) => {
    expect(withoutTokens(said)).toBe(told)
  })

  test.each([
    'https://api.example.com:8000/functions/v1/hello',
    'http://[::1]:80/a@b',
    'mail me: a@b.example',
    'eyJ and eyJhbGciOiJIUzI1NiJ9 alone',
    'sb_publishable_abc',
    'function sbp_sync failed to boot',
    'sbp_oauth_callback, sb_secret_rotation and sb_secret_x',
    'http://localhost:8000?mail=a@b.c',
    '["http://localhost:8000","a@b.c"]',
    'SUPABASE_KEY is not set'
  ])('%j stays as it is', (said) => {
    expect(withoutTokens(said)).toBe(said)
  })

  test('are looked for in one pass, whatever the text is made of', () => {
    for (const slow of ['eyJ', 'eyJ.', 'eyJa.a', '://', '://a:', 'a', '@', '://:@', 'sbp', 'a:'])
      expect(withoutTokens(slow.repeat(300_000))).toEqual(expect.any(String))
  })

  test.each(['eyJ', 'eyJ-', 'eyJa.', 'aeyJ'])('are looked for in no time in four megabytes of %j', (slow) => {
    const start = performance.now()
    withoutTokens(slow.repeat(1_000_000))
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('the beginning of a text', () => {
  const JWT = `eyJ${'a'.repeat(500)}.${'b'.repeat(8192)}.${'c'.repeat(300)}`

  test.each([
    ['that is short is all of it', 'abc', 'abc'],
    ['of just the limit is all of it', 'abcdefghij', 'abcdefghij'],
    ['is cut behind the limit', 'abcdefghijk', 'abcdefghij…'],
    ['has no part of a secret that begins in it', `a ${JWT}`, 'a ***'],
    ['has no part of a secret that begins as its last character', `12345678 ${JWT}`, '12345678 *…'],
    ['has no part of a later one, where much was hidden', `${JWT} ${JWT}`, '*** …'],
    ['has no part of one that is cut, where much was hidden', `${JWT} eyJ0.${JWT}`, '*** …'],
    ['shows that more was there', `${JWT} a ${'b'.repeat(90)} c`, '*** a …']
  ])('%s', (_what, text, told) => {
    expect(beginningOf(text, 10)).toBe(told)
  })

  test('is all that is looked at', () => {
    const looked: number[] = []
    beginningOf('x'.repeat(1_000_000), 100, (text) => {
      looked.push(text.length)
      return text
    })
    expect(looked).toEqual([9100])
  })
})
