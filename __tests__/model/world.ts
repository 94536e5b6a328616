/**
 * What the crash sweep and the state machine need of a world: two targets, a checkout, a runner, and things that go wrong.
 * There are two of it: one in this process (__tests__/in-process/), one on the testbed's engine (__tests__/e2e/).
 */

export const NAMES: readonly string[] = ['alpha', 'beta', 'delta', 'gamma']
export const TARGETS = ['self-hosted', 'cloud'] as const
export type TargetName = (typeof TARGETS)[number]

/** Which revision of each of its two files a function answers with; else the status and the words of the answer. */
export type Answer = { readonly own: number; readonly shared: number } | string

/** Something that goes wrong in a run. Bytes are those of one connection, towards the server. */
export type Trap =
  | {
      readonly kind: 'cut'
      readonly afterBytes: number
      /** of several connections the first alone */ readonly isOnce: boolean
    }
  | { readonly kind: 'kill at byte'; readonly bytes: number }
  | { readonly kind: 'kill at line'; /** of the log, from 1 */ readonly line: number }
  | { readonly kind: 'kill at phase'; /** a part of its title */ readonly phase: string }
  | { readonly kind: 'kill activation'; /** of its script, from 1 */ readonly afterLine: number }
  | { readonly kind: 'cancel'; /** beginning of its title */ readonly phase: string; readonly signals: 1 | 2 }
  | { readonly kind: 'cloud refuses' | 'cloud drops'; readonly name: string }
  | { readonly kind: 'container broken' }

/** How a run ended. */
export interface Ended {
  /** null: it was killed */
  readonly code: number | null
  /** also of one that was killed: what it had said by then */
  readonly log: string
  /** the output `result` */
  readonly result: string
  /** the output `in-sync` */
  readonly isInSync: boolean
  /** whether there is a report that has the same result */
  readonly isReported: boolean
  /** whether the trap was sprung */
  readonly isStruck: boolean
  /** sent to the server, all connections together */
  readonly bytes: number
}

export interface ModelWorld {
  /** Writes a file of the checkout; the path is relative to `supabase/`. */
  write(file: string, text: string): void
  read(file: string): string
  removeFunction(name: string): void
  /** A run with short waits, in which at most one thing goes wrong; what was set for it is taken back behind it. */
  run(inputs: Readonly<Record<string, string>>, trap?: Trap): Promise<Ended>
  /** What a function says to a user's request. */
  ask(target: TargetName, name: string): Promise<Answer>
  /**
   * Looks once nothing on the server is half way: no activation or its repair is under way, and the container runs.
   * @returns what was seen last where that does not come about
   */
  settle(look: () => Promise<string[]>): Promise<string[]>
  /** Changes with each start of the container. */
  startedAt(): Promise<string>
  readonly isLocked: boolean
  /** Whether the lock keeps others out: one whose lease is over is anybody's. */
  readonly isHeld: boolean
  /** As if the lease of a dead runner's lock had run out; the lock stays. */
  expireLease(): void
  /** Of everything on the server that is not ours. */
  foreignDigest(): string
  /** Somebody changes a function on the server by hand. */
  tamper(name: string): void
  stop(): Promise<void>
}

/** Lines that differ in every revision and do not shrink, so that an upload takes a while. */
const ballast = (revision: number): string =>
  Array.from({ length: 400 }, (_, line) => Math.sin(revision * 1000 + line).toString(36)).join('')

const functionSource = (own: number, text: string): string => `import { shared } from '../_shared/revision.ts'

const own = ${own}
export const text = '${text}'
Deno.serve(() => Response.json({ own, shared }))
`

/** Every file of the checkout carries a revision, so that a mix can be seen from outside. */
export function checkOut(world: ModelWorld, revision: number): void {
  writeShared(world, revision)
  for (const name of NAMES) writeFunction(world, name, revision, name === 'beta' ? ballast(revision) : '')
}

export function writeShared(world: ModelWorld, revision: number): void {
  world.write('functions/_shared/revision.ts', `export const shared = ${revision}\n`)
}

export function writeFunction(world: ModelWorld, name: string, revision: number, text = ''): void {
  world.write(`functions/${name}/index.ts`, functionSource(revision, text))
}

/** Text of an answer, as a function of these tests gives it. */
export const readAnswer = (status: number, text: string): Answer =>
  status === 200 ? (JSON.parse(text) as Answer) : `${status} ${text.slice(0, 120)}`

export const linesIn = (text: string): number => text.split('\n').length - 1
