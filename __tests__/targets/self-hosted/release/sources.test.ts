import { afterAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { sha256 } from '../../../../src/manifest/hash.ts'
import { stage, type Description } from '../../../../src/stamp/stage.ts'
import { sealOf } from '../../../../src/ledger/seal.ts'
import type { RemoteServer } from '../../../../src/targets/self-hosted/ssh/server.ts'
import { sealSources, ServerSources } from '../../../../src/targets/self-hosted/release/sources.ts'
import { makeTree, projectOf, removeTrees, type Files } from '../../../support/tree.ts'

afterAll(removeTrees)

const describe_ = (name: string, hash: string, files: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    version: 1,
    name,
    hash,
    verifyJwt: true,
    entrypoint: `${name}/index.ts`,
    denoJson: null,
    staticFiles: [],
    files: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, sha256(Buffer.from(text))]))
  } satisfies Description)

const KEY = 'the key'

/** A description in a function's folder, with the seal of whoever has the key. */
const described = (folder: string, description: string, key = KEY): Record<string, string> => ({
  [`${folder}/dual-deploy.json`]: description,
  [`${folder}/dual-deploy.seal`]: `${sealOf('source', description, key)}\n`
})

/** A function's folder in one place of the server, with its description. */
const placed = (
  place: string,
  name: string,
  hash: string,
  files: Readonly<Record<string, string>>
): Record<string, string> => ({
  ...described(`${place}/${name}`, describe_(name, hash, files)),
  ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`${place}/${file}`, text]))
})

interface Found {
  readonly names: string[]
  readonly root: string
  readonly asked: readonly string[]
}

/** What is found on a server that sends an archive of these files. */
async function find(
  sent: Files,
  wanted: Readonly<Record<string, string>>,
  known: string[] = []
): Promise<Found> {
  const asked: string[] = []
  const server = {
    exportFolders: (folders: readonly string[]) => {
      asked.push(...folders)
      return Promise.resolve(
        execFileSync('tar', ['-C', makeTree({ 'live/.keep': '', ...sent }), '-cf', '-', '.'])
      )
    }
  } as unknown as RemoteServer
  const root = makeTree({})
  const sources = new ServerSources(server, () => known, makeTree({}), KEY)
  const found = await sources.find(new Map(Object.entries(wanted)), root)
  return { names: found.map((fn) => fn.name), root, asked }
}

const text = ({ root }: Found, file: string): string =>
  readFileSync(path.join(root, 'supabase', 'functions', file), 'utf8')
const has = ({ root }: Found, file: string): boolean =>
  existsSync(path.join(root, 'supabase', 'functions', file))

describe('sources on a server', () => {
  test('are found by hash in what is live', async () => {
    const found = await find(placed('live', 'hello', 'h1', { 'hello/index.ts': 'one' }), { hello: 'h1' })
    expect(found.names).toEqual(['hello'])
    expect(text(found, 'hello/index.ts')).toBe('one')
  })

  test('are found past a folder that nobody may enter, and nothing of it is left behind', async () => {
    const place = makeTree({
      ...placed('live', 'hello', 'h1', { 'hello/index.ts': 'one' }),
      'live/shut/x.ts': 'x'
    })
    const archive = execFileSync('tar', ['-C', place, '--mode=u=rwX', '-cf', '-', '.'])
    // As root everything may be entered: the modes of what was unpacked are looked at.
    const shut = Buffer.from(archive)
    const at = shut.indexOf('./live/shut/\0')
    shut.write('0000000\0', at + 100, 'latin1')
    shut.write('        ', at + 148, 'latin1')
    const sum = shut.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
    shut.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
    const server = { exportFolders: () => Promise.resolve(shut) } as unknown as RemoteServer
    const temp = makeTree({})
    const sources = new ServerSources(server, () => [], temp, KEY)
    expect(await sources.find(new Map([['hello', 'h1']]), makeTree({}))).toHaveLength(1)
    const [unpacked = ''] = readdirSync(temp)
    expect(statSync(path.join(temp, unpacked, 'live/shut')).mode & 0o700).toBe(0o700)
  })

  test('are found by hash in a release, when something else is live', async () => {
    const sent = {
      ...placed('live', 'hello', 'h3', { 'hello/index.ts': 'three' }),
      ...placed('r2', 'hello', 'h2', { 'hello/index.ts': 'two' }),
      ...placed('r1', 'hello', 'h1', { 'hello/index.ts': 'one' })
    }
    expect(text(await find(sent, { hello: 'h1' }), 'hello/index.ts')).toBe('one')
    expect(text(await find(sent, { hello: 'h2' }), 'hello/index.ts')).toBe('two')
    expect((await find(sent, { hello: 'h0' })).names).toEqual([])
  })

  test('take a shared file from wherever it has the digest that the function describes', async () => {
    const sent = {
      ...placed('r2', 'hello', 'h1', { 'hello/index.ts': 'one', '_shared/cors.ts': 'old cors' }),
      'live/_shared/cors.ts': 'new cors',
      'r2/_shared/cors.ts': 'other cors',
      'r1/_shared/cors.ts': 'old cors'
    }
    const found = await find(sent, { hello: 'h1' })
    expect(text(found, '_shared/cors.ts')).toBe('old cors')
  })

  test.each([
    ['differs from its digest', { 'live/hello/index.ts': 'altered' }],
    ['is a folder', { 'live/hello/index.ts/x': '' }]
  ])('are refused whole when a file %s', async (_what, altered) => {
    const whole = placed('live', 'hello', 'h1', { 'hello/index.ts': 'one', '_shared/a.ts': 'a' })
    const sent = Object.fromEntries(Object.entries(whole).filter(([file]) => file !== 'live/hello/index.ts'))
    const found = await find({ ...sent, ...altered }, { hello: 'h1' })
    expect(found.names).toEqual([])
    expect(has(found, '_shared/a.ts')).toBe(false)
  })

  test.each(['../live/hello/index.ts', 'hello/../../live/hello/index.ts', '_shared/../hello/index.ts'])(
    'are refused when they describe a file at %s, though it is there',
    async (file) => {
      const files = { 'hello/index.ts': 'one', '_shared/a.ts': 'a' }
      const description = JSON.parse(describe_('hello', 'h1', files)) as Description
      const forged = {
        ...description,
        files: { ...description.files, [file]: sha256(Buffer.from('one')) }
      }
      const sent = {
        ...placed('live', 'hello', 'h1', files),
        ...described('live/hello', JSON.stringify(forged))
      }
      const found = await find(sent, { hello: 'h1' })
      expect(found.names).toEqual([])
      expect(has(found, 'hello/index.ts')).toBe(false)
      expect(existsSync(path.join(found.root, 'supabase', 'live'))).toBe(false)
    }
  )

  test('are refused when they describe a file by an absolute path', async () => {
    const outside = path.join(makeTree({ 'x.ts': 'one' }), 'x.ts')
    const sent = described('live/hello', describe_('hello', 'h1', { [outside]: 'one' }))
    expect((await find({ ...sent, [`live${outside}`]: 'one' }, { hello: 'h1' })).names).toEqual([])
  })

  test.each([
    ['no JSON', '{'],
    ['of another version', describe_('hello', 'h1', {}).replace('"version":1', '"version":2')],
    ['of another function', describe_('other', 'h1', {})],
    ['without files', '{"version":1,"name":"hello","hash":"h1","entrypoint":"hello/index.ts"}'],
    ['nothing', 'null']
  ])('with a description that is %s are none', async (_what, description) => {
    expect((await find(described('live/hello', description), { hello: 'h1' })).names).toEqual([])
  })

  test('are asked for in the folders of our deploys and of the functions that are wanted', async () => {
    const { asked } = await find({}, { hello: 'h1' }, ['_shared', 'hello', 'a\nb'])
    expect(asked).toEqual(['_shared', 'hello'])
  })

  const archiveOf = (...args: readonly string[]): Buffer =>
    execFileSync('tar', [
      ...['-C', makeTree(placed('live', 'hello', 'h1', { 'hello/index.ts': 'one' }))],
      ...['-cf', '-', ...args, '.']
    ])

  /** A gzip whose extra field (RFC 1952) is what an archive has in its first block, the checksum too. */
  const disguised = (archive: Buffer): Buffer => {
    const header = Buffer.alloc(512)
    const gzip = gzipSync(archive)
    gzip.copy(header, 0, 0, 10)
    header[3] = 4
    header.writeUInt16LE(512 - 12, 10)
    header.fill('ustar', 257, 262).fill(' ', 148, 156)
    const sum = header.reduce((all, byte) => all + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0`, 148)
    return Buffer.concat([header, gzip.subarray(10)])
  }

  test.each<[string, () => Buffer, RegExp]>([
    ['that are no archive', () => Buffer.from('no tar'), /could not be unpacked: it is no plain archive/],
    ['that are compressed', () => gzipSync(archiveOf()), /could not be unpacked: it is no plain archive/],
    [
      'that are compressed and have the header of an archive in front',
      () => disguised(archiveOf()),
      /could not be unpacked: it is no plain archive/
    ],
    [
      'that only look like one',
      () => Buffer.alloc(1024).fill('.', 0, 1).fill('ustar', 257, 262),
      /unpacked: tar \d/
    ]
  ])('%s are told as that, and nothing of what is no archive is written', async (_what, archive, told) => {
    const server = { exportFolders: () => Promise.resolve(archive()) } as unknown as RemoteServer
    const tempDir = makeTree({})
    const sources = new ServerSources(server, () => [], tempDir, KEY)
    await expect(sources.find(new Map([['hello', 'h1']]), makeTree({}))).rejects.toThrow(told)
    expect(
      readdirSync(tempDir, { recursive: true }).filter((file) => String(file).includes('hello'))
    ).toEqual([])
  })

  test.each(['gnu', 'ustar', 'pax'])('are read from an archive of the format %s', async (format) => {
    const archive = archiveOf(`--format=${format}`)
    const server = { exportFolders: () => Promise.resolve(archive) } as unknown as RemoteServer
    const sources = new ServerSources(server, () => [], makeTree({}), KEY)
    expect(await sources.find(new Map([['hello', 'h1']]), makeTree({}))).toHaveLength(1)
  })
})

test.each([
  ['files', null],
  ['files', []],
  ['entrypoint', '../../../../etc/passwd'],
  ['denoJson', '/etc/deno.json'],
  ['staticFiles', ['../../../**']],
  ['staticFiles', null],
  ['verifyJwt', 'yes']
])('a description whose %s is %j is that of no function', async (field, value) => {
  const files = { 'hello/index.ts': 'a' }
  const sent = placed('live', 'hello', 'h', files)
  const name = 'live/hello/dual-deploy.json'
  const given = JSON.stringify({ ...(JSON.parse(sent[name] ?? '') as object), [field]: value })
  expect((await find(sent, { hello: 'h' })).names).toEqual(['hello'])
  expect((await find({ ...sent, ...described('live/hello', given) }, { hello: 'h' })).names).toEqual([])
})

describe('the seal of a description', () => {
  const build = () => {
    const project = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response("hello"))' })
    return { project, tree: stage(project, makeTree({}), null) }
  }

  test('is made of what is staged: what a deploy sends is found again', async () => {
    const { project, tree } = build()
    const files = tree.filesOf.get('hello') ?? []
    tree.write(files)
    const sent = Object.fromEntries([
      ...files.map((file) => [`live/${file}`, readFileSync(path.join(tree.functionsDir, file), 'utf8')]),
      ...[...sealSources(['hello', 'gone'], { project, tree }, KEY)].map(([file, code]) => [
        `live/${file}`,
        code
      ])
    ]) as Record<string, string>
    const hash = project.manifest.functions[0]?.hash ?? ''
    expect((await find(sent, { hello: hash })).names).toEqual(['hello'])
  })

  test('is no file of the build: nothing that is compared knows it', () => {
    const { project, tree } = build()
    const seals = [...sealSources(['hello'], { project, tree }, KEY).keys()]
    expect(seals).toEqual(['hello/dual-deploy.seal'])
    for (const file of seals) expect(tree.digests.has(file)).toBe(false)
  })

  const one = { 'hello/index.ts': 'one' }
  const evil = { 'hello/index.ts': 'evil' }
  const genuine = describe_('hello', 'h1', one)
  const forged = describe_('hello', 'h1', evil)
  test.each<[string, Files]>([
    ['there is none', { 'live/hello/dual-deploy.json': forged }],
    [
      'it is that of other sources',
      { ...described('live/hello', genuine), 'live/hello/dual-deploy.json': forged }
    ],
    ['it was made with another key', described('live/hello', forged, 'another key')],
    [
      'it is for something else',
      {
        'live/hello/dual-deploy.json': forged,
        'live/hello/dual-deploy.seal': sealOf('record', forged, KEY)
      }
    ],
    ['it is empty', { 'live/hello/dual-deploy.json': forged, 'live/hello/dual-deploy.seal': '' }]
  ])('keeps sources out that agree with themselves, when %s', async (_what, sent) => {
    const found = await find({ ...sent, 'live/hello/index.ts': 'evil' }, { hello: 'h1' })
    expect(found.names).toEqual([])
    expect(has(found, 'hello/index.ts')).toBe(false)
  })

  test('passes for no other function and for no other hash than its own', async () => {
    const other = placed('live', 'other', 'h1', { 'other/index.ts': 'other' })
    const asHello = described('live/hello', other['live/other/dual-deploy.json'] ?? '')
    expect((await find({ ...other, ...asHello }, { hello: 'h1' })).names).toEqual([])
    expect((await find(placed('live', 'hello', 'h2', one), { hello: 'h1' })).names).toEqual([])
    const renamed = { ...described('live/hello', genuine.replace('h1', 'h2')) }
    const kept = { 'live/hello/dual-deploy.seal': sealOf('source', genuine, KEY) }
    expect(
      (await find({ ...renamed, ...kept, 'live/hello/index.ts': 'one' }, { hello: 'h2' })).names
    ).toEqual([])
  })
})
