import { lstatSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DeployError } from '../errors.ts'
import { finding, type Finding } from '../findings/finding.ts'
import type { Project } from '../manifest/manifest.ts'
import type { ManifestFunction } from '../manifest/types.ts'
import { hasStampInFront } from './insert.ts'
import { stampComparer } from './same.ts'
import { keyDigestIn, withKeyDigest } from './source.ts'
import { stageInMemory, stampPath, stampSpecifier } from './stage.ts'

/** A function whose committed stamp is not the one of its build, with the files that would make it so. */
export interface StaleStamp {
  readonly name: string
  /** relative to `supabase/functions` */
  readonly entrypoint: string
  /** new bytes by path relative to `supabase/functions` */
  readonly files: ReadonlyMap<string, Buffer>
}

/**
 * Compares the stamps in a checkout with those of its build: the entrypoint with its import, and the stamp module. What a
 * formatter made of them is left as it is, or a hook that formats would undo every renewal. Everything else of the staged
 * copy stays out of the checkout.
 * @param functionsDir absolute path of `supabase/functions`
 * @param options.keepKeys whoever does not have the probe key takes the key that a stamp was made with for right
 */
export function staleStamps(
  project: Project,
  functionsDir: string,
  probeKey: string | null,
  options: { readonly keepKeys?: boolean } = {}
): StaleStamp[] {
  const staged = stageInMemory(project, probeKey, 'unseen')
  const isSameStamp = stampComparer()
  const stale: StaleStamp[] = []
  for (const fn of project.manifest.functions) {
    const files = new Map<string, Buffer>()
    const entrypoint = staged.bytes.get(fn.entrypoint)
    if (entrypoint !== undefined && !isStamped(project, fn, entrypoint)) files.set(fn.entrypoint, entrypoint)
    const fresh = staged.bytes.get(stampPath(fn))
    const stamp = readOrEmpty(path.join(functionsDir, stampPath(fn)))
    const wanted = fresh !== undefined && options.keepKeys === true ? withKeyOf(stamp, fresh) : fresh
    if (wanted !== undefined && !isSameStamp(stamp, wanted)) files.set(stampPath(fn), wanted)
    if (files.size > 0) stale.push({ name: fn.name, entrypoint: fn.entrypoint, files })
  }
  return stale
}

/** @param staged the entrypoint as it is published */
function isStamped({ stamped, contents }: Project, fn: ManifestFunction, staged: Buffer): boolean {
  const found = stamped.get(fn.entrypoint) ?? contents.get(fn.entrypoint) ?? NOTHING
  return staged.equals(found) || hasStampInFront(fn.entrypoint, found, stampSpecifier(fn))
}

/** The digest of a probe key is bound to the function's name, not to its build: it stays true when the hash changes. */
function withKeyOf(found: Buffer, fresh: Buffer): Buffer {
  const digest = keyDigestIn(found.toString('utf8'))
  return digest === null ? fresh : Buffer.from(withKeyDigest(fresh.toString('utf8'), digest))
}

/**
 * Writes stamps into the checkout; files that are right are not touched.
 * @throws DeployError when a symbolic link would lead out of the functions folder; nothing was written
 */
export function writeStamps(stale: readonly StaleStamp[], functionsDir: string): void {
  const all = stale.flatMap(({ files }) => [...files])
  for (const [name] of all) refuseLinkOut(functionsDir, name)
  for (const [name, bytes] of all) {
    const file = path.join(functionsDir, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
}

/** The checkout may be a stranger's: what it links to is not written to. */
function refuseLinkOut(functionsDir: string, name: string): void {
  const root = realpathSync.native(functionsDir)
  let place = path.join(root, name)
  while (lstatSync(place, { throwIfNoEntry: false }) === undefined) place = path.dirname(place)
  const real = realOrNull(place)
  if (real === root || real?.startsWith(root + path.sep) === true) return
  throw new DeployError(`supabase/functions/${name} is a symbolic link that leaves supabase/functions.`, {
    live: 'unchanged; nothing was written',
    next: 'Put the file or folder itself there.'
  })
}

function realOrNull(place: string): string | null {
  try {
    return realpathSync.native(place)
  } catch {
    return null // it leads nowhere, where a file would be made
  }
}

export function staleStampFinding({ name, entrypoint }: StaleStamp): Finding {
  return finding('stale-stamp', {
    message: `The committed stamp of ${name} is not that of its source: a cloud that deploys this commit could not be proved.`,
    file: `supabase/functions/${entrypoint}`
  })
}

/**
 * Functions whose stamps come to one file through a symbolic link. A staged copy has a stamp for each, a checkout has one
 * for all: each run would renew what the one before it wrote.
 */
export function sharedStamps({ manifest }: Project, functionsDir: string): Finding[] {
  const root = realpathSync.native(functionsDir)
  const owners = new Map<string, ManifestFunction>()
  const findings: Finding[] = []
  for (const fn of manifest.functions) {
    const places = [fn.entrypoint, fn.name].flatMap((name) => realOrNull(path.join(root, name)) ?? [])
    const other = places.map((place) => owners.get(place)).find((owner) => owner !== undefined)
    for (const place of places) owners.set(place, fn)
    if (other === undefined) continue
    const isLinked = !places.includes(path.join(root, fn.entrypoint))
    findings.push(isLinked ? sharedStamp(fn, other) : sharedStamp(other, fn))
  }
  return findings
}

function sharedStamp(linked: ManifestFunction, other: ManifestFunction): Finding {
  return finding('shared-entrypoint', {
    message: `Function ${linked.name} comes to the files of ${other.name} through a symbolic link: a committed stamp says one name, so one of them could never be proved.`,
    file: `supabase/functions/${linked.entrypoint}`,
    fix: `Give ${linked.name} a folder of its own, with an index.ts that imports what both share.`
  })
}

const NOTHING = Buffer.alloc(0)

function readOrEmpty(file: string): Buffer {
  try {
    // In a checkout that was never stamped none is there, and an exception for each would be felt.
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : NOTHING
  } catch {
    return NOTHING
  }
}
