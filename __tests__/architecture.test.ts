import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readPage, tablesIn } from './support/page.ts'
import ts from 'typescript'
import { TARGET_IDS } from '../src/targets/table.ts'

const SRC = path.join(import.meta.dirname, '..', 'src')

/** The rooms in the order in which data flows; whoever imports from a later one turns it around. */
const ROOMS = [
  'findings',
  'manifest',
  'stamp',
  'preflight',
  'probe',
  'plan',
  'ledger',
  'targets',
  'report',
  'steps',
  'publish'
]

/** Words, errors and targets of every room: these know none. */
const EVERYWHERE = ['errors.ts', 'redact.ts', 'untrusted.ts', 'words.ts', 'targets/table.ts']

const ALL = /^(?:import|export)[^;]*? from '(\.[^']+)'$/gm
/** What is still there when the program runs. */
const VALUES = /^(?:import|export) (?!type )(?:(?!^(?:import|export) )[^;])*? from '(\.[^']+)'$/gm

/** What knows all rooms. */
const THE_RUN = ['main.ts', 'run.ts', 'story.ts']

/** Where a target may be meant by its name: its own rooms, the table, the form of the inputs, what opens it, and what was written before. */
const MAY_NAME_TARGETS = [
  ...['targets/cloud/', 'targets/self-hosted/', 'targets/table.ts', 'targets/open.ts'],
  ...['inputs.ts', 'ledger/version-1.ts']
]

const MOST_FILES = 15

/** Folders that hold more, and how many they may. */
const LARGE_FOLDERS: Readonly<Record<string, number>> = {
  // Six programs begin here (action, post step, bridge, thread, CLI, Vite plugin), beside the words that every room knows.
  '': 23,
  // One step after another of reading a repository; each is short, and no few of them are a thing of their own.
  manifest: 19,
  // One module for each thing that a query builder's call may be; they are read together.
  'preflight/queries': 16,
  // What is looked for, a module each, beside what the thread for it is.
  preflight: 17
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll(path.sep, '/'))

const imports: ReadonlyMap<string, readonly string[]> = new Map(files.map((file) => [file, importsOf(file)]))

/** Modules of `src/` that a module imports, types as well unless told. */
function importsOf(file: string, statements = ALL): string[] {
  const source = readFileSync(path.join(SRC, file), 'utf8')
  return [...source.matchAll(statements)].map((found) =>
    path.posix.join(path.posix.dirname(file), found[1] ?? '')
  )
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
/** Literals that are the id of a target, but for words in comments. */
function targetsNamedIn(file: string): string[] {
  const names: string[] = []
  const source = ts.createSourceFile(file, readFileSync(path.join(SRC, file), 'utf8'), ts.ScriptTarget.Latest)
  const visit = (node: ts.Node): void => {
    const isName = ts.isStringLiteralLike(node)
    if (isName && (TARGET_IDS as readonly string[]).includes(node.text)) names.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}

const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '')

describe('the rooms of src/', () => {
  test('are all known here', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => room !== '').sort()).toEqual([...ROOMS].sort())
  })

  test('import from those before them alone', () => {
    const backwards = files.flatMap((file) => {
      const own = ROOMS.indexOf(roomOf(file))
      const known = (imports.get(file) ?? []).filter((other) => !EVERYWHERE.includes(other))
      const later = known.filter((other) => ROOMS.indexOf(roomOf(other)) > own)
      return own === -1 ? [] : later.map((other) => `${file} imports ${other}`)
    })
    expect(backwards).toEqual([])
  })

  test('do not know the run that goes through them, up to the targets', () => {
    const early = ROOMS.slice(0, ROOMS.indexOf('report'))
    const knowing = files
      .filter((file) => early.includes(roomOf(file)))
      .filter((file) => (imports.get(file) ?? []).some((other) => THE_RUN.includes(other)))
    expect(knowing).toEqual([])
  })

  test('see of the targets their interface alone, but for what docs/inside/architecture.md names', () => {
    const inner = files.flatMap((file) =>
      roomOf(file) === 'targets'
        ? []
        : (imports.get(file) ?? [])
            .filter((other) => /^targets\/.+\//.test(other))
            .map((other) => `${file} → ${other.replace('targets/', '')}`)
    )
    const [table] = tablesIn(readPage('docs/inside/architecture.md')).filter(
      ({ head }) => head[0] === 'module'
    )
    const told = (table?.rows ?? []).flatMap(([modules = '', needs = '']) =>
      namesIn(modules).flatMap((file) =>
        namesIn(needs).map((other) => `${file.replace('src/', '')} → ${other}`)
      )
    )
    expect(inner.sort()).toEqual(told.sort())
  })

  test('share words that know no room', () => {
    for (const file of EVERYWHERE)
      expect((imports.get(file) ?? []).filter((other) => !EVERYWHERE.includes(other))).toEqual([])
  })

  test('tell one target from another by the table, not by its name', () => {
    const naming = files.filter((file) => !MAY_NAME_TARGETS.some((start) => file.startsWith(start)))
    expect(naming.flatMap((file) => targetsNamedIn(file).map((name) => `${file} names ${name}`))).toEqual([])
  })

  test('have no folder of more files than one looks through', () => {
    const counts = new Map<string, number>()
    for (const entry of readdirSync(SRC, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const folder = path.relative(SRC, entry.parentPath).replaceAll(path.sep, '/')
      counts.set(folder, (counts.get(folder) ?? 0) + 1)
    }
    const full = [...counts].filter(([folder, count]) => count > (LARGE_FOLDERS[folder] ?? MOST_FILES))
    expect(full).toEqual([])
    // Nor does an exception outlive its reason.
    expect(Object.keys(LARGE_FOLDERS).filter((folder) => (counts.get(folder) ?? 0) <= MOST_FILES)).toEqual([])
  })

  test('have no circle of modules', () => {
    expect(circles()).toEqual([])
  })
})

describe('the post step', () => {
  test('knows how to free a lock, and nothing of deploys', () => {
    const reached = new Set(['post.ts'])
    for (const file of reached) for (const other of importsOf(file, VALUES)) reached.add(other)
    // What answers, records and verbs are is known to all that speaks to a server; who acts on it is not.
    const actors =
      /^(index|main|run|story|services|job|cli)\.ts$|^(publish|steps|report|stamp|preflight)\/|^targets\/(open|targets|observe|tool)\.ts$|^targets\/cloud\/|^targets\/self-hosted\/(self-hosted|lock|ssh\/(server|bridge)|release\/(upload|sources|rsync))\.ts$/
    expect([...reached].filter((file) => actors.test(file))).toEqual([])
    expect(reached.size).toBeGreaterThan(8)
  })

  test('starts no program', () => {
    const text = readFileSync(path.join(SRC, 'post.ts'), 'utf8')
    expect(text).not.toMatch(/child_process|exec\(|spawn|import\(|require\(/)
  })
})

describe('programs of others', () => {
  test('are started in one place, which wants a folder to do so in', () => {
    const starters = files.filter((file) =>
      /from '(node:child_process|@actions\/exec)'|^import .*extractTar|\bfork\(/m.test(
        readFileSync(path.join(SRC, file), 'utf8')
      )
    )
    expect(starters).toEqual(['targets/tool.ts'])
    expect(readFileSync(path.join(SRC, 'targets/tool.ts'), 'utf8')).toMatch(/^ {2}readonly cwd: string$/m)
  })
})

/** Each circle once, as the path that closes it. */
function circles(): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
    if (done.has(file) || trail.includes(file)) return
    for (const other of imports.get(file) ?? []) visit(other, [...trail, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return found
}
