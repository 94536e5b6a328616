import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { callDocker, makeBox, type Box } from './support.ts'

let box: Box
beforeAll(() => {
  box = makeBox()
})
afterAll(() => {
  rmSync(box.home, { recursive: true, force: true })
})

const NAME = 'supabase-edge-functions'
const MOUNT = '/home/deno/functions'
const INSPECT = ['inspect', '--type', 'container', '--format']

/** The calls that docs/server/self-hosted.md lists. */
const WANTED: readonly (readonly string[])[] = [
  [...INSPECT, '{{.State.Running}} {{.RestartCount}} {{.State.StartedAt}}', NAME],
  [...INSPECT, '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.StartedAt}}', NAME],
  [...INSPECT, '{{json .Mounts}}', NAME],
  [...INSPECT, '{{range .Config.Env}}{{println (index (split . "=") 0)}}{{end}}', NAME],
  ['stop', '-t', '20', NAME],
  ['start', NAME],
  ['restart', '-t', '20', NAME],
  ['restart', '-t', '1', NAME],
  ['exec', NAME, 'ls', '-1', MOUNT],
  ['logs', '--since', '2026-01-02T03:04:05Z', '--tail', '400', NAME]
]

const asWritten = (words: readonly string[]): string => `${words.map((word) => `<${word}>`).join('')}\n`

test.each(WANTED.map((words) => [words.join(' '), words] as const))(
  '%s reaches docker word by word',
  (_call, words) => {
    const run = callDocker(box, words)
    expect([run.code, run.calls]).toEqual([0, asWritten(words)])
  }
)

test.each<[string, readonly string[]]>([
  ['nothing', []],
  ['a list of containers', ['ps']],
  ['a new container', ['run', '-v', '/:/host', 'busybox', 'sh']],
  ['a copy out of the container', ['cp', `${NAME}:/etc/passwd`, '-']],
  ['a shell in the container', ['exec', NAME, 'sh', '-c', 'id']],
  ['a terminal in the container', ['exec', '-it', NAME, 'ls', '-1', MOUNT]],
  ['a listing of another folder', ['exec', NAME, 'ls', '-1', '/']],
  ['another container', ['stop', '-t', '20', 'supabase-db']],
  ['two containers', ['start', NAME, 'supabase-db']],
  ['an option in front', ['--host', 'tcp://127.0.0.1:1', 'start', NAME]],
  ['an option in the place of the container', ['start', '--attach']],
  ['a stop for ever', ['stop', '-t', '99999', NAME]],
  ['a stop that never kills', ['stop', '-t', '-1', NAME]],
  ['a time that is none', ['stop', '-t', '20s', NAME]],
  ['the whole log', ['logs', '--since', '2026-01-02T03:04:05Z', '--tail', 'all', NAME]],
  ['a log that goes on', ['logs', '--follow', '--tail', '400', '--details', NAME]],
  ['a log since an expression', ['logs', '--since', '$(id)', '--tail', '4', NAME]],
  ['the values of the environment', [...INSPECT, '{{json .Config.Env}}', NAME]],
  ['everything about the container', ['inspect', NAME]],
  ['a call with its words in one', [WANTED[4]?.join(' ') ?? '']]
])('%s is refused', (_what, words) => {
  const run = callDocker(box, words)
  expect(run).toMatchObject({ code: 96, stdout: '', calls: '' })
  expect(run.stderr).toMatch(/^dual-deploy-docker: this call is not one/)
})

test('a call with any other word in it, more or fewer, does not reach docker', () => {
  const word = fc.oneof(
    fc.string({ maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
    fc.constantFrom('', '-', '--', '--privileged', '/', 'sh', NAME, `${NAME}2`, '-t', '20')
  )
  const changed = fc
    .tuple(fc.constantFrom(...WANTED), fc.nat(6), word, fc.constantFrom(0, 1))
    .map(([words, at, other, cut]) => {
      const copy = [...words]
      copy.splice(at, cut, other)
      return copy
    })
  const wanted = new Set(WANTED.map(asWritten))
  // A number within its bounds is as good as another.
  const isNumber = (words: readonly string[]): boolean =>
    wanted.has(asWritten(words.map((text) => (/^\d{1,3}$/.test(text) ? '20' : text)))) ||
    wanted.has(asWritten(words.map((text) => (/^\d{1,3}$/.test(text) ? '400' : text))))
  fc.assert(
    fc.property(changed, (words) => {
      fc.pre(!isNumber(words))
      expect(callDocker(box, words).calls).toBe('')
    }),
    { numRuns: 150 }
  )
})

describe('what docker reads of the environment', () => {
  const OTHER = { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'other', DOCKER_CONFIG: '/tmp/other' }
  const hostOf = (on: Box): string => readFileSync(path.join(on.home, 'docker-host'), 'utf8')

  test('is not the caller’s', () => {
    expect(callDocker(box, ['start', NAME], OTHER).code).toBe(0)
    expect(hostOf(box)).toBe('')
  })

  test('is the configuration’s', () => {
    const on = makeBox({ 'docker-host': 'unix:///run/user/1000/docker.sock' })
    expect(callDocker(on, ['start', NAME], OTHER).code).toBe(0)
    expect(hostOf(on)).toBe('unix:///run/user/1000/docker.sock')
    rmSync(on.home, { recursive: true })
  })
})
