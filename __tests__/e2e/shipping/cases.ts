import type { Files } from '../../support/tree.ts'

/** A project on which files were lost between the manifest and the cloud, or that was refused. */
export interface ShippingCase {
  readonly what: string
  /** by path relative to `supabase/functions` */
  readonly files: Files
  readonly config?: string
  /** what the CLI uploads besides, because its search finds it in a comment */
  readonly extra?: readonly string[]
}

const SERVE = 'Deno.serve(() => new Response("ok"))'
const H = 'export default 0; export const one = 1, two = 2'
const imports = (text: string, more: Files = {}): Files => ({
  'a/index.ts': `${text}\n${SERVE}\n`,
  '_shared/h.ts': H,
  ...more
})

export const CASES: readonly ShippingCase[] = [
  {
    what: 'an import behind a comment',
    files: imports('const lazy = () => import(/* @vite-ignore */ "../_shared/h.ts")')
  },
  {
    what: 'an import of several lines',
    files: imports('import handler, {\n  one,\n  two,\n} from "../_shared/h.ts"\nvoid [handler, one, two]')
  },
  {
    what: 'minified code',
    files: imports('import{one}from"../_shared/h.ts";export*from"../_shared/h.ts";void one')
  },
  {
    what: 'an apostrophe in a comment',
    files: imports('import { one } from /* it\'s */ "../_shared/h.ts"\nvoid one')
  },
  { what: 'a query', files: imports('import { one } from "../_shared/h.ts?v=1"\nvoid one') },
  {
    what: 'a percent sign',
    files: imports('import { y } from "../_shared/we%20ird.ts"\nvoid y', {
      '_shared/we ird.ts': 'export const y = 1'
    })
  },
  {
    what: 'a type',
    files: imports('import type { T } from "../_shared/t.ts"\nconst x: T = 1; void x', {
      '_shared/t.ts': 'export type T = number'
    })
  },
  { what: 'a template literal', files: imports('const lazy = () => import(`../_shared/h.ts`); void lazy') },
  {
    what: 'a JSON module',
    files: imports('import d from "./d.json" with { type: "json" }\nvoid d', { 'a/d.json': '{}' })
  },
  {
    what: 'a shared map with targets that one function each uses',
    files: {
      'import_map.json': '{"imports":{"@shared/cors":"./_shared/cors.ts","@shared/db":"./_shared/db.ts"}}',
      'a/index.ts': `import "@shared/cors"; ${SERVE}`,
      'b/index.ts': `import "@shared/db"; ${SERVE}`,
      '_shared/cors.ts': '',
      '_shared/db.ts': ''
    }
  },
  {
    what: 'a folder in the own map that no import uses',
    files: {
      'a/index.ts': SERVE,
      'a/deno.json': '{"imports":{"@shared/":"../_shared/"}}',
      '_shared/x.ts': ''
    }
  },
  {
    what: 'the whole folder in the own map, of which one file is used',
    files: {
      'a/index.ts': `import "@/_shared/x.ts"; ${SERVE}`,
      'a/deno.json': '{"imports":{"@/":"../"}}',
      '_shared/x.ts': '',
      '_shared/y.ts': ''
    }
  },
  {
    what: 'an alias of a file that is nowhere and that nobody uses',
    files: { 'a/index.ts': SERVE, 'a/deno.jsonc': '{"imports":{"gone":"../_shared/gone.ts"}} // why' }
  },
  {
    what: 'a scope with local targets',
    files: {
      'a/index.ts': `import "x"; ${SERVE}`,
      'a/deno.json': '{"imports":{},"scopes":{"./":{"x":"../_shared/x.ts","y":"../_shared/y.ts"}}}',
      '_shared/x.ts': ''
    }
  },
  {
    what: 'static files whose names are globs',
    files: { 'a/index.ts': SERVE, 'a/pages/[id].html': '', 'a/pages/x*?.html': '', 'a/pages/p.html': '' },
    config: '[functions.a]\nstatic_files = ["./functions/a/pages/*.html"]\n'
  },
  {
    what: 'a comment that names a file of nobody',
    files: { 'a/index.ts': `// import x from "../send-mail/gone.ts"\n${SERVE}` }
  },
  {
    what: 'a package.json and an .npmrc beside the function',
    files: { 'a/index.ts': SERVE, 'a/package.json': '{"type":"module"}', 'a/.npmrc': '' }
  }
]
