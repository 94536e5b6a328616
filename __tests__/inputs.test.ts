import { describe, expect, test } from '@jest/globals'
import { DeployError } from '../src/errors.ts'
import { DEFAULTS, readInputs, type Inputs } from '../src/inputs.ts'

const KEY =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0bGluZW9uZQ\nc2VjcmV0bGluZXR3bw\n-----END OPENSSH PRIVATE KEY-----'
const KNOWN = 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDXvNMR3Rxv0o0V9xs'

/** A step that gives what is required, with the defaults of action.yml. */
const GOOD: Readonly<Record<string, string>> = {
  mode: 'auto',
  targets: 'cloud, self-hosted',
  'working-directory': '.',
  force: 'false',
  'dry-run': 'false',
  'supabase-access-token': 'sbp_0123456789abcdef',
  'ssh-host': 'api.example.com',
  'ssh-port': '22',
  'ssh-user': 'deploy',
  'ssh-key': KEY,
  'ssh-known-hosts': KNOWN,
  'self-hosted-path': '/srv/supabase/volumes/functions',
  'self-hosted-url': 'https://api.example.com/functions/v1',
  container: 'supabase-edge-functions',
  'docker-command': 'docker',
  restart: 'around',
  'allow-older': 'false',
  prune: 'false',
  'on-failure': 'rollback',
  'keep-releases': '5',
  'lock-timeout': '300',
  'verify-timeout': '300',
  'verify-interval': '2',
  'verify-streak': '3',
  'probe-method': 'auto',
  'column-check': 'warn',
  'database-types': ''
}

interface Reading {
  readonly inputs: Inputs
  /** values that were hidden, in this order */
  readonly hidden: string[]
}

function read(given: Readonly<Record<string, string>>, event = 'push', isForkEvent = false): Reading {
  const hidden: string[] = []
  const all: Readonly<Record<string, string>> = { ...GOOD, ...given }
  const inputs = readInputs({
    get: (name) => all[name]?.trim() ?? '',
    hide: (secret) => hidden.push(secret),
    workspace: '/srv/runner/app',
    event,
    isForkEvent
  })
  return { inputs, hidden }
}

/** The message of the refusal. */
function refusal(given: Readonly<Record<string, string>>, event = 'push', isForkEvent = false): string {
  try {
    read(given, event, isForkEvent)
  } catch (error) {
    if (error instanceof DeployError) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

describe('mode', () => {
  test.each([
    ['push', 'deploy'],
    ['workflow_dispatch', 'deploy'],
    ['', 'check'],
    ['pull_request', 'check'],
    ['pull_request_target', 'check'],
    ['pull_request_review', 'check'],
    ['pull_request_review_comment', 'check'],
    ['issue_comment', 'check'],
    ['workflow_run', 'check'],
    ['merge_group', 'check'],
    ['schedule', 'verify']
  ])('auto on %s means %s', (event, mode) => {
    expect(read({}, event).inputs.mode).toBe(mode)
  })

  test('auto says why it does not deploy', () => {
    expect(read({}, 'watch').inputs.modeNote).toMatch(
      /^mode: auto on watch means check: deploys begin by push, /
    )
    expect(read({}, 'schedule').inputs.modeNote).toBe(
      'mode: auto on schedule means verify: a schedule looks for drift.'
    )
    expect(read({}, 'push').inputs.modeNote).toBeNull()
    expect(read({ mode: 'check' }, 'watch').inputs.modeNote).toBeNull()
  })

  test.each(['check', 'deploy', 'verify', 'rollback', 'unlock'])(
    '%s stands whatever the event is that brings reviewed code',
    (mode) => {
      for (const event of ['schedule', 'push', 'release', 'workflow_dispatch', 'repository_dispatch'])
        expect(read({ mode }, event).inputs.mode).toBe(mode)
    }
  )

  const UNREVIEWED = [
    'pull_request',
    'issue_comment',
    'watch',
    'workflow_run',
    'deployment_status',
    'constructor'
  ]
  test.each(['deploy', 'rollback', 'unlock'])(
    '%s on an event that may bring code of anybody is refused, until the event is named as that',
    (mode) => {
      for (const event of UNREVIEWED) {
        expect(refusal({ mode }, event)).toMatch(
          new RegExp(
            `^Input mode: "${mode}" is not allowed\\. On ${event} what was checked out may be code that nobody`
          )
        )
        expect(refusal({ mode, 'allow-unreviewed': 'push, status' }, event)).toContain(`On ${event} what`)
        if (event === 'constructor') continue
        expect(read({ mode, 'allow-unreviewed': `status, ${event}` }, event).inputs.mode).toBe(mode)
      }
      expect(refusal({ mode }, '')).toContain('On no event what was checked out')
    }
  )

  test('the word for unreviewed code changes nothing about auto, nor about a fork', () => {
    expect(read({ 'allow-unreviewed': 'watch' }, 'watch').inputs.mode).toBe('check')
    const given = { mode: 'deploy', 'allow-unreviewed': 'pull_request_target' }
    expect(refusal(given, 'pull_request_target', true)).toMatch(/from a fork may only be checked/)
  })

  test.each(['*', 'all events', 'Push'])('the word for unreviewed code names events: not %j', (name) => {
    expect(refusal({ 'allow-unreviewed': name })).toMatch(/^Input allow-unreviewed: .* Give names of events/)
  })
})

describe('a mode that is wrong', () => {
  const WRONG =
    'Input mode: "Check" is not allowed. Allowed: auto, check, deploy, verify, rollback, stamp, unlock.'

  test.each([
    ['push', false],
    ['schedule', false],
    ['pull_request_target', true]
  ])('on %s is not joined by what the mode needs that was not meant', (event, isForkEvent) => {
    const nothing = Object.fromEntries(Object.keys(GOOD).map((name) => [name, '']))
    expect(refusal({ ...nothing, mode: 'Check' }, event, isForkEvent)).toBe(WRONG)
  })

  test('is joined by what is wrong in each mode', () => {
    expect(refusal({ mode: 'Check', force: 'yes' })).toBe(
      `${WRONG}\nInput force: "yes" is not allowed. Allowed: true, false.`
    )
  })
})

const URL_HELP =
  'Give an http(s) URL without user, query and fragment, e.g. https://api.example.com/functions/v1.'
const PATH_HELP = 'Give an absolute path on the server, e.g. /srv/supabase/volumes/functions.'
const DOCKER_HELP = 'Give words without quotes, e.g. docker, sudo docker, podman.'
const PATTERN_HELP = 'Give names of functions; * and ? stand for characters, ! in front excludes.'
const TYPES_HELP =
  'Give the path of a .ts file from working-directory, in the workspace, e.g. src/integrations/supabase/types.ts.'
const HOSTS_HELP =
  'Give known_hosts lines or SHA256: fingerprints of the server: without them anyone could answer in its place.'

describe('a bad value is refused with its name, itself and what is allowed', () => {
  test.each([
    ['mode', 'publish', 'Allowed: auto, check, deploy, verify, rollback, stamp, unlock.'],
    ['targets', 'cloud, moon', 'Allowed: cloud, self-hosted, or both.', 'moon'],
    ['functions', 'hello, a/b', PATTERN_HELP, 'a/b'],
    ['functions', '!!a', PATTERN_HELP],
    ['functions', 'a.*', PATTERN_HELP],
    ['force', 'yes', 'Allowed: true, false.'],
    ['dry-run', '1', 'Allowed: true, false.'],
    ['allow-older', 'x', 'Allowed: true, false.'],
    ['prune', '2', 'Allowed: true, false.'],
    ['on-failure', 'give-up', 'Allowed: rollback, keep.'],
    ['column-check', 'yes', 'Allowed: warn, off, error.'],
    ['database-types', '../elsewhere/types.ts', TYPES_HELP],
    ['database-types', '/etc/passwd.ts', TYPES_HELP],
    ['database-types', 'schema.sql', TYPES_HELP],
    ['keep-releases', '0', 'Allowed: a whole number from 1 to 100.'],
    ['keep-releases', '101', 'Allowed: a whole number from 1 to 100.'],
    ['lock-timeout', '-1', 'Allowed: a number from 0 to 86400.'],
    ['lock-timeout', '86401', 'Allowed: a number from 0 to 86400.'],
    ['project-ref', 'short', 'A project ref is 20 lowercase letters.'],
    ['project-ref', 'ABCDEFGHIJKLMNOPQRST', 'A project ref is 20 lowercase letters.'],
    ['cloud-url', 'ftp://example.com', URL_HELP],
    ['cloud-url', 'example.com', URL_HELP],
    ['cloud-url', 'https://example.com/?apikey=b', URL_HELP, 'https://example.com/?***'],
    ['cloud-url', 'https://example.com/#a', URL_HELP, 'https://example.com/#***'],
    ['cloud-url', 'https://me@example.com/', URL_HELP, 'https://***@example.com/'],
    ['cloud-url', 'https://:word@example.com/', URL_HELP, 'https://***@example.com/'],
    ['cloud-url', 'https://me:pass/word@example.com/', URL_HELP, 'https://***@example.com/'],
    ['cloud-url', 'https://me:pass word@exa mple.com/', URL_HELP, 'https://***@exa mple.com/'],
    ['self-hosted-url', 'ftp://me:p@ss@example.com', URL_HELP, 'ftp://***@example.com'],
    ['self-hosted-url', 'me:password@example.com', URL_HELP, '***@example.com'],
    ['self-hosted-url', 'file:///etc/passwd', URL_HELP],
    ['cloud-regions', 'eu-central-1, mars', 'Give AWS regions such as eu-central-1.', 'mars'],
    ['ssh-host', '-oProxyCommand=x', 'Give a host name or an address.'],
    ['ssh-host', 'a b', 'Give a host name or an address.'],
    ['ssh-host', 'deploy@host', 'Give a host name or an address.'],
    ['ssh-port', '0', 'Allowed: a whole number from 1 to 65535.'],
    ['ssh-port', '65536', 'Allowed: a whole number from 1 to 65535.'],
    ['ssh-port', '0x16', 'Allowed: a whole number from 1 to 65535.'],
    ['ssh-port', '-22', 'Allowed: a whole number from 1 to 65535.'],
    ['ssh-user', '-l', 'Give the name of a user on the server.'],
    ['ssh-user', 'a;b', 'Give the name of a user on the server.'],
    ['self-hosted-path', 'srv/functions', PATH_HELP],
    ['self-hosted-path', '/', PATH_HELP],
    ['self-hosted-path', '/srv/../etc', PATH_HELP],
    ['self-hosted-path', '/srv/a\nb', PATH_HELP],
    ['self-hosted-path', '/srv/a|b', PATH_HELP],
    ['self-hosted-path', '/srv/a\\b', PATH_HELP],
    ['state-path', 'state', PATH_HELP],
    ['state-path', '/srv/../state', PATH_HELP],
    ['container', '--all', 'Give the name of the container of the functions.'],
    ['container', 'a b', 'Give the name of the container of the functions.'],
    ['docker-command', 'docker; rm -rf /', DOCKER_HELP],
    ['docker-command', '$(id)', DOCKER_HELP],
    ['docker-command', "sh -c 'x'", DOCKER_HELP],
    ['docker-command', 'docker  ps', DOCKER_HELP],
    ['docker-command', 'docker\nps', DOCKER_HELP],
    ['restart', 'later', 'Allowed: around, after, never.'],
    ['verify-timeout', '0', 'Allowed: a number from 1 to 3600.'],
    ['verify-timeout', 'soon', 'Allowed: a number from 1 to 3600.'],
    ['verify-timeout', '1e3', 'Allowed: a number from 1 to 3600.'],
    ['verify-interval', '0', 'Allowed: a number from 0.05 to 300.'],
    ['verify-interval', '301', 'Allowed: a number from 0.05 to 300.'],
    ['verify-streak', '0', 'Allowed: a whole number from 1 to 20.'],
    ['verify-streak', '21', 'Allowed: a whole number from 1 to 20.'],
    ['probe-method', 'head', 'Allowed: auto, options, get.']
  ])('%s: %j', (name, value, allowed, blamed = value) => {
    expect(refusal({ [name]: value })).toBe(
      `Input ${name}: ${JSON.stringify(blamed)} is not allowed. ${allowed}`
    )
  })

  test.each(['ssh-port', 'verify-streak', 'keep-releases'])(
    '%s is a count: a fraction is refused',
    (name) => {
      expect(refusal({ [name]: '2.5' })).toMatch(`Input ${name}: "2.5" is not allowed.`)
    }
  )

  test('a state-path inside the functions folder is refused, because everything in there is served', () => {
    for (const inside of ['/srv/f', '/srv/f/', '/srv/f/.state', '/srv//f/x']) {
      expect(refusal({ 'self-hosted-path': '/srv/f', 'state-path': inside })).toMatch(
        /^Input state-path: "\/srv\/f.*" is not allowed\. It must be outside self-hosted-path: /
      )
    }
    expect(read({ 'self-hosted-path': '/srv/f', 'state-path': '/srv/f2' }).inputs.selfHosted?.statePath).toBe(
      '/srv/f2'
    )
  })
})

describe('a missing value', () => {
  const NEEDED_TO_DEPLOY: [string, string][] = [
    ['supabase-access-token', 'Deploying to the cloud needs one: supabase.com/dashboard/account/tokens.'],
    ['ssh-host', 'Give a host name or an address.'],
    ['ssh-user', 'Give the name of a user on the server.'],
    ['ssh-key', 'Give the private key of ssh-user, from -----BEGIN to -----END.'],
    ['ssh-known-hosts', HOSTS_HELP],
    ['self-hosted-path', PATH_HELP]
  ]

  test.each(NEEDED_TO_DEPLOY)('%s is asked for when deploying, and only then', (name, allowed) => {
    expect(refusal({ [name]: '' })).toBe(`Input ${name}: it is missing. ${allowed}`)
    expect(read({ [name]: '' }, 'pull_request').inputs.mode).toBe('check')
    expect(read({ [name]: '' }, 'schedule').inputs.mode).toBe('verify')
  })

  test('self-hosted-url is needed to verify, too, but not to check', () => {
    const message =
      'Input self-hosted-url: it is missing. Give the base URL of the functions, e.g. https://api.example.com/functions/v1.'
    expect(refusal({ 'self-hosted-url': '' })).toBe(message)
    expect(refusal({ 'self-hosted-url': '' }, 'schedule')).toBe(message)
    expect(read({ 'self-hosted-url': '' }, 'pull_request').inputs.selfHosted?.url).toBe('')
  })

  test('of a target that was not chosen is not missed', () => {
    const cloudOnly = Object.fromEntries(NEEDED_TO_DEPLOY.slice(1).map(([name]) => [name, '']))
    const { inputs } = read({ ...cloudOnly, 'self-hosted-url': '', targets: 'cloud' })
    expect(inputs.selfHosted).toBeNull()
    expect(read({ targets: 'self-hosted', 'supabase-access-token': '' }).inputs.cloud).toBeNull()
  })
})

test('all problems are told in one error, one a line, with what is live and what to do', () => {
  expect.assertions(3)
  try {
    read({ force: 'x', 'ssh-host': '', 'ssh-port': 'y', restart: 'z' })
  } catch (error) {
    const refused = error as DeployError
    expect(refused.message.split('\n')).toEqual([
      'Input force: "x" is not allowed. Allowed: true, false.',
      'Input ssh-host: it is missing. Give a host name or an address.',
      'Input ssh-port: "y" is not allowed. Allowed: a whole number from 1 to 65535.',
      'Input restart: "z" is not allowed. Allowed: around, after, never.'
    ])
    expect(refused.live).toBe('unchanged; nothing was sent anywhere')
    expect(refused.next).toMatch(/with:/)
  }
})

describe('an empty value, as that of a variable that is not set', () => {
  const usual = read({}).inputs

  test.each(Object.keys(DEFAULTS))('%s is its default', (name) => {
    expect(read({ [name]: '' }).inputs).toEqual(usual)
  })

  test('is the default of all at once', () => {
    const { inputs } = read(Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, ''])))
    expect(inputs.selfHosted).toMatchObject({ port: 22, docker: 'docker', keepReleases: 5 })
  })

  test('of the targets is both, and a comma alone is none', () => {
    expect(read({ targets: '' }).inputs).toMatchObject({ cloud: {}, selfHosted: {} })
    expect(refusal({ targets: ',' })).toBe(
      'Input targets: it is missing. Allowed: cloud, self-hosted, or both.'
    )
  })

  test('of status-context is a name that was taken away', () => {
    expect(read({ 'status-context': '' }).inputs.github.statusContext).toBe('')
  })
})

describe('good values', () => {
  test('are taken as they are written', () => {
    const { inputs } = read({
      targets: 'self-hosted\ncloud',
      'working-directory': 'apps/api/',
      functions: 'wpp-*,\n!wpp-qr,\n\nhello',
      force: 'TRUE',
      'dry-run': 'true',
      'project-ref': 'abcdefghijklmnopqrst',
      'supabase-cli': '2.122.0',
      'cloud-url': 'https://x.supabase.co/functions/v1//',
      'cloud-key': 'anon-key-cloud',
      'cloud-regions': 'eu-central-1, us-east-1',
      'ssh-port': '2222',
      'ssh-passphrase': 'correct horse',
      'self-hosted-path': '/srv//functions/',
      'state-path': '/srv/state/',
      'self-hosted-key': 'anon-key-self',
      'docker-command': 'sudo -n docker --context=prod',
      'verify-timeout': '1.5',
      'verify-interval': '0.05',
      'verify-streak': '1',
      'probe-method': 'get',
      'probe-key': 'probe-secret',
      restart: 'never',
      container: 'functions_1.a',
      'allow-older': 'true',
      prune: 'true',
      'on-failure': 'keep',
      'keep-releases': '1',
      'lock-timeout': '0'
    })
    expect(inputs).toMatchObject({
      workingDirectory: '/srv/runner/app/apps/api',
      workingPrefix: 'apps/api',
      functions: ['wpp-*', '!wpp-qr', 'hello'],
      force: true,
      dryRun: true,
      allowOlder: true,
      prune: true,
      onFailure: 'keep',
      cloud: {
        projectRef: 'abcdefghijklmnopqrst',
        cli: '2.122.0',
        url: 'https://x.supabase.co/functions/v1',
        key: 'anon-key-cloud',
        regions: ['eu-central-1', 'us-east-1']
      },
      selfHosted: {
        port: 2222,
        passphrase: 'correct horse',
        functionsPath: '/srv/functions',
        statePath: '/srv/state',
        anonKey: 'anon-key-self',
        docker: 'sudo -n docker --context=prod',
        restart: 'never',
        container: 'functions_1.a',
        keepReleases: 1,
        lockTimeoutMs: 0
      },
      probeMethod: 'get',
      probeKey: 'probe-secret',
      verify: { timeoutMs: 1500, intervalMs: 50, streak: 1 }
    })
  })

  test.each([
    ['/srv/supabase/volumes/functions', '/srv/supabase/volumes/.dual-deploy'],
    ['/srv/supabase/volumes/functions/', '/srv/supabase/volumes/.dual-deploy'],
    ['/functions', '/.dual-deploy']
  ])('the state of %s is kept beside it, at %s', (functionsPath, statePath) => {
    expect(read({ 'self-hosted-path': functionsPath }).inputs.selfHosted?.statePath).toBe(statePath)
  })
})

describe('secrets', () => {
  test.each(['supabase-access-token', 'cloud-key', 'self-hosted-key', 'ssh-passphrase', 'probe-key'])(
    '%s is hidden as it is read',
    (name) => {
      expect(read({ [name]: 'very-secret-value' }).hidden).toContain('very-secret-value')
    }
  )

  test('are hidden also when another input is refused', () => {
    const hidden: string[] = []
    expect(() =>
      readInputs({
        get: (name) => ({ ...GOOD, mode: 'x', 'probe-key': 'probe-secret' })[name] ?? '',
        hide: (secret) => hidden.push(secret),
        workspace: '/srv/runner/app',
        event: 'push',
        isForkEvent: false
      })
    ).toThrow(DeployError)
    expect(hidden).toEqual(expect.arrayContaining(['sbp_0123456789abcdef', KEY, 'probe-secret']))
  })

  test('of several lines are hidden line by line, because a log shows lines; frames and stubs are no secrets', () => {
    const key = '-----BEGIN X-----\r\nc2VjcmV0bGluZW9uZQ\r\nab==\r\n-----END X-----'
    const { hidden } = read({ 'ssh-key': key })
    expect(hidden).toContain(key)
    expect(hidden).toContain('c2VjcmV0bGluZW9uZQ')
    expect(hidden).not.toContain('ab==')
    expect(hidden.some((secret) => secret.startsWith('-----') && !secret.includes('\n'))).toBe(false)
  })

  test('are not in the message of a refusal', () => {
    const message = refusal({ mode: 'x', 'ssh-key': KEY, 'probe-key': 'probe-secret', restart: 'y' })
    expect(message).not.toMatch(/c2VjcmV0|probe-secret|sbp_/)
  })

  test('a key has Unix line ends and a final newline, however the secret was pasted', () => {
    const pasted = `\r\n${KEY.replaceAll('\n', '\r\n')}\r\n\r\n`
    expect(read({ 'ssh-key': pasted }).inputs.selfHosted?.key).toBe(`${KEY}\n`)
    expect(read({ 'ssh-key': KEY }).inputs.selfHosted?.key).toBe(`${KEY}\n`)
  })
})

describe('keys and plain http', () => {
  test.each([
    ['cloud-key', 'cloud-url'],
    ['self-hosted-key', 'self-hosted-url']
  ])('%s is dropped with a warning when %s is plain http to another machine', (key, url) => {
    const { inputs, hidden } = read({
      [key]: 'anon-key-value',
      [url]: 'http://plain.example.com/functions/v1'
    })
    expect(key === 'cloud-key' ? inputs.cloud?.key : inputs.selfHosted?.anonKey).toBeNull()
    expect(inputs.warnings).toEqual([
      `${key} is not used: http://plain.example.com/functions/v1 is plain http, and keys travel over https or to this machine only.`
    ])
    expect(hidden).toContain('anon-key-value')
  })

  describe('probe-key for a target behind plain http on another machine', () => {
    const given = {
      'probe-key': 'probe-secret',
      'cloud-url': 'http://api.example.com/functions/v1',
      'self-hosted-url': 'http://127.0.0.1:8000/functions/v1'
    }

    test.each(['deploy', 'verify', 'rollback'])(
      'is refused in mode %s: its stamps would never answer',
      (mode) => {
        expect(refusal({ ...given, mode })).toBe(
          'Input probe-key: "***" is not allowed. The key travels over https or to this machine only: give an https URL for cloud-url, or leave probe-key out.'
        )
      }
    )

    test('is refused for each of them', () => {
      const message = refusal({ ...given, 'self-hosted-url': 'http://10.0.0.1:8000/functions/v1' })
      expect(message).toMatch(/for cloud-url, .*\n.*for self-hosted-url, /)
      expect(message).not.toContain('probe-secret')
    })

    test('is no matter where this run leaves that target alone', () => {
      expect(read({ ...given, targets: 'self-hosted' }).inputs.probeKey).toBe('probe-secret')
    })

    test('is a warning that names the target in mode check, which sends no key', () => {
      const { inputs, hidden } = read({ ...given, mode: 'check' })
      expect(inputs.warnings).toEqual([
        'probe-key is not used: http://api.example.com/functions/v1 is plain http, and keys travel over https or to this machine only.'
      ])
      expect(hidden).toContain('probe-secret')
    })

    test.each(['stamp', 'unlock'])('is not worth a word in mode %s, which asks nothing', (mode) => {
      expect(read({ ...given, mode }).inputs.warnings).toEqual([])
    })
  })

  test.each([
    ['a', 1],
    ['elevenchars', 1],
    ['twelve-chars', 0]
  ])('probe-key %j has %i warnings: from its digest in the stamps a short one can be found', (key, many) => {
    const { warnings } = read({ 'probe-key': key }).inputs
    expect(warnings.filter((text) => /probe-key has fewer than 12 characters/.test(text))).toHaveLength(many)
    expect(warnings.join('')).not.toContain('elevenchars')
  })

  test('probe-key over https or to this machine needs no warning', () => {
    const given = { 'probe-key': 'probe-secret', 'self-hosted-url': 'http://localhost:8000/functions/v1' }
    expect(read(given).inputs.warnings).toEqual([])
  })

  test('without a key plain http needs no warning', () => {
    expect(read({ 'self-hosted-url': 'http://api.example.com' }).inputs.warnings).toEqual([])
  })
})

describe('code from a fork', () => {
  test.each(['deploy', 'verify', 'rollback', 'unlock'])('is refused in mode %s', (mode) => {
    expect(refusal({ mode }, 'pull_request_target', true)).toMatch(
      /^Input mode: "\w+" is not allowed\. A pull request from a fork may only be checked: /
    )
  })

  test.each(['auto', 'check'])('may be checked (mode: %s)', (mode) => {
    expect(read({ mode }, 'pull_request_target', true).inputs.mode).toBe('check')
  })

  test('is refused in mode auto when the event would deploy, as workflow_run does', () => {
    expect(refusal({ mode: 'auto' }, 'workflow_run', true)).toMatch(/from a fork may only be checked/)
  })
})

describe('the column check', () => {
  test('warns by default, of types that are found', () => {
    expect(read({}).inputs).toMatchObject({ columnCheck: 'warn', databaseTypes: null })
  })

  test.each(['off', 'warn', 'error'])('may be %s', (columnCheck) => {
    expect(read({ 'column-check': columnCheck }).inputs).toMatchObject({ columnCheck })
  })

  test.each([
    ['db/types.ts', '/srv/runner/app/apps/web/db/types.ts'],
    ['../../packages/db/types.ts', '/srv/runner/app/packages/db/types.ts']
  ])('takes the types that it is told, from the working directory: %s', (given, file) => {
    const inputs = { 'database-types': given, 'working-directory': 'apps/web' }
    expect(read(inputs).inputs.databaseTypes).toBe(file)
  })
})

describe('one place for both targets', () => {
  const REF = 'abcdefghijklmnopqrst'
  test.each([
    [{ 'cloud-url': 'https://api.example.com/functions/v1' }],
    [{ 'cloud-url': 'http://API.example.com:80/functions/v1/' }],
    [{ 'project-ref': REF, 'self-hosted-url': `https://${REF}.supabase.co/functions/v1` }],
    [{ 'project-ref': REF, 'self-hosted-url': `https://${REF}.SUPABASE.co:443/functions/./v1/` }]
  ])('is refused by the names of its inputs: %j', (given) => {
    for (const mode of ['deploy', 'verify', 'check', 'rollback'])
      expect(() => read({ ...given, mode })).toThrow(/Input self-hosted-url: .* cloud-url leads to/)
    expect(() => read({ ...given, mode: 'unlock' })).not.toThrow()
    expect(() => read({ ...given, targets: 'self-hosted' })).not.toThrow()
  })
})
