import { globSync } from 'glob'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { finding, type Finding } from '../../findings/finding.ts'
import { byCodeUnit } from '../../manifest/hash.ts'
import { readDatabase } from './read.ts'
import type { Database } from './schema.ts'

export interface FoundTypes {
  /** relative to the working directory, POSIX separators; sorted */
  readonly files: readonly string[]
  /** a sentence, when the file that the input `database-types` names cannot be used; then `files` is empty */
  readonly problem: string | null
}

/**
 * The files that may hold database types: the named one alone (one path), else those of the usual places, in the
 * project and in the packages of a monorepo. The usual places are a fixed list of folders, so the size of the repository
 * does not matter. Of their files, those count whose text speaks of tables; whether a type is there tells `readDatabase`.
 * No symbolic link leads out of the working directory; a named path may begin with `../`, and its links may not lead
 * further up than that.
 * @param workingDirectory absolute path of the folder that holds `supabase/`
 * @param named input `database-types`, relative to the working directory or absolute
 */
export function findDatabaseTypes(workingDirectory: string, named: string | null): FoundTypes {
  if (named !== null) return useNamed(workingDirectory, named)
  const found = new Map<string, string>()
  for (const file of usualFiles(workingDirectory)) {
    const real = realFile(workingDirectory, file, '.')
    if (real === null || [...found.values()].includes(real)) continue
    if (mayHoldTypes(readFileSync(real, 'utf8'))) found.set(file, real)
  }
  return { files: [...found.keys()].sort(byCodeUnit), problem: null }
}

/** The database types of a project. */
export interface DatabaseTypes {
  readonly databases: readonly Database[]
  readonly findings: readonly Finding[]
  /** of every file that was read for them */
  readonly digest: string
}

export const NO_TYPES: DatabaseTypes = { databases: [], findings: [], digest: '' }

/**
 * Reads the database types of a project. Findings are warnings `database-types`: the named file is not there or has no
 * database type, or a file of types does not parse.
 * @param workingDirectory absolute path of the folder that holds `supabase/`
 * @param named input `database-types`
 */
export function readDatabaseTypes(workingDirectory: string, named: string | null): DatabaseTypes {
  const { files, problem } = findDatabaseTypes(workingDirectory, named)
  const findings: Finding[] = problem === null ? [] : [notUsable(problem)]
  const digest = createHash('sha256').update(JSON.stringify([named, problem]))
  const loadFile = loadWithin(workingDirectory, fenceOf(files[0] ?? ''))
  const load = (file: string): string | null => {
    const source = loadFile(file)
    digest.update(JSON.stringify([file, source]))
    return source
  }
  const databases: Database[] = []
  for (const file of files) {
    const source = load(file) ?? ''
    const problems: Finding[] = []
    const database = readDatabase(file, source, load, (finding) => problems.push(finding))
    if (database !== null) databases.push(database)
    else if (named !== null && problems.length === 0) {
      findings.push(notUsable(`${file} has no database type that can be read`))
    }
    if (named !== null || looksLikeTypes(source)) findings.push(...problems)
  }
  return { databases, findings, digest: digest.digest('hex') }
}

/**
 * Reads files by their path relative to the working directory, for the imports of types files.
 * @param fence folder, relative to the working directory, that no path and no symbolic link leaves
 */
export function loadWithin(workingDirectory: string, fence = '.'): (file: string) => string | null {
  return (file) => {
    const real = realFile(workingDirectory, file, fence)
    return real === null ? null : readFileSync(real, 'utf8')
  }
}

const notUsable = (problem: string): Finding =>
  finding('database-types', {
    message: `The database types cannot be used, so columns are not checked: ${problem}.`,
    file: null,
    fix: 'Name the file that `supabase gen types typescript` writes, relative to working-directory, in the input database-types.'
  })

function useNamed(workingDirectory: string, named: string): FoundTypes {
  const file = path
    .relative(workingDirectory, path.resolve(workingDirectory, named))
    .replaceAll(path.sep, '/')
  if (!existsSync(path.join(workingDirectory, file))) {
    return { files: [], problem: `${named} does not exist` }
  }
  return realFile(workingDirectory, file, fenceOf(file)) === null
    ? { files: [], problem: `${named} is no file that may be read from here` }
    : { files: [file], problem: null }
}

/** Larger than any types file: 10,000 tables make 16 MB. */
const MAX_BYTES = 16 * 1024 * 1024

/** The working directory, or what a named path has above it: `../..`. */
const fenceOf = (file: string): string => /^(\.\.\/)*/.exec(file)?.[0] ?? ''

/** The real path of a readable file that no symbolic link takes out of the fence, or null. */
function realFile(workingDirectory: string, file: string, fence: string): string | null {
  try {
    const inside = path.join(realpathSync(path.resolve(workingDirectory, fence)), path.sep)
    const real = realpathSync(path.resolve(workingDirectory, file))
    const stats = statSync(real)
    return real.startsWith(inside) && stats.isFile() && stats.size <= MAX_BYTES ? real : null
  } catch {
    return null // absent, not allowed, or a symbolic link that leads nowhere
  }
}

/** Cheap: most files in the usual places are no types of a database. */
const mayHoldTypes = (source: string): boolean =>
  /\bTables\b|\b(interface|type)\s+\w*(tables|tablerows|tabletypes)\b/i.test(source)

/** Whether a file in a usual place that does not parse is worth a word: any code may have the word tables in it. */
const looksLikeTypes = (source: string): boolean => /\bTables\b/.test(source) && /\bRow\b/.test(source)

/** Folders in which projects keep their types, below the project or one of its packages. */
const FOLDERS = ['', 'src', 'app', 'supabase', 'supabase/functions', 'supabase/functions/_shared'].flatMap(
  (base) =>
    [
      ...[
        '',
        'types',
        'type',
        'lib',
        'libs',
        'utils',
        'db',
        'database',
        'shared',
        'supabase',
        'integrations'
      ],
      ...['integrations/supabase', 'lib/supabase', 'utils/supabase', 'types/supabase', 'supabase/types'],
      ...['services/supabase', 'lib/types', 'generated', 'types/generated', 'lib/database']
    ].map((folder) => path.posix.join(base, folder))
)

/** `database.types.ts`, `supabase.ts`, `types_db.ts`, `schema.d.ts` … */
const FILE = /(types?|database|supabase|schema|db|tables)[\w.-]*\.[mc]?tsx?$/i

function usualFiles(workingDirectory: string): string[] {
  const files = new Set<string>()
  for (const root of ['', ...packagesOf(workingDirectory)]) {
    for (const folder of FOLDERS) {
      const place = path.posix.join(root, folder)
      const isSupabase = folder === 'supabase'
      for (const name of namesIn(path.join(workingDirectory, place))) {
        if (FILE.test(name) || (isSupabase && name.endsWith('.ts'))) files.add(path.posix.join(place, name))
      }
    }
  }
  return [...files].sort(byCodeUnit)
}

/** Folders of a monorepo's packages: `apps/web`, and `packages/a/b` where that has a package.json of its own. */
function packagesOf(workingDirectory: string): string[] {
  const options = {
    cwd: workingDirectory,
    posix: true,
    ignore: ['**/node_modules/**', '**/dist/**', '**/.git/**']
  }
  const bases = '{apps,packages,libs,services,modules,web,frontend,client,backend,server}'
  const nested = globSync([`${bases}/package.json`, `${bases}/*/*/package.json`], options)
  return [...globSync(`${bases}/*/`, options), ...nested.map((file) => path.posix.dirname(file))]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // not there
  }
}
