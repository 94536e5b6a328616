// First: it counts what is loaded behind it.
import { stepsOf, stopCounting } from './support/steps.ts'
import { afterAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parsePointer } from '../router/pointer.ts'
import { matchesWildcard } from '../src/wildcard.ts'
import { lineInConfig, parseProjectConfig } from '../src/manifest/config.ts'
import { firstStatement } from '../src/manifest/first-statement.ts'
import { isPlainGlob } from '../src/manifest/glob.ts'
import { parseImportMapText, resolveImportMap, resolveSpecifier } from '../src/manifest/import-map.ts'
import { readProject } from '../src/manifest/manifest.ts'
import { scanImports } from '../src/manifest/scan.ts'
import { isSelected } from '../src/manifest/select.ts'
import { stampImports } from '../src/manifest/stamp-import.ts'
import { readSql } from '../src/preflight/database/migrations.ts'
import { importFindings } from '../src/preflight/imports.ts'
import { unpinnedImports, unpinnedPlaces } from '../src/preflight/pinning.ts'
import { parseColumn, parseColumns, parseLogic, parseOrder } from '../src/preflight/queries/column.ts'
import { nearest } from '../src/preflight/queries/nearest.ts'
import { readDatabase } from '../src/preflight/database/read.ts'
import { parseSelect } from '../src/preflight/queries/select.ts'
import { readSilences } from '../src/preflight/silence.ts'
import { readTrees, type TreeRequest } from '../src/preflight/trees.ts'
import { readAnswer } from '../src/probe/answer.ts'
import { beginningOf, redactor } from '../src/redact.ts'
import { cell, code } from '../src/report/markdown.ts'
import { stampComparer } from '../src/stamp/same.ts'
import { parseActivation, parseLogs, parseServerState } from '../src/targets/self-hosted/answers.ts'
import { isKnownKey, parseKnownHosts } from '../src/targets/self-hosted/ssh/known-hosts.ts'
import { linesAbout } from '../src/targets/self-hosted/log-lines.ts'
import { parseRecord } from '../src/ledger/record.ts'
import { foreignWords } from '../src/untrusted.ts'
import { makeTree } from './support/tree.ts'

afterAll(stopCounting)

/** A text of about so many characters. */
type Shape = (size: number) => string

const many =
  (unit: string, before = '', after = ''): Shape =>
  (size) =>
    before + unit.repeat(Math.ceil(size / unit.length)) + after

/** Each one another. */
const each =
  (unit: (index: number) => string, before = '', after = ''): Shape =>
  (size) => {
    const all: string[] = []
    for (let [index, length] = [0, 0]; length < size; index++) {
      const next = unit(index)
      all.push(next)
      length += next.length
    }
    return before + all.join('') + after
  }

/** Whatever it says of the text: it may be a problem, but it must be said soon. */
function tried(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
}

const pieces = (text: string) => [{ text, line: 1, isVerbatim: true }]
const KEY = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36)]).toString('base64')}`

const CLIENT =
  `import { createClient } from 'npm:@supabase/supabase-js@2'\n` +
  `const db = createClient(Deno.env.get('SUPABASE_URL'), Deno.env.get('SUPABASE_ANON_KEY'))\n`

const TYPES = makeTree({
  'supabase/types.ts': `export type Database = { public: { Tables: { t: { Row: {\n${Array.from(
    { length: 100 },
    (_, at) => `c${at}: string`
  ).join(';')} }; Insert: { c0: string }; Update: {}; Relationships: [] } }; Views: {}; Functions: {} } }\n`
})

/** A module, beside another, and a database of one table. */
const treesOf = (source: string): TreeRequest => ({
  modules: [
    { path: 'a/index.ts', source },
    { path: 'a/b.ts', source: 'export const b = 1' }
  ],
  columns: { severity: 'error', workingDirectory: TYPES, databaseTypes: 'supabase/types.ts' },
  keeps: false
})

const readConfig = (text: string): void => {
  for (let at = 0; at < 50; at++) lineInConfig(text, `f${at}`, 'verify_jwt')
  tried(() => parseProjectConfig(text, null))
}

const readMap = (text: string): void => {
  tried(() => {
    const map = resolveImportMap(parseImportMapText(text), new URL('file:///f/deno.json'))
    const keys = [...map.imports.keys(), ...map.scopes.flatMap(([, entries]) => [...entries.keys()])]
    for (const key of keys) resolveSpecifier(`${key}x`, new URL('file:///f/s7/s7/a.ts'), map)
  })
}

/** The name of a reader, its worst texts by what they are made of, and how it is called. */
const READERS: Readonly<
  Record<
    string,
    {
      read: (text: string) => unknown
      shapes: Readonly<Record<string, Shape>>
      /** characters: two for the growth, one that is only read; of trees fewer, as each is parsed and counted block by block */
      sizes?: readonly [number, number, number]
    }
  >
> = {
  'config.toml': {
    read: readConfig,
    shapes: {
      'a line of blanks': many(' ', '[functions.f0]\nverify_jwt = 1\nb', '\n'),
      'blanks before an equals sign': many(' ', '[functions.f0]\n"b', '"  = 1\nverify_jwt = 2'),
      tables: each((at) => `[functions.f${at}]\nverify_jwt = 3\n`),
      keys: each((at) => `k${at} = 1\n`, '[functions.f0]\n'),
      'dotted keys': many('a.', '', 'a = 1'),
      brackets: many('[', 'a = '),
      quotes: many('"', 'a = ')
    }
  },
  'an import map': {
    read: readMap,
    shapes: {
      'folders, each imported': each((at) => `"p${at}/":"npm:/p${at}@1/",`, '{"imports":{', '"x":"y"}}'),
      'packages, each imported': each((at) => `"p${at}":"npm:p${at}@1",`, '{"imports":{', '"x":"y"}}'),
      'folders in folders': (size) => {
        const depth = Math.floor(Math.sqrt(size / 4))
        const keys = Array.from({ length: depth }, (_, at) => `"${'a/'.repeat(at + 1)}":"./b/"`)
        return `{"imports":{${keys.join(',')}}}`
      },
      scopes: each((at) => `"./s${at}/":{"x":"npm:x@1"},`, '{"scopes":{', '"./x/":{}}}'),
      'one key of slashes': many('/', '{"imports":{"a', '":"npm:/x@1/"}}'),
      comments: many('/**/', '{'),
      braces: many('{"a":')
    }
  },
  imports: {
    read: (text) => void scanImports(text),
    shapes: {
      statements: each((at) => `import a${at} from "./a${at}.ts"\n`),
      'the word from': many('from  '),
      'the word import': many('import '),
      divisions: many('a / b\n', '', 'import "x"'),
      'regular expressions': many('a /b/ c ', '', 'import "x"'),
      blanks: many(' ', 'a', '/ 2\nimport "x"'),
      'open templates': many('`${', '', 'import "x"'),
      'escaped quotes': many('\\"', '"', 'import "x"'),
      exports: many('export type ', '', '\nimport "x"')
    }
  },
  'a first statement': {
    read: (text) => void firstStatement(text),
    shapes: {
      'line comments': many('//\n'),
      'block comments': many('/**/'),
      blanks: many(' \n'),
      'an open comment': many('/*')
    }
  },
  'imports of stamps': {
    read: (text) => void stampImports('a.ts', text),
    shapes: {
      'open paths': many('import"./', '', 'dual-deploy-stamp.ts'),
      paths: many('import "./../x/', '', 'dual-deploy-stamp.ts"')
    }
  },
  'an order': {
    read: (text) => void parseOrder(pieces(text)),
    shapes: {
      directions: many('.asc', 'a', '!'),
      terms: many('a.asc,\n'),
      parentheses: (size) => many('a(')(size / 2) + many(')')(size / 4),
      dots: many('.')
    }
  },
  'a select': {
    read: (text) => void parseSelect(pieces(text)),
    shapes: {
      columns: each((at) => `c${at},\n`, '', 'x'),
      embeds: each((at) => `e${at}(a,b),\n`, '', 'x'),
      quotes: many('"'),
      arrows: many('->a', 'a'),
      dashes: many('-', 'a'),
      blanks: many(' ', 'a'),
      parentheses: many('a(')
    }
  },
  conditions: {
    read: (text) => [parseLogic(pieces(text)), parseColumns(pieces(text)), parseColumn(text)],
    shapes: {
      terms: many('a.eq.1,\n'),
      groups: many('and('),
      'closed groups': (size) => many('or(')(size / 2) + many(')')(size / 6),
      dots: many('a.'),
      quotes: many('"a\\"'),
      arrows: many('->"a"', 'a')
    }
  },
  migrations: {
    read: (text) => void readSql([text]),
    shapes: {
      'odd blanks': many('\u3000', 'create table a', 'x'),
      tables: each((at) => `create table t${at} (a int, b text);\n`),
      columns: each((at) => `alter table t add column c${at} int;\n`),
      openers: many("create table '' ", "'"),
      words: many('create or replace '),
      parentheses: many('create function f(', '', ') returns table'),
      'open quotes': many('create table "'),
      dropped: many('drop table a, b, ')
    }
  },
  'comments of silence': {
    read: (text) => void readSilences(`${text} dual-deploy-ignore`),
    shapes: {
      lines: many('// dual-deploy-ignore unknown-column\n'),
      marks: many('# '),
      codes: each((at) => `c${at},`, '// dual-deploy-ignore '),
      blanks: many(' ', '//')
    }
  },
  known_hosts: {
    read: (text) => {
      tried(() =>
        isKnownKey(
          parseKnownHosts(text),
          `${'a'.repeat(60)}.example.com`,
          22,
          Buffer.from(KEY.split(' ')[1] ?? '', 'base64')
        )
      )
    },
    shapes: {
      lines: each((at) => `h${at}.example.com ${KEY}\n`),
      hosts: each((at) => `h${at},`, '', `x ${KEY}`),
      stars: many('*a', '', ` ${KEY}`),
      blanks: many(' ', 'a', KEY)
    }
  },
  'a selection': {
    read: (text) => [
      isSelected('a'.repeat(60), [text]),
      matchesWildcard(text, 'a'.repeat(60)),
      isPlainGlob(text)
    ],
    shapes: {
      stars: many('*a', '', 'b'),
      braces: many('{a,b}'),
      'open braces': many('{'),
      folders: many('**/'),
      groups: many('+(a|')
    }
  },
  'the answer of a server': {
    read: (text) => {
      tried(() => parseServerState(`${text}\n@@dual-deploy end\n`))
      parseActivation(text)
      linesAbout('hello', text.split('\n').slice(-1000))
      parseLogs(Buffer.from(text), Infinity)
    },
    shapes: {
      lines: many('a\n'),
      marks: each((at) => `@@dual-deploy s${at}\n`),
      'indented lines': many('  at hello\n'),
      digests: each((at) => `${String(at).padStart(64, '0')}  f${at}\n`)
    }
  },
  'a record or pointer': {
    read: (text) => {
      tried(() => parseRecord(text))
      tried(() => parsePointer(text))
    },
    shapes: {
      functions: each((at) => `"f${at}":"h",`, '{"version":1,"cloud":{', '"x":"h"}}'),
      brackets: many('['),
      releases: many('{"id":"a"},', '{"version":1,"releases":[', '{}]}')
    }
  },
  'the answer of a gateway': {
    read: (body) => {
      for (const status of [200, 404, 500]) readAnswer('hello', { status, headers: new Headers(), body })
    },
    shapes: {
      pages: many('<title'),
      functions: many('function ', '', ' not found'),
      blanks: many(' ', '', '<html'),
      braces: many('{"a":')
    }
  },
  'what is told': {
    read: (text) => {
      const redact = redactor(['a secret of some length'])
      return [cell(text), code(text), foreignWords(text), beginningOf(text, 300), redact(text)]
    },
    shapes: {
      mentions: many('@a #1 '),
      addresses: many('http://www.'),
      tokens: many('eyJ'),
      passwords: many('://a:'),
      secrets: many('a secret of some length'),
      'line ends': many('\r\n')
    }
  },
  'database types': {
    read: (text) => readDatabase('types.ts', text, () => null)?.schemas.size,
    shapes: {
      tables: each(
        (at) =>
          `t${at}: { Row: { id: number }; Insert: { id?: number }; Update: { id?: number }; Relationships: [] };\n`,
        'export type Database = { public: { Tables: {\n',
        '}; Views: {}; Functions: {} } }\n'
      ),
      columns: each(
        (at) => `c${at}: string | null;\n`,
        'export type Database = { public: { Tables: { t: { Row: {\n',
        '} } } } }\n'
      ),
      'interfaces of one name': each(
        (at) => `interface Tables { t${at}: { Row: { id: string } } }\n`,
        '',
        'export type Database = { public: { Tables: Tables } }\n'
      ),
      intersections: each(
        (at) => `{ t${at}: { Row: { id: string } } } & `,
        'export type Database = { public: { Tables: ',
        '{} } }\n'
      ),
      'one wide type, intersected with itself': (size) =>
        `interface W {${'abcdefgh'.repeat(size / 32).replace(/.{8}/g, (_all, at: number) => `c${at}: 1;`)}}\n` +
        `export type Database = { public: { Tables: { t: { Row: ${'W & '.repeat(size / 8)}W } } } }\n`,
      'one wide type, as base again and again': (size) =>
        `interface W {${'abcdefgh'.repeat(size / 32).replace(/.{8}/g, (_all, at: number) => `c${at}: 1;`)}}\n` +
        `interface X extends ${'W,'.repeat(size / 4)}W { id: 1 }\n` +
        `export type Database = { public: { Tables: { t: { Row: X } } } }\n`,
      unions: each(
        (at) => `{ t${at}: { Row: { id: string } } } | `,
        'export type Database = { public: { Tables: ',
        'never } }\n'
      ),
      'aliases of aliases': each(
        (at) => `type A${at + 1} = A${at};\n`,
        'type A0 = { id: string };\n',
        'export type Database = { public: { Tables: { t: { Row: A1 } } } }\n'
      )
    }
  },
  'syntax trees': {
    read: (text) => readTrees(treesOf(text)).findings.length,
    shapes: {
      'fields of one class': each(
        (at) => `c${at} = db; m${at}() { this.c${at}.from('t').insert({ x: 1 }) }\n`,
        `${CLIENT}class A {\n`,
        '}\n'
      ),
      'fields that are assigned': each(
        (at) => `this.c${at} = db; this.c${at}.from('t').insert({ x: 1 });\n`,
        `${CLIENT}class A { constructor() {\n`,
        '} }\n'
      ),
      'one payload, sent again and again': (size) =>
        `${CLIENT}const p = {${Array.from({ length: size / 20 }, (_, at) => `k${at}: 1`).join()}}\n` +
        `db.from('t').insert(p)\n`.repeat(size / 40),
      'payloads of payloads': each(
        (at) => `const p${at + 1} = { ...p${at}, k${at}: 1 }; db.from('t').insert(p${at});\n`,
        `${CLIENT}const p0 = {};\n`
      ),
      'names of one client': each(
        (at) => `const d${at + 1} = d${at}; d${at}.from('t').insert({ x: 1 });\n`,
        `${CLIENT}const d0 = db;\n`
      ),
      'clients of functions': each(
        (at) => `function f${at + 1}() { return f${at}() } f${at}().from('t').insert({ x: 1 });\n`,
        `${CLIENT}function f0() { return db }\n`
      ),
      'tables that nobody has': each((at) => `db.from('u${at}').select('c${at}');\n`, CLIENT),
      'columns that nobody has': each((at) => `x${at}: 1,`, `${CLIENT}db.from('t').insert({`, '})\n'),
      'columns in one select': each((at) => `x${at},`, `${CLIENT}db.from('t').select('`, `id')\n`),
      'filters of one chain': each((at) => `.eq('x${at}', 1)`, `${CLIENT}db.from('t').select('id')`),
      variables: each((at) => `Deno.env.get('V${at}');\n`),
      'one variable': many(`Deno.env.get('V');\n`),
      'names that are exported': each((at) => `export const e${at} = 1;\n`),
      'names that are declared twice': each((at) => `let e${at};\n`, '', 'let e0;\n'),
      labels: each((at) => `l${at}: for (;;) { break l${at} }\n`),
      'names that nobody exports': each((at) => `import { n${at} } from './b.ts';\n`)
    }
  },
  'a committed stamp': {
    read: (text) => stampComparer()(Buffer.from(text), Buffer.from(`${text} `)),
    shapes: { statements: many('a;\n'), blocks: many('{a}\n'), comments: many('// a\n') }
  },
  'a name that is near': {
    read: (text) => void nearest(text.slice(0, -1), [text, 'b']),
    shapes: { 'one word': many('a'), words: many('a_') }
  }
}

const SIZES = [50_000, 100_000, 1_000_000] as const

const cases = Object.entries(READERS).flatMap(([reader, { read, shapes, sizes = SIZES }]) =>
  Object.entries(shapes).map(([what, shape]) => [reader, what, read, shape, sizes] as const)
)

/** What a reader does once, whatever it reads. */
const ONCE = 5_000

describe('each character is looked at a bounded number of times', () => {
  test.each(cases)(
    '%s of %s: twice the text is at most 2.5 times the steps',
    (_reader, _what, read, shape, [less, more]) => {
      const [small, large] = [shape(less), shape(more)]
      read(shape(100))
      const before = stepsOf(() => {
        read(small)
      })
      const after = stepsOf(() => {
        read(large)
      })
      expect(after).toBeLessThanOrEqual(2.5 * before + ONCE)
    }
  )

  test.each(cases)('%s of %s: much is read', (_reader, _what, read, shape, [, , much]) => {
    read(shape(much))
  })
})

describe('a project', () => {
  const projectOf = (count: number): string => {
    const map = {
      imports: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}/`, `npm:/p${at}/`]))
    }
    return makeTree({
      'supabase/functions/a/deno.json': JSON.stringify(map),
      'supabase/functions/a/index.ts': Array.from({ length: count }, (_, at) => `import "p${at}/x"\n`).join(
        ''
      )
    })
  }

  test('of folder keys that are each imported once, without a version, takes twice the steps for twice the keys', () => {
    const steps = [2_000, 4_000].map((count) => {
      const workingDirectory = projectOf(count)
      return stepsOf(() =>
        unpinnedImports(unpinnedPlaces(readProject({ workingDirectory, projectRef: null, commit: null })))
      )
    })
    expect(steps[1]).toBeLessThanOrEqual(2.5 * (steps[0] ?? 0) + ONCE)
  })

  test('with 20,000 of them is read', () => {
    const workingDirectory = projectOf(20_000)
    const project = readProject({ workingDirectory, projectRef: null, commit: null })
    expect(importFindings(project, true)).toEqual([])
    expect(unpinnedImports(unpinnedPlaces(project))).toHaveLength(20_000)
  })

  test.each(['*a*a*a*a*a*a*b', '{a,b}'.repeat(20), '+(a|aa)b', '{1..1000000}', '**/a/'.repeat(9) + 'x'])(
    'with the static files %s is not matched, and told',
    (pattern) => {
      const workingDirectory = makeTree({
        'supabase/config.toml': `[functions.a]\nstatic_files = [${JSON.stringify(`./functions/a/${pattern}`)}]`,
        'supabase/functions/a/index.ts': 'Deno.serve(() => new Response())'
      })
      writeFileSync(path.join(workingDirectory, 'supabase/functions/a', 'a'.repeat(200)), '')
      expect(readProject({ workingDirectory, projectRef: null, commit: null }).findings).toContainEqual(
        expect.objectContaining({ code: 'static-files', severity: 'error', file: 'supabase/config.toml' })
      )
    }
  )

  test.each([
    ['supabase/config.toml', 2, 'config'],
    ['supabase/functions/a/deno.json', 5, 'unusable-file'],
    ['supabase/functions/a/b.ts', 33, 'unusable-file']
  ])('whose %s has %i MiB is told so, and it is not read', (file, size, finding) => {
    const workingDirectory = makeTree({ 'supabase/functions/a/index.ts': 'import "./b.ts"' })
    writeFileSync(path.join(workingDirectory, file), Buffer.alloc(size * 1024 * 1024, ' '))
    expect(readProject({ workingDirectory, projectRef: null, commit: null }).findings).toContainEqual(
      expect.objectContaining({ code: finding, severity: 'error', file })
    )
  })
})
