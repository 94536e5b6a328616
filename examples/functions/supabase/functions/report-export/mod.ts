export { rows } from './rows.ts'
export type { Formatter, ReportRow } from './rows.ts'
export * from '../_shared/response.ts'
export { corsHeaders as headers, preflight } from '../_shared/cors.ts'
