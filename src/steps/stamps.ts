import { functionsDirOf, type Run } from '../run.ts'
import { staleStamps, writeStamps } from '../stamp/checkout.ts'
import { nameSome } from '../words.ts'

/** `mode: stamp`: writes stamps into the checkout. The only step that changes it. */
export function renewStamps({ inputs, services, story, build }: Run): void {
  const functionsDir = functionsDirOf(inputs)
  const stale = staleStamps(build.project, functionsDir, inputs.probeKey)
  if (!inputs.dryRun) writeStamps(stale, functionsDir)
  const names = nameSome(stale.map((item) => item.name))
  const renewed = inputs.dryRun ? 'Would renew' : 'Renewed'
  services.log.info(stale.length === 0 ? 'All stamps are fresh.' : `${renewed}: ${names}`)
  story.result = stale.length === 0 ? 'in-sync' : 'planned'
}
