import { DeployError } from '../../../errors.ts'
import { unsafeIn, type UnsafeName } from '../answers.ts'
import { NOTHING_CHANGED, unsafeName } from '../readiness.ts'
import { UNSAFE } from '../programs/program.ts'

/** What a restricted key says in place of running a verb (server/dual-deploy-server). */
export class ServerRefusal extends DeployError {}

/** Exit codes of server/dual-deploy-server that no script of ours has. */
export const REFUSED = 96
const OTHER_VERSION = 97

/** Its words on standard error, without the head of the line. */
const REFUSAL = /^dual-deploy-server: (.*)$/m

export const refusalIn = (stderr: string): string | null => REFUSAL.exec(stderr)?.[1] ?? null

export interface Answered {
  readonly code: number | null
  readonly stderr: string
}

/** A step met a name that is not what it must be: somebody changed it since the look. */
export class StepRefused extends DeployError {
  /** @param live what is served now; left out where that is not known */
  constructor(name: UnsafeName, live?: string) {
    const [message, next] = unsafeName(name)
    super(message, live === undefined ? { next } : { live, next })
  }
}

/**
 * @returns the answer
 * @throws ServerRefusal when the verb was not run; StepRefused when it met a name that it does not follow
 */
export function checkRefusal<T extends Answered>(answer: T): T {
  const unsafe = answer.code === UNSAFE ? unsafeIn(answer.stderr) : null
  if (unsafe !== null) throw new StepRefused(unsafe)
  const why = refusalIn(answer.stderr)
  if (why === null) return answer
  if (answer.code === OTHER_VERSION) {
    // All scripts have one version, so this is said at the first look, and never half way through a deploy.
    throw new ServerRefusal(
      `The server's dual-deploy-server is of another version than this action: ${why}`,
      {
        live: NOTHING_CHANGED,
        next: 'Install the server folder of this release on the server: `sh server/set-up` as root (docs/server/hardened-server.md).'
      }
    )
  }
  if (answer.code !== REFUSED) return answer
  throw new ServerRefusal(`The server's dual-deploy-server refused: ${why}`, {
    next: 'Give the action what the server is set up for, or run server/set-up there again (docs/server/hardened-server.md).'
  })
}
