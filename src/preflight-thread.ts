import { parentPort, workerData } from 'node:worker_threads'
import { readTrees, type TreeRequest } from './preflight/trees.ts'

/**
 * A thread of the action: reads syntax trees while the action asks the targets what they serve. One alone: a second one
 * took 60 MiB, and on the two cores of a usual runner time away from the probes.
 */
parentPort?.postMessage(readTrees(workerData as TreeRequest))
