import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ActionOptions, ActionRun } from '../../../testbed/action.ts'
import type { JobEvent } from '../../../testbed/github/events.ts'
import type { GatewayRequest, GitHubApi } from '../../../testbed/types.ts'
import type { World } from './world.ts'

/** What a job of a fork's pull request gets of `secrets.*`: nothing. */
export const NO_SECRETS = {
  'supabase-access-token': '',
  'ssh-key': '',
  'ssh-passphrase': '',
  'ssh-known-hosts': '',
  'cloud-key': '',
  'self-hosted-key': '',
  'probe-key': ''
} as const

/** Runs the action as a step of a job that this event started. */
export function runJob(
  world: World,
  github: Pick<GitHubApi, 'apiUrl'>,
  job: JobEvent,
  inputs: Readonly<Record<string, string>>,
  options: Partial<ActionOptions> = {}
): Promise<ActionRun> {
  return world.run(inputs, {
    ...options,
    event: job.event,
    payload: job.payload,
    env: { ...job.env, GITHUB_API_URL: github.apiUrl, ...options.env }
  })
}

/** Leaves only these functions in the checkout: what a test does not need costs it time. */
export function keepFunctions(world: World, names: readonly string[]): void {
  const functions = path.join(world.workspace, 'supabase/functions')
  for (const folder of readdirSync(functions)) {
    if (folder !== '_shared' && !names.includes(folder))
      rmSync(path.join(functions, folder), { recursive: true })
  }
  world.edit('config.toml', (text) =>
    text
      .split(/^(?=\[functions\.)/m)
      .filter((part) => {
        const name = /^\[functions\.([\w-]+)\]/.exec(part)?.[1]
        return name === undefined || names.includes(name)
      })
      .join('')
  )
}

/** Text of every file of the checkout, by path. */
export function readCheckout(world: World): Map<string, string> {
  const files = readdirSync(world.workspace, { recursive: true, withFileTypes: true })
  return new Map(
    files.flatMap((entry) => {
      if (!entry.isFile()) return []
      const file = path.join(entry.parentPath, entry.name)
      return [[path.relative(world.workspace, file), readFileSync(file, 'utf8')] as const]
    })
  )
}

const SECRET_HEADERS = ['authorization', 'apikey', 'cookie', 'x-dual-deploy-key']

/** Headers of requests that can hold a secret, with their values. */
export const secretHeaders = (requests: readonly GatewayRequest[]): string[] =>
  requests.flatMap(({ headers }) =>
    SECRET_HEADERS.flatMap((name) =>
      headers[name] === undefined ? [] : [`${name}: ${String(headers[name])}`]
    )
  )

export const writeConfig = (world: World, text: string): void => {
  writeFileSync(path.join(world.workspace, 'supabase/config.toml'), text)
}
