import { foreignWords } from '../../../untrusted.ts'
import { TIMED_OUT } from '../../tool.ts'
import { unsafeIn } from '../answers.ts'
import { unsafeName } from '../readiness.ts'
import { refusalIn } from '../ssh/refusal.ts'
import { UNSAFE } from '../programs/program.ts'

/** Pure parts of the upload: the argument lists and what exit codes mean. */

export interface UploadArguments {
  /** node, our bridge, the socket: what rsync runs in the place of ssh */
  readonly remoteShell: readonly string[]
  /** file with the NUL-separated paths to send */
  readonly listFile: string
  /** absolute path of the folder they are relative to */
  readonly source: string
  /** seconds without a byte after which rsync gives up; 60 unless told */
  readonly silenceS?: number
}

const SILENCE_S = 60

/**
 * rsync into a fresh staging folder. No owners, no times: what matters is the bytes, and a copied mtime would only make
 * equal files look different. Never `--delete`: the staging folder is new.
 */
export function uploadArguments(upload: UploadArguments): string[] {
  return [
    '--recursive',
    '--checksum',
    '--compress',
    '--chmod=D755,F644',
    `--timeout=${upload.silenceS ?? SILENCE_S}`,
    '--from0',
    `--files-from=${upload.listFile}`,
    '-e',
    upload.remoteShell.map(quoteWord).join(' '),
    '--',
    `${upload.source}/`,
    'server:.'
  ]
}

/** rsync splits the text of `-e` itself and knows double quotes (rsync(1), --rsh). */
function quoteWord(word: string): string {
  if (/["\n]/.test(word)) throw new Error(`a path with a double quote cannot be given to rsync: ${word}`)
  return /[\s']/.test(word) ? `"${word}"` : word
}

/** Words that rsync itself may send to the other side; anything else is refused, so no quoting is needed. */
const SERVER_WORD = /^[A-Za-z0-9.,=_/-]+$/

/**
 * The command for the server, from what rsync asked its remote shell to run (`server rsync --server … . .`).
 * @throws Error when a word is not one of rsync's own
 */
export function serverCommand(asked: readonly string[]): string[] {
  const words = asked.slice(asked.indexOf('rsync'))
  if (words[0] !== 'rsync' || words[1] !== '--server' || words.some((word) => !SERVER_WORD.test(word))) {
    throw new Error(`unexpected request of rsync: ${asked.join(' ')}`)
  }
  return words
}

export interface TransferFailure {
  readonly message: string
  readonly next: string
  /** whether another attempt may succeed */
  readonly transient: boolean
}

/**
 * What a failed upload means. Code and text together: 12, 127 and 255 have several causes each (measured with rsync 3.5;
 * docs/server/self-hosted.md).
 */
export function explainTransfer(code: number, stderr: string, diskFree: string): TransferFailure {
  const tail = foreignWords(stderr.trim().split('\n').slice(-3).join('; '), [], 600)
  const failure = (message: string, next: string, transient = false): TransferFailure => ({
    message,
    next,
    transient
  })
  const refusal = refusalIn(stderr)
  if (refusal !== null)
    return failure(
      `The server's dual-deploy-server refused: ${refusal}`,
      'See docs/server/hardened-server.md.'
    )
  const unsafe = code === UNSAFE ? unsafeIn(stderr) : null
  if (unsafe !== null) return failure(...unsafeName(unsafe))
  if (/No space left|Disk quota/i.test(stderr)) {
    return failure(`The disk of the server is full (${diskFree}).`, 'Free space on it, then run again.')
  }
  if (/Read-only file system/i.test(stderr)) {
    return failure(
      'The file system of the server is read-only.',
      'Look at `dmesg` on the server; mount it writable.'
    )
  }
  if (/rsync: (command )?not found|not found: rsync|rsync: No such file/i.test(stderr)) {
    return failure('rsync is not installed on the server.', 'Install it there: apt-get install rsync.')
  }
  if (/Permission denied/i.test(stderr)) {
    return failure(
      `The server refused to write: ${tail}`,
      'Give the SSH user write access to the state folder.'
    )
  }
  if ([10, 12, 30, 35, TIMED_OUT, 255].includes(code)) {
    return failure(`The upload broke off (rsync ${code}): ${tail}`, 'Run again; nothing was switched.', true)
  }
  return failure(`The upload failed (rsync ${code}): ${tail}`, 'Nothing was switched; see the log above.')
}
