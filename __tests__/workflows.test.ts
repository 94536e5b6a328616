import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { meaningOf } from '../src/events.ts'

interface Step {
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

interface Dispatch {
  readonly inputs?: Readonly<Record<string, { readonly options?: readonly string[] }>>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const text = (path: string): string => readFileSync(`${root}${path}`, 'utf8')
const within = (folder: string, ending: RegExp): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => `${folder}/${name}`)

const OURS = within('.github/workflows', /\.ya?ml$/)
const WORKFLOWS = [...OURS, ...within('examples/workflows', /\.ya?ml$/)]
const PAGES = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...within('docs', /\.md$/)]

const workflow = (path: string): Workflow => parse(text(path)) as Workflow
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps ?? [])

/** `uses:` of a line, commented out or not: people copy these, too. The file of a workflow in a path is one, as well. */
const USES = /^[\s#>-]*uses:\s*(\S.*)$/gm
const usesIn = (path: string): string[] =>
  [...text(path).matchAll(USES)].map(([, value = '']) => value.trim())

/** Our own action stands as a placeholder: a commit cannot name itself. A comment beside it says to pin it. */
const OWN = /^(\.\/|dual-deploy\/dual-deploy(\/\S+)?@v1$|<owner>\/dual-deploy@)/
const PINNED = /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+( # zizmor: .+)?$/

describe('every action', () => {
  test.each([...WORKFLOWS, ...PAGES])(
    'of %s is pinned to a commit, with its version in a comment',
    (path) => {
      expect(usesIn(path).filter((uses) => !OWN.test(uses) && !PINNED.test(uses))).toEqual([])
    }
  )

  test('is the same one everywhere: one commit for each version, one version for each action', () => {
    const pins = [...WORKFLOWS, ...PAGES].flatMap(usesIn).filter((uses) => PINNED.test(uses))
    const versions = new Map<string, Set<string>>()
    for (const pin of pins) {
      const [action = '', commit = ''] = pin.split('@')
      // init, analyze and upload-sarif are folders of one repository.
      const repository = action.split('/').slice(0, 2).join('/')
      versions.set(repository, (versions.get(repository) ?? new Set()).add(commit.replace(/ # zizmor.*/, '')))
    }
    expect([...versions].filter(([, each]) => each.size > 1)).toEqual([])
  })
})

describe.each(WORKFLOWS)('%s', (path) => {
  const { on, permissions, jobs } = workflow(path)
  const events = typeof on === 'string' ? [on] : Object.keys(on)

  test('gives no right to all jobs, and says what each one may', () => {
    expect(permissions).toEqual({})
    for (const job of Object.values(jobs)) expect(job.permissions).toBeInstanceOf(Object)
  })

  test('is not started by what outsiders do with the rights of this repository', () => {
    expect(events).not.toContain('pull_request_target')
    expect(events).not.toContain('workflow_run')
    expect(events).not.toContain('issue_comment')
  })

  test('publishes on no event that mode: auto would only check, and does not say the word for one', () => {
    const writing = events.filter((event) => meaningOf({ event }).isUnreviewed)
    // A called workflow has the event of its caller, which is judged there.
    expect(
      writing.filter((event) => !['pull_request', 'merge_group', 'workflow_call'].includes(event))
    ).toEqual([])
    for (const step of stepsOf(workflow(path))) expect(step.with?.['allow-unreviewed']).toBeUndefined()
  })

  test('puts no expression into a script: values come as variables', () => {
    const scripts = stepsOf(workflow(path)).flatMap(({ run }) => run ?? [])
    expect(scripts.filter((run) => run.includes('${{'))).toEqual([])
  })

  test('leaves no credentials in a checkout', () => {
    // It commits stamps: `git push` needs them.
    const pushes = path === 'examples/workflows/lovable.yml' ? 1 : 0
    const checkouts = stepsOf(workflow(path)).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    const keeping = checkouts.filter((step) => step.with?.['persist-credentials'] !== false)
    expect(keeping).toHaveLength(pushes)
  })
})

describe('an example that is started by hand', () => {
  const byHand = within('examples/workflows', /\.ya?ml$/).flatMap((path) => {
    const { on } = workflow(path)
    const dispatch = typeof on === 'string' ? undefined : (on['workflow_dispatch'] as Dispatch | undefined)
    return dispatch === undefined ? [] : [[path, dispatch.inputs?.['mode']] as const]
  })

  test.each(byHand)('can look, go back and free a lock: %s', (path, mode) => {
    expect(mode?.options).toEqual(expect.arrayContaining(['deploy', 'verify', 'rollback', 'unlock']))
    expect(text(path)).toMatch(/^\s+mode: \$\{\{ inputs\.mode\b.*\}\}/m)
  })

  test('with Lovable does so in a repository that cannot be stamped', () => {
    const [stamp] = stepsOf(workflow('examples/workflows/lovable.yml')).filter(
      (step) => step.with?.['mode'] === 'stamp'
    )
    expect(stamp?.if).toBe("github.event_name == 'push' || inputs.mode == 'deploy'")
  })
})

describe('the right to write here', () => {
  const WRITES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    'codeql.yml': { analyze: ['security-events'] },
    'scorecard.yml': { scorecard: ['security-events', 'id-token'] },
    'release.yml': { publish: ['contents', 'id-token', 'attestations'] },
    'commit-dist.yml': { commit: ['contents'] },
    'nightly.yml': { tell: ['issues'] },
    // For others to call: the rights are those of their repository.
    'dual-deploy.yml': { 'dual-deploy': ['statuses', 'pull-requests'] }
  }

  test.each(OURS)('is in %s only where it is meant to be', (path) => {
    const jobs = Object.entries(workflow(path).jobs).map(([name, { permissions = {} }]) => {
      const writes = Object.entries(permissions).filter(([, access]) => access !== 'read')
      return [name, writes.map(([scope]) => scope)] as const
    })
    const found = Object.fromEntries(jobs.filter(([, writes]) => writes.length > 0))
    expect(found).toEqual(WRITES[path.replace('.github/workflows/', '')] ?? {})
  })

  test.each(OURS)('does not meet packages in a job of %s', (path) => {
    for (const { permissions = {}, steps = [] } of Object.values(workflow(path).jobs)) {
      const mayWrite = Object.entries(permissions).some(([, access]) => access === 'write')
      const runs = steps.flatMap(({ run }) => run ?? [])
      if (mayWrite) expect(runs.filter((run) => /\b(npm|npx)\b|\.ci\/run|script\//.test(run))).toEqual([])
    }
  })

  test.each(OURS)('comes with no packages that run scripts at installation in %s', (path) => {
    const installs = stepsOf(workflow(path)).flatMap(({ run }) => (run?.includes('npm ci') ? run : []))
    expect(installs.filter((run) => !run.includes('--ignore-scripts'))).toEqual([])
  })
})
