import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import path from 'node:path'
import { blocksIn, readPage } from '../support/page.ts'
import { Machine } from './support/machine.ts'
import { Reader } from './support/reader.ts'
import { filesBelow, World } from './support/world.ts'

const PAGE = 'docs/use/moving.md'
const OLD_WORKFLOW = 'deploy.yml'
/** In the repository since the last run of the old workflow. */
const NEW = 'wpp-provision'
/** Copied to the server by hand. */
const BY_HAND = 'report-old'

let world: World
let machine: Machine

// Anew for each attempt: a page is followed once, on a server where none of it was done.
beforeEach(async () => {
  world = await World.start({ router: 'first-user' })
  cpSync(world.onServer('main'), path.join(world.workspace, 'supabase/functions/main'), { recursive: true })
  await fillAsBefore()
  machine = await Machine.start(world)
}, 180_000)

afterEach(async () => {
  try {
    await machine.stop()
  } finally {
    await world.stop()
  }
}, 60_000)

/** Both targets as the old workflow left them, and what happened since. */
async function fillAsBefore(): Promise<void> {
  const { workspace, server, cloud } = world
  const workflows = path.join(workspace, '.github/workflows')
  const [old] = blocksIn(readPage(PAGE))
  mkdirSync(workflows, { recursive: true })
  writeFileSync(path.join(workflows, OLD_WORKFLOW), old?.text ?? '')
  const [, options = ''] =
    /^\s*rsync (.*) "\$SSH_USER@\$SSH_HOST:\$SELF_HOSTED_PATH\/"$/m.exec(old?.text ?? '') ?? []
  expect(options).toBe('-avz --delete supabase/functions/')
  const kept = path.join(workspace, 'supabase/functions', NEW)
  const aside = path.join(world.testbed.dataDir, NEW)
  cpSync(kept, aside, { recursive: true })
  rmSync(kept, { recursive: true })
  execFileSync('rsync', [...options.split(' '), `${server.functionsPath}/`], { cwd: workspace })
  await cloud.seed(workspace, functionsIn(workspace))
  cpSync(aside, kept, { recursive: true })
  world.writeOnServer(`${BY_HAND}/index.ts`, `Deno.serve(() => new Response('by hand'))\n`)
  await server.docker('restart', server.container)
}

const functionsIn = (workspace: string): string[] =>
  readdirSync(path.join(workspace, 'supabase/functions'))
    .filter((name) => existsSync(path.join(workspace, 'supabase/functions', name, 'index.ts')))
    .filter((name) => name !== 'main')

/** Path and bytes of every file in the functions folder. */
const served = (): Map<string, string> =>
  new Map(filesBelow(world.server.functionsPath).map((file) => [file, readFileSync(file, 'latin1')]))

test('who follows docs/use/moving.md from a server that rsync --delete filled gets a green deploy, and can go back', async () => {
  const reader = new Reader(world, machine, {
    settings: {
      SSH_HOST: world.server.sshHost,
      SSH_PORT: String(machine.sshPort),
      SELF_HOSTED_PATH: world.server.functionsPath,
      SELF_HOSTED_URL: world.server.functionsUrl,
      CONTAINER: world.server.container,
      OLD_WORKFLOW
    },
    workflow: '.github/workflows/functions.yml',
    token: world.cloud.accessToken
  })
  const before = served()
  const owner = statSync(world.server.functionsPath).uid
  await reader.follow('docs/use/set-up.md', (section) => section.startsWith('1. '))
  await reader.follow(PAGE, (section) => section.startsWith('1. '))
  expect(reader.said.laptop).toBe(`${BY_HAND}\n`)
  await reader.follow(PAGE, (section) => section.startsWith('2. '))
  expect(reader.gh.isDisabled(OLD_WORKFLOW)).toBe(true)
  await reader.follow('docs/use/set-up.md', (section) => /^[2-5]\. /.test(section))
  expect(served()).toEqual(before)

  await reader.follow(PAGE, (section) => section.startsWith('4. '))
  expect(outcomeOf(reader)).toEqual([0, 'planned', 'false'])
  await reader.follow(PAGE, (section) => section.startsWith('5. '))
  expect(outcomeOf(reader)).toEqual([0, 'deployed', 'true'])
  expect(foreign(served())).toEqual(foreign(before))
  expect(await (await world.ask('self-hosted', BY_HAND)).text()).toBe('by hand')
  expect(world.cloud.deployed().has('main')).toBe(false)

  await reader.follow(PAGE, (section) => section === 'Going back')
  expect(outcomeOf(reader).slice(0, 2)).toEqual([1, 'failed'])
  expect(reader.gh.isDisabled(OLD_WORKFLOW)).toBe(false)
  expect(served()).toEqual(before)
  expect(statSync(world.server.functionsPath).uid).toBe(owner)
  await reader.follow(PAGE, (section) => section === 'Trying again later')
  expect(outcomeOf(reader)).toEqual([0, 'deployed', 'true'])
}, 400_000)

const outcomeOf = ({ lastRun }: Reader): unknown[] => [
  lastRun.code,
  lastRun.outputs['result'],
  lastRun.outputs['in-sync']
]

/** What no function of the repository needs: the router, and what was put there by hand. */
const foreign = (files: ReadonlyMap<string, string>): [string, string][] =>
  [...files].filter(([file]) => /\/functions\/(main|report-old)\//.test(file))
