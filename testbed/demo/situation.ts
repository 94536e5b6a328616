/** The first user's situation: the cloud is up to date, self-hosted lacks one function and serves an old one. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cloudEnvironment, runAction, testbedInputs, type ActionRun } from '../action.ts'
import type { Testbed } from '../start.ts'

export const MISSING = 'wpp-provision'
export const STALE = 'wpp-qr'

const example = path.resolve(import.meta.dirname, '../../examples/functions')

/** A checkout of the user's project, and the step in its workflow. */
export class Workspace {
  readonly folder: string
  readonly #testbed: Testbed
  readonly #temp: string

  constructor(testbed: Testbed) {
    this.#testbed = testbed
    this.folder = path.join(testbed.dataDir, 'checkout')
    this.#temp = path.join(testbed.dataDir, 'runner')
    mkdirSync(this.#temp, { recursive: true })
    cpSync(example, this.folder, { recursive: true })
    const { projectRef } = testbed.cloud
    this.edit('supabase/config.toml', (text) =>
      text.replace(/^project_id = .*$/m, `project_id = "${projectRef}"`)
    )
  }

  edit(file: string, change: (text: string) => string): void {
    const full = path.join(this.folder, file)
    const text = readFileSync(full, 'utf8')
    const changed = change(text)
    if (changed === text) throw new Error(`nothing to change in ${file}`)
    writeFileSync(full, changed)
  }

  /** The built action, as a runner runs it. */
  run(mode: 'deploy' | 'verify', onOutput: (text: string) => void = () => undefined): Promise<ActionRun> {
    return runAction({
      workspace: this.folder,
      tempDir: this.#temp,
      inputs: { ...testbedInputs(this.#testbed), mode },
      env: cloudEnvironment(this.#testbed.cloud, this.#temp),
      event: mode === 'deploy' ? 'push' : 'schedule',
      onOutput
    })
  }
}

/** Leaves the cloud at the newest source, and self-hosted as somebody's copying by hand left it. */
export async function createSituation(testbed: Testbed, workspace: Workspace): Promise<void> {
  const { server } = testbed
  const onServer = path.join(server.functionsPath, STALE)
  const older = path.join(testbed.dataDir, 'older')
  const source = `supabase/functions/${STALE}/index.ts`
  workspace.edit(source, (text) => text.replace('const SIDE = 16', 'const SIDE = 12'))
  await deployOrThrow(workspace)
  cpSync(onServer, older, { recursive: true })
  workspace.edit(source, (text) => text.replace('const SIDE = 12', 'const SIDE = 16'))
  await deployOrThrow(workspace)
  rmSync(path.join(server.functionsPath, MISSING), { recursive: true })
  rmSync(onServer, { recursive: true })
  cpSync(older, onServer, { recursive: true })
  await server.docker('restart', '-t', '1', server.container)
}

async function deployOrThrow(workspace: Workspace): Promise<void> {
  const run = await workspace.run('deploy')
  if (run.code !== 0) throw new Error(`the deploy that sets the stage failed:\n${run.log}`)
}

/** What somebody who calls a function gets from each target: `200 OK`, or what is wrong. */
export async function callOnBoth(testbed: Testbed, name: string): Promise<{ cloud: number; self: number }> {
  const call = async ({ functionsUrl, anonKey }: Testbed['cloud' | 'server']): Promise<number> => {
    const answer = await fetch(`${functionsUrl}/${name}?instance=shop`, {
      headers: { authorization: `Bearer ${anonKey}` }
    })
    await answer.arrayBuffer()
    return answer.status
  }
  return { cloud: await call(testbed.cloud), self: await call(testbed.server) }
}
