import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lexer, type Token, type Tokens } from 'marked'
import type { Finding } from '../../src/findings/finding.ts'
import { makeAnnotations } from '../../src/report/annotations.ts'
import { markerOf, renderComment } from '../../src/report/comment.ts'
import { cell, code } from '../../src/report/markdown.ts'
import { renderSummary } from '../../src/report/summary.ts'
import type { Outcome } from '../../src/story.ts'
import { outcomeOf } from '../support/outcome.ts'

const atom = fc.oneof(
  fc.constantFrom(
    '|',
    '\\|',
    '\n',
    '\r\n',
    '\n\n',
    '`',
    '```',
    '~~~',
    '> ',
    '- ',
    '+ ',
    '1. ',
    '1) ',
    '# ',
    '===',
    '---'
  ),
  fc.constantFrom('<b>', '</table>', '<!--', '-->', '<img src=x>', '</details>', '&lt;b&gt;', '&#60;', '\\'),
  fc.constantFrom(
    '[a](http://x.y)',
    '![](https://x.y/z.png)',
    '[a]: x',
    'https://x.y',
    'www.x.y',
    'a@x.yz',
    'mailto:a@x.y'
  ),
  fc.constantFrom(
    '@someone',
    '@org/team',
    '#12',
    'o/r#12',
    '**',
    '__',
    '_',
    '~~',
    '$x$',
    '[!NOTE]',
    '- [ ] ',
    ':---:'
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 3 })
)
const hostile = fc.array(atom, { maxLength: 8 }).map((parts) => parts.join(''))

/** Kinds of everything that a text is made of, outermost first. */
function kindsOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    const cells =
      token.type === 'table'
        ? [...(token as Tokens.Table).header, ...(token as Tokens.Table).rows.flat()]
        : []
    const items = token.type === 'list' ? (token as Tokens.List).items : []
    const inner = 'tokens' in token ? (token.tokens ?? []) : []
    return [token.type, ...kindsOf(inner), ...kindsOf(items), ...cells.flatMap((one) => kindsOf(one.tokens))]
  })
}

const ACTIVE = [
  'link',
  'image',
  'html',
  'heading',
  'list',
  'code',
  'hr',
  'table',
  'blockquote',
  'strong',
  'em',
  'del',
  'br'
]

describe('a text in a cell', () => {
  test('makes no row, no column and nothing but words', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, two) => {
        const page = `| a | b |\n|---|---|\n| ${cell(one)} | ${cell(two)} |\n| end | |\n`
        const [table, ...more] = lexer(page)
        expect([table?.type, more.map(({ type }) => type)]).toEqual(['table', []])
        const { rows } = table as Tokens.Table
        expect(rows.map((row) => row.length)).toEqual([2, 2])
        const kinds = rows.flat().flatMap((item) => kindsOf(item.tokens))
        expect(kinds.filter((kind) => kind !== 'text' && kind !== 'escape')).toEqual([])
        expect(rows[1]?.[0]?.text).toBe('end')
      }),
      { numRuns: 1000 }
    )
  })

  test('is one paragraph of words at the start of a line as well', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const kinds = kindsOf(lexer(cell(text)))
        for (const kind of ACTIVE) expect(kinds).not.toContain(kind)
      }),
      { numRuns: 1000 }
    )
  })

  test('mentions nobody and no issue, also where GitHub looks behind the backslash', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const seen = cell(text)
          .replace(/\\([!-/:-@[-`{-~])/g, '$1')
          .replaceAll('&#8203;', '\u200B')
          .replace(/&#4[67];/g, '/')
        expect(seen).not.toMatch(/@[A-Za-z0-9]|#\d/)
      })
    )
  })
})

test('a name in code is one span, or nothing', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const span = code(text)
      if (span === '') return
      expect(kindsOf(lexer(`x ${span} x`))).toEqual(['paragraph', 'text', 'codespan', 'text'])
    })
  )
})

interface Words {
  readonly name: string
  readonly hint: string
  readonly message: string
  readonly error: string
  readonly file: string
}

const words: fc.Arbitrary<Words> = fc.record({
  name: hostile,
  hint: hostile,
  message: hostile,
  error: hostile,
  file: hostile
})

function outcomeWith({ name, hint, message, error, file }: Words): Outcome {
  const outcome = outcomeOf({ result: 'failed', error, targets: { cloud: { a: 'broken', b: 'stale' } } })
  const functions =
    outcome.report.targets.cloud?.functions.map((fn) => ({ ...fn, name: fn.name + name, hint })) ?? []
  const finding: Finding = { severity: 'error', code: 'x', message, file, line: 1, fix: message }
  return {
    ...outcome,
    adaptations: [message],
    selected: new Set(functions.map((fn) => fn.name)),
    report: {
      ...outcome.report,
      targets: { cloud: { status: 'drift', hash: null, functions } },
      findings: [finding]
    }
  }
}

const PLAIN: Words = { name: '', hint: 'h', message: 'm', error: 'e', file: 'f' }
const rendered = (given: Words): string => {
  const outcome = outcomeWith(given)
  if (outcome.manifest === null) throw new Error('no manifest')
  return renderSummary({ ...outcome, manifest: outcome.manifest })
}

/** Blocks of a page, tables with their size. */
const blocksOf = (page: string): string[] =>
  lexer(page)
    .filter((token) => token.type !== 'space')
    .map((token) => {
      if (token.type !== 'table') return token.type
      const { header, rows } = token as Tokens.Table
      return `table ${header.length} x ${rows.length}`
    })

describe('a summary', () => {
  test('has the same blocks and tables whatever functions, servers and findings say', () => {
    fc.assert(
      fc.property(words, (given) => {
        const hasHint = given.hint.replace(/[\u0000-\u001F\u007F]+/g, ' ').trim() !== ''
        fc.pre(hasHint)
        expect(blocksOf(rendered(given))).toEqual(blocksOf(rendered(PLAIN)))
        expect(
          kindsOf(lexer(rendered(given))).filter((kind) => ['link', 'image', 'del'].includes(kind))
        ).toEqual([])
      }),
      { numRuns: 300 }
    )
  })

  test('in a comment leaves the mark on the first line, and the foot on the last', () => {
    fc.assert(
      fc.property(words, hostile, (given, workflow) => {
        const key = { workflow, targets: ['cloud'] }
        const text = renderComment({
          key,
          summary: rendered(given),
          commit: null,
          at: new Date(0),
          runUrl: null
        })
        expect(text.split('\n')[0]).toBe(markerOf(key))
        expect(markerOf(key)).toMatch(/^<!-- [^<>-]*dual-deploy: [A-Za-z0-9._/ ]*: cloud -->$/)
        expect(text.trimEnd().split('\n').at(-1)).toMatch(/^<sub>Commit unknown, .*<\/sub>$/)
      })
    )
  })
})

test('annotations are as many as GitHub keeps, and each has its level', () => {
  const findings = fc.array(
    fc.record({
      ...{
        severity: fc.constantFrom<Finding['severity']>('error', 'warning'),
        code: hostile,
        message: hostile
      },
      ...{ file: fc.option(hostile, { nil: null }), line: fc.option(fc.nat(), { nil: null }), fix: hostile }
    }),
    { maxLength: 40 }
  )
  fc.assert(
    fc.property(findings, (all) => {
      const made = makeAnnotations(all, [], new Map())
      for (const level of ['error', 'warning'])
        expect(made.filter((one) => one.level === level).length).toBeLessThanOrEqual(10)
    })
  )
})
