import type { Formatter } from './rows.ts'

export const type = 'application/x-ndjson'

export const format: Formatter = (rows) => rows.map((row) => JSON.stringify(row) + '\n').join('')
