/**
 * jest reporter: names what needed its second try, and keeps how long each file took, for `script/times.mjs` and the order of
 * the next run. A run of some files adds to what is kept of the others.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = `${root}.testbed/times/`

const kept = () => {
  try {
    return JSON.parse(readFileSync(`${folder}files.json`, 'utf8'))
  } catch {
    return {}
  }
}

const isRetried = ({ invocations = 1 }) => invocations > 1

export default class Times {
  onRunComplete(_contexts, { testResults }) {
    const files = testResults.filter(({ perfStats }) => perfStats.end > 0)
    const took = files.map(({ testFilePath, perfStats }) => [
      testFilePath.slice(root.length),
      Number(((perfStats.end - perfStats.start) / 1000).toFixed(1))
    ])
    const retried = files.flatMap(({ testFilePath, testResults: tests }) =>
      tests.filter(isRetried).map(({ fullName }) => `${testFilePath.slice(root.length)}: ${fullName}`)
    )
    console.log(`Tests that needed a second try: ${retried.length}`)
    for (const name of retried) console.log(`  ${name}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}files.json`, `${JSON.stringify({ ...kept(), ...Object.fromEntries(took) })}\n`)
  }
}
