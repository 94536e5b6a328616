/**
 * A failure told to the person who must act on it. The message says what happened; `live` what is served now;
 * `next` what to do. All three reach the log and the summary.
 */
export class DeployError extends Error {
  readonly live: string | undefined
  readonly next: string | undefined

  constructor(message: string, options: { live?: string; next?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DeployError'
    this.live = options.live
    this.next = options.next
  }
}

/** An input that cannot be used. Nothing has been read, sent or changed when it is thrown. */
export class InputError extends DeployError {
  constructor(input: string, value: string, allowed: string) {
    super(`Input ${input}: ${JSON.stringify(value)} is not allowed. ${allowed}`)
    this.name = 'InputError'
  }
}

/** The text of anything that was thrown, with its cause when that says more. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  const lines = [error.message + cause]
  if (error instanceof DeployError) {
    if (error.live !== undefined) lines.push(`Live now: ${error.live}`)
    if (error.next !== undefined) lines.push(`Next: ${error.next}`)
  }
  return lines.join('\n')
}
