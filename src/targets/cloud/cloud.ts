import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DeployError, messageOf } from '../../errors.ts'
import type { Before } from '../../ledger/changes.ts'
import { describeListed, isSameListed, whyListedOtherwise, type Listing } from '../../ledger/listed.ts'
import type { RecordedFunction } from '../../ledger/record.ts'
import type { Endpoint } from '../../probe/ask.ts'
import type { Clock } from '../../probe/poll.ts'
import { redactor, type Redact } from '../../redact.ts'
import { publishedAgain, type Description } from '../../stamp/stage.ts'
import { needsSecrets, type VariableUse } from '../../preflight/environment.ts'
import {
  NOTHING_SEEN,
  type Build,
  type Inspection,
  type Log,
  type Publication,
  type Target
} from '../target.ts'
import { foreignWords, type Fetch } from '../../untrusted.ts'
import { nameSome } from '../../words.ts'
import { runTool } from '../tool.ts'
import { apiUrlOf, askApi, readList } from './api.ts'
import {
  deleteArguments,
  deployArguments,
  explainCli,
  explainSecrets,
  formatVersion,
  listArguments,
  parseList,
  parseSecretNames,
  secretsArguments,
  stagedConfig,
  uploadedFiles,
  uploadWords,
  warningAbout,
  type CliCall,
  type CliFailure,
  type CliVersion
} from './cli.ts'
import { DEFAULT_CLI, provideCli, type Cli } from './install.ts'

/** Staged sources of earlier builds, found by function hash. */
export interface SourceStore {
  /** Writes what it finds to `root/supabase/functions`. @returns the functions that are there, whole and checked */
  find(wanted: ReadonlyMap<string, string>, root: string): Promise<readonly Description[]>
}

export interface CloudOptions {
  readonly projectRef: string
  readonly accessToken: string
  /** input `supabase-cli` */
  readonly cli: string
  readonly endpoint: Endpoint
  readonly regions: readonly string[]
  readonly tempDir: string
  /** environment of the job without this action's inputs */
  readonly env: Readonly<Record<string, string>>
  readonly fetch: Fetch
  /** where the sources of earlier builds are kept; null = nowhere */
  readonly store: SourceStore | null
  /** id of this publication */
  readonly deployId: string
  /** ms for one call of the CLI */
  readonly cliTimeoutMs?: number
}

interface CliRun {
  readonly exitCode: number
  readonly stdout: string
  /** both streams */
  readonly output: string
}

/** A deploy of 1,000 functions that meets each rate limit takes ten minutes. */
const CLI_TIMEOUT_MS = 30 * 60_000

/** Waits before the same call is tried again, ms. The CLI itself waits longer on 429. */
const RETRY_WAITS_MS = [1_000, 4_000]

/** The CLI ends with 1 when what it should delete is gone already. */
const NOT_THERE = /does not exist on the Supabase project/i

const NOTHING_PUBLISHED = 'unchanged; nothing was published to the cloud'

/** Lovable Cloud or any hosted Supabase, through the `supabase` CLI. */
export class Cloud implements Target {
  readonly name = 'cloud'
  readonly retries = 2
  readonly isObserved = false
  readonly switchesAll = false
  readonly endpoint: Endpoint
  readonly regions: readonly string[]
  readonly #options: CloudOptions
  readonly #log: Log
  readonly #clock: Clock
  readonly #redact: Redact
  #cli: Promise<Cli> | null = null
  /** what the project had before this run; null = not seen */
  #listed: Listing | null = null
  /** what the list says now; null = not known */
  #listing: Listing | null = null
  #variableNames: ReadonlySet<string> | null = null

  constructor(options: CloudOptions, clock: Clock, log: Log) {
    this.#options = options
    this.#log = log
    this.#clock = clock
    this.#redact = redactor([options.accessToken])
    this.endpoint = options.endpoint
    this.regions = options.regions
  }

  /** Its list, in one question of the API: the CLI would take longer than all else that is looked at. */
  async inspect(): Promise<Inspection> {
    this.#listing = await this.#readList()
    return { ...NOTHING_SEEN, listing: this.#listing }
  }

  get listing(): Listing | null {
    return this.#listing
  }

  /** By the list, where the record has its word. */
  changedOthers(
    recorded: ReadonlyMap<string, RecordedFunction>
  ): Promise<ReadonlyMap<string, string | null>> {
    const told = [...recorded].flatMap(([name, { listed }]) => {
      const now = this.#listing?.get(name)
      if (now === undefined || listed === undefined) return []
      const why = isSameListed(listed, now)
        ? null
        : `somebody else has changed it since: it is ${describeListed(now)}`
      return [[name, why] as const]
    })
    return Promise.resolve(new Map(told))
  }

  #readList(): Promise<Listing | null> {
    return readList(this.#options)
  }

  get variableNames(): ReadonlySet<string> | null {
    return this.#variableNames
  }

  /** Tries the token before anything is switched anywhere, and sees what the project has. */
  async prepare(names: readonly string[], build: Build, variables: readonly VariableUse[]): Promise<void> {
    const { root } = build.tree
    // For the CLI, should it be asked: two of them may run side by side.
    writeConfig(root, stagedConfig(this.#options.projectRef, []))
    const secrets = needsSecrets(variables, names) ? this.#listSecrets(root) : Promise.resolve()
    const results = await Promise.allSettled([this.#list(root), this.#provide(), secrets])
    for (const result of results) if (result.status === 'rejected') throw result.reason as Error
    for (const name of names) this.#tellJwtChange(name, build.tree.descriptions.get(name)?.verifyJwt)
  }

  async #list(root: string): Promise<void> {
    let stdout = ''
    const failure = await this.#retry({ verb: 'list', name: null }, async () => {
      const run = await this.#ask('functions', async () => {
        const { version } = await this.#provide()
        return this.#run(listArguments(version, this.#options.projectRef, root), root)
      })
      stdout = run.stdout
      return run
    })
    if (failure !== null)
      throw new DeployError(failure.message, { live: NOTHING_PUBLISHED, next: failure.next })
    this.#listed = parseList(stdout)
    this.#listing = this.#listed
  }

  /** Only to warn of what a function would not find: a token without this right publishes as well. */
  async #listSecrets(root: string): Promise<void> {
    const { exitCode, stdout, output } = await this.#ask('secrets', async () => {
      const { version } = await this.#provide()
      return this.#call(secretsArguments(version, this.#options.projectRef, root), root)
    })
    if (exitCode === 0) this.#variableNames = parseSecretNames(stdout)
    if (this.#variableNames !== null) return
    this.#log.info(
      `The names of the cloud's secrets are not known: ${explainSecrets(output, exitCode)}. Variables that functions read are not compared with them.`
    )
  }

  /** Asks the API, or the CLI where that alone knows the way. */
  async #ask(what: 'functions' | 'secrets', byCli: () => Promise<CliRun>): Promise<CliRun> {
    const { projectRef, accessToken, env, fetch } = this.#options
    const apiUrl = apiUrlOf(env)
    const answer = apiUrl === null ? null : await askApi(fetch, { apiUrl, projectRef, accessToken }, what)
    return answer ?? byCli()
  }

  /** Left out of config.toml it means true; a function that was deployed with --no-verify-jwt changes with us. */
  #tellJwtChange(name: string, wanted: boolean | undefined): void {
    const now = this.#listed?.get(name)?.verifyJwt
    if (typeof now === 'boolean' && wanted !== undefined && now !== wanted) {
      this.#log.warning(
        `verify_jwt of ${name} on the cloud changes from ${now} to ${wanted}, as supabase/config.toml has it.`
      )
    }
  }

  async publish(names: readonly string[], build: Build): Promise<Publication> {
    const functions = names.flatMap((name) => build.tree.descriptions.get(name) ?? [])
    build.tree.write(names.flatMap((name) => build.tree.filesOf.get(name) ?? []))
    const before = this.#listing
    const { notes, ...rest } = await this.#deploy(functions, build.tree.root)
    this.#listing = await this.#readList()
    if (rest.problem !== null) return { notes, ...rest }
    return { notes: new Map([...this.#unlisted(functions, before), ...notes]), ...rest }
  }

  /** Of which the list does not say that they were published. */
  #unlisted(functions: readonly Description[], before: Listing | null): Map<string, string> {
    const notes = new Map<string, string>()
    if (this.#listing === null) return notes
    for (const { name, verifyJwt } of functions) {
      const [was, now] = [before?.get(name), this.#listing.get(name)]
      const isOld = was?.updatedAt != null && was.updatedAt === now?.updatedAt && was.version === now.version
      const why = isOld
        ? `the project’s own list still has ${describeListed(was)}, from before`
        : whyListedOtherwise({ verifyJwt }, now, undefined)
      if (why !== null) notes.set(name, why)
    }
    return notes
  }

  async #deploy(functions: readonly Description[], root: string): Promise<Publication> {
    const run = await this.#runDeploy(functions, root)
    const { exitCode, output } = run
    const notes = notUploaded(run, functions, (await this.#provide()).version)
    if (exitCode === 0) return { notes, problem: null, isTransient: false }
    const failure = explainCli(output, exitCode, this.#options.projectRef, deployCall(functions))
    const problem = new DeployError(failure.message, { next: failure.next })
    return { notes, problem, isTransient: failure.transient }
  }

  async #runDeploy(functions: readonly Description[], root: string): Promise<CliRun> {
    const cli = await this.#provide()
    const { projectRef } = this.#options
    writeConfig(root, stagedConfig(projectRef, functions))
    const names = functions.map((fn) => fn.name)
    return this.#run(deployArguments(cli.version, projectRef, root, names), root, uploadWords(functions))
  }

  /** What functions answer that came back: another publication than the one that is taken back. */
  get wayBackId(): string {
    return `${this.#options.deployId}-undo1`
  }

  existed(name: string): boolean | null {
    return this.#listed?.has(name) ?? null
  }

  async restore(before: Before): Promise<ReadonlyMap<string, string>> {
    const lost = new Map<string, string>()
    const wanted = new Map<string, string>()
    const created: string[] = []
    for (const [name, hash] of before) {
      // null is certain (target.ts): a later run takes the record's word for it, with no list of its own.
      if (hash === null) created.push(name)
      else if (hash === '')
        lost.set(name, 'what it served before carries no stamp, so its source is not known')
      else wanted.set(name, hash)
    }
    // What fails here must not keep from their way back the functions that come after it.
    await loseOnError(wanted.keys(), lost, () => this.#restoreSources(wanted, lost))
    await loseOnError(created, lost, () => this.#removeAll(created, lost))
    this.#listing = await this.#readList()
    return lost
  }

  async #restoreSources(wanted: ReadonlyMap<string, string>, lost: Map<string, string>): Promise<void> {
    if (wanted.size === 0) return
    const { store, tempDir } = this.#options
    const root = mkdtempSync(path.join(tempDir, 'restore-'))
    const found = store === null ? [] : await store.find(wanted, root)
    for (const name of wanted.keys()) {
      if (!found.some((fn) => fn.name === name))
        lost.set(
          name,
          'no release on the self-hosted server holds the source that it served, sealed with this SSH key'
        )
    }
    if (found.length === 0) return
    for (const fn of found) makeAnew(fn, this.wayBackId, root)
    const { version } = await this.#provide()
    const runs: CliRun[] = []
    const failure = await this.#retry(deployCall(found), async () => {
      const run = await this.#runDeploy(found, root)
      runs.push(run)
      return run
    })
    for (const run of runs.slice(-1))
      for (const [name, note] of notUploaded(run, found, version)) lost.set(name, note)
    if (failure === null) return
    // The CLI may have switched a part of them all the same (docs/inside/targets.md), and does not say which: what is back after all is
    // for probes to find (src/publish/rollback.ts). Without a reason here they could only tell a hash.
    for (const { name } of found) lost.set(name, `publishing it again failed: ${failure.message}`)
  }

  async remove(names: readonly string[]): Promise<void> {
    await this.#removeEach(names, ({ message, next }, name) => {
      throw new DeployError(`${name} could not be removed from the cloud. ${message}`, { next })
    })
  }

  async #removeAll(names: readonly string[], lost: Map<string, string>): Promise<void> {
    await this.#removeEach(names, ({ message }, name) => {
      lost.set(name, `it could not be removed: ${message}`)
    })
  }

  async #removeEach(
    names: readonly string[],
    onFailure: (failure: CliFailure, name: string) => void
  ): Promise<void> {
    if (names.length === 0) return
    const cli = await this.#provide()
    const { projectRef, tempDir } = this.#options
    const root = mkdtempSync(path.join(tempDir, 'remove-'))
    writeConfig(root, stagedConfig(projectRef, []))
    for (const name of names) {
      const failure = await this.#retry({ verb: 'delete', name }, async () => {
        const run = await this.#run(deleteArguments(cli.version, projectRef, root, name), root)
        return NOT_THERE.test(run.output) ? { ...run, exitCode: 0 } : run
      })
      if (failure !== null) onFailure(failure, name)
    }
  }

  #provide(): Promise<Cli> {
    const { cli, tempDir, env } = this.#options
    this.#cli ??= provideCli({ wanted: cli, tempDir, env }, this.#log)
    return this.#cli
  }

  /** Calls until it succeeds, its failure is final, or the tries are used up. @returns the last failure, or null */
  async #retry(what: CliCall, call: () => Promise<CliRun>): Promise<CliFailure | null> {
    for (const wait of [...RETRY_WAITS_MS, null]) {
      const run = await call()
      if (run.exitCode === 0) return null
      const failure = explainCli(run.output, run.exitCode, this.#options.projectRef, what)
      if (!failure.transient || wait === null) return failure
      this.#log.info(`${failure.message} Trying again in ${wait / 1000} s.`)
      await this.#clock.sleep(wait)
    }
    return null
  }

  async #run(args: string[], cwd: string, outputBytes?: number): Promise<CliRun> {
    const run = await this.#call(args, cwd, outputBytes)
    this.#log.detail(`supabase ${args.slice(0, 2).join(' ')}, exit ${run.exitCode}`, run.output)
    return run
  }

  /** Without a word in the log: digests of secrets do not belong there. */
  async #call(args: string[], cwd: string, outputBytes?: number): Promise<CliRun> {
    const cli = await this.#provide()
    const { env, accessToken, cliTimeoutMs = CLI_TIMEOUT_MS } = this.#options
    const run = await runTool(cli.path, args, {
      cwd,
      timeoutMs: cliTimeoutMs,
      ...(outputBytes === undefined ? {} : { outputBytes }),
      env: {
        ...env,
        SUPABASE_ACCESS_TOKEN: accessToken,
        SUPABASE_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        NO_COLOR: '1'
      }
    })
    const [stdout, stderr] = [run.stdout, run.stderr].map(this.#redact)
    return { exitCode: run.exitCode, stdout: stdout ?? '', output: `${stderr ?? ''}\n${stdout ?? ''}` }
  }

  explain(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map())
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** A failure that is about no function in particular is the reason of each that has none of its own. */
async function loseOnError(
  names: Iterable<string>,
  lost: Map<string, string>,
  work: () => Promise<void>
): Promise<void> {
  try {
    await work()
  } catch (error) {
    for (const name of names) if (!lost.has(name)) lost.set(name, messageOf(error))
  }
}

/** The CLI's message is about one function where it was given one alone. */
const deployCall = (functions: readonly Description[]): CliCall => ({
  verb: 'deploy',
  name: functions.length === 1 ? (functions[0]?.name ?? null) : null
})

/** A release may be older than what is known of the CLI's walk today; and its stamp tells of another publication. */
function makeAnew(fn: Description, release: string, root: string): void {
  const placeOf = (file: string): string => path.join(root, 'supabase', 'functions', file)
  const read = (file: string): string => readFileSync(placeOf(file), 'utf8')
  for (const [file, text] of publishedAgain(fn, release, read)) writeFileSync(placeOf(file), text)
}

function writeConfig(root: string, text: string): void {
  mkdirSync(path.join(root, 'supabase', 'functions'), { recursive: true })
  writeFileSync(path.join(root, 'supabase', 'config.toml'), text)
}

/**
 * Functions of which the CLI did not say that it uploaded every file, whatever its exit code. After a call that failed
 * those alone count of which it uploaded a part: the others stayed as they were, and that is for probes to see.
 */
function notUploaded(
  { exitCode, output }: CliRun,
  functions: readonly Description[],
  version: CliVersion
): Map<string, string> {
  const uploaded = uploadedFiles(output)
  // A version that says it otherwise: that nothing is missing must not be concluded from silence.
  if (exitCode === 0 && uploaded.size === 0) {
    const note = `Supabase CLI ${formatVersion(version)} named no file that it uploaded: this version is not understood, set supabase-cli to ${DEFAULT_CLI}`
    return new Map(functions.map((fn) => [fn.name, note]))
  }
  const notes = new Map<string, string>()
  for (const fn of functions) {
    const said = uploaded.get(fn.name)
    if (said === undefined && exitCode !== 0) continue
    const missing = Object.keys(fn.files).filter((file) => said?.has(file) !== true)
    const [first] = missing
    if (first === undefined) continue
    const warning = warningAbout(output, first)
    const reason = warning === null ? '' : `: ${foreignWords(warning)}`
    notes.set(fn.name, `the CLI did not say that it uploaded ${nameSome(missing)}${reason}`)
  }
  return notes
}
