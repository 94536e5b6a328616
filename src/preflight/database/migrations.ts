import { readdirSync } from 'node:fs'
import path from 'node:path'
import { byCodeUnit } from '../../manifest/hash.ts'
import { loadWithin } from './find.ts'

/**
 * What the SQL of the project creates and does not take away again. Schemas are not told apart, and what a statement does
 * inside of `if` counts as done: it is asked only whether the types can be older than the database, never what is wrong.
 */
export interface Migrations {
  /** tables and views → the columns that are named; of a view every word behind `as` */
  readonly relations: ReadonlyMap<string, ReadonlySet<string>>
  /** functions → names of their arguments and of the columns of the rows that they return */
  readonly functions: ReadonlyMap<string, ReadonlySet<string>>
}

/** Folders of SQL that the Supabase CLI runs: migrations in the order of their names, and declared schemas. */
const FOLDERS = ['supabase/schemas', 'supabase/migrations']

/**
 * @param workingDirectory absolute path of the folder that holds `supabase/`
 * @returns null when there is more SQL than is read: then they may create any name
 */
export function readMigrations(workingDirectory: string): Migrations | null {
  const load = loadWithin(workingDirectory)
  const files = FOLDERS.flatMap((folder) =>
    sqlFiles(path.join(workingDirectory, folder)).map((name) => `${folder}/${name}`)
  )
  const sources: string[] = []
  let size = 0
  for (const file of files) {
    const source = load(file) ?? ''
    size += source.length
    // What a part of it creates, the rest may take away again.
    if (size > SQL_LIMIT) return null
    sources.push(source)
  }
  return readSql(sources)
}

/** Characters of all SQL together; a pull request brings as much as it likes. */
const SQL_LIMIT = 4 * 1024 * 1024

function sqlFiles(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return names
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.replaceAll(path.sep, '/'))
      .sort(byCodeUnit)
  } catch {
    return [] // not there
  }
}

/** @param sources in the order in which they run */
export function readSql(sources: readonly string[]): Migrations {
  const state: State = { relations: new Map(), functions: new Map(), overloads: new Map() }
  for (const source of sources) run(withoutNoise(source), state)
  return state
}

interface State {
  readonly relations: Map<string, Set<string>>
  readonly functions: Map<string, Set<string>>
  /** how often each function was created and not dropped: which overload is dropped is not looked at */
  readonly overloads: Map<string, number>
}

/**
 * Without comments, texts, and the quotes around the bodies of functions and of `do`: what is in those runs. Each character is
 * looked at once: the text may be a stranger's, who made it to be slow.
 */
function withoutNoise(sql: string): string {
  const opener = /--|\/\*|'|\$\w*\$/g
  const endless = new Set<string>()
  const kept: string[] = []
  let from = 0
  for (let found = opener.exec(sql); found !== null; found = opener.exec(sql)) {
    const [what] = found
    const end = endless.has(what) ? -1 : endOf(sql, what, opener.lastIndex)
    // What is never closed is no noise, and nor is what opens behind it in the same way.
    if (end < 0) endless.add(what)
    else {
      kept.push(sql.slice(from, found.index))
      opener.lastIndex = from = end
    }
  }
  return [...kept, sql.slice(from)].join(' ')
}

/** @param at behind the opener. @returns -1 when it is never closed */
function endOf(sql: string, opener: string, at: number): number {
  switch (opener) {
    case '--': {
      const end = sql.indexOf('\n', at)
      return end < 0 ? sql.length : end
    }
    case '/*': {
      const end = sql.indexOf('*/', at)
      return end < 0 ? end : end + 2
    }
    case "'": {
      let end = sql.indexOf("'", at)
      while (end >= 0 && sql[end + 1] === "'") end = sql.indexOf("'", end + 2)
      return end < 0 ? end : end + 1
    }
    default:
      return at
  }
}

/** ASCII that is no part of a name. A name has letters of any script, but no white space: what could be either would be tried as both. */
const NO_LETTER = String.raw`\u0000-\u0023\u0025-\u002F\u003A-\u0040\u005B-\u005E\u0060\u007B-\u007F`
const IDENTIFIER = String.raw`(?:"[^"]+"|[^\s\d$${NO_LETTER}][^\s${NO_LETTER}]*)`
const NAME = String.raw`(?:${IDENTIFIER}\s*\.\s*)?(${IDENTIFIER})`
const STATEMENT = new RegExp(
  String.raw`\b(create|alter|drop)\s+(?:or\s+replace\s+|temp(?:orary)?\s+|unlogged\s+|recursive\s+|materialized\s+|foreign\s+)*` +
    String.raw`(table|view|function)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?${NAME}`,
  'gi'
)

/** PostgreSQL folds names to lower case that are not quoted. */
const nameOf = (text: string): string => (text.startsWith('"') ? text.slice(1, -1) : text.toLowerCase())

function run(sql: string, state: State): void {
  const statements = [...sql.matchAll(STATEMENT)]
  for (const [index, found] of statements.entries()) {
    const [whole, verb = '', kind = '', written = ''] = found
    const name = nameOf(written)
    // No further than the next one: without a semicolon each would be read to the end of the text.
    const rest = sql.slice(found.index + whole.length, statements[index + 1]?.index)
    switch (`${verb} ${kind}`.toLowerCase()) {
      case 'create table':
        addAll(state.relations, name, columnsIn(rest))
        break
      case 'create view':
        state.relations.set(name, wordsIn(statementOf(rest)))
        break
      case 'create function':
        addAll(state.functions, name, namesOfFunction(rest))
        state.overloads.set(name, (state.overloads.get(name) ?? 0) + 1)
        break
      case 'alter table':
        if (state.relations.has(name) || !/\sif\s/i.test(whole)) alter(state, name, statementOf(rest))
        break
      case 'alter view':
        rename(state.relations, name, statementOf(rest))
        break
      case 'drop function':
        dropFunction(state, name)
        break
      case 'drop table':
      case 'drop view':
        for (const dropped of [name, ...listBehind(statementOf(rest))]) state.relations.delete(dropped)
        break
    }
  }
}

function dropFunction({ functions, overloads }: State, name: string): void {
  const left = Math.max(0, (overloads.get(name) ?? 0) - 1)
  overloads.set(name, left)
  if (left === 0) functions.delete(name)
}

function addAll(things: Map<string, Set<string>>, name: string, names: Iterable<string>): void {
  const known = things.get(name) ?? new Set<string>()
  things.set(name, known)
  for (const one of names) known.add(one)
}

const statementOf = (rest: string): string => rest.slice(0, (rest.indexOf(';') + 1 || rest.length + 1) - 1)

/** What stands between parentheses that open at once; empty when none do. */
function parenthesized(rest: string): string {
  const start = /^\s*\(/.exec(rest)?.[0].length
  if (start === undefined) return ''
  let depth = 1
  for (let at = start; at < rest.length; at++) {
    const char = rest.charAt(at)
    if (char === '(') depth++
    else if (char === ')' && --depth === 0) return rest.slice(start, at)
  }
  return ''
}

/** Parts between the commas that are outside of parentheses. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    const char = text.charAt(at)
    if (char === '(' || char === '[') depth++
    else if (char === ')' || char === ']') depth--
    else if ((char === ',' && depth === 0) || at === text.length) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return parts
}

const CONSTRAINT = /^(constraint|primary|foreign|unique|check|exclude|like)\b/i
const FIRST = new RegExp(`^(?:(?:in|out|inout|variadic)\\s+)?(${IDENTIFIER})`, 'i')

const firstName = (part: string): string[] => {
  const name = FIRST.exec(part)?.[1]
  return name === undefined || CONSTRAINT.test(part) ? [] : [nameOf(name)]
}

const columnsIn = (rest: string): string[] => partsOf(parenthesized(rest)).flatMap(firstName)

/** Arguments, and the columns of `returns table (…)`. */
function namesOfFunction(rest: string): string[] {
  const returned = /^\s*\([^;]*?\)\s*returns\s+table\s*(?=\()/i.exec(rest)
  return [...columnsIn(rest), ...(returned ? columnsIn(rest.slice(returned[0].length)) : [])]
}

const wordsIn = (text: string): Set<string> =>
  new Set([...text.matchAll(new RegExp(IDENTIFIER, 'g'))].map(([word]) => nameOf(word)))

const ACTION = new RegExp(
  String.raw`^(add|drop|rename)\s+(?:column\s+)?(?:if\s+(?:not\s+)?exists\s+)?(${IDENTIFIER})(?:\s+to\s+(${IDENTIFIER}))?`,
  'i'
)

function alter({ relations }: State, table: string, statement: string): void {
  if (rename(relations, table, statement)) return
  const columns = relations.get(table) ?? new Set<string>()
  relations.set(table, columns)
  for (const part of partsOf(statement)) {
    const [, verb = '', written = '', to] = ACTION.exec(part) ?? []
    if (verb === '' || CONSTRAINT.test(written)) continue
    if (verb.toLowerCase() === 'add') columns.add(nameOf(written))
    else columns.delete(nameOf(written))
    if (verb.toLowerCase() === 'rename' && to !== undefined) columns.add(nameOf(to))
  }
}

const RENAMED = new RegExp(String.raw`^\s*rename\s+to\s+(${IDENTIFIER})`, 'i')

/** `alter table a rename to b`: whatever `a` was is `b` from then on. */
function rename(things: Map<string, Set<string>>, name: string, statement: string): boolean {
  const to = RENAMED.exec(statement)?.[1]
  if (to === undefined) return false
  things.set(nameOf(to), things.get(name) ?? new Set())
  things.delete(name)
  return true
}

/** `drop table a, b`: the names behind the first one. */
const listBehind = (statement: string): string[] =>
  [...statement.matchAll(new RegExp(String.raw`,\s*${NAME}`, 'gi'))].map(([, name = '']) => nameOf(name))
