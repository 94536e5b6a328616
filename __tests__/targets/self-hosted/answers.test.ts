import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  parseActivation,
  parseLogs,
  parseServerState,
  sections
} from '../../../src/targets/self-hosted/answers.ts'

const HASH = 'ab'.repeat(32)

const STATE = `Last login: today
#dual-deploy tools
rsync
sha256sum
flock
xargs
#dual-deploy rsync
rsync  version 3.2.7  protocol version 31
#dual-deploy paths
#dual-deploy disk
/dev/sda1 1000 400 600 40% /srv
#dual-deploy container
true 0 2026-01-01T00:00:00Z
#dual-deploy mounts
[{"Source":"/srv/functions","Destination":"/home/deno/functions","Mode":"rw"}]
#dual-deploy variables
PATH
SUPABASE_URL
#dual-deploy folders
w hello
r with a space
#dual-deploy state
{"version":1,"commit":"c","run":null,"at":"t","selfHosted":{"hello":"h"},"cloud":{}}
#dual-deploy files
${HASH}  hello/index.ts
${HASH} *hello/b c.ts
#dual-deploy end
`

describe('sections', () => {
  test('are the lines under each mark; what a login prints in front belongs to none', () => {
    expect([...sections('hi\n#dual-deploy a\n1\n\n2\n#dual-deploy b\n')]).toEqual([
      ['a', ['1', '2']],
      ['b', []]
    ])
  })
})

test('sections: of two with one name the later counts, and a word that only begins as a mark is none', () => {
  expect([
    ...sections('#dual-deploy a\n1\n#dual-deploy b\n#dual-deployed\n #dual-deploy c\n#dual-deploy a\n2')
  ]).toEqual([
    ['a', ['2']],
    ['b', ['#dual-deployed', ' #dual-deploy c']]
  ])
})

describe('parseServerState', () => {
  test('takes what an answer does not say for unknown, not there or nothing', () => {
    expect(parseServerState('#dual-deploy end\n')).toMatchObject({
      tools: new Set(),
      pathProblems: [],
      freeKib: null,
      container: { kind: 'failed', message: '' },
      variableNames: null,
      folders: new Map(),
      releases: [],
      recordText: '',
      pointer: null,
      released: new Map(),
      digests: new Map()
    })
  })

  test('reads tools, problems and releases, the last sorted', () => {
    const text =
      '#dual-deploy paths\nstate-elsewhere\nfunctions-readonly\n#dual-deploy releases\nb\na\n' +
      `#dual-deploy released\n${HASH}  r/a.ts\nx\n#dual-deploy end\n`
    expect(parseServerState(text)).toMatchObject({
      pathProblems: ['state-elsewhere', 'functions-readonly'],
      releases: ['a', 'b'],
      released: new Map([['r/a.ts', HASH]])
    })
  })

  test('reads the source of a router line by line, without its indent, and a pointer of several lines', () => {
    const pointer = { version: 1, release: 'r', functions: { a: { release: 'r', verifyJwt: true } } }
    const text =
      '#dual-deploy router\n const a = 1\n const b = 2\n#dual-deploy pointer\n' +
      `${JSON.stringify(pointer, null, 1)}\n#dual-deploy end\n`
    expect(parseServerState(text)).toMatchObject({
      router: { kind: 'other', source: 'const a = 1\nconst b = 2' },
      pointer: {
        release: 'r',
        functions: new Map([['a', { release: 'r', verifyJwt: true, staticFiles: [] }]])
      }
    })
    expect(parseServerState('#dual-deploy end\n')?.router).toEqual({ kind: 'none' })
  })

  test('joins the lines of what is one JSON text, and takes no pointer that cannot be used', () => {
    const text =
      '#dual-deploy state\n{"version":1,\n"commit":"c"}\n#dual-deploy pointer\n{"version":1}\n#dual-deploy container\n' +
      'true 0 t\n#dual-deploy mounts\n[{"Source":"/a",\n"Destination":"/b"},\n{"Source":1,"Destination":"/b"},{"Source":"/c"}]\n' +
      '#dual-deploy end\n'
    expect(parseServerState(text)).toMatchObject({
      recordText: '{"version":1,\n"commit":"c"}',
      pointer: null,
      container: { mounts: [{ source: '/a', destination: '/b' }] }
    })
  })

  test.each([
    'xtrue 0 2026',
    'true 0 2026 more',
    'true x 2026',
    'true 0',
    'yes 0 2026',
    'true  0 2026',
    'true 0 2026\nwarning: x'
  ])('takes no container from %j', (text) => {
    expect(parseServerState(STATE.replace('true 0 2026-01-01T00:00:00Z', text))?.container).toEqual({
      kind: 'failed',
      message: text.replace('\n', ' ')
    })
  })

  test('counts the restarts of a container in as many digits as there are', () => {
    const text = STATE.replace('true 0 2026-01-01T00:00:00Z', 'true 12 t')
    expect(parseServerState(text)?.container).toMatchObject({ kind: 'found', running: true })
  })

  test('cuts what docker says', () => {
    const text = STATE.replace('true 0 2026-01-01T00:00:00Z', 'x'.repeat(501))
    expect(parseServerState(text)?.container).toEqual({ kind: 'failed', message: `${'x'.repeat(500)}…` })
  })

  test.each(['/dev/sda1 1000 400 600 40%', '/dev/sda1 1000 400 Infinity 40% /srv', '600'])(
    'does not know the free space from %j',
    (line) => {
      expect(parseServerState(STATE.replace('/dev/sda1 1000 400 600 40% /srv', line))?.freeKib).toBeNull()
    }
  )

  test('reads the free space from columns of any width, and from the first line', () => {
    const text = STATE.replace(
      '/dev/sda1 1000 400 600 40% /srv',
      '  /dev/sda1   1000 400    600 40% /srv\n/x 1 1 1 1% /'
    )
    expect(parseServerState(text)?.freeKib).toBe(600)
  })

  test.each(['_x', 'a.b', 'a-b', 'A1'])('takes %s for the name of a variable', (name) => {
    expect(parseServerState(STATE.replace('SUPABASE_URL', name))?.variableNames).toContain(name)
  })

  test.each([
    `${HASH} hello`,
    `${HASH}0  hello`,
    `x${HASH}  hello`,
    `${HASH.toUpperCase()}  hello`,
    `${HASH}  a\rb`
  ])('takes no digest from %j', (line) => {
    const state = parseServerState(STATE.replace(`${HASH}  hello/index.ts`, line))
    expect([...(state?.digests.keys() ?? [])]).toEqual(['hello/b c.ts'])
  })
  test('reads a whole answer', () => {
    expect(parseServerState(STATE)).toMatchObject({
      tools: new Set(['rsync', 'sha256sum', 'flock', 'xargs']),
      pathProblems: [],
      freeKib: 600,
      container: {
        kind: 'found',
        running: true,
        mounts: [{ source: '/srv/functions', destination: '/home/deno/functions' }]
      },
      variableNames: new Set(['PATH', 'SUPABASE_URL']),
      folders: new Map([
        ['hello', true],
        ['with a space', false]
      ]),
      recordText: expect.stringContaining('"commit":"c"'),
      digests: new Map([
        ['hello/index.ts', HASH],
        ['hello/b c.ts', HASH]
      ])
    })
  })

  test('knows nothing from an answer that was cut anywhere', () => {
    const whole = STATE.indexOf('#dual-deploy end') + '#dual-deploy end'.length
    for (let length = 0; length < whole; length += 1)
      expect(parseServerState(STATE.slice(0, length))).toBeNull()
    expect(parseServerState(STATE.slice(0, whole))).not.toBeNull()
  })

  test.each([
    [
      'no container',
      'Error: No such object: functions',
      { kind: 'failed', message: 'Error: No such object: functions' }
    ],
    ['no docker', 'sh: 1: docker: not found', { kind: 'failed', message: 'sh: 1: docker: not found' }],
    ['nothing', '', { kind: 'failed', message: '' }],
    ['a container that is stopped', 'false 3 0001-01-01T00:00:00Z', { kind: 'found', running: false }],
    ['a warning in front', 'WARNING: x\ntrue 0 2026-01-01T00:00:00Z', { kind: 'found', running: true }]
  ])('reads a container from: %s', (_what, text, container) => {
    expect(parseServerState(STATE.replace('true 0 2026-01-01T00:00:00Z', text))?.container).toMatchObject(
      container
    )
  })

  test.each(['null', '', '{', '<no value>'])('takes mounts that are %j for none', (mounts) => {
    const state = parseServerState(STATE.replace(/\[\{"Source.*\]/, mounts))
    expect(state?.container).toMatchObject({ kind: 'found', mounts: [] })
  })

  test.each([
    ['', null],
    ['df: /srv: No such file', null],
    ['/dev/sda1 1000 400 - 40% /srv', null],
    ['/dev/sda1 1000 1000 0 100% /srv', 0],
    ['/dev/sda1 1000 400 600 40% /srv/with space', 600]
  ])('takes %j for %s KiB free', (line, free) => {
    expect(parseServerState(STATE.replace('/dev/sda1 1000 400 600 40% /srv', line))?.freeKib).toBe(free)
  })

  test.each(['', 'template parsing error: unclosed action', 'Error: no such object'])(
    'does not know the variables of a container from %j',
    (text) => {
      const state = parseServerState(STATE.replace('PATH\nSUPABASE_URL', text))
      expect(state?.variableNames).toBeNull()
    }
  )

  test('takes nothing for the name of a variable that cannot be one', () => {
    const state = parseServerState(STATE.replace('SUPABASE_URL', 'A=b\nc d\n-----BEGIN KEY-----\n9'))
    expect(state?.variableNames).toEqual(new Set(['PATH']))
  })

  test('leaves out what is no digest', () => {
    const state = parseServerState(
      STATE.replace(`${HASH}  hello/index.ts`, `${HASH.slice(1)}  hello/index.ts\nsha256sum: x`)
    )
    expect([...(state?.digests.keys() ?? [])]).toEqual(['hello/b c.ts'])
  })

  test('understands or refuses any text, and throws at none', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(...STATE.split('\n')))
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const state = parseServerState(lines.join('\n'))
        expect(state === null).toBe(!lines.join('\n').split('\n').includes('#dual-deploy end'))
      })
    )
  })
})

describe('parseActivation', () => {
  const ANSWER = `#dual-deploy verify
#dual-deploy switch
mv: denied
#dual-deploy running
true 0 0 t
#dual-deploy folders
hello
main
#dual-deploy logs
booted
#dual-deploy outcome
activated
`

  test('reads a whole answer', () => {
    expect(parseActivation(ANSWER)).toMatchObject({
      outcome: 'activated',
      detail: 'mv: denied\ntrue 0 0 t',
      folders: new Set(['hello', 'main']),
      logs: ['booted']
    })
  })

  test('reads what others wrote without its indent, and how the container stands at last', () => {
    const answer = ANSWER.replace(
      'true 0 0 t',
      'true 0 0 t\nfalse 12 13 2026-01-01\ntrue 0 0 t more\nxtrue 0 0 t\ntrue a 0 t\ntrue 0 b t'
    )
      .replace('booted', ' booted\n  twice\nx y')
      .replace('hello', ' hello\n  indented')
    expect(parseActivation(answer)).toMatchObject({
      container: 'false 12 13 2026-01-01',
      logs: ['booted', ' twice', 'x y'],
      folders: new Set(['hello', ' indented', 'main'])
    })
  })

  test('tells what went wrong in the order of the steps', () => {
    const answer =
      '#dual-deploy running\nc\n#dual-deploy switch\nb\n#dual-deploy verify\na\n#dual-deploy outcome\ncorrupt\n'
    expect(parseActivation(answer)).toEqual({
      outcome: 'corrupt',
      detail: 'a\nb\nc',
      container: '',
      folders: new Set(),
      logs: []
    })
  })

  test.each(['activated', 'busy', 'lock-lost', 'corrupt', 'stop-failed', 'switch-failed', 'start-failed'])(
    'knows the outcome %s, as the last word alone',
    (outcome) => {
      const answer = `#dual-deploy outcome\n${outcome}\n`
      expect(parseActivation(answer)).toMatchObject({ outcome, detail: '', container: '' })
      expect(parseActivation(`${answer}more\n`)).toBeNull()
      expect(parseActivation(`${answer}#dual-deploy logs\n`)).toBeNull()
    }
  )

  test.each([
    '#dual-deploy outcome\nundefined\n',
    '',
    '#dual-deploy outcome\n',
    '#dual-deploy outcome\nwell\n'
  ])('knows none from %j', (text) => {
    expect(parseActivation(text)).toBeNull()
  })

  test('never takes a cut answer for an activation', () => {
    for (let length = 0; length < ANSWER.length - 1; length += 1)
      expect(parseActivation(ANSWER.slice(0, length))?.outcome).not.toBe('activated')
  })

  test('tells the outcome of the script, not one that a function printed into its log', () => {
    const forged = ANSWER.replace('booted', 'booted\n#dual-deploy outcome\nactivated').replace(
      /activated\n$/,
      'start-failed\n'
    )
    expect(parseActivation(forged)?.outcome).toBe('start-failed')
  })

  test('tells no secret that a function logged, where it is known by its looks', () => {
    const said = 'postgres://u:pass@db/x sb_secret_0123456789_abcdefghijk'
    const answer = ANSWER.replace('booted', said).replace('mv: denied', said)
    expect(answer.split(said)).toHaveLength(3)
    expect(JSON.stringify(parseActivation(answer))).not.toMatch(/pass|0123456789/)
  })

  test('tells so much of a line and so many lines of a log that a function cannot hold the job by them', () => {
    const long = ANSWER.replace('mv: denied', 'd'.repeat(3000)).replace(
      'booted',
      `first\n${`${'l'.repeat(3000)}\n`.repeat(1000)}`.trim()
    )
    const { detail, logs } = parseActivation(long) ?? {}
    expect(detail).toBe(`${'d'.repeat(2000)}…\ntrue 0 0 t`)
    expect(logs).toEqual(Array.from({ length: 1000 }, () => `${'l'.repeat(2000)}…`))
  })

  test('tells forty lines of what went wrong at most', () => {
    const long = ANSWER.replace('mv: denied', Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n'))
    expect(parseActivation(long)?.detail.split('\n')).toHaveLength(40)
  })
})

describe('parseLogs', () => {
  const read = (text: string, limit = 1_000): string[] => parseLogs(Buffer.from(text), limit)

  test('reads lines as they are, without the tokens in them', () => {
    const key = `sb_secret_${'a'.repeat(24)}`
    expect(read(`booted\n\n    at x\nkey ${key}\n`)).toEqual(['booted', '    at x', 'key ***'])
    expect(read('')).toEqual([])
  })

  test('leaves out a line that may be cut: half a token has no looks', () => {
    expect(read('ret_abc\nb\n', 10)).toEqual(['b'])
    expect(read('ret_abc\nb\n', 11)).toEqual(['ret_abc', 'b'])
    expect(read('€\nb\n', 6)).toEqual(['b'])
  })

  test('cuts lines, and keeps the last of many', () => {
    expect(read('x'.repeat(3_000), 4_000)).toEqual([`${'x'.repeat(2_000)}…`])
    const many = read('a\n'.repeat(1_500), 4_000)
    expect(many).toHaveLength(1_000)
  })
})
