import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSelect, type SelectItem } from '../../../src/preflight/queries/select.ts'

const parse = (text: string): SelectItem[] | null => parseSelect([{ text, line: 1, isVerbatim: true }])

/** `id customers[name]`, with an alias as `c=customers[name]`. */
const shape = (items: readonly SelectItem[] | null): string | null =>
  items &&
  items
    .map((item) => {
      if (item.kind === 'column') return item.name
      return `${item.alias === null ? '' : `${item.alias}=`}${item.name}[${shape(item.items) ?? ''}]`
    })
    .join(' ')

describe('what a select names', () => {
  test.each([
    ['', ''],
    ['*', ''],
    ['id', 'id'],
    ['id,name', 'id name'],
    [' id ,\n\tname ', 'id name'],
    ['*, id', 'id'],
    ['alias:id', 'id'],
    ['alias : id', 'id'],
    ['id::text', 'id'],
    ['alias:id::text', 'id'],
    ['tags::text[]', 'tags'],
    ['data->a', 'data'],
    ['data->>a', 'data'],
    ['x:data->a->0->>b::int', 'data'],
    ['data->"odd, key"->>x', 'data'],
    ['"Odd Name"', 'Odd Name'],
    ['"say \\"x\\""', 'say "x"'],
    ['"a, b",c', 'a, b c'],
    ['kebab-name', 'kebab-name'],
    ['naïve_größe', 'naïve_größe'],
    ['amount.sum()', 'amount'],
    ['total:amount.avg()::int', 'amount'],
    ['amount::numeric.max()', 'amount'],
    ['count()', ''],
    ['n:count()', ''],
    ['n:count()::int', ''],
    ['count', ''],
    ['rel(*)', 'rel[]'],
    ['rel()', 'rel[]'],
    ['rel(count)', 'rel[]'],
    ['rel ( a , b )', 'rel[a b]'],
    ['a:rel(b)', 'a=rel[b]'],
    ['rel!hint(b)', 'rel[b]'],
    ['rel!inner(b)', 'rel[b]'],
    ['a:rel!hint!inner(b, c:other!left(d))', 'a=rel[b c=other[d]]'],
    ['...rel(a, b:c)', 'rel[a c]'],
    ['id, ...rel!inner(*), x', 'id rel[] x']
  ])('%s', (text, expected) => {
    expect(shape(parse(text))).toBe(expected)
  })

  test.each([
    'id,',
    ',id',
    'id,,name',
    'rel(a',
    'rel a)',
    'id as x',
    'first name',
    'count(*)',
    'a.b',
    'a.median()',
    'rel!inner',
    '...rel',
    'a:b:c',
    '(a)',
    '"open',
    'a;b',
    "a'b",
    'a(b)c'
  ])('%s is not taken', (text) => {
    expect(parse(text)).toBeNull()
  })

  test('a text with a part that is not known is not taken', () => {
    expect(parse('id, \uFFFC')).toBeNull()
  })
})

describe('lines of the items', () => {
  test('are those of the text', () => {
    expect(parse('\n  id,\n  rel(\n    a,\n    b: c\n  )')).toMatchObject([
      { name: 'id', line: 2 },
      {
        name: 'rel',
        line: 3,
        items: [
          { name: 'a', line: 4 },
          { name: 'c', line: 5 }
        ]
      }
    ])
  })

  test('are those of each piece; of the piece itself when its line breaks are escapes', () => {
    const pieces = [
      { text: 'id,\n', line: 7, isVerbatim: false },
      { text: 'name,\nother', line: 9, isVerbatim: true }
    ]
    expect(parseSelect(pieces)?.map(({ line }) => line)).toEqual([7, 9, 10])
  })
})

test('any text is taken or refused, never an error', () => {
  const characters = Array.from('abc,:.()!*-> "\n\\')
  const text = fc.array(fc.constantFrom(...characters, '::', '->>', '...', 'count()', '\uFFFC'), {
    maxLength: 40
  })
  fc.assert(
    fc.property(text, (parts) => {
      expect(() => parse(parts.join(''))).not.toThrow()
    })
  )
})

test('a select deeper than any real one is refused', () => {
  expect(parse(`${'a('.repeat(5000)}x${')'.repeat(5000)}`)).toBeNull()
})
