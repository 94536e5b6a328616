import { describe, expect, test } from '@jest/globals'
import path from 'node:path'
import type { Finding } from '../../src/findings/finding.ts'
import { judge } from '../../src/preflight/preflight.ts'
import { readTrees, treeRequest } from '../../src/preflight/trees.ts'
import { inFunctions, makeTree, read, type Files } from '../support/tree.ts'

const FILES: Files = {
  'a/mail.html': '',
  'a/w.ts': '',
  'a/r.cjs': '',
  'a/data/one.json': '{}',
  'a/data/two.json': '{}',
  'a/data/types.d.ts': '',
  'a/ü b.txt': '',
  '_shared/parts/x.ts': '',
  '_shared/parts/y.ts': '',
  '_shared/parts/note.txt': ''
}

function found(code: string, config = '', more: Files = {}): Finding[] {
  const source = `${code}\nDeno.serve(() => new Response())\n`
  const root = makeTree({
    'supabase/config.toml': config,
    'deno.json': '{}',
    ...inFunctions({ ...FILES, 'a/index.ts': source, ...more })
  })
  const project = read(root)
  const options = {
    functionsDir: path.join(root, 'supabase/functions'),
    cloud: 'deploy' as const,
    router: 'managed' as const
  }
  const { findings } = judge(project, readTrees(treeRequest(project, null)), options)
  return findings.filter((finding) => finding.code === 'runtime-file')
}

const named = (findings: readonly Finding[]): string[] =>
  findings.map(({ message }) => /\((.*)\)/.exec(message)?.[1] ?? message)

describe('a file that code names when it runs, and that no target gets', () => {
  test.each([
    ["Deno.readTextFile(new URL('./mail.html', import.meta.url))", 'a/mail.html'],
    ["Deno.readTextFile(new URL('mail.html?v=1', import.meta.url))", 'a/mail.html'],
    ["Deno.readTextFile(new URL('./%C3%BC%20b.txt', import.meta.url))", 'a/ü b.txt'],
    ["const here = import.meta.url; new URL('./mail.html', here)", 'a/mail.html'],
    ["const here = new URL('.', import.meta.url); new URL('mail.html', here)", 'a/mail.html'],
    ["new Worker(new URL('./w.ts', import.meta.url).href, { type: 'module' })", 'a/w.ts'],
    ["new Worker(import.meta.resolve('./w.ts'), { type: 'module' })", 'a/w.ts'],
    ["const m = () => import(import.meta.resolve('./w.ts'))", 'a/w.ts'],
    ["createRequire(import.meta.url)('./r.cjs')", 'a/r.cjs'],
    ["const need = createRequire(import.meta.url); need('./data/one')", 'a/data/one.json'],
    ['Deno.readTextFile(`${import.meta.dirname}/mail.html`)', 'a/mail.html'],
    ["Deno.readTextFile(import.meta.dirname + '/mail.html')", 'a/mail.html'],
    ["Deno.readTextFile(join(import.meta.dirname, 'data', 'one.json'))", 'a/data/one.json'],
    ["const d = path.dirname(path.fromFileUrl(import.meta.url)); path.join(d, 'mail.html')", 'a/mail.html'],
    ["const d = new URL('.', import.meta.url).pathname; Deno.readTextFile(`${d}/mail.html`)", 'a/mail.html'],
    ['new URL(`./data/${n}.json`, import.meta.url)', 'a/data/one.json, a/data/two.json'],
    ["new URL('./' + n + '.html', import.meta.url)", 'a/mail.html'],
    ["new URL('./data/', import.meta.url)", 'a/data/one.json, a/data/two.json, a/data/types.d.ts'],
    ['const f = () => import(`../_shared/parts/${n}.ts`)', '_shared/parts/x.ts, _shared/parts/y.ts'],
    ['const f = () => import(`./data/${n}`)', 'a/data/one.json, a/data/two.json'],
    ["new URL('../../../deno.json', import.meta.url)", 'deno.json']
  ])('%s', (code, files) => {
    const wanted = files
      .split(', ')
      .map((file) => (file === 'deno.json' ? file : `supabase/functions/${file}`))
      .join(', ')
    expect(named(found(code))).toEqual([wanted])
  })

  test('one finding for a module, at the first line of it', () => {
    const all = found("\nnew URL('./w.ts', import.meta.url)\nnew URL('./mail.html', import.meta.url)")
    expect(all.map(({ file, line, severity }) => ({ file, line, severity }))).toEqual([
      { file: 'supabase/functions/a/index.ts', line: 2, severity: 'warning' }
    ])
  })

  test('only where the module runs', () => {
    const more = {
      '_shared/t.ts': "export type T = 1; export const u = new URL('./parts/x.ts', import.meta.url)"
    }
    expect(found("import type { T } from '../_shared/t.ts'; export type U = T", '', more)).toEqual([])
    expect(named(found("import '../_shared/t.ts'", '', more))).toEqual([
      'supabase/functions/_shared/parts/x.ts'
    ])
  })
})

describe('no false alarm', () => {
  test.each([
    'new URL(path, req.url)',
    "new URL('./mail.html', req.url)",
    "new URL('./mail.html', 'https://example.com')",
    "new URL('https://example.com/mail.html', import.meta.url)",
    "new URL('/mail.html', import.meta.url)",
    "new URL('./gone.html', import.meta.url)",
    "new URL('.', import.meta.url)",
    "new URL('..', import.meta.url)",
    "new URL('../', import.meta.url)",
    "new URL('', import.meta.url)",
    'new URL(import.meta.url)',
    'new URL(name, import.meta.url)',
    'new URL(`${name}`, import.meta.url)',
    'new URL(`./${name}`, import.meta.url)',
    "new URL('./index.ts', import.meta.url)",
    "import.meta.resolve('npm:hono')",
    "import.meta.resolve('hono')",
    "createRequire(import.meta.url)('pg')",
    "const require = createRequire(import.meta.url); require('./r.cjs')",
    'const f = () => import(name)',
    'const f = () => import(`https://esm.sh/${name}`)',
    'const f = () => import(`./data/${n}.json`, { with: { type: "json" } })',
    "import '../_shared/parts/x.ts'; new Worker(new URL('../_shared/parts/x.ts', import.meta.url))",
    "join(folder, 'mail.html')",
    "['a'].join('mail.html')",
    "new URL('./mail.html', import.meta.url) // dual-deploy-ignore runtime-file"
  ])('%s', (code) => {
    expect(found(code)).toEqual([])
  })

  test('of static files', () => {
    const config = '[functions.a]\nstatic_files = ["./functions/a/*.html"]\n'
    expect(found("Deno.readTextFile(new URL('./mail.html', import.meta.url))", config)).toEqual([])
  })
})
