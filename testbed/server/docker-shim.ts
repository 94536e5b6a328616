/**
 * What stands behind the `docker` command where no Docker Engine can run: each container is a process of this machine.
 * Knows the commands, options and fields that a deploy uses; refuses all others by name.
 *
 *   docker-shim.ts <folder> <docker's own arguments …>
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { NOT_STARTED, writeJson, type ContainerSpec, type ContainerState } from './docker-shim-state.ts'
import { readLog, superviseContainer } from './docker-shim-supervisor.ts'
import { sleep } from './processes.ts'
import { isAlive } from './temp.ts'

const DEFAULT_STOP_GRACE_S = 10

class DockerError extends Error {
  readonly code: number

  constructor(message: string, code = 1) {
    super(message)
    this.code = code
  }
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`)

class Container {
  readonly folder: string
  readonly spec: ContainerSpec

  constructor(folder: string) {
    this.folder = folder
    this.spec = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8')) as ContainerSpec
  }

  get state(): ContainerState {
    const path = join(this.folder, 'state.json')
    const state = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ContainerState) : NOT_STARTED
    const isOver = state.status === 'created' || isAlive(state.supervisor)
    return isOver ? state : { ...state, status: 'exited', pid: 0 }
  }

  isUp(): boolean {
    return ['running', 'restarting'].includes(this.state.status)
  }

  /** The host's path of what the container calls by its own. */
  toHost(text: string): string {
    return this.spec.mounts.reduce((result, mount) => result.replaceAll(mount.target, mount.source), text)
  }

  toContainer(text: string): string {
    return this.spec.mounts.reduce((result, mount) => result.replaceAll(mount.source, mount.target), text)
  }

  /** The container's environment, as its processes on the host get it. */
  hostEnv(): NodeJS.ProcessEnv {
    const entries = this.spec.env.map((entry) => {
      const at = entry.indexOf('=')
      return [entry.slice(0, at), this.toHost(entry.slice(at + 1))] as const
    })
    return { PATH: process.env['PATH'], ...Object.fromEntries(entries) }
  }

  async start(): Promise<void> {
    if (this.isUp()) return
    const before = this.state.startedAt
    const command = this.spec.command.map((word) => this.toHost(word))
    writeJson(join(this.folder, 'process.json'), { command, env: this.hostEnv() })
    const program = [...process.argv.slice(1, 3), 'supervise', this.spec.name]
    spawn(process.execPath, program, { detached: true, stdio: 'ignore', cwd: '/' }).unref()
    while (this.state.startedAt === before) await sleep(20)
  }

  async stop(graceS: number): Promise<void> {
    if (!this.isUp()) return
    writeJson(join(this.folder, 'stop.json'), { graceMs: graceS * 1000 })
    process.kill(this.state.supervisor, 'SIGTERM')
    while (this.isUp()) await sleep(20)
  }
}

const containersFolder = (root: string): string => join(root, 'containers')

function find(root: string, name: string): Container {
  const found = all(root).find(
    ({ spec }) => spec.name === name || (name.length >= 4 && spec.id.startsWith(name))
  )
  if (!found) throw new DockerError(`Error response from daemon: No such container: ${name}`)
  return found
}

function all(root: string): Container[] {
  const folder = containersFolder(root)
  return existsSync(folder) ? readdirSync(folder).map((name) => new Container(join(folder, name))) : []
}

/** options: long name → does it take a value; stops at the first operand, as docker does for run and exec. */
function parse(args: readonly string[], options: ParseArgsConfig['options'], stopAtOperand = false) {
  let end = args.length
  if (stopAtOperand) {
    end = args.findIndex((word, index) => !word.startsWith('-') && !takesValue(args[index - 1], options))
    if (end < 0) end = args.length
  }
  const { values, positionals } = parseArgs({
    args: args.slice(0, end),
    options: options ?? {},
    allowPositionals: true
  })
  return { values: values as Record<string, unknown>, operands: [...positionals, ...args.slice(end)] }
}

function takesValue(word: string | undefined, options: ParseArgsConfig['options']): boolean {
  if (!word?.startsWith('-') || word.includes('=')) return false
  const option = Object.entries(options ?? {}).find(
    ([long, { short }]) => word === `--${long}` || word === `-${short}`
  )
  return option?.[1].type === 'string'
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

async function runContainer(root: string, args: readonly string[]): Promise<void> {
  const { values, operands } = parse(
    args,
    {
      detach: { ...flag, short: 'd' },
      name: text,
      restart: text,
      network: text,
      user: { ...text, short: 'u' },
      workdir: { ...text, short: 'w' },
      volume: { ...text, short: 'v', multiple: true },
      env: { ...text, short: 'e', multiple: true }
    },
    true
  )
  const [image = '', ...command] = operands
  const name = String(values['name'])
  const folder = join(containersFolder(root), name)
  if (existsSync(folder)) {
    throw new DockerError(
      `docker: Error response from daemon: Conflict. The container name "/${name}" is in use.`,
      125
    )
  }
  const mounts = ((values['volume'] ?? []) as string[]).map((volume) => {
    const [source = '', target = '', mode = ''] = volume.split(':')
    return { source, target, isReadOnly: mode.split(',').includes('ro') }
  })
  const env = (values['env'] ?? []) as string[]
  const id = randomBytes(32).toString('hex')
  const spec: ContainerSpec = { id, name, image, createdAt: new Date().toISOString(), env, command, mounts }
  mkdirSync(folder, { recursive: true })
  writeJson(join(folder, 'spec.json'), spec)
  await new Container(folder).start()
  print(id)
}

function inspection({ spec, state, folder }: Container): Record<string, unknown> {
  return {
    Id: spec.id,
    Name: `/${spec.name}`,
    Created: spec.createdAt,
    Image: spec.image,
    RestartCount: state.restartCount,
    LogPath: join(folder, 'log'),
    State: {
      Status: state.status,
      // Docker itself calls a container that waits for its next start "running" too.
      Running: ['running', 'restarting'].includes(state.status),
      Restarting: state.status === 'restarting',
      Paused: false,
      OOMKilled: false,
      Dead: false,
      Pid: state.pid,
      ExitCode: state.exitCode,
      Error: '',
      StartedAt: state.startedAt,
      FinishedAt: state.finishedAt
    },
    Config: { Image: spec.image, Env: spec.env, Cmd: spec.command, Labels: {} },
    HostConfig: {
      Binds: spec.mounts.map(
        ({ source, target, isReadOnly }) => `${source}:${target}${isReadOnly ? ':ro' : ''}`
      ),
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      NetworkMode: 'host'
    },
    Mounts: spec.mounts.map(({ source, target, isReadOnly }) => ({
      Type: 'bind',
      Source: source,
      Destination: target,
      Mode: isReadOnly ? 'ro' : '',
      RW: !isReadOnly,
      Propagation: 'rprivate'
    }))
  }
}

function field(value: unknown, path: string): unknown {
  return path
    .split('.')
    .filter(Boolean)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}

/** One line for each item of a list: what is in front of the first separator. */
const SPLIT_EACH = /^\{\{range (\.[\w.]+)\}\}\{\{println \(index \(split \. "(.)"\) 0\)\}\}\{\{end\}\}$/

/** Go templates, as far as `{{.A.B}}`, `{{json .A.B}}` and the one loop above. */
function fill(template: string, value: unknown): string {
  const [, list, separator = ''] = SPLIT_EACH.exec(template) ?? []
  if (list !== undefined)
    return (field(value, list) as string[]).map((item) => `${item.split(separator)[0] ?? ''}\n`).join('')
  return template.replace(/\{\{(.*?)\}\}/g, (_, action: string) => {
    const [, asJson, path] = /^\s*(json\s+)?(\.[\w.]*)\s*$/.exec(action) ?? []
    if (path === undefined) throw new DockerError(`template: this stand-in does not know {{${action}}}`, 64)
    const found = field(value, path)
    if (found === undefined) throw new DockerError(`template: map has no entry for key "${path}"`)
    return asJson || typeof found === 'object'
      ? JSON.stringify(found)
      : `${found as string | number | boolean}`
  })
}

function inspect(root: string, args: readonly string[]): void {
  const { values, operands } = parse(args, { format: { ...text, short: 'f' }, type: text })
  const found = operands.map((name) => {
    try {
      return inspection(find(root, name))
    } catch {
      print('[]')
      throw new DockerError(`Error: No such object: ${name}`)
    }
  })
  const format = values['format'] as string | undefined
  if (format === undefined) print(JSON.stringify(found, null, 4))
  else for (const one of found) print(fill(format, one))
}

function ps(root: string, args: readonly string[]): void {
  const { values } = parse(args, {
    all: { ...flag, short: 'a' },
    quiet: { ...flag, short: 'q' },
    'no-trunc': flag,
    format: text,
    filter: { ...text, short: 'f', multiple: true }
  })
  const filters = ((values['filter'] ?? []) as string[]).map((filter) => {
    if (!filter.startsWith('name='))
      throw new DockerError(`this stand-in does not know --filter ${filter}`, 64)
    return new RegExp(filter.slice('name='.length))
  })
  const shown = all(root).filter(
    (one) => (values['all'] || one.isUp()) && filters.every((name) => name.test(`/${one.spec.name}`))
  )
  const rows = shown.map(({ spec, state }) => ({
    ID: values['no-trunc'] ? spec.id : spec.id.slice(0, 12),
    Names: spec.name,
    Image: spec.image,
    State: state.status,
    Status: state.status === 'running' ? 'Up' : state.status,
    Mounts: spec.mounts.map(({ source }) => source).join(','),
    Labels: ''
  }))
  const format = (values['format'] as string | undefined) ?? '{{.ID}}  {{.Image}}  {{.Status}}  {{.Names}}'
  for (const row of rows) {
    print(values['quiet'] ? row.ID : format === 'json' ? JSON.stringify(row) : fill(format, row))
  }
}

function execute(root: string, args: readonly string[]): Promise<number> {
  const { values, operands } = parse(
    args,
    {
      interactive: { ...flag, short: 'i' },
      tty: { ...flag, short: 't' },
      user: { ...text, short: 'u' },
      workdir: { ...text, short: 'w' },
      env: { ...text, short: 'e', multiple: true }
    },
    true
  )
  const [name = '', ...command] = operands
  const container = find(root, name)
  if (container.state.status !== 'running') {
    throw new DockerError(`Error response from daemon: Container ${container.spec.id} is not running`)
  }
  const [program = '', ...rest] = command.map((word) => container.toHost(word))
  const cwd = container.toHost((values['workdir'] as string | undefined) ?? '/')
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      stdio: ['inherit', 'pipe', 'inherit'],
      cwd,
      env: container.hostEnv()
    })
    let output = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => (output += chunk))
    child.on('error', (error) => {
      process.stderr.write(`OCI runtime exec failed: ${error.message}\n`)
      resolve(127)
    })
    child.on('close', (code) => {
      process.stdout.write(container.toContainer(output))
      resolve(code ?? 137)
    })
  })
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 }

/** RFC 3339, seconds since the epoch, or a duration back from now. */
function momentOf(since: string): number {
  if (/^\d+(\.\d+)?$/.test(since)) return Number(since) * 1000
  const parts = [...since.matchAll(/(\d+)([hms])/g)]
  if (parts.length > 0 && parts.map(([part]) => part).join('') === since) {
    return (
      Date.now() -
      parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? 's'] ?? 0), 0)
    )
  }
  return Date.parse(since)
}

function logs(root: string, args: readonly string[]): void {
  const { values, operands } = parse(args, {
    tail: { ...text, short: 'n' },
    since: text,
    timestamps: { ...flag, short: 't' },
    details: flag
  })
  const since = values['since'] === undefined ? -Infinity : momentOf(values['since'] as string)
  const lines = readLog(find(root, operands[0] ?? '').folder).filter(({ at }) => Date.parse(at) >= since)
  const tail = values['tail'] === undefined || values['tail'] === 'all' ? Infinity : Number(values['tail'])
  const shown = tail === 0 ? [] : lines.slice(-Math.min(tail, lines.length))
  for (const { at, isError, line } of shown) {
    const stream = isError ? process.stderr : process.stdout
    stream.write(values['timestamps'] ? `${at} ${line}\n` : `${line}\n`)
  }
}

async function stopAll(root: string, args: readonly string[], thenStart: boolean): Promise<void> {
  const { values, operands } = parse(args, { time: { ...text, short: 't' }, timeout: text })
  const grace = Number(values['time'] ?? values['timeout'] ?? DEFAULT_STOP_GRACE_S)
  for (const name of operands) {
    const container = find(root, name)
    await container.stop(grace)
    if (thenStart) await container.start()
    print(name)
  }
}

async function remove(root: string, args: readonly string[]): Promise<void> {
  const { values, operands } = parse(args, { force: { ...flag, short: 'f' } })
  for (const name of operands) {
    const container = find(root, name)
    if (container.isUp() && !values['force'])
      throw new DockerError(`You cannot remove a running container ${name}.`)
    await container.stop(0)
    rmSync(container.folder, { recursive: true })
    print(name)
  }
}

async function dispatch(root: string, [verb = '', ...args]: readonly string[]): Promise<number> {
  if (verb === 'supervise') await superviseContainer(root, join(containersFolder(root), args[0] ?? ''))
  else if (verb === 'run') await runContainer(root, args)
  else if (verb === 'inspect') inspect(root, args)
  else if (verb === 'container') return dispatch(root, args)
  else if (verb === 'ps' || verb === 'ls') ps(root, args)
  else if (verb === 'exec') return execute(root, args)
  else if (verb === 'logs') logs(root, args)
  else if (verb === 'stop') await stopAll(root, args, false)
  else if (verb === 'restart') await stopAll(root, args, true)
  else if (verb === 'rm') await remove(root, args)
  else if (verb === 'start') {
    for (const name of args) {
      await find(root, name).start()
      print(name)
    }
  } else if (verb === 'version' || verb === '--version' || verb === 'info')
    print('docker stand-in of the testbed')
  else throw new DockerError(`docker: this stand-in does not know the command '${verb}'`, 64)
  return 0
}

const [root = '', ...argv] = process.argv.slice(2)
try {
  process.exitCode = await dispatch(root, argv)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof DockerError ? error.code : 125
}
