import { Worker, type ResourceLimits } from 'node:worker_threads'
import { SyntaxProblem } from '../manifest/imports.ts'
import type { ImportRequest } from '../manifest/scan.ts'
import type { Parsed } from '../manifest/steps.ts'
import type { TreeFacts, TreeRequest, TreeSource, TreeThread } from './trees.ts'
import { newWatch, placeTold, tellPlace, type Watch } from './watch.ts'

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
  /** what the action reads, and what the thread does */
  readonly action: Watch
  readonly own: Watch
  /** ms until a process that is stuck in one file is ended; absent = the time for reading, and a bit */
  readonly limit?: number
}

/** Asks what one module imports, before the trees of all are asked for. */
export interface ParseRequest {
  readonly parse: TreeSource
}

/** An error loses its class on the way. */
export type ParseAnswer =
  | { readonly imports: readonly ImportRequest[] }
  | { readonly problem: { readonly message: string; readonly line: number | null } }

/**
 * Starts a thread that reads syntax trees: before anything is known to read, as it takes a while to load its parser. It
 * gets the sources alone: no environment, so no secret. One that is never asked ends with the run.
 * @param script absolute path of dist/preflight.js
 */
export function startTreeThread(script: string): TreeThread {
  let kept: string | null = null
  let thread = new OneAnswer(script, LIMITS)
  let isStopped = false
  const withoutLimit = (error: unknown): OneAnswer => {
    if (isStopped || (error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
    return (thread = new OneAnswer(script, {}))
  }
  return {
    read: async (request) => {
      try {
        return await thread.ask(request)
      } catch (error) {
        const answer = withoutLimit(error).ask(request)
        if (kept !== null) thread.tell(kept)
        return await answer
      }
    },
    know: (facts) => {
      kept = facts
      thread.tell(facts)
    },
    parse: async (module) => {
      try {
        return await thread.parse(module)
      } catch (error) {
        return withoutLimit(error).parse(module)
      }
    },
    reads: (file) => {
      thread.reads(file)
    },
    at: () => thread.at,
    stop: () => {
      isStopped = true
      thread.stop()
    }
  }
}

class OneAnswer {
  readonly #thread: Worker
  readonly #answer: Promise<TreeFacts>
  readonly #action = newWatch()
  readonly #own = newWatch()

  constructor(script: string, resourceLimits: ResourceLimits) {
    const thread = new Worker(script, {
      env: {},
      resourceLimits,
      workerData: { script, action: this.#action, own: this.#own } satisfies ThreadData
    })
    thread.unref()
    this.#thread = thread
    this.#answer = new Promise<TreeFacts>((resolve, reject) => {
      thread.on('message', (answer: TreeFacts | ParseAnswer) => {
        if (!('imports' in answer) && !('problem' in answer)) resolve(answer)
      })
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

  /** One module after the other. */
  async parse(module: TreeSource): Promise<Parsed> {
    const thread = this.#thread
    let take: (answer: ParseAnswer) => void = () => undefined
    const answer = new Promise<ParseAnswer>((resolve) => (take = resolve))
    thread.ref()
    thread.once('message', take)
    thread.postMessage({ parse: module } satisfies ParseRequest)
    try {
      const found = await Promise.race([answer, this.#answer])
      if ('imports' in found) return found.imports
      if ('problem' in found) return new SyntaxProblem(found.problem.message, found.problem.line)
      throw new Error('the thread that reads the modules answered what it was not asked')
    } finally {
      thread.off('message', take)
      thread.unref()
    }
  }

  reads(file: string | null): void {
    tellPlace(this.#action, file)
  }

  get at(): string | null {
    return placeTold(this.#own)
  }

  stop(): void {
    void this.#thread.terminate()
  }
}
