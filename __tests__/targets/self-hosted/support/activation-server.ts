import { afterAll, beforeAll } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseActivation, type ActivationResult } from '../../../../src/targets/self-hosted/answers.ts'
import { VERBS } from '../../../../src/targets/self-hosted/ssh/verbs.ts'
import { runScript, withShims, type ScriptRun } from '../../../support/shell.ts'

const ACTIVATE = VERBS.activate.script

/** Servers on which activations are run: three folders, and a container that a script plays. */

/** Keeps its container's state in a folder: runs, or not. `fail` holds the words of the calls that fail. */
export const FAKE_DOCKER = `#!/bin/sh
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
export const SWEPT = '20250101000000-1-1-abcdef'

/** Of the lock that an activation must have. */
export const TOKEN = 'token-of-this-deploy'

export interface Server {
  readonly home: string
  readonly functions: string
  readonly state: string
  readonly docker: string
}

export function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

/** A server with three folders and a container that runs. */
export function makeServer(): Server {
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

export const FOLDERS = ['_shared', 'hello', 'world']
export const UPLOADED: Readonly<Record<string, string>> = {
  '_shared/cors.ts': 'new cors',
  'hello/index.ts': 'new hello',
  'world/index.ts': 'new world'
}
export const OLD: Readonly<Record<string, string>> = {
  '_shared/cors.ts': 'old cors',
  '_shared/kept.ts': 'kept',
  'hello/gone.ts': 'old gone',
  'hello/index.ts': 'old hello',
  'main/index.ts': 'router'
}
export const NEW: Readonly<Record<string, string>> = {
  ...UPLOADED,
  '_shared/kept.ts': 'kept',
  'main/index.ts': 'router'
}

/** What the upload leaves in the staging area: the overlaid folder's other files and what was sent. */
export function stageUpload({ state }: Server, id: string): void {
  const tree = path.join(state, 'staging', id, 'tree')
  write(path.join(tree, '_shared', 'kept.ts'), 'kept')
  for (const [file, text] of Object.entries(UPLOADED)) write(path.join(tree, file), text)
}

export function snapshot(folder: string): Record<string, string> {
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

export const isRunning = ({ home }: Server): boolean =>
  readFileSync(path.join(home, 'running'), 'utf8') === 'true\n'
export const calls = ({ home }: Server): string[] =>
  readFileSync(path.join(home, 'calls'), 'utf8').trim().split('\n')
export const fail = ({ home }: Server, ...what: string[]): void => {
  write(path.join(home, 'fail'), what.map((line) => `${line}\n`).join(''))
}

/** `mv` of several folders that moves those in front of the one whose path matches, then fails. */
export const movesUntil = (pattern: string): string => `[ "$1" = -- ] || exec "$REAL" "$@"
shift
for to; do :; done
while [ $# -gt 1 ]; do
  case "$PWD/$1" in ${pattern}) echo "mv: denied" >&2; exit 1 ;; esac
  "$REAL" "$1" "$to" || exit 1
  shift
done`

export const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

export interface Options {
  readonly shell: string
  readonly id?: string
  readonly restart?: string
  readonly env?: NodeJS.ProcessEnv
  readonly folders?: readonly string[]
  readonly digests?: string
  readonly pointer?: string
}

export const digestsOf = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([file, text]) => `${sha(text)}  ${file}\n`)
    .join('')

export function activationInput(
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

export async function activate(server: Server, options: Options): Promise<ActivationResult> {
  const run = await runScript(options.shell, ACTIVATE, activationInput(server, options), options.env)
  const result = parseActivation(run.stdout)
  if (result === null) throw new Error(`no result: ${run.stdout}${run.stderr}`)
  return result
}

export const realTools = new Map<string, string>()

export function realTool(name: string): string {
  const found =
    realTools.get(name) ??
    spawnSync('sh', ['-c', `command -v ${name}`])
      .stdout.toString()
      .trim()
  realTools.set(name, found)
  return found
}

/** An environment in which `name` is this program; `$REAL` finds the real one. */
export function withTool(server: Server, name: string, body: string): NodeJS.ProcessEnv {
  const folder = path.join(server.home, 'path')
  write(path.join(folder, name), `#!/bin/sh\nREAL=${realTool(name)}\n${body}\n`, 0o755)
  return withShims(folder)
}

export const leftovers = ({ state }: Server): boolean =>
  existsSync(path.join(state, 'journal')) || existsSync(path.join(state, 'journal.new'))

export const POINTER = '{"version":1,"release":"r1","functions":{"hello":{"release":"r1","verifyJwt":true}}}'
export const OLD_POINTER =
  '{"version":1,"release":"r0","functions":{"hello":{"release":"r0","verifyJwt":true}}}'
export const pointerOf = ({ functions }: Server): string | null => {
  const file = path.join(functions, '.dual-deploy/pointer.json')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}
export const releaseOf = ({ functions }: Server, id: string): Record<string, string> =>
  snapshot(path.join(functions, '.dual-deploy/releases', id))

/** A server of which the managed router serves release r0. */
export function makeManaged(): Server {
  const server = makeServer()
  write(path.join(server.functions, 'main', 'dual-deploy.json'), '{"version":1}')
  write(path.join(server.functions, '.dual-deploy/pointer.json'), `${OLD_POINTER}\n`)
  write(path.join(server.functions, '.dual-deploy/releases/r0/hello/index.ts'), 'old hello')
  return server
}

/** Commands of the script that touch anything; each is a point at which it may die. */
export const TOOLS = [
  ...['mkdir', 'mv', 'rm', 'cat', 'grep', 'sha256sum', 'date', 'docker', 'sleep'],
  // None that stands in a pipe with another of them: they count their calls in one file.
  ...['cp', 'rsync', 'touch']
]

/**
 * Counts the calls and kills the script with -9 at the one that KILL_AT names, before or after the call itself. Builtins
 * only: the tools that it could use are the ones that it stands in for.
 */
export const KILLING = `n=0
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
export function withKill(server: Server, at: number, when: string): NodeJS.ProcessEnv {
  const bin = path.join(server.home, 'path')
  for (const name of TOOLS) {
    const real = name === 'docker' ? server.docker : realTool(name)
    write(path.join(bin, name), `#!/bin/sh\nREAL=${real}\n${KILLING}\n`, 0o755)
  }
  return { ...withShims(bin), KILL_HOME: server.home, KILL_AT: String(at), KILL_WHEN: when }
}

export async function activateKilled(
  server: Server,
  options: Options,
  at: number,
  when: string
): Promise<ScriptRun> {
  const env = withKill(server, at, when)
  const { shell } = options
  const input = activationInput({ ...server, docker: path.join(server.home, 'path/docker') }, options)
  return await runScript(shell, ACTIVATE, input, env)
}

export const stepsOf = ({ home }: Server): number => Number(readFileSync(path.join(home, 'steps'), 'utf8'))
