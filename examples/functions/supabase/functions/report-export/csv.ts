import type { Formatter } from './rows.ts'

export const type = 'text/csv'

export const format: Formatter = (rows) =>
  ['day,sent', ...rows.map((row) => `${row.day},${row.sent}`)].join('\n') + '\n'
