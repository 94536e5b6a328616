import { missingVariables } from '../preflight/environment.ts'
import { tellFindings } from '../report/tell.ts'
import type { Run } from '../run.ts'

/** Compares what functions read with what each target is seen to have; what is missing is a warning, before it is live. */
export function warnOfVariables({ story, targets, services }: Run): void {
  for (const { name, variableNames } of targets) {
    if (variableNames === null) continue
    const findings = missingVariables(story.variables, name, variableNames, story.selected)
    if (story.targetFindings.get(name)?.length !== findings.length) tellFindings(services.log, findings)
    story.targetFindings.set(name, findings)
  }
}
