/** What the stand-in for Docker keeps of each container, in files of its folder. */
import { renameSync, writeFileSync } from 'node:fs'

interface Mount {
  readonly source: string
  readonly target: string
  readonly isReadOnly: boolean
}

/** What `docker run` was told; never changes. */
export interface ContainerSpec {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly createdAt: string
  readonly env: readonly string[]
  readonly command: readonly string[]
  readonly mounts: readonly Mount[]
}

/** Written by the supervisor alone. */
export interface ContainerState {
  readonly status: 'created' | 'running' | 'restarting' | 'exited'
  readonly supervisor: number
  readonly pid: number
  readonly exitCode: number
  readonly restartCount: number
  readonly startedAt: string
  readonly finishedAt: string
}

const NEVER = '0001-01-01T00:00:00Z'
export const NOT_STARTED: ContainerState = {
  status: 'created',
  supervisor: 0,
  pid: 0,
  exitCode: 0,
  restartCount: 0,
  startedAt: NEVER,
  finishedAt: NEVER
}

export function writeJson(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(value))
  renameSync(`${path}.new`, path)
}
