import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import path from 'node:path'
import { inflateSync } from 'node:zlib'
import { readRegular } from './manifest/regular.ts'

/** A commit has a few hundred bytes; one with a long message or signature some thousand. */
const COMMIT_LIMIT = 1024 * 1024
const PACKS = 1000
/** Of deltas upon deltas; git itself makes 50 at most, unless told. */
const DEPTH = 64

/** Types of objects in a pack (gitformat-pack(5)). */
const COMMIT = 1
const OFFSET_DELTA = 6
const NAME_DELTA = 7

/**
 * The committer date of a commit, in seconds since the epoch, from git's own files: loose or in a pack, in a shallow checkout as well. Nothing
 * is run, nothing outside the folder is looked at (`alternates`), and nothing is fetched. Never throws.
 * @returns null = it is not there, or is not what its name says
 */
export function commitTimeIn(objects: string, commit: string): number | null {
  const seconds = Number(/^committer .*> (\d{1,12}) [+-]\d{4}$/m.exec(headOf(objects, commit) ?? '')?.[1])
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null
}

/** Commits that are read to find one among another's ancestors: more than any branch has between two deploys. */
const WALK = 1000

/** Whether a commit is among the ancestors of another one, as far as both are there; a shallow checkout ends early. Never throws. */
export function isAncestorIn(objects: string, ancestor: string, commit: string): boolean {
  const seen = new Set([commit])
  for (const each of seen) {
    if (each === ancestor) return each !== commit
    if (seen.size > WALK) return false
    for (const [, parent = ''] of (headOf(objects, each) ?? '').matchAll(
      /^parent ([0-9a-f]{40}|[0-9a-f]{64})$/gm
    ))
      seen.add(parent)
  }
  return false
}

/** The lines of a commit in front of its message. @returns null = it is not there, or is not what its name says */
function headOf(objects: string, commit: string): string | null {
  try {
    const body = readLoose(objects, commit) ?? readPacked(objects, commit)
    if (body === null || digestOf(body, commit) !== commit) return null
    return body.toString('latin1').split('\n\n', 1)[0] ?? ''
  } catch {
    return null
  }
}

const digestOf = (body: Buffer, name: string): string =>
  createHash(name.length === 40 ? 'sha1' : 'sha256')
    .update(`commit ${body.length}\0`)
    .update(body)
    .digest('hex')

const inflate = (bytes: Buffer): Buffer => inflateSync(bytes, { maxOutputLength: COMMIT_LIMIT })

function readLoose(objects: string, commit: string): Buffer | null {
  const bytes = readRegular(path.join(objects, commit.slice(0, 2), commit.slice(2)), COMMIT_LIMIT)
  if (typeof bytes === 'string') return null
  const whole = inflate(bytes)
  return whole.subarray(whole.indexOf(0) + 1)
}

function readPacked(objects: string, commit: string): Buffer | null {
  const folder = path.join(objects, 'pack')
  const indexes = readdirSync(folder).filter((name) => name.endsWith('.idx'))
  for (const name of indexes.slice(0, PACKS)) {
    const stem = path.join(folder, name.slice(0, -'.idx'.length))
    const offset = finder(`${stem}.idx`)(Buffer.from(commit, 'hex'))
    if (offset === null) continue
    return reading(`${stem}.pack`, (pack) =>
      objectAt({ read: pack, nameBytes: commit.length / 2, find: finder(`${stem}.idx`) }, offset)
    )
  }
  return null
}

/** `length` bytes from a place of a file; fewer at its end. */
type ReadAt = (at: number, length: number) => Buffer

function reading<T>(file: string, use: (read: ReadAt) => T): T {
  // A pipe in its place would be waited for.
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(handle).isFile()) throw new Error('no file')
    return use((at, length) => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(handle, bytes, 0, length, at))
    })
  } finally {
    closeSync(handle)
  }
}

const FAN_OUT = 8
const NAMES = FAN_OUT + 256 * 4

/** Where an object begins in the pack of an index of version 2, or null. */
function offsetIn(read: ReadAt, name: Buffer): number | null {
  if (read(0, FAN_OUT).toString('hex') !== 'ff744f6300000002') return null
  const upTo = (byte: number): number => (byte < 0 ? 0 : read(FAN_OUT + byte * 4, 4).readUInt32BE())
  const [first, count] = [name[0] ?? 0, upTo(255)]
  let [low, high] = [upTo(first - 1), upTo(first)]
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = name.compare(read(NAMES + middle * name.length, name.length))
    if (order === 0) return offsetOf(read, NAMES + count * (name.length + 4), middle, count)
    if (order < 0) high = middle
    else low = middle + 1
  }
  return null
}

function offsetOf(read: ReadAt, table: number, place: number, count: number): number {
  const short = read(table + place * 4, 4).readUInt32BE()
  if (short < 0x8000_0000) return short
  return Number(read(table + count * 4 + (short - 0x8000_0000) * 8, 8).readBigUInt64BE())
}

const finder =
  (file: string) =>
  (name: Buffer): number | null =>
    reading(file, (index) => offsetIn(index, name))

interface Pack {
  readonly read: ReadAt
  readonly nameBytes: number
  /** where an object begins, by its name */
  readonly find: (name: Buffer) => number | null
}

function objectAt(pack: Pack, offset: number, depth = 0): Buffer | null {
  if (depth > DEPTH) return null
  const bytes = pack.read(offset, COMMIT_LIMIT)
  let at = 0
  const next = (): number => bytes[at++] ?? 0
  const first = next()
  for (let byte = first; byte >= 0x80;) byte = next()
  const type = (first >> 4) & 7
  if (type === COMMIT) return inflate(bytes.subarray(at))
  let base: number | null = null
  if (type === OFFSET_DELTA) {
    let byte = next()
    let back = byte & 0x7f
    while (byte >= 0x80) {
      byte = next()
      back = (back + 1) * 128 + (byte & 0x7f)
    }
    base = offset - back
  } else if (type === NAME_DELTA) {
    base = pack.find(bytes.subarray(at, at + pack.nameBytes))
    at += pack.nameBytes
  }
  if (base === null || base <= 0 || base === offset) return null
  const from = objectAt(pack, base, depth + 1)
  return from === null ? null : applyDelta(from, inflate(bytes.subarray(at)))
}

function applyDelta(base: Buffer, delta: Buffer): Buffer {
  let at = 0
  const next = (): number => delta[at++] ?? 0
  // Two sizes, of which the digest makes sure.
  for (let sizes = 0; sizes < 2;) if (next() < 0x80) sizes++
  const parts: Buffer[] = []
  while (at < delta.length) {
    const code = next()
    if (code < 0x80) {
      parts.push(delta.subarray(at, at + code))
      at += code
      continue
    }
    const number = (bits: number): number =>
      Array.from({ length: bits === 0x0f ? 4 : 3 }, (_, i) => i).reduce(
        (sum, i) => sum + ((code >> (bits === 0x0f ? i : i + 4)) & 1 ? next() * 256 ** i : 0),
        0
      )
    const from = number(0x0f)
    const length = number(0x70) || 0x1_0000
    parts.push(base.subarray(from, from + length))
    if (parts.length > COMMIT_LIMIT / 8) throw new Error('endless')
  }
  return Buffer.concat(parts)
}
