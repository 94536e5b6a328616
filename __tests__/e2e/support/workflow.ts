import { parse } from 'yaml'

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly if?: string
  readonly environment?: string
  readonly steps: readonly Step[]
}

interface WorkflowFile {
  readonly on: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, Job>>
}

/** What `${{ … }}` of a `with:` block can name. */
export interface Contexts {
  readonly secrets: Readonly<Record<string, string>>
  readonly vars: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
}

/** The one job that an event starts, and the step of it that is ours. */
export interface OurStep {
  readonly job: string
  readonly environment: string | undefined
  readonly uses: string
  /** as the step gets its inputs; what is not set anywhere is empty, as on GitHub */
  inputs(contexts: Contexts): Record<string, string>
}

/**
 * Reads a workflow file as far as those of examples/workflows go.
 * @throws Error for what it does not know, so that nothing is passed over
 */
export function stepFor(text: string, event: string): OurStep {
  const workflow = parse(text) as WorkflowFile
  if (!(event in workflow.on)) throw new Error(`the workflow is not started by ${event}`)
  const jobs = Object.entries(workflow.jobs).filter(([, job]) => isStartedBy(job.if, event))
  const [found] = jobs
  if (found === undefined || jobs.length > 1) throw new Error(`${jobs.length} jobs for ${event}`)
  const [job, { environment, steps }] = found
  const step = steps.find(({ uses }) => uses?.startsWith('dual-deploy/dual-deploy@') === true)
  if (step?.uses === undefined) throw new Error(`job ${job} has no step of ours`)
  const given = Object.entries(step.with ?? {})
  return {
    job,
    environment,
    uses: step.uses,
    inputs: (contexts) =>
      Object.fromEntries(given.map(([name, value]) => [name, evaluate(String(value), contexts)]))
  }
}

function isStartedBy(condition: string | undefined, event: string): boolean {
  if (condition === undefined) return true
  return condition.split('||').some((part) => {
    const name = /^\s*github\.event_name == '(\w+)'\s*$/.exec(part)?.[1]
    if (name === undefined) throw new Error(`if: ${condition} is not understood`)
    return name === event
  })
}

const evaluate = (value: string, contexts: Contexts): string =>
  value.replace(/\$\{\{(.*?)\}\}/g, (_all, expression: string) => {
    const [, context = '', name = ''] = /^\s*(secrets|vars|inputs)\.(\w+)\s*$/.exec(expression) ?? []
    if (context === '') throw new Error(`the expression ${expression} is not understood`)
    return contexts[context as keyof Contexts][name] ?? ''
  })
