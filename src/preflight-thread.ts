import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { parseModule, readImports, SyntaxProblem } from './manifest/imports.ts'
import type { ParseAnswer, ParseRequest, ThreadData } from './preflight/thread.ts'
import { readTrees, type TreeRequest } from './preflight/trees.ts'
import { READING_MS, tellPlace, watchPlace } from './preflight/watch.ts'

/**
 * A thread of the action: reads syntax trees while the action asks the targets what they serve. One alone: a second one
 * took 60 MiB, and on the two cores of a usual runner time away from the probes. It answers once, and ends.
 */
function answer(port: MessagePort): void {
  const { own, action, limit } = workerData as ThreadData
  watchPlace(action, endProcess, limit)
  const take = (request: TreeRequest | ParseRequest | string): void => {
    if (typeof request === 'string') {
      earlier = request
      return
    }
    if ('parse' in request) {
      port.postMessage(importsOf(request))
      return
    }
    port.off('message', take)
    // What comes meanwhile is what an earlier run kept.
    const kept = (): string | null =>
      earlier ?? (receiveMessageOnPort(port) as { message: string } | undefined)?.message ?? null
    const at = (file: string): void => {
      tellPlace(own, file)
    }
    port.postMessage(readTrees(request, { program: digestOfProgram(), kept, at }))
  }
  let earlier: string | null = null
  port.on('message', take)
}

function importsOf({ parse: { path: file, source } }: ParseRequest): ParseAnswer {
  try {
    return { imports: readImports(file, source) }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return { problem: { message: error.message, line: error.line } }
  }
}

/** The action reads one file for so long that it no longer comes to its own clock, nor to a signal: it cannot end itself. */
function endProcess(file: string): void {
  const place = file.replace(/[%\r\n:,]/g, encodeURIComponent)
  const said = `Reading ${place} took more than ${READING_MS / 1000} s. Live now: unchanged; nothing was published. Next: Make that file smaller or simpler.`
  writeSync(1, `\n::error file=${place}::${said}\n`)
  process.kill(process.pid, 'SIGKILL')
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
