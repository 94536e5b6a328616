import { describe, expect, test } from '@jest/globals'
import { parse } from '@babel/parser'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { globSync } from 'glob'
import { parseImports } from '../../src/manifest/imports.ts'
import { scanImports } from '../../src/manifest/scan.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What the parser finds, or null when it refuses the source: strictly, where the action is lenient. */
function parsed(source: string): ReturnType<typeof parseImports> | null {
  try {
    parse(source, { sourceType: 'module', plugins: ['typescript'], allowReturnOutsideFunction: true })
    return parseImports('x.ts', source)
  } catch {
    return null
  }
}

describe('the parser says the same', () => {
  test('of every TypeScript file here', () => {
    const files = globSync(['{src,__tests__,testbed,bench,examples}/**/*.ts'], {
      cwd: root,
      absolute: true,
      ignore: '**/node_modules/**'
    })
    expect(files.length).toBeGreaterThan(150)
    const sources = files.map((file) => readFileSync(file, 'utf8'))
    const scanned = sources.filter((source) => {
      const found = scanImports(source)
      if (found !== null) expect(found).toEqual(parsed(source))
      return found !== null
    })
    // The point of it: hardly any file needs the parser.
    expect(scanned.length / sources.length).toBeGreaterThan(0.9)
  })

  const fragments = [
    'import "./a.ts"', 'import a from "./b.ts"', 'import { type c } from "./c.ts"', 'import type { d } from "./d.ts"',
    'export * from "./e.ts"', 'export { f } from "./f.ts"', 'export const g = 1', 'export default 1', 'const from = 1',
    'import', 'export', 'type', 'from', '"x"', "'y'", '`z${', '`', '}', '{', '(', ')', '[', ']', '/', '/re/g', '/["]/',
    '//', '/*', '*/', '\n', '\r\n', ';', ',', '=', '=>', '>', '<', '!', '++', '--', '.', '...', '?.', '1', 'a', 'if (a)',
    'return', 'typeof', 'await', 'of', 'as', '#a', '\\', '\u00e9', ' '
  ] // prettier-ignore

  test('of anything that parses', () => {
    let told = 0
    const source = fc
      .array(fc.tuple(fc.constantFrom(...fragments), fc.constantFrom(' ', '', '\n')), { maxLength: 14 })
      .map((parts) => parts.flat().join(''))
    fc.assert(
      fc.property(source, (text) => {
        const scanned = scanImports(text)
        const truth = scanned === null ? null : parsed(text)
        if (scanned === null || truth === null) return
        told++
        expect(scanned).toEqual(truth)
      }),
      { numRuns: 20_000 }
    )
    expect(told).toBeGreaterThan(500)
  })
})
