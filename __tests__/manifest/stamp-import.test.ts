import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { format, type Options } from 'prettier'
import { firstStatement } from '../../src/manifest/first-statement.ts'
import { STAMP_FILE } from '../../src/manifest/hash.ts'
import { stampImports, withoutStampImport } from '../../src/manifest/stamp-import.ts'
import { insertStampImport } from '../../src/stamp/insert.ts'

const without = (text: string, name = 'index.ts'): string =>
  withoutStampImport(name, Buffer.from(text)).toString()

describe('a source without its stamp import', () => {
  test.each([
    ['import "./dual-deploy-stamp.ts";serve()', 'serve()'],
    ['// a\nimport "./dual-deploy-stamp.ts";serve()\n', '// a\nserve()\n'],
    ['import "../a/dual-deploy-stamp.ts";serve()', 'serve()'],
    ['import "../../a/dual-deploy-stamp.ts";serve()', 'serve()'],
    ['import "../long name/dual-deploy-stamp.ts";serve()', 'serve()'],
    ['#!/usr/bin/env deno\nimport "./dual-deploy-stamp.ts";serve()', '#!/usr/bin/env deno\nserve()'],
    ['\uFEFFimport "./dual-deploy-stamp.ts";serve()', '\uFEFFserve()']
  ])('%j', (source, expected) => {
    expect(without(source)).toBe(expected)
  })

  test.each([
    '// import "./dual-deploy-stamp.ts";\nserve()',
    '/* import "./dual-deploy-stamp.ts"; */ serve()',
    'const text = \'import "./dual-deploy-stamp.ts";\'',
    'const text = `\nimport "./dual-deploy-stamp.ts";\n`',
    '/*\nimport "./dual-deploy-stamp.ts";\n*/\nserve()',
    'if (a) {\n  import "./dual-deploy-stamp.ts";\n}',
    'import stamp from "./dual-deploy-stamp.ts";',
    'import {} from "./dual-deploy-stamp.ts";',
    'export * from "./dual-deploy-stamp.ts";',
    'await import("./dual-deploy-stamp.ts");',
    'import "./dual-deploy-stamp.ts" with { type: "text" };',
    'import "./dual-deploy-stamp.ts" with {};',
    'import "./dual-deploy-stamp.ts" /* a */;',
    'import "./dual-deploy-stamp.ts"\nwith { type: "text" };',
    'import "https://example.com/dual-deploy-stamp.ts";',
    'import "dual-deploy-stamp.ts";',
    'import "./my-dual-deploy-stamp.ts";',
    'import "./other.ts";'
  ])('keeps what the tool did not write: %j', (source) => {
    expect(without(source)).toBe(source)
  })

  test('finds the import behind a comment that speaks of it', () => {
    const comment = '// import "./dual-deploy-stamp.ts";\n'
    expect(without(`${comment}import "./dual-deploy-stamp.ts";serve()`)).toBe(`${comment}serve()`)
  })

  test.each(['', 'import "./dual-deploy-stamp.ts";'])(
    'keeps every byte of the rest, UTF-8 or not; in front: %j',
    (stamp) => {
      const bytes = Buffer.from([0x2f, 0x2f, 0xff, 0xc3, 0x28, 0x80, 0x0d, 0x0a, 0x00])
      expect(withoutStampImport('index.ts', Buffer.concat([Buffer.from(stamp), bytes]))).toEqual(bytes)
    }
  )

  test('lacks the import of the file that the tool writes', () => {
    expect(STAMP_FILE).toBe('dual-deploy-stamp.ts')
    expect(without(`import "./${STAMP_FILE}";serve()`)).toBe('serve()')
  })

  test.each([
    ["import './dual-deploy-stamp.ts';serve()", 'serve()'],
    ['import "./dual-deploy-stamp.ts"\nserve()', 'serve()'],
    ["import './dual-deploy-stamp.ts'\r\nserve()\r\n", 'serve()\r\n'],
    ['import"./dual-deploy-stamp.ts";serve()', 'serve()'],
    ["// a\n\nimport './dual-deploy-stamp.ts'\n\nserve()\n", '// a\n\nserve()\n'],
    ["import './dual-deploy-stamp.ts'\n;(async () => {})()\n", ';(async () => {})()\n'],
    ["import './dual-deploy-stamp.ts' // last\n", '// last\n'],
    ["// last\nimport './dual-deploy-stamp.ts'\n", '// last\n'],
    ["import './dual-deploy-stamp.ts'\nwithin()", 'within()'],
    ['import "./dual-deploy-stamp.ts";\n', '']
  ])('as a formatter prints it: %j', (source, expected) => {
    expect(without(source)).toBe(expected)
  })

  test.each([
    ['import a from "a";\nimport "./dual-deploy-stamp.ts";\nserve()\n', 'import a from "a";\nserve()\n'],
    ['import a from "a";import "./dual-deploy-stamp.ts";serve()\n', 'import a from "a";serve()\n'],
    ["import a from 'a'\nimport './dual-deploy-stamp.ts'\n\nserve()\n", "import a from 'a'\n\nserve()\n"],
    ["import a from 'a'\n\nimport './dual-deploy-stamp.ts'\n\nserve()\n", "import a from 'a'\n\nserve()\n"],
    ["import a from 'a'\n\nimport './dual-deploy-stamp.ts'\nserve()\n", "import a from 'a'\n\nserve()\n"],
    ["'use strict'\nimport './dual-deploy-stamp.ts'\nserve()\n", "'use strict'\nserve()\n"],
    ['serve()\nimport "./dual-deploy-stamp.ts";', 'serve()'],
    ['serve()\n\nimport "./dual-deploy-stamp.ts";\n', 'serve()\n'],
    ["a()\nimport './dual-deploy-stamp.ts'\n// b\nb()", 'a()\n// b\nb()'],
    ["a();\nimport './dual-deploy-stamp.ts'\n;[b].at(0)", 'a();\n;[b].at(0)'],
    ["a();\nimport './dual-deploy-stamp.ts'\n[b].at(0)", 'a();\n[b].at(0)']
  ])('wherever it was moved to: %j', (source, expected) => {
    expect(without(source)).toBe(expected)
  })

  test('not where the statements round it would become one', () => {
    const source = "const b = a\nimport './dual-deploy-stamp.ts'\n(c)()\n"
    expect(without(source)).toBe(source)
    const first = `import "./dual-deploy-stamp.ts";${source}`
    expect(without(first)).toBe(source)
  })

  test('as often as it is there', () => {
    const four = ['import "./dual-deploy-stamp.ts";', "import './dual-deploy-stamp.ts'\n"].join('').repeat(2)
    expect(without(`// a\n${four}\nserve()\n`)).toBe('// a\nserve()\n')
    expect(without(`a()\n${four}\n/* ${four} */ serve()\nimport './dual-deploy-stamp.ts'\n`)).toBe(
      `a()\n\n/* ${four} */ serve()\n`
    )
  })

  test('in source that is more than TypeScript', () => {
    const source = 'import a from "a"\nimport "./dual-deploy-stamp.ts"\nserve(<b>it’s</b>)\n'
    expect(without(source, 'index.tsx')).toBe(source.replace('import "./dual-deploy-stamp.ts"\n', ''))
  })

  test('at the front alone where the file is no module, or does not parse', () => {
    const text = 'import "./dual-deploy-stamp.ts";\nRun\nimport "./dual-deploy-stamp.ts";\n<first>\n'
    const rest = 'Run\nimport "./dual-deploy-stamp.ts";\n<first>\n'
    for (const name of ['a/read.md', 'a/index.ts']) {
      expect(without(text, name)).toBe(rest)
      expect(without(rest, name)).toBe(rest)
    }
  })

  test('not in a text that only looks like a module', () => {
    const text = 'run\nimport "./dual-deploy-stamp.ts";\nfirst\n'
    expect(without(text, 'a/read.txt')).toBe(text)
    expect(without(text, 'a/index.mjs')).toBe('run\nfirst\n')
  })

  test('with 7,000 of them, at once: no more are looked for than a signal can wait for', () => {
    const source = `import a from 'a'\n${"import './dual-deploy-stamp.ts'\n".repeat(3_500)}`
    const began = performance.now()
    expect(without(source)).toBe("import a from 'a'\n")
    expect(without(`import "./dual-deploy-stamp.ts";a();\n`.repeat(3_500))).toBe('a();\n'.repeat(3_500))
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

/** Modules as a formatter leaves them, with and without imports, comments and hashbang. */
const head = fc
  .array(
    fc.constantFrom(
      '// a',
      '/** b */',
      '/// <reference lib="x" />',
      '// import "./dual-deploy-stamp.ts";',
      ''
    )
  )
  .map((lines) => lines.map((line) => `${line}\n`).join(''))
const imports = fc
  .array(fc.constantFrom('import a from "a";\n', 'import {\n  b,\n} from "b";\n', 'import "c";\n'))
  .map((lines) => lines.join(''))
const code = fc.constantFrom(
  'serve();\n',
  '(async () => {\n  d();\n})();\n\ne();\n',
  '[1].map(f);\n',
  'const text = `\nimport "./dual-deploy-stamp.ts";\n`;\n',
  'export default { fetch };\n',
  '/re/.test(x);\n',
  'with_();\n',
  ''
)
const moduleText = fc
  .tuple(fc.constantFrom('', '#!/usr/bin/env deno\n'), head, imports, fc.constantFrom('', '\n'), code)
  .map((parts) => parts.join(''))

const quoted = fc.constantFrom('"', "'").map((quote) => `import ${quote}./dual-deploy-stamp.ts${quote}`)
const stampLine = fc
  .tuple(quoted, fc.constantFrom(';', '', ' ;'), fc.constantFrom('\n', '\r\n', '\n\n', '\n\t\n'))
  .map((parts) => parts.join(''))

const insert = (source: string): string =>
  insertStampImport(Buffer.from(source), './dual-deploy-stamp.ts').toString()

const STYLES: readonly Options[] = [
  {},
  { semi: false, singleQuote: true },
  { semi: false, endOfLine: 'crlf' },
  { singleQuote: true, printWidth: 40, trailingComma: 'none' }
]

describe('a source that was stamped', () => {
  test('is the source again', () => {
    fc.assert(
      fc.property(moduleText, (source) => {
        expect(without(source)).toBe(source)
        expect(without(insert(source))).toBe(source)
      })
    )
  })

  test('is the source again with the import on lines of its own, with either quote, with and without semicolon', () => {
    fc.assert(
      fc.property(moduleText, stampLine, (source, line) => {
        const at = firstStatement(source)
        expect(without(source.slice(0, at) + line + source.slice(at))).toBe(source)
      })
    )
  })

  test('and formatted by Prettier is the source formatted by Prettier', async () => {
    await fc.assert(
      fc.asyncProperty(moduleText, fc.constantFrom(...STYLES), async (source, style) => {
        // Without a statement a formatter ends the file behind the last comment.
        fc.pre(firstStatement(source) < source.length)
        const formatted = (text: string): Promise<string> => format(text, { ...style, parser: 'typescript' })
        expect(without(await formatted(insert(source)))).toBe(await formatted(source))
      }),
      { numRuns: 60 }
    )
  })

  test('and has stamps all over has none afterwards, and nothing else is lost', () => {
    const statements = fc.constantFrom('a();\n', 'import b from "b";\n', '// c\n', 'd`\n${e}`;\n', '\n')
    const marked = fc.array(fc.oneof(statements, stampLine), { maxLength: 12 })
    fc.assert(
      fc.property(marked, (parts) => {
        const source = parts.join('')
        const rest = without(source)
        expect(stampImports('index.ts', rest)).toEqual([])
        expect(without(rest)).toBe(rest)
        const own = parts.filter((part) => !part.includes(STAMP_FILE)).join('')
        expect(rest.replace(/\s/g, '')).toBe(own.replace(/\s/g, ''))
      })
    )
  })
})

test.each(['./', './x/../'])('a line of nine megabytes behind %j is no stamp, and is read', (start) => {
  const source = Buffer.from(`import "${start}${'x'.repeat(9_000_000)}" // ${STAMP_FILE}`)
  expect(withoutStampImport('index.txt', source)).toBe(source)
})

test('a path to a stamp has 1,024 characters at most', () => {
  const far = (length: number): string => `import "./${'x'.repeat(length)}/${STAMP_FILE}"`
  expect(withoutStampImport('index.txt', Buffer.from(far(1024))).toString()).toBe('')
  expect(withoutStampImport('index.txt', Buffer.from(far(1025))).toString()).toBe(far(1025))
})
