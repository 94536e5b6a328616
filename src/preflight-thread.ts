import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, resourceLimits, workerData } from 'node:worker_threads'
import { readInHalves, type Order } from './preflight/halves.ts'
import { joinParts, readParts } from './preflight/trees.ts'

/**
 * A thread of the action: reads syntax trees while the action asks the targets what they serve. It starts another one of
 * its kind for half of a large project.
 */
async function answer({ kind, request }: Order): Promise<unknown> {
  if (kind === 'part') return readParts(request)
  const cores = availableParallelism()
  return joinParts(request, await readInHalves(request, __filename, cores, resourceLimits))
}

if (!isMainThread) void answer(workerData as Order).then((facts) => parentPort?.postMessage(facts))
