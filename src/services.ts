import type { Attempt, Kinship } from './plan/older.ts'
import type { TreeThread } from './preflight/trees.ts'
import type { Send } from './probe/http.ts'
import type { Clock } from './probe/poll.ts'
import type { OpenConnection } from './targets/self-hosted/ssh/connection.ts'
import type { Log } from './targets/target.ts'
import type { Fetch } from './untrusted.ts'

/** What a run uses of the world; passed in, so that tests can give their own. */
export interface Services {
  readonly log: RunLog
  readonly clock: Clock
  /** asks an API */
  readonly fetch: Fetch
  /** asks a function what it serves */
  readonly probe: Send
  /** opens the connection to the self-hosted server; over SSH unless told */
  readonly connect?: OpenConnection
  /** a folder of this run alone, removed at its end */
  readonly tempDir: string
  /** gets ready to read syntax trees, beside all that the run does until it wants them */
  readonly startTrees: () => TreeThread
  /** absolute path of dist/rsync-bridge.js */
  readonly bridgePath: string
  /** absolute path of dist/router, the modules of the managed router */
  readonly routerDir: string
  /** environment of the job without this action's inputs */
  readonly env: Readonly<Record<string, string>>
  /** who deploys: commit, branch and run */
  readonly attempt: Attempt
  /** what another commit is to the one that was checked out, where history is there */
  readonly kinship: (commit: string) => Kinship
  /** whose job it is; left out where none is */
  readonly repository?: Repository
  readonly actor: string | null
  readonly runUrl: string | null
  /** aborted when the job is cancelled: nothing new begins after that */
  readonly signal: AbortSignal
  /** files that the pull request of this event changes, relative to the repository; null = nobody says */
  readonly pullFiles: () => Promise<readonly string[] | null>
  /** told when the lock on the server is taken and freed, so that the post step can free it */
  readonly onLock: (isHeld: boolean) => void
  /** sorts by time, never twice the same */
  readonly deployId: string
}

/** As GitHub names it. */
export interface Repository {
  /** stays when it is renamed */
  readonly id: string | null
  /** `owner/name` */
  readonly name: string | null
}

export interface RunLog extends Log {
  group<T>(title: string, body: () => Promise<T>): Promise<T>
}
