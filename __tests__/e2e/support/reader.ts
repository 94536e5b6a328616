import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cloudEnvironment, runAction, supabaseCli, type ActionRun } from '../../../testbed/action.ts'
import { pullRequest, push, workflowDispatch, type JobEvent } from '../../../testbed/github/events.ts'
import { blocksIn, readPage, type Block } from '../../support/page.ts'
import { GitHubCli, type Started } from './github-cli.ts'
import { runShell, type CommandRun, type Machine } from './machine.ts'
import { stepFor } from './workflow.ts'
import type { World } from './world.ts'

/** A run of the action that a command of the page started. */
export interface StartedRun extends Started {
  readonly run: ActionRun
  /** heading of the page under which it was started */
  readonly section: string
  readonly job: string
  readonly uses: string
  /** the step's inputs, before what only a testbed needs */
  readonly inputs: Readonly<Record<string, string>>
}

export interface ReaderOptions {
  /** values of the page's first block, where they are not the page's own */
  readonly settings: Readonly<Record<string, string>>
  /** where the reader's workflow file goes, relative to the checkout */
  readonly workflow: string
  /** what the reader pastes where a block is marked `token` */
  readonly token: string
}

const JOBS: Readonly<Record<string, () => JobEvent>> = {
  pull_request: pullRequest,
  push,
  workflow_dispatch: workflowDispatch
}

/** Follows a page command by command: `sh server` as the server's administrator, `sh laptop` in the checkout. */
export class Reader {
  readonly runs: StartedRun[] = []
  readonly #world: World
  readonly #machine: Machine
  readonly #options: ReaderOptions
  readonly #gh: GitHubCli
  readonly #home: string
  #settings = ''
  /** by the last command, wherever */
  #printed = ''
  /** what each side said last: the other one pastes it */
  readonly said = { server: '', laptop: '' }

  constructor(world: World, machine: Machine, options: ReaderOptions) {
    this.#world = world
    this.#machine = machine
    this.#options = options
    this.#home = path.join(world.testbed.dataDir, 'laptop')
    mkdirSync(this.#home)
    this.#gh = new GitHubCli(path.join(world.testbed.dataDir, 'github'))
    this.#makeRepository()
  }

  get gh(): GitHubCli {
    return this.#gh
  }

  #makeRepository(): void {
    const origin = path.join(this.#home, 'origin.git')
    const git = (...words: string[]): void => {
      execFileSync('git', words, { cwd: this.#world.workspace, env: this.#laptop(), stdio: 'pipe' })
    }
    git('init', '--quiet', '--bare', '--initial-branch=main', origin)
    git('init', '--quiet', '--initial-branch=main')
    git('remote', 'add', 'origin', origin)
    git('add', '--all')
    git('commit', '--quiet', '--message', 'The project')
    git('push', '--quiet', '--set-upstream', 'origin', 'main')
  }

  #laptop(): NodeJS.ProcessEnv {
    return {
      PATH: `${this.#gh.binDir}:${process.env['PATH'] ?? ''}`,
      HOME: this.#home,
      GIT_CONFIG_NOSYSTEM: '1',
      ...{ GIT_AUTHOR_NAME: 'A reader', GIT_AUTHOR_EMAIL: 'reader@example.com' },
      ...{ GIT_COMMITTER_NAME: 'A reader', GIT_COMMITTER_EMAIL: 'reader@example.com' }
    }
  }

  /**
   * From the first block to the last, of the sections that are chosen.
   * @throws Error naming page and line of the block that fails
   */
  async follow(page: string, isChosen: (section: string) => boolean = () => true): Promise<void> {
    for (const block of blocksIn(readPage(page))) {
      if (!isChosen(block.section)) continue
      try {
        await this.#do(block)
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error)
        throw new Error(`${page}, line ${block.line}: ${what}`, { cause: error })
      }
    }
  }

  async #do(block: Block): Promise<void> {
    const [mark = ''] = block.marks
    if (mark === 'quoted') return
    if (block.language === 'sh' && mark === 'settings') this.#fillIn(block)
    else if (block.language === 'sh' && (mark === 'server' || mark === 'laptop'))
      await this.#type(block, mark)
    else if (block.language === 'yaml' && mark === 'workflow') this.#save(block)
    else if (block.language === 'text')
      this.#compare(block, mark === 'printed' ? this.#printed : this.#shown())
    else throw new Error(`a block that no reader knows what to do with`)
  }

  /** The reader's own values in place of the example's. */
  #fillIn(block: Block): void {
    this.#settings += block.text.replace(/^(\w+)=(\S*)/gm, (line, name: string) => {
      const value = this.#options.settings[name]
      return value === undefined ? line : `${name}='${value}'`
    })
  }

  async #type(block: Block, where: 'server' | 'laptop'): Promise<void> {
    const lines = this.#settings + block.text
    const stdin = this.#pasted(block, where)
    const run =
      where === 'server' ? await this.#machine.run(lines, stdin) : await this.#onLaptop(lines, stdin)
    if (run.code !== 0) throw new Error(`exit ${run.code ?? 'by signal'}\n${run.output}`)
    this.said[where] = run.stdout
    this.#printed = run.stdout
    for (const started of this.#gh.takeEvents()) await this.#start(started, block)
  }

  #pasted(block: Block, where: 'server' | 'laptop'): string {
    if (block.marks.includes('token')) return this.#options.token
    if (block.marks.includes('paste')) return this.said[where === 'server' ? 'laptop' : 'server']
    return ''
  }

  #onLaptop(lines: string, stdin: string): Promise<CommandRun> {
    return runShell(['env'], lines, { env: this.#laptop(), stdin, cwd: this.#world.workspace })
  }

  #save(block: Block): void {
    const file = path.join(this.#world.workspace, this.#options.workflow)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, block.text)
  }

  /** What the last run shows: its log and its summary. */
  #shown(): string {
    const { log, summary } = this.lastRun
    return `${log}\n${summary}`
  }

  /** Each line is there; `…` stands for anything. */
  #compare(block: Block, shown: string): void {
    for (const line of block.text.split('\n').filter((text) => text.trim() !== '')) {
      const pattern = line.trim().split('…').map(escapeRegExp).join('.*')
      if (!new RegExp(pattern).test(shown)) throw new Error(`the run does not say ${line}\n${shown}`)
    }
  }

  get lastRun(): ActionRun {
    const last = this.runs.at(-1)
    if (last === undefined) throw new Error('no run yet')
    return last.run
  }

  async #start(started: Started, block: Block): Promise<void> {
    const { event } = started
    const job = JOBS[event]?.()
    if (job === undefined) throw new Error(`${event} is not known`)
    const step = stepFor(
      readFileSync(path.join(this.#world.workspace, this.#options.workflow), 'utf8'),
      event
    )
    const contexts = {
      secrets: this.#gh.valuesFor('secrets', step.environment),
      vars: this.#gh.valuesFor('variables', step.environment),
      inputs: event === 'workflow_dispatch' ? started.inputs : {}
    }
    const inputs = step.inputs(contexts)
    const run = await this.#runAction(inputs, job)
    this.#gh.lastExit = run.code ?? 1
    this.runs.push({ ...started, run, section: block.section, job: step.job, uses: step.uses, inputs })
  }

  #runAction(inputs: Readonly<Record<string, string>>, job: JobEvent): Promise<ActionRun> {
    const temp = path.join(this.#world.testbed.dataDir, 'runner')
    return runAction({
      workspace: this.#checkout(temp),
      tempDir: temp,
      inputs: { ...this.#onlyHere(), ...inputs },
      event: job.event,
      payload: job.payload,
      env: {
        ...cloudEnvironment(this.#world.cloud, temp),
        ...job.env,
        GITHUB_RUN_ID: String(1000 + this.runs.length)
      }
    })
  }

  /** What actions/checkout brings: what is committed, and nothing else of the laptop's folder. */
  #checkout(temp: string): string {
    const folder = path.join(temp, `checkout-${this.runs.length}`)
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${this.#world.workspace}`, folder], {
      env: this.#laptop(),
      stdio: 'pipe'
    })
    return folder
  }

  /** What no user gives: the testbed's cloud is not at supabase.co, and its ports and names are its own. */
  #onlyHere(): Record<string, string> {
    return {
      'cloud-url': this.#world.cloud.functionsUrl,
      'supabase-cli': supabaseCli(3),
      'ssh-port': String(this.#machine.sshPort),
      container: this.#world.server.container,
      'verify-timeout': '60',
      'verify-interval': '0.5'
    }
  }
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
