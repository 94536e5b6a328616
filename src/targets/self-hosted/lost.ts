import { DeployError, messageOf } from '../../errors.ts'

/** What a run has lost while it was under way: its lock, or sight of its switch. */

/** Exit code of a script that finds the lock to be another's. */
export const LOCK_IS_LOST = 3

/** Exit code of a script that could not get the guard of the lock for 20 s. */
export const GUARD_IS_BUSY = 75

/** @param live what is served now */
export const guardBusy = (statePath: string, live: string): DeployError =>
  new DeployError(`Another program on the server has had ${statePath}/lock.guard open and locked for 20 s.`, {
    live,
    next: `A command of a deploy hangs there. On the server: \`fuser ${statePath}/lock.guard\` says which; end it, then run again.`
  })

/** @param live what is served now */
export const lockLost = (live: string): DeployError =>
  new DeployError('The lock of this deploy went to another run while this one was under way.', {
    live,
    next: 'Look at the run that has it, or had it: its result counts. Then run again.'
  })

/** A switch was sent, and nobody can be asked how it ended. */
export class LostSwitch extends DeployError {
  constructor(cause: unknown) {
    super(`${messageOf(cause)} A switch had been sent, and its result could not be read.`, {
      live: 'not known on self-hosted: a switch that was sent ends by itself there',
      next: 'Run again when the server can be reached: a run looks first at what is live.',
      cause
    })
  }
}
