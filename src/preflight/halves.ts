import { Worker, type ResourceLimits } from 'node:worker_threads'
import { readParts, type TreeParts, type TreeRequest, type TreeSource } from './trees.ts'

/** What a thread is to do: all of a request, or only to read modules. */
export interface Order {
  readonly kind: 'all' | 'part'
  readonly request: TreeRequest
}

/** Characters of source that are worth the start of a thread, which takes as long as parsing some 5,000 lines. */
const WORTHWHILE = 1024 * 1024

/** Modules in two parts of about the same length; the second is empty for what one thread reads as fast. */
export function halve(
  modules: readonly TreeSource[],
  cores: number
): readonly [readonly TreeSource[], readonly TreeSource[]] {
  const total = modules.reduce((sum, { source }) => sum + source.length, 0)
  if (cores < 2 || total < WORTHWHILE) return [modules, []]
  let length = 0
  const at = modules.findIndex(({ source }) => (length += source.length) >= total / 2)
  return [modules.slice(0, at + 1), modules.slice(at + 1)]
}

/**
 * Reads one half of the modules here and the other in a second thread.
 * @param script absolute path of dist/preflight.js
 */
export async function readInHalves(
  request: TreeRequest,
  script: string,
  cores: number,
  limits: ResourceLimits
): Promise<TreeParts[]> {
  const [own, others] = halve(request.modules, cores)
  if (others.length === 0) return [readParts(request)]
  const theirs = readElsewhere({ ...request, modules: others }, script, limits)
  // It has begun before this thread is busy; should it fail, its half is read here.
  const parts = [readParts({ ...request, modules: own })]
  return [...parts, await theirs.catch(() => readParts({ ...request, modules: others }))]
}

function readElsewhere(request: TreeRequest, script: string, limits: ResourceLimits): Promise<TreeParts> {
  const order: Order = { kind: 'part', request }
  const thread = new Worker(script, { workerData: order, env: {}, resourceLimits: limits })
  const answer = new Promise<TreeParts>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => {
      reject(new Error('the thread that reads the other half ended without an answer'))
    })
  })
  // Told when it is waited for.
  answer.catch(() => undefined)
  return answer
}
