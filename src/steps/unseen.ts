import type { Run } from '../run.ts'
import type { Session } from '../targets/observe.ts'
import { TARGETS } from '../targets/table.ts'

/** What a look of this run could not see, in sentences: without a word of it green would seem to mean more than it does. */
export function unseenOf({ inputs, story, ledger }: Run): string[] {
  if (inputs.mode === 'check') return []
  return [...story.sessions.values()].flatMap((session) =>
    TARGETS[session.target.name].platform === 'hosted'
      ? unlisted(session, ledger, inputs.cloud?.accessToken ?? '')
      : unread(session)
  )
}

function unlisted({ target, inspection }: Session, ledger: Run['ledger'], token: string): string[] {
  const { name } = target
  if (inspection.listing == null) {
    const why = token === '' ? 'supabase-access-token is not given' : 'the API did not answer with it'
    return [
      `${name}: its own list of functions was not looked at, as ${why}: whether verify_jwt is right there, whether somebody else changed a function and kept its stamp, and what else is live.`
    ]
  }
  if (target.isObserved || ledger.knowsOurs) return []
  const why = ledger.isKept
    ? 'the record on the server was not read'
    : 'no server keeps a record of what was proved'
  return [
    `${name}: whether somebody else changed a function and kept its stamp was not looked at, as ${why}.`
  ]
}

const unread = ({ target, inspection }: Session): string[] =>
  inspection.seesFiles
    ? []
    : [
        `${target.name}: its files were not looked at, as the server was not connected to: only what functions answer, and not what else is live.`
      ]
