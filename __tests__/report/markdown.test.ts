import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cell, code, short } from '../../src/report/markdown.ts'

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<img src=x onerror=y>',
        '<!--',
        '[text](http://x.y)',
        '![](https://x.y/z.png)',
        'https://evil.example',
        'ftp://evil.example',
        'www.evil.example',
        '@someone',
        '#1',
        '|',
        '\\',
        '\\|',
        '`',
        '``',
        '**',
        '~~',
        '&lt;',
        '&#60;',
        '\n',
        '\r',
        '\0'
      ),
      fc.string({ maxLength: 4 })
    ),
    { maxLength: 10 }
  )
  .map((parts) => parts.join(''))

describe('cell', () => {
  test('leaves no sign of Markdown or HTML without its backslash, and no line break', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const safe = cell(text)
        expect(safe).not.toMatch(/[<>\u0000-\u001F\u007F]/)
        const bare = safe.replace(/&(amp|lt|gt|#47|#46|#8203);/g, '').replace(/\\[\\`*_{}[\]|~#@!+=.)-]/g, '')
        expect(bare).not.toMatch(/[\\`*_{}[\]|~#@!&]/)
      })
    )
  })

  test('leaves nothing that GitHub makes a link by itself', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cell(text)).not.toMatch(/:\/\/|www\./i)
      })
    )
  })

  test('can be read back by who renders it: nothing is lost but control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const rendered = cell(text)
          .replaceAll('&#8203;', '')
          .replace(/\\([\\`*_{}[\]|~#@!+=.)-])/g, '$1')
          .replace(
            /&(#47|#46|gt|lt);/g,
            (_all, name: string) => ({ '#47': '/', '#46': '.', gt: '>', lt: '<' })[name] ?? ''
          )
          .replaceAll('&amp;', '&')
        expect(rendered).toBe(text.replace(/[\u0000-\u001F\u007F]+/g, ' ').trim())
      })
    )
  })

  test.each([
    ['plain words stay', 'plain words stay'],
    ['a|b', 'a\\|b'],
    ['<b>&', '&lt;b&gt;&amp;'],
    ['one\r\ntwo', 'one two'],
    ['see https://a.b/c', 'see https:&#47;&#47;a.b/c'],
    ['  trimmed\t', 'trimmed']
  ])('%j becomes %j', (text, safe) => {
    expect(cell(text)).toBe(safe)
  })
})

describe('code', () => {
  test('is one code span in one column, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(code(text)).toMatch(/^(`[^`|\u0000-\u001F]+`)?$/)
      })
    )
  })
})

test('short is the beginning of a hash, and nothing of none', () => {
  expect(short('0123456789abcdef')).toBe('0123456789ab')
  expect(short(null)).toBe('')
})
