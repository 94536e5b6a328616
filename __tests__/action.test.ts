import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { InputSource } from '../src/input-reader.ts'
import { DEFAULTS, readInputs } from '../src/inputs.ts'
import { TARGETS } from '../src/targets/table.ts'

interface Described {
  readonly description?: string
  readonly default?: string
}

const action = parse(readFileSync(new URL('../action.yml', import.meta.url), 'utf8')) as {
  readonly inputs: Readonly<Record<string, Described>>
  readonly outputs: Readonly<Record<string, Described>>
}

const source = (path: string): string => readFileSync(new URL(`../src/${path}`, import.meta.url), 'utf8')

/** What a step without secrets must give; everything else is left at the defaults of action.yml. */
const GIVEN: Readonly<Record<string, string>> = {
  'supabase-access-token': 'sbp_0123456789abcdef',
  'ssh-host': 'api.example.com',
  'ssh-user': 'deploy',
  'ssh-key': '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
  'ssh-known-hosts': 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDXvNMR3Rxv0o0V9xs',
  'self-hosted-path': '/srv/supabase/volumes/functions',
  'self-hosted-url': 'https://api.example.com/functions/v1'
}

/** Reads the inputs as a runner gives them, and remembers which names were asked for. */
function readWithDefaults(): { inputs: ReturnType<typeof readInputs>; asked: Set<string> } {
  const asked = new Set<string>()
  const runner: InputSource = {
    get: (name) => {
      asked.add(name)
      // Of an expression the runner gives the value.
      const value = action.inputs[name]?.default?.replace(/^\$\{\{.*\}\}$/, 'ghs_token') ?? ''
      return (GIVEN[name] ?? value).trim()
    },
    hide: () => undefined,
    workspace: '/srv/runner/app',
    event: 'push',
    isForkEvent: false
  }
  return { inputs: readInputs(runner), asked }
}

describe('action.yml', () => {
  test('declares exactly the inputs that are read', () => {
    expect([...readWithDefaults().asked].sort()).toEqual(Object.keys(action.inputs).sort())
  })

  test('has defaults with which a step that gives only what is required deploys to both targets', () => {
    const { inputs } = readWithDefaults()
    expect(inputs).toMatchObject({
      mode: 'deploy',
      workingDirectory: '/srv/runner/app',
      workingPrefix: '',
      functions: [],
      force: false,
      dryRun: false,
      allowOlder: false,
      prune: false,
      onFailure: 'rollback',
      cloud: { projectRef: null, cli: '', url: null, key: null, regions: [] },
      selfHosted: {
        port: 22,
        passphrase: null,
        statePath: '/srv/supabase/volumes/.dual-deploy',
        anonKey: null,
        container: 'supabase-edge-functions',
        docker: 'docker',
        restart: 'around',
        keepReleases: 5,
        lockTimeoutMs: 300_000
      },
      probeMethod: 'auto',
      probeKey: null,
      verify: { timeoutMs: 300_000, intervalMs: 2_000, streak: 3 },
      warnings: []
    })
  })

  test('declares exactly the outputs that are set', () => {
    const set = [...source('report/publish.ts').matchAll(/setOutput\(\s*'([^']+)'/g)].map((match) => match[1])
    const byTarget = Object.values(TARGETS).flatMap(({ outputs }) => Object.values(outputs))
    expect([...new Set([...set, ...byTarget])].sort()).toEqual(Object.keys(action.outputs).sort())
  })

  test.each([...Object.entries(action.inputs), ...Object.entries(action.outputs)])(
    'says what %s means, in one sentence or more',
    (_name, { description }) => {
      expect(description?.trim()).toMatch(/\S.*\.$/s)
    }
  )

  test('has the defaults that an empty value means, but for what may be emptied on purpose', () => {
    const given = Object.entries(action.inputs).flatMap(([name, input]) =>
      input.default === '' || ['status-context', 'github-token'].includes(name) ? [] : [[name, input.default]]
    )
    expect(DEFAULTS).toEqual(Object.fromEntries(given))
  })

  test('gives every input a default that is a text, as GitHub reads it', () => {
    for (const [name, input] of Object.entries(action.inputs)) {
      expect([name, typeof input.default]).toEqual([name, 'string'])
    }
  })
})
