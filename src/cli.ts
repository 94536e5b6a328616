import path from 'node:path'
import { describeError } from './errors.ts'
import { readProject } from './manifest/manifest.ts'
import { sharedStamps, staleStamps, writeStamps } from './stamp/checkout.ts'

/**
 * `dual-deploy stamp [folder]`: renews the committed stamps of a project whose cloud is deployed by somebody else
 * (docs/use/lovable.md). `--check` writes nothing and ends with 1 when a stamp is not fresh.
 */
const USAGE = 'usage: dual-deploy stamp [--check] [folder that holds supabase/]'

function main(words: readonly string[]): number {
  const [verb, ...rest] = words
  const isCheck = rest.includes('--check')
  const folders = rest.filter((word) => !word.startsWith('--'))
  if (
    verb !== 'stamp' ||
    folders.length > 1 ||
    rest.some((word) => word.startsWith('--') && word !== '--check')
  ) {
    process.stderr.write(`${USAGE}\n`)
    return 2
  }
  const workingDirectory = path.resolve(folders[0] ?? '.')
  const project = readProject({ workingDirectory, projectRef: null, commit: null, env: process.env })
  const functionsDir = path.join(workingDirectory, 'supabase', 'functions')
  const found = project.findings.filter((finding) => finding.severity === 'error')
  const errors = found.length > 0 ? found : sharedStamps(project, functionsDir)
  for (const { file, line, message, fix } of errors) {
    process.stderr.write(`${file ?? ''}${line === null ? '' : `:${line}`} ${message} ${fix}\n`)
  }
  if (errors.length > 0) return 1
  const stale = staleStamps(project, functionsDir, null, { keepKeys: true })
  if (!isCheck) writeStamps(stale, functionsDir)
  process.stdout.write(stale.map(({ name }) => `${isCheck ? 'stale' : 'renewed'} ${name}\n`).join(''))
  if (stale.length === 0) process.stdout.write(`${project.manifest.functions.length} stamps are fresh\n`)
  return isCheck && stale.length > 0 ? 1 : 0
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`)
  process.exitCode = 1
}
