/** One deploy to both targets, told from start to end; each claim is checked, and the exit code says so. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { node24, type ActionRun, type ReportedTarget } from '../action.ts'
import { startTestbed, type Testbed } from '../start.ts'
import { callOnBoth, createSituation, MISSING, STALE, Workspace } from './situation.ts'
import { bold, dim, green, heading, JobLog, paragraph, print, red, table } from './terminal.ts'

const root = path.resolve(import.meta.dirname, '../..')
const left = path.join(root, '.testbed/demo')
const FUNCTIONS = 16
const TARGETS = ['cloud', 'self-hosted'] as const

let failures = 0

/** A sentence of the demo that is true or makes it fail. */
function claim(sentence: string, isTrue: boolean): void {
  if (!isTrue) failures += 1
  print(`  ${isTrue ? green('✔') : red('✘ NOT TRUE:')} ${sentence}`)
}

const short = (hash: string | null | undefined): string => hash?.slice(0, 12) ?? 'none'
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

function functionsOf(run: ActionRun, target: string): ReportedTarget['functions'] {
  return run.report.targets[target]?.functions ?? []
}

function wrongOn(run: ActionRun, target: string): string {
  return functionsOf(run, target)
    .filter((fn) => fn.verdict !== 'in-sync')
    .map((fn) => fn.name)
    .join(', ')
}

/** What each target serves, function by function: from the action's own report. */
function printServed(run: ActionRun): void {
  const [cloud = [], self = []] = TARGETS.map((target) => functionsOf(run, target))
  const rows = cloud.map(({ name, expected, ...onCloud }) => {
    const onSelf = self.find((fn) => fn.name === name)
    const isSame = onCloud.served === expected && onSelf?.served === expected
    const verdict = onSelf?.verdict ?? 'unknown'
    const mark = isSame ? '' : `◀ ${onCloud.verdict === 'in-sync' ? verdict : onCloud.verdict}`
    return [name, short(expected), short(onCloud.served), short(onSelf?.served), mark]
  })
  table(['function', 'repository', 'cloud serves', 'self-hosted serves', ''], rows)
  print()
}

/** The job summary as GitHub would show it, to be opened in a browser. */
function keepSummary(run: ActionRun, name: string): string {
  mkdirSync(left, { recursive: true })
  const [markdown, page] = ['md', 'html'].map((ending) => path.join(left, `${name}.${ending}`)) as [
    string,
    string
  ]
  writeFileSync(markdown, run.summary)
  execFileSync(node24, [path.join(root, 'script/render-summary.mjs'), markdown, page])
  return path.relative(root, page)
}

function introduce(): void {
  print(bold('Dual Deploy: Supabase Edge Functions on two targets, and proof that both serve the same build'))
  print()
  paragraph(`This machine now runs a cloud and a self-hosted server. The Supabase CLI, rsync, SSH, Docker and Deno
    are real; only Supabase's hosted API and gateway are stood in for. Nothing leaves this machine.`)
  print()
  paragraph(`The project has ${FUNCTIONS} edge functions. The cloud has them all, at their newest. Self-hosted was copied by
    hand: "${MISSING}" was forgotten, and "${STALE}" is an older build. Nobody noticed.`)
}

async function tellBefore(testbed: Testbed, workspace: Workspace): Promise<void> {
  heading('1. Before: what each target really serves (mode: verify, as on a schedule)')
  paragraph(`The action asks every function on both targets for the hash of what it serves. No handler runs, and no
    other endpoint answers for it.`)
  print()
  const run = await workspace.run('verify')
  printServed(run)
  const { cloud, self } = await callOnBoth(testbed, MISSING)
  claim(`the step is red: exit code ${run.code ?? 'none'}, result ${run.report.result}`, isRed(run))
  claim(
    `the cloud serves all ${FUNCTIONS} functions as the repository has them`,
    run.outputs['cloud-status'] === 'in-sync' && functionsOf(run, 'cloud').length === FUNCTIONS
  )
  claim(
    `self-hosted is wrong in 2 functions: ${wrongOn(run, 'self-hosted')}`,
    wrongOn(run, 'self-hosted') === `${MISSING}, ${STALE}`
  )
  claim(
    `so a user who calls ${MISSING} gets ${cloud} from the cloud and ${self} from self-hosted`,
    cloud === 200 && self >= 400
  )
  print()
  print(`  Its job summary: ${keepSummary(run, 'demo-before')}`)
}

const isRed = (run: ActionRun): boolean => run.code === 1 && run.report.result === 'drift'

async function tellDeploy(workspace: Workspace): Promise<ActionRun> {
  heading('2. The deploy: the log of the step')
  const log = new JobLog()
  const run = await workspace.run('deploy', (text) => {
    log.add(text)
  })
  log.end()
  print()
  const changes = run.report.plan
    .filter((entry) => entry.action !== 'unchanged')
    .map((entry) => `${entry.target} ${entry.action} ${entry.function}`)
  claim(`the step is green: result ${run.report.result}`, run.code === 0 && run.report.result === 'deployed')
  claim(
    `only what was wrong was published: ${changes.join(', ')}`,
    changes.join() === `self-hosted create ${MISSING},self-hosted update ${STALE}` &&
      run.outputs['changed'] === JSON.stringify([MISSING, STALE])
  )
  return run
}

async function tellAfter(testbed: Testbed, workspace: Workspace, deploy: ActionRun): Promise<void> {
  heading('3. After: what each target serves now')
  // Not the deploy's word for it: a look of its own.
  const run = await workspace.run('verify')
  printServed(run)
  const hashes = [run.report.buildHash, ...TARGETS.map((target) => run.report.targets[target]?.hash ?? '')]
  for (const [index, name] of ['repository', ...TARGETS].entries())
    print(`  ${name.padEnd(11)}  ${hashes[index] ?? ''}`)
  print()
  claim('three equal build hashes', /^[0-9a-f]{64}$/.test(hashes[0] ?? '') && new Set(hashes).size === 1)
  claim('every function is in sync on both targets', run.code === 0 && run.outputs['in-sync'] === 'true')
  const { cloud, self } = await callOnBoth(testbed, MISSING)
  claim(
    `${MISSING} answers users: ${cloud} on the cloud, ${self} on self-hosted`,
    cloud === 200 && self === 200
  )
  print()
  print(`  The deploy took ${seconds(deploy.ms)}. Its job summary: ${keepSummary(deploy, 'demo-summary')}`)
}

async function tellSecondRun(testbed: Testbed, workspace: Workspace): Promise<void> {
  heading('4. The same deploy again: nothing to do, so nothing is touched')
  const { cloud, server } = testbed
  const startedAt = await server.startedAt()
  cloud.calls.length = 0
  const run = await workspace.run('deploy')
  const writes = cloud.calls.filter((call) => call.method !== 'GET')
  claim(
    `result ${run.report.result}, in ${seconds(run.ms)}`,
    run.code === 0 && run.report.result === 'in-sync' && run.outputs['changed'] === '[]'
  )
  claim(`${writes.length} calls to the cloud's API that write`, writes.length === 0)
  claim('the container was not restarted', (await server.startedAt()) === startedAt)
}

async function demo(testbed: Testbed): Promise<void> {
  const workspace = new Workspace(testbed)
  await createSituation(testbed, workspace)
  introduce()
  await tellBefore(testbed, workspace)
  const deploy = await tellDeploy(workspace)
  await tellAfter(testbed, workspace, deploy)
  await tellSecondRun(testbed, workspace)
}

print(dim('Starting a cloud and a server on this machine, and bringing them out of sync …'))
const testbed = await startTestbed({ router: 'first-user' })
try {
  await demo(testbed)
} finally {
  await testbed.stop()
}
print()
print(failures === 0 ? green(bold('All of it was checked.')) : red(bold(`${failures} claims are NOT true.`)))
process.exitCode = failures === 0 ? 0 : 1
