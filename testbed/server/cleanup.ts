import { rmSync } from 'node:fs'

interface Step {
  readonly undo: () => Promise<unknown>
  readonly undoNow: (() => void) | undefined
}

/** What was started, to be undone in reverse order: in full by run(), or as far as possible when the process exits. */
export class Cleanup {
  private readonly steps: Step[] = []
  private readonly onExit = (): void => {
    this.runNow()
  }

  constructor() {
    // The last one to start is the first to end.
    process.prependOnceListener('exit', this.onExit)
  }

  /** undoNow: the synchronous form, for a process that is on its way out. */
  add(undo: () => Promise<unknown>, undoNow?: () => void): void {
    this.steps.push({ undo, undoNow })
  }

  addFolder(folder: string): void {
    const remove = (): void => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
    this.add(async () => {
      await Promise.resolve()
      remove()
    }, remove)
  }

  /** Every step is tried, also after one has failed. */
  async run(): Promise<void> {
    process.removeListener('exit', this.onExit)
    const errors: unknown[] = []
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      await step.undo().catch((error: unknown) => errors.push(error))
    }
    if (errors.length > 0)
      throw new AggregateError(errors, `clean-up failed: ${errors.map(String).join('; ')}`)
  }

  private runNow(): void {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        step.undoNow?.()
      } catch {
        // The next start sweeps what is left.
      }
    }
  }
}
