import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { kinshipOf, readCheckedOut } from '../src/head.ts'
import { readJob } from '../src/job.ts'
import { makeTree, removeTrees, writeTree } from './support/tree.ts'

afterAll(removeTrees)

const TIME = 1_700_000_000

function git(folder: string, ...args: string[]): string {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', ['-C', folder, ...own, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      ...{ GIT_COMMITTER_DATE: `${TIME} +0200`, GIT_AUTHOR_DATE: '1600000000 +0000' }
    }
  }).trim()
}

/** A repository of some commits. @returns its folder */
function repository(given: { format?: string; commits?: number } = {}): string {
  const root = makeTree({ 'app/a.txt': 'a' })
  git(root, 'init', '-q', '-b', 'main', `--object-format=${given.format ?? 'sha1'}`)
  git(root, 'add', '.')
  for (let count = 0; count < (given.commits ?? 1); count++)
    git(
      root,
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      `${'a long message, so that a delta is shorter\n'.repeat(20)}${count}`
    )
  return root
}

const headOf = (root: string): string => git(root, 'rev-parse', 'HEAD')
const expectHead = (root: string, of = root): void => {
  expect(readCheckedOut(root, root)).toEqual({ commit: headOf(of), commitTime: TIME })
}

describe('the commit that was checked out', () => {
  test.each<[string, (root: string) => void]>([
    ['a branch', () => undefined],
    ['a branch in packed-refs', (root) => void git(root, 'pack-refs', '--all')],
    ['a branch with slashes', (root) => void git(root, 'checkout', '-qb', 'feature/a.b_c@2')],
    ['no branch', (root) => void git(root, 'checkout', '-q', '--detach')],
    ['a tag', (root) => void (git(root, 'tag', 'v1'), git(root, 'checkout', '-q', 'v1'))],
    ['objects in a pack', (root) => void git(root, 'gc', '-q', '--aggressive')],
    [
      'a branch that is another name of one',
      (root) => void git(root, 'symbolic-ref', 'refs/heads/x', 'refs/heads/main')
    ]
  ])('is told of %s', (_what, change) => {
    const root = repository()
    change(root)
    expectHead(root)
  })

  test('is told where its object is a delta upon others', () => {
    const root = repository({ commits: 12 })
    const commits = git(root, 'rev-list', 'HEAD').split('\n')
    git(root, 'repack', '-adfq', '--depth=50', '--window=50')
    git(root, 'pack-refs', '--all')
    const [pack = ''] = readdirSync(path.join(root, '.git/objects/pack')).filter((name) =>
      name.endsWith('.idx')
    )
    const depths = git(root, 'verify-pack', '-v', path.join(root, '.git/objects/pack', pack))
    expect(depths).toMatch(/ commit .* \d+ [0-9a-f]{40}$/m)
    for (const commit of commits) {
      git(root, 'checkout', '-q', commit)
      expectHead(root)
    }
  })

  test('is told of a repository with sha256', () => {
    for (const pack of [false, true]) {
      const root = repository({ format: 'sha256', commits: 3 })
      if (pack) git(root, 'gc', '-q', '--aggressive')
      expect(headOf(root)).toHaveLength(64)
      expectHead(root)
    }
  })

  test('is told of a shallow clone', () => {
    const root = repository({ commits: 3 })
    const clone = path.join(makeTree({}), 'clone')
    git(root, 'clone', '-q', '--depth=1', `file://${root}`, clone)
    expectHead(clone)
  })

  test('is told of a worktree, and of a repository beside its files', () => {
    const root = repository()
    const tree = path.join(makeTree({}), 'tree')
    git(root, 'worktree', 'add', '-q', '-b', 'other', tree)
    git(tree, 'commit', '-q', '--allow-empty', '-m', 'other')
    expect(headOf(tree)).not.toBe(headOf(root))
    expectHead(tree)
    const apart = repository()
    const commit = headOf(apart)
    renameSync(path.join(apart, '.git'), path.join(apart, 'elsewhere'))
    writeFileSync(path.join(apart, '.git'), 'gitdir: elsewhere\n')
    expect(readCheckedOut(apart, apart)).toEqual({ commit, commitTime: TIME })
  })

  test('is looked for from the working directory up to the workspace, and no further', () => {
    const root = repository()
    const inner = path.join(root, 'app')
    expect(readCheckedOut(inner, root)?.commit).toBe(headOf(root))
    expect(readCheckedOut(inner, inner)).toBeNull()
    git(inner, 'init', '-q')
    git(inner, 'commit', '-q', '--allow-empty', '-m', 'inner')
    expect(readCheckedOut(inner, root)?.commit).toBe(headOf(inner))
    expect(readCheckedOut(makeTree({}), root)).toBeNull()
  })

  test('of a submodule is that of the repository around it', () => {
    const root = repository()
    writeTree(root, {
      'app/.git': 'gitdir: ../.git/modules/app\n',
      '.git/modules/app/HEAD': `${'9'.repeat(40)}\n`
    })
    expect(readCheckedOut(path.join(root, 'app'), root)?.commit).toBe(headOf(root))
  })
})

describe('a folder that is no checkout', () => {
  const COMMIT = '1'.repeat(40)
  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['a repository without files in its place', { HEAD: COMMIT, 'objects/x': '', 'refs/x': '', config: '' }],
    ['an empty HEAD', { '.git/HEAD': '' }],
    ['a HEAD that leaves its folder', { '.git/HEAD': 'ref: ../../outside\n', outside: COMMIT }],
    ['a HEAD that leaves it further down', { '.git/HEAD': 'ref: refs/../../outside\n', outside: COMMIT }],
    ['a HEAD in a ring', { '.git/HEAD': 'ref: refs/a\n', '.git/refs/a': 'ref: refs/a\n' }],
    ['a HEAD that is half a commit', { '.git/HEAD': COMMIT.slice(1) }],
    ['a HEAD of two lines', { '.git/HEAD': `${COMMIT}\n${COMMIT}\n` }],
    ['a file that names nothing', { '.git': 'gitdir: \n' }],
    ['a file that names what is not there', { '.git': 'gitdir: /nowhere/at/all\n' }],
    ['a long HEAD', { '.git/HEAD': COMMIT.padEnd(100_000) }]
  ])('has no commit: %s', (_what, files) => {
    const root = makeTree(files)
    expect(readCheckedOut(root, root)).toBeNull()
  })

  test.each(['.git/HEAD', '.git/packed-refs', '.git/objects/pack/pack-x.idx', '.git/commondir'])(
    'with a pipe at %s is not waited for',
    (file) => {
      const root = makeTree({ '.git/x': '', '.git/objects/pack/x': '' })
      if (file !== '.git/HEAD')
        writeFileSync(path.join(root, '.git/HEAD'), file.includes('idx') ? COMMIT : 'ref: refs/heads/main')
      execFileSync('mkfifo', [path.join(root, file)])
      expect(readCheckedOut(root, root)?.commit ?? null).toBe(file.includes('idx') ? COMMIT : null)
    }
  )

  test('has a commit without a time, where its object is not what its name says', () => {
    const root = repository()
    const commit = headOf(root)
    const object = path.join(root, '.git/objects', commit.slice(0, 2), commit.slice(2))
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), null]) {
      rmSync(object)
      if (bytes === null) mkdirSync(object)
      else writeFileSync(object, bytes)
      expect(readCheckedOut(root, root)).toEqual({ commit, commitTime: null })
    }
  })
})

describe('the commit of a job', () => {
  let root: string
  let head: string
  beforeAll(() => {
    root = repository()
    head = headOf(root)
  })
  const NAMED = 'b'.repeat(40)
  const WRITTEN = 'c'.repeat(40)
  const jobOf = (env: Record<string, string>, payload: unknown = {}, workspace = root) => {
    const file = path.join(makeTree({ 'event.json': JSON.stringify(payload) }), 'event.json')
    const { attempt, commitNote } = readJob(
      { GITHUB_WORKSPACE: workspace, GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: 'example/app', ...env },
      '/nowhere',
      new Date()
    )
    return { commit: attempt.commit, commitTime: attempt.commitTime, note: commitNote }
  }
  const pull = (given: object = {}) => ({ pull_request: { head: { sha: WRITTEN }, ...given } })

  test('is the one that the event names, where it is what was checked out', () => {
    expect(jobOf({ GITHUB_EVENT_NAME: 'push', GITHUB_SHA: head })).toEqual({
      commit: head,
      commitTime: TIME,
      note: null
    })
  })

  test.each(['push', 'workflow_run', 'workflow_dispatch', 'release', 'schedule'])(
    'is the one that was checked out, where %s names another one, and that is said',
    (event) => {
      expect(jobOf({ GITHUB_EVENT_NAME: event, GITHUB_SHA: NAMED })).toEqual({
        commit: head,
        commitTime: TIME,
        note: `Checked out is commit ${head.slice(0, 7)}, and GITHUB_SHA is bbbbbbb: the former is told, compared and recorded.`
      })
    }
  )

  test('of a pull request is the one that somebody wrote, where GitHub’s merge of it was checked out', () => {
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_SHA: head }
    expect(jobOf(env, pull())).toEqual({ commit: WRITTEN, commitTime: TIME, note: null })
    const target = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' }
    expect(jobOf({ ...target, GITHUB_SHA: NAMED }, pull({ merge_commit_sha: head })).commit).toBe(WRITTEN)
    // The base branch, as pull_request_target has it checked out unless told.
    expect(jobOf({ ...target, GITHUB_SHA: head }, pull({ merge_commit_sha: NAMED })).commit).toBe(head)
    expect(jobOf({ ...target, GITHUB_SHA: NAMED }, pull()).commit).toBe(head)
  })

  test('is not known to lie where there is no checkout, and of a workflow_run not even guessed', () => {
    const empty = makeTree({})
    const note = 'There is no checkout of git here: GITHUB_SHA bbbbbbb is not known to be what lies there.'
    expect(jobOf({ GITHUB_EVENT_NAME: 'push', GITHUB_SHA: NAMED }, {}, empty)).toEqual({
      ...{ commit: NAMED, commitTime: null, note }
    })
    expect(jobOf({ GITHUB_EVENT_NAME: 'workflow_run', GITHUB_SHA: NAMED }, {}, empty)).toEqual({
      ...{ commit: null, commitTime: null, note }
    })
  })
})

describe('what another commit is to the one that was checked out', () => {
  test.each([
    ['loose objects', () => undefined],
    ['a pack', (root: string) => void git(root, 'gc', '-q', '--aggressive')]
  ])('is told from %s', (_what, change) => {
    const root = repository({ commits: 5 })
    const [newest = '', ...older] = git(root, 'rev-list', 'HEAD').split('\n')
    git(root, 'checkout', '-qb', 'side', 'HEAD~2')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'side')
    const side = headOf(root)
    git(root, 'checkout', '-q', 'main')
    git(root, 'merge', '-q', '--no-edit', '-m', 'merge', 'side')
    change(root)
    for (const commit of [newest, ...older, side]) expect(kinshipOf(root, root, commit)).toBe('ancestor')
    const merged = headOf(root)
    expect(kinshipOf(root, root, merged)).toBeNull()
    git(root, 'checkout', '-q', newest)
    expect(kinshipOf(root, root, merged)).toBe('descendant')
    expect(kinshipOf(root, root, side)).toBeNull()
    for (const text of ['f'.repeat(40), 'main', '', '../x']) expect(kinshipOf(root, root, text)).toBeNull()
  })

  test('is not told by a shallow checkout beyond its edge, nor where there is none', () => {
    const root = repository({ commits: 3 })
    const shallow = path.join(makeTree({}), 'clone')
    git(root, 'clone', '-q', '--depth', '1', `file://${root}`, shallow)
    const [newest = '', before = '', first = ''] = git(root, 'rev-list', 'HEAD').split('\n')
    expect(kinshipOf(shallow, shallow, first)).toBeNull()
    // Its own parent is named in it.
    expect([null, 'ancestor']).toContain(kinshipOf(shallow, shallow, before))
    const empty = makeTree({})
    expect(kinshipOf(empty, empty, newest)).toBeNull()
  })
})
