import { hash } from 'node:crypto'
import type { FunctionFile, ManifestFunction } from './types.ts'

/** Name of the generated module; it and the import of it never enter a hash. */
export const STAMP_FILE = 'dual-deploy-stamp.ts'

/**
 * Names of the files that let a function's folder on a server say what it is, and that we put it there. They are no modules, so the
 * CLI does not send them, and who copies such a folder into a repository has them in it.
 */
export const DESCRIPTION_FILE = 'dual-deploy.json'
export const SEAL_FILE = 'dual-deploy.seal'

/** In one call: an object for each of a thousand small files takes longer than their bytes. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

type Hashed = Pick<
  ManifestFunction,
  'name' | 'verifyJwt' | 'entrypoint' | 'importMap' | 'staticFiles' | 'files'
>

/**
 * sha256 over the function's name, its resolved config and the (path, sha256) of its files, as one canonical JSON text.
 * Independent of the order of files, of mtimes, of the machine and of the commit.
 */
export function functionHash(fn: Hashed): string {
  return sha256(
    JSON.stringify([
      'dual-deploy function 1',
      fn.name,
      fn.verifyJwt,
      fn.entrypoint,
      fn.importMap?.path ?? null,
      [...fn.staticFiles].sort(byCodeUnit),
      sortFiles(fn.files).map((file) => [file.path, file.sha256])
    ])
  )
}

export function routerHash(files: readonly FunctionFile[]): string {
  return sha256(
    JSON.stringify(['dual-deploy router 1', sortFiles(files).map((file) => [file.path, file.sha256])])
  )
}

/** The root of a manifest, or of what a target says it serves: one line `<name> <hash>` for each function, sorted. */
export function buildHash(functions: Iterable<{ readonly name: string; readonly hash: string }>): string {
  const lines = [...functions].map(({ name, hash }) => `${name} ${hash}\n`)
  return sha256(lines.sort(byCodeUnit).join(''))
}

/** Not localeCompare: its order depends on the machine. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const sortFiles = (files: readonly FunctionFile[]): FunctionFile[] =>
  [...files].sort((a, b) => byCodeUnit(a.path, b.path))
