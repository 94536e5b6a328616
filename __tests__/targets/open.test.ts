import { afterAll, describe, expect, test } from '@jest/globals'
import { openTargets, type Opened } from '../../src/targets/open.ts'
import { inputsOf } from '../support/inputs.ts'
import { servicesOf } from '../support/services.ts'
import { projectOf, removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const PROJECT = projectOf({ 'hello/index.ts': 'Deno.serve(() => new Response(""))' })

let told: string[] = []

/** @param projectId of config.toml */
const open = (given: Readonly<Record<string, string>>, projectId: string | null = null): Opened => {
  const inputs = inputsOf(given)
  told = []
  const project = { ...PROJECT, projectRef: inputs.cloud?.projectRef ?? projectId }
  return openTargets(inputs, project, servicesOf({}, told))
}

const endpoints = (given: Readonly<Record<string, string>>) =>
  open(given).targets.map(({ name, endpoint }) => ({ name, ...endpoint }))

describe('the endpoints of targets', () => {
  test('are self-hosted first, each with its own key, both with the probe key', () => {
    expect(endpoints({})).toEqual([
      {
        name: 'self-hosted',
        baseUrl: 'https://api.example.com/functions/v1',
        key: 'self-anon',
        probeKey: 'probe-secret',
        method: 'auto',
        side: 'self-hosted',
        isCheck: false
      },
      {
        name: 'cloud',
        baseUrl: 'https://abcdefghijklmnopqrst.supabase.co/functions/v1',
        key: 'cloud-anon',
        probeKey: 'probe-secret',
        method: 'auto',
        side: 'cloud',
        isCheck: false
      }
    ])
  })

  test.each([
    ['http://api.example.com/functions/v1', null],
    ['http://10.0.0.1:8000/functions/v1', null],
    ['http://127.0.0.1:8000/functions/v1', 'probe-secret'],
    ['http://localhost:8000/functions/v1', 'probe-secret']
  ])('at %s send the probe key %s', (url, probeKey) => {
    // A mode that asks takes no such URL beside a probe key (inputs.ts).
    const [selfHosted] = endpoints({ mode: 'unlock', 'self-hosted-url': url })
    expect([selfHosted?.baseUrl, selfHosted?.probeKey]).toEqual([url, probeKey])
  })

  test('in check mode send no key at all: the URL may come from a pull request', () => {
    expect(
      endpoints({ mode: 'check' }).map(({ key, probeKey, isCheck }) => [key, probeKey, isCheck])
    ).toEqual([
      [null, null, true],
      [null, null, true]
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

  test.each([
    [null, 'neither project-ref nor project_id in supabase/config.toml says which it is.'],
    [
      'my-app',
      'project_id in supabase/config.toml is "my-app", which is no project ref (20 lowercase letters).'
    ]
  ])('is left out of a check that cannot know it, with a warning: %j', (projectId, why) => {
    const { targets } = open({ mode: 'check', 'project-ref': '' }, projectId)
    expect(targets.map(({ name }) => name)).toEqual(['self-hosted'])
    expect(told).toEqual([`warning: The cloud is not in this plan: ${why} Give project-ref.`])
  })

  test('that config.toml names by another word is refused where it must be known', () => {
    expect(() => open({ mode: 'deploy', 'project-ref': '' }, 'my-app')).toThrow(
      'The cloud project is not named: project_id in supabase/config.toml is "my-app", which is no project ref'
    )
  })

  test.each(['deploy', 'rollback', 'verify', 'check'])(
    'is not needed to observe a URL, in mode %s',
    (mode) => {
      const given = {
        mode,
        'project-ref': '',
        'cloud-mode': 'observe',
        'cloud-url': 'https://x.example.com/f'
      }
      expect(open(given).targets.map(({ name, isObserved }) => [name, isObserved])).toEqual([
        ['self-hosted', false],
        ['cloud', true]
      ])
      expect(told).toEqual([])
    }
  )

  test.each([
    ['deploy to it', 'deploy', { 'cloud-url': 'https://x.example.com/f' }],
    ['observe it without a URL', 'deploy', { 'cloud-mode': 'observe' }],
    ['roll it back', 'rollback', { 'cloud-url': 'https://x.example.com/f' }]
  ])('is needed to %s', (_what, mode, given) => {
    expect(() => open({ mode, 'project-ref': '', ...given })).toThrow(/cloud project is not named/)
  })

  const OTHER = 'z'.repeat(20)
  test.each([
    ['deploy', `https://${OTHER}.supabase.co/functions/v1`],
    ['verify', `https://${OTHER.toUpperCase()}.supabase.co/functions/v1/`],
    ['check', `https://${OTHER}.functions.supabase.co`]
  ])('is not asked in the place of another: mode %s, %s', (mode, url) => {
    expect(() => open({ mode, 'cloud-url': url })).toThrow(
      `Input cloud-url is of the project ${OTHER}, and abcdefghijklmnopqrst is the one to publish to.`
    )
  })

  test.each([
    ['its own host', { 'cloud-url': 'https://abcdefghijklmnopqrst.supabase.co/functions/v1' }],
    ['a domain of its own', { 'cloud-url': `https://${OTHER}.example.com/functions/v1` }],
    ['a host that only begins like one', { 'cloud-url': `https://${OTHER}.supabase.co.example.com/f` }],
    [
      'one that somebody else deploys',
      { 'cloud-mode': 'observe', 'cloud-url': `https://${OTHER}.supabase.co/f` }
    ],
    [
      'one where no other is named',
      { mode: 'verify', 'project-ref': '', 'cloud-url': `https://${OTHER}.supabase.co/f` }
    ]
  ])('may be asked at %s', (_what, given) => {
    expect(open(given).targets.map(({ name }) => name)).toEqual(['self-hosted', 'cloud'])
  })

  test('is nothing to mode unlock, which needs no URL either', () => {
    expect(
      endpoints({ mode: 'unlock', 'project-ref': '', 'self-hosted-url': '' }).map(({ name }) => name)
    ).toEqual(['self-hosted'])
  })
})

test('a server without a URL is left out of a check, with a warning, and of no other mode', () => {
  expect(open({ mode: 'check', 'self-hosted-url': '' }).targets.map(({ name }) => name)).toEqual(['cloud'])
  expect(told).toEqual([
    'warning: The self-hosted server is not in this plan: self-hosted-url is empty. Give it.'
  ])
  open({ mode: 'stamp', 'self-hosted-url': '' })
  expect(told).toEqual([])
})

test('the lock of a server that is no target cannot be freed', async () => {
  const { ledger } = open({ mode: 'unlock', targets: 'cloud' })
  await expect(ledger.forceUnlock()).rejects.toThrow(/targets does not name it/)
})
