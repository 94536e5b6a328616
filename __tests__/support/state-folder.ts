import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { VERBS, type Verb } from '../../src/targets/self-hosted/ssh/verbs.ts'
import { sha256 } from '../../src/manifest/hash.ts'
import { lines, runScript, type ScriptRun } from './shell.ts'

/** A server with every name that our scripts use, and a docker that says yes. */

/** Of the deploy that is under way; the last two parts of it are what `rollback` and `prune` make. */
export const ID = '20260102030405-1000-1-abcdef'
/** Of the release before. */
export const BEFORE = '20260101030405-999-1-abcdef'

const DOCKER = `#!/bin/sh
home=\${0%/*}
echo "$*" >> "$home/calls"
case "$*" in
  *Mounts*) printf "[{\\"Source\\":\\"%s\\",\\"Destination\\":\\"/home/deno/functions\\"}]\\n" "$home/functions" ;;
  *ExitCode*) echo "true 0 0 2026-01-01T00:00:00Z" ;;
  *StartedAt*) echo "true 0 2026-01-01T00:00:00Z" ;;
  *Config.Env*) echo PATH ;;
  exec*) ls -1 "$home/functions" ;;
  logs*) echo booted ;;
esac
`

export interface StateFolder {
  readonly home: string
  readonly functions: string
  readonly state: string
}

const POINTER = `{"version":1,"release":"${BEFORE}","functions":{"hello":{"release":"${BEFORE}","verifyJwt":true,"staticFiles":[]}}}`
export const NEXT_POINTER = POINTER.replaceAll(BEFORE, ID)

const FILES: Readonly<Record<string, string>> = {
  'functions/hello/index.ts': 'old hello',
  'functions/hello/dual-deploy.json': '{}',
  'functions/_shared/cors.ts': 'old cors',
  'functions/main/index.ts': 'router',
  [`state/staging/${ID}/tree/hello/index.ts`]: 'new hello',
  [`state/staging/${ID}/tree/_shared/cors.ts`]: 'new cors',
  [`state/staging/${ID}/folders`]: '_shared\nhello\n',
  [`state/staging/${ID}/present`]: '',
  [`state/releases/${BEFORE}/old/hello/index.ts`]: 'older hello',
  [`state/releases/${BEFORE}/absent/world`]: '',
  'state/router/main/index.ts': 'router from before',
  'state/lock/token': `${ID}\n`,
  'state/lock/holder': '{"run":"a run"}\n',
  'state/lock/lease': '9999999999\n',
  'state/lock.guard': '',
  'state/activation': '',
  'state/log/20260101030405-999-1-abcdef.result': 'a result',
  'state/state.json': '{"version":1}\n'
}

const MANAGED: Readonly<Record<string, string>> = {
  'functions/main/dual-deploy.json': '{"version":1}',
  'functions/.dual-deploy/pointer.json': `${POINTER}\n`,
  'functions/.dual-deploy/proved.json': `${POINTER}\n`,
  [`functions/.dual-deploy/releases/${BEFORE}/hello/index.ts`]: 'old hello',
  [`state/releases/${BEFORE}/pointer.json`]: POINTER
}

export type Router = 'stock' | 'managed'

export function makeServer(router: Router, parent = tmpdir()): StateFolder {
  const home = mkdtempSync(path.join(parent, 'state-folder-'))
  for (const [file, text] of Object.entries({ ...FILES, ...(router === 'managed' ? MANAGED : {}) })) {
    const at = path.join(home, file)
    mkdirSync(path.dirname(at), { recursive: true })
    writeFileSync(at, text)
  }
  writeFileSync(path.join(home, 'docker'), DOCKER, { mode: 0o755 })
  return { home, functions: path.join(home, 'functions'), state: path.join(home, 'state') }
}

const SENT = {
  '_shared/cors.ts': 'new cors',
  'hello/index.ts': 'new hello'
}

/** What the action sends for each verb. */
export function inputOf(
  { home, functions, state }: StateFolder,
  router: Router,
  verb: Verb,
  id = ID
): string {
  const docker = path.join(home, 'docker')
  const inputs: Readonly<Record<Verb, () => string>> = {
    inspect: () =>
      lines(docker, 'c', functions, state, '_shared/cors.ts', 'hello/dual-deploy.json', 'hello/index.ts'),
    take: () => lines(state, id, '30', '{"run":"a run"}'),
    renew: () => lines(state, id, '30'),
    free: () => lines(state, '*'),
    receive: () => lines(functions, `${state}/staging/${id}/tree`, '_shared', 'hello', ''),
    activate: () =>
      lines(
        ...[docker, 'c', '/home/deno/functions', functions, state, id, ID],
        ...(router === 'managed' ? ['never', '20', NEXT_POINTER] : ['around', '20', '-']),
        ...['_shared', 'hello', ''],
        ...Object.entries(SENT).map(([file, text]) => `${sha256(Buffer.from(text))}  ${file}`),
        'end'
      ),
    result: () => lines(state, id),
    container: () => lines(docker, 'c'),
    logs: () => lines(docker, 'c', state, id),
    'stage-undo': () => lines(state, `${id}-undo1`, BEFORE, '', 'hello', ''),
    'stage-router': () => lines(state, id),
    export: () => lines(functions, state, 'hello', '_shared', 'main', ''),
    discard: () => lines(state, id),
    record: () => lines(state, functions, id, BEFORE, '', '{"version":1}'),
    note: () => lines(state, functions, id, BEFORE, '', '{"version":1}')
  }
  return inputs[verb]()
}

export function runVerb(
  server: StateFolder,
  router: Router,
  shell: string,
  verb: Verb,
  options: { readonly id?: string; readonly env?: NodeJS.ProcessEnv } = {}
): Promise<ScriptRun> {
  // What stands behind `receive` is rsync's own; here it is a program that writes where rsync would.
  const script =
    verb === 'receive'
      ? VERBS[verb].script.replace(
          'shift 2',
          'set -- sh -c "mkdir -p hello; rm -f hello/index.ts; echo new > hello/index.ts" "$@"'
        )
      : VERBS[verb].script
  return runScript(shell, script, inputOf(server, router, verb, options.id), options.env)
}
