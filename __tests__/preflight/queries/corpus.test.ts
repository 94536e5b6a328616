import { afterAll, describe, expect, test } from '@jest/globals'
import { byCodeUnit } from '../../../src/manifest/hash.ts'
import { findingsOf, marked, sourceOf, type Snippet } from './support/snippet.ts'
import { RIGHT } from './support/right.ts'
import { WRONG } from './support/wrong.ts'

/** `orders → total` for a finding about `orders` with that suggestion. */
function summaryOf(message: string): { name: string; of: string; near: string | null } {
  const found =
    /^(?:(?:.*? )?(?:into|of|on|from|rpc) (\S+)(?: \(embedded in \S+\))? (?:names the column|embeds|is given the argument)|.* (?:table|function)) (.+?), which the database types do not have(?:; did you mean (\S+)\?)?$/.exec(
      message
    )
  const name = found?.[2] ?? message
  return { name, of: found?.[1] ?? name, near: found?.[3] ?? null }
}

function expectedOf(snippet: Snippet): object[] {
  const { marks } = marked(sourceOf(snippet))
  return marks.map(({ name, line }, index) => {
    const [of = '', near = null] = (snippet.says?.[index] ?? '').split(' → ')
    return { name: name === '[key]' ? 'statuss' : name.replaceAll("'", ''), line, of, near }
  })
}

function reported(snippet: Snippet): object[] {
  return findingsOf(marked(sourceOf(snippet)).source).map(({ line, message }) => {
    const { name, of, near } = summaryOf(message)
    return { name, line, of, near }
  })
}

const inOrder = (items: readonly object[]): object[] =>
  [...items].sort((a, b) => byCodeUnit(JSON.stringify(a), JSON.stringify(b)))

const found: string[] = []
const provable = WRONG.filter(({ miss }) => miss === undefined)
const beyond = WRONG.filter(({ miss }) => miss !== undefined)

afterAll(() => {
  const share = ((100 * found.length) / WRONG.length).toFixed(1)
  process.stdout.write(
    `column check: ${RIGHT.length} right and ${WRONG.length} wrong snippets, recall ${share} % (${found.length}/${WRONG.length})\n` +
      beyond.map(({ name, miss }) => `  known miss: ${name}: ${miss ?? ''}\n`).join('')
  )
})

describe('right code is silent', () => {
  test.each(RIGHT.map((snippet) => [snippet.name, snippet] as const))('%s', (_, snippet) => {
    expect(reported(snippet)).toEqual([])
  })
})

describe('wrong code is reported, and nothing beside it', () => {
  test.each(provable.map((snippet) => [snippet.name, snippet] as const))('%s', (name, snippet) => {
    const expected = expectedOf(snippet)
    expect(expected).not.toEqual([])
    expect(inOrder(reported(snippet))).toEqual(inOrder(expected))
    found.push(name)
  })
})

describe('what cannot be proved is silent, although it is wrong', () => {
  test.each(beyond.map((snippet) => [snippet.name, snippet] as const))('%s', (_, snippet) => {
    expect(reported(snippet)).toEqual([])
  })
})

test('the corpus is as large as it is said to be, and names are told apart', () => {
  expect(RIGHT.length).toBeGreaterThanOrEqual(100)
  expect(WRONG.length).toBeGreaterThanOrEqual(100)
  for (const list of [RIGHT, WRONG]) expect(new Set(list.map(({ name }) => name)).size).toBe(list.length)
})
