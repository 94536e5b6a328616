import { describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { choose, endToEndFiles, SELDOM } from '../../script/rings.mjs'
import { rowsIn, tables } from '../../script/times.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const FILES = endToEndFiles()
const seldom = Object.keys(SELDOM).map((name) => `__tests__/e2e/${name}`)

describe('which end-to-end files a run takes', () => {
  test('knows none that is not there, and no source that is not there', () => {
    expect(FILES).toEqual(expect.arrayContaining(seldom))
    for (const { sources } of Object.values(SELDOM))
      expect(sources.filter((source) => !existsSync(path.join(root, source)))).toEqual([])
  })

  test('is all that is not seldom when nothing changed, and what is left out has its reason', () => {
    const { run, left } = choose(FILES, [])
    expect([...run, ...left.map(({ file }) => file)].sort()).toEqual(FILES)
    expect(left.map(({ file }) => file).sort()).toEqual([...seldom].sort())
    expect(left.filter(({ why }) => why === '')).toEqual([])
  })

  test('is all of them when nobody knows what changed', () => {
    expect(choose(FILES, null)).toEqual({ run: FILES, left: [] })
  })

  test.each(Object.entries(SELDOM))('has %s when it or one of its sources changed', (name, { sources }) => {
    const file = `__tests__/e2e/${name}`
    for (const changed of [
      file,
      ...sources.map((source) => (source.endsWith('/') ? `${source}x.ts` : source))
    ])
      expect(choose(FILES, [changed]).run).toContain(file)
    expect(choose(FILES, ['src/words.ts', `${file}x`]).run).not.toContain(file)
  })
})

describe('the table of times', () => {
  const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}.test.ts`, i * 10]))

  test('has what was measured, the slowest ten files, and what an earlier run measured of the rest', () => {
    const before = rowsIn('| `.ci/run` | 17 min 05 s on 2 cores |\n')
    const text = tables(
      [
        ['`script/test`', 725.4],
        ['`.ci/run`', null],
        ['`none`', null]
      ],
      files,
      before,
      2
    )
    expect([...rowsIn(text)].slice(0, 2)).toEqual([
      ['`script/test`', '12 min 05 s on 2 cores'],
      ['`.ci/run`', '17 min 05 s on 2 cores']
    ])
    expect(text).not.toContain('none')
    expect([...text.matchAll(/`(f\d+)\.test\.ts`/g)].map(([, name]) => name)).toEqual([
      'f11',
      'f10',
      'f9',
      'f8',
      'f7',
      'f6',
      'f5',
      'f4',
      'f3',
      'f2'
    ])
  })
})
