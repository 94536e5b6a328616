import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { InputError } from '../../../errors.ts'
import { matchesWildcard } from '../../../wildcard.ts'

/** One line of a known_hosts file, or a `SHA256:` fingerprint. */
type Entry =
  | {
      readonly kind: 'key'
      readonly hosts: string
      readonly type: string
      readonly key: Buffer
      readonly revoked: boolean
    }
  | { readonly kind: 'fingerprint'; readonly digest: string }

export interface KnownHosts {
  readonly entries: readonly Entry[]
}

const FINGERPRINT = /^SHA256:([A-Za-z0-9+/]{43})=?$/
const KEY_TYPE = /^[a-z0-9@.-]+$/i

/**
 * Reads the input `ssh-known-hosts`: known_hosts lines (plain, hashed, `[host]:port`, `@revoked`) and fingerprints.
 * @throws InputError naming the line that is neither
 */
export function parseKnownHosts(text: string): KnownHosts {
  const entries: Entry[] = []
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    entries.push(parseLine(line))
  }
  if (entries.length === 0) throw new InputError('ssh-known-hosts', text, HELP)
  return { entries }
}

const HELP =
  'Give known_hosts lines (run `ssh-keyscan -p <port> <host>` on a network that you trust, and compare) or fingerprints ' +
  'of the form SHA256:… (run `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the server).'

function parseLine(line: string): Entry {
  const fields = line.split(/\s+/)
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : undefined
  const key = readKey(fields, marker)
  if (key !== null) return key
  const fingerprint = fields
    .map((field) => FINGERPRINT.exec(field)?.[1])
    .find((digest) => digest !== undefined)
  // known_hosts has no marked fingerprints: to take `@revoked SHA256:…` as one would trust what it revokes.
  if (fingerprint === undefined || marker !== undefined) throw new InputError('ssh-known-hosts', line, HELP)
  return { kind: 'fingerprint', digest: fingerprint }
}

/** First of all: a fingerprint in the comment of a line for one host would else be trusted for every host. */
function readKey([hosts, type, key]: readonly string[], marker: string | undefined): Entry | null {
  if (hosts === undefined || type === undefined || key === undefined || !KEY_TYPE.test(type)) return null
  const bytes = Buffer.from(key, 'base64')
  if (typeOf(bytes) !== type || (marker !== undefined && marker !== '@revoked')) return null
  return { kind: 'key', hosts, type, key: bytes, revoked: marker === '@revoked' }
}

/** The key type inside a public key blob: a length, then the name (RFC 4253, 6.6). */
function typeOf(key: Buffer): string {
  if (key.length < 4) return ''
  const length = key.readUInt32BE(0)
  return length > 64 ? '' : key.subarray(4, 4 + length).toString('latin1')
}

export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256')
    .update(key)
    .digest('base64')
    .replace(/(?<!=)=+$/, '')}`

/** `host`, or `[host]:port` for a port other than 22, as known_hosts writes it. */
export const hostLabel = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`)

function matchesHost(hosts: string, host: string, port: number): boolean {
  const label = hostLabel(host.toLowerCase(), port)
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = hosts.split('|')
    const expected = Buffer.from(hash, 'base64')
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(label).digest()
    return expected.length === actual.length && timingSafeEqual(expected, actual)
  }
  const patterns = hosts.toLowerCase().split(',')
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesWildcard(pattern.slice(1), label)))
    return false
  return patterns.some((pattern) => matchesWildcard(pattern, label))
}

/** Signature algorithms of a key type; one RSA key serves three. */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
}

/**
 * Host key algorithms to offer, one group a connection attempt. Lines name their type: a server that also has other
 * types must not answer with one that we cannot check. Fingerprints do not, so each type is tried in turn.
 */
export function algorithmGroups(known: KnownHosts, host: string, port: number): string[][] {
  const types = new Set<string>()
  for (const entry of known.entries) {
    if (entry.kind === 'key' && !entry.revoked && matchesHost(entry.hosts, host, port)) types.add(entry.type)
  }
  const named = [...types].flatMap((type) => ALGORITHMS[type] ?? [])
  const hasFingerprint = known.entries.some((entry) => entry.kind === 'fingerprint')
  const others = hasFingerprint
    ? Object.entries(ALGORITHMS).flatMap(([type, algorithms]) => (types.has(type) ? [] : [[...algorithms]]))
    : []
  return [...(named.length > 0 ? [named] : []), ...others]
}

/** Whether a host key that the server showed is one that the input names, and not revoked. */
export function isKnownKey(known: KnownHosts, host: string, port: number, key: Buffer): boolean {
  const digest = fingerprintOf(key).slice('SHA256:'.length)
  let found = false
  for (const entry of known.entries) {
    if (entry.kind === 'fingerprint') found ||= entry.digest === digest
    else if (entry.key.equals(key) && matchesHost(entry.hosts, host, port)) {
      if (entry.revoked) return false
      found = true
    }
  }
  return found
}
