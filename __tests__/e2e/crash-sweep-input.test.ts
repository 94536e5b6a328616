import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RemoteServer } from '../../src/targets/self-hosted/ssh/server.ts'
import type { Connection, RemoteResult } from '../../src/targets/self-hosted/ssh/connection.ts'
import { node24 } from '../../testbed/action.ts'
import { NO_RECORD, parseRecord } from '../../src/ledger/record.ts'

/**
 * A connection that breaks in the middle of what a script is sent: sshd lets the script live and ends its input. What
 * was sent then ends at the border of an SSH packet, anywhere as far as a script is concerned.
 */

let base: string
let count = 0

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'cut-input-'))
})

afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

interface Home {
  readonly functions: string
  readonly state: string
  readonly docker: string
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

const OLD_RECORD = JSON.stringify({ version: 1, revision: 'old' })

function makeHome(): Home {
  const home = path.join(base, String((count += 1)).padStart(5, '0'))
  const docker = path.join(home, 'docker')
  write(docker, '#!/bin/sh\ncase "$1" in inspect) echo "true 0 0 2026-01-01T00:00:00Z" ;; esac\n', 0o755)
  for (const name of ['alpha', 'beta']) write(path.join(home, 'functions', name, 'index.ts'), `old ${name}`)
  const state = path.join(home, 'state')
  write(path.join(state, 'lock/token'), 'owner\n')
  write(path.join(state, 'state.json'), OLD_RECORD)
  write(path.join(state, 'releases/r0/old/alpha/index.ts'), 'older alpha')
  mkdirSync(path.join(state, 'log'))
  for (const name of ['alpha', 'beta'])
    write(path.join(state, 'staging/r1/tree', name, 'index.ts'), `new ${name}`)
  return { functions: path.join(home, 'functions'), state, docker }
}

/** What a verb of the server sends: the script and its input. */
async function sentBy(
  { functions, state, docker }: Home,
  verb: Verb
): Promise<{ script: string; input: string }> {
  let sent = { script: '', input: '' }
  const connection = {
    isOpen: true,
    run: (script: string, lines: readonly string[], data = ''): Promise<RemoteResult> => {
      if (sent.script === '') sent = { script, input: lines.map((line) => `${line}\n`).join('') + data }
      return Promise.reject(new Error('not sent'))
    }
  } as unknown as Connection
  const ssh = { host: '', port: 0, user: '', privateKey: '', passphrase: '', knownHosts: '' }
  const options = { ssh, functionsPath: functions, statePath: state, container: 'functions', docker }
  let now = 0
  const clock = { now: () => (now += 200_000), sleep: () => Promise.resolve() }
  class Recording extends RemoteServer {
    override connection(): Promise<Connection> {
      return Promise.resolve(connection)
    }
  }
  await verb(new Recording(options as never, clock)).catch(() => undefined)
  return sent
}

type Verb = (server: RemoteServer) => Promise<unknown>

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const folderTexts = ({ functions }: Home): string[] =>
  ['alpha', 'beta'].map((name) => readFileSync(path.join(functions, name, 'index.ts'), 'utf8'))

/**
 * Lengths of what may have arrived: up to each border of a line or a value, just before it, and just after it. Short of the
 * last newline alone is whole.
 */
async function cutLengths(verb: Verb): Promise<number[]> {
  const { input } = await sentBy(makeHome(), verb)
  const borders = [...input.matchAll(/[\n,}]/g)].flatMap(({ index }) => [index - 1, index, index + 1])
  return [...new Set(borders)].filter((length) => length >= 0 && length < input.length - 1)
}

/** @returns the exit code */
async function runCut(home: Home, verb: Verb, length: number): Promise<number | null> {
  const { script, input } = await sentBy(home, verb)
  return spawnSync('sh', ['-c', script], { input: input.slice(0, length) }).status
}

describe('a script whose input breaks off', () => {
  test('never replaces the record by a part of the new one, nor sweeps a release that the old one names', async () => {
    const record = { ...NO_RECORD, revision: 'new', folders: ['alpha', 'beta'] }
    const verb: Verb = (server) => server.writeRecord(record, 'owner', 'what is served')
    for (const length of await cutLengths(verb)) {
      const home = makeHome()
      await runCut(home, verb, length)
      expect([length, readFileSync(path.join(home.state, 'state.json'), 'utf8')]).toEqual([
        length,
        OLD_RECORD
      ])
      expect([length, existsSync(path.join(home.state, 'releases/r0/old'))]).toEqual([length, true])
    }
    const home = makeHome()
    expect(await runCut(home, verb, Infinity)).toBe(0)
    expect(parseRecord(readFileSync(path.join(home.state, 'state.json'), 'utf8'))).toMatchObject(record)
  }, 60_000)

  test.each([
    ['with digests to check', ['alpha', 'beta'].map((name) => `${digest(`new ${name}`)}  ${name}/index.ts`)],
    ['without', []]
  ])(
    'never switches, %s',
    async (_, digests) => {
      const activation = {
        id: 'r1',
        token: 'owner',
        restart: 'around',
        folders: ['alpha', 'beta'],
        digests,
        destination: '/'
      }
      const verb: Verb = (server) => server.activate(activation as never)
      for (const length of await cutLengths(verb)) {
        const home = makeHome()
        await runCut(home, verb, length)
        expect([length, folderTexts(home)]).toEqual([length, ['old alpha', 'old beta']])
        expect([length, readdirSync(path.join(home.state, 'releases'))]).toEqual([length, ['r0']])
      }
      const home = makeHome()
      expect(await runCut(home, verb, Infinity)).toBe(0)
      expect(folderTexts(home)).toEqual(['new alpha', 'new beta'])
    },
    60_000
  )
})

test('an action whose log nobody reads any more ends by itself', async () => {
  const child = spawn(node24, ['dist/index.js'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'] ?? '', RUNNER_TEMP: base },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  child.stdout.destroy()
  child.stderr.destroy()
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(1)
}, 60_000)
