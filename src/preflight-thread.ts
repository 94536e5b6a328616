import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { parseModule } from './manifest/imports.ts'
import type { ThreadData } from './preflight/thread.ts'
import { readTrees, type TreeRequest } from './preflight/trees.ts'

/**
 * A thread of the action: reads syntax trees while the action asks the targets what they serve. One alone: a second one
 * took 60 MiB, and on the two cores of a usual runner time away from the probes. It answers once, and ends.
 */
function answer(port: MessagePort): void {
  port.once('message', (request: TreeRequest) => {
    // What comes meanwhile is what an earlier run kept.
    const kept = (): string | null =>
      (receiveMessageOnPort(port) as { message: string } | undefined)?.message ?? null
    port.postMessage(readTrees(request, { program: digestOfProgram(), kept }))
  })
}

/** Of this file and of the parser beside it: facts of another program are none of this one. */
function digestOfProgram(): string {
  const { script } = workerData as ThreadData
  const hash = createHash('sha256')
  for (const file of [script, path.join(path.dirname(script), 'parser.js')])
    if (existsSync(file)) hash.update(readFileSync(file))
  return hash.digest('hex')
}

if (parentPort !== null) answer(parentPort)
// Loads the parser, while the action reads the repository.
parseModule('', '')
