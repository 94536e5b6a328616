import { createHash } from 'node:crypto'
import { appendFileSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * For commit-dist.yml, which says why it is as it is. `find` looks at a pull request and names the run that has built its
 * dist/; `commit` puts what that run has uploaded on the pull request's branch. Neither runs or unpacks anything, and nothing
 * is checked out: the commit is made by GitHub's API for git objects.
 */

/** All that may be written, with the mode of git. */
export const FILES = {
  THIRD_PARTY_LICENSES: '100644',
  'dist/cli.js': '100755',
  'dist/glob.js': '100644',
  'dist/index.js': '100644',
  'dist/package.json': '100644',
  'dist/parser.js': '100644',
  'dist/post.js': '100644',
  'dist/preflight.js': '100644',
  'dist/router/answers.ts': '100644',
  'dist/router/index.ts': '100644',
  'dist/router/jwt.ts': '100644',
  'dist/router/limits.ts': '100644',
  'dist/router/pointer.ts': '100644',
  'dist/rsync-bridge.js': '100644',
  'dist/vite-plugin.mjs': '100644'
}
const MAX_BYTES = 4 * 1024 * 1024
const MAX_PATHS = 50

const DEPENDABOT = 'dependabot[bot]'
const BRANCH = /^dependabot\/npm_and_yarn\/[A-Za-z0-9][A-Za-z0-9._/-]*$/
const MAY_CHANGE = ['package.json', 'package-lock.json']
const BUILDER = 'dependabot-dist.yml'
const PER_PAGE = 100
const TIMEOUT_MS = 30_000

const MESSAGE = `dist/ as the raised dependencies build it

Made by commit-dist.yml from what dependabot-dist.yml has built.
`

/** A reason not to go on. */
export class Refused extends Error {}

function must(condition, reason) {
  if (!condition) throw new Refused(reason)
}

/**
 * @returns a function (method, path below the repository, body) → the answer's JSON
 * @throws Error, from that function, when the answer is no success
 */
export function connect({ apiUrl, repository, token, fetch }) {
  return async (method, path, body) => {
    const response = await fetch(`${apiUrl}/repos/${repository}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28'
      },
      redirect: 'error',
      signal: globalThis.AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}

/**
 * A pull request that Dependabot alone has written, and that changes nothing but versions.
 * @throws Refused
 */
async function readPullRequest(call, { number, repository, baseBranch }) {
  must(/^[1-9][0-9]{0,9}$/.test(number), 'the number of the pull request is no number')
  const { state, base, head, user } = await call('GET', `/pulls/${number}`)
  must(state === 'open', 'the pull request is not open')
  must(base.repo.full_name === repository && base.ref === baseBranch, `it is not for ${baseBranch}`)
  // `repo` is null when a fork has been deleted.
  must(head.repo?.full_name === repository, 'its branch is not in this repository')
  must(user.login === DEPENDABOT && user.type === 'Bot', 'it is not by Dependabot')
  must(BRANCH.test(head.ref) && !head.ref.includes('..'), "its branch is none of Dependabot's for npm")
  must(/^[0-9a-f]{40}$/.test(head.sha), 'its head is no commit')
  return { branch: head.ref, sha: head.sha }
}

async function checkContents(call, number) {
  const files = await call('GET', `/pulls/${number}/files?per_page=${PER_PAGE}`)
  must(files.length > 0 && files.length < PER_PAGE, 'it changes no files, or very many')
  for (const { filename, status } of files) {
    must(
      MAY_CHANGE.includes(filename) && status === 'modified',
      `it changes ${JSON.stringify(filename)} (${status})`
    )
  }
  const commits = await call('GET', `/pulls/${number}/commits?per_page=${PER_PAGE}`)
  must(commits.length > 0 && commits.length < PER_PAGE, 'it has no commits, or very many')
  for (const { sha, author, commit } of commits) {
    // The name of an author is free text. GitHub signs what Dependabot commits.
    const isDependabot = author?.login === DEPENDABOT && commit.verification?.verified === true
    must(isDependabot, `its commit ${sha} is not Dependabot's: @dependabot recreate makes the branch anew`)
  }
}

/**
 * The run that has built the head of a pull request: {runId, sha, branch}.
 * @throws Refused when the pull request is none of those that may be written to, or has not been built
 */
export async function find(call, { number, repository, baseBranch }) {
  const { branch, sha } = await readPullRequest(call, { number, repository, baseBranch })
  await checkContents(call, number)
  const query = `head_sha=${sha}&event=pull_request&status=success&per_page=${PER_PAGE}`
  const { workflow_runs: runs } = await call('GET', `/actions/workflows/${BUILDER}/runs?${query}`)
  const built = runs.find(
    (run) =>
      run.head_sha === sha &&
      run.head_repository?.full_name === repository &&
      run.event === 'pull_request' &&
      run.conclusion === 'success'
  )
  must(built !== undefined, `${BUILDER} has not built ${sha}, or not yet`)
  must(Number.isSafeInteger(built.id), 'the run has no number')
  return { runId: built.id, sha, branch }
}

/** Paths of everything in a folder, relative to it; folders themselves are left out. */
function pathsIn(root) {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  must(paths.length <= MAX_PATHS, 'the artifact has very many files')
  return paths
}

/**
 * What was uploaded, as a map from path to bytes: plain files, exactly those of FILES.
 * @throws Refused
 */
export function readArtifact(root) {
  const paths = pathsIn(root)
  for (const path of paths) must(Object.hasOwn(FILES, path), `the artifact has ${JSON.stringify(path)}`)
  const files = new Map()
  for (const path of Object.keys(FILES)) {
    must(paths.includes(path), `the artifact has no ${path}`)
    const stat = lstatSync(join(root, path))
    must(stat.isFile(), `${path} is no plain file`)
    must(stat.size > 0 && stat.size <= MAX_BYTES, `${path} has ${stat.size} bytes`)
    files.set(path, readFileSync(join(root, path)))
  }
  return files
}

const blobSha = (bytes) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

async function changedFiles(call, sha, files) {
  const { tree, truncated } = await call('GET', `/git/trees/${sha}?recursive=1`)
  must(!truncated, 'the tree is too large to be compared')
  const present = new Map(tree.map(({ path, sha: blob }) => [path, blob]))
  return [...files].filter(([path, bytes]) => present.get(path) !== blobSha(bytes))
}

/**
 * Puts the files on the branch as one commit on top of `sha`. When the branch has moved since, GitHub refuses it: that would be
 * no fast-forward.
 * @returns the new commit's sha; null when the branch has those files already
 */
export async function commit(call, { sha, branch, files }) {
  const changed = await changedFiles(call, sha, files)
  if (changed.length === 0) return null
  const tree = []
  for (const [path, bytes] of changed) {
    const blob = await call('POST', '/git/blobs', { content: bytes.toString('base64'), encoding: 'base64' })
    tree.push({ path, mode: FILES[path], type: 'blob', sha: blob.sha })
  }
  const { tree: base } = await call('GET', `/git/commits/${sha}`)
  const { sha: treeSha } = await call('POST', '/git/trees', { base_tree: base.sha, tree })
  const made = await call('POST', '/git/commits', { message: MESSAGE, tree: treeSha, parents: [sha] })
  await call('PATCH', `/git/refs/heads/${branch}`, { sha: made.sha, force: false })
  return made.sha
}

async function main(verb, env) {
  const repository = env.GITHUB_REPOSITORY
  const call = connect({
    apiUrl: env.GITHUB_API_URL,
    repository,
    token: env.GITHUB_TOKEN,
    fetch: globalThis.fetch
  })
  const found = await find(call, { number: env.PULL_REQUEST, repository, baseBranch: env.BASE_BRANCH })
  if (verb === 'find') {
    appendFileSync(env.GITHUB_OUTPUT, `run-id=${found.runId}\nsha=${found.sha}\n`)
    return
  }
  // Looked at again, so that nothing goes on a head that this run has not checked.
  must(found.sha === env.BUILT_SHA, 'the pull request has moved meanwhile: run this again')
  const made = await commit(call, { ...found, files: readArtifact(env.ARTIFACT) })
  console.log(
    made === null
      ? 'The branch has this dist/ already.'
      : `Committed ${made}. Close the pull request and open it again: GitHub starts no checks by itself for this commit.`
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv[2], process.env)
  } catch (error) {
    console.error(error instanceof Refused ? `Refused: ${error.message}` : error.message)
    process.exitCode = 1
  }
}
