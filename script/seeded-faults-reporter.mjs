import { appendFileSync } from 'node:fs'
import path from 'node:path'

/**
 * jest's reporter for script/seeded-faults: what each test file said, one JSON a line, to the file that the environment names. With
 * --bail jest ends before it would write its own report.
 */
export default class FaultReporter {
  onTestResult(_test, { testFilePath, testExecError, testResults }) {
    const failed = testResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ name: fullName, message: failureMessages.join('\n') }))
    const broken = testExecError ? String(testExecError.message ?? testExecError.stack) : null
    const line = { file: path.relative(process.cwd(), testFilePath), failed, broken }
    appendFileSync(process.env['SEEDED_FAULTS_RESULTS'], `${JSON.stringify(line)}\n`)
  }
}
