import { afterAll, describe, expect, test } from '@jest/globals'
import { chmodSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseServerState } from '../../../src/targets/self-hosted/answers.ts'
import { VERBS } from '../../../src/targets/self-hosted/ssh/verbs.ts'
import { node24 } from '../../../testbed/action.ts'
import { lines, runScript, SHELLS, type ScriptRun } from '../../support/shell.ts'
import { makeTree, removeTrees } from '../../support/tree.ts'

const INSPECT = VERBS.inspect.script

afterAll(removeTrees)

const SHIM = path.resolve(import.meta.dirname, '../../../testbed/server/docker-shim.ts')

/** Values that look like other variables, like marks of ours, like anything but one line. */
const ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/bin',
  EMPTY: '',
  EQUALS: 'hidden-a=hidden-b',
  LINES: 'hidden-c\nHIDDEN_D=hidden-e\n\nHIDDEN_F',
  KEY: '-----BEGIN PRIVATE KEY-----\nhidden+g==\n-----END PRIVATE KEY-----',
  MARK: 'x\n#dual-deploy folders\nw hidden-h',
  QUOTES: `hidden-i"'\`$(echo hidden-j)`
}

/** The words of a docker command with one container, `functions`, of this environment. */
function dockerOf(env: Readonly<Record<string, string>>): string {
  const spec = {
    ...{ id: 'f'.repeat(64), name: 'functions', image: 'x', createdAt: '2026-01-01T00:00:00Z' },
    ...{ command: [], mounts: [], env: Object.entries(env).map(([name, value]) => `${name}=${value}`) }
  }
  const root = makeTree({ 'containers/functions/spec.json': JSON.stringify(spec) })
  return `${node24} ${SHIM} ${root}`
}

function inspect(shell: string, docker: string): Promise<ScriptRun> {
  const home = makeTree({ 'functions/hello/index.ts': '' })
  const input = lines(docker, 'functions', path.join(home, 'functions'), path.join(home, 'state'))
  return runScript(shell, INSPECT, input)
}

describe.each(SHELLS)('the variables of the container, under %s', (shell) => {
  test('are known by name, and no part of a value leaves the server', async () => {
    const run = await inspect(shell, dockerOf(ENV))
    expect(parseServerState(run.stdout)?.variableNames).toEqual(new Set(Object.keys(ENV)))
    expect(run.stdout + run.stderr).not.toMatch(/hidden|BEGIN|usr\/bin/i)
  }, 20_000)

  test('are not known when docker names none', async () => {
    const run = await inspect(shell, dockerOf({}))
    expect(parseServerState(run.stdout)?.variableNames).toBeNull()
  }, 20_000)

  test('are split by docker itself: what it is asked for is the names alone', async () => {
    const home = makeTree({ docker: '#!/bin/sh\nfor word in "$@"; do echo "<$word>"; done >> "$0.words"\n' })
    const docker = path.join(home, 'docker')
    chmodSync(docker, 0o755)
    await inspect(shell, docker)
    const asked = readFileSync(`${docker}.words`, 'utf8').match(/<.*(?:Env|\{\{json \.\}\}|\{\{\.\}\}).*>/g)
    expect(asked).toEqual(['<{{range .Config.Env}}{{println (index (split . "=") 0)}}{{end}}>'])
  })
})
