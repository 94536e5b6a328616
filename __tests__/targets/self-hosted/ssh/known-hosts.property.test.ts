import { describe, expect, test } from '@jest/globals'
import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { InputError } from '../../../../src/errors.ts'
import {
  algorithmGroups,
  fingerprintOf,
  hostLabel,
  isKnownKey,
  parseKnownHosts
} from '../../../../src/targets/self-hosted/ssh/known-hosts.ts'

const TYPES = ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp521'] as const

function blob(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(type.length, 0)
  return Buffer.concat([head, Buffer.from(type), body])
}

interface Key {
  readonly type: string
  readonly bytes: Buffer
}

const key: fc.Arbitrary<Key> = fc
  .tuple(fc.constantFrom(...TYPES), fc.uint8Array({ minLength: 1, maxLength: 40 }))
  .map(([type, body]) => ({ type, bytes: blob(type, body) }))
const twoKeys = fc.tuple(key, key).filter(([a, b]) => !a.bytes.equals(b.bytes))
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6())
const port = fc.oneof(fc.constant(22), fc.integer({ min: 1, max: 65535 }))
const place = fc.tuple(host, port)
const twoPlaces = fc
  .tuple(place, place)
  .filter(([[a, p], [b, q]]) => a.toLowerCase() !== b.toLowerCase() || p !== q)

function hashed(label: string): string {
  const salt = createHash('sha1').update(`salt of ${label}`).digest()
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(label).digest('base64')}`
}

/** A host as known_hosts may write it. */
const written = (name: string, on: number): fc.Arbitrary<string> => {
  const label = hostLabel(name.toLowerCase(), on)
  return fc.constantFrom(label, label.toUpperCase(), hashed(label), `other.invalid,${label}`)
}

const lineOf = (hosts: string, { type, bytes }: Key): string => `${hosts} ${type} ${bytes.toString('base64')}`

const atom = fc.oneof(
  fc.constantFrom(
    '@revoked',
    '@cert-authority',
    '*',
    '!*',
    '|1|',
    '|1|YQ==|YQ==',
    '[',
    ']:22',
    '#',
    '\t',
    '\0'
  ),
  key.map(({ type }) => type),
  key.map(({ bytes }) => bytes.toString('base64')),
  key.map(({ bytes }) => fingerprintOf(bytes)),
  host,
  fc.string({ unit: 'binary', maxLength: 10 })
)
const anyText = fc
  .array(fc.tuple(atom, fc.constantFrom(' ', '\n', '\r\n', '\t', ',')), { maxLength: 12 })
  .map((parts) => parts.flat().join(''))

describe('any text', () => {
  test('is understood, or refused as an input, and asks for known algorithms alone', () => {
    fc.assert(
      fc.property(anyText, host, port, key, (text, name, on, { bytes }) => {
        try {
          const known = parseKnownHosts(text)
          isKnownKey(known, name, on, bytes)
          for (const group of algorithmGroups(known, name, on)) expect(group.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      })
    )
  })

  test('makes no key known that is neither in it nor the one of a fingerprint in it', () => {
    fc.assert(
      fc.property(anyText, host, port, key, (text, name, on, { bytes }) => {
        fc.pre(!text.includes(bytes.toString('base64')) && !text.includes(fingerprintOf(bytes)))
        let isKnown = false
        try {
          isKnown = isKnownKey(parseKnownHosts(text), name, on, bytes)
        } catch {
          // refused
        }
        expect(isKnown).toBe(false)
      })
    )
  })
})

describe('a line', () => {
  const lineFor = ([name, on]: [string, number], of: Key): fc.Arbitrary<string> =>
    written(name, on).map((hosts) => lineOf(hosts, of))

  test('makes its key known for its host and port, however it writes them', () => {
    const line = fc
      .tuple(place, key)
      .chain(([at, of]) => fc.tuple(fc.constant(at), fc.constant(of), lineFor(at, of)))
    fc.assert(
      fc.property(line, ([[name, on], of, text]) => {
        expect(isKnownKey(parseKnownHosts(text), name, on, of.bytes)).toBe(true)
        expect(isKnownKey(parseKnownHosts(text), name.toUpperCase(), on, of.bytes)).toBe(true)
      })
    )
  })

  test('makes no key known for another host or port, whatever its comment says', () => {
    const line = fc
      .tuple(twoPlaces, key)
      .chain(([places, of]) => fc.tuple(fc.constant(places), fc.constant(of), lineFor(places[0], of)))
    fc.assert(
      fc.property(line, fc.constantFrom('', ' root@server', ' SHA256'), ([places, of, text], comment) => {
        const [, [name, on]] = places
        const words = comment === ' SHA256' ? ` ${fingerprintOf(of.bytes)}` : comment
        expect(isKnownKey(parseKnownHosts(text + words), name, on, of.bytes)).toBe(false)
      })
    )
  })

  test('makes no other key known', () => {
    fc.assert(
      fc.property(place, twoKeys, ([name, on], [of, other]) => {
        const text = lineOf(hostLabel(name, on), of)
        expect(isKnownKey(parseKnownHosts(text), name, on, other.bytes)).toBe(false)
      })
    )
  })

  test('with a marker never makes its key known: @revoked takes it back, wherever it stands', () => {
    const markers = fc.constantFrom('@revoked', '@cert-authority', '@trusted')
    fc.assert(
      fc.property(place, key, markers, fc.boolean(), ([name, on], of, marker, isFirst) => {
        const line = lineOf(hostLabel(name, on), of)
        const marked = `${marker} ${line}`
        const lines = isFirst ? [marked, line] : [line, marked]
        const isKnown = (text: string): boolean => isKnownKey(parseKnownHosts(text), name, on, of.bytes)
        if (marker === '@revoked')
          for (const text of [marked, lines.join('\n')]) expect(isKnown(text)).toBe(false)
        else expect(() => isKnown(marked)).toThrow(InputError)
      })
    )
  })

  test('that takes a host out does so in front of and behind every wildcard', () => {
    const wildcards = fc.array(fc.constantFrom('*', '*.*', '?*', '[*]:*'), { minLength: 1, maxLength: 3 })
    const lists = fc.tuple(place, wildcards, wildcards)
    fc.assert(
      fc.property(lists, key, ([[name, on], before, after], of) => {
        const hosts = [...before, `!${hostLabel(name, on)}`, ...after].join(',')
        expect(isKnownKey(parseKnownHosts(lineOf(hosts, of)), name, on, of.bytes)).toBe(false)
      })
    )
  })
})

describe('a fingerprint', () => {
  test('is that of one key exactly, on every host', () => {
    fc.assert(
      fc.property(place, twoKeys, ([name, on], [of, other]) => {
        const known = parseKnownHosts(fingerprintOf(of.bytes))
        expect(isKnownKey(known, name, on, of.bytes)).toBe(true)
        expect(isKnownKey(known, name, on, other.bytes)).toBe(false)
      })
    )
  })

  test('with one character changed is that of no key', () => {
    const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const change = fc.tuple(
      fc.nat(42),
      fc.nat(63).map((index) => base64[index] ?? '')
    )
    fc.assert(
      fc.property(place, key, change, ([name, on], of, [at, sign]) => {
        const digest = fingerprintOf(of.bytes).slice('SHA256:'.length)
        fc.pre(digest[at] !== sign)
        const text = `SHA256:${digest.slice(0, at)}${sign}${digest.slice(at + 1)}`
        expect(isKnownKey(parseKnownHosts(text), name, on, of.bytes)).toBe(false)
      })
    )
  })
})
