import { parentPort, workerData } from 'node:worker_threads'
import { readTrees, type TreeRequest } from './preflight/trees.ts'

/** A thread of the action: reads syntax trees while the action asks the targets what they serve. */
parentPort?.postMessage(readTrees(workerData as TreeRequest))
