import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  leftIn,
  parseActivation,
  parseServerState,
  unsafeIn
} from '../../../src/targets/self-hosted/answers.ts'
import { checkServer, NOTHING_CHANGED } from '../../../src/targets/self-hosted/readiness.ts'
import { checkRefusal, StepRefused } from '../../../src/targets/self-hosted/ssh/refusal.ts'
import { VERBS, type Verb } from '../../../src/targets/self-hosted/ssh/verbs.ts'
import { UNSAFE } from '../../../src/targets/self-hosted/programs/program.ts'
import { uploadArguments } from '../../../src/targets/self-hosted/release/rsync.ts'
import { lines, shellCommand, SHELLS, withShims, type ScriptRun } from '../../support/shell.ts'
import { BEFORE, ID, inputOf, makeServer, runVerb, type StateFolder } from '../../support/state-folder.ts'

let base: string
beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'regular-'))
  chmodSync(base, 0o755)
})
afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

const makePipe = (at: string): void => {
  rmSync(at, { recursive: true, force: true })
  mkdirSync(path.dirname(at), { recursive: true })
  expect(spawnSync('mkfifo', [at]).status).toBe(0)
}
const PATHS = (server: StateFolder) => ({
  ...{ functionsPath: server.functions, statePath: server.state },
  ...{ container: 'c', docker: 'docker' }
})
const outcomeOf = (run: ScriptRun): string | undefined => parseActivation(run.stdout)?.outcome

/** In the place of any of these a pipe would be waited for by whoever opens it. */
const OPENED = [
  ...['state.json', 'journal', 'activation', 'lock.guard', 'lock/token', 'lock/holder', 'lock/lease'].map(
    (name) => `state/${name}`
  ),
  ...['pointer.json', 'proved.json', 'pointer.json.new'].map((name) => `functions/.dual-deploy/${name}`),
  'functions/main/dual-deploy.json'
]

describe.each(SHELLS)('under %s', (shell) => {
  test.each(OPENED)('a pipe at %s is waited for by no verb: it is named', async (name) => {
    for (const verb of Object.keys(VERBS) as Verb[]) {
      const server = makeServer('managed', base)
      makePipe(path.join(server.home, name))
      const run = await runVerb(server, 'managed', shell, verb)
      if (verb === 'inspect') {
        const state = parseServerState(run.stdout)
        expect(state?.unsafe).toEqual([{ why: 'kind', path: path.join(server.home, name) }])
      } else if (run.code === UNSAFE)
        expect(unsafeIn(run.stderr)).toEqual({ why: 'kind', path: path.join(server.home, name) })
      rmSync(server.home, { recursive: true, force: true })
    }
  })

  test.each([
    'hello/index.ts',
    'hello/pipe',
    '_shared/cors.ts',
    '_shared/pipe',
    'main/index.ts',
    '.dual-deploy/releases/x'
  ])('a pipe at functions/%s holds up nobody, and a deploy heals what is its own', async (name) => {
    const server = makeServer('managed', base)
    makePipe(path.join(server.functions, name))
    const looked = parseServerState((await runVerb(server, 'managed', shell, 'inspect')).stdout)
    expect(looked?.unsafe).toEqual([])
    expect(looked?.digests.has(name)).toBe(false)
    for (const verb of ['export', 'receive'] as const)
      expect([verb, (await runVerb(server, 'managed', shell, verb)).code]).toEqual([verb, 0])
    writeFileSync(path.join(server.home, 'new'), 'new cors')
    const tree = path.join(server.state, 'staging', ID, 'tree')
    for (const [file, text] of [
      ['hello/index.ts', 'new hello'],
      ['_shared/cors.ts', 'new cors']
    ] as const) {
      rmSync(path.join(tree, file), { force: true })
      writeFileSync(path.join(tree, file), text)
    }
    expect(outcomeOf(await runVerb(server, 'managed', shell, 'activate'))).toBe('activated')
    expect((await runVerb(server, 'managed', shell, 'record')).code).toBe(0)
    expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('new hello')
  })

  test.each(['pipe', 'link'])('an uploaded file that is a %s is named, and nothing stops', async (kind) => {
    const server = makeServer('stock', base)
    const at = path.join(server.state, 'staging', ID, 'tree/hello/index.ts')
    rmSync(at)
    if (kind === 'pipe') makePipe(at)
    else symlinkSync(path.join(server.functions, 'hello/index.ts'), at)
    const run = await runVerb(server, 'stock', shell, 'activate')
    expect(parseActivation(run.stdout)).toMatchObject({
      outcome: 'corrupt',
      detail: expect.stringContaining('hello/index.ts: missing, or no regular file')
    })
    expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('old hello')
    expect(existsSync(path.join(server.home, 'calls'))).toBe(false)
  })

  test('what was received gets modes of our own', async () => {
    const server = makeServer('stock', base)
    const tree = path.join(server.state, 'staging', ID, 'tree')
    chmodSync(path.join(tree, 'hello/index.ts'), 0o4000)
    chmodSync(path.join(tree, 'hello'), 0o2777)
    expect(outcomeOf(await runVerb(server, 'stock', shell, 'activate'))).toBe('activated')
    const modeOf = (name: string): number => statSync(path.join(server.functions, name)).mode & 0o777
    expect([modeOf('hello'), modeOf('hello/index.ts'), modeOf('_shared')]).toEqual([0o755, 0o644, 0o755])
  })

  test.each(['functions/hello', 'functions/_shared'])(
    '%s that is a link is refused at the look, and again at each step',
    async (name) => {
      const server = makeServer('stock', base)
      const at = path.join(server.home, name)
      rmSync(at, { recursive: true })
      symlinkSync('../nowhere', at)
      const state = parseServerState((await runVerb(server, 'stock', shell, 'inspect')).stdout)
      if (state === null) throw new Error('no answer')
      expect(() => {
        checkServer(state, PATHS(server), true)
      }).toThrow(
        expect.objectContaining({
          message: expect.stringContaining(`${at} on the server is a symbolic link`),
          live: NOTHING_CHANGED
        })
      )
      const activated = parseActivation((await runVerb(server, 'stock', shell, 'activate')).stdout)
      expect(activated).toMatchObject({ outcome: 'unsafe', unsafe: { why: 'link', path: at } })
      expect(existsSync(path.join(server.home, 'calls'))).toBe(false)
      const received = await runVerb(server, 'stock', shell, 'receive')
      expect(() => checkRefusal(received)).toThrow(StepRefused)
    }
  )

  test('only what bears the name of a deploy is swept, however old it is', async () => {
    const server = makeServer('managed', base)
    const kept = [
      'precious',
      'v1.2.3',
      '20240101',
      '20240101-backup',
      `${BEFORE}-mine`,
      'a b',
      'x\ny',
      'lost+found'
    ]
    const gone = [
      '20250101000000-1-1-abcdef',
      '20250101000000-1-1-abcdef-undo12',
      '20250101000000-local-1-abcdef-prune'
    ]
    const places = ['state/releases', 'state/staging', 'functions/.dual-deploy/releases']
    const old = new Date(Date.now() - 3 * 86_400_000)
    for (const place of places)
      for (const name of [...kept, ...gone]) {
        mkdirSync(path.join(server.home, place, name), { recursive: true })
        spawnSync('touch', ['-d', old.toISOString(), path.join(server.home, place, name)])
      }
    expect((await runVerb(server, 'managed', shell, 'record')).code).toBe(0)
    for (const place of places) {
      const names = readdirSync(path.join(server.home, place))
      expect([
        place,
        kept.filter((name) => !names.includes(name)),
        gone.filter((name) => names.includes(name))
      ]).toEqual([place, [], []])
    }
  })

  test('a client that does not read its answer has no guard and no switch locked', async () => {
    for (const verb of ['take', 'activate'] as const) {
      const server = makeServer('stock', base)
      writeFileSync(path.join(server.state, 'state.json'), `{"version":1,"x":"${'x'.repeat(1 << 20)}"}`)
      spawnSync('sh', [
        '-c',
        `head -c 1000000 /dev/zero | tr "\\0" x > "${server.home}/log"; sed -i "s|echo booted|cat ${server.home}/log|" "${server.home}/docker"`
      ])
      const child = spawn(shell, [...(shell === 'busybox' ? ['sh'] : []), '-c', VERBS[verb].script], {
        stdio: ['pipe', 'pipe', 'ignore']
      })
      child.stdin.end(inputOf(server, 'stock', verb))
      // It reads the first bytes alone: the rest fills the pipe.
      await once(child.stdout, 'readable')
      const file = path.join(server.state, verb === 'take' ? 'lock.guard' : 'activation')
      expect([verb, spawnSync('flock', ['-w', '5', file, 'true']).status]).toEqual([verb, 0])
      child.kill('SIGKILL')
      child.stdout.destroy()
      await once(child, 'close')
    }
  })

  test.each([
    ['', 'given up by itself'],
    ['trap "" TERM', 'killed, because what it waits for is deaf']
  ])('an activation that hangs before its journal is ended by unlock: %s %s', async (trap) => {
    const server = makeServer('stock', base)
    const bin = path.join(server.home, 'bin')
    mkdirSync(bin)
    // A file that is swapped for a pipe behind the look at it hangs like this.
    makePipe(path.join(server.home, 'never'))
    writeFileSync(
      path.join(bin, 'sort'),
      `#!/bin/sh\n${trap}\n: > "${server.home}/hangs"\nexec cat "${server.home}/never"\n`,
      { mode: 0o755 }
    )
    const activation = runVerb(server, 'stock', shell, 'activate', { env: withShims(bin) })
    while (!existsSync(path.join(server.home, 'hangs'))) await new Promise((resolve) => setImmediate(resolve))
    const freed = await runVerb(server, 'stock', shell, 'free')
    expect([freed.code, freed.stdout]).toEqual([
      0,
      '#dual-deploy holder\n{"run":"a run"}\n#dual-deploy end\n'
    ])
    const ended = await activation
    expect([ended.signal, outcomeOf(ended)]).toEqual(
      trap === '' ? [null, 'lock-lost'] : ['SIGKILL', undefined]
    )
    expect(existsSync(path.join(server.state, 'lock'))).toBe(false)
    expect(existsSync(path.join(server.state, 'journal'))).toBe(false)
    expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('old hello')
  })

  test('an upload by the real rsync goes through no link that the container made in an overlaid folder', () => {
    const server = makeServer('stock', base)
    const victim = path.join(server.home, 'victim')
    const shared = path.join(server.functions, '_shared')
    mkdirSync(path.join(shared, 'deep'))
    mkdirSync(victim)
    writeFileSync(path.join(victim, 'file'), 'theirs')
    for (const name of ['folder', 'deep/folder']) symlinkSync(victim, path.join(shared, name))
    for (const name of ['file.ts', 'deep/file.ts']) symlinkSync(`${victim}/file`, path.join(shared, name))
    const sent = ['cors.ts', 'file.ts', 'folder/file', 'deep/file.ts', 'deep/folder/file'].map(
      (name) => `_shared/${name}`
    )
    const tree = path.join(server.state, 'staging', ID, 'tree')
    const run = upload(server, shell, sent)
    expect([run.status, run.stderr]).toEqual([0, ''])
    expect([readdirSync(victim), readFileSync(path.join(victim, 'file'), 'utf8')]).toEqual([
      ['file'],
      'theirs'
    ])
    for (const file of sent) expect(readFileSync(path.join(tree, file), 'utf8')).toBe('ours')
    // No owners, groups, times, links, devices, ACLs or attributes; and modes are the server's.
    const words = readFileSync(path.join(server.home, 'asked'), 'utf8').trim().split('\n')
    expect(words.slice(0, 2)).toEqual(['rsync', '--server'])
    expect(words[2]?.replace(/e\..*/, '')).toMatch(/^-[rczR]+$/)
    expect(words.slice(3).join(' ')).toMatch(/^(--timeout=\d+ )?\. \.$/)
  })
})

/** As the bridge does it: what rsync asks for stands behind the script, and the words of the verb in front of its protocol. */
function upload(server: StateFolder, shell: string, files: readonly string[]) {
  const { home } = server
  for (const file of files) {
    mkdirSync(path.join(home, 'source', path.dirname(file)), { recursive: true })
    writeFileSync(path.join(home, 'source', file), 'ours')
  }
  const head = lines(server.functions, `${server.state}/staging/${ID}/tree`, '_shared', '')
  writeFileSync(path.join(home, 'head'), head)
  writeFileSync(path.join(home, 'list'), files.map((file) => `${file}\0`).join(''))
  writeFileSync(path.join(home, 'receive.sh'), VERBS.receive.script)
  const [program, words] = shellCommand(shell, path.join(home, 'receive.sh'), 'receive', 'version')
  writeFileSync(
    path.join(home, 'rsh'),
    `#!/bin/sh
shift
printf "%s\\n" "$@" > "${home}/asked"
mkfifo "${home}/in"
exec 3<&0
{ cat "${home}/head"; exec cat; } <&3 > "${home}/in" &
${[program, ...words].join(' ')} "$@" < "${home}/in" 3<&-
code=$?
# rsync waits for its remote shell before it closes the line.
kill $! 2> /dev/null
exit $code
`,
    { mode: 0o755 }
  )
  const args = uploadArguments({
    remoteShell: [`${home}/rsh`],
    listFile: `${home}/list`,
    source: `${home}/source`
  })
  return spawnSync('rsync', args, { encoding: 'utf8' })
}

/** As a user who is not root: modes mean something then. */
const isRoot = process.getuid?.() === 0
describe('a folder of mode 000 in what is to be removed', () => {
  test('is opened first where it is ours, and named where it is not', () => {
    const [shell = 'sh'] = SHELLS
    const server = makeServer('stock', base)
    const old = '20250101000000-1-1-abcdef'
    const stuck = path.join(server.state, 'releases', old, 'old/hello/closed')
    const foreign = path.join(server.state, 'releases', '20250102000000-1-1-abcdef')
    mkdirSync(stuck, { recursive: true })
    writeFileSync(path.join(stuck, 'x'), 'x')
    mkdirSync(path.join(foreign, 'old/hello/x'), { recursive: true })
    if (isRoot) spawnSync('chown', ['-R', 'nobody', server.home])
    chmodSync(stuck, 0)
    if (isRoot) {
      spawnSync('chown', ['-R', 'root', path.join(foreign, 'old/hello')])
      chmodSync(path.join(foreign, 'old/hello'), 0)
    }
    const input = inputOf(server, 'stock', 'record')
    const argv = ['-c', VERBS.record.script]
    const words = isRoot ? ['setpriv', '--reuid=nobody', '--clear-groups', shell, ...argv] : [shell, ...argv]
    const run = spawnSync(words[0] ?? '', words.slice(1), { input, encoding: 'utf8', cwd: '/' })
    expect([run.status, existsSync(path.join(server.state, 'releases', old))]).toEqual([0, false])
    const aside = path.join(server.state, 'left', path.basename(foreign))
    expect(leftIn(run.stdout)).toEqual(isRoot ? [aside] : [])
    // What no record names would be a run that was stopped.
    expect(readdirSync(path.join(server.state, 'releases'))).toEqual([BEFORE])
  })
})
