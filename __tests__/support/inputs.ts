import { readInputs, type Inputs } from '../../src/inputs.ts'

/** A deploy to both targets, and every key that there is. */
const GIVEN: Readonly<Record<string, string>> = {
  targets: 'cloud, self-hosted',
  'project-ref': 'abcdefghijklmnopqrst',
  'supabase-access-token': 'sbp_x',
  'ssh-host': '127.0.0.1',
  'ssh-port': '22',
  'ssh-user': 'deploy',
  'ssh-key': 'the key of ssh',
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

/** Inputs of a push, as a workflow gives them. */
export const inputsOf = (given: Readonly<Record<string, string>>): Inputs =>
  readInputs({
    get: (name) => ({ ...GIVEN, ...given })[name] ?? '',
    hide: () => undefined,
    workspace: '/srv/runner/app',
    event: 'push',
    isForkEvent: false
  })
