import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { TreeFacts, TreeRequest, TreeThread } from './trees.ts'

/**
 * Trees are garbage as soon as they are read, but an engine that may use all memory sweeps late: 1,000 functions took
 * 250 MB more. What does not fit, such as one file of many megabytes, is read once more without a limit. A young generation
 * that holds some trees at once takes 15 MB more than one of 16 MB, and an eighth less time.
 */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 48 }

/** What the thread's program is told of itself. */
export interface ThreadData {
  /** absolute path of the program */
  readonly script: string
}

/**
 * Starts a thread that reads syntax trees: before anything is known to read, as it takes a while to load its parser. It
 * gets the sources alone: no environment, so no secret. One that is never asked ends with the run.
 * @param script absolute path of dist/preflight.js
 */
export function startTreeThread(script: string): TreeThread {
  let kept: string | null = null
  let thread = new OneAnswer(script, LIMITS)
  return {
    read: async (request) => {
      try {
        return await thread.ask(request)
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
        thread = new OneAnswer(script, {})
        const answer = thread.ask(request)
        if (kept !== null) thread.tell(kept)
        return await answer
      }
    },
    know: (facts) => {
      kept = facts
      thread.tell(facts)
    }
  }
}

class OneAnswer {
  readonly #thread: Worker
  readonly #answer: Promise<TreeFacts>

  constructor(script: string, resourceLimits: ResourceLimits) {
    const thread = new Worker(script, {
      env: {},
      resourceLimits,
      workerData: { script } satisfies ThreadData
    })
    thread.unref()
    this.#thread = thread
    this.#answer = new Promise<TreeFacts>((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
      thread.once('exit', () => {
        reject(new Error('the thread that reads the modules ended without an answer'))
      })
    })
    // Whoever asks gets the error.
    this.#answer.catch(() => undefined)
  }

  ask(request: TreeRequest): Promise<TreeFacts> {
    this.#thread.ref()
    this.#thread.postMessage(request)
    return this.#answer
  }

  tell(kept: string): void {
    this.#thread.postMessage(kept)
  }
}
