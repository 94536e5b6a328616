import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import {
  applyFault,
  checkSyntax,
  FAULTS,
  firstCatch,
  isAssertion,
  readSources,
  type Fault
} from '../../script/seeded-faults.mjs'

const sources = readSources(path.resolve(import.meta.dirname, '../..'))

const FAULT: Fault = { name: 'f', says: '', find: 'if (a)\nb()', replace: 'b()' }
const applied = (text: string, fault = FAULT): string =>
  applyFault(fault, new Map([['src/a.ts', text]])).after

describe('the deliberate faults', () => {
  test('are 24 at least, each with a name of its own and a sentence', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(24)
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
    for (const { name, says } of FAULTS) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
      expect(says).toMatch(/^[A-Z`].*\.$/)
    }
  })

  // Who changes such a line writes its fault anew: script/seeded-faults.faults.mjs.
  test.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    '%s applies, and is a program',
    (_name, fault) => {
      expect(() => {
        checkSyntax(applyFault(fault, sources))
      }).not.toThrow()
    }
  )
})

describe('applying a fault', () => {
  test('changes the one place, whatever its indentation', () => {
    expect(applied('x\n    if (a)\n      b()\ny')).toBe('x\n    b()\ny')
  })

  test('takes signs of regular expressions and of replacements as they are', () => {
    const fault = { ...FAULT, find: '[ "$x" ] || (y.*)', replace: "$& $1 $'" }
    expect(applied('[ "$x" ] || (y.*)', fault)).toBe("$& $1 $'")
  })

  test('changes what else belongs to it', () => {
    const fault = { ...FAULT, also: [{ find: 'c()', replace: 'd()' }] }
    expect(applied('if (a)\nb()\nc()', fault)).toBe('b()\nd()')
  })

  test.each([
    ['nowhere', 'if (a) b()', FAULT],
    ['twice in a file', 'if (a)\nb()\nif (a)\nb()', FAULT],
    ['and its second text is nowhere', 'if (a)\nb()', { ...FAULT, also: [{ find: 'c()', replace: '' }] }],
    ['and changes nothing', 'if (a)\nb()', { ...FAULT, replace: 'if (a)\nb()' }]
  ])('names the fault whose text is %s', (_what, text, fault) => {
    expect(() => applied(text, fault)).toThrow('fault f ')
  })

  test('refuses a text that is in two files', () => {
    const both = new Map([
      ['src/a.ts', 'if (a)\nb()'],
      ['src/b.ts', 'if (a)\nb()']
    ])
    expect(() => applyFault(FAULT, both)).toThrow('src/a.ts and src/b.ts')
  })

  test('refuses what is no program, in both languages', () => {
    for (const file of ['src/a.ts', 'src/a.sh'])
      expect(() => {
        checkSyntax({ file, before: '', after: 'if (' })
      }).toThrow()
  })
})

describe('a fault is caught', () => {
  const failed = [{ name: 'it holds', message: 'expect(received).toBe(expected)' }]

  test('by the first test that is red', () => {
    const results = [
      { file: 'a.test.ts', failed: [], broken: null },
      { file: 'b.test.ts', failed, broken: null }
    ]
    expect(firstCatch(results)).toEqual({ file: 'b.test.ts', name: 'it holds' })
  })

  test('not by a test file that cannot be run', () => {
    expect(firstCatch([{ file: 'a.test.ts', failed, broken: 'Test suite failed to run' }])).toBeNull()
  })

  test('not by a test that is red without it', () => {
    const results = [{ file: 'a.test.ts', failed, broken: null }]
    expect(firstCatch(results, new Set(['it holds']))).toBeNull()
  })

  test.each([
    'SyntaxError: Unexpected token',
    "Cannot find module './a.ts'",
    'ReferenceError: b is not defined',
    "The requested module './a.ts' does not provide an export named 'b'"
  ])('not by %s', (message) => {
    expect(isAssertion(message)).toBe(false)
    expect(firstCatch([{ file: 'a.test.ts', failed: [{ name: 'x', message }], broken: null }])).toBeNull()
  })
})
