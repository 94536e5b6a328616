import { describe, test } from '@jest/globals'
import { walkInProcess } from './support/walk.ts'
import { shellsHere } from './support/world.ts'

describe.each(shellsHere())('a server with %s', (shell) => {
  test('is never green, whatever sequence of deploys, faults, rollbacks and prunes, unless both targets serve the checkout', async () => {
    await walkInProcess(shell, 'stock')
  }, 600_000)
})
