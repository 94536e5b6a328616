import { readFileSync, statSync } from 'node:fs'

/** What the API takes for a whole function is 5 MB, and what a runtime loads is not much more. */
export const FILE_LIMIT = 32 * 1024 * 1024

/** Why a file of the repository is not read: a pipe would be waited for, and a device has no end. */
export type Unread = 'absent' | 'special' | 'large' | 'forbidden'

/** The bytes of a regular file, symbolic links followed, or why there are none. Never waits, never throws. */
export function readRegular(file: string, limit = FILE_LIMIT): Buffer | Unread {
  try {
    const stats = statSync(file)
    if (stats.isDirectory()) return 'absent'
    if (!stats.isFile()) return 'special'
    return stats.size > limit ? 'large' : readFileSync(file)
  } catch (error) {
    const { code } = error as { code?: unknown }
    return code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'absent'
  }
}
