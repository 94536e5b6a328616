import { describe, expect, test } from '@jest/globals'
import { parse } from 'smol-toml'
import type { Description } from '../../../src/stamp/stage.ts'
import {
  deleteArguments,
  deployArguments,
  explainCli,
  explainSecrets,
  isSupported,
  listArguments,
  parseCliVersion,
  parseList,
  parseSecretNames,
  secretsArguments,
  stagedConfig,
  uploadedFiles,
  warningAbout
} from '../../../src/targets/cloud/cli.ts'
import { TIMED_OUT } from '../../../src/targets/tool.ts'

const REF = 'abcdefghijklmnopqrst'
const DEPLOY = { verb: 'deploy', name: null } as const
const V2 = { major: 2, minor: 122, patch: 0 }
const V3 = { major: 3, minor: 0, patch: 1 }

describe('the version of the CLI', () => {
  test.each([
    ['2.122.0', { major: 2, minor: 122, patch: 0 }, true],
    ['supabase 3.0.1\n', { major: 3, minor: 0, patch: 1 }, true],
    ['v2.121.9', { major: 2, minor: 121, patch: 9 }, false],
    ['A new version is there\n3.1.2-beta.1', { major: 3, minor: 1, patch: 2 }, true],
    ['1.226.4', { major: 1, minor: 226, patch: 4 }, false],
    ['4.0.0', { major: 4, minor: 0, patch: 0 }, false],
    ['12.345.67', { major: 12, minor: 345, patch: 67 }, false]
  ])('%j is read, and supported or not', (output, version, supported) => {
    expect(parseCliVersion(output)).toEqual(version)
    expect(isSupported(version)).toBe(supported)
  })

  test.each(['', 'command not found', '2.122', 'x2.122.0'])('%j is none', (output) => {
    expect(parseCliVersion(output)).toBeNull()
  })
})

const MANY = Array.from({ length: 33 }, (_, index) => `fn${index}`)

describe('the arguments of a deploy', () => {
  test.each([
    [
      'one function, 2.x',
      V2,
      ['hello'],
      ['functions', 'deploy', 'hello', '--use-api', '--project-ref', REF, '--workdir', '/t', '--yes']
    ],
    [
      'two functions, 2.x',
      V2,
      ['a', 'b'],
      [
        'functions',
        'deploy',
        'a',
        'b',
        '--use-api',
        '--jobs',
        '2',
        '--project-ref',
        REF,
        '--workdir',
        '/t',
        '--yes'
      ]
    ],
    [
      'one function, 3.x',
      V3,
      ['hello'],
      ['functions', 'deploy', 'hello', '--use-api', `--remote=${REF}`, '--workdir', '/t', '--yes']
    ],
    [
      'thirty-three functions, 3.x',
      V3,
      MANY,
      [
        'functions',
        'deploy',
        ...MANY,
        '--use-api',
        '--jobs',
        '32',
        `--remote=${REF}`,
        '--workdir',
        '/t',
        '--yes'
      ]
    ]
  ])('%s', (_what, version, names, args) => {
    expect(deployArguments(version, REF, '/t', names)).toEqual(args)
  })
})

describe.each([
  ['2.x', V2, ['--project-ref', REF]],
  ['3.x', V3, [`--remote=${REF}`]],
  ['a later one', { major: 4, minor: 0, patch: 0 }, [`--remote=${REF}`]]
])('of %s', (_which, version, target) => {
  test.each([
    ['delete', deleteArguments(version, REF, '/t', 'old'), ['functions', 'delete', 'old'], ['--yes']],
    ['list', listArguments(version, REF, '/t'), ['functions', 'list'], ['-o', 'json']],
    ['secrets', secretsArguments(version, REF, '/t'), ['secrets', 'list'], ['-o', 'json']]
  ])('the arguments of %s name project and folder', (_what, args, before, after) => {
    expect(args).toEqual([...before, ...target, '--workdir', '/t', ...after])
  })
})

describe('what the CLI lists', () => {
  test('is the functions with what it says of them, as far as that is of its kind', () => {
    const none = { version: null, verifyJwt: null, digest: null, updatedAt: null }
    const listed = [
      { slug: 'a', verify_jwt: true, version: 3, ezbr_sha256: 'f00', updated_at: 1_767_225_600_000 },
      { slug: 'b', verify_jwt: false, version: 0.5, updated_at: '2026-01-01T00:00:00Z' },
      { slug: 'c', updated_at: 'some day', ezbr_sha256: '' },
      { slug: 'd', verify_jwt: 'true', version: '3' },
      { slug: 1, verify_jwt: true },
      { name: 'e' }
    ]
    expect([...(parseList(JSON.stringify(listed)) ?? [])]).toEqual([
      ['a', { version: 3, verifyJwt: true, digest: 'f00', updatedAt: 1_767_225_600_000 }],
      ['b', { ...none, verifyJwt: false, updatedAt: 1_767_225_600_000 }],
      ['c', none],
      ['d', none]
    ])
  })

  test('is the names of secrets, never their digests', () => {
    const listed = [{ name: 'A', value: 'x' }, { name: 2 }, { value: 'y' }, { name: 'B' }]
    expect(parseSecretNames(JSON.stringify(listed))).toEqual(new Set(['A', 'B']))
  })

  test.each(['', 'null', '{}', '1', '[null]', '[{"slug":"a"', 'No functions'])(
    'is nothing that can be read: %j',
    (text) => {
      expect(parseList(text)).toBeNull()
      expect(parseSecretNames(text)).toBeNull()
    }
  )

  test.each([
    ['unexpected list secrets status 500: x', 'the Supabase API answered 500'],
    ['status 5000', 'the CLI ended with 2'],
    ['a secret', 'the CLI ended with 2'],
    [
      'status 403: {"missing_permissions":["secrets_read"]}',
      'supabase-access-token may not list them; missing: "secrets_read"'
    ],
    [
      '"missing_permissions" : [ "secrets_read", "a" ]',
      'supabase-access-token may not list them; missing: "secrets_read", "a"'
    ],
    ['status 403: {"missing_permissions":["a.b"]}', 'the Supabase API answered 403']
  ])('or why not, in no words of the list: %j', (output, why) => {
    expect(explainSecrets(output, 2)).toBe(why)
  })
})

const fn = (name: string, given: Partial<Description> = {}): Description => ({
  version: 1,
  name,
  hash: '0'.repeat(64),
  verifyJwt: true,
  entrypoint: `${name}/index.ts`,
  denoJson: null,
  staticFiles: [],
  files: {},
  ...given
})

describe('stagedConfig', () => {
  const config = (functions: readonly Description[]): unknown => parse(stagedConfig(REF, functions))

  test('says everything of each function, and nothing else', () => {
    const page = {
      entrypoint: 'page/index.tsx',
      verifyJwt: false,
      denoJson: 'page/deno.jsonc',
      staticFiles: ['page/a "b".html', 'page/ü.html']
    }
    expect(config([fn('hello', { denoJson: 'hello/deno.json' }), fn('page', page), fn('plain')])).toEqual({
      project_id: REF,
      functions: {
        hello: {
          enabled: true,
          verify_jwt: true,
          entrypoint: './functions/hello/index.ts',
          import_map: './functions/hello/deno.json'
        },
        page: {
          enabled: true,
          verify_jwt: false,
          entrypoint: './functions/page/index.tsx',
          import_map: './functions/page/deno.jsonc',
          static_files: ['./functions/page/a "b".html', './functions/page/ü.html']
        },
        plain: { enabled: true, verify_jwt: true, entrypoint: './functions/plain/index.ts' }
      }
    })
  })

  test('keeps functions whose names mean something to JavaScript', () => {
    expect(
      Object.keys((config([fn('constructor'), fn('toString')]) as { functions: object }).functions)
    ).toEqual(['constructor', 'toString'])
  })
})

test('uploadedFiles are what the CLI says of each function, letter by letter', () => {
  const output = [
    'Deploying Function: a',
    'Uploading asset (a): supabase/functions/a/index.ts',
    'WARN: failed to read file: open supabase/functions/a/gone.ts: no such file or directory',
    'Uploading asset (b-2): supabase/functions/_shared/we ird%20q?.ts\r',
    'Uploading asset (a): supabase/functions/a/p[x]/*a?{b}: c.html',
    ' Uploading asset (a): supabase/functions/a/indented.ts',
    'Uploading asset (a): elsewhere/a.ts'
  ].join('\n')
  expect(uploadedFiles(output)).toEqual(
    new Map([
      ['a', new Set(['a/index.ts', 'a/p[x]/*a?{b}: c.html'])],
      ['b-2', new Set(['_shared/we ird%20q?.ts'])]
    ])
  )
  expect(uploadedFiles('')).toEqual(new Map())
})

test('a warning is about the file whose whole path it has', () => {
  const lines = [
    'WARN: failed to read file: open supabase/functions/mail/a.ts: no such file or directory',
    'WARN: no files matched pattern: /tmp/x/supabase/functions/a/p.html',
    'Uploading asset (b): supabase/functions/b.ts'
  ]
  const about = (file: string): string | null => warningAbout(lines.join('\n'), file)
  expect(about('mail/a.ts')).toBe(lines[0])
  expect(about('a/p.html')).toBe(lines[1])
  expect([about('mail/a.t'), about('a.ts'), about('ail/a.ts'), about('b.ts'), about('mail')]).toEqual([
    null,
    null,
    null,
    null,
    null
  ])
})

describe('explainCli', () => {
  test.each([
    ['Invalid access token format. Must be like `sbp_0102...1920`.', /wrong format/, /sbp_/, false],
    [
      'unexpected list functions status 401: {"message":"Unauthorized"}',
      /refused supabase-access-token \(401\)/,
      /Renew/,
      false
    ],
    ['Access token not provided. Supply an access token', /refused supabase-access-token/, /Renew/, false],
    ['LegacyInvalidAccessTokenError', /wrong format/, /leave supabase-cli at its default/, false],
    ['unexpected status 403: x', /\(403\)\.$/, /Lovable/, false],
    ['{"missing_permissions":["a","b"]}', /\(403\); missing: "a","b"\.$/, /Lovable/, false],
    ['{"missing_permissions" : ["a"]}', /\(403\); missing: "a"\.$/, /Lovable/, false],
    ['status 400: {"message" :\t"spaced"}', /ended with 1: spaced$/, /log/, false],
    ['what went wrong\n  Uploading asset (a)\n\tTry again', /ended with 1: what went wrong$/, /log/, false],
    ['failed while Uploading asset', /ended with 1: failed while Uploading asset$/, /log/, false],
    ['Rate limit exceeded', /limits the rate/, /a minute/, true],
    ['exceeds the maximum deployment size', /larger than the API takes/, /smaller/, false],
    ['unexpected status 500: x', /ended with 1/, /log/, true],
    ['unexpected status 499: x', /ended with 1/, /log/, false],
    ['status 400\nstatus 502', /ended with 1: status 502$/, /log/, true],
    ['unexpected status 4010: x', /ended with 1/, /log/, false],
    ['badstatus 401', /ended with 1/, /log/, false],
    ['bulk updates of the list', /ended with 1/, /log/, false],
    [
      'unexpected deploy status 403: {"message":"Forbidden","missing_permissions": ["edge_functions_write"]}',
      /no rights on project abcdefghijklmnopqrst \(403\); missing: "edge_functions_write"/,
      /Lovable/,
      false
    ],
    [
      'Your account does not have the necessary privileges',
      /no rights on project/,
      /edge_functions_write/,
      false
    ],
    ['unexpected status 429: {"message":"ThrottlerException"}', /limits the rate/, /a minute/, true],
    [
      'unexpected deploy status 413: {"message":"Function source code exceeds the maximum deployment size"}',
      /larger than the API takes/,
      /smaller/,
      false
    ],
    ['unexpected deploy status 413: too large', /larger than the API takes/, /smaller/, false],
    ['unexpected deploy status 503: x', /ended with 1: unexpected deploy status 503: x/, /log/, true],
    ['unexpected bulk update status 409: {"message":"conflict"}', /ended with 1: conflict/, /log/, true],
    [
      'Rate limit exceeded while deploying function a. Retrying in 1s.\nunexpected deploy status 429: {"message":"x"}',
      /limits the rate/,
      /a minute/,
      true
    ],
    ['status 409: {"message":"Conflict \\"x\\""}', /ended with 1: Conflict/, /log/, true],
    ['failed to bulk update', /failed to bulk update/, /log/, true],
    [
      'Bundling Function: a\nsomething odd\nTry rerunning the command with --debug',
      /ended with 1: something odd/,
      /log/,
      false
    ],
    ['', /ended with 1: no reason given/, /log/, false]
  ])('%j', (output, message, next, transient) => {
    const failure = explainCli(output, 1, REF, DEPLOY)
    expect(failure.message).toMatch(message)
    expect(failure.next).toMatch(next)
    expect(failure.transient).toBe(transient)
  })
})

test.each(['list', 'delete'] as const)('explainCli names the command that failed: %s', (verb) => {
  expect(explainCli('failed', 1, REF, { verb, name: null })).toMatchObject({
    message: `supabase functions ${verb} ended with 1: failed`,
    next: 'See the log of the CLI above.'
  })
})

test('explainCli names the function, when it is one alone', () => {
  const call = { verb: 'delete', name: 'hello' } as const
  expect(explainCli('failed', 1, REF, call).next).toBe('See the log of the CLI above, at hello.')
  expect(explainCli('status 413', 1, REF, { ...call, verb: 'deploy' }).next).toBe('Make hello smaller.')
})

test('explainCli tells a CLI that was stopped, whatever it said until then', () => {
  expect(explainCli('unexpected status 429: x', TIMED_OUT, REF, DEPLOY)).toEqual({
    message: 'The Supabase CLI did not come to an end and was stopped.',
    next: 'Look whether the Supabase API has an incident (status.supabase.com), then run again.',
    transient: false
  })
})

test('explainCli looks at the end of a flood alone', () => {
  const flood = 'x'.repeat(256 * 1024)
  expect(explainCli(`status 401\n${flood}`, 1, REF, DEPLOY).message).not.toContain('401')
  expect(explainCli(`${flood}\nstatus 401`, 1, REF, DEPLOY).message).toContain('(401)')
})

/** What 2.122.1 and 3.1.0 print while they deploy functions with names like these. */
const PROGRESS_OF: Readonly<Record<string, (name: string) => string>> = {
  '2.x': (name) =>
    `Deploying Function: ${name}\nUploading asset (${name}): supabase/functions/${name}/index.ts\n`,
  '3.x': (name) =>
    `Target: project ${name} 401 (abcdefghijklmnopqrst) · production\n` +
    `Confirmed by --yes: Deploy 1 Function on project ${name} 403 (abcdefghijklmnopqrst) · production\n` +
    `Deploying Function: ${name}\nUploading asset (${name}): supabase/functions/${name}/index.ts\n`
}
const TRY = 'Try rerunning the command with --debug to troubleshoot the error.\n'
const NAMES = ['fn-401', 'fn-403', 'fn-429', 'fn-413', 'fn-503', 'unauthorized', 'forbidden', 'bulk-409']

describe.each(Object.keys(PROGRESS_OF))('a name of a function is no status (%s)', (major) => {
  const progress = NAMES.map((name) => PROGRESS_OF[major]?.(name) ?? '').join('')

  test('so a bad request stays one, and is not tried again', () => {
    const failure = explainCli(
      `${progress}unexpected deploy status 400: {"message":"bad entrypoint"}\n${TRY}`,
      1,
      REF,
      DEPLOY
    )
    expect(failure).toEqual({
      message: 'supabase functions deploy ended with 1: bad entrypoint',
      next: 'See the log of the CLI above.',
      transient: false
    })
  })

  test.each([
    ['unexpected list functions status 401: {"message":"Unauthorized"}', /\(401\)/],
    ['unexpected deploy status 403: {"message":"Forbidden resource"}', /\(403\)/],
    ['unexpected deploy status 503: <html>Service Unavailable</html>', /status 503/],
    ['failed to read fn-403: no such file', /failed to read fn-403/]
  ])('while %s is still what it says', (line, message) => {
    expect(explainCli(`${progress}${line}\n${TRY}`, 1, REF, DEPLOY).message).toMatch(message)
  })
})
