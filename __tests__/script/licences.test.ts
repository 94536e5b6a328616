import { describe, expect, test } from '@jest/globals'
import {
  bundledFiles,
  embeddedNames,
  inKilobytes,
  isAllowed,
  licenceOf,
  licenceText,
  packageFolder,
  render,
  renderSizes,
  sizesOf
} from '../../script/licences.mjs'

const outputs = (inputs: Readonly<Record<string, number>>) => ({
  outputs: {
    'dist/a.js': {
      bytes: 0,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])
      )
    }
  }
})

describe('what is in the bundles', () => {
  test.each([
    ['node_modules/ssh2/lib/client.js', 'node_modules/ssh2'],
    ['node_modules/@actions/core/lib/core.js', 'node_modules/@actions/core'],
    ['node_modules/make-dir/node_modules/semver/semver.js', 'node_modules/make-dir/node_modules/semver'],
    ['../elsewhere/node_modules/glob/dist/index.js', '../elsewhere/node_modules/glob'],
    ['src/index.ts', null],
    ['src/my_node_modules/a/b.ts', null],
    ['stand-in:glob', null]
  ])('%s is of the package in %s', (path, folder) => {
    expect(packageFolder(path)).toBe(folder)
  })

  test('holds files of packages of which bytes are left, each once and sorted', () => {
    const first = outputs({ 'node_modules/b/b.js': 5, 'node_modules/dropped/a.js': 0, 'src/index.ts': 9 })
    const second = outputs({ 'node_modules/b/b.js': 7, 'node_modules/a/a.js': 1 })
    expect(bundledFiles([first, second])).toEqual(['node_modules/a/a.js', 'node_modules/b/b.js'])
  })

  test('a source map names the packages that another one has swallowed', () => {
    const sources = [
      '../../node_modules/minipass/src/index.ts',
      '../../node_modules/@isaacs/x/src/a.ts',
      '../../node_modules/@isaacs/x/src/b.ts',
      '../../src/glob.ts'
    ]
    expect(embeddedNames({ sources })).toEqual(['@isaacs/x', 'minipass'])
    expect(embeddedNames({})).toEqual([])
  })
})

describe('the licence of a package', () => {
  test.each([
    [{ name: 'a', license: 'MIT' }, 'MIT'],
    [{ name: 'a', license: { type: 'ISC' } }, 'ISC'],
    [{ name: 'a', licenses: [{ type: 'MIT' }] }, 'MIT'],
    [{ name: 'a', licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, '(MIT OR GPL-2.0)']
  ])('%j is %s', (manifest, licence) => {
    expect(licenceOf(manifest)).toBe(licence)
  })

  test('that names none is an error', () => {
    expect(() => licenceOf({ name: 'nameless' })).toThrow('nameless names no licence')
  })

  test.each([
    ['MIT', true],
    ['BlueOak-1.0.0', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND Apache-2.0', true],
    ['MIT AND GPL-3.0-only', false],
    ['GPL-3.0-only', false],
    ['(GPL-3.0-only OR AGPL-3.0-only)', false],
    ['(MIT OR GPL-3.0-only) AND (GPL-2.0-only OR MIT)', false],
    ['UNLICENSED', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['', false]
  ])('%p: allowed is %p', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed)
  })
})

describe('the text of a licence', () => {
  const manifest = {
    name: 'a',
    version: '1.0.0',
    license: 'MIT',
    author: 'Ann <ann@example.com> (https://example.com)'
  }
  const long = 'Permission is granted. '.repeat(30).trim()

  test('stands in a file of its own, and what a NOTICE says comes with it', () => {
    const files = {
      NOTICE: 'Notice.\n',
      'license.md': 'Text.\r\nMore.\r\n',
      'README.md': `## License\n\n${long}\n`
    }
    expect(licenceText(manifest, files)).toBe('Text.\nMore.\n\nNotice.')
  })

  test.each([
    ['a # heading', `# a\n\nWords.\n\n## License\n\n${long}\n\n## Thanks\n\nTo all.\n`],
    ['an underlined heading', `a\n===\n\nLicence\n-------\n\n${long}\n\nThanks\n------\n\nTo all.\n`],
    ['a heading at the end', `# a\n\n### The MIT License\n\nno\n\n# LICENSE\n${long}`]
  ])('or in a README under %s', (_, readme) => {
    expect(licenceText(manifest, { 'Readme.md': readme })).toBe(long)
  })

  test('is the usual one under the names of the authors where a README says only MIT', () => {
    const text = licenceText(
      { ...manifest, author: ['Ann <a@x>', 'Bob (http://b)'] },
      { 'README.md': 'License\n---\n\nMIT\n' }
    )
    expect(text).toMatch(
      /^The package says no more than "MIT"\. Its authors: Ann, Bob\.\n\nPermission is hereby granted/
    )
  })

  test.each([
    ['no file', manifest, {}],
    ['an empty file', manifest, { LICENSE: ' \n' }],
    ['a README without a section', manifest, { 'README.md': `# a\n\nIt has a license.\n\n${long}\n` }],
    ['a link in the README', manifest, { 'README.md': '## License\n\nSee [there](https://example.com)\n' }],
    ['the word of another licence', { ...manifest, license: 'ISC' }, { 'README.md': '## License\n\nISC\n' }],
    [
      'nobody to name',
      { name: 'a', version: '1.0.0', license: 'MIT' },
      { 'README.md': '## License\n\nMIT\n' }
    ]
  ])('with %s is an error', (_, given, files) => {
    expect(() => licenceText(given, files as Readonly<Record<string, string>>)).toThrow(
      'a 1.0.0 has no licence text'
    )
  })
})

describe('THIRD_PARTY_LICENSES', () => {
  const one = { name: 'a', version: '1.0.0', licence: 'MIT', text: 'Text of a.', within: null }
  const two = { name: 'B', version: '2.0.0', licence: 'ISC', text: 'Text of B.', within: 'a 1.0.0' }

  test('does not depend on the order in which packages are found, nor on how often', () => {
    expect(render([two, one, one])).toBe(render([one, two]))
  })

  test('has name, version, licence and text of each, and who ships a copy', () => {
    const text = render([one, two])
    expect(text).toContain('- B 2.0.0: ISC\n- a 1.0.0: MIT\n')
    expect(text).toContain('\nB 2.0.0\nLicence: ISC\nA copy of it is inside a 1.0.0')
    expect(text).toContain('\na 1.0.0\nLicence: MIT\n\nText of a.\n')
  })
})

describe('the sizes', () => {
  const [bundle] = sizesOf([
    outputs({
      'node_modules/b/b.js': 150_400,
      'node_modules/b/c.js': 2_000,
      'node_modules/gone/a.js': 0,
      'src/index.ts': 9_400
    })
  ])

  test('are of each package in a bundle, and of what is our own', () => {
    expect(bundle?.own).toBe(9_400)
    expect(Object.fromEntries(bundle?.packages ?? [])).toEqual({ 'node_modules/b': 152_400 })
  })

  test.each([
    [1, '1 KB'],
    [9_499, '9 KB'],
    [99_400, '99 KB'],
    [152_400, '150 KB'],
    [1_371_036, '1370 KB']
  ])('%d bytes are %s', (bytes, text) => {
    expect(inKilobytes(bytes)).toBe(text)
  })

  test('are two tables, the largest first', () => {
    const described = { name: 'b', version: '1.0.0', licence: 'MIT' }
    const packages = new Map([['node_modules/b', 152_400]])
    const small = { file: 'z.js', bytes: 1_000, own: 1_000, packages: new Map<string, number>() }
    const large = { file: 'a.js', bytes: 161_800, own: 9_400, packages }
    const lines = renderSizes([small, large], new Map([['node_modules/b', described]])).split('\n')
    expect(lines.slice(2, 4)).toEqual(['| `a.js` | 160 KB | 9 KB |', '| `z.js` | 1 KB | 1 KB |'])
    expect(lines.at(-1)).toBe('| `b` | 1.0.0 | MIT | 150 KB | `a.js` |')
  })
})
