import type { ImportRequest } from './scan.ts'
import type { SyntaxProblem } from './imports.ts'

/** What reading comes to next. Between two steps others have their turn: signals, timers. */
export interface Step {
  /** what is read, as findings name it */
  readonly file: string
  /** a module that has to be parsed and is so large that it takes a while: whoever drives may have a thread do it */
  readonly parse?: { readonly path: string; readonly source: string }
}

/** What a module imports, or why nobody knows. */
export type Parsed = readonly ImportRequest[] | SyntaxProblem

/** Work in steps; whoever drives it may answer a step with `parse` by what that parsed to, or leave it to the work itself. */
export type Steps<T> = Generator<Step, T, Parsed | undefined>

/** All of it, with no turn for anybody else. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next(undefined)
    if (step.done === true) return step.value
  }
}

export interface Turns {
  /** ms */
  readonly now: () => number
  /** Called in front of each turn of others, and behind it. @throws when reading is to end */
  readonly goesOn: (file: string) => void
  /** absent = large modules are parsed where the rest is read */
  readonly parse?:
    ((module: { readonly path: string; readonly source: string }) => Promise<Parsed>) | undefined
}

/** ms of work until others have their turn: a signal is answered in a second. */
const TURN_MS = 50

/** All of it, with a turn for others every few steps. @throws what `goesOn` throws */
export async function inTurns<T>(steps: Steps<T>, { now, goesOn, parse }: Turns): Promise<T> {
  let since = now()
  let answer: Parsed | undefined
  for (;;) {
    const step = steps.next(answer)
    if (step.done === true) return step.value
    const { file, parse: module } = step.value
    goesOn(file)
    answer = module === undefined || parse === undefined ? undefined : await parse(module)
    if (now() - since < TURN_MS && answer === undefined) continue
    await new Promise<void>((resolve) => setImmediate(resolve))
    goesOn(file)
    since = now()
  }
}
