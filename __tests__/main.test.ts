import { afterAll, describe, expect, test } from '@jest/globals'
import { existsSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { readInputs } from '../src/inputs.ts'
import { run } from '../src/main.ts'
import type { Services } from '../src/services.ts'
import type { Outcome } from '../src/story.ts'
import { servicesOf } from './support/services.ts'
import { inFunctions, makeTree, removeTrees, type Files } from './support/tree.ts'

afterAll(removeTrees)

const DEFAULTS: Readonly<Record<string, string>> = {
  ...{ targets: 'cloud, self-hosted', restart: 'around', container: 'functions', 'docker-command': 'docker' },
  ...{ 'ssh-port': '22', 'keep-releases': '5', 'lock-timeout': '300', 'verify-timeout': '300' },
  ...{ 'verify-interval': '2', 'verify-streak': '3', 'project-ref': 'abcdefghijklmnopqrst' },
  'self-hosted-url': 'https://api.example.com/functions/v1'
}

/** A run over these files; nobody answers at either target. */
async function runOver(
  files: Files,
  given: Readonly<Record<string, string>> = {},
  prepare: (functionsDir: string) => void = () => undefined,
  services: Partial<Services> = {}
): Promise<{ outcome: Outcome; told: string[] }> {
  const told: string[] = []
  const all: Readonly<Record<string, string>> = { mode: 'check', ...DEFAULTS, ...given }
  const workspace = makeTree(inFunctions(files))
  prepare(path.join(workspace, 'supabase/functions'))
  const inputs = readInputs({
    get: (name) => all[name] ?? '',
    hide: () => undefined,
    workspace,
    event: 'push',
    isForkEvent: false
  })
  return { outcome: await run(inputs, servicesOf(services, told)), told }
}

const HANDLER = 'Deno.serve(() => new Response("ok"))'
const WARNED: Files = { 'a/index.ts': `import 'npm:zod'\n${HANDLER}` }
const WRONG: Files = { 'a/index.ts': `import 'npm:zod'\nimport 'hono'\nimport './gone.ts'\n${HANDLER}` }

describe('preflight in a run', () => {
  test('has a phase of its own, which ends when the targets have been looked at', async () => {
    const { outcome } = await runOver(WARNED)
    expect(Object.keys(outcome.report.timings)).toEqual(['manifest', 'stage', 'observe', 'preflight'])
  })

  test('tells a warning in report and log, and the run goes on', async () => {
    const { outcome, told } = await runOver(WARNED)
    expect(outcome.report).toMatchObject({
      result: 'planned',
      findings: [{ code: 'unpinned-import', file: 'supabase/functions/a/index.ts', line: 1 }]
    })
    expect(outcome.error).toBeNull()
    expect(told.join('\n')).toContain('warning supabase/functions/a/index.ts:1 "npm:zod" has no version')
  })

  test.each(['check', 'verify', 'stamp'])(
    'stops mode %s at errors, and tells all of them first',
    async (mode) => {
      const { outcome } = await runOver(WRONG, { mode })
      expect(outcome.report.result).toBe('failed')
      expect(outcome.report.findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
        'error bare-specifier',
        'error missing-module',
        'warning unpinned-import'
      ])
      expect(outcome.error).toContain('The repository has 2 errors')
      expect(outcome.error).toContain('unchanged; nothing was published')
      expect(Object.keys(outcome.report.timings)).toEqual(['manifest', 'preflight'])
    }
  )

  test('does not stop the way back, which needs no checkout', async () => {
    const self = { targets: 'self-hosted', 'ssh-host': '127.0.0.1', 'ssh-user': 'u', 'ssh-port': '9' }
    const more = { 'ssh-key': 'no key', 'ssh-known-hosts': 'SHA256:x', 'self-hosted-path': '/srv/functions' }
    const { outcome } = await runOver(WRONG, { mode: 'rollback', ...self, ...more })
    expect(outcome.error).not.toContain('The repository has')
  })

  test('tells what was made equal, whoever made it so', async () => {
    const { outcome } = await runOver({
      'a/index.ts': `const load = () => import(\`./x.ts\`)\n${HANDLER}`,
      'a/x.ts': '',
      'a/import_map.json': '{"imports":{}}'
    })
    expect(outcome.adaptations).toEqual([
      expect.stringMatching(/^a: the stamp imports a\/x\.ts/),
      expect.stringMatching(/^a: where this action publishes it, its import map a\/import_map\.json becomes /)
    ])
  })
})

describe('a function folder that is a link to another one', () => {
  const files: Files = { 'hello/index.ts': HANDLER }
  let functions = ''
  const link = (functionsDir: string): void => {
    functions = functionsDir
    symlinkSync('hello', path.join(functionsDir, 'alias'))
  }

  test.each([
    ['mode stamp, which writes nothing', { mode: 'stamp' }],
    ['a check of committed stamps, in place of stale ones', { mode: 'check', 'cloud-mode': 'observe' }]
  ])('stops %s', async (_what, given) => {
    const { outcome } = await runOver(files, given, link)
    expect(outcome.report.findings).toMatchObject([
      { code: 'shared-entrypoint', file: 'supabase/functions/alias/index.ts' }
    ])
    expect(outcome.report.result).toBe('failed')
    expect(existsSync(path.join(functions, 'hello/dual-deploy-stamp.ts'))).toBe(false)
  })

  test('is fine where stamps are staged: each has its own', async () => {
    const { outcome } = await runOver(files, {}, link)
    expect(outcome.report).toMatchObject({ result: 'planned', findings: [] })
  })
})

describe('a dry run', () => {
  const server = {
    ...{ targets: 'self-hosted', 'ssh-host': '127.0.0.1', 'ssh-user': 'u', 'ssh-port': '9' },
    ...{ 'ssh-key': 'no key', 'ssh-known-hosts': 'SHA256:x', 'self-hosted-path': '/srv/functions' }
  }

  test('of mode unlock frees no lock: it does not even connect', async () => {
    const { outcome, told } = await runOver(WARNED, { ...server, mode: 'unlock', 'dry-run': 'true' })
    expect(outcome).toMatchObject({ error: null, report: { result: 'planned' } })
    expect(told.join('\n')).toContain('dry-run: the lock is left as it is.')
  })

  test('of mode rollback without a server fails as the rollback would', async () => {
    const { outcome } = await runOver(WARNED, { ...server, mode: 'rollback', 'dry-run': 'true' })
    expect(outcome.report.result).toBe('failed')
    expect(outcome.error).not.toBeNull()
  })
})

test.each([
  ['before the modules are read', {}, 0],
  ['while the copy is made', {}, 1],
  ['while the trees are read', { mode: 'stamp' }, 2]
])('a run that is cancelled %s leaves no thread that reads', async (_what, given, phase) => {
  const controller = new AbortController()
  let stopped = 0
  const begun: string[] = []
  const log = {
    ...servicesOf().log,
    group: <T>(title: string, body: () => T): T => {
      begun.push(title)
      if (begun.length === phase + 1) controller.abort()
      return body()
    }
  }
  const { outcome } = await runOver(WARNED, given, undefined, {
    log,
    signal: controller.signal,
    startTrees: () => ({
      read: () => new Promise(() => undefined),
      know: () => undefined,
      stop: () => {
        stopped++
      }
    })
  })
  expect(outcome.error).toContain('The job was cancelled.')
  expect(stopped).toBeGreaterThan(0)
})
