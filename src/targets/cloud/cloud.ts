import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { getExecOutput } from '@actions/exec'
import { DeployError } from '../../errors.ts'
import type { Endpoint } from '../../probe/ask.ts'
import type { Build, Inspection, Log, Publication, Target } from '../target.ts'
import { deployArguments, explainCli, skippedFiles, stagedConfig, type CliFailure } from './cli.ts'
import { provideCli, type Cli } from './install.ts'

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
}

/** Waits before the same call is tried again, ms. */
const RETRY_WAITS_MS = [1_000, 4_000]

/** Lovable Cloud or any hosted Supabase, through the `supabase` CLI. */
export class Cloud implements Target {
  readonly name = 'cloud'
  readonly endpoint: Endpoint
  readonly regions: readonly string[]
  readonly #options: CloudOptions
  readonly #log: Log
  #cli: Cli | null = null

  constructor(options: CloudOptions, log: Log) {
    this.#options = options
    this.#log = log
    this.endpoint = options.endpoint
    this.regions = options.regions
  }

  inspect(): Promise<Inspection> {
    return Promise.resolve({
      recorded: new Map(),
      seesFiles: false,
      altered: new Map(),
      routerDiffers: false
    })
  }

  async publish(names: readonly string[], build: Build): Promise<Publication> {
    const { projectRef, tempDir, cli, env } = this.#options
    this.#cli ??= await provideCli({ wanted: cli, tempDir, env }, this.#log)
    const functions = build.project.manifest.functions.filter((fn) => names.includes(fn.name))
    writeFileSync(
      path.join(build.tree.root, 'supabase', 'config.toml'),
      stagedConfig(projectRef, functions, build.tree)
    )
    let failure: CliFailure | null = null
    for (const wait of [...RETRY_WAITS_MS, null]) {
      const run = await this.#deploy(this.#cli, names, build)
      if (run.exitCode === 0) return { notes: this.#notes(run.output, build), problem: null }
      failure = explainCli(run.output, run.exitCode, projectRef)
      if (!failure.transient || wait === null) break
      this.#log.info(`${failure.message} Trying again in ${wait / 1000} s.`)
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
    const { message, next } = failure as CliFailure
    return { notes: new Map(), problem: new DeployError(message, { next }) }
  }

  async #deploy(
    cli: Cli,
    names: readonly string[],
    build: Build
  ): Promise<{ exitCode: number; output: string }> {
    const args = deployArguments(cli.version, this.#options.projectRef, build.tree.root, names)
    const { exitCode, stdout, stderr } = await getExecOutput(cli.path, args, {
      silent: true,
      ignoreReturnCode: true,
      cwd: build.tree.root,
      env: {
        ...this.#options.env,
        SUPABASE_ACCESS_TOKEN: this.#options.accessToken,
        SUPABASE_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        NO_COLOR: '1'
      }
    })
    const output = `${stderr}\n${stdout}`
    this.#log.detail(`supabase functions deploy (${names.length} functions), exit ${exitCode}`, output)
    return { exitCode, output }
  }

  /** The CLI exits 0 when it left files behind. */
  #notes(output: string, build: Build): Map<string, string> {
    const skipped = skippedFiles(output, build.tree)
    const notes = new Map<string, string>()
    for (const [name, files] of build.tree.filesOf) {
      const lost = skipped.find((line) => files.some((file) => line.includes(file)))
      if (lost !== undefined) notes.set(name, `the CLI left a file behind: ${lost.trim()}`)
    }
    return notes
  }

  explain(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map())
  }

  /** The cloud has no place for a record; the self-hosted server keeps both. */
  record(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
