import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DeployError } from '../src/errors.ts'
import { readInputs, secretsOf, type Inputs } from '../src/inputs.ts'
import { FUNCTION_NAME } from '../src/manifest/types.ts'
import {
  deleteArguments,
  deployArguments,
  listArguments,
  parseCliVersion,
  secretsArguments
} from '../src/targets/cloud/cli.ts'
import { commandOf } from '../src/targets/tool.ts'
import { asLines } from '../src/targets/self-hosted/programs/program.ts'
import { headerSecret, leakIn, multiLine } from './support/secrets.ts'

const GOOD: Readonly<Record<string, string>> = {
  ...{ mode: 'deploy', targets: 'cloud, self-hosted', 'working-directory': '.', functions: '' },
  ...{ 'project-ref': 'abcdefghijklmnopqrst', 'cloud-url': 'https://cloud.example.com/functions/v1' },
  ...{ 'ssh-host': 'api.example.com', 'ssh-port': '22', 'ssh-user': 'deploy', 'ssh-known-hosts': 'SHA256:x' },
  ...{ 'self-hosted-path': '/srv/functions', 'self-hosted-url': 'https://api.example.com/functions/v1' },
  ...{ container: 'functions', 'docker-command': 'docker', 'supabase-cli': '3.1.0' },
  ...{ 'keep-releases': '5', 'lock-timeout': '300', 'verify-timeout': '300', 'verify-interval': '2' },
  ...{ 'verify-streak': '3', 'state-path': '', 'cloud-regions': '' }
}
const SECRETS = ['supabase-access-token', 'cloud-key', 'self-hosted-key', 'probe-key', 'github-token']

const piece = fc.oneof(
  fc.constantFrom(
    '-',
    '--',
    '-oProxyCommand=x',
    '\n',
    '\r',
    '\0',
    ' ',
    '/',
    '../',
    '"',
    "'",
    '\\',
    '$(id)',
    ';',
    '|'
  ),
  fc.constantFrom(
    'docker',
    'a',
    '3.1.0',
    'v3.1.0',
    '/srv/f',
    'https://h.example.com',
    '@',
    '?',
    '#',
    '*',
    '!',
    ','
  ),
  fc.string({ unit: 'binary', maxLength: 4 })
)
const hostile = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
/** What a step gives: some of it as a stranger would. */
const given = fc.dictionary(fc.constantFrom(...Object.keys(GOOD)), hostile, { maxKeys: 3 })
const secrets = fc.record({
  ...Object.fromEntries(SECRETS.map((name) => [name, headerSecret])),
  'ssh-key': multiLine,
  'ssh-passphrase': fc.oneof(headerSecret, multiLine)
}) as fc.Arbitrary<Record<string, string>>

interface Reading {
  readonly inputs: Inputs | null
  /** of the refusal */
  readonly message: string
  readonly hidden: readonly string[]
}

function read(all: Readonly<Record<string, string>>): Reading {
  const hidden: string[] = []
  try {
    const inputs = readInputs({
      get: (name) => all[name]?.trim() ?? '',
      hide: (secret) => hidden.push(secret),
      ...{ workspace: '/srv/app', event: 'push', isForkEvent: false }
    })
    return { inputs, message: '', hidden }
  } catch (error) {
    expect(error).toBeInstanceOf(DeployError)
    return { inputs: null, message: (error as DeployError).message, hidden }
  }
}

/** Words of a command line behind a program that stands still. */
function expectOperand(word: string): void {
  expect(word).not.toMatch(/^-|[\n\0]/)
}

const tokens = { 'supabase-access-token': 'sbp_x', 'ssh-key': 'key of a server' }

describe('inputs that are accepted', () => {
  test('hold no option and no second line for a server, a shell or a command', () => {
    fc.assert(
      fc.property(given, (values) => {
        const { inputs } = read({ ...GOOD, ...tokens, ...values })
        if (inputs?.selfHosted == null || inputs.cloud === null) return
        const { host, user, container, docker, functionsPath, statePath } = inputs.selfHosted
        expect(asLines([docker, container, functionsPath, statePath]).split('\n')).toHaveLength(5)
        for (const word of [host, user, container, docker, inputs.cloud.cli]) expectOperand(word)
        for (const folder of [functionsPath, statePath]) expect(folder).toMatch(/^\/[^/]/)
        expect(docker).toMatch(/^[A-Za-z0-9_./= -]+$/)
        for (const region of inputs.cloud.regions) expect(region).toMatch(/^[a-z0-9-]+$/)
      }),
      { numRuns: 2000 }
    )
  })

  test('name a version of the CLI exactly, or a path that is one word of a command', () => {
    const cli = fc.oneof(
      hostile,
      fc.constantFrom('v3.1.0', '3.1.0-beta.1', '3.1.0 --registry=x', 'x\n3.1.0', '/a b/c')
    )
    fc.assert(
      fc.property(cli, (wanted) => {
        const found = read({ ...GOOD, ...tokens, 'supabase-cli': wanted }).inputs?.cloud?.cli ?? ''
        if (found === '') return
        if (found.includes('/')) expect(commandOf(found)).toMatch(/^[^"\\ ]+$|^"[^"\\]+"$/)
        else expect(found).toMatch(/^\d+\.\d+\.\d+(-[\w.-]+)?$/)
        expect(found).not.toMatch(/^v\d/)
      }),
      { numRuns: 1000 }
    )
  })
})

describe('the arguments of the CLI', () => {
  test('are its own options, and operands that are none', () => {
    const version = fc.constantFrom('2.122.1', '3.1.0').map((text) => parseCliVersion(text))
    const names = fc.array(fc.oneof(fc.stringMatching(FUNCTION_NAME), hostile), {
      minLength: 1,
      maxLength: 4
    })
    const ref = fc.oneof(fc.constant('abcdefghijklmnopqrst'), hostile)
    fc.assert(
      fc.property(version, names, ref, (cli, all, project) => {
        const projectRef = read({ ...GOOD, ...tokens, 'project-ref': project }).inputs?.cloud?.projectRef
        if (cli === null || projectRef == null) return
        // Names get here through discovery and the record alone, which take nothing else for one.
        const wanted = all.filter((name) => FUNCTION_NAME.test(name))
        const [first = 'a'] = wanted
        for (const args of [
          deployArguments(cli, projectRef, '/t', wanted),
          deleteArguments(cli, projectRef, '/t', first),
          listArguments(cli, projectRef, '/t'),
          secretsArguments(cli, projectRef, '/t')
        ]) {
          const options = args.filter((word) => word.startsWith('-'))
          for (const option of options)
            expect(option).toMatch(/^(--(use-api|jobs|workdir|yes|project-ref|remote=[a-z]{20})|-o)$/)
          for (const word of args) expect(word).not.toMatch(/[\n\0]/)
        }
      })
    )
  })
})

describe('secrets', () => {
  test('are hidden whole and line by line before anything else is said of them', () => {
    fc.assert(
      fc.property(secrets, (values) => {
        const { hidden, inputs } = read({ ...GOOD, ...values })
        for (const secret of Object.values(values)) {
          expect(hidden).toContain(secret.trim())
          const lines = secret.trim().split(/\r\n|\r|\n/)
          const long = lines.map((line) => line.trim()).filter((line) => line.length >= 8)
          for (const line of long.filter((text) => !text.startsWith('-----'))) expect(hidden).toContain(line)
        }
        const known = inputs === null ? [] : secretsOf(inputs)
        if (inputs !== null) expect(known.filter((secret) => secret !== null)).toHaveLength(7)
      })
    )
  })

  test('are in no refusal, also when they were given to the wrong input', () => {
    const wrong = fc.tuple(
      fc.constantFrom(...Object.keys(GOOD)),
      fc.constantFrom('', 'https://x.example.com/?key=')
    )
    fc.assert(
      fc.property(secrets, wrong, fc.nat(6), given, (values, [name, before], which, other) => {
        const secret = Object.values(values)[which] ?? ''
        const { message } = read({ ...GOOD, ...other, ...values, [name]: before + secret })
        expect(leakIn(message.replaceAll('\\\\', '\\').replaceAll('\\"', '"'), secret)).toBeNull()
      }),
      { numRuns: 500 }
    )
  })

  test('that can be in no header are refused without a word of them', () => {
    const bad = fc.tuple(headerSecret, fc.constantFrom('\n', ' ', '\u2026', '\0', '\r\n'), headerSecret)
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), bad, (name, [start, sign, end]) => {
        const { message } = read({ ...GOOD, ...tokens, [name]: start + sign + end })
        expect(message).toContain(`Input ${name}: "***" is not allowed.`)
        for (const part of [start, end]) expect(leakIn(message, part)).toBeNull()
      })
    )
  })

  test.each([
    ['project-ref', 'sbp_0123456789abcdef0123456789abcdef01234567'],
    ['ssh-host', '-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAA'],
    ['ssh-port', 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.sig'],
    ['ssh-user', 'github_pat_11ABCDEFG0abcdefgh!']
  ])('are known by their looks where they are nobody’s: %s', (name, secret) => {
    const { message } = read({ ...GOOD, ...tokens, [name]: secret })
    expect(message).toContain(`Input ${name}: "***"`)
    expect(leakIn(message, secret)).toBeNull()
  })
})

describe('the input functions', () => {
  test('takes no pattern with anything but letters, digits and glob signs', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { inputs } = read({ ...GOOD, ...tokens, functions: text })
        for (const item of inputs?.functions ?? []) expect(item).toMatch(/^!?[A-Za-z0-9_*?-]+$/)
      }),
      { numRuns: 500 }
    )
  })
})
