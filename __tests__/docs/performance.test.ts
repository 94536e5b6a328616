import { describe, expect, test } from '@jest/globals'
import { readPage, rowsIn, tablesIn } from '../support/page.ts'

const benchmarks = readPage('docs/inside/benchmarks.md')
const performance = readPage('docs/inside/performance.md')

/** `1/8` and `1/8.0` are one ratio, `**0**` and `0` one number. */
const figure = (text: string): string => text.replaceAll('*', '').replace(/\.0$/, '').trim()

const figuresUnder = (heading: string): Set<string> =>
  new Set(
    rowsIn(benchmarks)
      .filter(({ section }) => section === heading)
      .flatMap(({ cells }) => cells.flatMap((cell) => cell.split(',').map(figure)))
  )

describe('docs/inside/performance.md', () => {
  const [goals] = tablesIn(performance).filter(({ section }) => section.startsWith('Goals'))

  test('has the day of the benchmarks', () => {
    const day = /on (\d{4}-\d{2}-\d{2}):/.exec(benchmarks)?.[1]
    expect(performance).toContain(`([benchmarks.md](benchmarks.md), ${String(day)})`)
  })

  test('has the ratios of the benchmarks, with 200 functions', () => {
    const measured = figuresUnder('200 functions')
    const told = (goals?.rows ?? [])
      .flatMap(([, , , stock = '', managed = '']) => [stock, managed])
      .filter((cell) => /^(1\/|0\.\d)[\d.]+$/.test(cell))
      .map(figure)
    expect(told.length).toBeGreaterThan(8)
    expect(told.filter((each) => !measured.has(each))).toEqual([])
  })

  test('has the failed requests of the benchmarks', () => {
    const measured = figuresUnder('Requests lost')
    const row = goals?.rows.find(([name]) => name === 'failed requests') ?? []
    const told = row.flatMap((cell) => [...cell.matchAll(/\d+/g)].map(([number]) => number))
    expect(told).toHaveLength(6)
    expect(told.filter((each) => !measured.has(each))).toEqual([])
  })
})

describe('README.md', () => {
  test('may say that the managed router loses no request', () => {
    const lost = rowsIn(benchmarks)
      .filter(({ section, cells }) => section === 'Requests lost' && cells[0]?.includes('router: managed'))
      .map(({ cells: [, , failed = ''] }) => failed)
    expect(lost).toEqual(['0', '0'])
  })
})
