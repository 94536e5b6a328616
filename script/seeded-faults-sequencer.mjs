import path from 'node:path'
import Sequencer from '@jest/test-sequencer'

/** Words of a path that say what it is about: `src/probe/poll.ts` and `__tests__/probe/poll.test.ts` have the same. */
const wordsOf = (file) =>
  path
    .normalize(file)
    .split(path.sep)
    .slice(1)
    .map((word) => word.replace(/\..*$/, ''))

/** The nearer a test file is to the one that has the fault, the sooner it runs: jest stops at the first red one. */
function distance(test, source) {
  const [words, wanted] = [wordsOf(test), wordsOf(source)]
  let same = 0
  while (same < wanted.length && words[same] === wanted[same]) same++
  const isNamesake = words.at(-1) === wanted.at(-1)
  return (isNamesake ? 0 : 10) + wanted.length - same
}

/** For script/seeded-faults. Property tests last among equals: they run long. */
export default class NearestFirst extends Sequencer {
  sort(tests) {
    const source = process.env['SEEDED_FAULTS_FILE'] ?? ''
    const rank = ({ path: file }) =>
      distance(path.relative(process.cwd(), file), source) + (file.includes('.property.') ? 0.5 : 0)
    return [...tests].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
  }
}
