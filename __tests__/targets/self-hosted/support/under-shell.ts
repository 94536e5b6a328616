import { expect, test } from '@jest/globals'
import { SHELLS } from '../../../support/shell.ts'
import { activationSuite, killedSuite, pointerSuite } from './activation-suite.ts'
import { scriptsSuite } from './scripts-suite.ts'

/** One shell a file, so that workers share them. */
export function underShell(shell: string, whens: readonly string[]): void {
  test(`${shell} is here: else script/setup installs it`, () => {
    expect(SHELLS).toContain(shell)
  })
  if (!SHELLS.some((name) => name === shell)) return
  activationSuite(shell)
  pointerSuite(shell)
  killedSuite(shell, whens)
  scriptsSuite(shell)
}
