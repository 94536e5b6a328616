import type { Fetch } from './probe/ask.ts'
import type { Clock } from './probe/poll.ts'
import type { Log } from './targets/target.ts'

/** What a run uses of the world; passed in, so that tests can give their own. */
export interface Services {
  readonly log: RunLog
  readonly clock: Clock
  readonly fetch: Fetch
  /** a folder of this run alone, removed at its end */
  readonly tempDir: string
  /** absolute path of dist/rsync-bridge.js */
  readonly bridgePath: string
  /** environment of the job without this action's inputs */
  readonly env: Readonly<Record<string, string>>
  /** 40 hex digits, or null outside git */
  readonly commit: string | null
  readonly runUrl: string | null
  /** sorts by time, never twice the same */
  readonly deployId: string
}

export interface RunLog extends Log {
  group<T>(title: string, body: () => Promise<T>): Promise<T>
}
