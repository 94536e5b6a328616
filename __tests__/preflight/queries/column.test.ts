import { describe, expect, test } from '@jest/globals'
import {
  parseColumn,
  parseColumns,
  parseLogic,
  parseOrder,
  type PlacedColumn
} from '../../../src/preflight/queries/column.ts'

const piece = (text: string) => [{ text, line: 1, isVerbatim: true }]
const shape = (columns: readonly PlacedColumn[]): string =>
  columns.map(({ path, name }) => [...path, name].join('/')).join(' ')

describe('the column of a filter', () => {
  test.each([
    ['id', 'id'],
    ['data->a->>b', 'data'],
    ['id::text', 'id'],
    ['rel.id', 'rel/id'],
    ['rel.other.data->>x', 'rel/other/data'],
    ['"Odd.Name"', 'Odd.Name'],
    ['rel."Odd"', 'rel/Odd'],
    ['kebab-name', 'kebab-name']
  ])('%s', (text, expected) => {
    const column = parseColumn(text)
    expect(column && shape([{ ...column, line: 1 }])).toBe(expected)
  })

  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a b',
    ' a',
    'a,b',
    'a(b)',
    'or',
    'and',
    'a=b',
    '\uFFFC',
    'a.\uFFFC',
    '->a',
    'a:b'
  ])('%j is left alone', (text) => {
    expect(parseColumn(text)).toBeNull()
  })
})

test.each([
  ['a', 'a'],
  ['a,b', 'a b'],
  [' a , "b c" ', 'a b c'],
  ['', ''],
  ['a,"b', '']
])('the columns of onConflict %j', (text, expected) => {
  expect(shape(parseColumns(piece(text)))).toBe(expected)
})

test.each([
  ['a', 'a'],
  ['a.desc', 'a'],
  ['a.desc.nullslast,b.asc', 'a b'],
  ['rel(a)', 'rel/a'],
  ['rel(other(a)).desc', 'rel/other/a'],
  ['data->>x.asc', 'data'],
  ['rel.a', ''],
  ['random()', '']
])('the columns of order %j', (text, expected) => {
  expect(shape(parseOrder(piece(text)))).toBe(expected)
})

describe('the columns of or', () => {
  test.each([
    ['a.eq.1', 'a'],
    ['a.eq.1,b.gt.2', 'a b'],
    ['a.eq.1, b.gt.2', 'a b'],
    ['a.not.is.null', 'a'],
    ['and(a.eq.1,b.eq.2),c.eq.3', 'a b c'],
    ['not.or(a.eq.1,and(b.eq.2,c.eq.3))', 'a b c'],
    ['a.in.(x,y.eq.z),b.eq.1', 'a b'],
    ['a.cs.{x,y.eq.1},b.eq.1', 'a b'],
    ['a.eq."x,y.eq.1",b.eq.1', 'a b'],
    ['a.eq."x\\",y.eq.1",b.eq.1', 'a b'],
    ['data->>k.eq.1,data->a->b.is.null', 'data data'],
    ['"Odd, Name".eq.1', 'Odd, Name'],
    ['a.fts(english).x,b.eq(any).{1}', 'a b'],
    ['a.eq.\uFFFC,b.eq.\uFFFC', 'a b'],
    ['\uFFFC.eq.1,b_\uFFFC.eq.1,c.eq.1', 'c'],
    ['\uFFFC,c.eq.1', 'c'],
    ['a.\uFFFC.1', ''],
    ['rel.a.eq.1', ''],
    ['a.unknown.1', ''],
    ['and(a.eq.1', ''],
    ['a.eq.1)', ''],
    ['', '']
  ])('%s', (text, expected) => {
    expect(shape(parseLogic(piece(text)))).toBe(expected)
  })

  test('lines follow the text', () => {
    expect(parseLogic(piece('a.eq.1,\nand(b.eq.2,\n  c.eq.3)')).map(({ line }) => line)).toEqual([1, 2, 3])
  })

  test('long paths and deep groups end', () => {
    expect(parseLogic(piece(`a${'->b'.repeat(5000)}`))).toEqual([])
    expect(parseLogic(piece(`${'and('.repeat(5000)}a.eq.1${')'.repeat(5000)}`))).toEqual([])
  })
})
