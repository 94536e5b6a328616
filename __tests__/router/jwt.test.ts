import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { checkCaller, parseJwks, type AuthKeys, type Jwk } from '../../router/jwt.ts'

const NOW_S = 1_800_000_000
const SECRET = 'a-secret-of-at-least-thirty-two-characters'
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Token {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: unknown
}

function hs256(secret: string, { header, claims = { role: 'anon' } }: Token = {}): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** A token whose signature is written with `+` and `/`. */
function inBase64(): string {
  for (let n = 0; ; n += 1) {
    const [header = '', claims = '', signature = ''] = hs256(SECRET, { claims: { n } }).split('.')
    const plain = signature.replaceAll('-', '+').replaceAll('_', '/')
    if (plain !== signature) return `${header}.${claims}.${plain}`
  }
}

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const wide = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })

const jwk = (key: KeyObject, more: Jwk = {}): Jwk => ({ ...(key.export({ format: 'jwk' }) as Jwk), ...more })

function signedBy(
  alg: 'ES256' | 'RS256',
  key: KeyObject,
  { header, claims = { role: 'anon' } }: Token = {}
): string {
  const text = `${part({ alg, typ: 'JWT', ...header })}.${part(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const KEYS: AuthKeys = {
  secret: SECRET,
  jwks: [
    jwk(ec.publicKey, { kid: 'ec' }),
    jwk(rsa.publicKey, { kid: 'rsa' }),
    { kty: 'oct', k: 'x', kid: 'old' }
  ]
}

async function codeFor(headers: Record<string, string>, keys = KEYS): Promise<string | null> {
  return (await checkCaller(new Headers(headers), keys, NOW_S * 1000))?.code ?? null
}
const codeOf = (token: string, keys = KEYS): Promise<string | null> =>
  codeFor({ authorization: `Bearer ${token}` }, keys)

let errors: jest.SpiedFunction<typeof console.error>
beforeEach(() => {
  errors = jest.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  errors.mockRestore()
})

describe('a caller', () => {
  test.each([
    ['without a header', {}, 'UNAUTHORIZED_NO_AUTH_HEADER'],
    ['with another scheme', { authorization: 'Basic abc' }, 'UNAUTHORIZED_INVALID_JWT_FORMAT'],
    [
      'with a good token under another scheme',
      { authorization: `Basic ${hs256(SECRET)}` },
      'UNAUTHORIZED_INVALID_JWT_FORMAT'
    ],
    ['with a fourth part', { authorization: `Bearer ${hs256(SECRET)}.x` }, 'UNAUTHORIZED_INVALID_JWT_FORMAT'],
    [
      'with an algorithm that is no word',
      { authorization: `Bearer ${hs256(SECRET, { header: { alg: 256 } })}` },
      'UNAUTHORIZED_INVALID_JWT_FORMAT'
    ],
    ['with two tokens', { authorization: `Bearer ${hs256(SECRET)} x` }, 'UNAUTHORIZED_INVALID_JWT_FORMAT'],
    ['with no token', { authorization: 'Bearer' }, 'UNAUTHORIZED_INVALID_JWT_FORMAT'],
    ['with something else', { authorization: 'Bearer abc' }, 'UNAUTHORIZED_INVALID_JWT_FORMAT'],
    ['with two parts', { authorization: 'Bearer a.b' }, 'UNAUTHORIZED_INVALID_JWT_FORMAT'],
    [
      'with a publishable key that no gateway took',
      { authorization: 'Bearer sb_publishable_x' },
      'UNAUTHORIZED_INVALID_JWT_FORMAT'
    ],
    ['in lower case', { authorization: `bearer  ${hs256(SECRET)}` }, null]
  ])('%s is answered %s %s', async (_what, headers, code) => {
    expect(await codeFor(headers as Record<string, string>)).toBe(code)
  })

  test('who is refused is told so in words', async () => {
    const told = async (headers: Record<string, string>): Promise<string | undefined> =>
      (await checkCaller(new Headers(headers), KEYS, NOW_S * 1000))?.message
    expect(await told({})).toBe('Missing authorization header')
    expect(await told({ authorization: 'Bearer x' })).toBe('Invalid JWT format')
    expect(await told({ authorization: `Bearer ${hs256('other')}` })).toBe('Invalid JWT')
    expect(await told({ authorization: `Bearer ${signedBy('ES256', other.privateKey)}` })).toBe('Invalid JWT')
  })

  test('whose key the gateway made a token of is let in by that token', async () => {
    const minted = { 'sb-api-key': hs256(SECRET) }
    expect(await codeFor(minted)).toBeNull()
    expect(await codeFor({ ...minted, authorization: 'Bearer sb_secret_x' })).toBeNull()
    // His own JWT counts before it, also when it is wrong.
    expect(await codeFor({ ...minted, authorization: `Bearer ${hs256('other')}` })).toBe(
      'UNAUTHORIZED_LEGACY_JWT'
    )
  })
})

describe('HS256', () => {
  test.each<[string, string, string | null]>([
    ['with the secret', hs256(SECRET), null],
    ['with another secret', hs256(`${SECRET}x`), 'UNAUTHORIZED_LEGACY_JWT'],
    ['that is over', hs256(SECRET, { claims: { exp: NOW_S } }), 'UNAUTHORIZED_LEGACY_JWT'],
    ['that lasts', hs256(SECRET, { claims: { exp: NOW_S + 1 } }), null],
    ['that is not yet', hs256(SECRET, { claims: { nbf: NOW_S + 1 } }), 'UNAUTHORIZED_LEGACY_JWT'],
    ['that begins now', hs256(SECRET, { claims: { nbf: NOW_S } }), null],
    [
      'with a time that is no number',
      hs256(SECRET, { claims: { exp: String(NOW_S + 9) } }),
      'UNAUTHORIZED_LEGACY_JWT'
    ],
    ['with claims that are no object', hs256(SECRET, { claims: ['x'] }), 'UNAUTHORIZED_LEGACY_JWT'],
    ['with claims that are a number', hs256(SECRET, { claims: 7 }), 'UNAUTHORIZED_LEGACY_JWT'],
    ['with claims that are a word', hs256(SECRET, { claims: 'x' }), 'UNAUTHORIZED_LEGACY_JWT'],
    ['with claims that are nothing', hs256(SECRET, { claims: null }), 'UNAUTHORIZED_LEGACY_JWT'],
    ['with padding, which base64url has not', `${hs256(SECRET)}=`, 'UNAUTHORIZED_LEGACY_JWT'],
    ['in base64 that is not for URLs', inBase64(), 'UNAUTHORIZED_LEGACY_JWT'],
    [
      'with an extension that must be understood',
      hs256(SECRET, { header: { crit: ['b64'] } }),
      'UNAUTHORIZED_LEGACY_JWT'
    ]
  ])('%s', async (_what, token, code) => {
    expect(await codeOf(token)).toBe(code)
  })

  test('where there is no secret is refused, and the log says why', async () => {
    expect(await codeOf(hs256(''), { ...KEYS, secret: null })).toBe('UNAUTHORIZED_LEGACY_JWT')
    expect(errors).toHaveBeenCalledWith('JWT_SECRET is not set: no HS256 token can be verified')
  })

  test('with a header that is no text is refused', async () => {
    const header = Buffer.from('{"alg":"HS256","x":"\xff"}', 'latin1').toString('base64url')
    const signed = `${header}.${part({ role: 'anon' })}`
    const signature = createHmac('sha256', SECRET).update(signed).digest('base64url')
    expect(await codeOf(`${signed}.${signature}`)).toBe('UNAUTHORIZED_INVALID_JWT_FORMAT')
  })

  test('is not verified with a public key, which everybody has', async () => {
    const pem = ec.publicKey.export({ type: 'spki', format: 'pem' }) as string
    expect(await codeOf(hs256(pem))).toBe('UNAUTHORIZED_LEGACY_JWT')
  })

  test('with any byte changed is refused', async () => {
    const token = hs256(SECRET)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom('A', 'z', '0', '9', '-', '_', '.'),
        async (at, char) => {
          // The last digit of base64 has bits that mean nothing.
          fc.pre(token[at] !== char && at !== token.length - 1)
          expect(await codeOf(token.slice(0, at) + char + token.slice(at + 1))).not.toBeNull()
        }
      )
    )
  })
})

describe('ES256 and RS256', () => {
  const keysOf = (...jwks: Jwk[]): AuthKeys => ({ secret: SECRET, jwks })
  const ecToken = signedBy('ES256', ec.privateKey, { header: { kid: 'ec' } })

  test.each<[string, string, AuthKeys, string | null]>([
    ['of a key of the set', ecToken, KEYS, null],
    ['of an RSA key of the set', signedBy('RS256', rsa.privateKey, { header: { kid: 'rsa' } }), KEYS, null],
    ['without a key id, of the only key that fits', signedBy('ES256', ec.privateKey), KEYS, null],
    [
      'of a key with another id',
      signedBy('ES256', ec.privateKey, { header: { kid: 'x' } }),
      KEYS,
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    ['of another key', signedBy('ES256', other.privateKey), KEYS, 'UNAUTHORIZED_ASYMMETRIC_JWT'],
    [
      'that is over',
      signedBy('ES256', ec.privateKey, { claims: { exp: 1 } }),
      KEYS,
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    [
      'where two keys fit',
      ecToken,
      keysOf(jwk(ec.publicKey, { kid: 'ec' }), jwk(other.publicKey, { kid: 'ec' })),
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    [
      'of a key for another use',
      ecToken,
      keysOf(jwk(ec.publicKey, { kid: 'ec', use: 'enc' })),
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    [
      'of a key for another algorithm',
      ecToken,
      keysOf(jwk(ec.publicKey, { kid: 'ec', alg: 'ES384' })),
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    [
      'of a key that may not verify',
      ecToken,
      keysOf(jwk(ec.publicKey, { kid: 'ec', key_ops: ['sign'] })),
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    [
      'of a key that says what it is for',
      ecToken,
      keysOf(jwk(ec.publicKey, { kid: 'ec', use: 'sig', alg: 'ES256', key_ops: ['verify'] })),
      null
    ],
    [
      'of a key that says nothing that can be understood of what it is for',
      ecToken,
      keysOf(jwk(ec.publicKey, { kid: 'ec', use: 7, alg: null, key_ops: 'verify' })),
      null
    ],
    [
      'of the one key of its type and curve under an id that others have, too',
      ecToken,
      keysOf(
        jwk(rsa.publicKey, { kid: 'ec' }),
        jwk(wide.publicKey, { kid: 'ec' }),
        jwk(ec.publicKey, { kid: 'ec' })
      ),
      null
    ],
    [
      'of an RSA key beside another type of the same id',
      signedBy('RS256', rsa.privateKey, { header: { kid: 'ec' } }),
      keysOf(jwk(ec.publicKey, { kid: 'ec' }), jwk(rsa.publicKey, { kid: 'ec' })),
      null
    ],
    [
      'of a key whose private half is in the set',
      signedBy('ES256', ec.privateKey),
      keysOf(jwk(ec.privateKey, { key_ops: ['sign', 'verify'] })),
      null
    ],
    [
      'of an RSA key that is too short',
      signedBy('RS256', weak.privateKey),
      keysOf(jwk(weak.publicKey)),
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ],
    [
      'of a key that is none',
      ecToken,
      keysOf({ kty: 'EC', crv: 'P-256', x: 7 }),
      'UNAUTHORIZED_ASYMMETRIC_JWT'
    ]
  ])('%s', async (_what, token, keys, code) => {
    expect(await codeOf(token, keys)).toBe(code)
    expect(errors).not.toHaveBeenCalled()
  })

  test('where there is no set are refused, and the log says why', async () => {
    expect(await codeOf(ecToken, { ...KEYS, jwks: null })).toBe('UNAUTHORIZED_ASYMMETRIC_JWT')
    expect(errors).toHaveBeenCalledWith('SUPABASE_JWKS is not set: no ES256 or RS256 token can be verified')
  })
})

test.each(['none', 'HS512', 'ES384', 'constructor'])(
  'the algorithm %s is none that is taken',
  async (alg) => {
    const failure = await checkCaller(
      new Headers({ authorization: `Bearer ${hs256(SECRET, { header: { alg } })}` }),
      KEYS,
      NOW_S * 1000
    )
    expect(failure).toEqual({
      code: 'UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM',
      message: `Unsupported JWT algorithm ${alg}`
    })
  }
)

test('any text for a token is refused, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), async (text) => {
      fc.pre(!/[\r\n\0]/.test(text))
      expect(await codeOf(text)).not.toBeNull()
    })
  )
})

test.each([
  [undefined, null],
  ['', null],
  ['{', null],
  ['null', null],
  ['7', null],
  ['{"keys":{}}', null],
  ['{"keys":[]}', []],
  ['{"keys":[null,{"kty":"EC"}]}', [{ kty: 'EC' }]]
])('the key set %j', (text, keys) => {
  expect(parseJwks(text)).toEqual(keys)
})
