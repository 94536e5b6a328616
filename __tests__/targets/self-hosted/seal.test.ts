import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { seal, unseal } from '../../../src/targets/self-hosted/seal.ts'

const base64 = fc.base64String({ maxLength: 80 })

describe('what a server keeps for us', () => {
  test('comes back as it was, under the same key alone', () => {
    fc.assert(
      fc.property(base64, fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (text, key, other) => {
        const sealed = seal(text, key)
        expect(unseal(sealed, key)).toBe(text)
        if (other !== key) expect(unseal(sealed, other)).toBeNull()
      })
    )
  })

  test('is nothing when one character of it was changed, left out or added', () => {
    const sealed = fc
      .tuple(base64, fc.nat(), fc.constantFrom('A', 'B', '.', '=', ''))
      .map(([text, at, put]) => {
        const whole = seal(text, 'key')
        const index = at % (whole.length + 1)
        return { whole, changed: whole.slice(0, index) + put + whole.slice(index + 1) }
      })
    fc.assert(
      fc.property(sealed, ({ whole, changed }) => {
        const text = unseal(changed, 'key')
        // Base64 of the code may be written in several ways, and what follows the text is not read: the text is ours all the same.
        expect([null, unseal(whole, 'key')]).toContain(text)
      })
    )
  })

  test.each(['', '.', 'x', '..', `${'A'.repeat(43)}=.text`, '\u0000.\u0000'])(
    'is nothing when it is %j',
    (text) => {
      expect(unseal(text, 'key')).toBeNull()
    }
  )

  test('is sealed as ever: otherwise every server would have to be told anew', () => {
    expect(seal('text', 'a key')).toBe('1hz12HfWZmgnZyteKAO6ZU7pkxapj/i0rHzR2K0ho9o=.text')
  })

  test('is nothing without a code, or without a text that it is for', () => {
    const [code = ''] = seal('text', 'key').split('.')
    expect(unseal(code, 'key')).toBeNull()
    expect(unseal(seal('', 'key').replace('.', ''), 'key')).toBe('')
  })

  test('says nothing of the key', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabcdefghijklmnop\n-----END OPENSSH PRIVATE KEY-----\n'
    expect(seal('text', key)).toMatch(/^[A-Za-z0-9+/]{43}=\.text$/)
    expect(seal('text', key)).not.toContain('abcdefgh')
  })
})
