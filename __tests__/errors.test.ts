import { describe, expect, test } from '@jest/globals'
import { DeployError, describeError, describeInput, InputError } from '../src/errors.ts'

describe('describeInput', () => {
  test('names the input, the bad value and what is allowed', () => {
    expect(describeInput('restart', 'later', 'Allowed: around, after, never.')).toBe(
      'Input restart: "later" is not allowed. Allowed: around, after, never.'
    )
  })

  test('says that a value is missing when there is none', () => {
    expect(describeInput('ssh-host', '', 'Give a host name.')).toBe(
      'Input ssh-host: it is missing. Give a host name.'
    )
  })

  test('quotes what would break the line, and cuts what would flood it', () => {
    expect(describeInput('mode', 'a\n::error::b', 'x')).toBe('Input mode: "a\\n::error::b" is not allowed. x')
    expect(describeInput('mode', 'y'.repeat(10_000), 'x')).toHaveLength(
      'Input mode: "" is not allowed. x'.length + 200
    )
  })
})

describe('a secret in an input that holds none', () => {
  test.each([
    ['a key', '-----BEGIN OPENSSH PRIVATE KEY-----\nx'],
    ['a key of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519'],
    ['a token of Supabase', 'x sbp_0123'],
    ['a secret key of Supabase', 'sb_secret_0123'],
    ['a token of GitHub', 'ghp_0123'],
    ['a token of a job', 'ghs_0123'],
    ['a fine-grained token of GitHub', 'github_pat_0123'],
    ['a JWT', 'Bearer eyJhbGciOi']
  ])('is not told: %s', (_what, value) => {
    expect(describeInput('mode', value, 'x')).toBe('Input mode: "***" is not allowed. x')
  })

  test.each(['gh_x', 'gh1_x', 'highp_x', 'msbp_', 'xeyJ', 'msb_secret_', 'xgithub_pat_'])(
    'is not seen in other words: %s',
    (value) => {
      expect(describeInput('mode', value, 'x')).toContain(value)
    }
  )
})

describe('describeError', () => {
  test.each([
    ['a text that was thrown', 'plain', 'plain'],
    ['nothing that was thrown', undefined, 'undefined'],
    ['an error', new Error('what'), 'what'],
    ['an error with a cause', new Error('what', { cause: new Error('why') }), 'what (why)'],
    ['an error whose cause is no error', new Error('what', { cause: 'why' }), 'what'],
    [
      'an error of others, whatever else is in it',
      Object.assign(new Error('what'), { live: 'x', next: 'y' }),
      'what'
    ],
    ['a failure with no advice', new DeployError('what'), 'what'],
    ['what is live', new DeployError('what', { live: 'old' }), 'what\nLive now: old'],
    ['what is next', new DeployError('what', { next: 'run again' }), 'what\nNext: run again'],
    [
      'all of it, in this order',
      new DeployError('what', { live: 'old', next: 'run again', cause: new Error('why') }),
      'what (why)\nLive now: old\nNext: run again'
    ]
  ])('tells %s', (_what, error, text) => {
    expect(describeError(error)).toBe(text)
  })
})

describe('errors', () => {
  test('keep their names, so that a stack says which it was', () => {
    expect(new DeployError('x').name).toBe('DeployError')
    expect(new InputError('mode', 'x', 'y').name).toBe('InputError')
    expect(new InputError('mode', 'x', 'y')).toBeInstanceOf(DeployError)
  })

  test('have no cause at all when none was given', () => {
    expect('cause' in new DeployError('x')).toBe(false)
    expect(new DeployError('x', { cause: 0 }).cause).toBe(0)
  })
})
