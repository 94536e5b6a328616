import { DeployError } from '../../errors.ts'
import { DEPLOY_WHAT_YOU_WANT } from '../../words.ts'
import { foreignWords } from '../../untrusted.ts'
import type { ServerState, UnsafeName } from './answers.ts'
import { RECORD_BYTES } from './programs/program.ts'

export const NOTHING_CHANGED = 'unchanged; nothing was switched'

/** When what the server keeps for the way back cannot be had. */
export const LOOK_AT_STATE = `Check the disk and the rights of state-path on the server. Or: ${DEPLOY_WHAT_YOU_WANT}`

interface Paths {
  readonly functionsPath: string
  readonly statePath: string
  readonly container: string
  readonly docker: string
}

const TOOLS: Readonly<Record<string, string>> = {
  rsync: 'apt-get install rsync',
  sha256sum: 'apt-get install coreutils',
  flock: 'apt-get install util-linux',
  xargs: 'apt-get install findutils'
}

/** Below this a deploy would only fail later. */
const MIN_FREE_KIB = 10 * 1024

/**
 * Refuses a server on which a deploy would fail half way.
 * @param restarts whether a switch starts the container
 * @throws DeployError with what to do there
 */
export function checkServer(state: ServerState, paths: Paths, restarts: boolean): void {
  const refuse = (message: string, next: string): never => {
    throw new DeployError(message, { live: NOTHING_CHANGED, next })
  }
  const [unsafe] = state.unsafe
  if (unsafe !== undefined) refuse(...unsafeName(unsafe, state.unsafe.length - 1))
  for (const [tool, install] of Object.entries(TOOLS)) {
    if (!state.tools.has(tool))
      refuse(`${tool} is not installed on the server.`, `Install it there: ${install}.`)
  }
  for (const problem of state.pathProblems) refuse(...explainPath(problem, paths))
  if (state.freeKib !== null && state.freeKib < MIN_FREE_KIB) {
    refuse(
      `The disk of the server is full: ${Math.round(state.freeKib / 1024)} MiB free at ${paths.statePath}.`,
      'Free space on it.'
    )
  }
  if (state.container.kind === 'failed') refuse(...explainDocker(state.container.message, paths))
  else if (!(state.container.running || restarts)) refuse(...explainStopped(paths))
  if (mountDestination(state, paths) === '') refuse(...explainMount(state, paths))
}

/** @param others how many more there are @returns message and next step */
export function unsafeName({ why, path }: UnsafeName, others = 0): [string, string] {
  const place = foreignWords(path)
  const more = others === 0 ? '' : ` (and ${others} more)`
  switch (why) {
    case 'link':
      return [
        `${place}${more} on the server is a symbolic link: nothing is read, written or removed through it.`,
        'Find out who made it. On the server: remove the link, and put what it leads to in its place where that is wanted.'
      ]
    case 'kind':
      return [
        `${place}${more} on the server is neither the file nor the folder that it must be.`,
        'Find out who made it: a pipe or a socket would hold a deploy up for ever. On the server: move it away.'
      ]
    case 'size':
      return [
        `${place} on the server is larger than a record can be (${RECORD_BYTES / 1024 / 1024} MiB).`,
        'Somebody else wrote it. On the server: move it away; the next deploy writes it anew.'
      ]
  }
}

function explainPath(problem: string, { functionsPath, statePath }: Paths): [string, string] {
  switch (problem) {
    case 'functions-missing':
      return [
        `self-hosted-path ${functionsPath} does not exist on the server.`,
        'Give the folder that the container mounts at /home/deno/functions.'
      ]
    case 'functions-readonly':
      return [
        `The SSH user may not write to ${functionsPath}.`,
        `On the server: give it the folder (chown), or check that the file system is writable.`
      ]
    case 'state-elsewhere':
      return [
        `state-path ${statePath} is on another file system than ${functionsPath}: a switch is a rename.`,
        'Give a state-path on the same file system, outside the functions folder.'
      ]
    case 'state-foreign':
      return [
        `state-path ${statePath} on the server holds what no deploy of ours put there: its folders releases, staging and log would be swept.`,
        'Give a state-path of its own: an empty folder, or one that is not there yet.'
      ]
    case 'state-parent-missing':
      return [
        `The parent folder of state-path ${statePath} does not exist on the server.`,
        'Create it, or give another state-path.'
      ]
    default:
      return [
        `The SSH user may not write to state-path ${statePath}.`,
        `On the server: mkdir -p ${statePath} && chown <ssh-user> ${statePath}`
      ]
  }
}

function explainDocker(message: string, { container, docker }: Paths): [string, string] {
  if (/not found|No such file/i.test(message) && !/no such (container|object)/i.test(message)) {
    return [`\`${docker}\` does not run on the server: ${message}`, 'Check the input docker-command.']
  }
  if (/permission denied|sudo:/i.test(message)) {
    return [
      `The SSH user may not use \`${docker}\`: ${message}`,
      'Add the user to the group docker (`usermod -aG docker <user>`), or set up a restricted key (docs/server/hardened-server.md).'
    ]
  }
  if (/Cannot connect to the Docker daemon/i.test(message)) {
    return [`The Docker daemon of the server does not run: ${message}`, 'Start it: systemctl start docker.']
  }
  return [
    `There is no container ${container} on the server: ${message}`,
    `List them with \`${docker} ps -a\` and set the input container.`
  ]
}

const explainStopped = ({ container, docker }: Paths): [string, string] => [
  `Container ${container} does not run, and with restart: never nothing would serve the new files.`,
  `Start it on the server (\`${docker} start ${container}\`), or set restart: around.`
]

function explainMount(state: ServerState, { functionsPath, container }: Paths): [string, string] {
  const mounts = state.container.kind === 'found' ? state.container.mounts.map((mount) => mount.source) : []
  return [
    `Container ${container} does not mount ${functionsPath}; it mounts ${mounts.join(', ') || 'nothing'}.`,
    'Set self-hosted-path to the source of the mount at /home/deno/functions (docker inspect shows it).'
  ]
}

/** Where the container sees the functions folder; empty when it does not. */
export function mountDestination(
  state: ServerState | null,
  { functionsPath }: Pick<Paths, 'functionsPath'>
): string {
  if (state?.container.kind !== 'found') return ''
  const trimmed = functionsPath.replace(/(?<!\/)\/+$/, '')
  return (
    state.container.mounts.find((mount) => mount.source.replace(/(?<!\/)\/+$/, '') === trimmed)
      ?.destination ?? ''
  )
}
