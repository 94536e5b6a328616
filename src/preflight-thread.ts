import { parentPort } from 'node:worker_threads'
import { parseModule } from './manifest/imports.ts'
import { readTrees, type TreeRequest } from './preflight/trees.ts'

/**
 * A thread of the action: reads syntax trees while the action asks the targets what they serve. One alone: a second one
 * took 60 MiB, and on the two cores of a usual runner time away from the probes. It answers once, and ends.
 */
parentPort?.once('message', (request: TreeRequest) => {
  parentPort?.postMessage(readTrees(request))
})
// Loads the parser, while the action reads the repository.
parseModule('', '')
