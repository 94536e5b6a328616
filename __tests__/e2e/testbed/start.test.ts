import { expect, it } from '@jest/globals'
import { existsSync } from 'node:fs'
import { startTestbed } from '../../../testbed/start.ts'

it('starts a cloud and a server, and leaves nothing behind', async () => {
  const testbed = await startTestbed({ container: 'supabase-edge-functions-start-test' })
  try {
    expect((await fetch(`${testbed.server.functionsUrl}/hello`)).status).toBe(200)
    expect((await fetch(`${testbed.cloud.functionsUrl}/hello`)).status).toBe(404)
  } finally {
    await testbed.stop()
  }
  expect(existsSync(testbed.dataDir)).toBe(false)
  await expect(fetch(testbed.server.functionsUrl)).rejects.toThrow()
  await testbed.stop()
}, 120_000)
