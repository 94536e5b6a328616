import path from 'node:path'
import { describeError } from './errors.ts'
import { secretsOf, type Inputs } from './inputs.ts'
import { sortFindings, type Finding } from './findings/finding.ts'
import type { Project } from './manifest/manifest.ts'
import type { Manifest } from './manifest/types.ts'
import type { TargetId } from './targets/table.ts'
import type { Leftover } from './plan/leftovers.ts'
import type { PlanEntry } from './plan/plan.ts'
import { redactor, type Redact } from './redact.ts'
import type { VariableUse } from './preflight/environment.ts'
import {
  inSyncOf,
  mismatches,
  reportTarget,
  type InSync,
  type Mismatch,
  type Report,
  type Result
} from './report/report.ts'
import type { Services } from './services.ts'
import { verdictsOf, type Session } from './targets/observe.ts'

/** Everything that a run leaves behind, however it ended. */
export interface Outcome {
  readonly report: Report
  readonly manifest: Manifest | null
  /** entrypoint of each function, relative to the workspace, by name */
  readonly places: ReadonlyMap<string, string>
  readonly selected: ReadonlySet<string>
  readonly inSync: InSync
  readonly mismatches: readonly Mismatch[]
  /** names published by this run, on either target, sorted */
  readonly changed: readonly string[]
  readonly adaptations: readonly string[]
  /** targets that somebody else deploys */
  readonly observed: ReadonlySet<TargetId>
  /** what went wrong, for a person; null = the step is green */
  readonly error: string | null
}

/** Collects what a run learns as it goes, so that an error never takes the facts with it. */
export class Story {
  project: Project | null = null
  selected: ReadonlySet<string> = new Set()
  plan: readonly PlanEntry[] = []
  result: Result = 'failed'
  adaptations: readonly string[] = []
  /** top-level folders of the staged copy */
  folders: readonly string[] = []
  /** the variables that functions cannot do without; empty until preflight has ended */
  variables: readonly VariableUse[] = []
  /** what preflight found in each module, for the next run; null = it has not ended */
  keptFacts: string | null = null
  /** functions that are live and not in the repository */
  leftovers: readonly Leftover[] = []
  /** what could not be looked at, in sentences */
  unseen: readonly string[] = []
  /** what is known of a target only once it has been looked at */
  readonly targetFindings = new Map<TargetId, readonly Finding[]>()
  /** what was seen that is of no function of the build, or could not be seen, by what it is about */
  readonly sightings = new Map<string, readonly Finding[]>()
  readonly sessions = new Map<TargetId, Session>()
  readonly changed = new Set<string>()
  readonly #inputs: Inputs
  readonly #services: Services
  readonly #redact: Redact
  readonly #timings: Record<string, number> = {}
  #error: string | null = null

  constructor(inputs: Inputs, services: Services) {
    this.#inputs = inputs
    this.#services = services
    this.#redact = redactor(secretsOf(inputs))
  }

  /** Runs a phase in a log group of its own and keeps its time. */
  async phase<T>(name: string, title: string, body: () => Promise<T>): Promise<T> {
    const { clock, log } = this.#services
    const start = clock.now()
    try {
      return await log.group(title, body)
    } finally {
      this.#timings[name] = (this.#timings[name] ?? 0) + Math.round(clock.now() - start)
    }
  }

  fail(error: unknown): void {
    if (this.result !== 'drift' && this.result !== 'rolled-back') this.result = 'failed'
    this.#error = this.#redact(describeError(error))
  }

  outcome(): Outcome {
    const targets: Partial<Record<TargetId, ReturnType<typeof reportTarget>>> = {}
    for (const [name, session] of this.sessions)
      targets[name] = reportTarget(
        // Logs of functions are quoted in hints, and the report is a file, which no runner masks.
        verdictsOf(session).map((verdict) => ({ ...verdict, hint: this.#redact(verdict.hint) })),
        this.selected,
        this.#inputs.mode !== 'check'
      )
    const inSync = inSyncOf(targets)
    const report: Report = {
      version: 1,
      mode: this.#inputs.mode,
      result: this.result,
      inSync: inSync === 'unknown' ? inSync : inSync === 'true',
      buildHash: this.project?.manifest.buildHash ?? '',
      targets,
      plan: this.plan,
      findings: this.#findings().map((finding) => this.#place(finding)),
      unseen: this.unseen,
      leftovers: this.leftovers,
      timings: this.#timings
    }
    return {
      report,
      manifest: this.project?.manifest ?? null,
      places: this.#places(),
      selected: this.selected,
      inSync,
      mismatches: mismatches(targets, this.selected),
      changed: [...this.changed].sort(),
      adaptations: this.adaptations,
      observed: this.observed,
      error: this.#error
    }
  }

  /** Targets that somebody else deploys, of those that were looked at. */
  get observed(): ReadonlySet<TargetId> {
    const observed = [...this.sessions.values()].filter(({ target }) => target.isObserved)
    return new Set(observed.map(({ target }) => target.name))
  }

  #findings(): Finding[] {
    const later = [...this.targetFindings.values(), ...this.sightings.values()].flat()
    return sortFindings([...(this.project?.findings ?? []), ...later])
  }

  #places(): Map<string, string> {
    const root = path.posix.join(this.#inputs.workingPrefix, 'supabase', 'functions')
    const functions = this.project?.manifest.functions ?? []
    return new Map(functions.map((fn) => [fn.name, path.posix.join(root, fn.entrypoint)]))
  }

  /** Annotations and reports want paths from the workspace. */
  #place(finding: Finding): Finding {
    const prefix = this.#inputs.workingPrefix
    return finding.file === null || prefix === ''
      ? finding
      : { ...finding, file: `${prefix}/${finding.file}` }
  }
}
