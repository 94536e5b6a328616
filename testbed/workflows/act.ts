/** Runs a workflow file with `act`, a runner of GitHub's workflows, in its host mode: no container, no network. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { cloudEnvironment, node24, testbedInputs } from '../action.ts'
import type { Testbed } from '../start.ts'

const root = path.resolve(import.meta.dirname, '../..')

export interface WorkflowRun {
  readonly code: number | null
  readonly log: string
  /** outputs of all steps, by name; the last one counts */
  readonly outputs: Readonly<Record<string, string>>
  readonly ms: number
}

export interface WorkflowOptions {
  readonly event: string
  /** name of the file in .github/workflows */
  readonly file: string
  readonly payload?: object
  /** inputs of workflow_dispatch */
  readonly inputs?: Readonly<Record<string, string>>
  readonly job?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Secrets and variables as examples/workflows name them. */
interface Settings {
  readonly secrets: Readonly<Record<string, string>>
  readonly vars: Readonly<Record<string, string>>
}

export class Act {
  readonly #program: string
  readonly #repository: string
  readonly #folder: string
  readonly #action: string
  readonly #settings: Settings
  readonly #env: Readonly<Record<string, string>>
  #runs = 0

  constructor(program: string, repository: string, testbed: Testbed, apiUrl: string) {
    this.#program = program
    this.#repository = repository
    this.#folder = path.join(testbed.dataDir, 'act')
    mkdirSync(this.#folder, { recursive: true })
    this.#action = actionForTestbed(testbed, path.join(this.#folder, 'action'))
    this.#settings = settingsOf(testbed)
    this.#env = {
      ...cloudEnvironment(testbed.cloud, this.#folder),
      GITHUB_API_URL: apiUrl,
      GITHUB_REPOSITORY: 'example/app'
    }
  }

  async run(options: WorkflowOptions): Promise<WorkflowRun> {
    this.#runs += 1
    const { secrets, vars } = this.#settings
    const env = { ...this.#env, GITHUB_RUN_ID: String(this.#runs), ...options.env }
    const start = performance.now()
    const child = spawn(this.#program, this.#argv(options, env), {
      cwd: this.#repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      // `-s NAME` and `--var NAME` take the value from here: no secret stands in a process argument.
      env: {
        ...secrets,
        ...vars,
        PATH: `${path.dirname(node24)}:${process.env['PATH'] ?? ''}`,
        HOME: this.#folder,
        XDG_CACHE_HOME: path.join(this.#folder, 'cache')
      }
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        log += chunk.toString('utf8')
      })
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    return { code, log, outputs: outputsIn(log), ms: performance.now() - start }
  }

  #argv(options: WorkflowOptions, env: Readonly<Record<string, string>>): string[] {
    const { secrets, vars } = this.#settings
    const each = (flag: string, values: readonly string[]): string[] =>
      values.flatMap((value) => [flag, value])
    return [
      options.event,
      ...['--workflows', `.github/workflows/${options.file}`],
      ...['--platform', 'ubuntu-latest=-self-hosted'],
      ...['--local-repository', `dual-deploy/dual-deploy@v1=${this.#action}`],
      ...['--action-cache-path', path.join(this.#folder, 'actions')],
      ...['--eventpath', this.#payloadFile(options.payload ?? {})],
      ...['--no-cache-server', '--container-daemon-socket', '-'],
      ...(options.job === undefined ? [] : ['--job', options.job]),
      ...each('--secret', Object.keys(secrets)),
      ...each('--var', Object.keys(vars)),
      ...each('--env', pairs(env)),
      ...each('--input', pairs(options.inputs ?? {}))
    ]
  }

  #payloadFile(payload: object): string {
    const file = path.join(mkdtempSync(path.join(this.#folder, 'event-')), 'event.json')
    writeFileSync(file, JSON.stringify(payload))
    return file
  }
}

const pairs = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`)

/**
 * The action as it is built, with other defaults: addresses of the testbed that no user has to give. So the workflow
 * files run as they stand.
 */
function actionForTestbed(testbed: Testbed, folder: string): string {
  for (const part of ['dist', '.github']) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
  }
  const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as ActionFile
  const given = testbedInputs(testbed)
  for (const name of NOT_IN_WORKFLOWS) {
    const [input, value] = [action.inputs[name], given[name]]
    if (input === undefined || value === undefined) throw new Error(`no input ${name}`)
    input.default = value
  }
  // JSON is YAML.
  writeFileSync(path.join(folder, 'action.yml'), JSON.stringify(action))
  return folder
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, { default?: string }>>
}

const NOT_IN_WORKFLOWS = [
  ...['cloud-url', 'cloud-key', 'supabase-cli', 'ssh-port', 'self-hosted-key', 'container'],
  ...['verify-timeout', 'verify-interval']
]

function settingsOf(testbed: Testbed): Settings {
  const { cloud, server } = testbed
  return {
    secrets: {
      GITHUB_TOKEN: 'a-token-of-the-testbed',
      SUPABASE_ACCESS_TOKEN: cloud.accessToken,
      SSH_KEY: server.sshPrivateKey,
      SSH_KNOWN_HOSTS: server.knownHosts
    },
    vars: {
      SSH_HOST: server.sshHost,
      SSH_PORT: String(server.sshPort),
      SSH_USER: server.sshUser,
      SELF_HOSTED_PATH: server.functionsPath,
      SELF_HOSTED_URL: server.functionsUrl
    }
  }
}

/** act prints `⚙  ::set-output:: name=value` for each. */
function outputsIn(log: string): Record<string, string> {
  const found = [...log.matchAll(/::set-output:: ([\w-]+)=(.*)$/gm)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]))
}
