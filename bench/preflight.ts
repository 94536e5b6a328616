/**
 * What preflight adds to a run, alone in a process: prints ms of processor time, of all its threads. Argument: the folder that
 * holds `supabase/`.
 */
import path from 'node:path'
import { readProject } from '../src/manifest/manifest.ts'
import { judge } from '../src/preflight/preflight.ts'
import { treeRequest } from '../src/preflight/trees.ts'
import { readTreesInThread } from '../src/preflight/thread.ts'

const workingDirectory = process.argv[2] ?? '.'
const project = readProject({ workingDirectory, projectRef: null, commit: null })
const before = process.cpuUsage()
const request = treeRequest(project, { severity: 'warning', workingDirectory, databaseTypes: null })
const trees = await readTreesInThread(path.resolve(import.meta.dirname, '../dist/preflight.js'), request)
const functionsDir = path.join(workingDirectory, 'supabase/functions')
const { findings } = judge(project, trees, { functionsDir, cloud: 'deploy', selfHosted: true })
const { user, system } = process.cpuUsage(before)
if (findings.some(({ severity }) => severity === 'error')) throw new Error('the project is not in order')
process.stdout.write(String((user + system) / 1000))
