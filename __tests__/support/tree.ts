import { afterAll } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readProject, type ManifestOptions, type Project } from '../../src/manifest/manifest.ts'
import type { ManifestFunction } from '../../src/manifest/types.ts'

/** Content of files by path relative to the tree's root. */
export type Files = Readonly<Record<string, string | Uint8Array>>

const made: string[] = []

/** A temporary folder with these files. */
export function makeTree(files: Files): string {
  const root = mkdtempSync(path.join(tmpdir(), 'dual-deploy-unit-'))
  made.push(root)
  writeTree(root, files)
  return root
}

export function writeTree(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

/** Removes every tree that this test file made. It is done at its end whoever thinks of it, or not. */
export function removeTrees(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true })
}

afterAll(removeTrees)

/** The same files under `supabase/functions/`. */
export function inFunctions(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [`supabase/functions/${name}`, content])
  )
}

export const read = (root: string, options: Partial<ManifestOptions> = {}): Project =>
  readProject({ workingDirectory: root, projectRef: null, commit: null, ...options })

/** A project of these function files, with this config.toml. */
export function projectOf(files: Files, config?: string): Project {
  return read(
    makeTree({ ...inFunctions(files), ...(config === undefined ? {} : { 'supabase/config.toml': config }) })
  )
}

export function fnOf(project: Project, name: string): ManifestFunction {
  const fn = project.manifest.functions.find((candidate) => candidate.name === name)
  if (fn === undefined) throw new Error(`the manifest has no function ${name}`)
  return fn
}

export const pathsOf = (project: Project, name: string): string[] =>
  fnOf(project, name).files.map((file) => file.path)

export const codesOf = (project: Project): string[] => project.findings.map((finding) => finding.code)
