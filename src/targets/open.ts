import { DeployError } from '../errors.ts'
import { isConfidential, isSamePlace } from '../confidential.ts'
import type { Inputs } from '../inputs.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Owner } from '../ledger/owner.ts'
import { sealKeyOf } from '../ledger/seal.ts'
import type { Project } from '../manifest/manifest.ts'
import { cloudUrlOf, PROJECT_REF } from '../manifest/types.ts'
import type { Endpoint } from '../probe/ask.ts'
import type { Services } from '../services.ts'
import { Cloud } from './cloud/cloud.ts'
import { observedCloud } from './cloud/observed.ts'
import { readRouterSources } from './self-hosted/release/router.ts'
import { SelfHosted } from './self-hosted/self-hosted.ts'
import { ServerSources } from './self-hosted/release/sources.ts'
import { TARGETS, type TargetId } from './table.ts'
import type { Target } from './target.ts'

export interface Opened {
  /** in the order in which they are worked on */
  readonly targets: readonly Target[]
  readonly ledger: Ledger
}

/** @throws DeployError when the cloud is wanted and its project is not named anywhere */
export function openTargets(inputs: Inputs, project: Project, services: Services): Opened {
  const selfHosted = openSelfHosted(inputs, services)
  const opened: Readonly<Record<TargetId, Target | null>> = {
    'self-hosted': selfHosted,
    cloud:
      inputs.mode === 'unlock' || inputs.mode === 'stamp'
        ? null
        : openCloud(inputs, project, services, selfHosted)
  }
  const targets = Object.values(opened)
    .filter((target) => target !== null)
    .sort((a, b) => TARGETS[a.name].order - TARGETS[b.name].order)
  const { keepReleases = 1 } = inputs.selfHosted ?? {}
  const owner = ownerOf(inputs, project, services)
  return { targets, ledger: new Ledger(selfHosted, targets, services, keepReleases, owner) }
}

/** Null where nothing is kept that somebody could own. */
function ownerOf(inputs: Inputs, { projectRef }: Project, { repository }: Services): Owner | null {
  if (inputs.selfHosted === null) return null
  const isNamed = inputs.cloud !== null && projectRef !== null && PROJECT_REF.test(projectRef)
  return {
    repositoryId: repository?.id ?? null,
    repository: repository?.name ?? null,
    directory: inputs.workingPrefix,
    projectRef: isNamed ? projectRef : null,
    functionsPath: inputs.selfHosted.functionsPath
  }
}

function openCloud(
  inputs: Inputs,
  project: Project,
  services: Services,
  selfHosted: SelfHosted | null
): Target | null {
  const { cloud } = inputs
  if (cloud === null) return null
  const { projectRef } = project
  if (projectRef === null || !PROJECT_REF.test(projectRef)) {
    const publishes = cloud.mode === 'deploy' && (inputs.mode === 'deploy' || inputs.mode === 'rollback')
    if (inputs.mode === 'check' && cloud.url === null) {
      services.log.warning(`The cloud is not in this plan: ${whyUnnamed(projectRef)} Give project-ref.`)
      return null
    }
    if (publishes || cloud.url === null) throw noProjectRef(projectRef)
  }
  const asked = cloud.url === null ? null : projectIn(cloud.url)
  if (cloud.mode === 'deploy' && asked !== null && projectRef !== null && asked !== projectRef)
    throw otherProject(asked, projectRef)
  const baseUrl = cloud.url ?? cloudUrlOf(projectRef ?? '')
  refuseSamePlace(baseUrl, selfHosted)
  const { tempDir, env, clock, fetch, log } = services
  const api = { projectRef: projectRef ?? '', accessToken: cloud.accessToken, env, fetch }
  if (cloud.mode === 'observe')
    return observedCloud(endpoint(inputs, 'cloud', baseUrl, cloud.key), cloud.regions, api)
  const folders = (): readonly string[] => selfHosted?.opened.record?.folders ?? []
  return new Cloud(
    {
      ...api,
      cli: cloud.cli,
      endpoint: endpoint(inputs, 'cloud', baseUrl, cloud.key),
      regions: cloud.regions,
      tempDir,
      deployId: services.deployId,
      store:
        selfHosted === null
          ? null
          : new ServerSources(selfHosted.server, folders, tempDir, sealKeyOf(selfHosted.server.options.ssh))
    },
    clock,
    log
  )
}

function openSelfHosted(inputs: Inputs, services: Services): SelfHosted | null {
  const { selfHosted } = inputs
  if (selfHosted === null) return null
  if (selfHosted.url === '' && inputs.mode !== 'unlock') {
    if (inputs.mode === 'check')
      services.log.warning('The self-hosted server is not in this plan: self-hosted-url is empty. Give it.')
    return null
  }
  const { host, port, user, key, passphrase, knownHosts } = selfHosted
  const { tempDir, bridgePath, deployId, env, signal, runUrl, attempt, actor } = services
  return new SelfHosted(
    {
      ssh: { host, port, user, privateKey: key, passphrase, knownHosts },
      functionsPath: selfHosted.functionsPath,
      statePath: selfHosted.statePath,
      container: selfHosted.container,
      docker: selfHosted.docker,
      restart: selfHosted.restart,
      router: selfHosted.router,
      replaceRouter: selfHosted.replaceRouter,
      routerSources: selfHosted.router === 'managed' ? readRouterSources(services.routerDir) : new Map(),
      endpoint: endpoint(inputs, 'self-hosted', selfHosted.url, selfHosted.anonKey),
      holder: { run: runUrl, commit: attempt.commit, actor, at: new Date().toISOString() },
      lockTimeoutMs: selfHosted.lockTimeoutMs,
      tempDir,
      bridgePath,
      deployId,
      env,
      signal
    },
    services.clock,
    services.log,
    services.connect
  )
}

/** In check mode no secret is used: its URLs may come from a pull request. No key travels in clear over a network. */
function endpoint(inputs: Inputs, side: TargetId, baseUrl: string, key: string | null): Endpoint {
  const isTrusted = inputs.mode !== 'check'
  return {
    baseUrl,
    key: isTrusted ? key : null,
    probeKey: isTrusted && baseUrl !== '' && isConfidential(baseUrl) ? inputs.probeKey : null,
    method: inputs.probeMethod,
    side,
    isCheck: !isTrusted
  }
}

function noProjectRef(found: string | null): DeployError {
  return new DeployError(`The cloud project is not named: ${whyUnnamed(found)}`, {
    live: 'unchanged; nothing was sent anywhere',
    next: 'Give the input project-ref.'
  })
}

/** The project whose functions a URL names by its host; null for a domain of somebody's own. */
const projectIn = (url: string): string | null =>
  /^([a-z]{20})\.(?:functions\.)?supabase\.co$/.exec(new URL(url).hostname)?.[1] ?? null

function otherProject(asked: string, published: string): DeployError {
  return new DeployError(
    `Input cloud-url is of the project ${asked}, and ${published} is the one to publish to.`,
    {
      live: 'unchanged; nothing was sent anywhere',
      next: 'Leave cloud-url out, or correct project-ref or project_id in supabase/config.toml.'
    }
  )
}

/** The URL of a project in config.toml is known only here. */
function refuseSamePlace(url: string, selfHosted: SelfHosted | null): void {
  if (selfHosted === null || !isSamePlace(url, selfHosted.endpoint.baseUrl)) return
  throw new DeployError(
    `Inputs self-hosted-url and cloud-url lead to one place, ${url}: one target would be proved by the other's answers.`,
    {
      live: 'unchanged; nothing was sent anywhere',
      next: 'Give the URL of the self-hosted functions as self-hosted-url.'
    }
  )
}

/** `supabase init` writes the name of the folder for project_id. */
const whyUnnamed = (found: string | null): string =>
  found === null
    ? 'neither project-ref nor project_id in supabase/config.toml says which it is.'
    : `project_id in supabase/config.toml is ${JSON.stringify(found)}, which is no project ref (20 lowercase letters).`
