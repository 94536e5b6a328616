import { afterEach, describe, expect, test } from '@jest/globals'
import { readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  commit,
  connect,
  FILES,
  find,
  readArtifact,
  Refused,
  type Call
} from '../../.github/scripts/commit-dist.mjs'
import { startLoopback, type Loopback } from '../support/loopback.ts'
import { makeTree, removeTrees, writeTree } from '../support/tree.ts'

const REPOSITORY = 'owner/dual-deploy'
const HEAD = 'a'.repeat(40)
const BRANCH = 'dependabot/npm_and_yarn/runtime-0123456789'

const pull = {
  state: 'open',
  base: { ref: 'main', repo: { full_name: REPOSITORY } },
  head: { ref: BRANCH, sha: HEAD, repo: { full_name: REPOSITORY } },
  user: { login: 'dependabot[bot]', type: 'Bot' }
}
const files = ['package-lock.json', 'package.json'].map((filename) => ({ filename, status: 'modified' }))
const commits = [
  { sha: HEAD, author: { login: 'dependabot[bot]' }, commit: { verification: { verified: true } } }
]
const run = {
  id: 42,
  head_sha: HEAD,
  head_repository: { full_name: REPOSITORY },
  event: 'pull_request',
  conclusion: 'success'
}

/** GitHub, as far as it is asked: a call to what is not in `answers` is an error, as a 404 is. */
function gitHub(answers: Readonly<Record<string, unknown>>): { call: Call; bodies: Map<string, unknown[]> } {
  const bodies = new Map<string, unknown[]>()
  const call: Call = (method, path, body) => {
    const key = `${method} ${path.replace(/\?.*/, '')}`
    bodies.set(key, [...(bodies.get(key) ?? []), body])
    return key in answers ? Promise.resolve(answers[key]) : Promise.reject(new Error(`404 ${key}`))
  }
  return { call, bodies }
}

const answers = (given: { pull?: unknown; files?: unknown; commits?: unknown; runs?: unknown } = {}) => ({
  'GET /pulls/7': given.pull ?? pull,
  'GET /pulls/7/files': given.files ?? files,
  'GET /pulls/7/commits': given.commits ?? commits,
  'GET /actions/workflows/dependabot-dist.yml/runs': { workflow_runs: given.runs ?? [run] }
})

const look = (given: Parameters<typeof answers>[0], number = '7') =>
  find(gitHub(answers(given)).call, { number, repository: REPOSITORY, baseBranch: 'main' })

describe('the pull request', () => {
  test('of Dependabot is found with the run that has built its head', async () => {
    expect(await look({})).toEqual({ runId: 42, sha: HEAD, branch: BRANCH })
  })

  test.each(['', '0', '-7', '7/files', '7 ', '../7', '7?x', '77777777777'])(
    'number %p is refused',
    async (number) => {
      await expect(look({}, number)).rejects.toThrow(Refused)
    }
  )

  test.each<[string, Parameters<typeof answers>[0], string]>([
    ['that is closed', { pull: { ...pull, state: 'closed' } }, 'not open'],
    ['for another branch', { pull: { ...pull, base: { ...pull.base, ref: 'v1' } } }, 'not for main'],
    [
      'for another repository',
      { pull: { ...pull, base: { ...pull.base, repo: { full_name: 'x/y' } } } },
      'not for main'
    ],
    [
      'of a fork',
      { pull: { ...pull, head: { ...pull.head, repo: { full_name: 'x/y' } } } },
      'not in this repository'
    ],
    [
      'of a deleted fork',
      { pull: { ...pull, head: { ...pull.head, repo: null } } },
      'not in this repository'
    ],
    ['of a person', { pull: { ...pull, user: { login: 'someone', type: 'User' } } }, 'not by Dependabot'],
    [
      'of a person with such a name',
      { pull: { ...pull, user: { login: 'dependabot[bot]', type: 'User' } } },
      'not by Dependabot'
    ],
    ['on main itself', { pull: { ...pull, head: { ...pull.head, ref: 'main' } } }, 'none of Dependabot'],
    [
      'on a branch for actions',
      { pull: { ...pull, head: { ...pull.head, ref: 'dependabot/github_actions/a' } } },
      'none of Dependabot'
    ],
    [
      'on a branch that climbs',
      { pull: { ...pull, head: { ...pull.head, ref: 'dependabot/npm_and_yarn/a/../../../main' } } },
      'none of Dependabot'
    ],
    [
      'on a branch with a newline',
      { pull: { ...pull, head: { ...pull.head, ref: `${BRANCH}\nx` } } },
      'none of Dependabot'
    ],
    ['whose head is no commit', { pull: { ...pull, head: { ...pull.head, sha: 'main' } } }, 'no commit'],
    ['without changes', { files: [] }, 'changes no files'],
    ['with very many', { files: Array.from({ length: 100 }, () => files[0]) }, 'very many'],
    [
      'that changes a workflow',
      { files: [...files, { filename: '.github/workflows/ci.yml', status: 'modified' }] },
      'it changes ".github/workflows/ci.yml"'
    ],
    [
      "that changes the testbed's packages",
      { files: [{ filename: 'testbed/package.json', status: 'modified' }] },
      'it changes "testbed/package.json"'
    ],
    [
      'that removes the lock file',
      { files: [{ filename: 'package-lock.json', status: 'removed' }] },
      'removed'
    ],
    [
      'with a commit of a person',
      { commits: [...commits, { ...commits[0], author: { login: 'someone' } }] },
      "not Dependabot's"
    ],
    [
      'with a commit of nobody that GitHub knows',
      { commits: [{ ...commits[0], author: null }] },
      "not Dependabot's"
    ],
    [
      'with a commit that is not signed',
      { commits: [{ ...commits[0], commit: { verification: { verified: false } } }] },
      "not Dependabot's"
    ],
    ['that is not built', { runs: [] }, 'has not built'],
    ['of which another commit is built', { runs: [{ ...run, head_sha: 'b'.repeat(40) }] }, 'has not built'],
    ['that a fork has built', { runs: [{ ...run, head_repository: { full_name: 'x/y' } }] }, 'has not built'],
    ['whose build failed', { runs: [{ ...run, conclusion: 'failure' }] }, 'has not built'],
    ['built by another event', { runs: [{ ...run, event: 'workflow_dispatch' }] }, 'has not built']
  ])('%s is refused', async (_, given, reason) => {
    await expect(look(given)).rejects.toThrow(reason)
    await expect(look(given)).rejects.toThrow(Refused)
  })
})

describe('the artifact', () => {
  afterEach(removeTrees)

  type Change = (write: (path: string, content: string | Buffer) => void, root: string) => void

  function artifact(change: Change = () => undefined): string {
    const root = makeTree(Object.fromEntries(Object.keys(FILES).map((path) => [path, `${path}\n`])))
    change((path, content) => {
      writeTree(root, { [path]: content })
    }, root)
    return root
  }

  test('has what is committed, with the same modes', () => {
    const dist = new URL('../../dist/', import.meta.url)
    const isExecutable = (name: string): boolean => (statSync(new URL(name, dist)).mode & 0o100) !== 0
    const committed = readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(fileURLToPath(dist), join(entry.parentPath, entry.name)))
      .map((name) => [`dist/${name}`, isExecutable(name) ? '100755' : '100644'])
    expect({ THIRD_PARTY_LICENSES: '100644', ...Object.fromEntries(committed) }).toEqual(FILES)
  })

  test('is read as bytes by path', () => {
    const read = readArtifact(artifact())
    expect([...read.keys()]).toEqual(Object.keys(FILES))
    expect(read.get('dist/cli.js')?.toString()).toBe('dist/cli.js\n')
  })

  test.each<[string, Change, string]>([
    [
      'another file',
      (write) => {
        write('.github/workflows/ci.yml', 'x')
      },
      'has ".github/workflows/ci.yml"'
    ],
    [
      'another file in dist/',
      (write) => {
        write('dist/more.js', 'x')
      },
      'has "dist/more.js"'
    ],
    [
      'a hidden one',
      (write) => {
        write('.git/config', 'x')
      },
      'has ".git/config"'
    ],
    [
      'the name of a property of all objects',
      (write) => {
        write('constructor', 'x')
      },
      'has "constructor"'
    ],
    [
      'very many',
      (write) => {
        for (let i = 0; i < 60; i++) write(`dist/${i}.js`, 'x')
      },
      'very many'
    ],
    [
      'one missing',
      (_, root) => {
        rmSync(join(root, 'dist/glob.js'))
      },
      'has no dist/glob.js'
    ],
    [
      'an empty one',
      (write) => {
        write('dist/glob.js', '')
      },
      'has 0 bytes'
    ],
    [
      'a huge one',
      (write) => {
        write('dist/glob.js', Buffer.alloc(4 * 1024 * 1024 + 1))
      },
      'has 4194305 bytes'
    ],
    [
      'a link to elsewhere',
      (_, root) => {
        rmSync(join(root, 'dist/glob.js'))
        symlinkSync('/etc/passwd', join(root, 'dist/glob.js'))
      },
      'no plain file'
    ],
    [
      'a link in place of dist/',
      (_, root) => {
        rmSync(join(root, 'dist'), { recursive: true })
        symlinkSync(artifact(), join(root, 'dist'))
      },
      'has "dist"'
    ]
  ])('with %s is refused', (_, change, reason) => {
    const root = artifact(change)
    expect(() => readArtifact(root)).toThrow(reason)
    expect(() => readArtifact(root)).toThrow(Refused)
  })
})

describe('the commit', () => {
  // git hash-object of "same\n"
  const same = { path: 'dist/glob.js', sha: '1275430f1765c63e539cb0452565563bd6aef6a6' }
  const server = () =>
    gitHub({
      [`GET /git/trees/${HEAD}`]: {
        truncated: false,
        tree: [same, { path: 'dist/cli.js', sha: 'c'.repeat(40) }]
      },
      [`GET /git/commits/${HEAD}`]: { tree: { sha: 'tree-of-head' } },
      'POST /git/blobs': { sha: 'blob' },
      'POST /git/trees': { sha: 'tree' },
      'POST /git/commits': { sha: 'made' },
      [`PATCH /git/refs/heads/${BRANCH}`]: {}
    })
  const bytes = (entries: Readonly<Record<string, string>>) =>
    new Map(Object.entries(entries).map(([path, text]) => [path, Buffer.from(text)]))

  test('holds what differs, on top of the commit that was looked at, and never by force', async () => {
    const { call, bodies } = server()
    const given = bytes({ 'dist/glob.js': 'same\n', 'dist/cli.js': 'new\n' })
    expect(await commit(call, { sha: HEAD, branch: BRANCH, files: given })).toBe('made')
    expect(bodies.get('POST /git/blobs')).toEqual([{ content: 'bmV3Cg==', encoding: 'base64' }])
    expect(bodies.get('POST /git/trees')).toEqual([
      {
        base_tree: 'tree-of-head',
        tree: [{ path: 'dist/cli.js', mode: '100755', type: 'blob', sha: 'blob' }]
      }
    ])
    expect(bodies.get('POST /git/commits')).toEqual([
      expect.objectContaining({ tree: 'tree', parents: [HEAD] })
    ])
    expect(bodies.get(`PATCH /git/refs/heads/${BRANCH}`)).toEqual([{ sha: 'made', force: false }])
  })

  test('is not made when nothing differs', async () => {
    const { call, bodies } = server()
    expect(
      await commit(call, { sha: HEAD, branch: BRANCH, files: bytes({ 'dist/glob.js': 'same\n' }) })
    ).toBeNull()
    expect([...bodies.keys()]).toEqual([`GET /git/trees/${HEAD}`])
  })
})

describe('the connection to GitHub', () => {
  let github: Loopback
  afterEach(() => github.close())

  const open = (apiUrl: string) => connect({ apiUrl, repository: REPOSITORY, token: 'secret-token', fetch })

  test('asks below the repository, with the token', async () => {
    github = await startLoopback((_, response) => response.end('{"state":"open"}'))
    expect(await open(github.baseUrl)('GET', '/pulls/7')).toEqual({ state: 'open' })
    expect(github.seen[0]).toMatchObject({
      url: `/repos/${REPOSITORY}/pulls/7`,
      headers: { authorization: 'Bearer secret-token' }
    })
  })

  test('takes no answer that is no success, and follows nothing', async () => {
    github = await startLoopback((seen, response) => {
      if (seen.url.endsWith('/moved')) response.writeHead(302, { location: '/elsewhere' }).end()
      else response.writeHead(422).end('Update is not a fast forward')
    })
    await expect(open(github.baseUrl)('PATCH', '/git/refs/heads/x', {})).rejects.toThrow(
      '422 Update is not a fast'
    )
    await expect(open(github.baseUrl)('GET', '/moved')).rejects.toThrow()
    expect(github.seen.map(({ url }) => url)).not.toContain('/elsewhere')
  })
})
