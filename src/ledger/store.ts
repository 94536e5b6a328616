import type { TargetId } from '../targets/table.ts'
import type { Listing } from './listed.ts'
import type { DeployRecord, OpenedRecord } from './record.ts'

/** A target, as far as the record is about it. */
export interface RecordedTarget {
  readonly name: TargetId
  /** whether somebody else deploys it: what it serves is no release of ours */
  readonly isObserved: boolean
  /** where it keeps what was replaced, in folders of its own; without it functions are brought back one by one */
  readonly backups?: Backups
  /** what its own list says of its functions, as last read; null = not known. Left out where there is no list */
  readonly listing?: Listing | null
}

/** Names of folders, oldest first. */
export interface Backups {
  /** that this run made */
  readonly made: readonly string[]
  /** that were there before */
  readonly found: readonly string[]
}

/** Where the record of all targets is kept, with the lock of whoever writes it: on one of them. */
export interface LedgerStore {
  readonly name: TargetId
  /** whether it can be reached; else nothing is known of earlier deploys */
  readonly canConnect: boolean
  /** as last read */
  readonly opened: OpenedRecord
  /** @returns whether someone may have deployed since the record was read */
  lock(): Promise<boolean>
  /** @param live what is served now @throws DeployError when the lock is another run's by now */
  assertLocked(live: string): Promise<void>
  unlock(): Promise<void>
  /** Frees whoever's lock. @returns who had it, or null */
  forceUnlock(): Promise<string | null>
  /**
   * The last thing that a run does: backups that the record does not name are swept, and the lock goes with it.
   * @param live what is served should it not be written
   */
  writeRecord(record: DeployRecord, live: string): Promise<void>
  /** The same before a further step: the lock stays. */
  noteRecord(record: DeployRecord, live: string): Promise<void>
}
