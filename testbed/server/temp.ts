/** Temporary folders that carry their owner's pid, so that what a killed run left can be found and removed. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'dd-testbed-'
const OWNED = /^dd-testbed-(\d+)-/
/** A unix socket's path has room for 107 characters; ours needs a few below the folder. */
const LONGEST_BASE = 60

function base(): string {
  return tmpdir().length <= LONGEST_BASE ? tmpdir() : '/tmp'
}

export function makeTempFolder(): string {
  return mkdtempSync(join(base(), `${PREFIX}${process.pid}-`))
}

/** Mount points in or at a folder, innermost first. */
export function mountsBelow(folder: string): string[] {
  if (!existsSync('/proc/self/mounts')) return []
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1]?.replaceAll('\\040', ' ') ?? '')
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .reverse()
}

export function unmountBelow(folder: string): void {
  for (const point of mountsBelow(folder)) {
    try {
      execFileSync('umount', ['-l', point], { stdio: 'ignore' })
    } catch {
      // Gone in the meantime, or not ours to unmount: removing the folder will tell.
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Removes the folders of processes that are no more. */
export function sweepTempFolders(): void {
  for (const name of readdirSync(base())) {
    const owner = OWNED.exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    const folder = join(base(), name)
    unmountBelow(folder)
    if (mountsBelow(folder).length > 0) continue
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Another user's, or still busy.
    }
  }
}
