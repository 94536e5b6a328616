import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import { inFunctions, writeTree } from './support/tree.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const HANDLER = 'Deno.serve(() => new Response("ok"))\n'

const { runs } = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as {
  readonly runs: { readonly main: string; readonly post: string; readonly 'post-if': string }
}

let folder: string

/** Both programs as a runner has them, of these sources. */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dual-deploy-unit-'))
  execFileSync(process.execPath, ['script/build.mjs', path.join(folder, 'dist')], { cwd: ROOT })
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Started {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly state?: Readonly<Record<string, string>>
  /** ms after which it is killed */
  readonly killAfter?: number
}

interface Ended {
  readonly code: number | null
  readonly log: string
  readonly state: string
}

const temp = (): string => path.join(folder, '_temp')
const workspace = (): string => path.join(folder, 'app')

beforeEach(() => {
  for (const place of [temp(), workspace()]) {
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place)
  }
  writeTree(workspace(), inFunctions({ 'a/index.ts': HANDLER }))
})

/** A step as the runner starts it, in the workspace. */
async function step(
  program: string,
  { inputs = {}, env = {}, state = {}, killAfter }: Started
): Promise<Ended> {
  const stateFile = path.join(folder, 'state')
  writeFileSync(stateFile, '')
  const prefixed = (prefix: string, values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]))
  const child = spawn(process.execPath, [path.join(folder, program)], {
    cwd: workspace(),
    env: {
      ...prefixed(
        'INPUT_',
        Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name.toUpperCase(), value]))
      ),
      ...prefixed('STATE_', state),
      ...{
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        RUNNER_TEMP: temp(),
        GITHUB_WORKSPACE: workspace()
      },
      ...{
        GITHUB_STATE: stateFile,
        GITHUB_OUTPUT: '',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_SHA: '1'.repeat(40)
      },
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      log += chunk.toString('utf8')
    })
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  return { code, log, state: readFileSync(stateFile, 'utf8') }
}

/** `name<<end`, the value, `end`. */
const stateIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(.+)<<(.+)\n([^]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [name, value])
  )

/** Counts who connects, and hangs up. */
async function listen(): Promise<{ server: Server; port: number; count: () => number }> {
  let count = 0
  const server = createServer((socket) => {
    count++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port, count: () => count }
}

const ID = '20260304050607-42-1-abcdef'

describe('the post step', () => {
  let everything: Awaited<ReturnType<typeof listen>>
  let inputs: Readonly<Record<string, string>>
  beforeAll(async () => {
    everything = await listen()
    const url = `http://127.0.0.1:${everything.port}/functions/v1`
    inputs = {
      ...{ mode: 'deploy', targets: 'cloud, self-hosted', 'project-ref': 'abcdefghijklmnopqrst' },
      ...{ 'supabase-access-token': 'sbp_x', 'cloud-url': url, 'self-hosted-url': url },
      ...{
        'ssh-host': '127.0.0.1',
        'ssh-port': String(everything.port),
        'ssh-user': 'deploy',
        'ssh-key': 'x'
      },
      ...{ 'ssh-known-hosts': 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDXvNMR3Rxv0o0V9xs' },
      ...{ 'self-hosted-path': '/srv/functions', 'verify-timeout': '1' }
    }
  })
  afterAll(() => {
    everything.server.close()
  })

  test('is another program than the main step, and always runs', () => {
    expect(runs).toMatchObject({ main: 'dist/index.js', post: 'dist/post.js', 'post-if': 'always()' })
  })

  test('holds no code of a deploy', () => {
    const text = readFileSync(path.join(folder, runs.post), 'utf8')
    for (const word of [
      'src/publish/',
      'src/main.ts',
      'src/targets/cloud/',
      'src/targets/self-hosted/ssh/server.ts'
    ])
      expect(text).not.toContain(word)
    expect(text).toContain('src/post.ts')
  })

  test('of a main step that died at any of 20 instants asks no target, and leaves no folder of it', async () => {
    for (let instant = 0; instant < 20; instant++) {
      const main = await step(runs.main, { inputs, killAfter: instant * 25 })
      const before = everything.count()
      for (const state of [stateIn(main.state), {}]) {
        const post = await step(runs.post, { inputs, state })
        expect([instant, post.code, post.log]).toEqual([instant, 0, ''])
      }
      expect(everything.count()).toBe(before)
      expect(readdirSync(temp()).filter((name) => name !== 'dual-deploy')).toEqual([])
    }
  }, 120_000)

  test('that knows of no lock needs no input, and with every mode does the same', async () => {
    for (const mode of ['auto', 'deploy', 'rollback', 'unlock', 'nonsense'])
      expect(await step(runs.post, { inputs: { mode } })).toMatchObject({ code: 0, log: '' })
  })

  test('removes folders of runs by their names alone, follows no link, and believes no path', async () => {
    const victim = path.join(folder, 'victim')
    writeTree(victim, { 'dual-deploy-20260304050607-abcdef/x': 'x', keep: 'x' })
    const ours = 'dual-deploy-20260304050607-abcDE1'
    writeTree(temp(), {
      ...{ [`${ours}/staging/x`]: 'x', 'dual-deploy/report.json': '{}', 'dual-deploy-config/x': 'x' },
      ...{
        'dual-deploy-20260304050607-abcdefg/x': 'x',
        'dual-deploy-20260304050607-abcde.': 'x',
        other: 'x'
      },
      'dual-deploy-20260304050607-aaaaaa': 'a file'
    })
    symlinkSync(victim, path.join(temp(), ours, 'inside'))
    symlinkSync(victim, path.join(temp(), 'dual-deploy-20260304050607-bbbbbb'))
    const kept = readdirSync(temp()).filter((name) => name !== ours)
    const paths = [victim, `${temp()}/../victim`, `${temp()}/dual-deploy-20260304050607-bbbbbb`]
    // Nothing here but what is this test's own: a program that believed a path would remove it.
    for (const place of paths) {
      const { code } = await step(runs.post, { state: { 'temp-dir': place, 'is-post': 'true' } })
      expect(code).toBe(0)
    }
    expect(readdirSync(temp()).sort()).toEqual(kept.sort())
    expect(readdirSync(victim).sort()).toEqual(['dual-deploy-20260304050607-abcdef', 'keep'])
    expect(lstatSync(path.join(temp(), 'dual-deploy-20260304050607-bbbbbb')).isSymbolicLink()).toBe(true)
    rmSync(victim, { recursive: true })
  })

  test.each(['', 'relative', '/nowhere/at/all', '/dev/null'])(
    'with %j for the runner’s temporary folder removes nothing and does not fail',
    async (place) => {
      writeTree(workspace(), { 'dual-deploy-20260304050607-abcdef/x': 'x' })
      expect((await step(runs.post, { env: { RUNNER_TEMP: place } })).code).toBe(0)
      expect(existsSync(path.join(workspace(), 'dual-deploy-20260304050607-abcdef/x'))).toBe(true)
    }
  )

  test.each([
    '*',
    '',
    ' ',
    'somebody-else',
    `${ID}\n*`,
    `x${ID}`,
    '../../x',
    `${ID} `,
    '20260304050607-42-1-ABCDEF'
  ])('asks no server to free the lock of %j: that is no id of ours', async (token) => {
    const before = everything.count()
    const { code } = await step(runs.post, { inputs, state: { 'lock-token': token } })
    // The runner's own reader of state trims nothing; whatever is left of it must be our shape.
    expect([code, everything.count() - before]).toEqual([0, 0])
  })

  test('asks the server for a lock of ours, and a server that hangs up is a warning', async () => {
    const before = everything.count()
    const { code, log } = await step(runs.post, { inputs, state: { 'lock-token': ID } })
    expect(code).toBe(0)
    expect(log).toMatch(/^::warning::Cleaning up: /m)
    expect(log.replace(/^::add-mask::.*$/gm, '')).not.toContain('sbp_x')
    // The key is none, so it may not even come to a connection.
    expect(everything.count() - before).toBeLessThanOrEqual(1)
  })
})

describe('a checkout', () => {
  let canary: string
  let shims: string
  beforeEach(() => {
    canary = path.join(folder, 'canary')
    shims = path.join(folder, 'shims')
    for (const place of [canary, shims]) {
      rmSync(place, { recursive: true, force: true })
      mkdirSync(place)
    }
  })

  const program = (file: string, text: string): void => {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `#!/bin/sh\n${text}\n`)
    chmodSync(file, 0o755)
  }
  const sung = (name: string): string => `echo "$0 $*" >> ${path.join(canary, name)}`
  const git = (place: string, ...args: string[]): void => {
    execFileSync('git', ['-C', place, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    })
  }

  /** Every setting of git that names a program. */
  const evil = (place: string): string => {
    program(path.join(place, 'evil.sh'), sung('setting'))
    const run = path.join(place, 'evil.sh')
    return [
      `[core]\n\tfsmonitor = ${run}\n\tpager = ${run}\n\tsshCommand = ${run}\n\teditor = ${run}\n\taskPass = ${run}`,
      `\tgitProxy = ${run}\n\thooksPath = ${place}/hooks\n\talternateRefsCommand = ${run}\n\tattributesFile = ${place}/attributes`,
      `[diff]\n\texternal = ${run}\n[diff "x"]\n\ttextconv = ${run}\n\tcommand = ${run}`,
      `[filter "x"]\n\tprocess = ${run}\n\tclean = ${run}\n\tsmudge = ${run}\n[gpg]\n\tprogram = ${run}`,
      `[log]\n\tshowSignature = true\n[credential]\n\thelper = !${run}\n[pager]\n\tshow = ${run}`,
      `[protocol "ext"]\n\tallow = always\n[remote "origin"]\n\turl = ext::${run}\n\tpromisor = true\n\tpartialclonefilter = blob:none`,
      `\tuploadpack = ${run}\n\tvcs = evil\n[extensions]\n\tpartialClone = origin`
    ].join('\n')
  }

  const HOSTILE: readonly (readonly [string, (app: string) => void])[] = [
    [
      'a repository of git with settings that name programs',
      (app) => {
        git(app, 'init', '-q')
        git(app, 'add', '.')
        git(app, 'commit', '-qm', 'a')
        appendFileSync(path.join(app, '.git/config'), evil(app))
        writeFileSync(path.join(app, '.gitattributes'), '* diff=x filter=x\n')
        for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout', 'pre-auto-gc'])
          program(path.join(app, 'hooks', hook), sung('hook'))
      }
    ],
    [
      'a bare repository in the place of a checkout',
      (app) => {
        git(app, 'init', '-q', '--bare')
        appendFileSync(path.join(app, 'config'), `\n${evil(app)}\n[core]\n\tworktree = ${app}\n`)
      }
    ],
    [
      'a file that names a repository elsewhere',
      (app) => {
        const other = path.join(app, 'deep/other')
        mkdirSync(other, { recursive: true })
        git(other, 'init', '-q', '--bare')
        appendFileSync(path.join(other, 'config'), `\n${evil(app)}\n`)
        writeFileSync(path.join(app, '.git'), 'gitdir: deep/other\n')
      }
    ],
    [
      'a partial clone whose objects are to be fetched, with alternates',
      (app) => {
        git(app, 'init', '-q')
        appendFileSync(path.join(app, '.git/config'), evil(app))
        writeFileSync(path.join(app, '.git/HEAD'), '1'.repeat(40))
        writeTree(app, { '.git/objects/info/alternates': `${app}/deep\n`, 'deep/info/x': '' })
        program(path.join(app, 'git-remote-evil'), sung('remote'))
      }
    ],
    [
      'programs and settings of other tools',
      (app) => {
        for (const name of ['timeout', 'supabase', 'rsync', 'tar', 'npm', 'node', 'git', 'sh', 'ssh', 'deno'])
          for (const place of [app, path.join(app, 'node_modules/.bin')])
            if (!existsSync(path.join(place, name))) program(path.join(place, name), sung(name))
        writeTree(app, {
          '.npmrc': `node-options=--require ${app}/evil.cjs\nscript-shell=${app}/sh\ngit=${app}/git\n`,
          '.env': `NODE_OPTIONS=--require ${app}/evil.cjs\n`,
          'evil.cjs': `require('fs').writeFileSync(${JSON.stringify(path.join(canary, 'cjs'))}, '')`,
          'node_modules/cpu-features/index.js': `require(${JSON.stringify(path.join(app, 'evil.cjs'))})`,
          'package.json': '{"type":"module","bin":{"supabase":"./supabase"}}'
        })
      }
    ]
  ]

  const relative = ['node_modules/.bin', '.', '', './']
  const pathWith = (): string => [...relative, shims, process.env['PATH'] ?? ''].join(path.delimiter)

  test.each(
    HOSTILE.flatMap(([what, make]) =>
      ['check', 'deploy', 'verify', 'stamp'].map((mode) => [mode, what, make] as const)
    )
  )(
    'names no program that is run: mode %s, %s',
    async (mode, _what, make) => {
      make(workspace())
      // git is not started at all, wherever it stands; the CLI is, and says where.
      program(path.join(shims, 'git'), sung('git'))
      program(path.join(shims, 'supabase'), `pwd >> ${path.join(folder, 'cwd')}; echo 3.1.0; exit 1`)
      const url = 'http://127.0.0.1:9/functions/v1'
      const { code, log } = await step(runs.main, {
        inputs: {
          ...{ mode, targets: 'cloud', 'project-ref': 'abcdefghijklmnopqrst', 'cloud-url': url },
          ...{ 'supabase-access-token': 'sbp_x', 'verify-timeout': '1', 'verify-interval': '0.1' }
        },
        env: { PATH: pathWith(), GITHUB_EVENT_NAME: 'push', SUPABASE_API_URL: 'http://127.0.0.1:9' }
      })
      expect(readdirSync(canary)).toEqual([])
      expect([mode, code, log.slice(0, 2000)]).toEqual([
        mode,
        mode === 'check' || mode === 'stamp' ? 0 : 1,
        expect.any(String)
      ])
    },
    60_000
  )
})
