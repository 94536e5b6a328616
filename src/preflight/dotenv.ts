import { lstatSync } from 'node:fs'
import path from 'node:path'
import { finding, type Finding } from '../findings/finding.ts'
import type { Project } from '../manifest/manifest.ts'
import { readRegular } from '../manifest/regular.ts'
import { PROJECT_REF } from '../manifest/types.ts'
import { withoutSilenced } from './silence.ts'

/** Lovable's has three lines. */
const LIMIT = 64 * 1024

/** What the frontend is built with, as Lovable writes it. Nothing else is read from the file: it may hold secrets. */
const NAMED = [
  /^\s*(?:export\s+)?(VITE_SUPABASE_PROJECT_ID)\s*=\s*["'`]?([a-z]{20})["'`]?\s*(?:#|$)/,
  /^\s*(?:export\s+)?(VITE_SUPABASE_URL)\s*=\s*["'`]?https:\/\/([a-z]{20})\.supabase\.co(?![\w.-])/
]

/** A frontend that calls one project while functions are published to another. */
export function otherProject({ projectRef }: Project, workingDirectory: string): Finding[] {
  if (projectRef === null || !PROJECT_REF.test(projectRef)) return []
  const text = readPlain(path.join(workingDirectory, '.env'))
  for (const [index, line] of text.split('\n').entries()) {
    const [, variable, ref] = NAMED.map((pattern) => pattern.exec(line)).find((match) => match !== null) ?? []
    if (variable === undefined || ref === undefined || ref === projectRef) continue
    const found = finding('project-ref', {
      severity: 'warning',
      message: `${variable} in .env is of the project ${ref}; this run uses ${projectRef}.`,
      file: '.env',
      line: index + 1,
      fix: 'If .env is right, correct the input project-ref or project_id in supabase/config.toml; else renew .env.'
    })
    return withoutSilenced([found], () => text)
  }
  return []
}

/** Empty for a link, which may lead out of the checkout. */
function readPlain(file: string): string {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return ''
  const bytes = readRegular(file, LIMIT)
  return typeof bytes === 'string' ? '' : bytes.toString('utf8')
}
