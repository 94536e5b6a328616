/**
 * jest globalSetup of all projects: the tests of this run get a temporary folder of their own, so that what they leave behind is
 * seen (check-temp-folder.mjs). Short, as paths of sockets are; named as the testbed names its own, whose next start removes
 * what a killed run left.
 */
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function makeTempFolder() {
  const outer = tmpdir()
  const folder = mkdtempSync(join(outer, `dd-testbed-${process.pid}-`))
  // The restricted user of the end-to-end tests has to come through.
  chmodSync(folder, 0o711)
  globalThis.tempFolderOfTests = { folder, outer: process.env['TMPDIR'] }
  process.env['TMPDIR'] = folder
}
