import { afterAll, describe, expect, test } from '@jest/globals'
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { format, type Options } from 'prettier'
import { sharedStamps, staleStampFinding, staleStamps, writeStamps } from '../../src/stamp/checkout.ts'
import { keyDigest } from '../../src/stamp/stage.ts'
import { inFunctions, makeTree, read, removeTrees, type Files } from '../support/tree.ts'

afterAll(removeTrees)

const FILES: Files = {
  'hello/index.ts':
    '// Says hello.\nimport { greet } from "../_shared/greet.ts"\nDeno.serve(() => greet())\n',
  'other/index.ts': 'import { greet } from "../_shared/greet.ts"\nDeno.serve(() => greet())\n',
  'alone/index.ts': 'Deno.serve(() => new Response())\n',
  '_shared/greet.ts': 'export const greet = () => new Response("hello")\n'
}
const NAMES = ['alone', 'hello', 'other']

class Checkout {
  readonly root: string

  constructor(files: Files = FILES, config?: string) {
    const toml = config === undefined ? {} : { 'supabase/config.toml': config }
    this.root = makeTree({ ...inFunctions(files), ...toml })
  }

  get #functions(): string {
    return path.join(this.root, 'supabase/functions')
  }

  file(name: string): string {
    return path.join(this.#functions, name)
  }

  text(name: string): string {
    return readFileSync(this.file(name), 'utf8')
  }

  write(name: string, text: string | Buffer): void {
    writeFileSync(this.file(name), text)
  }

  stale(probeKey: string | null = null): string[] {
    return staleStamps(read(this.root), this.#functions, probeKey).map((item) => item.name)
  }

  /** @returns names of what was renewed */
  stamp(probeKey: string | null = null): string[] {
    const stale = staleStamps(read(this.root), this.#functions, probeKey)
    writeStamps(stale, this.#functions)
    return stale.map((item) => item.name)
  }

  hash(): string {
    return read(this.root).manifest.buildHash
  }

  all(): Record<string, string> {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true })
    return Object.fromEntries(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [path.relative(this.root, file), readFileSync(file, 'latin1')])
    )
  }
}

describe('staleStamps', () => {
  test('finds every function of a checkout that was never stamped', () => {
    expect(new Checkout().stale()).toEqual(NAMES)
  })

  test('finds none right after they were written, and renews nothing twice', () => {
    const checkout = new Checkout()
    expect(checkout.stamp()).toEqual(NAMES)
    expect(checkout.stale()).toEqual([])
    const stamped = checkout.all()
    expect(checkout.stamp()).toEqual([])
    expect(checkout.all()).toEqual(stamped)
  })

  test.each<[string, (checkout: Checkout) => void, string[]]>([
    [
      'an entrypoint changes',
      (c) => {
        c.write('alone/index.ts', `${c.text('alone/index.ts')}// more\n`)
      },
      ['alone']
    ],
    [
      'a shared module changes',
      (c) => {
        c.write('_shared/greet.ts', 'export const greet = () => null\n')
      },
      ['hello', 'other']
    ],
    [
      'somebody drops the import',
      (c) => {
        c.write('alone/index.ts', 'Deno.serve(() => new Response())\n')
      },
      ['alone']
    ],
    [
      'somebody edits a stamp',
      (c) => {
        c.write('hello/dual-deploy-stamp.ts', '// mine\n')
      },
      ['hello']
    ],
    [
      'a stamp is copied from another function',
      (c) => {
        c.write('hello/dual-deploy-stamp.ts', c.text('other/dual-deploy-stamp.ts'))
      },
      ['hello']
    ],
    [
      'nothing but a file that nobody imports changes',
      (c) => {
        c.write('_shared/unused.ts', 'export {}\n')
      },
      []
    ]
  ])('finds exactly what is stale when %s', (_what, change, names) => {
    const checkout = new Checkout()
    checkout.stamp()
    change(checkout)
    expect(checkout.stale()).toEqual(names)
    checkout.stamp()
    expect(checkout.stale()).toEqual([])
  })

  test('finds a change of the configuration, which is part of the hash', () => {
    const checkout = new Checkout(FILES, 'project_id = "abcdefghijklmnopqrst"\n')
    checkout.stamp()
    writeFileSync(
      path.join(checkout.root, 'supabase/config.toml'),
      'project_id = "abcdefghijklmnopqrst"\n[functions.alone]\nverify_jwt = false\n'
    )
    expect(checkout.stale()).toEqual(['alone'])
  })
})

const KEY = 'probe-key-0123456789'

describe('sharedStamps', () => {
  const sharedIn = (checkout: Checkout): unknown =>
    sharedStamps(read(checkout.root), path.join(checkout.root, 'supabase/functions'))

  test.each(['alias', 'zalias'])(
    'finds the folder that is a link to that of another function: %s',
    (alias) => {
      const checkout = new Checkout()
      symlinkSync('hello', checkout.file(alias))
      expect(sharedIn(checkout)).toEqual([
        {
          severity: 'error',
          code: 'shared-entrypoint',
          message: `Function ${alias} comes to the files of hello through a symbolic link: a committed stamp says one name, so one of them could never be proved.`,
          file: `supabase/functions/${alias}/index.ts`,
          line: null,
          fix: `Give ${alias} a folder of its own, with an index.ts that imports what both share.`
        }
      ])
    }
  )

  test('finds an entrypoint that is a link to that of another function', () => {
    const checkout = new Checkout({ ...FILES, 'alias/x.ts': '' })
    symlinkSync('../hello/index.ts', checkout.file('alias/index.ts'))
    expect(sharedIn(checkout)).toMatchObject([{ file: 'supabase/functions/alias/index.ts' }])
  })

  test('finds a stamp in one folder, also when the entrypoints are two files', () => {
    const config = '[functions.alias]\nentrypoint = "./functions/alias/other.ts"'
    const checkout = new Checkout({ ...FILES, 'hello/other.ts': '' }, config)
    symlinkSync('hello', checkout.file('alias'))
    expect(sharedIn(checkout)).toMatchObject([{ file: 'supabase/functions/alias/other.ts' }])
  })

  test('finds nothing where each has files of its own, in a linked folder or not', () => {
    const checkout = new Checkout({ ...FILES, '_real/index.ts': '' })
    symlinkSync('_real', checkout.file('linked'))
    expect(sharedIn(checkout)).toEqual([])
  })
})

describe('with a probe key', () => {
  test('stamps know the key by a digest, which is bound to the function', () => {
    const checkout = new Checkout()
    checkout.stamp(KEY)
    const digestOf = (name: string): string =>
      /KEY_DIGEST = "([0-9a-f]{64})"/.exec(checkout.text(`${name}/dual-deploy-stamp.ts`))?.[1] ?? ''
    expect(new Set(NAMES.map(digestOf)).size).toBe(3)
    expect(Object.values(checkout.all()).join('')).not.toContain(KEY)
  })

  test('stamps of another key, or of none, are stale for one who has it', () => {
    const checkout = new Checkout()
    checkout.stamp(KEY)
    expect(checkout.stale('another-key-0123456789')).toEqual(NAMES)
    checkout.stamp()
    expect(checkout.stale(KEY)).toEqual(NAMES)
  })
})

describe('for one who does not have the probe key', () => {
  test('stamps made with it are fresh, and renewed ones keep it', () => {
    const checkout = new Checkout()
    checkout.stamp('probe-key-0123456789')
    const stale = (): ReturnType<typeof staleStamps> =>
      staleStamps(read(checkout.root), checkout.file(''), null, { keepKeys: true })
    expect(stale()).toEqual([])
    checkout.write('alone/index.ts', `${checkout.text('alone/index.ts')}// more\n`)
    expect(stale().map((item) => item.name)).toEqual(['alone'])
    writeStamps(stale(), checkout.file(''))
    expect(checkout.stale('probe-key-0123456789')).toEqual([])
  })
})

describe('writeStamps', () => {
  test('changes one line of an entrypoint, behind its leading comments, and adds one file', () => {
    const checkout = new Checkout()
    checkout.stamp()
    expect(checkout.text('hello/index.ts')).toBe(
      String(FILES['hello/index.ts']).replace('import {', 'import "./dual-deploy-stamp.ts";import {')
    )
    expect(
      Object.keys(checkout.all())
        .filter((file) => file.includes('dual-deploy'))
        .sort()
    ).toEqual(NAMES.map((name) => `supabase/functions/${name}/dual-deploy-stamp.ts`))
    expect(checkout.text('_shared/greet.ts')).toBe(FILES['_shared/greet.ts'])
  })

  test('does not touch files that are right', () => {
    const checkout = new Checkout()
    checkout.stamp()
    const old = new Date('2020-01-01T00:00:00Z')
    for (const name of NAMES) {
      for (const file of ['index.ts', 'dual-deploy-stamp.ts'])
        utimesSync(checkout.file(`${name}/${file}`), old, old)
    }
    checkout.write('alone/index.ts', `${checkout.text('alone/index.ts')}// more\n`)
    const edited = statSync(checkout.file('alone/index.ts')).mtimeMs
    expect(checkout.stamp()).toEqual(['alone'])
    expect(statSync(checkout.file('alone/index.ts')).mtimeMs).toBe(edited)
    expect(statSync(checkout.file('alone/dual-deploy-stamp.ts')).mtimeMs).toBeGreaterThan(old.getTime())
    expect(statSync(checkout.file('hello/dual-deploy-stamp.ts')).mtimeMs).toBe(old.getTime())
    expect(statSync(checkout.file('hello/index.ts')).mtimeMs).toBe(old.getTime())
  })

  test('keeps the build hash: a tree with committed stamps is the same build', () => {
    const checkout = new Checkout()
    const before = checkout.hash()
    checkout.stamp()
    expect(checkout.hash()).toBe(before)
    checkout.stamp('probe-key-0123456789')
    expect(checkout.hash()).toBe(before)
  })

  test('stamps an entrypoint of another name, and leaves what staging adds for it out of the checkout', () => {
    const checkout = new Checkout(
      { 'hook/server.ts': 'Deno.serve(() => new Response())\n' },
      'project_id = "abcdefghijklmnopqrst"\n[functions.hook]\nentrypoint = "./functions/hook/server.ts"\n'
    )
    expect(checkout.stamp()).toEqual(['hook'])
    expect(checkout.text('hook/server.ts')).toMatch(/^import "\.\/dual-deploy-stamp\.ts";Deno/)
    expect(existsSync(checkout.file('hook/index.ts'))).toBe(false)
    expect(existsSync(checkout.file('hook/dual-deploy.json'))).toBe(false)
    expect(checkout.stale()).toEqual([])
  })

  test.each([
    ['a byte order mark', Buffer.from('\uFEFFDeno.serve(() => new Response())\n')],
    ['Windows lines', Buffer.from('// one\r\nDeno.serve(() => new Response())\r\n')],
    ['a hashbang', Buffer.from('#!/usr/bin/env deno\nDeno.serve(() => new Response())\n')],
    ['bytes that are no UTF-8', Buffer.from('// caf\xe9\nDeno.serve(() => new Response())\n', 'latin1')]
  ])('leaves the author’s bytes as they are in a file with %s', (_what, bytes) => {
    const checkout = new Checkout({ 'one/index.ts': bytes })
    const before = checkout.hash()
    checkout.stamp()
    const stamped = readFileSync(checkout.file('one/index.ts'), 'latin1')
    expect(stamped.replace('import "./dual-deploy-stamp.ts";', '')).toBe(bytes.toString('latin1'))
    expect(checkout.hash()).toBe(before)
    expect(checkout.stale()).toEqual([])
  })
})

/** How a hook or an editor prints what it finds. */
const STYLES: readonly (readonly [string, Options])[] = [
  ['as it does without settings', {}],
  ['without semicolons, in single quotes', { semi: false, singleQuote: true }],
  ['in narrow lines', { printWidth: 40, useTabs: true, arrowParens: 'avoid', trailingComma: 'none' }],
  ['with Windows lines', { endOfLine: 'crlf', semi: false }]
]

/** Prettier over all files, as a hook runs it. */
async function formatAll(
  checkout: Checkout,
  style: Options,
  names: readonly string[] = NAMES
): Promise<void> {
  for (const file of [
    ...names.flatMap((name) => [`${name}/index.ts`, `${name}/dual-deploy-stamp.ts`]),
    '_shared/greet.ts'
  ])
    if (existsSync(checkout.file(file)))
      checkout.write(file, await format(checkout.text(file), { ...style, parser: 'typescript' }))
}

describe.each(STYLES)('a formatter that prints %s', (_what, style) => {
  test('changes the hash as it would without stamps, and the stamps made then stay fresh', async () => {
    const plain = new Checkout()
    await formatAll(plain, style)
    const checkout = new Checkout()
    checkout.stamp(KEY)
    await formatAll(checkout, style)
    expect(checkout.hash()).toBe(plain.hash())
    checkout.stamp(KEY)
    await formatAll(checkout, style)
    const formatted = checkout.all()
    expect(checkout.hash()).toBe(plain.hash())
    expect(checkout.stale(KEY)).toEqual([])
    expect(checkout.stamp(KEY)).toEqual([])
    expect(checkout.all()).toEqual(formatted)
  })

  test('leaves one who does not have the probe key with the one that the stamp knows', async () => {
    const checkout = new Checkout()
    checkout.stamp(KEY)
    checkout.write('alone/index.ts', `${checkout.text('alone/index.ts')}// more\n`)
    await formatAll(checkout, style)
    writeStamps(
      staleStamps(read(checkout.root), checkout.file(''), null, { keepKeys: true }),
      checkout.file('')
    )
    expect(checkout.stale(KEY)).toEqual([])
    expect(checkout.text('alone/dual-deploy-stamp.ts')).toContain(keyDigest('alone', KEY))
  })

  test.each<[string, (text: string) => string]>([
    ['another hash', (text) => text.replace(/[0-9a-f]{64}/, '0'.repeat(64))],
    ['another name', (text) => text.replace('alone', 'hello')],
    ['another key', (text) => text.replace(/([0-9a-f]{64})([^]*?)[0-9a-f]{64}/, `$1$2${'0'.repeat(64)}`)],
    ['another condition', (text) => text.replace('!==', '===')],
    ['one statement more', (text) => `${text}globalThis.x = 1\n`],
    ['one statement less', (text) => text.replace(/const serveHttp = Deno\.serveHttp;?\r?\n/, '')],
    ['another comment', (text) => text.replace('// deno-lint', '// import "./secret.ts"; deno-lint')],
    ['a comment more', (text) => `${text}// import "./secret.ts";\n`],
    ['broken syntax', (text) => `${text})`],
    ['two statements in one', (text) => text.replace(/(= Deno\.serveHttp);?\r?\n/, '$1 ')],
    ['a very long tail', (text) => text + ';'.repeat(100_000)]
  ])('does not make a stamp fresh with %s', async (_name, change) => {
    const checkout = new Checkout()
    await formatAll(checkout, style)
    checkout.stamp(KEY)
    await formatAll(checkout, style)
    expect(checkout.stale(KEY)).toEqual([])
    const stamp = checkout.text('alone/dual-deploy-stamp.ts')
    expect(change(stamp)).not.toBe(stamp)
    checkout.write('alone/dual-deploy-stamp.ts', change(stamp))
    expect(checkout.stale(KEY)).toEqual(['alone'])
    expect(checkout.stamp(KEY)).toEqual(['alone'])
    expect(checkout.stale(KEY)).toEqual([])
  })
})

/** As `deno fmt` prints branches that it breaks. */
test('braces round a single statement, and none that declares, are a formatter’s', () => {
  const checkout = new Checkout()
  checkout.stamp()
  const stamp = checkout.text('alone/dual-deploy-stamp.ts')
  const braced = stamp.replace(/^( +if \(!isProbe.*?\)\)) (return .*)$/m, '$1 {\n      $2\n    }')
  expect(braced).not.toBe(stamp)
  checkout.write('alone/dual-deploy-stamp.ts', braced)
  expect(checkout.stale()).toEqual([])
  checkout.write('alone/dual-deploy-stamp.ts', stamp.replace('const serve = Deno.serve;', '{ $& }'))
  expect(checkout.stale()).toEqual(['alone'])
})

const OWN_LINE = "import './dual-deploy-stamp.ts'\n"
const INLINE = 'import "./dual-deploy-stamp.ts";'

test.each([
  ['behind another import', (text: string) => text.replace(INLINE, '').replace('\n', `\n${INLINE}\n`)],
  ['at the end', (text: string) => `${text.replace(INLINE, '')}\n${OWN_LINE}`],
  ['twice', (text: string) => text.replace(INLINE, `${INLINE}${OWN_LINE}\n`)],
  ['of another function', (text: string) => text.replace('./dual', '../alone/dual')]
])('an import %s is stale, and the renewed one is in front, alone, and stays', (_what, change) => {
  const checkout = new Checkout()
  checkout.stamp()
  const right = checkout.text('other/index.ts')
  const hash = checkout.hash()
  checkout.write('other/index.ts', change(right))
  expect(checkout.stale()).toEqual(['other'])
  expect(checkout.hash()).toBe(hash)
  checkout.stamp()
  expect(checkout.text('other/index.ts').startsWith(INLINE)).toBe(true)
  expect(checkout.stale()).toEqual([])
})

test('an import is renewed once, however often it is there and in whatever style', () => {
  const style = fc.constantFrom(
    ...[INLINE, OWN_LINE, `${INLINE}\n`, OWN_LINE.replace('\n', ';\n'), `${INLINE}\n\n`],
    ...['// a\n', 'import { greet } from "../_shared/greet.ts"\n', '\n']
  )
  fc.assert(
    fc.property(fc.array(style, { maxLength: 6 }), (parts) => {
      const source = `${parts.join('')}Deno.serve(() => new Response())\n`
      const checkout = new Checkout({ ...FILES, 'alone/index.ts': source })
      const hash = checkout.hash()
      checkout.stamp()
      const stamped = checkout.all()
      expect(checkout.hash()).toBe(hash)
      expect(checkout.stamp()).toEqual([])
      expect(checkout.all()).toEqual(stamped)
      const own = [...(stamped['supabase/functions/alone/index.ts'] ?? '').matchAll(/import.*?stamp\.ts/g)]
      expect(own).toHaveLength(1)
    }),
    { numRuns: 40 }
  )
})

test('a stale stamp is an error that names the function, its file, and the command to run', () => {
  const finding = staleStampFinding({ name: 'hello', entrypoint: 'hello/index.ts', files: new Map() })
  expect(finding).toMatchObject({
    ...{ severity: 'error', code: 'stale-stamp', file: 'supabase/functions/hello/index.ts' },
    message: expect.stringContaining('The committed stamp of hello'),
    fix: expect.stringContaining(
      'npx --yes github:dual-deploy/dual-deploy#<commit that your workflow pins> stamp'
    )
  })
})
