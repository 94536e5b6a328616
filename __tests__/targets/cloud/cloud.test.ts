import { afterAll, describe, expect, test } from '@jest/globals'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readJob } from '../../../src/job.ts'
import type { VariableUse } from '../../../src/preflight/environment.ts'
import type { Fetch } from '../../../src/untrusted.ts'
import { stage } from '../../../src/stamp/stage.ts'
import { Cloud, type SourceStore } from '../../../src/targets/cloud/cloud.ts'
import { provideCli } from '../../../src/targets/cloud/install.ts'
import type { Build } from '../../../src/targets/target.ts'
import { leakIn } from '../../support/secrets.ts'
import { FakeClock, servicesOf } from '../../support/services.ts'
import { makeTree, projectOf, removeTrees } from '../../support/tree.ts'

afterAll(removeTrees)

const REF = 'abcdefghijklmnopqrst'
const TOKEN = `sbp_${'0123456789'.repeat(4)}`

/** A CLI that records its arguments, its environment and the config that it was given, and says what `answer` holds. */
const FAKE_CLI = `#!/bin/sh
home=$(dirname "$0")
if [ "$1" = --version ]; then echo 3.1.0; exit 0; fi
printf "%s\\n" "$*" >> "$home/calls"
env > "$home/env"
cat supabase/config.toml > "$home/config" 2>/dev/null
if [ "$1 $2" = "functions list" ]; then
  [ ! -f "$home/list-fails" ] || { cat "$home/list-fails" >&2; exit 1; }
  cat "$home/list" 2>/dev/null || echo "[]"
  exit 0
fi
if [ "$1 $2" = "secrets list" ]; then
  if [ -f "$home/secrets-fail" ]; then cat "$home/secrets-fail" >&2; exit 1; fi
  cat "$home/secrets"
  exit 0
fi
if [ -f "$home/answer" ]; then
  cat "$home/answer" >&2
  [ ! -f "$home/once" ] || rm "$home/answer"
  exit "$(cat "$home/code")"
fi
shift 2
for name; do
  case "$name" in -*) break ;; esac
  find supabase/functions -type f | while IFS= read -r file; do echo "Uploading asset ($name): $file" >&2; done
done
exit 0
`

function makeCli() {
  const home = makeTree({ supabase: FAKE_CLI })
  chmodSync(path.join(home, 'supabase'), 0o755)
  const read = (name: string): string => readFileSync(path.join(home, name), 'utf8')
  return {
    binary: path.join(home, 'supabase'),
    calls: () => read('calls').trim().split('\n'),
    env: () => read('env'),
    config: () => read('config'),
    answer: (text: string, code: number) => {
      writeFileSync(path.join(home, 'answer'), text)
      writeFileSync(path.join(home, 'code'), String(code))
    },
    answerOnce: (text: string, code: number) => {
      writeFileSync(path.join(home, 'answer'), text)
      writeFileSync(path.join(home, 'code'), String(code))
      writeFileSync(path.join(home, 'once'), '')
    },
    failToList: (text: string) => {
      writeFileSync(path.join(home, 'list-fails'), text)
    },
    secrets: (text: string) => {
      writeFileSync(path.join(home, 'secrets'), text)
    },
    failSecrets: (text: string) => {
      writeFileSync(path.join(home, 'secrets-fail'), text)
    }
  }
}

const PROJECT = projectOf({
  'hello/index.ts': 'Deno.serve(() => new Response("hello"))',
  'world/index.ts': 'Deno.serve(() => new Response("world"))'
})

function makeCloud(env: Record<string, string> = {}, fetch?: Fetch, store: SourceStore | null = null) {
  const cli = makeCli()
  const told: string[] = []
  const services = servicesOf({}, told)
  const clock = new FakeClock()
  const { childEnv } = readJob(
    {
      PATH: process.env['PATH'],
      SUPABASE_PROFILE: 'profile',
      'INPUT_SSH-KEY': 'ssh-secret',
      'INPUT_SUPABASE-ACCESS-TOKEN': TOKEN,
      ACTIONS_RUNTIME_TOKEN: 'runner-secret'
    },
    '/nowhere',
    new Date(0)
  )
  const cloud = new Cloud(
    {
      projectRef: REF,
      accessToken: TOKEN,
      cli: cli.binary,
      endpoint: { baseUrl: 'https://x.example.com', key: null, probeKey: null, method: 'options' },
      regions: [],
      deployId: '20260101000000-1-1-abcdef',
      tempDir: services.tempDir,
      env: { ...childEnv, ...env },
      fetch: fetch ?? services.fetch,
      store
    },
    clock,
    services.log
  )
  const build: Build = { project: PROJECT, tree: stage(PROJECT, makeTree({}), null) }
  return { cloud, cli, build, told, clock }
}

describe('the CLI', () => {
  test('is called once for all functions, with what they are in its config', async () => {
    const { cloud, cli, build } = makeCloud()
    expect(await cloud.publish(['hello', 'world'], build)).toEqual({
      notes: new Map(),
      problem: null,
      isTransient: false
    })
    const deploys = cli.calls().filter((call) => call.startsWith('functions deploy'))
    expect(deploys).toEqual([
      `functions deploy hello world --use-api --jobs 2 --remote=${REF} --workdir ${build.tree.root} --yes`
    ])
    expect(cli.config()).toMatch(/\[functions\.hello\][^[]*verify_jwt = true/)
    expect(cli.config()).toContain(`project_id = "${REF}"`)
  })

  test('gets the token by its environment alone, and none of the inputs', async () => {
    const { cloud, cli, build, told } = makeCloud()
    await cloud.prepare(['hello'], build, [])
    await cloud.publish(['hello'], build)
    expect(cli.calls().join('\n')).not.toContain(TOKEN)
    expect(cli.config()).not.toContain(TOKEN)
    expect(told.join('\n')).not.toContain(TOKEN)
    const env = cli.env().split('\n')
    expect(env).toEqual(
      expect.arrayContaining([`SUPABASE_ACCESS_TOKEN=${TOKEN}`, 'SUPABASE_PROFILE=profile', 'DO_NOT_TRACK=1'])
    )
    expect(env.filter((line) => line.includes(TOKEN))).toHaveLength(1)
    expect(cli.env()).not.toMatch(/INPUT_|ssh-secret|runner-secret/)
  })

  test('that fails is a problem to act on, not a throw', async () => {
    const { cloud, cli, build } = makeCloud()
    cli.answer('unexpected deploy status 503: {"message":"unavailable"}\n', 1)
    const publication = await cloud.publish(['hello'], build)
    expect(publication.isTransient).toBe(true)
    expect(publication.problem?.message).toMatch(/unavailable/)
  })

  const stamp = (name: string): string =>
    `Uploading asset (${name}): supabase/functions/${name}/dual-deploy-stamp.ts\n`
  const whole = (name: string): string =>
    `${stamp(name)}Uploading asset (${name}): supabase/functions/${name}/index.ts\n`

  test.each([
    [
      'says nothing of a file',
      stamp('hello') + whole('world'),
      0,
      ['hello'],
      /did not say .* hello\/index\.ts$/
    ],
    [
      'warns of it',
      `${stamp('hello')}WARN: failed to read file: open supabase/functions/hello/index.ts: gone\n${whole('world')}`,
      0,
      ['hello'],
      /hello\/index\.ts: WARN: failed to read/
    ],
    [
      'says nothing of a function',
      whole('world'),
      0,
      ['hello'],
      /hello\/dual-deploy-stamp\.ts, hello\/index\.ts/
    ],
    ['fails, half way through one', stamp('hello'), 1, ['hello'], /hello\/index\.ts/],
    ['fails, before the first and behind the second', whole('world'), 1, [], /^$/],
    [
      'says it otherwise',
      'Uploaded hello/index.ts\n',
      0,
      ['hello', 'world'],
      /Supabase CLI 3\.1\.0 named no file/
    ]
  ])('that %s has a note for each function that needs it', async (_what, output, code, names, note) => {
    const { cloud, cli, build } = makeCloud()
    cli.answer(output, code)
    const { notes } = await cloud.publish(['hello', 'world'], build)
    expect([...notes.keys()]).toEqual(names)
    expect(notes.get('hello') ?? '').toMatch(note)
  })

  test('may talk for as long as its files are many', async () => {
    const { cloud, cli, build } = makeCloud()
    cli.answer(
      `${whole('hello')}${whole('world')}${'Uploading asset (hello): supabase/functions/x\n'.repeat(50_000)}`,
      0
    )
    expect((await cloud.publish(['hello', 'world'], build)).notes.size).toBe(0)
  })

  test('is not started to see what the project has when the API answers', async () => {
    const { cloud, cli, build } = makeCloud({ SUPABASE_PROFILE: 'supabase' }, (url, init) => {
      expect(url).toBe(`https://api.supabase.com/v1/projects/${REF}/functions`)
      expect(new Headers(init.headers).get('authorization')).toBe(`Bearer ${TOKEN}`)
      return Promise.resolve(new Response('[{"slug":"hello","verify_jwt":false}]'))
    })
    await cloud.prepare(['hello'], build, [])
    expect([cloud.existed('hello'), cloud.existed('world')]).toEqual([true, false])
    expect(() => cli.calls()).toThrow(/ENOENT/)
  })

  test('is not started for a token that the API refuses', async () => {
    const { cloud, cli, build } = makeCloud({ SUPABASE_PROFILE: 'supabase' }, () =>
      Promise.resolve(new Response('{"message":"Unauthorized"}', { status: 401 }))
    )
    await expect(cloud.prepare(['hello'], build, [])).rejects.toThrow(/refused supabase-access-token \(401\)/)
    expect(() => cli.calls()).toThrow(/ENOENT/)
  })

  test('knows a way to the API where there is none for us', async () => {
    const { cloud, cli, build } = makeCloud({ SUPABASE_PROFILE: 'supabase' })
    await cloud.prepare(['hello'], build, [])
    expect(cli.calls()).toEqual([expect.stringMatching(/^functions list /)])
  })

  test('whose token is refused is told before anything is published', async () => {
    const { cloud, cli, build, clock } = makeCloud()
    cli.failToList('unexpected list functions status 401: {"message":"Unauthorized"}\n')
    await expect(cloud.prepare(['hello'], build, [])).rejects.toThrow(/refused supabase-access-token \(401\)/)
    expect(cli.calls()).toHaveLength(1)
    expect(clock.sleeps).toEqual([])
  })

  test('is tried three times while the API is away', async () => {
    const { cloud, cli, build, clock } = makeCloud()
    cli.failToList('unexpected list functions status 503: x\n')
    await expect(cloud.prepare(['hello'], build, [])).rejects.toThrow(
      /^supabase functions list ended with 1: .*503/
    )
    expect(cli.calls()).toHaveLength(3)
    expect(clock.sleeps).toEqual([1_000, 4_000])
  })

  test('removes functions one by one', async () => {
    const { cloud, cli } = makeCloud()
    await cloud.remove(['hello', 'world'])
    expect(cli.calls().map((call) => call.split(' ').slice(0, 4).join(' '))).toEqual([
      `functions delete hello --remote=${REF}`,
      `functions delete world --remote=${REF}`
    ])
  })
})

test('what a stamp did not name cannot be brought back, and is said so without a call', async () => {
  const { cloud, cli } = makeCloud()
  const lost = await cloud.restore(new Map([['hello', '']]))
  expect([...lost.keys()]).toEqual(['hello'])
  expect(() => cli.calls()).toThrow()
})

describe('the way back', () => {
  const BEFORE = new Map([
    ['hello', 'a'.repeat(64)],
    ['world', null]
  ])
  const BUSY = 'unexpected deploy status 503: {"message":"unavailable"}\n'
  const REFUSED = 'unexpected deploy status 401: {"message":"Unauthorized"}\n'

  /** A cloud whose earlier sources are kept. */
  const makeBack = () =>
    makeCloud({}, undefined, {
      find: (wanted, root) => {
        const tree = stage(PROJECT, root, null)
        tree.write([...tree.filesOf.values()].flat())
        return Promise.resolve([...tree.descriptions.values()].filter(({ name }) => wanted.has(name)))
      }
    })

  const verbs = (calls: readonly string[]): string[] =>
    calls.map((call) => call.split(' ').slice(1, 3).join(' '))

  test('publishes again what failed in passing, and takes away what was created', async () => {
    const { cloud, cli, clock } = makeBack()
    cli.answerOnce(BUSY, 1)
    expect(await cloud.restore(BEFORE)).toEqual(new Map())
    expect(verbs(cli.calls())).toEqual(['deploy hello', 'deploy hello', 'delete world'])
    expect(clock.sleeps).toEqual([1_000])
  })

  test('that stays shut names each function, and tries to take away the created ones all the same', async () => {
    const { cloud, cli, clock } = makeBack()
    cli.answer(BUSY, 1)
    expect(await cloud.restore(BEFORE)).toEqual(
      new Map([
        [
          'hello',
          expect.stringMatching(/^publishing it again failed: supabase functions deploy ended with 1/)
        ],
        ['world', expect.stringMatching(/^it could not be removed: supabase functions delete ended with 1/)]
      ])
    )
    expect(verbs(cli.calls())).toEqual([
      ...Array<string>(3).fill('deploy hello'),
      ...Array<string>(3).fill('delete world')
    ])
    expect(clock.sleeps).toEqual([1_000, 4_000, 1_000, 4_000])
  })

  test('is not tried again where the failure is final', async () => {
    const { cloud, cli, clock } = makeBack()
    cli.answer(REFUSED, 1)
    const lost = await cloud.restore(BEFORE)
    expect([...lost.values()].join('\n')).toMatch(/refused supabase-access-token \(401\).*\n.*\(401\)/)
    expect(verbs(cli.calls())).toEqual(['deploy hello', 'delete world'])
    expect(clock.sleeps).toEqual([])
  })

  test('of created functions goes on behind one that cannot be removed', async () => {
    const { cloud, cli } = makeBack()
    cli.answerOnce(REFUSED, 1)
    const created = new Map([
      ['hello', null],
      ['world', null]
    ])
    expect([...(await cloud.restore(created)).keys()]).toEqual(['hello'])
    expect(verbs(cli.calls())).toEqual(['delete hello', 'delete world'])
  })

  test('whose kept sources cannot be read names the functions that they are of', async () => {
    const { cloud, cli } = makeCloud({}, undefined, {
      find: () => Promise.reject(new Error('The connection was lost.'))
    })
    expect(await cloud.restore(BEFORE)).toEqual(new Map([['hello', 'The connection was lost.']]))
    expect(verbs(cli.calls())).toEqual(['delete world'])
  })
})

describe('the names of secrets', () => {
  const DIGEST = 'd1'.repeat(32)
  const LIST = JSON.stringify([{ name: 'PAY_KEY', value: DIGEST, updated_at: '2026-01-01T00:00:00Z' }])
  const reads = (...names: string[]): VariableUse[] =>
    names.map((name) => ({ function: 'hello', file: 'hello/index.ts', line: 1, names: [name] }))

  test('are read when a published function needs one, and no digest of a value is logged', async () => {
    const { cloud, cli, build, told } = makeCloud()
    cli.secrets(LIST)
    expect(cloud.variableNames).toBeNull()
    await cloud.prepare(['hello'], build, reads('PAY_KEY'))
    expect(cloud.variableNames).toEqual(new Set(['PAY_KEY']))
    expect(cli.calls()).toContain(`secrets list --remote=${REF} --workdir ${build.tree.root} -o json`)
    expect(told.join('\n')).not.toContain(DIGEST)
  })

  test.each([
    ['every variable is there by itself', reads('SUPABASE_URL', 'SB_REGION'), ['hello']],
    ['only a function that stays as it is reads one', reads('PAY_KEY'), ['world']]
  ])('are not asked for when %s', async (_what, variables, names) => {
    const { cloud, cli, build } = makeCloud()
    await cloud.prepare(names, build, variables)
    expect(cloud.variableNames).toBeNull()
    expect(cli.calls().filter((call) => call.startsWith('secrets'))).toEqual([])
  })

  test.each([
    [
      'a token without the right',
      'unexpected list secrets status 403: {"message":"no","missing_permissions":["edge_functions_secrets_read"]}',
      /may not list them; missing: "edge_functions_secrets_read"/
    ],
    ['an API that fails', 'unexpected list secrets status 500: oops', /the Supabase API answered 500/],
    ['a CLI that breaks', 'panic', /the CLI ended with 1/]
  ])('stay unknown with %s, and the deploy goes on', async (_what, text, why) => {
    const { cloud, cli, build, told } = makeCloud()
    cli.failSecrets(text)
    await cloud.prepare(['hello'], build, reads('PAY_KEY'))
    expect(cloud.variableNames).toBeNull()
    expect(told.join('\n')).toMatch(why)
    expect(told.join('\n')).not.toMatch(/^warning/m)
  })

  test('come from the API without the CLI where it answers', async () => {
    const asked: string[] = []
    const { cloud, cli, build, told } = makeCloud({ SUPABASE_PROFILE: 'supabase' }, (url) => {
      asked.push(new URL(url).pathname.split('/').at(-1) ?? '')
      return Promise.resolve(new Response(url.endsWith('/secrets') ? LIST : '[]'))
    })
    await cloud.prepare(['hello'], build, reads('PAY_KEY'))
    expect(cloud.variableNames).toEqual(new Set(['PAY_KEY']))
    expect(asked.sort()).toEqual(['functions', 'secrets'])
    expect(() => cli.calls()).toThrow(/ENOENT/)
    expect(told.join('\n')).not.toContain(DIGEST)
  })

  test('stay unknown where the API does not let them be read', async () => {
    const { cloud, build, told } = makeCloud({ SUPABASE_PROFILE: 'supabase' }, (url) =>
      Promise.resolve(
        new Response(url.endsWith('/secrets') ? '{"message":"no"}' : '[]', {
          status: url.endsWith('/secrets') ? 403 : 200
        })
      )
    )
    await cloud.prepare(['hello'], build, reads('PAY_KEY'))
    expect(cloud.variableNames).toBeNull()
    expect(told.join('\n')).toContain('the Supabase API answered 403')
  })

  test('do not hide that the token is refused', async () => {
    const { cloud, cli, build } = makeCloud()
    cli.secrets(LIST)
    cli.failToList('unexpected status 401: unauthorized')
    await expect(cloud.prepare(['hello'], build, reads('PAY_KEY'))).rejects.toThrow(/401/)
  })
})

describe('a CLI or an API that says the token again', () => {
  test('gets none of it into the log or an error, wherever it is cut', async () => {
    const { cloud, cli, build, told } = makeCloud()
    cli.answer(`${'x'.repeat(300)} Authorization: Bearer ${TOKEN}\nfailed with ${TOKEN.slice(4)}`, 1)
    const { problem } = await cloud.publish(['hello'], build)
    expect(leakIn(`${problem?.message ?? ''}${told.join('\n')}`, TOKEN)).toBeNull()
    expect(problem?.message).toContain('failed with ***')
  })

  test('is answered for in the same way when it is the API', async () => {
    const fetch: Fetch = (_url, init) =>
      Promise.resolve(new Response(new Headers(init.headers).get('authorization'), { status: 400 }))
    const { cloud, build, told } = makeCloud({ SUPABASE_PROFILE: 'supabase' }, fetch)
    const error = await cloud.prepare(['hello'], build, []).catch((reason: unknown) => reason)
    expect(String(error)).toContain('status 400: Bearer ***')
    expect(leakIn(`${String(error)}${told.join('\n')}`, TOKEN)).toBeNull()
  })
})

test('a CLI in a folder with a space in its name is found, and called', async () => {
  const home = makeTree({ 'a folder/supabase': FAKE_CLI })
  const binary = path.join(home, 'a folder', 'supabase')
  chmodSync(binary, 0o755)
  const found = await provideCli(
    { wanted: binary, tempDir: home, env: { PATH: process.env['PATH'] ?? '' } },
    servicesOf().log
  )
  expect(found).toEqual({ path: binary, version: { major: 3, minor: 1, patch: 0 } })
})
