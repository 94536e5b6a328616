import { describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { readPage, rowsIn, tablesIn } from '../support/page.ts'
import { isCalled, testsIn } from '../support/titles.ts'

const root = path.resolve(import.meta.dirname, '../..')
const page = readPage('docs/inside/threat-model.md')

/** `__tests__/… › title` in backquotes. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/`(__tests__\/[^`]* › [^`]*)`/g)].map(([, name = '']) => name)

const known = new Map<string, string[][]>()

/** Tests of a file; none when there is no such file. */
function testsOf(file: string): string[][] {
  const found = known.get(file) ?? (existsSync(path.join(root, file)) ? testsIn(readPage(file)) : [])
  known.set(file, found)
  return found
}

function exists(name: string): boolean {
  const [file = '', ...title] = name.split(' › ')
  return testsOf(file).some((found) => isCalled(found, title.join(' › ')))
}

const claims = tablesIn(page)
  .filter(({ head }) => head.at(-1) === 'shown by')
  .flatMap(({ rows, section }) => rows.map((cells) => [section, cells[0] ?? '', cells.at(-1) ?? ''] as const))

describe('docs/inside/threat-model.md', () => {
  test('has claims against every attacker', () => {
    const attackers = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading)
    const others = ['What is worth protecting', 'Not shown by a test', 'Add a row']
    expect([...new Set(claims.map(([section]) => section))]).toEqual(
      attackers.filter((heading) => !others.includes(heading))
    )
  })

  test.each(claims)('%s: “%s” names a test', (_section, _claim, shownBy) => {
    expect(namesIn(shownBy)).not.toEqual([])
    // What is neither a name nor a comma is a name that was written wrong.
    expect(shownBy.replace(/`[^`]* › [^`]*`/g, '').replace(/[,\s]/g, '')).toBe('')
  })

  test.each([...new Set(namesIn(page))])('%s is a test', (name) => {
    expect(exists(name)).toBe(true)
  })

  test('names no file of tests without a test in it, but the one that checks this page', () => {
    const alone = [...page.matchAll(/`(__tests__\/[^`›]*)`/g)].map(([, file]) => file)
    expect(alone).toEqual(['__tests__/docs/threat-model.test.ts'])
  })

  test('has no row with an empty cell', () => {
    expect(rowsIn(page).filter(({ cells }) => cells.includes(''))).toEqual([])
  })
})
