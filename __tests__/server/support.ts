import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PROTOCOL } from '../../src/targets/self-hosted/ssh/verbs.ts'
import { shellCommand } from '../support/shell.ts'

export const SERVER = path.resolve(import.meta.dirname, '../../server')

/** Writes down how it was called; answers as docker does where a script reads the answer. */
const DOCKER = `#!/bin/sh
home=$(dirname "$0")/..
for word; do printf '<%s>' "$word"; done >> "$home/calls"
echo >> "$home/calls"
printf '%s' "\${DOCKER_HOST-}" > "$home/docker-host"
case "$*" in
  *Mounts*) printf '[{"Source":"%s","Destination":"/home/deno/functions"}]\\n' "$home/functions" ;;
  *ExitCode*) echo 'true 0 0 2026-01-01T00:00:00Z' ;;
  *StartedAt*) echo 'true 0 2026-01-01T00:00:00Z' ;;
  *Config.Env*) echo JWT_SECRET ;;
  exec*) ls -1 "$home/functions" ;;
  logs*) echo booted; echo 'and words of an error' >&2 ;;
esac
`

/** Says what it was asked, then gives back its input. */
const RRSYNC = `#!/bin/sh
printf '%s\\n' "$*" "$SSH_ORIGINAL_COMMAND"
exec cat
`

export interface Box {
  readonly home: string
  readonly functions: string
  readonly state: string
  readonly container: string
  readonly docker: string
  readonly program: string
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

/** The programs of server/ with a configuration of their own, and a functions folder beside a state folder. */
export function makeBox(settings: Readonly<Record<string, string>> = {}): Box {
  const home = mkdtempSync(path.join(tmpdir(), 'restricted-'))
  const conf = path.join(home, 'dual-deploy.conf')
  for (const name of ['dual-deploy-server', 'dual-deploy-docker']) {
    const text = readFileSync(path.join(SERVER, name), 'utf8')
    write(path.join(home, name), text.replace(/^config=.*$/m, `config=${conf}`), 0o755)
  }
  const box: Box = {
    home,
    functions: path.join(home, 'functions'),
    state: path.join(home, 'state'),
    container: 'supabase-edge-functions',
    docker: path.join(home, 'dual-deploy-docker'),
    program: path.join(home, 'dual-deploy-server')
  }
  write(path.join(home, 'bin/docker'), DOCKER, 0o755)
  write(path.join(home, 'bin/rrsync'), RRSYNC, 0o755)
  write(path.join(box.functions, 'hello/index.ts'), 'hello')
  write(path.join(box.functions, '_shared/cors.ts'), 'cors')
  write(path.join(box.functions, 'main/index.ts'), 'router')
  const all = {
    ...{ functions: box.functions, state: box.state, container: box.container },
    ...{ destination: '/home/deno/functions', docker: box.docker, 'real-docker': `${home}/bin/docker` },
    ...{ rrsync: `${home}/bin/rrsync`, main: 'kept', ...settings }
  }
  write(conf, ['# the configuration', ...Object.entries(all).map((pair) => pair.join('='))].join('\n') + '\n')
  for (const folder of ['staging', 'releases', 'log', 'lock'])
    mkdirSync(path.join(box.state, folder), { recursive: true })
  return box
}

export interface Answer {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The program starts anew in `sh`, as sshd started it: a copy that does so in another shell. */
function programFor(program: string, shell: string): string {
  if (shell === 'sh') return program
  const copy = `${program}-${shell}`
  const text = readFileSync(program, 'utf8')
  const [binary, words] = shellCommand(shell)
  const again = `"$(command -v ${binary})" ${words.join(' ')} "$0" cleared`
  writeFileSync(
    copy,
    text.replace('/bin/sh "$0" cleared', () => again)
  )
  return copy
}

/** As sshd runs a forced command: the client's command is in a variable, and nowhere else. */
export function force(
  { program }: Box,
  command: string | undefined,
  input: string | Buffer = '',
  shell = 'sh',
  more: NodeJS.ProcessEnv = {}
): Promise<Answer> {
  const env = { ...process.env, ...more }
  delete env['SSH_ORIGINAL_COMMAND']
  const child = spawn(...shellCommand(shell, programFor(program, shell)), {
    env: command === undefined ? env : { ...env, SSH_ORIGINAL_COMMAND: command }
  })
  return new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString('latin1')))
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, ...said })
    })
    // It may have said no before it reads.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** Without the script's text, which a forced command does not read. */
export const ask = (verb: string, words: readonly string[] = []): string =>
  ['dual-deploy', verb, PROTOCOL, ...words].join(' ')

export function callDocker(
  box: Box,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {}
): Answer & { readonly calls: string } {
  writeFileSync(path.join(box.home, 'calls'), '')
  const run = spawnSync('sh', [box.docker, ...words], { encoding: 'utf8', env: { ...process.env, ...env } })
  const calls = readFileSync(path.join(box.home, 'calls'), 'utf8')
  return { code: run.status, stdout: run.stdout, stderr: run.stderr, calls }
}
