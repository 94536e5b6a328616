/** The container `supabase-edge-functions`: the runtime's stand-in on real Deno, in a real container. */
import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { denoFlags } from '../runtime/deno-path.ts'
import type { Cleanup } from './cleanup.ts'
import { dockerCommand, type Engine } from './engine.ts'
import { DENO_BINARY, RUNTIME } from './paths.ts'
import { answersOn } from './ports.ts'
import { waitUntil } from './processes.ts'

export interface ContainerOptions {
  readonly engine: Engine
  readonly name: string
  readonly port: number
  readonly functionsPath: string
  /** a folder of ours on the host, for the entry script */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

export interface Container {
  startedAt(): Promise<string>
  isRunning(): Promise<boolean>
  setBroken(broken: boolean | 'crash-loop', whileThere?: string): Promise<void>
}

const START_TIMEOUT_MS = 120_000
const MOUNTED = '/opt/testbed'
const BROKEN_FLAG = 'broken'

/**
 * Gets the paths as arguments: `<deno> <start.ts> <main service> <port>`.
 * exec: signals of `docker stop` must reach the runtime, which drains.
 */
const ENTRY_SCRIPT = `#!/bin/sh
flag="\${0%/*}/${BROKEN_FLAG}"
how=
if [ -e "$flag" ]; then
  { read -r how; read -r path; } < "$flag"
  [ -e "\${3%/*}/$path" ] || how=
fi
if [ "$how" = true ]; then
  echo 'Error: main worker boot error: the container was told not to start' >&2
  exit 1
fi
if [ "$how" = crash-loop ]; then
  "$1" ${denoFlags.join(' ')} "$2" --main-service "$3" --host 127.0.0.1 --port "$4" &
  sleep 1
  kill -9 $!
  echo 'fatal: the container was told to die after its start' >&2
  exit 1
fi
exec "$1" ${denoFlags.join(' ')} "$2" --main-service "$3" --host 127.0.0.1 --port "$4"
`

function runArguments(options: ContainerOptions, entryFolder: string): string[] {
  const mounts = [
    `${options.functionsPath}:/home/deno/functions`,
    `${options.engine.denoDir}:/root/.cache/deno`,
    `${dirname(DENO_BINARY)}:${MOUNTED}/deno:ro`,
    `${RUNTIME}:${MOUNTED}/runtime:ro`,
    `${entryFolder}:${MOUNTED}/entry:ro`
  ]
  // With an engine that serves an ordinary user: what the container writes must be that user's to remove.
  const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()]
  const user = uid === 0 ? [] : ['--user', `${uid}:${gid}`]
  const env = { DENO_DIR: '/root/.cache/deno', DENO_NO_UPDATE_CHECK: '1', HOME: '/root', ...options.env }
  return [
    ...['run', '--detach', '--name', options.name, '--restart', 'unless-stopped', '--network', 'host'],
    ...['--workdir', '/home/deno'],
    ...user,
    ...mounts.flatMap((mount) => ['--volume', mount]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...[options.engine.image, '/bin/sh', `${MOUNTED}/entry/start.sh`],
    ...[
      `${MOUNTED}/deno/deno`,
      `${MOUNTED}/runtime/start.ts`,
      '/home/deno/functions/main',
      String(options.port)
    ]
  ]
}

function removeNow({ engine, name }: ContainerOptions): void {
  execFileSync(dockerCommand(engine), ['rm', '-f', name], {
    env: { ...process.env, DOCKER_HOST: engine.dockerHost },
    stdio: 'ignore',
    timeout: 10_000
  })
}

export async function startContainer(options: ContainerOptions, cleanup: Cleanup): Promise<Container> {
  const { engine, name, port } = options
  const entryFolder = join(options.folder, 'entry')
  const flag = join(entryFolder, BROKEN_FLAG)
  await mkdir(entryFolder, { recursive: true })
  await writeFile(join(entryFolder, 'start.sh'), ENTRY_SCRIPT)
  const inspect = async (format: string): Promise<string> =>
    (await engine.docker('inspect', '--format', format, name)).trim()

  cleanup.add(
    () => engine.docker('rm', '--force', name),
    () => {
      removeNow(options)
    }
  )
  await engine.docker(...runArguments(options, entryFolder))
  await waitUntil(
    `container ${name}`,
    () => answersOn(port),
    START_TIMEOUT_MS,
    () => engine.docker('logs', '--tail', '50', name)
  )
  return {
    startedAt: () => inspect('{{.State.StartedAt}}'),
    isRunning: async () => (await inspect('{{.State.Running}} {{.State.Restarting}}')) === 'true false',
    setBroken: async (broken, whileThere = '') => {
      await (broken === false ? rm(flag, { force: true }) : writeFile(flag, `${broken}\n${whileThere}\n`))
    }
  }
}
