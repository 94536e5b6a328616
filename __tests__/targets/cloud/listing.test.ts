import { afterAll, expect, test } from '@jest/globals'
import { chmodSync } from 'node:fs'
import path from 'node:path'
import { stage } from '../../../src/stamp/stage.ts'
import { Cloud } from '../../../src/targets/cloud/cloud.ts'
import { observedCloud } from '../../../src/targets/cloud/observed.ts'
import type { Build } from '../../../src/targets/target.ts'
import type { Fetch } from '../../../src/untrusted.ts'
import { FakeClock, servicesOf } from '../../support/services.ts'
import { makeTree, projectOf, removeTrees } from '../../support/tree.ts'

afterAll(removeTrees)

const REF = 'abcdefghijklmnopqrst'
const ENDPOINT = { baseUrl: 'https://x.example.com', key: null, probeKey: null, method: 'options' } as const

/** Says that it uploaded all that it was given. */
const CLI = `#!/bin/sh
if [ "$1" = --version ]; then echo 3.1.0; exit 0; fi
shift 2
for name; do
  case "$name" in -*) break ;; esac
  find supabase/functions -type f | while IFS= read -r file; do echo "Uploading asset ($name): $file" >&2; done
done
`

const PROJECT = projectOf(
  {
    'a/index.ts': 'Deno.serve(() => new Response("a"))',
    'b/index.ts': 'Deno.serve(() => new Response("b"))'
  },
  '[functions.b]\nverify_jwt = false\n'
)

type Item = Readonly<Record<string, unknown>>

const item = (slug: string, version: number, rest: Item = {}): Item => ({
  ...{
    slug,
    version,
    verify_jwt: slug === 'a',
    ezbr_sha256: `${slug}${version}`,
    updated_at: version * 1000
  },
  ...rest
})

/** @param lists what the API says, in turn; the last one for good; null = it cannot be reached */
function makeCloud(lists: readonly (readonly Item[] | null)[], accessToken = 'sbp_x') {
  const home = makeTree({ supabase: CLI })
  chmodSync(path.join(home, 'supabase'), 0o755)
  const asked: string[] = []
  const left = [...lists]
  const fetch: Fetch = (url, init) => {
    asked.push(`${url} ${JSON.stringify(init.headers)}`)
    const list = left.length > 1 ? left.shift() : left[0]
    return list == null ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(Response.json(list))
  }
  const services = servicesOf()
  const env = { PATH: process.env['PATH'] ?? '' }
  const { tempDir } = services
  const cloud = new Cloud(
    {
      ...{ projectRef: REF, accessToken, cli: path.join(home, 'supabase'), endpoint: ENDPOINT },
      ...{ regions: [], tempDir, env, fetch, store: null, deployId: services.deployId }
    },
    new FakeClock(),
    services.log
  )
  const build: Build = { project: PROJECT, tree: stage(PROJECT, makeTree({}), null) }
  return { cloud, build, asked, env, fetch }
}

const BEFORE = [item('a', 1), item('b', 1)]

test.each([
  ['says that both were published', [item('a', 2), item('b', 2)], {}],
  [
    'still has what one was before',
    [item('a', 1), item('b', 2)],
    { a: /still has version 1 .*, from before/ }
  ],
  ['does not have one', [item('b', 2)], { a: /does not have it/ }],
  ['has another verify_jwt', [item('a', 2), item('b', 2, { verify_jwt: true })], { b: /verify_jwt is true/ }],
  ['says nothing of times, as an older API', BEFORE.map(({ slug }) => ({ slug })), {}],
  ['cannot be read', null, {}]
])('a publication after which the list %s', async (_what, after, wrong) => {
  const { cloud, build } = makeCloud([BEFORE, after])
  await cloud.inspect()
  const { notes, problem } = await cloud.publish(['a', 'b'], build)
  expect(problem).toBeNull()
  expect([...notes.keys()]).toEqual(Object.keys(wrong))
  for (const [name, words] of Object.entries(wrong)) expect(notes.get(name)).toMatch(words)
})

test('the list is asked for with the token in a header, and not without one', async () => {
  const { cloud, asked } = makeCloud([BEFORE])
  const { listing } = await cloud.inspect()
  expect(listing?.get('b')).toEqual({ version: 1, verifyJwt: false, digest: 'b1', updatedAt: 1000 })
  expect(asked).toEqual([
    expect.stringMatching(new RegExp(`^https://api.supabase.com/v1/projects/${REF}/functions .*Bearer sbp_x`))
  ])
  const without = makeCloud([BEFORE], '')
  expect([(await without.cloud.inspect()).listing, without.asked]).toEqual([null, []])
})

test('a cloud that others deploy is listed as well, where a token is given', async () => {
  const { env, fetch, build } = makeCloud([BEFORE])
  const observe = async (accessToken: string) => {
    const target = observedCloud(ENDPOINT, [], { projectRef: REF, accessToken, env, fetch })
    return (await target.inspect(build)).listing
  }
  expect([...((await observe('sbp_x')) ?? [])].map(([name]) => name)).toEqual(['a', 'b'])
  expect(await observe('')).toBeNull()
})
