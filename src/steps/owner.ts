import { finding, type Finding } from '../findings/finding.ts'
import { describeForeign, TAKE_OVER } from '../ledger/ledger.ts'
import { tellSightings } from '../report/tell.ts'
import type { Run } from '../run.ts'

const TOPIC = 'record'

/**
 * Whose record was found. Who only looks does without somebody else's, and says so.
 * @throws DeployError when a run that would act by it, or write over it, finds somebody else's
 */
export function regardOwner({ inputs, ledger, services, story }: Run): void {
  if (inputs.mode === 'deploy' || inputs.mode === 'rollback') ledger.assertOwn()
  if (story.sightings.has(TOPIC)) return
  const isForeign = ledger.foreign.length > 0
  const findings = isForeign ? [foreignFinding(ledger.foreign)] : []
  tellSightings(services.log, story.sightings, TOPIC, findings)
  if (ledger.isUnowned)
    services.log.info(
      'The record on the server names no owner, as an earlier version wrote it: it is taken for this workflow’s own.'
    )
}

const foreignFinding = (differences: readonly string[]): Finding =>
  finding('foreign-record', {
    message: `The record on the server is not used: ${describeForeign(differences)}.`,
    file: null,
    fix: TAKE_OVER
  })
