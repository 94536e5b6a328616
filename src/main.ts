import type { Inputs } from './inputs.ts'
import { hasErrors } from './findings/finding.ts'
import type { TreeThread } from './preflight/trees.ts'
import { deploy, isDone } from './publish/deploy.ts'
import { goBack, planWayBack } from './publish/go-back.ts'
import { needsCheckout, type Run } from './run.ts'
import type { Services } from './services.ts'
import { judgeLeftovers } from './steps/beside.ts'
import { judgeDrift } from './steps/drift.ts'
import { look, observeTargets } from './steps/look.ts'
import { startPreflight } from './steps/preflight.ts'
import { readRepository, stageBuild } from './steps/repository.ts'
import { renewStamps } from './steps/stamps.ts'
import { Story, type Outcome } from './story.ts'
import { openTargets } from './targets/open.ts'
import type { Target } from './targets/target.ts'

/** One run of the action. Never throws: an error is part of the outcome. */
export async function run(inputs: Inputs, services: Services): Promise<Outcome> {
  const story = new Story(inputs, services)
  const begun = { inputs, services, story }
  let targets: readonly Target[] = []
  let trees: TreeThread | null = null
  try {
    trees = needsCheckout(inputs) ? services.startTrees() : null
    const project = await readRepository(begun, trees)
    const preflight = startPreflight(begun, project, trees)
    if (hasErrors(project.findings)) await preflight.end()
    const build = await stageBuild(begun, project)
    const opened = openTargets(inputs, project, services)
    targets = opened.targets
    await MODES[inputs.mode]({ ...begun, ...opened, build, preflight })
  } catch (error) {
    story.fail(error)
  } finally {
    // Nobody waits for what it still reads, and a thread that reads would hold the process.
    trees?.stop?.()
    for (const target of targets) await target.close()
  }
  return story.outcome()
}

const MODES: Readonly<Record<Inputs['mode'], (run: Run) => Promise<void>>> = {
  check: planOnly,
  verify: async (run) => {
    await look(run)
    judgeDrift(run)
    if (run.story.result === 'in-sync') judgeLeftovers(run)
  },
  deploy: async (run) => {
    if (run.inputs.dryRun) return planOnly(run)
    await look(run)
    await deploy(run, () => look(run))
    judgeLeftovers(run)
  },
  rollback: async (run) => {
    await observeTargets(run)
    if (run.inputs.dryRun) {
      await planWayBack(run)
      run.story.result = 'planned'
    } else await goBack(run)
  },
  stamp: async (run) => {
    await run.preflight.end()
    renewStamps(run)
  },
  unlock: async (run) => {
    await freeLock(run)
    run.story.result = 'planned'
  }
}

async function freeLock({ inputs, ledger, services }: Run): Promise<void> {
  if (inputs.dryRun) {
    services.log.info('dry-run: the lock is left as it is.')
    return
  }
  const holder = await ledger.forceUnlock()
  services.log.info(holder === null ? 'There is no lock.' : `Freed the lock of ${holder}.`)
}

async function planOnly(run: Run): Promise<void> {
  await look(run)
  run.story.result = isDone(run) ? 'in-sync' : 'planned'
  judgeLeftovers(run)
}
