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

export interface FormCase {
  readonly name: string
  /** its own import map */
  readonly map: Readonly<Record<string, string>>
}

/** All of them as one project, a function for each. */
export function allForms(): { readonly files: Files; readonly cases: readonly FormCase[] } {
  const files: Record<string, string | Uint8Array> = { '_shared/h.ts': MODULE, '_shared/nobody.ts': '' }
  const cases: FormCase[] = []
  const add = (name: string, code: string, more: Files, map: Files = {}): void => {
    const isMapped = Object.keys(map).length > 0
    Object.assign(files, more, { [`${name}/index.ts`]: `${code}\nDeno.serve(() => new Response("ok"))\n` })
    if (isMapped) files[`${name}/deno.json`] = JSON.stringify({ imports: map })
    cases.push({ name, map: map as Record<string, string> })
  }
  for (const [place, at] of Object.entries(PLACES)) {
    for (const [form, write] of Object.entries(FORMS)) {
      // A script exports no type, and an alias with a query is another alias.
      if ((place === 'script' && form.includes('type')) || (place === 'alias' && /query|hash/.test(form)))
        continue
      const name = `${place}-${form}`
      const { to, files: more, map } = at(name)
      add(name, write(to), more, map)
    }
  }
  for (const [index, [file, type, content]] of DATA.entries()) {
    for (const folder of ['.', '../_shared']) {
      const name = `data-${index}-${folder === '.' ? 'own' : 'shared'}`
      const place = folder === '.' ? `${name}/${file}` : `_shared/${file}`
      const more = { [place]: content }
      add(name, `import d from "${folder}/${file}" with { type: "${type}" }; void d`, more)
      add(`${name}-lazy`, `export const d = () => import("../${place}", { with: { type: "${type}" } })`, more)
    }
  }
  return { files, cases }
}
