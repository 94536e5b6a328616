import path from 'node:path'
import { isConfidential, isSamePlace } from './confidential.ts'
import { meaningOf } from './events.ts'
import { InputReader, type InputSource } from './input-reader.ts'
import { cloudUrlOf, PROJECT_REF, type RouterChoice } from './manifest/types.ts'
import { TARGET_IDS, type TargetId } from './targets/table.ts'
import type { ProbeMethod } from './probe/ask.ts'
import type { Restart } from './targets/self-hosted/ssh/server.ts'

export type Mode = 'check' | 'deploy' | 'verify' | 'rollback' | 'stamp' | 'unlock'

export type OnFailure = 'rollback' | 'keep'

export type CommentWhen = 'off' | 'changes' | 'always'

/** What a column that the database does not have is: nothing, a warning, or an error. */
export type ColumnCheck = 'off' | 'warn' | 'error'

/** What a function is that is live and not in the repository. */
export type LeftoverCheck = 'off' | 'warn' | 'error'

export interface CloudInputs {
  /** observe: somebody else deploys it (Lovable); watch only */
  readonly mode: 'deploy' | 'observe'
  /** null = `project_id` of config.toml */
  readonly projectRef: string | null
  readonly accessToken: string
  readonly cli: string
  /** null = derived from the project ref */
  readonly url: string | null
  readonly key: string | null
  readonly regions: readonly string[]
}

export interface SelfHostedInputs {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly key: string
  readonly passphrase: string | null
  readonly knownHosts: string
  readonly functionsPath: string
  readonly statePath: string
  readonly url: string
  readonly anonKey: string | null
  readonly container: string
  readonly docker: string
  readonly restart: Restart
  readonly router: RouterChoice
  /** let the managed router take the place of one that is no stock router */
  readonly replaceRouter: boolean
  readonly keepReleases: number
  readonly lockTimeoutMs: number
}

/** Everything that a run is told, validated. */
export interface Inputs {
  readonly mode: Mode
  /** why `mode: auto` does not deploy; null = it does, or was not asked */
  readonly modeNote: string | null
  /** absolute */
  readonly workingDirectory: string
  /** relative to the workspace, POSIX; empty for the workspace itself */
  readonly workingPrefix: string
  /** names or globs; `!` excludes; empty = all */
  readonly functions: readonly string[]
  readonly force: boolean
  readonly dryRun: boolean
  /** let an older commit replace a newer one */
  readonly allowOlder: boolean
  /** remove functions that an earlier deploy of ours put there and the repository no longer has */
  readonly prune: boolean
  readonly leftovers: LeftoverCheck
  readonly onFailure: OnFailure
  readonly cloud: CloudInputs | null
  readonly selfHosted: SelfHostedInputs | null
  readonly columnCheck: ColumnCheck
  /** absolute path of the database types; null = found in the usual places */
  readonly databaseTypes: string | null
  readonly probeMethod: ProbeMethod
  readonly probeKey: string | null
  readonly verify: { readonly timeoutMs: number; readonly intervalMs: number; readonly streak: number }
  readonly github: {
    readonly token: string
    /** name of the commit status; empty = none */
    readonly statusContext: string
    readonly comment: CommentWhen
  }
  /** things that work, but not as one may think */
  readonly warnings: readonly string[]
}

/**
 * What an input is when it is not given, or given empty as `${{ vars.SSH_PORT }}` is when there is no such variable: for
 * that a runner does not fill in the default of action.yml. A test holds both equal. Not here: what may be emptied on
 * purpose (status-context, github-token).
 */
export const DEFAULTS: Readonly<Record<string, string>> = {
  mode: 'auto',
  targets: 'cloud, self-hosted',
  'working-directory': '.',
  force: 'false',
  'dry-run': 'false',
  'allow-older': 'false',
  prune: 'false',
  leftovers: 'warn',
  'on-failure': 'rollback',
  'cloud-mode': 'deploy',
  'ssh-port': '22',
  container: 'supabase-edge-functions',
  'docker-command': 'docker',
  router: 'stock',
  'replace-router': 'false',
  restart: 'around',
  'keep-releases': '5',
  'lock-timeout': '300',
  'verify-timeout': '300',
  'verify-interval': '2',
  'verify-streak': '3',
  'column-check': 'warn',
  'probe-method': 'auto',
  comment: 'off'
}

/**
 * Reads and checks all inputs. Secrets are hidden at the moment they are read.
 * @throws DeployError with one line for each input that is wrong
 */
export function readInputs(source: InputSource): Inputs {
  const reader = new InputReader(source, DEFAULTS)
  // Also those of a target that this run leaves alone: a refusal may quote an input that holds one by mistake.
  for (const name of SECRETS) reader.secret(name)
  const mode = readMode(reader, source)
  refuseStrangers(reader, source, mode)
  const targets = readTargets(reader)
  const workingDirectory = path.resolve(source.workspace, reader.text('working-directory'))
  const inputs: Inputs = {
    mode,
    modeNote: noteOnMode(reader, source),
    workingDirectory,
    workingPrefix: path.relative(source.workspace, workingDirectory).replaceAll(path.sep, '/'),
    functions: readPatterns(reader),
    force: reader.boolean('force'),
    dryRun: reader.boolean('dry-run'),
    allowOlder: reader.boolean('allow-older'),
    prune: reader.boolean('prune'),
    leftovers: reader.choice('leftovers', ['warn', 'off', 'error']),
    onFailure: reader.choice('on-failure', ['rollback', 'keep']),
    cloud: targets.includes('cloud') ? readCloud(reader, mode) : null,
    selfHosted: targets.includes('self-hosted') ? readSelfHosted(reader, mode) : null,
    columnCheck: reader.choice('column-check', ['warn', 'off', 'error']),
    databaseTypes: readTypesPath(reader, workingDirectory, source.workspace),
    probeMethod: reader.choice('probe-method', ['auto', 'options', 'get']),
    probeKey: reader.headerSecret('probe-key'),
    verify: {
      timeoutMs: reader.number('verify-timeout', 1, 3600) * 1000,
      intervalMs: reader.number('verify-interval', 0.05, 300) * 1000,
      streak: reader.count('verify-streak', 1, 20)
    },
    github: {
      token: reader.headerSecret('github-token') ?? '',
      statusContext: reader.text('status-context'),
      comment: reader.choice('comment', ['off', 'changes', 'always'])
    },
    warnings: reader.warnings
  }
  checkProbeKey(reader, inputs)
  checkPlaces(reader, inputs)
  reader.throwIfWrong()
  return inputs
}

/** So many characters cannot be tried one by one by who knows their digest, which anybody does who reads a function. */
const LEAST_PROBE_KEY = 12

/** The key is in the stamps that a deploy writes: a target that is asked without it would be unstamped for ever. */
function checkProbeKey(reader: InputReader, { mode, probeKey, cloud, selfHosted }: Inputs): void {
  if (probeKey === null) return
  if (probeKey.length < LEAST_PROBE_KEY)
    reader.warnings.push(
      `probe-key has fewer than ${LEAST_PROBE_KEY} characters: its digest is in every stamp, and who has that can try them all. Take a long one, e.g. of \`openssl rand -hex 16\`.`
    )
  for (const [input, url] of [
    ['cloud-url', cloud?.url],
    ['self-hosted-url', selfHosted?.url]
  ] as const) {
    if (!url || isConfidential(url)) continue
    if (!WORKS_WITHOUT_URL.includes(mode))
      reader.problem(
        'probe-key',
        '***',
        `The key travels over https or to this machine only: give an https URL for ${input}, or leave probe-key out.`
      )
    else if (mode === 'check') reader.warnPlain('probe-key', url)
  }
}

/** One place asked twice would prove one target by the other's answers. A lock can be freed all the same. */
function checkPlaces(reader: InputReader, { mode, cloud, selfHosted }: Inputs): void {
  if (mode === 'unlock' || !cloud || !selfHosted || selfHosted.url === '') return
  const ref = PROJECT_REF.test(cloud.projectRef ?? '') ? cloud.projectRef : null
  const cloudUrl = cloud.url ?? (ref === null ? null : cloudUrlOf(ref))
  if (cloudUrl === null || !isSamePlace(cloudUrl, selfHosted.url)) return
  reader.problem(
    'self-hosted-url',
    selfHosted.url,
    `Give the URL of the self-hosted functions: this is the place that cloud-url leads to${cloud.url === null ? ` (${cloudUrl}, of project-ref)` : ''}.`
  )
}

/** The mode alone, for a run whose other inputs are wrong. @returns null = it is wrong itself */
export function modeOf(source: InputSource): Mode | null {
  const reader = new InputReader(source, DEFAULTS)
  const mode = readMode(reader, source)
  return reader.isWrong ? null : mode
}

/** How to reach the lock on the server, and nothing else. */
export type LockInputs = Pick<
  SelfHostedInputs,
  'host' | 'port' | 'user' | 'key' | 'passphrase' | 'knownHosts' | 'statePath'
>

/** What the post step needs. @throws DeployError where one of these inputs is wrong */
export function readLockInputs(source: Pick<InputSource, 'get' | 'hide'>): LockInputs {
  const reader = new InputReader(source, DEFAULTS)
  const lock = readServer(reader, reader.absolutePath('self-hosted-path', true), true)
  reader.throwIfWrong()
  return lock
}

const SECRETS = [
  'supabase-access-token',
  'cloud-key',
  'ssh-key',
  'ssh-passphrase',
  'self-hosted-key',
  'probe-key',
  'github-token'
]

/** Everything that must be in no text of ours. */
export const secretsOf = ({ cloud, selfHosted, probeKey, github }: Inputs): (string | null)[] => [
  ...[cloud?.accessToken ?? null, cloud?.key ?? null],
  ...[selfHosted?.key ?? null, selfHosted?.passphrase ?? null, selfHosted?.anonKey ?? null],
  ...[probeKey, github.token]
]

/** What an event means when the input `mode` is `auto`. */
function readMode(reader: InputReader, source: InputSource): Mode {
  const mode = reader.choice('mode', ['auto', 'check', 'deploy', 'verify', 'rollback', 'stamp', 'unlock'])
  if (mode !== 'auto') return mode
  // It is wrong itself: what another mode would need must not be listed beside it.
  return isAuto(reader) ? meaningOf(source).mode : 'check'
}

const isAuto = (reader: InputReader): boolean => reader.text('mode') === 'auto'

function noteOnMode(reader: InputReader, source: InputSource): string | null {
  const { mode, why } = meaningOf(source)
  return isAuto(reader) && mode !== 'deploy'
    ? `mode: auto on ${nameOfEvent(source)} means ${mode}: ${why}.`
    : null
}

const nameOfEvent = ({ event }: InputSource): string => (event === '' ? 'no event' : event)

/** Modes that change what a target serves, or who may. */
const WRITES: readonly Mode[] = ['deploy', 'rollback', 'unlock']

/** Code of a fork is only checked, whatever is said; other code that nobody reviewed is published only where that is said. */
function refuseStrangers(reader: InputReader, source: InputSource, mode: Mode): void {
  const named = reader.list('allow-unreviewed')
  const wrong = named.find((name) => !/^[a-z_]+$/.test(name))
  if (wrong !== undefined)
    reader.problem('allow-unreviewed', wrong, 'Give names of events, e.g. issue_comment.')
  // A run that followed another one would deploy, were it not a stranger's: it says so rather than look as if it had.
  const isFollowing = isAuto(reader) && source.event === 'workflow_run'
  if (source.isForkEvent) {
    if (mode !== 'check' || isFollowing)
      reader.problem(
        'mode',
        isFollowing ? 'auto' : mode,
        'A pull request from a fork may only be checked: its code and its workflow are a stranger’s.'
      )
    return
  }
  const { isUnreviewed, why } = meaningOf(source)
  if (!WRITES.includes(mode) || !isUnreviewed || named.includes(source.event)) return
  reader.problem(
    'mode',
    mode,
    `On ${nameOfEvent(source)} what was checked out may be code that nobody reviewed: ${why}. Leave mode out, or, where you know whose code it is, name the event in allow-unreviewed.`
  )
}

/** Which of the inputs are a target's own. */
const OWN_INPUTS = { cloud: 'cloud', 'self-hosted': 'selfHosted' } as const satisfies Readonly<
  Record<TargetId, keyof Inputs>
>

/** The targets that a run is told of. */
export const targetsOf = (inputs: Inputs): TargetId[] =>
  TARGET_IDS.filter((id) => inputs[OWN_INPUTS[id]] !== null)

function readTargets(reader: InputReader): readonly TargetId[] {
  const names = reader.list('targets')
  const wrong = names.find((name) => !(TARGET_IDS as readonly string[]).includes(name))
  if (wrong !== undefined || names.length === 0)
    reader.problem('targets', wrong ?? '', 'Allowed: cloud, self-hosted, or both.')
  return names as TargetId[]
}

function readPatterns(reader: InputReader): readonly string[] {
  const patterns = reader.list('functions')
  const wrong = patterns.find((pattern) => !/^!?[A-Za-z0-9_*?-]+$/.test(pattern))
  if (wrong !== undefined)
    reader.problem(
      'functions',
      wrong,
      'Give names of functions; * and ? stand for characters, ! in front excludes.'
    )
  return patterns
}

/** A file of the checkout: in a pull request nothing else is the author's to have read. */
function readTypesPath(reader: InputReader, workingDirectory: string, workspace: string): string | null {
  const value = reader.text('database-types')
  if (value === '') return null
  const file = path.resolve(workingDirectory, value)
  if (!file.startsWith(workspace + path.sep) || !/\.[cm]?ts$/.test(file))
    reader.problem(
      'database-types',
      value,
      'Give the path of a .ts file from working-directory, in the workspace, e.g. src/integrations/supabase/types.ts.'
    )
  return file
}

function readCloud(reader: InputReader, mode: Mode): CloudInputs {
  const projectRef = reader.text('project-ref')
  if (projectRef !== '' && !PROJECT_REF.test(projectRef))
    reader.problem('project-ref', projectRef, 'A project ref is 20 lowercase letters.')
  const cloudMode = reader.choice('cloud-mode', ['deploy', 'observe'])
  const accessToken = reader.headerSecret('supabase-access-token') ?? ''
  if (cloudMode === 'deploy' && (mode === 'deploy' || mode === 'rollback') && accessToken === '') {
    reader.problem(
      'supabase-access-token',
      '',
      'Deploying to the cloud needs one: supabase.com/dashboard/account/tokens.'
    )
  }
  const url = reader.url('cloud-url')
  return {
    mode: cloudMode,
    projectRef: projectRef === '' ? null : projectRef,
    accessToken,
    cli: readCli(reader),
    url,
    key: reader.keyFor('cloud-key', url),
    regions: reader.list('cloud-regions').filter((region) => {
      const isRegion = /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)
      if (!isRegion) reader.problem('cloud-regions', region, 'Give AWS regions such as eu-central-1.')
      return isRegion
    })
  }
}

const CLI_VERSION = /^\d+\.\d+\.\d+(-[A-Za-z0-9.-]+)?$/
/** An absolute or relative path; quotes and backslashes could not be told to @actions/exec. */
const CLI_PATH = /^(?!-)(?=[^/]*\/)[^\u0000-\u001F\u007F"\\]*$/

/** A version without its `v`: it names the package that is installed, and the digest that is known of it. */
function readCli(reader: InputReader): string {
  const value = reader.text('supabase-cli').replace(/^v(?=\d)/, '')
  if (value !== '' && !CLI_VERSION.test(value) && !CLI_PATH.test(value))
    reader.problem('supabase-cli', value, 'Give a version such as 3.1.0 or the path of a Supabase CLI.')
  return value
}

/** Modes that ask nothing, or only what they can. */
const WORKS_WITHOUT_URL: readonly Mode[] = ['check', 'stamp', 'unlock']

/** Modes that cannot do without SSH. */
const NEEDS_SERVER: readonly Mode[] = ['deploy', 'rollback', 'unlock']

function readSelfHosted(reader: InputReader, mode: Mode): SelfHostedInputs {
  const isNeeded = NEEDS_SERVER.includes(mode)
  const functionsPath = reader.absolutePath('self-hosted-path', isNeeded)
  const url = reader.url('self-hosted-url')
  if (reader.text('self-hosted-url') === '' && !WORKS_WITHOUT_URL.includes(mode))
    reader.problem(
      'self-hosted-url',
      '',
      'Give the base URL of the functions, e.g. https://api.example.com/functions/v1.'
    )
  return {
    ...readServer(reader, functionsPath, isNeeded),
    functionsPath,
    url: url ?? '',
    anonKey: reader.keyFor('self-hosted-key', url),
    container: reader.matching(
      'container',
      /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
      'Give the name of the container of the functions.',
      false
    ),
    docker: reader.matching(
      'docker-command',
      /^[A-Za-z0-9_./][A-Za-z0-9_./-]*( [A-Za-z0-9_./=-]+)*$/,
      'Give words without quotes, e.g. docker, sudo docker, podman.',
      false
    ),
    restart: reader.choice('restart', ['around', 'after', 'never']),
    router: reader.choice('router', ['stock', 'managed']),
    replaceRouter: reader.boolean('replace-router'),
    keepReleases: reader.count('keep-releases', 1, 100),
    lockTimeoutMs: reader.number('lock-timeout', 0, 86_400) * 1000
  }
}

function readServer(reader: InputReader, functionsPath: string, isNeeded: boolean): LockInputs {
  return {
    statePath: readStatePath(reader, functionsPath),
    host: reader.matching(
      'ssh-host',
      /^[A-Za-z0-9][A-Za-z0-9.:_-]*$/,
      'Give a host name or an address.',
      isNeeded
    ),
    port: reader.count('ssh-port', 1, 65535),
    user: reader.matching(
      'ssh-user',
      /^[A-Za-z0-9_][A-Za-z0-9._-]*$/,
      'Give the name of a user on the server.',
      isNeeded
    ),
    key: readKey(reader, isNeeded),
    passphrase: reader.secret('ssh-passphrase'),
    knownHosts: reader.required(
      'ssh-known-hosts',
      isNeeded,
      'Give known_hosts lines or SHA256: fingerprints of the server: without them anyone could answer in its place.'
    )
  }
}

function readStatePath(reader: InputReader, functionsPath: string): string {
  const statePath =
    reader.absolutePath('state-path', false) || path.posix.join(functionsPath, '..', '.dual-deploy')
  if (functionsPath !== '' && `${statePath}/`.startsWith(`${functionsPath}/`)) {
    reader.problem(
      'state-path',
      statePath,
      'It must be outside self-hosted-path: everything in there is served.'
    )
  }
  return statePath
}

/** Secrets lose their final newline on the way through some forms; OpenSSH's format needs it. */
function readKey(reader: InputReader, isNeeded: boolean): string {
  const key = reader.secret('ssh-key')
  if (key === null) {
    if (isNeeded)
      reader.problem('ssh-key', '', 'Give the private key of ssh-user, from -----BEGIN to -----END.')
    return ''
  }
  return `${key.replace(/\r\n?/g, '\n').trim()}\n`
}
