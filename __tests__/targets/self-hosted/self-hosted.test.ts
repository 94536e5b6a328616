import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sha256 } from '../../../src/manifest/hash.ts'
import type { ManifestFunction } from '../../../src/manifest/types.ts'
import { alteredFunctions } from '../../../src/targets/self-hosted/self-hosted.ts'
import type { RouterPlan } from '../../../src/targets/self-hosted/release/router.ts'
import { planUpload, uploadDigests, type Upload } from '../../../src/targets/self-hosted/release/upload.ts'
import type { Build } from '../../../src/targets/target.ts'

const KEEP: RouterPlan = { kind: 'keep' }
const NO_SEALS: ReadonlyMap<string, string> = new Map()

/** A build in which each function has these files; a file's digest is its path. */
function buildOf(filesOf: Readonly<Record<string, readonly string[]>>): Build {
  const names = Object.keys(filesOf).filter((name) => name !== 'main')
  const functions = names.map((name): ManifestFunction => ({
    name,
    hash: '0'.repeat(64),
    entrypoint: `${name}/index.ts`,
    verifyJwt: true,
    importMap: null,
    staticFiles: [],
    files: []
  }))
  return {
    project: {
      manifest: { version: 1, buildHash: '0'.repeat(64), commit: null, functions, router: null },
      findings: [],
      contents: new Map(),
      projectRef: null
    } as unknown as Build['project'],
    tree: {
      root: '/tmp/x',
      functionsDir: '/tmp/x/supabase/functions',
      digests: new Map(Object.values(filesOf).flatMap((files) => files.map((file) => [file, file] as const))),
      filesOf: new Map(Object.entries(filesOf)),
      descriptions: new Map(),
      stamps: new Map(),
      adaptations: [],
      write: () => undefined
    }
  }
}

const BUILD = buildOf({
  hello: ['_shared/cors.ts', 'hello/index.ts'],
  world: ['_shared/db.ts', 'hello/util.ts', 'world/index.ts'],
  lone: ['lone/index.ts', 'types.ts'],
  main: ['main/index.ts']
})

describe('planUpload', () => {
  test.each([
    [
      'a function with what others need in its folder, which is replaced, over shared folders, which are kept',
      ['hello'],
      {
        files: ['_shared/cors.ts', 'hello/index.ts', 'hello/util.ts'],
        folders: ['_shared', 'hello'],
        overlays: ['_shared']
      }
    ],
    [
      'what a function needs in the folder of another, which is kept',
      ['world'],
      {
        files: ['_shared/db.ts', 'hello/util.ts', 'world/index.ts'],
        folders: ['_shared', 'hello', 'world'],
        overlays: ['_shared', 'hello']
      }
    ],
    [
      'a file that stands beside the functions',
      ['lone'],
      { files: ['lone/index.ts', 'types.ts'], folders: ['lone', 'types.ts'], overlays: ['types.ts'] }
    ],
    ['nothing for nothing', [], { files: [], folders: [], overlays: [] }],
    ['nothing for a name that is not there', ['absent'], { files: [], folders: [], overlays: [] }]
  ])('sends %s', (_what, names, upload) => {
    expect(planUpload(names, BUILD, KEEP, NO_SEALS)).toEqual({ ...upload, own: new Map() })
  })

  test('sends nothing that would lie beside the functions folder', () => {
    const build = buildOf({ a: ['../assets/x.txt', 'a/index.ts'] })
    expect(() => planUpload(['a'], build, KEEP, NO_SEALS)).toThrow(/beside the functions folder/)
  })

  test.each<[string, RouterPlan, Partial<Upload>]>([
    [
      'the repository’s router over what is there',
      { kind: 'overlay' },
      { files: ['main/index.ts'], folders: ['main'], overlays: ['main'] }
    ],
    [
      'our router in the place of what is there',
      { kind: 'install', files: new Map([['main/jwt.ts', 'ours']]) },
      { files: ['main/jwt.ts'], folders: ['main'], overlays: [], own: new Map([['main/jwt.ts', 'ours']]) }
    ],
    [
      'the repository’s router over the one from before ours',
      { kind: 'uninstall' },
      { files: ['main/index.ts'], folders: ['main'], overlays: [] }
    ]
  ])('sends %s', (_what, router, upload) => {
    expect(planUpload([], BUILD, router, NO_SEALS)).toEqual({ own: new Map(), ...upload })
  })

  test('sends seals beside what they are for, each by its own digest, also beside a router of ours', () => {
    const seals = new Map([['hello/dual-deploy.seal', 'code']])
    const router: RouterPlan = { kind: 'install', files: new Map([['main/jwt.ts', 'ours']]) }
    const upload = planUpload(['hello'], BUILD, router, seals)
    expect(upload.own).toEqual(new Map([...seals, ['main/jwt.ts', 'ours']]))
    expect(uploadDigests(upload, BUILD)).toContain(`${sha256(Buffer.from('code'))}  hello/dual-deploy.seal`)
    // A file of the repository by this name would be sent twice.
    const named = buildOf({ hello: ['hello/dual-deploy.seal', 'hello/index.ts'] })
    expect(planUpload(['hello'], named, KEEP, seals).files).toEqual([
      'hello/dual-deploy.seal',
      'hello/index.ts'
    ])
  })

  test('replaces a folder only with all files in it that any function needs', () => {
    const file = fc
      .tuple(fc.constantFrom('a', 'b', 'c', '_s'), fc.constantFrom('x.ts', 'y.ts'))
      .map((all) => all.join('/'))
    const files = fc.uniqueArray(file, { maxLength: 6 })
    fc.assert(
      fc.property(
        fc.record({ a: files, b: files, c: files }),
        fc.subarray(['a', 'b', 'c']),
        (filesOf, names) => {
          const upload = planUpload(names, buildOf(filesOf), KEEP, NO_SEALS)
          const replaced = upload.folders.filter((folder) => !upload.overlays.includes(folder))
          for (const needed of Object.values(filesOf).flat()) {
            const isReplaced = replaced.some((folder) => needed.startsWith(`${folder}/`))
            expect(!isReplaced || upload.files.includes(needed)).toBe(true)
          }
          for (const folder of replaced) expect(names).toContain(folder)
        }
      )
    )
  })
})

describe('alteredFunctions', () => {
  const staged = BUILD.tree.digests

  test('is empty when the server holds what was staged, whatever else it holds', () => {
    expect(alteredFunctions(BUILD, new Map([...staged, ['other/index.ts', 'z']]))).toEqual(new Map())
  })

  test('names a function whose file is another, and each that shares it', () => {
    const server = new Map([...staged, ['hello/util.ts', 'z'], ['_shared/cors.ts', 'z']])
    expect(alteredFunctions(BUILD, server)).toEqual(
      new Map([
        ['hello', ['_shared/cors.ts']],
        ['world', ['hello/util.ts']]
      ])
    )
  })

  test('names a function whose file is not there', () => {
    const server = new Map(staged)
    server.delete('lone/index.ts')
    expect(alteredFunctions(BUILD, server)).toEqual(new Map([['lone', ['lone/index.ts']]]))
  })

  test('says nothing about the router, which is no function', () => {
    expect(alteredFunctions(BUILD, new Map([...staged, ['main/index.ts', 'z']]))).toEqual(new Map())
  })
})
