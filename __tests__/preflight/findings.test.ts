import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** Every code of a finding that the sources write. */
function codesInSource(): Set<string> {
  const src = path.join(root, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const texts = files.map((file) => readFileSync(path.join(src, file), 'utf8'))
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/\bcode: '([a-z][a-z-]*)'/g)].map(([, code = '']) => code))
  )
}

/** Sections of docs/use/findings.md by code. */
function sections(): Map<string, string> {
  const text = readFileSync(path.join(root, 'docs/use/findings.md'), 'utf8')
  const parts = text.split(/^### `([a-z-]+)`$/m).slice(1)
  return new Map(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? '']] : [])))
}

describe('docs/use/findings.md', () => {
  test('has a section for every code in the sources, and none for another', () => {
    expect([...sections().keys()].sort()).toEqual([...codesInSource()].sort())
  })

  test.each([...sections()])('says how bad %s is, and what to do', (_code, text) => {
    expect(text).toMatch(/\b([Ee]rror|[Ww]arning)\b/)
    expect(text).toMatch(/^- Do\b/m)
  })
})
