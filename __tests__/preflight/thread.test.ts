import { expect, test } from '@jest/globals'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { startTreeThread } from '../../src/preflight/thread.ts'
import { makeTree } from '../support/tree.ts'

const request = { modules: [{ path: 'a/index.ts', source: 'export {}' }], columns: null, keeps: true }
const facts = { findings: [], reads: new Map(), kept: '' }

/** A thread's program, in the place of dist/preflight.js. */
const program = (body: string): string =>
  path.join(
    makeTree({
      'thread.cjs': `const { parentPort, resourceLimits } = require('node:worker_threads')\n${body}`
    }),
    'thread.cjs'
  )

const ANSWER = `parentPort.postMessage({ findings: [], reads: new Map(), kept: '' })`

test('a thread is started before it is asked, and answers once', async () => {
  const { read } = startTreeThread(
    program(`parentPort.once('message', ({ modules }) => {
    if (modules[0].path === 'a/index.ts') ${ANSWER}
  })`)
  )
  await expect(read(request)).resolves.toEqual(facts)
})

test('it has no environment', async () => {
  expect(Object.keys(process.env)).not.toEqual([])
  const { read } = startTreeThread(
    program(`parentPort.once('message', () => {
    if (Object.keys(process.env).length === 0) ${ANSWER}
  })`)
  )
  await expect(read(request)).resolves.toEqual(facts)
})

test('what does not fit into its memory is read once more without a limit', async () => {
  const { read } = startTreeThread(
    program(`parentPort.once('message', () => {
    const isBounded = resourceLimits.maxOldGenerationSizeMb === 128
    const all = []
    while (isBounded) all.push(new Array(100_000).fill(all.length))
    ${ANSWER}
  })`)
  )
  await expect(read(request)).resolves.toEqual(facts)
})

/** Lets other things happen until a thread has written this file. */
async function written(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setImmediate(resolve))
}

/** In a thread's program: writes a file beside it. */
const write = (name: string): string => `require('node:fs').writeFileSync(__filename + '.${name}', '')`

test('who asks a thread that failed before it was asked gets the error', async () => {
  const file = program(`process.once('exit', () => { ${write('ends')} })\nthrow new Error('no parser')`)
  const { read } = startTreeThread(file)
  await written(`${file}.ends`)
  await expect(read(request)).rejects.toThrow('no parser')
})

test.each([
  ['fails when it is asked', `parentPort.once('message', () => { throw new Error('no tree') })`, 'no tree'],
  ['ends without an answer', `parentPort.once('message', () => {})`, 'ended without an answer']
])('who asks a thread that %s gets the error', async (_what, body, message) => {
  const { read } = startTreeThread(program(body))
  await expect(read(request)).rejects.toThrow(message)
})

test('what an earlier run kept reaches it while it reads, however late', async () => {
  const file = program(`const { receiveMessageOnPort } = require('node:worker_threads')
    parentPort.once('message', () => {
      ${write('reads')}
      let kept
      while (kept === undefined) kept = receiveMessageOnPort(parentPort)
      parentPort.postMessage({ findings: [], reads: new Map(), kept: kept.message })
    })`)
  const thread = startTreeThread(file)
  const answer = thread.read(request)
  await written(`${file}.reads`)
  thread.know('of the last run')
  await expect(answer).resolves.toMatchObject({ kept: 'of the last run' })
  // Told too late, it is no error.
  thread.know('of the last run')
})

test('a second reading, without a limit, is told as well', async () => {
  const thread = startTreeThread(
    program(`const { receiveMessageOnPort } = require('node:worker_threads')
    parentPort.once('message', () => {
      const all = []
      let kept
      while (kept === undefined) kept = receiveMessageOnPort(parentPort)
      while (resourceLimits.maxOldGenerationSizeMb === 128) all.push(new Array(100_000).fill(all.length))
      parentPort.postMessage({ findings: [], reads: new Map(), kept: kept.message })
    })`)
  )
  const answer = thread.read(request)
  thread.know('of the last run')
  await expect(answer).resolves.toMatchObject({ kept: 'of the last run' })
})

/** Nothing else happens here until as many threads are left. */
function waitForThreads(count: number): void {
  while (readdirSync('/proc/self/task').length > count);
}

test('one that is stopped when its memory was full already starts no second', async () => {
  const file = program(`parentPort.once('message', () => {
      ${write('asked')}
      const all = []
      while (resourceLimits.maxOldGenerationSizeMb === 128) all.push(new Array(100_000).fill(all.length))
      parentPort.postMessage({ imports: [] })
    })`)
  const before = readdirSync('/proc/self/task').length
  const thread = startTreeThread(file)
  const answer = thread.parse?.({ path: 'a/index.ts', source: 'export {}' })
  await written(`${file}.asked`)
  waitForThreads(before)
  thread.stop?.()
  await expect(answer).rejects.toThrow()
})
