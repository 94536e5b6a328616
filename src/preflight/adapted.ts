import path from 'node:path'
import type { Project } from '../manifest/manifest.ts'
import { readRegular } from '../manifest/regular.ts'
import { countOf, nameSome } from '../words.ts'

/** What the staged copy makes equal without being asked, one sentence each. */
export function adaptationsOf(project: Project, functionsDir: string): string[] {
  const names = project.manifest.functions.map((fn) => fn.name)
  return [
    ...lockNotes(['', ...names].flatMap((folder) => readLock(functionsDir, folder))),
    ...names.flatMap((name) => carryNote(name, project.staging.get(name)?.unseen ?? []))
  ]
}

interface Lock {
  readonly path: string
  readonly version: string
}

function readLock(functionsDir: string, folder: string): Lock[] {
  const file = path.posix.join(folder, 'deno.lock')
  const bytes = readRegular(path.join(functionsDir, file))
  if (typeof bytes === 'string') return []
  try {
    const { version } = JSON.parse(bytes.toString('utf8')) as { readonly version?: unknown }
    return [{ path: file, version: String(version) }]
  } catch {
    return [] // none that anything could read
  }
}

/** From this format on self-hosted runtimes before edge-runtime PR#673 (2026-03) stop all functions. */
const NEW_FORMAT = 5

function lockNotes(locks: readonly Lock[]): string[] {
  const fresh = locks.filter((lock) => Number(lock.version) >= NEW_FORMAT)
  if (fresh.length === 0) return []
  const versions = [...new Set(fresh.map((lock) => lock.version))].join(', ')
  return [
    `${countOf(fresh.length, 'deno.lock file')} of format ${versions} (${nameSome(fresh.map((lock) => lock.path))}): stays behind, as the CLI does not upload it and older self-hosted runtimes refuse it.`
  ]
}

function carryNote(name: string, unseen: readonly string[]): string[] {
  if (unseen.length === 0) return []
  return [
    `${name}: the stamp imports ${nameSome(unseen)}, which the upload of the CLI does not find by itself.`
  ]
}
