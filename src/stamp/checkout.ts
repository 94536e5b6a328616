import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Finding } from '../manifest/finding.ts'
import type { Project } from '../manifest/manifest.ts'
import { stageInMemory, stampPath } from './stage.ts'

/** A function whose committed stamp is not the one of its build, with the files that would make it so. */
export interface StaleStamp {
  readonly name: string
  /** relative to `supabase/functions` */
  readonly entrypoint: string
  /** new bytes by path relative to `supabase/functions` */
  readonly files: ReadonlyMap<string, Buffer>
}

/**
 * Compares the stamps in a checkout with those of its build: the entrypoint with its import, and the stamp module.
 * Everything else of the staged copy stays out of the checkout.
 * @param functionsDir absolute path of `supabase/functions`
 */
export function staleStamps(project: Project, functionsDir: string, probeKey: string | null): StaleStamp[] {
  const staged = stageInMemory(project, probeKey)
  const stale: StaleStamp[] = []
  for (const fn of project.manifest.functions) {
    const files = new Map<string, Buffer>()
    for (const name of [fn.entrypoint, stampPath(fn)]) {
      const wanted = staged.bytes.get(name)
      if (wanted !== undefined && !wanted.equals(readOrEmpty(path.join(functionsDir, name))))
        files.set(name, wanted)
    }
    if (files.size > 0) stale.push({ name: fn.name, entrypoint: fn.entrypoint, files })
  }
  return stale
}

/** Writes stamps into the checkout; files that are right are not touched. */
export function writeStamps(stale: readonly StaleStamp[], functionsDir: string): void {
  for (const { files } of stale) {
    for (const [name, bytes] of files) {
      const file = path.join(functionsDir, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
  }
}

export function staleStampFinding({ name, entrypoint }: StaleStamp): Finding {
  return {
    severity: 'error',
    code: 'stale-stamp',
    message: `The committed stamp of ${name} is not that of its source: a cloud that deploys this commit could not be proved.`,
    file: `supabase/functions/${entrypoint}`,
    line: null,
    fix: 'Run `npx github:dual-deploy/dual-deploy stamp` in the project and commit what it changes, or let the workflow of docs/lovable.md do it.'
  }
}

function readOrEmpty(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}
