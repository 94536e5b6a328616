import { afterAll, describe, expect, test } from '@jest/globals'
import type { VariableUse } from '../../src/preflight/environment.ts'
import { deploy } from '../../src/publish/deploy.ts'
import { warnOfVariables } from '../../src/steps/variables.ts'
import type { Run } from '../../src/run.ts'
import { makeWorld, type World } from '../support/targets.ts'
import { removeTrees } from '../support/tree.ts'

afterAll(removeTrees)

const VARIABLES: readonly VariableUse[] = [
  { function: 'a', file: 'a/index.ts', line: 3, names: ['PAY_KEY'] },
  { function: 'b', file: 'b/index.ts', line: 1, names: ['MAIL_KEY'] }
]

function world(): World {
  const made = makeWorld()
  made.run.story.variables = VARIABLES
  return made
}

const told = (run: Run): string[] => run.story.outcome().report.findings.map((finding) => finding.message)

describe('variables that functions read', () => {
  test('are compared with what a target is seen to have, and with nothing where that is not known', () => {
    const { run, selfHosted } = world()
    warnOfVariables(run)
    expect(told(run)).toEqual([])
    selfHosted.variableNames = new Set(['PATH', 'PAY_KEY'])
    warnOfVariables(run)
    expect(told(run)).toEqual([expect.stringMatching(/b reads MAIL_KEY.*self-hosted/)])
  })

  test('are told once, however often one looks', () => {
    const { run, selfHosted, told: log } = world()
    selfHosted.variableNames = new Set(['PATH'])
    warnOfVariables(run)
    warnOfVariables(run)
    expect(told(run)).toHaveLength(2)
    expect(log.filter((line) => line.includes('PAY_KEY'))).toHaveLength(1)
  })

  test('are told of the cloud, too, before it is published, and stand among the findings in their order', async () => {
    const { run, selfHosted, cloud, told: log } = world()
    selfHosted.variableNames = new Set(['PAY_KEY'])
    cloud.onPrepare = () => {
      cloud.variableNames = new Set(['MAIL_KEY'])
    }
    cloud.onPublish = (names) => {
      expect(log.join('\n')).toContain('the cloud project does not have')
      return cloud.serve(names)
    }
    await deploy(run, () => Promise.resolve())
    expect(run.story.result).toBe('deployed')
    expect(told(run)).toEqual([
      expect.stringMatching(/a reads PAY_KEY.*cloud/),
      expect.stringMatching(/b reads MAIL_KEY.*self-hosted/)
    ])
  })
})
