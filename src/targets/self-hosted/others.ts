import type { RecordedFunction } from '../../ledger/record.ts'
import { entriesOf } from '../../ledger/shape.ts'
import { stampPath } from '../../stamp/stage.ts'
import type { Other } from '../target.ts'

/** What a folder on the server says of itself. A function may write there: it is believed for nothing but what it may lose. */
export function readOther(text: string): Other {
  const none: Other = { hash: null, files: new Map() }
  try {
    const fields = new Map(entriesOf(JSON.parse(text)))
    const [hash, files] = [fields.get('hash'), entriesOf(fields.get('files'))]
    if (typeof hash !== 'string' || files === null) return none
    const named = files.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return { hash, files: new Map(named.filter(([file]) => isPlain(file))) }
  } catch {
    return none
  }
}

const isPlain = (file: string): boolean =>
  !/[\u0000-\u001F\u007F]/.test(file) && !file.startsWith('/') && !file.split('/').includes('..')

/**
 * Files in a function's own folder: what others share may have changed by a deploy of ours. Without the stamp, which
 * holds the id of its publication and is described without it.
 */
export const ownFiles = (name: string, { files }: Other): [string, string][] =>
  [...files].filter(([file]) => file.startsWith(`${name}/`) && file !== stampPath({ name }))

/**
 * Why what lies there is not what we put there; null = it is.
 * @param digests of the files in its own folder, as they are
 */
export function whyChanged(
  name: string,
  other: Other,
  { hash }: RecordedFunction,
  digests: ReadonlyMap<string, string>
): string | null {
  if (other.hash === null) return 'somebody else has put it there since'
  if (other.hash !== hash) return `another deploy has put it there since (${other.hash.slice(0, 12)})`
  const altered = ownFiles(name, other).find(([file, digest]) => digests.get(file) !== digest)
  return altered === undefined ? null : `somebody else has changed ${altered[0]} since`
}
