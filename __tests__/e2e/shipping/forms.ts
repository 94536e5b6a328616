import path from 'node:path'
import type { Files } from '../../support/tree.ts'

/** Every way to write an import of this specifier. */
const FORMS: Readonly<Record<string, (specifier: string) => string>> = {
  named: (to) => `import { one } from "${to}"; void one`,
  apostrophes: (to) => `import { one } from '${to}'; void one`,
  default: (to) => `import it, { one, two } from "${to}"; void [it, one, two]`,
  namespace: (to) => `import * as all from "${to}"; void all`,
  effect: (to) => `import "${to}"`,
  'export-all': (to) => `export * from "${to}"`,
  'export-as': (to) => `export * as all from "${to}"`,
  'export-named': (to) => `export { one as three } from "${to}"`,
  lines: (to) => `import it, {\n  one,\n  two,\n} from "${to}"\nvoid [it, one, two]`,
  minified: (to) => `import{one}from"${to}";void one`,
  comment: (to) => `import { one } from /* it's */ "${to}"\nvoid one`,
  'comment-lines': (to) => `import { one } // it's\n  from\n  "${to}"\nvoid one`,
  type: (to) => `import type { T } from "${to}"; export type U = T`,
  'inline-type': (to) => `import { type T, one } from "${to}"; void one; export type U = T`,
  'export-type': (to) => `export type { T } from "${to}"`,
  dynamic: (to) => `export const lazy = () => import("${to}")`,
  'dynamic-lines': (to) => `export const lazy = () => import(\n  "${to}"\n)`,
  'dynamic-comment': (to) => `export const lazy = () => import(/* @vite-ignore */ "${to}")`,
  template: (to) => `export const lazy = () => import(\`${to}\`)`,
  query: (to) => `import { one } from "${to}?v=1"; void one`,
  hash: (to) => `import { one } from "${to}#part"; void one`
}

const MODULE = 'export default 0; export const one = 1, two = 2; export type T = number'
const SCRIPT = 'export default 0; export const one = 1, two = 2'

/** Where the module is: of each, its specifier and what else there is. */
const PLACES: Readonly<Record<string, (name: string) => { to: string; files: Files; map?: Files }>> = {
  own: (name) => ({ to: './x.ts', files: { [`${name}/x.ts`]: MODULE } }),
  deep: (name) => ({ to: './lib/deep/x.mts', files: { [`${name}/lib/deep/x.mts`]: MODULE } }),
  shared: () => ({ to: '../_shared/h.ts', files: { '_shared/h.ts': MODULE } }),
  chain: (name) => ({
    to: '../_shared/chain.ts',
    files: {
      '_shared/chain.ts': 'export * from "./h.ts"; export { default } from "./h.ts"',
      [`${name}/unused.ts`]: ''
    }
  }),
  blank: () => ({ to: '../_shared/a b/ü[1].ts', files: { '_shared/a b/ü[1].ts': MODULE } }),
  script: (name) => ({ to: './x.js', files: { [`${name}/x.js`]: SCRIPT } }),
  alias: (name) => ({ to: `@${name}/h`, files: {}, map: { [`@${name}/h`]: '../_shared/h.ts' } }),
  folder: (name) => ({ to: `@${name}/h.ts`, files: {}, map: { [`@${name}/`]: '../_shared/' } })
}

const DATA: readonly (readonly [file: string, type: string, content: string])[] = [
  ['d.json', 'json', '{"one":1}'],
  ['it is.json', 'json', '[]']
]

const N = 'const n = "x"\n'
const JSX = 'export const jsx = (type: unknown) => type, jsxs = jsx, Fragment = null'

interface Extra {
  readonly code: string
  /** by path relative to the function's folder */
  readonly files?: Files
  readonly entrypoint?: 'index.tsx'
  /** of the function's own import map */
  readonly map?: Readonly<Record<string, string>>
  readonly staticFiles?: string
  /** `lazy` asks for a file that no target gets, and a finding says so */
  readonly isLost?: true
}

const lazy = (what: string): string => `export const lazy = () => ${what}`

/** What is no import by a specifier: names at run time, JSX, data, static files. */
const EXTRAS: Readonly<Record<string, Extra>> = {
  gap: {
    code: `${N}${lazy('import(`./parts/${n}.ts`)')}`,
    files: { 'parts/x.ts': MODULE, 'parts/y.ts': '' }
  },
  'gap-sum': { code: `${N}${lazy("import('./parts/' + n + '.ts')")}`, files: { 'parts/x.ts': MODULE } },
  'gap-open': {
    code: `${N}${lazy('import(`./parts/${n}.js`)')}`,
    files: { 'parts/x.js': SCRIPT, 'parts/n.txt': '' }
  },
  'gap-deep': { code: `${N}${lazy('import(`./parts/${n}/m.ts`)')}`, files: { 'parts/x/m.ts': MODULE } },
  'gap-own': { code: `${N}${lazy('import(`./${n}.ts`)')}`, files: { 'x.ts': MODULE } },
  'gap-chain': {
    code: `${N}${lazy('import(`./parts/${n}.ts`)')}`,
    files: { 'parts/x.ts': 'export * from "../../_shared/h.ts"' }
  },
  'gap-json': {
    code: `${N}${lazy('import(`./parts/${n}.json`, { with: { type: "json" } })')}`,
    files: { 'parts/x.json': '{}' }
  },
  'gap-umlaut': {
    code: `const n = "%C3%BC%20b"\n${lazy('import(`./parts/${n}.ts`)')}`,
    files: { 'parts/ü b.ts': '' }
  },
  'gap-above': { code: `const n = "h"\n${lazy('import(`../_shared/${n}.ts`)')}`, isLost: true },
  'gap-begun': {
    code: `${N}${lazy('import(`./parts/a${n}.ts`)')}`,
    files: { 'parts/ax.ts': MODULE },
    isLost: true
  },
  resolve: { code: lazy('import(import.meta.resolve("./x.ts"))'), files: { 'x.ts': MODULE }, isLost: true },
  'resolve-loaded': {
    code: `import "./x.ts"\n${lazy('import(import.meta.resolve("./x.ts"))')}`,
    files: { 'x.ts': MODULE }
  },
  read: {
    code: lazy('Deno.readTextFile(new URL("./p.html", import.meta.url))'),
    files: { 'p.html': '' },
    isLost: true
  },
  'read-folder': {
    code: lazy('Deno.readTextFile(`${import.meta.dirname}/p.html`)'),
    files: { 'p.html': '' },
    isLost: true
  },
  'read-static': {
    code: lazy('Deno.readTextFile(new URL("./p.html", import.meta.url))'),
    files: { 'p.html': '' },
    staticFiles: '*.html'
  },
  'read-static-glob': {
    code: lazy('Deno.readTextFile(new URL("./pages/[id].html", import.meta.url))'),
    files: { 'pages/[id].html': '', 'pages/p.html': '' },
    staticFiles: 'pages/*.html'
  },
  'create-require': {
    code: `import { createRequire } from "node:module"\n${lazy('Promise.resolve(createRequire(import.meta.url)("./r.cjs"))')}`,
    files: { 'r.cjs': 'module.exports = 1' },
    isLost: true
  },
  require: {
    code: `import { createRequire } from "node:module"\nconst require = createRequire(import.meta.url)\n${lazy('Promise.resolve(require("./r.cjs"))')}`,
    files: { 'r.cjs': 'require("./inner.cjs")', 'inner.cjs': 'module.exports = 1' }
  },
  jsx: {
    code: '/** @jsxImportSource @jsx/tiny */\nexport const a = <b />',
    entrypoint: 'index.tsx',
    map: { '@jsx/tiny/jsx-runtime': '../_shared/jsx.ts' }
  },
  'jsx-lazy': {
    code: lazy('import("./page.tsx")'),
    files: { 'page.tsx': '/** @jsxImportSource @jsx-lazy/tiny */\nexport const a = <b />' },
    map: { '@jsx-lazy/tiny/jsx-runtime': '../_shared/jsx.ts' }
  },
  text: { code: 'import t from "./t.txt" with { type: "text" }; void t', files: { 't.txt': 'text' } },
  'text-lazy': { code: lazy('import("./t.txt", { with: { type: "text" } })'), files: { 't.txt': 'text' } },
  wasm: {
    code: 'import * as w from "./m.wasm"; void w',
    files: { 'm.wasm': Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]) }
  },
  'wasm-lazy': {
    code: lazy('import("./m.wasm")'),
    files: { 'm.wasm': Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]) }
  },
  'type-call': { code: 'export type T = import("./t.ts").T', files: { 't.ts': MODULE } },
  'types-comment': {
    code: '// @deno-types="./x.d.ts"\nimport { one } from "./x.js"; void one',
    files: { 'x.js': SCRIPT, 'x.d.ts': 'export const one: number' }
  }
}

export interface FormCase {
  readonly name: string
  readonly entrypoint: string
  /** its own import map */
  readonly map: Readonly<Record<string, string>>
  /** static files: no import loads them */
  readonly beside: readonly string[]
  readonly isLost: boolean
}

/** All of them as one project, a function for each. */
export function allForms(): {
  readonly files: Files
  readonly config: string
  readonly cases: readonly FormCase[]
} {
  const files: Record<string, string | Uint8Array> = {
    '_shared/h.ts': MODULE,
    '_shared/jsx.ts': JSX,
    '_shared/nobody.ts': ''
  }
  const cases: FormCase[] = []
  let config = ''
  const add = (name: string, extra: Extra): void => {
    const { code, files: more = {}, map = {}, entrypoint = 'index.ts', staticFiles, isLost = false } = extra
    files[`${name}/${entrypoint}`] = `${code}\nDeno.serve(() => new Response("ok"))\n`
    for (const [file, content] of Object.entries(more)) files[path.posix.join(name, file)] = content
    if (Object.keys(map).length > 0) files[`${name}/deno.json`] = JSON.stringify({ imports: map })
    if (entrypoint !== 'index.ts')
      config += `[functions.${name}]\nentrypoint = "./functions/${name}/${entrypoint}"\n`
    if (staticFiles !== undefined)
      config += `[functions.${name}]\nstatic_files = ["./functions/${name}/${staticFiles}"]\n`
    const beside = staticFiles === undefined ? [] : Object.keys(more).map((file) => `${name}/${file}`)
    cases.push({ name, entrypoint, map, beside, isLost })
  }
  for (const [place, at] of Object.entries(PLACES)) {
    for (const [form, write] of Object.entries(FORMS)) {
      // A script exports no type, and an alias with a query is another alias.
      if ((place === 'script' && form.includes('type')) || (place === 'alias' && /query|hash/.test(form)))
        continue
      const name = `${place}-${form}`
      const { to, files: more, map } = at(name)
      const own = Object.entries(more).map(([file, content]) => [path.posix.relative(name, file), content])
      add(name, {
        code: write(to),
        files: Object.fromEntries(own) as Files,
        map: (map ?? {}) as Readonly<Record<string, string>>
      })
    }
  }
  for (const [index, [file, type, content]] of DATA.entries()) {
    for (const folder of ['.', '../_shared']) {
      const name = `data-${index}-${folder === '.' ? 'own' : 'shared'}`
      const more = { [`${folder}/${file}`]: content }
      add(name, { code: `import d from "${folder}/${file}" with { type: "${type}" }; void d`, files: more })
      add(`${name}-lazy`, {
        code: lazy(`import("${folder}/${file}", { with: { type: "${type}" } })`),
        files: more
      })
    }
  }
  for (const [name, extra] of Object.entries(EXTRAS)) add(name, extra)
  return { files, config, cases }
}
