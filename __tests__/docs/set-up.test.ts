import { describe, expect, test } from '@jest/globals'
import { blocksIn, readPage } from '../support/page.ts'

const blocks = blocksIn(readPage('docs/use/set-up.md'))

/** Dependabot raises the pins of examples/, and knows no Markdown. */
const withoutPins = (text: string): string => text.replace(/@[0-9a-f]{40} # v\S+/g, '@pin')

describe('docs/use/set-up.md', () => {
  test('has the workflow of examples/workflows, word for word but for pins', () => {
    const workflows = blocks
      .filter(({ language }) => language === 'yaml')
      .map(({ text }) => withoutPins(text))
    expect(workflows).toEqual([withoutPins(readPage('examples/workflows/all-in-one.yml'))])
  })

  test('asks for what differs from reader to reader in its first block, and nowhere else', () => {
    const [first, ...others] = blocks
    expect(first?.marks).toEqual(['settings'])
    expect(others.filter(({ marks }) => marks.includes('settings'))).toEqual([])
    const shell = others.filter(({ language }) => language === 'sh')
    expect(shell.map(({ text }) => text).join('')).not.toMatch(/api\.example\.com|\/srv\/|hello-world/)
  })

  test('gives no secret as an argument', () => {
    const commands = blocks.flatMap(({ text }) => text.match(/^gh secret set .*$/gm) ?? [])
    expect(commands).toHaveLength(3)
    for (const command of commands) expect(command).toMatch(/^gh secret set \w+ --env production( < \S+)?$/)
  })
})
