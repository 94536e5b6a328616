import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseActivation, parseServerState, sections } from '../../src/targets/self-hosted/answers.ts'
import { commandOf, PROTOCOL, VERBS, type Verb } from '../../src/targets/self-hosted/ssh/verbs.ts'
import { lines, SHELLS } from '../support/shell.ts'
import { ask, force, makeBox, SERVER, type Answer, type Box } from './support.ts'

const boxes: Box[] = []
const box = (settings: Readonly<Record<string, string>> = {}): Box => {
  const made = makeBox(settings)
  boxes.push(made)
  return made
}

afterAll(() => {
  for (const { home } of boxes) rmSync(home, { recursive: true, force: true })
})

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const ID = '20260102030405-1000-1-abcdef'
const TREE = `staging/${ID}/tree`
const RSYNC = ['rsync', '--server', '-cre.LsfxCIvu', '--timeout=60', '.', '.']

/** What the action sends for each verb, for a server that is set up so. */
const inputs = ({ functions, state, container }: Box): Record<Verb, string> => ({
  inspect: lines('docker', container, functions, state, 'hello/index.ts', '_shared/a b.ts'),
  take: lines(state, ID, '30', '{"run":"https://example.test/1","actor":"a \\"b\\" é"}'),
  renew: lines(state, ID, '30'),
  free: lines(state, '*'),
  receive: lines(functions, `${state}/${TREE}`, '_shared', ''),
  activate: lines(
    ...['docker', container, '/home/deno/functions', functions, state, ID, ID, 'around', '20', '-'],
    ...['_shared', 'hello', '', `${sha('new')}  hello/index.ts`, 'end']
  ),
  result: lines(state, ID),
  container: lines('docker', container),
  logs: lines('docker', container, state, ID),
  'stage-undo': lines(state, `${ID}-undo1`, ID, '', 'hello', ''),
  'stage-router': lines(state, ID),
  export: lines(functions, state, 'hello', '_shared', 'main', ''),
  discard: lines(state, ID),
  record: lines(state, functions, ID, ID, `${ID}-prune`, '', '{"version":1}'),
  note: lines(state, functions, ID, ID, `${ID}-prune`, '', '{"version":1}')
})

const VERB_NAMES = Object.keys(VERBS) as Verb[]

test('the committed program is made of the scripts that the action has', () => {
  const script = path.resolve(SERVER, '../script/server.mjs')
  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect([run.stderr, run.status]).toEqual(['', 0])
})

describe.each(SHELLS)('under %s', (shell) => {
  const run = (
    on: Box,
    verb: Verb,
    input = inputs(on)[verb],
    words: readonly string[] = []
  ): Promise<Answer> => force(on, commandOf(verb, words), input, shell)

  test('a deploy runs through all verbs, with docker called only as the narrow wrapper admits', async () => {
    const on = box({ 'docker-host': 'unix:///run/other.sock' })
    const looked = parseServerState((await run(on, 'inspect')).stdout)
    expect(looked?.container).toMatchObject({ kind: 'found', running: true })
    expect(looked?.variableNames).toEqual(new Set(['JWT_SECRET']))
    expect(looked?.digests.get('hello/index.ts')).toBe(sha('hello'))
    expect(readFileSync(path.join(on.home, 'docker-host'), 'utf8')).toBe('unix:///run/other.sock')

    expect(sections((await run(on, 'take')).stdout).get('lock')).toEqual(['acquired'])
    expect((await run(on, 'renew')).code).toBe(0)
    const sent = `${inputs(on).receive}\0\x01binary\n\nprotocol`
    const received = await run(on, 'receive', sent, RSYNC)
    expect(received.stdout).toBe(
      `-wo -munge -no-del -no-lock ${on.state}/${TREE}\n${RSYNC.join(' ')}\n\0\x01binary\n\nprotocol`
    )
    const tree = path.join(on.state, TREE)
    expect(readFileSync(path.join(tree, '_shared/cors.ts'), 'utf8')).toBe('cors')
    mkdirSync(path.join(tree, 'hello'))
    writeFileSync(path.join(tree, 'hello/index.ts'), 'new')

    const switched = await run(on, 'activate')
    expect(parseActivation(switched.stdout)).toMatchObject({
      outcome: 'activated',
      container: 'true 0 0 2026-01-01T00:00:00Z'
    })
    expect(readFileSync(path.join(on.functions, 'hello/index.ts'), 'utf8')).toBe('new')
    expect((await run(on, 'result')).stdout).toBe(switched.stdout)
    expect((await run(on, 'container')).stdout).toBe('true 0 0 2026-01-01T00:00:00Z\n')
    expect(await run(on, 'logs')).toEqual({ code: 0, stdout: 'booted\nand words of an error\n', stderr: '' })
    expect(sections((await run(on, 'stage-undo')).stdout).get('folders')).toEqual(['_shared', 'hello'])
    expect((await run(on, 'export')).stdout).toContain('live/hello/index.ts')
    expect((await run(on, 'stage-router')).code).toBe(3)
    const recorded = await run(on, 'record')
    expect([recorded.code, sections(recorded.stdout).has('freed')]).toEqual([0, true])
    expect(readFileSync(path.join(on.state, 'state.json'), 'utf8')).toBe('{"version":1}\n')
    expect((await run(on, 'discard')).code).toBe(0)
    expect(existsSync(tree)).toBe(false)
    expect((await run(on, 'free')).stdout).toBe('#dual-deploy end\n')
    await run(on, 'take')
    expect((await run(on, 'free')).stdout).toContain('https://example.test/1')
  })

  test.each(['after', 'never'])('restart: %s is switched as well', async (restart) => {
    const on = box()
    await run(on, 'take')
    const input = inputs(on)
      .activate.replace('around', restart)
      .replace(/^[0-9a-f]{64} .*\n/m, '')
    expect(parseActivation((await run(on, 'activate', input)).stdout)?.outcome).toBe('activated')
  })

  test('ten thousand files are checked as quickly as they are hashed', async () => {
    const on = box()
    const many = Array.from({ length: 10_000 }, (_, at) => `some-function-${at}/with/a/folder/index.ts`)
    const looked = await run(on, 'inspect', inputs(on).inspect + lines(...many))
    expect(parseServerState(looked.stdout)?.digests.get('hello/index.ts')).toBe(sha('hello'))
  })

  test.each(VERB_NAMES)('%s gets nothing of an input that was cut short', async (verb) => {
    const on = box()
    const whole = inputs(on)[verb]
    for (const cut of ['', whole.slice(0, -1), whole.slice(0, whole.indexOf('\n') + 1)]) {
      const answer = await run(on, verb, cut, verb === 'receive' ? RSYNC : [])
      expect(answer).toMatchObject({ code: 96, stdout: '' })
      expect(answer.stderr).toMatch(/cut short|fewer lines/)
    }
  })
})

type Change = (input: string, on: Box) => string
const swap =
  (from: string | RegExp, to: string): Change =>
  (input) =>
    input.replace(from, to)

describe('what may not be is refused, in words that say why', () => {
  let on: Box
  beforeAll(() => {
    on = box()
  })

  const REFUSED: readonly (readonly [string, Verb, Change, RegExp])[] = [
    [
      'another functions folder',
      'inspect',
      (text, { functions }) => text.replace(functions, '/etc'),
      /functions of this server is .*, not \/etc/
    ],
    ['another state folder', 'take', swap(/^.*/, '/'), /state of this server is .*, not \//],
    [
      'the state folder by another name',
      'discard',
      (text, { state }) => text.replace(state, `${state}/../state`),
      /state of this/
    ],
    [
      'another container',
      'container',
      swap('supabase-edge-functions', 'supabase-db'),
      /container of this server/
    ],
    ['an option as a container', 'container', swap('supabase-edge-functions', '--help'), /container of this/],
    ['another mount', 'activate', swap('/home/deno/functions', '/'), /destination of this server/],
    ['an id that leaves the folder', 'discard', swap(ID, '../releases'), /no id: \.\.\/releases/],
    ['an id that is the folder', 'discard', swap(ID, '.'), /no id/],
    ['an id that is nothing', 'discard', swap(ID, ''), /no id/],
    ['an id that is an option', 'discard', swap(ID, '-rf'), /no id/],
    ['an id with a space', 'result', swap(ID, 'a b'), /no id/],
    [
      'the log of another container',
      'logs',
      swap('supabase-edge-functions', 'supabase-db'),
      /container of this/
    ],
    ['the log since a moment elsewhere', 'logs', swap(ID, '../..'), /no id/],
    ['a very long id', 'result', swap(ID, 'a'.repeat(129)), /no id/],
    ['a token that is a path', 'free', swap('*', '../x'), /no id/],
    ['any token for a renewal', 'renew', swap(ID, '*'), /no id/],
    ['a lease of a year', 'take', swap(/^30$/m, '31536000'), /lease between 1 and 600/],
    ['a lease that is a command', 'take', swap(/^30$/m, '$(id)'), /lease between/],
    ['the token of a record that is a path', 'record', swap(ID, '../x'), /no id/],
    ['a release to keep that is a path', 'record', swap(`${ID}-prune`, '../x'), /no id/],
    ['a record of two lines', 'record', (text) => `${text}{}\n`, /more lines/],
    ['a staging tree elsewhere', 'receive', swap(/^.*\/tree$/m, '/etc/cron.d'), /no staging tree/],
    ['a staging tree above', 'receive', (text) => text.replace(ID, '..'), /no staging tree/],
    ['a folder below another', 'receive', swap('_shared', '_shared/x'), /no folder of functions/],
    ['the folder above', 'receive', swap('_shared', '..'), /no folder of functions/],
    ['a hidden folder', 'activate', swap('_shared', '.git'), /no folder of functions/],
    ['the router', 'activate', swap('_shared', 'main'), /router \(main\)/],
    ['the router as an overlay', 'receive', swap('_shared', 'main'), /router \(main\)/],
    ['a folder above, to read', 'export', swap('_shared', '..'), /no folder of functions/],
    [
      'a file elsewhere, to hash',
      'inspect',
      swap('hello/index.ts', '/etc/shadow'),
      /leaves the functions folder/
    ],
    ['a file above, to hash', 'inspect', swap('hello/index.ts', 'a/../../b'), /leaves the functions folder/],
    [
      'a digest of a file elsewhere',
      'activate',
      swap('  hello/index.ts', '  /etc/shadow'),
      /no line of sha256sum/
    ],
    ['a digest of a file above', 'activate', swap('  hello', '  ../hello'), /no line of sha256sum/],
    ['a digest that is short', 'activate', swap(/^[0-9a-f]{64}/m, 'ab'), /no line of sha256sum/],
    ['an unknown restart', 'activate', swap('around', 'around;id'), /no way to restart/],
    ['a grace of an hour', 'activate', swap(/^20$/m, '3600'), /grace between 1 and 120/],
    ['no grace', 'activate', swap(/^20$/m, '0'), /grace between/],
    ['a pointer of two words', 'activate', swap(/^-$/m, 'none undo'), /no pointer/],
    ['a control character', 'take', swap('"actor"', '"\x1b[2J"'), /control character/],
    ['a carriage return', 'discard', swap(ID, `${ID}\r`), /control character/],
    ['a line too many', 'renew', (text) => `${text}x\n`, /more lines/]
  ]

  test.each(REFUSED)('%s', async (_what, verb, change, words) => {
    const before = treeOf(on.home)
    const input = change(inputs(on)[verb], on)
    expect(input).not.toBe(inputs(on)[verb])
    const answer = await force(on, ask(verb, verb === 'receive' ? RSYNC : []), input)
    expect(answer).toMatchObject({ code: 96, stdout: '' })
    expect(answer.stderr).toMatch(/^dual-deploy-server: [^\n]*\n$/)
    expect(answer.stderr).toMatch(words)
    expect(treeOf(on.home)).toEqual(before)
  })

  test.each([
    ['no command at all', undefined, 96, /no shell/],
    ['an empty one', '', 96, /no shell/],
    ['a shell', 'sh', 96, /only the verbs/],
    ['a command behind a verb', `${ask('container')}; id`, 96, /only the verbs/],
    ['a second line behind a verb', `${ask('container')}\nid`, 96, /only the verbs/],
    ['a verb without its protocol', 'dual-deploy inspect', 96, /only the verbs/],
    ['a word behind a verb that takes none', ask('inspect', ['more']), 96, /takes no words/],
    ['an unknown verb', ask('shell'), 96, /no verb shell/],
    ['receive of a program', ask('receive', ['sh', '-c', 'id']), 96, /receive runs rsync only/],
    ['receive of nothing', ask('receive'), 96, /receive runs rsync only/],
    [
      'receive that sends',
      ask('receive', ['rsync', '--server', '--sender', '.', '.']),
      96,
      /does not read files/
    ],
    [
      'the scripts of another version',
      ask('inspect').replace(PROTOCOL, '0123456789ab'),
      97,
      /the action 0123456789ab/
    ]
  ])('%s', async (_what, command, code, words) => {
    const before = treeOf(on.home)
    const answer = await force(on, command, inputs(on).inspect)
    expect(answer).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(words) })
    expect(treeOf(on.home)).toEqual(before)
  })

  test('more input than any deploy has', async () => {
    const answer = await force(on, ask('inspect'), Buffer.alloc(34 * 1024 * 1024, 'a\n'))
    expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('too long') })
  })

  test.each(['functions', 'state', 'container', 'destination', 'docker', 'rrsync'])(
    'a configuration without %s',
    async (name) => {
      const half = box({ [name]: '' })
      const answer = await force(half, ask('inspect'), inputs(half).inspect)
      expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('not whole') })
    }
  )

  test('a server without a configuration', async () => {
    const bare = box()
    rmSync(path.join(bare.home, 'dual-deploy.conf'))
    const answer = await force(bare, ask('inspect'), inputs(bare).inspect)
    expect(answer).toMatchObject({ code: 96, stderr: expect.stringContaining('no configuration') })
  })
})

test('the router may be replaced where the configuration says so', async () => {
  const on = box({ main: 'allowed' })
  const answer = await force(on, ask('receive', RSYNC), inputs(on).receive.replace('_shared', 'main'))
  expect(answer.code).toBe(0)
  expect(existsSync(path.join(on.state, TREE, 'main/index.ts'))).toBe(true)
})

test('the docker command of the server counts, whatever the client calls it', async () => {
  const on = box()
  const answer = await force(on, ask('container'), lines(`touch ${on.home}/canary #`, on.container))
  expect(answer).toMatchObject({ code: 0, stdout: 'true 0 0 2026-01-01T00:00:00Z\n' })
  expect(existsSync(path.join(on.home, 'canary'))).toBe(false)
})

/** Every path below a folder with its text. */
function treeOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name)
    return [file, entry.isFile() ? readFileSync(file, 'latin1') : ''] as const
  })
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

describe('whatever a client sends', () => {
  let on: Box
  beforeAll(() => {
    on = box()
  })

  /** Pieces of which attacks and honest commands are made. `@` stands for a program that leaves a trace. */
  const piece = fc.constantFrom(
    ...[
      "'",
      '"',
      '`',
      '$(',
      ')',
      ';',
      '&',
      '|',
      '\n',
      ' ',
      '\\',
      '<',
      '>',
      '*',
      '..',
      '-',
      '=',
      '#',
      '\t',
      '{',
      '}'
    ],
    ...[
      '@',
      'exec sh -c',
      'dual-deploy',
      'receive',
      'inspect',
      'container',
      'rsync',
      '--server',
      PROTOCOL,
      'sh',
      '.'
    ],
    ...[' dual-deploy container ', ' dual-deploy receive ', ` ${PROTOCOL} rsync --server `]
  )
  const command = fc
    .array(fc.oneof({ weight: 6, arbitrary: piece }, fc.string({ maxLength: 4 })), { maxLength: 14 })
    .map((parts) => parts.join('').replaceAll('@', ` touch ${on.home}/canary `).replaceAll('\0', ''))

  test('no command runs anything but a verb of the list', async () => {
    const before = treeOf(on.home)
    await fc.assert(
      fc.asyncProperty(command, async (text) => {
        const { code, stdout } = await force(on, text)
        expect([code, stdout]).toEqual([code === 97 ? 97 : 96, ''])
        expect(treeOf(on.home)).toEqual(before)
      }),
      { numRuns: 150 }
    )
  })

  test('a text in front of a verb changes nothing about what is run', async () => {
    await fc.assert(
      fc.asyncProperty(command, async (text) => {
        const answer = await force(on, `${text}' ${ask('container')}`, lines('docker', on.container))
        expect(answer).toEqual({ code: 0, stdout: 'true 0 0 2026-01-01T00:00:00Z\n', stderr: '' })
        expect(existsSync(path.join(on.home, 'canary'))).toBe(false)
      }),
      { numRuns: 50 }
    )
  })

  const name = fc.oneof(
    fc.constantFrom(
      'main',
      '.',
      '..',
      '...',
      '-e',
      'a b',
      '$(id)',
      '`id`',
      '*',
      "it's",
      '"',
      'é',
      '.git',
      'a\\b'
    ),
    fc.string({ maxLength: 12 })
  )
  test('a folder is taken only if it stands in the functions folder and is not the router', async () => {
    await fc.assert(
      fc.asyncProperty(name, async (folder) => {
        const isFine = !/^\.|\/|[\x00-\x1f\x7f]|^$/.test(folder) && folder !== 'main'
        const input = lines(on.functions, `${on.state}/${TREE}`, folder, '')
        const { code } = await force(on, ask('receive', RSYNC), input)
        // An empty line and a newline end the list earlier: what follows is the upload's.
        if (folder !== '' && !/[\n\0]/.test(folder)) expect([folder, code]).toEqual([folder, isFine ? 0 : 96])
        expect(existsSync(path.join(on.state, TREE, 'main'))).toBe(false)
      }),
      { numRuns: 100 }
    )
  })
})
