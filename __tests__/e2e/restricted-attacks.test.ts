import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import path from 'node:path'
import { formatPointer } from '../../router/pointer.ts'
import { sha256 } from '../../src/manifest/hash.ts'
import { sealKeyOf, sealOf } from '../../src/ledger/seal.ts'
import { ask } from '../server/support.ts'
import { lines } from '../support/shell.ts'
import { RestrictedUser, type Ended } from './support/restricted.ts'
import { RED, SmallProject } from './support/small-project.ts'

/**
 * Somebody who has the restricted key, at the real sshd, sudo, rrsync and docker, and root in the container. The SSH server takes every
 * variable that a client sends: worse than any distribution's.
 */

const ID = '20260102030405-1000-1-abcdef'
const isRoot = process.getuid?.() === 0

let project: SmallProject
let user: RestrictedUser
let folder: string
/** A second secret, which only the workflow has: the key file itself has no passphrase. */
const PASSPHRASE = { 'ssh-passphrase': 'a second secret of the workflow' }

beforeAll(async () => {
  if (!isRoot) return
  project = await SmallProject.start()
  folder = path.join(project.world.testbed.dataDir, 'restricted')
  mkdirSync(folder)
  user = await RestrictedUser.start(project.world, folder, { acceptEnv: '*' })
  await project.deploy({ ...user.inputs, ...PASSPHRASE })
}, 240_000)

afterAll(async () => {
  if (!isRoot) return
  await user.stop()
  await project.world.stop()
}, 120_000)

const functions = (): string => project.world.onServer()
const state = (): string => project.statePath
const tree = (): string => path.join(state(), 'staging', ID, 'tree')
const verb = (name: string, input: string, args: readonly string[] = []): Promise<Ended> =>
  user.ssh(args, [ask(name)], input)
const activate = (
  pointer: string,
  folders: readonly string[] = [],
  digests: readonly string[] = []
): Promise<Ended> =>
  verb(
    'activate',
    lines(
      ...['docker', project.world.server.container, '/home/deno/functions', functions(), state(), ID, ID],
      ...['never', '20', pointer, ...folders, '', ...digests, 'end']
    )
  )

const HONEST = ['rsync', '--server', '-rcRze.iLsfxCIvu', '--timeout=10', '.', '.']
const receive = (words: readonly string[], overlays: readonly string[] = []): Promise<Ended> =>
  user.ssh([], [ask('receive', words)], lines(functions(), tree(), ...overlays, ''))

/** The attacker's own rsync, with options and files of its choice. */
function upload(source: string, options: readonly string[], overlays: readonly string[] = []): Ended {
  const shell = path.join(folder, 'rsh')
  const head = lines(functions(), tree(), ...overlays, '')
  const command = ask('receive')
  const ssh = user.sshWords.map((word) => `'${word}'`).join(' ')
  writeFileSync(`${shell}.head`, head)
  writeFileSync(shell, `#!/bin/sh\nshift\n{ cat '${shell}.head'; cat; } | ${ssh} "${command} $*"\n`, {
    mode: 0o755
  })
  const words = [...options, '--timeout=10', '-e', shell, `${source}/`, 'server:.']
  const ended = spawnSync('rsync', words, { encoding: 'utf8', timeout: 30_000 })
  return { status: ended.status, stdout: ended.stdout, stderr: ended.stderr }
}

/** What the attacker sends: a file, a link to a secret, a pipe, a folder that nobody may enter. */
function makeLoad(): string {
  const load = path.join(folder, 'load')
  rmSync(load, { recursive: true, force: true })
  mkdirSync(path.join(load, 'evil/shut'), { recursive: true })
  writeFileSync(path.join(load, 'evil/index.ts'), 'evil')
  writeFileSync(path.join(load, 'evil/shut/x.ts'), 'x')
  symlinkSync('/etc/shadow', path.join(load, 'evil/link'))
  spawnSync('mkfifo', [path.join(load, 'evil/pipe')])
  chmodSync(path.join(load, 'evil/shut'), 0)
  return load
}

const clean = (): void => {
  rmSync(path.join(state(), 'staging', ID), { recursive: true, force: true })
}

/** Only root can make users. */
describe.each(isRoot ? ['the restricted key'] : [])('somebody with %s', () => {
  test('cannot have a program run by a variable, though the SSH server lets it through', async () => {
    const canary = path.join(state(), 'canary')
    const mark = path.join(folder, 'mark')
    writeFileSync(mark, `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 })
    const options = ['-o', `SetEnv="TAR_OPTIONS=--checkpoint=1 --checkpoint-action=exec=${mark}"`]
    const exported = (): Promise<Ended> => verb('export', lines(functions(), state(), 'geo', ''), options)
    expect((await exported()).stdout).toContain('live/geo/index.ts')
    expect(existsSync(canary)).toBe(false)
    // It gets there: a program that keeps its environment runs it.
    const trusting = (text: string): string => text.replace('"${1-}" != cleared', '"${1-}" = never')
    await user.withProgram('dual-deploy-server', trusting, async () => {
      await exported()
      expect(existsSync(canary)).toBe(true)
    })
    rmSync(canary)
  }, 60_000)

  test('set-up --check says that such an SSH server lets it through', async () => {
    const check = await user.trySetUp('--check', '--sshd-config', user.sshdConfig)
    expect(check.status).toBe(1)
    expect(check.stderr).toMatch(/AcceptEnv lets the key set \* *; only LANG and LC_\* are harmless/)
  }, 60_000)

  const one = (more: object = {}): object => ({ release: ID, verifyJwt: true, staticFiles: [], ...more })
  const pointerOf = (named: Record<string, object>): string =>
    formatPointer({ version: 1, release: ID, functions: new Map(Object.entries(named)) as never })

  test.each<[string, string, RegExp]>([
    ['a folder that is left', pointerOf({ billing: one() }), /billing is left as it is/],
    ['the router', pointerOf({ main: one() }), /no function for a pointer: main/],
    ['a function that no release holds', pointerOf({ geo: one({ release: 'r1' }) }), /geo, of which/],
    ['a file outside', pointerOf({ geo: one({ staticFiles: ['../../../../../etc/passwd'] }) }), /no pointer/],
    ['a door that is no door', pointerOf({ geo: one({ verifyJwt: 'no' }) }), /no pointer/]
  ])(
    'cannot point the router to %s',
    async (_what, pointer, words) => {
      const answer = await activate(pointer)
      expect(answer).toMatchObject({ status: 96, stdout: '', stderr: expect.stringMatching(words) })
      expect(existsSync(path.join(functions(), '.dual-deploy'))).toBe(false)
    },
    30_000
  )

  test.each(['billing', 'hello', 'main', 'Main', '../etc'])(
    'cannot switch %s',
    async (name) => {
      expect((await activate('-', [name])).status).toBe(96)
      expect((await receive(HONEST, [name])).status).toBe(96)
      expect(existsSync(tree())).toBe(false)
    },
    60_000
  )

  test('cannot send links, pipes, owners or modes, nor have anything deleted', async () => {
    for (const words of [
      ...[
        '-logDtprRze.iLsfxCIvu',
        '-rcRzle.iLsfxCIvu',
        '-rcRpe.iLsfxCIvu',
        '-rcRDe.iLsfxCIvu',
        '-rcRAXe.iLsfxCIvu'
      ],
      ...[
        '-rcRHe.iLsfxCIvu',
        '-rcRe.iLsfxCIvu --delete',
        '-rcRe.iLsfxCIvu --copy-dest /etc',
        '--sender -re.iLs'
      ],
      ...[
        '-rcRe.iLsfxCIvu --partial-dir /tmp/x',
        '-rcRe.iLsfxCIvu --log-file=/tmp/x',
        '-rcRbe.iLsfxCIvu',
        '--daemon'
      ]
    ]) {
      const answer = await receive(['rsync', '--server', ...words.split(' '), '.', '.'])
      expect([words, answer.status, answer.stderr]).toEqual([words, 96, expect.stringMatching(/rsync/)])
      expect([words, existsSync(tree())]).toEqual([words, false])
    }
    upload(makeLoad(), ['--recursive', '--checksum', '--compress'])
    expect(readdirSync(path.join(tree(), 'evil')).sort()).toEqual(['index.ts', 'shut'])
    expect(statSync(path.join(tree(), 'evil/shut')).mode & 0o7777).toBe(0o755)
    clean()
  }, 120_000)

  test('cannot read beside the functions through a link that the container made', async () => {
    const secret = path.join(functions(), '../.env')
    writeFileSync(secret, 'JWT_SECRET=very-secret\n', { mode: 0o644 })
    const link = project.world.onServer('_shared/up')
    symlinkSync('../..', link)
    try {
      const check = await user.trySetUp('--check')
      expect(check.stderr).toMatch(/warning: .*\.env can be read by user/)
      expect(check.stderr).toMatch(/a link, a pipe or the like.*_shared\/up/)
      const sent = await receive(HONEST, ['_shared'])
      expect([sent.status, sent.stdout]).toEqual([expect.any(Number), ''])
      expect(sent.stderr).toMatch(/_shared\/up/)
      clean()
      // Had it come there in another way.
      await user.asUser('mkdir', '-p', path.join(tree(), 'geo'))
      await user.asUser('ln', '-s', functions(), path.join(tree(), 'geo/up'))
      const digest = sha256(readFileSync(secret))
      const switched = await activate('-', ['geo'], [`${digest}  geo/up/../.env`])
      expect(switched.status).toBe(96)
      const behind = await activate('-', ['geo'], [`${digest}  geo/up/.env`])
      expect(behind).toMatchObject({ status: 96, stderr: expect.stringContaining('no regular file') })
    } finally {
      rmSync(link)
      rmSync(secret)
      clean()
    }
  }, 120_000)

  test('cannot become root, nor read or reach what is not its own', async () => {
    const docker = path.join(user.sbin, 'dual-deploy-docker')
    const { container } = project.world.server
    for (const words of [
      ...[
        ['sudo', '-n', '-s'],
        ['sudo', '-n', '-i'],
        ['sudo', '-n', '-u', '#-1', 'id'],
        ['sudoedit', '-n', '/etc/passwd']
      ],
      ...[
        ['sudo', '-n', '-E', docker, 'ps'],
        ['sudo', '-n', '-C', '4', docker, 'start', container]
      ],
      ...[
        ['sudo', '-n', docker, 'run', '-v', '/:/host', container],
        ['sudo', '-n', docker, 'cp', '/etc/shadow', '.']
      ],
      ...[['sudo', '-n', docker, 'inspect', '--type', 'container', '--format', '{{.Config.Env}}', container]],
      ...[
        [
          'sudo',
          '-n',
          docker,
          'inspect',
          '--type',
          'container',
          '--format',
          '{{json .Mounts}}',
          'supabase-db'
        ]
      ],
      ...[['sudo', '-n', docker, 'logs', '--since', '2026-01-01T00:00:00Z', '--tail', '9999', container]],
      ...[
        ['sudo', '-n', docker, 'stop', '-t', '20', `${container}\nsupabase-db`],
        ['sudo', '-n', docker, 'exec', container, 'ls -1', '/']
      ],
      ...[
        ['sudo', '-n', 'PATH=/tmp', docker, 'start', container],
        ['sudo', '-n', 'LD_PRELOAD=/tmp/x.so', docker, 'start', container]
      ],
      ...[
        ['cat', '/etc/shadow'],
        ['cat', '/root/.bashrc'],
        ['ls', path.join(folder, 'sshd')],
        ['su', '-c', 'id']
      ],
      ...[
        ['touch', path.join(functions(), 'main/x')],
        ['touch', path.join(functions(), 'billing/x')]
      ],
      ...[
        ['mv', path.join(functions(), 'billing'), path.join(functions(), 'x')],
        ['touch', user.conf]
      ]
    ])
      expect([words, (await user.asUser(...words)).status]).not.toEqual([words, 0])
  }, 120_000)

  test('cannot hold the lock by not reading: another is answered meanwhile', async () => {
    const record = path.join(state(), 'state.json')
    const before = readFileSync(record)
    const { uid, gid } = statSync(record)
    writeFileSync(record, Buffer.alloc(12 * 1024 * 1024, 'x'))
    chownSync(record, uid, gid)
    const [program, ...words] = [...user.sshWords, ask('take')]
    const deaf = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      deaf.stdin.end(lines(state(), 'deaf', '600', '{}'))
      const token = path.join(state(), 'lock/token')
      while (!existsSync(token) || readFileSync(token, 'utf8') !== 'deaf\n')
        await new Promise((resolve) => setImmediate(resolve))
      // The script waits 20 s for the guard, then ends with 75.
      expect((await verb('free', lines(state(), '*'))).status).toBe(0)
      expect(existsSync(token)).toBe(false)
    } finally {
      deaf.stdout.destroy()
      deaf.kill('SIGKILL')
      writeFileSync(record, before)
    }
  }, 60_000)

  test('holds up nobody by many connections that say nothing', async () => {
    const [program, ...words] = [...user.sshWords, ask('take')]
    const idle = Array.from({ length: 30 }, () =>
      spawn(program, words, { stdio: ['pipe', 'ignore', 'ignore'] })
    )
    try {
      const { status, stdout } = await verb('take', lines(state(), 'honest', '30', '{}'))
      expect([status, stdout]).toEqual([0, expect.stringContaining('acquired')])
      expect((await verb('free', lines(state(), 'honest'))).status).toBe(0)
    } finally {
      for (const child of idle) child.kill('SIGKILL')
    }
  }, 60_000)

  test('cannot stop every clean-up by a folder that nobody may enter: set-up names it and mends it', async () => {
    const left = path.join(state(), 'staging', 'left/shut')
    await user.asUser('mkdir', '-p', path.join(left, 'x'))
    await user.asUser('chmod', '000', left)
    const check = await user.trySetUp('--check')
    expect(check.stderr).toMatch(/of a mode with which a deploy cannot replace it: .*left\/shut/)
    await user.setUp()
    expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
    expect((await user.asUser('rm', '-rf', path.dirname(left))).status).toBe(0)
  }, 60_000)

  test('cannot poison what a rollback sends to the cloud, where the workflow has a passphrase that the key file has not', async () => {
    const { before, after, run } = await rollbackOfPoison(null)
    expect(after.cloud['geo']).not.toBe('poison')
    expect([after.cloud['geo'], run.code]).not.toEqual([before.cloud['geo'], 0])
    expect(run.log).toMatch(/^::error.*geo/m)
  }, 180_000)

  test('can poison it with the passphrase as well: nothing but the seal stood in the way', async () => {
    const { after } = await rollbackOfPoison(PASSPHRASE['ssh-passphrase'])
    expect(after.cloud['geo']).toBe('poison')
  }, 180_000)
})

/** As the key can: another function than the one that was there, described and sealed with all that its holder has. */
async function rollbackOfPoison(passphrase: string | null) {
  const inputs = { ...user.inputs, ...PASSPHRASE }
  project.change('geo')
  await project.deploy(inputs)
  const before = await project.live()
  project.change('geo')
  await project.deploy(inputs)
  const evil = `Deno.serve(() => new Response('poison'))\n`
  const key = sealKeyOf({ privateKey: user.privateKey, passphrase })
  for (const release of readdirSync(path.join(state(), 'releases'))) {
    const place = path.join(state(), 'releases', release, 'old/geo')
    if (!existsSync(place)) continue
    const file = path.join(place, 'dual-deploy.json')
    const description = JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, string> }
    description.files['geo/index.ts'] = sha256(Buffer.from(evil))
    const text = JSON.stringify(description)
    writeFileSync(file, text)
    writeFileSync(path.join(place, 'dual-deploy.seal'), `${sealOf('source', text, key)}\n`)
    writeFileSync(path.join(place, 'index.ts'), evil)
  }
  const run = await project.run({ ...inputs, ...RED, mode: 'rollback' })
  return { before, after: await project.live(), run }
}

if (!isRoot) test('needs root: only root can make users', () => undefined)
