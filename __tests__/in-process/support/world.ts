import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readInputs } from '../../../src/inputs.ts'
import { run } from '../../../src/main.ts'
import type { Answer } from '../../../src/probe/http.ts'
import type { RunLog } from '../../../src/services.ts'
import type { Outcome } from '../../../src/story.ts'
import { servicesOf } from '../../support/services.ts'
import { QuietClock } from './clock.ts'
import { Machine, type Client } from './machine.ts'
import { FAKE_DOCKER, FAKE_SUPABASE } from './programs.ts'
import { CloudRuntime, EdgeRuntime, type Asked } from './runtimes.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

/** Shells that a server may have as `sh`. */
const SHELLS = ['dash', 'busybox'] as const
export type Shell = (typeof SHELLS)[number]

/** Of those the ones on this machine; which one is not is told. */
export function shellsHere(): Shell[] {
  return SHELLS.filter((shell) => {
    const isThere = spawnSync(shell, ['--help']).error === undefined
    if (!isThere) process.stdout.write(`in process: no ${shell} on this machine (script/setup), not run\n`)
    return isThere
  })
}

export type TargetName = 'self-hosted' | 'cloud'

const PROJECT = 'abcdefghijklmnopqrst'
const URLS: Readonly<Record<TargetName, string>> = {
  'self-hosted': 'https://self-hosted.example/functions/v1',
  cloud: `https://${PROJECT}.supabase.co/functions/v1`
}

/** A run of the action, as whoever started it sees it. */
export interface Running {
  /** what it has told so far */
  log: string
  isDead: boolean
  /** Ends it as `kill -9` does: from here on it does nothing, says nothing and hears nothing, and cleans nothing up. */
  kill(): void
  /** Asks it to end, as a runner does when the job is cancelled. */
  cancel(): void
}

export interface Ended {
  readonly outcome: Outcome | null
  readonly log: string
  /** null: it was killed */
  readonly code: 0 | 1 | null
}

export interface RunOptions {
  /** called before it begins */
  readonly onStart?: (running: Running) => void
  /** called after each piece of its log */
  readonly onOutput?: (running: Running) => void
}

/** rsync's way back into the action, from the sources; the same for all worlds of a process. */
let bridge: string | null = null

function bridgeOf(folder: string): string {
  bridge ??= execFileSync(
    path.join(ROOT, 'node_modules/.bin/esbuild'),
    ['src/rsync-bridge.ts', '--bundle', '--platform=node', '--target=node20', '--format=cjs'],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
  )
  const file = path.join(folder, 'rsync-bridge.cjs')
  writeFileSync(file, bridge)
  return file
}

/** The managed router's modules, as the build lays them beside the bundle. */
function routerOf(folder: string): string {
  const place = path.join(folder, 'router')
  mkdirSync(place)
  for (const name of readdirSync(path.join(ROOT, 'router')))
    if (!name.endsWith('.d.ts') && name !== 'settings.ts')
      writeFileSync(path.join(place, name), readFileSync(path.join(ROOT, 'router', name)))
  return place
}

export interface WorldOptions {
  readonly shell: Shell
  /** see `Machine` */
  readonly hangsUp?: boolean
  /** inputs that all runs have */
  readonly inputs?: Readonly<Record<string, string>>
}

/**
 * Two targets, a checkout and a runner in one process: what the action sends to a server runs here, in a shell, on a folder;
 * rsync, its bridge and every script are the real ones. Docker, the CLI, the runtimes and the time are not.
 */
export class World {
  /** everything that is made, removed by `stop` */
  readonly home: string
  readonly workspace: string
  readonly functionsPath: string
  readonly statePath: string
  readonly clock = new QuietClock()
  readonly machine: Machine
  readonly #runtimes: { readonly 'self-hosted': EdgeRuntime; readonly cloud: CloudRuntime }
  readonly #inputs: Readonly<Record<string, string>>
  readonly #places: { readonly bridgePath: string; readonly routerDir: string }
  #runs = 0

  constructor({ shell, hangsUp = false, inputs = {} }: WorldOptions) {
    this.home = mkdtempSync(path.join(tmpdir(), 'dd-world-'))
    this.workspace = path.join(this.home, 'checkout')
    this.functionsPath = path.join(this.home, 'volumes/functions')
    this.statePath = path.join(this.home, 'volumes/.dual-deploy')
    this.#inputs = inputs
    const bin = path.join(this.home, 'bin')
    for (const folder of [bin, this.functionsPath, this.workspace, ...this.#cloudFolders()])
      mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(bin, 'docker'), FAKE_DOCKER, { mode: 0o755 })
    writeFileSync(path.join(bin, 'supabase'), FAKE_SUPABASE, { mode: 0o755 })
    this.#linkShell(shell, path.join(this.home, 'shell'))
    this.#places = { bridgePath: bridgeOf(this.home), routerDir: routerOf(this.home) }
    writeFileSync(path.join(this.home, 'container'), 'true 1 stock\n')
    this.writeOnServer('main/index.ts', 'console.log("a router of somebody")\n')
    const env = {
      PATH: `${path.join(this.home, 'shell')}:${process.env['PATH'] ?? ''}`,
      HOME: this.home,
      FUNCTIONS: this.functionsPath
    }
    this.machine = new Machine(env, this.clock, hangsUp)
    this.#runtimes = {
      'self-hosted': new EdgeRuntime(this.home, this.clock),
      cloud: new CloudRuntime(this.home)
    }
  }

  #cloudFolders(): string[] {
    return ['current', 'versions'].map((name) => path.join(this.home, 'cloud', name))
  }

  /** A server whose `sh` is this one; with busybox its applets come first, where it has them, as on Alpine. */
  #linkShell(shell: Shell, bin: string): void {
    mkdirSync(bin)
    const binary = execFileSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim()
    const applets =
      shell === 'busybox' ? execFileSync(binary, ['--list'], { encoding: 'utf8' }).trim().split('\n') : ['sh']
    // Some builds have a flock without -w, which a server must not have (docs/self-hosted.md).
    for (const name of applets.filter((applet) => applet !== 'flock'))
      symlinkSync(binary, path.join(bin, name))
  }

  stop(): void {
    rmSync(this.home, { recursive: true, force: true })
  }

  /** Writes a file of the checkout; the path is relative to `supabase/`. */
  write(file: string, text: string): void {
    this.#write(path.join(this.workspace, 'supabase', file), text)
  }

  writeOnServer(file: string, text: string): void {
    this.#write(path.join(this.functionsPath, file), text)
  }

  #write(file: string, text: string): void {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  /** Functions of whose uploads a knob of the fake CLI is to take hold. */
  setCloudKnob(knob: 'refuse' | 'drop' | 'crash', names: readonly string[]): void {
    const file = path.join(this.home, 'cloud', knob)
    if (names.length === 0) rmSync(file, { force: true })
    else writeFileSync(file, names.map((name) => `${name}\n`).join(''))
  }

  /** A container that cannot be started; docker tries again by itself, so it runs once it is mended. */
  setBroken(isBroken: boolean): void {
    const file = path.join(this.home, 'broken')
    if (isBroken) writeFileSync(file, '')
    if (isBroken || !existsSync(file)) return
    rmSync(file)
    spawnSync(path.join(this.home, 'bin/docker'), ['start'])
  }

  get container(): EdgeRuntime['container'] {
    return this.#runtimes['self-hosted'].container
  }

  /** A plain request, as a user of the functions makes it. */
  ask(target: TargetName, name: string, asked: Asked = { method: 'GET', headers: {} }): Promise<Answer> {
    return this.#runtimes[target].ask(name, asked)
  }

  /** Until all that runs has ended: scripts and guards on the server, and what a dead runner had started. */
  async quiet(): Promise<void> {
    await this.clock.quiet()
    spawnSync('flock', ['-w', '20', path.join(this.home, 'cloud/busy'), 'true'])
  }

  async run(given: Readonly<Record<string, string>> = {}, options: RunOptions = {}): Promise<Ended> {
    const attempt = new Attempt(this, (this.#runs += 1), options)
    const inputs = readInputs({
      get: (name) => ({ ...GIVEN, ...this.#ownInputs(), ...this.#inputs, ...given })[name] ?? '',
      hide: () => undefined,
      workspace: this.workspace,
      event: 'push',
      isForkEvent: false
    })
    options.onStart?.(attempt)
    const outcome = run(inputs, attempt.services(this.#places))
    const ended = await Promise.race([outcome, attempt.killed])
    if (ended !== null && !attempt.isDead) {
      attempt.hasEnded = true
      rmSync(attempt.folder, { recursive: true, force: true })
      return { outcome: ended, log: attempt.log, code: ended.error === null ? 0 : 1 }
    }
    // It is gone; what it says from here on, nobody hears.
    outcome.catch(() => undefined)
    return { outcome: null, log: attempt.log, code: null }
  }

  #ownInputs(): Record<string, string> {
    return {
      'project-ref': PROJECT,
      'self-hosted-url': URLS['self-hosted'],
      'self-hosted-path': this.functionsPath,
      'docker-command': path.join(this.home, 'bin/docker'),
      'supabase-cli': path.join(this.home, 'bin/supabase')
    }
  }

  /** What a probe of the action is answered. */
  probe(url: string, asked: Asked): Promise<Answer> {
    const target = url.startsWith(URLS.cloud) ? 'cloud' : 'self-hosted'
    return this.ask(target, url.slice(URLS[target].length + 1), asked)
  }

  /** The Management API, as far as the action asks it itself. */
  api(url: string): Response {
    if (url.endsWith('/secrets')) return Response.json([])
    if (!url.endsWith(`/${PROJECT}/functions`))
      return Response.json({ message: 'Not Found' }, { status: 404 })
    const current = path.join(this.home, 'cloud/current')
    const slugs = readdirSync(current).filter((name) => !name.startsWith('.'))
    return Response.json(
      slugs.map((slug) => {
        const file = path.join(current, slug)
        // Of a publication: the file is a new one with each.
        const { mtimeMs: at, ino: version } = statSync(file)
        const bundle = readFileSync(file, 'utf8').trim()
        const times = { created_at: 0, updated_at: Math.round(at) }
        const witness = { version, verify_jwt: true, ezbr_sha256: bundle, ...times }
        return { id: slug, slug, name: slug, status: 'ACTIVE', ...witness }
      })
    )
  }
}

/** Inputs of a deploy to both targets, as a workflow gives them. */
const GIVEN: Readonly<Record<string, string>> = {
  targets: 'cloud, self-hosted',
  'supabase-access-token': 'sbp_x',
  'ssh-host': '127.0.0.1',
  'ssh-user': 'deploy',
  'ssh-key': 'the key of ssh',
  'ssh-known-hosts': 'SHA256:x',
  'lock-timeout': '60',
  'verify-timeout': '30',
  'verify-interval': '1',
  'verify-streak': '2',
  'cloud-key': 'cloud-anon',
  'self-hosted-key': 'self-anon'
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

/** One run: what it holds of the world, and the ways to end it. */
class Attempt implements Running {
  readonly folder: string
  readonly killed: Promise<null>
  log = ''
  isDead = false
  /** by itself: what comes late to kill it finds no process */
  hasEnded = false
  readonly #world: World
  readonly #number: number
  readonly #options: RunOptions
  readonly #controller = new AbortController()
  readonly #clients: Client[] = []
  readonly #alive: string
  #die: () => void = () => undefined

  constructor(world: World, number: number, options: RunOptions) {
    this.#world = world
    this.#number = number
    this.#options = options
    this.folder = path.join(world.home, `run${number}`)
    mkdirSync(this.folder)
    this.#alive = path.join(this.folder, 'alive')
    writeFileSync(this.#alive, '')
    this.killed = new Promise((resolve) => {
      this.#die = () => {
        resolve(null)
      }
    })
  }

  kill(): void {
    if (this.isDead || this.hasEnded) return
    this.isDead = true
    rmSync(this.#alive)
    this.#world.clock.forgetSleepers()
    for (const client of this.#clients) client.lose()
    this.#die()
  }

  cancel(): void {
    this.#controller.abort()
  }

  services(places: { readonly bridgePath: string; readonly routerDir: string }) {
    const world = this.#world
    const alive = <T>(work: () => Promise<T>): Promise<T> =>
      this.isDead
        ? never<T>()
        : world.clock.during(work()).then(
            (value) => (this.isDead ? never<T>() : value),
            (error: unknown) => {
              if (this.isDead) return never<T>()
              throw error
            }
          )
    return servicesOf({
      ...places,
      log: this.#runLog(),
      clock: {
        now: () => world.clock.now(),
        sleep: (ms) => (this.isDead ? never() : world.clock.sleep(ms))
      },
      fetch: (url) => alive(() => Promise.resolve(world.api(url))),
      probe: (url, question) => alive(() => world.probe(url, question)),
      connect: () =>
        alive(() => {
          const { connection, client } = world.machine.open(() => this.isDead)
          this.#clients.push(client)
          return Promise.resolve(connection)
        }),
      tempDir: this.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: world.home, RUNNER_IS_ALIVE: this.#alive },
      attempt: {
        commit: String(this.#number).padStart(40, '0'),
        commitTime: 1_700_000_000 + this.#number,
        ref: 'refs/heads/main',
        runId: 1_000 + this.#number
      },
      signal: this.#controller.signal,
      deployId: `20260101${String(this.#number).padStart(6, '0')}-${1_000 + this.#number}-1-abcdef`
    })
  }

  #runLog(): RunLog {
    const tell = (text: string): void => {
      if (this.isDead) return
      this.log += `${text}\n`
      this.#options.onOutput?.(this)
    }
    return {
      info: tell,
      warning: (text) => {
        tell(`::warning::${text}`)
      },
      detail: (title, text) => {
        tell(`${title}\n${text.trim()}`)
      },
      group: (title, body) => {
        tell(`::group::${title}`)
        return this.isDead ? never() : body()
      }
    }
  }
}

/** Every file below a folder. */
export function filesBelow(root: string): string[] {
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (stat.isFile()) return [root]
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
