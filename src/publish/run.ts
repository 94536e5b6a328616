import { countOf, nameSome } from '../report/markdown.ts'
import { DeployError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { VariableUse } from '../preflight/environment.ts'
import type { TreeThread } from '../preflight/trees.ts'
import type { Services } from '../services.ts'
import type { Story } from '../story.ts'
import type { ProofOptions, Session } from '../targets/observe.ts'
import type { Targets } from '../targets/open.ts'
import type { Build } from '../targets/target.ts'
import { sentenceForLovable } from '../targets/cloud/observed.ts'
import { describeWaiting } from '../report/tell.ts'

/** What every step of a run has at hand. */
export interface Run {
  readonly inputs: Inputs
  readonly services: Services
  readonly story: Story
  readonly build: Build
  readonly targets: Targets
  /** null = what the checkout holds does not matter */
  readonly trees: TreeThread | null
  /** ends the look into the repository. @returns the variables that functions cannot do without. @throws DeployError for an error in it */
  readonly preflight: () => Promise<readonly VariableUse[]>
}

export function proofOptions(inputs: Inputs, services: Services): ProofOptions {
  return {
    timeoutMs: inputs.verify.timeoutMs,
    intervalMs: inputs.verify.intervalMs,
    streak: inputs.verify.streak,
    signal: services.signal,
    onProgress: describeWaiting(services.log, services.clock)
  }
}

/** Nothing new begins after a signal. @throws CancelledError */
export function stopIfCancelled({ services }: Run, live: string): void {
  if (services.signal.aborted) throw new CancelledError(live)
}

/** The job was cancelled; what runs on a server is left to end by itself. */
export class CancelledError extends DeployError {
  constructor(live: string) {
    super('The job was cancelled.', { live, next: 'Run again: a deploy continues from what is live.' })
    this.name = 'CancelledError'
  }
}

/** A cloud that somebody else deploys does not serve this build; nothing that we published is wrong. */
export class ObservedLagError extends DeployError {
  constructor(names: readonly string[], live: string) {
    super(
      `The cloud does not serve this build in ${countOf(names.length, 'function')}: ${nameSome(names)}.`,
      {
        live,
        next: `Tell Lovable: "${sentenceForLovable(names)}". Then run again, or let the scheduled verify look.`
      }
    )
    this.name = 'ObservedLagError'
  }
}

/** Sessions in the order in which targets are worked on: self-hosted first, as it alone can be switched back at once. */
export const sessionsOf = ({ story, targets }: Run): Session[] =>
  targets.inOrder.flatMap((target) => story.sessions.get(target.name) ?? [])

export { nameSome }
