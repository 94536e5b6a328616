import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { describeListed } from '../../src/ledger/listed.ts'
import { differencesOf } from '../../src/ledger/owner.ts'
import { openRecord, parseRecord, sealRecord, type DeployRecord } from '../../src/ledger/record.ts'

const text = fc.string({ maxLength: 10 })
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null })
const name = fc.oneof(
  fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'valueOf'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/)
)
const folder = fc.oneof(
  name,
  fc.constantFrom('_shared', 'deno.json', '.npmrc', '20260101000000-1-1-abcdef-undo1')
)
const changes = fc.dictionary(name, fc.record({ before: orNull(text), after: orNull(text) }))
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const listed = fc.record({
  ...{ version: orNull(whole), verifyJwt: orNull(fc.boolean()) },
  ...{ digest: orNull(text), updatedAt: orNull(whole) }
})
const entry = fc.record({ hash: text, listed }, { requiredKeys: ['hash'] })
const served = fc.record({ functions: fc.dictionary(name, entry) })
const owner = fc.record({
  ...{ repositoryId: orNull(text), repository: orNull(text), directory: text },
  ...{ projectRef: orNull(text), functionsPath: text }
})
const replaced = fc.record({ changes, parts: fc.array(folder, { maxLength: 3 }) })
const seconds = fc.nat({ max: Number.MAX_SAFE_INTEGER })

const fields = {
  version: fc.constant(2 as const),
  revision: text,
  at: text,
  commit: orNull(text),
  commitTime: orNull(seconds),
  ref: orNull(text),
  runId: orNull(seconds),
  run: orNull(text),
  targets: fc.record({ cloud: served, 'self-hosted': served }),
  folders: fc.array(folder),
  releases: fc.array(
    fc.record({
      id: folder,
      buildHash: text,
      commit: orNull(text),
      run: orNull(text),
      at: text,
      targets: fc.record({ cloud: replaced, 'self-hosted': replaced })
    }),
    { maxLength: 3 }
  ),
  facts: orNull(text),
  owner
}

const record: fc.Arbitrary<DeployRecord> = fc.record(fields, {
  requiredKeys: (Object.keys(fields) as (keyof typeof fields)[]).filter((key) => key !== 'owner')
})

/** One value somewhere in a record made another one, as whoever may write to the state folder can do. */
const spoiled = fc
  .tuple(
    record,
    fc.nat(),
    fc.oneof(fc.jsonValue(), fc.constantFrom(1e308, -1, '../..', 'a\nb', '--remote=x', ''))
  )
  .map(([good, at, value]) => {
    const copy = JSON.parse(JSON.stringify(good)) as unknown
    const places: [Record<string, unknown>, string][] = []
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const key of Object.keys(node)) {
        places.push([node as Record<string, unknown>, key])
        walk((node as Record<string, unknown>)[key])
      }
    }
    walk(copy)
    const [node, key] = places[at % places.length] ?? [{}, '']
    Object.defineProperty(node, key, { value, enumerable: true })
    return JSON.stringify(copy)
  })

/** What the rest of the program does with a record, without a look of its own. */
function use(found: DeployRecord): string[] {
  const words = [
    ...found.folders,
    ...found.releases.flatMap(({ id, targets }) => [
      id,
      ...Object.values(targets).flatMap(({ changes, parts }) => [...parts, ...Object.keys(changes)])
    ]),
    ...Object.values(found.targets).flatMap(({ functions }) => Object.keys(functions))
  ]
  for (const release of found.releases) expect(release.buildHash.slice(0, 12)).toEqual(expect.any(String))
  for (const { functions } of Object.values(found.targets))
    for (const { hash, listed: said } of Object.values(functions)) {
      expect(typeof hash).toBe('string')
      if (said !== undefined) expect(describeListed(said)).toEqual(expect.any(String))
    }
  if (found.owner !== undefined) expect(differencesOf(found.owner, found.owner)).toEqual([])
  expect((found.commit ?? '').slice(0, 7)).toEqual(expect.any(String))
  return words
}

describe('a record', () => {
  test('is read as it was written, whatever its functions are called', () => {
    fc.assert(
      fc.property(record, (written) => {
        expect(JSON.stringify(parseRecord(`${JSON.stringify(written)}\n`))).toBe(JSON.stringify(written))
      })
    )
  })

  test('is opened by the key that sealed it, as it was written', () => {
    fc.assert(
      fc.property(record, (written) => {
        const text = sealRecord(written, 'key')
        expect(openRecord(text, 'key', 'self-hosted').isSealed).toBe(true)
        expect(openRecord(text, 'other', 'self-hosted').isSealed).toBe(false)
        // As the next run writes it again.
        const again = openRecord(text, 'key', 'self-hosted').record as DeployRecord
        expect(openRecord(sealRecord(again, 'key'), 'key', 'self-hosted').record).toEqual(again)
      })
    )
  })

  test('in which any value was made another one is refused, or is still safe to use', () => {
    fc.assert(
      fc.property(spoiled, (json) => {
        const found = parseRecord(json)
        for (const word of found === null ? [] : use(found)) {
          expect(word).not.toMatch(/[\n\0/]/)
          expect(['', '.', '..']).not.toContain(word)
        }
      }),
      { numRuns: 1000 }
    )
  })

  test('names no function that could be an option of a command', () => {
    const bad = fc.oneof(
      fc.constantFrom('-x', '--remote=x', '', 'a b', 'a/b', '__proto__'),
      fc.stringMatching(/^-.*$/)
    )
    fc.assert(
      fc.property(bad, fc.constantFrom('selfHosted', 'cloud'), (wrong, field) => {
        const change = `{"${field}":{${JSON.stringify(wrong)}:{"before":null,"after":null}}}`
        const release = {
          id: 'r',
          parts: [],
          buildHash: '',
          commit: null,
          run: null,
          at: '',
          selfHosted: {},
          cloud: {}
        }
        // A function: `$$` in a text that replaces means `$`.
        const json = JSON.stringify({ version: 1, releases: [release] }).replace(`"${field}":{}`, () =>
          change.slice(1, -1)
        )
        expect(json).toContain(JSON.stringify(wrong))
        expect(parseRecord(json)).toBeNull()
        expect(parseRecord(`{"version":1,"${field}":{${JSON.stringify(wrong)}:"h"}}`)).toBeNull()
      })
    )
  })

  test.each([
    '{"version":1,"__proto__":{"releases":[null]},"folders":[null]}',
    '{"version":1,"selfHosted":null}',
    '{"version":1,"selfHosted":["h"]}',
    '{"version":1,"selfHosted":{"a":7}}',
    '{"version":1,"commitTime":1e999}',
    '{"version":1,"runId":"1"}',
    '{"version":1,"releases":[null]}',
    '{"version":1,"releases":[{"id":"r"}]}',
    '{"version":1,"folders":["../.."]}'
  ])('is not %s', (json) => {
    expect(parseRecord(json)).toBeNull()
  })

  test('changes no prototype', () => {
    const found = parseRecord('{"version":1,"__proto__":{"folders":["x"]}}')
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
    expect(found?.folders).toEqual([])
  })
})
