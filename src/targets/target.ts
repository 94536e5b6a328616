import type { Before } from '../ledger/changes.ts'
import type { Listing } from '../ledger/listed.ts'
import type { RecordedFunction } from '../ledger/record.ts'
import type { RecordedTarget } from '../ledger/store.ts'
import type { Project } from '../manifest/manifest.ts'
import type { VariableUse } from '../preflight/environment.ts'
import type { StagedTree } from '../stamp/stage.ts'
import type { Endpoint } from '../probe/ask.ts'

/** A step of a run that is worth a line in the log. */
export interface Log {
  info(message: string): void
  warning(message: string): void
  /** many lines that only matter when something went wrong */
  detail(title: string, text: string): void
}

/** What every target works with. */
export interface Build {
  readonly project: Project
  readonly tree: StagedTree
}

/** What a target says about itself besides its functions' answers. */
export interface Inspection {
  /** whether the target's files could be compared with the staged ones */
  readonly seesFiles: boolean
  /** functions whose files on the target are not the staged ones, with the files; empty where files cannot be seen */
  readonly altered: ReadonlyMap<string, readonly string[]>
  /** sha256 of each copy of a function's own stamp there, by function; of which publication it must be, only its answer says */
  readonly stamps: ReadonlyMap<string, readonly string[]>
  /** whether the router that this run wants differs from the target's */
  readonly routerDiffers: boolean
  /** functions that answer well and must be published all the same: the managed router has no release for them yet */
  readonly unreleased: ReadonlySet<string>
  /** what the target's own list says; null = it was not seen. Left out where there is none */
  readonly listing?: Listing | null
  /** paths on the target that are not ours and can change what an import of ours means; left out: nobody looked */
  readonly strays?: readonly string[]
  /** functions that were seen on the target and are not of the build, by name; null = nobody could see. Left out: nobody looked */
  readonly others?: ReadonlyMap<string, Other> | null
}

/** A function on a target that the build does not have. */
export interface Other {
  /** of the build that put it there, where it says so itself */
  readonly hash: string | null
  /** digests of its files, by path relative to `supabase/functions`, in its own words */
  readonly files: ReadonlyMap<string, string>
  /** whether it is served from files of its own, which no publication of others moves */
  readonly isApart?: boolean
}

/** Of a target that is known by its functions' answers alone. */
export const NOTHING_SEEN: Inspection = {
  seesFiles: false,
  altered: new Map(),
  stamps: new Map(),
  routerDiffers: false,
  unreleased: new Set()
}

export interface Publication {
  /** problems that name a function: shown beside its verdict */
  readonly notes: ReadonlyMap<string, string>
  /** what went wrong although something may have been published; null = nothing did */
  readonly problem: Error | null
  /** whether the same call may succeed in a moment */
  readonly isTransient: boolean
}

/** A place that serves functions: all that `publish/` and `steps/` see of it. */
export interface Target extends RecordedTarget {
  readonly endpoint: Endpoint
  /** regions to prove one by one; empty = the nearest */
  readonly regions: readonly string[]
  /** whether all functions go through each switch, as one container serves them */
  readonly switchesAll: boolean
  /** how often functions that are wrong after a publication are worth publishing again */
  readonly retries: number
  /** names of the variables that its functions find, as far as it was seen; null = not known. Never values. */
  readonly variableNames: ReadonlySet<string> | null
  /** Looks without changing anything. @throws DeployError when the target cannot be used */
  inspect(build: Build): Promise<Inspection>
  /**
   * Everything that users cannot see yet.
   * @param variables those that functions cannot do without
   * @throws DeployError; nothing users can see has changed
   */
  prepare(names: readonly string[], build: Build, variables: readonly VariableUse[]): Promise<void>
  /** Makes the target serve these functions of the build. @throws DeployError when nothing was published */
  publish(names: readonly string[], build: Build): Promise<Publication>
  /**
   * A last look when all functions are proved: what answered may be on its way down.
   * @returns what is wrong, or null
   */
  confirm?(): Promise<string | null>
  /** Whether a function was there before this run published; null = not seen. Known once `prepare` has run. */
  existed(name: string): boolean | null
  /**
   * Brings functions back to what they served before this run.
   * @returns functions that cannot be brought back, with the reason
   */
  restore(before: Before): Promise<ReadonlyMap<string, string>>
  /** The same for a release that an earlier run made, by the folders in which the target keeps what it replaced; without them: `restore`. @param except names of functions that stay as they are */
  undo?(
    parts: readonly string[],
    names: readonly string[],
    except?: ReadonlySet<string>
  ): Promise<ReadonlyMap<string, string>>
  /** which publication functions answer that `restore` or `undo` has brought back; null = their own from before, whichever that is */
  readonly wayBackId: string | null
  /**
   * Of functions that the build does not have and our deploys recorded, by hash: whether they are still what we put there.
   * @returns null = they are; else why not; left out where the target cannot tell
   */
  changedOthers?(recorded: ReadonlyMap<string, RecordedFunction>): Promise<ReadonlyMap<string, string | null>>
  /** Takes functions away that the repository no longer has. */
  remove(names: readonly string[]): Promise<void>
  /** More about functions that are not in sync, for a person. */
  explain(names: readonly string[]): Promise<ReadonlyMap<string, string>>
  close(): Promise<void>
}
