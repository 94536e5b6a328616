import { execFileSync } from 'node:child_process'
import { readdirSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Which end-to-end files a run takes: script/rings.mjs [--all]. Prints their paths, one a line; on stderr what is left out, and
 * why. Ring 1 is pure, ring 2 is whole deploys in process: both run always, as jest's project `unit`.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const E2E = '__tests__/e2e'

/** Files whose subject changes seldom and whose run takes long: they run when one of these has changed, and every night. */
export const SELDOM = {
  'scale.test.ts': {
    why: '216 functions on the engine: it shows limits, not paths of its own',
    sources: ['router/', 'server/', 'testbed/', 'src/targets/', 'src/publish/', 'src/stamp/', 'src/probe/']
  },
  'managed-load.test.ts': {
    why: 'load while the managed router switches: it depends on the router and the switch alone',
    sources: ['router/', 'src/targets/self-hosted/']
  },
  'moving.test.ts': {
    why: 'the page about moving, followed step by step',
    sources: ['docs/use/moving.md', 'router/', 'server/', 'examples/']
  },
  'set-up.test.ts': {
    why: 'the page about the set-up, followed step by step',
    sources: ['docs/use/set-up.md', 'server/', 'examples/']
  }
}

const git = (...args) =>
  execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
const linesOf = (text) => text.split('\n').filter((line) => line !== '')

function commitOf(name) {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`).trim()
  } catch {
    return null
  }
}

/** Where this branch left the main one; on the main one, the commit before. `null` when the history here does not tell. */
function base() {
  const target = process.env['GITHUB_BASE_REF'] ?? ''
  const mains = [...(target === '' ? [] : [`origin/${target}`]), 'origin/main', 'main']
  const main = mains.map(commitOf).find((commit) => commit !== null)
  try {
    const common = main === undefined ? null : git('merge-base', 'HEAD', main).trim()
    return common === null || common === commitOf('HEAD') ? commitOf('HEAD~1') : common
  } catch {
    return commitOf('HEAD~1')
  }
}

/** Paths that differ from the base, committed or not; `null` when nobody can tell. */
function changedPaths() {
  try {
    const from = base()
    if (from === null) return null
    return [
      ...linesOf(git('diff', '--name-only', from)),
      ...linesOf(git('ls-files', '--others', '--exclude-standard'))
    ]
  } catch {
    return null
  }
}

/** @param changed paths, or `null` when that is not known: then everything runs */
export function choose(files, changed) {
  const run = []
  const left = []
  for (const file of files) {
    const seldom = SELDOM[file.slice(E2E.length + 1)]
    const touches = (path) => path === file || seldom.sources.some((source) => path.startsWith(source))
    if (seldom === undefined || changed === null || changed.some(touches)) run.push(file)
    else left.push({ file, why: seldom.why })
  }
  return { run, left }
}

export const endToEndFiles = () =>
  readdirSync(`${root}${E2E}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${E2E}/${name}`)
    .sort()

function main() {
  const files = endToEndFiles()
  const { run, left } = process.argv.includes('--all')
    ? { run: files, left: [] }
    : choose(files, changedPaths())
  for (const { file, why } of left)
    console.error(
      `test: left out, as none of its sources has changed: ${file} (${why}); script/test --all and every night run it`
    )
  console.log(run.join('\n'))
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main()
