import { afterAll, expect, test } from '@jest/globals'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { Listing } from '../../src/manifest/listing.ts'
import { makeTree, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

function makeListing(): Listing {
  const root = makeTree({ 'a/b/c.ts': '', 'top.ts': '' })
  symlinkSync(path.join(root, 'a'), path.join(root, 'link'))
  symlinkSync(path.join(root, 'top.ts'), path.join(root, 'a/link.ts'))
  return new Listing(root)
}

test.each([
  ['.', 'folder'],
  ['a', 'folder'],
  ['a/b', 'folder'],
  ['a/b/c.ts', 'file'],
  ['top.ts', 'file'],
  ['a/none.ts', 'absent'],
  ['none/of/these.ts', 'absent'],
  ['top.ts/below.ts', 'absent'],
  ['link', 'unsure'],
  ['link/b/c.ts', 'unsure'],
  ['link/none.ts', 'unsure'],
  ['a/link.ts', 'unsure'],
  ['../beside.ts', 'unsure'],
  ['a/caf\u00e9.ts', 'unsure']
])('%s: %s', (relative, expected) => {
  expect(makeListing().kindOf(relative)).toBe(expected)
})

test('a folder is looked at once', () => {
  const root = makeTree({ 'a/b.ts': '' })
  const listing = new Listing(root)
  expect(listing.kindOf('a/b.ts')).toBe('file')
  symlinkSync('b.ts', path.join(root, 'a/later.ts'))
  expect(listing.kindOf('a/later.ts')).toBe('absent')
})
