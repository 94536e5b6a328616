import path from 'node:path'
import { DeployError } from './errors.ts'
import type { Inputs } from './inputs.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { VariableUse } from './preflight/environment.ts'
import { describeWaiting } from './report/tell.ts'
import type { Services } from './services.ts'
import type { Story } from './story.ts'
import { sentenceForLovable } from './targets/cloud/observed.ts'
import type { ProofOptions, Session } from './targets/observe.ts'
import type { Build, Target } from './targets/target.ts'
import { countOf, nameSome } from './words.ts'

/** A run before anything is known of the repository. */
export interface Begun {
  readonly inputs: Inputs
  readonly services: Services
  readonly story: Story
}

/** What every step of a run has at hand. */
export interface Run extends Begun {
  readonly build: Build
  /** in the order in which they are worked on */
  readonly targets: readonly Target[]
  readonly ledger: Ledger
  readonly preflight: Preflight
}

/** The look for what would break or differ, under way beside all else. */
export interface Preflight {
  /** Hands over what an earlier run found (`TreeFacts.kept`), so that it need not be found again. */
  readonly know: (facts: string) => void
  /**
   * Tells what was found; again it tells the same.
   * @returns the variables that functions cannot do without
   * @throws DeployError for an error in the repository
   */
  readonly end: () => Promise<readonly VariableUse[]>
}

/** Absolute path of `supabase/functions` in the checkout. */
export const functionsDirOf = ({ workingDirectory }: Inputs): string =>
  path.join(workingDirectory, 'supabase', 'functions')

/** The way back and the lock do not depend on what the checkout holds. */
export const needsCheckout = ({ mode }: Inputs): boolean => mode !== 'rollback' && mode !== 'unlock'

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
  targets.flatMap((target) => story.sessions.get(target.name) ?? [])
