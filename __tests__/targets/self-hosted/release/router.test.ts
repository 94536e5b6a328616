import { describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Pointer } from '../../../../router/pointer.ts'
import { sha256 } from '../../../../src/manifest/hash.ts'
import type { ManifestFunction } from '../../../../src/manifest/types.ts'
import type { ServerState } from '../../../../src/targets/self-hosted/answers.ts'
import {
  alteredReleases,
  pointerAfter,
  pointerWithout,
  unreleasedFunctions
} from '../../../../src/targets/self-hosted/release/pointer.ts'
import {
  fingerprint,
  generationOf,
  isStock,
  parseServerRouter,
  planRouter,
  readRouterSources,
  routerFiles,
  routerPaths,
  type ServerRouter
} from '../../../../src/targets/self-hosted/release/router.ts'
import type { Build } from '../../../../src/targets/target.ts'

const SOURCES = new Map([
  ['index.ts', `import { settings } from '../settings.ts'\n`],
  ['jwt.ts', 'export {}\n']
])

describe('the router that is installed', () => {
  test('is what stands beside the bundle, with settings of the server and a mark', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'router-'))
    for (const [name, text] of SOURCES) writeFileSync(path.join(folder, name), text)
    const files = routerFiles(readRouterSources(folder), '/mnt/functions', 'new')
    rmSync(folder, { recursive: true })
    expect([...files.keys()]).toEqual([
      'main/index.ts',
      'main/jwt.ts',
      'main/settings.ts',
      'main/dual-deploy.json'
    ])
    expect(files.get('main/settings.ts')).toContain('"root": "/mnt/functions"')
    expect(files.get('main/settings.ts')).toContain('"generation": "new"')
    expect(parseServerRouter(files.get('main/dual-deploy.json') ?? '')).toEqual({
      kind: 'managed',
      generation: 'new'
    })
    expect(routerPaths(SOURCES)).toEqual([...files.keys()])
  })

  test('has another mark when anything in it is another', () => {
    const mark = (root: string, sources = SOURCES): string | undefined =>
      routerFiles(sources, root, 'old').get('main/dual-deploy.json')
    expect(mark('/a')).toBe(mark('/a'))
    expect(mark('/a')).not.toBe(mark('/b'))
    expect(mark('/a')).not.toBe(mark('/a', new Map([...SOURCES, ['jwt.ts', 'export { }\n']])))
  })
})

describe('a router on the server', () => {
  test.each<[string, string, ServerRouter]>([
    ['that is not there', '', { kind: 'none' }],
    ['of ours', ' {"version":1,"generation":"new"}', { kind: 'managed', generation: 'new' }],
    ['of ours, without a word of its age', '{"version":1}', { kind: 'managed', generation: 'old' }],
    [
      'of somebody’s',
      ' Deno.serve()\n  // indented',
      { kind: 'other', source: 'Deno.serve()\n // indented' }
    ],
    ['that is JSON of somebody’s', ' 7', { kind: 'other', source: '7' }]
  ])('%s', (_what, text, router) => {
    expect(parseServerRouter(text)).toEqual(router)
  })

  test('is the same whatever its comments, spacing, quotes and pinned versions are', () => {
    const one = `/* x */\nimport * as jose from 'https://deno.land/x/jose@v4.14.4/index.ts'\n  // note\nDeno.serve(\n  () => {},\n)\n`
    const two = `import * as jose from "https://deno.land/x/jose@v4.15.5/index.ts";\nDeno.serve(() => {});`
    expect(fingerprint(one)).toBe(fingerprint(two))
    expect(fingerprint(one)).not.toBe(fingerprint(one.replace('{}', '{ log() }')))
  })

  test('has comments wherever they stand, and none in what is never closed', () => {
    const code = 'Deno.serve(() => {})'
    for (const same of [
      `// a /* b\n${code}`,
      `/* a\n// b */ ${code}`,
      `/* // */${code}\n\t// /*`,
      `/**/${code}/***/`,
      `\n\n  // x\r\n${code}`
    ])
      expect([same, fingerprint(same)]).toEqual([same, fingerprint(code)])
    for (const other of [`/*/ ${code}`, `/* ${code}`, `${code} // x`, `/* a */ */ ${code}`])
      expect([other, fingerprint(other) === fingerprint(code)]).toEqual([other, false])
  })

  test('that was made to be slow is read like any other, and no more of it than the script sends', () => {
    for (const slow of ['/*', '\n', '\r', ' ', '/*//', '//\n']) {
      const router = parseServerRouter(`x${slow.repeat(2_000_000)}`)
      const source = router.kind === 'other' ? router.source : ''
      expect(source).toHaveLength(64 * 1024)
      expect(isStock(source)).toBe(false)
    }
    // Also a text that nobody has cut.
    expect(fingerprint('/*'.repeat(500_000))).toMatch(/^[0-9a-f]{16}$/)
    expect(fingerprint('\n'.repeat(1_000_000))).toMatch(/^[0-9a-f]{16}$/)
  })

  test('is no stock router when it is not known, and has the limits that it seems to have', () => {
    const source = 'Deno.serve(() => new Response())'
    expect([isStock(source), generationOf(source)]).toEqual([false, 'old'])
    expect(generationOf(`${source} // requestAbsentTimeoutMs`)).toBe('new')
  })
})

function buildOf(filesOf: Readonly<Record<string, readonly string[]>>, verifyJwt = true): Build {
  const functions = Object.keys(filesOf)
    .filter((name) => name !== 'main')
    .map((name) => ({ name, verifyJwt, staticFiles: [] }) as unknown as ManifestFunction)
  return {
    project: { manifest: { functions } },
    tree: {
      filesOf: new Map(Object.entries(filesOf)),
      digests: new Map(
        Object.values(filesOf).flatMap((files) => files.map((file) => [file, `sha of ${file}`]))
      )
    }
  } as unknown as Build
}

describe('planRouter', () => {
  const BUILD = buildOf({ main: ['main/index.ts'] })
  const NO_ROUTER = buildOf({})
  const ours = { sources: SOURCES, root: '/home/deno/functions' }
  const digestsOf = (files: ReadonlyMap<string, string>): Map<string, string> =>
    new Map([...files].map(([file, text]) => [file, sha256(Buffer.from(text))]))
  const MANAGED: ServerRouter = { kind: 'managed', generation: 'new' }
  const OTHER: ServerRouter = { kind: 'other', source: 'x' }

  test.each<[string, Parameters<typeof planRouter>, string]>([
    ['stock, and the repository has none', ['stock', OTHER, new Map(), NO_ROUTER, ours], 'keep'],
    [
      'stock, and the repository’s is there',
      ['stock', OTHER, new Map([['main/index.ts', 'sha of main/index.ts']]), BUILD, ours],
      'keep'
    ],
    [
      'stock, and the repository’s differs',
      ['stock', OTHER, new Map([['main/index.ts', 'x']]), BUILD, ours],
      'overlay'
    ],
    ['stock, where ours is', ['stock', MANAGED, new Map(), NO_ROUTER, ours], 'uninstall'],
    ['managed, where another is', ['managed', OTHER, new Map(), BUILD, ours], 'install'],
    ['managed, where none is', ['managed', { kind: 'none' }, new Map(), BUILD, ours], 'install'],
    [
      'managed, where it is',
      ['managed', MANAGED, digestsOf(routerFiles(SOURCES, ours.root, 'new')), BUILD, ours],
      'keep'
    ],
    [
      'managed, where an older one of ours is',
      ['managed', MANAGED, digestsOf(routerFiles(SOURCES, '/old', 'new')), BUILD, ours],
      'install'
    ]
  ])('%s', (_what, given, kind) => {
    expect(planRouter(...given).kind).toBe(kind)
  })

  test('an update keeps the limits of the stock router that ours once took the place of', () => {
    const plan = planRouter('managed', MANAGED, new Map(), NO_ROUTER, ours)
    expect(plan).toMatchObject({ kind: 'install' })
    if (plan.kind === 'install') expect(plan.files.get('main/settings.ts')).toContain('"generation": "new"')
  })
})

describe('releases', () => {
  const FILES = { hello: ['_shared/a.ts', 'hello/index.ts'], world: ['world/index.ts'] }
  const BUILD = buildOf(FILES)
  const pointer: Pointer = {
    version: 1,
    release: 'r1',
    functions: new Map([
      ['hello', { release: 'r1', verifyJwt: true, staticFiles: [] }],
      ['gone', { release: 'r0', verifyJwt: false, staticFiles: [] }]
    ])
  }
  const stateWith = (files: Readonly<Record<string, string>>, at: Pointer | null = pointer): ServerState =>
    ({ pointer: at, released: new Map(Object.entries(files)) }) as unknown as ServerState
  const WHOLE = { 'r1/_shared/a.ts': 'sha of _shared/a.ts', 'r1/hello/index.ts': 'sha of hello/index.ts' }

  test('move what is published, and leave the rest where it is', () => {
    const after = pointerAfter(pointer, 'r2', ['world'], BUILD.project.manifest.functions)
    expect(after.release).toBe('r2')
    expect([...after.functions].map(([name, { release }]) => [name, release])).toEqual([
      ['hello', 'r1'],
      ['gone', 'r0'],
      ['world', 'r2']
    ])
    expect(pointerAfter(pointer, 'r2', [], BUILD.project.manifest.functions)).toEqual(pointer)
    expect(pointerAfter(null, 'r2', ['hello'], BUILD.project.manifest.functions).functions.size).toBe(1)
  })

  test('lose what is taken away', () => {
    expect([...pointerWithout(pointer, ['gone']).functions.keys()]).toEqual(['hello'])
  })

  test.each<[string, ServerState, string[]]>([
    ['in one', stateWith(WHOLE), ['world']],
    ['none', stateWith({}, null), ['hello', 'world']],
    ['one that lacks a file', stateWith({ 'r1/hello/index.ts': 'x' }), ['hello', 'world']],
    [
      'one with other settings',
      stateWith(WHOLE, {
        ...pointer,
        functions: new Map([['hello', { release: 'r1', verifyJwt: false, staticFiles: [] }]])
      }),
      ['hello', 'world']
    ]
  ])('that functions are served from: %s', (_what, state, unreleased) => {
    expect([...unreleasedFunctions(BUILD, state)].sort()).toEqual(unreleased)
  })

  test('of which somebody edited a file are found', () => {
    expect(alteredReleases(BUILD, stateWith(WHOLE))).toEqual(new Map())
    expect(alteredReleases(BUILD, stateWith({ ...WHOLE, 'r1/_shared/a.ts': 'edited' }))).toEqual(
      new Map([['hello', ['_shared/a.ts']]])
    )
  })
})
