import { afterAll, describe, expect, test } from '@jest/globals'
import { symlinkSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { apiUrlOf, askApi } from '../../../src/targets/cloud/api.ts'
import { makeTree, removeTrees } from '../../support/tree.ts'

afterAll(removeTrees)

const HOSTED = 'https://api.supabase.com'

describe('where the API is', () => {
  test.each([
    ['no profile', {}, HOSTED],
    ['an empty one', { SUPABASE_PROFILE: '' }, HOSTED],
    ['the name of the usual one', { SUPABASE_PROFILE: 'supabase' }, HOSTED],
    ['another name', { SUPABASE_PROFILE: 'supabase-staging' }, null]
  ])('%s', (_what, env, expected) => {
    expect(apiUrlOf(env)).toBe(expected)
  })

  test.each([
    ['api_url: https://api.example.com\n', 'https://api.example.com'],
    ['name: x\napi_url: "https://api.example.com/" # ours\n', 'https://api.example.com'],
    ["api_url: 'http://127.0.0.1:8080'\n", 'http://127.0.0.1:8080'],
    ['api_url: http://api.example.com\n', null],
    ['api_url: nowhere\n', null],
    ['name: x\n', null]
  ])('a file that says %j', (text, expected) => {
    const folder = makeTree({ 'profile.yaml': text })
    expect(apiUrlOf({ SUPABASE_PROFILE: path.join(folder, 'profile.yaml') })).toBe(expected)
  })

  test('a file of the checkout is no profile, whatever names it: it would say where the token goes', () => {
    const redirect = 'api_url: https://evil.example\n'
    const checkout = makeTree({ snap: redirect, 'snap.yaml': redirect })
    const elsewhere = makeTree({ '.supabase/profile': 'snap', 'real.yaml': redirect, 'noted.txt': redirect })
    symlinkSync(path.join(checkout, 'snap.yaml'), path.join(elsewhere, 'link.yaml'))
    for (const name of [
      'snap',
      './snap',
      'snap.yaml',
      path.join(checkout, 'snap'),
      path.join(checkout, 'snap.yaml')
    ]) {
      expect([name, apiUrlOf({ SUPABASE_PROFILE: name }, checkout)]).toEqual([name, null])
      const env = { SUPABASE_PROFILE: name, GITHUB_WORKSPACE: checkout }
      expect([name, apiUrlOf(env, elsewhere)]).toEqual([name, null])
    }
    expect(apiUrlOf({ HOME: elsewhere }, checkout)).toBeNull()
    expect(apiUrlOf({ SUPABASE_PROFILE: path.join(elsewhere, 'link.yaml') }, checkout)).toBeNull()
    expect(apiUrlOf({ SUPABASE_PROFILE: path.join(elsewhere, 'noted.txt') }, checkout)).toBeNull()
    const own = { SUPABASE_PROFILE: path.join(elsewhere, 'real.yaml') }
    expect(apiUrlOf(own, checkout)).toBe('https://evil.example')
  })

  test('is not found by a name that the checkout has a file for', () => {
    const before = process.cwd()
    process.chdir(makeTree({ snap: 'api_url: https://evil.example\n' }))
    try {
      expect(apiUrlOf({ SUPABASE_PROFILE: 'snap' })).toBeNull()
    } finally {
      process.chdir(before)
    }
  })

  test('a profile that the CLI saved counts as long as the environment names none', () => {
    const home = makeTree({ '.supabase/profile': 'snap\n' })
    expect(apiUrlOf({ HOME: home })).toBeNull()
    expect(apiUrlOf({ HOME: home, SUPABASE_PROFILE: 'supabase' })).toBe(HOSTED)
  })
})

interface Seen {
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
}

async function withApi(
  status: number,
  body: string,
  use: (apiUrl: string, seen: Seen[]) => Promise<void>,
  headers: Record<string, string> = {}
): Promise<void> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers })
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const ask = (apiUrl: string) =>
  askApi(fetch, { apiUrl, projectRef: 'abcdefghijklmnopqrst', accessToken: 'sbp_secret' }, 'functions')

describe('a question', () => {
  test('carries the token in its header alone', async () => {
    await withApi(200, '[{"slug":"hello"}]', async (apiUrl, seen) => {
      expect(await ask(apiUrl)).toEqual({ exitCode: 0, stdout: '[{"slug":"hello"}]', output: '' })
      expect(seen).toHaveLength(1)
      expect(seen[0]?.url).toBe('/v1/projects/abcdefghijklmnopqrst/functions')
      expect(seen[0]?.headers.authorization).toBe('Bearer sbp_secret')
    })
  })

  test('that is refused fails in the words of the CLI', async () => {
    await withApi(403, '{"message":"no"}', async (apiUrl) => {
      expect(await ask(apiUrl)).toEqual({
        exitCode: 1,
        stdout: '{"message":"no"}',
        output: 'unexpected list functions status 403: {"message":"no"}'
      })
    })
  })

  test('is not carried on to another place', async () => {
    await withApi(200, '[]', async (other, seen) => {
      await withApi(
        302,
        '',
        async (apiUrl) => {
          expect(await ask(apiUrl)).toBeNull()
        },
        { location: `${other}/v1` }
      )
      expect(seen).toEqual([])
    })
  })

  test('that reaches nobody leaves it to the CLI', async () => {
    expect(await ask('http://127.0.0.1:9')).toBeNull()
  })
})
