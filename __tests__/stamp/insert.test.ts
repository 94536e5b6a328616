import { describe, expect, test } from '@jest/globals'
import { parse } from '@babel/parser'
import fc from 'fast-check'
import { firstStatement } from '../../src/manifest/first-statement.ts'
import { withoutStampImport } from '../../src/manifest/stamp-import.ts'
import { insertStampImport } from '../../src/stamp/insert.ts'

const SPECIFIER = './dual-deploy-stamp.ts'
const STATEMENT = `import "${SPECIFIER}";`

const insert = (source: string): string => insertStampImport(Buffer.from(source), SPECIFIER).toString()
const strip = (source: string): string => withoutStampImport('index.ts', Buffer.from(source)).toString()
const lines = (source: string): number => source.split(/\r\n|[\n\r\u2028\u2029]/).length

describe('the place of the stamp import', () => {
  test.each([
    ['serve()', '', 'serve()'],
    ['', '', ''],
    ['// a\nserve()', '// a\n', 'serve()'],
    ['// a\r\n// b\r\nserve()', '// a\r\n// b\r\n', 'serve()'],
    ['// a\rserve()', '// a\r', 'serve()'],
    ['// a\u2028serve()', '// a\u2028', 'serve()'],
    ['/* a */ serve()', '/* a */ ', 'serve()'],
    ['/** @jsxImportSource x\n */\nimport a from "a"', '/** @jsxImportSource x\n */\n', 'import a from "a"'],
    ['/* // */ /* * / */serve()', '/* // */ /* * / */', 'serve()'],
    ['// /*\nserve() // */', '// /*\n', 'serve() // */'],
    ['#!/usr/bin/env deno\nserve()', '#!/usr/bin/env deno\n', 'serve()'],
    ['\uFEFFserve()', '\uFEFF', 'serve()'],
    ['\uFEFF// a\nserve()', '\uFEFF// a\n', 'serve()'],
    ['/// <reference lib="x" />\n\n\tserve()', '/// <reference lib="x" />\n\n\t', 'serve()'],
    ['/re/.test(x)', '', '/re/.test(x)'],
    ['"use strict"\nserve()', '', '"use strict"\nserve()'],
    ['@dec class A {}', '', '@dec class A {}'],
    ['/* a *//* never closed', '/* a */', '/* never closed'],
    ['/* a */ // last', '/* a */ ', '// last']
  ])('in %j is the first statement', (source, before, after) => {
    expect(firstStatement(source)).toBe(before.length)
    if (after !== '') expect(insert(source)).toBe(`${before}${STATEMENT}${after}`)
  })

  test('is found behind very long white space', () => {
    const source = ' '.repeat(10_000) + 'serve()'
    expect(firstStatement(source)).toBe(10_000)
  })
})

/** Modules of odd beginnings, comments and statements. */
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\u2028')
const trivia = fc.oneof(
  fc.constantFrom(' ', '\t', '\u00A0', '\n', '\r\n'),
  fc.tuple(fc.stringMatching(/^[a-z /*"'`äé😀]{0,12}$/u), lineEnd).map(([text, end]) => `//${text}${end}`),
  fc.stringMatching(/^[a-z /"'`\nä]{0,12}$/u).map((text) => `/*${text}*/`),
  fc.constantFrom(`// ${STATEMENT}\n`, `/* ${STATEMENT} */`)
)
const prefix = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.constantFrom('', '#!/usr/bin/env deno\n', '#!x\r\n'),
    fc.array(trivia)
  )
  .map(([bom, shebang, rest]) => bom + shebang + rest.join(''))
const statement = fc.constantFrom(
  'serve()\n',
  'import a from "a"\r\n',
  'export const b = /[/]/\n',
  'const text = `\n`\n',
  'await c // ä\n',
  `const d = '${STATEMENT}'\n`
)
const moduleText = fc
  .tuple(prefix, fc.array(statement, { minLength: 1, maxLength: 5 }))
  .map(([head, body]) => head + body.join(''))
const commentsOnly = fc
  .tuple(prefix, fc.constantFrom('', '// last', '/* last */', '\n', '// last\n', '// last\r\n'))
  .map(([head, tail]) => head + tail)

describe('inserting the stamp import', () => {
  test('keeps every other character and the number of lines', () => {
    fc.assert(
      fc.property(moduleText, (source) => {
        const stamped = insert(source)
        const at = firstStatement(source)
        expect(stamped.slice(0, at) + stamped.slice(at + STATEMENT.length)).toBe(source)
        expect(lines(stamped)).toBe(lines(source))
      })
    )
  })

  test('is undone by taking the import out', () => {
    fc.assert(
      fc.property(fc.oneof(moduleText, commentsOnly), (source) => {
        expect(strip(insert(source))).toBe(strip(source))
        expect(strip(source)).toBe(source)
      })
    )
  })

  test('makes it the first statement of a module', () => {
    const first = fc.oneof(
      moduleText.filter((source) => !source.includes('#!') || !source.startsWith('\uFEFF')),
      commentsOnly.filter((source) => !source.includes('#!'))
    )
    fc.assert(
      fc.property(first, (source) => {
        const options = { sourceType: 'module', errorRecovery: true } as const
        const [statement] = parse(insert(source).replace(/^\uFEFF/, ''), options).program.body
        expect(statement).toMatchObject({ type: 'ImportDeclaration', source: { value: SPECIFIER } })
      })
    )
  })

  test.each(['// a', '/* a */', '\uFEFF', '', '\n', '// a\n', '// a\r\n', '/*'])(
    'into a file of comments alone is undone, too: %j',
    (source) => {
      expect(strip(insert(source))).toBe(source)
    }
  )

  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(
        fc.constantFrom('', '\uFEFF'),
        fc.constantFrom('', '// ä\n', '/* ä */'),
        fc.uint8Array({ maxLength: 20 }),
        fc.constantFrom('\nserve()', '*/ serve()')
      )
      .map(([mark, comment, raw, end]) => Buffer.concat([Buffer.from(mark + comment), raw, Buffer.from(end)]))
  )

  test('keeps every byte, also of a file that is no UTF-8', () => {
    const isFree = (source: Uint8Array): boolean => !Buffer.from(source).includes('#!')
    fc.assert(
      fc.property(bytes.filter(isFree), (source) => {
        const stamped = insertStampImport(Buffer.from(source), SPECIFIER)
        expect(stamped).toHaveLength(source.length + STATEMENT.length)
        expect([...withoutStampImport('index.ts', stamped)]).toEqual([...source])
      })
    )
  })

  test('a byte order mark in front of bytes that are no UTF-8 stays in front', () => {
    const source = Buffer.concat([Buffer.from('\uFEFF// '), Buffer.from([0xe4]), Buffer.from('\nserve()')])
    const stamped = insertStampImport(source, SPECIFIER).toString('latin1')
    expect(stamped).toBe(`\u00EF\u00BB\u00BF// \u00E4\n${STATEMENT}serve()`)
  })
})
