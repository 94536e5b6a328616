import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findingSections, readCatalogue, replaceBetween } from '../../script/docs.mjs'
import { CATALOGUE, CHAPTERS, type Kind } from '../../src/findings/catalogue.ts'
import { finding } from '../../src/findings/finding.ts'

const root = path.resolve(import.meta.dirname, '../..')
const kinds: readonly (readonly [string, Kind])[] = Object.entries(CATALOGUE)

/** Text of every module but the catalogue's own room. */
const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('findings'))
    .map((file) => [file, readFileSync(path.join(root, 'src', file), 'utf8')])
)

describe('the catalogue of findings', () => {
  test('has no kind that nothing finds', () => {
    const text = [...sources.values()].join('\n')
    expect(kinds.map(([code]) => code).filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })

  test('is the one way to make a finding', () => {
    const literal = /\{[^{}]*\bseverity\b[^{}]*\bcode: '/
    expect([...sources].flatMap(([file, text]) => (literal.test(text) ? [file] : []))).toEqual([])
  })

  test('has no code twice', () => {
    const codes = Object.values(CHAPTERS).flatMap((chapter) => Object.keys(chapter))
    expect(codes).toHaveLength(kinds.length)
  })

  test.each(kinds)('says how bad %s is, as it is', (_code, { severity, about, more = '' }) => {
    const said = ['Error', 'Warning'].filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(about + more))
    expect(said).toEqual(
      expect.arrayContaining(
        severity === 'either' ? ['Error', 'Warning'] : [severity === 'error' ? 'Error' : 'Warning']
      )
    )
  })

  test('knows what a place leaves out', () => {
    expect(finding('too-deep', { message: 'm', file: 'f' })).toEqual({
      severity: 'warning',
      code: 'too-deep',
      message: 'm',
      file: 'f',
      line: null,
      fix: CATALOGUE['too-deep'].fix
    })
    // @ts-expect-error a code without an entry
    expect(() => finding('no-such-code', { message: '', file: null, fix: '' })).toThrow(TypeError)
    // @ts-expect-error the place has to say how bad it is
    finding('missing-module', { message: '', file: null, fix: '' })
  })
})

test('docs/use/findings.md is the catalogue', async () => {
  const page = readFileSync(path.join(root, 'docs/use/findings.md'), 'utf8')
  expect(replaceBetween(page, 'findings', findingSections(await readCatalogue()))).toBe(page)
})
