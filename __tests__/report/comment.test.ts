import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { findOwn, keepComment, markerOf, renderComment, type CommentInput } from '../../src/report/comment.ts'
import { GitHub, type IssueComment } from '../../src/report/github.ts'
import { startGitHub } from '../../testbed/github/start.ts'
import type { GitHubApi } from '../../testbed/types.ts'

const KEY = { workflow: 'Deploy', targets: ['cloud', 'self-hosted'] }
const MARKER = '<!-- dual-deploy: Deploy: cloud+self_hosted -->'

const input = (given: Partial<CommentInput> = {}): CommentInput => ({
  key: KEY,
  summary: '## All is well\n',
  commit: '0123456789abcdef0123456789abcdef01234567',
  at: new Date('2026-03-04T05:06:07Z'),
  runUrl: 'https://github.example/run',
  ...given
})

describe('markerOf', () => {
  test('names workflow and targets', () => {
    expect(markerOf(KEY)).toBe(MARKER)
  })

  test.each([
    ['--> <script>alert(1)</script>', '<!-- dual-deploy: _ _script_alert_1_/script_: cloud -->'],
    ['a -- b', '<!-- dual-deploy: a _ b: cloud -->'],
    ['two\nlines', '<!-- dual-deploy: two_lines: cloud -->'],
    ['', '<!-- dual-deploy: : cloud -->']
  ])('of a workflow named %j is one comment that ends where it should', (workflow, marker) => {
    expect(markerOf({ workflow, targets: ['cloud'] })).toBe(marker)
  })

  test('tells a workflow from another, and some targets from others', () => {
    const keys = [KEY, { ...KEY, workflow: 'Check' }, { ...KEY, targets: ['cloud'] }]
    expect(new Set(keys.map(markerOf)).size).toBe(keys.length)
  })
})

describe('renderComment', () => {
  test('has the marker first, then the summary, then commit, time and log', () => {
    expect(renderComment(input())).toBe(
      `${MARKER}\n## All is well\n\n<sub>Commit 0123456, 2026-03-04 05:06 UTC, [log](https://github.example/run). This comment is kept up to date.</sub>\n`
    )
  })

  test('does without commit and log where there are none', () => {
    expect(renderComment(input({ commit: null, runUrl: null }))).toContain(
      '<sub>Commit unknown, 2026-03-04 05:06 UTC. This'
    )
  })

  test('cuts a summary that is too long at the end of a line, and says so', () => {
    const line = `${'x'.repeat(99)}\n`
    const body = renderComment(input({ summary: line.repeat(2000) }))
    expect(body.length).toBeLessThan(65_536)
    expect(body.length).toBeGreaterThan(55_000)
    expect(body).toContain('_Cut here: the job summary has the rest._')
    expect(body).toContain('Commit 0123456')
    const lines = body.split('\n').filter((text) => text.startsWith('x'))
    expect(new Set(lines)).toEqual(new Set(['x'.repeat(99)]))
  })

  test('stays short even when the summary is one endless line', () => {
    const body = renderComment(input({ summary: 'x'.repeat(200_000) }))
    expect(body.length).toBeLessThan(65_536)
    expect(body).toContain('Commit 0123456')
  })
})

describe('findOwn', () => {
  const comment = (given: Partial<IssueComment>): IssueComment => ({
    ...{ id: 1, body: `${MARKER}\ntext`, author: 'github-actions[bot]', authorType: 'Bot' },
    ...given
  })

  const nobody = (): Promise<null> => Promise.resolve(null)

  test.each<[string, Partial<IssueComment>, boolean]>([
    ['ours', {}, true],
    ['a person’s with the same marker', { authorType: 'User' }, false],
    ['one that quotes ours', { body: `> ${MARKER}\ntext` }, false],
    ['another workflow’s', { body: `${markerOf({ ...KEY, workflow: 'Check' })}\ntext` }, false],
    ['one of other targets', { body: `${markerOf({ ...KEY, targets: ['cloud'] })}\ntext` }, false],
    ['one by nobody', { authorType: '' }, false]
  ])('knows %s', async (_what, given, isOwn) => {
    expect((await findOwn([comment(given)], KEY, nobody)) !== undefined).toBe(isOwn)
  })

  test('takes the first of several, so that runs agree', async () => {
    expect((await findOwn([comment({ id: 5 }), comment({ id: 9 })], KEY, nobody))?.id).toBe(5)
  })

  const ofPerson = (id: number, author: string) => comment({ id, author, authorType: 'User' })
  test.each([
    ['of the person whose token it is', 'ada', 7],
    ['of nobody, when the token is another person’s', 'bob', undefined]
  ])('takes a person’s comment for its own: %s', async (_what, login, id) => {
    const all = [ofPerson(6, 'eve'), ofPerson(7, 'ada')]
    expect((await findOwn(all, KEY, () => Promise.resolve(login)))?.id).toBe(id)
  })

  test.each([
    ['there is a comment by a bot', [ofPerson(6, 'eve'), comment({ id: 8 })]],
    ['nobody wrote the marker', [comment({ body: 'x', authorType: 'User' })]]
  ])('asks nobody who it is when %s', async (_what, all) => {
    await findOwn(all, KEY, () => Promise.reject(new Error('asked')))
  })
})

describe('keepComment', () => {
  let api: GitHubApi
  let github: GitHub
  beforeAll(async () => {
    api = await startGitHub()
    const token = api.addToken({ statuses: 'none', pullRequests: 'write' })
    github = new GitHub({ apiUrl: api.apiUrl, repository: api.repository, token }, (url, init) =>
      fetch(url, init)
    )
  })
  afterAll(() => api.stop())
  beforeEach(() => {
    api.comments.length = 0
    api.calls.length = 0
  })

  test.each([
    ['off', true, 0],
    ['changes', false, 0],
    ['changes', true, 1],
    ['always', false, 1],
    ['always', true, 1]
  ] as const)('%s, with news %s, makes %i comments', async (when, hasNews, count) => {
    await keepComment(github, 3, when, hasNews, input())
    expect(api.comments).toHaveLength(count)
  })

  test('off does not even look', async () => {
    await keepComment(github, 3, 'off', true, input())
    expect(api.calls).toEqual([])
  })

  test.each(['changes', 'always'] as const)(
    '%s brings an older one up to date, news or not',
    async (when) => {
      await keepComment(github, 3, 'always', true, input())
      await keepComment(github, 3, when, false, input({ summary: 'Nothing any more' }))
      expect(api.comments).toMatchObject([{ edits: 1, body: expect.stringContaining('Nothing any more') }])
    }
  )

  test('does not touch the comment of another pull request', async () => {
    await keepComment(github, 3, 'always', true, input())
    await keepComment(github, 4, 'always', true, input())
    expect(api.comments).toMatchObject([
      { issue: 3, edits: 0 },
      { issue: 4, edits: 0 }
    ])
  })

  test('keeps one comment with the token of a person, too', async () => {
    const ada = { login: 'ada', type: 'User' } as const
    const token = api.addToken({ statuses: 'none', pullRequests: 'write' }, ada)
    const theirs = new GitHub({ apiUrl: api.apiUrl, repository: api.repository, token }, (url, init) =>
      fetch(url, init)
    )
    for (const summary of ['first', 'second'])
      await keepComment(theirs, 3, 'always', true, input({ summary }))
    expect(api.comments).toMatchObject([{ user: ada, edits: 1, body: expect.stringContaining('second') }])
  })

  test('leaves a person’s comment with the marker alone, with the token of a job, and makes its own', async () => {
    api.addComment(3, `${MARKER}\nx`, { login: 'eve', type: 'User' })
    await keepComment(github, 3, 'always', true, input())
    await keepComment(github, 3, 'always', true, input())
    expect(api.comments.map(({ user, edits }) => [user.type, edits])).toEqual([
      ['User', 0],
      ['Bot', 1]
    ])
  })
})
