import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { TreeFacts, TreeRequest } from './trees.ts'

/**
 * Trees are garbage as soon as they are read, but an engine that may use all memory sweeps late: 1,000 functions took
 * 250 MB more. What does not fit, such as one file of many megabytes, is read once more without a limit.
 */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 }

/**
 * Reads syntax trees in a thread of its own. It gets the sources alone: no environment, so no secret.
 * @param script absolute path of dist/preflight.js
 */
export async function readTreesInThread(script: string, request: TreeRequest): Promise<TreeFacts> {
  try {
    return await runThread(script, request, LIMITS)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
    return runThread(script, request, {})
  }
}

function runThread(
  script: string,
  workerData: TreeRequest,
  resourceLimits: ResourceLimits
): Promise<TreeFacts> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { workerData, env: {}, resourceLimits })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => {
      reject(new Error('the thread that reads the modules ended without an answer'))
    })
  })
}
