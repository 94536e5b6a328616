import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isSealOf, sealKeyOf, sealOf } from '../../src/ledger/seal.ts'

const key = fc.string({ minLength: 1 }).filter((text) => /\S/.test(text))
const withoutSpace = (text: string): string => text.replace(/\s+/g, '')

describe('what a server keeps for us', () => {
  test('is ours under the same key, for the same purpose and as it was', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), key, key, (text, changed, ours, other) => {
        const code = sealOf('record', text, ours)
        expect(isSealOf(code, 'record', text, ours)).toBe(true)
        expect(isSealOf(code, 'record', changed, ours)).toBe(changed === text)
        expect(isSealOf(code, 'record', text, other)).toBe(withoutSpace(other) === withoutSpace(ours))
        expect(isSealOf(code, 'source', text, ours)).toBe(false)
      })
    )
  })

  test('is not ours when one character of its seal was changed or left out', () => {
    const code = sealOf('record', 'text', 'key')
    for (let at = 0; at < code.length - 2; at++) {
      for (const put of ['', code.charAt(at) === 'A' ? 'B' : 'A'])
        expect(isSealOf(code.slice(0, at) + put + code.slice(at + 1), 'record', 'text', 'key')).toBe(false)
    }
  })

  test.each(['', '.', 'x', `${'A'.repeat(43)}=`, '\u0000'])('is not ours under the seal %j', (code) => {
    expect(isSealOf(code, 'record', '', 'key')).toBe(false)
  })

  test('is sealed as ever: otherwise every server would have to be told anew', () => {
    expect(sealOf('record', 'text', 'a key')).toBe('MLjLw3fHJCOeML8wmL6ZSLm09EKTUVsI5+a2WckNqss=')
    expect(sealOf('source', 'text', 'a key')).toBe('Iy4lb83tYAGvOQDWzDXZ09Tq6rqPevzQhuYPgViQvNI=')
  })

  test('is ours also when the key was saved with other line ends', () => {
    const code = sealOf('record', 'text', '-----BEGIN-----\nabc\ndef\n-----END-----\n')
    expect(isSealOf(code, 'record', 'text', '-----BEGIN-----\r\nabc\r\ndef\r\n-----END-----')).toBe(true)
  })

  test('is sealed byte by byte', () => {
    const code = sealOf('source', Buffer.from('\uFFFD'), 'key')
    expect(isSealOf(code, 'source', '\uFFFD', 'key')).toBe(true)
    expect(isSealOf(code, 'source', Buffer.from([0xff]), 'key')).toBe(false)
  })

  test('says nothing of the key', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabcdefghijklmnop\n-----END OPENSSH PRIVATE KEY-----\n'
    expect(sealOf('record', 'text', key)).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  })
})

describe('what seals are made with', () => {
  const privateKey = '-----BEGIN-----\nabc\n-----END-----\n'
  const sealOfKey = (secrets: Parameters<typeof sealKeyOf>[0]): string =>
    sealOf('record', 'text', sealKeyOf(secrets))
  const encrypted = sealOfKey({ privateKey, passphrase: 'open sesame' })

  test.each([null, ''])('is the key alone, where its passphrase is %j', (passphrase) => {
    expect(sealKeyOf({ privateKey, passphrase })).toBe(privateKey)
  })

  test('has the passphrase in it: without it a file that is encrypted makes no seal', () => {
    for (const passphrase of [null, 'open Sesame', 'open sesame ', 'opensesame'])
      expect(sealOfKey({ privateKey, passphrase })).not.toBe(encrypted)
    expect(sealOfKey({ privateKey: 'another', passphrase: 'open sesame' })).not.toBe(encrypted)
  })

  test('is the same when the key was saved with other line ends', () => {
    const saved = privateKey.replaceAll('\n', '\r\n')
    expect(sealOfKey({ privateKey: saved, passphrase: 'open sesame' })).toBe(encrypted)
  })

  test('is as ever: otherwise every server would have to be told anew', () => {
    expect(encrypted).toBe('YMaLo594TczmC+0O1cLdqVrkxXhuMLlYfkFhofIaZpE=')
  })
})
