import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
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

const { files, cases } = allForms()
const root = makeTree(inFunctions(files))
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
  const entries = cases.map(({ name }) => `import "./supabase/functions/${name}/index.ts"`)
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
    cases.map(({ name }) => {
      const found = new Set<string>()
      const stack = [`${base}${name}/index.ts`]
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        if (found.has(next)) continue
        found.add(next)
        stack.push(...(edges.get(next) ?? []))
      }
      return [name, [...found].map((url) => decodeURIComponent(url.slice(base.length))).sort()]
    })
  )
}

test('the manifest lists what the graph of Deno has', () => {
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

describe.each([2, 3] as const)('the real CLI %i, asked once for all functions', (major) => {
  let cloud: TestCloud
  let home: string

  beforeAll(async () => {
    home = makeTree({})
    cloud = await startCloud({ dataDir: path.join(home, 'cloud') })
  }, 60_000)

  afterAll(() => cloud.stop())

  test('uploads all that is staged of each, and no more', async () => {
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
  }, 120_000)
})
