import { describe, expect, test } from '@jest/globals'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { modules } from '../../script/mutation.mjs'
import { blocksIn, readPage, rowsIn, tablesIn } from '../support/page.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Made by tools, or by whoever works here. */
const MADE = ['.git', 'node_modules', 'coverage', '.testbed', '.stryker-tmp']

const files = filesBelow('')
const folders = new Set(files.flatMap((file) => parents(file)))
const pages = files.filter((file) => file.endsWith('.md') && !file.startsWith('examples/functions/'))
const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Readonly<Record<string, string>> }

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !MADE.includes(name))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(file) : [file]
    })
}

function parents(file: string): string[] {
  const folder = path.posix.dirname(file)
  return folder === '.' ? [] : [folder, ...parents(folder)]
}

/** What a page calls by a path that is not of this repository. */
const FOREIGN: readonly RegExp[] = [
  // packages, endings, paths in an example, hidden files
  /^@/,
  /^\.(?!github\/|ci\/)/,
  // a user's project
  /^(supabase|_shared|main|functions|hello|apps|scripts)\//,
  /^(\.github\/workflows\/)?functions\.yml$/,
  /^(database\.types|vite\.config|dual-deploy-stamp)\.ts$/,
  /^(import_map|dual-deploy)\.json$/,
  // a server
  /^(lock|absent)\/$/,
  /^(state|pointer|proved|limits)\.json$/,
  // supabase/supabase, supabase/cli, supabase/edge-runtime, Kong
  /^(docker\/volumes|pkg\/function|crates\/base|ext|kong)\//,
  // what a command writes
  /^coverage\/mutation\//,
  /\*\*\//
]

const LOOKS_LIKE_A_FILE = /^[\w@.*-]+(\/[\w@.*-]+)*\/?$/
const ENDING = /\.(ts|mjs|mts|yml|sh|md|js|json|template)$/

/** Paths that a page has between backquotes, but for those in commands and examples. */
const pathsIn = (page: string): string[] =>
  [...page.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => LOOKS_LIKE_A_FILE.test(span) && (span.includes('/') || ENDING.test(span)))
    .filter((span) => !FOREIGN.some((pattern) => pattern.test(span)))

/** A page may say `activation.ts` or `cloud/cli.ts` where its folder is plain. */
function isThere(name: string): boolean {
  const wanted = `/${name.replace(/\/$/, '')}`
  const pattern = new RegExp(`${wanted.replace(/[.*]/g, '\\$&').replaceAll('\\*', '[^/]*')}$`)
  return [...files, ...folders].some((file) => pattern.test(`/${file}`))
}

describe.each(pages)('%s', (page) => {
  const text = readPage(page)

  test('names scripts of package.json that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test('names programs and tests that exist, in commands as well', () => {
    const named = [...text.matchAll(/(?<![\w./-])(?:script|server|__tests__|bench)\/[\w./-]*\w/g)].map(
      ([name]) => name
    )
    expect(named.filter((name) => !files.includes(name) && !folders.has(name))).toEqual([])
  })

  test('names projects of jest and modules of script/mutation that exist', () => {
    const projects = [...text.matchAll(/--selectProjects ([a-z]\w*)/g)].map(([, name = '']) => name)
    expect(projects.filter((name) => !['unit', 'e2e'].includes(name))).toEqual([])
    const commands = [...text.matchAll(/script\/mutation((?: [a-z][a-z-]*)+)(?=`|$| *#)/gm)]
    const named = commands.flatMap(([, names = '']) => names.trim().split(' '))
    expect(named.filter((name) => !(name in modules))).toEqual([])
  })

  test('names files that exist', () => {
    expect(pathsIn(text).filter((name) => !isThere(name))).toEqual([])
  })
})

describe('docs/inside/architecture.md', () => {
  test('has a map on which every name is a file', () => {
    const [map] = blocksIn(readPage('docs/inside/architecture.md')).filter(
      ({ section }) => section === 'The house'
    )
    const named = [...(map?.text ?? '').matchAll(/[\w-]+(?:\/[\w-]+)*\.(?:ts|yml|sh)\b/g)].map(
      ([name]) => name
    )
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter((name) => !isThere(name))).toEqual([])
  })
})

describe('docs/inside/testbed.md', () => {
  const sources = files
    .filter((file) => /^testbed\/.*\.ts$|^__tests__\/e2e\/support\//.test(file))
    .map(readPage)
    .join('\n')
  const isKnown = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(sources)

  test('names knobs and variables that the testbed has', () => {
    const page = readPage('docs/inside/testbed.md')
    const knobs = rowsIn(page)
      .filter(({ section }) => section === 'Knobs')
      .flatMap(({ cells: [, names = ''] }) => [...names.matchAll(/`(\w+)(?:\(\))?`/g)])
    const variables = page.matchAll(/`(TESTBED_\w+)/g)
    const named = [...knobs, ...variables].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((name) => !isKnown(name))).toEqual([])
  })
})

describe('docs/server/hardened-server.md', () => {
  test('has every option of server/set-up, and no other', () => {
    const told = rowsIn(readPage('docs/server/hardened-server.md'))
      .filter(({ section }) => section === 'Options')
      .map(({ cells: [option = ''] }) => /--[a-z-]+/.exec(option)?.[0])
    const taken = [...readPage('server/set-up').matchAll(/^ +(--[a-z-]+)(?: *\| *--[a-z-]+)*\)/gm)].map(
      ([, name]) => name
    )
    // The two that do something else than set up have a command of their own on the page.
    expect([...told, '--check', '--remove'].sort()).toEqual(taken.sort())
  })
})

describe('docs/inside/dependencies.md', () => {
  test('has a row for every package that package.json names', () => {
    const { dependencies, devDependencies } = JSON.parse(readPage('package.json')) as Readonly<
      Record<string, Readonly<Record<string, string>>>
    >
    const named = tablesIn(readPage('docs/inside/dependencies.md'))
      .filter(({ head }) => head[0] === 'package' && head[1] !== 'version')
      .flatMap(({ rows }) => rows.flatMap(([names = '']) => [...names.matchAll(/`([^`]+)`/g)]))
      .map(([, name = '']) => name)
    expect(named.sort()).toEqual(
      [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})].sort()
    )
  })
})

describe('CONTRIBUTING.md', () => {
  const [changes] = tablesIn(readPage('CONTRIBUTING.md')).filter(
    ({ section }) => section === 'Where to make which change'
  )

  test('tells for each of ten changes the one or two files', () => {
    expect(changes?.rows.map(([change]) => change)).toEqual([
      ...[
        "another gateway's error",
        'a new input',
        'a new finding',
        'a third target',
        'a new verb on the server'
      ],
      ...[
        'a new verdict',
        'another CLI version',
        'a new event',
        'a field of the record',
        'a line of the summary'
      ]
    ])
    for (const [change, cell = ''] of changes?.rows ?? []) {
      const named = pathsIn(cell)
      expect([change, named.length]).toEqual([change, Math.min(Math.max(named.length, 1), 2)])
      expect(named.filter((name) => !files.includes(name))).toEqual([])
    }
  })
})
