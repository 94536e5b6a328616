import { parseModule } from '../../../../src/manifest/imports.ts'
import { readQueries } from '../../../../src/preflight/queries/extract.ts'
import { wrongNames } from '../../../../src/preflight/queries/check.ts'
import { withoutSilenced } from '../../../../src/preflight/silence.ts'
import type { Query } from '../../../../src/preflight/queries/query.ts'
import type { Database } from '../../../../src/preflight/database/schema.ts'
import { sortFindings, type Finding, type Severity } from '../../../../src/findings/finding.ts'
import { SHOP } from './types.ts'

/** Code that uses `supabase`, a client made of the platform's own variables, within a served function. */
export interface Snippet {
  readonly name: string
  /** the names that must be reported stand in ‹ ›; `whole` snippets bring their own client */
  readonly code: string
  readonly whole?: boolean
  /** for each name in ‹ ›, in order: `relation`, or `relation → suggestion` */
  readonly says?: readonly string[]
  /** why it is more than can be proved */
  readonly miss?: string
}

const HEAD = `import { createClient } from 'https://esm.sh/@supabase/supabase-js@2.39.0'

const corsHeaders = { 'Access-Control-Allow-Origin': '*' }

Deno.serve(async (req: Request) => {
  if (req.method === 'OPTIONS') return new Response('ok', { headers: corsHeaders })
  const supabase = createClient(Deno.env.get('SUPABASE_URL') ?? '', Deno.env.get('SUPABASE_SERVICE_ROLE_KEY') ?? '')
`

export function sourceOf({ code, whole }: Pick<Snippet, 'code' | 'whole'>): string {
  return whole ? code : `${HEAD}${code}\n  return new Response('ok', { headers: corsHeaders })\n})\n`
}

/** The marked names, with their lines, and the source without the marks. */
export function marked(source: string): { source: string; marks: { name: string; line: number }[] } {
  const marks = [...source.matchAll(/‹([^›]*)›/g)].map((found) => ({
    name: found[1] ?? '',
    line: source.slice(0, found.index).split('\n').length
  }))
  return { source: source.replace(/[‹›]/g, ''), marks }
}

export function queriesOf(source: string, file = 'shop/index.ts'): Query[] {
  return readQueries(file, source, parseModule(file, source))
}

/** What is said of queries where there are no migrations. */
export const checkQueries = (
  queries: readonly Query[],
  databases: readonly Database[],
  severity: Severity
): Finding[] => sortFindings(wrongNames(queries, databases, severity).map(({ finding }) => finding))

export const findingsOf = (source: string, databases: readonly Database[] = [SHOP]): Finding[] =>
  withoutSilenced(checkQueries(queriesOf(source), databases, 'warning'), () => source)
