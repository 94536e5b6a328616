import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import path from 'node:path'
import { formatPointer, type PointedFunction } from '../../router/pointer.ts'
import { parseActivation } from '../../src/targets/self-hosted/answers.ts'
import { lines, SHELLS } from '../support/shell.ts'
import { ask, force, makeBox, type Answer, type Box } from './support.ts'

// Values that look right and are not: what they name counts, not their shape.

const boxes: Box[] = []
const box = (settings: Readonly<Record<string, string>> = {}): Box => {
  const made = makeBox({ leave: 'billing deno.jsonc Kiosk', ...settings })
  boxes.push(made)
  return made
}
afterAll(() => {
  for (const { home } of boxes) rmSync(home, { recursive: true, force: true })
})

const ID = '20260102030405-1000-1-abcdef'
const OLD = '20260101030405-999-1-abcdef'
const DIGEST = 'a'.repeat(64)
const RSYNC = ['rsync', '--server', '-rcRze.iLsfxCIvu', '--timeout=60', '.', '.']

const entry = (more: Partial<PointedFunction> = {}): PointedFunction => ({
  release: ID,
  verifyJwt: true,
  staticFiles: [],
  ...more
})
const pointerOf = (functions: Readonly<Record<string, PointedFunction>>): string =>
  formatPointer({ version: 1, release: ID, functions: new Map(Object.entries(functions)) })

interface Asked {
  readonly pointer?: string
  readonly folders?: readonly string[]
  readonly digests?: readonly string[]
}

const activation = (on: Box, { pointer = '-', folders = [], digests = [] }: Asked): string =>
  lines(
    ...[
      'docker',
      on.container,
      '/home/deno/functions',
      on.functions,
      on.state,
      ID,
      ID,
      'never',
      '20',
      pointer
    ],
    ...[...folders, '', ...digests, 'end']
  )

const activate = (on: Box, asked: Asked, shell = 'sh'): Promise<Answer> =>
  force(on, ask('activate'), activation(on, asked), shell)

/** What the server does of itself then is told by the outcome: nobody has the lock. */
const isLetThrough = (answer: Answer): boolean => parseActivation(answer.stdout)?.outcome === 'lock-lost'

const HELD = [`${DIGEST}  hello/index.ts`, `${DIGEST}  hello/a.html`]

describe.each(SHELLS)('under %s: a pointer', (shell) => {
  let on: Box
  beforeAll(() => {
    on = box()
    mkdirSync(path.join(on.functions, '.dual-deploy/releases', OLD, 'geo'), { recursive: true })
    mkdirSync(path.join(on.home, 'elsewhere/orders'), { recursive: true })
    symlinkSync(path.join(on.home, 'elsewhere'), path.join(on.functions, '.dual-deploy/releases/linked'))
    symlinkSync(
      path.join(on.home, 'elsewhere'),
      path.join(on.functions, '.dual-deploy/releases', OLD, 'ping')
    )
  })

  test.each<[string, string]>([
    ['of functions that its release holds', pointerOf({ hello: entry(), geo: entry({ release: OLD }) })],
    ['of no function', pointerOf({})],
    ['with files that are read at run time', pointerOf({ hello: entry({ staticFiles: ['hello/a.html'] }) })],
    [
      'with odd names of files',
      pointerOf({ hello: entry({ staticFiles: ['hello/[id] {a}.html', 'a"b/ü'] }) })
    ],
    ['that stays', '-'],
    ['that goes', 'none'],
    ['that comes back', 'undo']
  ])('%s is taken', async (_what, pointer) => {
    const answer = await activate(on, { pointer, digests: HELD }, shell)
    expect([answer.stderr, isLetThrough(answer)]).toEqual(['', true])
  })

  test.each<[string, string, RegExp]>([
    ['a folder that is left', pointerOf({ billing: entry() }), /billing is left as it is/],
    ['one in other letters', pointerOf({ BILLING: entry() }), /BILLING is left/],
    ['one that is left in other letters', pointerOf({ kiosk: entry() }), /kiosk is left/],
    ['the router', pointerOf({ main: entry() }), /no function for a pointer: main/],
    ['the router in other letters', pointerOf({ Main: entry() }), /no function for a pointer: Main/],
    ['a path', pointerOf({ 'hello/x': entry() }), /no function for a pointer/],
    ['a folder above', pointerOf({ '..': entry() }), /no function for a pointer/],
    ['the folder with a dot', pointerOf({ './billing': entry() }), /no function for a pointer/],
    ['one with a slash behind', pointerOf({ 'billing/': entry() }), /no function for a pointer/],
    ['one in percents', pointerOf({ '%62illing': entry() }), /no function for a pointer/],
    ['a hidden folder', pointerOf({ '.git': entry() }), /no function for a pointer/],
    ['a shared folder', pointerOf({ _shared: entry() }), /no function for a pointer/],
    ['a letter of another alphabet', pointerOf({ bıllıng: entry() }), /no function for a pointer/],
    [
      'a function that was not sent',
      pointerOf({ orders: entry() }),
      /orders, of which release .* has nothing/
    ],
    ['one that its release has not', pointerOf({ orders: entry({ release: OLD }) }), /has nothing/],
    ['one behind a link', pointerOf({ ping: entry({ release: OLD }) }), /ping, of which/],
    [
      'one of a release behind a link',
      pointerOf({ orders: entry({ release: 'linked' }) }),
      /orders, of which/
    ],
    ['a release that leads elsewhere', pointerOf({ hello: entry({ release: '../..' }) }), /no pointer/],
    ['a door that is no door', pointerOf({ hello: entry({ verifyJwt: 'false' as never }) }), /no pointer/],
    ['a door that is 0', pointerOf({ hello: entry({ verifyJwt: 0 as never }) }), /no pointer/],
    [
      'a door that is left out',
      pointerOf({ hello: { release: ID, staticFiles: [] } as never }),
      /no pointer/
    ],
    ['files that are no list', pointerOf({ hello: entry({ staticFiles: 'x' as never }) }), /no pointer/],
    ['a file that is a number', pointerOf({ hello: entry({ staticFiles: [7 as never] }) }), /no pointer/],
    [
      'a name twice',
      pointerOf({ hello: entry() }).replace('}}', `},"hello":${JSON.stringify(entry())}}`),
      /no pointer/
    ],
    ['another version', pointerOf({}).replace('1', '2'), /no pointer/],
    ['another key', pointerOf({}).replace('{"v', '{"x":1,"v'), /no pointer/],
    ['a key behind', pointerOf({}).replace(/\}$/, ',"x":1}'), /no pointer/],
    [
      'a name that is written in numbers',
      pointerOf({ hello: entry() }).replace('"hello"', '"\\u0068ello"'),
      /no pointer/
    ],
    ['white space', pointerOf({ hello: entry() }).replace(':{', ': {'), /no pointer/]
  ])('that names %s is refused', async (_what, pointer, words) => {
    const answer = await activate(on, { pointer, digests: HELD }, shell)
    expect(answer).toMatchObject({ code: 96, stdout: '' })
    expect(answer.stderr).toMatch(words)
  })

  test.each([
    ...['/etc/passwd', '..', '../x', 'a/../../x', 'a/..', './x', 'a//b', 'a/', ''],
    ...['%2e%2e/x', '%2E./x', 'a%2f..%2fx', '..\\x', '{..,a}/x', '.{.,a}/x', '{.,a}{.,b}/x']
  ])('with the static file %j is refused', async (file) => {
    const pointer = pointerOf({ hello: entry({ staticFiles: ['hello/a.html', file] }) })
    const answer = await activate(on, { pointer, digests: HELD }, shell)
    expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('no pointer') })
  })

  test('of megabytes is read in no time', async () => {
    const files = Array.from({ length: 60_000 }, (_, at) => `hello/some/file/${at}.html`)
    const pointer = pointerOf({ hello: entry({ staticFiles: files }) })
    expect(isLetThrough(await activate(on, { pointer, digests: HELD }, shell))).toBe(true)
  })
})

describe('what a pointer has already of a function that is left', () => {
  const kept = { billing: entry({ release: OLD }) }
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${text}\n`)
  }
  const live = (on: Box): string => path.join(on.functions, '.dual-deploy/pointer.json')

  test('may stay', async () => {
    const on = box()
    write(live(on), pointerOf(kept))
    const pointer = pointerOf({ ...kept, hello: entry() })
    expect(isLetThrough(await activate(on, { pointer, digests: HELD }))).toBe(true)
  })

  test.each<[string, string]>([
    ['opened', pointerOf({ billing: entry({ release: OLD, verifyJwt: false }) })],
    ['moved', pointerOf({ billing: entry({ release: ID }) })],
    ['taken out', pointerOf({})],
    ['taken out with all', 'none']
  ])('may not be %s', async (_what, pointer) => {
    const on = box()
    write(live(on), pointerOf(kept))
    const answer = await activate(on, { pointer, digests: HELD })
    expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('billing is left') })
  })

  test('nor does it come back by a pointer from before', async () => {
    const on = box()
    write(path.join(on.state, 'staging', ID, 'pointer.json'), pointerOf(kept))
    const answer = await activate(on, { pointer: 'undo' })
    expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('billing is left') })
  })

  test('a pointer that is a pipe holds nobody', async () => {
    const on = box()
    mkdirSync(path.dirname(live(on)), { recursive: true })
    spawnSync('mkfifo', [live(on)])
    const answer = await activate(on, { pointer: pointerOf({ orders: entry() }) })
    expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('has nothing') })
  })
})

describe('folders', () => {
  const NOT_OURS: readonly (readonly [string, string, RegExp])[] = [
    ['billing', 'left', /billing is left/],
    ['Billing', 'left, in other letters', /Billing is left/],
    ['kiosk', 'left, in other letters', /kiosk is left/],
    ['\u212Aiosk', 'left, with a Kelvin sign', /is left/],
    ['deno.jsonc', 'left, and a file', /deno\.jsonc is left/],
    ['main', 'the router', /router \(main\)/],
    ['MAIN', 'the router in other letters', /router \(main\)/],
    ['main/', 'the router with a slash', /no folder/],
    ['./main', 'the router with a dot', /no folder/],
    ['..', 'the folder above', /no folder/],
    ['/etc', 'absolute', /no folder/],
    ['.dual-deploy', 'our own', /no folder/]
  ]
  test.each(NOT_OURS)('%s, %s, is refused in an activation and an upload', async (folder, _what, words) => {
    const on = box()
    const switched = await activate(on, { folders: ['hello', folder] })
    expect(switched).toMatchObject({ code: 96, stderr: expect.stringMatching(words) })
    const sent = lines(on.functions, `${on.state}/staging/${ID}/tree`, folder, '')
    const received = await force(on, ask('receive', RSYNC), sent)
    expect(received).toMatchObject({ code: 96, stderr: expect.stringMatching(words) })
    expect(existsSync(path.join(on.state, 'staging', ID))).toBe(false)
  })

  test('that are left are not told to whoever exports the others', async () => {
    const on = box()
    mkdirSync(path.join(on.functions, 'billing'))
    writeFileSync(path.join(on.functions, 'billing/index.ts'), 'their prices')
    const answer = await force(
      on,
      ask('export'),
      lines(on.functions, on.state, 'hello', 'billing', 'main', '')
    )
    expect(answer.stdout).toContain('live/hello/index.ts')
    expect(answer.stdout).not.toMatch(/billing|their prices|live\/main/)
  })
})

describe('what is no regular file', () => {
  const PLANTS: readonly (readonly [string, (place: string) => void])[] = [
    [
      'a link to a folder above',
      (place) => {
        symlinkSync('../../../..', place)
      }
    ],
    [
      'a link to a file',
      (place) => {
        symlinkSync('/etc/passwd', place)
      }
    ],
    [
      'a link to nothing',
      (place) => {
        symlinkSync('nowhere', place)
      }
    ],
    ['a pipe', (place) => void spawnSync('mkfifo', [place])]
  ]

  test.each(PLANTS)(
    '%s in the functions folder is not taken over by an upload',
    async (_what, plant) => {
      const on = box()
      plant(path.join(on.functions, '_shared/up'))
      const sent = lines(on.functions, `${on.state}/staging/${ID}/tree`, '_shared', '')
      // The script copies a pipe by making one; it is looked at before anything reads it.
      const answer = await force(on, ask('receive', RSYNC), sent)
      expect([answer.code, answer.stdout]).not.toEqual([0, ''])
      expect(answer.stdout).not.toContain('--server')
    },
    20_000
  )

  test.each(PLANTS)(
    '%s in a staging tree is not switched to',
    async (_what, plant) => {
      const on = box()
      const tree = path.join(on.state, 'staging', ID, 'tree/hello')
      mkdirSync(tree, { recursive: true })
      plant(path.join(tree, 'up'))
      const answer = await activate(on, { folders: ['hello'], digests: [`${DIGEST}  hello/up/x`] })
      expect(answer).toMatchObject({
        code: 96,
        stderr: expect.stringContaining('hello/up is no regular file')
      })
    },
    20_000
  )
})

describe('rsync on the server', () => {
  test.each([
    ...[
      '-logDtprRze.iLsfxCIvu',
      '-rcRzle.iLsfxCIvu',
      '-rcRpe.iLsfxCIvu',
      '-rcRDe.iLsfxCIvu',
      '-rcRAXe.iLsfxCIvu'
    ],
    ...['-rcRze.iLsfxCIvu --sender', '-rcRze.iLsfxCIvu --perms', '-rcRze.iLsfxCIvu --links'],
    ...['-rcRze.iLsfxCIvu --delete', '-rcRze.iLsfxCIvu --specials', '-rcRze.iLsfxCIvu --log-file=x'],
    ...['-rcRze.iLsfxCIvu --temp-dir=/tmp', '-rcRze.iLsfxCIvu --timeout=60 --copy-devices', '--daemon'],
    ...['-rcRze.iLsfxCIvu --timeout=x', '-rcRKe.iLsfxCIvu', '-rcRHe.iLsfxCIvu', '-rcRtoge.iLsfxCIvu']
  ])('is not run with %s', async (words) => {
    const on = box()
    const sent = lines(on.functions, `${on.state}/staging/${ID}/tree`, '_shared', '')
    const asked = ['rsync', '--server', ...words.split(' '), '.', '.']
    const answer = await force(on, ask('receive', asked), sent)
    expect(answer).toMatchObject({ code: 96, stdout: '', stderr: expect.stringContaining('rsync') })
    expect(existsSync(path.join(on.state, 'staging', ID))).toBe(false)
  })

  test.each(['/etc', '..', 'a', './a'])('does not go to %s', async (place) => {
    const on = box()
    const asked = ['rsync', '--server', '-rcRze.iLsfxCIvu', '.', place]
    expect((await force(on, ask('receive', asked), 'x')).code).toBe(96)
  })

  test('leaves modes of ours, whatever the client or the functions folder has', async () => {
    const on = box()
    mkdirSync(path.join(on.functions, '_shared/wide'))
    chmodSync(path.join(on.functions, '_shared/wide'), 0o700)
    chmodSync(path.join(on.functions, '_shared/cors.ts'), 0o4666)
    const sent = lines(on.functions, `${on.state}/staging/${ID}/tree`, '_shared', '')
    expect((await force(on, ask('receive', RSYNC), sent)).code).toBe(0)
    const tree = path.join(on.state, 'staging', ID, 'tree/_shared')
    expect(statSync(path.join(tree, 'wide')).mode & 0o7777).toBe(0o755)
    expect(statSync(path.join(tree, 'cors.ts')).mode & 0o7777).toBe(0o644)
  })
})

describe('nothing of the environment that a client may have set', () => {
  const VARIABLES = [
    ...['TAR_OPTIONS', 'RSYNC_RSH', 'RSYNC_PROXY', 'RSYNC_ICONV', 'RSYNC_PARTIAL_DIR', 'POSIXLY_CORRECT'],
    ...['GREP_OPTIONS', 'GREP_COLORS', 'LESSOPEN', 'IFS', 'ENV', 'BASH_ENV', 'PS4', 'SHELLOPTS', 'CDPATH'],
    ...[
      'LD_AUDIT',
      'GCONV_PATH',
      'LOCPATH',
      'NLSPATH',
      'TMPDIR',
      'TZ',
      'AWKPATH',
      'AWKLIBPATH',
      'PYTHONPATH'
    ],
    ...[
      'PYTHONSTARTUP',
      'PYTHONHOME',
      'PYTHONINSPECT',
      'PERL5OPT',
      'DOCKER_HOST',
      'DOCKER_CONFIG',
      'SUDO_ASKPASS'
    ],
    ...['HOME', 'PATH', 'LC_ALL', 'LANG', 'input', 'asked', 'functions', 'state', 'main', 'leave', 'pointed'],
    ...[
      'script',
      'cleared',
      'BASH_FUNC_awk%%',
      'BASH_FUNC_head()',
      'BASH_FUNC_env%%',
      'SSH_CONNECTION',
      'USER'
    ]
  ]

  test.each(SHELLS)('is in the program or what it runs, under %s', async (shell) => {
    const on = box()
    // What docker gets is what every script of a verb gets: sudo is not in between here.
    const wrapper = readFileSync(on.docker, 'utf8')
    writeFileSync(on.docker, `#!/bin/sh\nenv > "${on.home}/seen"\n${wrapper}`)
    const canary = `() { touch ${on.home}/canary; }`
    const planted = Object.fromEntries(
      VARIABLES.map((name) => [
        name,
        name.startsWith('BASH_FUNC')
          ? canary
          : name === 'PATH'
            ? `${on.home}/none:${process.env['PATH'] ?? ''}`
            : 'planted'
      ])
    )
    const answer = await force(on, ask('container'), lines('docker', on.container), shell, planted)
    expect(answer).toMatchObject({ code: 0, stdout: 'true 0 0 2026-01-01T00:00:00Z\n' })
    const seen = readFileSync(path.join(on.home, 'seen'), 'utf8')
    expect(seen).not.toMatch(/planted|canary/)
    expect(seen).not.toContain(`${on.home}/none`)
    expect(existsSync(path.join(on.home, 'canary'))).toBe(false)
  })

  test('such as options of tar, runs a command in an export', async () => {
    const on = box()
    const options = `--checkpoint=1 --checkpoint-action=exec=touch\\ ${on.home}/canary`
    const input = lines(on.functions, on.state, 'hello', '')
    const answer = await force(on, ask('export'), input, 'sh', { TAR_OPTIONS: options })
    expect(answer.stdout).toContain('live/hello/index.ts')
    expect(existsSync(path.join(on.home, 'canary'))).toBe(false)
  })
})
