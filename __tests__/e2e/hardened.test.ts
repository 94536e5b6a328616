import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ChildProcess } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import path from 'node:path'
import type { ActionOptions, ActionRun } from '../../testbed/action.ts'
import { onlyInAll } from './support/all.ts'
import { RestrictedUser } from './support/restricted.ts'
import { expectRed, NAMES, RED, SmallProject } from './support/small-project.ts'

interface Access {
  readonly project: SmallProject
  readonly user: RestrictedUser | null
  readonly inputs: Readonly<Record<string, string>>
}

/** @param isMove whether the server was deployed to with a normal shell before */
async function start(kind: string, isMove = false): Promise<Access> {
  const project = await SmallProject.start()
  if (isMove) await project.deploy()
  if (kind === 'a normal shell') return { project, user: null, inputs: {} }
  const folder = path.join(project.world.testbed.dataDir, 'restricted')
  mkdirSync(folder)
  const user = await RestrictedUser.start(project.world, folder)
  return { project, user, inputs: user.inputs }
}

async function stop({ project, user }: Access): Promise<void> {
  await user?.stop()
  await project.world.stop()
}

const NORMAL = ['a normal shell']
/** Only root can make users. */
const RESTRICTED = process.getuid?.() === 0 ? ['a restricted key'] : []
if (RESTRICTED.length === 0) process.stdout.write('left out: a restricted key (only root can make users)\n')

/** A normal shell is what main-job, faults, rollback and lock have: here it is what the restricted key is compared with. */
const KINDS =
  RESTRICTED.length === 0
    ? NORMAL
    : [
        ...onlyInAll(NORMAL, 'main-job, faults, rollback and lock show the same with a normal shell'),
        ...RESTRICTED
      ]

describe.each(KINDS)('with %s', (kind) => {
  let access: Access
  let project: SmallProject

  beforeAll(async () => {
    access = await start(kind)
    project = access.project
  }, 180_000)

  afterAll(() => stop(access), 120_000)

  const run = (
    inputs: Record<string, string> = {},
    options: Partial<ActionOptions> = {}
  ): Promise<ActionRun> => project.run({ ...access.inputs, ...inputs }, options)

  /** A run that is killed as soon as its switch is under way. */
  async function runUntilSwitch(): Promise<ActionRun> {
    const journal = path.join(project.statePath, 'journal')
    let child: ChildProcess | null = null
    const watch = setInterval(() => {
      if (existsSync(journal)) child?.kill('SIGKILL')
    }, 10)
    const ended = await run({}, { onStart: (started) => (child = started) })
    clearInterval(watch)
    while (existsSync(journal)) await new Promise((resolve) => setTimeout(resolve, 50))
    return ended
  }

  test('a first deploy puts everything there, and a second run finds nothing to do', async () => {
    await project.deploy(access.inputs)
    expect((await project.live())['self-hosted']).toMatchObject({ geo: 'geo 1', orders: 'orders 1' })
    const startedAt = await project.world.server.startedAt()
    const again = await project.deploy(access.inputs)
    expect(again.outputs['result']).toBe('in-sync')
    expect(again.outputs['changed']).toBe('[]')
    expect(await project.world.server.startedAt()).toBe(startedAt)
  }, 180_000)

  test('a change is deployed, with what it shares, and verified', async () => {
    const version = project.change('geo', 'orders')
    project.world.write('functions/_shared/money.ts', `export const currency = 'CHF'\n`)
    await project.deploy(access.inputs)
    const live = await project.live()
    expect(live['self-hosted']).toMatchObject({ geo: `geo ${version}`, orders: `orders ${version}` })
    const verified = await run({ mode: 'verify' })
    expect([verified.code, verified.outputs['result']]).toEqual([0, 'in-sync'])
  }, 180_000)

  test('functions with which the container does not start are switched back', async () => {
    await project.deploy(access.inputs)
    const before = await project.live()
    project.change()
    project.world.edit('functions/geo/index.ts', (text) => `import './poison.ts'\n${text}`)
    project.world.write('functions/geo/poison.ts', 'export {}\n')
    await project.world.server.breakContainer(true, 'geo/poison.ts')
    const red = await run(RED)
    await project.world.server.breakContainer(false)
    expectRed(red, {
      ...{
        result: 'rolled-back',
        cause: /did not come up with the new functions; the old ones were put back/
      },
      ...{ live: /both targets serve what they served before this run, proved/, next: /docker logs/ }
    })
    expect(await project.live()).toEqual(before)
    project.expectTidy()
  }, 180_000)

  test('a switch whose runner dies goes on to its end, and the next run goes on from there', async () => {
    project.reset()
    await project.deploy({ ...access.inputs, 'allow-older': 'true' })
    project.change()
    expect((await runUntilSwitch()).signal).toBe('SIGKILL')
    expect(await project.world.server.isRunning()).toBe(true)
    const verified = await run({ mode: 'verify', targets: 'self-hosted' })
    expect(verified.outputs['result']).toBe('in-sync')
    await project.deploy(access.inputs)
  }, 240_000)

  test('a cloud that does not take the build brings both targets back, and so does mode rollback', async () => {
    project.reset()
    await project.deploy(access.inputs)
    const first = await project.live()
    project.change()
    project.world.cloud.knobs.droppedSlugs = ['geo']
    const red = await run(RED)
    project.world.cloud.knobs.droppedSlugs = []
    expectRed(red, {
      ...{ result: 'rolled-back', cause: /1 function on cloud not proved: geo/ },
      ...{ live: /both targets serve what they served before this run, proved/, next: /./ }
    })
    expect(await project.live()).toEqual(first)
    await project.deploy(access.inputs)
    expect(await project.live()).not.toEqual(first)
    const back = await run({ mode: 'rollback' })
    expect(back.outputs['result']).toBe('rolled-back')
    expect(await project.live()).toEqual(first)
    project.expectTidy()
  }, 240_000)

  test('mode unlock frees the lock of a run that is gone', async () => {
    const free = await run({ mode: 'unlock' })
    expect([free.code, free.log]).toEqual([0, expect.stringContaining('There is no lock.')])
  }, 60_000)

  test('a function that was pruned is gone from the server', async () => {
    project.reset()
    project.world.write('functions/fresh/index.ts', `Deno.serve(() => new Response('fresh'))\n`)
    await project.deploy({ ...access.inputs, 'allow-older': 'true' })
    expect(existsSync(project.world.onServer('fresh'))).toBe(true)
    project.reset()
    await project.deploy({ ...access.inputs, prune: 'true' })
    expect(existsSync(project.world.onServer('fresh'))).toBe(false)
  }, 180_000)
})

describe.each(RESTRICTED)('with %s alone', (kind) => {
  let access: Access
  let user: RestrictedUser
  let project: SmallProject

  beforeAll(async () => {
    access = await start(kind, true)
    project = access.project
    if (access.user === null) throw new Error('there is no restricted user')
    user = access.user
  }, 240_000)

  afterAll(() => stop(access), 120_000)

  test('what a normal shell deployed before is found in sync, and replaced by the next deploy', async () => {
    const found = await project.deploy(access.inputs)
    expect(found.outputs['result']).toBe('in-sync')
    const version = project.change()
    await project.deploy(access.inputs)
    expect((await project.live())['self-hosted']).toMatchObject({ geo: `geo ${version}` })
  }, 120_000)

  test('set-up --check finds nothing, before and after set-up ran once more', async () => {
    expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
    await user.setUp()
    expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
    await user.runSetUp()
    expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
  }, 60_000)

  test.each([
    ['whoami', ['whoami']],
    ['a script', ["exec sh -c 'id; touch /tmp/x' sh"]],
    ['docker', ['sudo -n docker ps']],
    ['scp', ['scp -t /tmp']],
    ['rsync elsewhere', ['rsync --server -re.LsfxCIvu . /tmp']]
  ])(
    '%s is refused',
    async (_what, command) => {
      const { status, stdout, stderr } = await user.ssh([], command)
      expect([status, stdout]).toEqual([96, ''])
      expect(stderr).toMatch(/^dual-deploy-server: this key/)
    },
    60_000
  )

  test('there is no shell, no terminal, no sftp and no way through to another port', async () => {
    for (const args of [[], ['-tt']]) {
      const { status, stdout, stderr } = await user.ssh(args, [], 'id\n')
      expect(status).not.toBe(0)
      expect(`${stdout}${stderr}`).toMatch(/this key has no shell|PTY allocation request failed/)
      expect(stdout).not.toContain('uid=')
    }
    expect((await user.sftp()).status).not.toBe(0)
    const port = new URL(project.world.server.functionsUrl).port
    const through = await user.ssh(['-W', `127.0.0.1:${port}`], [], 'GET / HTTP/1.0\r\n\r\n')
    expect([through.status, through.stdout]).toEqual([255, ''])
    expect(through.stderr).toMatch(/administratively prohibited|stdio forwarding failed/)
  }, 60_000)

  test('the user is in no group but its own, and sudo lets it do nothing but the wanted docker calls', async () => {
    const as = (...words: readonly string[]) => user.asUser(...words)
    expect((await as('id', '-nG')).stdout.trim()).toBe(user.name)
    const docker = path.join(user.sbin, 'dual-deploy-docker')
    const listed = await as(
      'sudo',
      '-n',
      docker,
      'exec',
      project.world.server.container,
      'ls',
      '-1',
      '/home/deno/functions'
    )
    expect(listed.status).toBe(0)
    for (const words of [
      ['sudo', '-n', 'id'],
      ['sudo', '-n', 'docker', 'ps'],
      ['sudo', '-n', docker, 'ps'],
      ['sudo', '-n', docker, 'exec', project.world.server.container, 'sh'],
      ['sudo', '-n', docker, 'stop', '-t', '20', 'another'],
      ['sudo', '-n', docker, '--host', 'tcp://127.0.0.1:1', 'start', project.world.server.container],
      ['sudo', '-n', `DOCKER_HOST=tcp://127.0.0.1:1`, docker, 'start', project.world.server.container],
      ['test', '-w', project.world.onServer('main')],
      ['test', '-w', user.conf],
      ['test', '-w', path.join(user.sbin, 'dual-deploy-server')],
      ['mv', project.world.onServer('main'), project.world.onServer('main2')],
      ['rm', '-rf', project.world.onServer('hello')]
    ]) {
      expect([words, (await as(...words)).status]).not.toEqual([words, 0])
    }
    expect(statSync(project.world.onServer('main')).uid).toBe(0)
    expect(existsSync(project.world.onServer('hello/index.ts'))).toBe(true)
  }, 60_000)

  test.each([
    ['another functions folder', { 'self-hosted-path': '/etc' }, /functions of this server is .*, not \/etc/],
    ['another state folder', { 'state-path': '/etc/x' }, /state of this server is .*, not \/etc\/x/],
    ['another container', { container: 'supabase-db' }, /container of this server is .*, not supabase-db/]
  ])(
    '%s is refused, and the words say what the server is set up for',
    async (_what, inputs, words) => {
      project.change()
      const before = await project.live()
      const red = await project.run({ ...access.inputs, ...inputs, ...RED })
      expect(red.code).toBe(1)
      expect(red.log).toMatch(/^::error.*dual-deploy-server refused/m)
      expect(red.log).toMatch(words)
      expect(project.world.takeWrites()).toEqual([])
      expect(await project.live()).toEqual(before)
    },
    120_000
  )

  test('a server with the programs of another release is told apart at the first look', async () => {
    project.change()
    const before = await project.live()
    const older = (text: string): string => text.replace(/^protocol=.*$/m, 'protocol=0123456789ab')
    await user.withProgram('dual-deploy-server', older, async () => {
      const red = await project.run({ ...access.inputs, ...RED })
      expectRed(red, {
        ...{
          result: 'failed',
          cause: /dual-deploy-server is of another version than this action: the server has 0123456789ab/
        },
        ...{ live: /unchanged; nothing was switched/, next: /sh server\/set-up/ }
      })
      expect(project.world.takeWrites()).toEqual([])
      expect(await project.live()).toEqual(before)
    })
    expect((await user.trySetUp('--check')).status).toBe(0)
    await project.deploy(access.inputs)
  }, 120_000)

  test('a router in the repository that differs is refused, until the server allows it', async () => {
    const router = readFileSync(project.world.onServer('main/index.ts'), 'utf8')
    cpSync(project.world.onServer('main'), path.join(project.world.workspace, 'supabase/functions/main'), {
      recursive: true
    })
    project.world.write('functions/main/index.ts', `${router}\n// ours\n`)
    const red = await project.run({ ...access.inputs, ...RED })
    expectRed(red, {
      ...{ result: 'failed', cause: /may not replace main/ },
      ...{ live: /unchanged; nothing was switched/, next: /./ }
    })
    expect(readFileSync(project.world.onServer('main/index.ts'), 'utf8')).toBe(router)
    await user.setUp('--main', 'allowed')
    const run = await project.run(access.inputs)
    expect(run.log).not.toMatch(/^::error/m)
    expect(run.code).toBe(0)
    expect(readFileSync(project.world.onServer('main/index.ts'), 'utf8')).toContain('// ours')
    await user.setUp('--main', 'kept')
    expect(statSync(project.world.onServer('main')).uid).toBe(0)
  }, 180_000)

  test('the managed router needs the right to replace main/ to come and to go, and for no deploy in between', async () => {
    project.reset()
    const managed = { ...access.inputs, router: 'managed', 'replace-router': 'true' }
    expectRed(await project.run({ ...managed, ...RED }), {
      ...{ result: 'failed', cause: /may not replace main/ },
      ...{ live: /unchanged; nothing was switched/, next: /./ }
    })
    await user.setUp('--main', 'allowed')
    const first = await project.run(managed)
    expect(first.log).not.toMatch(/^::error/m)
    expect(existsSync(project.world.onServer('main/dual-deploy.json'))).toBe(true)
    await user.setUp('--main', 'kept')
    expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
    const version = project.change()
    const startedAt = await project.world.server.startedAt()
    const second = await project.run(managed)
    expect(second.log).not.toMatch(/^::error/m)
    expect(await project.world.server.startedAt()).toBe(startedAt)
    expect((await project.live())['self-hosted']).toMatchObject({ geo: `geo ${version}` })
    const back = await project.run({ ...managed, mode: 'rollback' })
    expect(back.outputs['result']).toBe('rolled-back')
    await user.setUp('--main', 'allowed')
    const stock = await project.run({ ...access.inputs, 'allow-older': 'true' })
    expect(stock.log).not.toMatch(/^::error/m)
    expect(existsSync(project.world.onServer('main/dual-deploy.json'))).toBe(false)
    await user.setUp('--main', 'kept')
  }, 240_000)

  test.each<[string, string, (key: string) => string, RegExp]>([
    ['a user that is not its own', 'daemon', (key) => key, /there is a user daemon already/],
    ['a key with options of its own', 'dd-test-other', (key) => `command="sh" ${key}`, /only public keys/],
    ['a private key', 'dd-test-other', () => '-----BEGIN OPENSSH PRIVATE KEY-----\n', /only public keys/],
    ['a file without a key', 'dd-test-other', () => '# none\n', /give --key/]
  ])(
    'set-up refuses %s and changes nothing',
    async (_what, name, keyText, words) => {
      const before = user.leftOvers()
      const refused = await user.trySetUpOf(name, keyText(user.publicKey))
      expect([refused.status, refused.stdout]).toEqual([1, ''])
      expect(refused.stderr).toMatch(words)
      expect(user.leftOvers()).toEqual(before)
      expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
    },
    60_000
  )

  test('set-up refuses a sudoers file that it did not write, and leaves it as it is', async () => {
    const file = `/etc/sudoers.d/dd-test-other-${process.pid}`
    writeFileSync(file, '# somebody else’s\n', { mode: 0o440 })
    try {
      const refused = await user.trySetUpOf(path.basename(file), user.publicKey)
      expect(refused.stderr).toMatch(/is not ours; it stays as it is/)
      expect(readFileSync(file, 'utf8')).toBe('# somebody else’s\n')
    } finally {
      rmSync(file)
    }
  }, 60_000)

  test('set-up --check names what somebody changed by hand, and set-up mends it', async () => {
    const { name, sbin, conf } = user
    chmodSync(path.join(sbin, 'dual-deploy-docker'), 0o777)
    appendFileSync(conf, 'container=supabase-db\n')
    chmodSync(project.world.onServer(), 0o775)
    chownSync(project.world.onServer('geo'), 0, 0)
    const check = await user.trySetUp('--check')
    expect(check.status).toBe(1)
    for (const words of [
      /or there is no container supabase-db that mounts/,
      /dual-deploy-docker is not what set-up writes/,
      /dual-deploy\.conf is not what set-up writes/,
      new RegExp(`is not root:${name} with the sticky bit`),
      /a deploy cannot replace them: .*geo/
    ])
      expect(check.stderr).toMatch(words)
    await user.setUp()
    expect(await user.runSetUp('--check')).toContain('all is as set-up makes it')
  }, 60_000)

  test('set-up --remove leaves the functions and the state, root’s again, and nothing else', async () => {
    expect(await user.runSetUp('--remove')).toContain('removed')
    expect(await user.exists()).toBe(false)
    expect(readdirSync(user.sbin)).toEqual([])
    expect(existsSync(`/etc/sudoers.d/${user.name}`)).toBe(false)
    expect(existsSync(user.conf)).toBe(false)
    for (const name of NAMES) expect(statSync(project.world.onServer(name)).uid).toBe(0)
    const { uid, mode } = statSync(project.world.onServer())
    expect([uid, mode & 0o7777]).toEqual([0, 0o755])
    expect(existsSync(path.join(project.statePath, 'state.json'))).toBe(true)
    expect((await user.ssh([], ['whoami'])).status).toBe(255)
    await user.setUp()
  }, 60_000)
})
