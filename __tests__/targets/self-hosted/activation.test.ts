import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { SHELLS } from '../../support/shell.ts'
import { countSteps } from './support/activation-suite.ts'
import { wrapScript } from '../../../src/targets/self-hosted/programs/program.ts'
import { VERBS } from '../../../src/targets/self-hosted/ssh/verbs.ts'

// What the scripts do is tried a file for each shell: activation-<shell>.test.ts.

test('every shell kills an activation at the same number of steps: none hides a command from the test', async () => {
  const steps = await Promise.all(SHELLS.map(async (shell) => [shell, await countSteps(shell)] as const))
  expect(new Set(steps.map(([, count]) => count)).size).toBe(1)
})

describe('wrapScript', () => {
  test.each(Object.entries(VERBS))('%s reaches the shell byte by byte', (_name, { script }) => {
    const probe = wrapScript(script).replace(/^exec sh -c /, 'printf %s ')
    expect(spawnSync('sh', ['-c', probe]).stdout.toString()).toBe(script)
  })

  test('refuses a script with a single quote', () => {
    expect(() => wrapScript("echo 'x'")).toThrow(/single quote/)
  })
})
