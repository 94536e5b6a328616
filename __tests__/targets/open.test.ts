import { afterAll, describe, expect, test } from '@jest/globals'
import { readInputs, type Inputs } from '../../src/inputs.ts'
import { Story } from '../../src/story.ts'
import type { Session } from '../../src/targets/observe.ts'
import { openTargets, Targets } from '../../src/targets/open.ts'
import { parseRecord, type DeployRecord } from '../../src/targets/self-hosted/record.ts'
import type { SelfHosted } from '../../src/targets/self-hosted/self-hosted.ts'
import { projectOf, removeTrees } from '../support/tree.ts'
import { servicesOf } from '../support/services.ts'

afterAll(removeTrees)

const PROJECT = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response(""))' })

const GIVEN: Readonly<Record<string, string>> = {
  targets: 'cloud, self-hosted',
  'project-ref': 'abcdefghijklmnopqrst',
  'supabase-access-token': 'sbp_x',
  'ssh-host': '127.0.0.1',
  'ssh-port': '22',
  'ssh-user': 'deploy',
  'ssh-key': 'key',
  'ssh-known-hosts': 'SHA256:x',
  'self-hosted-path': '/srv/functions',
  'self-hosted-url': 'https://api.example.com/functions/v1',
  container: 'functions',
  'docker-command': 'docker',
  'keep-releases': '5',
  'lock-timeout': '300',
  'verify-timeout': '300',
  'verify-interval': '2',
  'verify-streak': '3',
  'probe-key': 'probe-secret',
  'cloud-key': 'cloud-anon',
  'self-hosted-key': 'self-anon'
}

const inputsOf = (given: Readonly<Record<string, string>>): Inputs =>
  readInputs({
    get: (name) => ({ ...GIVEN, ...given })[name] ?? '',
    hide: () => undefined,
    workspace: '/srv/runner/app',
    event: 'push',
    isForkEvent: false
  })

const open = (given: Readonly<Record<string, string>>): Targets => {
  const inputs = inputsOf(given)
  return openTargets(inputs, { ...PROJECT, projectRef: inputs.cloud?.projectRef ?? null }, servicesOf())
}

const endpoints = (given: Readonly<Record<string, string>>) =>
  open(given).inOrder.map(({ name, endpoint }) => ({ name, ...endpoint }))

describe('the endpoints of targets', () => {
  test('are self-hosted first, each with its own key, both with the probe key', () => {
    expect(endpoints({})).toEqual([
      {
        name: 'self-hosted',
        baseUrl: 'https://api.example.com/functions/v1',
        key: 'self-anon',
        probeKey: 'probe-secret',
        method: 'auto'
      },
      {
        name: 'cloud',
        baseUrl: 'https://abcdefghijklmnopqrst.supabase.co/functions/v1',
        key: 'cloud-anon',
        probeKey: 'probe-secret',
        method: 'auto'
      }
    ])
  })

  test.each([
    ['http://api.example.com/functions/v1', null],
    ['http://10.0.0.1:8000/functions/v1', null],
    ['http://127.0.0.1:8000/functions/v1', 'probe-secret'],
    ['http://localhost:8000/functions/v1', 'probe-secret']
  ])('at %s send the probe key %s', (url, probeKey) => {
    const [selfHosted, cloud] = endpoints({ 'self-hosted-url': url })
    expect([selfHosted?.baseUrl, selfHosted?.probeKey]).toEqual([url, probeKey])
    expect(cloud?.probeKey).toBe('probe-secret')
  })

  test('in check mode send no key at all: the URL may come from a pull request', () => {
    expect(endpoints({ mode: 'check' }).map(({ key, probeKey }) => [key, probeKey])).toEqual([
      [null, null],
      [null, null]
    ])
  })
})

describe('the project of the cloud', () => {
  test.each(['deploy', 'rollback', 'verify'])('must be named in mode %s', (mode) => {
    expect(() => open({ mode, 'project-ref': '' })).toThrow(/project is not named/)
  })

  test('is not needed to ask a URL that is given', () => {
    const given = { mode: 'verify', 'project-ref': '', 'cloud-url': 'https://x.example.com/functions/v1' }
    expect(endpoints(given).map(({ name }) => name)).toEqual(['self-hosted', 'cloud'])
  })

  test('is left out of a check that cannot know it', () => {
    expect(endpoints({ mode: 'check', 'project-ref': '' }).map(({ name }) => name)).toEqual(['self-hosted'])
  })

  test('is nothing to mode unlock, which needs no URL either', () => {
    expect(
      endpoints({ mode: 'unlock', 'project-ref': '', 'self-hosted-url': '' }).map(({ name }) => name)
    ).toEqual(['self-hosted'])
  })
})

test('the lock of a server that is no target cannot be freed', async () => {
  const targets = open({ mode: 'unlock', targets: 'cloud' })
  await expect(targets.forceUnlock()).rejects.toThrow(/targets does not name it/)
})

test('a function called as what every object has is recorded as unknown before, by words', async () => {
  const services = servicesOf()
  const inputs = inputsOf({})
  const written: DeployRecord[] = []
  const selfHosted = {
    ...{ name: 'self-hosted', canConnect: true, lastRecord: null, unrecordedParts: ['r1'] },
    writeRecord: (record: DeployRecord) => Promise.resolve(void written.push(record))
  } as unknown as SelfHosted
  const story = new Story(inputs, services)
  story.project = PROJECT
  const verdict = {
    ...{ name: 'constructor', verdict: 'in-sync', expected: 'h', served: 'h', hint: '' }
  } as const
  story.sessions.set('self-hosted', {
    ...{ target: selfHosted, verdicts: new Map([['constructor', verdict]]) }
  } as unknown as Session)
  await new Targets(selfHosted, null, services, 5).recordFound(story)
  const kept = parseRecord(JSON.stringify(written[0]))
  expect(kept?.releases[0]?.selfHosted).toEqual({ constructor: { before: '', after: 'h' } })
})

describe('what preflight found', () => {
  const story = (keptFacts: string | null): Story => {
    const all = new Story(inputsOf({}), servicesOf())
    all.project = PROJECT
    all.keptFacts = keptFacts
    return all
  }
  const KEY = { 'ssh-host': 'h', 'ssh-user': 'u', 'ssh-key': 'a key', 'ssh-known-hosts': 'SHA256:x' }

  /** A server that keeps the record that it gets. */
  function openOn(
    record: { current: DeployRecord | null },
    inputs: Readonly<Record<string, string>> = KEY
  ): Targets {
    const real = open({ ...inputs, 'self-hosted-path': '/srv/functions' }).inOrder[0] as SelfHosted
    const selfHosted = Object.create(real, {
      lastRecord: { get: () => record.current },
      factsOf: { value: (read: DeployRecord) => real.factsOf(read) },
      sealFacts: { value: (kept: string) => real.sealFacts(kept) },
      parts: { value: [] },
      writeRecord: { value: (written: DeployRecord) => Promise.resolve(void (record.current = written)) }
    }) as SelfHosted
    return new Targets(selfHosted, null, servicesOf(), 5)
  }

  test('is kept with the record, and comes back to the key that left it', async () => {
    const record: { current: DeployRecord | null } = { current: null }
    const targets = openOn(record)
    expect(targets.keptFacts()).toBeNull()
    await targets.record(story('found'), new Map())
    expect(targets.keptFacts()).toBe('found')
    expect(JSON.stringify(record.current)).not.toContain('a key')
    expect(openOn(record, { ...KEY, 'ssh-key': 'another key' }).keptFacts()).toBeNull()
  })

  test('stays when a run has not looked, or marks a build as bad', async () => {
    const record: { current: DeployRecord | null } = { current: null }
    const targets = openOn(record)
    await targets.record(story('found'), new Map())
    await targets.record(story(null), new Map())
    await targets.recordBad('b'.repeat(64))
    expect(targets.keptFacts()).toBe('found')
  })

  test('is nothing when the server has changed it', async () => {
    const record: { current: DeployRecord | null } = { current: null }
    const targets = openOn(record)
    await targets.record(story('found'), new Map())
    const facts = record.current?.facts?.replace('found', 'fount') ?? ''
    record.current = { ...(record.current as DeployRecord), facts }
    expect(targets.keptFacts()).toBeNull()
  })
})
