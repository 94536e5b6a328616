import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Fetch } from '../../src/untrusted.ts'
import { GitHub, type CommitStatus } from '../../src/report/github.ts'
import { startGitHub } from '../../testbed/github/start.ts'
import type { GitHubApi, GitHubPermissions } from '../../testbed/types.ts'
import { startLoopback } from '../support/loopback.ts'
import { leakIn } from '../support/secrets.ts'

const SHA = 'a'.repeat(40)
const STATUS: CommitStatus = { state: 'success', context: 'dual-deploy', description: 'all is well' }
const ALL: GitHubPermissions = { statuses: 'write', pullRequests: 'write' }
const READ: GitHubPermissions = { statuses: 'read', pullRequests: 'read' }

const realFetch: Fetch = (url, init) => fetch(url, init)

let api: GitHubApi

beforeEach(async () => {
  api = await startGitHub({ repository: 'acme/app', prefix: '/api/v3' })
})
afterEach(() => api.stop())

const as = (permissions: GitHubPermissions): GitHub => {
  const { apiUrl, repository } = api
  return new GitHub({ apiUrl, repository, token: api.addToken(permissions) }, realFetch)
}

async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing failed')
}

describe('GitHub', () => {
  test('sets a status on a commit, as the token’s owner', async () => {
    await as(ALL).createStatus(SHA, { ...STATUS, target_url: 'https://example.com/run' })
    expect(api.statuses).toEqual([{ sha: SHA, ...STATUS, target_url: 'https://example.com/run' }])
    expect(api.calls).toMatchObject([
      { path: `/api/v3/repos/acme/app/statuses/${SHA}`, authorization: expect.stringMatching(/^Bearer ghs_/) }
    ])
  })

  test('creates, lists and updates comments', async () => {
    const github = as(ALL)
    await github.createComment(3, 'first')
    const [comment] = await github.listComments(3)
    expect(comment).toMatchObject({ body: 'first', author: 'github-actions[bot]', authorType: 'Bot' })
    await github.updateComment(comment?.id ?? 0, 'second')
    expect(api.comments).toMatchObject([{ body: 'second', edits: 1 }])
  })

  test.each([
    [0, 1],
    [99, 1],
    [100, 2],
    [101, 2],
    [250, 3]
  ])('reads all of %i files of a pull request, in %i requests', async (count, requests) => {
    const files = Array.from({ length: count }, (_, i) => `file-${i}`)
    api.pullFiles.set(3, files)
    expect(await as(READ).listPullFiles(3)).toEqual(files)
    expect(api.calls).toHaveLength(requests)
  })

  test('stops asking for pages after the tenth', async () => {
    api.pullFiles.set(
      3,
      Array.from({ length: 3000 }, (_, i) => `file-${i}`)
    )
    expect(await as(READ).listPullFiles(3)).toHaveLength(1000)
    expect(api.calls).toHaveLength(10)
  })

  test('says what was refused, in GitHub’s words, and that the token may not', async () => {
    const error = await failureOf(as(READ).createStatus(SHA, STATUS))
    expect(error).toMatchObject({
      ...{ name: 'GitHubError', status: 403, isForbidden: true },
      message: `POST /statuses/${SHA}: 403 Resource not accessible by integration`
    })
  })

  test.each([
    [401, true],
    [403, true],
    [404, true],
    [422, false],
    [429, false],
    [500, false]
  ])('takes %i for a lack of rights: %s', async (status, isForbidden) => {
    api.knobs.failWith = status
    const error = await failureOf(as(ALL).listComments(3))
    expect(error).toMatchObject({ status, isForbidden })
    expect(error.message).toBe(`GET /issues/3/comments: ${status} Server Error`)
  })

  test('never takes the token to another origin', async () => {
    const elsewhere = await startLoopback((_seen, response) => response.end('[]'))
    api.knobs.redirectTo = elsewhere.baseUrl
    await expect(as(ALL).listComments(3)).rejects.toThrow()
    await expect(as(ALL).createStatus(SHA, STATUS)).rejects.toThrow()
    expect(elsewhere.seen).toEqual([])
    await elsewhere.close()
  })

  test.each([
    ['a page of HTML', '<html>sign in</html>'],
    ['half an answer', '[{"id": 1']
  ])('fails on %s with status 200 rather than taking it for an answer', async (_what, body) => {
    const portal = await startLoopback((_seen, response) => response.end(body))
    const github = new GitHub({ apiUrl: portal.baseUrl, repository: 'acme/app', token: 't' }, realFetch)
    await expect(github.listComments(3)).rejects.toThrow()
    await portal.close()
  })

  test.each([
    ['an object in place of a list', '{"message":"hello"}', []],
    ['nothing', '', []],
    [
      'comments without an author, a text or an id',
      '[{"id":1,"user":null,"body":null},{"body":"x"},{"id":2}]',
      [
        { id: 1, body: '', author: '', authorType: '' },
        { id: 2, body: '', author: '', authorType: '' }
      ]
    ]
  ])('reads %s without a fuss', async (_what, body, comments) => {
    const odd = await startLoopback((_seen, response) => response.end(body))
    const github = new GitHub({ apiUrl: odd.baseUrl, repository: 'acme/app', token: 't' }, realFetch)
    expect(await github.listComments(3)).toEqual(comments)
    await odd.close()
  })

  test('gives every request an end of its own', async () => {
    let signal: unknown
    const github = new GitHub({ apiUrl: 'http://api', repository: 'acme/app', token: 't' }, (_url, init) => {
      signal = init.signal
      return Promise.resolve(new Response('[]'))
    })
    await github.listComments(3)
    expect(signal).toBeInstanceOf(AbortSignal)
  })
})

test('an API that says the token again gets none of it into a failure', async () => {
  const token = 'ghs_0123456789abcdefghijABCDEFGHIJ012345'
  const message = `${'x'.repeat(180)}${token}`
  const fetch: Fetch = () => Promise.resolve(new Response(JSON.stringify({ message }), { status: 403 }))
  const github = new GitHub({ apiUrl: 'http://127.0.0.1', repository: 'acme/app', token }, fetch)
  const error = await failureOf(github.createStatus(SHA, STATUS))
  expect(leakIn(error.message, token)).toBeNull()
  expect(error.message).toContain('***')
})
