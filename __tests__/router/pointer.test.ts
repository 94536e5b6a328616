import { beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatPointer, parsePointer, PointerFile, type Disk, type Pointer } from '../../router/pointer.ts'

const entry = (
  release: string,
  verifyJwt = true
): { release: string; verifyJwt: boolean; staticFiles: [] } => ({
  release,
  verifyJwt,
  staticFiles: []
})

/** Neither a way out of a release, nor anything that could become one. */
const isPlain = (file: string): boolean => !/^\/|\.\.|[{},\\%]/.test(file)

const pointerOf = (release: string, ...names: string[]): Pointer => ({
  version: 1,
  release,
  functions: new Map(names.map((name) => [name, entry(release)]))
})

describe('a pointer', () => {
  test('is one line that says the same again', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'hello'))
    const release = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z._-]{0,20}$/)
    const one = fc.record(
      { release, verifyJwt: fc.boolean(), staticFiles: fc.array(fc.string().filter(isPlain)) },
      { noNullPrototype: true }
    )
    fc.assert(
      fc.property(release, fc.array(fc.tuple(name, one)), (newest, entries) => {
        const pointer: Pointer = { version: 1, release: newest, functions: new Map(entries) }
        const text = formatPointer(pointer)
        expect(text).not.toMatch(/[\r\n]/)
        const read = parsePointer(text)
        expect(read.release).toBe(newest)
        expect(new Map([...read.functions].sort())).toEqual(new Map([...pointer.functions].sort()))
      })
    )
  })

  test('needs no word on static files, and has its names sorted', () => {
    const entries = '"b":{"release":"r1","verifyJwt":true},"a":{"release":"r1","verifyJwt":false}'
    const pointer = parsePointer(`{"version":1,"release":"r1","functions":{${entries}}}`)
    expect([...pointer.functions.values()].map(({ staticFiles }) => staticFiles)).toEqual([[], []])
    expect(Object.keys((JSON.parse(formatPointer(pointer)) as { functions: object }).functions)).toEqual([
      'a',
      'b'
    ])
  })

  test.each([
    ['nothing', '', /JSON/],
    ['half of one', formatPointer(pointerOf('r1', 'hello')).slice(0, 50), /JSON/],
    ['null', 'null', /version undefined/],
    ['another version', '{"version":2,"release":"r1","functions":{}}', /version 2 is not 1/],
    ['no release', '{"version":1,"functions":{}}', /undefined is no release/],
    ['no functions', '{"version":1,"release":"r1"}', /names no functions/],
    [
      'a release that leads elsewhere',
      '{"version":1,"release":"../..","functions":{}}',
      /"..\/.." is no release/
    ],
    [
      'a function of a release that leads elsewhere',
      '{"version":1,"release":"r1","functions":{"a":{"release":".x","verifyJwt":true}}}',
      /".x" is no release/
    ],
    [
      'a release that leads elsewhere behind a name that is one',
      '{"version":1,"release":"r1/../..","functions":{}}',
      /"r1\/..\/.." is no release/
    ],
    ['functions that are none', '{"version":1,"release":"r1","functions":null}', /names no functions/],
    [
      'static files that are no names',
      '{"version":1,"release":"r1","functions":{"a":{"release":"r1","verifyJwt":true,"staticFiles":["x",7]}}}',
      /a: staticFiles is no list/
    ],
    // Left out must not mean that everybody may call it.
    [
      'no word on JWTs',
      '{"version":1,"release":"r1","functions":{"a":{"release":"r1"}}}',
      /a: verifyJwt is neither true nor false/
    ],
    [
      'static files that are no list',
      '{"version":1,"release":"r1","functions":{"a":{"release":"r1","verifyJwt":true,"staticFiles":"x"}}}',
      /a: staticFiles is no list/
    ]
  ])('with %s is refused, and says why', (_what, text, why) => {
    expect(() => parsePointer(text)).toThrow(why)
  })
})

test.each([
  ...['..', '../x', 'a/../x', 'a/..', '/etc/passwd', '/'],
  ...['%2e%2e/x', '%2E./x', 'a%2f..%2fx', '..\\x', '{..,a}/x', '.{.,a}/x', '{.,a}{.,b}/x', '{,a}.{,b}./x']
])('a pointer with the static file %j is refused: it leads out of its release', (file) => {
  const one = { release: 'r1', verifyJwt: true, staticFiles: ['hello/a.html', file] }
  const text = formatPointer({ version: 1, release: 'r1', functions: new Map([['hello', one]]) })
  expect(() => parsePointer(text)).toThrow(/hello: .* leads out of its release/)
})

test('a pointer may have static files of odd names', () => {
  const staticFiles = ['hello/[id].html', 'hello/{slug}.html', 'a..b/..c', '...', '100%.txt', 'ü/"x"']
  const text = formatPointer({
    version: 1,
    release: 'r1',
    functions: new Map([['hello', { release: 'r1', verifyJwt: true, staticFiles }]])
  })
  expect(parsePointer(text).functions.get('hello')?.staticFiles).toEqual(staticFiles)
})

/** A disk in memory; a file has another signature each time that it is written. */
class MemoryDisk implements Disk {
  readonly files = new Map<string, { text: string; signature: string }>()
  readonly folders = new Set<string>()
  reads = 0
  /** what waits here is read only when it is let go */
  gate: Promise<void> | null = null
  #writes = 0

  write(name: string, text: string): void {
    this.files.set(`/ours/${name}`, { text, signature: String((this.#writes += 1)) })
  }

  release(...names: string[]): void {
    for (const name of names) this.folders.add(`/ours/releases/${name}`)
  }

  signature(path: string): Promise<string | null> {
    return Promise.resolve(this.files.get(path)?.signature ?? null)
  }

  async read(path: string): Promise<string> {
    this.reads += 1
    const file = this.files.get(path)
    await this.gate
    if (file === undefined) throw new Error('not found')
    return file.text
  }

  isFolder(path: string): Promise<boolean> {
    return Promise.resolve(this.folders.has(path))
  }
}

describe('the pointer file', () => {
  let disk: MemoryDisk
  let said: string[]
  let file: PointerFile

  const point = (release: string, ...names: string[]): void => {
    disk.release(release)
    disk.write('pointer.json', formatPointer(pointerOf(release, ...names)))
  }
  const served = async (): Promise<string | undefined> =>
    (await file.current())?.functions.get('hello')?.release

  beforeEach(() => {
    disk = new MemoryDisk()
    said = []
    file = new PointerFile('/ours', disk, (message) => said.push(message))
  })

  test('is looked at for every question, and read once for each change', async () => {
    point('r1', 'hello')
    expect([await served(), await served(), await served()]).toEqual(['r1', 'r1', 'r1'])
    expect(disk.reads).toBe(1)
    point('r2', 'hello')
    expect(await served()).toBe('r2')
    expect(disk.reads).toBe(2)
    expect(said).toEqual([])
  })

  test('is read once by many that ask at the same time', async () => {
    point('r1', 'hello')
    expect(new Set(await Promise.all(Array.from({ length: 50 }, served)))).toEqual(new Set(['r1']))
    expect(disk.reads).toBe(1)
  })

  test('of which an older one is read slowly does not come back', async () => {
    let letGo = (): void => undefined
    disk.gate = new Promise((resolve) => {
      letGo = resolve
    })
    point('r1', 'hello')
    const slow = served()
    await Promise.resolve()
    await Promise.resolve()
    point('r2', 'hello')
    disk.gate = null
    expect(await served()).toBe('r2')
    letGo()
    expect(await slow).toBe('r1')
    disk.write('pointer.json', '{')
    expect(await served()).toBe('r2')
  })

  test('that is not there is looked for each time', async () => {
    await served()
    const before = disk.reads
    await served()
    expect(disk.reads).toBe(2 * before)
  })

  test.each([
    [
      'is gone',
      () => disk.files.delete('/ours/pointer.json'),
      /pointer\.json cannot be used \(Error: not found\)/
    ],
    [
      'is half written',
      () => {
        disk.write('pointer.json', '{"version":1,"rel')
      },
      /JSON/
    ],
    [
      'names a release that is gone',
      () => {
        disk.write('pointer.json', formatPointer(pointerOf('r9', 'hello')))
      },
      /release r9 is gone/
    ]
  ])('that %s changes nothing, is said once, and the next good one counts', async (_what, spoil, why) => {
    point('r1', 'hello')
    await served()
    spoil()
    expect([await served(), await served(), await served()]).toEqual(['r1', 'r1', 'r1'])
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(why)
    expect(said[0]).toMatch(/what served before keeps serving$/)
    point('r2', 'hello')
    expect(await served()).toBe('r2')
  })

  test('that is of no use at the start leaves the release that was proved last', async () => {
    disk.release('r1')
    disk.write('proved.json', formatPointer(pointerOf('r1', 'hello')))
    disk.write('pointer.json', 'null')
    expect([await served(), await served()]).toEqual(['r1', 'r1'])
    expect(said).toHaveLength(2)
    expect(said[1]).toMatch(/serving the release that the last deploy proved/)
  })

  test('without which there never was a good one leaves the folders', async () => {
    expect(await file.current()).toBeNull()
    disk.write('proved.json', formatPointer(pointerOf('gone', 'hello')))
    expect(await file.current()).toBeNull()
    point('r1', 'hello')
    expect(await served()).toBe('r1')
  })
})
