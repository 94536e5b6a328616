import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { halve } from '../../src/preflight/halves.ts'
import { joinParts, readParts, readTrees, type TreeRequest } from '../../src/preflight/trees.ts'

const module = (path: string, length: number): { path: string; source: string } => ({
  path,
  source: 'x'.repeat(length)
})
const MIB = 1024 * 1024

describe('halve', () => {
  test('leaves a small project, or one on a single core, in one piece', () => {
    const small = [module('a', 10), module('b', 10)]
    expect(halve(small, 4)).toEqual([small, []])
    const large = [module('a', MIB), module('b', MIB)]
    expect(halve(large, 1)).toEqual([large, []])
    expect(halve([], 4)).toEqual([[], []])
  })

  test('loses nothing, keeps the order, and no part is longer than half and one module', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: MIB }), { maxLength: 12 }), (lengths) => {
        const modules = lengths.map((length, i) => module(String(i), length))
        const [one, two] = halve(modules, 2)
        expect([...one, ...two]).toEqual(modules)
        const sum = (part: typeof one): number => part.reduce((all, { source }) => all + source.length, 0)
        if (two.length === 0) return
        const longest = Math.max(...lengths)
        expect(Math.max(sum(one), sum(two))).toBeLessThanOrEqual((sum(one) + sum(two)) / 2 + longest)
      }),
      { numRuns: 30 }
    )
  })
})

test('parts that were read apart make the same facts as all at once', () => {
  const modules = [
    { path: 'a/index.ts', source: `const k = Deno.env.get('A')` },
    { path: 'b/index.ts', source: `const k = Deno.env.get('B'); (` },
    {
      path: 'c/index.ts',
      source: `import { createClient } from 'npm:x'\nconst c = createClient(Deno.env.get('URL')!, 'k')\nawait c.from('t').select('x')`
    }
  ]
  const request: TreeRequest = { modules, columns: null }
  const parts = [modules.slice(0, 1), modules.slice(1)].map((half) =>
    readParts({ ...request, modules: half })
  )
  expect(joinParts(request, parts)).toEqual(readTrees(request))
  expect(readTrees(request).findings).toHaveLength(1)
})
