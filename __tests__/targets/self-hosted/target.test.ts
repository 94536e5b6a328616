import { afterAll, describe, expect, test } from '@jest/globals'
import { DeployError } from '../../../src/errors.ts'
import type { Connection, RemoteResult } from '../../../src/targets/self-hosted/ssh/connection.ts'
import { NOTHING_CHANGED } from '../../../src/targets/self-hosted/readiness.ts'
import { SelfHosted } from '../../../src/targets/self-hosted/self-hosted.ts'
import type { Restart } from '../../../src/targets/self-hosted/ssh/server.ts'
import type { Build } from '../../../src/targets/target.ts'
import { FakeClock } from '../../support/services.ts'
import { makeTree, removeTrees } from '../../support/tree.ts'

afterAll(removeTrees)

type Answers = Readonly<Record<string, string | Error | RemoteResult>>

const answered = (stdout: string, code = 0, stderr = ''): RemoteResult => ({
  ...{ code, signal: null, stdout, stderr },
  bytes: Buffer.from(stdout)
})

/** A target whose server answers each verb so; of one without an answer the forced command says that it knows none. */
function makeTarget(
  answers: Answers,
  restart: Restart = 'around'
): { target: SelfHosted; asked: (readonly string[])[] } {
  const asked: (readonly string[])[] = []
  const run = (command: string, lines: readonly string[]): Promise<RemoteResult> => {
    const verb = / dual-deploy ([\w-]+) \w+$/.exec(command)?.[1] ?? ''
    asked.push([verb, ...lines])
    const answer = answers[verb] ?? answered('', 96, `dual-deploy-server: there is no verb ${verb}\n`)
    if (answer instanceof Error) return Promise.reject(answer)
    return Promise.resolve(typeof answer === 'string' ? answered(answer) : answer)
  }
  const target = new SelfHosted(
    {
      ssh: { host: 'h', port: 22, user: 'u', privateKey: 'k', passphrase: null, knownHosts: '' },
      ...{ functionsPath: '/f', statePath: '/s', container: 'c', docker: 'docker' },
      ...{ restart, router: 'stock', replaceRouter: false, routerSources: new Map<string, string>() },
      endpoint: { baseUrl: 'http://x', key: null, probeKey: null, method: 'auto' },
      ...{ tempDir: makeTree({}), bridgePath: '/nowhere', deployId: 'd1', lockTimeoutMs: 0, env: {} },
      holder: { run: null, commit: null, actor: null, at: 't' },
      signal: new AbortController().signal
    },
    new FakeClock(),
    { info: () => undefined, warning: () => undefined, detail: () => undefined }
  )
  target.server.connection = () => Promise.resolve({ isOpen: true, run } as unknown as Connection)
  return { target, asked }
}

const ACTIVATED =
  '#dual-deploy running\ntrue 0 0 t\n#dual-deploy logs\n hello: as the switch saw it\n#dual-deploy outcome\nactivated\n'

test('the way back lays out what a release replaced newest first: of two copies of a folder the older one is from before it', async () => {
  const { target, asked } = makeTarget({
    'stage-undo': '#dual-deploy folders\nhello\n#dual-deploy end\n',
    activate: ACTIVATED
  })
  await target.undo(['d0', 'd0-prune'], ['hello'])
  expect(asked[0]).toEqual(['stage-undo', '/s', 'd1-undo1', 'd0-prune', 'd0', '', 'hello', ''])
})

describe('functions that are wrong', () => {
  const explain = async (answers: Answers): Promise<ReadonlyMap<string, string>> => {
    const { target } = makeTarget({ activate: ACTIVATED, ...answers })
    await target.remove(['old'])
    return target.explain(['hello', 'other'])
  }

  test('are explained by what the container has logged since the last activation: they boot when they are asked', async () => {
    const { target, asked } = makeTarget({
      activate: ACTIVATED,
      logs: 'hello: boot error\nhello-world: fine\n'
    })
    await target.remove(['old'])
    expect(await target.explain(['hello', 'world'])).toEqual(
      new Map([['hello', 'hello: as the switch saw it ⏎ hello: boot error']])
    )
    expect(asked.at(-1)).toEqual(['logs', 'docker', 'c', '/s', 'd1-prune'])
  })

  test.each<[string, Answers]>([
    ['the connection is lost', { logs: new Error('lost') }],
    ['the server knows no such verb', {}],
    ['the container has said nothing since', { logs: '' }]
  ])('are explained by the lines of the activation when %s', async (_what, answers) => {
    expect(await explain(answers)).toEqual(new Map([['hello', 'hello: as the switch saw it']]))
  })

  test('are not explained by the words of a script that failed', async () => {
    const logs = answered('hello: sh: no such docker', 3)
    expect(await explain({ logs })).toEqual(new Map([['hello', 'hello: as the switch saw it']]))
  })

  test('have no explanation where this run switched nothing, and the server is not asked', async () => {
    const { target, asked } = makeTarget({})
    expect(await target.explain(['hello'])).toEqual(new Map())
    expect(asked).toEqual([])
  })
})

describe('a router that changes', () => {
  const BUILD: Build = {
    project: {
      manifest: { version: 1, buildHash: '', commit: null, functions: [], router: null }
    } as unknown as Build['project'],
    tree: {
      ...{
        root: '/x',
        functionsDir: '/x',
        descriptions: new Map(),
        stamps: new Map(),
        adaptations: [],
        write: () => undefined
      },
      digests: new Map([['main/index.ts', 'a'.repeat(64)]]),
      filesOf: new Map([['main', ['main/index.ts']]])
    }
  }
  const inspection = (digest: string, running = true): string =>
    '#dual-deploy tools\nrsync\nsha256sum\nflock\nxargs\n' +
    `#dual-deploy container\n${String(running)} 0 t\n#dual-deploy mounts\n[{"Source":"/f","Destination":"/d"}]\n#dual-deploy router\n somebody’s own\n` +
    `#dual-deploy files\n${digest}  main/index.ts\n#dual-deploy end\n`

  const prepare = async (restart: Restart, digest: string) => {
    const { target, asked } = makeTarget({ inspect: inspection(digest), discard: '' }, restart)
    await target.inspect(BUILD)
    const error = await target.prepare([], BUILD).catch((reason: unknown) => reason)
    return { error, asked: asked.map(([verb]) => verb) }
  }

  test('in the repository is refused where nothing is restarted: nobody would ever be served by it', async () => {
    const { error, asked } = await prepare('never', 'b'.repeat(64))
    expect(error).toBeInstanceOf(DeployError)
    expect(error).toMatchObject({
      message: 'The router changes, which takes one restart of the container.',
      live: NOTHING_CHANGED,
      next: 'Set restart: around for this run.'
    })
    expect(asked).toEqual(['inspect'])
  })

  test.each<[string, Restart, string]>([
    ['with a restart', 'around', 'b'.repeat(64)],
    ['that does not differ', 'never', 'a'.repeat(64)]
  ])('is not refused %s, whatever router it is', async (_what, restart, digest) => {
    expect(String((await prepare(restart, digest)).error)).not.toMatch(/router/i)
  })

  test.each<[Restart, RegExp]>([
    ['never', /^Container c does not run/],
    ['around', /^goes on$/]
  ])('restart: %s does with a container that is stopped what it can', async (restart, says) => {
    const { target } = makeTarget({ inspect: inspection('a'.repeat(64), false) }, restart)
    const looked = await target.inspect(BUILD).then(
      () => 'goes on',
      (error: unknown) => (error as Error).message
    )
    expect(looked).toMatch(says)
  })
})
