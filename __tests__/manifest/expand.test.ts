import { expect, test } from '@jest/globals'
import { pathsOf, projectOf, type Files } from '../support/tree.ts'

const FILES: Files = {
  'a/handlers/x.ts': '',
  'a/handlers/y.ts': 'import "../../_shared/z.ts"',
  'a/handlers/sub/x.ts': '',
  'a/handlers/sub/.hidden/x.ts': '',
  'a/handlers/node_modules/x.ts': '',
  'a/handlers/ü b.ts': '',
  'a/handlers/d.d.ts': '',
  'a/handlers/x.js': '',
  'a/handlers/n.txt': '',
  'a/handlers/x.json': '{}',
  'a/handlers/dual-deploy-stamp.ts': '',
  'a/r.cjs': 'require("./inner.cjs"); require("./gone.cjs")',
  'a/inner.cjs': '',
  'a/t.ts': 'export type T = 1',
  'b/x.ts': '',
  '_shared/z.ts': ''
}

const ALL_TS = ['handlers/sub/x.ts', 'handlers/x.ts', 'handlers/y.ts', 'handlers/ü b.ts']
const NONE: readonly string[] = []

/** What Deno 2.9.6 has in its graph (`deno info`). */
test.each([
  ['import(`./handlers/${n}.ts`)', [...ALL_TS, '../_shared/z.ts']],
  ["import('./handlers/' + n + '.ts')", [...ALL_TS, '../_shared/z.ts']],
  ['import(`./handlers/${n}`)', [...ALL_TS, 'handlers/x.js', '../_shared/z.ts']],
  ["import(`./handlers/${n}`, { with: { type: 'json' } })", ['handlers/x.json']],
  ['import(`./handlers/${n}/x.ts`)', ['handlers/sub/x.ts']],
  ['import(`./handlers/${n}-${m}.js`)', NONE],
  ['import(`./handlers/s${n}.ts`)', NONE],
  ['import(`../b/${n}.ts`)', NONE],
  ['import(`${n}.ts`)', NONE],
  ['import(n)', NONE],
  ['import(`./gone/${n}.ts`)', NONE],
  ["require('./r.cjs')", ['r.cjs', 'inner.cjs']],
  ["createRequire(import.meta.url)('./r.cjs')", NONE],
  ["require('pg')", NONE],
  ["0 as unknown as import('./t.ts').T", ['t.ts']]
])('%s', (expression, wanted) => {
  const code = `const n = 'x', m = 'y'\nexport const f = () => ${expression}\nDeno.serve(() => new Response())`
  const project = projectOf({ ...FILES, 'a/index.ts': code })
  expect(project.findings).toEqual([])
  const paths = pathsOf(project, 'a').filter((file) => file !== 'a/index.ts')
  const expected = wanted.map((file) => (file.startsWith('../') ? file.slice(3) : `a/${file}`))
  expect(paths.sort()).toEqual(expected.sort())
})
