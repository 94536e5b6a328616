import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ACTIVATE } from '../../../src/targets/self-hosted/activation.ts'
import {
  parseActivation,
  parseServerState,
  sections,
  type ActivationResult
} from '../../../src/targets/self-hosted/answers.ts'
import { LOCK_SCRIPTS } from '../../../src/targets/self-hosted/lock-scripts.ts'
import {
  EXPORT,
  INSPECT,
  LOG_BYTES,
  LOGS,
  RECEIVE,
  RECORD,
  RESULT,
  DISCARD,
  STAGE_ROUTER,
  STAGE_UNDO,
  wrapScript
} from '../../../src/targets/self-hosted/scripts.ts'
import { lines, runScript, SHELLS, whileFlocked, type ScriptRun } from '../../support/shell.ts'

/** Keeps its container's state in a folder: runs, or not. `fail` holds the words of the calls that fail. */
const FAKE_DOCKER = `#!/bin/sh
home=$(dirname "$0")/..
printf "%s\\n" "$*" >> "$home/calls"
fails() { grep -qx -- "$1" "$home/fail" 2>/dev/null; }
up() {
  if fails start || { fails start-new && grep -rqs new "$home/functions"; }; then echo "cannot start" >&2; exit 1; fi
  echo true > "$home/running"
}
case "$1" in
  inspect)
    case "$*" in
      *Mounts*) printf "[{\\"Source\\":\\"%s\\",\\"Destination\\":\\"/home/deno/functions\\"}]\\n" "$home/functions" ;;
      *ExitCode*) echo "$(cat "$home/running") 0 0 2026-01-01T00:00:00Z" ;;
      *) echo "$(cat "$home/running") 0 2026-01-01T00:00:00Z" ;;
    esac ;;
  stop) fails stop && { echo "cannot stop" >&2; exit 1; }; echo false > "$home/running" ;;
  start) up ;;
  restart) echo false > "$home/running"; up ;;
  exec) [ "$(cat "$home/running")" = true ] && ! fails exec && ls -1 "$home/functions" ;;
  logs) if [ -f "$home/log" ]; then cat "$home/log"; cat "$home/log" >&2; else echo "booted with words of the log"; fi ;;
esac
`

let base: string
let count = 0

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'activate-'))
})

afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

/** Bears the name of a deploy: nothing else is swept. */
const SWEPT = '20250101000000-1-1-abcdef'

/** Of the lock that an activation must have. */
const TOKEN = 'token-of-this-deploy'

interface Server {
  readonly home: string
  readonly functions: string
  readonly state: string
  readonly docker: string
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

/** A server with three folders and a container that runs. */
function makeServer(): Server {
  const home = path.join(base, String((count += 1)))
  write(path.join(home, 'bin', 'docker'), FAKE_DOCKER, 0o755)
  write(path.join(home, 'running'), 'true\n')
  write(path.join(home, 'functions', 'hello', 'index.ts'), 'old hello')
  write(path.join(home, 'functions', 'hello', 'gone.ts'), 'old gone')
  write(path.join(home, 'functions', '_shared', 'cors.ts'), 'old cors')
  write(path.join(home, 'functions', '_shared', 'kept.ts'), 'kept')
  write(path.join(home, 'functions', 'main', 'index.ts'), 'router')
  for (const folder of ['staging', 'releases', 'log'])
    mkdirSync(path.join(home, 'state', folder), { recursive: true })
  write(path.join(home, 'state', 'lock.guard'), '')
  write(path.join(home, 'state', 'lock', 'token'), `${TOKEN}\n`)
  return {
    home,
    functions: path.join(home, 'functions'),
    state: path.join(home, 'state'),
    docker: path.join(home, 'bin', 'docker')
  }
}

const FOLDERS = ['_shared', 'hello', 'world']
const UPLOADED: Readonly<Record<string, string>> = {
  '_shared/cors.ts': 'new cors',
  'hello/index.ts': 'new hello',
  'world/index.ts': 'new world'
}
const OLD: Readonly<Record<string, string>> = {
  '_shared/cors.ts': 'old cors',
  '_shared/kept.ts': 'kept',
  'hello/gone.ts': 'old gone',
  'hello/index.ts': 'old hello',
  'main/index.ts': 'router'
}
const NEW: Readonly<Record<string, string>> = {
  ...UPLOADED,
  '_shared/kept.ts': 'kept',
  'main/index.ts': 'router'
}

/** What the upload leaves in the staging area: the overlaid folder's other files and what was sent. */
function stageUpload({ state }: Server, id: string): void {
  const tree = path.join(state, 'staging', id, 'tree')
  write(path.join(tree, '_shared', 'kept.ts'), 'kept')
  for (const [file, text] of Object.entries(UPLOADED)) write(path.join(tree, file), text)
}

function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  )
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')])
  )
}

const isRunning = ({ home }: Server): boolean => readFileSync(path.join(home, 'running'), 'utf8') === 'true\n'
const calls = ({ home }: Server): string[] =>
  readFileSync(path.join(home, 'calls'), 'utf8').trim().split('\n')
const fail = ({ home }: Server, ...what: string[]): void => {
  write(path.join(home, 'fail'), what.map((line) => `${line}\n`).join(''))
}

/** `mv` of several folders that moves those in front of the one whose path matches, then fails. */
const movesUntil = (pattern: string): string => `[ "$1" = -- ] || exec "$REAL" "$@"
shift
for to; do :; done
while [ $# -gt 1 ]; do
  case "$PWD/$1" in ${pattern}) echo "mv: denied" >&2; exit 1 ;; esac
  "$REAL" "$1" "$to" || exit 1
  shift
done`

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Options {
  readonly shell: string
  readonly id?: string
  readonly restart?: string
  readonly env?: NodeJS.ProcessEnv
  readonly folders?: readonly string[]
  readonly digests?: string
  readonly pointer?: string
}

const digestsOf = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([file, text]) => `${sha(text)}  ${file}\n`)
    .join('')

function activationInput(
  server: Server,
  { id = 'r1', restart = 'around', folders = FOLDERS, ...rest }: Options
): string {
  const values = [
    server.docker,
    'functions',
    '/home/deno/functions',
    server.functions,
    server.state,
    id,
    TOKEN,
    restart,
    '20',
    rest.pointer ?? '-',
    ...folders,
    ''
  ]
  return values.map((line) => `${line}\n`).join('') + (rest.digests ?? digestsOf(UPLOADED)) + 'end\n'
}

async function activate(server: Server, options: Options): Promise<ActivationResult> {
  const run = await runScript(options.shell, ACTIVATE, activationInput(server, options), options.env)
  const result = parseActivation(run.stdout)
  if (result === null) throw new Error(`no result: ${run.stdout}${run.stderr}`)
  return result
}

const realTools = new Map<string, string>()

function realTool(name: string): string {
  const found =
    realTools.get(name) ??
    spawnSync('sh', ['-c', `command -v ${name}`])
      .stdout.toString()
      .trim()
  realTools.set(name, found)
  return found
}

/** A PATH in which `name` is this script first; `$REAL` finds the real one. */
function withTool(server: Server, name: string, body: string): NodeJS.ProcessEnv {
  const bin = path.join(server.home, 'path')
  const real = spawnSync('sh', ['-c', `command -v ${name}`])
    .stdout.toString()
    .trim()
  write(path.join(bin, name), `#!/bin/sh\nREAL=${real}\n${body}\n`)
  chmodSync(path.join(bin, name), 0o755)
  return { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
}

const leftovers = ({ state }: Server): boolean =>
  existsSync(path.join(state, 'journal')) || existsSync(path.join(state, 'journal.new'))

describe.each(SHELLS)('activation under %s', (shell) => {
  test('stops, switches and starts, and keeps the old folders as a release', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    const result = await activate(server, { shell })
    expect(result.outcome).toBe('activated')
    expect([...result.folders].sort()).toEqual(['_shared', 'hello', 'main', 'world'])
    expect(result.logs).toEqual(['booted with words of the log'])
    expect(snapshot(server.functions)).toEqual(NEW)
    expect(isRunning(server)).toBe(true)
    const verbs = calls(server).map((call) => call.split(' ')[0])
    expect(verbs).toEqual(['stop', 'start', 'inspect', 'exec', 'inspect', 'logs'])
    expect(calls(server)[0]).toBe('stop -t 20 functions')
    expect(snapshot(path.join(server.state, 'releases', 'r1', 'old'))).toEqual({
      '_shared/cors.ts': 'old cors',
      '_shared/kept.ts': 'kept',
      'hello/gone.ts': 'old gone',
      'hello/index.ts': 'old hello'
    })
    expect(readdirSync(path.join(server.state, 'releases', 'r1', 'absent'))).toEqual(['world'])
    expect(leftovers(server)).toBe(false)
  })

  test.each([
    ['after', ['restart', 'inspect', 'exec', 'inspect', 'logs']],
    ['never', ['inspect', 'exec', 'inspect', 'logs']]
  ])('restart: %s touches the container no more than that', async (restart, verbs) => {
    const server = makeServer()
    stageUpload(server, 'r1')
    expect((await activate(server, { shell, restart })).outcome).toBe('activated')
    expect(snapshot(server.functions)).toEqual(NEW)
    expect(calls(server).map((call) => call.split(' ')[0])).toEqual(verbs)
  })

  test.each([
    ['a changed byte', { ...UPLOADED, 'hello/index.ts': 'something else' }],
    ['a lost file', { ...UPLOADED, 'hello/lost.ts': 'lost' }]
  ])('an upload with %s is refused by the name of the file before anything stops', async (_what, sent) => {
    const server = makeServer()
    stageUpload(server, 'r1')
    const result = await activate(server, { shell, digests: digestsOf(sent) })
    expect(result.outcome).toBe('corrupt')
    expect(result.detail).toMatch(/hello\/(index|lost)\.ts/)
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(existsSync(path.join(server.home, 'calls'))).toBe(false)
    expect(leftovers(server)).toBe(false)
  })

  test.each([
    ['activated', 'start-failed', 'exec'],
    ['start-failed', 'activated', '']
  ])('a function that logs the mark of %s is not believed', async (forged, outcome, failing) => {
    const server = makeServer()
    stageUpload(server, 'r1')
    fail(server, failing)
    const forgery = ['folders', 'forged', 'outcome', forged, 'end'].join('\n#dual-deploy ')
    write(path.join(server.home, 'log'), `#dual-deploy folders\nforged\n#dual-deploy ${forgery}\n`)
    const result = await activate(server, { shell, env: withTool(server, 'sleep', 'exit 0') })
    expect(result.outcome).toBe(outcome)
    expect(result.folders.has('forged')).toBe(false)
    if (outcome === 'activated') expect(result.logs).toContain('#dual-deploy folders')
    else expect(result.detail).toContain('#dual-deploy folders')
  })

  test('an upload that never came is refused as well', async () => {
    const server = makeServer()
    expect((await activate(server, { shell })).outcome).toBe('corrupt')
    expect(snapshot(server.functions)).toEqual(OLD)
  })

  test('a container that does not stop keeps running the old functions', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    fail(server, 'stop')
    const result = await activate(server, { shell })
    expect(result.outcome).toBe('stop-failed')
    expect(result.detail).toContain('cannot stop')
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(isRunning(server)).toBe(true)
    expect(readdirSync(path.join(server.state, 'releases'))).toEqual([])
  })

  test.each(['around', 'after'])(
    'a container that does not start with the new functions gets the old ones back (%s)',
    async (restart) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      fail(server, 'start-new')
      const result = await activate(server, { shell, restart })
      expect(result.outcome).toBe('start-failed')
      expect(result.detail).toContain('cannot start')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(isRunning(server)).toBe(true)
      expect(leftovers(server)).toBe(false)
    }
  )

  test('a container that starts but lists nothing gets the old functions back, and its log is told', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    fail(server, 'exec')
    const env = withTool(server, 'sleep', 'exit 0')
    const result = await activate(server, { shell, env })
    expect(result.outcome).toBe('start-failed')
    expect(result.detail).toContain('booted with words of the log')
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(isRunning(server)).toBe(true)
  })

  test.each([
    ['the second old folder cannot leave', '*/functions/./hello'],
    ['the second new folder cannot come', '*/tree/./hello'],
    ['the last new folder cannot come', '*/tree/./world']
  ])('when %s, all old folders are back', async (_what, source) => {
    const server = makeServer()
    stageUpload(server, 'r1')
    const env = withTool(server, 'mv', movesUntil(source))
    const result = await activate(server, { shell, env })
    expect(result.outcome).toBe('switch-failed')
    expect(result.detail).toContain('mv: denied')
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(isRunning(server)).toBe(true)
    expect(leftovers(server)).toBe(false)
  })

  test('the result is kept on the server for a run that lost its connection', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    const run = await runScript(shell, ACTIVATE, activationInput(server, { shell }))
    expect(readFileSync(path.join(server.state, 'log', 'r1.result'), 'utf8')).toBe(run.stdout)
    expect(existsSync(path.join(server.state, 'log', 'r1.result.part'))).toBe(false)
  })

  test('the result, which has lines of the container’s log, is for nobody else on the server to read', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    await runScript(shell, ACTIVATE, activationInput(server, { shell }))
    const modeOf = (place: string): number => statSync(place).mode & 0o777
    expect(modeOf(path.join(server.state, 'log', 'r1.result'))).toBe(0o600)
    // What the container has to read is for all.
    expect(modeOf(path.join(server.state, 'releases', 'r1'))).toBe(0o755)
  })

  test('while another activation holds the lock it gives up, and leaves that one its journal', async () => {
    const server = makeServer()
    stageUpload(server, 'r2')
    write(path.join(server.state, 'journal'), 'r1\n')
    const env = withTool(server, 'flock', 'exit 1')
    const result = await activate(server, { shell, id: 'r2', env })
    expect(result.outcome).toBe('busy')
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(readFileSync(path.join(server.state, 'journal'), 'utf8')).toBe('r1\n')
  })

  test.each([
    ['somebody else has', 'token-of-another'],
    ['nobody has', null]
  ])('when %s the lock by now, nothing is touched', async (_what, token) => {
    const server = makeServer()
    stageUpload(server, 'r1')
    rmSync(path.join(server.state, 'lock'), { recursive: true })
    if (token !== null) write(path.join(server.state, 'lock', 'token'), `${token}\n`)
    expect((await activate(server, { shell })).outcome).toBe('lock-lost')
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(existsSync(path.join(server.home, 'calls'))).toBe(false)
    expect(leftovers(server)).toBe(false)
  })

  test('a folder without a staged copy is taken away, and kept as a release', async () => {
    const server = makeServer()
    const result = await activate(server, { shell, folders: ['hello'], digests: '', restart: 'never' })
    expect(result.outcome).toBe('activated')
    expect(readdirSync(server.functions).sort()).toEqual(['_shared', 'main'])
    expect(snapshot(path.join(server.state, 'releases', 'r1', 'old'))).toEqual({
      'hello/gone.ts': 'old gone',
      'hello/index.ts': 'old hello'
    })
  })

  test.each(['around', 'after', 'never'])(
    'what died half way is put back first, and its container started, by the next activation (%s)',
    async (restart) => {
      const server = makeServer()
      stageUpload(server, 'r1')
      const half = path.join(server.state, 'releases', 'r1')
      write(path.join(half, 'old', 'hello', 'index.ts'), 'old hello')
      write(path.join(half, 'old', 'hello', 'gone.ts'), 'old gone')
      rmSync(path.join(server.functions, 'hello'), { recursive: true })
      write(path.join(server.functions, 'world', 'index.ts'), 'half world')
      write(path.join(half, 'absent', 'world'), '')
      rmSync(path.join(server.state, 'staging', 'r1', 'tree', 'world'), { recursive: true })
      write(path.join(server.state, 'staging', 'r1', 'folders'), 'hello\nworld\n')
      write(path.join(server.state, 'journal'), 'r1\n')
      write(path.join(server.home, 'running'), 'false\n')
      const result = await activate(server, { shell, id: 'r2', restart })
      expect(result.outcome).toBe('corrupt')
      expect(snapshot(server.functions)).toEqual(OLD)
      expect(isRunning(server)).toBe(true)
      expect(leftovers(server)).toBe(false)
      expect(existsSync(half)).toBe(false)
    }
  )
})

const POINTER = '{"version":1,"release":"r1","functions":{"hello":{"release":"r1","verifyJwt":true}}}'
const OLD_POINTER = '{"version":1,"release":"r0","functions":{"hello":{"release":"r0","verifyJwt":true}}}'
const pointerOf = ({ functions }: Server): string | null => {
  const file = path.join(functions, '.dual-deploy/pointer.json')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}
const releaseOf = ({ functions }: Server, id: string): Record<string, string> =>
  snapshot(path.join(functions, '.dual-deploy/releases', id))

/** A server of which the managed router serves release r0. */
function makeManaged(): Server {
  const server = makeServer()
  write(path.join(server.functions, 'main', 'dual-deploy.json'), '{"version":1}')
  write(path.join(server.functions, '.dual-deploy/pointer.json'), `${OLD_POINTER}\n`)
  write(path.join(server.functions, '.dual-deploy/releases/r0/hello/index.ts'), 'old hello')
  return server
}

describe.each(SHELLS)('an activation with a pointer under %s', (shell) => {
  const managed = { shell, restart: 'never', pointer: POINTER }

  test('makes a whole release, points to it, and lets the folders follow, without touching the container', async () => {
    const server = makeManaged()
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
    const served = path.join(server.functions, '.dual-deploy/releases/r0')
    utimesSync(served, twoDaysAgo, twoDaysAgo)
    stageUpload(server, 'r1')
    expect((await activate(server, managed)).outcome).toBe('activated')
    expect(pointerOf(server)).toBe(POINTER)
    // What is in the folder and was not sent is no part of a release.
    expect(releaseOf(server, 'r1')).toEqual(UPLOADED)
    expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('new hello')
    expect(readFileSync(path.join(server.state, 'releases/r1/pointer.json'), 'utf8').trim()).toBe(OLD_POINTER)
    expect(calls(server).map((call) => call.split(' ')[0])).toEqual(['inspect', 'exec', 'inspect', 'logs'])
    // Its workers may live on for a while: the day after which it may go begins now.
    expect(Date.now() - statSync(served).mtimeMs).toBeLessThan(3_600_000)
    expect(leftovers(server)).toBe(false)
  })

  test('that installs the router keeps the one from before, and says that there was no pointer', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    write(path.join(server.state, 'staging/r1/tree/main/index.ts'), 'ours')
    write(path.join(server.state, 'staging/r1/tree/main/dual-deploy.json'), '{"version":1}')
    const digests = digestsOf({ ...UPLOADED, 'main/index.ts': 'ours' })
    const folders = [...FOLDERS, 'main']
    const result = await activate(server, { ...managed, restart: 'around', digests, folders })
    expect(result.outcome).toBe('activated')
    expect(snapshot(path.join(server.state, 'router'))).toEqual({ 'main/index.ts': 'router' })
    expect(readFileSync(path.join(server.functions, 'main/index.ts'), 'utf8')).toBe('ours')
    expect(releaseOf(server, 'r1')).toEqual(UPLOADED)
    expect(existsSync(path.join(server.state, 'releases/r1/no-pointer'))).toBe(true)
    expect(calls(server)[0]).toMatch(/^stop /)
  })

  test.each([
    ['there was one', makeManaged, OLD_POINTER],
    ['there was none', makeServer, null]
  ])('that fails leaves the pointer as it was where %s', async (_what, make, before) => {
    const server = make()
    stageUpload(server, 'r1')
    fail(server, 'start-new')
    const result = await activate(server, { ...managed, restart: 'around' })
    expect(result.outcome).toBe('start-failed')
    expect(pointerOf(server)).toBe(before)
    expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('old hello')
  })

  test('that cannot make its release changes nothing, and leaves nothing of it', async () => {
    const server = makeManaged()
    stageUpload(server, 'r1')
    const before = snapshot(server.functions)
    const result = await activate(server, {
      ...managed,
      env: withTool(server, 'rsync', 'echo "disk full" >&2; exit 11')
    })
    expect(result.outcome).toBe('switch-failed')
    expect(result.detail).toContain('disk full')
    expect(snapshot(server.functions)).toEqual(before)
    expect(readdirSync(path.join(server.functions, '.dual-deploy/releases'))).toEqual(['r0'])
    expect(existsSync(path.join(server.state, 'releases/r1'))).toBe(false)
    expect(leftovers(server)).toBe(false)
  })

  test('that takes functions away makes no release', async () => {
    const server = makeManaged()
    const gone = '{"version":1,"release":"r0","functions":{}}'
    const result = await activate(server, { ...managed, pointer: gone, folders: ['hello'], digests: '' })
    expect(result.outcome).toBe('activated')
    expect([pointerOf(server), existsSync(path.join(server.functions, 'hello'))]).toEqual([gone, false])
    expect(readdirSync(path.join(server.functions, '.dual-deploy/releases'))).toEqual(['r0'])
  })

  test.each([
    ['undo', OLD_POINTER],
    ['none', null],
    ['-', POINTER]
  ])(
    '%s makes of the pointer %s',
    async (pointer, after) => {
      const server = makeManaged()
      stageUpload(server, 'r1')
      await activate(server, managed)
      const stage = await runScript(shell, STAGE_UNDO, lines(server.state, 'u1', 'r1', ''))
      expect(stage.code).toBe(0)
      const result = await activate(server, { ...managed, id: 'u1', pointer, folders: FOLDERS, digests: '' })
      expect([result.outcome, pointerOf(server)]).toEqual(['activated', after])
      expect(readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')).toBe('old hello')
    },
    20_000
  )

  test('RECORD keeps what is proved for the router to fall back on, and sweeps releases that nobody is served from', async () => {
    const server = makeManaged()
    const own = (): void => {
      write(path.join(server.state, 'lock/token'), 'one\n')
    }
    own()
    const releases = path.join(server.functions, '.dual-deploy/releases')
    const [old, part] = [SWEPT, `${SWEPT}-undo1.part`]
    for (const id of [old, 'kept', 'young', part]) write(path.join(releases, id, 'x'), 'x')
    write(path.join(server.state, 'releases/r1/pointer.json'), OLD_POINTER.replaceAll('r0', 'kept'))
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
    for (const id of [old, 'kept', 'r0', part]) utimesSync(path.join(releases, id), twoDaysAgo, twoDaysAgo)
    const run = await runScript(
      shell,
      RECORD,
      `${lines(server.state, server.functions, 'one', 'r1', '')}{}\n`
    )
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(releases).sort()).toEqual(['kept', 'r0', 'young'])
    const proved = path.join(server.functions, '.dual-deploy/proved.json')
    expect(readFileSync(proved, 'utf8').trim()).toBe(OLD_POINTER)
    rmSync(path.join(server.functions, '.dual-deploy/pointer.json'))
    own()
    await runScript(shell, RECORD, `${lines(server.state, server.functions, 'one', 'r1', '')}{}\n`)
    expect(existsSync(proved)).toBe(false)
  })

  test('STAGE_ROUTER lays out the router from before, or says that there is none', async () => {
    const server = makeServer()
    expect((await runScript(shell, STAGE_ROUTER, lines(server.state, 'r1'))).code).toBe(3)
    write(path.join(server.state, 'router/main/index.ts'), 'from before')
    // Twice, as after an answer that was lost.
    for (let times = 0; times < 2; times++) {
      expect((await runScript(shell, STAGE_ROUTER, lines(server.state, 'r1'))).code).toBe(0)
      expect(snapshot(path.join(server.state, 'staging/r1/tree'))).toEqual({ 'main/index.ts': 'from before' })
    }
  })
})

/** Commands of the script that touch anything; each is a point at which it may die. */
const TOOLS = [
  ...['mkdir', 'mv', 'rm', 'cat', 'grep', 'sha256sum', 'date', 'docker', 'sleep'],
  // None that stands in a pipe with another of them: they count their calls in one file.
  ...['cp', 'rsync', 'touch']
]

/**
 * Counts the calls and kills the script with -9 at the one that KILL_AT names, before or after the call itself. Builtins
 * only: the tools that it could use are the ones that it stands in for.
 */
const KILLING = `n=0
[ ! -f "$KILL_HOME/steps" ] || read -r n < "$KILL_HOME/steps"
n=$((n + 1))
echo "$n" > "$KILL_HOME/steps"
strike() { [ "$n" = "$KILL_AT" ] && [ "$KILL_WHEN" = "$1" ] && read -r pid < "$KILL_HOME/pid" && kill -9 "$pid"; }
strike before && exit 137
"$REAL" "$@"
code=$?
strike after
exit $code`

/** A server whose tools kill the script at one of its steps. */
function withKill(server: Server, at: number, when: string): NodeJS.ProcessEnv {
  const bin = path.join(server.home, 'path')
  for (const name of TOOLS) {
    const real = name === 'docker' ? server.docker : realTool(name)
    write(path.join(bin, name), `#!/bin/sh\nREAL=${real}\n${KILLING}\n`, 0o755)
  }
  const PATH = `${bin}:${process.env['PATH'] ?? ''}`
  return { ...process.env, PATH, KILL_HOME: server.home, KILL_AT: String(at), KILL_WHEN: when }
}

async function activateKilled(
  server: Server,
  options: Options,
  at: number,
  when: string
): Promise<ScriptRun> {
  const env = withKill(server, at, when)
  const { shell } = options
  const input = activationInput({ ...server, docker: 'docker' }, options)
  return await runScript(shell, ACTIVATE, input, env)
}

const stepsOf = ({ home }: Server): number => Number(readFileSync(path.join(home, 'steps'), 'utf8'))

describe('an activation killed with -9', () => {
  test.each(SHELLS)(
    'at any step leaves whole old or whole new functions and a container that runs, under %s',
    async (shell) => {
      const whole = makeServer()
      stageUpload(whole, 'r1')
      await activateKilled(whole, { shell }, 0, 'before')
      const steps = stepsOf(whole)
      expect(snapshot(whole.functions)).toEqual(NEW)
      expect(steps).toBeGreaterThan(15)
      let points = 0
      for (let at = 1; at <= steps; at += 1) {
        // After one step is before the next, but for what the shell does by itself: the first shell tries both.
        for (const when of shell === SHELLS[0] ? ['before', 'after'] : ['after']) {
          const server = makeServer()
          stageUpload(server, 'r1')
          const run = await activateKilled(server, { shell }, at, when)
          const point = `${when} step ${at} of ${steps}`
          expect([point, run.signal]).toEqual([point, 'SIGKILL'])
          const found = snapshot(server.functions)
          expect([point, found]).toEqual([point, found['hello/index.ts'] === 'old hello' ? OLD : NEW])
          expect([point, isRunning(server)]).toEqual([point, true])
          rmSync(path.join(server.state, 'staging', 'r1'), { recursive: true, force: true })
          stageUpload(server, 'r2')
          const next = await activate(server, { shell, id: 'r2' })
          expect([point, next.outcome, snapshot(server.functions)]).toEqual([point, 'activated', NEW])
          points += 1
          rmSync(server.home, { recursive: true, force: true })
        }
      }
      process.stdout.write(`${shell}: activation killed at ${points} points\n`)
    },
    120_000
  )
})

describe('an activation with a pointer, killed with -9', () => {
  test('at any step points to a whole release, old or new, and the next one ends well', async () => {
    const [shell = 'sh'] = SHELLS
    const managed = { shell, restart: 'never', pointer: POINTER }
    const whole = makeManaged()
    stageUpload(whole, 'r1')
    await activateKilled(whole, managed, 0, 'before')
    const steps = stepsOf(whole)
    expect(pointerOf(whole)).toBe(POINTER)
    for (let at = 1; at <= steps; at += 1) {
      const server = makeManaged()
      stageUpload(server, 'r1')
      const run = await activateKilled(server, managed, at, 'after')
      const point = `after step ${at} of ${steps}`
      expect([point, run.signal]).toEqual([point, 'SIGKILL'])
      const isNew = pointerOf(server) === POINTER
      if (isNew) expect([point, releaseOf(server, 'r1')]).toEqual([point, UPLOADED])
      else
        expect([point, pointerOf(server), releaseOf(server, 'r0')]).toEqual([
          point,
          OLD_POINTER,
          { 'hello/index.ts': 'old hello' }
        ])
      const folders = readFileSync(path.join(server.functions, 'hello/index.ts'), 'utf8')
      expect([point, folders]).toEqual([point, isNew ? 'new hello' : 'old hello'])
      rmSync(path.join(server.state, 'staging', 'r1'), { recursive: true, force: true })
      stageUpload(server, 'r2')
      const next = POINTER.replaceAll('r1', 'r2')
      const healed = await activate(server, { ...managed, id: 'r2', pointer: next })
      expect([point, healed.outcome, pointerOf(server), releaseOf(server, 'r2')]).toEqual([
        point,
        'activated',
        next,
        UPLOADED
      ])
      rmSync(server.home, { recursive: true, force: true })
    }
    process.stdout.write(`${shell}: activation with a pointer killed at ${steps} points\n`)
  }, 120_000)
})

describe.each(SHELLS)('the other scripts under %s', (shell) => {
  test('INSPECT says what is there, in a form that can be read', async () => {
    const server = makeServer()
    write(path.join(server.state, 'state.json'), '{"version":1,"selfHosted":{"hello":"abc"}}')
    const run = await runScript(
      shell,
      INSPECT,
      lines(server.docker, 'functions', server.functions, server.state, 'hello/index.ts', 'nowhere/index.ts')
    )
    const state = parseServerState(run.stdout)
    expect([...(state?.tools ?? [])].sort()).toEqual(['flock', 'rsync', 'sha256sum', 'xargs'])
    expect(state).toMatchObject({
      pathProblems: [],
      container: {
        kind: 'found',
        running: true,
        mounts: [{ destination: '/home/deno/functions' }]
      },
      recordText: expect.stringContaining('"hello"')
    })
    expect(state?.freeKib).toBeGreaterThan(0)
    expect([...(state?.folders ?? [])]).toEqual([
      ['_shared', true],
      ['hello', true],
      ['main', true]
    ])
    expect(state?.digests).toEqual(new Map([['hello/index.ts', sha('old hello')]]))
    expect(snapshot(server.functions)).toEqual(OLD)
  })

  test('INSPECT takes no folder for a line of its own: a function may make folders of any name', async () => {
    const server = makeServer()
    const forged = 'x\n#dual-deploy container\nfalse 0 t\n#dual-deploy end'
    mkdirSync(path.join(server.functions, forged))
    const run = await runScript(
      shell,
      INSPECT,
      lines(server.docker, 'functions', server.functions, server.state)
    )
    const state = parseServerState(run.stdout)
    expect(state?.container).toMatchObject({ kind: 'found', running: true })
    expect([...(state?.folders.keys() ?? [])]).toEqual(['_shared', 'hello', 'main'])
  })

  describe('LOGS', () => {
    const ask = (server: Server, id: string): Promise<ScriptRun> =>
      runScript(shell, LOGS, lines(server.docker, 'functions', server.state, id))

    test('asks docker for both streams since the switch, whenever it is asked', async () => {
      const server = makeServer()
      stageUpload(server, 'r1')
      const before = new Date().toISOString().slice(0, 19)
      await activate(server, { shell })
      const after = new Date().toISOString().slice(0, 19)
      const since = (call = ''): string => /^logs --since (.*)Z --tail 400 functions$/.exec(call)?.[1] ?? ''
      const told = since(calls(server).at(-1))
      write(path.join(server.home, 'log'), 'boot error\n')
      expect(await ask(server, 'r1')).toMatchObject({
        code: 0,
        stdout: 'boot error\nboot error\n',
        stderr: ''
      })
      const asked = since(calls(server).at(-1))
      expect(asked >= before && asked <= after).toBe(true)
      // The activation read the clock right behind.
      expect(Date.parse(`${told}Z`) - Date.parse(`${asked}Z`)).toBeLessThanOrEqual(1_000)
      // It is that file’s moment that counts.
      const moment = new Date('2026-01-02T03:04:05Z')
      utimesSync(path.join(server.state, 'staging', 'r1', 'present'), moment, moment)
      await ask(server, 'r1')
      expect(since(calls(server).at(-1))).toBe('2026-01-02T03:04:05')
    })

    test('gives the end of what is long, and does not ask for an activation that never was', async () => {
      const server = makeServer()
      const marks = path.join(server.state, 'staging', 'r1', 'present')
      write(marks, '')
      write(path.join(server.home, 'log'), `${'x'.repeat(LOG_BYTES)}\nthe end\n`)
      const { bytes, stdout } = await ask(server, 'r1')
      expect(bytes).toHaveLength(LOG_BYTES)
      expect(stdout.endsWith('the end\n')).toBe(true)
      const count = calls(server).length
      expect(await ask(server, 'r2')).toMatchObject({ code: 3, stdout: '' })
      expect(calls(server)).toHaveLength(count)
    })
  })

  test('ACTIVATE takes no folder for its outcome', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    mkdirSync(path.join(server.functions, 'x\n#dual-deploy outcome\nbusy'))
    const run = await runScript(shell, ACTIVATE, activationInput(server, { shell }))
    expect(sections(run.stdout).get('outcome')).toEqual(['activated'])
    expect(run.stdout.split('\n').filter((line) => line === '#dual-deploy outcome')).toHaveLength(1)
    expect(parseActivation(run.stdout)?.folders).toContain('hello')
  })

  test('INSPECT says which paths are wrong', async () => {
    const server = makeServer()
    const missing = path.join(server.home, 'nowhere')
    const run = await runScript(
      shell,
      INSPECT,
      lines(server.docker, 'functions', missing, path.join(missing, 'deep', 'state'))
    )
    expect(parseServerState(run.stdout)?.pathProblems).toContain('functions-missing')
  })

  test('INSPECT knows a state folder that is somebody else’s, and takes an empty one', async () => {
    const { docker, functions, home, state } = makeServer()
    const problemsOf = async (place: string): Promise<readonly string[] | undefined> =>
      parseServerState((await runScript(shell, INSPECT, lines(docker, 'functions', functions, place))).stdout)
        ?.pathProblems
    const app = path.join(home, 'app')
    mkdirSync(app)
    expect(await problemsOf(app)).toEqual([])
    write(path.join(app, 'releases', '20260101', 'index.html'), 'an application')
    expect(await problemsOf(app)).toEqual(['state-foreign'])
    expect(await problemsOf(state)).toEqual([])
    expect(await problemsOf(path.join(home, 'not-there-yet'))).toEqual([])
  })

  test('RECEIVE lays the overlaid folders into the tree and then becomes the command, with the rest of its input', async () => {
    const server = makeServer()
    const tree = path.join(server.state, 'staging', 'r1', 'tree')
    const script = RECEIVE.replace('shift 2', 'set -- cat')
    const protocol = 'bytes of rsync\nmore of them\n'
    const run = await runScript(
      shell,
      script,
      lines(server.functions, tree, '_shared', 'absent', '') + protocol
    )
    expect(run.stdout).toBe(protocol)
    expect(snapshot(tree)).toEqual({ '_shared/cors.ts': 'old cors', '_shared/kept.ts': 'kept' })
  })

  test('RECORD writes the record whole and keeps exactly the releases that it is told, with their staging folders', async () => {
    const { state } = makeServer()
    write(path.join(state, 'lock/token'), 'one\n')
    const of = (n: number): string => `2026010100000${n}-1-1-abcdef`
    const ids = [of(1), `${of(1)}-undo1`, `${of(1)}-undo12`, of(2), `${of(3)}-prune`]
    for (const id of ids) {
      write(path.join(state, 'releases', id, 'old', 'x'), 'x')
      write(path.join(state, 'staging', id, 'tree', 'x'), 'x')
    }
    write(path.join(state, 'staging', '2026-3', 'tree', 'x'), 'under way')
    const json = '{"version":1,"text":"a \\n $x `b`"}'
    const run = await runScript(
      shell,
      RECORD,
      lines(state, '/nowhere', 'one', of(2), of(1), 'gone', '') + json + '\n'
    )
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe(`${json}\n`)
    expect(existsSync(path.join(state, 'staging/one.json'))).toBe(false)
    expect(readdirSync(path.join(state, 'releases')).sort()).toEqual([of(1), of(2)])
    expect(readdirSync(path.join(state, 'staging')).sort()).toEqual(['2026-3', of(1), of(2)])
  })

  test('RECORD sweeps staging folders and logs that are older than a day, and no younger ones', async () => {
    const { state } = makeServer()
    write(path.join(state, 'lock/token'), 'one\n')
    for (const name of [SWEPT, 'young']) {
      write(path.join(state, 'staging', name, 'tree', 'x'), 'x')
      write(path.join(state, 'log', `${name}.result`), 'x')
    }
    const yesterday = Date.now() / 1000 - 25 * 3600
    for (const old of [`staging/${SWEPT}`, `log/${SWEPT}.result`])
      utimesSync(path.join(state, old), yesterday, yesterday)
    expect((await runScript(shell, RECORD, `${lines(state, '/nowhere', 'one', '')}{}\n`)).code).toBe(0)
    expect(readdirSync(path.join(state, 'staging'))).toEqual(['young'])
    expect(readdirSync(path.join(state, 'log'))).toEqual(['young.result'])
  })

  test('RECORD is for the owner of the lock alone, and frees it', async () => {
    const { state } = makeServer()
    write(path.join(state, 'state.json'), 'theirs')
    write(path.join(state, 'releases/theirs/old/x'), 'x')
    const record = (token: string): Promise<ScriptRun> =>
      runScript(shell, RECORD, `${lines(state, '/nowhere', token, '')}{}\n`)
    for (const owner of ['', 'two\n']) {
      write(path.join(state, 'lock/token'), owner)
      expect(await record('one')).toMatchObject({ code: 3, stdout: '', stderr: '' })
      expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('theirs')
      expect(readdirSync(path.join(state, 'releases'))).toEqual(['theirs'])
      expect(existsSync(path.join(state, 'staging/one.json'))).toBe(false)
    }
    expect(await record('two')).toMatchObject({ code: 0, stdout: '#dual-deploy freed\n', stderr: '' })
    expect(existsSync(path.join(state, 'lock'))).toBe(false)
  })

  test('RECORD is asked again where its answer was lost, and finds what it has written', async () => {
    const { state } = makeServer()
    write(path.join(state, 'lock/token'), 'one\n')
    const record = (): Promise<ScriptRun> =>
      runScript(shell, RECORD, `${lines(state, '/nowhere', 'one', '')}{}\n`)
    expect((await record()).code).toBe(0)
    expect(await record()).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('{}\n')
  })

  test('RECORD leaves the old record, all releases and the lock when the new one cannot be written', async () => {
    const { state } = makeServer()
    write(path.join(state, 'lock/token'), 'one\n')
    write(path.join(state, 'state.json'), 'old')
    mkdirSync(path.join(state, 'staging/one.json'), { recursive: true })
    write(path.join(state, 'releases', 'r1', 'old', 'x'), 'x')
    expect((await runScript(shell, RECORD, `${lines(state, '/nowhere', 'one', '')}{}\n`)).code).toBe(98)
    expect(readFileSync(path.join(state, 'state.json'), 'utf8')).toBe('old')
    expect(readdirSync(path.join(state, 'releases'))).toEqual(['r1'])
    expect(existsSync(path.join(state, 'lock'))).toBe(true)
  })

  test('STAGE_UNDO lays out what was there before the oldest of the parts, and names all that they touched', async () => {
    const { state, functions } = makeServer()
    const release = (id: string, file: string): string => path.join(state, 'releases', id, file)
    write(release('r1', 'old/hello/index.ts'), 'hello before r1')
    write(release('r1', 'old/a b/index.ts'), 'with a space')
    write(release('r1', 'absent/world'), '')
    write(release('r2', 'old/hello/index.ts'), 'hello between')
    write(release('r2', 'old/hello/more.ts'), 'more between')
    write(release('r2', 'old/world/index.ts'), 'world between')
    write(release('r2', 'absent/fresh'), '')
    mkdirSync(release('r1', 'absent'), { recursive: true })
    const run = await runScript(shell, STAGE_UNDO, lines(state, 'r3-undo1', 'r2', 'gone', 'r1', ''))
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const found = sections(run.stdout)
    expect(found.has('end')).toBe(true)
    expect([...new Set(found.get('folders'))].sort()).toEqual(['a b', 'fresh', 'hello', 'world'])
    expect(snapshot(path.join(state, 'staging', 'r3-undo1', 'tree'))).toEqual({
      'a b/index.ts': 'with a space',
      'hello/index.ts': 'hello before r1'
    })
    expect(readFileSync(release('r2', 'old/hello/index.ts'), 'utf8')).toBe('hello between')
    expect(snapshot(functions)).toEqual(OLD)
  })

  test('DISCARD takes one staging tree away, and nothing for an id that is none', async () => {
    const { state } = makeServer()
    for (const id of ['r1', 'r2']) write(path.join(state, 'staging', id, 'tree', 'x'), 'x')
    for (const id of ['', '.', '..', '../releases', 'r1/tree']) {
      expect((await runScript(shell, DISCARD, lines(state, id))).code).toBe(64)
    }
    expect((await runScript(shell, DISCARD, lines(state, 'r1'))).code).toBe(0)
    expect(readdirSync(path.join(state, 'staging'))).toEqual(['r2'])
  })

  test('STAGE_UNDO that cannot copy says so by its exit code and has no end', async () => {
    const server = makeServer()
    write(path.join(server.state, 'releases', 'r1', 'old', 'hello', 'index.ts'), 'x')
    mkdirSync(path.join(server.state, 'releases', 'r1', 'absent'))
    const env = withTool(server, 'cp', 'exit 1')
    const run = await runScript(shell, STAGE_UNDO, lines(server.state, 'u1', 'r1', ''), env)
    expect(run.code).toBe(91)
    expect(sections(run.stdout).has('end')).toBe(false)
  })

  test('what STAGE_UNDO lays out is activated like any release, and the functions are what they were', async () => {
    const server = makeServer()
    stageUpload(server, 'r1')
    expect((await activate(server, { shell })).outcome).toBe('activated')
    expect(snapshot(server.functions)).toEqual(NEW)
    const run = await runScript(shell, STAGE_UNDO, lines(server.state, 'u1', 'r1', ''))
    const folders = sections(run.stdout).get('folders') ?? []
    expect((await activate(server, { shell, id: 'u1', folders, digests: '' })).outcome).toBe('activated')
    expect(snapshot(server.functions)).toEqual(OLD)
    expect(readdirSync(server.functions).sort()).toEqual(['_shared', 'hello', 'main'])
  })

  test('EXPORT sends the folders that it is told and what releases kept, and leaves nothing behind', async () => {
    const { functions, state, home } = makeServer()
    write(path.join(functions, 'foreign', 'secret.ts'), 'not ours')
    write(path.join(state, 'releases', 'r1', 'old', 'hello', 'index.ts'), 'older hello')
    write(path.join(state, 'releases', 'r1', 'absent', 'world'), '')
    write(path.join(state, 'releases', 'r2', 'old', 'a b', 'c d.ts'), 'spaces')
    const run = await runScript(shell, EXPORT, lines(functions, state, 'hello', 'gone', '-e', ''))
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const into = path.join(home, 'unpacked')
    mkdirSync(into)
    expect(spawnSync('tar', ['-xf', '-', '-C', into], { input: run.bytes }).status).toBe(0)
    expect(snapshot(into)).toEqual({
      'live/hello/gone.ts': 'old gone',
      'live/hello/index.ts': 'old hello',
      'r1/hello/index.ts': 'older hello',
      'r2/a b/c d.ts': 'spaces'
    })
    expect(readdirSync(path.join(state, 'staging'))).toEqual([])
    expect(snapshot(functions)).toEqual({ ...OLD, 'foreign/secret.ts': 'not ours' })
  })

  test('EXPORT of nothing is an archive of nothing', async () => {
    const { functions, state } = makeServer()
    const run = await runScript(shell, EXPORT, lines(functions, state, ''))
    expect(run.code).toBe(0)
    const list = spawnSync('tar', ['-tf', '-'], { input: run.bytes }).stdout.toString()
    expect(list.trim().split('\n').sort()).toEqual(['./', './live/'])
  })

  test('EXPORT that cannot copy sends no archive that looks whole, and leaves nothing behind', async () => {
    const server = makeServer()
    const env = withTool(server, 'cp', 'exit 1')
    const run = await runScript(shell, EXPORT, lines(server.functions, server.state, 'hello', ''), env)
    expect([run.code, run.bytes.length]).toEqual([92, 0])
    expect(readdirSync(path.join(server.state, 'staging'))).toEqual([])
  })

  test('EXPORT sends the rest when one release cannot be copied, because each file is checked by its digest', async () => {
    const server = makeServer()
    for (const id of ['r1', 'r2'])
      write(path.join(server.state, 'releases', id, 'old', 'hello', 'index.ts'), `hello of ${id}`)
    const env = withTool(server, 'cp', 'case "$*" in */releases/r1/*) exit 1 ;; esac\nexec "$REAL" "$@"')
    const run = await runScript(shell, EXPORT, lines(server.functions, server.state, 'hello', ''), env)
    expect(run.code).toBe(0)
    const list = spawnSync('tar', ['-tf', '-'], { input: run.bytes }).stdout.toString().split('\n')
    expect(list).toEqual(expect.arrayContaining(['./live/hello/index.ts', './r2/hello/index.ts']))
  })

  test('RESULT tells the result that is there, that an activation still runs, or that there is none', async () => {
    const { state } = makeServer()
    const ask = (): Promise<ScriptRun> => runScript(shell, RESULT, lines(state, 'r1'))
    expect(await ask()).toMatchObject({ code: 0, stdout: '' })
    await whileFlocked(path.join(state, 'activation'), async () => {
      expect(await ask()).toMatchObject({ code: 3, stdout: '' })
      write(path.join(state, 'log', 'r1.result'), 'the result\n')
      expect(await ask()).toMatchObject({ code: 0, stdout: 'the result\n' })
    })
  })

  test('a script that gets fewer parameters than it reads does nothing', async () => {
    for (const script of [
      ACTIVATE,
      INSPECT,
      RECEIVE,
      EXPORT,
      RESULT,
      STAGE_UNDO,
      ...Object.values(LOCK_SCRIPTS)
    ]) {
      expect((await runScript(shell, script, 'only-one')).code).toBe(64)
    }
  })
})

describe('wrapScript', () => {
  test.each([
    ['ACTIVATE', ACTIVATE],
    ['INSPECT', INSPECT],
    ['RECEIVE', RECEIVE],
    ['RECORD', RECORD],
    ['EXPORT', EXPORT],
    ['RESULT', RESULT],
    ['STAGE_ROUTER', STAGE_ROUTER],
    ['STAGE_UNDO', STAGE_UNDO],
    ...Object.entries(LOCK_SCRIPTS)
  ])('%s reaches the shell byte by byte', (_name, script) => {
    const probe = wrapScript(script).replace(/^exec sh -c /, 'printf %s ')
    expect(spawnSync('sh', ['-c', probe]).stdout.toString()).toBe(script)
  })

  test('refuses a script with a single quote', () => {
    expect(() => wrapScript("echo 'x'")).toThrow(/single quote/)
  })
})
