import { afterAll, describe, expect, test } from '@jest/globals'
import { codesOf, fnOf, pathsOf, projectOf, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const VIEW = 'export const view = <p />'
const OPTIONS = (options: object, imports = {}): string =>
  JSON.stringify({ compilerOptions: options, imports })
const TINY = { 'tiny/jsx-runtime': '../_shared/jsx.ts', 'tiny/jsx-dev-runtime': '../_shared/jsx.ts' }
const project = (files: Files) =>
  projectOf({
    'a/index.ts': 'import "./view.tsx"',
    'a/view.tsx': VIEW,
    '_shared/jsx.ts': 'export const jsx = 1',
    ...files
  })

describe('the JSX runtime that the compiler imports', () => {
  test.each(['react-jsx', 'react-jsxdev', 'precompile'])('of compiler options with jsx: %s', (jsx) => {
    const options = OPTIONS({ jsx, jsxImportSource: 'tiny' }, TINY)
    expect(pathsOf(project({ 'a/deno.json': options }), 'a')).toContain('_shared/jsx.ts')
    const changed = project({ 'a/deno.json': options, '_shared/jsx.ts': 'export const jsx = 2' })
    expect(fnOf(changed, 'a').hash).not.toBe(fnOf(project({ 'a/deno.json': options }), 'a').hash)
  })

  test.each([
    '/** @jsxImportSource tiny */',
    '/* @jsxImportSource tiny*/',
    '// x\n/**\n * @jsxImportSource tiny\n */'
  ])('of a comment: %j', (comment) => {
    const files = { 'a/view.tsx': `${comment}\n${VIEW}`, 'a/deno.json': OPTIONS({}, TINY) }
    expect(pathsOf(project(files), 'a')).toContain('_shared/jsx.ts')
  })

  test('in modules with JSX alone, and the comment counts more', () => {
    const options = OPTIONS({ jsx: 'react-jsx', jsxImportSource: 'tiny' }, TINY)
    expect(pathsOf(project({ 'a/deno.json': options, 'a/index.ts': '' }), 'a')).not.toContain(
      '_shared/jsx.ts'
    )
    const own = project({
      'a/deno.json': options,
      'a/view.tsx': `/** @jsxImportSource npm:preact@10 */\n${VIEW}`
    })
    expect(pathsOf(own, 'a')).not.toContain('_shared/jsx.ts')
    expect(codesOf(own)).toEqual([])
    expect(
      pathsOf(project({ 'a/deno.json': OPTIONS({ jsx: 'react', jsxImportSource: 'tiny' }, TINY) }), 'a')
    ).not.toContain('_shared/jsx.ts')
  })

  test('that is not there is an error', () => {
    const files = { 'a/deno.json': OPTIONS({ jsx: 'react-jsx', jsxImportSource: './gone' }) }
    expect(codesOf(project(files))).toEqual(['missing-module'])
  })
})

describe('types that a boot resolves', () => {
  test.each([
    '/// <reference types="./t.d.ts" />\n',
    '/// <reference path="./t.d.ts" />\n',
    '// @deno-types="./t.d.ts"\nimport "./view.tsx"',
    '// @ts-types="./t.d.ts"\nimport "./view.tsx"'
  ])('%j', (source) => {
    expect(pathsOf(project({ 'a/index.ts': source, 'a/t.d.ts': '' }), 'a')).toContain('a/t.d.ts')
  })

  test('of compiler options', () => {
    expect(
      pathsOf(project({ 'a/deno.json': OPTIONS({ types: ['./t.d.ts'] }), 'a/t.d.ts': '' }), 'a')
    ).toContain('a/t.d.ts')
  })
})
