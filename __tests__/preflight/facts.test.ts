import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  decodeFacts,
  encodeFacts,
  moduleKey,
  NO_FACTS,
  type KeptFacts,
  type ModuleFacts
} from '../../src/preflight/facts.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const line = fc.integer({ min: 1, max: 9_999 })
const finding = fc.record({
  severity: fc.constantFrom('error' as const, 'warning' as const),
  ...{ code: text, message: text, file: fc.option(text), line: fc.option(line), fix: text }
})
const links = fc.record({
  exports: fc.array(text, { maxLength: 2 }),
  stars: fc.array(text, { maxLength: 2 }),
  isOpen: fc.boolean(),
  wants: fc.array(fc.record({ specifier: text, name: text, line }), { maxLength: 2 }),
  named: fc.array(
    fc.record({
      parts: fc.array(fc.option(text), { maxLength: 3 }),
      line,
      by: fc.constantFrom('import' as const, 'require' as const, 'path' as const)
    }),
    { maxLength: 2 }
  )
})
const module: fc.Arbitrary<ModuleFacts> = fc.record({
  findings: fc.array(finding, { maxLength: 2 }),
  reads: fc.array(fc.record({ names: fc.array(text, { maxLength: 2 }), line }), { maxLength: 3 }),
  hasQueries: fc.boolean(),
  wrong: fc.array(fc.record({ name: text, of: fc.array(text, { maxLength: 2 }), types: text, finding }), {
    maxLength: 2
  }),
  refusals: fc.array(finding, { maxLength: 2 }),
  links
})
const facts: fc.Arbitrary<KeptFacts> = fc
  .tuple(
    text,
    fc.option(text),
    fc.array(fc.tuple(text, fc.oneof(fc.constant(NO_FACTS), module)), { maxLength: 5 })
  )
  .map(([basis, types, modules]) => ({ basis, types, modules: new Map(modules) }))

describe('facts that are kept', () => {
  test('come back as they were, and are letters and digits alone', () => {
    fc.assert(
      fc.property(facts, (kept) => {
        const encoded = encodeFacts(kept)
        expect(encoded).toMatch(/^[A-Za-z0-9+/=]+$/)
        expect(decodeFacts(encoded)).toEqual(kept)
      })
    )
  })

  test('are none when the text is anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (other) => {
        expect(decodeFacts(other)).toBeNull()
      })
    )
    expect(decodeFacts(encodeFacts({ basis: '', types: null, modules: new Map() }).slice(0, -4))).toBeNull()
  })

  test('take little: of a module of which there is nothing to say, its key', () => {
    const modules = new Map(
      Array.from({ length: 1_000 }, (_, i) => [moduleKey(`f${i}/index.ts`, ''), NO_FACTS])
    )
    expect(encodeFacts({ basis: '', types: null, modules }).length).toBeLessThan(30 * 1024)
  })
})

test('a module of which there is nothing to say has no fact', () => {
  expect(NO_FACTS).toEqual({
    ...{ findings: [], reads: [], hasQueries: false, wrong: [], refusals: [] },
    links: { exports: [], stars: [], isOpen: false, wants: [], named: [] }
  })
})

test('the key of a module is of its path and its text', () => {
  expect(moduleKey('a.ts', 'x')).toBe(moduleKey('a.ts', 'x'))
  expect(
    new Set([
      moduleKey('a.ts', 'x'),
      moduleKey('a.ts', 'y'),
      moduleKey('b.ts', 'x'),
      moduleKey('a.ts\0', 'x')
    ]).size
  ).toBe(4)
})
