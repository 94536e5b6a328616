import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { ReadTrees, TreeFacts } from './trees.ts'

/**
 * Trees are garbage as soon as they are read, but an engine that may use all memory sweeps late: 1,000 functions took
 * 250 MB more. What does not fit, such as one file of many megabytes, is read once more without a limit.
 */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 }

/**
 * Starts a thread that reads syntax trees: before anything is known to read, as it takes a while to load its parser. It
 * gets the sources alone: no environment, so no secret. One that is never asked ends with the run.
 * @param script absolute path of dist/preflight.js
 */
export function startTreeThread(script: string): ReadTrees {
  const ask = startThread(script, LIMITS)
  return async (request) => {
    try {
      return await ask(request)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
      return startThread(script, {})(request)
    }
  }
}

function startThread(script: string, resourceLimits: ResourceLimits): ReadTrees {
  const thread = new Worker(script, { env: {}, resourceLimits })
  thread.unref()
  const answer = new Promise<TreeFacts>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => {
      reject(new Error('the thread that reads the modules ended without an answer'))
    })
  })
  // Whoever asks gets the error.
  answer.catch(() => undefined)
  return (request) => {
    thread.ref()
    thread.postMessage(request)
    return answer
  }
}
