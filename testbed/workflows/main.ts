/** The example workflows, run by a workflow runner on this machine: node testbed/workflows/main.ts <act>. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startTestbed, type Testbed } from '../start.ts'
import { Act, type WorkflowRun } from './act.ts'
import { startGitHubApi, type GitHubApi } from './github-api.ts'

const root = path.resolve(import.meta.dirname, '../..')
const EDITED = 'supabase/functions/wpp-qr/index.ts'
const BY_HAND = ['wpp-provision', 'wpp-qr']

let failures = 0

/** One line for each workflow; of a wrong one also the log. */
function tell(
  file: string,
  event: string,
  run: WorkflowRun,
  checks: Readonly<Record<string, boolean>>
): void {
  const wrong = Object.entries(checks).flatMap(([what, isTrue]) => (isTrue ? [] : [what]))
  const seconds = `${(run.ms / 1000).toFixed(1)} s`
  const outcome = wrong.length === 0 ? Object.keys(checks).join(', ') : `NOT TRUE: ${wrong.join(', ')}`
  process.stdout.write(
    `${wrong.length === 0 ? 'ok' : 'FAILED'}  ${file} (${event}): ${outcome} [${seconds}]\n`
  )
  if (wrong.length === 0) return
  failures += 1
  process.stdout.write(`${run.log}\n`)
}

/** A user's repository: the example project, with the example workflows as they are. */
class Repository {
  readonly folder: string
  /** a bare repository that stands for the one on GitHub */
  readonly origin: string

  constructor(testbed: Testbed) {
    this.folder = path.join(testbed.dataDir, 'app')
    this.origin = path.join(testbed.dataDir, 'origin.git')
    cpSync(path.join(root, 'examples/functions'), this.folder, { recursive: true })
    mkdirSync(path.join(this.folder, '.github'))
    cpSync(path.join(root, 'examples/workflows'), path.join(this.folder, '.github/workflows'), {
      recursive: true
    })
    this.edit('supabase/config.toml', /^project_id = .*$/m, `project_id = "${testbed.cloud.projectRef}"`)
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.origin])
    this.git('init', '--quiet', '--initial-branch=main')
    this.git('remote', 'add', 'origin', 'https://github.com/example/app.git')
    // Only in the configuration of this one repository: what is pushed to GitHub goes to the folder.
    this.git('config', `url.${this.origin}.insteadOf`, 'https://github.com/example/app.git')
    this.commit('The project')
    this.git('push', '--quiet', 'origin', 'main')
  }

  git(...words: string[]): string {
    const identity = [
      '-c',
      'user.name=A user',
      '-c',
      'user.email=user@example.com',
      '-c',
      'commit.gpgsign=false'
    ]
    return execFileSync('git', [...identity, ...words], { cwd: this.folder, encoding: 'utf8' }).trim()
  }

  edit(file: string, what: RegExp | string, by: string): void {
    const full = path.join(this.folder, file)
    const text = readFileSync(full, 'utf8')
    const edited = text.replace(what, by)
    if (edited === text) throw new Error(`nothing to change in ${file}`)
    writeFileSync(full, edited)
  }

  commit(message: string): string {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--message', message)
    return this.git('rev-parse', 'HEAD')
  }
}

interface World {
  readonly testbed: Testbed
  readonly repository: Repository
  readonly api: GitHubApi
  readonly act: Act
}

const uploads = ({ testbed }: World): string[] => {
  const slugs = testbed.cloud.calls.flatMap((call) => (call.method === 'POST' ? (call.slug ?? []) : []))
  testbed.cloud.calls.length = 0
  return [...new Set(slugs)].sort()
}

const lastStatus = ({ api }: World, sha: string): string => {
  const status = api.statuses.at(-1)
  return status?.sha === sha ? `${status.state}: ${status.description}` : `none for ${sha}`
}

async function pushDeploy(world: World): Promise<void> {
  const sha = world.repository.git('rev-parse', 'HEAD')
  const run = await world.act.run({ event: 'push', file: 'push-deploy.yml', payload: pushOf(sha) })
  const { outputs } = run
  tell('push-deploy.yml', 'push', run, {
    deployed: run.code === 0 && outputs['result'] === 'deployed',
    'in sync on both': outputs['in-sync'] === 'true' && outputs['cloud-hash'] === outputs['self-hosted-hash'],
    'all functions uploaded': uploads(world).length === 16,
    'commit status is green': lastStatus(world, sha).startsWith('success: ')
  })
}

const pushOf = (sha: string): object => ({ ref: 'refs/heads/main', after: sha })

async function pullRequest(world: World): Promise<void> {
  const { repository, act, api } = world
  repository.git('checkout', '--quiet', '-b', 'smaller')
  repository.edit(EDITED, 'const SIDE = 16', 'const SIDE = 12')
  const sha = repository.commit('Smaller codes')
  api.pullFiles = [EDITED]
  const run = await act.run({
    event: 'pull_request',
    file: 'pr-check.yml',
    payload: pullOf(sha, 'example/app')
  })
  tell('pr-check.yml', 'pull_request', run, {
    planned: run.code === 0 && run.outputs['result'] === 'planned',
    'nothing published': run.outputs['changed'] === '[]' && uploads(world).length === 0,
    'commit status is on the head of the pull request':
      lastStatus(world, sha) === 'success: 1 function to publish when merged'
  })
  repository.git('checkout', '--quiet', 'main')
}

const pullOf = (sha: string, from: string): object => ({
  action: 'opened',
  number: 7,
  pull_request: {
    number: 7,
    head: { sha, ref: 'smaller', repo: { full_name: from } },
    base: { ref: 'main', repo: { full_name: 'example/app' } }
  }
})

async function redeploy(world: World): Promise<void> {
  const { act, testbed } = world
  const before = await testbed.server.startedAt()
  const inputs = { mode: 'deploy', functions: BY_HAND.join(', '), force: 'true' }
  const run = await act.run({ event: 'workflow_dispatch', file: 'redeploy.yml', payload: { inputs }, inputs })
  tell('redeploy.yml', 'workflow_dispatch', run, {
    'deployed with force': run.code === 0 && run.outputs['result'] === 'deployed',
    'only what was asked for':
      run.outputs['changed'] === JSON.stringify(BY_HAND) && uploads(world).join() === BY_HAND.join(),
    'the container was restarted': (await testbed.server.startedAt()) !== before
  })
}

async function schedule(world: World): Promise<void> {
  const run = await world.act.run({ event: 'schedule', file: 'reusable.yml', payload: {} })
  tell('reusable.yml', 'schedule', run, {
    verified: run.code === 0 && run.outputs['result'] === 'in-sync',
    'nothing published': run.outputs['changed'] === '[]' && uploads(world).length === 0
  })
}

/** Its other job checks out a commit by name, which takes GitHub itself. */
async function stamps({ repository, act }: World): Promise<void> {
  const before = repository.git('rev-parse', 'HEAD')
  const run = await act.run({ event: 'push', file: 'lovable.yml', job: 'stamp', payload: pushOf(before) })
  const after = repository.git('ls-remote', 'origin', 'refs/heads/main').slice(0, 40)
  repository.git('fetch', '--quiet', 'origin', 'main')
  const files = repository.git('diff', '--name-only', before, after).split('\n')
  tell('lovable.yml', 'push', run, {
    'stamps of all functions committed':
      run.code === 0 && files.filter((file) => file.endsWith('/dual-deploy-stamp.ts')).length === 16,
    'on top of what was there': repository.git('rev-parse', `${after}~1`) === before,
    'the next job is told the commit': run.outputs['commit'] === after
  })
}

const testbed = await startTestbed({ container: `supabase-edge-functions-${process.pid}` })
const api = await startGitHubApi()
try {
  const program = process.argv[2] ?? 'act'
  const repository = new Repository(testbed)
  const world = { testbed, repository, api, act: new Act(program, repository.folder, testbed, api.url) }
  await pushDeploy(world)
  await pullRequest(world)
  await redeploy(world)
  await schedule(world)
  await stamps(world)
} finally {
  await api.stop()
  await testbed.stop()
}
process.exitCode = failures === 0 ? 0 : 1
