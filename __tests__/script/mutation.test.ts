import { describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { globSync } from 'glob'
import { modules, render, rowsOf, scoreOf, totalOf, type Report } from '../../script/mutation.mjs'

const root = path.resolve(import.meta.dirname, '../..')

const reportOf = (file: string, ...statuses: string[]): Report => ({
  files: { [file]: { mutants: statuses.map((status) => ({ status })) } }
})

describe('the score', () => {
  test.each<[string, string[], number]>([
    ['all are noticed', ['Killed', 'Timeout'], 100],
    ['one of two survives', ['Killed', 'Survived'], 50],
    ['no test runs one of four', ['Killed', 'Killed', 'NoCoverage', 'Timeout'], 75],
    ['some are no program', ['Killed', 'CompileError', 'RuntimeError', 'Ignored', 'Survived'], 50],
    ['there is none', [], 100]
  ])('when %s', (_what, statuses, score) => {
    expect(scoreOf(totalOf(rowsOf([reportOf('a.ts', ...statuses)])))).toBe(score)
  })

  test('is of all mutants, not the mean of files; the table says it last and never rounds it up', () => {
    const many = Array.from({ length: 1000 }, (_, index) => (index < 151 ? 'Survived' : 'Killed'))
    const rows = rowsOf([reportOf('b.ts', ...many), reportOf('a.ts', 'Timeout', 'NoCoverage')])
    expect(render(rows).split('\n').slice(2)).toEqual([
      '| `a.ts` | 2 | 1 | 1 | 0 | 1 | 50.0 % |',
      '| `b.ts` | 1000 | 849 | 0 | 151 | 0 | 84.9 % |',
      '| **all** | 1002 | 850 | 1 | 151 | 1 | **84.8 %** |'
    ])
  })
})

describe.each(Object.entries(modules))('the module %s', (_name, { mutate, tests }) => {
  test('names files that there are', () => {
    expect(mutate.filter((pattern) => globSync(pattern, { cwd: root }).length === 0)).toEqual([])
    expect(tests.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
  })
})
