/**
 * A database client of the familiar shape over memory, so that the examples run with no service behind them.
 * Rows live as long as the worker.
 */
export type Row = Record<string, unknown>

export interface Result<T> {
  readonly data: T
  readonly error: null
}

const tables = new Map<string, Row[]>()

class Table {
  readonly #rows: Row[]

  constructor(rows: Row[]) {
    this.#rows = rows
  }

  insert(row: Row): Promise<Result<Row>> {
    const stored = { id: crypto.randomUUID(), ...row }
    this.#rows.push(stored)
    return Promise.resolve({ data: stored, error: null })
  }

  upsert(row: Row, options: { onConflict: string }): Promise<Result<Row>> {
    const old = this.#rows.find((other) => other[options.onConflict] === row[options.onConflict])
    if (old === undefined) return this.insert(row)
    return Promise.resolve({ data: Object.assign(old, row), error: null })
  }

  select(columns: string): Query {
    const names = columns.split(',').map((name) => name.trim())
    return new Query(this.#rows, names)
  }
}

class Query {
  readonly #rows: readonly Row[]
  readonly #columns: readonly string[]

  constructor(rows: readonly Row[], columns: readonly string[]) {
    this.#rows = rows
    this.#columns = columns
  }

  eq(column: string, value: unknown): Query {
    return new Query(
      this.#rows.filter((row) => row[column] === value),
      this.#columns
    )
  }

  maybeSingle(): Promise<Result<Row | null>> {
    const row = this.#rows[0]
    if (row === undefined) return Promise.resolve({ data: null, error: null })
    const entries = this.#columns.map((name) => [name, row[name]] as const)
    return Promise.resolve({ data: Object.fromEntries(entries), error: null })
  }
}

export function createClient(): { from(table: string): Table } {
  return {
    from(name) {
      const rows = tables.get(name) ?? []
      tables.set(name, rows)
      return new Table(rows)
    }
  }
}
