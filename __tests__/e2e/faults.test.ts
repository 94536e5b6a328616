/** What can be wrong with a self-hosted server, before a deploy and in the middle of one. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readdirSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expectRed, RED, SmallProject, type Live, type Told } from './support/small-project.ts'

const MIB = 1024 * 1024
let project: SmallProject
let before: Live
let undo: (() => void)[] = []

beforeAll(async () => {
  project = await SmallProject.start({ tmpfsBytes: 64 * MIB })
}, 120_000)

afterAll(() => project.world.stop(), 60_000)

beforeEach(async () => {
  before = await project.settle()
}, 90_000)

afterEach(endFault)

function endFault(): void {
  for (const step of undo.reverse()) step()
  undo = []
}

/** The file system of the functions folder and of our own folder beside it. */
const volumes = (): string => path.dirname(project.world.server.functionsPath)

/** Leaves this much of the server's disk. */
function fillDisk(leaveMib: number): void {
  const filler = path.join(volumes(), 'filler')
  const { bavail, bsize } = statfsSync(volumes())
  writeFileSync(filler, Buffer.alloc(bavail * bsize - leaveMib * MIB))
  undo.push(() => {
    rmSync(filler)
  })
}

function remount(option: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${option}`, volumes()])
}

/** Sessions without root's right to write everywhere: what another user owns is closed to them, as to any SSH user. */
async function giveToAnotherUser(folder: string): Promise<void> {
  const absolute = project.world.onServer(folder)
  chownSync(absolute, 12345, 12345)
  undo.push(() => {
    chownSync(absolute, 0, 0)
  })
  const rights = '-dac_override,-dac_read_search,-fowner'
  await project.world.server.setSession(
    `[ "\${LESS_RIGHTS-}" ] || LESS_RIGHTS=1 exec setpriv --inh-caps=${rights} --bounding-set=${rights} /bin/sh "$0"`
  )
}

/** A PATH with all programs of this machine except one. */
async function hideProgram(hidden: string): Promise<void> {
  const folder = path.join(project.world.testbed.dataDir, `without-${hidden}`)
  mkdirSync(folder, { recursive: true })
  for (const source of ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/bin', '/sbin']) {
    for (const name of readdirSync(source)) {
      if (name !== hidden) link(path.join(source, name), path.join(folder, name))
    }
  }
  await project.world.server.setSession(`PATH=${folder}; export PATH`)
}

function link(target: string, at: string): void {
  try {
    symlinkSync(target, at)
  } catch {
    // The same program in two folders: the first counts, as on a PATH.
  }
}

function program(name: string, ...lines: string[]): string {
  const file = path.join(project.world.testbed.dataDir, name)
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 })
  return file
}

interface Refusal extends Omit<Told, 'result' | 'live'> {
  readonly fault: string
  /** @returns inputs that the fault needs */
  readonly begin: () => Record<string, string> | Promise<void> | undefined
}

const refusals: Refusal[] = [
  {
    fault: 'a full disk',
    begin: () => {
      fillDisk(4)
      return undefined
    },
    cause: /The disk of the server is full: \d MiB free at .*\.dual-deploy/,
    next: /Free space/
  },
  {
    fault: 'a read-only file system',
    begin: () => {
      remount('ro')
      undo.push(() => {
        remount('rw')
      })
      return undefined
    },
    cause: /may not write to .*functions/,
    next: /check that the file system is writable/
  },
  {
    fault: 'a functions folder of another user',
    begin: () => giveToAnotherUser('.'),
    cause: /The SSH user may not write to .*functions/,
    next: /chown/
  },
  {
    fault: 'a function of another user',
    begin: () => giveToAnotherUser('geo'),
    cause: /The SSH user \S+ may not replace geo in .*functions/,
    next: /chown -R/
  },
  {
    fault: 'a docker command that is not there',
    begin: () => ({ 'docker-command': 'no-such-docker' }),
    cause: /`no-such-docker` does not run on the server: .*(?:not found|No such file)/,
    next: /docker-command/
  },
  {
    fault: 'docker without permission',
    begin: () => ({
      'docker-command': program(
        'forbidden-docker',
        'echo "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock" >&2',
        'exit 1'
      )
    }),
    cause: /may not use `.*forbidden-docker`: permission denied/,
    next: /usermod -aG docker/
  },
  {
    fault: 'a container name that does not exist',
    begin: () => ({ container: 'supabase-edge-functions-elsewhere' }),
    cause: /There is no container supabase-edge-functions-elsewhere on the server/,
    next: /ps -a/
  },
  {
    fault: 'a server without rsync',
    begin: () => hideProgram('rsync'),
    cause: /rsync is not installed on the server/,
    next: /apt-get install rsync/
  },
  {
    fault: 'a server without flock',
    begin: () => hideProgram('flock'),
    cause: /flock is not installed on the server/,
    next: /apt-get install util-linux/
  }
]

test.each(refusals)(
  '$fault is refused before anything is switched, and heals',
  async (refusal) => {
    project.change()
    const startedAt = await project.world.server.startedAt()
    const inputs = (await refusal.begin()) ?? {}
    const run = await project.run({ ...RED, ...inputs })
    expectRed(run, { ...refusal, result: 'failed', live: /unchanged; nothing was switched/ })
    expect(run.outputs['changed']).toBe('[]')
    expect(project.world.takeWrites()).toEqual([])
    expect(await project.world.server.startedAt()).toBe(startedAt)
    expect(await project.live()).toEqual(before)
    project.expectTidy()
    endFault()
    await project.world.server.setSession(null)
    await project.expectHealed()
  },
  120_000
)

test('a disk that fills up during the upload changes nothing, and the rest of the upload does not stay', async () => {
  fillDisk(14)
  project.change()
  // No function is larger than the cloud would take.
  const names = ['geo', 'invoices', 'orders', 'ping']
  for (const name of names) {
    project.world.edit(`functions/${name}/index.ts`, (text) => `import './data.ts'\n${text}`)
    project.world.write(`functions/${name}/data.ts`, `// ${randomBytes(2 * MIB).toString('hex')}\n`)
  }
  const run = await project.run(RED)
  expectRed(run, {
    ...{ result: 'failed', cause: /The disk of the server is full \(1\d MiB free before\)/ },
    ...{ live: /unchanged; nothing was switched/, next: /Free space/ }
  })
  expect(project.world.takeWrites()).toEqual([])
  expect(await project.live()).toEqual(before)
  project.expectTidy()
  for (const name of names) rmSync(path.join(project.world.workspace, `supabase/functions/${name}/data.ts`))
  project.change()
  await project.expectHealed()
}, 120_000)

describe('after the switch', () => {
  test('a container that does not start at all is said to be down, and heals', async () => {
    project.change()
    await project.world.server.breakContainer(true)
    const run = await project.run(RED)
    expectRed(run, {
      ...{
        result: 'failed',
        cause: /did not come up with the new functions.*geo on self-hosted is unreachable/s
      },
      ...{ live: /self-hosted serves this build in 0 of 4 functions/, next: /docker logs/ }
    })
    expect(project.world.takeWrites()).toEqual([])
    await project.world.server.breakContainer(false)
    expect((await project.live()).cloud).toEqual(before.cloud)
    project.expectTidy()
    await project.expectHealed()
  }, 120_000)

  test('a container that does not start with the new functions gets the old ones back', async () => {
    project.change()
    project.world.edit('functions/geo/index.ts', (text) => `import './poison.ts'\n${text}`)
    project.world.write('functions/geo/poison.ts', 'export {}\n')
    await project.world.server.breakContainer(true, 'geo/poison.ts')
    const run = await project.run(RED)
    expectRed(run, {
      ...{
        result: 'rolled-back',
        cause: /did not come up with the new functions; the old ones were put back/
      },
      ...{ live: /both targets serve what they served before this run, proved/, next: /docker logs/ }
    })
    expect(project.world.takeWrites()).toEqual([])
    expect(await project.live()).toEqual(before)
    project.expectTidy()
    project.change()
    await project.expectHealed()
  }, 120_000)

  test('a container that dies again and again with the new functions is never proved', async () => {
    project.change()
    project.world.edit('functions/geo/index.ts', (text) => `import './poison.ts'\n${text}`)
    project.world.write('functions/geo/poison.ts', 'export {}\n')
    await project.world.server.breakContainer('crash-loop', 'geo/poison.ts')
    const run = await project.run({ 'verify-timeout': '8', 'verify-interval': '1', 'verify-streak': '3' })
    expect(run.code).toBe(1)
    expect(run.log).toMatch(
      /::error.*(not proved|did not come up|does not stay up).*Live now: .*what they served before|previous/
    )
    expect(project.world.takeWrites()).toEqual([])
    expect(await project.live()).toEqual(before)
    project.expectTidy()
    project.change()
    await project.expectHealed()
  }, 120_000)

  test('one function of many that does not boot brings all of them back, and is named with its error', async () => {
    project.change()
    project.world.edit('functions/geo/index.ts', (text) => `throw new Error('no such setting')\n${text}`)
    const run = await project.run(RED)
    expectRed(run, {
      ...{ result: 'rolled-back', cause: /1 function on self-hosted not proved: geo \(broken: / },
      ...{ live: /both targets serve what they served before/, next: /job summary/ }
    })
    const wrong = JSON.parse(run.outputs['mismatches'] ?? '') as {
      function: string
      target: string
      hint: string
    }[]
    const geo = wrong.find((item) => item.function === 'geo' && item.target === 'self-hosted')
    expect(geo?.hint).toMatch(/this build was broken/)
    expect(project.world.takeWrites()).toEqual([])
    expect(await project.live()).toEqual(before)
    project.expectTidy()
    project.change()
    await project.expectHealed()
  }, 120_000)
})
