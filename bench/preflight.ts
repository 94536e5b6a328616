/**
 * What preflight takes, alone in a process: prints ms of processor time, of all its threads.
 * Arguments: `all`, or `parse` for the syntax trees alone; the folder that holds `supabase/`.
 */
import path from 'node:path'
import { parseModule } from '../src/manifest/imports.ts'
import { readProject } from '../src/manifest/manifest.ts'
import { judge } from '../src/preflight/preflight.ts'
import { readTrees, treeRequest } from '../src/preflight/trees.ts'

const [what, workingDirectory = '.'] = process.argv.slice(2)
const project = readProject({ workingDirectory, projectRef: null, commit: null })
const request = treeRequest(project, { severity: 'warning', workingDirectory, databaseTypes: null })
const before = process.cpuUsage()
if (what === 'parse') for (const { path: file, source } of request.modules) parseModule(file, source)
else {
  const functionsDir = path.join(workingDirectory, 'supabase/functions')
  const options = { functionsDir, cloud: 'deploy', router: 'stock' } as const
  const { findings } = judge(project, readTrees(request), options)
  if (findings.some(({ severity }) => severity === 'error')) throw new Error('the project is not in order')
}
const { user, system } = process.cpuUsage(before)
process.stdout.write(String((user + system) / 1000))
