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

/** A public key blob: the type, then what a key of that type would hold. */
function blob(type: string, seed = 'a'): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(type.length, 0)
  return Buffer.concat([
    head,
    Buffer.from(type),
    createHash('sha256')
      .update(type + seed)
      .digest()
  ])
}

const ED = blob('ssh-ed25519')
const RSA = blob('ssh-rsa')
const ECDSA = blob('ecdsa-sha2-nistp256')
const OTHER = blob('ssh-ed25519', 'other')
const lineOf = (hosts: string, key: Buffer): string =>
  `${hosts} ${key.subarray(4, 4 + key.readUInt32BE(0)).toString()} ${key.toString('base64')}`

function hashed(label: string): string {
  const salt = createHash('sha1').update('salt').digest()
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(label).digest('base64')}`
}

const knows = (text: string, host: string, port = 22, key = ED): boolean =>
  isKnownKey(parseKnownHosts(text), host, port, key)

describe('a key is known', () => {
  test.each([
    ['for a plain name', 'example.com', 'example.com', 22, true],
    ['for a name in another case', 'Example.COM', 'eXample.com', 22, true],
    ['not for another name', 'example.com', 'example.org', 22, false],
    ['not for a longer name', 'example.com', 'example.com.evil.org', 22, false],
    ['not for a name in which the dot is another character', 'example.com', 'exampleXcom', 22, false],
    ['for one of several names', 'a.org,example.com,10.0.0.1', '10.0.0.1', 22, true],
    ['for an IPv6 address', '2001:db8::1', '2001:db8::1', 22, true],
    ['on another port, written [host]:port', '[example.com]:2222', 'example.com', 2222, true],
    ['not on another port, written without it', 'example.com', 'example.com', 2222, false],
    ['not on port 22, written with another', '[example.com]:2222', 'example.com', 22, false],
    ['not on a third port', '[example.com]:2222', 'example.com', 2223, false],
    ['for a hashed name', hashed('example.com'), 'example.com', 22, true],
    ['for a hashed name in another case', hashed('example.com'), 'EXAMPLE.com', 22, true],
    ['for a hashed name with a port', hashed('[example.com]:2222'), 'example.com', 2222, true],
    ['not for another hashed name', hashed('example.com'), 'example.org', 22, false],
    ['not when the hash is cut', hashed('example.com').slice(0, -8), 'example.com', 22, false],
    ['for a wildcard', '*.example.com', 'api.example.com', 22, true],
    ['not for the name under the wildcard', '*.example.com', 'example.com', 22, false],
    ['for a question mark', 'api?.example.com', 'api1.example.com', 22, true],
    ['not for two characters in the place of one', 'api?.example.com', 'api12.example.com', 22, false],
    ['for a wildcard with a port', '[*.example.com]:2222', 'api.example.com', 2222, true],
    ['not for a name that is taken out', '*.example.com,!api.example.com', 'api.example.com', 22, false],
    [
      'not for a name that is taken out first',
      '!api.example.com,*.example.com',
      'api.example.com',
      22,
      false
    ],
    [
      'for a name beside one that is taken out',
      '*.example.com,!api.example.com',
      'www.example.com',
      22,
      true
    ],
    ['not for a name that is only not taken out', '!api.example.com', 'www.example.com', 22, false]
  ])('%s', (_what, hosts, host, port, known) => {
    expect(knows(lineOf(hosts, ED), host, port)).toBe(known)
    expect(knows(lineOf(hosts, ED), host, port, OTHER)).toBe(false)
  })

  test('by its fingerprint, for whatever host', () => {
    expect(knows(fingerprintOf(ED), 'example.com')).toBe(true)
    expect(knows(`${fingerprintOf(ED)}=`, 'example.com', 2222)).toBe(true)
    expect(knows(fingerprintOf(OTHER), 'example.com')).toBe(false)
    expect(knows(`256 ${fingerprintOf(ED)} root@server (ED25519)`, 'example.com')).toBe(true)
  })

  test('by any of several lines', () => {
    const text = [lineOf('example.com', RSA), lineOf('example.com', ED), fingerprintOf(OTHER)].join('\r\n')
    for (const key of [RSA, ED, OTHER]) expect(knows(text, 'example.com', 22, key)).toBe(true)
    expect(knows(text, 'example.com', 22, ECDSA)).toBe(false)
  })

  test('not when it is revoked, wherever that line stands', () => {
    const good = lineOf('example.com', ED)
    const revoked = `@revoked ${lineOf('*', ED)}`
    expect(knows(`${good}\n${revoked}`, 'example.com')).toBe(false)
    expect(knows(`${revoked}\n${good}`, 'example.com')).toBe(false)
    expect(knows(`${fingerprintOf(ED)}\n${revoked}`, 'example.com')).toBe(false)
    expect(knows(`${good}\n@revoked ${lineOf('other.org', ED)}`, 'example.com')).toBe(true)
    expect(knows(`${good}\n@revoked ${lineOf('example.com', OTHER)}`, 'example.com')).toBe(true)
  })
})

describe('parseKnownHosts', () => {
  test('passes over empty lines, comments, and the comment of a line', () => {
    const text = `# a comment\n\n  ${lineOf('example.com', ED)} root@server\n\r\n\t\n`
    expect(parseKnownHosts(text).entries).toHaveLength(1)
  })

  test.each([
    ['nothing', ''],
    ['comments alone', '# nothing\n\n'],
    ['a name alone', 'example.com'],
    ['no key', 'example.com ssh-ed25519'],
    ['a key that is no base64', 'example.com ssh-ed25519 !!!!'],
    ['a key of another type than the line says', `example.com ssh-rsa ${ED.toString('base64')}`],
    [
      'a key whose length runs over its end',
      `example.com ssh-rsa ${Buffer.alloc(8, 0xff).toString('base64')}`
    ],
    ['a public key without a host', `ssh-ed25519 ${ED.toString('base64')}`],
    ['a certificate authority, which is not supported', `@cert-authority ${lineOf('*', ED)}`],
    ['an unknown marker', `@trusted ${lineOf('*', ED)}`],
    ['an MD5 fingerprint', 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48'],
    ['a fingerprint with something in front', `x${fingerprintOf(ED)}`],
    ['a type that begins with no letter of one', lineOf('h', blob('_ssh'))],
    ['a type that ends with no letter of one', lineOf('h', blob('ssh_'))],
    ['a type that is too long to be one', lineOf('h', blob('x'.repeat(65)))],
    ['a key of three bytes', `h x ${Buffer.alloc(3).toString('base64')}`],
    ['a fingerprint that was cut', fingerprintOf(ED).slice(0, -1)],
    ['a fingerprint that is too long', `${fingerprintOf(ED)}AA`],
    ['a revoked fingerprint, which nothing could check', `@revoked ${fingerprintOf(ED)}`],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----']
  ])('refuses %s, and says what to give', (_what, text) => {
    expect(() => parseKnownHosts(text)).toThrow(InputError)
    expect(() => parseKnownHosts(text)).toThrow(
      /^Input ssh-known-hosts: .*ssh-keyscan.* fingerprints of the form SHA256:… \(run `ssh-keygen -lf /
    )
  })

  test('takes a type of any name that may be one, with any white space around it', () => {
    const long = blob('x'.repeat(64))
    for (const key of [long, blob('sk-ssh-ed25519@openssh.com'), blob('SSH.2')])
      expect(knows(lineOf('h', key).replaceAll(' ', ' \t  '), 'h', 22, key)).toBe(true)
  })

  test('refuses one bad line among good ones, by that line', () => {
    expect(() => parseKnownHosts(`${lineOf('a', ED)}\ngarbage here\n`)).toThrow(
      /"garbage here" is not allowed/
    )
  })

  test('either understands a text or refuses it as an input, whatever it is', () => {
    const words = fc.constantFrom(
      '@revoked',
      '*',
      '|1|',
      '|1|a|b',
      'ssh-ed25519',
      ED.toString('base64'),
      'SHA256:',
      '\0'
    )
    const text = fc.array(fc.oneof(words, fc.string()), { maxLength: 8 }).map((all) => all.join(' '))
    fc.assert(
      fc.property(text, fc.domain(), (given, host) => {
        try {
          isKnownKey(parseKnownHosts(given), host, 22, OTHER)
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      })
    )
  })

  test('never knows a key that no line holds', () => {
    const hosts = fc.stringMatching(/^[a-z*?!.,[\]|:0-9]{1,20}$/)
    fc.assert(
      fc.property(hosts, fc.domain(), (pattern, host) => {
        expect(knows(lineOf(pattern, ED), host, 22, OTHER)).toBe(false)
      })
    )
  })
})

describe('algorithmGroups', () => {
  const RSA_ALGORITHMS = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
  const ECDSA_GROUPS = [['ecdsa-sha2-nistp256'], ['ecdsa-sha2-nistp384'], ['ecdsa-sha2-nistp521']]

  test.each([
    ['the type of the line alone', lineOf('h', ED), [['ssh-ed25519']]],
    ['the three signatures of an RSA key', lineOf('h', RSA), [RSA_ALGORITHMS]],
    [
      'all types of the lines in one attempt',
      `${lineOf('h', ED)}\n${lineOf('h', RSA)}`,
      [['ssh-ed25519', ...RSA_ALGORITHMS]]
    ],
    ['a type once', `${lineOf('h', ED)}\n${lineOf('h', OTHER)}`, [['ssh-ed25519']]],
    ['nothing for lines of other hosts', lineOf('other', ED), []],
    ['nothing for revoked keys', `@revoked ${lineOf('h', ED)}`, []],
    ['nothing for a type that nobody can check', lineOf('h', blob('ssh-dss')), []],
    [
      'every type in turn for a fingerprint',
      fingerprintOf(ED),
      [['ssh-ed25519'], ...ECDSA_GROUPS, RSA_ALGORITHMS]
    ],
    [
      'first the types of lines, then the others, for both',
      `${fingerprintOf(ED)}\n${lineOf('h', RSA)}`,
      [RSA_ALGORITHMS, ['ssh-ed25519'], ...ECDSA_GROUPS]
    ]
  ])('offers %s', (_what, text, groups) => {
    expect(algorithmGroups(parseKnownHosts(text), 'h', 22)).toEqual(groups)
  })
})

test('a host is labelled as known_hosts writes it', () => {
  expect(hostLabel('example.com', 22)).toBe('example.com')
  expect(hostLabel('example.com', 2222)).toBe('[example.com]:2222')
})

test('a fingerprint is the one that ssh-keygen prints: base64 of the digest without its padding', () => {
  expect(fingerprintOf(Buffer.from(''))).toBe('SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU')
})
