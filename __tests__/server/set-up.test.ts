import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SHELLS, shellCommand } from '../support/shell.ts'
import { SERVER } from './support.ts'

// What it does to a machine is tried end to end (__tests__/e2e/hardened.test.ts); here only what it refuses at once.

const setUp = (args: readonly string[], shell = 'sh') =>
  spawnSync(...shellCommand(shell, path.join(SERVER, 'set-up'), ...args), { encoding: 'utf8' })

const NONE = ['--conf', '/nonexistent/dual-deploy.conf']
const PATHS = [...NONE, '--functions', '/srv/functions']

test.each<[string, readonly string[], RegExp]>([
  ['an unknown option', [...NONE, '--shell', 'x'], /no option --shell/],
  ['an option without its value', [...NONE, '--key'], /--key wants a value/],
  ['no functions folder', NONE, /give --functions/],
  ['a relative functions folder', [...NONE, '--functions', 'srv/functions'], /absolute path/],
  ['a functions folder with a way up', [...NONE, '--functions', '/srv/../etc'], /absolute path/],
  ['the root as a functions folder', [...NONE, '--functions', '//'], /absolute path/],
  ['a functions folder of two lines', [...NONE, '--functions', '/srv/a\nstate=/etc'], /absolute path/],
  ['a state folder inside of it', [...PATHS, '--state', '/srv/functions/.state'], /must be outside/],
  ['a configuration with a sign for sed', ['--conf', '/etc/a|b'], /--conf/],
  ['a home that ends the quotes of authorized_keys', [...PATHS, '--home', '/var/lib/"x'], /--home/],
  ['programs in a folder with a space', [...PATHS, '--sbin', '/usr/local/s bin'], /--sbin/],
  ['root as the user', [...PATHS, '--user', 'root'], /--user/],
  ['a user that is a rule of sudoers', [...PATHS, '--user', 'x all=(all)'], /--user/],
  ['a name of no container', [...PATHS, '--container', '--help'], /--container/],
  ['a mount destination with a way up', [...PATHS, '--destination', '/home/../etc'], /--destination/],
  ['a word for main that is none', [...PATHS, '--main', 'yes'], /kept or allowed/],
  ['folders to leave with a pattern', [...PATHS, '--leave', 'a*'], /--leave/],
  ['an address of docker with a space', [...PATHS, '--docker-host', 'unix:///a b'], /--docker-host/]
])('%s is refused before anything is looked at', (_what, args, words) => {
  for (const shell of SHELLS) {
    const run = setUp(args, shell)
    expect([run.status, run.stdout]).toEqual([1, ''])
    expect(run.stderr).toMatch(/^set-up: [^\n]*\n?/)
    expect(run.stderr).toMatch(words)
  }
})

test('a configuration that is somebody else’s is not overwritten', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'set-up-'))
  const conf = path.join(folder, 'theirs.conf')
  writeFileSync(conf, 'functions=/srv/functions\n')
  expect(setUp(['--conf', conf, '--check']).stderr).toMatch(/is not ours/)
  rmSync(folder, { recursive: true })
})

test.each(['--check', '--remove'])('%s where nothing was set up says so', (mode) => {
  const run = setUp([...NONE, mode])
  expect([run.status, run.stdout]).toEqual([1, ''])
  expect(run.stderr).toMatch(/nothing was set up/)
})

test('--help names every option that there is', () => {
  const { status, stdout } = setUp(['--help'])
  expect(status).toBe(0)
  for (const option of [
    'key',
    'functions',
    'state',
    'container',
    'destination',
    'main',
    'leave',
    'user',
    'home'
  ])
    expect(stdout).toContain(`--${option} `)
})
