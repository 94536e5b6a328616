import { DeployError } from '../errors.ts'
import { READING_MS } from '../preflight/watch.ts'
import { CancelledError } from '../run.ts'

const LIVE = 'unchanged; nothing was published'

/** What is read may be a stranger's, who made it to be slow: reading ends by itself, and at a signal. */
export class Reading {
  readonly #signal: AbortSignal
  readonly #begun = performance.now()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** @throws DeployError that names the file, or CancelledError */
  goesOn(file: string): void {
    if (this.#signal.aborted) throw new CancelledError(LIVE)
    if (this.#left <= 0) throw new SlowReadingError(file)
  }

  /** Waits for a thread. @param file that it reads @throws as `goesOn`, and what it throws */
  async wait<T>(work: Promise<T>, file: string | (() => string)): Promise<T> {
    let stop: (error: Error) => void = () => undefined
    const stopped = new Promise<never>((_, reject) => (stop = reject))
    stopped.catch(() => undefined)
    const cancel = (): void => {
      stop(new CancelledError(LIVE))
    }
    if (this.#signal.aborted) cancel()
    this.#signal.addEventListener('abort', cancel)
    const timer = setTimeout(() => {
      stop(new SlowReadingError(typeof file === 'string' ? file : file()))
    }, this.#left)
    try {
      return await Promise.race([stopped, work])
    } finally {
      clearTimeout(timer)
      this.#signal.removeEventListener('abort', cancel)
    }
  }

  get #left(): number {
    return Math.max(0, READING_MS - (performance.now() - this.#begun))
  }
}

/** A file that no honest project has; or a machine that is far too small. */
export class SlowReadingError extends DeployError {
  constructor(file: string) {
    super(`Reading the repository took more than ${READING_MS / 1000} s, at last ${file}.`, {
      live: LIVE,
      next: 'Make that file smaller or simpler.'
    })
    this.name = 'SlowReadingError'
  }
}
