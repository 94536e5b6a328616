/** The Docker Engine of the testbed: one of our own, or the one that TESTBED_DOCKER_HOST names. */
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { ensureDenoDir } from '../runtime/seed-cache.ts'
import { Cleanup } from './cleanup.ts'
import { DENO_BINARY, DENO_CACHE } from './paths.ts'
import { startProcessEngine } from './process-engine.ts'
import { endDaemon, hasEnded, run, startDaemon, waitUntil } from './processes.ts'
import { planRootfs } from './rootfs.ts'
import { makeTempFolder, sweepTempFolders, unmountBelow } from './temp.ts'

export interface Engine {
  /** unix:///… */
  readonly dockerHost: string
  readonly image: string
  /** Deno's cache, filled with what functions of the testbed import: no network is needed later */
  readonly denoDir: string
  /** a folder with a `docker` of our own that must come first on PATH */
  readonly binDir?: string
  /** runs the docker command against this engine; returns stdout, throws on a non-zero code */
  docker(...args: string[]): Promise<string>
  /** ends what this process started; an engine that was given is left as it is */
  stop(): Promise<void>
}

export const dockerCommand = ({ binDir }: Engine): string => (binDir ? join(binDir, 'docker') : 'docker')

const START_TIMEOUT_MS = 60_000
/** dockerd itself gives containers 15 s before it kills them. */
const STOP_GRACE_MS = 30_000

const DOCKERD = ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd']

function findDockerd(): string | undefined {
  return DOCKERD.find((path) => existsSync(path))
}

/**
 * Whether a container can be had here: an engine is given, or we are root and have one to start.
 * TESTBED_ENGINE=process says no, to try what a machine without Docker gets.
 */
export function canRunEngine(): boolean {
  if (process.env['TESTBED_DOCKER_HOST']) return true
  if (process.env['TESTBED_ENGINE'] === 'process') return false
  return process.platform === 'linux' && process.getuid?.() === 0 && findDockerd() !== undefined
}

function dockerClient(dockerHost: string): Engine['docker'] {
  const env = { ...process.env, DOCKER_HOST: dockerHost }
  return (...args) => run('docker', args, { env })
}

/** Imports the image unless the engine has it; returns its name. */
async function ensureImage(docker: Engine['docker']): Promise<string> {
  const rootfs = await planRootfs([DENO_BINARY])
  const image = `dual-deploy-testbed:${rootfs.id}`
  const images = await docker('images', '--format', '{{.Repository}}:{{.Tag}}')
  if (images.split('\n').includes(image)) return image
  const folder = makeTempFolder()
  try {
    await rootfs.writeTo(join(folder, 'root'))
    await run('tar', [
      '-C',
      join(folder, 'root'),
      '--owner=0',
      '--group=0',
      '-cf',
      join(folder, 'root.tar'),
      '.'
    ])
    await docker('import', join(folder, 'root.tar'), image)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return image
}

function acceptsConnections(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}

interface Daemon {
  readonly process: ChildProcess
  readonly dockerHost: string
}

async function startDockerd(folder: string, dockerd: string): Promise<Daemon> {
  const socket = join(folder, 'docker.sock')
  const logFile = join(folder, 'dockerd.log')
  const args = [
    '--storage-driver=vfs',
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
    ...['-H', `unix://${socket}`, '--pidfile', join(folder, 'dockerd.pid')],
    // Containers use the host's network: no bridge, and no firewall rule of this machine is touched.
    ...['--iptables=false', '--ip6tables=false', '--bridge=none']
  ]
  const child = startDaemon({ command: dockerd, args, logFile, orphanSignal: 'TERM' })
  const log = (): Promise<string> => readFile(logFile, 'utf8').catch(() => '')
  const isUp = async (): Promise<boolean> => {
    if (hasEnded(child)) throw new Error(`dockerd ended at its start:\n${await log()}`)
    return acceptsConnections(socket)
  }
  try {
    await waitUntil('Docker Engine', isUp, START_TIMEOUT_MS, log)
  } catch (error) {
    await endDaemon(child, STOP_GRACE_MS)
    throw error
  }
  return { process: child, dockerHost: `unix://${socket}` }
}

async function killContainerd(folder: string): Promise<void> {
  const pid = await readFile(join(folder, 'exec/containerd/containerd.pid'), 'utf8').catch(() => '')
  if (pid.trim() === '') return
  try {
    process.kill(Number(pid), 'SIGKILL')
  } catch {
    // It went down with dockerd, as it should.
  }
}

async function removeContainers(docker: Engine['docker']): Promise<void> {
  const ids = (await docker('ps', '-aq')).split('\n').filter(Boolean)
  if (ids.length > 0) await docker('rm', '-f', ...ids)
}

async function startOwnEngine(): Promise<Engine> {
  const dockerd = findDockerd()
  if (!canRunEngine() || dockerd === undefined)
    throw new Error('no Docker Engine here: run script/setup as root')
  const cleanup = new Cleanup()
  try {
    const folder = makeTempFolder()
    cleanup.addFolder(folder)
    cleanup.add(
      async () => {
        await killContainerd(folder)
        unmountBelow(folder)
      },
      () => {
        unmountBelow(folder)
      }
    )
    await mkdir(join(folder, 'data'))
    const daemon = await startDockerd(folder, dockerd)
    cleanup.add(
      () => endDaemon(daemon.process, STOP_GRACE_MS),
      () => daemon.process.kill('SIGTERM')
    )
    const docker = dockerClient(daemon.dockerHost)
    cleanup.add(() => removeContainers(docker))
    const image = await ensureImage(docker)
    return { dockerHost: daemon.dockerHost, image, docker, denoDir: DENO_CACHE, stop: () => cleanup.run() }
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

/** Our own engine, or the one that TESTBED_DOCKER_HOST names; without either, processes in place of containers. */
export async function startEngine(): Promise<Engine> {
  const dockerHost = process.env['TESTBED_DOCKER_HOST']
  sweepTempFolders()
  await ensureDenoDir(DENO_CACHE)
  if (!canRunEngine()) return startProcessEngine()
  if (!dockerHost) return startOwnEngine()
  const docker = dockerClient(dockerHost)
  const image = await ensureImage(docker)
  return { dockerHost, docker, image, denoDir: DENO_CACHE, stop: () => Promise.resolve() }
}
