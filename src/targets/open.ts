import { DeployError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Project } from '../manifest/manifest.ts'
import type { Endpoint } from '../probe/ask.ts'
import type { TargetName } from '../probe/verdict.ts'
import type { Services } from '../services.ts'
import { Cloud } from './cloud/cloud.ts'
import type { Session } from './observe.ts'
import type { DeployRecord } from './self-hosted/answers.ts'
import { SelfHosted } from './self-hosted/self-hosted.ts'
import type { Target } from './target.ts'

/** The targets of a run, in the order in which they are worked on. */
export class Targets {
  readonly inOrder: readonly Target[]
  readonly #selfHosted: SelfHosted | null
  readonly #services: Services

  constructor(selfHosted: SelfHosted | null, cloud: Cloud | null, services: Services) {
    this.#selfHosted = selfHosted
    this.#services = services
    this.inOrder = [selfHosted, cloud].filter((target) => target !== null)
  }

  /** Whether the server can be reached, so that files can be compared as well as answers. */
  get canSeeFiles(): boolean {
    return this.#selfHosted?.canConnect ?? false
  }

  /** What the last deploy recorded on the server, once it was inspected. */
  lastRecord(): DeployRecord | null {
    return this.#selfHosted?.lastRecord ?? null
  }

  /** Keeps on the server what each target is proved to serve. */
  async record(sessions: ReadonlyMap<TargetName, Session>, project: Project): Promise<void> {
    if (this.#selfHosted === null) return
    const last = this.lastRecord()
    const served = (name: TargetName): Record<string, string> => {
      const verdicts = [...(sessions.get(name)?.verdicts.values() ?? [])]
      return Object.fromEntries(verdicts.flatMap((fn) => (fn.served === null ? [] : [[fn.name, fn.served]])))
    }
    await this.#selfHosted.record({
      version: 1,
      commit: project.manifest.commit,
      run: this.#services.runUrl,
      at: new Date().toISOString(),
      release: this.#services.deployId,
      selfHosted: { ...last?.selfHosted, ...served('self-hosted') },
      cloud: { ...last?.cloud, ...served('cloud') }
    })
  }

  async close(): Promise<void> {
    for (const target of this.inOrder) await target.close()
  }
}

/** @throws DeployError when the cloud is wanted and its project is not named anywhere */
export function openTargets(inputs: Inputs, project: Project, services: Services): Targets {
  return new Targets(openSelfHosted(inputs, services), openCloud(inputs, project, services), services)
}

function openCloud(inputs: Inputs, project: Project, services: Services): Cloud | null {
  const { cloud } = inputs
  if (cloud === null) return null
  const { projectRef } = project
  if (projectRef === null || !/^[a-z]{20}$/.test(projectRef)) {
    if (inputs.mode === 'check' && cloud.url === null) return null
    if (inputs.mode === 'deploy' || cloud.url === null) throw noProjectRef(projectRef)
  }
  const baseUrl = cloud.url ?? `https://${projectRef ?? ''}.supabase.co/functions/v1`
  return new Cloud(
    {
      projectRef: projectRef ?? '',
      accessToken: cloud.accessToken,
      cli: cloud.cli,
      endpoint: endpoint(inputs, baseUrl, cloud.key),
      regions: cloud.regions,
      tempDir: services.tempDir,
      env: services.env
    },
    services.log
  )
}

function openSelfHosted(inputs: Inputs, services: Services): SelfHosted | null {
  const { selfHosted } = inputs
  if (selfHosted === null || selfHosted.url === '') return null
  const { host, port, user, key, passphrase, knownHosts } = selfHosted
  return new SelfHosted(
    {
      ssh: { host, port, user, privateKey: key, passphrase, knownHosts },
      functionsPath: selfHosted.functionsPath,
      statePath: selfHosted.statePath,
      container: selfHosted.container,
      docker: selfHosted.docker,
      restart: selfHosted.restart,
      endpoint: endpoint(inputs, selfHosted.url, selfHosted.anonKey),
      tempDir: services.tempDir,
      bridgePath: services.bridgePath,
      deployId: services.deployId,
      env: services.env
    },
    services.log
  )
}

/** In check mode no secret is used: its URLs may come from a pull request. */
function endpoint(inputs: Inputs, baseUrl: string, key: string | null): Endpoint {
  const isTrusted = inputs.mode !== 'check'
  return {
    baseUrl,
    key: isTrusted ? key : null,
    probeKey: isTrusted ? inputs.probeKey : null,
    method: inputs.probeMethod
  }
}

function noProjectRef(found: string | null): DeployError {
  return new DeployError(
    found === null
      ? 'The cloud project is not named: neither project-ref nor project_id in supabase/config.toml.'
      : `project_id in supabase/config.toml is ${JSON.stringify(found)}, which is no project ref (20 lowercase letters).`,
    { live: 'unchanged; nothing was sent anywhere', next: 'Give the input project-ref.' }
  )
}
