import { describe, test } from '@jest/globals'
import { STOCK } from '../model/crash-sweep.ts'
import { sweepInProcess } from './support/sweep.ts'
import { shellsHere } from './support/world.ts'

describe.each(shellsHere())('a server with %s', (shell) => {
  test('serves whole functions whatever is cut or killed at whichever instant, and the next run is green', async () => {
    await sweepInProcess(shell, { ...STOCK, beforeCloud: [1_200, 600, 200] })
  }, 600_000)
})
