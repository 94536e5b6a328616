import { parsePointer, type Pointer } from '../../../router/pointer.ts'
import { beginningOf } from '../../redact.ts'
import { FUNCTION_NAME } from '../../manifest/types.ts'
import { foreignWords } from '../../untrusted.ts'
import { parseServerRouter, type ServerRouter } from './release/router.ts'
import { MARK } from './programs/program.ts'

/** Splits a script's answer into its sections, by name; of two with one name the later one counts. */
export function sections(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  let lines: string[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith(`${MARK} `)) {
      lines = []
      found.set(line.slice(MARK.length + 1), lines)
    } else lines.push(line)
  }
  for (const [name, all] of found)
    found.set(
      name,
      all.filter((line) => line !== '')
    )
  return found
}

/** Who had a lock, from the answer of `free`; '' = nobody. Null = it is no answer of our script, whatever its exit code. */
export function holderIn(text: string): string | null {
  const parts = sections(text)
  return text.endsWith(`${MARK} end\n`) ? (parts.get('holder') ?? []).join('') : null
}

/** What one round trip says about a server. */
export interface ServerState {
  /** names of ours, or folders to publish, that are not what they must be; then nothing else was looked at */
  readonly unsafe: readonly UnsafeName[]
  /** of rsync, sha256sum, flock, xargs: those that are there */
  readonly tools: ReadonlySet<string>
  readonly pathProblems: readonly string[]
  /** KiB free where we stage; null = unknown */
  readonly freeKib: number | null
  readonly container: ContainerState
  /** names of the variables in the container's environment; null = docker does not say */
  readonly variableNames: ReadonlySet<string> | null
  /** top-level folders of the functions folder → writable by us */
  readonly folders: ReadonlyMap<string, boolean>
  /** functions in the functions folder that were not asked for → the text of their description; empty = none of ours */
  readonly others: ReadonlyMap<string, string>
  /** paths, relative to the functions folder, of all that can change what an import means */
  readonly configs: readonly string[]
  /** beginning of the `deno.jsonc` that stands beside the functions, as the stack ships one */
  readonly stock: string
  /** names in `releases/`, sorted */
  readonly releases: readonly string[]
  /** of state.json */
  readonly recordText: string
  readonly router: ServerRouter
  /** the managed router's; null = there is none that can be used */
  readonly pointer: Pointer | null
  /** sha256 of the files of the releases that the pointer names, by `<release>/<path>` */
  readonly released: ReadonlyMap<string, string>
  /** sha256 of the files that were asked for, by path; those that are not there are absent */
  readonly digests: ReadonlyMap<string, string>
}

/** What stands in the place of a name of ours: a symbolic link; what is neither file nor folder, or the wrong of both; too much. */
export interface UnsafeName {
  readonly why: 'link' | 'kind' | 'size'
  readonly path: string
}

function parseUnsafe(line: string): UnsafeName[] {
  const [, why, path] = /^(link|kind|size) (.+)$/.exec(line) ?? []
  return path === undefined ? [] : [{ why: why as UnsafeName['why'], path }]
}

/** What a script says on standard error where it ends for such a name. */
export const unsafeIn = (stderr: string): UnsafeName | null =>
  stderr
    .split('\n')
    .flatMap((line) => (line.startsWith('dual-deploy-unsafe: ') ? parseUnsafe(line.slice(20)) : []))[0] ??
  null

/** What a script could not remove: paths, from its marks. */
export const leftIn = (text: string): string[] =>
  [...sections(text).keys()].flatMap((name) => (name.startsWith('left ') ? [name.slice(5)] : []))

export type ContainerState =
  | {
      readonly kind: 'found'
      readonly running: boolean
      readonly mounts: readonly Mount[]
    }
  | { readonly kind: 'failed'; readonly message: string }

export interface Mount {
  readonly source: string
  readonly destination: string
}

export function parseServerState(text: string): ServerState | null {
  const parts = sections(text)
  if (!parts.has('end')) return null
  const part = (name: string): string[] => parts.get(name) ?? []
  const disk = part('disk')[0]?.trim().split(/\s+/) ?? []
  const free = Number(disk[3])
  return {
    unsafe: part('unsafe').flatMap(parseUnsafe),
    tools: new Set(part('tools')),
    pathProblems: part('paths'),
    freeKib: disk.length >= 6 && Number.isFinite(free) ? free : null,
    container: parseContainer(part('container'), part('mounts')),
    variableNames: parseNames(part('variables')),
    folders: new Map(part('folders').map((line) => [line.slice(2), line.startsWith('w ')])),
    others: new Map(part('others').flatMap(parseOther)),
    configs: part('configs').map((line) => line.slice(1)),
    stock: part('stock')
      .map((line) => line.slice(1))
      .join('\n'),
    releases: part('releases').sort(),
    recordText: part('state').join('\n'),
    router: parseServerRouter(part('router').join('\n')),
    pointer: pointerOf(part('pointer').join('\n')),
    released: new Map(part('released').flatMap(parseDigest)),
    digests: new Map(part('files').flatMap(parseDigest))
  }
}

/** One that cannot be used is written anew by the next deploy. */
function pointerOf(text: string): Pointer | null {
  try {
    return parsePointer(text)
  } catch {
    return null
  }
}

/** A message becomes part of an error, which is told in one line. */
const MESSAGE_LIMIT = 500

function parseContainer(lines: readonly string[], mounts: readonly string[]): ContainerState {
  const match = /^(true|false) \d+ \S+$/.exec(lines.at(-1) ?? '')
  if (!match) return { kind: 'failed', message: foreignWords(lines.join(' '), [], MESSAGE_LIMIT) }
  return {
    kind: 'found',
    running: match[1] === 'true',
    mounts: parseMounts(mounts.join(''))
  }
}

/** Every container has a PATH: no name at all means that docker did not understand the question. */
function parseNames(lines: readonly string[]): ReadonlySet<string> | null {
  const names = lines.filter((line) => /^[A-Za-z_][\w.-]*$/.test(line))
  return names.length === 0 ? null : new Set(names)
}

function parseMounts(text: string): Mount[] {
  try {
    const mounts = JSON.parse(text) as { Source?: unknown; Destination?: unknown }[] | null
    return (mounts ?? []).flatMap(({ Source: source, Destination: destination }) =>
      typeof source === 'string' && typeof destination === 'string' ? [{ source, destination }] : []
    )
  } catch {
    return []
  }
}

function parseDigest(line: string): [string, string][] {
  const match = /^([0-9a-f]{64}) [ *](.*)$/.exec(line)
  return match ? [[match[2] ?? '', match[1] ?? '']] : []
}

const OUTCOMES = [
  'activated',
  'busy',
  'lock-lost',
  'corrupt',
  'unsafe',
  'stop-failed',
  'switch-failed',
  'start-failed'
] as const

export type ActivationOutcome = (typeof OUTCOMES)[number]

export interface ActivationResult {
  readonly outcome: ActivationOutcome
  /** of the outcome `unsafe`: the name that is not what it must be */
  readonly unsafe?: UnsafeName
  /** what went wrong, in the words of the tools */
  readonly detail: string
  /** folders that the container sees */
  readonly folders: ReadonlySet<string>
  readonly logs: readonly string[]
  /** `<running> <restarts> <exit code> <started at>` once the container has answered; empty when it did not */
  readonly container: string
}

/** @returns null when the script did not come to its end: an outcome is its last word, or none */
export function parseActivation(text: string): ActivationResult | null {
  const parts = sections(text)
  const last = parts.get('outcome')?.[0]
  const outcome = OUTCOMES.find((known) => known === last)
  if (outcome === undefined || !text.endsWith(`${MARK} outcome\n${outcome}\n`)) return null
  const detail = ['verify', 'switch', 'running'].flatMap((name) => parts.get(name) ?? [])
  const [unsafe] = outcome === 'unsafe' ? text.split('\n').flatMap(parseUnsafe).slice(-1) : []
  return {
    outcome,
    ...(unsafe === undefined ? {} : { unsafe }),
    detail: detail.slice(0, 40).map(told).join('\n'),
    container: (parts.get('running') ?? []).findLast((line) => /^(true|false) \d+ \d+ \S+$/.test(line)) ?? '',
    folders: new Set((parts.get('folders') ?? []).map(unindented)),
    logs: toldLines((parts.get('logs') ?? []).map(unindented))
  }
}

/** @param limit bytes to which the script cuts: of a line that begins before, no token would be known by its looks */
export function parseLogs(bytes: Buffer, limit: number): string[] {
  const lines = bytes.toString('utf8').split('\n')
  return toldLines((bytes.length < limit ? lines : lines.slice(1)).filter((line) => line !== ''))
}

function parseOther(line: string): [string, string][] {
  const [name = '', ...text] = line.split(' ')
  return FUNCTION_NAME.test(name) ? [[name, text.join(' ')]] : []
}

/** More lines than the script asks docker for, and more of each than anybody reads. */
const LOG_LINES = 1000
const LINE_LIMIT = 2000

const told = (line: string): string => beginningOf(line, LINE_LIMIT)
const toldLines = (lines: readonly string[]): string[] => lines.slice(-LOG_LINES).map(told)

/** What others wrote is indented by the script: a line of theirs is no mark. */
const unindented = (line: string): string => line.replace(/^ /, '')

/**
 * Whether a folder in `releases/` bears the name of a deploy of ours (job.ts), or of what it did beside it. What others put
 * there says nothing of a run that was stopped, and no script of ours removes it (`ours` in scripts.ts).
 */
export const isReleaseName = (name: string): boolean =>
  /^\d{14}-\w+-\w+-[0-9a-f]{6}(-undo\d+|-prune)?$/.test(name)
