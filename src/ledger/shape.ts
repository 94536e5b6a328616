/** Whether a value from outside has the shape that it must have. */
export type Check = (value: unknown) => boolean

export const isText: Check = (value) => typeof value === 'string'
export const isNumber: Check = (value) => Number.isSafeInteger(value)
/** A folder's name: it travels as one line, and never leads out of the folder that it is in. */
export const isFolder: Check = (value) =>
  typeof value === 'string' && /^[^/\u0000-\u001F\u007F]+$/.test(value) && value !== '.' && value !== '..'
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
export const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
/** Members of an object; null = it is none. */
export const entriesOf = (value: unknown): [string, unknown][] | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null
/** By a name that is checked as well: it may become an argument of a command. */
export const byName =
  (name: RegExp, check: Check): Check =>
  (value) =>
    entriesOf(value)?.every(([key, item]) => name.test(key) && check(item)) === true
export const shapeOf =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) => {
    const fields = new Map(entriesOf(value))
    return Object.entries(shape).every(([name, check]) => check(fields.get(name)))
  }
