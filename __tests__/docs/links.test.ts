import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { readPage } from '../support/page.ts'

const root = path.resolve(import.meta.dirname, '../..')

const pages = [
  ...readdirSync(root),
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`)
].filter((file) => file.endsWith('.md'))

/** Fenced blocks hold commands and examples; nothing in them is a link. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '')

const linksIn = (text: string): string[] =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))

/** As GitHub makes them of headings. */
const anchorsIn = (text: string): string[] =>
  [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
  )

function isDead(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#', 2)
  const target = file === '' ? page : path.join(path.dirname(page), file)
  if (!existsSync(path.join(root, target))) return true
  return anchor !== undefined && target.endsWith('.md') && !anchorsIn(readPage(target)).includes(anchor)
}

/** Pages that this one has links to; a folder is all pages in it. */
const pagesFrom = (page: string): string[] =>
  linksIn(readPage(page))
    .map((link) => path.join(path.dirname(page), link.split('#')[0] ?? '').replace(/\/$/, ''))
    .flatMap((target) => pages.filter((other) => other === target || path.dirname(other) === target))

describe('links', () => {
  test.each(pages)('of %s lead to a file, and to a heading in it', (page) => {
    expect(linksIn(readPage(page)).filter((link) => isDead(page, link))).toEqual([])
  })

  test('lead from README.md to every page of docs/, directly or not', () => {
    const found = new Set(['README.md'])
    // A set goes on with what is added to it meanwhile.
    for (const page of found) for (const next of pagesFrom(page)) found.add(next)
    expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([])
  })
})
