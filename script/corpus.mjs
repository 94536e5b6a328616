/**
 * What the action says of projects that are not its own: `node script/corpus.mjs <folder>...`, each one that holds `supabase/functions`.
 * Nothing is published and nothing in the folders is changed. Figures go to standard output; a crash is printed with its folder.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { readProject } from '../src/manifest/manifest.ts'
import { judge } from '../src/preflight/preflight.ts'
import { readTrees, treeRequest } from '../src/preflight/trees.ts'
import { stage } from '../src/stamp/stage.ts'

/** @type {Map<string, number>} */
const codes = new Map()
const totals = { roots: 0, functions: 0, files: 0, staged: 0, refused: 0, crashes: 0 }

for (const folder of process.argv.slice(2).map((name) => path.resolve(name))) {
  totals.roots++
  try {
    look(folder)
  } catch (error) {
    totals.crashes++
    console.log(
      `${path.basename(folder)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    )
  }
}
console.log(JSON.stringify(totals))
for (const [code, count] of [...codes].sort()) console.log(`${count}\t${code}`)

/** @param {string} root */
function look(root) {
  const project = readProject({ workingDirectory: root, projectRef: null, commit: null, env: process.env })
  const tree = stage(project, path.join(root, 'never-written'), null)
  const functionsDir = path.join(root, 'supabase/functions')
  const options = {
    functionsDir,
    cloud: /** @type {const} */ ('deploy'),
    router: /** @type {const} */ ('stock')
  }
  const { findings } = judge(project, readTrees(treeRequest(project, null)), options)
  totals.functions += project.manifest.functions.length
  totals.files += new Set(project.manifest.functions.flatMap((fn) => fn.files.map((file) => file.path))).size
  totals.staged += tree.digests.size
  const errors = findings.filter((finding) => finding.severity === 'error')
  if (errors.length > 0) totals.refused++
  for (const { severity, code } of findings)
    codes.set(`${severity} ${code}`, (codes.get(`${severity} ${code}`) ?? 0) + 1)
  for (const { code, message, file, line } of errors)
    console.log(`${root}: ${code} ${file ?? ''}:${line ?? ''} ${message}`)
  for (const fn of project.manifest.functions)
    if (!readFileSync(path.join(functionsDir, fn.entrypoint))) throw new Error(`${fn.name} has no entrypoint`)
}
