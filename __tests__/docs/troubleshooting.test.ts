import { describe, expect, test } from '@jest/globals'
import { hasWords, readSources } from '../support/messages.ts'
import { readPage, tablesIn } from '../support/page.ts'

const { errors, passedOn, texts } = readSources()

/** Messages that the page quotes: what stands in backquotes in the first column. */
const quotes = tablesIn(readPage('docs/use/troubleshooting.md'))
  .flatMap(({ rows }) => rows.map(([first = '']) => first))
  .flatMap((cell) => [...cell.matchAll(/(`+) ?(.+?) ?\1(?!`)/g)].map(([, , quote = '']) => quote))

const letters = (text: string): number => text.replace(/[^a-z]/gi, '').length

/** Words enough to be found by; `… …` is another message with something behind it. */
const isTelling = (text: string): boolean => letters(text) >= 8

describe('docs/use/troubleshooting.md', () => {
  test.each(errors.filter(({ text }) => isTelling(text)).map(({ place, text }) => [text, place] as const))(
    'has a row for “%s” (%s)',
    (text) => {
      expect(quotes.filter((quote) => hasWords(text, quote))).not.toEqual([])
    }
  )

  test.each(quotes)('“%s” is in the sources', (quote) => {
    expect(isTelling(quote)).toBe(true)
    expect(texts.some(({ text }) => hasWords(text, quote))).toBe(true)
  })
})

describe('the messages of errors', () => {
  test('are all found: what is passed on to an error was made in one of these ways', () => {
    expect([...passedOn].sort()).toEqual(
      [
        // Each problem is a describeInput() of its own.
        "this.#problems.join('\\n')",
        // Of failure() in rsync.ts and cli.ts.
        'failure.message',
        // Of refuse() and the pairs in preflight.ts; the parameter of build() in connection.ts.
        'message',
        'what'
      ].sort()
    )
  })

  test('are many', () => {
    expect(errors.length).toBeGreaterThan(60)
  })
})
