/** jest globalTeardown: red when a test left something in the temporary folder. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What Node and npm keep for their next start, whoever starts them. */
const CACHES = ['node-compile-cache', 'v8-compile-cache', 'jiti']

const isCache = (name) => CACHES.some((cache) => name.startsWith(cache))

/** A few of the paths below: their names tell whose they are. */
const examples = (folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).slice(0, 5)

function described(folder, entry) {
  const inside = entry.isDirectory() ? examples(join(folder, entry.name)).join(', ') : ''
  return `  ${entry.name}${inside === '' ? '' : ` (${inside})`}`
}

export default function checkTempFolder() {
  const { folder, outer } = globalThis.tempFolderOfTests ?? {}
  if (folder === undefined) return
  const left = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isCache(name))
  const report = left.map((entry) => described(folder, entry))
  rmSync(folder, { recursive: true, force: true })
  if (outer === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = outer
  if (left.length > 0)
    throw new Error(`Tests left ${left.length} in the temporary folder:\n${report.join('\n')}`)
}
