/**
 * The longest file first: a worker that begins with it late is the one that all others wait for. By the times of the last run
 * that was written down (`node script/times.mjs`); a file that has none is taken for as long as its size says.
 */
import TestSequencer from '@jest/test-sequencer'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const seconds = JSON.parse(readFileSync(new URL('./seconds.json', import.meta.url), 'utf8'))

/** What a file of this size takes, by and large: end to end it waits. */
const guess = (name) => statSync(root + name).size / (name.startsWith('__tests__/e2e/') ? 200 : 4000)

/**
 * Counts the steps of the engine (__tests__/support/steps.ts): in a worker that has loaded a hundred files before, each count is
 * of all that they loaded, and takes minutes.
 */
const FRESH = '__tests__/readers.test.ts'

export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const lengthOf = ({ path }) => {
      const name = path.slice(root.length)
      return name === FRESH ? Infinity : (seconds[name] ?? guess(name))
    }
    return [...tests].sort((a, b) => lengthOf(b) - lengthOf(a) || (a.path < b.path ? -1 : 1))
  }
}
