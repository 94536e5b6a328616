import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { judge } from '../../../src/preflight/preflight.ts'
import { readTrees, treeRequest } from '../../../src/preflight/trees.ts'
import { stage } from '../../../src/stamp/stage.ts'
import { Cloud } from '../../../src/targets/cloud/cloud.ts'
import { startCloud } from '../../../testbed/cloud/start.ts'
import type { Cloud as TestCloud } from '../../../testbed/types.ts'
import { FakeClock, servicesOf } from '../../support/services.ts'
import { inFunctions, makeTree, pathsOf, read, removeTrees, writeTree } from '../../support/tree.ts'
import { allForms } from './forms.ts'

const TOOLS = path.join(import.meta.dirname, '../../../testbed/node_modules')
const DENO = path.join(TOOLS, '@deno/linux-x64-glibc/deno')
const CLIS = {
  2: path.join(TOOLS, '@supabase/cli-linux-x64/bin/supabase'),
  3: path.join(TOOLS, 'supabase-3/node_modules/@supabase/cli-linux-x64/bin/supabase')
}

const { files, config, cases } = allForms()
const root = makeTree({ 'supabase/config.toml': config, ...inFunctions(files) })
const project = read(root)

afterAll(removeTrees)

test('every import form, in every place', () => {
  expect(cases.length).toBeGreaterThanOrEqual(150)
  expect(project.findings).toEqual([])
})

interface Info {
  readonly modules: readonly {
    readonly specifier: string
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string }
      readonly type?: { readonly specifier?: string }
    }[]
  }[]
}

/** What Deno's own graph says that each entrypoint reaches. One call: aliases bear the names of their functions. */
function reachedByDeno(): Map<string, string[]> {
  const imports = cases.flatMap(({ map }) =>
    Object.entries(map).map(([key, to]) => [key, to.replace('../', './supabase/functions/')] as const)
  )
  const entries = cases.map(({ name, entrypoint }) => `import "./supabase/functions/${name}/${entrypoint}"`)
  writeTree(root, {
    'all.ts': entries.join('\n'),
    'map.json': JSON.stringify({ imports: Object.fromEntries(imports) })
  })
  const output = execFileSync(
    DENO,
    ['info', '--json', '--no-config', '--no-lock', '--no-remote', '--import-map', 'map.json', 'all.ts'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { DENO_DIR: path.join(root, '.deno'), HOME: root }
    }
  )
  const plain = (url: string): string => url.replace(/[?#].*$/, '')
  const edges = new Map<string, string[]>()
  for (const { specifier, dependencies = [] } of (JSON.parse(output) as Info).modules) {
    const to = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier])
    const known = edges.get(plain(specifier)) ?? []
    edges.set(plain(specifier), [...known, ...to.flatMap((url) => (url === undefined ? [] : [plain(url)]))])
  }
  const base = pathToFileURL(path.join(root, 'supabase/functions/')).href
  return new Map(
    cases.map(({ name, entrypoint, beside }) => {
      const found = new Set<string>()
      const stack = [`${base}${name}/${entrypoint}`]
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        if (found.has(next)) continue
        found.add(next)
        stack.push(...(edges.get(next) ?? []))
      }
      const local = [...found].filter((url) => url.startsWith(base))
      const paths = local.map((url) => decodeURIComponent(url.slice(base.length)))
      return [name, [...paths, ...beside].sort()]
    })
  )
}

test('the manifest lists what the graph of Deno has, and static files', () => {
  const wanted = reachedByDeno()
  const listed = new Map(
    cases.map(({ name }) => [
      name,
      pathsOf(project, name)
        .filter((file) => !file.endsWith('/deno.json'))
        .sort()
    ])
  )
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(wanted))
})

/** A file that is not there, whoever looks for it. */
const CALL_EACH = `
const lost = (error) => error instanceof Deno.errors.NotFound || /not found|Cannot find module/i.test(String(error))
const answers = {}
for (const [name, url] of JSON.parse(Deno.args[0])) {
  Deno.serve = () => ({ finished: Promise.resolve() })
  try {
    const { lazy } = await import(url)
    answers[name] = 'ok'
    try {
      await lazy?.()
    } catch (error) {
      answers[name] = lost(error) ? 'lost' : String(error)
    }
  } catch (error) {
    answers[name] = 'boot: ' + error
  }
}
console.log(JSON.stringify(answers))
Deno.exit(0)
`

/** Boots each function from what arrived, alone in its folder, and calls what it loads later. One process: a map with a scope for each. */
function callEach(sent: string): Readonly<Record<string, string>> {
  const scopes = cases.flatMap(({ name }) => {
    const folder = `./${name}/supabase/functions/`
    const own = readOwnMap(path.join(sent, folder, name, 'deno.json'))
    const entries = Object.entries(own).map(([key, to]) => [key, `./${path.posix.join(folder, name, to)}`])
    return entries.length === 0 ? [] : [[folder, Object.fromEntries(entries)] as const]
  })
  writeTree(sent, {
    'map.json': JSON.stringify({ scopes: Object.fromEntries(scopes) }),
    'call.js': CALL_EACH
  })
  const urls = cases.map(({ name, entrypoint }) => [
    name,
    pathToFileURL(path.join(sent, name, 'supabase/functions', name, entrypoint)).href
  ])
  const flags = [
    'run',
    '-A',
    '--no-config',
    '--no-lock',
    '--no-remote',
    '--quiet',
    '--import-map',
    'map.json'
  ]
  const output = execFileSync(DENO, [...flags, 'call.js', JSON.stringify(urls)], {
    cwd: sent,
    encoding: 'utf8',
    env: { DENO_DIR: path.join(root, '.deno'), HOME: root }
  })
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, string>>
}

function readOwnMap(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {}
  return (JSON.parse(readFileSync(file, 'utf8')) as { imports: Record<string, string> }).imports
}

test('what no target gets is a finding, and nothing else is', () => {
  const options = {
    functionsDir: path.join(root, 'supabase/functions'),
    cloud: 'deploy' as const,
    router: 'managed' as const
  }
  const { findings } = judge(project, readTrees(treeRequest(project, null)), options)
  const told = findings.filter(({ code }) => code === 'runtime-file').map(({ file }) => file?.split('/')[2])
  const wanted = cases.filter(({ isLost }) => isLost).map(({ name }) => name)
  expect(told.sort()).toEqual(wanted.sort())
})

describe.each([2, 3] as const)('the real CLI %i, asked once for all functions', (major) => {
  let cloud: TestCloud
  let home: string

  beforeAll(async () => {
    home = makeTree({})
    cloud = await startCloud({ dataDir: path.join(home, 'cloud') })
  }, 60_000)

  afterAll(() => cloud.stop())

  test('uploads all that is staged of each, and no more; each boots of it and finds what it loads later', async () => {
    const tree = stage(project, makeTree({}), null)
    const target = new Cloud(
      {
        projectRef: cloud.projectRef,
        accessToken: cloud.accessToken,
        cli: CLIS[major],
        endpoint: { baseUrl: cloud.functionsUrl, key: null, probeKey: null, method: 'options' },
        regions: [],
        deployId: '20260101000000-1-1-abcdef',
        tempDir: home,
        env: { PATH: process.env['PATH'] ?? '', HOME: home, SUPABASE_PROFILE: cloud.profilePath },
        fetch: (url, init) => fetch(url, init),
        store: null
      },
      new FakeClock(),
      servicesOf().log
    )
    const names = cases.map(({ name }) => name)
    const publication = await target.publish(names, { project, tree })
    expect({ ...publication, notes: [...publication.notes] }).toEqual({
      notes: [],
      problem: null,
      isTransient: false
    })
    const uploaded = names.map((name) => [name, [...(cloud.deployed().get(name)?.files.keys() ?? [])].sort()])
    const staged = names.map((name) => [
      name,
      Object.keys(tree.descriptions.get(name)?.files ?? {})
        .map((file) => `supabase/functions/${file}`)
        .sort()
    ])
    expect(Object.fromEntries(uploaded)).toEqual(Object.fromEntries(staged))
    for (const [name, { files: arrived }] of cloud.deployed())
      for (const [file, bytes] of arrived) writeTree(home, { [`sent/${name}/${file}`]: bytes })
    expect(callEach(path.join(home, 'sent'))).toEqual(
      Object.fromEntries(cases.map(({ name, isLost }) => [name, isLost ? 'lost' : 'ok']))
    )
  }, 120_000)
})
